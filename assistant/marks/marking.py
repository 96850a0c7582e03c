"""Which words of a quoted sentence are the answer itself: a figure, a date, a name.

Each expression of the sentence that could be the answer is weighed by what stands around it; the heaviest is marked.
The worths were chosen on half of the development questions (``tests/bench/LOG.md``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.evidence import Sentence
from assistant.features import LONGEST_ANCHOR, NEAR
from assistant.kinds import end_of_unit, person_asked_about
from assistant.marks.aligned import aligned
from assistant.marks.changes import (
    asks_both_ends,
    asks_change,
    changes_in,
    of_other_direction,
    tells_by_how_much,
)
from assistant.marks.counted import counts_what_is_asked, is_change, of_another, stands_behind
from assistant.marks.expressions import expressions
from assistant.marks.forms import DATES, FIGURES, Form, form_of
from assistant.marks.named import looks_like_a_name, whole_place, with_post
from assistant.marks.rows import asked_cells, cells_of
from assistant.marks.spans import CLAUSE_MARKS, SEGMENT_MARKS, Place, around, outermost, preferred
from assistant.marks.times import tells_event, with_bounds
from assistant.question import Question
from index.tokens import fold_with_offsets

# Worth of the names of the question in the expression's clause, all of them, against a share of the question's words.
NAMED = 0.5
# Worth of a year among dates, and what a single character costs that is hardly a date (朝).
YEAR = 0.5
SINGLE = 1.0
# Worth of the first date of a stretch of time where its beginning is asked for, and of the last one for its end.
RANGE = 1.0
# What asks for the place along with the time: 什么时候在哪儿举行.
_PLACE_TOO = re.compile(r"[在去到于]?(?:哪[里儿]|什么地方|何[地处]|哪个(?:城市|地方))")
_LOCATES = re.compile(r"[在于至到赴]$")
# 3:2 is told in two figures.
_RATIO = re.compile(r"\d+(?:\.\d+)?\s*[:：∶]\s*\d+(?:\.\d+)?")
# What somebody is called after and what they did.
_DONE = {
    **dict.fromkeys(("创始人", "创办人", "创立者"), ("创办", "创立", "创建", "创始")),
    **dict.fromkeys(("作者", "编著者"), ("著", "撰", "写")),
    **dict.fromkeys(("发明者", "发明人"), ("发明",)),
    **dict.fromkeys(("设计者", "设计师"), ("设计",)),
    **dict.fromkeys(("导演",), ("执导", "导演")),
}
_DOINGS = re.compile("|".join(_DONE))
# Worth of a word that has a surname, or is as long as foreign names are, where a person is asked for.
LIKE_A_NAME = 0.3
# Worth of a clause that tells the event that is asked for, and cost of one that tells another one.
EVENT = 2.0
# Characters before a figure in which stands what it measures, and behind it what it counts.
MEASURED_NEAR = 8
COUNTED_NEAR = 10
_OF_ONE_FIGURE = re.compile(r"[^,，;；。、\d]*")
# What the share is of is what counts: 多大比例的(重点实验室).
_SHARE_OF = re.compile(r"多[大少]的?(?:比例|比重|份额|百分比)的(?P<thing>.+)")
# What stands between a noun and the word that asks for its figure: 累计有多少.
_FILLER = re.compile(r"(?:超过?|[有达共为是])+$")
# A clause that tells what the figure of the next one is among.
_AMONG = re.compile(r"[^其,，;；。]中[,，]$")
# What may stand between a date and the comma behind it, and ends its clause.
_AT_THAT_TIME = frozenset({"", "时", "起", "后", "间", "期间", "以后", "之后", "以来", "初", "底", "末"})
_BEGINS = re.compile(r"(?:起|开始|以来|[-—~～至到])")
_STRETCH = re.compile(r"[\d:时点分\s]*(?:[-—~～]+|至|到)\s*")
_UNTIL = re.compile(r"[至到]$|直到$")
_ASKS_BEGINNING = re.compile(
    r"[自从].{0,8}(?:哪|何时|什么时|几年)|(?:何时|年|时候)[时就]?(?:起|开始)|开始于|开打|打响|爆发|出生|生于|诞生"
)
_ASKS_END = re.compile(
    r"[至到].{0,2}(?:哪|何时|什么时|几年)|结束|为止|[去逝]世|卒于|死于|到期|截[止至]|最[迟晚]|失效|届满|[灭覆]亡|解散"
)
_YEAR_OF_DATE = re.compile(r"[^年月]{2,}年")
# What asks for a figure of each of several: 权重各多少.
_EACH = re.compile(r"(?:各自?|分别|依次)(?:[是占有为]|达到?)*(?:多少|几)")
# What stands between names that answer together.
_JOINT = re.compile(r"、|[和与及]|以及")
_BEFORE_POST = re.compile(r"(?:位于[^,，。的]{2,12}的|按照|根据|依据|据|而|但|由|对此|其中)+")
_POST_BEHIND = re.compile(r"(?:现任|担任|曾任|任|是|为)(?P<post>[^,，;；。]{2,40})")


def answer_spans(question: Question, sentence: Sentence) -> list[Place]:
    """The words of a sentence that answer by themselves, as spans of the article.

    Empty for kinds of answer that are no short expression.
    """
    folded = fold_with_offsets(sentence.text)
    name = person_asked_about(question.query.text) if question.has_short_answer else ""
    best = _posts(folded.text, name) if name else marked(question, folded.text)
    offsets = [folded.original_span(s, e) for s, e in best if e > s]
    return [(sentence.start + s, sentence.start + e) for s, e in offsets]


def marked(question: Question, folded: str) -> list[Place]:
    """The likeliest expressions of a folded sentence: mostly one, and what is listed along with it."""
    form = form_of(question.query.typed, question.expectation)
    best = _of_form(question, folded, form)
    if best and form in DATES and _PLACE_TOO.search(question.query.typed) and not cells_of(folded):
        places = _of_form(question, folded, Form.PLACE)
        return sorted({*best, *(place for place in places if _LOCATES.search(folded, 0, place[0]))})
    return best


def _of_form(question: Question, folded: str, form: Form | None) -> list[Place]:
    """The likeliest expressions of one form, or the cell that is asked for where the sentence is a row."""
    if cells := cells_of(folded):
        values = asked_cells(question, folded, cells)
        names = expressions(question, form, folded) if form is Form.PERSON else []
        return [name for name in names if any(s <= name[0] and name[1] <= e for s, e in values)] or values
    spans = expressions(question, form, folded) if form else []
    spans = [span for span in spans if not of_other_direction(folded, span, question.query.typed)]
    if form in FIGURES:
        spans = [
            span for span in spans if not (of_another(question, folded, span) or is_change(question, folded, span))
        ]
        if changed := _changed(question, folded, spans):
            return [changed]
        if asks_change(question.query.typed):
            spans = preferred(spans, lambda span: tells_by_how_much(folded, span))
    elif form is Form.PERSON:
        spans = with_post(question, folded, spans)
    elif form in DATES and _ASKS_END.search(question.query.typed):
        spans = preferred(spans, lambda span: not any(_leads_to(folded, span, other) for other in spans))
    if form is None or not spans:
        return []
    best = _likeliest(question, folded, form, spans)
    if form in {Form.PERSON, Form.PLACE}:
        named = sorted({each for span in best for each in _together(span, spans, folded)})
        return outermost([whole_place(question, folded, each) for each in named]) if form is Form.PLACE else named
    whole = outermost([_whole(form, folded, span) for span in best])
    if form in {Form.COUNT, Form.SHARE, Form.DURATION, Form.DATE} and not asks_one_end(question.query.typed):
        whole = outermost([with_bounds(folded, span) for span in whole])
    return whole


def _leads_to(folded: str, date: Place, other: Place) -> bool:
    """Whether a date is the beginning of a stretch of which another one is the end: 5月1日9:00至(6月1日)."""
    return _STRETCH.fullmatch(folded, date[1], other[0]) is not None


def _likeliest(question: Question, folded: str, form: Form, spans: Sequence[Place]) -> list[Place]:
    """The heaviest of some expressions, several where they weigh alike."""
    if one := aligned(question, folded, spans):
        return [one]
    if form in FIGURES and _EACH.search(question.query.typed) and (run := _enumerated(folded, spans)):
        return run
    terms = [(s, e) for s, e in question.matcher.spans(folded) if folded[s:e] in question.matcher.weights]
    worths = [_worth(question, folded, span, terms, stretch=_told_in(form, folded, span, spans)) for span in spans]
    particular = counts_what_is_asked if form in FIGURES else _dated if form in DATES else None
    if form is Form.PERSON:
        did = _DOINGS.search(question.query.typed)
        worths = [
            w + LIKE_A_NAME * looks_like_a_name(folded[s:e]) + (did is not None and _did(folded, (s, e), did))
            for w, (s, e) in zip(worths, spans, strict=True)
        ]
    if particular:
        worths = [w + particular(question, folded, span, spans) for w, span in zip(worths, spans, strict=True)]
    highest = max(worths)
    return [span for span, worth in zip(spans, worths, strict=True) if worth >= highest - 1e-9]


def _enumerated(folded: str, spans: Sequence[Place]) -> list[Place]:
    """The longest run of figures of one unit that are told one after another: 30%、25%和20%."""
    runs: list[list[Place]] = [[]]
    for span in spans:
        before = runs[-1][-1] if runs[-1] else None
        end = end_of_unit(folded, before[1]) if before else 0
        unit = folded[before[1] : end] if before else ""
        is_alike = folded[span[1] : end_of_unit(folded, span[1])] == unit
        if before is None or (is_alike and _JOINT.fullmatch(folded, end, span[0])):
            runs[-1].append(span)
        else:
            runs.append([span])
    longest = max(runs, key=len)
    return longest if len(longest) > 1 else []


def _changed(question: Question, folded: str, spans: Sequence[Place]) -> Place | None:
    """Where it is asked by how much something changed and no figure tells that: from what to what it did."""
    asked = question.query.typed
    if not asks_change(asked):
        return None
    if not asks_both_ends(asked) and any(tells_by_how_much(folded, span) for span in spans):
        return None
    changes = changes_in(folded, asked)
    told = [
        question.matcher.share(question.matcher.covered(folded[_since(folded, each) : each[1]])) for each in changes
    ]
    return changes[told.index(max(told))] if told and told.count(max(told)) == 1 else None


def _since(folded: str, span: Place) -> int:
    return around(folded, span, CLAUSE_MARKS)[0]


def _did(folded: str, span: Place, asked: re.Match[str]) -> bool:
    """Whether a name's clause tells what its bearer did to be called what is asked for: 创办 of 创始人."""
    begin, end = around(folded, span, CLAUSE_MARKS)
    return any(verb in folded[begin:end] for verb in _DONE[asked.group()])


def asks_one_end(folded_question: str) -> bool:
    """Whether of a stretch of time the beginning or the end is asked for."""
    return any(pattern.search(folded_question) for pattern in (_ASKS_BEGINNING, _ASKS_END))


def _whole(form: Form, folded: str, span: Place) -> Place:
    """A figure with its unit, of a date the year where that is asked for."""
    start, end = span
    if form in FIGURES and (ratio := next((r for r in _RATIO.finditer(folded) if r.start() <= start < r.end()), None)):
        return ratio.span()
    if form is Form.YEAR and (year := _YEAR_OF_DATE.match(folded, start, end)):
        return year.span()
    if form in {Form.DATE, Form.YEAR, Form.DURATION} or (form is Form.SHARE and not folded[start:end].isdecimal()):
        return span
    return start, end_of_unit(folded, end)


def _told_in(form: Form, folded: str, span: Place, spans: Sequence[Place]) -> Place:
    """The stretch of a sentence in which an expression is told: its clause, or more.

    A date that ends its clause is told of what follows up to the next one: 1970年，在……取得学士学位，1975年…….
    """
    begin, end = around(folded, span, CLAUSE_MARKS)
    if form in DATES and folded[span[1] : end].strip() in _AT_THAT_TIME:
        following = next((around(folded, other, CLAUSE_MARKS)[0] for other in spans if other[0] > end), len(folded))
        return begin, following
    if form is Form.PERSON and folded[begin - 1 : begin] == ":":  # 主持:甲
        begin = around(folded, (begin - 1, begin), CLAUSE_MARKS)[0]
    if _AMONG.search(folded, 0, begin):  # 百强企业中，51家
        begin = around(folded, (begin - 1, end), CLAUSE_MARKS)[0]
    return begin, end


def _worth(question: Question, folded: str, span: Place, terms: Sequence[Place], *, stretch: Place) -> float:
    """How much speaks for an expression that is told in a ``stretch``; ``terms`` is where terms of the question are."""
    start, end = span

    def share(place: Place) -> float:
        return question.matcher.share({folded[s:e] for s, e in terms if s < place[1] and e > place[0]})

    names = question.names()
    return (
        share((start - NEAR, end + NEAR))
        + share(stretch)
        + share(around(folded, span, SEGMENT_MARKS))
        + NAMED * sum(name in folded[slice(*stretch)] for name in names) / max(1, len(names))
        + _beside(question, folded, span, stretch)
    )


def _beside(question: Question, folded: str, span: Place, stretch: Place) -> float:
    """How far the words on either side of the asking word stand on the same sides of an expression."""
    left, right = _sides_of_asking(question)
    before = folded[max(around(folded, span, CLAUSE_MARKS)[0], span[0] - MEASURED_NEAR) : span[0]]
    after = folded[span[1] : min(stretch[1], span[1] + COUNTED_NEAR)].lstrip(CLAUSE_MARKS)
    longest_left = next((n for n in range(min(len(left), LONGEST_ANCHOR), 0, -1) if left[-n:] in before), 0)
    longest_right = next((n for n in range(min(len(right), LONGEST_ANCHOR), 0, -1) if right[:n] in after), 0)
    own = _OF_ONE_FIGURE.match(after)
    is_before = stands_behind(right, folded, span[0])
    counts = own is not None and len(right) > 1 and right[:2] in own.group()
    return (longest_left + longest_right) / LONGEST_ANCHOR + (longest_left > 1) + (is_before or counts)


def _sides_of_asking(question: Question) -> tuple[str, str]:
    """What stands before and behind the words that ask."""
    if share := _SHARE_OF.search(question.query.typed):
        return question.query.typed[: share.start()], share["thing"]
    return _FILLER.sub("", question.focus.left), question.focus.right


def _dated(question: Question, folded: str, span: Place, spans: Sequence[Place]) -> float:
    """What the look of a date says for it, and that it begins what is asked the beginning of, or ends it."""
    text, asked = folded[slice(*span)], question.query.typed
    begins = _BEGINS.match(folded, span[1]) is not None or folded[span[0] - 1 : span[0]] in {"自", "从"}
    ends = _UNTIL.search(folded, 0, span[0]) is not None
    fits = begins * (_ASKS_BEGINNING.search(asked) is not None) + ends * (_ASKS_END.search(asked) is not None)
    stretch = _told_in(Form.DATE, folded, span, spans)
    event = tells_event(asked, folded[slice(*stretch)])
    return YEAR * ("年" in text[:5]) - SINGLE * (len(text) == 1) + RANGE * fits + EVENT * event


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


def _posts(folded: str, name: str) -> list[Place]:
    """The post of a person, where it stands before the name or is told behind it."""
    if (at := folded.find(name)) < 0:
        return []
    begin = max(folded.rfind(mark, 0, at) for mark in CLAUSE_MARKS) + 1
    lead = _BEFORE_POST.match(folded, begin, at)
    begin = lead.end() if lead else begin
    behind = _POST_BEHIND.match(folded, at + len(name))
    return [span for span in ((begin, at), behind.span("post") if behind else (0, 0)) if span[1] - span[0] > 1]
