"""Things that come in a row: phases, quarters, degrees, prizes. What is told of one of them is not told of another.

Stricter than :mod:`assistant.contrasts`, which only chooses among sentences and figures: these are conditions, so that
only words are here of which another one always tells of something else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from assistant.kinds import NUMERALS
from index.tokens import HAN

_DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_PLACES = {"十": 10, "百": 100, "千": 1000}
# What tells the members of a row apart is the group.
_PERIODS = (
    re.compile(rf"(?:(?<![{NUMERALS}\d])|(?<=20\d\d))第?([一二三四1-4])财?季(?!节)|(?<![a-z])q([1-4])(?!\d)"),
    re.compile(r"([上下])半年"),
)
_REGION = r"([东西中])部(?:地区|省|[各]省)"
_ROWS = _PERIODS + tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<![{NUMERALS}\d年月第])第?([一二三四五六1-6首])期(?![间望待限货刊末初中])",
        rf"(?<![{NUMERALS}\d])第?([一二三四五六七八九首])批(?![发量准判评次改])",
        r"(专科|本科|硕士|博士)(?!后|点|授权|毕业于|学校|就读)",
        r"([大中小微])型",
        r"([国省市区县])家?级(?!别)",
        r"([初中高])级(?!人民|法院)",
        r"([特一二三])等奖",
        r"(?<![a-z])((?:pre-?)?[a-h]\+?|天使\+?|种子)轮",
        r"(?<!哪)第([一二三])产业",
        r"([一二三四五])线城市",
        _REGION,
        r"([上中下])游(?![泳戏客览])",
        r"([进出])口(?![处岸])",
        r"(城镇|农村)",
    )
)
# Of these only the sentence itself tells; what is said of both may have named one of them before.
_SEXES = re.compile(r"([男女])(?:子|性|生|童|单|双|队|篮|足|排|主角|配角|演员)")
# An ordinal with what it counts or names, and what stands behind: 第二次|西, 第一|人民.
_ORDINAL = re.compile(
    r"第([〇零一二三四五六七八九十百千\d]+)"
    r"([次届代版轮任集卷章回条个座台艘颗]|人民|中心|附属|实验|医院|中学|小学|大学|工厂|车间|大队|支队|[师军](?!傅|事))(.?)"
)
# What a number before it counts, so that it is no part of a name.
_COUNTING = (
    rf"{NUMERALS}\d.%个家名位项条次种颗艘架座人年月日天岁周倍部首只场届所元米吨公千克斤小时分秒度点成级大方等期批季产线地"
    "国省市县区头步面边层支张份道本册字"
)
# A name that ends in a number, with what stands before that: 木卫|四, 长征|五|号, h|200.
_NUMBERED = re.compile(
    rf"([{HAN}]{{2}})(?<![的之第共有约近余多])([一二三四五六七八九])(?![{_COUNTING}])"
    r"|(?<![a-z\d.])([a-z]{1,8}-?)(\d{1,4})(?![\d.%a-z])"
)
# A name in Latin letters with the word that tells variants of it apart: m3 | ultra.
_VARIANT = re.compile(r"(?<![a-z\d])([a-z]+\d*[a-z]?|[a-z]?\d+[a-z]*)\s+([a-z]{2,})(?![a-z\d])")
# The version of what is named: 拓荒牛2.0; no figure with a unit (工业增加值8.4亿元).
_VERSION = re.compile(rf"([{HAN}]{{3}}|[a-z]{{3,12}})[\s-]?v?(\d{{1,2}}\.\d)(?![\d.%亿万千百倍度元米吨公个家年月分])")
# What may stand behind an ordinal without telling what it counts.
_NO_NOUN = frozenset("的是为在有了于由共,，。、;；:：?？)） ")


@dataclass(frozen=True, slots=True)
class _Ordinal:
    number: int
    unit: str
    behind: str

    def counts_as(self, other: _Ordinal) -> bool:
        """Whether both may count the same things: 第二届 and 第三届大会, not 第二届大会 and 第48届年会."""
        is_open = not (self.behind and other.behind)
        return self.unit == other.unit and (is_open or self.behind == other.behind)


def tells_of_another(folded_question: str, *folded_texts: str) -> bool:
    """Whether texts name a member of a row of which the question names another (二期 for 一期), and not that one.

    The first of the texts that names any member of the row decides.
    """
    for row, texts in (*((row, folded_texts) for row in _ROWS), (_SEXES, folded_texts[:1])):
        if asked := _members(row, folded_question):
            told = next((found for text in texts if (found := _members(row, text))), asked)
            if not asked & told:
                return True
    for ordinal in _ordinals(folded_question):
        numbers = ([told.number for told in _ordinals(text) if told.counts_as(ordinal)] for text in folded_texts)
        if ordinal.number not in next(filter(None, numbers), [ordinal.number]):
            return True
    return any(
        tells(folded_question, folded_texts[0])
        for tells in (_names_sibling, _tells_other_variant, _tells_other_version)
    )


def _names_sibling(folded_question: str, folded: str) -> bool:
    """Whether a text names what is numbered otherwise than in the question, and not that: 木卫三 for 木卫四."""
    told = _numbered(folded)
    return any(
        name + number not in folded and any(other == name and count != number for other, count in told)
        for name, number in _numbered(folded_question)
    )


@lru_cache(maxsize=64)  # asked for each sentence of the evidence
def names_member(folded_question: str) -> bool:
    """Whether a question names a member of a row."""
    return _ORDINAL.search(folded_question) is not None or any(
        row.search(folded_question) for row in (*_ROWS, _SEXES, _NUMBERED, _VARIANT, _VERSION)
    )


def lacks_period(folded_question: str, folded_text: str) -> bool:
    """Whether a question names a quarter, a half of a year or a region of which a text says nothing."""
    rows = (*_PERIODS, re.compile(_REGION))
    return any((asked := _members(row, folded_question)) and not asked <= _members(row, folded_text) for row in rows)


def _tells_other_variant(folded_question: str, folded: str) -> bool:
    """Whether a text names another variant of what the question names, and not that one: K7 Lite for K7 Pro."""
    for found in _VARIANT.finditer(folded_question):
        name, variant = (re.escape(part) for part in found.groups())
        if re.search(rf"(?<![a-z]){variant}(?![a-z])", folded):
            continue
        if re.search(rf"(?<![a-z\d]){name}\s*(?!{variant})[a-z]{{2,}}(?![a-z\d])", folded):
            return True
    return False


def _tells_other_version(folded_question: str, folded: str) -> bool:
    """Whether a text names what the question names, but never in its version: 拓荒牛 for 拓荒牛2.0."""
    return any(name in folded and number not in folded for name, number in _VERSION.findall(folded_question))


def _members(row: re.Pattern[str], folded: str) -> set[str]:
    found = (next(group for group in match.groups() if group) for match in row.finditer(folded))
    return {str(_number(member)) if member in _DIGITS else "1" if member == "首" else member for member in found}


def _ordinals(folded: str) -> list[_Ordinal]:
    return [
        _Ordinal(_number(found[1]), found[2], "" if found[3] in _NO_NOUN else found[3])
        for found in _ORDINAL.finditer(folded)
    ]


def _numbered(folded: str) -> list[tuple[str, str]]:
    found = (match.groups() for match in _NUMBERED.finditer(folded))
    return [(han or latin, numeral or digits) for han, numeral, latin, digits in found]


def _number(numeral: str) -> int:
    """The value of a numeral up to thousands: 四十八."""
    if numeral.isdigit() and numeral.isascii():
        return int(numeral)
    total, digit = 0, 0
    for character in numeral:
        if character in _PLACES:
            total, digit = total + (digit or 1) * _PLACES[character], 0
        else:
            digit = _DIGITS.get(character, int(character) if character.isdigit() else 0)
    return total + digit
