"""Which of several values belongs to what was asked, where a sentence tells them respectively (分别).

武汉东湖光电子 has 50% in "中关村新一代信息技术、武汉东湖光电子、张江集成电路产业的规模，分别占到了全国的17%、50%和35%".
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.question import Question

_RESPECTIVELY = re.compile(r"分别|依次|各自|各(?=[占有为达])")
_BETWEEN_ITEMS = re.compile(r"、|以及|[和与及](?=.)")
_CLAUSES = re.compile(r"[,，;；:：。]")
# Clauses before the word in which the things stand, the nearest first.
LOOKED_BACK = 3


def aligned(question: Question, folded: str, values: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
    """The one of ``values``, expressions of a folded sentence in order, that is told of what the question names.

    None where the sentence tells nothing respectively, where things and values differ in number, or where the question
    does not name one of the things more than the others.
    """
    for match in _RESPECTIVELY.finditer(folded):
        told = [value for value in values if value[0] >= match.end()]
        for things in _enumerations(folded[: match.start()]):
            end = _end_of_segment(folded, match.end())
            own = [value for value in told if value[1] <= end]
            if len(things) != len(own) or len(own) < 2:
                continue
            names = {*question.names(), *question.proper_names_in(question.query.text)}
            shares = [question.matcher.share(question.matcher.covered(thing)) for thing in things]
            named = [any(name in thing for name in names) for thing in things]
            if any(named):  # 张江 says more than 新一代信息技术
                shares = [share * is_named for share, is_named in zip(shares, named, strict=True)]
            best = max(shares)
            if best > 0 and shares.count(best) == 1:
                return own[shares.index(best)]
    return None


def _enumerations(before: str) -> list[list[str]]:
    """The enumerations of the clauses that end a text, the last one first."""
    clauses = [clause for clause in _CLAUSES.split(before) if clause.strip()][::-1][:LOOKED_BACK]
    found = [[part for part in _BETWEEN_ITEMS.split(clause) if part.strip()] for clause in clauses]
    return [_bare(things) for things in found if len(things) > 1]


def _bare(things: list[str]) -> list[str]:
    """The things of an enumeration without what leads in the first and what is said of all behind the last."""
    first, *middle, last = things
    length = max(map(len, middle)) if middle else min(len(first), len(last))
    return [first[-length:], *middle, last[:length]]


def _end_of_segment(folded: str, place: int) -> int:
    return min((at for mark in ";；。" if (at := folded.find(mark, place)) >= 0), default=len(folded))
