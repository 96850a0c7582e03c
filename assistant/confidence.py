"""How probable it is that the evidence answers the question: a logistic estimate over features a reader can follow.

The weights stand in ``confidence.json``; ``python -m assistant.fit`` fits them on questions that can and that cannot be
answered, and states there the error rates that were measured on others.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from assistant.evidence import Question, Sentence, logistic
from assistant.kinds import fits
from assistant.types import AnswerKind
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
    covered = question.covered(fold(f"{passage.context}\n{passage.text}"))
    heaviest = sorted(question.weights.items(), key=lambda item: -item[1])[: max(1, len(question.weights) // 3)]
    terms = max(1, len(question.weights))
    return {
        "evidence": _log_odds(best.probability),
        "passage_overlap": question.weight(covered),
        "sentence_overlap": best.features["overlap"],
        "rare_overlap": sum(w for t, w in heaviest if t in covered) / (sum(w for _, w in heaviest) or 1.0),
        "lexical_per_weight": best.hit.lexical / question.total,
        "lexical_per_term": math.log1p(max(hit.lexical for hit in hits) / terms),
        "dense": best.hit.dense,
        "common_part": best.features["common_part"],
        "no_candidate": float(_lacks_candidate(question, best)),
        "terms": math.log(terms),
    }


def _lacks_candidate(question: Question, best: Sentence) -> bool:
    """Whether a figure or date is wanted and no sentence of the passage has a new one."""
    if question.expectation.kind not in {AnswerKind.FIGURE, AnswerKind.DATE}:
        return False
    return fits(question.expectation, fold(best.hit.passage.text), question.query.text) == 0.0


def _log_odds(probability: float) -> float:
    bounded = min(max(probability, 1e-6), 1 - 1e-6)
    return math.log(bounded / (1 - bounded))


@cache
def load_weights() -> dict[str, float]:
    """The fitted weights: feature → weight, and ``bias``."""
    loaded: dict[str, float] = json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))["weights"]
    return loaded
