"""Fit what decides the order of hits: index/importance.json and index/ranking.json.

    python tests/bench/fit_search.py --data DATA

Run it after the embedding model or a feature of either has changed, and after it ``fit_answers.py``, which rests on
the hits. Importances are fitted on parts EMBED and FIT, as no vector is read; ranking on part FIT, whose questions the
embedding model does not know, and on questions as people put them. ``retrieval.py`` measures on part REPORT.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from boosting import Floats, Groups, fit_linear
from question_collections import Asked, AskedNaturally, Bench
from question_sets import BenchQuestion, Part
from scipy.optimize import minimize
from scipy.special import logsumexp

from corpus.types import Passage
from index import importance as importance_module
from index import rank as rank_module
from index.importance import LARGEST_EXPONENT, PROPERTIES, term_properties
from index.lexical import K1, B
from index.rank import RANKED, rank_features
from index.search import CANDIDATES, Index

Features = list[dict[str, float]]
IsRight = Callable[[Passage], bool]

RIDGE = 1e-3
# Lexical candidates among which the right passage is to come first.
WEIGHED = 50


def matrix(features: Sequence[dict[str, float]], names: Sequence[str]) -> Floats:
    """Features as rows; one that is left out is 0."""
    return np.array([[row.get(name, 0.0) for name in names] for row in features], dtype=np.float64).reshape(
        -1, len(names)
    )


def holds(article_id: str, text: str, question: BenchQuestion) -> bool:
    """Whether a text of an article is the question's paragraph, or a piece of it, and has an accepted answer."""
    return article_id == question.article_id and any(answer in text for answer in question.answers)


def fit_ranking(asked: Iterable[tuple[str, Index, IsRight]]) -> dict[str, float]:
    """Weights of the features of ranking, so that a passage that holds the answer comes first."""
    rows: Features = []
    right: list[bool] = []
    sizes: list[int] = []
    for question, index, is_right in asked:
        query = index.analyse(question)
        found = index._candidates(query, depth=CANDIDATES, wanted=RANKED)
        flags = [is_right(f.passage) for f in found]
        if any(flags):
            rows += rank_features(index.matcher(query), [f.candidate for f in found])
            right += flags
            sizes.append(len(found))
    fitted = fit_linear(Groups(matrix(rows, list(rows[0])), np.array(right), np.array(sizes)))
    return dict(zip(rows[0], np.round(fitted, 4).tolist(), strict=True))


def with_passages(asked: Iterable[Asked]) -> Iterator[tuple[str, Index, IsRight]]:
    """Questions of the sets, and what tells whether a passage holds the answer."""
    for a in asked:
        yield a.question.text, a.index, partial(_holds, question=a.question)


def naturally_asked(asked: Iterable[AskedNaturally]) -> Iterator[tuple[str, Index, IsRight]]:
    """Questions as people put them, likewise."""
    for a in asked:
        yield a.question.text, a.index, a.question.is_answered_in


def _holds(passage: Passage, question: BenchQuestion) -> bool:
    return holds(passage.article_id, passage.text, question)


@dataclass(frozen=True, slots=True)
class _Weighed:
    """A question: the properties of its terms, and BM25 of each term in each candidate, shape (terms, candidates)."""

    properties: Floats
    scores: Floats
    right: int


class _Terms:
    """The index terms of an index's passages, counted when they are first asked for."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._counts: dict[int, Counter[str]] = {}
        sample = range(0, len(index._lexical), max(1, len(index._lexical) // 400))
        self._average = float(np.mean([self.of(n, p).total() for n, p in index.articles.passages([*sample]).items()]))

    def of(self, number: int, passage: Passage) -> Counter[str]:
        """How often each term stands in a passage."""
        if number not in self._counts:
            self._counts[number] = Counter(self._index._analyser.tokenizer.tokens(passage.text))
        return self._counts[number]

    def saturated(self, term: str, counts: Counter[str]) -> float:
        """The tf part of BM25."""
        frequency = counts[term]
        return frequency * (K1 + 1) / (frequency + K1 * (1 - B + B * counts.total() / self._average))


def weighed_questions(asked: Iterable[Asked]) -> Iterator[_Weighed]:
    """What the importances of terms are fitted on: questions whose passage is among the lexical candidates."""
    terms_of: dict[int, _Terms] = {}
    for a in asked:
        query, idf = a.index.analyse(a.question.text), a.index._lexical.inverse_document_frequency
        terms = terms_of.setdefault(id(a.index), _Terms(a.index))
        numbers = [found.number for found in a.index._lexical.search(query.terms, WEIGHED)]
        passages = a.index.articles.passages(numbers)
        right = [i for i, n in enumerate(numbers) if holds(passages[n].article_id, passages[n].text, a.question)]
        if not right:
            continue
        rarity = {term: idf(term) for term in query.terms}
        scores = [
            [count * rarity[term] * terms.saturated(term, terms.of(n, passages[n])) for n in numbers]
            for term, count in query.terms.items()
        ]
        properties = matrix(list(term_properties(query, rarity).values()), PROPERTIES)
        yield _Weighed(properties, np.array(scores), right[0])


def fit_importance(questions: Sequence[_Weighed]) -> dict[str, float]:
    """Weights of the properties with which BM25, each term times exp(weights · properties), finds the right one."""

    def loss(parameters: Floats) -> tuple[float, Floats]:
        weights, sharpness = parameters[:-1], parameters[-1]
        value, gradient = RIDGE * float(weights @ weights), np.append(2 * RIDGE * weights, 0.0)
        for question in questions:
            exponents = question.properties @ weights
            factors = np.exp(np.clip(exponents, -LARGEST_EXPONENT, LARGEST_EXPONENT))
            weighted = factors[:, None] * question.scores
            totals = weighted.sum(axis=0)
            log_probabilities = sharpness * totals - logsumexp(sharpness * totals)
            value -= float(log_probabilities[question.right]) / len(questions)
            off = np.exp(log_probabilities)
            off[question.right] -= 1
            inside = np.abs(exponents) < LARGEST_EXPONENT
            gradient[:-1] += sharpness * ((weighted @ off * inside) @ question.properties) / len(questions)
            gradient[-1] += float(off @ totals) / len(questions)
        return value, gradient

    start = np.append(np.zeros(len(PROPERTIES)), 0.3)
    fitted = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 60}).x
    return {name: round(float(weight), 4) for name, weight in zip(PROPERTIES, fitted[:-1], strict=True)}


def write(path: Path, weights: dict[str, float]) -> None:
    """Write a weights file and let the running process forget the old one."""
    path.write_text(json.dumps({"weights": weights}, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    importance_module.load_weights.cache_clear()
    rank_module.load_weights.cache_clear()


def fit_all(bench: Bench) -> None:
    """Fit both, in order: ranking rests on the importances."""
    asked = chain(bench.answerable(Part.EMBED), bench.answerable(Part.FIT))
    write(importance_module.WEIGHTS_FILE, fit_importance(list(weighed_questions(asked))))
    small = (a for a in bench.small(Part.FIT) if a.answerable)
    sets = with_passages(chain(bench.answerable(Part.FIT), small))
    natural = chain(bench.natural(Part.EMBED), bench.contrasts(Part.EMBED))
    write(rank_module.WEIGHTS_FILE, fit_ranking(chain(sets, naturally_asked(a for a in natural if a.answerable))))


def main() -> None:
    """Fit and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with dev/*.json and train/news-2023.txt.xz")
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        fit_all(Bench(options.data, Path(folder)))


if __name__ == "__main__":
    main()
