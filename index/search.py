"""Class Index: one generation, loaded, that can be searched."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np

from corpus.chunk import CHUNKING_FINGERPRINT
from corpus.types import Article, Passage
from index.articles import ArticleReader
from index.dense import DenseIndex, Vectors
from index.encode import Encoder
from index.errors import (
    DamagedGenerationError,
    FilterError,
    IncompatibleGenerationError,
    IndexTooLargeError,
    RetrievalError,
)
from index.explain import (
    ExplainedHit,
    ExplainedTerm,
    Explanation,
    explained_features,
    matched_terms,
    rank_of,
)
from index.filters import NO_FILTERS, Filters, search_admitted
from index.fuse import fuse
from index.importance import importances
from index.lexical import LexicalIndex
from index.match import Matcher
from index.query import Query, QueryAnalyser, without_joined
from index.rank import RANKED, Candidate, probabilities, rank_features, rank_scores
from index.rerank import RERANKED, Reranker
from index.spelling import Speller
from index.store import Store
from index.types import Hit, Manifest, ScoredPassage

logger = logging.getLogger(__name__)

# Candidates that each leg hands to the fusion.
CANDIDATES = 100
# Different filters whose passages are remembered, at most.
FILTERS_KEPT = 64
# Passages that they admit together, at most, 70 bytes each: those of the last filters stay whatever their number.
ADMITTED_KEPT = 1_000_000
ARTICLES_FILE = "articles.sqlite"
DENSE_FILE = "dense.faiss"
NUMBERS_FILE = "numbers.npy"  # the number of the passage that each row of the dense index is of, ascending
LEXICAL_FOLDER = "lexical"


@dataclass(frozen=True, slots=True)
class _Found:
    """A candidate with its passage."""

    number: int
    passage: Passage
    candidate: Candidate


@dataclass(frozen=True, slots=True)
class _Legs:
    """What the two legs return for a question, best first, and the question's vector."""

    vector: Vectors
    lexical: list[ScoredPassage]
    dense: list[ScoredPassage]


class Index:
    """One generation in memory. Immutable; may be shared between threads."""

    def __init__(
        self,
        folder: Path,
        manifest: Manifest,
        *,
        encoder: Encoder,
        analyser: QueryAnalyser,
        reranker: Reranker | None = None,
    ) -> None:
        """Open the generation in ``folder``; use :func:`load_index`, which checks it first.

        Raises:
            DamagedGenerationError: a file cannot be opened, or counts differ from the manifest's.
        """
        self.manifest = manifest
        self._admitted: dict[Filters, frozenset[int]] = {}
        self._analyser = analyser
        self._encoder = encoder
        self._reranker = reranker
        with _opening(folder / ARTICLES_FILE, manifest):
            self.articles = ArticleReader(folder / ARTICLES_FILE)
            passages = self.articles.count_passages()
        with _opening(folder / NUMBERS_FILE, manifest):
            numbers = np.load(folder / NUMBERS_FILE)
        with _opening(folder / DENSE_FILE, manifest):
            self._dense = DenseIndex(folder / DENSE_FILE, numbers)
        with _opening(folder / LEXICAL_FOLDER, manifest):
            self._lexical = LexicalIndex(folder / LEXICAL_FOLDER)
        counts = (passages, len(self._dense), len(self._lexical))
        self._speller = Speller(analyser.tokenizer, analyser.names, self._lexical.document_frequency)
        if set(counts) != {manifest.passages}:
            raise DamagedGenerationError(
                f"{folder} should hold {manifest.passages} passages; its files hold {counts}. Run: xinzhi rebuild"
            )

    @property
    def generation(self) -> str:
        """The generation's number as it is shown: six digits."""
        return f"{self.manifest.number:06d}"

    @property
    def has_reranker(self) -> bool:
        """Whether a cross-encoder has the last word on the order of hits."""
        return self._reranker is not None

    def article(self, article_id: str) -> Article | None:
        """The whole article, or None."""
        return self.articles.article(article_id)

    def lead(self, article_id: str) -> str:
        """How the text of an article begins; empty where there is none of that id."""
        return self.articles.lead(article_id)

    def analyse(self, question: str) -> Query:
        """The weighted terms that ``question`` is searched by, what it probably misspells put right beside it."""
        query = self._analyser.analyse(question)
        if (parted := without_joined(query, self.contains_term, self.tagged)) != query.text:
            query = self._analyser.analyse(parted)
        corrections = self._speller.corrections(query.content)  # words that only ask are no mistakes: 几成
        if corrections:
            query = self._analyser.corrected(query, corrections)
        return replace(query, importance=importances(query, self._lexical.inverse_document_frequency))

    def words(self, query: Query) -> list[str]:
        """The words that the question asks about, in order, without those that only ask."""
        return self._analyser.words(query)

    def tagged(self, folded: str) -> list[tuple[str, str]]:
        """``(word, tag)`` pairs of a folded text with jieba's part-of-speech tags."""
        return self._analyser.tokenizer.tagged(folded)

    def matcher(self, query: Query) -> Matcher:
        """The query's terms, weighted by their importance and BM25's idf in this generation."""
        return Matcher(query, self._lexical.inverse_document_frequency)

    def proper_names_in(self, folded: str) -> dict[str, tuple[str, ...]]:
        """The persons, places, organisations and things that a folded text names, as the glossary knows them.

        Each comes with its other names.
        """
        return self._analyser.proper_names_in(folded)

    def contains_term(self, term: str) -> bool:
        """Whether any passage holds ``term``."""
        return self._lexical.document_frequency(term) > 0

    def similarity(self, one: str, other: str) -> float:
        """The cosine of two expressions by the embedding model, -1 to 1."""
        return float(self._encoder.encode_question(one) @ self._encoder.encode_question(other))

    def search(self, question: str, limit: int = 10, *, filters: Filters = NO_FILTERS) -> list[Hit]:
        """The best ``limit`` passages for ``question``, best first; empty when nothing in it can be searched by.

        Raises:
            FilterError: no article fits the filters.
        """
        return self.search_query(self.analyse(question), limit, filters=filters)

    def search_query(self, query: Query, limit: int = 10, *, filters: Filters = NO_FILTERS) -> list[Hit]:
        """Like :meth:`search`, for a question that is analysed already."""
        admitted = None if filters.admits_all else self._admitted_by(filters)
        if not query.terms or limit < 1:
            return []
        return [self._hit(rank, found, score) for rank, found, score in self._ranked(query, limit, admitted)[:limit]]

    def _ranked(
        self, query: Query, limit: int, admitted: frozenset[int] | None = None
    ) -> list[tuple[int, _Found, float]]:
        """Candidates with rank and probability, the likeliest first: ``limit`` of them or more."""
        wanted = max(RANKED, RERANKED if self._reranker else 0, limit)
        candidates = self._candidates(query, depth=max(CANDIDATES, limit), wanted=wanted, admitted=admitted)
        ranked = _ordered(candidates, rank_scores(self.matcher(query), [found.candidate for found in candidates]))
        if self._reranker is None:
            return ranked
        best = [found for _, found, _ in ranked[: max(RERANKED, limit)]]
        return _ordered(best, self._reranker.scores(query.typed, [found.passage.text for found in best]))

    def explain(self, question: str, limit: int = 10, *, filters: Filters = NO_FILTERS) -> Explanation:
        """Like :meth:`search`, with the figures that made the hits what they are."""
        query = self.analyse(question)
        admitted = None if filters.admits_all else self._admitted_by(filters)
        hits: list[ExplainedHit] = []
        if query.terms and limit >= 1:
            legs, matcher = self._legs(query, max(CANDIDATES, limit), admitted), self.matcher(query)
            ranked = self._ranked(query, limit, admitted)
            rows = rank_features(matcher, [found.candidate for _, found, _ in ranked])
            for (rank, found, score), row in list(zip(ranked, rows, strict=True))[:limit]:
                number, hit = found.number, self._hit(rank, found, score)
                ranks = (rank_of(number, legs.lexical), rank_of(number, legs.dense))
                features = explained_features(row)
                total = sum(feature.contribution for feature in features)
                matched = matched_terms(matcher, hit)
                hits.append(ExplainedHit(hit, matched, *ranks, found.candidate.fused, features, total))
        return Explanation(
            query, tuple(self._explained_term(query, term) for term in query.weighted_terms), tuple(hits)
        )

    def _explained_term(self, query: Query, term: str) -> ExplainedTerm:
        passages, idf = self._lexical.document_frequency(term), self._lexical.inverse_document_frequency(term)
        return ExplainedTerm(term, query.weighted_terms[term], passages, idf, term in query.terms)

    def _hit(self, rank: int, found: _Found, score: float) -> Hit:
        summary = self.articles.summary(found.passage.article_id)
        return Hit(rank, found.passage, summary, score, found.candidate.lexical, found.candidate.dense)

    def _legs(self, query: Query, depth: int, admitted: frozenset[int] | None = None) -> _Legs:
        """What each leg returns of the ``admitted`` passages (None: of all), at most ``depth`` each."""
        vector, terms = self._encoder.encode_question(query.text, query.content), query.weighted_terms
        by_words = search_admitted(partial(self._lexical.search, terms), depth, admitted=admitted)
        by_vector = search_admitted(partial(self._dense.search, vector), depth, admitted=admitted)
        return _Legs(vector, by_words, by_vector)

    def _admitted_by(self, filters: Filters) -> frozenset[int]:
        """The passages that filters admit. Raises FilterError when there is none."""
        if (known := self._admitted.get(filters)) is None:
            articles = self.articles.summaries(limit=-1)
            known = self.articles.numbers_of({a.id for a in articles if filters.admits(a)})
            if not known:
                raise FilterError(f"No article fits the filters ({filters}). GET /articles lists those there are.")
            kept = sum(map(len, list(self._admitted.values())))
            if len(self._admitted) >= FILTERS_KEPT or kept + len(known) > ADMITTED_KEPT:
                self._admitted.clear()
            self._admitted[filters] = known
        return known  # and not what is in the dictionary: another thread may have cleared it

    def _candidates(
        self, query: Query, *, depth: int, wanted: int, admitted: frozenset[int] | None = None
    ) -> list[_Found]:
        """The ``wanted`` best passages by fused score, each leg having given ``depth``."""
        legs = self._legs(query, depth, admitted)
        lexical = {found.number: found.score for found in legs.lexical}
        dense = {found.number: found.score for found in legs.dense}
        unscored = [number for number in lexical if number not in dense]
        dense.update(zip(unscored, self._dense.similarities(legs.vector, unscored), strict=True))
        fused = fuse(lexical, dense)
        best = sorted(fused, key=lambda number: (-fused[number], number))[:wanted]
        return [
            _Found(
                number,
                passage,
                Candidate(
                    passage.article_id,
                    passage.text,
                    passage.context,
                    passage.section,
                    lexical.get(number, 0.0),
                    dense[number],
                    fused[number],
                ),
            )
            for number, passage in self.articles.passages(best).items()
        ]

    def close(self) -> None:
        """Release the files."""
        self.articles.close()


@contextmanager
def _opening(path: Path, manifest: Manifest) -> Iterator[None]:
    """Name the file that cannot be opened, or does not fit into memory."""
    try:
        yield
    except MemoryError as error:
        raise IndexTooLargeError(
            f"{path} holds {manifest.passages} passages of {manifest.dimensions} dimensions, more than fits into the "
            "memory that is free. Nothing is lost: free some memory, or choose a model with fewer dimensions."
        ) from error
    except (RuntimeError, ValueError, EOFError, OSError, sqlite3.DatabaseError) as error:
        raise DamagedGenerationError(f"{path} cannot be opened ({error}). Run: xinzhi rebuild") from error


def _ordered(candidates: Sequence[_Found], totals: Sequence[float]) -> list[tuple[int, _Found, float]]:
    """Candidates with rank and probability, the likeliest first."""
    ranked = sorted(zip(probabilities(totals), candidates, strict=True), key=lambda pair: (-pair[0], pair[1].number))
    return [(rank, found, score) for rank, (score, found) in enumerate(ranked, 1)]


def load_index(store: Store, *, encoder: Encoder, analyser: QueryAnalyser, reranker: Reranker | None = None) -> Index:
    """Load the current generation; when it is damaged, the newest older one that is whole, with a warning.

    Where there is none, as after a rollback, the oldest newer one. When CURRENT itself is damaged, the newest that is
    whole.

    Raises:
        NoGenerationError: nothing has been published.
        DamagedGenerationError: the current generation is damaged and no other one can be used.
        IncompatibleGenerationError: it was built by other rules or another model.
    """
    current = None
    try:
        current = store.current_number()
        return open_generation(store, current, encoder=encoder, analyser=analyser, reranker=reranker)
    except DamagedGenerationError as damage:
        for number in _others(store.numbers(), current):
            try:
                index = open_generation(store, number, encoder=encoder, analyser=analyser, reranker=reranker)
            except RetrievalError:
                continue
            logger.warning("%s Using generation %06d instead.", damage, number)
            return index
        raise


def _others(numbers: Sequence[int], current: int | None) -> list[int]:
    """The generations to use in place of the current one, in the order in which they are tried."""
    if current is None:
        return sorted(numbers, reverse=True)
    return sorted((n for n in numbers if n != current), key=lambda n: (n > current, abs(n - current)))


def open_generation(
    store: Store, number: int, *, encoder: Encoder, analyser: QueryAnalyser, reranker: Reranker | None = None
) -> Index:
    """Verify generation ``number`` and open it. Raises like :func:`load_index`, without falling back."""
    manifest = store.verify(number)
    check_compatible(manifest, encoder=encoder, analyser=analyser)
    return Index(store.folder(number), manifest, encoder=encoder, analyser=analyser, reranker=reranker)


def check_compatible(manifest: Manifest, *, encoder: Encoder, analyser: QueryAnalyser) -> None:
    """Raise IncompatibleGenerationError when the generation was built with another model, tokenizer or chunking."""
    for what, built, present in (
        ("model", manifest.model_fingerprint, encoder.fingerprint),
        ("tokenizer", manifest.tokenizer_fingerprint, analyser.tokenizer.fingerprint),
        ("chunking", manifest.chunking_fingerprint, CHUNKING_FINGERPRINT),
        ("number of dimensions", manifest.dimensions, encoder.dimensions),
    ):
        if built != present:
            raise IncompatibleGenerationError(
                f"Generation {manifest.number:06d} was built with another {what} ({built}, now {present}). "
                "Run: xinzhi rebuild"
            )
