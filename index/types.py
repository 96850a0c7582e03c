"""The values that the index package makes: hits, the ledger, and the manifest of a generation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from corpus.reasons import Notice, Reason, Values
from corpus.types import Passage


class LedgerState(StrEnum):
    """What became of an input. Every input is in exactly one state."""

    INDEXED = "indexed"  # new or changed, and findable now
    UNCHANGED = "unchanged"  # as in the generation before, and findable
    DUPLICATE = "duplicate"  # same content as another input, which is the one indexed
    EMPTY = "empty"  # nothing readable in it
    FAILED = "failed"  # not readable; the detail says why and what to do


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One input and its state. ``detail`` names the reason (failed, empty) or the other input (duplicate).

    ``code`` is the reason for programs, None of those that are found; ``values`` are the figures and names in it.
    """

    origin: str
    state: LedgerState
    article_id: str = ""
    detail: str = ""
    warnings: tuple[Notice, ...] = ()
    input_key: str = ""  # tells the input by its content; empty when it is to be read anew every time
    code: Reason | None = None
    values: Values = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class ArticleSummary:
    """An article without its text; ``characters`` is the length of the text in code points."""

    id: str
    title: str
    source: str
    url: str
    author: str
    published: str
    topics: tuple[str, ...]
    origin: str
    characters: int


@dataclass(frozen=True, slots=True)
class Facet:
    """A value that articles can be filtered by, and how many have it."""

    value: str
    articles: int


@dataclass(frozen=True, slots=True)
class Facets:
    """What the articles of a generation can be filtered by, the commonest values first; dates are the outermost."""

    sources: tuple[Facet, ...]
    authors: tuple[Facet, ...]
    topics: tuple[Facet, ...]
    published_from: str
    published_to: str


class ScoredPassage(NamedTuple):
    """A passage number of a generation with its score in one leg; higher is better."""

    number: int
    score: float


@dataclass(frozen=True, slots=True)
class Hit:
    """A retrieved passage, best first; ``rank`` counts from 1.

    ``score`` is the probability, 0 to 1, that this passage is the right one, if one of the candidates
    is (softmax of the ranking step); ``lexical`` is BM25 (0 or more; 0 when the lexical leg did not return the passage)
    and ``dense`` the cosine similarity in [-1, 1]. Higher is better in all.
    """

    rank: int
    passage: Passage
    article: ArticleSummary
    score: float
    lexical: float
    dense: float


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation is made of. A generation that differs from it in any point is not searched."""

    format_version: int
    number: int
    built_at: str  # ISO 8601, UTC
    model_name: str
    model_fingerprint: str
    dimensions: int
    tokenizer_fingerprint: str
    chunking_fingerprint: str
    reading_fingerprint: str
    articles: int
    passages: int
    states: dict[str, int]  # ledger state → number of inputs
    dense_kind: str = "exact"  # "exact", or "bytes": a byte a dimension
    lexical_removed: int = 0  # passages removed since the lexical index was written whole, at most
    dense_recall: float = 1.0  # recall@10 of question-like queries against exact search, measured while building
    checksums: dict[str, str] = field(default_factory=dict)  # file → SHA-256, hex


@dataclass(frozen=True, slots=True)
class BuildProgress:
    """How far a build has come. ``total`` is 0 while it is not known."""

    stage: str
    done: int
    total: int = 0


class BuildPhase(StrEnum):
    """Where a build is in its life."""

    IDLE = "idle"  # there was none yet
    RUNNING = "running"
    DONE = "done"  # published
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Comparison:
    """A finished generation beside the one that answers: of so many questions each serves so many.

    ``left_out`` counts questions that were not asked, as what they are about is gone. ``tolerance``, 0 to 1, is by how
    much the share of served questions may fall.
    """

    questions: int
    served: int
    served_before: int
    left_out: int
    tolerance: float

    @property
    def is_worse(self) -> bool:
        """Whether the share has fallen by more than is tolerated."""
        return self.served_before - self.served > self.tolerance * self.questions


@dataclass(frozen=True, slots=True)
class BuildState:
    """How the last build stands. ``total`` is 0 and ``seconds_left`` None while they are not known.

    ``rate`` is what the present stage gets done a second; ``process`` the id of the building process; ``comparison``
    None where the new generation was not compared with the one before.
    """

    phase: BuildPhase = BuildPhase.IDLE
    stage: str = ""
    done: int = 0
    total: int = 0
    rate: float = 0.0
    seconds_left: float | None = None
    detail: str = ""
    code: str = ""  # why it failed, for programs: that of the error
    generation: str = ""
    process: int = 0
    comparison: Comparison | None = None


ProgressListener = Callable[[BuildProgress], None]


def ignore_progress(progress: BuildProgress) -> None:
    """The listener of those who do not watch."""
