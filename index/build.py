"""Readings in, a published generation out: chunk, tokenise, embed, verify, publish."""

from __future__ import annotations

import hashlib
import sqlite3
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from corpus.chunk import CHUNKING_FINGERPRINT, chunk_article
from corpus.errors import EmptyDocumentError
from corpus.types import Article, Passage, Reading
from index.articles import ArticleReader, ArticleWriter
from index.embed import Embedder
from index.encode import Encoder
from index.errors import BuildError, DamagedGenerationError, RetrievalError
from index.journal import journaled
from index.lexical import LexicalWriter
from index.query import QueryAnalyser
from index.search import ARTICLES_FILE, DENSE_FILE, LEXICAL_FOLDER, Index
from index.store import FORMAT_VERSION, Store
from index.types import (
    BuildProgress,
    LedgerEntry,
    LedgerState,
    Manifest,
    ProgressListener,
    ignore_progress,
)

# Passages spread over the collection that must find themselves before a generation is published.
SMOKE_QUESTIONS = 20
# Share of them that must; not all, for a passage may consist of words that a hundred others have too.
SMOKE_SHARE = 0.5
# A passage's own words must bring it back among this many.
SMOKE_DEPTH = 10
# Characters of the passage that are asked for.
SMOKE_CHARACTERS = 60


@dataclass(slots=True)
class _Intake:
    """What a build has taken in so far."""

    ledger: list[LedgerEntry] = field(default_factory=list)
    by_text: dict[bytes, str] = field(default_factory=dict)  # hash of the text → origin
    by_id: dict[str, str] = field(default_factory=dict)  # article id → origin
    passages: int = 0


def build_generation(
    store: Store,
    readings: Iterable[Reading],
    *,
    encoder: Encoder,
    analyser: QueryAnalyser,
    on_progress: ProgressListener = ignore_progress,
) -> Manifest:
    """Build a new generation from ``readings``, verify and publish it. Memory: the dense index and two batches of text.

    Raises:
        BuildInProgressError: another process is building.
        BuildCancelledError, BuildError: it was stopped, could not be written, or did not verify. Nothing was published.
    """
    with store.locked(), journaled(store.root, on_progress) as journal, store.scratch() as folder:
        with Embedder(encoder) as embedder:
            intake = _take_in(folder, readings, embedder=embedder, analyser=analyser, on_progress=journal.note)
        journal.note(BuildProgress("vectors", intake.passages, intake.passages))
        ledger = _settle(folder, intake.ledger, _previous_hashes(store))
        manifest = Manifest(
            format_version=FORMAT_VERSION,
            number=store.next_number(),
            built_at=datetime.now(UTC).isoformat(timespec="seconds"),
            model_name=encoder.name,
            model_fingerprint=encoder.fingerprint,
            dimensions=encoder.dimensions,
            tokenizer_fingerprint=analyser.tokenizer.fingerprint,
            chunking_fingerprint=CHUNKING_FINGERPRINT,
            articles=len(intake.by_id),
            passages=intake.passages,
            states=dict(Counter(str(entry.state) for entry in ledger)),
            dense_recall=embedder.dense.finish(folder / DENSE_FILE),
            dense_kind=embedder.dense.kind,
        )
        journal.note(BuildProgress("verify", 0, 1))
        _verify(folder, manifest, encoder=encoder, analyser=analyser)
        journal.note(BuildProgress("publish", 0, 1))  # the last moment at which it can be cancelled
        manifest = store.publish(folder, manifest)
        journal.finish(generation=f"{manifest.number:06d}")
        return manifest


def _previous_hashes(store: Store) -> dict[str, str]:
    """Article id → content hash of the current generation; empty when there is none that can be read."""
    try:
        number = store.current_number()
        store.manifest(number)
        reader = ArticleReader(store.folder(number) / ARTICLES_FILE)
    except (RetrievalError, sqlite3.Error):
        return {}
    try:
        return reader.content_hashes()
    except sqlite3.Error:
        return {}
    finally:
        reader.close()


def _take_in(
    folder: Path,
    readings: Iterable[Reading],
    *,
    embedder: Embedder,
    analyser: QueryAnalyser,
    on_progress: ProgressListener,
) -> _Intake:
    """Write articles, passages and terms of all readings to ``folder`` and hand the passages to the embedder."""
    intake = _Intake()
    with ArticleWriter(folder / ARTICLES_FILE) as articles, LexicalWriter(folder / LEXICAL_FOLDER) as lexical:
        for done, reading in enumerate(readings, 1):
            passages = _admit(reading, intake, articles)
            for number, passage in enumerate(passages, intake.passages):
                lexical.add(number, analyser.tokenizer.tokens(passage.text), analyser.tokenizer.tokens(passage.context))
            intake.passages += len(passages)
            embedder.add([passage.text for passage in passages])
            on_progress(BuildProgress("read", done))
    return intake


def _admit(reading: Reading, intake: _Intake, articles: ArticleWriter) -> list[Passage]:
    """Enter one reading in the ledger; write its article and return its passages, none unless it is to be indexed."""
    article, error = reading.article, reading.error
    if article is None:
        state = LedgerState.EMPTY if isinstance(error, EmptyDocumentError) else LedgerState.FAILED
        intake.ledger.append(LedgerEntry(reading.origin, state, detail=str(error), warnings=reading.warnings))
        return []
    passages = chunk_article(article)
    entry = _judge(article, passages, intake, reading)
    intake.ledger.append(entry)
    if entry.state is not LedgerState.INDEXED:
        return []
    articles.add_article(article)
    articles.add_passages(intake.passages, passages)
    return passages


def _judge(article: Article, passages: list[Passage], intake: _Intake, reading: Reading) -> LedgerEntry:
    """The state of an article that could be read."""

    def entry(state: LedgerState, detail: str = "") -> LedgerEntry:
        return LedgerEntry(reading.origin, state, article.id, detail, reading.warnings)

    if not passages:
        return entry(LedgerState.EMPTY, "No sentence in it can be retrieved.")
    text_hash = hashlib.sha256(article.text.encode()).digest()
    if (first := intake.by_text.get(text_hash)) is not None:
        return entry(LedgerState.DUPLICATE, first)
    if (first := intake.by_id.get(article.id)) is not None:
        return entry(LedgerState.FAILED, f"The id {article.id!r} is taken by {first}. Give one of them another id.")
    intake.by_text[text_hash] = intake.by_id[article.id] = reading.origin
    return entry(LedgerState.INDEXED)


def _settle(folder: Path, ledger: list[LedgerEntry], previous: dict[str, str]) -> list[LedgerEntry]:
    """Tell unchanged articles from new ones, write the ledger to the generation and return it."""
    path = folder / ARTICLES_FILE
    reader = ArticleReader(path)
    hashes = reader.content_hashes()
    reader.close()
    settled = [
        LedgerEntry(e.origin, LedgerState.UNCHANGED, e.article_id, e.detail, e.warnings)
        if e.state is LedgerState.INDEXED and previous.get(e.article_id) == hashes[e.article_id]
        else e
        for e in ledger
    ]
    ArticleWriter.append_ledger(path, settled)
    return settled


def _verify(folder: Path, manifest: Manifest, *, encoder: Encoder, analyser: QueryAnalyser) -> None:
    """Open what was built, compare the counts, and let passages spread over the collection find themselves."""
    try:
        index = Index(folder, manifest, encoder=encoder, analyser=analyser)
    except DamagedGenerationError as error:
        raise BuildError(f"The new generation does not verify and was not published: {error}") from error
    try:
        asked = found = 0
        step = max(1, manifest.passages // SMOKE_QUESTIONS)
        for passage in index.articles.passages(list(range(0, manifest.passages, step))).values():
            wanted = passage.text[:SMOKE_CHARACTERS]
            if index.analyse(wanted).terms:
                asked += 1
                found += any(wanted in hit.passage.text for hit in index.search(wanted, SMOKE_DEPTH))
    finally:
        index.close()
    if found < asked * SMOKE_SHARE:
        raise BuildError(
            f"Only {found} of {asked} passages of the new generation are found by their own words, so it was not "
            "published. The index files or the model may be broken: run xinzhi rebuild again, or try another --model."
        )
