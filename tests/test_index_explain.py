from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from corpus.types import Article
from index.explain import rank_of
from index.search import Index
from index.types import ScoredPassage

QUESTION = "火箭把多少颗卫星送入轨道"


@pytest.fixture(scope="module")
def loaded(open_index: Callable[..., Index], make_article: Callable[..., Article]) -> Index:
    texts = ["火箭把37颗卫星送入轨道。", "卫星应用服务。", "算力网络正在建设。", "海上发射火箭。"]
    return open_index(*(make_article(text, id=f"{number}") for number, text in enumerate(texts)))


def test_hits_are_those_of_the_search(loaded: Index) -> None:
    assert [explained.hit for explained in loaded.explain(QUESTION, 3).hits] == loaded.search(QUESTION, 3)


def test_features_add_up_and_give_the_score(loaded: Index) -> None:
    hits = loaded.explain(QUESTION, 10).hits
    for explained in hits:
        assert explained.total == pytest.approx(sum(f.value * f.weight for f in explained.features))
        assert [abs(f.contribution) for f in explained.features] == sorted(
            (abs(f.contribution) for f in explained.features), reverse=True
        )
    everything = sum(math.exp(explained.total) for explained in hits)
    assert [e.hit.score for e in hits] == pytest.approx([math.exp(e.total) / everything for e in hits])


def test_terms_by_hand(loaded: Index) -> None:
    explanation = loaded.explain(QUESTION, 1)
    rocket = next(term for term in explanation.terms if term.term == "火箭")
    assert (rocket.passages, rocket.is_typed) == (2, True)
    assert rocket.weight == 2 * explanation.query.importance["火箭"]  # as a word and as a pair of characters
    assert rocket.idf == pytest.approx(math.log(1 + (4 - 2 + 0.5) / (2 + 0.5)))
    best = explanation.hits[0]
    assert (best.lexical_rank, best.dense_rank) == (1, 1)
    assert {"火箭", "卫星", "轨道"} <= set(best.matched)
    assert best.fused == pytest.approx(1.3)  # first in both legs: 1 + 0.3


def test_a_leg_that_did_not_return_a_passage_has_no_rank(loaded: Index) -> None:
    by_article = {explained.hit.article.id: explained for explained in loaded.explain("火箭", 10).hits}
    assert by_article["2"].lexical_rank is None
    assert by_article["2"].matched == ()
    assert rank_of(7, [ScoredPassage(3, 1.0), ScoredPassage(7, 0.5)]) == 2


@pytest.mark.parametrize(("question", "limit"), [("？！", 5), ("火箭", 0)])
def test_nothing_to_explain(loaded: Index, question: str, limit: int) -> None:
    assert loaded.explain(question, limit).hits == ()
