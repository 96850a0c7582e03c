"""Fit the weights of ranking, evidence and confidence, and write them to their files.

    python tests/bench/fit.py --data DATA

Fitted on the paragraphs of part FIT of the question sets, in collections with 20,000 news passages and in small ones;
printed for part REPORT. Run it again after the embedding model or a feature has changed.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import numpy.typing as npt
from question_sets import NEWS, SETS, BenchQuestion, Part, QuestionSet, as_readings, load_set, news_passages
from scipy.optimize import minimize
from scipy.special import expit, logsumexp

from assistant import confidence as confidence_module
from assistant import evidence as evidence_module
from assistant.answer import EVIDENCE_HITS
from assistant.confidence import confidence_features
from assistant.evidence import Question, find_evidence
from assistant.service import load_analyser
from index import rank as rank_module
from index.build import build_generation
from index.encode import load_encoder
from index.rank import RANKED, rank_features
from index.search import CANDIDATES, Index, load_index
from index.store import Store

Features = list[dict[str, float]]
Floats = npt.NDArray[np.float64]

NEWS_COUNT = 20_000
# Small collections: as many paragraphs as a folder of articles has, half of them taken away from the index.
SMALL = 80
RIDGE = 1e-3


@dataclass(frozen=True, slots=True)
class Asked:
    """A question asked of an index; ``answerable`` says whether its paragraph is in there."""

    question: BenchQuestion
    index: Index
    answerable: bool


class Bench:
    """The question sets and the indexes that they are asked of."""

    def __init__(self, data: Path, folder: Path, news_count: int = NEWS_COUNT) -> None:
        self._folder = folder
        self._encoder, self._analyser = load_encoder(), load_analyser()
        self.sets = [load_set(name, data / "dev" / file) for name, file in SETS.items()]
        news = news_passages(data / "train" / NEWS, news_count)
        self._news = {f"news-{number}": text for number, text in enumerate(news)}
        self._large = {s.name: self.build(s.name, {**s.paragraphs, **self._news}) for s in self.sets}

    def build(self, name: str, texts: dict[str, str]) -> Index:
        """An index of texts."""
        store = Store(self._folder / name)
        build_generation(store, as_readings(texts), encoder=self._encoder, analyser=self._analyser)
        return load_index(store, encoder=self._encoder, analyser=self._analyser)

    def large(self, name: str) -> Index:
        """The index of one set with the news."""
        return self._large[name]

    def answerable(self, part: Part) -> Iterator[Asked]:
        """Questions of a part, asked of their own set with the news."""
        for questions in self.sets:
            for question in questions.questions:
                if question.part is part:
                    yield Asked(question, self.large(questions.name), answerable=True)

    def unanswerable(self, part: Part) -> Iterator[Asked]:
        """Questions of a part, asked of another set with the news."""
        for questions in self.sets:
            other = next(s.name for s in self.sets if s.name.split()[0] != questions.name.split()[0])
            for question in questions.questions:
                if question.part is part:
                    yield Asked(question, self.large(other), answerable=False)

    def small(self, part: Part) -> Iterator[Asked]:
        """Questions of a part, asked of small collections that hold every second one of their paragraphs."""
        for questions in self.sets:
            ids = list(questions.paragraphs)
            for start in range(0, len(ids), SMALL):
                group = ids[start : start + SMALL]
                kept = set(group[::2])
                index = self.build(
                    f"{part}-{questions.name}-{start}", {i: questions.paragraphs[i] for i in group if i in kept}
                )
                for question in questions.questions:
                    if question.part is part and question.article_id in group:
                        yield Asked(question, index, question.article_id in kept)


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


def auroc(scores: Floats, labels: npt.NDArray[np.bool_]) -> float:
    """Probability that an answerable question scores higher than an unanswerable one."""
    order = np.argsort(scores, kind="stable")
    ranks = np.empty(len(scores))
    ranks[order] = np.arange(1, len(scores) + 1)
    positive = int(labels.sum())
    return float((ranks[labels].sum() - positive * (positive + 1) / 2) / (positive * (len(scores) - positive)))


def fit_all(bench: Bench) -> None:
    """Fit the three in order: each rests on the one before."""
    ranking = fit_listwise([*rank_groups(bench.answerable(Part.FIT)), *rank_groups(_held(bench.small(Part.FIT)))])
    write(rank_module.WEIGHTS_FILE, ranking)
    evidence = fit_listwise(
        [*evidence_groups(bench.answerable(Part.FIT)), *evidence_groups(_held(bench.small(Part.FIT)))]
    )
    write(evidence_module.WEIGHTS_FILE, evidence)
    features, labels, importance = [], [], []
    for asked in (bench.answerable, bench.unanswerable, bench.small):
        part_features, part_labels = confidence_rows(asked(Part.FIT))
        features += part_features
        labels += part_labels
        importance += [1 / len(part_labels)] * len(part_labels)
    write(confidence_module.WEIGHTS_FILE, fit_logistic(features, labels, importance))


def _held(asked: Iterator[Asked]) -> Iterator[Asked]:
    return (a for a in asked if a.answerable)


def report(bench: Bench, say: Callable[[str], None] = print) -> dict[str, float]:
    """Print retrieval, evidence and refusal on part REPORT, and return refusal's figures."""
    for questions in bench.sets:
        index = bench.large(questions.name)
        say(f"{questions.name:<12} " + _retrieval_and_evidence(questions, index))
    figures = {}
    for name, sources in (("large", (bench.answerable, bench.unanswerable)), ("small", (bench.small,))):
        rows = [confidence_rows(source(Part.REPORT)) for source in sources]
        features = [row for part, _ in rows for row in part]
        labels = np.array([label for _, part in rows for label in part])
        weights = confidence_module.load_weights()
        scores = np.array([confidence_module.logistic(row, weights) for row in features])
        figures[f"{name}_auroc"] = auroc(scores, labels)
        for threshold in (0.3, 0.4, 0.5, 0.6, 0.7):
            false_answers, false_refusals = (scores[~labels] >= threshold).mean(), (scores[labels] < threshold).mean()
            say(f"{name} {threshold}: false answers {false_answers:.3f}, false refusals {false_refusals:.3f}")
        say(f"{name} AUROC {figures[f'{name}_auroc']:.4f} of {len(labels)}")
    return figures


def _retrieval_and_evidence(questions: QuestionSet, index: Index) -> str:
    asked = [q for q in questions.questions if q.part is Part.REPORT]
    counts = np.zeros(5)
    for question in asked:
        query = index.analyse(question.text)
        hits = index.search_query(query, 10)
        ids = list(dict.fromkeys(hit.article.id for hit in hits))
        sentences = find_evidence(Question(query, index), hits[:EVIDENCE_HITS])
        held = [any(answer in s.text for answer in question.answers) for s in sentences]
        rank = ids.index(question.article_id) + 1 if question.article_id in ids else 0
        counts += [rank == 1, 1 <= rank <= 5, 1 / rank if rank else 0, any(held[:1]), any(held[:3])]
    r1, r5, mrr, top1, top3 = counts / len(asked)
    return f"n={len(asked)} R@1 {r1:.4f} R@5 {r5:.4f} MRR {mrr:.4f} | evidence top-1 {top1:.4f} top-3 {top3:.4f}"


def main() -> None:
    """Fit, write, report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with dev/*.json and train/news-2023.txt.xz")
    parser.add_argument("--report-only", action="store_true")
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        bench = Bench(options.data, Path(folder))
        if not options.report_only:
            fit_all(bench)
        report(bench)


if __name__ == "__main__":
    main()
