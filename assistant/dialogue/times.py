"""Times that a question names: 2022年, 今年上半年, 第三财季, 明年年中; and what another time takes the place of."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from index.numbers import parse_han_number

_NUMERAL = "[一二三四五六七八九十\\d]"
_YEAR = r"(?:(?:19|20)\d{2}财?年度?|[今去明]年|(?<!以)[前后]年|[上本][一]?(?:财年|年度?)(?![末级轮]))"
# A part of a year; 底 and 初 alone only right behind the year.
_PART = (
    r"(?:第?[一二三四1-4]个?(?:财季|季度)|q[1-4]|[上本]个?季度|[上下]半年|年[初中底末](?!国)|(?<=年)(?:[初底末]|同期|以来)"
    rf"|[前头]{_NUMERAL}{{1,2}}个?(?:季度|月)|(?<![一二三四五六七八九十\d.])(?:\d{{1,2}}[至到~-])?(?:\d{{1,2}}|[一二三四五六七八九十]{{1,2}})月(?:份|{_NUMERAL}{{1,3}}[日号])?"
    r"|[上本]个?月)"
)
_LEAD = r"(?P<lead>截至|截止到?|[到至])"
TIME = re.compile(rf"{_LEAD}?(?:(?P<year>{_YEAR})(?:的?(?P<part>{_PART}))?|(?P<only>{_PART}))")
# A year counted from the one that was asked about.
_STEPS = {"前一年": -1, "上一年": -1, "此前一年": -1, "后一年": 1, "下一年": 1, "次年": 1, "第二年": 1, "再后一年": 1}
_BESIDE = {"去年": -1, "前年": -2, "明年": 1}
_SOME = r"(?<![\d一二两三四五六七八九十百])(?P<{name}>[一二两三四五六七八九十1-9])年"
# So many years from that one: 再过两年, 两年后; 三年前.
_AWAY = (
    rf"再过{_SOME.format(name='on')}后?|{_SOME.format(name='behind')}[以之]?后|{_SOME.format(name='before')}[以之]?前"
)
_STEP = re.compile(f"(?:{'|'.join(sorted(_STEPS, key=len, reverse=True))}|{_AWAY})")
_STEP_ALONE = re.compile(f"^(?:{_STEP.pattern})$")
_EDITION = re.compile(r"(?P<side>[上前下])一?(?P<of>[届期批轮])")
_SPAN = re.compile(r"(?:未来|今后|过去|近)[一二三四五六七八九十几两\d]+个?[年天月]")
_NUMBERED = "第[一二三四五六七八九十百\\d]+"
_EVERY = re.compile(r"(?:平均)?每(?:个)?(?:[天日周月年]|季度|星期|小时|分钟)")
_RATE = re.compile(r"(?:平均)?(?:每|一)个?(?:[天日周月年](?!级)|季度|星期|小时|分钟)")
# The time at which is asked: another takes its place.
_NOW = re.compile(r"现在|目前|当天|当日|当前|如今|(?:未来|过去|近)[一二三四五六七八九十几两\d]+个?[年月天]")


@dataclass(frozen=True, slots=True)
class Time:
    """A year and a part of it, either of which may be empty, as a span of a folded text with what leads it in."""

    year: str
    part: str
    start: int
    end: int
    lead: str = ""  # what leads it in and goes with it: 到2027年

    @property
    def text(self) -> str:
        """The time as it is written, without what joins year and part."""
        return self.lead + self.year + self.part


def times_in(text: str) -> list[Time]:
    """The times that a folded text names, in order."""
    return [
        Time(m["year"] or "", m["part"] or m["only"] or "", m.start(), m.end(), m["lead"] or "")
        for m in TIME.finditer(text)
    ]


def find_time(topic: str, earlier: str) -> Time | None:
    """The first time that a follow-up names; 前一年 is counted from the year of the earlier question."""
    step = _STEP.search(topic)
    before = next((time for time in times_in(earlier) if time.year[:1].isdigit()), None)
    if step and before:
        year = int(before.year[:4]) + _years_away(step)
        return Time(f"{year}{before.year[4:]}", "", *step.span())
    time = next(iter(times_in(topic)), None)
    if time and before and time.year in _BESIDE and not time.part:  # 去年 beside 2024年 is the year before
        year = int(before.year[:4]) + _BESIDE[time.year]
        return replace(time, year=f"{year}年")
    return time


def _years_away(step: re.Match[str]) -> int:
    """How many years a step goes on, or back."""
    if step.group() in _STEPS:
        return _STEPS[step.group()]
    numeral = step["on"] or step["behind"] or step["before"]
    years = parse_han_number(numeral) or int(numeral)
    return -years if step["before"] else years


def edition_of(topic: str) -> str:
    """Another of several occasions, as a topic names it: 上一届, 下一期; empty where it names none."""
    return topic if _EDITION.fullmatch(topic) else ""


def editions_in(text: str) -> list[str]:
    """The numbered occasions that a text names: 第四届."""
    return re.findall(rf"{_NUMBERED}[届期批轮]", text)


def names_of_edition(edition: str) -> list[str]:
    """How articles may call the occasion before or behind: 上一届, 上届, 前一届."""
    found = _EDITION.fullmatch(edition)
    if found is None:
        return []
    sides = "上前" if found["side"] in "上前" else "下"
    return [f"{side}{one}{found['of']}" for side in sides for one in ("一", "")]


def of_another_edition(edition: str, earlier: str) -> str:
    """The earlier question of another occasion: 上一届博览会 for 第六届博览会, or before what it begins with."""
    of = edition[-1]
    named = re.search(rf"{_NUMBERED}{of}|[本这]一?{of}|今年的?", earlier)
    return f"{earlier[: named.start()]}{edition}{earlier[named.end() :]}" if named else f"{edition}{earlier}"


def at_another_rate(topic: str, earlier: str) -> str:
    """The earlier question of another span of time: 每天 for 一个月; empty where it is of none."""
    if _SPAN.fullmatch(topic) and (named := times_in(earlier)):  # 未来五年 for 今年
        return f"{earlier[: named[0].start]}{topic}{earlier[named[0].end :]}"
    rate = _RATE.search(earlier) if _EVERY.fullmatch(topic) else None
    return f"{earlier[: rate.start()]}{topic}{earlier[rate.end() :]}" if rate else ""


def at_another_time(time: Time, earlier: str) -> str:
    """The earlier question of another time: a quarter takes the place of a quarter, a year of a year, any of 现在."""
    named = times_in(earlier)
    before = next((each for each in named if bool(each.part) is bool(time.part)), next(iter(named), None))
    if before is None:
        now = _NOW.search(earlier)
        return f"{earlier[: now.start()]}{time.text}{earlier[now.end() :]}" if now else f"{time.text}{earlier}"
    # Of a year alone, the part goes on holding; of a part alone, the year.
    told = f"{time.lead}{time.year or before.year}{time.part or before.part}"
    return f"{earlier[: before.start]}{told}{earlier[before.end :]}"


def without_time(text: str) -> str:
    """A folded text without the times that it names and what leads them in."""
    for time in reversed(times_in(text)):
        text = f"{text[: time.start].removesuffix('在')}{text[time.end :].removeprefix('的')}"
    return _STEP_ALONE.sub("", text).strip("的,， ")
