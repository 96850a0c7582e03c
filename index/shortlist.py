"""Which passages are worth comparing with a question: product quantisation, looked up in registers.

Every four dimensions become four bits, the number of the nearest of 16 centroids (Jégou, Douze and Schmid, "Product
Quantization for Nearest Neighbor Search", TPAMI 2011): an eighth of a byte a dimension. A question's products with the
centroids fit into registers, where 32 vectors are looked up at a time (André, Kermarrec and Le Scouarnec, "Cache
Locality is not Enough", VLDB 2015). The scores are coarse, so the best by them are compared by their vectors.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import faiss
import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]

# Fewer vectors are compared one by one sooner than looked up.
FEWEST = 1_000
# Vectors that the centroids are trained on, at most, and the rounds of k-means: more of either find nothing more.
TRAINING_VECTORS = 20_000
TRAINING_ROUNDS = 10
# Dimensions that share a code, and the bits of a code: 16 centroids fit into a register.
GROUP = 4
BITS = 4


class Codes:
    """The codes of vectors in the order in which they come, for building."""

    def __init__(self, index: faiss.Index) -> None:
        self._index = index

    @classmethod
    def trained_on(cls, vectors: Vectors) -> Codes:
        """Codes without vectors as yet, by centroids of ``vectors``, shape (count, dimensions), L2-normalised.

        There must be some hundreds, and :data:`GROUP` must divide the dimensions.
        """
        dimensions = vectors.shape[1]
        index = faiss.IndexPQ(dimensions, dimensions // GROUP, BITS, faiss.METRIC_INNER_PRODUCT)
        index.pq.cp.niter = TRAINING_ROUNDS
        index.train(vectors)
        return cls(index)

    @classmethod
    def read(cls, path: Path) -> Codes:
        """The codes at ``path``, to be carried on. Raises OSError when FAISS cannot read them."""
        return cls(read_faiss(path))

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def add(self, vectors: Vectors) -> None:
        """Add vectors after those before, shape (count, dimensions), L2-normalised."""
        self._index.add(vectors)

    def remove(self, rows: Sequence[int]) -> None:
        """Remove rows, counted from 0; those after them move up."""
        self._index.remove_ids(faiss.IDSelectorBatch(np.asarray(rows, dtype=np.int64)))

    def write(self, path: Path) -> None:
        """Write the codes to ``path``. Raises OSError when FAISS cannot."""
        write_faiss(self._index, path)


class Shortlist:
    """The codes of vectors, read-only, for searching."""

    def __init__(self, path: Path) -> None:
        """Read the codes at ``path``. Raises OSError when FAISS cannot read them."""
        # Its stubs know the other constructor only.
        self._index = faiss.IndexPQFastScan(read_faiss(path))  # type: ignore[arg-type]

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def best(self, query: Vectors, depth: int) -> npt.NDArray[np.int64]:
        """Rows of the ``depth`` vectors that seem nearest to ``query`` (shape (dimensions,), normalised)."""
        rows: npt.NDArray[np.int64] = self._index.search(query[None, :], min(depth, len(self)))[1][0]
        return rows[rows >= 0]


def read_faiss(path: Path) -> faiss.Index:
    """The index at ``path``. Raises OSError when FAISS cannot read it."""
    try:
        return faiss.read_index(str(path))
    except RuntimeError as error:
        raise OSError(f"{path} cannot be read: {error}") from error


def write_faiss(index: faiss.Index, path: Path) -> None:
    """Write an index to ``path``. Raises OSError when FAISS cannot."""
    try:
        faiss.write_index(index, str(path))
    except RuntimeError as error:
        raise OSError(f"{path} cannot be written: {error}") from error
