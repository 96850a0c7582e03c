"""Which words of a quoted sentence are the answer itself: a figure, a date, a name.

Each expression of the sentence that could be the answer is weighed by what stands around it; the heaviest is marked.
The worths were chosen on half of the development questions (``tests/bench/LOG.md``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.aligned import aligned
from assistant.evidence import Sentence
from assistant.features import LONGEST_ANCHOR, NEAR
from assistant.kinds import NUMERALS, POST_ENDINGS, end_of_unit, person_asked_about
from assistant.question import NAME_TAGS, Question
from assistant.types import AnswerKind
from corpus.speakers import is_full_name
from index.tokens import HAN, fold_with_offsets

Place = tuple[int, int]  # start and end, in the sentence or the article

# Worth of the names of the question in the expression's clause, all of them, against a share of the question's words.
NAMED = 0.5
# Worth of a year among dates, and what a single character costs that is hardly a date (朝).
YEAR = 0.5
SINGLE = 1.0
# Characters before a figure in which stands what it measures, and behind it what it counts.
MEASURED_NEAR = 8
COUNTED_NEAR = 10
_CLAUSE_MARKS = ",，;；:：。"
_SEGMENT_MARKS = ";；。"
_OF_ONE_FIGURE = re.compile(r"[^,，;；。、\d]*")
# What the share is of is what counts: 多大比例的(重点实验室).
_SHARE_OF = re.compile(r"多[大少]的?(?:比例|比重|份额|百分比)的(?P<thing>.+)")
# What follows a figure that only bounds what is counted: 100亿元以上的企业.
_THRESHOLD = re.compile(rf"[万亿千百]*[{HAN}%]{{0,2}}?[及或]?以[上下内]")
# What stands between a noun and the word that asks for its figure: 累计有多少.
_FILLER = re.compile(r"[有达共为是]+$")
# A clause that tells what the figure of the next one is among.
_AMONG = re.compile(r"[^其,，;；。]中[,，]$")
_ASKS_RANK = re.compile(r"第(?:几|多少)")
# Words that the tagger takes for names: 高端化.
_NO_PERSON = re.compile(r"[化性]$")
_PLACE_ENDING = re.compile(r"[省市县区镇乡村州岛国洲山江河湖海港湾路街城园馆站场院宫寺]$|中心$|大学$|基地$")
_LOCATING = frozenset("在于至往到驻位")
_COUNTED_TIME = re.compile(rf"[\d{NUMERALS}]")
# What stands between names that answer together.
_JOINT = re.compile(r"、|[和与及]|以及")
_BEFORE_POST = re.compile(r"(?:按照|根据|依据|据|而|但|由|对此|其中)+")
_POST_BEHIND = re.compile(r"(?:现任|担任|曾任|任|是|为)(?P<post>[^,，;；。]{2,40})")


def answer_spans(question: Question, sentence: Sentence) -> list[Place]:
    """The words of a sentence that answer by themselves, as spans of the article.

    Empty for kinds of answer that are no short expression.
    """
    if not question.has_short_answer:
        return []
    folded = fold_with_offsets(sentence.text)
    name = person_asked_about(question.query.text)
    best = _posts(folded.text, name) if name else marked(question, folded.text)
    offsets = [folded.original_span(s, e) for s, e in best if e > s]
    return [(sentence.start + s, sentence.start + e) for s, e in offsets]


def marked(question: Question, folded: str) -> list[Place]:
    """The likeliest expressions of a folded sentence: mostly one, and what is listed along with it."""
    spans = _expressions(question, folded)
    if not spans:
        return []
    if one := aligned(question, folded, spans):
        best = [one]
    else:
        terms = [(s, e) for s, e in question.matcher.spans(folded) if folded[s:e] in question.matcher.weights]
        worths = [_worth(question, folded, span, terms) for span in spans]
        highest = max(worths)
        best = [span for span, worth in zip(spans, worths, strict=True) if worth >= highest - 1e-9]
    if question.expectation.kind is AnswerKind.FIGURE:
        return [(start - (folded[start - 1 : start] == "第"), end_of_unit(folded, end)) for start, end in best]
    if question.expectation.kind in NAME_TAGS:
        return sorted({each for span in best for each in _together(span, spans, folded)})
    return best


def _expressions(question: Question, folded: str) -> list[Place]:
    """What in a folded sentence could be the answer, in order."""
    words, asked = question.tagged(folded), question.query.text
    spans = question.candidates(folded, words)
    match question.expectation.kind:
        case AnswerKind.PERSON:
            spans = sorted({*spans, *_persons(folded, words, asked)})
            spans = [(start, end) for start, end in spans if not _NO_PERSON.search(folded[start:end])]
        case AnswerKind.PLACE:
            spans = sorted({*spans, *_located(folded, words, asked)})
        case AnswerKind.FIGURE:
            spans = [span for span in spans if not _THRESHOLD.match(folded, span[1])] or spans
        case AnswerKind.DATE:  # 2023年9月 tells more than 期间
            spans = [span for span in spans if _COUNTED_TIME.search(folded, *span)] or spans
    return spans


def _worth(question: Question, folded: str, span: Place, terms: Sequence[Place]) -> float:
    """How much speaks for an expression; ``terms`` is where terms of the question stand."""
    start, end = span
    clause = _around(folded, span, _CLAUSE_MARKS)
    if _AMONG.search(folded, 0, clause[0]):  # 百强企业中，51家
        clause = _around(folded, (clause[0] - 1, clause[1]), _CLAUSE_MARKS)

    def share(around: Place) -> float:
        return question.matcher.share({folded[s:e] for s, e in terms if s < around[1] and e > around[0]})

    names = question.names()
    return (
        share((start - NEAR, end + NEAR))
        + share(clause)
        + share(_around(folded, span, _SEGMENT_MARKS))
        + NAMED * sum(name in folded[slice(*clause)] for name in names) / max(1, len(names))
        + _beside(question, folded, span)
        + _form(question, folded, span)
    )


def _around(folded: str, span: Place, marks: str) -> Place:
    """The stretch around an expression up to the next of ``marks`` on either side."""
    begin = max(folded.rfind(mark, 0, span[0]) for mark in marks) + 1
    end = min((at for mark in marks if (at := folded.find(mark, span[1])) >= 0), default=len(folded))
    return begin, end


def _beside(question: Question, folded: str, span: Place) -> float:
    """How far the words on either side of the asking word stand on the same sides of an expression."""
    left, right = _sides_of_asking(question)
    first, last = _around(folded, span, _CLAUSE_MARKS)
    before = folded[max(first, span[0] - MEASURED_NEAR) : span[0]]
    after = folded[span[1] : min(last, span[1] + COUNTED_NEAR)]
    longest_left = next((n for n in range(min(len(left), LONGEST_ANCHOR), 0, -1) if left[-n:] in before), 0)
    longest_right = next((n for n in range(min(len(right), LONGEST_ANCHOR), 0, -1) if right[:n] in after), 0)
    own = _OF_ONE_FIGURE.match(after)
    is_before = folded.endswith(right[:2], 0, span[0])  # 项目15个
    counts = len(right) > 1 and (is_before or (own is not None and right[:2] in own.group()))
    return (longest_left + longest_right) / LONGEST_ANCHOR + (longest_left > 1) + counts


def _sides_of_asking(question: Question) -> tuple[str, str]:
    """What stands before and behind the words that ask."""
    if share := _SHARE_OF.search(question.query.typed):
        return question.query.typed[: share.start()], share["thing"]
    return _FILLER.sub("", question.focus.left), question.focus.right


def _form(question: Question, folded: str, span: Place) -> float:
    """What the form of a figure or a date says for it."""
    text = folded[slice(*span)]
    match question.expectation.kind:
        case AnswerKind.FIGURE:
            asks_rank = _ASKS_RANK.search(question.query.typed) is not None
            return float(asks_rank == (folded[span[0] - 1 : span[0]] == "第"))
        case AnswerKind.DATE:
            return YEAR * ("年" in text[:5]) - SINGLE * (len(text) == 1)
    return 0.0


def _together(chosen: Place, spans: Sequence[Place], folded: str) -> list[Place]:
    """A name with those that are listed along with it (北京和石家庄) or are parts of the same (西班牙巴塞罗那)."""
    first = last = spans.index(chosen)
    while first > 0 and _is_joined(folded[spans[first - 1][1] : spans[first][0]]):
        first -= 1
    while last + 1 < len(spans) and _is_joined(folded[spans[last][1] : spans[last + 1][0]]):
        last += 1
    return list(spans[first : last + 1])


def _is_joined(between: str) -> bool:
    return not between or _JOINT.fullmatch(between) is not None


def _persons(folded: str, words: Sequence[tuple[str, str]], asked: str) -> list[Place]:
    """Names of persons, not ``asked`` with, that stand behind a post: the tagger knows few of them."""
    spans, at, before = [], 0, ""
    for word, _ in words:
        at = folded.find(word, at)
        if is_full_name(word) and word not in asked and before and before[-1] in POST_ENDINGS:
            spans.append((at, at + len(word)))
        at += len(word)
        before = word
    return spans


def _located(folded: str, words: Sequence[tuple[str, str]], asked: str) -> list[Place]:
    """Nouns that end like places, and those behind a word that locates (在, 于, 至): the tagger knows few places."""
    spans, at = [], 0
    for word, tag in words:
        at = folded.find(word, at)
        is_place = _PLACE_ENDING.search(word) or folded[at - 1 : at] in _LOCATING
        if len(word) > 1 and tag[0] in "nl" and is_place and word not in asked:
            spans.append((at, at + len(word)))
        at += len(word)
    return spans


def _posts(folded: str, name: str) -> list[Place]:
    """The post of a person, where it stands before the name or is told behind it."""
    if (at := folded.find(name)) < 0:
        return []
    begin = max(folded.rfind(mark, 0, at) for mark in _CLAUSE_MARKS) + 1
    lead = _BEFORE_POST.match(folded, begin, at)
    begin = lead.end() if lead else begin
    behind = _POST_BEHIND.match(folded, at + len(name))
    return [span for span in ((begin, at), behind.span("post") if behind else (0, 0)) if span[1] - span[0] > 1]
