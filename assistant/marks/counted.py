"""What speaks for one figure of a sentence against the others: what it counts, of which year and of what whole."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set

from assistant.contrasts import last_before, members, told_apart
from assistant.kinds import end_of_unit
from assistant.marks.spans import CLAUSE_MARKS, SEGMENT_MARKS, Place, around
from assistant.question import Question
from index.tokens import HAN

# Worth of the measure word asked for against one that may stand for it (位 for 名).
SAME_UNIT = 0.5
# Worth of the year, stage or group that the question names, and of a total where one is asked for.
OF_ASKED = 3.0
# Worth of the bound that is asked for.
BOUNDED = 2.0
# Worth of being told of now.
OF_TODAY = 1.0
# Worth of a clause that denies as the question does: 没有经过.
DENIED = 2.0
OF_SORT = 1.5
# What costs it to be the whole of which a part is asked for, or the part of what is asked for: as good as all.
OTHER_PART = 3.0
# Worth of a word of the question among what the figure counts, and of the noun that names what is to be counted.
COUNTED = 0.5
NOUN_COUNTED = 1.0
# Characters of what is asked for that stand right before a figure count as naming it.
SHORTEST_NOUN = 2

# What asks for the most or the least that is allowed, and what stands before it.
_BOUNDS = tuple(
    (re.compile(asks), re.compile(rf"{asks}|{told}"))
    for asks, told in (
        (r"最[多高长大]|上限|至多", r"不(?:得|能|可)?(?:超过|多于|高于)|封顶"),
        (r"最[少低短小]|下限|至少", r"不(?:得|能|可)?(?:少于|低于|短于)|不足"),
    )
)
# What tells a change right before a figure, and what asks for one.
_CHANGES = re.compile(r"(?:[同环]比|增[长加幅速]|下[降滑跌]|上[升涨]|回落|降低|提高)了?(?:约|近|超过?)*$")
_ASKS_CHANGE = re.compile(
    r"增|[升涨跌降减]|提[高升]|同比|环比|变化|幅|回落|贵|便宜|快|慢|率|[多少高低]多少|(?<![占对])比(?!重|例|较|赛|利)"
)
# What asks for where a change led: 涨到多少.
_ASKS_LEVEL = re.compile(r"[到至]了?(?:多少|几)")
_LEVEL = re.compile(r"[到至]了?(?:约|近|超过?)*$")
# What tells that a figure is of today, where an earlier one is told too.
_NOW = re.compile(r"现在|现已|目前|如今|当前|截至|至今")
_ASKS_THEN = re.compile(r"[当那彼]时|[初开]始|最初|起初|过去|此前|原来|原有|曾|\d年|年前|哪年|时候?有")
_PARTED_MARKS = SEGMENT_MARKS + "()"
# Not the denial in a question of whether, nor what is a bound (不超过) or a part of a word (未来).
_DENIES = re.compile(
    r"(?<!有)没有?(?!多少|几)|(?<!从)未(?=能|经|获|被|达|参|通|满|取|完|实|受)|不(?=能|会|再|具|属|予|得(?!不)|符|需|用|参)|并非|尚未"
)
# What may stand between a noun and its figure: 人口约49.3万.
_BETWEEN = re.compile(
    r"(?:大?约|大概|近|将近|超过?|逾|已?达到?|高达|有|为|是|共计?|总计|合计|只|仅|至少|突破|数量?|总数|[:：])+$"
)
_NOUN_BEFORE = re.compile(rf"(?P<noun>[{HAN}]{{2}})的?(?:数量?|总数)?(?:大?约|[一总]共|超过?|达到?|[有是为共到了])*$")
_COUNTED = re.compile(r"[^,，;；。:：、\d]*")
_NEW = re.compile(r"新[增设添建]|净增|增[加设](?![到至了值])")
_TOTAL = re.compile(r"累计|总|[一合共]共|合计|共[有计达]|到现在|至今|目前|达到?$")
_ASKS_TOTAL = re.compile(r"累计|总[数共计]|一共|合计|共[有计]")
_STAGE = re.compile(r"[一二三四五六七八九\d]期(?![间刊货末限])")
_TOTAL_AFTER_ALL = re.compile(r"(?:几|多少).*(?:累计|总计|合计|一共)")
# A remark in brackets that tells no figure.
_REMARK = re.compile(r"\([^()\d]*\)")
# What makes a figure a part of the one before it.
_PART = re.compile(r"其中|[^其,，;；。]中(?:[,，]有?|有)")


def counts_what_is_asked(question: Question, folded: str, span: Place, spans: Sequence[Place]) -> float:
    """How far a figure of a folded sentence counts what is asked for; ``spans`` are all figures that may be meant."""
    return (
        SAME_UNIT * _has_unit(question, folded, span)
        + OF_ASKED * sum(_of_asked(question, folded, span))
        + BOUNDED * _is_bound(question, folded, span)
        + OF_TODAY * _is_of_today(question, folded, span)
        + DENIED * _denies_alike(question, folded, span, spans)
        + OF_SORT * _of_sort(question, folded, span)
        - OTHER_PART * _is_other_part(question, folded, span, spans)
        + _counts_noun(question, folded, span)
    )


def stands_behind(noun: str, folded: str, start: int) -> bool:
    """Whether a figure stands right behind a noun or its beginning: 运动员23人, 人口约49.3万."""
    before = _BETWEEN.sub("", folded[:start].rstrip())
    return any(before.endswith(noun[:n]) for n in range(len(noun), SHORTEST_NOUN - 1, -1))


def _has_unit(question: Question, folded: str, span: Place) -> bool:
    unit = question.expectation.unit
    return bool(unit) and folded[slice(span[0], end_of_unit(folded, span[1]))].endswith(unit)


def _counts_noun(question: Question, folded: str, span: Place) -> float:
    """Worth of the noun before the word that asks where it stands behind a figure (1600个湖泊), or of another word."""
    counted = _COUNTED.match(folded, end_of_unit(folded, span[1]))
    told = counted.group() if counted else ""
    noun = noun_before(question)
    return NOUN_COUNTED * (noun != "" and noun in told) + COUNTED * any(w in told for w in question.content_words())


def noun_before(question: Question) -> str:
    """The end of the noun that stands before the word that asks, of what is counted: 湖泊 of 湖泊的数量超过了多少个."""
    found = _NOUN_BEFORE.search(question.focus.left)
    noun = found["noun"] if found else ""
    words = question.content_words() - question.names()
    nouns = {word for word, tag in question.words if word in words and (tag[0] == "n" or tag == "vn")}
    return noun if noun and any(word.endswith(noun) for word in nouns) else ""


def of_another(question: Question, folded: str, span: Place) -> bool:
    """Whether a figure is told of what is told apart from what the question names: 一期 where 二期 is asked for."""
    if any(worth < 0 for worth in _of_asked(question, folded, span)):
        return True
    clause = folded[around(folded, span, CLAUSE_MARKS)[0] : span[0]]
    return any(
        (last := last_before(group, clause, len(clause))) and last not in asked and _are_alike(last, asked)
        for group, asked in told_apart(question.query.typed, clause)
    )


def _are_alike(member: str, asked: Set[str]) -> bool:
    """Whether a member may not be one of those asked for by another name: 今年 may be 2024年."""
    return any(member[0].isdigit() == other[0].isdigit() for other in asked)


def _of_asked(question: Question, folded: str, span: Place) -> list[int]:
    """For each group of things told apart: 1 where what was named last before a figure is asked for, -1 where not."""
    worths = []
    for group, asked in told_apart(question.query.typed, folded):
        last = last_before(group, folded, span[0])
        if not last or not members(group, folded) & asked:
            continue
        if last in asked:
            worths.append(1)
        elif _are_alike(last, asked):
            worths.append(-1)
    return worths


def _is_bound(question: Question, folded: str, span: Place) -> bool:
    """Whether a figure is the bound that is asked for (累计不超过4年 of 最多能住几年), or what one came to."""
    before = folded[around(folded, span, CLAUSE_MARKS)[0] : span[0]]
    if _ASKS_LEVEL.search(question.query.typed) and _LEVEL.search(before.rstrip()):
        return True
    return any(asks.search(question.query.typed) and told.search(before) for asks, told in _BOUNDS)


def is_change(question: Question, folded: str, span: Place) -> bool:
    """Whether a figure tells by how much something changed and the question asks for no change: 同比增长7.2%."""
    asked, before = question.query.typed, folded[around(folded, span, CLAUSE_MARKS)[0] : span[0]]
    asks_change = _ASKS_CHANGE.search(asked) is not None and not _ASKS_LEVEL.search(asked)
    return not asks_change and _CHANGES.search(before.rstrip()) is not None


def _is_of_today(question: Question, folded: str, span: Place) -> bool:
    """Whether a figure is told of now, and the question names no time before."""
    before = folded[around(folded, span, CLAUSE_MARKS)[0] : span[0]]
    return _NOW.search(before) is not None and not _ASKS_THEN.search(question.query.typed)


def _denies_alike(question: Question, folded: str, span: Place, spans: Sequence[Place]) -> int:
    """Whether a figure's clause denies as the question does, where some figures' clauses do and some do not."""
    denied = {each: _is_denied(folded[slice(*around(folded, each, CLAUSE_MARKS))]) for each in (*spans, span)}
    if len(set(denied.values())) < 2:
        return 0
    return 1 if denied[span] == _is_denied(question.query.typed) else -1


def _is_denied(text: str) -> bool:
    return _DENIES.search(text) is not None


def _of_sort(question: Question, folded: str, span: Place) -> int:
    """Whether a figure tells what is new or a total, as the question asks."""
    before = folded[around(folded, span, CLAUSE_MARKS)[0] : span[0]]
    asked = question.query.typed
    is_new, asks_new = (_NEW.search(text) is not None for text in (before, asked))
    if asks_new and _TOTAL_AFTER_ALL.search(asked):  # 新增了多少平台累计
        asks_new = False
    is_total = _TOTAL.search(before) is not None
    if (is_new or is_total) and not asks_new and _STAGE.search(asked) and not _ASKS_TOTAL.search(asked):
        return 1 if is_new else -1  # what is new is what the stage adds
    if is_new or asks_new:
        return 1 if is_new == asks_new else -1
    return int(is_total and _ASKS_TOTAL.search(asked) is not None)


def _is_other_part(question: Question, folded: str, span: Place, spans: Sequence[Place]) -> bool:
    """Whether a figure is the whole or the part that is not asked for: 100家 of 100家企业中，51家位于北京.

    A part is asked for where the question has a word of it that is not said of the whole.
    """
    folded = _REMARK.sub(lambda remark: " " * len(remark.group()), folded)
    for marker in reversed(list(_PART.finditer(folded))):
        begin, end = around(folded, marker.span(), _PARTED_MARKS)
        whole = next((each for each in reversed(spans) if begin <= each[0] and each[1] <= marker.start()), None)
        parts = [each for each in spans if marker.end() <= each[0] < end]
        if whole is None or not parts or span not in {whole, *parts}:
            continue
        words = {word for word in question.content_words() if word not in folded[begin : marker.start()]}
        told = {part: folded[slice(*around(folded, part, CLAUSE_MARKS + "()"))] for part in parts}
        own = [sum(_of_asked(question, folded, each)) for each in (whole, *parts)]
        asked = {part for part, worth in zip(parts, own[1:], strict=True) if worth > own[0]}
        asked |= {part for part in parts if any(word in told[part] for word in words)}
        return span not in (asked or {whole})
    return False
