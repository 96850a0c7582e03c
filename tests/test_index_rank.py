from __future__ import annotations

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.match import Matcher
from index.query import QueryAnalyser
from index.rank import WEIGHTS_FILE, Candidate, probabilities, rank_features, rank_scores
from index.tokens import Tokenizer


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher(QueryAnalyser(Tokenizer()).analyse("力箭一号把多少颗卫星送入轨道"), lambda term: 1.0)


def test_softmax_by_hand() -> None:
    assert probabilities([math.log(1), math.log(3)]) == pytest.approx([0.25, 0.75])
    assert probabilities([7.0]) == [1.0]
    assert probabilities([]) == []
    assert probabilities([1000.0, -1000.0]) == pytest.approx([1.0, 0.0])


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=30))
def test_probabilities_keep_the_order_and_add_up(scores: list[float]) -> None:
    result = probabilities(scores)
    assert sum(result) == pytest.approx(1)
    assert result.index(max(result)) == scores.index(max(scores)) or max(result) == result[scores.index(max(scores))]


def test_a_passage_that_holds_the_words_beats_one_that_does_not(matcher: Matcher) -> None:
    right = Candidate("a", "力箭一号三次飞行共把37颗卫星送入轨道。", "商业火箭", "", lexical=9.0, dense=0.6, fused=1.3)
    wrong = Candidate("a", "居民医保的报销比例有所提高。", "医保", "", lexical=0.5, dense=0.1, fused=0.1)
    scores = rank_scores(matcher, [wrong, right])
    assert scores[1] > scores[0]


def test_the_shipped_weights_fit_the_features(matcher: Matcher) -> None:
    weights = json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))["weights"]
    candidates = [
        Candidate("a", "", "", "", 0.0, 0.0, 0.0),
        Candidate("a", "。！\n", "", "", 1.0, 1.0, 1.3),
        Candidate("a", "卫星" * 300, "题\n卫星", "卫星", 5.0, -1.0, 0.2),
    ]
    features = rank_features(matcher, candidates)
    for each in features:
        assert set(each) == set(weights)
        assert all(math.isfinite(value) for value in each.values())
    assert rank_scores(matcher, candidates) == pytest.approx(
        [sum(weights[name] * value for name, value in each.items()) for each in features]
    )
    assert rank_scores(matcher, []) == []


def test_a_name_in_a_traditional_title_is_not_missing() -> None:
    matcher = Matcher(QueryAnalyser(Tokenizer()).analyse("广东省的面积"), lambda term: 1.0)
    assert matcher.names == ("广东省",)
    for title, missing in (("廣東省", 0.0), ("福建省", 1.0)):
        named = Candidate("a", "面积18万平方公里。", title, "", lexical=9.0, dense=0.6, fused=1.3)
        assert rank_features(matcher, [named])[0]["names_missing"] == missing


def test_a_passage_goes_along_with_its_article_and_what_it_stands_under() -> None:
    matcher = Matcher(QueryAnalyser(Tokenizer()).analyse("渡轮的票价"), lambda term: 1.0)
    on_top = Candidate("a", "渡轮每天开六班。", "渡轮指南", "", lexical=8.0, dense=0.6, fused=1.3)
    below = Candidate("a", "票价十元。", "渡轮指南", "", lexical=2.0, dense=0.4, fused=0.5)
    other = Candidate("b", "票价十元。", "公园", "", lexical=2.0, dense=0.4, fused=0.5)
    features = rank_features(matcher, [on_top, below, other])
    assert [each["lexical_of_article"] for each in features] == [1.0, 1.0, 0.25]
    assert [each["covered_by_context"] > 0 for each in features] == [False, True, False]
    scores = rank_scores(matcher, [on_top, below, other])
    assert scores[1] == max(scores)


def test_headings_tell_passages_of_an_article_apart() -> None:
    matcher = Matcher(QueryAnalyser(Tokenizer()).analyse("渡轮的票价"), lambda term: 1.0)
    texts = [("每天六班。", "班次"), ("成人十元。", "票价"), ("票价十元。", "票价")]
    candidates = [
        Candidate("a", text, f"渡轮指南\n{heading}", heading, lexical=2.0, dense=0.4, fused=0.5)
        for text, heading in texts
    ]
    features = rank_features(matcher, candidates)
    assert [each["covered_by_headings"] > 0 for each in features] == [False, True, False]
    scores = rank_scores(matcher, candidates)
    assert scores[0] == min(scores)
