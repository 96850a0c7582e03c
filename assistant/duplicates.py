"""Near-duplicate passages: what several articles carry nearly word for word is cited once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.tokens import fold
from index.types import Hit

# Share of the runs of four characters of both that two passages must have in common (Jaccard's coefficient; Broder, "On
# the resemblance and containment of documents", 1997). So few passages are compared that no sketch is needed.
LEAST_RESEMBLANCE = 0.7
SHINGLE = 4
# Passages that resemble each other have nearly the same BM25 score: others are not compared.
MOST_LEXICAL_DIFFERENCE = 0.25


@dataclass(frozen=True, slots=True)
class Distinct:
    """Hits that differ from each other, re-ranked from 1, and for each rank those that are nearly the same."""

    hits: list[Hit]
    similar: dict[int, list[Hit]]


def distinct_hits(hits: Sequence[Hit]) -> Distinct:
    """Collapse near-duplicates into the best of them, which takes over their probability."""
    groups: list[list[Hit]] = []
    shingles: dict[int, set[str]] = {}
    for hit in hits:
        group = next((g for g in groups if _resemble(g[0], hit, shingles)), None)
        if group is None:
            groups.append([hit])
        else:
            group.append(hit)
    kept = [replace(g[0], rank=rank, score=sum(hit.score for hit in g)) for rank, g in enumerate(groups, 1)]
    return Distinct(kept, {rank: g[1:] for rank, g in enumerate(groups, 1) if len(g) > 1})


def _resemble(one: Hit, other: Hit, shingles: dict[int, set[str]]) -> bool:
    if one.passage.text == other.passage.text:
        return True
    if abs(one.lexical - other.lexical) > MOST_LEXICAL_DIFFERENCE * max(one.lexical, other.lexical):
        return False
    first, second = _shingles(one, shingles), _shingles(other, shingles)
    shared = len(first & second)
    return shared >= LEAST_RESEMBLANCE * (len(first) + len(second) - shared) > 0


def _shingles(hit: Hit, known: dict[int, set[str]]) -> set[str]:
    if hit.rank not in known:
        text = "".join(c for c in fold(hit.passage.text) if c.isalnum())
        known[hit.rank] = {text[i : i + SHINGLE] for i in range(max(1, len(text) - SHINGLE + 1))}
    return known[hit.rank]
