"""The values that the assistant package makes: questions with their history, and grounded answers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from corpus.types import Passage
from index.types import ArticleSummary


class AnswerKind(StrEnum):
    """Which kind of answer a question wants."""

    FIGURE = "figure"
    PERSON = "person"
    DATE = "date"
    PLACE = "place"
    DEFINITION = "definition"
    LIST = "list"
    OPINION = "opinion"
    REASON = "reason"
    FACT = "fact"  # anything else


@dataclass(frozen=True, slots=True)
class Turn:
    """An earlier question of the conversation and the answer that it got."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class QuotedSentence:
    """A sentence of an answer: ``article.text[start:end] == text``, inside the passage of its citation."""

    text: str
    citation: int  # number of the citation, from 1
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Citation:
    """A passage that an answer rests on, or that came nearest. ``highlights`` are spans of the article, in order."""

    number: int
    passage: Passage
    article: ArticleSummary
    highlights: tuple[tuple[int, int], ...]
    score: float


@dataclass(frozen=True, slots=True)
class Answer:
    """A grounded answer, or an honest no.

    When ``answered`` is false, ``answer`` and ``sentences`` are empty and ``citations`` hold the nearest passages.
    ``confidence`` is the estimated probability, 0 to 1, that the evidence answers the question.
    """

    question: str
    standalone_question: str
    kind: AnswerKind
    answered: bool
    answer: str
    confidence: float
    sentences: tuple[QuotedSentence, ...]
    citations: tuple[Citation, ...]
    missing_terms: tuple[str, ...]  # words of the question that no passage has
    generation: str
    took_ms: float
