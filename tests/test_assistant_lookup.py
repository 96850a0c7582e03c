"""A question that names a row and a column of a table is answered by that row, one that names more is not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assistant.answer import compose_answer
from assistant.confidence import IDENTIFIED
from assistant.types import Answer
from corpus.types import Article, Block, BlockKind
from index.search import Index

ROWS = (
    "行业：造船 | 企业数（家）：12 | 产值（亿元）：31.5 | 增速（%）：6.8 | 利润（亿元）：2.4",
    "行业：捕捞 | 企业数（家）：47 | 产值（亿元）：15.8 | 增速（%）：-3.1 | 利润（亿元）：1.9",
    "行业：远洋捕捞 | 企业数（家）：5 | 产值（亿元）：9.6 | 增速（%）：11.2 | 利润（亿元）：0.7",
    "行业：合计 | 企业数（家）：64 | 产值（亿元）：56.9 | 增速（%）：4.4 | 利润（亿元）：5.0",
)
TITLE = "2031年柳湾运行简报"
# Words of the question, and a figure of something larger.
PROSE = "2031年，造船、捕捞和远洋捕捞三个行业合计产值57亿元，占柳湾全部产值的七成，产值增长的四分之三来自造船。"


@pytest.fixture(scope="module")
def index(open_index: Callable[..., Index], make_article: Callable[..., Article]) -> Index:
    text = "\n".join(ROWS)
    ends = [len("\n".join(ROWS[: i + 1])) for i in range(len(ROWS))]
    blocks = tuple(Block(BlockKind.TABLE_ROW, end - len(row), end) for row, end in zip(ROWS, ends, strict=True))
    return open_index(Article("t", TITLE, text, blocks, "t.xlsx"), make_article(PROSE, id="p", title="柳湾工作报告"))


def answer(question: str, index: Index) -> Answer:
    return compose_answer(question, index, threshold=0.5, top_k=5)


@pytest.mark.parametrize(
    ("asked", "row", "marked"),
    [
        ("2031年造船的产值是多少？", 0, "31.5"),
        ("造船有多少家企业？", 0, "12"),
        ("2031年捕捞产值增长了多少？", 1, "-3.1"),
        ("捕捞行业的利润是多少？", 1, "1.9"),
        ("远洋捕捞的产值达到多少亿元？", 2, "9.6"),
    ],
)
def test_the_row_that_is_named_is_quoted_alone(index: Index, asked: str, row: int, marked: str) -> None:
    given = answer(asked, index)
    assert [s.text for s in given.sentences] == [ROWS[row]]
    assert given.confidence >= IDENTIFIED
    text = "\n".join(ROWS)
    assert [text[start:end] for start, end in given.citations[0].answers] == [marked]


@pytest.mark.parametrize(
    ("asked", "row"),
    [
        ("哪个行业的产值最高？", 0),
        ("2031年哪个行业增长最快？", 2),
        ("哪个行业涨得最猛？", 2),
        ("哪个行业的增速最低？", 1),
        ("企业最少的是哪个行业？", 2),
    ],
)
def test_the_first_of_all_rows_is_told_for_certain_and_not_the_total(index: Index, asked: str, row: int) -> None:
    given = answer(asked, index)
    assert [s.text for s in given.sentences] == [ROWS[row]]
    assert given.confidence >= IDENTIFIED


def test_each_side_of_a_comparison_gets_its_row(index: Index) -> None:
    given = answer("造船和捕捞的产值各是多少？", index)
    assert [s.text for s in given.sentences] == [ROWS[0], ROWS[1]]
    given = answer("捕捞行业的产值和利润各是多少？", index)
    assert [s.text for s in given.sentences] == [ROWS[1]]


@pytest.mark.parametrize(
    "asked",
    [
        "2029年造船的产值是多少？",
        "造船的产值为什么增长？",
        "哪个行业为啥增速最低？",
        "造船的产值在全国排第几？",
        "全国哪个行业的产值最高？",
        "造船的产值增长了多少亿元？",
    ],
)
def test_no_row_is_taken_for_what_the_table_does_not_tell(index: Index, asked: str) -> None:
    assert answer(asked, index).confidence < IDENTIFIED
