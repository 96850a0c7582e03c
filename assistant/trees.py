"""Boosted trees that can be read: each is ``[feature, threshold, at_most, above]``, or a number at its leaves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

Node = float | list["str | float | Node"]
Floats = npt.NDArray[np.float64]
# What more rows need for hundreds of trees is memory that the system gives and takes back each time.
ROWS_AT_ONCE = 16
# Decimals of a value that are compared with a threshold. Sums over sets, whose order differs from process to process,
# differ behind them: 1.0000000000000002 was above 1, and one process answered a question that another refused.
DECIMALS = 9


class Forest:
    """Trees whose values add up, evaluated for many rows at once."""

    def __init__(self, trees: Sequence[Node], features: Sequence[str]) -> None:
        """Take trees over the columns ``features``."""
        nodes = _Nodes({name: i for i, name in enumerate(features)})
        self._roots = np.array([nodes.add(tree) for tree in trees], dtype=np.intp)
        self._features = np.array(nodes.feature, dtype=np.intp)
        self._thresholds = np.array(nodes.threshold)
        self._next = np.array(nodes.children, dtype=np.intp).ravel()  # of node n: 2n at most the threshold, 2n+1 above
        self._values = np.array(nodes.value)
        self._depth = nodes.depth

    def scores(self, rows: Floats) -> Floats:
        """The sum of the trees' values for each row of ``rows``, shape (rows, features)."""
        if not len(self._roots):
            return np.zeros(len(rows))
        rows = rows.round(DECIMALS)
        starts = range(0, len(rows), ROWS_AT_ONCE)
        return np.concatenate([self._scores(rows[start : start + ROWS_AT_ONCE]) for start in starts] or [np.zeros(0)])

    def _scores(self, rows: Floats) -> Floats:
        # By take from flat arrays, which is faster than indexing.
        values, width = rows.ravel(), rows.shape[1]
        first = np.arange(0, len(values), width)[:, None]
        nodes = np.broadcast_to(self._roots, (len(rows), len(self._roots)))
        for _ in range(self._depth):
            is_above = values.take(first + self._features.take(nodes)) > self._thresholds.take(nodes)
            nodes = self._next.take(2 * nodes + is_above)
        total: Floats = self._values.take(nodes).sum(axis=1)
        return total


class _Nodes:
    """The nodes of all trees, numbered: what the arrays are made of, which take a tenth of the memory."""

    def __init__(self, column: Mapping[str, int]) -> None:
        self._column = column
        self.feature: list[int] = []
        self.threshold: list[float] = []
        self.children: list[tuple[int, int]] = []
        self.value: list[float] = []
        self.depth = 0

    def add(self, node: Node, depth: int = 0) -> int:
        """Add a node with all below it; a leaf leads to itself. Returns its number."""
        number = len(self.feature)
        self.depth = max(self.depth, depth)
        self.children.append((number, number))
        if not isinstance(node, list):
            self.feature.append(0)
            self.threshold.append(0.0)
            self.value.append(float(node))
            return number
        feature, threshold, at_most, above = node
        self.feature.append(self._column[str(feature)])
        self.threshold.append(float(threshold))  # type: ignore[arg-type]
        self.value.append(0.0)
        below = self.add(at_most, depth + 1)  # type: ignore[arg-type]
        self.children[number] = (below, self.add(above, depth + 1))  # type: ignore[arg-type]
        return number
