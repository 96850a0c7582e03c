"""How well an index serves a set of questions: retrieval, evidence, refusal, latency."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields

from assistant.judge import judge
from assistant.question_files import EvalQuestion
from assistant.second_look import search
from assistant.service import Service
from index.types import Hit

# Hits looked at; a right passage further down counts as not found.
DEPTH = 20
# Ranks that MRR and nDCG look at.
CUTOFF = 10


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one question: the rank of the first right hit (None: not among the first 20), and the answer."""

    question: EvalQuestion
    rank: int | None
    evidence_rank: int | None  # rank of the first sentence that holds an accepted answer; None without one
    answered: bool
    confidence: float
    milliseconds: float

    @property
    def is_good(self) -> bool:
        """Found at rank one and answered; refused where there is no answer."""
        return (self.rank == 1 and self.answered) if self.question.is_answerable else not self.answered


@dataclass(frozen=True, slots=True)
class Figures:
    """The outcome of all questions; None where nothing was asked that tells. Shares are from 0 to 1.

    ``recall_k``: a right hit among the first k. ``mrr_10`` and ``ndcg_10``: of the first right hit (binary gain, one
    right passage). ``evidence_k``: one of the best k sentences holds an accepted answer. ``false_answers`` and
    ``false_refusals`` are at the threshold, ``auroc`` over all of them.
    """

    questions: int
    recall_1: float | None
    recall_5: float | None
    recall_10: float | None
    mrr_10: float | None
    ndcg_10: float | None
    evidence_1: float | None
    evidence_3: float | None
    false_answers: float | None
    false_refusals: float | None
    auroc: float | None
    p50_ms: float
    p95_ms: float
    p99_ms: float


FIGURE_NAMES = tuple(field.name for field in fields(Figures))


def evaluate(
    service: Service, questions: Sequence[EvalQuestion], on_progress: Callable[[int], None] = lambda done: None
) -> list[Outcome]:
    """Ask every question of the generation that ``service`` has loaded."""
    outcomes = []
    for question in questions[:1]:
        service.ask(question.text)  # the first one ever loads dictionaries, which is no latency of a question
    for done, question in enumerate(questions, 1):
        outcomes.append(_outcome(service, question))
        on_progress(done)
    return outcomes


def _outcome(service: Service, question: EvalQuestion) -> Outcome:
    began = time.perf_counter()
    answer = service.ask(question.text)
    milliseconds = (time.perf_counter() - began) * 1000
    index = service.index
    hits = search(index, question.text, DEPTH)
    evidence_rank = None
    if question.answers and question.is_answerable:
        best = judge(question.text, index, top_k=service.settings.top_k).evidence
        evidence_rank = _first([any(answer in s.text for answer in question.answers) for s in best])
    rank = _first([is_right(hit, question) for hit in hits]) if question.is_answerable else None
    return Outcome(question, rank, evidence_rank, answer.answered, answer.confidence, milliseconds)


def is_right(hit: Hit, question: EvalQuestion) -> bool:
    """Whether a hit is what the question asks for."""
    if question.article_id:
        return hit.article.id == question.article_id and (not question.context or hit.passage.text == question.context)
    if question.context:
        return _squeezed(hit.passage.text) in _squeezed(question.context)
    return any(answer in hit.passage.text for answer in question.answers)


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _first(right: Sequence[bool]) -> int | None:
    return right.index(True) + 1 if True in right else None


def summarise(outcomes: Sequence[Outcome]) -> Figures:
    """The figures of some outcomes; there must be one at least."""
    answerable = [o for o in outcomes if o.question.is_answerable]
    unanswerable = [o for o in outcomes if not o.question.is_answerable]
    milliseconds = sorted(o.milliseconds for o in outcomes)
    ranks = [o.rank for o in answerable]
    evidence = [o.evidence_rank for o in answerable if o.question.answers]
    return Figures(
        questions=len(outcomes),
        recall_1=_mean([_within(rank, 1) for rank in ranks]),
        recall_5=_mean([_within(rank, 5) for rank in ranks]),
        recall_10=_mean([_within(rank, 10) for rank in ranks]),
        mrr_10=_mean([1 / rank if rank and rank <= CUTOFF else 0.0 for rank in ranks]),
        ndcg_10=_mean([1 / math.log2(1 + rank) if rank and rank <= CUTOFF else 0.0 for rank in ranks]),
        evidence_1=_mean([_within(rank, 1) for rank in evidence]),
        evidence_3=_mean([_within(rank, 3) for rank in evidence]),
        false_answers=_mean([float(o.answered) for o in unanswerable]),
        false_refusals=_mean([float(not o.answered) for o in answerable]),
        auroc=_area([o.confidence for o in answerable], [o.confidence for o in unanswerable]),
        p50_ms=_percentile(milliseconds, 50),
        p95_ms=_percentile(milliseconds, 95),
        p99_ms=_percentile(milliseconds, 99),
    )


def _percentile(ordered: Sequence[float], percent: int) -> float:
    """The smallest value that at least ``percent`` of the values do not exceed."""
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]


def _within(rank: int | None, most: int) -> float:
    return float(rank is not None and rank <= most)


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


def _area(positive: Sequence[float], negative: Sequence[float]) -> float | None:
    """Area under the ROC curve: how often an answerable question gets more confidence than an unanswerable one."""
    if not positive or not negative:
        return None
    won = sum(float(p > n) + 0.5 * float(p == n) for p in positive for n in negative)
    return won / (len(positive) * len(negative))
