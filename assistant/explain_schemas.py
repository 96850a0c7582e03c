"""What ``GET /explain`` and ``xinzhi search --explain --json`` return."""

from __future__ import annotations

from pydantic import BaseModel

from assistant.schemas import HitOut
from index.explain import ExplainedHit, Explanation


class TermOut(BaseModel):
    """A term that is searched by; ``typed`` is false for what other names, notations and corrections add."""

    term: str
    weight: float
    passages: int
    idf: float
    typed: bool


class SynonymsOut(BaseModel):
    """A part of the question and what may stand in its place."""

    typed: str
    others: list[str]


class CorrectionOut(BaseModel):
    """What was typed and what is probably meant."""

    typed: str
    meant: str


class FeatureOut(BaseModel):
    """A feature of the ranking step: value, weight, and their product."""

    name: str
    value: float
    weight: float
    contribution: float


class ExplainedHitOut(HitOut):
    """A hit with the terms it matched, its rank in each leg (null: not among those returned), and its features.

    ``evidence`` is the probability of its sentences, where these put the first hits in order; else null.
    """

    matched: list[str]
    lexical_rank: int | None
    dense_rank: int | None
    fused: float
    features: list[FeatureOut]
    total: float
    evidence: float | None

    @classmethod
    def explained(cls, hit: ExplainedHit) -> ExplainedHitOut:
        """From the domain's value."""
        features = [
            FeatureOut(
                name=feature.name,
                value=round(feature.value, 4),
                weight=feature.weight,
                contribution=round(feature.contribution, 4),
            )
            for feature in hit.features
        ]
        return cls(
            **HitOut.of(hit.hit).model_dump(),
            matched=list(hit.matched),
            lexical_rank=hit.lexical_rank,
            dense_rank=hit.dense_rank,
            fused=round(hit.fused, 4),
            features=features,
            total=round(hit.total, 4),
            evidence=None if hit.evidence is None else round(hit.evidence, 4),
        )


class ExplainOut(BaseModel):
    """A search explained: what the question became, and how each hit got its score."""

    question: str
    searched: str  # the question without politeness, translated and corrected
    terms: list[TermOut]
    synonyms: list[SynonymsOut]
    corrections: list[CorrectionOut]
    hits: list[ExplainedHitOut]
    generation: str

    @classmethod
    def of(cls, question: str, explanation: Explanation, generation: str) -> ExplainOut:
        """From the domain's values."""
        query = explanation.query
        return cls(
            question=question,
            searched=query.text,
            terms=[
                TermOut(term=t.term, weight=t.weight, passages=t.passages, idf=round(t.idf, 4), typed=t.is_typed)
                for t in explanation.terms
            ],
            synonyms=[SynonymsOut(typed=s.typed, others=list(s.others)) for s in query.synonyms],
            corrections=[CorrectionOut(typed=c.typed, meant=c.meant) for c in query.corrections],
            hits=[ExplainedHitOut.explained(hit) for hit in explanation.hits],
            generation=generation,
        )
