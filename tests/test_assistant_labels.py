"""What stands in a text as a sentence and says nothing is never quoted, and one thing is not told for another."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assistant.answer import compose_answer
from assistant.contrasts import tells_only_others
from assistant.labels import is_lead
from assistant.types import Answer
from corpus.types import Article
from index.search import Index
from index.tokens import fold

BRIEFING = (
    "青溪报记者问：\n渡口的噪声怎样降低？\n\n周海峰答：\n渡船全部换成电动船，夜里不再鸣笛。\n\n"
    "青溪报记者问：\n渡口的票价是多少？\n\n周海峰答：\n单程票价4元，月票60元。\n\n"
)
TABLE = "表2 青溪各渡口2023年的客流\n\n东渡口2023年的客流是31万人。\n\n"
IMPRINT = "本文为原创，如需转载，请注明来源：青溪渡轮载客破百万！\n\n青溪渡轮全年载客104万人，比上年多9万人。\n\n"
RULES = (
    "关于印发《青溪渡口管理办法》的通知\n\n《青溪渡口管理办法》已经会议通过，现印发给你们。\n\n"
    "第九条 青溪渡口管理办法自2022年3月1日起施行，2027年2月28日到期。\n\n"
)
STAGES = (
    "青溪渡口一期工程投资3亿元，是全市重点工程，青溪渡口工程建设很快。\n\n"
    "渡口的二期投资5亿元。\n\n"
    "青溪学院的讲师每人补助8万元，青溪学院的补助按年发放。\n\n"
)
FIRM = "青溪渡轮公司成立于1998年，总部位于东港新区，是青溪最大的渡轮公司。公司董事长为李云海，总经理为王立强。\n\n"
FORUM = "5月6日，青溪渡轮论坛在东港开幕，很多渡轮公司参加了论坛。本届论坛以“电动船的未来”为主题，讨论三天。\n\n"


@pytest.fixture(scope="module")
def index(open_index: Callable[..., Index], make_article: Callable[..., Article]) -> Index:
    texts = (BRIEFING, TABLE, IMPRINT, RULES, STAGES, FIRM, FORUM)
    return open_index(*(make_article(text, id=f"a{n}", title=f"其{n}") for n, text in enumerate(texts)))


def answer(question: str, index: Index) -> Answer:
    return compose_answer(question, index, threshold=0.0, top_k=5)


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("渡口的噪声怎样降低？", "渡船全部换成电动船"),
        ("渡口的票价是多少？", "单程票价4元"),
        ("青溪东渡口2023年的客流是多少？", "东渡口2023年的客流是31万人"),
        ("青溪渡轮载客多少？", "青溪渡轮全年载客104万人"),
        ("青溪渡口管理办法什么时候到期？", "第九条"),
        ("青溪渡口二期工程投资多少？", "渡口的二期投资5亿元"),
        ("青溪渡轮公司的董事长是谁？", "公司董事长为李云海"),
        ("青溪渡轮论坛的主题是什么？", "本届论坛以“电动船的未来”为主题"),
    ],
)
def test_the_sentence_that_tells_what_is_asked_comes_first(index: Index, asked: str, first: str) -> None:
    assert answer(asked, index).sentences[0].text.startswith(first)


def test_of_two_stages_the_other_one_is_not_quoted_beside_the_one_asked_for(index: Index) -> None:
    assert all("一期" not in s.text for s in answer("青溪渡口二期工程投资多少？", index).sentences)


@pytest.mark.parametrize("label", ["周海峰答：", "记者：", "主持人 王芳：", "青溪报记者问："])
def test_what_only_says_who_speaks_is_a_lead(label: str) -> None:
    assert is_lead(label)


@pytest.mark.parametrize("sentence", ["主要有下面三条建设意见：", "周海峰答：渡船要换。", "他说"])
def test_what_leads_to_a_list_or_says_something_is_none(sentence: str) -> None:
    assert not is_lead(sentence)


@pytest.mark.parametrize(
    ("asked", "told", "is_other"),
    [
        ("二期投资多少", "一期投资3亿元", True),
        ("二期投资多少", "一期和二期共投资8亿元", False),
        ("第三季度营收多少", "公司Q3营收5亿元", False),
        ("第三财季营收多少", "公司四季度营收5亿元", True),
        ("博士每月补贴多少", "硕士每月补贴1500元", True),
        ("投资多少", "一期投资3亿元", False),
        ("今年收入多少", "明年收入将达9亿元", True),
        ("学期有多长", "第三期间隔两周", False),
        ("下半年产量多少", "上半年产量20万吨", True),
    ],
)
def test_what_is_told_apart_by_a_word(asked: str, told: str, is_other: object) -> None:
    assert tells_only_others(fold(asked), fold(told)) is is_other
