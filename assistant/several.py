"""Several questions asked at once, such as 王鹏是谁？他怎么看？, each put so that it can be asked by itself."""

from __future__ import annotations

import re

from assistant.contrasts import left_out
from assistant.dialogue import rewrites
from assistant.dialogue.antecedents import NAME_TAGS, organisation_of, subject_of, thing_of
from assistant.dialogue.asked import ASKS_VIEW, VIEW, named
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
_LEAD = re.compile(r"^(?:那么?(?=[^个位些里儿种家])|并且?(?=[^购])|而且|还有|另外|以及|其次|再[就]?(?=[问是说]))[,\s]*")
# What asks by itself. 几百年, 没什么 and 不知道如何 do not.
_ASKS = re.compile(
    r"(?<!没)什么(?!都|也)|多少|第几|几(?=[个家位名项点条颗艘座次所成]|[天年]$)|谁(?!都|也)|哪(?!怕|吒)|(?<!知道)(?:如何|怎么(?!也|都)|怎样)"
    r"|为何|何[时地人处]|多[大高长远久重](?![的了])|呢$|吗$|是不是|有没有|是否"
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
SHORTEST = 3  # characters of a question


def find_questions(question: str) -> tuple[str, ...]:
    """The questions that were asked at once, folded, in order; nothing where it is but one."""
    text = in_written_words(fold(question))
    plain = _QUOTED.sub(lambda quoted: "□" * len(quoted.group()), text)
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
    found = [_bare(each) for each in found]
    if len(found) == 2 and _is_told_by(found[1]):
        return ()
    return tuple(found) if 1 < len(found) <= MOST_QUESTIONS and min(map(len, found)) >= SHORTEST else ()


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
    if readings := rewrites(question, [before], index):
        return [f"{left_out(fold(before.question), reading)}{reading}" for reading in readings]
    if _OF_FIRM.match(question) and (firm := organisation_of(before, index)):
        return [f"{firm}{_OF_FIRM.sub('', question, count=1)}"]
    asks = _ASKS.search(question)
    names = named(question, index)
    leads = [name for name in names if asks is None or name.start < asks.start()]
    if any(name.tag in NAME_TAGS for name in leads):
        return [question]
    subjects = dict.fromkeys((subject_of(before, index), thing_of(before, index)))
    readings = [f"{subject}{question}" for subject in subjects if subject and subject not in question]
    if names and _STARTS.match(question):
        return [question, *readings]
    return readings or [question]
