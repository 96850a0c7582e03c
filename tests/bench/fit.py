"""Fit the weights of the ranking, and write them to their file.

    python tests/bench/fit.py --data DATA

Fitted on the paragraphs of part FIT of the question sets, in collections with 20,000 news passages and in small ones;
``quality.py`` measures on part REPORT. Run both again after the embedding model or a feature has changed, and then
``fit_answers.py``, which rests on the ranking.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import numpy.typing as npt
from question_collections import Asked, Bench
from question_sets import BenchQuestion, Part
from scipy.optimize import minimize
from scipy.special import logsumexp

from index import rank as rank_module
from index.rank import RANKED, rank_features
from index.search import CANDIDATES

Features = list[dict[str, float]]
Floats = npt.NDArray[np.float64]

RIDGE = 1e-3


def matrix(features: Sequence[dict[str, float]], names: Sequence[str]) -> Floats:
    """Features as rows."""
    return np.array([[row[name] for name in names] for row in features], dtype=np.float64).reshape(-1, len(names))


def fit_listwise(groups: list[tuple[Features, int]]) -> dict[str, float]:
    """Weights that make the right candidate of each group the most probable: softmax regression with a ridge."""
    names = list(groups[0][0][0])
    rows = [matrix(features, names) for features, _ in groups]
    scale = np.concatenate(rows).std(axis=0) + 1e-9
    longest = max(map(len, rows))
    values, mask = np.zeros((len(rows), longest, len(names))), np.full((len(rows), longest), -1e9)
    for i, row in enumerate(rows):
        values[i, : len(row)], mask[i, : len(row)] = row / scale, 0
    right, every = np.array([chosen for _, chosen in groups]), np.arange(len(rows))

    def loss(weights: Floats) -> tuple[float, Floats]:
        scores = values @ weights + mask
        log_probabilities = scores - logsumexp(scores, axis=1, keepdims=True)
        expected = np.einsum("ij,ijk->ik", np.exp(log_probabilities), values)
        gradient = (expected - values[every, right]).mean(axis=0) + 2 * RIDGE * weights
        return float(-log_probabilities[every, right].mean() + RIDGE * weights @ weights), gradient

    fitted = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B").x / scale
    return {name: round(float(weight), 4) for name, weight in zip(names, fitted, strict=True)}


def write(path: Path, weights: dict[str, float]) -> None:
    """Write a weights file and let the running process forget the old one."""
    path.write_text(json.dumps({"weights": weights}, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    rank_module.load_weights.cache_clear()


def rank_groups(asked: Iterator[Asked]) -> list[tuple[Features, int]]:
    """For each question whose passage is among the candidates: their features, and which is the right one."""
    groups = []
    for a in asked:
        query = a.index.analyse(a.question.text)
        found = a.index._candidates(query, depth=CANDIDATES, wanted=RANKED)
        right = [i for i, f in enumerate(found) if _holds(f.passage.article_id, f.passage.text, a.question)]
        if right:
            groups.append((rank_features(a.index.matcher(query), [f.candidate for f in found]), right[0]))
    return groups


def _holds(article_id: str, text: str, question: BenchQuestion) -> bool:
    return article_id == question.article_id and any(answer in text for answer in question.answers)


def fit_all(bench: Bench) -> None:
    """Fit the ranking."""
    ranking = fit_listwise([*rank_groups(bench.answerable(Part.FIT)), *rank_groups(_held(bench.small(Part.FIT)))])
    write(rank_module.WEIGHTS_FILE, ranking)


def _held(asked: Iterator[Asked]) -> Iterator[Asked]:
    return (a for a in asked if a.answerable)


def main() -> None:
    """Fit and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with dev/*.json and train/news-2023.txt.xz")
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        fit_all(Bench(options.data, Path(folder)))


if __name__ == "__main__":
    main()
