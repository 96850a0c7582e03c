"""What in a sentence tells a time: dates, named times, and lengths of time."""

from __future__ import annotations

import re
from itertools import takewhile

from assistant.kinds import NUMERALS
from assistant.marks.spans import CLAUSE_MARKS, Place, around, new_in, outermost, preferred
from assistant.question import Question
from index.tokens import HAN

_NUMBER = rf"(?:\d+(?:,\d{{3}}(?!\d))*(?:\.\d+)?|[{NUMERALS}]+)"
_TIME_UNIT = r"(?:个多?月|个?工作日|年(?!代|级)|天|周(?![岁年])|个?星期|个?小时|个?钟头|分钟|秒|世纪|载)"
_DURATION = re.compile(
    rf"(?<![第\d.,年月{NUMERALS}])(?:{_NUMBER}|半)[万亿千百]*[多余几]?{_TIME_UNIT}半?(?:零?{_NUMBER}{_TIME_UNIT})*"
)
_UNIT_ASKED = re.compile(r"(?:几|多少)个?多?(?P<unit>年|月|天|周|星期|小时|分钟)")
_AGO = re.compile(r"多久[年以之]*前")
_CALENDAR_YEAR = re.compile(r"[12]\d{3}年")
_ERA = r"(?:民国|[公西]元前?|昭和|大正|明治|平成|令和)"
_OF_ERA = re.compile(rf"{_ERA}$")
_DYNASTY = (
    r"(?:[东西南北]?[夏商周秦汉魏晋宋隋唐齐梁陈辽金元明清]|三国|战国|春秋|五代十国|南北朝|五胡十六国|民国|江户|幕府)"
)
_PART_OF_TIME = r"(?:初[期年]?|早期|前期|中[期叶]|后期|晚期|末[期年叶]?|年间|时[期代]?|以来)"
_CENTURY = rf"(?:\d{{1,2}}|[{NUMERALS}]{{1,3}}|上个?|本)世纪(?:\d0年代|[{NUMERALS}]{{1,3}}年代)?{_PART_OF_TIME}?"
_BOUNDARY = r"(?:^|(?<=[在于到至自从,，;；。、(《]))"
# 建炎二年, but not 历时二年.
_NO_REIGN = r"(?![在于到至自从而]|历时|长达|任期|时隔|为期|最近|过去|此后|之后|经过|前后|[约近达])"
_REIGN = rf"{_BOUNDARY}{_NO_REIGN}[{HAN}]{{2,4}}?[元一二三四五六七八九十]{{1,3}}年(?!代)"
_NAMED_TIME = re.compile(
    rf"{_CENTURY}|(?<!\d)(?:\d{{2}}|\d{{4}})年代{_PART_OF_TIME}?"
    rf"|中世纪|{_BOUNDARY}[{HAN}]{{2,4}}(?:年间|纪[早中晚]期)|{_REIGN}(?:[正{NUMERALS}]{{1,2}}月)?"
    rf"|[{NUMERALS}]{{2}}年代{_PART_OF_TIME}?"
    rf"|\d{{4}}年[正一二三四五六七八九十]{{1,2}}月(?:[{NUMERALS}]{{1,3}}[日号])?"
    rf"|{_ERA}[\d{NUMERALS}元]+年(?:\d{{1,2}}月)?(?:\d{{1,2}}[日号])?"
    rf"|{_DYNASTY}(?:朝|代(?!表)){_PART_OF_TIME}?|{_DYNASTY}(?:初[期年]|中叶|末[期年]?|年间|时[期代])"
)
# A day of the month that is told elsewhere, and days and weeks seen from today.
_DAY = re.compile(
    r"(?<![\d.,月至—~-])(?:[1-9]|[12]\d|3[01])日(?![元本均夜])(?:[上下]午|晚间?|凌晨)?"
    r"|(?:[上下本这]周|(?:每?周|星期)(?=[一二三四五六日]))(?:[一二三四五六日](?!岁))?(?:[上下]午)?(?:\d{1,2}(?:[:时]\d{2}|[点时])分?)?"
)
# A time that has a name of its own, where nothing else tells one: 新春期间.
_TIME_BY_NAME = re.compile(rf"{_BOUNDARY}[{HAN}]{{2,8}}?(?:时期|期间|时代)")
# A time of which nothing says which.
_VAGUE_TIME = re.compile(r"世纪|年代|朝|期间|时期|星期")
_COMMON_ERA = re.compile(r"[公西]元")
_DIGIT = re.compile(r"\d")
_COUNTED_TIME = re.compile(rf"[\d{NUMERALS}]")
_SHORT_YEARS = re.compile(rf"(?:\d{{1,2}}|[{NUMERALS}]{{1,3}})年(?:[{NUMERALS}\d]{{1,2}}月)?")
# What happens to one thing at several times, in the words of which one may stand for another.
_EVENTS = tuple(
    re.compile(pattern)
    for pattern in (
        r"开工|动工|奠基|开建|始建|破土",
        r"建成|竣工|完工|落成|投用|投产|启用|能用|用上|投入(?:使用|运营|生产)|通车|并网|开通",
        r"上市|发售|开售|开卖|推出|面世|问世",
        r"成立|创立|创办|创建|组建|设立(?=$|[,，。;；的于])",
        r"升(?:格|级|为|的|成)|晋升",
        r"施行|实施|生效|执行",
        r"到期|截止|失效|届满|有效期?[至到]|结束|为止|终止",
        r"出生|生于|诞生",
        r"[去逝]世|卒于|死于|病故",
    )
)
# The other end of a stretch, on either side of an expression, and which part of a year or month is meant.
_NUMBER_BEFORE = re.compile(rf"(?:未来|今后)?(?:\d[\d.,]*|[{NUMERALS}]+)%?\s*(?:[-—–~～]+|至)\s*$")
_NUMBER_BEHIND = re.compile(r"\s*(?:[-—–~～]+|至)\s*\d[\d.,]*\s*(?:%|[万亿]*(?:个?[月年天日周]|小时|[元吨人家个]))")
_DATE_BEFORE = re.compile(
    r"(?:[今去明]年)?(?:\d{1,4}\s*年)?(?:\s*\d{1,2}\s*月)?(?:\s*\d{1,2}\s*[日号])?\s*(?:[-—–~～]+|至|到)\s*$"
)
_DATE_BEHIND = re.compile(
    r"\s*(?:[-—–~～]+|至|到)\s*(?:\d{1,4}\s*年)?(?:\s*\d{1,2}\s*月)?(?:\s*\d{1,2}\s*[日号])?(?<=[年月日号])"
)
_PART_BEHIND = re.compile(
    rf"\s*(?:[上中下]旬|年?[底初末](?![期次级{NUMERALS}])|年中(?!心|国)|[上下]半年|份|[上下]午|[之以]?前(?![往来去台后景沿期任者])|[之以]后)+"
)
# What a date is said of that stands before a noun.
_OF_THING = re.compile(rf"(?P<done>[{HAN}]{{2,5}})的(?P<thing>[^,，。;]{{2,16}})")
_RELATIVE_YEAR_BEFORE = re.compile(r"[今去明后前]年\s*$")
_ENDS_IN_DATE = re.compile(r"[年月日号]$")


def tells_event(folded_question: str, told: str) -> int:
    """1 where a text tells the event that is asked for (建成 of 什么时候能用上), -1 where it tells another, else 0."""
    asked = [event for event in _EVENTS if event.search(folded_question)]
    if not asked:
        return 0
    if any(event.search(told) for event in asked):
        return 1
    return -1 if any(event.search(told) for event in _EVENTS) else 0


def with_bounds(folded: str, span: Place) -> Place:
    """An expression with the other end of the stretch that it bounds: 1-2年, 20-30%, 3月1日至4月30日, 明年底."""
    start, end = span
    if not _ENDS_IN_DATE.search(folded, 0, end):
        number = _NUMBER_BEFORE.search(folded, 0, start)
        behind = _NUMBER_BEHIND.match(folded, end) if not number else None
        return (number.start() if number else start), (behind.end() if behind else end)
    if part := _PART_BEHIND.match(folded, end):
        end = part.end()
    if behind := _DATE_BEHIND.match(folded, end):
        end = behind.end()
    before = _date_before(folded, start)
    return (before if before is not None else start), end


def _date_before(folded: str, start: int) -> int | None:
    """Where the beginning of a stretch stands that ends at ``start``, or a number that bounds one: 1-(2年)."""
    for pattern in (_DATE_BEFORE, _NUMBER_BEFORE, _RELATIVE_YEAR_BEFORE):
        found = pattern.search(folded, 0, start)
        if found and re.match(r"\d|[今去明后前未]", found.group()):
            return found.start()
    return None


def times_in(question: Question, folded: str, *, is_year: bool) -> list[Place]:
    """Dates and named times, the definite ones where there are some: 2023年9月 tells more than 去年, 去年 than 期间."""
    spans = outermost(
        [*question.candidates(folded, []), *new_in(question, folded, _NAMED_TIME), *new_in(question, folded, _DAY)]
    )
    spans = [
        span
        for span in spans
        if not (_VAGUE_TIME.fullmatch(folded, *span) or _is_of_another_thing(question, folded, span))
    ]
    spans = preferred(spans, lambda span: _COUNTED_TIME.search(folded, *span) is not None)
    spans = preferred(spans, lambda span: not _SHORT_YEARS.fullmatch(folded, *span))
    if is_year:
        spans = preferred(spans, lambda span: "年" in folded[slice(*span)])
        if _COMMON_ERA.search(question.query.typed):
            spans = preferred(spans, lambda span: _DIGIT.search(folded, *span) is not None)
    return spans or new_in(question, folded, _TIME_BY_NAME)


def _is_of_another_thing(question: Question, folded: str, span: Place) -> bool:
    """Whether a date only tells which thing is meant, and not one that is asked about: 周一发布的(报告), 2024年度."""
    if folded.startswith("度", span[1]) and folded[span[1] - 1] == "年":
        return "年度" not in question.query.text
    found = _OF_THING.match(folded, span[1])
    is_predicate = "是" in folded[around(folded, span, CLAUSE_MARKS)[0] : span[0]]
    if found is None or is_predicate or question.tagged(found["done"])[0][1][0] != "v":
        return False
    nouns = takewhile(lambda each: each[1][0] == "n" or each[1] in {"vn", "eng"}, question.tagged(found["thing"]))
    said = found["done"] + "".join(word for word, _ in nouns)
    return said != found["done"] and not any(word in said for word in question.content_words())


def durations_in(question: Question, folded: str) -> list[Place]:
    """Lengths of time, in the unit that was asked for where there are some."""
    asked = _UNIT_ASKED.search(question.query.typed)
    is_ago = _AGO.search(question.query.typed) is not None
    spans = [
        (start, end)
        for start, end in new_in(question, folded, _DURATION)
        if is_ago or not (_CALENDAR_YEAR.match(folded, start) or _OF_ERA.search(folded, 0, start))
    ]
    if is_ago:
        spans = preferred(spans, lambda span: folded[span[1] : span[1] + 2].startswith(("前", "以前", "之前")))
    return preferred(spans, lambda span: asked["unit"] in folded[slice(*span)]) if asked else spans
