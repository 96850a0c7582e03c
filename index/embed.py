"""Passages to vectors beside everything else that a build does: the model's tokenizer leaves Python to the others."""

from __future__ import annotations

import re
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain
from pathlib import Path
from types import TracebackType

import numpy as np

from index.dense import DenseWriter
from index.encode import BATCH_TEXTS, Encoder
from index.segments import segments

# Batches that may wait while one is embedded: enough that neither side idles, few enough that texts do not pile up.
BATCHES_WAITING = 2
# Questions made of the passages that were read first, by which the recall of a compressed index is measured.
RECALL_QUESTIONS = 200
_CLAUSE = re.compile(r"[^，,。；;：:！!？?\n]{6,30}")


class Embedder:
    """Embeds passages in a thread of its own, in the order in which they come. A context manager: leaving it waits."""

    def __init__(self, encoder: Encoder, *, before: Path | None = None) -> None:
        """Begin a dense index, or carry on the one at ``before``."""
        self.dense = DenseWriter(encoder.dimensions, before=before)
        self.rows: list[int] = []  # how many vectors each text has got
        self._encoder = encoder
        self._texts: list[str] = []
        self._waiting: list[Future[None]] = []
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="embed")

    def add(self, texts: Sequence[str]) -> None:
        """Take texts of passages. What went wrong with earlier ones is raised here."""
        self._texts += texts
        if len(self._texts) >= BATCH_TEXTS:
            self._send()

    def _send(self) -> None:
        while len(self._waiting) >= BATCHES_WAITING:
            self._waiting.pop(0).result()
        self._waiting.append(self._thread.submit(self._embed, self._texts))
        self._texts = []

    def _embed(self, texts: list[str]) -> None:
        if self.dense.is_measured and not len(self.dense.questions):
            asked = [question for text in texts if (question := made_up_question(text))]
            step = max(1, len(asked) // RECALL_QUESTIONS)
            vectors = [self._encoder.encode_question(question) for question in asked[::step][:RECALL_QUESTIONS]]
            self.dense.measure_by(np.asarray(vectors, dtype=np.float32).reshape(-1, self._encoder.dimensions))
        stretches = [segments(text) for text in texts]
        self.rows += map(len, stretches)
        self.dense.add(self._encoder.encode_passages([*chain.from_iterable(stretches)]))

    def __enter__(self) -> Embedder:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                if self._texts:
                    self._send()
                for batch in self._waiting:
                    batch.result()
        finally:
            self._thread.shutdown(cancel_futures=True)


def made_up_question(text: str) -> str:
    """A question that ``text`` answers, near enough to a person's: its longest clause of at most 30 characters.

    Whole passages would find themselves in any index; questions are short and lie off the passages' distribution.
    """
    clause = max(_CLAUSE.findall(text), key=len, default="")
    return f"{clause}是什么？" if clause else ""
