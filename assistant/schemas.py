"""What goes over HTTP about questions and answers, and its errors. Offsets count code points of the article's text."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from assistant.feedback import Feedback, Verdict
from assistant.service import LONGEST_ANSWER, LONGEST_QUESTION, MOST_HITS, MOST_TURNS
from assistant.types import (
    Answer,
    AnswerKind,
    Citation,
    QuotedSentence,
    Summary,
    SummaryState,
    WrittenSentence,
)
from index.filters import Filters
from index.types import Hit

# The service judges the question itself; this bound only keeps absurd ones from being parsed further.
_Question = Annotated[str, Field(max_length=10 * LONGEST_QUESTION)]

_Values = Annotated[list[Annotated[str, Field(min_length=1, max_length=200)]], Field(max_length=20)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=False)


class TurnIn(_Strict):
    """An earlier question and its answer."""

    question: _Question
    answer: Annotated[str, Field(max_length=LONGEST_ANSWER)] = ""


class FiltersIn(_Strict):
    """Which articles may be quoted; values of one field are alternatives, dates are 2024, 2024-03 or 2024-03-11."""

    sources: _Values = []
    authors: _Values = []
    topics: _Values = []
    published_from: Annotated[str, Field(max_length=10)] = ""
    published_to: Annotated[str, Field(max_length=10)] = ""

    def to_filters(self) -> Filters:
        """As the index takes them. Raises FilterError."""
        return Filters(
            tuple(self.sources), tuple(self.authors), tuple(self.topics), self.published_from, self.published_to
        )


class SearchIn(FiltersIn):
    """A question or key words, how many passages to return, and which articles they may come from."""

    q: _Question
    k: Annotated[int, Field(ge=1, le=MOST_HITS)] = 10


class AskIn(_Strict):
    """A question, with the conversation before it.

    ``standalone``: ask it as it stands, whatever was said before. ``summary``: have it summed up by the language model,
    where one is configured.
    """

    question: _Question
    history: Annotated[list[TurnIn], Field(max_length=MOST_TURNS)] = []
    top_k: Annotated[int | None, Field(ge=1, le=20)] = None
    filters: FiltersIn = FiltersIn()
    standalone: bool = False
    summary: bool = False

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"question": "力箭一号三次飞行共把多少颗卫星送入轨道?"}]},
    )


class SpeakerOut(BaseModel):
    """Who says what is quoted."""

    name: str
    post: str


class ReferenceOut(BaseModel):
    """A pronoun of a quoted sentence, ``article.text[start:end]``, and whom it means."""

    start: int
    end: int
    refers_to: str


class SentenceOut(BaseModel):
    """A quoted sentence: ``article.text[start:end] == text``."""

    text: str
    citation: int
    start: int
    end: int
    speaker: SpeakerOut | None
    references: list[ReferenceOut]

    @classmethod
    def of(cls, sentence: QuotedSentence) -> SentenceOut:
        """From the domain's value."""
        speaker = sentence.speaker
        return cls(
            text=sentence.text,
            citation=sentence.citation,
            start=sentence.start,
            end=sentence.end,
            speaker=SpeakerOut(name=speaker.name, post=speaker.post) if speaker else None,
            references=[ReferenceOut(start=r.start, end=r.end, refers_to=r.refers_to) for r in sentence.references],
        )


class SimilarOut(BaseModel):
    """A passage elsewhere that says nearly the same."""

    article_id: str
    title: str
    start: int
    end: int


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
    answers: list[tuple[int, int]]
    similar: list[SimilarOut]
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
            answers=list(citation.answers),
            similar=[
                SimilarOut(article_id=s.article_id, title=s.title, start=s.start, end=s.end) for s in citation.similar
            ],
            score=round(citation.score, 4),
        )


class DifferenceOut(BaseModel):
    """One of several values that the cited articles give for the same thing."""

    value: str
    citation: int
    published: str


class SideOut(BaseModel):
    """One of the things that are compared, or of several questions in one line.

    ``sentences`` are places, from 0, in the answer's sentences. Without any, the articles do not cover it.
    """

    name: str
    sentences: list[int]


class WrittenSentenceOut(BaseModel):
    """A sentence that the language model wrote; ``is_supported``: the citations it names hold what it says."""

    text: str
    citations: list[int]
    is_supported: bool

    @classmethod
    def of(cls, sentence: WrittenSentence) -> WrittenSentenceOut:
        """From the domain's value."""
        return cls(text=sentence.text, citations=list(sentence.citations), is_supported=sentence.is_supported)


class SummaryOut(BaseModel):
    """What the language model wrote about the citations, or why it did not."""

    state: SummaryState
    sentences: list[WrittenSentenceOut]
    detail: str
    model: str

    @classmethod
    def of(cls, summary: Summary) -> SummaryOut:
        """From the domain's value."""
        sentences = [WrittenSentenceOut.of(sentence) for sentence in summary.sentences]
        return cls(state=summary.state, sentences=sentences, detail=summary.detail, model=summary.model)


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
    near_questions: list[str]
    differences: list[DifferenceOut]
    sides: list[SideOut]
    summary: SummaryOut | None
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
            near_questions=list(answer.near_questions),
            differences=[
                DifferenceOut(value=d.value, citation=d.citation, published=d.published) for d in answer.differences
            ],
            sides=[SideOut(name=side.name, sentences=list(side.sentences)) for side in answer.sides],
            summary=SummaryOut.of(answer.summary) if answer.summary else None,
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
    """RFC 9457: what went wrong and what to do; ``code`` says what went wrong to programs."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    instance: str
