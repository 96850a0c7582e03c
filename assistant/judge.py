"""What the collection holds on a question: distinct hits, their sentences, and how sure the best of them answers."""

from __future__ import annotations

from dataclasses import dataclass, replace

from assistant.choose import prefer
from assistant.conditions import of_what_is_asked
from assistant.confidence import confidence
from assistant.context import Context, by_both, of_same_articles
from assistant.duplicates import Distinct, distinct_hits
from assistant.evidence import Sentence, find_evidence
from assistant.plain import as_definition, in_plain_words, without_latest
from assistant.question import Question
from assistant.spoken import in_written_words
from index.filters import NO_FILTERS, Filters
from index.query import strip_politeness
from index.search import Index
from index.tokens import fold

# Passages that sentences are taken from.
EVIDENCE_HITS = 5
# Certainty from which a definition is taken for somebody's view of what a thing is; else any view of it will do.
SURE = 0.5
# Hits beyond those, among which near-duplicates of them are looked for.
SPARE_HITS = 5


@dataclass(frozen=True, slots=True)
class Scope:
    """What may be quoted: of the articles that the filters admit, the sentences that were not ``told`` already.

    With a ``context``, only of the articles quoted before.
    """

    filters: Filters = NO_FILTERS
    told: str = ""
    context: Context | None = None


EVERYTHING = Scope()


@dataclass(frozen=True, slots=True)
class Gathered:
    """A question with its distinct hits and their sentences, first what is to be quoted."""

    question: Question
    found: Distinct
    evidence: list[Sentence]


@dataclass(frozen=True, slots=True)
class Judged:
    """A question with its evidence, first what is to be quoted, and the probability that this answers."""

    question: Question
    found: Distinct
    evidence: list[Sentence]
    certainty: float

    def of(self, evidence: list[Sentence]) -> Judged:
        """The same, resting on a part of the evidence only."""
        return replace(self, evidence=evidence, certainty=confidence(self.question, self.found.hits, evidence))


def judge(question: str, index: Index, *, top_k: int, scope: Scope = EVERYTHING) -> Judged:
    """Find the evidence on a question that stands on its own, and how sure it answers.

    Raises:
        FilterError: no article fits the filters.
    """
    if view := as_definition(fold(question)):
        owner, definition = view
        judged = _judged(gather(definition, index, top_k=top_k, scope=scope))
        if judged.certainty >= SURE and owner in fold(judged.evidence[0].text):
            return judged
    return _judged(gather(question, index, top_k=top_k, scope=scope))


def _judged(gathered: Gathered) -> Judged:
    looked_for, found, evidence = gathered.question, gathered.found, gathered.evidence
    return Judged(looked_for, found, evidence, confidence(looked_for, found.hits, evidence))


def gather(question: str, index: Index, *, top_k: int, scope: Scope = EVERYTHING) -> Gathered:
    """Find the evidence on a question that stands on its own. Raises like :func:`judge`."""
    folded = fold(question)
    written = in_written_words(strip_politeness(folded))
    asked = without_latest(written)
    plain = in_plain_words(asked)
    query = index.analyse(question if plain == folded else plain)
    hits = index.search_query(query, max(top_k, EVIDENCE_HITS) + SPARE_HITS, filters=scope.filters)
    found = distinct_hits(of_same_articles(hits, scope.context, index) if scope.context else hits)
    looked_for = Question(query, index)
    evidence = [s for s in find_evidence(looked_for, found.hits[:EVIDENCE_HITS]) if s.text not in scope.told]
    evidence = prefer(looked_for, of_what_is_asked(looked_for, evidence), wants_latest=asked != written)
    if scope.context:
        evidence = by_both(evidence, found.hits[:EVIDENCE_HITS], scope.context, index)
    return Gathered(looked_for, found, evidence)
