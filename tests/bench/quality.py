"""The ways of ranking that are compared and how good they are; a hit is the question's own paragraph."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
from question_sets import BenchQuestion, Part, QuestionSet

from assistant import second_look
from index.fuse import fuse
from index.search import CANDIDATES, Index

Figures = dict[str, float]
# Passages looked at for R@5: an article's second passage does not count again.
DEPTH = 20


def rankings(index: Index) -> dict[str, Callable[[str], list[str]]]:
    """The ways of ranking that are compared: each gives article ids, best first."""

    def legs(question: str) -> tuple[dict[int, float], dict[int, float]]:
        query = index.analyse(question)
        vector = index._encoder.encode_question(query.text, query.content)
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
        "shipped": lambda question: [hit.article.id for hit in second_look.search(index, question, DEPTH)],
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
