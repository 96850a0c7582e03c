"""What stands in a text as a sentence and says nothing is never quoted, and one thing is not told for another."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assistant.answer import compose_answer
from assistant.contrasts import tells_only_others
from assistant.labels import _PAGE_LINE, is_lead
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
INTERVIEW = (
    "林晓：很多人说渡口亏损怪天气，我不这样看。亏损的根子是船太旧。旧船油耗高，修理也贵。\n\n"
    "青溪报记者：您怎么看夜航？\n\n林晓：我对夜航比较担心。夜航的客人太少。夜航最缺的是灯塔。\n\n"
)
MINUTES = "船务科汇报了渡口夜航项目的情况。夜航项目两年没有客人，灯塔也坏了。会议决定暂停夜航项目。\n\n"
FACTORS = "今年青溪渡口客流下降，主要有两个因素：一是大桥通车。大桥每天走车九千辆。二是票价上涨。\n\n"
CONTEST = "青溪龙舟赛有很多龙舟队参加，龙舟队来自各村。\n\n青溪龙舟赛的龙舟队都很努力。\n\n东村获得一等奖。\n\n"
LAW = (
    "第三条 旅客应当购票，并同时符合下列条件：年满六岁；没有携带危险品。\n\n第四条 船员应当持证上岗。\n\n"
    "第五条 渡船每年检查一次。\n\n"
)


@pytest.fixture(scope="module")
def index(open_index: Callable[..., Index], make_article: Callable[..., Article]) -> Index:
    texts = (BRIEFING, TABLE, IMPRINT, RULES, STAGES, FIRM, FORUM, INTERVIEW, MINUTES, FACTORS, CONTEST, LAW)
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


def test_beside_who_holds_a_post_only_another_that_names_a_holder(index: Index) -> None:
    assert answer("青溪渡轮公司的董事长是谁？", index).answer == "公司董事长为李云海，总经理为王立强。"


def test_behind_what_somebody_sees_otherwise_stands_how_they_see_it(index: Index) -> None:
    given = answer("林晓认为渡口亏损的原因是什么？", index).answer
    assert "我不这样看。亏损的根子是船太旧。" in given


def test_a_stance_is_quoted_with_what_it_rests_on(index: Index) -> None:
    given = [s.text for s in answer("林晓对夜航怎么看？", index).sentences]
    assert given == ["林晓：我对夜航比较担心。", "夜航的客人太少。", "夜航最缺的是灯塔。"]


def test_a_decision_is_quoted_with_what_was_said_before_it(index: Index) -> None:
    given = {s.text for s in answer("为什么暂停夜航项目？", index).sentences}
    assert given >= {"夜航项目两年没有客人，灯塔也坏了。", "会议决定暂停夜航项目。"}


def test_an_enumeration_that_began_is_quoted_to_its_end(index: Index) -> None:
    given = [s.text for s in answer("今年青溪渡口客流为什么下降？", index).sentences]
    assert given[-1] == "二是票价上涨。"
    assert given[0].endswith("一是大桥通车。")


@pytest.mark.parametrize("asked", ["龙舟赛的第一名是哪个村？", "龙舟赛哪个村拿了冠军？", "龙舟赛谁得了一等奖？"])
def test_the_first_place_is_told_under_all_its_names(index: Index, asked: str) -> None:
    assert answer(asked, index).sentences[0].text == "东村获得一等奖。"


def test_the_articles_of_a_law_are_no_list(index: Index) -> None:
    given = [s.text for s in answer("旅客应当符合哪些条件？", index).sentences]
    assert given[0].startswith("第三条")
    assert not any(text.startswith("第五条") for text in given)


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
        ("进口多少", "进出口总额达9亿元", False),  # 进出口 is both, and these hold a member by accident
        ("博士多少人", "日本科学家有9人", False),
        ("博士多少人", "提高中国的产量", False),
        ("今年多少", "过去年均9万吨", False),
        ("今年多少", "说明年产9万吨", False),
        ("进口多少", "出口9亿元", True),
        ("学期有多长", "第三期间隔两周", False),
        ("下半年产量多少", "上半年产量20万吨", True),
        ("省级示范茶园奖励多少", "国家级示范茶园奖励80万元", True),
        ("省级示范茶园奖励多少", "国家级、省级示范茶园分别奖励80万元、30万元", False),
        ("B轮融资多少", "A+轮融资1.2亿元", True),
    ],
)
def test_what_is_told_apart_by_a_word(asked: str, told: str, is_other: object) -> None:
    assert tells_only_others(fold(asked), fold(told)) is is_other


@pytest.mark.parametrize(
    "line",
    ["发布日期：2022年5月6日 ｜ 来源：青溪晚报 ｜ 阅读 812", "来源：青溪网　作者：周海峰", "时间：5月6日 来源：晚报"],
)
def test_what_a_page_tells_of_its_text_is_no_sentence(line: str) -> None:
    assert _PAGE_LINE.fullmatch(line)


@pytest.mark.parametrize(
    "line", ["时间：5月6日 地点：东港", "来源：周海峰在东港说，渡船要换。", "渡口：东渡口 | 客流：31"]
)
def test_what_an_article_tells_is_none_of_the_page(line: str) -> None:
    assert not _PAGE_LINE.fullmatch(line)


def test_numbered_reasons_are_quoted_to_the_end_of_their_list(
    open_index: Callable[..., Index], make_article: Callable[..., Article]
) -> None:
    text = (
        "东港公司停开夜航，给出四条理由：(1)客人太少；(2)灯塔老化；\n\n(3)油价上涨；\n\n(4)船员不足。\n\n夜航开了三年。"
    )
    given = answer("东港公司为什么停开夜航？", open_index(make_article(text, id="n", title="夜航"))).answer
    assert "(3)油价上涨；" in given
    assert "(4)船员不足。" in given
