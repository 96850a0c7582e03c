"""Boosted trees that can be read: each is ``[feature, threshold, at_most, above]``, or a number at its leaves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

Node = float | list["str | float | Node"]
Floats = npt.NDArray[np.float64]
# What more rows need for hundreds of trees is memory that the system gives and takes back each time.
ROWS_AT_ONCE = 16


class Forest:
    """Trees whose values add up, evaluated for many rows at once."""

    def __init__(self, trees: Sequence[Node], features: Sequence[str]) -> None:
        """Take trees over the columns ``features``."""
        column = {name: i for i, name in enumerate(features)}
        self._feature: list[int] = []
        self._threshold: list[float] = []
        self._children: list[tuple[int, int]] = []
        self._value: list[float] = []
        self._depth = 0
        roots = [self._add(tree, column, depth=0) for tree in trees]
        self._roots = np.array(roots, dtype=np.intp)
        self._features = np.array(self._feature, dtype=np.intp)
        self._thresholds = np.array(self._threshold)
        self._next = np.array(self._children, dtype=np.intp).ravel()  # of node n: 2n at most the threshold, 2n+1 above
        self._values = np.array(self._value)

    def _add(self, node: Node, column: Mapping[str, int], *, depth: int) -> int:
        """Add a node with all below it; a leaf leads to itself. Returns its number."""
        number = len(self._feature)
        self._depth = max(self._depth, depth)
        self._children.append((number, number))
        if not isinstance(node, list):
            self._feature.append(0)
            self._threshold.append(0.0)
            self._value.append(float(node))
            return number
        feature, threshold, at_most, above = node
        self._feature.append(column[str(feature)])
        self._threshold.append(float(threshold))  # type: ignore[arg-type]
        self._value.append(0.0)
        below = self._add(at_most, column, depth=depth + 1)  # type: ignore[arg-type]
        self._children[number] = (below, self._add(above, column, depth=depth + 1))  # type: ignore[arg-type]
        return number

    def scores(self, rows: Floats) -> Floats:
        """The sum of the trees' values for each row of ``rows``, shape (rows, features)."""
        if not len(self._roots):
            return np.zeros(len(rows))
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
