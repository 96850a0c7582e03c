"""A follow-up behind the question before, whatever it leaves out, answered from the articles that were quoted for that.

The joined question (:mod:`assistant.dialogue.joined`) says what both are about, and nearly any sentence that answered
the first holds most of it. So the sentences are put in order by how likely they are for both the joined question and
the follow-up as it was put, and the reader, which has learnt from such pairs of questions, tells which one answers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.conditions import text_nearby
from assistant.evidence import Sentence, find_evidence
from assistant.question import Question
from assistant.spoken import in_written_words
from corpus.sentences import sentences_in
from index.search import Index
from index.tokens import fold
from index.types import Hit

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
    """The evidence on a joined question, from ``hits``, the likeliest for it and for the follow-up as put first.

    The probabilities of both are multiplied, and add up to 1 again.
    """
    question = _as_put(context, index)
    alone = {(s.hit.rank, s.start): s.probability for s in find_evidence(question, hits)}
    both = [(s, s.probability * alone.get((s.hit.rank, s.start), 0.0)) for s in evidence]
    total = sum(likely for _, likely in both) or 1.0
    weighed = [replace(sentence, probability=likely / total) for sentence, likely in both]
    return sorted(weighed, key=lambda s: -s.probability)


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
