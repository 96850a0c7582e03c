"""What in a sentence could be the words that answer: the expressions of the form that a question asks for."""

from __future__ import annotations

import re

from assistant.kinds import LOOSE_UNITS, MONEY, NUMERALS, Expectation, candidates, end_of_unit, measures_another
from assistant.marks.changes import asks_change, nils_in, past_in
from assistant.marks.forms import Form
from assistant.marks.named import firms_in, persons_in, places_in
from assistant.marks.spans import SEGMENT_MARKS, Place, around, new_in, outermost, preferred, stands_in
from assistant.marks.times import durations_in, times_in
from assistant.question import Question
from assistant.types import AnswerKind
from index.tokens import HAN

_SHARE = re.compile(
    rf"\d+(?:\.\d+)?\s*%|[{NUMERALS}\d]+分之[{NUMERALS}\d]+|(?<!\d)\d{{1,3}}/\d{{1,3}}(?!\d)"
    rf"|全部(?=采用|使用|由|为|是)|[{NUMERALS}]成(?![功果立为本员都了长熟分绩就])(?:[多半]|以上)?|[近过]?(?:一半|半数)|[近过]半(?=[,，。;；]|$)"
)
_POINTS = re.compile(r"\d+(?:\.\d+)?\s*个百分点")
_RANK = re.compile(rf"第(?:\d+|[{NUMERALS}]+)|首(?=[{HAN}])")

# What follows a figure that only bounds what is counted: 100亿元以上的企业.
_THRESHOLD = re.compile(rf"[万亿千百]*[{HAN}%]{{0,2}}?[及或]?以[上下内](?=[{HAN}])")
# The number of an item, a table or a picture counts nothing.
_ITEM_NUMBER = re.compile(r"^[(（]?\d{1,2}[.、)）](?!\d)")
_NUMBERED = re.compile(r"[a-z]-?$|(?:^|[^代发])[表图]\s*$|附[件表录图]\s*$|第\s*$")
_LAST_OR_NEXT = re.compile(r"(?<![以之年天月人家个元])[上下]$")  # (上)一年度
_LATIN_BEFORE = re.compile(r"[a-z]{2}\s+$(?<!rmb )(?<!usd )(?<!hkd )")
_PLAN = re.compile(r"十[一二三四五]五(?!\d)")
_BOUND = re.compile(rf"(?P<figure>\d[\d.,]*)[万亿千百]*[{HAN}%]{{0,2}}?[及或]?以[上下](?:的|[{HAN}])")
# A question that states a bound itself, if in other words.
_STATES_BOUND = re.compile(r"以[上下内]|超|达|不[足到]|[低高大小多少]于|过[百千万亿]|[百千万亿]{2}")
# A sum without its currency: 1000亿, at the end of its clause.
_BARE_SUM = re.compile(r"\d[\d.,]*\s*[万亿]+(?=[,，。;；、)）]|$)")
# A length of time, which is no amount unless one is asked for: 未来五年.
_TIME_ASKED = re.compile(
    r"(?:几|多少)个?[年月天周]|时间|时长|多久|多长|小时|[期年时]限|龄|周期|[工租任刑学保存效]期|寿命|历史"
)
_TIME_BEHIND = re.compile(
    rf"^[\d.,\s{NUMERALS}余多几]*(?:财?年(?![产均生])|个月|月(?=\s*\d|[底初末份])|[天日秒](?![均产元])|个?工作日|小时|分钟)"
)
# Measure words of which one may stand for another.
_COUNTS = LOOSE_UNITS | {"家"}
_INDEFINITE = re.compile(rf"一[{HAN}]?")
_BARE_YEAR = re.compile(r"(?:19|20)\d\d")
# Things that are counted in numbers, and in no unit: 多少企业, not 多少土地.
_THINGS = re.compile(
    r"多少[^,，。]{0,6}(?:就业|岗位|企业|公司|单位|机构|人才?|人员|员工|项目|平台|专利|用户|客户|学[生校]|医院|门店|产品|设备|车辆?|村|城市|国家|地区|活动|案件)[?。]?$"
)
_MEASURES = {
    Form.LENGTH: re.compile(
        r"\s*[多余]?(?:公里|千米|厘米|毫米|[公英]尺|公分|公厘|英[里寸]|海里|[里米丈尺]|[ckm]?m(?![a-z\d²]))"
    ),
    Form.AREA: re.compile(r"\s*[多余]?[万亿千百]*(?:平方|公顷|英?亩|顷|坪|km2|km²|ha\b)"),
    Form.WEIGHT: re.compile(r"\s*[多余]?[万亿千百]*(?:公?斤|[千毫]?克|公?吨|磅|[km]?g(?![a-z]))"),
}

# The sum in another currency: 3亿美元(约合21亿元).
_CONVERSION = re.compile(r"\((?:当前|现|按[^)]{1,12}?)?(?:大?约合?|折合|相当于)[^)]*\)")
# What something was before it changed: 由30%提高到86%.
_FROM = re.compile(r"(?:由|从)(?:\s*(?P<then>(?:19|20)\d\d)\s*年)?[^,，。;；\d]{0,10}$")
_TO = re.compile(
    r"[^,，。;；]{0,12}?(?:[到至]|变为|减为|增为)了?\s*(?:(?:19|20)\d\d\s*年)?[^,，。;；\d]{0,4}\d|[^,，。;；\d]{0,6}[,，][^,，。;；\d]{0,8}[到至]\d"
)
# Sums in a word that means nothing else, bodies that are counted in no persons, and those who are.
_SUM_ASKED = re.compile(r"多少(?:经费|资金|费用|工资|薪水|租金|房租|奖金|补贴|补助|罚款|学费|[水电气]费)")
_MONEY_BEHIND = re.compile(r"\s*[余多]?[万亿千百]*(?:人民币|[美欧日港]?元|块)")
_BODIES = "(?:企业|公司|机构|单位|医院|学校|银行|工厂|门店)"
_BODIES_ASKED = re.compile(rf"(?:多少|几)[家户]?[^,，。多几]{{0,4}}?{_BODIES}(?![家人负员职高代]|的?人)")
_OF_BODIES = re.compile(rf"的?[^,，。;；]{{0,6}}{_BODIES}")
_PERSONS = frozenset(("名", "位", "人", "人次"))
# A figure that only says of what sort a thing is: 2纳米工艺, 10千伏线路.
_OF_SORT = re.compile(
    r"\s*(?P<unit>纳米|nm|微米|英寸|千伏|kv|g)(?![a-z])[^,，。;；、]{0,14}?(?:技术|工艺|制程|芯片|晶圆|节点|线路|电网|电力|网络|基站)"
)

_BEFORE_ASKED = re.compile(r"原[来先本有]|之前|以前|此前|过去|起初|最初|从多少|由多少")

# Who did something, be it a body or a person: 由谁研发, 由甲公司研发.
_DOER_ASKED = re.compile(
    rf"[由被](?:谁|哪[一几些]?[家个位所]?(?:公司|企业|机构|单位|部门|大学|人)?)(?:来|共同|负责)?(?P<deed>[{HAN}]{{2}})"
)

# Deeds of which one may be told in the words of another.
_DEEDS = (
    ("主办", "举办", "承办", "举行"),
    ("研发", "开发", "研制"),
    ("建设", "修建", "建造", "承建", "兴建"),
    ("发布", "公布", "发表"),
    ("管理", "运营", "经营"),
)

_BY_NAME = {Form.PERSON: persons_in, Form.PLACE: places_in, Form.FIRM: firms_in, Form.DURATION: durations_in}


def expressions(question: Question, form: Form, folded: str) -> list[Place]:
    """The expressions of a folded sentence that have the form and do not stand in the question, in order."""
    if form in {Form.PERSON, Form.FIRM} and (doer := _doer(question, folded)):
        return [doer]
    if find := _BY_NAME.get(form):
        return find(question, folded)
    if form in {Form.DATE, Form.YEAR}:
        return times_in(question, folded, is_year=form is Form.YEAR)
    if form is Form.SHARE:
        return _shares(question, folded)
    if form is Form.RANK:
        return new_in(question, folded, _RANK) or question.candidates(folded, [])
    return _figures(question, form, folded)


def _shares(question: Question, folded: str) -> list[Place]:
    if not _is_of_owner(question, folded):
        return []
    shares = new_in(question, folded, _SHARE)
    if asks_change(question.query.typed):
        shares += new_in(question, folded, _POINTS)
    if shares:
        is_now = not _BEFORE_ASKED.search(question.query.typed)
        return preferred(shares, lambda span: not (is_now and _was_before(folded, span, question.query.typed)))
    return _figures(question, Form.SHARE, folded)


def _doer(question: Question, folded: str) -> Place | None:
    """Who did what is asked for, as a sentence says it in the same words: 由(甲公司)研发."""
    asked = _DOER_ASKED.search(question.query.typed)
    if asked is None:
        return None
    deeds = next((deeds for deeds in _DEEDS if asked["deed"] in deeds), (asked["deed"],))
    told = re.search(rf"[由被](?P<doer>[^,，。;；的]{{2,40}}?)(?:共同|联合|负责|牵头)*(?:{'|'.join(deeds)})", folded)
    return told.span("doer") if told else None


def _is_of_owner(question: Question, folded: str) -> bool:
    """Whether a sentence tells of what stands before 占, whose share is asked for: 企业的研发投入占全国多少.

    Half the characters of that word will do, but not where the sentence has other names for those of the question.
    """
    before, holds, _ = re.split(r"[,，]", question.query.typed)[-1].rpartition("占")
    words = [word for word in question.content_words() if word in before]
    if not (holds and words):
        return True
    owner = max(words, key=lambda word: (before.rfind(word) + len(word), len(word)))
    names, told = question.proper_names_in(before), question.proper_names_in(folded)
    is_known = not (names and told) or any(form in folded for name in names for form in (name, *names[name]))
    return is_known and 2 * sum(character in folded for character in owner) >= len(owner)


def _figures(question: Question, form: Form, folded: str) -> list[Place]:
    """Figures with the measure word that was asked for, without ranks, bounds and what counts nothing."""
    unit = question.expectation.unit
    expectation = Expectation(AnswerKind.FIGURE) if unit in _COUNTS else question.expectation
    found = candidates(expectation, folded)
    spans = [(s, e) for s, e in found if not _is_number_of(folded, s, e) and not stands_in(question, folded[s:e])]
    if unit:
        told = new_in(question, folded, re.compile(rf"(?<![第{NUMERALS}\d])[{NUMERALS}]+{unit}"))
        if unit == MONEY:  # 研发投入将超过1000亿
            told = [span for span in new_in(question, folded, _BARE_SUM) if not any(span[0] == s for s, _ in spans)]
        spans = outermost([*spans, *told])
        spans = [span for span in spans if _is_of_unit(folded, span, unit)]
    elif _THINGS.search(question.query.typed):
        spans = [span for span in spans if not measures_another("个", _unit_told(folded, span) or "个")]
    asked = question.query.typed
    spans = [span for span in spans if not _is_of_sort(asked, folded, span)]
    if _SUM_ASKED.search(asked):
        spans = preferred(spans, lambda span: _MONEY_BEHIND.match(folded, span[1]) is not None)
    if _BODIES_ASKED.search(asked):
        spans = [span for span in spans if _may_count_bodies(folded, span)]
    spans = preferred(spans, lambda span: not _THRESHOLD.match(folded, span[1]))
    if measure := _MEASURES.get(form):
        spans = preferred(spans, lambda span: measure.match(folded, span[1]) is not None)
    spans = preferred(spans, lambda span: not _INDEFINITE.fullmatch(folded, *span))
    if not unit and not _TIME_ASKED.search(question.query.typed):
        spans = [span for span in spans if not _TIME_BEHIND.search(folded[span[0] : span[1] + 4])]
    converted = [found.span() for found in _CONVERSION.finditer(folded)]
    spans = preferred(spans, lambda span: not any(begin < span[0] < end for begin, end in converted))
    if not _BEFORE_ASKED.search(question.query.typed):
        past = past_in(folded, asked)
        spans = [span for span in [*spans, *nils_in(folded)] if span[0] not in past]
        spans = preferred(spans, lambda span: not _was_before(folded, span, asked))
    return [span for span in spans if not _is_bounded(question, folded, span)]


def _unit_told(folded: str, span: Place) -> str:
    """The unit in which a figure is told, or nothing."""
    return folded[span[0] : end_of_unit(folded, span[1])].lstrip(f"0123456789.,/ {NUMERALS}余多")


def _was_before(folded: str, span: Place, asked: str) -> bool:
    """Whether a figure is what something was before it changed to another, and not in the year that is asked for."""
    before = _FROM.search(folded, 0, span[0])
    return before is not None and not (before["then"] and before["then"] in asked) and bool(_TO.match(folded, span[1]))


def _may_count_bodies(folded: str, span: Place) -> bool:
    """Whether a figure may be a number of firms or the like: no number of persons, nor a rate of anything else."""
    if folded[span[1] - 1] == "%":
        return _OF_BODIES.match(folded, span[1]) is not None
    return _unit_told(folded, span) not in _PERSONS


def _is_of_sort(asked: str, folded: str, span: Place) -> bool:
    """Whether a figure only says of what sort something is, and no such measure is asked for."""
    found = _OF_SORT.match(folded, span[1])
    return found is not None and found["unit"] not in asked


def _is_number_of(folded: str, start: int, end: int) -> bool:
    """Whether a figure is the number of an item, a table or a rank, or a part of a name: spark 10, 十四五."""
    if folded[start] == "一" and _LAST_OR_NEXT.search(folded, 0, start):
        return True
    item = _ITEM_NUMBER.match(folded)
    is_numbered = _NUMBERED.search(folded, 0, start) is not None or _PLAN.match(folded, start) is not None
    unit = folded[end : end_of_unit(folded, end)]
    is_named = _LATIN_BEFORE.search(folded, 0, start) is not None and (not unit or (len(unit) == 1 and unit.isascii()))
    return (item is not None and start < item.end()) or is_numbered or is_named


def _is_of_unit(folded: str, span: Place, unit: str) -> bool:
    """Whether a figure may be told in the measure word asked for: 33名 answers 几位, 100% does not answer 几次."""
    own = _unit_told(folded, span)
    if not own:
        return not _BARE_YEAR.fullmatch(folded, *span)
    if measures_another(unit, own):
        return False
    return unit not in _COUNTS or own in _COUNTS


def _is_bounded(question: Question, folded: str, span: Place) -> bool:
    """Whether a figure counts only what passes a bound of which the question says nothing: 100亿元以上的21家."""
    asked = question.query.typed
    bound = _BOUND.search(folded, around(folded, span, SEGMENT_MARKS)[0], span[0])
    if bound is None or _is_of_sort(asked, folded, bound.span("figure")):
        return False
    return bound["figure"] not in asked and not _STATES_BOUND.search(asked)
