"""The values that the corpus package makes: articles, their blocks, and passages.

All offsets are counts of Unicode code points from the start of ``Article.text``; ``end`` is exclusive.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from corpus.errors import CorpusError
from corpus.reasons import Notice


class BlockKind(StrEnum):
    """What a block of an article is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    TABLE_ROW = "table_row"
    CAPTION = "caption"
    BYLINE = "byline"
    FURNITURE = "furniture"  # page numbers, running heads, "责任编辑" lines: kept, never retrieved


@dataclass(frozen=True, slots=True)
class Block:
    """One block of an article: ``article.text[start:end]``, never empty, never overlapping another block."""

    kind: BlockKind
    start: int
    end: int
    level: int = 0  # 1-6 for headings, else 0


@dataclass(frozen=True, slots=True)
class Place:
    """Where in its document a stretch of an article stands, from ``start`` to the start of the next place."""

    start: int
    page: int | None = None  # counted from 1; of slides, the number of the slide
    label: str = ""  # what citations add to the section: cells ("A2:C2"), or that the text was recognised in a picture


@dataclass(frozen=True, slots=True)
class Article:
    """A document after cleaning: citations are spans of ``text``, in which the blocks stand joined by blank lines."""

    id: str
    title: str
    text: str
    blocks: tuple[Block, ...]
    origin: str  # where it was read from, as the user would name it: "notes.md", "pool.jsonl:12"
    source: str = ""
    url: str = ""
    author: str = ""
    published: str = ""  # ISO 8601 date ("2024-03-11", "2024-03" or "2024"), empty when unknown
    topics: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()  # in order; empty where the format has neither pages nor cells

    @property
    def content_hash(self) -> str:
        """SHA-256 (hex) over everything that reaches the index: title, text, blocks, places and metadata."""
        parts = [self.title, self.text, self.source, self.url, self.author, self.published, "\x1f".join(self.topics)]
        parts += [f"{b.kind}:{b.start}:{b.end}:{b.level}" for b in self.blocks]
        parts += [f"{p.start}:{p.page}:{p.label}" for p in self.places]
        return hashlib.sha256("\x1e".join(parts).encode()).hexdigest()


# Between the headings of a section.
SECTION_SEPARATOR = " › "


@dataclass(frozen=True, slots=True)
class Passage:
    """A retrievable span of an article: ``article.text[start:end] == text``, always."""

    article_id: str
    start: int
    end: int
    text: str
    title: str
    section: str = ""  # the headings above it, outermost first, and the cells that it stands in
    speaker: str = ""  # the last person or organisation named as a speaker before the passage
    page: int | None = None

    @property
    def context(self) -> str:
        """What retrieval may use beside the passage itself: title, section and last named speaker, one line each."""
        return "\n".join(part for part in (self.title, self.section, self.speaker) if part)


@dataclass(frozen=True, slots=True)
class Reading:
    """What became of one input: exactly one of ``article`` and ``error`` is set."""

    origin: str
    article: Article | None = None
    error: CorpusError | None = None
    warnings: tuple[Notice, ...] = ()
