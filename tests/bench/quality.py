"""How good retrieval, evidence and refusal are, on paragraphs that nothing was fitted on.

    python tests/bench/quality.py --data DATA [--out FILE]

A hit is the question's own paragraph; a sentence is right when it contains an accepted answer; unanswerable questions
are those of another set, those of a small collection whose paragraph was taken away (its neighbours stay), and those
whose paragraph has lost the sentences that answer (hollow).
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import numpy.typing as npt
from fit import confidence_rows
from question_collections import NEWS_COUNT, Bench
from question_sets import BenchQuestion, Part, QuestionSet

from assistant.answer import EVIDENCE_HITS
from assistant.confidence import load_weights, logistic
from assistant.evidence import Question, find_evidence
from assistant.settings import Settings
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


def evidence(questions: Iterable[BenchQuestion], index: Index) -> Figures:
    """How often the best sentence, and one of the best three, contains an accepted answer; retrieval included."""
    first, third = [], []
    for question in questions:
        query = index.analyse(question.text)
        found = find_evidence(Question(query, index), index.search_query(query, EVIDENCE_HITS))
        held = [any(answer in sentence.text for answer in question.answers) for sentence in found[:3]]
        first.append(any(held[:1]))
        third.append(any(held))
    return {"top-1": float(np.mean(first)), "top-3": float(np.mean(third))}


def refusal(scores: Floats, answerable: npt.NDArray[np.bool_], threshold: float) -> Figures:
    """AUROC and the two error rates at the threshold."""
    order = np.argsort(scores, kind="stable")
    ranks = np.empty(len(scores))
    ranks[order] = np.arange(1, len(scores) + 1)
    positive = int(answerable.sum())
    area = (ranks[answerable].sum() - positive * (positive + 1) / 2) / (positive * (len(scores) - positive))
    return {
        "AUROC": float(area),
        "false answers": float((scores[~answerable] >= threshold).mean()),
        "false refusals": float((scores[answerable] < threshold).mean()),
    }


def calibration(scores: Floats, answerable: npt.NDArray[np.bool_]) -> list[tuple[float, float, int]]:
    """For each tenth of the confidence: its mean, the share that could be answered, and how many questions."""
    tenths = np.minimum((scores * 10).astype(int), 9)
    return [
        (float(scores[tenths == i].mean()), float(answerable[tenths == i].mean()), int((tenths == i).sum()))
        for i in range(10)
        if (tenths == i).any()
    ]


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
        figures[f"{questions.name}, evidence"] = _say(f"{questions.name}, evidence", evidence(asked, index))
    threshold = Settings().threshold
    for name, sources in (
        ("other set", (bench.answerable, bench.unanswerable)),
        ("neighbours", (bench.small,)),
        ("hollow", (bench.hollow,)),
    ):
        rows = [confidence_rows(source(Part.REPORT)) for source in sources]
        scores = np.array([logistic(row, load_weights()) for features, _ in rows for row in features])
        labels = np.array([label for _, part in rows for label in part])
        figures[f"refusal, {name}"] = _say(f"refusal, {name} ({len(labels)})", refusal(scores, labels, threshold))
        figures[f"calibration, {name}"] = calibration(scores, labels)
        for mean, share, count in calibration(scores, labels):
            print(f"    confidence {mean:.2f}: answerable {share:.2f} of {count}")
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
