"""What goes over HTTP about the collection and its index: articles, documents, ledger, rebuilds, generations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from assistant.collection import document_of, is_starter
from assistant.documents import Addition
from corpus.reasons import Notice, Reason
from corpus.types import Article, BlockKind
from index.types import ArticleSummary, BuildPhase, BuildState, LedgerEntry, LedgerState

# What to do about inputs that are not found, where the entry itself does not say it.
ADVICE = {
    LedgerState.DUPLICATE: "Nothing needs doing: the other one is found. Remove one of the two to tidy up.",
    LedgerState.EMPTY: "See whether the file holds text; a scan or an image has to be turned into text first.",
    LedgerState.FAILED: "Do what the detail says, add the document again, and rebuild. One that has not changed is "
    "read again only by a rebuild with retry=true (xinzhi rebuild --retry).",
}


class NoticeOut(BaseModel):
    """A reason or a warning: its code, the words in English, the figures and names that they hold."""

    code: Reason
    detail: str
    values: dict[str, str | int]

    @classmethod
    def all(cls, notices: Sequence[Notice]) -> list[NoticeOut]:
        """From the domain's values."""
        return [cls(code=each.code, detail=each.detail, values=dict(each.values)) for each in notices]


class ArticleEntryOut(BaseModel):
    """An article in a list. ``document`` is the name of the added file, empty for starter articles."""

    id: str
    title: str
    source: str
    url: str
    author: str
    published: str
    topics: list[str]
    characters: int
    document: str
    is_starter: bool
    warnings: list[NoticeOut]

    @classmethod
    def of(cls, article: ArticleSummary, warnings: Sequence[Notice] = ()) -> ArticleEntryOut:
        """From the domain's value, and what its reader has to know about it."""
        return cls(
            id=article.id,
            title=article.title,
            source=article.source,
            url=article.url,
            author=article.author,
            published=article.published,
            topics=list(article.topics),
            characters=article.characters,
            document=document_of(article.origin),
            is_starter=is_starter(article.origin),
            warnings=NoticeOut.all(warnings),
        )


class ArticlesOut(BaseModel):
    """A page of the list of articles; ``total`` counts them all."""

    articles: list[ArticleEntryOut]
    total: int


class BlockOut(BaseModel):
    """A block of an article: ``text[start:end]``."""

    kind: BlockKind
    start: int
    end: int
    level: int


class ArticleOut(BaseModel):
    """A whole article."""

    id: str
    title: str
    text: str
    source: str
    url: str
    author: str
    published: str
    topics: list[str]
    document: str
    is_starter: bool
    warnings: list[NoticeOut]
    blocks: list[BlockOut]

    @classmethod
    def of(cls, article: Article, warnings: Sequence[Notice] = ()) -> ArticleOut:
        """From the domain's value, and what its reader has to know about it."""
        return cls(
            id=article.id,
            title=article.title,
            text=article.text,
            source=article.source,
            url=article.url,
            author=article.author,
            published=article.published,
            topics=list(article.topics),
            document=document_of(article.origin),
            is_starter=is_starter(article.origin),
            warnings=NoticeOut.all(warnings),
            blocks=[BlockOut(kind=b.kind, start=b.start, end=b.end, level=b.level) for b in article.blocks],
        )


class LedgerEntryOut(BaseModel):
    """One input and what became of it; ``advice`` says what to do, ``document`` is the added file that it lies in.

    ``code`` is the reason for programs, null of inputs that are found; ``values`` are the figures and names in it.
    """

    origin: str
    state: LedgerState
    article_id: str
    code: Reason | None
    detail: str
    values: dict[str, str | int]
    warnings: list[NoticeOut]
    advice: str
    document: str
    is_starter: bool

    @classmethod
    def of(cls, entry: LedgerEntry) -> LedgerEntryOut:
        """From the domain's value."""
        return cls(
            origin=entry.origin,
            state=entry.state,
            article_id=entry.article_id,
            code=entry.code,
            detail=entry.detail,
            values=dict(entry.values),
            warnings=NoticeOut.all(entry.warnings),
            advice=ADVICE.get(entry.state, ""),
            document=document_of(entry.origin),
            is_starter=is_starter(entry.origin),
        )


class IndexOut(BaseModel):
    """The current generation. ``states`` counts inputs by state; ``problems`` lists those that are not found.

    ``changes`` tells whether this request might change the collection: open, with a key that it did not send, or not.
    """

    generation: str
    built_at: str
    articles: int
    passages: int
    model: str
    dimensions: int
    threshold: float
    states: dict[str, int]
    problems: list[LedgerEntryOut]
    changes: Literal["open", "key", "closed"]


class LedgerOut(BaseModel):
    """A page of the ledger; ``total`` counts the entries of the state asked for, ``states`` all inputs by state."""

    entries: list[LedgerEntryOut]
    total: int
    states: dict[str, int]


class FacetOut(BaseModel):
    """A value to filter by, and how many articles have it."""

    value: str
    articles: int


class FacetsOut(BaseModel):
    """What can be filtered by, the commonest values first; ``published_from`` and ``published_to`` are the outermost.

    A field has 200 values at most; dates are empty where no article has one.
    """

    sources: list[FacetOut]
    authors: list[FacetOut]
    topics: list[FacetOut]
    published_from: str
    published_to: str
    generation: str


class ComparisonOut(BaseModel):
    """The new generation beside the one before: of ``questions`` asked each serves so many.

    ``left_out`` were not asked, as their articles are gone; ``tolerance`` is by how much the share may fall.
    """

    questions: int
    served: int
    served_before: int
    left_out: int
    tolerance: float


class RebuildOut(BaseModel):
    """A rebuild: idle, running, done, failed or cancelled; ``total`` is 0, ``seconds_left`` null while not known.

    ``rate`` is what the present stage gets done a second. ``code`` says to programs why it failed.
    """

    state: BuildPhase
    stage: str = ""
    done: int = 0
    total: int = 0
    rate: float = 0.0
    seconds_left: float | None = None
    detail: str = ""
    code: str = ""
    generation: str = ""
    comparison: ComparisonOut | None = None

    @classmethod
    def of(cls, state: BuildState) -> RebuildOut:
        """From the domain's value."""
        same = {name: getattr(state, name) for name in cls.model_fields if name not in {"state", "comparison"}}
        comparison = ComparisonOut(**asdict(state.comparison)) if state.comparison else None
        return cls(state=state.phase, comparison=comparison, **same)


class GenerationOut(BaseModel):
    """A generation on the disk."""

    number: str
    built_at: str
    articles: int
    passages: int
    is_current: bool


class GenerationsOut(BaseModel):
    """The generations on the disk, newest first; ``current`` is the one that is published."""

    current: str
    generations: list[GenerationOut]


class RollbackIn(BaseModel):
    """The generation to make current again; null takes the one before the current."""

    generation: Annotated[str | None, Field(pattern="^[0-9]{6,9}$")] = None

    model_config = ConfigDict(extra="forbid")


class DocumentOut(BaseModel):
    """What became of one document; ``problems`` say why it was refused, or which parts of it cannot be read."""

    name: str
    state: Literal["added", "replaced", "refused"]
    articles: int
    problems: list[NoticeOut]
    warnings: list[NoticeOut]

    @classmethod
    def of(cls, addition: Addition) -> DocumentOut:
        """From the domain's value."""
        return cls(
            name=addition.name,
            state="refused" if not addition.added else "replaced" if addition.replaced else "added",
            articles=addition.articles,
            problems=NoticeOut.all(addition.problems),
            warnings=NoticeOut.all(addition.warnings),
        )


class UploadOut(BaseModel):
    """What became of every uploaded document, and the rebuild that makes them findable, if one was wanted."""

    documents: list[DocumentOut]
    rebuild: RebuildOut | None


class RemovalOut(BaseModel):
    """A document that was moved to the trash, with the ids of its articles, which are cited until the next rebuild."""

    document: str
    articles: list[str]
    trash_id: str


class TrashEntryOut(BaseModel):
    """A document in the trash."""

    trash_id: str
    document: str
    removed_at: str
    bytes: int


class TrashOut(BaseModel):
    """The documents in the trash, newest first."""

    documents: list[TrashEntryOut]
