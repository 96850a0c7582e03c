"""What the collection holds on a question: distinct hits, their sentences, and how sure the best of them answers.

Trees over readable features say so for most questions; where they are in doubt, a reader of both texts has its say too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from assistant.choose import prefer
from assistant.conditions import of_what_is_asked
from assistant.confidence import UNMET_CONDITION, confidence
from assistant.context import Context, by_both, in_context, near_names
from assistant.duplicates import Distinct, distinct_hits
from assistant.evidence import Sentence, find_evidence
from assistant.plain import as_definition, in_plain_words, without_latest
from assistant.question import Question
from assistant.reader import BY_ITSELF, FOLLOW_UP, Leads, Reading, is_doubtful, is_readable, load_reader
from assistant.spoken import in_written_words
from index.filters import NO_FILTERS, Filters
from index.query import strip_politeness
from index.search import Index
from index.tokens import fold
from index.types import Hit

# Passages that sentences are taken from, and how many may be while all together have no more than so many characters.
EVIDENCE_HITS = 5
MOST_EVIDENCE_HITS, EVIDENCE_ROOM = 8, 600
# Certainty from which a definition is taken for somebody's view of what a thing is; else any view of it will do.
SURE = 0.5
# Hits beyond those, among which near-duplicates of them are looked for.
SPARE_HITS = 5


@dataclass(frozen=True, slots=True)
class Scope:
    """What may be quoted: of the articles that the filters admit, the sentences that were not ``told`` already.

    With a ``context``, of the articles quoted before above all.
    """

    filters: Filters = NO_FILTERS
    told: str = ""
    context: Context | None = None


EVERYTHING = Scope()


@dataclass(frozen=True, slots=True)
class Gathered:
    """A question with its distinct hits and their sentences, first what is to be quoted.

    ``typed`` is what the reader reads; with a ``context`` it is a question with the one before it.
    """

    question: Question
    found: Distinct
    evidence: list[Sentence]
    typed: str
    wants_latest: bool
    context: Context | None = None

    @property
    def is_readable(self) -> bool:
        """Whether the reader can make anything of it: it knows no dates."""
        return bool(self.evidence) and not self.wants_latest and is_readable(self.typed)

    def read(self) -> Reading:
        """What the reader makes of the evidence, which must not be empty."""
        extent = FOLLOW_UP if self.context else BY_ITSELF
        read = self.evidence[: extent.most]
        return load_reader().read(self.typed, read, extent, leads_of(self.question, read))

    def weighed(self, reading: Reading) -> list[Sentence]:
        """The evidence with the probabilities that a reading gives it, first what is to be quoted."""
        weighed = reading.weigh(self.evidence)
        return weighed if self.context else _preferred(self.question, weighed, wants_latest=self.wants_latest)


@dataclass(frozen=True, slots=True)
class Judged:
    """A question with its evidence, first what is to be quoted, and the probability that this answers."""

    question: Question
    found: Distinct
    evidence: list[Sentence]
    certainty: float

    def of(self, evidence: list[Sentence]) -> Judged:
        """The same, resting on a part of the evidence only, as sure as the trees alone are of it."""
        return replace(self, evidence=evidence, certainty=confidence(self.question, self.found.hits, evidence))


def judge(question: str, index: Index, *, top_k: int, scope: Scope = EVERYTHING) -> Judged:
    """Find the evidence on a question that stands on its own, and how sure it answers.

    Raises:
        FilterError: no article fits the filters.
    """
    if view := as_definition(fold(question)):
        owner, definition = view
        judged = _judged(gather(definition, index, top_k=top_k, scope=scope), index)
        if judged.certainty >= SURE and owner in fold(judged.evidence[0].text):
            return judged
    return _judged(gather(question, index, top_k=top_k, scope=scope), index)


def _judged(gathered: Gathered, index: Index) -> Judged:
    question, found, evidence = gathered.question, gathered.found, gathered.evidence
    if gathered.context:
        return _judged_after(gathered, gathered.context, index)
    certainty = confidence(question, found.hits, evidence)
    if is_doubtful(certainty) and gathered.is_readable:
        reading = gathered.read()
        evidence = gathered.weighed(reading)
        certainty = confidence(question, found.hits, evidence)
        if certainty > UNMET_CONDITION:
            certainty = reading.certainty(certainty)
    return Judged(question, found, evidence, certainty)


def _judged_after(gathered: Gathered, context: Context, index: Index) -> Judged:
    """A question that leans on the one before; the trees know too little of such to leave it to them."""
    question, found = gathered.question, gathered.found
    near = {(s.hit.rank, s.start) for s in near_names(gathered.evidence, context, index)}
    if not (near and gathered.is_readable):
        return Judged(question, found, [], 0.0)
    reading = gathered.read()
    evidence = [s for s in gathered.weighed(reading) if (s.hit.rank, s.start) in near]
    certainty = confidence(question, found.hits, evidence)
    if certainty > UNMET_CONDITION:
        certainty = reading.certainty(certainty)
    return Judged(question, found, evidence, certainty)


def gather(question: str, index: Index, *, top_k: int, scope: Scope = EVERYTHING) -> Gathered:
    """Find the evidence on a question that stands on its own. Raises like :func:`judge`."""
    looked_for, found, wants_latest = look_up(question, index, top_k=top_k, scope=scope)
    hits = found.hits if scope.context else evidence_hits(found.hits)
    evidence = [s for s in find_evidence(looked_for, hits) if s.text not in scope.told]
    if scope.context:
        evidence = by_both(evidence, hits, scope.context, index)
        return Gathered(looked_for, found, evidence, scope.context.both, wants_latest, scope.context)
    evidence = _preferred(looked_for, evidence, wants_latest=wants_latest)
    return Gathered(looked_for, found, evidence, question, wants_latest)


def evidence_hits(hits: Sequence[Hit]) -> list[Hit]:
    """The hits that sentences are taken from: more of them where passages are short, as below headings."""
    lengths = accumulate(len(hit.passage.text) for hit in hits[:MOST_EVIDENCE_HITS])
    fitting = sum(length <= EVIDENCE_ROOM for length in lengths)
    return list(hits[: max(EVIDENCE_HITS, fitting)])


def leads_of(question: Question, evidence: Sequence[Sentence]) -> Leads:
    """How the articles of the evidence begin."""
    return {id_: question.lead(id_) for id_ in {s.hit.article.id for s in evidence}}


def look_up(question: str, index: Index, *, top_k: int, scope: Scope = EVERYTHING) -> tuple[Question, Distinct, bool]:
    """A question as it is looked for, its hits, and whether the latest is wanted. Raises like :func:`judge`."""
    folded = fold(question)
    written = in_written_words(strip_politeness(folded))
    asked = without_latest(written)
    plain = in_plain_words(asked)
    query = index.analyse(question if plain == folded else plain)
    hits = index.search_query(query, max(top_k, MOST_EVIDENCE_HITS) + SPARE_HITS, filters=scope.filters)
    if scope.context:
        hits = in_context(hits, scope.context, len(evidence_hits(hits)))
    found = distinct_hits(hits)
    return Question(query, index), found, asked != written


def _preferred(question: Question, evidence: list[Sentence], *, wants_latest: bool) -> list[Sentence]:
    return prefer(question, of_what_is_asked(question, evidence), wants_latest=wants_latest)
