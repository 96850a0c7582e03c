"""What a term of a question tells beyond its rarity."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import importance
from index.importance import LARGEST_EXPONENT, PROPERTIES, WEIGHTS_FILE, importances, term_properties
from index.query import Query, QueryAnalyser
from index.tokens import Tokenizer


@pytest.fixture(scope="module")
def analyser() -> QueryAnalyser:
    return QueryAnalyser(Tokenizer())


def test_what_is_seen_of_the_terms(analyser: QueryAnalyser) -> None:
    query = analyser.analyse("2024年北京有多少GPU?")
    seen = term_properties(query, dict.fromkeys(query.terms, 5.0))
    always = {"idf": 0.5, "idf_squared": 0.25}
    assert seen["2024"] == {"word": 1, "long": 1, "digits": 1, "number": 1, **always}
    assert seen["北京"] == {
        "word": 1,
        "place": 1,
        "near_asking": 1,
        "repeated": 1,
        "place_in_question": 5 / 14,
        **always,
    }
    across = {"across_words": 1, "beside_asking": 1, "near_asking": 1, "place_in_question": 6 / 14}
    assert seen["京有"] == {**across, **always}
    assert seen["gpu"].items() >= {"latin": 1, "beside_asking": 1}.items()


def test_the_factor_by_hand(analyser: QueryAnalyser, monkeypatch: pytest.MonkeyPatch) -> None:
    weights = {**dict.fromkeys(PROPERTIES, 0.0), "digits": math.log(3)}
    monkeypatch.setattr(importance, "load_weights", lambda: weights)
    query = analyser.analyse("2024年")  # 年 is as rare as 2024: the factors 1 and 3 have the mean 2
    assert importances(query, lambda term: 4.0) == pytest.approx({"2024": 1.5, "年": 0.5})


def test_a_wild_weight_is_bounded(analyser: QueryAnalyser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importance, "load_weights", lambda: {**dict.fromkeys(PROPERTIES, 0.0), "digits": 1e6})
    factors = importances(analyser.analyse("2024年"), lambda term: 1.0)
    assert factors["2024"] / factors["年"] == pytest.approx(math.exp(LARGEST_EXPONENT))


def test_the_shipped_weights_fit_the_properties() -> None:
    weights = json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))["weights"]
    assert list(weights) == list(PROPERTIES)
    assert weights["digits"] > 0
    assert weights["word"] > weights["across_words"]


def test_no_terms() -> None:
    assert importances(Query("", "", {}), lambda term: 1.0) == {}


@given(st.text(max_size=60))
def test_factors_are_positive_and_average_one(analyser: QueryAnalyser, question: str) -> None:
    query = analyser.analyse(question)
    factors = importances(query, lambda term: 2.0)
    assert set(factors) == set(query.terms)
    assert all(factor > 0 for factor in factors.values())
    if factors:
        assert sum(factors.values()) / len(factors) == pytest.approx(1)
