"""Notes on quoted sentences: who speaks, whom a pronoun means, and which words are the answer. The text stays exact."""

from __future__ import annotations

import re

from assistant.antecedents import organisation_in, person_in
from assistant.evidence import Sentence
from assistant.features import NEAR
from assistant.kinds import POST_ENDINGS, end_of_unit, person_asked_about
from assistant.question import Question
from assistant.types import AnswerKind, Reference, Speaker
from corpus.speakers import find_speakers, is_full_name, split_post
from index.search import Index
from index.tokens import HAN, fold_with_offsets

# Worth of standing before what is counted, against the share of the question's words that stand near.
COUNTED_THING = 1.0
# Worth of standing in one clause with the names that the question has, all of them.
NAMED = 0.5
# Worth of following closely on what is measured: 投资 before 18亿元 where 总投资多少 was asked.
MEASURED = 1.0
MEASURED_NEAR = 8  # characters
# Characters before a sentence in which the meaning of a pronoun is looked for.
LOOKED_BACK = 500
_SAYS = re.compile(r"认为|表示|指出|看来|建议|提出|强调|说|称|介绍|主张|坦言|透露|解释|补充|预计|判断|[“「]")
COUNTED_NEAR = 10  # characters behind a figure in which what it counts stands
_OF_ONE_FIGURE = re.compile(r"[^,，;；。、\d]*")
# What the share is of is what counts: 多大比例的(重点实验室).
_SHARE_OF = re.compile(r"多[大少]的?(?:比例|比重|份额|百分比)的(?P<thing>.+)")
# What follows a figure that only bounds what is counted: 100亿元以上的企业.
_THRESHOLD = re.compile(rf"[万亿千百]*[{HAN}%]{{0,2}}?[及或]?以[上下内]")
# Words that the tagger takes for names: 高端化.
_NO_PERSON = re.compile(r"[化性]$")
_CLAUSE_MARKS = ",，;；:：。"
_CONTINUES = re.compile(r"^[“「]|^(?:他|她)|[他她](?:还|也|进一步)?(?:表示|认为|说|指出|建议|提出|强调|介绍|称)")
_BEFORE_POST = re.compile(r"(?:按照|根据|依据|据|而|但|由|对此|其中)+")
_POST_BEHIND = re.compile(r"(?:现任|担任|曾任|任|是|为)(?P<post>[^,，;；。]{2,40})")
_PRONOUN = re.compile(
    r"(?P<person>(?<![其吉])[他她](?!人|乡|国|们|山|日)们?)"
    r"|(?P<organisation>(?:该|这家|本)(?:公司|企业|机构|集团|单位|校|院|所))"
)


def speaker_of(sentence: Sentence) -> Speaker | None:
    """Who says a sentence: the speaker named in it, else the last one before it when it goes on from there."""
    text = sentence.text
    if not _SAYS.search(text):
        return None
    passage = sentence.hit.passage
    named = [s for s in find_speakers(passage.text) if passage.start + s.position < sentence.end]
    inside = [s.name for s in named if passage.start + s.position >= sentence.start]
    before = [s.name for s in named if passage.start + s.position < sentence.start]
    if inside:
        speaker = inside[0]
    elif _CONTINUES.search(text):
        speaker = before[-1] if before else passage.speaker
    else:
        return None
    if not speaker:
        return None
    post, name = split_post(speaker)
    return Speaker(name, post)


def references_of(sentence: Sentence, index: Index) -> tuple[Reference, ...]:
    """The pronouns of a sentence with the person or organisation that was named last before each."""
    found = list(_PRONOUN.finditer(sentence.text))
    if not found:
        return ()
    passage = sentence.hit.passage
    article = index.article(passage.article_id)
    text, end = (article.text, sentence.start) if article else (passage.text, sentence.start - passage.start)
    before = text[max(0, end - LOOKED_BACK) : end]
    references = []
    for match in found:
        look = person_in if match["person"] else organisation_in
        if match.group().endswith("们"):
            continue  # several: which of them cannot be told from the order of names
        said = f"{before}\n{sentence.text[: match.start()]}"
        if meant := look(said, index) or (passage.speaker if match["person"] else ""):
            references.append(Reference(sentence.start + match.start(), sentence.start + match.end(), meant))
    return tuple(references)


def _counts(asked: str, after: str) -> bool:
    """Whether what follows a figure, up to the next, is what was to be counted: 项目 after 15个."""
    thing = asked[:2]
    own = _OF_ONE_FIGURE.match(after)
    return len(thing) == 2 and own is not None and thing in own.group()


def _persons(folded: str, words: list[tuple[str, str]], asked: str) -> list[tuple[int, int]]:
    """Names of persons, not ``asked`` with, that stand behind a post: the tagger knows few of them."""
    spans, at, before = [], 0, ""
    for word, _ in words:
        at = folded.find(word, at)
        if is_full_name(word) and word not in asked and before and before[-1] in POST_ENDINGS:
            spans.append((at, at + len(word)))
        at += len(word)
        before = word
    return spans


def _posts(folded: str, name: str) -> list[tuple[int, int]]:
    """The post of a person, where it stands before the name or is told behind it."""
    if (at := folded.find(name)) < 0:
        return []
    begin = max(folded.rfind(mark, 0, at) for mark in _CLAUSE_MARKS) + 1
    lead = _BEFORE_POST.match(folded, begin, at)
    begin = lead.end() if lead else begin
    behind = _POST_BEHIND.match(folded, at + len(name))
    return [span for span in ((begin, at), behind.span("post") if behind else (0, 0)) if span[1] - span[0] > 1]


def _is_measured(asked: str, before: str) -> bool:
    """Whether what stands before the asking word stands before a figure too, in one clause."""
    clause = before[max(before.rfind(mark) for mark in _CLAUSE_MARKS) + 1 :]
    return len(asked) >= 2 and asked[-2:] in clause


def _named(question: Question, folded: str, place: int) -> float:
    """Share of the question's names that stand in the clause of a sentence that ``place`` lies in."""
    begin = max(folded.rfind(mark, 0, place) for mark in _CLAUSE_MARKS) + 1
    end = min((at for mark in _CLAUSE_MARKS if (at := folded.find(mark, place)) >= 0), default=len(folded))
    names = question.names()
    return sum(name in folded[begin:end] for name in names) / len(names) if names else 0.0


def answer_spans(question: Question, sentence: Sentence) -> list[tuple[int, int]]:
    """The words of a sentence that answer by themselves, as spans of the article: those nearest to its words.

    Empty for kinds of answer that are no short expression.
    """
    if not question.has_short_answer:
        return []
    folded = fold_with_offsets(sentence.text)
    if name := person_asked_about(question.query.text):
        posts = [folded.original_span(start, end) for start, end in _posts(folded.text, name)]
        return [(sentence.start + start, sentence.start + end) for start, end in posts]
    words = question.tagged(folded.text)
    spans = question.candidates(folded.text, words)
    if question.expectation.kind is AnswerKind.PERSON:
        spans = sorted({*spans, *_persons(folded.text, words, question.query.text)})
        spans = [(start, end) for start, end in spans if not _NO_PERSON.search(folded.text[start:end])]
    if question.expectation.kind is AnswerKind.FIGURE:
        spans = [span for span in spans if not _THRESHOLD.match(folded.text, span[1])] or spans
    if question.expectation.kind is AnswerKind.DATE:  # 2023年9月 tells more than 期间
        spans = [(start, end) for start, end in spans if any(map(str.isdigit, folded.text[start:end]))] or spans
    marks = question.matcher.spans(folded.text)
    share = _SHARE_OF.search(question.query.typed)
    counted = share["thing"] if share else question.focus.right
    best: list[tuple[int, int]] = []
    highest = -1.0
    for start, end in spans:
        close = {folded.text[s:e] for s, e in marks if s < end + NEAR and e > start - NEAR}
        near = question.matcher.share([term for term in close if term in question.matcher.weights])
        near += MEASURED * _is_measured(question.focus.left, folded.text[max(0, start - MEASURED_NEAR) : start])
        near += NAMED * _named(question, folded.text, start)
        near += COUNTED_THING * _counts(counted, folded.text[end : end + COUNTED_NEAR])
        if near > highest + 1e-9:
            best, highest = [(start, end)], near
        elif near >= highest - 1e-9:
            best.append((start, end))
    if question.expectation.kind is AnswerKind.FIGURE:
        best = [(start, end_of_unit(folded.text, end)) for start, end in best]
    offsets = [folded.original_span(s, e) for s, e in best if e > s]
    return [(sentence.start + s, sentence.start + e) for s, e in offsets]
