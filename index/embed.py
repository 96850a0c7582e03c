"""Passages to vectors beside everything else that a build does: the model's tokenizer leaves Python to the others."""

from __future__ import annotations

import re
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain
from pathlib import Path
from types import TracebackType

import numpy as np

from corpus.types import Passage
from index.dense import DenseWriter
from index.encode import BATCH_TEXTS, Encoder, Vectors, normalised
from index.segments import segments

# Batches that may wait while one is embedded: enough that neither side idles, few enough that texts do not pile up.
BATCHES_WAITING = 2
# Questions made of the passages that were read first, by which the recall of a compressed index is measured.
RECALL_QUESTIONS = 200
# What a passage below headings stands under, its title too, counts for so much beside what it says itself. Of 1,160
# questions about documents with headings the vectors then find .81 among the first five passages instead of .41.
HEADINGS_WORTH = np.float32(0.8)
_CLAUSE = re.compile(r"[^，,。；;：:！!？?\n]{6,30}")


class Embedder:
    """Embeds passages in a thread of its own, in the order in which they come. A context manager: leaving it waits."""

    def __init__(self, encoder: Encoder, *, before: Path | None = None) -> None:
        """Begin a dense index, or carry on the one at ``before``."""
        self.dense = DenseWriter(encoder.dimensions, before=before)
        self.rows: list[int] = []  # how many vectors each text has got
        self._encoder = encoder
        self._passages: list[Passage] = []
        self._waiting: list[Future[None]] = []
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="embed")

    def add(self, passages: Sequence[Passage]) -> None:
        """Take passages. What went wrong with earlier ones is raised here."""
        self._passages += passages
        if len(self._passages) >= BATCH_TEXTS:
            self._send()

    def _send(self) -> None:
        while len(self._waiting) >= BATCHES_WAITING:
            self._waiting.pop(0).result()
        self._waiting.append(self._thread.submit(self._embed, self._passages))
        self._passages = []

    def _embed(self, passages: list[Passage]) -> None:
        texts = [passage.text for passage in passages]
        if self.dense.is_measured and not len(self.dense.questions):
            asked = [question for text in texts if (question := made_up_question(text))]
            step = max(1, len(asked) // RECALL_QUESTIONS)
            vectors = [self._encoder.encode_question(question) for question in asked[::step][:RECALL_QUESTIONS]]
            self.dense.measure_by(np.asarray(vectors, dtype=np.float32).reshape(-1, self._encoder.dimensions))
        stretches = [segments(text) for text in texts]
        self.rows += map(len, stretches)
        said = self._encoder.encode_passages([*chain.from_iterable(stretches)])
        under = [_headings(passage) for passage, own in zip(passages, stretches, strict=True) for _ in own]
        self.dense.add(self._with_headings(said, under))

    def _with_headings(self, vectors: Vectors, under: Sequence[str]) -> Vectors:
        """The vectors of stretches with those of what each stands ``under``; one below no heading stays as it is."""
        if not (headings := [*dict.fromkeys(filter(None, under))]):
            return vectors
        known = dict(zip(headings, self._encoder.encode_passages(headings), strict=True))
        rows = [row for row, text in enumerate(under) if text]
        vectors[rows] = normalised(vectors[rows] + HEADINGS_WORTH * np.stack([known[under[row]] for row in rows]))
        return vectors

    def __enter__(self) -> Embedder:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                if self._passages:
                    self._send()
                for batch in self._waiting:
                    batch.result()
        finally:
            self._thread.shutdown(cancel_futures=True)


def _headings(passage: Passage) -> str:
    """Title and headings of a passage below headings, else nothing."""
    return f"{passage.title}\n{passage.section}" if passage.section else ""


def made_up_question(text: str) -> str:
    """A question that ``text`` answers, near enough to a person's: its longest clause of at most 30 characters.

    Whole passages would find themselves in any index; questions are short and lie off the passages' distribution.
    """
    clause = max(_CLAUSE.findall(text), key=len, default="")
    return f"{clause}是什么？" if clause else ""
