from __future__ import annotations

from collections.abc import Callable

import pytest

from assistant.answer import compose_answer
from assistant.demands import IS_QUESTION, TELLS_REASONS, asks_amount
from assistant.measured import told_by
from assistant.types import Answer
from corpus.types import Article
from index.search import Index
from index.tokens import fold

LAUNCHES = (
    "海上发射是从船舶上发射火箭，海上发射的地点更灵活。\n\n"
    "远山航天技术有限公司完成了首次海上发射。\n\n"
    "甲醇火箭以甲醇为燃料。甲醇火箭积碳少，有利于发动机重复使用。\n\n"
    "远山航天技术有限公司、近水科技集团两家企业各有突破。\n\n"
)
VIEWS = (
    "李明看好三种技术：电池、电机、电控。\n\n李明认为，沿海城市和内陆地区都有机会。\n\n"
    "李明和王芳从两个角度给出了建议。\n\n"
    "李明的第一项建议是修路。李明的第二项建议是架桥。李明的第三项建议是办学。\n\n"
)
TERMS = "“东船西车”的格局已经形成。\n\n青溪市“东船西车”里，“东船”指东边造船，“西车”指西边造车。\n\n"
FIGURES = "青溪园区有4个研究中心进入运行。青溪园区聚集了近80%的实验室、70%的工厂。青溪园区服务企业130余万。\n\n"
VALUES = "估值达到100亿元以上的企业共有21家。\n\n全国共有10家冰场，其中6家位于青溪。\n\n按占比算，青溪的冰场占60%。\n\n"
ASKED = "办理许可需要几天？材料齐全后，十五天内办完。\n\n"


@pytest.fixture(scope="module")
def index(open_index: Callable[..., Index], make_article: Callable[..., Article]) -> Index:
    texts = {"launches": LAUNCHES, "views": VIEWS, "terms": TERMS, "figures": FIGURES, "asked": ASKED, "values": VALUES}
    return open_index(*(make_article(text, id=name, title=name) for name, text in texts.items()))


def answer(question: str, index: Index, threshold: float = 0.0) -> Answer:
    return compose_answer(question, index, threshold=threshold, top_k=5)


def test_who_did_it_is_told_by_a_sentence_that_names_a_firm(index: Index) -> None:
    given = answer("首次海上发射火箭的是哪家企业", index)
    assert "远山航天技术有限公司完成了" in given.sentences[0].text
    assert all("公司" in sentence.text for sentence in given.sentences)


def test_who_approved_it_is_told_by_a_sentence_that_names_a_body(
    open_index: Callable[..., Index], make_article: Callable[..., Article]
) -> None:
    text = "青溪园区的企业拥有很多专利，园区里的机构都很重视。\n\n青溪园区是园区的简称，由青溪大学批准设立。"
    given = answer("青溪园区是哪个机构批的", open_index(make_article(text, id="a")))
    assert "青溪大学" in given.sentences[0].text


def test_a_list_of_firms_names_several(index: Index) -> None:
    assert "近水科技集团" in answer("发射火箭的有哪些企业", index).answer


def test_merits_are_told_by_what_is_better(index: Index) -> None:
    assert answer("甲醇火箭好在哪儿？", index).sentences[0].text.startswith("甲醇火箭积碳少")


def test_a_total_and_a_place_are_told_in_their_words(
    open_index: Callable[..., Index], make_article: Callable[..., Article]
) -> None:
    text = "远山一号这次送出5颗卫星。\n\n远山一号累计送出37颗卫星。\n\n青溪市近年来发展很快。青溪市位于东海边。"
    index = open_index(make_article(text, id="a"))
    assert marked(answer("远山一号送出的卫星总数", index))[0] == "37颗"
    assert answer("青溪市在哪里", index).sentences[0].text == "青溪市位于东海边。"


def test_places_are_no_techniques(index: Index) -> None:
    assert answer("李明看好哪些地区", index).answer == "李明认为，沿海城市和内陆地区都有机会。"


def test_advice_that_is_told_item_by_item_is_quoted_as_a_whole(index: Index) -> None:
    given = [sentence.text for sentence in answer("李明给了哪几条建议", index).sentences]
    assert given == [f"李明的第{n}项建议是{what}。" for n, what in (("一", "修路"), ("二", "架桥"), ("三", "办学"))]


def test_a_term_is_explained_by_its_halves(index: Index) -> None:
    assert "指东边造船" in answer("什么叫“东船西车”", index).sentences[0].text


def test_what_stands_behind_a_question_answers_it(index: Index) -> None:
    assert answer("办理许可需要几天", index).sentences[0].text == "材料齐全后，十五天内办完。"


def test_one_character_that_answers_is_no_heading(
    open_index: Callable[..., Index], make_article: Callable[..., Article]
) -> None:
    index = open_index(make_article("膜有两层。脏层又称心外膜。两层折返处有间隙。", id="a"))
    assert "脏层又称心外膜。" in answer("哪一层又称心外膜", index).answer


def test_what_has_most_is_no_amount() -> None:
    assert asks_amount("成都高新区有多少个平台？")
    assert asks_amount("高新区企业的专利占比")
    assert not asks_amount("园区在全国排名第几")
    assert not asks_amount("人口数量最多的是哪个城市")
    assert not asks_amount("屯田的数量最多的另一处是?")


@pytest.mark.parametrize(
    ("asked", "is_told"),
    [
        ("青溪园区2023年GDP是多少?", False),
        ("青溪园区制造业增加值占GDP多少?", True),
        ("青溪园区GDP增速是多少?", True),
        ("青溪园区GDP占比有多少?", True),
        ("青溪园区的营业收入有多少?", False),
    ],
)
def test_a_share_is_no_amount(asked: str, is_told: bool) -> None:
    told = told_by(fold(asked))
    assert (told is None or told.search("占gdp比重达48.5%") is not None) is is_told


@pytest.mark.parametrize(
    ("asked", "said", "is_told"),
    [
        ("茶博会有多少家企业参加", "346家企业参展", True),
        ("一家单位能报几个培训项目", "每家单位限报8项", True),
        ("全省有多少个示范茶园", "集群共有38个", False),
        ("全省有多少个示范茶园", "指标：示范茶园 | 单位：个 | 2021年：214", True),
        ("全省有多少个示范茶园", "示范茶园（个） | 214", True),
    ],
)
def test_how_many_there_are_is_told_by_what_is_counted(asked: str, said: str, *, is_told: bool) -> None:
    told = told_by(fold(asked))
    assert (told is None or told.search(fold(said)) is not None) is is_told


def test_a_measure_is_not_told_by_any_figure(index: Index) -> None:
    assert answer("青溪园区有多少人口", index, threshold=0.5).answered is False


def marked(given: Answer) -> list[str]:
    return [
        c.passage.text[start - c.passage.start : end - c.passage.start]
        for c in given.citations
        for start, end in c.answers
    ]


def test_the_share_of_what_is_asked_for_is_marked(index: Index) -> None:
    assert marked(answer("青溪园区聚集了多大比例的实验室", index))[0] == "80%"


def test_a_share_is_told_by_a_share(index: Index) -> None:
    given = answer("全国的冰场青溪占百分之多少", index)
    assert given.sentences[0].text == "按占比算，青溪的冰场占60%。"


def test_a_figure_that_bounds_what_is_counted_is_not_marked(index: Index) -> None:
    assert marked(answer("估值过百亿的企业共有多少", index)) == ["21家"]


def test_a_round_figure_is_marked_whole(index: Index) -> None:
    assert "130余万" in marked(answer("青溪园区服务了多少企业", index))


@pytest.mark.parametrize(
    ("question", "text", "lacks"),
    [
        ("青溪市有多少人口", "青溪市有3条河。", True),
        ("水泵一天开几回才不亏本", "一天开够三次才能保本。", False),
        ("水泵厂亏了多少钱", "水泵厂投资3亿元。", True),
        ("国家湿地公园有多少家", "湿地：一组数字\n国家湿地公园有两重任务。", True),
        ("国家湿地公园有多少家", "全国共有38家国家湿地公园。", False),
        ("青溪市有多少人口", "青溪市有120万人。", False),
        ("青溪市的人口是多少", "青溪市人口密集。", False),
        ("火箭造价多少", "火箭三次飞行成功。", True),
        ("火箭造价是多少", "火箭耗资3000万元。", False),
        ("展台面积多大", "展台有2层。", True),
        ("展台面积有多大", "展台占地60平方米。", False),
        ("面积最大的省有多少个市", "该省有9个市。", False),
        ("风电轮毂的价格", "工人在涂装轮毂。", True),
        ("签证对哪种人要收5马克的费用", "西方游客要付5马克。", False),
        ("中科宇航的总部在哪里", "中科宇航的火箭成功入轨。", True),
        ("中科宇航的总部在哪里", "中科宇航位于广州。", False),
        ("泰伯智库是哪年成立的", "泰伯智库2024年1月发布榜单。", True),
        ("泰伯智库是哪年成立的", "泰伯智库创办于2013年。", False),
        ("星河动力在哪个海域发射", "星河动力完成了首次海上发射。", True),
        ("英属维京群岛在哪一片海域", "群岛在加勒比海。", False),
        ("人口老龄化何时开始", "从2000年开始。", False),
        ("全国有多少个国家高新区", "国家高新区支撑建设的先进制造业集群共有38个。", True),
        ("全国有多少个国家高新区", "全国的国家高新区已有178家。", False),
        ("全国有多少个国家高新区", "全国共有178家国家高新区。", False),
        ("国家高新区一共有多少个", "国家高新区支撑建设了38个先进制造业集群。", True),
        ("国家高新区现在有多少家", "全国有1/3的企业集聚在国家高新区。", True),
        ("国家高新区现在有多少家", "国家高新区已达178家。", False),
        ("视网膜中有多少个视杆细胞", "视网膜有1.25亿视杆细胞。", False),
        ("无锡有多少座智能工厂", "一条生产线投产。", True),
        ("哪几个国家高新区有集群", "集群有38个。", False),
    ],
)
def test_what_tells_a_measure(question: str, text: str, lacks: bool) -> None:
    told = told_by(question)
    assert (told is not None and not told.search(text)) is lacks


def test_what_stands_behind_the_same_question_answers_though_only_the_title_names_whose_it_is(
    open_index: Callable[..., Index], make_article: Callable[..., Article]
) -> None:
    text = (
        "问：茶券怎么领？\n\n答：在窗口登记后领取，审核时间为5个工作日。\n\n"
        "问：茶券有效期多长，过期还能用吗？\n\n答：自发放之日起12个月内有效，逾期作废。\n\n问：租金有减免吗？\n\n答：有。"
    )
    index = open_index(make_article(text, id="a", title="柳河县茶园政策问答"))
    assert "12个月" in answer("柳河县茶券有效期多长？", index).sentences[0].text


def test_a_figure_is_told_by_the_sentence_of_the_stage_and_noun_that_are_asked_for(
    open_index: Callable[..., Index], make_article: Callable[..., Article]
) -> None:
    text = (
        "据柳河水泵厂介绍，水泵厂二期采用新材料，比一期水泵轻18%，寿命超过6000次。\n\n"
        "一期项目于2022年投产，产能3万台。\n\n水泵厂现有员工80人。"
    )
    index = open_index(make_article(text, id="a", title="柳河水泵厂二期投产"))
    assert "产能3万台" in answer("柳河水泵厂一期产能多少？", index).sentences[0].text


def test_a_list_is_told_by_what_lists(open_index: Callable[..., Index], make_article: Callable[..., Article]) -> None:
    text = (
        "柳河县正在测试装有新泵的茶园设备，有望推出首款设备。\n\n首批装有新泵的茶园设备将包括喷灌机、采茶机和烘干机。"
    )
    index = open_index(make_article(text, id="a", title="柳河县"))
    given = answer("最先装新泵的茶园设备有哪些？", index)
    assert [sentence.text[:2] for sentence in given.sentences] == ["首批"]


def test_the_question_that_leads_to_a_length_of_time_is_not_passed_over(
    open_index: Callable[..., Index], make_article: Callable[..., Article]
) -> None:
    text = "船票最多能用几年？\n\n答：一般用3年，可以续一次。\n\n购票的人应当在东港住满1年以上。\n\n"
    given = compose_answer("船票最多能用几年？", open_index(make_article(text, id="q")), threshold=0.0, top_k=5)
    assert "一般用3年" in given.sentences[0].text


def test_a_sentence_with_no_length_of_time_gives_way_to_one_that_tells_it(
    open_index: Callable[..., Index], make_article: Callable[..., Article]
) -> None:
    text = "东港的渡船由县里修理，渡船修理在船坞做。\n\n东港的渡船修理用了15天。\n\n"
    given = compose_answer("东港的渡船修理要多久？", open_index(make_article(text, id="q")), threshold=0.0, top_k=5)
    assert "15天" in given.sentences[0].text


def test_the_question_that_an_answer_stands_behind_names_what_is_measured(
    open_index: Callable[..., Index], make_article: Callable[..., Article]
) -> None:
    text = (
        "问：宿舍的租金是多少？\n\n答：单人间每月600元，双人间每月900元。\n\n"
        "问：宿舍能住多久？\n\n答：最多住三年，满两年后租金上调到市价的八成。"
    )
    given = answer("单人间宿舍的租金是多少？", open_index(make_article(text, id="a", title="宿舍问答")), 0.5)
    assert "每月600元" in given.sentences[0].text


def test_a_date_that_is_of_something_else_is_not_taken_for_the_one_asked_for(
    open_index: Callable[..., Index], make_article: Callable[..., Article]
) -> None:
    text = (
        "最难的一年\n\n此后几年，船坞的订单每年翻一番。起色见于2016年。2014年是船坞最难的一年：船东退了订单。"
        "那一年，船坞一个人也没有走。"
    )
    given = answer("船坞最难的是哪一年？", open_index(make_article(text, id="a", title="船坞")))
    assert given.sentences[0].text.startswith("2014年")


def test_a_sentence_that_says_the_question_again_is_no_reason(
    open_index: Callable[..., Index], make_article: Callable[..., Article]
) -> None:
    text = "先试后定\n\n调研组不赞成给采茶机定全国统一的标准。采茶机的样式还在变，定早了会把不好的样式定死。"
    given = answer("调研组为什么不赞成给采茶机定全国统一的标准？", open_index(make_article(text, id="a")))
    assert [sentence.text[:6] for sentence in given.sentences] == ["采茶机的样式"]


def test_where_figures_come_from_is_no_reason_and_what_brought_something_about_is_one() -> None:
    assert TELLS_REASONS.search("订单减少，主要是运费上涨所致。")
    assert TELLS_REASONS.search("受台风影响，渡船停航。")
    assert not TELLS_REASONS.search("订单的数据来源于港务局。")
    assert TELLS_REASONS.search("这个想法源于一次停航。")


def test_what_somebody_was_asked_is_not_what_they_say() -> None:
    assert IS_QUESTION.search("有人问我，渡船到底要怎么改。")
    assert not IS_QUESTION.search("他问过船东，订单一共有九张。")
    assert not IS_QUESTION.search("要弄清渡船的毛病是什么。")
