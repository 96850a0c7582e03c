from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest

from assistant.answer import compose_answer
from assistant.choose import MOST_SENTENCES, choose
from assistant.evidence import Sentence, find_evidence
from assistant.further import adds
from assistant.question import Question
from corpus.types import Article, Block, BlockKind, Passage
from index.search import Index
from index.types import ArticleSummary, Hit

TEXT = "甲一共有三家。甲二共有四家。甲三也有。甲四还有五家。"
FACT, FIGURE = "甲的特点", "甲共有多少家"


@pytest.fixture(scope="module")
def index(open_index: Callable[..., Index], make_article: Callable[..., Article]) -> Index:
    return open_index(make_article(TEXT, id="a"))


def sentence(rank: int, place: int, probability: float, *, fit: float = 0.5, defines: float = 0.5) -> Sentence:
    """The sentence at ``place`` of a passage that holds TEXT."""
    summary = ArticleSummary(f"a{rank}", "", "", "", "", "", (), "", len(TEXT))
    passage = Passage(f"a{rank}", 0, len(TEXT), TEXT, "")
    starts = [0, 7, 14, 19, len(TEXT)]
    hit = Hit(rank, passage, summary, 0.5, 1.0, 0.5)
    return Sentence(
        hit, starts[place], starts[place + 1], {"fit": fit, "defines": defines, "overlap": 1.0}, probability=probability
    )


def chosen(index: Index, text: str, *evidence: Sentence, top_k: int = 5) -> list[Sentence]:
    return choose(Question(index.analyse(text), index), evidence, index, top_k=top_k)


def test_a_likely_sentence_stands_alone(index: Index) -> None:
    best, other = sentence(1, 0, 0.81), sentence(1, 1, 0.19)
    assert chosen(index, FACT, best, other) == [best]


def test_of_the_same_passage_less_will_do(index: Index) -> None:
    best, near, far = sentence(1, 0, 0.7), sentence(1, 1, 0.07), sentence(2, 2, 0.17)
    assert chosen(index, FACT, best, far, near) == [best, near]
    far = sentence(2, 2, 0.175)
    assert chosen(index, FACT, best, far, near) == [best, near, far]
    assert chosen(index, FACT, best, far, near, top_k=1) == [best, near]


def test_in_reading_order_but_nothing_unlikely_before_the_best(index: Index) -> None:
    best = sentence(1, 1, 0.7)
    likely, unlikely = sentence(1, 0, 0.45), sentence(1, 0, 0.4)
    assert chosen(index, FACT, best, likely) == [likely, best]
    assert chosen(index, FACT, best, unlikely) == [best, unlikely]


def test_at_most_three_and_none_twice(index: Index) -> None:
    best = sentence(1, 0, 0.3)
    again = sentence(2, 0, 0.29)
    others = [sentence(1, 1, 0.2), sentence(1, 2, 0.1), sentence(1, 3, 0.1)]
    assert chosen(index, FACT, best, again, *others) == [best, *others[:2]]
    assert MOST_SENTENCES == 3


def test_beside_a_figure_only_sentences_with_one(index: Index) -> None:
    best, without, with_one = sentence(1, 0, 0.5, fit=1.0), sentence(1, 2, 0.2, fit=0.0), sentence(1, 1, 0.1, fit=1.0)
    assert chosen(index, FIGURE, best, without, with_one) == [best, with_one]
    assert chosen(index, FACT, best, without, with_one) == [best, with_one, without]


def test_beside_a_definition_only_another_one(index: Index) -> None:
    best, mention = sentence(1, 0, 0.5, defines=1.0), sentence(1, 1, 0.4, defines=0.0)
    other = sentence(2, 2, 0.3, defines=1.0)
    assert chosen(index, FACT, best, mention, other) == [best, other]


def test_who_somebody_is_need_not_be_told_twice(index: Index) -> None:
    text = "李明院长认为应当早做准备。李明院长又说不必着急。王芳院长不同意。"
    starts = [0, 13, 23, len(text)]
    passage = Passage("a1", 0, len(text), text, "")
    summary = ArticleSummary("a1", "", "", "", "", "", (), "", len(text))
    hit = Hit(1, passage, summary, 0.5, 1.0, 0.5)
    first, again, another = (
        Sentence(hit, starts[i], starts[i + 1], {"fit": 0.5, "defines": 0.5}, probability=0.3) for i in range(3)
    )
    assert chosen(index, "谁是院长", first, again, another) == [first, another]
    assert chosen(index, "院长怎么说的", first, again, another) == [first, again, another]


def test_of_an_enumeration_the_item_that_is_asked_for(
    open_index: Callable[..., Index], make_article: Callable[..., Article]
) -> None:
    text = "甲的第一项建议是加快建设。甲的第二项建议是提高地位。甲的第三项建议是做强转化。"
    index = open_index(make_article(text, id="a"))
    hit = index.search("甲的第二项建议是什么？", 1)[0]
    evidence = [Sentence(hit, at, at + 13, {"fit": 0.5, "defines": 0.5}, probability=0.5) for at in (0, 13, 26)]
    asked = Question(index.analyse("甲建议的第二项是什么？"), index)
    assert [s.text for s in choose(asked, evidence, index, top_k=5)] == ["甲的第二项建议是提高地位。"]
    asked = Question(index.analyse("甲有哪些建议？"), index)
    assert len(choose(asked, evidence, index, top_k=5)) == 3


def test_how_a_regulation_ends_is_quoted_only_where_that_is_asked(
    open_index: Callable[..., Index], make_article: Callable[..., Article]
) -> None:
    text = "对新建茶园，每亩补贴800元。本办法自2024年5月1日起施行，由茶叶局负责解释。"
    index = open_index(make_article(text, id="r", title="茶园补贴办法"))
    found = find_evidence(Question(index.analyse("茶园补贴办法"), index), index.search("茶园补贴办法", 5))
    best, closing = sorted(found, key=lambda sentence: sentence.start)
    assert not adds(Question(index.analyse("茶园怎么补贴"), index), closing, [best])
    assert adds(Question(index.analyse("茶园补贴办法由谁解释"), index), closing, [best])


REPORT = (
    "柳河县发布《茶园情况报告》。《报告》指出，冰雹使柳河县茶园减产两成，茶农收入下降。\n\n"
    "松岭港取消了春季航线。取消春季航线的原因是风浪太大，船只无法靠岸。\n\n"
    "陈立川：柳河县布局了三个茶叶仓库。东仓去年建成，西仓正在封顶，南仓还在选址。\n\n"
    "陈立川认为茶叶滞销有两方面原因：一是品种单一，二是运费太高。柳河县有茶叶企业40家，陈立川认识其中一半。\n\n"
)
RULES_OF_SHELTERS = (
    "柳河县避雨亭申请须知\n\n申请避雨亭须符合以下条件：\n\n- 申请人为本县村民；\n- 用地面积不少于20平方米；\n"
    "- 工期不超过60天。\n\n"
    "第九条 本办法自2024年5月1日起施行，有效期3年，由柳河县避雨亭办公室负责解释。"
)


@pytest.fixture(scope="module")
def report(open_index: Callable[..., Index], make_article: Callable[..., Article]) -> Index:
    return open_index(
        make_article(REPORT, id="report"),
        Article("rules", "", RULES_OF_SHELTERS, tuple(_blocks(RULES_OF_SHELTERS)), "rules.md"),
    )


def _blocks(text: str) -> Iterator[Block]:
    for line in re.finditer(r"[^\n]+", text):
        is_item = line.group().startswith("- ")
        kind = BlockKind.LIST_ITEM if is_item else BlockKind.PARAGRAPH
        yield Block(kind, line.start(), line.end())


def quoted(question: str, index: Index) -> list[str]:
    return [s.text for s in compose_answer(question, index, threshold=0.0, top_k=5).sentences]


def test_a_reason_comes_before_what_it_is_the_reason_of(report: Index) -> None:
    assert "风浪太大" in quoted("松岭港为什么取消春季航线？", report)[0]


def test_beside_a_whole_enumeration_stands_nothing(report: Index) -> None:
    assert [text[:6] for text in quoted("陈立川认为茶叶滞销的原因有哪些？", report)] == ["陈立川认为茶"]


def test_behind_a_sentence_that_only_counts_stands_what_it_counts(report: Index) -> None:
    assert [text[:4] for text in quoted("柳河县布局了哪几个茶叶仓库？", report)] == ["陈立川：", "东仓去年"]


def test_of_a_list_of_conditions_the_one_that_is_asked_about(report: Index) -> None:
    assert quoted("申请避雨亭对用地面积有什么要求？", report) == ["- 用地面积不少于20平方米；"]
    assert len(quoted("申请避雨亭有什么条件？", report)) > 2


def test_how_a_regulation_ends_is_not_first_either(report: Index) -> None:
    assert "负责解释" not in quoted("柳河县避雨亭由谁来建？", report)[0]
    assert "有效期3年" in quoted("柳河县避雨亭办法管几年？", report)[0]
    assert "有效期3年" not in quoted("柳河县避雨亭的用地几年内有效？", report)[0]
