"""The articles, passages and ledger of a generation: one SQLite file, written once, read-only afterwards."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import threading
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from corpus.reasons import Notice, Reason
from corpus.types import Article, Block, BlockKind, Passage
from index.types import ArticleSummary, Facet, Facets, LedgerEntry, LedgerState

# Passages asked for in one statement: below SQLite's least limit of bound values (999).
LARGEST_SELECT = 900
# Articles without their texts that are remembered, 700 bytes each.
MOST_SUMMARIES = 4_000
# Characters of how an article begins.
LEAD_CHARACTERS = 48

_TABLES = """
CREATE TABLE articles (
    id TEXT PRIMARY KEY, title TEXT NOT NULL, source TEXT NOT NULL, url TEXT NOT NULL, author TEXT NOT NULL,
    published TEXT NOT NULL, topics TEXT NOT NULL, origin TEXT NOT NULL, characters INTEGER NOT NULL,
    position INTEGER NOT NULL, content_hash TEXT NOT NULL, text_hash BLOB NOT NULL, text TEXT NOT NULL,
    blocks TEXT NOT NULL
) STRICT;
CREATE TABLE passages (
    number INTEGER PRIMARY KEY, article_id TEXT NOT NULL REFERENCES articles (id), start INTEGER NOT NULL,
    end INTEGER NOT NULL, text TEXT NOT NULL, section TEXT NOT NULL, speaker TEXT NOT NULL, page INTEGER
) STRICT;
CREATE TABLE ledger (
    origin TEXT NOT NULL, state TEXT NOT NULL, article_id TEXT NOT NULL, detail TEXT NOT NULL, warnings TEXT NOT NULL,
    input_key TEXT NOT NULL, code TEXT NOT NULL, "values" TEXT NOT NULL
) STRICT;
"""
# Made when the rows are there; kept up in a file that is carried on.
_INDEXES = """
CREATE INDEX IF NOT EXISTS articles_by_position ON articles (position);
CREATE INDEX IF NOT EXISTS passages_by_article ON passages (article_id);
CREATE INDEX IF NOT EXISTS ledger_by_article ON ledger (article_id);
"""
_SUMMARY = "id, title, source, url, author, published, topics, origin, characters"


@dataclass(frozen=True, slots=True)
class KnownArticle:
    """What a build has to know of an article of the generation before."""

    id: str
    content_hash: str
    text_hash: bytes
    origin: str
    position: int


class ArticleWriter:
    """Fills the file of a new generation, or carries on a copy of the one before.

    A context manager: leaving it without an error commits, as ``close`` does.
    """

    def __init__(self, path: Path) -> None:
        is_new = not path.exists()
        self._database = sqlite3.connect(path)
        # The folder is published only when it is whole and synced, so the journal would guard nothing.
        self._database.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _TABLES * is_new)

    def add_article(self, article: Article, position: int = 0) -> None:
        """Add an article; its id must be new. Articles are listed in the order of their positions."""
        blocks = json.dumps([[b.kind, b.start, b.end, b.level] for b in article.blocks])
        topics = _encoded(article.topics)
        head = (article.id, article.title, article.source, article.url, article.author, article.published, topics)
        hashes = (position, article.content_hash, hash_text(article.text))
        body = (article.origin, len(article.text), *hashes, article.text, blocks)
        self._database.execute(f"INSERT INTO articles VALUES ({','.join('?' * 14)})", (*head, *body))  # noqa: S608 - no input in it

    def add_passages(self, first_number: int, passages: Sequence[Passage]) -> None:
        """Add passages, numbered from ``first_number``."""
        self._database.executemany(
            "INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (number, p.article_id, p.start, p.end, p.text, p.section, p.speaker, p.page)
                for number, p in enumerate(passages, first_number)
            ],
        )

    def remove_article(self, article_id: str) -> list[int]:
        """Remove an article and its passages; returns their numbers."""
        rows = self._database.execute("SELECT number FROM passages WHERE article_id = ?", [article_id]).fetchall()
        self._database.execute("DELETE FROM passages WHERE article_id = ?", [article_id])
        self._database.execute("DELETE FROM articles WHERE id = ?", [article_id])
        return [number for (number,) in rows]

    def move_articles(self, places: Iterable[tuple[str, int, str]]) -> None:
        """Give articles, by (origin, position, id), another origin and another place in the list."""
        self._database.executemany("UPDATE articles SET origin = ?, position = ? WHERE id = ?", places)

    def write_ledger(self, entries: Iterable[LedgerEntry]) -> None:
        """Write what became of the inputs, in place of what became of them before."""
        self._database.executescript("DROP INDEX IF EXISTS ledger_by_article; DELETE FROM ledger;")
        rows = (
            (e.origin, e.state, e.article_id, e.detail, _stored(e.warnings), e.input_key, e.code or "", _json(e.values))
            for e in entries
        )
        self._database.executemany("INSERT INTO ledger VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)

    def __enter__(self) -> ArticleWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()
        else:
            self._database.close()

    def close(self) -> None:
        """Commit and close."""
        self._database.executescript(_INDEXES)
        self._database.commit()
        self._database.close()


class ArticleReader:
    """Reads the file of a published generation; may be shared between threads."""

    def __init__(self, path: Path) -> None:
        """Open the file. Raises sqlite3.DatabaseError when it is none."""
        self._lock = threading.Lock()
        self._summaries: dict[str, ArticleSummary] = {}
        self._leads: dict[str, str] = {}
        uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
        self._database = sqlite3.connect(uri, uri=True, check_same_thread=False)

    def _rows(self, statement: str, values: Sequence[str | int] = ()) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._database.execute(statement, values).fetchall()

    def count_articles(self) -> int:
        """How many articles there are."""
        return int(self._rows("SELECT count(*) FROM articles")[0][0])

    def count_passages(self) -> int:
        """How many passages there are."""
        return int(self._rows("SELECT count(*) FROM passages")[0][0])

    def article(self, article_id: str) -> Article | None:
        """The whole article, or None when there is none of that id."""
        rows = self._rows(f"SELECT {_SUMMARY}, text, blocks FROM articles WHERE id = ?", [article_id])  # noqa: S608 - a constant
        if not rows:
            return None
        summary, text, blocks = _summary(rows[0][:9]), rows[0][9], rows[0][10]
        return Article(
            id=summary.id,
            title=summary.title,
            text=text,
            blocks=tuple(Block(BlockKind(kind), start, end, level) for kind, start, end, level in json.loads(blocks)),
            origin=summary.origin,
            source=summary.source,
            url=summary.url,
            author=summary.author,
            published=summary.published,
            topics=summary.topics,
        )

    def summary(self, article_id: str) -> ArticleSummary:
        """The article without its text. Raises KeyError when there is none of that id."""
        known = self._summaries.get(article_id)
        if known is None:
            rows = self._rows(f"SELECT {_SUMMARY} FROM articles WHERE id = ?", [article_id])  # noqa: S608 - a constant
            if not rows:
                raise KeyError(article_id)
            if len(self._summaries) >= MOST_SUMMARIES:
                self._summaries.clear()
            known = self._summaries[article_id] = _summary(rows[0])
        return known

    def lead(self, article_id: str) -> str:
        """How the text of an article begins, :data:`LEAD_CHARACTERS` at most; empty where there is no such article."""
        known = self._leads.get(article_id)
        if known is None:
            rows = self._rows("SELECT substr(text, 1, ?) FROM articles WHERE id = ?", [LEAD_CHARACTERS, article_id])
            if len(self._leads) >= MOST_SUMMARIES:
                self._leads.clear()
            known = self._leads[article_id] = rows[0][0] if rows else ""
        return known

    def summaries(self, *, limit: int, offset: int = 0) -> list[ArticleSummary]:
        """Articles in the order in which they came in."""
        rows = self._rows(f"SELECT {_SUMMARY} FROM articles ORDER BY position, rowid LIMIT ? OFFSET ?", [limit, offset])  # noqa: S608 - a constant
        return [_summary(row) for row in rows]

    def facets(self, *, limit: int) -> Facets:
        """What can be filtered by: the ``limit`` commonest values of each field, and the first and last date."""
        topics = "SELECT value AS topic FROM articles, json_each(topics)"
        first, last = self._rows("SELECT min(published), max(published) FROM articles WHERE published != ''")[0]
        return Facets(
            sources=self._commonest("source", "articles", limit),
            authors=self._commonest("author", "articles", limit),
            topics=self._commonest("topic", f"({topics})", limit),
            published_from=first or "",
            published_to=last or "",
        )

    def _commonest(self, column: str, table: str, limit: int) -> tuple[Facet, ...]:
        """The ``limit`` values of a column that most rows have, with their number; an empty one is none."""
        grouped = f"FROM {table} WHERE {column} != '' GROUP BY {column} ORDER BY count(*) DESC, {column} LIMIT ?"
        return tuple(Facet(*row) for row in self._rows(f"SELECT {column}, count(*) {grouped}", [limit]))

    def summaries_from(self, origin: str) -> list[ArticleSummary]:
        """The articles that came from an input: those of that origin, and of the parts of it ("pool.jsonl:12")."""
        where = "WHERE origin = ? OR substr(origin, 1, ?) = ? ORDER BY position, rowid"
        values: list[str | int] = [origin, len(origin) + 1, f"{origin}:"]
        rows = self._rows(f"SELECT {_SUMMARY} FROM articles {where}", values)  # noqa: S608 - constants
        return [_summary(row) for row in rows]

    def known_articles(self) -> dict[str, KnownArticle]:
        """What the next build has to know of every article, by its id."""
        rows = self._rows("SELECT id, content_hash, text_hash, origin, position FROM articles")
        return {row[0]: KnownArticle(*row) for row in rows}

    def all_passages(self) -> Iterator[tuple[int, Passage]]:
        """All passages with their numbers, in the order of the numbers, one at a time; not shared between threads."""
        columns = "number, article_id, start, end, passages.text, title, section, speaker, page"
        statement = f"SELECT {columns} FROM passages JOIN articles ON id = article_id ORDER BY number"  # noqa: S608 - constants
        for number, *fields in self._database.execute(statement):
            yield number, Passage(*fields)

    def passage_numbers(self) -> list[int]:
        """The numbers of all passages, ascending."""
        return [number for (number,) in self._rows("SELECT number FROM passages ORDER BY number")]

    def passages_spread(self, most: int) -> list[Passage]:
        """Passages spread evenly over the collection, in the order of their numbers, ``most`` at most."""
        numbers = self.passage_numbers()
        return list(self.passages(numbers[:: max(1, -(-len(numbers) // most))]).values())

    def passages_of_each(self, most: int) -> list[Passage]:
        """As :meth:`passages_spread`, but spread evenly over the articles, however long one of them is."""
        by_article: dict[str, list[int]] = {}
        for number, article_id in self._rows("SELECT number, article_id FROM passages ORDER BY number"):
            by_article.setdefault(article_id, []).append(number)
        if sum(map(len, by_article.values())) > most:
            share = max(1, most // len(by_article))
            by_article = {each: numbers[:: -(-len(numbers) // share)] for each, numbers in by_article.items()}
        numbers = sorted(number for numbers in by_article.values() for number in numbers)
        return list(self.passages(numbers[:: max(1, -(-len(numbers) // most))]).values())

    def passages(self, numbers: Sequence[int]) -> dict[int, Passage]:
        """Passages by number; numbers that do not exist are left out."""
        found: dict[int, Passage] = {}
        for start in range(0, len(numbers), LARGEST_SELECT):
            part = numbers[start : start + LARGEST_SELECT]
            statement = f"SELECT * FROM passages WHERE number IN ({','.join('?' * len(part))})"  # noqa: S608 - marks only
            for number, article_id, begin, end, text, section, speaker, page in self._rows(statement, part):
                title = self.summary(article_id).title
                found[number] = Passage(article_id, begin, end, text, title, section, speaker, page)
        return found

    def numbers_of(self, article_ids: Collection[str]) -> frozenset[int]:
        """The numbers of all passages of these articles."""
        found: list[int] = []
        wanted = list(article_ids)
        for start in range(0, len(wanted), LARGEST_SELECT):  # so that who only reads a passage waits for a part of it
            part = wanted[start : start + LARGEST_SELECT]
            rows = self._rows(f"SELECT number FROM passages WHERE article_id IN ({','.join('?' * len(part))})", part)  # noqa: S608 - marks only
            found += [number for (number,) in rows]
        return frozenset(found)

    def ledger(
        self, states: Sequence[LedgerState] | None = None, *, limit: int = -1, offset: int = 0
    ) -> list[LedgerEntry]:
        """What became of every input, in reading order; of those in ``states`` only, and a page of them, if wanted."""
        wanted: list[str] = [str(state) for state in (LedgerState if states is None else states)]
        where = f"WHERE state IN ({','.join('?' * len(wanted))}) ORDER BY rowid LIMIT ? OFFSET ?"
        statement = f"SELECT * FROM ledger {where}"  # noqa: S608 - marks only
        values: list[str | int] = [*wanted, limit, offset]
        rows = self._rows(statement, values)
        return [_entry(row) for row in rows]

    def warnings(self, article_ids: Sequence[str]) -> dict[str, tuple[Notice, ...]]:
        """What the reader of these articles has to know about them; those without warnings are left out."""
        marks = ",".join("?" * len(article_ids))
        where = f"WHERE state IN ('indexed', 'unchanged') AND warnings != '[]' AND article_id IN ({marks})"
        rows = self._rows(f"SELECT article_id, warnings FROM ledger {where}", article_ids)  # noqa: S608 - marks only
        return {article_id: _notices(warnings) for article_id, warnings in rows}

    def __del__(self) -> None:
        """Release the file with the last answer that was read from it: a newer generation does not wait for that."""
        if hasattr(self, "_database"):  # not when it could not be opened
            self.close()

    def close(self) -> None:
        """Release the file."""
        with self._lock:
            self._database.close()


def hash_text(text: str) -> bytes:
    """SHA-256 of an article's text, by which duplicates are told."""
    return hashlib.sha256(text.encode()).digest()


# Of hundreds of thousands of ledger entries nearly all have neither warnings nor values; for those no JSON is parsed.
_NO_WARNINGS, _NO_VALUES = "[]", "{}"
# json.dumps would make an encoder anew for every call.
_encoded = json.JSONEncoder(ensure_ascii=False).encode


def _json(values: Mapping[str, object]) -> str:
    return _encoded(values) if values else _NO_VALUES


def _stored(notices: Iterable[Notice]) -> str:
    told = [[notice.code, notice.detail, dict(notice.values)] for notice in notices]
    return _encoded(told) if told else _NO_WARNINGS


def _notices(stored: str) -> tuple[Notice, ...]:
    if stored == _NO_WARNINGS:
        return ()
    return tuple(Notice(Reason(code), detail, values) for code, detail, values in json.loads(stored))


def _entry(row: Sequence[Any]) -> LedgerEntry:
    origin, state, article_id, detail, warnings, key, code, values = row
    reason = Reason(code) if code else None
    known = {} if values == _NO_VALUES else json.loads(values)
    return LedgerEntry(origin, LedgerState(state), article_id, detail, _notices(warnings), key, reason, known)


def _summary(row: Sequence[Any]) -> ArticleSummary:
    article_id, title, source, url, author, published, topics, origin, characters = row
    return ArticleSummary(
        article_id, title, source, url, author, published, tuple(json.loads(topics)), origin, characters
    )
