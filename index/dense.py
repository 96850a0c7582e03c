"""The dense leg: cosine similarity over FAISS; a passage is as near as the nearest of its stretches.

Every stretch of a passage (``segments.py``) has a row. Questions lie off the distribution of passages, so that graph
and cell indexes lose a quarter of the true neighbours at the speeds that make them worth having; product quantisation
(``shortlist.py``) and then the vectors themselves take a third of a millisecond at 20,000 passages.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

import faiss
import numpy as np
import numpy.typing as npt

from index.shortlist import FEWEST, GROUP, TRAINING_VECTORS, Codes, Shortlist, read_faiss, write_faiss
from index.types import ScoredPassage

logger = logging.getLogger(__name__)

Vectors = npt.NDArray[np.float32]

# Up to this many rows vectors stay exact (4 bytes a dimension); beyond, 8 bits a dimension.
EXACT_LIMIT = 50_000
# Neighbours of a question that the index is held to against exact search.
RECALL_DEPTH = 10
# Stretches that stand in several passages are equally near, and either will do: so many times as deep they are known,
# and cosines that differ by less than this are the same.
TWINS = 4
SAME_COSINE = 1e-6
# So many rows of a shortlist, or one of so many in larger collections, or so many for each passage that is wanted, are
# compared by their vectors: recall@10 .988 at 20,000 and .985 at 200,000 passages, by the questions of the build.
SHORTLISTED = 600
ROWS_A_CANDIDATE = 700
ROWS_A_PASSAGE = 4
# What the index is held to: where a shortlist falls short of it, all rows are compared.
LEAST_RECALL = 0.98
# Vectors that are unpacked at once.
BATCH_VECTORS = 4096


class DenseWriter:
    """Builds a dense index from batches of vectors. Memory: the finished index and one batch.

    Vectors stay exact up to :data:`EXACT_LIMIT` rows; with the first one beyond, all are brought to a byte a
    dimension. Beside them goes a shortlist (``shortlist.py``). Questions tell what both cost: see :meth:`measure_by`.
    """

    def __init__(self, dimensions: int, *, before: Path | None = None) -> None:
        """Begin an index, or carry on the one at ``before``, as it was compressed.

        The recall of one that is carried on is measured again only when it gets its first shortlist.
        """
        self._index: faiss.Index = read_faiss(before) if before else faiss.IndexFlatIP(dimensions)
        shortlist = shortlist_path(before) if before else None
        self._codes = Codes.read(shortlist) if shortlist and shortlist.exists() else None
        # One that did not suffice, or cannot be, is not tried again.
        is_small = self._codes is None and self._index.ntotal < FEWEST
        self._may_have_codes = dimensions % GROUP == 0 and (self._codes is not None or is_small)
        self.is_measured = before is None or is_small
        self.questions: Vectors = np.zeros((0, dimensions), dtype=np.float32)
        self._best = _Nearest()

    @property
    def kind(self) -> str:
        """``exact`` while vectors are kept as they came, ``bytes`` with a byte a dimension."""
        return "exact" if isinstance(self._index, faiss.IndexFlatIP) else "bytes"

    def measure_by(self, questions: Vectors) -> None:
        """Measure the recall, see :meth:`finish`, by ``questions``, shape (n, dimensions), normalised."""
        self.questions, self._best = questions, _Nearest()
        if self._index.ntotal:
            self._best.take(questions, self._index.reconstruct_n(0, self._index.ntotal), first_row=0)

    def add(self, vectors: Vectors) -> None:
        """Add rows, shape (rows, dimensions), L2-normalised; they are counted on from those before."""
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
            self._best.take(self.questions, vectors, first_row=self._index.ntotal)
        self._index.add(vectors)
        if self._codes is None and self._index.ntotal >= TRAINING_VECTORS:
            self._codes = self._coded()  # from here on beside everything else, not at the end

    def remove(self, rows: Sequence[int]) -> None:
        """Remove rows, counted from 0; those after them move up."""
        if rows:
            self._index.remove_ids(faiss.IDSelectorBatch(np.asarray(rows, dtype=np.int64)))
            if self._codes is not None:
                self._codes.remove(rows)
            self._best.remove(rows)

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
            logger.warning("Of the ten rows nearest to a question the index finds %.1f on average.", recall * 10)
        return recall

    def _coded(self) -> Codes | None:
        """The codes of all vectors that there are; None where a shortlist would not pay."""
        count = self._index.ntotal
        if count < FEWEST or not self._may_have_codes:
            return None
        codes = Codes.trained_on(self._index.reconstruct_n(0, min(count, TRAINING_VECTORS)))
        for first in range(0, count, BATCH_VECTORS):
            codes.add(self._index.reconstruct_n(first, min(BATCH_VECTORS, count - first)))
        return codes

    def _recall(self, path: Path) -> float:
        written = DenseIndex(path)
        found = [written.nearest_rows(question, RECALL_DEPTH)[0].tolist() for question in self.questions]
        return round(self._best.share_in(found), 4)


def shortlist_path(path: Path) -> Path:
    """Where the shortlist of the dense index at ``path`` is, if it has one."""
    return path.with_name(f"shortlist{path.suffix}")


class _Nearest:
    """The rows nearest to each of some questions, kept up while rows come in batches."""

    def __init__(self) -> None:
        self._scores: Vectors | None = None
        self._rows: npt.NDArray[np.int64] | None = None

    def take(self, questions: Vectors, vectors: Vectors, *, first_row: int) -> None:
        """Take rows counted from ``first_row``, shape (rows, dimensions)."""
        # By FAISS: a product of matrices in numpy leaves BLAS threads that spin, 5 % of a build's processor time.
        kept = RECALL_DEPTH * TWINS
        scores, rows = faiss.knn(questions, vectors, min(kept, len(vectors)), metric=faiss.METRIC_INNER_PRODUCT)
        rows = rows + first_row
        if self._scores is not None and self._rows is not None:
            scores = np.concatenate([self._scores, scores], axis=1)
            rows = np.concatenate([self._rows, rows], axis=1)
        best = np.argsort(-scores, axis=1, kind="stable")[:, :kept]
        self._scores = np.take_along_axis(scores, best, axis=1)
        self._rows = np.take_along_axis(rows, best, axis=1)

    def remove(self, rows: Sequence[int]) -> None:
        """Take rows out; those after them move up."""
        if self._scores is None or self._rows is None:
            return
        gone = np.isin(self._rows, rows)
        scores = np.where(gone, -np.inf, self._scores)
        moved = np.where(gone, -1, self._rows - np.searchsorted(np.sort(rows), self._rows))
        best = np.argsort(-scores, axis=1, kind="stable")
        self._scores, self._rows = np.take_along_axis(scores, best, axis=1), np.take_along_axis(moved, best, axis=1)

    def share_in(self, found: Sequence[Sequence[int]]) -> float:
        """Share of the ten nearest rows that ``found``, a list for each question, holds, or of rows as near as they."""
        if self._scores is None or self._rows is None:
            return 1.0
        depth = min(RECALL_DEPTH, self._scores.shape[1])
        shares = []
        for scores, rows, given in zip(self._scores, self._rows, found, strict=True):
            as_near = rows[scores >= scores[depth - 1] - SAME_COSINE]
            shares.append(min(depth, np.isin(given, as_near).sum()) / depth)
        return float(np.mean(shares))


class DenseIndex:
    """A read-only dense index."""

    def __init__(self, path: Path, numbers: npt.NDArray[np.int64] | None = None) -> None:
        """Read the index at ``path``; row ``i`` is a stretch of passage ``numbers[i]``, ascending, by default of ``i``.

        Raises:
            OSError: FAISS cannot read it.
            ValueError: There are more or fewer numbers, or rows in the shortlist, than vectors.
        """
        self._index = read_faiss(path)
        rows = int(self._index.ntotal)
        self._shortlist = Shortlist(shortlist_path(path)) if shortlist_path(path).exists() else None
        if self._shortlist is not None and len(self._shortlist) != rows:
            raise ValueError(f"There are {rows} vectors and {len(self._shortlist)} codes of vectors")
        self._numbers = np.arange(rows) if numbers is None else numbers.astype(np.int32)
        if len(self._numbers) != rows:
            raise ValueError(f"There are {rows} vectors for {len(self._numbers)} rows")
        self._passages = int(np.count_nonzero(np.diff(self._numbers))) + 1 if rows else 0
        self._stored, self._scale, self._offset = _stored(self._index)  # type: ignore[arg-type]  # both kinds are flat

    def __len__(self) -> int:
        return self._passages

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        return int(self._index.d)

    def search(self, query: Vectors, limit: int, among: Sequence[int] | None = None) -> list[ScoredPassage]:
        """The ``limit`` passages nearest to ``query`` (shape (dimensions,), normalised), by cosine, best first.

        ``among``: numbers of the only ones that are compared, if not all.
        """
        if among is not None:
            scored = map(ScoredPassage, among, self.similarities(query, among))
            return sorted(scored, key=lambda found: -found.score)[:limit]
        limit = min(limit, len(self))
        wanted = limit * ROWS_A_PASSAGE
        while limit > 0:
            rows, scores = self.nearest_rows(query, wanted)
            numbers = self._numbers[rows]
            first = np.sort(np.unique(numbers, return_index=True)[1])[:limit]
            if len(first) == limit or wanted >= self._index.ntotal:
                return list(map(ScoredPassage, numbers[first].tolist(), scores[first].tolist()))
            wanted *= 4
        return []

    def nearest_rows(self, query: Vectors, limit: int) -> tuple[npt.NDArray[np.int64], Vectors]:
        """The ``limit`` rows nearest to ``query`` and their cosines, best first."""
        limit = min(limit, int(self._index.ntotal))
        # To a zero vector, that of a question without a known word, all rows are equally near: a shortlist finds none.
        if self._shortlist is None or not query.any():
            # One query is answered on one core: more only contend with other requests. OpenMP asks every thread.
            faiss.omp_set_num_threads(1)
            scores, rows = self._index.search(query[None, :], limit)
            return rows[0], scores[0]
        depth = max(SHORTLISTED, len(self._shortlist) // ROWS_A_CANDIDATE, limit)
        around = self._shortlist.best(query, depth)
        cosines = self._cosines(query, around)
        best = np.argsort(-cosines)[:limit]
        return around[best], cosines[best]

    def _cosines(self, query: Vectors, rows: npt.NDArray[np.int64]) -> Vectors:
        """The product of ``query`` with each of some rows, without unpacking them."""
        stored = self._stored[rows].astype(np.float32, copy=False)
        cosines: Vectors = np.einsum("rd,d->r", stored, query * self._scale) + query @ self._offset
        return cosines

    def similarities(self, query: Vectors, numbers: Sequence[int]) -> list[float]:
        """The cosine of ``query`` with the nearest stretch of each passage of ``numbers``, in their order."""
        if not numbers:
            return []
        starts, ends = (np.searchsorted(self._numbers, numbers, side) for side in ("left", "right"))
        counts = ends - starts
        before = np.cumsum(counts) - counts
        rows = np.arange(int(counts.sum())) + np.repeat(starts - before, counts)
        nearest: list[float] = np.maximum.reduceat(self._cosines(query, rows), before).tolist()
        return nearest


def _stored(index: faiss.IndexFlatCodes) -> tuple[npt.NDArray[np.uint8] | Vectors, Vectors, Vectors]:
    """The rows as FAISS keeps them, shape (rows, dimensions), and what makes vectors of them: ``row * scale + offset``.

    Bytes stand for the middles of 255 steps from the least to the largest value of a dimension.
    """
    dimensions = int(index.d)
    codes: npt.NDArray[np.uint8] = faiss.rev_swig_ptr(index.codes.data(), index.codes.size())
    if not isinstance(index, faiss.IndexScalarQuantizer):
        exact: Vectors = codes.view(np.float32).reshape(-1, dimensions)
        return exact, np.ones(dimensions, dtype=np.float32), np.zeros(dimensions, dtype=np.float32)
    trained: Vectors = np.asarray(faiss.vector_to_array(index.sq.trained), dtype=np.float32)
    least, width = trained.reshape(2, dimensions)
    return codes.reshape(-1, dimensions), np.divide(width, 255), np.add(least, np.divide(width, 510))
