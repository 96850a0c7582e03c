"""Which sentences of the retrieved passages answer the question.

Boosted trees over readable features score each sentence by itself (``features.py``); a linear combination adds what
retrieval knew of its passage. Both stand in ``evidence.json``, fitted by ``tests/bench/fit_answers.py``: the listwise
softmax of ranking, the trees on questions that the dense leg was trained on, whose scores they therefore never see.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np

from assistant.features import article_features
from assistant.kinds import candidates
from assistant.question import Question
from assistant.trees import Floats, Forest
from index.rank import probabilities
from index.tokens import Folded, fold_with_offsets
from index.types import Hit

WEIGHTS_FILE = Path(__file__).parent / "evidence.json"
# A sentence that is less likely than this is as good as impossible: the logarithm stays finite.
LEAST_PROBABILITY = 1e-6
# A passage that retrieval holds for less likely than this is as good as impossible: the logarithm stays finite.
LEAST_RETRIEVAL = 1e-6
# How likely, against the first, hits behind the second have to be for their sentences to be weighed, which takes most
# of the time of an answer: of 978 questions of part FIT, answerable or not, none had its best sentence in another one.
LEAST_OF_FIRST = 0.01


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a hit's passage: ``probability`` says how likely it is to hold the answer, if one of them does."""

    hit: Hit
    start: int  # in the article
    end: int
    features: dict[str, float]
    score: float = 0.0  # any number; comparable between the sentences of one question
    probability: float = 0.0

    @property
    def text(self) -> str:
        """The sentence, exactly as it stands in the article."""
        offset = self.hit.passage.start
        return self.hit.passage.text[self.start - offset : self.end - offset]


@dataclass(frozen=True, slots=True)
class Weights:
    """What was fitted: how a sentence's features and its passage's retrieval add up."""

    features: tuple[str, ...]
    linear: Floats
    forest: Forest
    retrieval: dict[str, float]


def find_evidence(question: Question, hits: Sequence[Hit]) -> list[Sentence]:
    """The sentences of those ``hits`` that may answer, the likeliest first; their probabilities add up to 1."""
    hits = _worth_weighing(hits)
    found = list(sentences_of(question, hits))
    if not found:
        return []
    weights = load_weights()
    scores = sentence_scores(weights, [sentence.features for sentence in found])
    of_passage = {hit.rank: retrieval_features(hit, hits) for hit in hits}
    totals = [
        weights.retrieval["sentence"] * float(score)
        + sum(weights.retrieval[name] * value for name, value in of_passage[sentence.hit.rank].items())
        for score, sentence in zip(scores, found, strict=True)
    ]
    found = [
        replace(sentence, score=score, probability=probability)
        for sentence, score, probability in zip(found, totals, probabilities(totals), strict=True)
    ]
    return sorted(found, key=lambda s: (-s.probability, s.hit.rank, s.start))


def _worth_weighing(hits: Sequence[Hit]) -> list[Hit]:
    """The hits that may hold the answer, and the second in any case: how far it is behind tells of the first."""
    least = LEAST_OF_FIRST * hits[0].score if hits else 0.0
    return [hit for place, hit in enumerate(hits) if place < 2 or hit.score >= least]


def sentences_of(question: Question, hits: Sequence[Hit]) -> Iterator[Sentence]:
    """The sentences of ``hits`` with their features: by article, the best first, and in its order."""
    by_article: dict[str, list[Hit]] = {}
    for hit in hits:
        by_article.setdefault(hit.article.id, []).append(hit)
    for of_article in by_article.values():
        for piece, row in article_features(question, of_article):
            yield Sentence(piece.hit, piece.span.start, piece.span.end, row)


def sentence_scores(weights: Weights, rows: Sequence[dict[str, float]]) -> Floats:
    """The score of each sentence by itself, whatever retrieval thinks of its passage."""
    values = np.array([[row[name] for name in weights.features] for row in rows])
    total: Floats = values @ weights.linear + weights.forest.scores(values)
    return total


def retrieval_features(hit: Hit, hits: Sequence[Hit]) -> dict[str, float]:
    """What retrieval knew of a passage, among all ``hits``, the best first."""
    of_article = sum(other.score for other in hits if other.article.id == hit.article.id)
    return {
        "log_score": math.log(max(hit.score, LEAST_RETRIEVAL)),
        "log_score_of_article": math.log(max(of_article, LEAST_RETRIEVAL)),
        "first_hit": float(hit.rank == hits[0].rank),
    }


def highlights(question: Question, sentence: Sentence) -> list[tuple[int, int]]:
    """The words of a sentence that answer or match, as merged spans of the article, in order.

    Figures and dates that the question asks for are answers; words of the question are matches.
    """
    folded: Folded = fold_with_offsets(sentence.text)
    spans = [
        (start, end)
        for start, end in candidates(question.expectation, folded.text)
        if folded.text[start:end].strip() not in question.query.text
    ]
    spans += question.matcher.spans(folded.text)
    found = merged(folded.original_span(s, e) for s, e in spans if e > s)
    return [(sentence.start + start, sentence.start + end) for start, end in found]


def merged(spans: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Spans in order, those that touch each other as one."""
    result: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return tuple(result)


@cache
def load_weights() -> Weights:
    """The fitted weights."""
    loaded = json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))
    features = tuple(loaded["linear"])
    return Weights(
        features, np.array(list(loaded["linear"].values())), Forest(loaded["trees"], features), loaded["retrieval"]
    )
