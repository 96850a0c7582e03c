"""How good retrieval is, on paragraphs that nothing was fitted on; ``answers.py`` goes on from there.

    python tests/bench/quality.py --data DATA [--out FILE]

A hit is the question's own paragraph.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import numpy.typing as npt
from question_collections import NEWS_COUNT, Bench
from question_sets import BenchQuestion, Part, QuestionSet

from index.fuse import fuse
from index.search import CANDIDATES, Index

Floats = npt.NDArray[np.float64]
Figures = dict[str, float]
# Passages looked at for R@5: an article's second passage does not count again.
DEPTH = 20


def rankings(index: Index) -> dict[str, Callable[[str], list[str]]]:
    """The ways of ranking that are compared: each gives article ids, best first."""

    def legs(question: str) -> tuple[dict[int, float], dict[int, float]]:
        query = index.analyse(question)
        vector = index._encoder.encode_question(query.text)
        lexical = {hit.number: hit.score for hit in index._lexical.search(query.weighted_terms, CANDIDATES)}
        return lexical, {hit.number: hit.score for hit in index._dense.search(vector, CANDIDATES)}

    def articles(scores: dict[int, float]) -> list[str]:
        best = sorted(scores, key=lambda number: (-scores[number], number))[:DEPTH]
        passages = index.articles.passages(best)
        return [passages[number].article_id for number in best]

    return {
        "BM25": lambda question: articles(legs(question)[0]),
        "dense": lambda question: articles(legs(question)[1]),
        "fused": lambda question: articles(fuse(*legs(question))),
        "ranked": lambda question: [hit.article.id for hit in index.search(question, DEPTH)],
    }


def retrieval(questions: Iterable[BenchQuestion], ranking: Callable[[str], list[str]]) -> Figures:
    """Recall at 1 and 5 and mean reciprocal rank at 10, of articles."""
    ranks = []
    for question in questions:
        found = list(dict.fromkeys(ranking(question.text)))
        ranks.append(found.index(question.article_id) + 1 if question.article_id in found else 10**6)
    array = np.array(ranks)
    reciprocal = np.where(array <= 10, 1 / array, 0.0)
    return {"R@1": float((array == 1).mean()), "R@5": float((array <= 5).mean()), "MRR@10": float(reciprocal.mean())}


def reported(questions: QuestionSet) -> list[BenchQuestion]:
    """The questions of a set that nothing was fitted on."""
    return [question for question in questions.questions if question.part is Part.REPORT]


def measure(bench: Bench) -> dict[str, object]:
    """All figures, printed as they come."""
    figures: dict[str, object] = {}
    for questions in bench.sets:
        asked, index = reported(questions), bench.large(questions.name)
        for name, ranking in rankings(index).items():
            figures[f"{questions.name}, {name}"] = _say(
                f"{questions.name} ({len(asked)}), {name}", retrieval(asked, ranking)
            )
    return figures


def _say(name: str, figures: Figures) -> Figures:
    print(f"{name:<28}", "  ".join(f"{key} {value:.4f}" for key, value in figures.items()), flush=True)
    return figures


def main() -> None:
    """Measure and print; with --out also write JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with dev/*.json and train/news-2023.txt.xz")
    parser.add_argument("--news", type=int, default=NEWS_COUNT, help="news passages beside each set")
    parser.add_argument("--out", type=Path, help="JSON file to write")
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        figures = measure(Bench(options.data, Path(folder), options.news))
    if options.out:
        options.out.parent.mkdir(parents=True, exist_ok=True)
        options.out.write_text(json.dumps(figures, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
