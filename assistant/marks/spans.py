"""Stretches of a sentence: around an expression, found by a pattern, and the better ones of several."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from assistant.question import Question

Place = tuple[int, int]  # start and end, in a folded sentence or an article

CLAUSE_MARKS = ",，;；:：。"
SEGMENT_MARKS = ";；。"


def around(folded: str, span: Place, marks: str) -> Place:
    """The stretch around an expression up to the next of ``marks`` on either side."""
    begin = max(folded.rfind(mark, 0, span[0]) for mark in marks) + 1
    end = min((at for mark in marks if (at := folded.find(mark, span[1])) >= 0), default=len(folded))
    return begin, end


def new_in(question: Question, folded: str, pattern: re.Pattern[str]) -> list[Place]:
    """Where a pattern is found and what it finds is not in the question."""
    return [m.span() for m in pattern.finditer(folded) if not stands_in(question, m.group())]


def stands_in(question: Question, found: str) -> bool:
    """Whether a question has an expression already: not the 2 of 2家, where it names 2023年."""
    text, asked = found.strip(), question.query.text
    if not text[:1].isdecimal():
        return text in asked
    return re.search(rf"(?<![\d.]){re.escape(text)}(?![\d.]*\d)", asked) is not None


def preferred(spans: list[Place], test: Callable[[Place], bool]) -> list[Place]:
    """Those that pass, all where none does."""
    return [span for span in spans if test(span)] or spans


def outermost(spans: Sequence[Place]) -> list[Place]:
    """The spans that lie in no other one, in order."""
    others = set(spans)
    return sorted(s for s in others if not any(o != s and o[0] <= s[0] and s[1] <= o[1] for o in others))
