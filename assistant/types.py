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
    COMPARISON = "comparison"
    OPINION = "opinion"
    REASON = "reason"
    FACT = "fact"  # anything else


@dataclass(frozen=True, slots=True)
class Turn:
    """An earlier question of the conversation and the answer that it got."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who says what is quoted; ``post`` is empty when the article names none."""

    name: str
    post: str


@dataclass(frozen=True, slots=True)
class Reference:
    """A pronoun of a quoted sentence, ``article.text[start:end]``, and whom or what it means."""

    start: int
    end: int
    refers_to: str


@dataclass(frozen=True, slots=True)
class QuotedSentence:
    """A sentence of an answer: ``article.text[start:end] == text``, inside the passage of its citation."""

    text: str
    citation: int  # number of the citation, from 1
    start: int
    end: int
    speaker: Speaker | None = None
    references: tuple[Reference, ...] = ()


@dataclass(frozen=True, slots=True)
class Similar:
    """A passage elsewhere that says nearly the same as a cited one."""

    article_id: str
    title: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Citation:
    """A passage that an answer rests on, or that came nearest.

    ``highlights`` are spans of the article, in order; ``answers`` those of them that answer by themselves.
    """

    number: int
    passage: Passage
    article: ArticleSummary
    highlights: tuple[tuple[int, int], ...]
    score: float
    answers: tuple[tuple[int, int], ...] = ()
    similar: tuple[Similar, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """One of several values that the cited articles give for the same thing."""

    value: str
    citation: int
    published: str


@dataclass(frozen=True, slots=True)
class Side:
    """One of the things that a question compares, or of the questions in one line.

    ``sentences`` are the places, from 0, of those that speak of it. Without any, the collection does not cover it.
    """

    name: str
    sentences: tuple[int, ...]


class SummaryState(StrEnum):
    """What became of a written summary."""

    WRITTEN = "written"
    FAILED = "failed"  # the language model did not answer, or nothing that it wrote is supported


@dataclass(frozen=True, slots=True)
class WrittenSentence:
    """A sentence that a language model wrote, with the citations it names; ``is_supported``: they hold what it says."""

    text: str
    citations: tuple[int, ...]
    is_supported: bool


@dataclass(frozen=True, slots=True)
class Summary:
    """What a language model wrote about the citations. ``detail`` says why there is nothing, or what is marked."""

    state: SummaryState
    sentences: tuple[WrittenSentence, ...]
    detail: str
    model: str


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
    near_questions: tuple[str, ...] = ()  # that the collection answers; of an unanswered question only
    differences: tuple[Difference, ...] = ()
    sides: tuple[Side, ...] = ()  # of a comparison, or of several questions in one line
    summary: Summary | None = None
