"""Filters: which articles a search may return."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from index.errors import FilterError
from index.tokens import fold
from index.types import ArticleSummary, ScoredPassage

# How much deeper a leg is asked when the filters left too few of its hits.
DEEPENING = 8
# So few passages are searched alone: of 200,000 a leg would be asked for nearly all of them, which takes half a second.
FEW_ADMITTED = 2_000
# What a leg returns at most for a limit, among some passages or (None) all.
Leg = Callable[[int, Sequence[int] | None], list[ScoredPassage]]
_DATE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")


@dataclass(frozen=True, slots=True)
class Filters:
    """Which articles may be found; an empty field admits all. Values of one field are alternatives.

    A source or an author is admitted that contains a value, a topic that equals one, whatever their case, width and
    script. Dates are ``2024``, ``2024-03`` or ``2024-03-11``, both ends included; an article dated ``2024`` is
    admitted by any range that touches that year, one without a date by none.
    """

    sources: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    published_from: str = ""
    published_to: str = ""

    def __post_init__(self) -> None:
        """Refuse what admits nothing by itself. Raises FilterError."""
        for name in ("published_from", "published_to"):
            date = getattr(self, name)
            if date and not _DATE.fullmatch(date):
                raise FilterError(f"{name} is {date!r}; write a year, month or day as 2024, 2024-03 or 2024-03-11.")
        if self.published_from and self.published_to and _last(self.published_to) < self.published_from:
            raise FilterError(
                f"published_from {self.published_from} is after published_to {self.published_to}: no article can be "
                "of such a time. Swap them or leave one out."
            )

    @property
    def admits_all(self) -> bool:
        """Whether nothing is filtered."""
        return self == NO_FILTERS

    def admits(self, article: ArticleSummary) -> bool:
        """Whether passages of an article may be found."""
        if self.sources and not _contains_any(article.source, self.sources):
            return False
        if self.authors and not _contains_any(article.author, self.authors):
            return False
        topics = {fold(topic) for topic in article.topics}
        if self.topics and not any(fold(topic) in topics for topic in self.topics):
            return False
        if (self.published_from or self.published_to) and not article.published:
            return False
        is_early = bool(self.published_from) and _last(article.published) < self.published_from
        is_late = bool(self.published_to) and article.published > _last(self.published_to)
        return not (is_early or is_late)

    def __str__(self) -> str:
        """The filters that are set, for messages."""
        parts = [f"{name} {'/'.join(getattr(self, name))}" for name in ("sources", "authors", "topics")]
        parts += [f"{name} {getattr(self, name)}" for name in ("published_from", "published_to")]
        return ", ".join(part for part in parts if not part.endswith(" "))


NO_FILTERS = Filters()


def _contains_any(text: str, values: tuple[str, ...]) -> bool:
    folded = fold(text)
    return any(fold(value) in folded for value in values if value.strip())


def _last(date: str) -> str:
    """The last day that a date covers, as text that compares: 2024-03 → 2024-03-99."""
    return date + "-99" * (2 - date.count("-"))


def search_admitted(search: Leg, depth: int, *, admitted: frozenset[int] | None) -> list[ScoredPassage]:
    """The best ``depth`` of a leg's hits that are ``admitted`` (None: all).

    It searches them alone where they are few; else it is asked deeper until those of its hits suffice.
    """
    if admitted is None:
        return search(depth, None)
    if len(admitted) <= FEW_ADMITTED:
        return search(depth, sorted(admitted))
    asked = depth
    while True:
        found = search(asked, None)
        kept = [each for each in found if each.number in admitted]
        if len(kept) >= min(depth, len(admitted)) or len(found) < asked:
            return kept[:depth]
        asked *= DEEPENING
