"""The ranking step: a linear score over features of each candidate that a reader can follow.

The weights stand in ``ranking.json``, fitted by ``tests/bench/fit_search.py`` (listwise softmax regression: the
probability that a candidate is the right one is proportional to exp(score); Cao et al., "Learning to Rank: From
Pairwise Approach to Listwise Approach", 2007, with top-one probabilities).
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from index.match import Matcher
from index.tokens import fold, fold_all

WEIGHTS_FILE = Path(__file__).parent / "ranking.json"
# Fused candidates that are ranked; the right passage is among them in all but a few of a thousand questions.
RANKED = 20
# Characters of an ordinary passage: the length feature is 0 there.
ORDINARY_PASSAGE = 250
# Sentences of an ordinary passage: the feature is 1 there.
ORDINARY_SENTENCES = 8
# Characters in which a passage names its subject.
OPENING = 12
_SENTENCE_END = re.compile(r"[。!?;\n]")
_FEATURES_WHEN_EMPTY = {
    "best_sentence": 0.0,
    "best_pair": 0.0,
    "words_missing_nearby": 1.0,
    "sentences": 0.0,
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A fused candidate: its article, its text, context and headings as they stand, BM25 score, cosine, fused score."""

    article_id: str
    text: str
    context: str
    headings: str
    lexical: float
    dense: float
    fused: float


def rank_scores(matcher: Matcher, candidates: Sequence[Candidate]) -> list[float]:
    """The final score of each candidate: the larger, the likelier to be the right one; comparable within one query."""
    weights = load_weights()
    return [
        sum(weights[name] * value for name, value in features.items())
        for features in rank_features(matcher, candidates)
    ]


def probabilities(scores: Sequence[float]) -> list[float]:
    """Softmax: the probability of each candidate to be the right one, if one of them is; they add up to 1."""
    highest = max(scores, default=0.0)
    powers = [math.exp(score - highest) for score in scores]
    return [power / sum(powers) for power in powers]


def rank_features(matcher: Matcher, candidates: Sequence[Candidate]) -> list[dict[str, float]]:
    """The features of each candidate of one query; all lie within a few units of 0."""
    best_lexical = max((c.lexical for c in candidates), default=0.0) or 1.0
    best_dense = max((c.dense for c in candidates), default=0.0) or 1.0
    best_of_article: dict[str, float] = {}
    for c in candidates:
        best_of_article[c.article_id] = max(c.lexical, best_of_article.get(c.article_id, 0.0))
    texts, contexts = fold_all([c.text for c in candidates]), fold_all([c.context for c in candidates])
    return [
        {
            "lexical_of_best": candidate.lexical / best_lexical,
            # A passage on what its article is about need not name it.
            "lexical_of_article": best_of_article[candidate.article_id] / best_lexical,
            "dense_of_best": candidate.dense / best_dense,
            **_text_features(matcher, text, context, fold(candidate.headings) if candidate.headings else ""),
        }
        for candidate, text, context in zip(candidates, texts, contexts, strict=True)
    ]


def _text_features(matcher: Matcher, text: str, context: str, headings: str) -> dict[str, float]:
    """What the words of a passage say about it; all are those of the candidate, folded."""
    covered = matcher.covered(text)
    in_context = matcher.covered(context) - covered if context else set()
    in_headings = matcher.covered(headings) - covered if headings and in_context else set()
    return {
        "coverage": matcher.share(covered),
        "covered_by_context": matcher.share(in_context),
        # The title speaks for all passages of an article, a heading for this one.
        "covered_by_headings": matcher.share(in_headings),
        "length": math.log(max(1, len(text)) / ORDINARY_PASSAGE),
        "opens_with_term": float(any(text.find(term, 0, OPENING) >= 0 for term in covered if len(term) > 1)),
        "names_missing": _missing(matcher.names, text, context),
        **_sentence_features(matcher, text, covered),
    }


def _missing(words: Sequence[str], *texts: str) -> float:
    """Share, 0 to 1, of ``words`` that stand in none of ``texts``."""
    joined = "\n".join(texts)
    return sum([word not in joined for word in words]) / len(words) if words else 0.0


def _sentence_features(matcher: Matcher, text: str, covered: set[str]) -> dict[str, float]:
    """How much of the query stands close together: in one sentence, and in two that follow each other."""
    sentences = [sentence for sentence in _SENTENCE_END.split(text) if sentence]
    held = [{term for term in covered if term in sentence} for sentence in sentences]
    if not held:
        return _FEATURES_WHEN_EMPTY
    shares = [matcher.share(terms) for terms in held]
    best = shares.index(max(shares))
    pairs = [matcher.share(first | second) for first, second in pairwise(held) if first and second]
    return {
        "best_sentence": max(map(matcher.rare_share, held)),
        "best_pair": max([*shares, *pairs]),
        "words_missing_nearby": _missing(matcher.content_words, *sentences[best : best + 2]),
        "sentences": len(sentences) / ORDINARY_SENTENCES,
    }


@cache
def load_weights() -> Mapping[str, float]:
    """The fitted weights: feature → weight."""
    weights: dict[str, float] = json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))["weights"]
    return weights
