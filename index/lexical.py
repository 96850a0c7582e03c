"""The lexical leg: BM25 over an inverted index on disk (tantivy, memory-mapped).

tantivy scores with BM25, k1 = 1.2 and b = 0.75, idf = ln(1 + (N - n + 0.5) / (n + 0.5)) (Robertson & Zaragoza,
"The Probabilistic Relevance Framework", 2009, eq. 3.15, with Lucene's 1 + inside the logarithm); document lengths are
kept in one byte, so scores differ from the exact formula by a few percent.

Passages that were removed stay in tantivy's statistics until their segment is merged. N and n are put right here, when
a question is asked; the average length is not, so that a build writes the index anew before many have been removed.
"""

from __future__ import annotations

import math
import shutil
import tempfile
import weakref
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from types import TracebackType

import tantivy

from index.types import ScoredPassage

K1 = 1.2
B = 0.75
# Memory of the one writer thread, bytes: a segment is written when it is full.
WRITER_HEAP_BYTES = 128_000_000
# Worth of a match in the title, section or speaker, against one in the passage itself.
CONTEXT_WEIGHT = 0.4
# Terms in more passages than this are not counted among the living one by one: few that were removed change no idf.
COUNTED_FREQUENCY = 1000
# Frequencies that are remembered, 200 bytes each.
FREQUENCIES_KEPT = 4_000
# Stands in every passage, so that its frequency is N as tantivy counts it.
_EVERY = "every"
# What tantivy says where it may not write, though it only wants to read: it takes a lock, which is a file.
_LOCK_REFUSED = "Failed to acquire Lockfile"
# tantivy drops terms longer than this without a word; no word or bigram comes near it.
LONGEST_TERM_CHARACTERS = 500


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("body", tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("context", tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field(_EVERY, tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field("number", fast=True, indexed=True)
    return builder.build()


class LexicalWriter:
    """Writes passages to a new index, or to one that is in the folder already. Leaving it without an error commits.

    Everything raises OSError when the disk refuses.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._schema = _schema()
        with _disk_errors(folder):
            # One thread: documents keep their order and the same input gives the same segments.
            self._writer = tantivy.Index(self._schema, path=str(folder)).writer(WRITER_HEAP_BYTES, 1)

    def add(self, number: int, body: str, context: str) -> None:
        """Add passage ``number`` by the terms of its text and of its context, each joined by blanks."""
        document = tantivy.Document()
        document.add_text("body", body)
        document.add_text("context", context)
        document.add_text(_EVERY, _EVERY)
        document.add_unsigned("number", number)
        with _disk_errors(self._folder):
            self._writer.add_document(document)

    def remove(self, numbers: Sequence[int]) -> None:
        """Remove passages."""
        if numbers:
            chosen = tantivy.Query.term_set_query(self._schema, "number", list(numbers))
            self._writer.delete_documents_by_query(chosen)

    def __enter__(self) -> LexicalWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            with _disk_errors(self._folder):
                self._writer.commit()
                self._writer.wait_merging_threads()
            return
        with suppress(ValueError, RuntimeError):  # the folder is worthless, and the first error is the one to tell
            self._writer.rollback()
            self._writer.wait_merging_threads()


@contextmanager
def _disk_errors(folder: Path) -> Iterator[None]:
    """Turn what tantivy raises when the disk refuses into OSError."""
    try:
        yield
    except (ValueError, RuntimeError) as error:
        raise OSError(f"{folder}: {error}") from error


class LexicalIndex:
    """A read-only lexical index."""

    def __init__(self, folder: Path) -> None:
        """Open the index in ``folder``. Raises ValueError when there is none."""
        index = self._opened(folder)
        self._schema = index.schema
        self._searcher = index.searcher()
        self._counted = int(self._searcher.doc_freq(_EVERY, _EVERY))  # N as tantivy has it, removed passages included
        self._passages = int(self._searcher.num_docs)
        self._is_whole = self._counted == self._passages
        # What is asked of one question, several times over, and common terms of others.
        self._frequency = lru_cache(FREQUENCIES_KEPT)(self._look_up)

    def _opened(self, folder: Path) -> tantivy.Index:
        """The index in ``folder``; where that may only be read, by links in a folder of our own."""
        try:
            return tantivy.Index.open(str(folder))
        except ValueError as error:
            if _LOCK_REFUSED not in str(error):
                raise
        links = Path(tempfile.mkdtemp(prefix="xinzhi-lexical-"))
        weakref.finalize(self, shutil.rmtree, links, ignore_errors=True)
        for path in folder.iterdir():
            if path.suffix != ".lock":
                (links / path.name).symlink_to(path.absolute())
        return tantivy.Index.open(str(links))

    def __len__(self) -> int:
        return self._passages

    def search(self, terms: Mapping[str, float], limit: int, among: Sequence[int] | None = None) -> list[ScoredPassage]:
        """The best ``limit`` passages for weighted ``terms``, best first; empty when no term occurs.

        ``among``: numbers of the only ones that are looked at, if not all.
        """
        clauses = []
        for term, weight in terms.items():
            if len(term) > LONGEST_TERM_CHARACTERS:
                continue
            for field, factor in (("body", weight), ("context", weight * CONTEXT_WEIGHT)):
                if not self._frequency(field, term):
                    continue  # every clause costs, and most terms are in no context
                query = tantivy.Query.term_query(self._schema, field, term, "freq")
                boost = factor * self._correction(field, term)
                clauses.append((tantivy.Occur.Should, tantivy.Query.boost_query(query, boost)))
        if not clauses or limit < 1:
            return []
        query = tantivy.Query.boolean_query(clauses)
        if among is not None:
            chosen = tantivy.Query.term_set_query(self._schema, "number", list(among))
            within = tantivy.Query.const_score_query(chosen, 0.0)
            query = tantivy.Query.boolean_query([(tantivy.Occur.Must, query), (tantivy.Occur.Must, within)])
        hits = self._searcher.search(query, limit, count=False).hits
        numbers = self._searcher.fast_field_values("number", [address for _, address in hits])
        return list(map(ScoredPassage, map(int, numbers), [score for score, _ in hits]))  # type: ignore[arg-type]

    def document_frequency(self, term: str) -> int:
        """In how many passages ``term`` occurs in the text itself."""
        return self._frequency("body", term) if len(term) <= LONGEST_TERM_CHARACTERS else 0

    def inverse_document_frequency(self, term: str) -> float:
        """BM25's idf of ``term``: ln(1 + (N - n + 0.5) / (n + 0.5)), above 0."""
        return _idf(len(self), self.document_frequency(term))

    def _correction(self, field: str, term: str) -> float:
        """What tantivy's idf of ``term`` has to be multiplied with to be that of the passages that are there."""
        if self._is_whole:
            return 1.0
        counted = int(self._searcher.doc_freq(field, term))
        return _idf(len(self), self._frequency(field, term)) / _idf(self._counted, counted)

    def _look_up(self, field: str, term: str) -> int:
        """In how many passages that are there ``term`` occurs in ``field``."""
        counted = int(self._searcher.doc_freq(field, term))
        if self._is_whole:
            return counted
        if counted > COUNTED_FREQUENCY:
            return round(counted * len(self) / max(self._counted, 1))
        found = self._searcher.search(tantivy.Query.term_query(self._schema, field, term, "basic"), 1, count=True)
        return int(found.count or 0)  # type: ignore[attr-defined]  # its stubs leave it out


def _idf(passages: int, occurs: int) -> float:
    return math.log(1 + (passages - occurs + 0.5) / (occurs + 0.5))
