"""What goes over HTTP about questions and answers, and its errors. Offsets count code points of the article's text."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from assistant.feedback import Feedback, Verdict
from assistant.service import LONGEST_ANSWER, LONGEST_QUESTION, MOST_TURNS
from assistant.types import Answer, AnswerKind, Citation, QuotedSentence
from index.types import Hit

# The service judges the question itself; this bound only keeps absurd ones from being parsed further.
_Question = Annotated[str, Field(max_length=10 * LONGEST_QUESTION)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=False)


class TurnIn(_Strict):
    """An earlier question and its answer."""

    question: _Question
    answer: Annotated[str, Field(max_length=LONGEST_ANSWER)] = ""


class AskIn(_Strict):
    """A question, with the conversation before it."""

    question: _Question
    history: Annotated[list[TurnIn], Field(max_length=MOST_TURNS)] = []
    top_k: Annotated[int | None, Field(ge=1, le=20)] = None

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"question": "力箭一号三次飞行共把多少颗卫星送入轨道?"}]},
    )


class SentenceOut(BaseModel):
    """A quoted sentence: ``article.text[start:end] == text``."""

    text: str
    citation: int
    start: int
    end: int

    @classmethod
    def of(cls, sentence: QuotedSentence) -> SentenceOut:
        """From the domain's value."""
        return cls(text=sentence.text, citation=sentence.citation, start=sentence.start, end=sentence.end)


class CitationOut(BaseModel):
    """A cited passage: ``article.text[start:end] == passage``."""

    number: int
    article_id: str
    title: str
    source: str
    url: str
    published: str
    section: str
    page: int | None
    passage: str
    start: int
    end: int
    highlights: list[tuple[int, int]]
    score: float

    @classmethod
    def of(cls, citation: Citation) -> CitationOut:
        """From the domain's value."""
        passage, article = citation.passage, citation.article
        return cls(
            number=citation.number,
            article_id=article.id,
            title=article.title,
            source=article.source,
            url=article.url,
            published=article.published,
            section=passage.section,
            page=passage.page,
            passage=passage.text,
            start=passage.start,
            end=passage.end,
            highlights=list(citation.highlights),
            score=round(citation.score, 4),
        )


class AnswerOut(BaseModel):
    """An answer, or an honest no with the nearest passages."""

    question: str
    standalone_question: str
    kind: AnswerKind
    answered: bool
    answer: str
    confidence: float
    sentences: list[SentenceOut]
    citations: list[CitationOut]
    missing_terms: list[str]
    generation: str
    took_ms: float

    @classmethod
    def of(cls, answer: Answer) -> AnswerOut:
        """From the domain's value."""
        return cls(
            question=answer.question,
            standalone_question=answer.standalone_question,
            kind=answer.kind,
            answered=answer.answered,
            answer=answer.answer,
            confidence=round(answer.confidence, 4),
            sentences=[SentenceOut.of(sentence) for sentence in answer.sentences],
            citations=[CitationOut.of(citation) for citation in answer.citations],
            missing_terms=list(answer.missing_terms),
            generation=answer.generation,
            took_ms=answer.took_ms,
        )


class HitOut(BaseModel):
    """A retrieved passage with its scores: final, BM25, cosine."""

    rank: int
    article_id: str
    title: str
    source: str
    published: str
    section: str
    start: int
    end: int
    passage: str
    score: float
    lexical: float
    dense: float

    @classmethod
    def of(cls, hit: Hit) -> HitOut:
        """From the domain's value."""
        return cls(
            rank=hit.rank,
            article_id=hit.article.id,
            title=hit.article.title,
            source=hit.article.source,
            published=hit.article.published,
            section=hit.passage.section,
            start=hit.passage.start,
            end=hit.passage.end,
            passage=hit.passage.text,
            score=round(hit.score, 4),
            lexical=round(hit.lexical, 4),
            dense=round(hit.dense, 4),
        )


class SearchOut(BaseModel):
    """Retrieved passages, best first."""

    hits: list[HitOut]
    generation: str


class SuggestionsOut(BaseModel):
    """Questions that the collection answers."""

    questions: list[str]


class FeedbackIn(_Strict):
    """What a reader says of an answer. A later verdict with the same ``id`` takes the place of an earlier one."""

    id: Annotated[str, Field(min_length=1, max_length=64)]
    question: _Question
    verdict: Verdict
    note: Annotated[str, Field(max_length=2000)] = ""
    answered: bool
    answers: Annotated[list[Annotated[str, Field(max_length=5000)]], Field(max_length=20)] = []
    articles: Annotated[list[Annotated[str, Field(max_length=500)]], Field(max_length=20)] = []
    generation: Annotated[str, Field(max_length=20)] = ""

    def feedback(self) -> Feedback:
        """As the domain's value, received now."""
        values = self.model_dump() | {"answers": tuple(self.answers), "articles": tuple(self.articles)}
        return Feedback(**values, at=datetime.now(UTC).isoformat(timespec="seconds"))


class FeedbackOut(BaseModel):
    """The feedback is kept."""

    id: str
    verdict: Verdict


class HealthOut(BaseModel):
    """The process is alive, or ready."""

    status: str


class ProblemOut(BaseModel):
    """RFC 9457: what went wrong and what to do."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
