from __future__ import annotations

import numpy as np

from assistant.trees import ROWS_AT_ONCE, Forest, Node

FIRST: Node = ["length", 2.0, -1.0, ["overlap", 0.5, 0.25, 4.0]]


def test_trees_add_up_by_hand() -> None:
    forest = Forest([FIRST, 0.5, ["overlap", 0.0, -2.0, 0.0]], ["overlap", "length"])
    rows = np.array([[0.5, 3.0], [0.6, 3.0], [0.9, 2.0], [0.0, 2.1]])
    # At the threshold the first branch is taken: 0.5 and 2.0 are "at most".
    assert forest.scores(rows).tolist() == [0.25 + 0.5, 4.0 + 0.5, -1.0 + 0.5, 0.25 + 0.5 - 2.0]


def test_sums_in_another_order_take_the_same_branch() -> None:
    forest = Forest([["share", 1.0, -1.0, 3.0]], ["share"])
    parts = [0.7, 0.2, 0.1]
    sums = {sum(parts), sum(parts[::-1]), 1.0000000000000002}
    assert len(sums) > 1
    assert {float(forest.scores(np.array([[total]]))[0]) for total in sums} == {-1.0}
    assert forest.scores(np.array([[1.00001]])).tolist() == [3.0]


def test_no_trees_are_worth_nothing() -> None:
    assert Forest([], ["overlap"]).scores(np.zeros((2, 1))).tolist() == [0.0, 0.0]


def test_many_rows_are_scored_like_each_by_itself() -> None:
    forest = Forest([["a", 0.5, -1.0, ["b", 2.0, 3.0, 4.0]], ["b", 1.0, 0.5, 0.25]], ("a", "b"))
    rows = np.array([[row % 2, row % 4] for row in range(3 * ROWS_AT_ONCE + 1)], dtype=np.float64)
    one_by_one = [float(forest.scores(rows[i : i + 1])[0]) for i in range(len(rows))]
    assert forest.scores(rows).tolist() == one_by_one
    assert set(one_by_one) == {-0.5, 3.5, -0.75, 4.25}
    assert forest.scores(rows[:0]).shape == (0,)
