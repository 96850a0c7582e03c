"""The lexical leg: BM25 over an inverted index on disk (tantivy, memory-mapped).

tantivy scores with BM25, k1 = 1.2 and b = 0.75, idf = ln(1 + (N - n + 0.5) / (n + 0.5)) (Robertson & Zaragoza,
"The Probabilistic Relevance Framework", 2009, eq. 3.15, with Lucene's 1 + inside the logarithm); document lengths are
kept in one byte, so scores differ from the exact formula by a few percent.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
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
# tantivy drops terms longer than this without a word; no word or bigram comes near it.
LONGEST_TERM_CHARACTERS = 500


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("body", tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("context", tokenizer_name="whitespace", index_option="freq")
    builder.add_unsigned_field("number", fast=True)
    return builder.build()


class LexicalWriter:
    """Writes passages to a new index in an empty folder. A context manager: leaving it without an error commits."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        # One thread: documents keep their order and the same input gives the same segments.
        self._writer = tantivy.Index(_schema(), path=str(folder)).writer(WRITER_HEAP_BYTES, 1)

    def add(self, number: int, body: list[str], context: list[str]) -> None:
        """Add passage ``number`` by the terms of its text and of its context."""
        document = tantivy.Document()
        document.add_text("body", " ".join(body))
        document.add_text("context", " ".join(context))
        document.add_unsigned("number", number)
        self._writer.add_document(document)

    def __enter__(self) -> LexicalWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._writer.commit()
        else:
            self._writer.rollback()
        self._writer.wait_merging_threads()


class LexicalIndex:
    """A read-only lexical index."""

    def __init__(self, folder: Path) -> None:
        """Open the index in ``folder``. Raises ValueError when there is none."""
        index = tantivy.Index.open(str(folder))
        self._schema = index.schema
        self._searcher = index.searcher()

    def __len__(self) -> int:
        return int(self._searcher.num_docs)

    def search(self, terms: Mapping[str, float], limit: int) -> list[ScoredPassage]:
        """The best ``limit`` passages for weighted ``terms``, best first; empty when no term occurs."""
        clauses = []
        for term, weight in terms.items():
            if len(term) > LONGEST_TERM_CHARACTERS:
                continue
            for field, factor in (("body", weight), ("context", weight * CONTEXT_WEIGHT)):
                query = tantivy.Query.term_query(self._schema, field, term, "freq")
                clauses.append((tantivy.Occur.Should, tantivy.Query.boost_query(query, factor)))
        if not clauses or limit < 1:
            return []
        hits = self._searcher.search(tantivy.Query.boolean_query(clauses), limit, count=False).hits
        numbers = self._searcher.fast_field_values("number", [address for _, address in hits])
        return [ScoredPassage(int(number or 0), float(score)) for (score, _), number in zip(hits, numbers, strict=True)]

    def document_frequency(self, term: str) -> int:
        """In how many passages ``term`` occurs in the text itself."""
        return int(self._searcher.doc_freq("body", term)) if len(term) <= LONGEST_TERM_CHARACTERS else 0

    def inverse_document_frequency(self, term: str) -> float:
        """BM25's idf of ``term``: ln(1 + (N - n + 0.5) / (n + 0.5)), above 0."""
        occurs = self.document_frequency(term)
        return math.log(1 + (len(self) - occurs + 0.5) / (occurs + 0.5))
