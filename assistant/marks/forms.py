"""Which form the words have that answer a question: a share, a rank, a length of time, a day, a name.

Finer than the kind of answer (:mod:`assistant.kinds`): of a sentence's figures only some can answer 占全国多少.
"""

from __future__ import annotations

import re
from enum import StrEnum

from assistant.kinds import MONEY, NUMERALS, Expectation
from assistant.types import AnswerKind


class Form(StrEnum):
    """What the words that answer look like."""

    COUNT = "count"  # a figure, with the measure word that was asked for
    SHARE = "share"  # 35%, 三分之一, 近一半
    RANK = "rank"  # 第1位
    LENGTH = "length"  # 46公里
    AREA = "area"
    WEIGHT = "weight"
    DURATION = "duration"  # 4天, 三十多年
    YEAR = "year"
    DATE = "date"
    PERSON = "person"
    PLACE = "place"
    FIRM = "firm"


FIGURES = frozenset({Form.COUNT, Form.SHARE, Form.LENGTH, Form.AREA, Form.WEIGHT, Form.DURATION})
DATES = frozenset({Form.DATE, Form.YEAR})

_DURATION_KINDS = frozenset({AnswerKind.DATE, AnswerKind.FIGURE, AnswerKind.FACT})

_FRACTION = re.compile(r"几分之几|百分之几")
# What asks for a share of something, or names a measure that is told in hundredths.
_SHARE = re.compile(
    r"占(?![地领据用有])|[占对]?比[例重]|占比|份额|百分之|几成|几分之几|增[速幅]|贡献度|(?:成功|[^效频功利汇概税费])率"
)
_FIRM = re.compile(r"谁家|哪一?家(?:公司|企业|机构|单位|集团)?(?!庭|人)|哪个?(?:公司|企业|机构)")
# Several places, or one, of a sort that its name ends with.
_PLACES = re.compile(
    r"哪(?:[几两三四五六]个?|些)(?:省|市|城市|国家|州|县)|哪[一个座条片]*(?:沙漠|山脉|河流|湖泊|开发区|高新区|园区)"
)
_RANK = re.compile(r"第(?:几|多少)|排[名行在第]*几|(?:排名|排行|名次|位次|位列)[^,，。]{0,3}(?:多少|$)")
_LENGTH = re.compile(r"多[长远高深宽]|(?:身高|体长|高度|长度|深度|宽度|海拔|距离|全长)")
_AREA = re.compile(r"面积")
_WEIGHT = re.compile(r"多重|[体载净]重|重量|重多少")
_TIME = re.compile(
    r"(?<!第)(?:几|多少)个?多?(?:天|周|星期|小时|钟头|分钟|个月|秒|载)|多久|多[少长]时间|(?:[期限间龄历史程]|寿命|时长)(?:一般|大概|大约|通常)*[有为是]?多长|多少年(?![代级])"
    r"|(?P<years>(?<!第)几年(?![代级]))"
)
# What makes 几年 a year of the calendar.
_OF_CALENDAR = re.compile(rf"(?:[公西]元前?|民国|昭和|大正|明治|平成|[于在自从到是][{NUMERALS}\d]*)$")
_YEAR = re.compile(r"哪个?一?年|[公西]元(?:前)?(?:几|多少)年|民国几年|年份")
_FINER = re.compile(r"[哪几]个?[月日天号]|日期")
# The only measure words in which a share is asked for: 几成, 百分之几, 几个百分点.
_SHARE_UNIT = re.compile(r"[分成]?|个百分点")


def form_of(folded_question: str, expectation: Expectation) -> Form | None:
    """The form of the words that answer a folded question; None where no short expression answers it."""
    kind = expectation.kind
    if kind in _DURATION_KINDS and _asks_duration(folded_question):
        return Form.DURATION
    if kind is AnswerKind.FACT and _FRACTION.search(folded_question):
        return Form.SHARE
    if kind is AnswerKind.FIGURE:
        return _form_of_figure(folded_question, expectation.unit)
    if kind is AnswerKind.DATE:
        return Form.YEAR if _asks_year(folded_question) else Form.DATE
    return _form_of_name(folded_question, kind)


def _form_of_name(question: str, kind: AnswerKind) -> Form | None:
    if kind in {AnswerKind.FACT, AnswerKind.PERSON} and _FIRM.search(question):
        return Form.FIRM
    if kind in {AnswerKind.FACT, AnswerKind.LIST} and _PLACES.search(question):
        return Form.PLACE
    return {AnswerKind.PERSON: Form.PERSON, AnswerKind.PLACE: Form.PLACE}.get(kind)


def _asks_duration(question: str) -> bool:
    found = _TIME.search(question)
    return found is not None and not (found["years"] and _OF_CALENDAR.search(question, 0, found.start()))


def _asks_year(question: str) -> bool:
    return _YEAR.search(question) is not None and _FINER.search(question) is None


def _form_of_figure(question: str, unit: str) -> Form:
    if _RANK.search(question):
        return Form.RANK
    if unit == MONEY:
        return Form.COUNT
    if _SHARE_UNIT.fullmatch(unit) and _SHARE.search(question):
        return Form.SHARE
    if not unit:
        for form, pattern in ((Form.AREA, _AREA), (Form.WEIGHT, _WEIGHT), (Form.LENGTH, _LENGTH)):
            if pattern.search(question):
                return form
    return Form.COUNT
