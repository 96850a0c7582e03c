"""Near-duplicate passages: what several articles carry nearly word for word is cited once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from index.tokens import fold
from index.types import Hit

# Share of the runs of four characters of both that two passages must have in common (Jaccard's coefficient; Broder, "On
# the resemblance and containment of documents", 1997). So few passages are compared that no sketch is needed.
LEAST_RESEMBLANCE = 0.7
SHINGLE = 4
# Runs of one passage that are looked for in the other before all are compared. Of two that resemble each other each is
# missing three times in ten at most, so that all are missing in less than one of ten thousand such pairs.
SAMPLED = 8
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
    texts: dict[int, str] = {}
    for hit in hits:
        group = next((g for g in groups if _resemble(g[0], hit, texts)), None)
        if group is None:
            groups.append([hit])
        else:
            group.append(hit)
    kept = [replace(g[0], rank=rank, score=sum(hit.score for hit in g)) for rank, g in enumerate(groups, 1)]
    return Distinct(kept, {rank: g[1:] for rank, g in enumerate(groups, 1) if len(g) > 1})


def _resemble(one: Hit, other: Hit, texts: dict[int, str]) -> bool:
    if one.passage.text == other.passage.text:
        return True
    if abs(one.lexical - other.lexical) > MOST_LEXICAL_DIFFERENCE * max(one.lexical, other.lexical):
        return False
    first, second = sorted((_letters(one, texts), _letters(other, texts)), key=len)
    if not any(piece in second for piece in _sample(first)):
        return False
    of_first, of_second = _shingles(first), _shingles(second)
    shared = len(of_first & of_second)
    return shared >= LEAST_RESEMBLANCE * (len(of_first) + len(of_second) - shared) > 0


def _letters(hit: Hit, known: dict[int, str]) -> str:
    """The letters and digits of a passage, folded."""
    if hit.rank not in known:
        known[hit.rank] = "".join(filter(str.isalnum, fold(hit.passage.text)))
    return known[hit.rank]


def _sample(text: str) -> Iterator[str]:
    """Runs of four characters, evenly spread over a text."""
    step = max(1, len(text) // SAMPLED)
    return (text[i : i + SHINGLE] for i in range(0, max(1, len(text) - SHINGLE + 1), step))


def _shingles(text: str) -> set[str]:
    return {text[i : i + SHINGLE] for i in range(max(1, len(text) - SHINGLE + 1))}
