"""Which of the evidence is quoted: the best sentence, those nearly as good, whole lists, and sources that differ."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.demands import IS_QUESTION, best_first, meets_demands
from assistant.evidence import Sentence
from assistant.further import ORDERED, adds, goes_on, is_whole, reasons_for, without_closings
from assistant.kinds import names_with_post, person_asked_about, unit_of
from assistant.labels import is_lead, without_labels
from assistant.lookup import row_told
from assistant.marks import answer_spans
from assistant.periods import years
from assistant.question import Question
from assistant.roughly import ToldValue, agree, told_value
from assistant.topmost import rows_asked, without_uncompared
from assistant.types import AnswerKind
from corpus.sentences import sentences_in
from corpus.types import BlockKind
from index.search import Index
from index.tokens import fold

# Sentences of an answer at most; lists, opinions and comparisons need more.
MOST_SENTENCES = 3
MOST_SENTENCES_OF_A_LIST = 6
# Items of one list in the text at most.
MOST_ITEMS = 20
# A sentence that is likelier than this to hold the answer needs no other beside it, unless it may be part of a list.
SUFFICIENT_PROBABILITY = 0.8
# Sentences that say the same of different times or sources score about alike: so much below the best at most, holding
# nearly all of the question that the best one holds.
RIVAL_SCORE = 2.0
RIVAL_OVERLAP = 0.85
MOST_DIFFERENCES = 3
# A sentence before the best one is read first where it is nearly as likely.
LEADS = 0.6

_LONG_KINDS = {AnswerKind.LIST, AnswerKind.OPINION, AnswerKind.COMPARISON}
_LEAD_IN = re.compile(r"[：:]$")
_OF_LAW = re.compile(r"第[一二三四五六七八九十百\d]{1,4}[条章节款]")
_ASKS_HOW = re.compile(r"怎么|如何|怎样")
# Characters of a sentence beside those of the question that are but a verb to it: 抓.
ONLY_A_VERB = 1
_OF_ITEM = re.compile(
    r"(?:[对在]|关于)(?P<subject>[^,，。]{2,12}?)(?:方面|上)?有(?:什么|哪些|何)(?:具体)?(?:要求|规定|条件|标准|限制)"
)
_NUMBERED = re.compile(r"第[一二三四五六七八九十][个条项点类种步件]")


@dataclass(frozen=True, slots=True)
class Rival:
    """A value that an article gives for what is asked, and the sentence that gives it."""

    value: str
    sentence: Sentence


def prefer(question: Question, evidence: list[Sentence], *, wants_latest: bool = False) -> list[Sentence]:
    """The evidence, first what is to be quoted: of the year asked for, the newest where that is asked for."""
    if not evidence:
        return evidence
    evidence = without_labels(evidence, may_name=question.expectation.kind is AnswerKind.PERSON)
    evidence = best_first(
        question, _identified(question.query.text, _telling(question, without_closings(question, evidence)))
    )
    asked = years(question.query.typed)
    if row := row_told(question, [s for s in evidence if not asked or asked <= _years_of(s)]):
        return [row, *(s for s in evidence if s is not row)]
    rivals = _rivals(evidence)
    if asked and not asked <= _years_of(evidence[0]):
        rivals = [s for s in rivals if asked <= _years_of(s)]
        if not rivals:
            return evidence
    best = max(rivals, key=lambda s: (s.hit.article.published, s.score)) if wants_latest else rivals[0]
    return [best, *(s for s in evidence if s is not best)]


def _telling(question: Question, evidence: Sequence[Sentence]) -> Sequence[Sentence]:
    """Where it is asked how, the sentences that do more than name what was asked: 抓制度改革 does not; else all.

    Those that say nothing of their own lead to the next, like a heading, and stay, as questions do.
    """
    asked = question.query.text
    if not _ASKS_HOW.search(asked):
        return evidence
    return [s for s in evidence if IS_QUESTION.search(s.text) or _brings(s, asked) != ONLY_A_VERB] or evidence


def _brings(sentence: Sentence, asked: str) -> int:
    """How many characters a sentence has beside those of the question."""
    return len([c for c in fold(sentence.text) if c.isalnum() and c not in asked])


def _identified(question: str, evidence: Sequence[Sentence]) -> list[Sentence]:
    """The evidence, first the sentence that tells the post of a person who was asked about: 米磊是谁."""
    if not (asked := person_asked_about(question)):
        return list(evidence)
    told = re.compile(rf"{re.escape(asked)}(?:，?(?:职称)?[是为](?![^，。]{{0,4}}(?:谁|什么))|现?担?任|时任|，)")
    folded = ((s, fold(s.text)) for s in evidence)
    best = next((s for s, text in folded if names_with_post(asked, text) or told.search(text)), None)
    return [best, *(s for s in evidence if s is not best)] if best else list(evidence)


def _rivals(evidence: Sequence[Sentence]) -> list[Sentence]:
    """The best sentence and those that say about as much of what is asked, best first."""
    best = evidence[0]
    least = RIVAL_OVERLAP * best.features["overlap"]
    return [s for s in evidence if s.score >= best.score - RIVAL_SCORE and s.features["overlap"] >= least]


def _years_of(sentence: Sentence) -> set[str]:
    passage = sentence.hit.passage
    return years(f"{passage.context}\n{passage.text}\n{sentence.hit.article.published}")


def choose(question: Question, evidence: Sequence[Sentence], index: Index, *, top_k: int) -> list[Sentence]:
    """The sentences to quote, in reading order, the best sentence's passage first."""
    rows = list(evidence[:1]) if row_told(question, evidence[:1]) else rows_asked(question, evidence)
    if rows:
        return rows[:MOST_ITEMS]
    evidence = without_uncompared(question, evidence)
    best = evidence[0]
    kind = question.expectation.kind
    lists = kind is AnswerKind.LIST or (kind is AnswerKind.OPINION and any(p.match(best.text) for p in ORDERED))
    if lists and len(whole := whole_list(best, index)) > 1:
        return _asked_item(question, whole) or whole
    if person_asked_about(question.query.text):
        return [best]
    reasons, behind = reasons_for(question, best, evidence), goes_on(question, best, evidence)
    also = [*reasons, *(s for s in behind if s not in reasons)]
    if kind is AnswerKind.OPINION and (behind or is_whole(best)):
        return _in_order([best, *also], best)
    if best.probability > SUFFICIENT_PROBABILITY and kind not in _LONG_KINDS:
        return _in_order([best, *also], best)
    most = MOST_SENTENCES_OF_A_LIST if kind in _LONG_KINDS else MOST_SENTENCES
    chosen = [best, *also]
    for sentence in evidence[1:]:
        if len({s.hit.rank for s in (*chosen, sentence)}) <= top_k and adds(question, sentence, chosen):
            chosen.append(sentence)
    # The likeliest figure or name first, whatever stands before it.
    return chosen[:most] if question.has_short_answer else _in_order(chosen[:most], best)


def _asked_item(question: Question, items: Sequence[Sentence]) -> list[Sentence]:
    """The item of a list that a question asks for by its number or its subject; empty where it asks for none.

    Of 对面积有什么要求 it is the one item that speaks of 面积.
    """
    numbers = _NUMBERED.findall(question.query.text)
    if numbers:
        return [item for item in items if any(number in item.text for number in numbers)]
    if not (asked := _OF_ITEM.search(question.query.typed)):
        return []
    words = [word for word in question.told_words() if word in asked["subject"]]
    told = [item for item in items if any(question.share_lacking(word, fold(item.text)) == 0 for word in words)]
    return told if len(told) == 1 else []


def with_rivals(chosen: Sequence[Sentence], rivals: Sequence[Rival], *, top_k: int) -> list[Sentence]:
    """The chosen sentences and those that give other values, in order, of ``top_k`` passages at most."""
    result = list(chosen)
    if not rivals:
        return result
    for rival in rivals:
        is_new = all(rival.sentence.text != s.text for s in result)
        if is_new and len({s.hit.rank for s in (*result, rival.sentence)}) <= top_k:
            result.append(rival.sentence)
    return _in_order(result, chosen[0])


def _in_order(sentences: Sequence[Sentence], best: Sentence) -> list[Sentence]:
    """In reading order, but nothing unlikely before the best one: what is read first is taken for the answer."""

    def place(s: Sentence) -> tuple[bool, int, bool, int]:
        is_nearby = s.hit.rank == best.hit.rank
        is_lead = s.start < best.start and s.probability < LEADS * best.probability
        return not is_nearby, s.hit.rank, is_nearby and is_lead, s.start

    return sorted(sentences, key=place)


def differing(question: Question, evidence: Sequence[Sentence]) -> list[Rival]:
    """The values that different articles give for what is asked, the best first; empty when they agree.

    Only for figures and dates, and only where each article speaks of all names and years of the question.
    """
    if question.expectation.kind not in {AnswerKind.FIGURE, AnswerKind.DATE}:
        return []
    found: dict[str, Rival] = {}
    articles: set[str] = set()
    values: list[ToldValue] = []
    for sentence in _rivals(evidence):
        article = sentence.hit.article.id
        spans = answer_spans(question, sentence)
        is_alike = meets_demands(question, sentence) or not meets_demands(question, evidence[0])
        if article in articles or len(spans) != 1 or not (is_alike and _speaks_of_all(question, sentence)):
            continue
        start, end = spans[0]
        told = told_value(sentence.text, start - sentence.start, end - sentence.start)
        value = sentence.text[start - sentence.start : end - sentence.start].strip()
        if found and unit_of(value) != unit_of(next(iter(found))):
            continue  # a share does not differ from a sum
        if any(agree(told, other) for other in values):
            continue
        values.append(told)
        articles.add(article)
        found.setdefault(fold(value).replace(" ", ""), Rival(value, sentence))
    return list(found.values())[:MOST_DIFFERENCES] if len(found) > 1 else []


def _speaks_of_all(question: Question, sentence: Sentence) -> bool:
    text = fold(f"{sentence.hit.passage.context}\n{sentence.text}")
    return all(name in text for name in question.names())


def whole_list(best: Sentence, index: Index) -> list[Sentence]:
    """All items of the list that a sentence leads in or is part of, in its passage; or just the sentence."""
    passage = best.hit.passage
    spans = sentences_in(passage.text)
    sentences = [_sentence(best, passage.start + span.start, passage.start + span.end) for span in spans]
    at = next(i for i, s in enumerate(sentences) if s.start == best.start)
    article = index.article(passage.article_id)
    items = [b for b in article.blocks if b.kind is BlockKind.LIST_ITEM] if article else []
    # The articles of a law are no list: 第六条……
    blocks = [b for b in items if article and not _OF_LAW.match(article.text, b.start)]

    def is_item(i: int) -> bool:
        return any(block.start <= sentences[i].start < block.end for block in blocks)

    def is_next(i: int) -> bool:
        return is_item(i) or ORDERED[1].match(sentences[i].text) is not None

    first = last = at
    if is_item(at):
        while first > 0 and is_item(first - 1):
            first -= 1
    elif ORDERED[1].match(best.text):
        while first > 0 and is_next(first):
            first -= 1
    if first > 0 and _LEAD_IN.search(sentences[first - 1].text) and not is_lead(sentences[first - 1].text):
        first -= 1
    leads = is_item(at) or _LEAD_IN.search(best.text) or any(p.match(best.text) for p in ORDERED)
    while leads and last + 1 < len(sentences) and is_next(last + 1):
        last += 1
    by_text = {sentence.text: sentence for sentence in reversed(sentences[first : last + 1])}
    return list(by_text.values())[::-1][:MOST_ITEMS]


def _sentence(like: Sentence, start: int, end: int) -> Sentence:
    """Another sentence of the same hit."""
    if start == like.start:
        return like
    return Sentence(like.hit, start, end, like.features, like.score, like.probability)
