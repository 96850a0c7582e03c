"""What is told apart by one word: this year from the next, one stage from another, a doctor's pay from a master's.

A question that names one of them asks for that one: a figure of the other, or a sentence that names only the other, is
no answer to it.
"""

from __future__ import annotations

import re

_NUMERAL = r"[\d一二三四五六七八九十]"
# Of each group, everything that one of its members matches: who names one member means none of the others.
_GROUPS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<!\d)(?:19|20)\d\d(?=年)|今年|(?<!过)去年|(?<![文说证表])明年|(?:未来|今后){_NUMERAL}+年",
        r"[本这]一?届|上一?届|下一?届|往届",
        r"[上下]半年",
        r"第?[一二三四1-4]财?季度?(?!节)|(?<![a-z0-9])q[1-4](?!\d)",
        rf"(?<!{_NUMERAL}){_NUMERAL}{{1,2}}期(?=[^间刊货末限]|$)|首期",
        r"[特一二三]等奖",
        r"博士|硕士|(?<![日基资根])本科(?![技学研普])|大专|(?<!非)专科|(?<![提最])高中(?![国端低])",
        r"首次|重新",
        r"(?<![a-z])(?:pre-?)?[a-h]\+?轮|天使\+?轮|种子轮",
        r"国家级|省级|市级|[区县]级(?!市)",
        r"大型|中型|小型|微型",
        r"一线|二线|三线",
        r"进口|(?<!进)出口",
        r"国内(?!生产)|国外|境内|境外",
        r"城镇|农村",
        r"男[性生]|女[性生]",
    )
)
_PARTS_OF_YEAR = _GROUPS[2:4]
_HAN_DIGITS = str.maketrans("一二三四", "1234")
_QUARTER = re.compile(r"第?([1-4])财?季度?|q([1-4])")


def told_apart(folded_question: str, folded: str) -> list[tuple[re.Pattern[str], frozenset[str]]]:
    """The groups of which both the question and the text name members, each with those that the question names."""
    found = []
    for group in _GROUPS:
        asked = members(group, folded_question)
        if asked and members(group, folded):
            found.append((group, asked))
    return found


def members(group: re.Pattern[str], folded: str) -> frozenset[str]:
    """The members of a group that a text names."""
    return frozenset(_plain(match.group()) for match in group.finditer(folded.replace(" ", "")))


def last_before(group: re.Pattern[str], folded: str, end: int) -> str:
    """The member of a group that a text names last before a place, or nothing.

    A half or quarter of a year is named no more behind the next year: 2023年上半年…，2024年…….
    """
    last, before = "", folded[:end].replace(" ", "") + folded[end : end + 1]
    if group in _PARTS_OF_YEAR:
        before = before[max((year.start() for year in _GROUPS[0].finditer(before)), default=0) :]
    for match in group.finditer(before):
        last = _plain(match.group())
    return last


def tells_only_others(folded_question: str, folded: str) -> bool:
    """Whether a text names another member of a group than the question, and none that the question names."""
    return any(not asked & members(group, folded) for group, asked in told_apart(folded_question, folded))


def names_asked(folded_question: str, folded: str) -> bool:
    """Whether a text names of every group, but the years, a member that the question names, if that names one."""
    asked = ((group, members(group, folded_question)) for group in _GROUPS[1:])
    return all(named & members(group, folded) for group, named in asked if named)


def left_out(before: str, reading: str) -> str:
    """What a question names of a group of which another reading names nothing, but no year: 上一届 of 金额多少."""
    for group in _GROUPS[1:]:
        if (named := group.search(before)) and not group.search(reading):
            return named.group()
    return ""


def _plain(member: str) -> str:
    """A member in the one notation that stands for all: 第三季度, q3 and 三季度 are 3."""
    quarter = _QUARTER.fullmatch(member.translate(_HAN_DIGITS))
    return (quarter[1] or quarter[2]) if quarter else member
