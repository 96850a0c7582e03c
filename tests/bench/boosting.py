"""Boosted trees for the fits: listwise for sentences, logistic for confidence, as nested lists for assistant.trees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import lightgbm
import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from assistant.trees import Forest, Node

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

RIDGE = 1e-3
# Small trees, many of them: a tree reads off in a line, and ten thousand groups do not bear much larger ones.
PARAMETERS: dict[str, Any] = {
    "max_depth": 6,
    "feature_fraction": 0.5,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "verbose": -1,
    "seed": 1,
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 1,  # two would wait for each other on a busy machine
}
LISTWISE = {
    "learning_rate": 0.05,
    "num_leaves": 15,
    "min_data_in_leaf": 40,
    "lambda_l2": 10.0,
    "min_sum_hessian_in_leaf": 1.0,
}
LISTWISE_ROUNDS = 600
LOGISTIC = {
    "learning_rate": 0.03,
    "num_leaves": 16,
    "min_data_in_leaf": 40,
    "lambda_l2": 10.0,
    "feature_fraction": 0.3,
}
LOGISTIC_ROUNDS = 600
DIGITS = 5  # decimals of a threshold or a leaf in the file


@dataclass(frozen=True, slots=True)
class Groups:
    """Rows in groups that follow each other; at least one row of each group is right."""

    rows: Floats
    right: Flags
    sizes: npt.NDArray[np.int64]

    @property
    def starts(self) -> npt.NDArray[np.int64]:
        """Where each group begins."""
        return np.concatenate([[0], np.cumsum(self.sizes)[:-1]])

    def gradient(self, scores: Floats) -> tuple[float, Floats, Floats]:
        """Loss (mean negative logarithm of the right rows' share), its derivative by each score, and the shares."""
        starts, sizes = self.starts, self.sizes
        powers = np.exp(scores - np.repeat(np.maximum.reduceat(scores, starts), sizes))
        shares = powers / np.repeat(np.add.reduceat(powers, starts), sizes)
        of_right = np.maximum(np.add.reduceat(shares * self.right, starts), 1e-12)
        wanted = shares * self.right / np.repeat(of_right, sizes)
        return float(-np.log(of_right).mean()), shares - wanted, shares


def fit_linear(groups: Groups) -> Floats:
    """Weights of a listwise softmax regression with a ridge."""
    scale = groups.rows.std(axis=0) + 1e-9
    values = groups.rows / scale

    def loss(weights: Floats) -> tuple[float, Floats]:
        value, gradient, _ = groups.gradient(values @ weights)
        return value + RIDGE * float(weights @ weights), values.T @ gradient / len(groups.sizes) + 2 * RIDGE * weights

    fitted: Floats = minimize(loss, np.zeros(values.shape[1]), jac=True, method="L-BFGS-B").x / scale
    return fitted


def boost_listwise(groups: Groups, names: Sequence[str], base: Floats) -> list[Node]:
    """Trees that correct the scores ``base`` so that the right rows of each group get the most probable."""

    def objective(predicted: Floats, _: object) -> tuple[Floats, Floats]:
        _, gradient, shares = groups.gradient(predicted)
        return gradient, np.maximum(shares * (1 - shares), 1e-6)

    data = lightgbm.Dataset(groups.rows, label=groups.right.astype(float), init_score=base)
    booster = lightgbm.train({**PARAMETERS, **LISTWISE, "objective": objective}, data, LISTWISE_ROUNDS)
    return _nodes(booster, names)


def boost_logistic(rows: Floats, labels: Flags, importance: Floats, names: Sequence[str]) -> tuple[float, list[Node]]:
    """Bias and trees whose sum is the logarithm of the odds."""
    share = float(importance @ labels / importance.sum())
    bias = float(np.log(share / (1 - share)))
    data = lightgbm.Dataset(
        rows, label=labels.astype(float), weight=importance / importance.mean(), init_score=np.full(len(rows), bias)
    )
    booster = lightgbm.train({**PARAMETERS, **LOGISTIC, "objective": "binary"}, data, LOGISTIC_ROUNDS)
    return bias, _nodes(booster, names)


def predict(trees: list[Node], names: Sequence[str], rows: Floats) -> Floats:
    """What the product computes with these trees."""
    return Forest(trees, names).scores(rows)


def _nodes(booster: lightgbm.Booster, names: Sequence[str]) -> list[Node]:
    return [_node(tree["tree_structure"], names) for tree in booster.dump_model()["tree_info"]]


def _node(node: dict[str, Any], names: Sequence[str]) -> Node:
    if "leaf_value" in node:
        return round(float(node["leaf_value"]), DIGITS)
    left, right = _node(node["left_child"], names), _node(node["right_child"], names)
    return [names[node["split_feature"]], round(float(node["threshold"]), DIGITS), left, right]
