"""How probable it is that the evidence answers the question: a logistic estimate over features a reader can follow.

The weights stand in ``confidence.json``, fitted by ``tests/bench/fit.py`` on questions that can and that cannot be
answered; ``tests/bench/quality.py`` measures the error rates on others.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from pathlib import Path

from assistant.evidence import Question, Sentence
from assistant.kinds import fits, has_unit
from assistant.types import AnswerKind
from corpus.sentences import split_sentences
from index.tokens import fold
from index.types import Hit

WEIGHTS_FILE = Path(__file__).parent / "confidence.json"
# A year in the question is a condition: evidence about another year is worth no more than this.
OTHER_YEAR = 0.1
_YEAR = re.compile(r"(?<!\d)[12]\d{3}(?!\d)|[一二][〇零一二三四五六七八九]{3}(?=年)")
_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")


def confidence(question: Question, hits: Sequence[Hit], evidence: Sequence[Sentence]) -> float:
    """Probability, 0 to 1, that the best evidence answers the question; 0 without evidence."""
    if not evidence:
        return 0.0
    probability = logistic(confidence_features(question, hits, evidence), load_weights())
    return min(probability, OTHER_YEAR) if _lacks_year(question, evidence[0]) else probability


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
        "passage_overlap": matcher.share(covered),
        "sentence_overlap": best.features["overlap"],
        "rare_overlap": matcher.rare_share(covered),
        "lexical_per_term": math.log1p(max(hit.lexical for hit in hits) / terms),
        "dense": best.hit.dense,
        "common_run": best.features["common_run"],
        "names_missing": _missing(question, question.names(), folded),
        "words_missing": _missing(question, question.content_words(), folded),
        "words_missing_nearby": _missing(question, question.content_words(), _nearby(best)),
        "no_candidate": float(_lacks_candidate(question, folded)),
        "terms": math.log(terms),
    }


def _lacks_year(question: Question, best: Sentence) -> bool:
    """Whether the question names a year of which neither the passage nor the article's date says anything."""
    asked = _years(question.query.typed)
    passage = best.hit.passage
    return bool(asked) and not asked <= _years(f"{passage.context}\n{passage.text}\n{best.hit.article.published}")


def _years(text: str) -> set[str]:
    """The years that a text names, in figures: 2024, 二〇二四年."""
    return {year.translate(_DIGITS) for year in _YEAR.findall(text)}


def _missing(question: Question, words: Collection[str], folded: str) -> float:
    """Share of ``words`` of the question that a text lacks under any name of the glossary."""
    known = [s.typed for s in question.query.synonyms if any(other in folded for other in s.others)]
    missing = [word for word in words if word not in folded and not any(word in typed for typed in known)]
    return len(missing) / len(words) if words else 0.0


def _nearby(best: Sentence) -> str:
    """The best sentence with the one before and the one after, and what the passage stands under, folded."""
    passage = best.hit.passage
    spans = split_sentences(passage.text)
    place = next(i for i, span in enumerate(spans) if passage.start + span.start == best.start)
    around = spans[max(0, place - 1) : place + 2]
    return fold(f"{passage.context}\n{passage.text[around[0].start : around[-1].end]}")


def _lacks_candidate(question: Question, folded: str) -> bool:
    """Whether a figure, date or person is asked for and the passage has none that the question does not give."""
    expectation = question.expectation
    if expectation.kind is AnswerKind.PERSON:
        return not question.brings_name(folded)
    if expectation.unit and not has_unit(expectation.unit, folded):
        return True
    return (
        expectation.kind in {AnswerKind.FIGURE, AnswerKind.DATE}
        and fits(expectation, folded, question.query.text) == 0.0
    )


def logistic(features: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """1 / (1 + exp(-(bias + Σ weight · feature))), in (0, 1)."""
    total = weights["bias"] + sum(weights[name] * value for name, value in features.items())
    return 1 / (1 + math.exp(-max(-40.0, min(40.0, total))))


@cache
def load_weights() -> dict[str, float]:
    """The fitted weights: feature → weight, and ``bias``."""
    loaded: dict[str, float] = json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))["weights"]
    return loaded
