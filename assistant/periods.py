"""Of which year or month a figure is told: one that is told of another year or month is no answer."""

from __future__ import annotations

import re

from index.tokens import HAN

# No quantity: 1200名.
_YEAR = re.compile(
    r"(?<!\d)(?<!\d[.,])[12]\d{3}(?![\d%]|[.,]\d|\s?(?:[万亿兆千百余多名位人项次种颗艘元米吨克亩度岁天秒辆台家个户所件座处套张支头只篇场层间例起条]|公|平方|小时|英))"
    r"|[一二][〇零一二三四五六七八九]{3}(?=年)"
)
_DECADE = re.compile(r"(?P<century>\d\d)世[纪紀](?P<decade>[1-9]0|[一二三四五六七八九]十)年代")
_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
_TITLE = re.compile("《[^《》]*》")
# A figure, which no year, date or code (m3) is.
_FIGURE = re.compile(
    r"(?<![a-z\d.,])(?!(?:1\d|20)\d\d(?![\d.,]))\d[\d.,]*(?!\d|\s*(?:[年月日号]|个月)|\s*[-—~～至到]\s*\d+\s*月)"
)
# A year that what is told is only measured by, begins in, or has come about in: 比2021年, 2012年以来, 2008年成立的.
_ASIDE = re.compile(
    r"(?:比|较|与|同|和|跟|从|自)[12]\d{3}年?"
    r"|[12]\d{3}\s*年?(?:\d+月)?(?:底|末|初)?的?(?:相比|以来|起|基础)"
    rf"|[12]\d{{3}}\s*年(?:\d+月)?[{HAN}]{{0,8}}"
    r"(?:成立|创[办立建]|[建组]成|建立|组建|发布|推出|上市|出生|毕业|开[业通园]|投[产用]|投入使用|通车|启动|设立|获批|举[办行]|签[约署])的?"
)
# Of which year something is told otherwise: by the date of the article, or by all the years of a span.
_BY_OTHERS = re.compile(r"[去今本当同上前次翌明]年|上一?年度|[12]\d{3}\s*年?\s*[-—~～至到]")
# What parts the cells of a row, and the years of a cell's name from the rest of it.
_CELLS = " | "
_NO_WORD = re.compile(rf"[12]\d{{3}}年?度?|[^{HAN}a-z%]")
_MONTH = re.compile(
    r"(?<![\d前至到~～—\-一二三四五六七八九十个])(\d{1,2}|十[一二]?|[一二三四五六七八九])月(?!\d*[-至到~～—]\d*月)"
)
_MONTHS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
# The first months of a year: 前九个月, 1-9月.
_SPAN = re.compile(r"(?:前|(?<!\d)[1一]月?[-—~～至到])\s*(\d{1,2}|十[一二]?|[一二三四五六七八九])\s*个?月")
_BY_DATE = re.compile("[本上当次同下]个?月|月份?均|每月")


def years(text: str) -> set[str]:
    """The years that a text names, in figures: 2024, 二〇二四年, 20世纪50年代."""
    decades = (
        f"{int(found['century']) - 1}{found['decade'][0].translate(_DIGITS)}0" for found in _DECADE.finditer(text)
    )
    return {year.translate(_DIGITS) for year in _YEAR.findall(text)} | set(decades)


def before_figure(folded: str) -> str:
    """A sentence up to its first figure; all of it where it has none."""
    found = _FIGURE.search(folded)
    return folded[: found.start()] if found else folded


def tells_other_year(folded_question: str, folded: str) -> bool:
    """Whether a sentence tells its figure of another year than the question names, or a row in a cell of another."""
    asked = years(_ASIDE.sub("", folded_question))
    if not asked:
        return False
    if _CELLS in folded:
        return _is_other_cell(asked, folded_question, folded)
    text = _TITLE.sub("", folded)
    if _BY_OTHERS.search(text) or any(year in text or f"{year[2:]}年" in text for year in asked):
        return False
    return bool(years(_ASIDE.sub("", before_figure(text))))


def _is_other_cell(asked: set[str], folded_question: str, folded: str) -> bool:
    """Whether all the cells of a row whose names are likest the question are of other years."""
    names = [cell.partition(":")[0] for cell in folded.split(_CELLS)]
    words = (_NO_WORD.sub("", name) for name in names)
    alike = [sum(word[i : i + 2] in folded_question for i in range(len(word) - 1)) for word in words]
    best = [years(name) for name, shared in zip(names, alike, strict=True) if shared == max(alike)]
    return max(alike) > 1 and all(told and asked.isdisjoint(told) for told in best)


def names_month(folded_question: str) -> bool:
    """Whether a question names a month."""
    return bool(_months(folded_question))


def tells_other_month(folded_question: str, folded: str, published: str) -> bool:
    """Whether a text names months, and of them and that of a date (2024-05-01) none that the question names."""
    asked = _months(folded_question)
    told = _months(folded)
    if not asked or not told or _BY_DATE.search(folded):
        return False
    return not any(re.search(rf"(?<!\d){month}月", folded) for month in asked) and asked.isdisjoint(
        told | {published[5:7].lstrip("0")}
    )


def tells_other_span(folded_question: str, folded: str) -> bool:
    """Whether a sentence tells its figure of the first months of a year, more or fewer than the question names."""
    asked, told = _months(folded_question, _SPAN), _months(before_figure(folded), _SPAN)
    return bool(asked and told) and asked.isdisjoint(told)


def _months(folded: str, pattern: re.Pattern[str] = _MONTH) -> set[str]:
    found = pattern.findall(folded)
    return {month if month.isdigit() else str(_MONTHS.index(month) + 1) for month in found}
