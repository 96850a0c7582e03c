"""Which sentences of the retrieved passages answer the question: a linear scorer over features a reader can follow.

The weights stand in ``evidence.json``; ``python -m assistant.fit`` fits them (logistic regression).
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from assistant.kinds import Expectation, candidates, expect, fits, has_unit
from corpus.sentences import split_sentences
from index.query import Query
from index.search import Index
from index.tokens import Folded, fold, fold_with_offsets
from index.types import Hit

WEIGHTS_FILE = Path(__file__).parent / "evidence.json"
# Length, in characters, of an ordinary sentence: the length feature is 0 there.
ORDINARY_SENTENCE = 40
# Longest part of the question that is looked for letter by letter; a longer match tells nothing more.
LONGEST_COMMON_PART = 16


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a hit's passage, with its features and its probability of holding the answer."""

    hit: Hit
    start: int  # in the article
    end: int
    features: dict[str, float]
    probability: float = 0.0

    @property
    def text(self) -> str:
        """The sentence, exactly as it stands in the article."""
        offset = self.hit.passage.start
        return self.hit.passage.text[self.start - offset : self.end - offset]


class Question:
    """What is looked for in sentences: the query's terms with their weights, and the kind of answer."""

    def __init__(self, query: Query, index: Index) -> None:
        self.query = query
        self.expectation: Expectation = expect(query.text)
        self.weights = {term: index.term_weight(term) for term in query.terms}
        self.total = sum(self.weights.values()) or 1.0
        self._matchers = {term: _matcher(term) for term in query.terms}

    def covered(self, folded: str) -> set[str]:
        """The terms of the question that a folded text holds, as typed or under another name of the glossary."""
        found = {term for term, matcher in self._matchers.items() if matcher(folded)}
        for synonyms in self.query.synonyms:
            if synonyms.typed not in folded and any(other in folded for other in synonyms.others):
                found |= {term for term in self.weights if term in synonyms.typed}
        return found

    def weight(self, terms: set[str]) -> float:
        """Share, 0 to 1, of the question's weight that ``terms`` hold."""
        return sum(self.weights[term] for term in terms) / self.total


def _matcher(term: str):  # type: ignore[no-untyped-def]
    """A function that tells whether a folded text holds ``term``; Latin words and figures only as a whole."""
    if term[0].isascii():
        pattern = re.compile(rf"(?<![a-z0-9]){re.escape(term)}(?![a-z0-9])")
        return lambda folded: pattern.search(folded) is not None
    return lambda folded: term in folded


def find_evidence(question: Question, hits: Sequence[Hit]) -> list[Sentence]:
    """All sentences of ``hits``, each with its probability of holding the answer, most probable first."""
    weights = load_weights()
    best = max((hit.score for hit in hits), default=0.0)
    found: list[Sentence] = []
    for hit in hits:
        for sentence in _sentences(question, hit, best):
            probability = logistic(sentence.features, weights)
            found.append(Sentence(sentence.hit, sentence.start, sentence.end, sentence.features, probability))
    return sorted(found, key=lambda s: (-s.probability, s.hit.rank, s.start))


def _sentences(question: Question, hit: Hit, best_score: float) -> list[Sentence]:
    """The sentences of one hit with their features."""
    passage = hit.passage
    spans = split_sentences(passage.text)
    folded = [fold(passage.text[span.start : span.end]) for span in spans]
    covered = [question.covered(text) for text in folded]
    in_context = question.covered(fold(passage.context))
    in_passage = in_context.union(*covered)
    shared = {
        "passage_overlap": question.weight(in_passage),
        "retrieval": hit.score / best_score if best_score > 0 else 0.0,
        "first_hit": float(hit.rank == 1),
        "dense": hit.dense,
    }
    sentences = []
    for i, span in enumerate(spans):
        neighbours = set().union(*covered[max(0, i - 1) : i], *covered[i + 1 : i + 2])
        features = {
            **shared,
            "overlap": question.weight(covered[i]),
            "best_overlap": float(covered[i] != set() and len(covered[i]) == max(map(len, covered))),
            "neighbours": question.weight(neighbours - covered[i]),
            "context": question.weight(in_context - covered[i]),
            "common_part": _common_part(question.query.text, folded[i]),
            "type_fit": fits(question.expectation, folded[i], question.query.text),
            "unit": float(bool(question.expectation.unit) and has_unit(question.expectation.unit, folded[i])),
            "first": float(i == 0),
            "previous_overlap": question.weight(covered[i - 1] - covered[i]) if i else 0.0,
            "length": math.log(max(1, len(folded[i])) / ORDINARY_SENTENCE),
        }
        sentences.append(Sentence(hit, passage.start + span.start, passage.start + span.end, features))
    return sentences


def _common_part(question: str, sentence: str) -> float:
    """Length of the longest run that question and sentence share, over 16 characters, at most 1."""
    longest = 0
    for start in range(len(question)):
        while longest < LONGEST_COMMON_PART and start + longest < len(question):
            if question[start : start + longest + 1] not in sentence:
                break
            longest += 1
    return longest / LONGEST_COMMON_PART


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
    for term in question.covered(folded.text):
        spans += [match.span() for match in re.finditer(re.escape(term), folded.text) if len(term) > 1]
    merged: list[tuple[int, int]] = []
    for start, end in sorted(folded.original_span(s, e) for s, e in spans if e > s):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return [(sentence.start + start, sentence.start + end) for start, end in merged]


def logistic(features: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """1 / (1 + exp(-(bias + Σ weight · feature))), in (0, 1)."""
    total = weights["bias"] + sum(weights[name] * value for name, value in features.items())
    return 1 / (1 + math.exp(-max(-40.0, min(40.0, total))))


@cache
def load_weights() -> dict[str, float]:
    """The fitted weights: feature → weight, and ``bias``."""
    loaded: dict[str, float] = json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))["weights"]
    return loaded
