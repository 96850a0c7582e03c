from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.fuse import DENSE_WEIGHT, fuse, min_max

SCORES = st.dictionaries(
    st.integers(0, 50), st.floats(-1, 40, allow_nan=False).map(lambda value: round(value, 3)), max_size=12
)


def test_min_max_by_hand() -> None:
    assert min_max({7: 2.0, 8: 6.0, 9: 3.0}) == {7: 0.0, 8: 1.0, 9: 0.25}


@pytest.mark.parametrize("scores", [{1: 5.0}, {1: 0.0, 2: 0.0}, {1: -0.5, 2: -0.5}])
def test_equal_scores_all_become_one(scores: dict[int, float]) -> None:
    assert set(min_max(scores).values()) == {1.0}


def test_fuse_by_hand() -> None:
    # lexical: 1 → 1, 2 → 0.5, 3 → 0; dense: 2 → 1, 3 → 0.25, 4 → 0
    fused = fuse({1: 10.0, 2: 6.0, 3: 2.0}, {2: 0.9, 3: 0.3, 4: 0.1}, dense_weight=0.4)
    assert fused == pytest.approx({1: 1.0, 2: 0.5 + 0.4, 3: 0.4 * 0.25, 4: 0.0})


def test_the_example_of_the_documentation() -> None:
    assert fuse({1: 10.0, 2: 5.0, 3: 0.0}, {2: 0.9, 4: 0.1}, dense_weight=0.5) == {1: 1.0, 2: 1.0, 3: 0.0, 4: 0.0}


def test_default_weight_counts_the_dense_leg() -> None:
    assert fuse({1: 1.0, 2: 0.0}, {1: 0.0, 2: 1.0}) == {1: 1.0, 2: DENSE_WEIGHT}


def test_empty_legs() -> None:
    assert fuse({}, {}) == {}
    assert fuse({4: 3.0, 5: 1.0}, {}) == {4: 1.0, 5: 0.0}
    assert fuse({}, {4: 0.3, 5: 0.1}, dense_weight=0.5) == {4: 0.5, 5: 0.0}


@given(SCORES)
def test_one_leg_alone_keeps_its_order(scores: dict[int, float]) -> None:
    for fused in (fuse(scores, {}), fuse({}, scores)):
        assert set(fused) == set(scores)
        for a, score in scores.items():
            for b, other in scores.items():
                assert (fused[a] > fused[b]) == (score > other)


@given(SCORES, SCORES, st.floats(0, 2))
def test_fused_scores_stay_in_their_range(lexical: dict[int, float], dense: dict[int, float], weight: float) -> None:
    fused = fuse(lexical, dense, dense_weight=weight)
    assert set(fused) == set(lexical) | set(dense)
    assert all(0 <= score <= 1 + weight and math.isfinite(score) for score in fused.values())


@given(SCORES, SCORES)
def test_a_passage_that_is_better_in_both_legs_is_better(lexical: dict[int, float], dense: dict[int, float]) -> None:
    fused = fuse(lexical, dense)
    both = set(lexical) & set(dense)
    for a in both:
        for b in both:
            if lexical[a] >= lexical[b] and dense[a] >= dense[b]:
                assert fused[a] >= fused[b]
