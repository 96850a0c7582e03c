"""What changed from one figure to another: 从9天缩短到1.5天, where it is asked by how much, or from what to what.

What it was before is no answer to what it is now, even where what it came to is no figure: 从20元降到零.
"""

from __future__ import annotations

import re

from assistant.kinds import end_of_unit
from assistant.marks.spans import CLAUSE_MARKS, Place, around
from index.tokens import HAN

_FIGURE = r"\d+(?:,\d{3}(?!\d))*(?:\.\d+)?(?:\s*(?:%|[万亿千百])+)*"
_YEAR = r"(?:(?P<{}>(?:19|20)\d\d)\s*年的?)?"
_CHANGE = re.compile(
    rf"[从由](?P<before>{_YEAR.format('then')}[^,，。;；:\d]{{0,12}}?)(?P<old>{_FIGURE})"
    rf"[^,，。;；:\d]{{0,12}}?[到至为]了?{_YEAR.format('now')}[^,，。;；:\d]{{0,4}}?(?:(?P<new>{_FIGURE})|(?P<nil>零(?=[,，。;；)]|$)))"
)
# What asks by how much something changed, and what asks where it came to.
_ASKS_CHANGE = re.compile(
    r"(?:快|慢|涨|跌|升|降|减|贵|便宜|缩短|延长|[增拉变]长|[提增]高|降低|增加|[减多少](?:少|出)?|[扩缩]小|[扩放]大|变化|回落|下滑)了(?:百分之)?(?:多少|几)"
)
_RISES = re.compile(r"[涨升增贵]|提高|扩大|延长|变长|多了")
_FALLS = re.compile(r"[跌降减]|便宜|缩短|缩小|下滑|回落|少了")
_ROSE, _FELL = re.compile(r"增长|[上回]升|上涨|增[加多]|提高"), re.compile(r"下[降滑跌]|减少|降低|回落|萎缩")
_ASKS_BOTH = re.compile(r"[从由](?:多少|几)[^,，。]{0,12}[到至]了?(?:多少|几)")
# What is told right before a figure by which something changed: 提高32个百分点.
_BY = re.compile(
    r"(?:[同环]比|增[长加幅速]|下[降滑跌]|上[升涨]|回落|降低|降|升|涨|跌|提[高升前]|缩短|延长|减少|加快|节[约省]|[多少快慢贵便宜])"
    rf"(?:[{HAN}]{{0,2}}幅度?)?了?(?:约|近|超过?|达)*\s*$"
)

# Figures of the same list before one: 下降4%、(5%).
_LISTED_BEFORE = re.compile(rf"(?:{_FIGURE}\s*[{HAN}]{{0,4}}?(?:、|[和与及]|以及))+\s*$")


def asks_change(folded_question: str) -> bool:
    """Whether it is asked by how much something changed, or from what to what."""
    return bool(_ASKS_CHANGE.search(folded_question) or _ASKS_BOTH.search(folded_question))


def tells_by_how_much(folded: str, span: Place) -> bool:
    """Whether a figure is that by which something changed: 缩短3天."""
    before = folded[around(folded, span, CLAUSE_MARKS)[0] : span[0]]
    return _BY.search(_LISTED_BEFORE.sub("", before)) is not None


def asks_both_ends(folded_question: str) -> bool:
    """Whether it is asked from what to what something changed."""
    return _ASKS_BOTH.search(folded_question) is not None


def of_other_direction(folded: str, span: Place, folded_question: str) -> bool:
    """Whether an expression is told of what rose where the question asks of what fell, and the sentence tells both."""
    asks = [told.search(folded_question) is not None for told in (_ROSE, _FELL)]
    if all(asks) or not any(asks):
        return False
    asked, other = (_ROSE, _FELL) if asks[0] else (_FELL, _ROSE)
    clause = folded[slice(*around(folded, span, CLAUSE_MARKS))]
    return bool(asked.search(folded) and other.search(clause) and not asked.search(clause))


def changes_in(folded: str, folded_question: str) -> list[Place]:
    """The stretches of a folded sentence that tell a change, from the figure before to what it came to.

    None of what rose where it is asked what something fell by.
    """
    found = [each for each in _CHANGE.finditer(folded) if _goes_as_asked(each, folded_question)]
    return [(each.start("old"), _end(folded, each)) for each in found]


def _goes_as_asked(change: re.Match[str], folded_question: str) -> bool:
    rises = _as_number(change["new"] or "0") > _as_number(change["old"])
    return not (_FALLS if rises else _RISES).search(folded_question)


def _as_number(figure: str) -> float:
    plain = figure.replace(",", "").replace(" ", "")
    value = float(re.match(r"[\d.]+", plain)[0])  # type: ignore[index]
    for unit, worth in (("百", 1e2), ("千", 1e3), ("万", 1e4), ("亿", 1e8)):
        value *= worth ** plain.count(unit)
    return value


def past_in(folded: str, folded_question: str) -> list[int]:
    """Where figures begin of what something was before it changed, but those of a year that is asked for."""
    found = _CHANGE.finditer(folded)
    return [each.start("old") for each in found if not (each["then"] and each["then"] in folded_question)]


def nils_in(folded: str) -> list[Place]:
    """Where a sentence tells that something came to nothing: 降到零."""
    return [found.span("nil") for found in _CHANGE.finditer(folded) if found["nil"]]


def _end(folded: str, found: re.Match[str]) -> int:
    return found.end() if found["nil"] else end_of_unit(folded, found.end("new"))
