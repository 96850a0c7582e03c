"""The dense leg: cosine similarity over FAISS.

Questions lie off the distribution of passages, so that graph and cell indexes lose a quarter of the true neighbours at
the speeds that make them worth having; exact search is fast enough up to a million passages.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

import faiss
import numpy as np
import numpy.typing as npt

from index.shortlist import FEWEST, TRAINING_VECTORS, Codes, Shortlist, read_faiss, write_faiss
from index.types import ScoredPassage

logger = logging.getLogger(__name__)

Vectors = npt.NDArray[np.float32]

# Up to this many passages vectors stay exact (4 bytes a dimension); beyond, 8 bits a dimension: a quarter of the
# memory and 1.7 times the speed, recall@10 against exact .989 with questions at 200,000 passages of 256 dimensions.
EXACT_LIMIT = 50_000
# Neighbours of a question that the index is held to against exact search.
RECALL_DEPTH = 10
# So many of a shortlist, or one of so many passages in larger collections, or twice as many as are wanted, are compared
# by their vectors: recall@10 of people's questions .99 at 20,000 and at 200,000 passages.
SHORTLISTED = 300
PASSAGES_A_CANDIDATE = 400
# What the index is held to: where a shortlist falls short of it, all passages are compared.
LEAST_RECALL = 0.98
# Vectors that are unpacked at once.
BATCH_VECTORS = 4096

# One query at a time is answered on one core; more threads only contend with the other requests.
faiss.omp_set_num_threads(1)


class DenseWriter:
    """Builds a dense index from batches of vectors. Memory: the finished index and one batch.

    Vectors stay exact up to :data:`EXACT_LIMIT` passages; with the first one beyond, all are brought to a byte a
    dimension. Beside them goes a shortlist (``shortlist.py``). ``questions`` (shape (n, dimensions), normalised) tell
    what both cost: see :meth:`finish`.
    """

    def __init__(self, dimensions: int, *, before: Path | None = None) -> None:
        """Begin an index, or carry on the one at ``before``, as it was compressed; its recall is not measured again."""
        self._index: faiss.Index = read_faiss(before) if before else faiss.IndexFlatIP(dimensions)
        shortlist = shortlist_path(before) if before else None
        self._codes = Codes.read(shortlist) if shortlist and shortlist.exists() else None
        self.is_measured = before is None
        self.questions: Vectors = np.zeros((0, dimensions), dtype=np.float32)
        self._best = _Nearest()

    @property
    def kind(self) -> str:
        """``exact`` while vectors are kept as they came, ``bytes`` with a byte a dimension."""
        return "exact" if isinstance(self._index, faiss.IndexFlatIP) else "bytes"

    def add(self, vectors: Vectors) -> None:
        """Add passages, shape (passages, dimensions), L2-normalised; their numbers go on from those before."""
        if self._codes is not None:
            self._codes.add(vectors)
        if self.kind == "exact" and self._index.ntotal + len(vectors) > EXACT_LIMIT:
            held = np.concatenate([self._index.reconstruct_n(0, self._index.ntotal), vectors])
            self._index = faiss.IndexScalarQuantizer(
                held.shape[1], faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT
            )
            self._index.train(held)
            vectors, self._best = held, _Nearest()
        if self.is_measured and len(self.questions):
            self._best.take(self.questions, vectors, first_number=self._index.ntotal)
        self._index.add(vectors)
        if self._codes is None and self._index.ntotal >= TRAINING_VECTORS:
            self._codes = self._coded()  # from here on beside everything else, not at the end

    def remove(self, rows: Sequence[int]) -> None:
        """Remove rows, counted from 0; those after them move up."""
        if rows:
            self._index.remove_ids(faiss.IDSelectorBatch(np.asarray(rows, dtype=np.int64)))
            if self._codes is not None:
                self._codes.remove(rows)

    def finish(self, path: Path) -> float:
        """Write the index to ``path``; returns its recall@10 for the questions against exact search, 0 to 1.

        The shortlist is written beside it, where it serves.

        Raises:
            OSError: FAISS cannot write it.
        """
        write_faiss(self._index, path)
        codes = self._coded() if self._codes is None else self._codes
        if codes is not None and len(codes) >= FEWEST:
            codes.write(shortlist_path(path))
        if not self.is_measured or not len(self.questions):
            return 1.0
        recall = self._recall(path)
        if recall < LEAST_RECALL and shortlist_path(path).exists():
            shortlist_path(path).unlink()
            recall = self._recall(path)
        if recall < LEAST_RECALL:
            logger.warning("Of the ten passages nearest to a question the index finds %.1f on average.", recall * 10)
        return recall

    def _coded(self) -> Codes | None:
        """The codes of all vectors that there are; None where a shortlist would not pay."""
        count = self._index.ntotal
        codes = Codes.trained_on(self._index.reconstruct_n(0, min(count, TRAINING_VECTORS))) if count else None
        if codes is not None:
            for first in range(0, count, BATCH_VECTORS):
                codes.add(self._index.reconstruct_n(first, min(BATCH_VECTORS, count - first)))
        return codes

    def _recall(self, path: Path) -> float:
        written = DenseIndex(path)
        found = [[hit.number for hit in written.search(question, RECALL_DEPTH)] for question in self.questions]
        return round(self._best.share_in(found), 4)


def shortlist_path(path: Path) -> Path:
    """Where the shortlist of the dense index at ``path`` is, if it has one."""
    return path.with_name(f"shortlist{path.suffix}")


class _Nearest:
    """The passages nearest to each of some questions, kept up while passages come in batches."""

    def __init__(self) -> None:
        self._scores: Vectors | None = None
        self._numbers: npt.NDArray[np.int64] | None = None

    def take(self, questions: Vectors, vectors: Vectors, *, first_number: int) -> None:
        """Take passages numbered from ``first_number``, shape (passages, dimensions)."""
        # By FAISS: a product of matrices in numpy leaves BLAS threads that spin, 5 % of a build's processor time.
        scores, rows = faiss.knn(questions, vectors, min(RECALL_DEPTH, len(vectors)), metric=faiss.METRIC_INNER_PRODUCT)
        numbers = rows + first_number
        if self._scores is not None and self._numbers is not None:
            scores = np.concatenate([self._scores, scores], axis=1)
            numbers = np.concatenate([self._numbers, numbers], axis=1)
        kept = np.argsort(-scores, axis=1, kind="stable")[:, :RECALL_DEPTH]
        self._scores = np.take_along_axis(scores, kept, axis=1)
        self._numbers = np.take_along_axis(numbers, kept, axis=1)

    def share_in(self, found: Sequence[Sequence[int]]) -> float:
        """Share of the nearest passages that ``found``, a list for each question, holds."""
        if self._numbers is None:
            return 1.0
        held = [len(set(true) & set(given)) for true, given in zip(self._numbers.tolist(), found, strict=True)]
        return sum(held) / self._numbers.size


class DenseIndex:
    """A read-only dense index."""

    def __init__(self, path: Path, numbers: npt.NDArray[np.int64] | None = None) -> None:
        """Read the index at ``path``; row ``i`` is passage ``numbers[i]``, ascending, by default ``i`` itself.

        Raises:
            OSError: FAISS cannot read it.
            ValueError: There are more or fewer numbers, or rows in the shortlist, than vectors.
        """
        self._index = read_faiss(path)
        self._shortlist = Shortlist(shortlist_path(path)) if shortlist_path(path).exists() else None
        if self._shortlist is not None and len(self._shortlist) != self._index.ntotal:
            raise ValueError(f"There are {self._index.ntotal} vectors and {len(self._shortlist)} codes of vectors")
        if numbers is not None and len(numbers) != self._index.ntotal:
            raise ValueError(f"There are {self._index.ntotal} vectors for {len(numbers)} passages")
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
        scores, rows = self._nearest(query, limit)
        numbers = rows if self._numbers is None else np.where(rows >= 0, self._numbers[rows], -1)
        found = map(ScoredPassage, numbers.tolist(), scores.tolist())
        return [passage for passage in found if passage.number >= 0]

    def _nearest(self, query: Vectors, limit: int) -> tuple[Vectors, npt.NDArray[np.int64]]:
        """Cosines and rows of the nearest passages, best first."""
        if self._shortlist is None:
            scores, rows = self._index.search(query[None, :], limit)
            return scores[0], rows[0]
        around = self._shortlist.best(query, max(SHORTLISTED, len(self) // PASSAGES_A_CANDIDATE, 2 * limit))
        scores = self._index.reconstruct_batch(around) @ query
        best = np.argsort(-scores, kind="stable")[:limit]
        return scores[best], around[best]

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
