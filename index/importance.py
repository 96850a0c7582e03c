"""How much each term of a question tells, beyond its rarity.

BM25 weighs a term by its idf alone. A figure or a name tells more than a verb as rare, a bigram that crosses the border
of two words less than a word. So idf is multiplied by exp(Σ weight · property); the weights stand in
``importance.json``, fitted by ``tests/bench/fit_search.py`` so that the right passage comes first (listwise softmax
regression over the BM25 scores of the candidates; learnt query term weights as in Zheng and Callan, "Learning to
Reweight Terms with Distributed Representations", SIGIR 2015).
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path

from index.query import Query, asking_spans

WEIGHTS_FILE = Path(__file__).parent / "importance.json"
# A term is multiplied by a factor from 1 / 50 to 50 at most.
LARGEST_EXPONENT = 4.0
# Characters between a term and the word that asks, within which it is near.
NEAR = 2
# idf is divided by this, so that it lies within 0 and about 1.
LARGE_IDF = 10.0
# What is seen of a term; each has a weight. The last ones are groups of tags of the word that it stands in.
PROPERTIES = (
    "word",
    "across_words",
    "long",
    "digits",
    "latin",
    "idf",
    "idf_squared",
    "beside_asking",
    "near_asking",
    "repeated",
    "place_in_question",
    "person",
    "place",
    "noun",
    "verb",
    "adjective",
    "function",
    "number",
    "measure",
    "direction",
)
# jieba's tags, by group; a tag's first letter stands for all that begin with it.
_TAG_GROUPS = {
    "person": ("nr",),
    "place": ("ns", "nt", "nz"),
    "noun": ("n",),
    "verb": ("v",),
    "adjective": ("a",),
    "function": ("u", "p", "c", "d", "r"),
    "number": ("m", "t"),
    "measure": ("q",),
    "direction": ("f", "s"),
}


def importances(query: Query, idf: Callable[[str], float]) -> dict[str, float]:
    """Term of ``query`` → the factor, above 0, that its idf is multiplied by; 1 on the average weighted by idf."""
    weights = load_weights()
    rarity = {term: idf(term) for term in query.terms}
    factors = {}
    for term, properties in term_properties(query, rarity).items():
        exponent = sum(weights[name] * value for name, value in properties.items())
        factors[term] = math.exp(max(-LARGEST_EXPONENT, min(LARGEST_EXPONENT, exponent)))
    mean = sum(rarity[term] * factor for term, factor in factors.items()) / sum(rarity.values()) if rarity else 1.0
    return {term: factor / mean for term, factor in factors.items()}


def term_properties(query: Query, idf: Mapping[str, float]) -> dict[str, dict[str, float]]:
    """What is seen of each term of ``query``: its properties by name, those that are 0 left out."""
    asking = asking_spans(query.text)
    return {term: _properties(term, query, asking, idf[term]) for term in query.terms}


def _properties(term: str, query: Query, asking: Sequence[tuple[int, int]], idf: float) -> dict[str, float]:
    start = query.text.find(term)
    end = start + len(term)
    around = next((word for word in query.tagged if word.start <= start and end <= word.end), None)
    distance = min((max(first - end, start - last, 0) for first, last in asking), default=None)
    found = {
        "word": around is not None and around.end - around.start == len(term),
        "across_words": around is None,
        "long": len(term) > 2,
        "digits": term[0].isdigit(),
        "latin": term[0].isascii() and term[0].isalpha(),
        "idf": idf / LARGE_IDF,
        "idf_squared": (idf / LARGE_IDF) ** 2,
        "beside_asking": distance == 0,
        "near_asking": distance is not None and distance <= NEAR,
        "repeated": query.terms[term] > 1,
        "place_in_question": start / len(query.text) if start >= 0 else 0.5,
        _group(around.tag) if around else "": around is not None,
    }
    return {name: float(value) for name, value in found.items() if name and value}


@cache
def _group(tag: str) -> str:
    return next((group for group, starts in _TAG_GROUPS.items() if tag.startswith(starts)), "")


@cache
def load_weights() -> Mapping[str, float]:
    """The fitted weights: property → weight."""
    weights: dict[str, float] = json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))["weights"]
    return weights
