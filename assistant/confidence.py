"""How probable it is that the evidence answers the question: boosted trees over readable features, then calibrated.

Trees and calibration stand in ``confidence.json``, fitted by ``tests/bench/fit_answers.py`` on questions that can and
that cannot be answered; the calibration on predictions for paragraphs that the trees of its fold have not seen.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from assistant.conditions import CONDITION_NAMES, text_nearby
from assistant.definitions import defines
from assistant.evidence import Sentence
from assistant.kinds import fits, has_unit, names_with_post, person_asked_about
from assistant.lookup import row_told
from assistant.organisations import organisations_in
from assistant.question import Question
from assistant.telling import telling_features
from assistant.trees import Floats, Forest
from assistant.types import AnswerKind
from index.tokens import fold
from index.types import Hit

WEIGHTS_FILE = Path(__file__).parent / "confidence.json"
# Evidence that does not meet a condition of the question (``assistant.conditions``) is worth no more than this.
UNMET_CONDITION = 0.1
# Confidence at least where it is asked who somebody is and the sentence names them with their post, what a term means
# and it begins by telling that, or for a row of a table by its cells: this is the answer, and no reader is asked
# (``assistant.reader``).
IDENTIFIED = 0.9
# What the best sentence's own features tell about whether it answers.
SENTENCE_FEATURES = (
    "overlap", "rare_overlap", "local_weight", "only_here", "previous", "next", "earlier", "refers_back", "common_run",
    "subsequence", "fit", "name", "new_names", "new_words", "words_missing", "left", "right", "anchors", "focus",
    "focus_ending", "has_focus", "near", "near_local", "candidates", "clause", "length", "sentences", "passage_rare",
    "headings", "below_headings", "rare_below_headings",
)  # fmt: skip
# What a word of the question is, by jieba's tags: a passage that lacks a name speaks of something else, one that lacks
# a verb may just put it differently.
WORD_CLASSES = {
    "name": frozenset({"nr", "nrt", "nrfg", "ns", "nt", "nz", "eng", "x", "m"}),
    "noun": frozenset({"n", "vn", "l", "j", "nl", "ng"}),
    "verb": frozenset({"v", "a", "an", "ad", "i"}),
}
# What only bodies do, whose names may have no end that says what they are: 某某路桥.
_BY_BODIES = re.compile("谁(?:来|负责)?(?:承建|承办|主办|协办|施工|监理|运营|主管|出资|发行)")


@dataclass(frozen=True, slots=True)
class Weights:
    """What was fitted: the trees' sum and, by the calibration, its worth as a probability."""

    features: tuple[str, ...]
    bias: float
    forest: Forest
    slope: float
    offset: float


def confidence(question: Question, hits: Sequence[Hit], evidence: Sequence[Sentence]) -> float:
    """Probability, 0 to 1, that the best evidence answers the question; 0 when there is nothing to go by."""
    if not evidence or not question.has_content:
        return 0.0
    row = confidence_features(question, hits, evidence)
    probability = float(estimates([row])[0])
    best = evidence[0]
    if any(row[name] for name in CONDITION_NAMES):
        return min(probability, UNMET_CONDITION)
    name, told = person_asked_about(question.query.text), fold(best.text)
    is_told = defines(question.query.typed, told) or row_told(question, [best]) is not None
    is_identified = is_told or (name and names_with_post(name, told))
    return max(probability, IDENTIFIED) if is_identified else probability


def estimates(rows: Sequence[dict[str, float]]) -> Floats:
    """The calibrated probability for each row of features."""
    weights = load_weights()
    values = np.array([[row[name] for name in weights.features] for row in rows])
    totals = weights.slope * (weights.bias + weights.forest.scores(values)) + weights.offset
    result: Floats = 1 / (1 + np.exp(-np.clip(totals, -40, 40)))
    return result


def confidence_features(question: Question, hits: Sequence[Hit], evidence: Sequence[Sentence]) -> dict[str, float]:
    """The features that the estimate rests on. ``hits`` and ``evidence`` must not be empty."""
    best = evidence[0]
    passage = best.hit.passage
    matcher = question.matcher
    folded = fold(f"{passage.context}\n{passage.text}")
    nearby = text_nearby(best)
    covered, covered_nearby = matcher.covered(folded), matcher.covered(nearby)
    terms = max(1, len(matcher.weights))
    content = question.told_words()
    return {
        **{name: best.features[name] for name in SENTENCE_FEATURES},
        **question.kind_features,
        **telling_features(question, best),
        "score": best.score,
        "probability": best.probability,
        "probability_of_article": sum(s.probability for s in evidence if s.hit.article.id == best.hit.article.id),
        "margin": best.score - evidence[1].score if len(evidence) > 1 else best.score,
        "first_passage": hits[0].score,
        "is_first_passage": float(best.hit.rank == 1),
        "passage_overlap": matcher.share(covered),
        "nearby_overlap": matcher.share(covered_nearby),
        "nearby_rare": matcher.rare_share(covered_nearby),
        "lexical_per_term": math.log1p(max(hit.lexical for hit in hits) / terms),
        "dense": best.hit.dense,
        "names_missing": _missing(question, question.names(), folded),
        "names_missing_nearby": _missing(question, question.names(), nearby),
        "passage_words_missing": _missing(question, content, folded),
        "words_missing_nearby": _missing(question, content, nearby),
        "rarest_missing": _rarest_missing(question, covered),
        "rarest_missing_nearby": _rarest_missing(question, covered_nearby),
        **_absent(question, folded, ""),
        **_absent(question, nearby, "_nearby"),
        **_unknown(question),
        "focus_missing": float(bool(question.focus.noun) and question.focus.noun not in folded),
        "no_candidate": float(_lacks_candidate(question, folded)),
        "no_candidate_nearby": float(_lacks_candidate(question, nearby)),
        "terms": math.log(terms),
    }


def _unknown(question: Question) -> dict[str, float]:
    """The share of the question's words that no passage at all has, and whether one of each class is among them."""
    missing = set(question.missing_terms)
    tags = {tag for word, tag in question.words if word in missing}
    return {
        "words_unknown": len(missing) / max(1, len(question.told_words())),
        **{f"{name}_unknown": float(not tags.isdisjoint(of_class)) for name, of_class in WORD_CLASSES.items()},
    }


def _rarest_missing(question: Question, covered: Collection[str]) -> float:
    """Weight of the rarest word of the question that is missing, against the rarest of all; 0 when none is."""
    weights = question.matcher.weights
    lacking = [weights[word] for word in question.told_words() if word in weights and word not in covered]
    return max(lacking, default=0.0) / max(weights.values(), default=1.0)


def _absent(question: Question, folded: str, suffix: str) -> dict[str, float]:
    """For each class of words the most that one weighs which a text lacks, against the heaviest term of the question.

    A word of which the text holds a part counts less: 斯特拉斯堡 for 史特拉斯堡 is hardly absent.
    """
    weights = question.matcher.weights
    heaviest = max(weights.values(), default=1.0)
    known = [s.typed for s in question.query.synonyms if any(other in folded for other in s.others)]
    absent = dict.fromkeys(WORD_CLASSES, 0.0)
    for word, tag in question.words:
        if word not in question.told_words() or word in folded or any(word in typed for typed in known):
            continue
        worth = weights.get(word, heaviest) / heaviest * question.share_lacking(word, folded)
        for name, tags in WORD_CLASSES.items():
            if tag in tags:
                absent[name] = max(absent[name], worth)
    return {f"{name}_absent{suffix}": worth for name, worth in absent.items()}


def _missing(question: Question, words: Collection[str], folded: str) -> float:
    """Share of ``words`` of the question that a text lacks under any name of the glossary, and in parts."""
    known = [s.typed for s in question.query.synonyms if any(other in folded for other in s.others)]
    missing = sum(question.share_lacking(w, folded) for w in words if not any(w in typed for typed in known))
    return missing / len(words) if words else 0.0


def _lacks_candidate(question: Question, folded: str) -> bool:
    """Whether a figure, date or person is asked for and the passage has none that the question does not give."""
    expectation = question.expectation
    if expectation.kind is AnswerKind.PERSON:
        is_named = question.brings_name(folded) or organisations_in(question, folded)
        return not (is_named or _BY_BODIES.search(question.query.typed))
    if expectation.unit and not has_unit(expectation.unit, folded):
        return True
    return (
        expectation.kind in {AnswerKind.FIGURE, AnswerKind.DATE}
        and fits(expectation, folded, question.query.text) == 0.0
    )


@cache
def load_weights() -> Weights:
    """The fitted trees and calibration."""
    loaded = json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))
    features = tuple(loaded["features"])
    calibration = loaded["calibration"]
    return Weights(
        features, loaded["bias"], Forest(loaded["trees"], features), calibration["slope"], calibration["offset"]
    )
