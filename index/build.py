"""Inputs in, a published generation out: read, cut, tokenise and embed what is new, verify, publish."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from operator import length_hint
from pathlib import Path

import numpy as np

from corpus.chunk import CHUNKING_FINGERPRINT
from corpus.inputs import Input, known_input, reading_fingerprint
from corpus.types import Passage, Reading
from index.articles import ArticleReader, ArticleWriter
from index.embed import Embedder
from index.encode import Encoder
from index.errors import BuildError, DamagedGenerationError
from index.intake import Intake
from index.journal import journaled
from index.lexical import LexicalWriter
from index.previous import Previous, load_previous
from index.query import QueryAnalyser
from index.search import ARTICLES_FILE, DENSE_FILE, LEXICAL_FOLDER, NUMBERS_FILE, Index
from index.store import FORMAT_VERSION, Store
from index.types import BuildProgress, Comparison, Manifest, ProgressListener, ignore_progress

# Compares a finished generation, opened, with the one that answers; None when there is nothing to compare it with.
Check = Callable[[Index, ProgressListener], Comparison | None]

# Passages spread over the collection that must find themselves before a generation is published.
SMOKE_QUESTIONS = 20
# Share of them that must; not all, for a passage may consist of words that a hundred others have too.
SMOKE_SHARE = 0.5
# A passage's own words must bring it back among this many.
SMOKE_DEPTH = 10
# Removed passages, as a share of those left, up to which they may stay in the statistics of the lexical index: they
# change the average length, which moves scores by less than half as much.
REMOVED_SHARE = 0.02
# Passages whose terms are made and handed over at once: numpy is called once for all of them, and tantivy's thread
# wakes once instead of for each.
PASSAGES_AT_ONCE = 256
# Characters of the passage that are asked for.
SMOKE_CHARACTERS = 60


def not_compared(index: Index, note: ProgressListener) -> Comparison | None:
    """The check of those who do not compare."""


@dataclass(frozen=True, slots=True)
class Follower:
    """Who follows a build: told of every step, and asked whether the finished generation serves as well."""

    on_progress: ProgressListener = ignore_progress
    check: Check = not_compared


NOBODY = Follower()


def build_generation(
    store: Store,
    inputs: Iterable[Input | Reading],
    *,
    encoder: Encoder,
    analyser: QueryAnalyser,
    follower: Follower = NOBODY,
) -> Manifest:
    """Build a new generation from ``inputs``, verify and publish it. Memory: the dense index and two batches of text.

    What the current generation knows already is neither read nor cut, tokenised or embedded again. ``inputs`` may tell
    by ``__length_hint__`` how many they are.

    Raises:
        BuildInProgressError: another process is building.
        BuildCancelledError, BuildError: it was stopped, could not be written, or did not verify. Nothing was published.
    """
    with store.locked(), journaled(store.root, follower.on_progress) as journal, store.scratch() as folder:
        journal.note(BuildProgress("prepare", 0, 1))
        build = _Build(folder, load_previous(store, encoder=encoder, analyser=analyser), encoder, analyser)
        manifest = build.write(inputs, journal.note, number=store.next_number())
        journal.note(BuildProgress("verify", 0, 1))
        with _verified(folder, manifest, encoder=encoder, analyser=analyser) as index:
            if comparison := follower.check(index, journal.note):
                journal.compared(comparison)
                _refuse_worse(comparison)
        journal.note(BuildProgress("publish", 0, 1))  # the last moment at which it can be cancelled
        manifest = store.publish(folder, manifest)
        journal.finish(generation=f"{manifest.number:06d}")
        return manifest


class _Build:
    """The files of one build."""

    def __init__(self, folder: Path, previous: Previous, encoder: Encoder, analyser: QueryAnalyser) -> None:
        self._folder = folder
        self._previous = previous
        self._encoder = encoder
        self._tokenizer = analyser.tokenizer

    def write(self, inputs: Iterable[Input | Reading], note: ProgressListener, *, number: int) -> Manifest:
        """Write all files and return the manifest of what is in them."""
        self._previous.copy_to(self._folder)
        with Embedder(self._encoder, before=self._previous.dense_file) as embedder:
            intake = self._take_in(inputs, embedder, note)
        note(BuildProgress("vectors", len(intake.new_numbers), len(intake.new_numbers)))
        passages = self._finish_numbers(intake, embedder)
        dense = embedder.dense
        recall = dense.finish(self._folder / DENSE_FILE)
        if not dense.is_measured and (known := self._previous.manifest):
            recall = known.dense_recall
        return Manifest(
            format_version=FORMAT_VERSION,
            number=number,
            built_at=datetime.now(UTC).isoformat(timespec="seconds"),
            model_name=self._encoder.name,
            model_fingerprint=self._encoder.fingerprint,
            dimensions=self._encoder.dimensions,
            tokenizer_fingerprint=self._tokenizer.fingerprint,
            chunking_fingerprint=CHUNKING_FINGERPRINT,
            reading_fingerprint=reading_fingerprint(),
            articles=intake.articles,
            passages=passages,
            states=dict(Counter(str(entry.state) for entry in intake.ledger)),
            lexical_removed=self._finish_lexical(intake, passages),
            dense_kind=dense.kind,
            dense_recall=recall,
        )

    def _take_in(self, inputs: Iterable[Input | Reading], embedder: Embedder, note: ProgressListener) -> Intake:
        """Write articles, passages and terms of what is new, and hand the passages to the embedder."""
        total = length_hint(inputs)
        with (
            ArticleWriter(self._folder / ARTICLES_FILE) as articles,
            LexicalWriter(self._folder / LEXICAL_FOLDER) as lexical,
        ):
            waiting: list[tuple[int, Passage]] = []

            def index(first_number: int, passages: list[Passage]) -> None:
                waiting.extend(enumerate(passages, first_number))
                if len(waiting) >= PASSAGES_AT_ONCE:
                    self._add_terms(lexical, waiting)
                    waiting.clear()
                embedder.add(passages)

            intake = Intake(self._previous, articles, index=index)
            for done, given in enumerate(inputs, 1):
                intake.take(given if isinstance(given, Input) else known_input(given))
                note(BuildProgress("read", done, max(total, done) if total else 0))
            intake.finish()
            self._add_terms(lexical, waiting)
            lexical.remove(intake.removed_numbers)
        return intake

    def _finish_numbers(self, intake: Intake, embedder: Embedder) -> int:
        """Take out the rows of what was removed, and write whose the others are; returns the number of passages."""
        before = self._previous.numbers
        removed = np.flatnonzero(np.isin(before, intake.removed_numbers))
        embedder.dense.remove(removed.tolist())
        new = np.repeat(np.asarray(intake.new_numbers, dtype=np.int64), np.asarray(embedder.rows, dtype=np.int64))
        numbers = np.concatenate([np.delete(before, removed), new])
        np.save(self._folder / NUMBERS_FILE, numbers)
        return len(np.unique(numbers))

    def _finish_lexical(self, intake: Intake, passages: int) -> int:
        """Write the terms anew when too many passages have been removed; returns how many are counted still."""
        known = self._previous.manifest
        removed = len(intake.removed_numbers) + (known.lexical_removed if known else 0)
        if removed <= REMOVED_SHARE * passages:
            return removed
        shutil.rmtree(self._folder / LEXICAL_FOLDER)
        reader = ArticleReader(self._folder / ARTICLES_FILE)
        try:
            with LexicalWriter(self._folder / LEXICAL_FOLDER) as lexical:
                left = reader.all_passages()
                while some := list(islice(left, PASSAGES_AT_ONCE)):
                    self._add_terms(lexical, some)
        finally:
            reader.close()
        return 0

    def _add_terms(self, lexical: LexicalWriter, passages: Sequence[tuple[int, Passage]]) -> None:
        bodies = self._tokenizer.joined_tokens([passage.text for _, passage in passages])
        contexts = self._tokenizer.joined_tokens([passage.context for _, passage in passages])
        for (number, _), body, context in zip(passages, bodies, contexts, strict=True):
            lexical.add(number, body, context)


def _refuse_worse(comparison: Comparison) -> None:
    if comparison.is_worse:
        raise BuildError(
            f"The new generation serves {comparison.served} of {comparison.questions} questions, the current one "
            f"{comparison.served_before}: worse by more than {comparison.tolerance:.1%}. It was not published; the "
            "current one goes on answering. See which questions with xinzhi rebuild --compare, or rebuild without it.",
            code="build_worse",
        )


@contextmanager
def _verified(folder: Path, manifest: Manifest, *, encoder: Encoder, analyser: QueryAnalyser) -> Iterator[Index]:
    """Open what was built, compare the counts, and let passages spread over the collection find themselves."""
    try:
        index = Index(folder, manifest, encoder=encoder, analyser=analyser)
    except DamagedGenerationError as error:
        raise BuildError(
            f"The new generation does not verify and was not published: {error}", code="build_unverified"
        ) from error
    try:
        _smoke_test(index)
        yield index
    finally:
        index.close()


def _smoke_test(index: Index) -> None:
    """Raise BuildError when too few passages are found. Alike ones count once: one odd document must not stop all."""
    spread = index.articles.passages_spread(SMOKE_QUESTIONS)
    beginnings = {passage.text[:SMOKE_CHARACTERS]: passage.article_id for passage in spread}
    asked = {wanted: article_id for wanted, article_id in beginnings.items() if index.analyse(wanted).terms}
    missing = [
        article_id
        for wanted, article_id in asked.items()
        if not any(wanted in hit.passage.text for hit in index.search(wanted, SMOKE_DEPTH))
    ]
    found = len(asked) - len(missing)
    if found < len(asked) * SMOKE_SHARE:
        origin = index.articles.summary(missing[0]).origin
        raise BuildError(
            f"Only {found} of {len(asked)} passages of the new generation are found by their own words, so it was not "
            f"published; one of {origin} is not. The index files or the model may be broken: run xinzhi rebuild again, "
            "or try another --model.",
            code="build_unverified",
        )
