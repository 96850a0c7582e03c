"""A comparison's evidence, side by side: a sentence that sets the sides apart, and what is said of each by itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from assistant.choose import whole_list
from assistant.evidence import Sentence
from assistant.judge import EVERYTHING, Judged, Scope, judge
from assistant.sides import Side
from assistant.types import AnswerKind
from index.search import Index
from index.tokens import fold

# What a sentence that sets the sides apart has to hold of the question, against the best sentence.
RELATIVE_OVERLAP = 0.5
_BETWEEN_CLAUSES = re.compile(r"[,，;；:：。]")


@dataclass(frozen=True, slots=True)
class Compared:
    """A side with what is quoted for it, in reading order; no sentences where the collection does not cover it."""

    name: str
    judged: Judged
    sentences: list[Sentence]


@dataclass(frozen=True, slots=True)
class _Names:
    """What a side is called in a text, and what the other sides are."""

    own: tuple[str, ...]
    others: tuple[str, ...]


def compare(
    sides: Sequence[Side], index: Index, *, threshold: float, top_k: int, scope: Scope = EVERYTHING
) -> list[Compared]:
    """What the collection says of each side, asked for by itself. Raises FilterError like a search."""
    compared = []
    for side, names in zip(sides, _names(sides, index), strict=True):
        judged = judge(side.question, index, top_k=top_k, scope=scope)
        judged = judged.of([s for s in judged.evidence if _speaks_of(s, names)])
        is_covered = bool(judged.evidence) and judged.certainty >= threshold
        compared.append(Compared(side.name, judged, _quotable(judged, index) if is_covered else []))
    return compared


def sets_apart(sides: Sequence[Side], judged: Judged, index: Index) -> Sentence | None:
    """The likeliest sentence on the whole question that names every side in a clause of its own: 甲看重…，乙看重…."""
    names = [each.own for each in _names(sides, index)]
    least = RELATIVE_OVERLAP * max((s.features["overlap"] for s in judged.evidence), default=0.0)
    for sentence in judged.evidence:
        text = fold(sentence.text)
        places = sorted(max(text.rfind(form) for form in forms) for forms in names)
        gaps = [text[a:b] for a, b in pairwise(places)]
        is_apart = places[0] >= 0 and all(_BETWEEN_CLAUSES.search(gap) for gap in gaps)
        if is_apart and sentence.features["overlap"] >= least:
            return sentence
    return None


def _quotable(judged: Judged, index: Index) -> list[Sentence]:
    """The best sentence, or all items of a list that it is part of."""
    best = judged.evidence[0]
    is_list = judged.question.expectation.kind in {AnswerKind.LIST, AnswerKind.OPINION}
    return whole_list(best, index) if is_list else [best]


def _names(sides: Sequence[Side], index: Index) -> list[_Names]:
    forms = [_forms(side.name, [other.name for other in sides], index) for side in sides]
    return [_Names(own, tuple(f for other in forms if other is not own for f in other)) for own in forms]


def _forms(name: str, all_names: Sequence[str], index: Index) -> tuple[str, ...]:
    """Of 张江的集成电路 the part that tells it from the other sides, and the other names of that."""
    parts = [each.split("的") for each in all_names]
    owner, *rest = name.split("的")
    told = owner if len({part[0] for part in parts}) == len(parts) else rest[-1] if rest else owner
    others = [other for known in index.analyse(told).synonyms if known.typed == told for other in known.others]
    return (told, *others)


def _speaks_of(sentence: Sentence, names: _Names) -> bool:
    """Whether a sentence names a side by itself, or stands under its name and names no other.

    One that only lists the side beside others (甲、乙、丙各有突破) says nothing of it.
    """
    text = fold(sentence.text)
    if any(form in text for form in names.own):
        return any(_is_told(text, form, names.others) for form in names.own)
    passage = sentence.hit.passage
    around = fold(f"{passage.context}\n{passage.speaker}\n{sentence.hit.article.published[:4]}年")
    return any(form in around for form in names.own) and not any(f in text or f in around for f in names.others)


def _is_told(text: str, form: str, others: Sequence[str]) -> bool:
    """Whether a name stands somewhere in a text without another side's in the same clause."""
    clauses = [clause for clause in _BETWEEN_CLAUSES.split(text) if form in clause]
    return any(not any(other in clause for other in others) for clause in clauses)
