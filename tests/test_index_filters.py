from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from corpus.types import Article
from index.errors import FilterError
from index.filters import NO_FILTERS, Filters, search_admitted
from index.search import Index
from index.types import ArticleSummary, ScoredPassage


def summary(**fields: object) -> ArticleSummary:
    given = {"source": "科技日報", "author": "张伟", "published": "2024-03-11", "topics": ("算力", "GDP")} | fields
    return ArticleSummary(id="a", title="", url="", origin="", characters=1, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("filters", "admits"),
    [
        (NO_FILTERS, True),
        (Filters(sources=("科技日报",)), True),  # script does not matter
        (Filters(sources=("人民日报", "科技")), True),
        (Filters(sources=("人民日报",)), False),
        (Filters(authors=("张",)), True),
        (Filters(authors=("李",)), False),
        (Filters(topics=("gdp",)), True),
        (Filters(topics=("算",)), False),  # a topic is meant as a whole
        (Filters(published_from="2024-03"), True),
        (Filters(published_from="2024-03-12"), False),
        (Filters(published_to="2024"), True),
        (Filters(published_to="2024-02"), False),
        (Filters(published_from="2024-03-11", published_to="2024-03-11"), True),
        (Filters(sources=("科技",), topics=("算力",), published_to="2023"), False),
    ],
)
def test_admits(filters: Filters, admits: bool) -> None:
    assert filters.admits(summary()) is admits


def test_a_year_is_admitted_by_any_range_that_touches_it_and_no_date_by_none() -> None:
    assert Filters(published_from="2024-06").admits(summary(published="2024"))
    assert not Filters(published_from="2025").admits(summary(published="2024"))
    assert not Filters(published_from="2000").admits(summary(published=""))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"published_from": "2025", "published_to": "2024"}, "is after"),
        ({"published_from": "March"}, "write a year"),
        ({"published_to": "2024-13"}, "write a year"),
    ],
)
def test_contradictions_are_refused_with_words(fields: dict[str, str], words: str) -> None:
    with pytest.raises(FilterError, match=words):
        Filters(**fields)  # type: ignore[arg-type]


def test_a_leg_is_asked_deeper_until_enough_is_admitted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.filters.FEW_ADMITTED", 0)
    asked: list[int] = []

    def leg(limit: int, among: Sequence[int] | None) -> list[ScoredPassage]:
        assert among is None
        asked.append(limit)
        return [ScoredPassage(number, 1 / (number + 1)) for number in range(min(limit, 100))]

    found = search_admitted(leg, 2, admitted=frozenset({50, 70, 90}))
    assert [each.number for each in found] == [50, 70]
    assert asked == [2, 16, 128]
    assert search_admitted(leg, 2, admitted=frozenset({500})) == []


def test_a_leg_searches_a_few_alone() -> None:
    def leg(limit: int, among: Sequence[int] | None) -> list[ScoredPassage]:
        return [ScoredPassage(number, float(limit)) for number in among or ()]

    assert search_admitted(leg, 2, admitted=frozenset({9, 4})) == [ScoredPassage(4, 2.0), ScoredPassage(9, 2.0)]


@pytest.mark.parametrize("few", [0, 2_000])
def test_a_filtered_search_finds_what_the_filter_admits_however_far_down(
    open_index: Callable[..., Index],
    make_article: Callable[..., Article],
    monkeypatch: pytest.MonkeyPatch,
    few: int,
) -> None:
    monkeypatch.setattr("index.filters.FEW_ADMITTED", few)
    articles = [make_article(f"算力网络覆盖西部第{n}片区。", id=f"a{n}", published="2023") for n in range(300)]
    articles.append(make_article("算力。", id="wanted", published="2024", topics=("算力",)))
    index = open_index(*articles)
    hits = index.search("算力网络覆盖西部哪里", 5, filters=Filters(published_from="2024"))
    assert [hit.article.id for hit in hits] == ["wanted"]
    with pytest.raises(FilterError, match="No article fits"):
        index.search("算力", filters=Filters(topics=("恐龙",)))
    index.close()


def test_what_filters_admit_is_remembered_within_bounds(
    open_index: Callable[..., Index], make_article: Callable[..., Article], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.search.ADMITTED_KEPT", 3)
    index = open_index(
        *(make_article(f"第{year}年的算力。", id=f"{year}", published=f"{year}") for year in range(2020, 2024))
    )
    for year, remembered in ((2023, 1), (2022, 2), (2021, 1), (2020, 1)):
        assert index.search("算力", filters=Filters(published_from=f"{year}"))
        assert len(index._admitted) == remembered


def test_a_filter_that_another_thread_makes_forgotten_is_applied(
    open_index: Callable[..., Index], make_article: Callable[..., Article]
) -> None:
    class Forgetful(dict[Filters, frozenset[int]]):
        def __setitem__(self, filters: Filters, admitted: frozenset[int]) -> None:
            """Cleared the moment after."""

    index = open_index(make_article("算力。", published="2024"))
    index._admitted = Forgetful()
    assert index.search("算力", filters=Filters(published_from="2024"))
