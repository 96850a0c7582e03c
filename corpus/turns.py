"""Interviews, press conferences and FAQs: who has the word, told by the labels at the starts of paragraphs.

A label ("记者：", "甲答：", "问：") that stands in a line of its own belongs to what follows: alone it says nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

import rjieba

from corpus.article import Draft
from corpus.characters import HAN
from corpus.speakers import is_full_name, post_and_name
from corpus.types import BlockKind

_LABEL = re.compile(
    rf"^(?:[\[【（(]\d{{1,2}}:\d{{2}}(?::\d{{2}})?[\]】）)][ \u3000]*)?(?P<open>[【\[])?"
    rf"(?P<who>[{HAN}A-Za-z0-9·《》“”（）() \u3000]{{0,28}}?)"
    r"(?P<act>答记者问|提问|回答|答复|回复|回应|解答|问|答)?"
    r"(?(open)[】\]][ \u3000]*[：:]?|[ \u3000]*[：:])",
    re.M,
)
_CLOCK = r"[\[【（(]?\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?[\]】）)]?"
_WHO = rf"(?:(?:说话人|发言人|讲话人|嘉宾|[Ss]peaker) ?\d{{1,2}}|[{HAN}A-Za-z·]{{2,12}})"
# A line of a transcript that tells when somebody takes the word: "00:12:33 白一舟", "白一舟（00:12:33）："
_STAMP = re.compile(
    rf"^(?:{_CLOCK}[ \u3000]*(?P<after>{_WHO})|(?P<before>{_WHO})[ \u3000]*{_CLOCK})[ \u3000]*[：:]?$", re.MULTILINE
)
_MIN_STAMPS = 3  # of fewer it is no transcript
_ASKER = re.compile(r".*(?:记者|主持人|网友|网民|提问者|观众|听众|读者|学员|投资者).{0,8}|Q\d*|q\d*|[问問]|Question")
# Labels of answers that name nobody, and those that name a body's speaker.
_ANSWER = re.compile(r"A\d*|a\d*|Answer|公司|董秘|客服|专家|律师|医生|嘉宾|受访者")
_ON_BEHALF = re.compile(r".{2,20}(?:负责人|发言人|董秘|客服)")
_QUESTION = re.compile(r"[^\n]*[？?][”」]?[ \u3000]*(?:\n|$)")
_HOST = re.compile(r"(?:会议|活动)?主持人|记者")
_ASKS = frozenset(("问", "提问"))
_LISTED = re.compile(rf"(?:^|[；;、，,：:\n])[ \u3000]*([{HAN}]{{3,24}}[ \u3000]+[{HAN}]{{2,4}})(?=$|[；;、，,。\n])")
_ROSTER_REACH = 5_000  # characters of a text in which those present are listed
_JOINED = (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM)


@dataclass(frozen=True, slots=True)
class Turn:
    """From ``start`` to the next turn somebody has the word; what follows the label begins at ``said``."""

    start: int
    said: int
    speaker: str  # post and name, or a body; empty where the label names nobody
    is_question: bool


def find_turns(text: str) -> tuple[Turn, ...]:
    """The turns of a text, if it is a conversation: somebody asks in it, and somebody answers.

    Args:
        text: Cleaned text; labels count at the starts of its lines.
    """
    if (stamps := list(_STAMP.finditer(text))) and len(stamps) >= _MIN_STAMPS:
        return tuple(_stamped(text, stamps))
    found = list(_LABEL.finditer(text))
    often = Counter(_name(match["who"]) for match in found)
    questions = Counter(_name(match["who"]) for match in found if _QUESTION.match(text, match.end()))
    askers = {who for who, count in questions.items() if count > 1 and count == often[who]}
    if not askers and not any(_asks(match) for match in found):
        return ()
    roster = _roster(text)
    turns = []
    for match in found:
        who = _name(match["who"])
        if _asks(match) or (who in askers and not match["act"]):
            turns.append(Turn(match.start(), match.end(), _host(match["who"]), is_question=True))
        elif _answers(match, recurs=often[who] > 1):
            speaker = "" if _ANSWER.fullmatch(who) else roster.get(who, who)
            turns.append(Turn(match.start(), match.end(), speaker, is_question=False))
    return tuple(turns) if any(not turn.is_question for turn in turns) else ()


def _stamped(text: str, stamps: Sequence[re.Match[str]]) -> Iterator[Turn]:
    """The turns of a transcript; one that ends with a question mark asks."""
    roster = _roster(text)
    for stamp, below in zip(stamps, [*stamps[1:], None], strict=False):
        end = below.start() if below else len(text)
        who = _name(stamp["after"] or stamp["before"])
        asks = text[stamp.end() : end].rstrip().endswith(("？", "?"))
        yield Turn(stamp.start(), stamp.end(), roster.get(who, who), is_question=asks)


def begins_turn(drafts: Sequence[Draft]) -> list[bool]:
    """For each block, whether somebody's words begin with it."""
    starts = {turn.start for turn in find_turns("\n".join(draft.text for draft in drafts))}
    return [start in starts for start in _starts(drafts)]


def _starts(drafts: Sequence[Draft]) -> list[int]:
    """Where each block begins when they stand below each other."""
    return list(accumulate((len(draft.text) + 1 for draft in drafts[:-1]), initial=0)) if drafts else []


def is_turn(line: str) -> bool:
    """Whether a line begins with the label of one who asks or answers, whoever else speaks in the text."""
    match = _LABEL.match(line)
    return match is not None and (bool(match["act"]) or _asks(match))


def is_stamp(line: str) -> bool:
    """Whether a line of a transcript says when who takes the word: "00:12:33 白一舟"."""
    return _STAMP.fullmatch(line) is not None


def is_label(line: str) -> bool:
    """Whether a line is nothing but such a label, or a person's name with a colon."""
    if is_stamp(line):
        return True
    match = _LABEL.fullmatch(line)
    return match is not None and (is_turn(line) or _is_person(match["who"], recurs=False))


def join_labels(drafts: Sequence[Draft]) -> list[Draft]:
    """Puts each label of a conversation that is a paragraph of its own before the paragraph that follows it."""
    alone = {turn.start: turn for turn in find_turns("\n".join(draft.text for draft in drafts))}
    joined: list[Draft] = []
    label: Draft | None = None
    for start, draft in zip(_starts(drafts), drafts, strict=True):
        turn = alone.get(start)
        if label is not None and draft.kind in _JOINED and turn is None:
            joined[-1] = _joined(label, draft)
            label = None
            continue
        joined.append(draft)
        is_label = turn is not None and draft.kind in _JOINED and turn.said - start == len(draft.text)
        label = draft if is_label else None
    return joined


def _joined(label: Draft, draft: Draft) -> Draft:
    if is_stamp(label.text):  # it ends with no colon, and so with its line
        label = replace(label, text=f"{label.text}\n")
    by = len(label.text)
    turns = tuple((offset + by, page) for offset, page in draft.turns)
    if draft.page is not None and draft.page != label.page:
        turns = ((by, draft.page), *turns)
    return replace(label, text=label.text + draft.text, turns=(*label.turns, *turns))


def speaker_at(text: str, offset: int, *, known: str) -> str:
    """Who has the word at an offset of a passage; ``known`` is its speaker, whose label may be the only one in it."""
    turns = find_turns(text)
    if not turns and known:
        name = post_and_name(known)[1] or known
        turns = tuple(
            Turn(match.start(), match.end(), known, is_question=False)
            for match in _LABEL.finditer(text)
            if _name(match["who"]) in (name, known)
        ) or tuple(_stamped(text, list(_STAMP.finditer(text))))
    before = [turn for turn in turns if turn.start <= offset]
    if not before or before[-1].is_question:
        return ""
    speaker = before[-1].speaker
    return known if speaker and known.endswith(speaker) else speaker


def _asks(match: re.Match[str]) -> bool:
    who = "".join(match["who"].split())
    return match["act"] in _ASKS or (not match["act"] and _ASKER.fullmatch(who) is not None)


def _answers(match: re.Match[str], *, recurs: bool) -> bool:
    who = _name(match["who"])
    is_told = match["act"] or _ANSWER.fullmatch(who) or _ON_BEHALF.fullmatch(who)
    return bool(is_told) or _is_person(match["who"], recurs=recurs)


def _name(who: str) -> str:
    return "".join(re.sub(r"[（(][^）)]*[）)]", "", who).split())


def _host(who: str) -> str:
    """The name behind "主持人"; the speaker of a question is nobody else."""
    name = _HOST.sub("", _name(who), count=1) if _HOST.match(_name(who)) else ""
    return name if is_full_name(name) else ""


def _is_person(who: str, *, recurs: bool) -> bool:
    name = _name(who)
    if not name or any(mark in who for mark in "《》“”"):
        return False
    words = rjieba.tag(name)
    is_word = len(words) == 1 and not words[0][1].startswith(("nr", "ns", "nz", "x"))
    if is_word and (not recurs or words[0][1].startswith(("n", "v"))):
        return False  # a word of the dictionary: 时间, 对策
    is_seen = recurs and len(name) <= _LONGEST_NAME and any(tag.startswith("nr") for _, tag in words)
    return is_full_name(name) or bool(post_and_name(who)[1]) or is_seen


_LONGEST_NAME = 8  # characters of a name that is told by recurring alone


def _roster(text: str) -> dict[str, str]:
    """Names → posts with names, as a list of those present has them: "发布人：市统计局局长 甲；……"."""
    listed = (post_and_name(match[1]) for match in _LISTED.finditer(text[:_ROSTER_REACH]))
    return {name: post + name for post, name in listed if post}
