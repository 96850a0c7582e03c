"""Several questions asked at once, such as 王鹏是谁？他怎么看？, each put so that it can be asked by itself."""

from __future__ import annotations

import re

from assistant.contrasts import left_out
from assistant.dialogue import rewrites
from assistant.dialogue.antecedents import NAME_TAGS, organisation_of, subject_of, thing_of
from assistant.dialogue.asked import ASKS_VIEW, VIEW, asked_for_in, named
from assistant.dialogue.measures import MEASURE
from assistant.spoken import in_written_words
from assistant.types import Turn
from corpus.speakers import is_full_name
from index.query import is_politeness, strip_politeness
from index.search import Index
from index.tokens import HAN, fold

# What is quoted in a question asks nothing itself.
_QUOTED = re.compile(r"[“\"「『《(][^”\"」』》)]*[”\"」』》)]")
# Questions of one line that are answered, at most.
MOST_QUESTIONS = 4
_STOP = re.compile(r"[?!。;]+")
_JOINT = re.compile(r",|(?<=.{2})(?:以及|并且|顺便)")
_LEAD = re.compile(
    r"^(?:我(?:是说|的意思是|是想问|想问)|那么?(?=[^个位些里儿种家])|并且?(?=[^购])|而且|还有|另外|以及|其次|再[就]?(?=[问是说]))[,\s]*"
)
# What asks by itself. 几百年, 没什么 and 不知道如何 do not.
_ASKS = re.compile(
    r"(?<!没)什么(?!都|也)|多少|第几|几(?=[个家位名项点条颗艘座次所成]|[天年]$)|几(?:月|号|日|点)(?!来)|谁(?!都|也)|哪(?!怕|吒)|(?<!知道)(?:如何|怎么(?!也|都)|怎样)"
    r"|为何|何[时地人处]|多[大高长远久重](?![的了])|呢$|吗$|了没有?$|(?P<done>[要能会可需用算收给退])不(?P=done)|是不是|有没有|是否"
)
_WHEN_AND_WHERE = re.compile(
    r"(?P<when>什么时候|何时|哪一?天|几月几[日号]|几号)[、,和]?(?P<where>(?:[在到去]|从)(?:哪里|哪儿|什么地方|哪个?(?:城市|地方)))(?=.)"
)
# What only goes on with the question before: 大多少 of 哪个更大,大多少; 而不是….
_GOES_ON = re.compile(
    r"\s*(?:而?不是|而是|还是|或者?|[大多高小少低快慢长短]多少|又?(?:能|会|可以|需要)?[大多高小少低])"
)
# A question that may stand alone, though it begins with its asking word: 哪家公司…, 什么是….
_STARTS = re.compile(r"^(?:是)?(?:哪|谁|什么(?:是|叫|样)|为什么说)")
# 公司有多少人: of the firm that was asked about before.
_OF_FIRM = re.compile(r"^(?:公司|企业|集团)(?!们)")
# 甲认为什么是乙 asks for what 甲 holds 乙 to be.
_DEFINED = re.compile(r"(?<=认为)什么(?:是|叫做?)(?P<term>.+)$")
# Whose answer is wanted, and no more: 甲给了哪几条路.
_TELLER = re.compile(
    rf"^(?P<name>[{HAN}·]{{2,4}}?)(?:又|还)?(?:给|提|说|讲|列|指)(?:出|了|过)*(?:哪[几些两][^,]{{0,4}}|什么)$"
)
_BLANK = re.compile(rf"(?<=[{HAN}]) (?=[{HAN}])")
# What is counted in a question, at its end; and a count with its unit.
_COUNTED_AT_END = re.compile(r"(?:多少|哪些|什么)(?P<counted>[^,，的个家名]{2,4})[?？]*$")
_HOW_MANY = re.compile(rf"(?:多少|几)(?P<unit>[{HAN}]{{1,2}})$")
_ANY = {"一共", "总共", "大概", "能够", "可以", "需要", "目前", "现在"}
MOST_READINGS = 4  # of one of several questions
SHORTEST = 3  # characters of a question


def find_questions(question: str) -> tuple[str, ...]:
    """The questions that were asked at once, folded, in order; nothing where it is but one."""
    text = in_written_words(fold(question))
    plain = _QUOTED.sub(lambda quoted: "□" * len(quoted.group()), text)
    plain = _BLANK.sub(",", plain)  # one may part them by a blank
    found: list[str] = []
    for start, end in _between(_STOP, plain, 0, len(plain)):
        begun: int | None = None
        for first, last in _between(_JOINT, plain, start, end):
            begun = first if begun is None else begun
            if not _is_asked(plain[first:last]):
                continue
            if found and _GOES_ON.match(plain, begun):
                return ()
            found.append(text[begun:last])
            begun = None
        if found and begun is not None:
            found[-1] += f",{text[begun:end]}"
    found = [_bare(part) for each in found for part in _time_and_place(each)]
    if len(found) == 2 and _is_told_by(found[1]):
        return ()
    return tuple(found) if 1 < len(found) <= MOST_QUESTIONS and min(map(len, found)) >= SHORTEST else ()


def _time_and_place(question: str) -> list[str]:
    """A question for when and where something is as two: 什么时候在哪里开 → 什么时候开, 在哪里开."""
    asked = _WHEN_AND_WHERE.search(question)
    if asked is None:
        return [question]
    before, behind = question[: asked.start()], question[asked.end() :]
    return [f"{before}{asked[each]}{behind}" for each in ("when", "where")]


def _is_told_by(question: str) -> bool:
    """Whether a question only names whose answer to the one before is wanted: 怎样加快形成, 甲给了哪几条路."""
    teller = _TELLER.match(question)
    return teller is not None and is_full_name(teller["name"])


def _bare(question: str) -> str:
    """A question without what leads it in."""
    bare = _LEAD.sub("", question.strip())
    return bare if bare.endswith("呢") else strip_politeness(bare)


def _is_asked(clause: str) -> bool:
    """Whether a clause asks something, and does not only ask to be answered: 能告诉我吗."""
    return _ASKS.search(clause) is not None and not is_politeness(clause)


def _between(separator: re.Pattern[str], text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The spans of a text, from ``start`` to ``end``, between its separators."""
    spans = []
    for match in separator.finditer(text, start, end):
        spans.append((start, match.start()))
        start = match.end()
    return [(a, b) for a, b in [*spans, (start, end)] if a < b]


def in_full(question: str, before: Turn, index: Index) -> list[str]:
    """The ways to ask a question by itself that was asked in one breath with another before it, likeliest first."""
    viewer = VIEW.match(question)
    if viewer and is_full_name(viewer["name"]) and not ASKS_VIEW.search(before.question):
        return [_DEFINED.sub(r"\g<term>是什么", f"{viewer['name']}认为{before.question}")]
    if readings := _rewritten(question, before, index):
        return [f"{left_out(fold(before.question), reading)}{reading}" for reading in readings]
    if _OF_FIRM.match(question) and (firm := organisation_of(before, index)):
        return [f"{firm}{_OF_FIRM.sub('', question, count=1)}"]
    asks = _ASKS.search(question)
    names = named(question, index)
    leads = [name for name in names if asks is None or name.start < asks.start()]
    is_named = any(name.tag in NAME_TAGS for name in leads)
    readings = [f"{subject}{question}" for subject in _subjects(before, index) if subject not in question]
    if is_named and (asks is None or asks.start() != leads[0].start + len(leads[0].text) or leads[1:]):
        return [question]
    if is_named or (names and _STARTS.match(question)):
        return [question, *readings]  # what is done may be tagged as a name: 惠及多少户
    return readings or [question]


def _rewritten(question: str, before: Turn, index: Index) -> list[str]:
    """The ways to read a question that leans on the one before, or on what that asked the name of."""
    turns = [*_last_clause(before, index), before]
    readings = [reading for turn in turns for reading in rewrites(question, [turn], index)]
    asked = asked_for_in(before.question)
    leans = bool(asked) and any(reading.rstrip("?？").endswith(question) for reading in readings)
    described = [f"{asked.described}{question}？"] if asked and leans else []
    return list(dict.fromkeys([*described, *readings]))[:MOST_READINGS]


def _last_clause(before: Turn, index: Index) -> list[Turn]:
    """The clause of a question that asks, where it names what it asks about: of 在甲上班,租乙多少钱 the second."""
    clause = fold(before.question).rpartition(",")[2]
    asks = _ASKS.search(clause)
    if clause == fold(before.question) or asks is None or _STARTS.match(clause):
        return []
    names = [p for p in named(clause, index) if p.start < asks.start() and not MEASURE.search(p.text)]
    return [Turn(clause, before.answer)] if names else []


def _subjects(before: Turn, index: Index) -> list[str]:
    """What a question may have asked about, likeliest first; at last what it counted: 给多少奖励."""
    turns = [*_last_clause(before, index), before]
    asked = _COUNTED_AT_END.search(fold(before.question))
    found = [of(turn, index) for turn in turns for of in (subject_of, thing_of)]
    found += [asked["counted"]] if asked else []
    return [each for each in dict.fromkeys(found) if each]


def is_told_in(question: str, text: str, index: Index) -> bool:
    """Whether a sentence holds every word of a question, and a figure of the unit that it asks for: 惠及多少户."""
    asked = _HOW_MANY.search(question)
    if asked is None:
        return False
    words = [word for word, tag in index.tagged(question[: asked.start()]) if tag != "x" and len(word) > 1]
    words = [word for word in words if word not in _ANY]
    figure = rf"\d[\d.,]*[多余几]?[十百千万亿]*[多余]?{re.escape(asked['unit'])}"
    told = rf"{re.escape(words[-1])}[^。;；]{{0,12}}?{figure}" if words else figure
    return bool(words) and all(word in text for word in words) and re.search(told, text) is not None
