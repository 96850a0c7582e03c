"""The first row of a table is found by comparing all of them; a figure that only tells a change is no level."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assistant.answer import compose_answer
from assistant.types import Answer
from corpus.types import Article, Block, BlockKind
from index.search import Index

ROWS = (
    "渡口：东渡口 | 客流（万人）：31.5 | 票价（元）：4 | 安全排名：2",
    "渡口：西渡口 | 客流（万人）：1,208 | 票价（元）：6 | 安全排名：3",
    "渡口：南渡口 | 客流（万人）：57 | 票价（元）：3 | 安全排名：1",
)
TEXT = "\n".join(ROWS)
TWICE = "码头：北码头 | 运量（吨）：80\n码头：北码头 | 运量（吨）：95\n码头：河码头 | 运量（吨）：20"
GROWTH = "柳河公司公布，其五月的销售额比四月增长了8.4%。柳河公司在声明里说，五月的综合销售额为720万元。"


def rows(text: str) -> tuple[Block, ...]:
    starts = [0, *(i + 1 for i, character in enumerate(text) if character == "\n")]
    return tuple(Block(BlockKind.TABLE_ROW, start, (text + "\n").index("\n", start)) for start in starts)


@pytest.fixture(scope="module")
def index(open_index: Callable[..., Index], make_article: Callable[..., Article]) -> Index:
    tables = [Article(name, "", text, rows(text), f"{name}.xlsx") for name, text in (("t", TEXT), ("u", TWICE))]
    return open_index(*tables, make_article(GROWTH, id="g", title="柳河公司"))


def answer(question: str, index: Index) -> Answer:
    return compose_answer(question, index, threshold=0.0, top_k=5)


@pytest.mark.parametrize(
    ("asked", "row", "word"),
    [
        ("哪个渡口的客流最多？", 1, "西渡口"),
        ("哪个渡口的客流最少？", 0, "东渡口"),
        ("票价最低的是哪个渡口？", 2, "南渡口"),
        ("哪个渡口的票价最高？", 1, "西渡口"),
        ("哪个渡口的安全排名最高？", 2, "南渡口"),
        ("表里哪个渡口的客流最多？", 1, "西渡口"),
        ("上表中票价最低的是哪个渡口？", 2, "南渡口"),
    ],
)
def test_the_first_of_all_rows_is_quoted_alone(index: Index, asked: str, row: int, word: str) -> None:
    given = answer(asked, index)
    assert [s.text for s in given.sentences] == [ROWS[row]]
    start, end = given.citations[0].answers[0]
    assert TEXT[start:end] == word


def test_a_row_is_not_given_up_for_a_sentence_that_says_what_is_first_in_something_else(
    open_index: Callable[..., Index], make_article: Callable[..., Article]
) -> None:
    table = Article("t", "", TEXT, rows(TEXT), "t.xlsx")
    told = make_article("东渡口的绿化面积居三家渡口之首。", id="r")
    assert answer("哪个渡口的票价最高？", open_index(table, told)).answer == ROWS[1]


def test_where_a_thing_has_two_rows_none_is_the_first(index: Index) -> None:
    assert len(answer("哪个码头的运量最大？", index).sentences) > 1


def test_how_much_is_told_by_no_growth(index: Index) -> None:
    assert "720万元" in answer("柳河公司五月的销售额是多少？", index).sentences[0].text


def test_a_question_of_the_article_is_the_same_only_where_what_follows_tells_what_is_asked(
    open_index: Callable[..., Index], make_article: Callable[..., Article]
) -> None:
    text = "柳河公司六月销售额创新高，前景如何？" + GROWTH.replace("五月", "六月")
    given = answer("柳河公司六月销售额多少？", open_index(make_article(text, id="g", title="柳河公司")))
    assert "720万元" in given.sentences[0].text


CHECKS = (
    "渡口：东渡口 | 所在镇：柳河镇 | 评定：达标 | 得分：71",
    "渡口：西渡口 | 所在镇：松岭镇 | 评定：不达标 | 得分：44",
    "渡口：南渡口 | 所在镇：柳河镇 | 评定：不达标 | 得分：39",
)
NOTES = "东渡口去年的检查是达标。检查由镇里组织，不另外收费。\n\n"


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("检查里哪些渡口不达标？", CHECKS[1:]),
        ("检查里柳河镇的哪个渡口不达标？", CHECKS[2:]),
    ],
)
def test_the_rows_with_the_value_that_is_named_are_quoted(
    open_index: Callable[..., Index], make_article: Callable[..., Article], asked: str, told: tuple[str, ...]
) -> None:
    text = NOTES + "\n".join(CHECKS)
    blocks = [Block(BlockKind.PARAGRAPH, 0, len(NOTES) - 2)]
    for row in CHECKS:
        blocks.append(Block(BlockKind.TABLE_ROW, text.index(row), text.index(row) + len(row)))
    given = answer(asked, open_index(Article("c", "渡口检查", text, tuple(blocks), "c.xlsx")))
    assert [s.text for s in given.sentences] == list(told)


def test_a_row_that_cannot_be_compared_gives_way_to_the_sentence_that_tells_what_is_first(
    open_index: Callable[..., Index], make_article: Callable[..., Article]
) -> None:
    text = "渡船：飞鸟 | 用途：载客 | 下水：2018年\n渡船：江豚 | 用途：载货 | 下水：2020年"
    table = Article("b", "渡船", text, rows(text), "b.xlsx")
    told = make_article("江豚号每天往返九次，是船队里客人最喜欢的渡船。最初的船坞在东港。", id="r", title="渡船")
    given = answer("哪艘渡船客人最多？", open_index(table, told)).sentences
    assert given[0].text.startswith("江豚号")
    assert not any(" | " in s.text for s in given)
