"""Evidence in, a grounded answer out: every sentence an exact span of an article, with its citation's number."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.confidence import confidence
from assistant.evidence import Question, Sentence, find_evidence, highlights
from assistant.types import Answer, AnswerKind, Citation, QuotedSentence
from index.search import Index
from index.types import Hit

# Sentences of an answer at most; lists and opinions need more.
MOST_SENTENCES = 3
MOST_SENTENCES_OF_A_LIST = 6
# A further sentence is quoted only if it is nearly as likely to hold the answer as the best one. The parts of a list or
# an opinion share the probability among them.
RELATIVE_PROBABILITY = 0.5
RELATIVE_PROBABILITY_OF_A_LIST = 0.25
# A sentence that is likelier than this to hold the answer needs no other beside it, unless it may be part of a list.
SUFFICIENT_PROBABILITY = 0.6
# Passages that sentences are taken from.
EVIDENCE_HITS = 5
_LONG_KINDS = {AnswerKind.LIST, AnswerKind.OPINION}


def compose_answer(question: str, standalone: str, index: Index, *, threshold: float, top_k: int) -> Answer:
    """Answer ``standalone`` from ``index`` with at most ``top_k`` citations, or say that it cannot be answered.

    ``took_ms`` is 0 here; the service, which knows when the question came in, fills it in.
    """
    query = index.analyse(standalone)
    hits = index.search_query(query, max(top_k, EVIDENCE_HITS))
    looked_for = Question(query, index)
    evidence = find_evidence(looked_for, hits[:EVIDENCE_HITS])
    certainty = confidence(looked_for, hits, evidence)
    answered = bool(evidence) and certainty >= threshold
    chosen = _choose(looked_for, evidence, top_k) if answered else []
    citations = _cite(looked_for, chosen) if answered else _nearest(looked_for, hits[:top_k], evidence)
    number_of = {(c.passage.article_id, c.passage.start): c.number for c in citations}
    sentences = tuple(
        QuotedSentence(s.text, number_of[s.hit.passage.article_id, s.hit.passage.start], s.start, s.end) for s in chosen
    )
    return Answer(
        question=question,
        standalone_question=standalone,
        kind=looked_for.expectation.kind,
        answered=answered,
        answer=" ".join(s.text for s in sentences) if _is_latin(sentences) else "".join(s.text for s in sentences),
        confidence=certainty,
        sentences=sentences,
        citations=tuple(citations),
        missing_terms=missing_terms(looked_for, index),
        generation=index.generation,
        took_ms=0.0,
    )


def _choose(question: Question, evidence: Sequence[Sentence], top_k: int) -> list[Sentence]:
    """The best sentence and those nearly as good, in reading order, the best sentence's passage first."""
    best = evidence[0]
    is_long = question.expectation.kind in _LONG_KINDS
    if best.probability > SUFFICIENT_PROBABILITY and not is_long:
        return [best]
    most = MOST_SENTENCES_OF_A_LIST if is_long else MOST_SENTENCES
    least = best.probability * (RELATIVE_PROBABILITY_OF_A_LIST if is_long else RELATIVE_PROBABILITY)
    chosen: list[Sentence] = [best]
    texts = {best.text}
    for sentence in evidence[1:]:
        if sentence.probability < least or len(chosen) == most:
            break
        passages = {s.hit.rank for s in chosen} | {sentence.hit.rank}
        if sentence.text not in texts and len(passages) <= top_k:
            chosen.append(sentence)
            texts.add(sentence.text)
    return sorted(chosen, key=lambda s: (s.hit.rank != best.hit.rank, s.hit.rank, s.start))


def _cite(question: Question, chosen: Sequence[Sentence]) -> list[Citation]:
    """One citation for each passage that was quoted, numbered in order of first use."""
    by_rank: dict[int, list[Sentence]] = {}
    for sentence in chosen:
        by_rank.setdefault(sentence.hit.rank, []).append(sentence)
    return [
        _citation(number, sentences[0].hit, [span for s in sentences for span in highlights(question, s)])
        for number, sentences in enumerate(by_rank.values(), 1)
    ]


def _nearest(question: Question, hits: Sequence[Hit], evidence: Sequence[Sentence]) -> list[Citation]:
    """The nearest passages of a question that is not answered, the nearest sentence of each marked."""
    citations = []
    for number, hit in enumerate(hits, 1):
        sentence = next((s for s in evidence if s.hit.rank == hit.rank), None)
        citations.append(_citation(number, hit, highlights(question, sentence) if sentence else []))
    return citations


def _citation(number: int, hit: Hit, spans: list[tuple[int, int]]) -> Citation:
    return Citation(number, hit.passage, hit.article, tuple(sorted(spans)), hit.score)


def missing_terms(question: Question, index: Index) -> tuple[str, ...]:
    """Words of the question that no passage has, under no name that the glossary knows, in order."""
    names = {synonyms.typed for synonyms in question.query.synonyms}
    content = question.content_words()
    words = [word for word in dict.fromkeys(index.words(question.query)) if word in content and word[0].isalnum()]
    return tuple(word for word in words if not index.contains_term(word) and not any(word in name for name in names))


def _is_latin(sentences: Sequence[QuotedSentence]) -> bool:
    """Whether quoted sentences are in a script that parts sentences by blanks."""
    return bool(sentences) and all(sentence.text[-1].isascii() for sentence in sentences)
