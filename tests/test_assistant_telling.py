from __future__ import annotations

from collections.abc import Callable

import pytest

from assistant.judge import gather
from assistant.telling import telling_features
from corpus.types import Article
from index.search import Index

TEXT = "临海船厂去年交付了12艘渡轮，比前年多3艘。厂长说，今年还要造两艘科考船。"


@pytest.fixture(scope="module")
def index(open_index: Callable[..., Index], make_article: Callable[..., Article]) -> Index:
    return open_index(make_article(TEXT, id="a"))


def features(index: Index, question: str) -> dict[str, float]:
    gathered = gather(question, index, top_k=5)
    return telling_features(gathered.question, gathered.evidence[0])


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("临海船厂去年交付了多少艘渡轮？", {"asks_many"}),
        ("临海船厂去年为什么交付渡轮？", {"asks_why", "asks_what"}),
        ("临海船厂厂长叫什么名字？", {"asks_name", "asks_what"}),
        ("临海船厂去年是否交付了渡轮？", {"asks_whether"}),
        ("临海船厂 渡轮 交付", {"asks_by_topic"}),
    ],
)
def test_how_a_question_asks(index: Index, question: str, asks: set[str]) -> None:
    told = features(index, question)
    assert {name for name, value in told.items() if name.startswith("asks_") and value} == asks


def test_what_is_marked_counts_with_its_clause(index: Index) -> None:
    told = features(index, "临海船厂去年交付了多少艘渡轮？")
    assert (told["marks"], told["marked_characters"], told["digits"]) == (1.0, len("12艘"), 3.0)
    assert told["marked_clause"] == told["best_clause"] == pytest.approx(1.0)


def test_where_nothing_can_be_marked_no_clause_counts(index: Index) -> None:
    told = features(index, "临海船厂为什么交付渡轮？")
    assert (told["marks"], told["marked_characters"], told["marked_clause"]) == (0.0, 0.0, 0.0)
    assert told["best_clause"] > 0.5


def test_conditions_that_are_not_met_are_named(index: Index) -> None:
    assert features(index, "临海船厂2019年交付了多少艘渡轮？")["lacks_year"] == 1.0
    assert features(index, "临海船厂去年交付了多少艘渡轮？")["lacks_year"] == 0.0


@pytest.mark.parametrize(
    ("question", "article", "told"),
    [
        ("渡轮为什么停航？", "渡轮今天停航，原因是大雾。", 1.0),
        ("渡轮为什么停航？", "渡轮今天停航。码头关门。", -1.0),
        ("渡轮什么时候停航？", "渡轮今天停航，原因是大雾。", 0.0),
    ],
)
def test_a_reason_is_told_where_it_is_asked_for(
    open_index: Callable[..., Index], make_article: Callable[..., Article], question: str, article: str, told: float
) -> None:
    assert features(open_index(make_article(article, id="a")), question)["reason_told"] == told
