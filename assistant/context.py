"""A follow-up that is joined to the question before, answered from the articles that were quoted for that.

The joined question (:mod:`assistant.dialogue.joined`) says what both are about, and nearly any sentence that answered
the first holds most of it. So the sentence is looked for that is likely for both the joined question and the follow-up
as it was put, and the latter has to be answered by it to some degree at least.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.conditions import text_nearby
from assistant.confidence import confidence
from assistant.evidence import Sentence, find_evidence
from assistant.question import Question
from assistant.spoken import in_written_words
from corpus.sentences import sentences_in
from index.search import Index
from index.tokens import fold
from index.types import Hit

# Confidence, 0 to 1, that a sentence answers a follow-up as it was put, beside passages found for what it leaves out:
# most that are worth nothing have less.
LEAST_BY_ITSELF = 0.3
_IS_OF_ANOTHER = re.compile(r"呢\W*$")
SHORTEST_QUOTED = 6  # characters of a sentence by which an article is known again


@dataclass(frozen=True, slots=True)
class Context:
    """What was asked and answered before.

    Attributes:
        question: The follow-up as it was put.
        answer: The answer before, sentences of articles.
        least: How sure, 0 to 1, the best sentence has to answer the follow-up by itself.
        things: Things that the articles have to tell of, by any word of each.
    """

    question: str
    answer: str
    least: float
    things: tuple[str, ...] = ()


def of_same_articles(hits: Sequence[Hit], context: Context, index: Index) -> list[Hit]:
    """Those of ``hits`` that stand in an article of which one of them was quoted for the answer before.

    None where they do not tell of each thing that the follow-up names.
    """
    quoted = {hit.article.id for hit in hits if _is_quoted(hit.passage.text, context.answer)}
    found = [hit for hit in hits if hit.article.id in quoted]
    text = fold("\n".join(f"{hit.passage.context}\n{hit.passage.text}" for hit in found))
    words = ([word for word, _ in index.tagged(thing) if len(word) > 1] for thing in context.things)
    return found if all(any(word in text for word in of_thing) for of_thing in words if of_thing) else []


def _is_quoted(passage: str, answer: str) -> bool:
    sentences = (passage[span.start : span.end] for span in sentences_in(passage))
    return any(len(sentence) >= SHORTEST_QUOTED and sentence in answer for sentence in sentences)


def by_both(evidence: Sequence[Sentence], hits: Sequence[Hit], context: Context, index: Index) -> list[Sentence]:
    """The evidence on a joined question, from ``hits``, the likeliest for it and for the follow-up as put first.

    Nothing where that does not answer the follow-up by itself to the least degree.
    """
    question = Question(index.analyse(in_written_words(fold(context.question))), index)
    alone = {(s.hit.rank, s.start): s for s in find_evidence(question, hits)}
    names = {name for name in question.names() if not name[0].isdigit()}
    if names and _IS_OF_ANOTHER.search(context.question) and question.told_words() <= names:
        return []  # 无锡呢 asks nothing by itself
    near = [s for s in evidence if all(name in text_nearby(s) for name in names)]
    known = [sentence for sentence in near if (sentence.hit.rank, sentence.start) in alone]
    both = sorted(known, key=lambda s: -s.probability * alone[s.hit.rank, s.start].probability)
    if not both or not context.least:
        return both
    best = alone[both[0].hit.rank, both[0].start]
    others = [sentence for sentence in alone.values() if sentence is not best]
    return both if confidence(question, hits, [best, *others]) >= context.least else []
