"""Fit the weights of ranking, evidence and confidence, and write them to their files.

    python tests/bench/fit.py --data DATA

Fitted on the paragraphs of part FIT of the question sets, in collections with 20,000 news passages and in small ones;
``quality.py`` measures on part REPORT. Run both again after the embedding model or a feature has changed.
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
from scipy.special import expit, logsumexp

from assistant import confidence as confidence_module
from assistant import evidence as evidence_module
from assistant.answer import EVIDENCE_HITS
from assistant.confidence import confidence_features
from assistant.evidence import Question, find_evidence
from index import rank as rank_module
from index.rank import RANKED, rank_features
from index.search import CANDIDATES

Features = list[dict[str, float]]
Floats = npt.NDArray[np.float64]

RIDGE = 1e-3
# What each source of questions counts for in the confidence, however many it has. Hollow paragraphs at full worth cost
# false refusals of questions from elsewhere: words alone cannot tell them apart.
CONFIDENCE_SOURCES = {"answerable": 1.0, "unanswerable": 1.0, "small": 1.0, "hollow": 0.5}


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


def fit_logistic(features: Features, labels: Sequence[bool], sample_weights: Sequence[float]) -> dict[str, float]:
    """Weights and bias of a logistic regression with a ridge."""
    names = list(features[0])
    values = matrix(features, names)
    scale = values.std(axis=0) + 1e-9
    values = np.hstack([values / scale, np.ones((len(values), 1))])
    wanted, importance = np.array(labels, dtype=np.float64), np.array(sample_weights) / np.sum(sample_weights)

    def loss(weights: Floats) -> tuple[float, Floats]:
        scores = values @ weights
        value = importance @ (np.logaddexp(0, scores) - wanted * scores)
        gradient = values.T @ (importance * (expit(scores) - wanted))
        ridge = np.append(weights[:-1], 0.0)
        return float(value + RIDGE * ridge @ ridge), gradient + 2 * RIDGE * ridge

    fitted = minimize(loss, np.zeros(len(names) + 1), jac=True, method="L-BFGS-B").x
    weights = {name: round(float(weight), 4) for name, weight in zip(names, fitted[:-1] / scale, strict=True)}
    return {"bias": round(float(fitted[-1]), 4), **weights}


def write(path: Path, weights: dict[str, float], **measured: object) -> None:
    """Write a weights file and let the running process forget the old one."""
    path.write_text(json.dumps({"weights": weights, **measured}, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    for module in (rank_module, evidence_module, confidence_module):
        module.load_weights.cache_clear()


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


def evidence_groups(asked: Iterator[Asked]) -> list[tuple[Features, int]]:
    """For each question with an answer in its first hits: the features of their sentences, and which holds it first."""
    groups = []
    for a in asked:
        query = a.index.analyse(a.question.text)
        found = find_evidence(Question(query, a.index), a.index.search_query(query, EVIDENCE_HITS))
        found.sort(key=lambda s: (s.hit.rank, s.start))
        right = [i for i, s in enumerate(found) if _holds(s.hit.article.id, s.text, a.question)]
        if right:
            groups.append(([s.features for s in found], right[0]))
    return groups


def confidence_rows(asked: Iterator[Asked]) -> tuple[Features, list[bool]]:
    """Features of the best evidence, and whether the question can be answered."""
    features: Features = []
    labels: list[bool] = []
    for a in asked:
        query = a.index.analyse(a.question.text)
        question = Question(query, a.index)
        hits = a.index.search_query(query, EVIDENCE_HITS)
        if evidence := find_evidence(question, hits):
            features.append(confidence_features(question, hits, evidence))
            labels.append(a.answerable)
    return features, labels


def fit_all(bench: Bench) -> None:
    """Fit the three in order: each rests on the one before."""
    ranking = fit_listwise([*rank_groups(bench.answerable(Part.FIT)), *rank_groups(_held(bench.small(Part.FIT)))])
    write(rank_module.WEIGHTS_FILE, ranking)
    evidence = fit_listwise(
        [*evidence_groups(bench.answerable(Part.FIT)), *evidence_groups(_held(bench.small(Part.FIT)))]
    )
    write(evidence_module.WEIGHTS_FILE, evidence)
    features, labels, importance = [], [], []
    for asked, worth in CONFIDENCE_SOURCES.items():
        part_features, part_labels = confidence_rows(getattr(bench, asked)(Part.FIT))
        features += part_features
        labels += part_labels
        importance += [worth / len(part_labels)] * len(part_labels)
    write(confidence_module.WEIGHTS_FILE, fit_logistic(features, labels, importance))


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
