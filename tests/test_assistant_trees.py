from __future__ import annotations

import numpy as np

from assistant.trees import Forest, Node

FIRST: Node = ["length", 2.0, -1.0, ["overlap", 0.5, 0.25, 4.0]]


def test_trees_add_up_by_hand() -> None:
    forest = Forest([FIRST, 0.5, ["overlap", 0.0, -2.0, 0.0]], ["overlap", "length"])
    rows = np.array([[0.5, 3.0], [0.6, 3.0], [0.9, 2.0], [0.0, 2.1]])
    # At the threshold the first branch is taken: 0.5 and 2.0 are "at most".
    assert forest.scores(rows).tolist() == [0.25 + 0.5, 4.0 + 0.5, -1.0 + 0.5, 0.25 + 0.5 - 2.0]


def test_no_trees_are_worth_nothing() -> None:
    assert Forest([], ["overlap"]).scores(np.zeros((2, 1))).tolist() == [0.0, 0.0]
