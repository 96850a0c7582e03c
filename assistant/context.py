"""A follow-up behind the question before, whatever it leaves out, answered from the articles that were quoted for that.

The joined question (:mod:`assistant.dialogue.joined`) says what both are about, and nearly any sentence that answered
the first holds most of it. So the sentences are put in order by how likely they are for both the joined question and
the follow-up as it was put, and by where they stand: people mostly ask on about what is told next. What each counts for
stands in ``context.json``, fitted by ``tests/bench/fit_context.py``. Then the reader, which has learnt from such pairs
of questions, tells which one answers.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from assistant.conditions import text_nearby
from assistant.evidence import LEAST_PROBABILITY, Sentence, find_evidence
from assistant.question import Question
from assistant.spoken import in_written_words
from corpus.sentences import sentences_in
from index.rank import probabilities
from index.search import Index
from index.tokens import fold
from index.types import Hit

WEIGHTS_FILE = Path(__file__).parent / "context.json"
_IS_OF_ANOTHER = re.compile(r"呢\W*$")
SHORTEST_QUOTED = 6  # characters of a sentence by which an article is known again
_STOPS = "?？。!！ "


@dataclass(frozen=True, slots=True)
class Context:
    """What was asked and answered before.

    Attributes:
        question: The follow-up as it was put.
        earlier: The question before it, with what that left out.
        answer: The answer before, sentences of articles.
    """

    question: str
    earlier: str
    answer: str

    @property
    def both(self) -> str:
        """Both questions as the reader has learnt to read them."""
        return f"{self.question}（前一问：{self.earlier.rstrip(_STOPS)}）"


def in_context(hits: Sequence[Hit], context: Context, most: int) -> list[Hit]:
    """The first of ``hits``, at most so many: those of articles that were quoted before, then at least one other."""
    quoted = {hit.article.id for hit in hits if is_quoted(hit.passage.text, context.answer)}
    own = [hit for hit in hits if hit.article.id in quoted]
    return [*own[: most - 1], *(hit for hit in hits if hit.article.id not in quoted)][:most]


def is_quoted(passage: str, answer: str) -> bool:
    """Whether an answer has a sentence of a passage."""
    sentences = (passage[span.start : span.end] for span in sentences_in(passage))
    return any(len(sentence) >= SHORTEST_QUOTED and sentence in answer for sentence in sentences)


def by_both(evidence: Sequence[Sentence], hits: Sequence[Hit], context: Context, index: Index) -> list[Sentence]:
    """The evidence on a joined question, from ``hits``, with probabilities that know the context; the likeliest first.

    They are the softmax of what :func:`context_features` add up to, by the weights that were fitted.
    """
    weights = load_weights()
    rows = context_features(evidence, hits, context, index)
    likely = probabilities([sum(weights[name] * value for name, value in row.items()) for row in rows])
    weighed = [replace(sentence, probability=p) for sentence, p in zip(evidence, likely, strict=True)]
    return sorted(weighed, key=lambda s: -s.probability)


def context_features(
    evidence: Sequence[Sentence], hits: Sequence[Hit], context: Context, index: Index
) -> list[dict[str, float]]:
    """What tells of each sentence of the evidence on a joined question, from ``hits``, whether it answers.

    ``joined`` and ``put``: the logarithms of how likely it is for the joined question and for the follow-up as put;
    ``article``: whether its article was quoted; ``quoted``: whether it was itself; ``behind``: whether it stands behind
    what was quoted; ``far_behind`` and ``far_before``: ln(1 + d / 50) of the characters d between both.
    """
    question = _as_put(context, index)
    put = {(s.hit.rank, s.start): s.probability for s in find_evidence(question, hits)}
    told = [context.answer[span.start : span.end] for span in sentences_in(context.answer)]
    told = [sentence for sentence in told if len(sentence) >= SHORTEST_QUOTED]
    places: dict[str, list[tuple[int, int]]] = {}
    for id_ in {s.hit.article.id for s in evidence}:
        text = article.text if (article := question.article(id_)) else ""
        places[id_] = [(start, start + len(t)) for t in told if (start := text.find(t)) >= 0]
    return [
        {
            "joined": math.log(max(s.probability, LEAST_PROBABILITY)),
            "put": math.log(max(put.get((s.hit.rank, s.start), 0.0), LEAST_PROBABILITY)),
            **_place(s, places[s.hit.article.id]),
        }
        for s in evidence
    ]


def _place(sentence: Sentence, quoted: Sequence[tuple[int, int]]) -> dict[str, float]:
    """Where a sentence stands, beside the nearest of what was ``quoted`` from its article."""
    behind, before = math.inf, math.inf
    for start, end in quoted:
        if sentence.start >= end:
            behind = min(behind, sentence.start - end)
        elif sentence.end <= start:
            before = min(before, start - sentence.end)
    is_quoted_itself = any(sentence.start < end and start < sentence.end for start, end in quoted)
    is_behind = not is_quoted_itself and behind <= before and behind < math.inf
    is_before = not is_quoted_itself and before < behind
    return {
        "article": float(bool(quoted)),
        "quoted": float(is_quoted_itself),
        "behind": float(is_behind),
        "far_behind": _far(behind) if is_behind else 0.0,
        "far_before": _far(before) if is_before else 0.0,
    }


def _far(characters: float) -> float:
    return math.log1p(characters / 50)


@cache
def load_weights() -> dict[str, float]:
    """What each feature counts for."""
    weights: dict[str, float] = json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))
    return weights


def near_names(evidence: Sequence[Sentence], context: Context, index: Index) -> list[Sentence]:
    """The evidence near which everything stands that a follow-up names; none where it says nothing else (无锡呢)."""
    question = _as_put(context, index)
    names = {name for name in question.names() if not name[0].isdigit()}
    if names and _IS_OF_ANOTHER.search(context.question) and question.told_words() <= names:
        return []
    return [s for s in evidence if all(name in text_nearby(s) for name in names)]


def _as_put(context: Context, index: Index) -> Question:
    """The follow-up by itself."""
    return Question(index.analyse(in_written_words(fold(context.question))), index)
