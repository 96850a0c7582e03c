"""Which sentences of the retrieved passages answer the question: a linear scorer over features a reader can follow.

The weights stand in ``evidence.json``, fitted by ``tests/bench/fit.py`` (listwise softmax regression, as for ranking).
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from assistant.kinds import Expectation, candidates, expect, fits, has_unit
from assistant.types import AnswerKind
from corpus.sentences import split_sentences
from index.match import Matcher
from index.query import Query
from index.rank import LONGEST_RUN, common_run, probabilities
from index.search import Index
from index.tokens import Folded, fold, fold_with_offsets
from index.types import Hit

WEIGHTS_FILE = Path(__file__).parent / "evidence.json"
FIT_FEATURES = ("figure_fit", "person_fit", "place_fit", "definition_fit", "list_fit", "opinion_fit", "reason_fit")
# Length, in characters, of an ordinary sentence: the length feature is 0 there.
ORDINARY_SENTENCE = 40
# jieba's tags of what a question for a person or a place is answered by, and of names in general.
NAME_TAGS = {AnswerKind.PERSON: {"nr", "nrt", "nrfg"}, AnswerKind.PLACE: {"ns", "nt"}}
CONTENT_TAGS = {"n", "v", "a", "j", "i", "l", "e", "m", "s", "t"}  # first letters; "e" is for English words
PROPER_TAGS = {"nr", "nrt", "nrfg", "ns", "nt", "nz", "eng"}


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a hit's passage: ``probability`` says how likely it is to hold the answer, if one of them does."""

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
        self.expectation: Expectation = expect(query.typed)
        self.matcher = index.matcher(query)
        self._tagged = index.tagged
        self._own_words = set(index.words(query))

    def brings_name(self, folded: str) -> bool:
        """Whether a person or place is asked for and a text has one that the question does not name."""
        wanted = NAME_TAGS.get(self.expectation.kind)
        return wanted is not None and any(
            tag in wanted and word not in self._own_words for word, tag in self._tagged(folded)
        )

    def content_words(self) -> set[str]:
        """The words of the question that carry its topic: nouns, verbs and figures, without those that only ask."""
        return {
            word
            for word, tag in self._tagged(self.query.text)
            if word in self._own_words and tag[0] in CONTENT_TAGS and (len(word) > 1 or word.isdigit())
        }

    def names(self) -> set[str]:
        """The names and figures of the question itself."""
        return {
            word
            for word, tag in self._tagged(self.query.text)
            if word in self._own_words and (tag in PROPER_TAGS or word[0].isdigit())
        }


def find_evidence(question: Question, hits: Sequence[Hit]) -> list[Sentence]:
    """All sentences of ``hits``, the likeliest to hold the answer first; their probabilities add up to 1."""
    weights = load_weights()
    best = max((hit.score for hit in hits), default=0.0)
    found = [sentence for hit in hits for sentence in _sentences(question, hit, best)]
    scores = [sum(weights[name] * value for name, value in sentence.features.items()) for sentence in found]
    found = [replace(sentence, probability=p) for sentence, p in zip(found, probabilities(scores), strict=True)]
    return sorted(found, key=lambda s: (-s.probability, s.hit.rank, s.start))


def _sentences(question: Question, hit: Hit, best_score: float) -> list[Sentence]:
    """The sentences of one hit with their features."""
    passage, matcher = hit.passage, question.matcher
    spans = split_sentences(passage.text)
    folded = [fold(passage.text[span.start : span.end]) for span in spans]
    covered = [matcher.covered(text) for text in folded]
    local = _local_weights(matcher, covered)
    shared = {
        "passage_overlap": matcher.share(matcher.covered(fold(passage.context)).union(*covered)),
        "retrieval": hit.score / best_score if best_score > 0 else 0.0,
        "first_hit": float(hit.rank == 1),
        "dense": hit.dense,
    }
    sentences = []
    for i, span in enumerate(spans):
        before, after = covered[max(0, i - 1) : i], covered[i + 1 : i + 2]
        own = sum(local[term] for term in covered[i])
        features = {
            **shared,
            "overlap": matcher.share(covered[i]),
            "most_terms": float(covered[i] != set() and len(covered[i]) == max(map(len, covered))),
            "local_overlap": own / (sum(local.values()) or 1.0),
            "local_weight": own / matcher.total,
            "neighbours": matcher.share(set().union(*before, *after) - covered[i]),
            "previous": matcher.share(set().union(*before) - covered[i]),
            "first": float(i == 0),
            **_form_features(question, folded[i]),
        }
        sentences.append(Sentence(hit, passage.start + span.start, passage.start + span.end, features))
    return sentences


def _local_weights(matcher: Matcher, covered: Sequence[set[str]]) -> dict[str, float]:
    """What a term tells about a sentence among its neighbours: its idf in the collection times its idf in the passage.

    A passage's subject stands in all of its sentences and parts none of them; the rest of the question does.
    """
    counts = Counter(term for terms in covered for term in terms)
    return {term: matcher.weights[term] * math.log((len(covered) + 1) / count) for term, count in counts.items()}


def _form_features(question: Question, folded: str) -> dict[str, float]:
    """What the form of a sentence says: whether it fits the kind of answer, and how it is worded."""
    expectation, text = question.expectation, question.query.text
    return {
        "common_run": common_run(text, folded) / LONGEST_RUN,
        **_kind_features(expectation, fits(expectation, folded, text)),
        "unit": float(bool(expectation.unit) and has_unit(expectation.unit, folded)),
        "name": float(question.brings_name(folded)),
        "length": math.log(max(1, len(folded)) / ORDINARY_SENTENCE),
    }


def _kind_features(expectation: Expectation, fit: float) -> dict[str, float]:
    """The fit of a sentence to the kind of answer, each group of kinds for itself: they are worth different weights."""
    kind = expectation.kind
    group = "figure_fit" if kind in {AnswerKind.FIGURE, AnswerKind.DATE} else f"{kind}_fit"
    return {name: fit if name == group else 0.0 for name in FIT_FEATURES}


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
    merged: list[tuple[int, int]] = []
    for start, end in sorted(folded.original_span(s, e) for s, e in spans if e > s):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return [(sentence.start + start, sentence.start + end) for start, end in merged]


@cache
def load_weights() -> dict[str, float]:
    """The fitted weights: feature → weight."""
    loaded: dict[str, float] = json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))["weights"]
    return loaded
