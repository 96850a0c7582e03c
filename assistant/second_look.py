"""The product's search: where the ranking of passages is not sure, their sentences are looked at before it decides.

The ranking step weighs passages by their words. When it gives the first one no clear lead, which is one question in
ten, the first few are put in order by how likely their sentences are to hold the answer (``evidence.py``), on which the
reader of both texts (``reader``) has its say where two are still close. The others cost nothing more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.evidence import Sentence, find_evidence
from assistant.judge import EVIDENCE_HITS, Judged, leads_of
from assistant.question import Question
from assistant.reader import is_readable, load_reader
from index.explain import Explanation
from index.filters import NO_FILTERS, Filters
from index.search import Index
from index.types import Hit

# Probability of the first hit below which its lead is not clear: looking at more questions gains nothing.
CLEAR_LEAD = 0.7
# Worth of the ranking step's probability beside that of the sentences.
RANKING_WORTH = 0.3
# Share of the first passage's worth from which the second is close to it: one question in twenty-three is read.
CLOSE = 0.4
# Sentences that are read then: two more would take half as long again and put one question in 2,000 right.
READ_SENTENCES = 3
# Worth of the reader's scores beside the trees' log-probabilities: more than twice that of judging an answer.
READER_WORTH = 0.8


def search(index: Index, question: str, limit: int, *, filters: Filters = NO_FILTERS) -> list[Hit]:
    """The best ``limit`` passages for ``question``, best first; empty when nothing in it can be searched by.

    Raises:
        FilterError: no article fits the filters.
    """
    query = index.analyse(question)
    hits = index.search_query(query, max(limit, EVIDENCE_HITS), filters=filters)
    if is_unsure(index, hits):
        hits = by_evidence(hits, _looked_at(question, Question(query, index), hits))
        hits = [replace(hit, rank=rank) for rank, hit in enumerate(hits, 1)]
    return hits[:limit]


def explain(index: Index, question: str, limit: int, *, filters: Filters = NO_FILTERS) -> Explanation:
    """Like :func:`search`, with the figures that made the hits what they are."""
    explanation = index.explain(question, max(limit, EVIDENCE_HITS), filters=filters)
    hits = [explained.hit for explained in explanation.hits]
    evidence: list[Sentence] = []
    if is_unsure(index, hits):
        evidence = _looked_at(question, Question(explanation.query, index), hits)
        hits = by_evidence(hits, evidence)
    likely = _probability_of_hits(evidence)
    by_rank = {explained.hit.rank: explained for explained in explanation.hits}
    explained = [
        replace(by_rank[hit.rank], hit=replace(hit, rank=rank), evidence=likely.get(hit.rank))
        for rank, hit in enumerate(hits[:limit], 1)
    ]
    return replace(explanation, hits=tuple(explained))


def nearest_hits(judged: Judged, index: Index) -> list[Hit]:
    """The hits of a question that was looked at already, ordered by its evidence where unsure; their ranks stay."""
    hits = judged.found.hits
    return by_evidence(hits, judged.evidence) if is_unsure(index, hits) else hits


def is_unsure(index: Index, hits: Sequence[Hit]) -> bool:
    """Whether the first of ``hits`` has no clear lead, and no reranker has read the passages."""
    return len(hits) > 1 and hits[0].score < CLEAR_LEAD and not index.has_reranker


def by_evidence(hits: Sequence[Hit], evidence: Sequence[Sentence]) -> list[Hit]:
    """``hits`` with the first five in the order that their sentences, the ``evidence``, speak for; ranks stay.

    These five share the probability that they had together; a score never falls below that of the next hit.
    """
    first, others = hits[:EVIDENCE_HITS], hits[EVIDENCE_HITS:]
    worth = _worth(first, evidence)
    share = sum(hit.score for hit in first) / (sum(worth.values()) or 1.0)
    least = others[0].score if others else 0.0
    ordered = sorted(first, key=lambda hit: (-worth[hit.rank], hit.rank))
    return [*(replace(hit, score=max(least, share * worth[hit.rank])) for hit in ordered), *others]


def _worth(hits: Sequence[Hit], evidence: Sequence[Sentence]) -> dict[int, float]:
    """The rank of each hit → what its sentences and the ranking make of it."""
    likely = _probability_of_hits(evidence)
    return {hit.rank: likely.get(hit.rank, 0.0) + RANKING_WORTH * hit.score for hit in hits}


def _looked_at(typed: str, question: Question, hits: Sequence[Hit]) -> list[Sentence]:
    """The evidence on ``hits``, where the first two are close with what the reader makes of its likeliest sentences."""
    evidence = find_evidence(question, hits[:EVIDENCE_HITS])
    second, first = sorted(_worth(hits[:EVIDENCE_HITS], evidence).values())[-2:]
    if not evidence or second < CLOSE * first or not is_readable(typed):
        return evidence
    read = evidence[:READ_SENTENCES]
    reading = load_reader().read(typed, read, leads=leads_of(question, read))
    worth = replace(reading.worth, likely=1.0, sentence=READER_WORTH)
    return replace(reading, worth=worth).weigh(evidence)


def _probability_of_hits(evidence: Sequence[Sentence]) -> dict[int, float]:
    """The rank of a hit → the probability, 0 to 1, that one of its sentences holds the answer."""
    likely: dict[int, float] = {}
    for sentence in evidence:
        likely[sentence.hit.rank] = likely.get(sentence.hit.rank, 0.0) + sentence.probability
    return likely
