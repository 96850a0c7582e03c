"""The answer to a follow-up question: to the reading that is answered, and on what it names alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from assistant.answer import joined
from assistant.context import Context, is_quoted
from assistant.dialogue import Understood
from assistant.dialogue.attributes import SHARE_TOLD, is_share
from assistant.dialogue.times import names_of_edition
from assistant.judge import Scope
from assistant.types import Answer, AnswerKind, Citation, QuotedSentence
from corpus.speakers import is_full_name
from index.search import Index
from index.tokens import fold

ALWAYS_REFUSED = 2.0  # a threshold that no confidence reaches
# How much less sure an answer to a follow-up behind the question before may be than one to what rules make of it.
MOST_LESS_SURE = 0.1
# What articles tell by a verb: 增速 as 增长6%.
_GROWTH = re.compile(r"(?:增速|增幅|涨幅|降幅|增长率)$")
_GREW = re.compile(r"(?:增长|增加|上涨|上升|提高|下降|减少|回落)了?(?:约|近|超)?\d")
LONGEST_LEAD = 20  # characters of a sentence that only names what those behind it are on
_ITEM = r"[(（]?(?:[一二三四五六七八九十]+|\d+)[)）、.]"
_LEAD = re.compile(rf"(?:^|[\n。])(?P<lead>{_ITEM}[^。\n]{{1,{LONGEST_LEAD}}})[。:：\n]?\s*$")
# Small words that every sentence has.
_JOINTS = set("的地得了和与及在")


def best_answer(asked: Understood, compose: Callable[..., Answer], index: Index, *, scope: Scope) -> Answer:
    """The answer to the question as rules read it, or behind the one before it, from the articles quoted for that.

    Rules that put what the question before was about into this one often take the wrong part of it.

    Args:
        asked: The question as it was understood.
        compose: Answers a reading; takes a ``scope``, and a ``threshold`` where it is not the usual one.
        index: What is answered from.
        scope: What may be quoted.
    """
    best = _of_readings(asked, compose, index, scope=scope)
    # Rules know best what a question for another thing of the sort (无锡呢) or for more (还有呢) asks, and nothing
    # leads back what stands on its own.
    is_left_to_rules = bool(asked.topic or asked.told) or not (asked.is_read or asked.says_nothing)
    if not (asked.joined and asked.before) or (best.answered and is_left_to_rules):
        return best
    context = Context(asked.put, asked.earlier, asked.before)
    other = compose(asked.joined, scope=replace(scope, told="", context=context))
    other = replace(other, standalone_question=asked.shown)
    if not best.answered:
        return other if other.answered and _is_on_topic(other, asked, _words_of_topic(asked, index)) else best
    if asked.says_nothing:  # what names no thing at all was meant of nothing else
        return best if _articles(best) & _quoted([best, other], asked.before) else other
    if not other.answered or other.confidence < best.confidence - MOST_LESS_SURE:
        return best
    first = other.sentences[0].text
    return best if first == best.sentences[0].text or first in asked.before else other


def _articles(answer: Answer) -> set[str]:
    return {citation.article.id for citation in answer.citations}


def _quoted(answers: Sequence[Answer], before: str) -> set[str]:
    """The articles of some answers' citations that were quoted before."""
    citations = (citation for answer in answers for citation in answer.citations)
    return {citation.article.id for citation in citations if is_quoted(citation.passage.text, before)}


def _of_readings(asked: Understood, compose: Callable[..., Answer], index: Index, *, scope: Scope) -> Answer:
    """The answer to the first reading that has one on nothing but the topic, else on the topic, else a refusal.

    Args:
        asked: The question as it was understood.
        compose: Answers a reading; takes a ``scope``, and a ``threshold`` where it is not the usual one.
        index: What is answered from.
        scope: What may be quoted.
    """
    words = _words_of_topic(asked, index)
    refusal = on_topic = None
    for reading in asked.readings:
        whole = compose(reading, scope=scope)
        answer = _on_topic_alone(whole, asked, words)
        if answer.answered and answer.sentences[0].text != whole.sentences[0].text:
            # What it was sure of is on another thing: how sure it is of the rest is a question of its own.
            told = f"{scope.told}{whole.sentences[0].text}"
            answer = _on_topic_alone(compose(reading, scope=replace(scope, told=told)), asked, words)
            if not _tells_what_is_asked(answer, reading, asked, index):
                answer = compose(reading, scope=scope, threshold=ALWAYS_REFUSED)
        if answer.answered and _is_on_topic(answer, asked, words):
            if not _is_mixed(answer, asked, words):
                return answer
            on_topic = on_topic or answer
        else:
            is_other = answer.answered
            refusal = refusal or (compose(reading, scope=scope, threshold=ALWAYS_REFUSED) if is_other else answer)
    return on_topic or refusal or compose(asked.readings[0], scope=scope)


def _tells_what_is_asked(answer: Answer, reading: str, asked: Understood, index: Index) -> bool:
    """Whether what is quoted has one of the words of the question, beside those that name its topic."""
    words = [word for word in index.words(index.analyse(reading)) if len(word) > 1 and word not in asked.topic]
    return not words or any(word in fold(answer.answer) for word in words)


def _on_topic_alone(answer: Answer, asked: Understood, words: list[str]) -> Answer:
    """An answer without the sentences on what the topic takes the place of, where others are on it."""
    if answer.kind is AnswerKind.OPINION and not is_full_name(asked.topic):
        # Views of the thing asked for, not of whatever else is thought.
        others = {s.text for s in answer.sentences if asked.topic and asked.topic not in fold(s.text)}
        if others and len(others) < len({s.text for s in answer.sentences}):
            return _without(others, answer)
    own = [word for word in words if not any(word in name for name in asked.replaced)]
    is_on_topic = {s.text: any(word in _with_lead(s, answer) for word in own) for s in answer.sentences}
    others = {text for text, is_on in is_on_topic.items() if not is_on}
    if not _is_led_to(answer, own):
        others = {text for text in others if any(name in fold(text) for name in asked.replaced)}
    return _without(others, answer) if any(is_on_topic.values()) else answer


def _with_lead(sentence: QuotedSentence, answer: Answer) -> str:
    """A sentence, folded, behind the short one that names what it is on: (三)公共交通."""
    passage = next(c.passage for c in answer.citations if c.number == sentence.citation)
    before = fold(passage.text[: max(0, sentence.start - passage.start)])
    lead = _LEAD.search(before)
    return f"{lead['lead'] if lead else ''}{fold(sentence.text)}"


def _is_led_to(answer: Answer, words: list[str]) -> bool:
    """Whether a sentence of an answer has words only in the short one that leads to it."""
    return any(
        any(word in _with_lead(s, answer) for word in words) and not any(word in fold(s.text) for word in words)
        for s in answer.sentences
    )


def _without(texts: set[str], answer: Answer) -> Answer:
    """An answer without some of its sentences, the citations of the others numbered anew."""
    if not texts or answer.sides or answer.differences:
        return answer
    kept = [sentence for sentence in answer.sentences if sentence.text not in texts]
    used = [c for c in answer.citations if any(sentence.citation == c.number for sentence in kept)]
    used = [_only_within([(s.start, s.end) for s in kept if s.citation == c.number], c) for c in used]
    numbers = {citation.number: number for number, citation in enumerate(used, 1)}
    return replace(
        answer,
        answer=joined(kept),
        sentences=tuple(replace(sentence, citation=numbers[sentence.citation]) for sentence in kept),
        citations=tuple(replace(citation, number=numbers[citation.number]) for citation in used),
    )


def _only_within(spans: list[tuple[int, int]], citation: Citation) -> Citation:
    """A citation with what is marked in it within some spans of its article."""
    marked = [
        tuple((start, end) for start, end in marks if any(a <= start and end <= b for a, b in spans))
        for marks in (citation.highlights, citation.answers)
    ]
    return replace(citation, highlights=marked[0], answers=marked[1])


def _is_on_topic(answer: Answer, asked: Understood, words: list[str]) -> bool:
    """Whether an answer has a word of the topic that was asked for, or another name of it, or stands under it.

    One that speaks of what was asked about before instead is not.
    """
    if not asked.topic:
        return True
    text = "".join(_with_lead(sentence, answer) for sentence in answer.sentences)
    if _GROWTH.search(asked.topic) and _GREW.search(text):
        return True
    if any(word in text for word in words) or (is_share(asked.topic) and SHARE_TOLD.search(text)):
        return True
    around = fold("\n".join(citation.passage.context for citation in answer.citations))
    return any(word in around for word in words) and not any(name in text for name in asked.left)


def _is_mixed(answer: Answer, asked: Understood, words: list[str]) -> bool:
    """Whether a sentence of an answer speaks of what was asked about before and not of the topic."""
    texts = [fold(sentence.text) for sentence in answer.sentences] if asked.topic else []
    return any(any(name in text for name in asked.left) and not any(w in text for w in words) for text in texts)


def _words_of_topic(asked: Understood, index: Index) -> list[str]:
    """The words of the topic and their other names; none where a follow-up names no topic."""
    if not asked.topic:
        return []
    if names := names_of_edition(asked.topic):
        return names
    query = index.analyse(asked.topic)
    words = [word for word in index.words(query) if word not in _JOINTS]
    return [*words, *(other for known in query.synonyms for other in known.others)]
