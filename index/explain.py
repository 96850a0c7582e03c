"""Why a search found what it found, in figures: of the query, of each leg, and of the ranking step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.match import Matcher
from index.query import Query
from index.rank import load_weights
from index.tokens import fold
from index.types import Hit, ScoredPassage


@dataclass(frozen=True, slots=True)
class ExplainedTerm:
    """A term that is searched by.

    ``weight`` is how often it stands in the question times its importance; ``passages`` hold it; ``idf`` is BM25's.
    """

    term: str
    weight: float
    passages: int
    idf: float
    is_typed: bool  # else it comes from another name or notation, or from a correction


@dataclass(frozen=True, slots=True)
class ExplainedFeature:
    """A feature of the ranking step; ``value * weight`` goes into the total."""

    name: str
    value: float
    weight: float

    @property
    def contribution(self) -> float:
        """What the feature adds to the total."""
        return self.value * self.weight


@dataclass(frozen=True, slots=True)
class ExplainedHit:
    """A hit with how it came about.

    ``matched`` are the typed terms that the passage or its context holds under any name. Ranks count from 1 and are
    None where the leg did not return the passage. ``total`` is the sum of the features' contributions; ``hit.score``
    is its softmax over the candidates. ``evidence`` is the probability, 0 to 1, that the passage's sentences were given
    where the ranking was not sure and they put the first hits in order, and ``hit.score`` then includes it; else None.
    """

    hit: Hit
    matched: tuple[str, ...]
    lexical_rank: int | None
    dense_rank: int | None
    fused: float
    features: tuple[ExplainedFeature, ...]
    total: float
    evidence: float | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """The query and the hits of one search, explained."""

    query: Query
    terms: tuple[ExplainedTerm, ...]
    hits: tuple[ExplainedHit, ...]


def explained_features(features: Mapping[str, float]) -> tuple[ExplainedFeature, ...]:
    """The features with their weights, those that count most first."""
    weights = load_weights()
    explained = [ExplainedFeature(name, value, weights[name]) for name, value in features.items()]
    return tuple(sorted(explained, key=lambda feature: -abs(feature.contribution)))


def matched_terms(matcher: Matcher, hit: Hit) -> tuple[str, ...]:
    """The typed terms that a hit's passage or context holds, in the order of the query."""
    covered = matcher.covered(fold(f"{hit.passage.context}\n{hit.passage.text}"))
    return tuple(term for term in matcher.weights if term in covered)


def rank_of(number: int, leg: Sequence[ScoredPassage]) -> int | None:
    """The rank, from 1, of a passage in what a leg returned; None when it is not in there."""
    return next((rank for rank, found in enumerate(leg, 1) if found.number == number), None)
