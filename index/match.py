"""Which terms of a query a text holds, and how much they weigh."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from index.english import any_of
from index.query import Query

_LATIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")


class Matcher:
    """The terms of one query with their weights in one generation. All texts given to it must be folded."""

    def __init__(self, query: Query, weight_of: Callable[[str], float]) -> None:
        """Take the query and a function that gives each term's idf, above 0; its importance multiplies that."""
        self.query = query
        self.names, self.content_words = query.names, query.content_words  # once, and not for every text
        self.weights = {term: weight_of(term) * query.importance.get(term, 1.0) for term in query.terms}
        self.total = sum(self.weights.values()) or 1.0
        self._squares = {term: weight * weight for term, weight in self.weights.items()}
        self._square_total = sum(self._squares.values()) or 1.0
        self._latin = [term for term in query.terms if term[0].isascii() or term[-1].isascii()]
        self._han = [term for term in query.terms if not (term[0].isascii() or term[-1].isascii())]
        # Another name of the glossary stands for all terms inside the name that was typed.
        self._synonyms = [
            (pattern, {term for term in query.terms if term in synonyms.typed})
            for synonyms in query.synonyms
            if (pattern := any_of(synonyms.others)) is not None
        ]

    def covered(self, folded: str) -> set[str]:
        """The terms that a text holds, as typed or under another name of the glossary."""
        found = {term for term in self._han if term in folded}
        found.update(term for term in self._latin if term in folded and _stands_alone(term, folded))
        for names, terms in self._synonyms:
            if not terms <= found and names.search(folded):
                found |= terms
        return found

    def spans(self, folded: str) -> list[tuple[int, int]]:
        """Where the terms of more than one character, and the other names of what was typed, stand in a text."""
        spans = [
            (start, start + len(term))
            for term in self.weights
            if len(term) > 1
            for start in (_alone_in(folded, term) if term in self._latin else _all_in(folded, term))
        ]
        return spans + [match.span() for names, _ in self._synonyms for match in names.finditer(folded)]

    def share(self, terms: Collection[str]) -> float:
        """Share, 0 to 1, of the query's weight that ``terms`` hold."""
        return sum(map(self.weights.__getitem__, terms)) / self.total

    def rare_share(self, terms: Collection[str]) -> float:
        """Like :meth:`share` with the weights squared, so that the rare terms decide."""
        return sum(map(self._squares.__getitem__, terms)) / self._square_total


def _all_in(folded: str, term: str) -> Iterator[int]:
    """Where a term stands in a text. Compiling a pattern for each term would take longer than all else done with it."""
    place = folded.find(term)
    while place >= 0:
        yield place
        place = folded.find(term, place + 1)


def _alone_in(folded: str, term: str) -> Iterator[int]:
    """Where a term stands with no Latin letter or digit beside it."""
    for place in _all_in(folded, term):
        end = place + len(term)
        if folded[max(0, place - 1) : place] not in _LATIN and folded[end : end + 1] not in _LATIN:
            yield place


def _stands_alone(term: str, folded: str) -> bool:
    return next(_alone_in(folded, term), None) is not None
