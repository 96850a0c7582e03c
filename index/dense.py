"""The dense leg: cosine similarity over FAISS.

Questions lie off the distribution of passages, so that graph and cell indexes lose a quarter of the true neighbours at
the speeds that make them worth having; exact search is fast enough up to a million passages.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import faiss
import numpy as np
import numpy.typing as npt

from index.types import ScoredPassage

Vectors = npt.NDArray[np.float32]

# Up to this many passages vectors stay exact (4 bytes a dimension); beyond, 8 bits a dimension: a quarter of the
# memory and 1.7 times the speed, recall@10 against exact .989 with questions at 200,000 passages of 256 dimensions.
EXACT_LIMIT = 50_000
# Neighbours of a question that the compressed index is held to.
RECALL_DEPTH = 10

# One query at a time is answered on one core; more threads only contend with the other requests.
faiss.omp_set_num_threads(1)


class DenseWriter:
    """Builds a dense index from batches of vectors. Memory: the finished index and one batch.

    Vectors stay exact up to :data:`EXACT_LIMIT` passages; with the first one beyond, all are brought to a byte a
    dimension. ``questions`` (shape (n, dimensions), normalised) tell what that costs: see :meth:`finish`.
    """

    def __init__(self, dimensions: int, *, before: Path | None = None) -> None:
        """Begin an index, or carry on the one at ``before``, as it was compressed; its recall is not measured again."""
        self._index: faiss.Index = faiss.read_index(str(before)) if before else faiss.IndexFlatIP(dimensions)
        self.is_measured = before is None
        self.questions: Vectors = np.zeros((0, dimensions), dtype=np.float32)
        self._best = _Nearest()

    @property
    def kind(self) -> str:
        """``exact`` while vectors are kept as they came, ``bytes`` with a byte a dimension."""
        return "exact" if isinstance(self._index, faiss.IndexFlatIP) else "bytes"

    def add(self, vectors: Vectors) -> None:
        """Add passages, shape (passages, dimensions), L2-normalised; their numbers go on from those before."""
        if self.kind == "exact" and self._index.ntotal + len(vectors) > EXACT_LIMIT:
            held = np.concatenate([self._index.reconstruct_n(0, self._index.ntotal), vectors])
            self._index = faiss.IndexScalarQuantizer(
                held.shape[1], faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT
            )
            self._index.train(held)
            vectors = held
        if self.kind == "bytes" and self.is_measured:
            self._best.take(self.questions @ vectors.T, self._index.ntotal)
        self._index.add(vectors)

    def remove(self, rows: Sequence[int]) -> None:
        """Remove rows, counted from 0; those after them move up."""
        if rows:
            self._index.remove_ids(faiss.IDSelectorBatch(np.asarray(rows, dtype=np.int64)))

    def finish(self, path: Path) -> float:
        """Write the index to ``path``; returns its recall@10 for the questions against exact search, 0 to 1."""
        faiss.write_index(self._index, str(path))
        if self.kind == "exact" or not len(self.questions):
            return 1.0
        found = self._index.search(self.questions, min(RECALL_DEPTH, self._index.ntotal))[1]
        return round(self._best.share_in(found), 4)


class _Nearest:
    """The passages nearest to each of some questions, kept up while passages come in batches."""

    def __init__(self) -> None:
        self._scores: Vectors | None = None
        self._numbers: npt.NDArray[np.int64] | None = None

    def take(self, scores: Vectors, first_number: int) -> None:
        """Take the cosines, shape (questions, passages), of passages numbered from ``first_number``."""
        numbers = np.broadcast_to(np.arange(first_number, first_number + scores.shape[1]), scores.shape)
        if self._scores is not None and self._numbers is not None:
            scores = np.concatenate([self._scores, scores], axis=1)
            numbers = np.concatenate([self._numbers, numbers], axis=1)
        kept = np.argsort(-scores, axis=1, kind="stable")[:, :RECALL_DEPTH]
        self._scores = np.take_along_axis(scores, kept, axis=1)
        self._numbers = np.take_along_axis(numbers, kept, axis=1)

    def share_in(self, found: npt.NDArray[np.int64]) -> float:
        """Share of the nearest passages that ``found``, shape (questions, depth), holds."""
        if self._numbers is None:
            return 1.0
        held = [len(set(true) & set(given)) for true, given in zip(self._numbers.tolist(), found.tolist(), strict=True)]
        return sum(held) / self._numbers.size


class DenseIndex:
    """A read-only dense index."""

    def __init__(self, path: Path, numbers: npt.NDArray[np.int64] | None = None) -> None:
        """Read the index at ``path``; row ``i`` is passage ``numbers[i]``, ascending, by default ``i`` itself.

        Raises:
            RuntimeError: FAISS cannot read it.
        """
        self._index = faiss.read_index(str(path))
        if numbers is not None and len(numbers) != self._index.ntotal:
            raise RuntimeError(f"There are {self._index.ntotal} vectors for {len(numbers)} passages")
        is_whole = numbers is None or not len(numbers) or int(numbers[-1]) == len(numbers) - 1
        self._numbers = None if is_whole else numbers

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        return int(self._index.d)

    def search(self, query: Vectors, limit: int) -> list[ScoredPassage]:
        """The ``limit`` passages nearest to ``query`` (shape (dimensions,), normalised), by cosine, best first."""
        limit = min(limit, len(self))
        if limit < 1:
            return []
        scores, rows = self._index.search(query[None, :], limit)
        numbers = rows[0] if self._numbers is None else np.where(rows[0] >= 0, self._numbers[rows[0]], -1)
        found = zip(numbers.tolist(), scores[0].tolist(), strict=True)
        return [ScoredPassage(number, score) for number, score in found if number >= 0]

    def vectors(self, numbers: list[int]) -> Vectors:
        """The vectors of passages, shape (len(numbers), dimensions), as stored."""
        if not numbers:
            return np.zeros((0, self.dimensions), dtype=np.float32)
        rows = np.asarray(numbers, dtype=np.int64)
        if self._numbers is not None:
            rows = np.searchsorted(self._numbers, rows)
        stored: Vectors = self._index.reconstruct_batch(rows)
        return stored

    def similarities(self, query: Vectors, numbers: list[int]) -> list[float]:
        """The cosine of ``query`` with each passage of ``numbers``, in their order."""
        cosines: list[float] = (self.vectors(numbers) @ query).tolist()
        return cosines
