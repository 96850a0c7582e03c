from __future__ import annotations

import pytest

from corpus.glossary import GlossaryEntry
from index.match import Matcher
from index.query import QueryAnalyser
from index.tokens import Tokenizer

WEIGHTS = {"卫星": 3.0, "轨道": 1.0, "ai": 2.0}


def matcher(question: str, entries: tuple[GlossaryEntry, ...] = ()) -> Matcher:
    query = QueryAnalyser(Tokenizer(), entries).analyse(question)
    return Matcher(query, lambda term: WEIGHTS.get(term, 1.0))


def test_shares_by_hand() -> None:
    found = matcher("卫星 轨道 AI")
    assert found.weights == WEIGHTS
    assert found.covered("卫星在轨道上") == {"卫星", "轨道"}
    assert found.share({"卫星", "轨道"}) == pytest.approx(4 / 6)
    assert found.rare_share({"卫星", "轨道"}) == pytest.approx(10 / 14)
    assert found.share(set()) == found.rare_share(set()) == 0
    assert found.share(WEIGHTS) == found.rare_share(WEIGHTS) == 1


@pytest.mark.parametrize(
    ("text", "holds"), [("用ai写作", True), ("ai", True), ("he said so", False), ("ai2", False), ("open-ai.", True)]
)
def test_latin_terms_match_whole_words(text: str, holds: bool) -> None:
    assert ("ai" in matcher("AI").covered(text)) is holds


def test_spans_are_of_whole_words_and_of_every_place() -> None:
    found = matcher("卫星 AI")
    assert found.spans("卫星、卫星与ai，不是said") == [(0, 2), (3, 5), (6, 8)]


def test_another_name_of_the_glossary_covers_the_terms_of_the_typed_one() -> None:
    found = matcher("AI产业", (GlossaryEntry("人工智能", (), ("AI",)),))
    assert found.covered("人工智能很热") == {"ai"}
    assert found.covered("产业很热") == {"产业"}


def test_a_query_without_terms_has_no_shares() -> None:
    empty = matcher("？")
    assert (empty.covered("卫星"), empty.share(set()), empty.rare_share(set())) == (set(), 0, 0)
