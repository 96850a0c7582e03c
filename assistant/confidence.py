"""How probable it is that the evidence answers the question: a logistic estimate over features a reader can follow.

The weights stand in ``confidence.json``; ``tests/bench/fit.py`` fits them on questions that can and that cannot be
answered and states there the error rates that were measured on others.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from assistant.evidence import Question, Sentence
from assistant.kinds import fits
from assistant.types import AnswerKind
from index.match import Matcher
from index.tokens import fold
from index.types import Hit

WEIGHTS_FILE = Path(__file__).parent / "confidence.json"


def confidence(question: Question, hits: Sequence[Hit], evidence: Sequence[Sentence]) -> float:
    """Probability, 0 to 1, that the best evidence answers the question; 0 without evidence."""
    if not evidence:
        return 0.0
    return logistic(confidence_features(question, hits, evidence), load_weights())


def confidence_features(question: Question, hits: Sequence[Hit], evidence: Sequence[Sentence]) -> dict[str, float]:
    """The features that the estimate rests on. ``hits`` and ``evidence`` must not be empty."""
    best = evidence[0]
    passage = best.hit.passage
    matcher = question.matcher
    folded = fold(f"{passage.context}\n{passage.text}")
    covered = matcher.covered(folded)
    terms = max(1, len(matcher.weights))
    return {
        "first_passage": hits[0].score,
        "local_overlap": best.features["local_overlap"],
        "passage_overlap": matcher.share(covered),
        "sentence_overlap": best.features["overlap"],
        "rare_overlap": matcher.rare_share(covered),
        "lexical_per_weight": best.hit.lexical / matcher.total,
        "lexical_per_term": math.log1p(max(hit.lexical for hit in hits) / terms),
        "dense": best.hit.dense,
        "common_run": best.features["common_run"],
        "heaviest_missing": _heaviest_missing(matcher, covered),
        "names_missing": _names_missing(question, folded),
        "no_candidate": float(_lacks_candidate(question, best)),
        "terms": math.log(terms),
    }


def _lacks_candidate(question: Question, best: Sentence) -> bool:
    """Whether a figure or date is wanted and no sentence of the passage has a new one."""
    if question.expectation.kind not in {AnswerKind.FIGURE, AnswerKind.DATE}:
        return False
    return fits(question.expectation, fold(best.hit.passage.text), question.query.text) == 0.0


def _heaviest_missing(matcher: Matcher, covered: set[str]) -> float:
    """Weight of the rarest term that the passage lacks, against the question's rarest term, 0 to 1."""
    heaviest = max(matcher.weights.values(), default=0.0) or 1.0
    return max((weight for term, weight in matcher.weights.items() if term not in covered), default=0.0) / heaviest


def _names_missing(question: Question, folded: str) -> float:
    """Share of the question's names and figures that the passage lacks, under any name of the glossary."""
    names = question.names()
    if not names:
        return 0.0
    known = {s.typed for s in question.query.synonyms if any(other in folded for other in s.others)}
    missing = [name for name in names if name not in folded and not any(name in typed for typed in known)]
    return len(missing) / len(names)


def logistic(features: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """1 / (1 + exp(-(bias + Σ weight · feature))), in (0, 1)."""
    total = weights["bias"] + sum(weights[name] * value for name, value in features.items())
    return 1 / (1 + math.exp(-max(-40.0, min(40.0, total))))


@cache
def load_weights() -> dict[str, float]:
    """The fitted weights: feature → weight, and ``bias``."""
    loaded: dict[str, float] = json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))["weights"]
    return loaded
