"""What a figure is of, where that has units of its own: an area, a population, a price, a length, a weight, an age."""

from __future__ import annotations

import re

_NUMBER = r"[\d零一二三四五六七八九十百千万亿两][余多几]?[万亿千百]*"
_METRES = rf"{_NUMBER}\s*(?:[毫厘分千]?米|公里|公尺|公分|英里|英尺|海里|[ck]?m(?![a-z0-9]))"
_MONEY = rf"{_NUMBER}\s*(?:人民币|[美欧日港澳台卢]?元|英镑|块|港币|[美台]币)|[$¥€£]"
# The nouns that ask for it, and what tells it in an article: the noun itself, or a figure in such a unit.
_MEASURES: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (re.compile(asked), re.compile(told))
    for asked, told in (
        (r"面积", rf"面积|{_NUMBER}\s*(?:平方|公顷|亩|坪|k?m2)|平方"),
        (r"人口(?!密度|普查)", rf"人口|居民|{_NUMBER}\s*(?:人|口|户)"),
        (r"员工|职工", rf"员工|职工|雇员|{_NUMBER}\s*(?:名|人)"),
        (r"造价|价格|售价|成本|费用|预算|房价|学费|工资|薪资|年薪|营收|利润|注册资本", _MONEY),
        (r"海拔|身高", rf"海拔|{_METRES}"),
        (r"体重|重量", rf"{_NUMBER}\s*(?:吨|[千公]?[斤克]|磅|k?g(?![a-z]))"),
    )
)


def lacks_measure(folded_question: str, folded_text: str) -> bool:
    """Whether a question asks for the figure of such a measure, and a text tells none."""
    asked = _asked_for(folded_question)
    return any(measure.search(asked) and not told.search(folded_text) for measure, told in _MEASURES)


def _asked_for(question: str) -> str:
    """The few words around the asking word of a question, among which stands what is measured."""
    found = re.search(
        r"(?P<before>[^,，。的]{0,6})(?:是|有|为|达|约)*(?:多少|多大|多高|多重|几)(?P<after>[^,，。]{0,4})", question
    )
    return f"{found['before']} {found['after']}" if found else ""
