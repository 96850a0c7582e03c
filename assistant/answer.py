"""Evidence in, a grounded answer out: every sentence an exact span of an article, with its citation's number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.annotate import answer_spans, references_of, speaker_of
from assistant.choose import Rival, choose, differing, prefer, with_rivals
from assistant.confidence import confidence
from assistant.duplicates import Distinct, distinct_hits
from assistant.evidence import Sentence, find_evidence, highlights
from assistant.question import Question
from assistant.types import Answer, Citation, Difference, QuotedSentence, Similar
from index.filters import NO_FILTERS, Filters
from index.search import Index
from index.types import Hit

# Passages that sentences are taken from.
EVIDENCE_HITS = 5
# Hits beyond those, among which near-duplicates of them are looked for.
SPARE_HITS = 5


@dataclass(frozen=True, slots=True)
class _Quoted:
    """What was chosen to be quoted, and the distinct hits it is from."""

    question: Question
    index: Index
    found: Distinct
    sentences: list[Sentence]


def compose_answer(
    question: str, index: Index, *, threshold: float, top_k: int, filters: Filters = NO_FILTERS
) -> Answer:
    """Answer a question that stands on its own with at most ``top_k`` citations, or say that it cannot be answered.

    ``took_ms`` is 0 here; the service, which knows when the question came in, fills it in.

    Raises:
        FilterError: no article fits the filters.
    """
    query = index.analyse(question)
    hits = index.search_query(query, max(top_k, EVIDENCE_HITS) + SPARE_HITS, filters=filters)
    found = distinct_hits(hits)
    looked_for = Question(query, index)
    evidence = prefer(looked_for, find_evidence(looked_for, found.hits[:EVIDENCE_HITS]))
    certainty = confidence(looked_for, found.hits, evidence)
    answered = bool(evidence) and certainty >= threshold
    rivals = differing(looked_for, evidence) if answered else []
    chosen = with_rivals(choose(looked_for, evidence, index, top_k=top_k), rivals, top_k=top_k) if answered else []
    quoted = _Quoted(looked_for, index, found, chosen)
    citations = _cite(quoted) if answered else _nearest(quoted, found.hits[:top_k], evidence)
    sentences = _quote(quoted, citations)
    return Answer(
        question=question,
        standalone_question=question,
        kind=looked_for.expectation.kind,
        answered=answered,
        answer=" ".join(s.text for s in sentences) if _is_latin(sentences) else "".join(s.text for s in sentences),
        confidence=certainty,
        sentences=sentences,
        citations=tuple(citations),
        missing_terms=missing_terms(looked_for, index),
        generation=index.generation,
        took_ms=0.0,
        differences=_differences(rivals, citations),
    )


def _number(hit: Hit, citations: Sequence[Citation]) -> int | None:
    """The number of the citation of a hit."""
    return next((c.number for c in citations if c.passage is hit.passage), None)


def _quote(quoted: _Quoted, citations: Sequence[Citation]) -> tuple[QuotedSentence, ...]:
    """The chosen sentences with their numbers and notes."""
    return tuple(
        QuotedSentence(
            s.text,
            number,
            s.start,
            s.end,
            speaker=speaker_of(s),
            references=references_of(s, quoted.index),
        )
        for s in quoted.sentences
        if (number := _number(s.hit, citations)) is not None
    )


def _differences(rivals: Sequence[Rival], citations: Sequence[Citation]) -> tuple[Difference, ...]:
    """The values that differ, each with its citation and date."""
    return tuple(
        Difference(rival.value, number, rival.sentence.hit.article.published)
        for rival in rivals
        if (number := _number(rival.sentence.hit, citations)) is not None
    )


def _cite(quoted: _Quoted) -> list[Citation]:
    """One citation for each passage that was quoted, numbered in order of first use."""
    by_rank: dict[int, list[Sentence]] = {}
    for sentence in quoted.sentences:
        by_rank.setdefault(sentence.hit.rank, []).append(sentence)
    return [_citation(quoted, number, sentences) for number, sentences in enumerate(by_rank.values(), 1)]


def _nearest(quoted: _Quoted, hits: Sequence[Hit], evidence: Sequence[Sentence]) -> list[Citation]:
    """The nearest passages of a question that is not answered, the nearest sentence of each marked."""
    citations = []
    for number, hit in enumerate(hits, 1):
        sentence = next((s for s in evidence if s.hit.rank == hit.rank), None)
        spans = tuple(highlights(quoted.question, sentence)) if sentence else ()
        citations.append(Citation(number, hit.passage, hit.article, spans, hit.score, similar=_similar(quoted, hit)))
    return citations


def _citation(quoted: _Quoted, number: int, sentences: Sequence[Sentence]) -> Citation:
    """A citation of the passage that ``sentences`` are from."""
    question, hit = quoted.question, sentences[0].hit
    return Citation(
        number,
        hit.passage,
        hit.article,
        tuple(sorted(span for s in sentences for span in highlights(question, s))),
        hit.score,
        answers=tuple(sorted(span for s in sentences for span in answer_spans(question, s))),
        similar=_similar(quoted, hit),
    )


def _similar(quoted: _Quoted, hit: Hit) -> tuple[Similar, ...]:
    """Where else nearly the same stands."""
    return tuple(
        Similar(other.article.id, other.article.title, other.passage.start, other.passage.end)
        for other in quoted.found.similar.get(hit.rank, ())
    )


def missing_terms(question: Question, index: Index) -> tuple[str, ...]:
    """Words of the question that no passage has, under no name that the glossary knows, in order."""
    names = {synonyms.typed for synonyms in question.query.synonyms}
    content = question.content_words()
    words = [word for word in dict.fromkeys(index.words(question.query)) if word in content and word[0].isalnum()]
    return tuple(word for word in words if not index.contains_term(word) and not any(word in name for name in names))


def _is_latin(sentences: Sequence[QuotedSentence]) -> bool:
    """Whether quoted sentences are in a script that parts sentences by blanks."""
    return bool(sentences) and all(sentence.text[-1].isascii() for sentence in sentences)
