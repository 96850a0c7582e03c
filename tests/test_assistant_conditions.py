from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import chain

import pytest

from assistant.answer import compose_answer
from assistant.conditions import (
    are_siblings,
    lacks_condition,
    lacks_figure,
    lacks_meaning,
    lacks_name,
    lacks_owner,
    lacks_place,
    lacks_topic,
    lacks_year,
)
from assistant.confidence import UNMET_CONDITION, confidence
from assistant.evidence import find_evidence
from assistant.judge import gather
from assistant.owners import owners_in
from assistant.question import Question
from assistant.series import lacks_period, tells_of_another
from corpus.glossary import GlossaryEntry
from corpus.types import Article, BlockKind
from index.encode import Encoder
from index.query import QueryAnalyser
from index.search import Index, load_index
from index.store import Store
from index.tokens import Tokenizer

TEXT = "酒泉是发射场。力箭一号三次飞行共把37颗卫星送入轨道！面积１２０㎡的厂房在广州。"


@pytest.fixture(scope="module")
def index(open_index: Callable[..., Index], make_article: Callable[..., Article]) -> Index:
    return open_index(make_article(TEXT, id="a"), make_article("算力网络在建设。卫星很多。", id="b"))


@pytest.fixture(scope="module")
def with_names(
    tmp_path_factory: pytest.TempPathFactory,
    publish: Callable[..., Store],
    make_article: Callable[..., Article],
    bag_encoder: Encoder,
) -> Index:
    """An index that knows the names of two rockets and of a country."""
    rockets = [GlossaryEntry(f"力箭{number}号", english=(f"Lijian-{number}",)) for number in "一二"]
    analyser = QueryAnalyser(Tokenizer(), [*rockets, GlossaryEntry("中国", english=("China",))])
    store = publish(tmp_path_factory.mktemp("names"), make_article(TEXT, id="a"), by=analyser)
    return load_index(store, encoder=bag_encoder, analyser=analyser)


@pytest.fixture(scope="module")
def yards(
    tmp_path_factory: pytest.TempPathFactory,
    publish: Callable[..., Store],
    make_article: Callable[..., Article],
    bag_encoder: Encoder,
) -> Index:
    """An index that knows the names of two firms, and an article on both."""
    names = [
        GlossaryEntry("长风船厂", english=("Changfeng",)),
        GlossaryEntry("青山重工", english=("Qingshan",)),
    ]
    analyser = QueryAnalyser(Tokenizer(), names)
    text = "长风船厂在扩建码头。厂区2029年扩建。青山重工的新船将于2031年下水。"
    store = publish(tmp_path_factory.mktemp("yards"), make_article(text, id="a"), by=analyser)
    return load_index(store, encoder=bag_encoder, analyser=analyser)


@pytest.mark.parametrize(
    ("name", "other", "expected"),
    [
        ("力箭一号", "力箭二号", True),
        ("成都高新区", "常州高新区", True),
        ("力箭一号", "力箭一号", False),
        ("北京", "上海", False),
        ("力箭一号", "蓝箭航天", False),
    ],
)
def test_siblings(name: str, other: str, expected: bool) -> None:
    assert are_siblings(name, other) is expected


@pytest.mark.parametrize(
    ("text", "lacks"),
    [
        ("力箭一号把多少颗卫星送入轨道", False),
        ("力箭二号把多少颗卫星送入轨道", True),  # nothing names it
        ("卫星入轨多少颗", False),  # names nothing
        ("中国的力箭一号把多少颗卫星送入轨道", False),  # everything is in China
    ],
)
def test_a_name_of_the_glossary_is_a_condition(with_names: Index, text: str, lacks: bool) -> None:
    question = Question(with_names.analyse(text), with_names)
    hits = with_names.search(text, 5)
    found = find_evidence(question, hits)
    assert lacks_name(question, found[0]) is lacks
    assert (confidence(question, hits, found) <= UNMET_CONDITION) is lacks


@pytest.mark.parametrize(
    ("text", "best", "lacks"),
    [
        ("长风船厂的新船哪年下水", "青山重工的新船将于2031年下水。", True),
        ("长风船厂有什么消息", "青山重工的新船将于2031年下水。", False),  # what else is near may be one
        ("青山重工的新船哪年下水", "青山重工的新船将于2031年下水。", False),
        ("长风船厂哪年扩建", "厂区2029年扩建。", False),  # names no other
    ],
)
def test_a_value_told_of_another_name_is_not_that_of_the_one_asked_about(
    yards: Index, text: str, best: str, lacks: bool
) -> None:
    question = Question(yards.analyse(text), yards)
    found = find_evidence(question, yards.search(text, 5))
    assert lacks_name(question, next(s for s in found if s.text == best)) is lacks


@pytest.mark.parametrize(
    ("text", "lacks"),
    [
        ("力箭一号把多少颗卫星送入轨道", False),
        ("力箭一号三次飞行用了多少吨燃料", True),
        ("力箭一号的卫星是多少", False),  # some figure
        ("力箭一号把什么送入轨道", False),  # no figure is asked for
        ("力箭一号把几个卫星送入轨道", False),  # any measure word will do
    ],
)
def test_the_unit_of_a_figure_is_a_condition(index: Index, text: str, lacks: bool) -> None:
    question = Question(index.analyse(text), index)
    assert lacks_figure(question, find_evidence(question, index.search(text, 5))[0]) is lacks


@pytest.mark.parametrize(
    ("text", "lacks"),
    [
        ("海淀区有多少家研究院", False),
        ("丰台区有多少家研究院", True),  # the passage names it, the figures are not its own
        ("丰台区研究什么", False),
        ("朝阳区研究什么", True),
        ("山区研究什么", False),
    ],
)
def test_a_place_is_a_condition(
    open_index: Callable[..., Index], make_article: Callable[..., Article], text: str, lacks: bool
) -> None:
    article = "海淀区有12家研究院。研究院都不大。它们研究卫星。近年来人员增加。丰台区研究火箭。"
    index = open_index(make_article(article, id="a"))
    question = Question(index.analyse(text), index)
    best = next(s for s in find_evidence(question, index.search(text, 5)) if ("12" in s.text) is ("多少" in text))
    assert lacks_place(question, best) is lacks


@pytest.mark.parametrize(
    ("text", "lacks"),
    [
        ("李明怎么看低空经济", True),
        ("李明对低空经济有什么看法", True),
        ("李明怎么看制度改革", False),
        ("李明怎么看企业活力", False),
        ("李明怎么看", False),
        ("李明认为什么重要", False),
    ],
)
def test_the_topic_of_a_view_is_a_condition(
    open_index: Callable[..., Index], make_article: Callable[..., Article], text: str, lacks: bool
) -> None:
    index = open_index(make_article("李明认为，制度的改革要先行，企业才有活力。", id="a"))
    question = Question(index.analyse(text), index)
    assert lacks_topic(question, find_evidence(question, index.search(text, 5))[0]) is lacks


@pytest.fixture(scope="module")
def zones(open_index: Callable[..., Index], make_article: Callable[..., Article]) -> Index:
    """Two parks, each with a document of its own, and one that names both."""
    return open_index(
        make_article(
            "园内道路已经修好。仓库月租为每平方米25元。供电能力也有提高。", id="a", title="临海开发区招商手册"
        ),
        make_article("仓库不多。去年建成仓库12座，共计3万平方米。", id="b", title="青岭开发区概况"),
        make_article(
            "青岭开发区去年出口80亿元。临海开发区去年出口95亿元。两地都在增长。", id="c", title="两地出口简报"
        ),
    )


def lacks(index: Index, text: str, within: str) -> bool:
    """Whether the sentence that holds ``within`` lacks a condition of a question."""
    question = Question(index.analyse(text), index)
    return lacks_condition(
        question, next(s for s in find_evidence(question, index.search(text, 5)) if within in s.text)
    )


@pytest.mark.parametrize(
    ("text", "within", "expected"),
    [
        ("临海开发区的仓库月租是多少", "25元", False),  # the title names it
        ("临海的仓库月租是多少", "25元", False),
        ("青岭开发区的仓库月租是多少", "25元", True),
        ("白沙开发区的仓库月租是多少", "25元", True),
        ("开发区的仓库月租是多少", "25元", False),  # none is named
        ("哪个开发区的仓库月租是25元", "25元", False),
        ("青岭开发区去年出口多少", "80亿", False),
        ("青岭开发区去年出口多少", "95亿", True),  # the passage names both, the sentence another one
        ("国家级开发区去年出口多少", "95亿", False),
    ],
)
def test_whose_figure_it_is_is_a_condition(zones: Index, text: str, within: str, expected: bool) -> None:
    assert lacks(zones, text, within) is expected


def test_a_sentence_on_the_owner_takes_the_place_of_one_on_another(zones: Index) -> None:
    answer = compose_answer("临海开发区去年出口多少", zones, threshold=0.0, top_k=5)
    assert "95亿元" in answer.sentences[0].text
    assert "80亿元" not in answer.answer


@pytest.mark.parametrize(
    ("asked", "text", "lacks"),
    [
        ("海洋产业包括哪些？", "新产业包括海洋产业、航空产业等，它们都在增长。", True),
        ("海洋产业有哪些", "园区要为培育海洋产业建立一套有特色的制度。", True),
        ("新产业包括哪些", "新产业包括海洋产业、航空产业等，它们都在增长。", False),
        ("海洋产业主要包括哪些领域", "海洋产业，包括造船、养殖和运输。", False),
        ("海洋产业有哪些", "造船、养殖和运输等海洋产业都在增长。", False),
        ("海洋产业有哪些特点", "园区要为培育海洋产业建立一套有特色的制度。", False),
        ("什么是海洋牧场？", "县里今年要建三处海洋牧场，投资两亿元。", True),
        ("海洋牧场是什么意思", "海洋牧场的建设正在加快。", True),
        ("什么是海洋牧场？", "海洋牧场（放养鱼贝的海区）是新的养殖方式。", False),
        ("什么是海洋牧场？", "在海里放养鱼贝的地方，称为“海洋牧场”。", False),
        ("海洋牧场指的是什么", "许静把海洋牧场比作“蓝色粮仓”。", False),
        ("什么是海洋牧场的难点？", "县里今年要建三处海洋牧场。", False),
        ("MPW是什么意思", "县里今年要建三处多项目晶圆（MPW）产线。", True),
        ("MPW是什么意思", "县里建多项目晶圆（MPW）产线。多项目晶圆，是指几家合用一片晶圆。", False),
    ],
)
def test_what_something_is_or_consists_of_is_told_and_not_just_its_name(
    open_index: Callable[..., Index], make_article: Callable[..., Article], asked: str, text: str, lacks: bool
) -> None:
    index = open_index(make_article(text, id="a"))
    question = Question(index.analyse(asked), index)
    assert lacks_meaning(question, find_evidence(question, index.search(asked, 5))[0]) is lacks


def test_a_sentence_on_the_owner_but_another_topic_does_not(
    open_index: Callable[..., Index], make_article: Callable[..., Article]
) -> None:
    text = "临海开发区今年新签项目57个。道路、供水和供电有所改善。居民满意。与青岭开发区互派干部12名。"
    index = open_index(make_article(text, id="a", title="临海开发区年报"))
    assert not compose_answer("青岭开发区今年新签项目多少个", index, threshold=0.5, top_k=5).answered
    assert "57个" in compose_answer("临海开发区今年新签项目多少个", index, threshold=0.5, top_k=5).answer


def test_the_holder_of_the_same_post_elsewhere_gives_way(
    open_index: Callable[..., Index], make_article: Callable[..., Article]
) -> None:
    index = open_index(
        make_article("青岭公司董事长何平表示，今年要造新船。", id="a", title="青岭公司"),
        make_article("会议由董事长沈安主持。与会者讨论了道路。", id="b", title="临海公司会议纪要"),
    )
    assert "沈安" in gather("临海公司的董事长是谁", index, top_k=5).evidence[0].text


def test_what_does_not_name_an_owner_is_left_alone(zones: Index) -> None:
    evidence = gather("园内去年建成仓库多少座", zones, top_k=5).evidence
    assert "12座" in evidence[0].text
    assert any("25元" in s.text for s in evidence)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("临海开发区的出口额是多少", ["临海"]),
        ("江苏省常州高新区的产值", ["江苏", "常州"]),
        ("苏州工业园区有多少家企业", ["苏州"]),
        ("云帆科技集团的董事长是谁", ["云帆", "云帆"]),
        ("北京理工大学的面积", ["北京理工"]),
        ("去年由哪家公司建设", []),
        ("全国高新区有多少个", []),
        ("如何评价国家高新区", []),
        ("重庆银行业的产值", []),
    ],
)
def test_owners_are_named_by_what_they_are(index: Index, text: str, names: list[str]) -> None:
    assert [owner.name for owner in owners_in(text, index.tagged)] == names


@pytest.mark.parametrize(
    ("question", "sentence", "expected"),
    [
        ("水厂一期投资多少", "二期投资3亿元", True),
        ("水厂一期投资多少", "一期、二期共投资3亿元", False),
        ("水厂一期投资多少", "项目投资3亿元", False),
        ("水厂二期投资多少", "首期投资3亿元", True),
        ("水厂一期投资多少", "首期投资3亿元", False),
        ("a轮融资由谁领投", "c轮融资由东港创投领投", True),
        ("a轮融资由谁领投", "天使轮和a轮融资都由东港创投领投", False),
        ("a轮融资由谁领投", "pre-a轮融资由东港创投领投", True),
        ("第三季度的订单有多少", "q3订单为5万件", False),
        ("三季度的订单有多少", "第四季度订单为5万件", True),
        ("上半年的订单有多少", "下半年订单为5万件", True),
        ("2023年一季度的订单有多少", "2023二季报显示,订单为5万件", True),
        ("本科生的津贴是多少", "硕士每月2000元", True),
        ("女子组的冠军是谁", "男子组冠军是李强", True),
        ("第二次普查有多少人", "第三次普查有9万人", True),
        ("第二次普查有多少人", "第12次会议决定开展普查,共9万人", False),  # another thing is counted
        ("第十二届展会有多少人", "第12届展会有9万人", False),
        ("第几届展会人最多", "第12届展会人最多", False),
        ("二等奖有多少名", "一等奖3名", True),
        ("第四人民医院有多少张床位", "第五人民医院有床位80张", True),
        ("第四条跑道有多长", "第三条跑道长3公里", True),
        ("最佳女主角是谁", "最佳男主角是赵平", True),
        ("进口了多少吨", "出口了9万吨", True),
        ("海洋七号的轨道有多高", "海洋六号的轨道高500公里", True),
        ("海洋号航次五带回多少样品", "海洋号航次四考察带回样品3件", True),
        ("企业三项指标是多少", "企业两项指标是9", False),
        ("海洋七号的轨道有多高", "海洋七号比海洋六号高,轨道高500公里", False),
        ("KL-30泵的流量是多少".lower(), "kl-20泵的流量为3吨", True),
        ("三家公司一共有多少人", "两家公司一共有9人", False),
        ("采茶牛2.0的载重是多少", "“采茶牛”的载重为90公斤", True),
        ("采茶牛2.0的载重是多少", "“采茶牛2.0”的载重为90公斤", False),
        ("采茶牛2.0的载重是多少", "新机的载重为90公斤", False),
        ("产茶量8.4亿公斤的是哪里", "柳河的产茶量最大", False),
    ],
)
def test_a_member_of_a_row_is_not_another(question: str, sentence: str, expected: bool) -> None:
    assert tells_of_another(question, sentence) is expected


def test_a_quarter_may_stand_right_behind_its_year() -> None:
    assert not lacks_period("远洋船厂2023年一季度的订单有多少", "远洋船厂2023一季报显示,订单为5万件")
    assert lacks_period("远洋船厂2023年一季度的订单有多少", "远洋船厂2023三季报显示,订单为5万件")


def test_what_was_named_last_tells_of_which_member_the_rest_is() -> None:
    assert tells_of_another("水厂一期投资多少", "投资3亿元", "二期今年开工", "一期已经建成")
    assert not tells_of_another("水厂二期投资多少", "投资3亿元", "二期今年开工", "一期已经建成")
    # What is said of both may have named one of them before.
    assert not tells_of_another("最佳女主角有几位提名", "每年提名五位", "最佳男主角也评选")


@pytest.mark.parametrize(
    ("text", "within", "expected"),
    [
        ("云帆公司一季度的收入是多少", "40亿", True),  # of the whole year
        ("云帆公司去年的收入是多少", "40亿", False),
        ("云帆公司下半年研发投入多少", "研发投入", True),
        ("云帆公司上半年研发投入多少", "研发投入", False),
    ],
)
def test_a_quarter_or_half_of_the_year_has_to_be_named(
    open_index: Callable[..., Index], make_article: Callable[..., Article], text: str, within: str, expected: bool
) -> None:
    index = open_index(make_article("云帆公司去年收入40亿元。上半年研发投入3亿元。", id="a"))
    assert lacks(index, text, within) is expected


def test_the_owner_of_what_follows_is_the_one_of_the_headings_unless_another_was_named(
    open_index: Callable[..., Index], make_article: Callable[..., Article]
) -> None:
    index = open_index(
        make_article("退还税款7亿元。新增道路9公里。与青岭开发区结为伙伴。", id="a", title="临海开发区年报")
    )
    assert lacks(index, "青岭开发区退还税款多少", "7亿")
    assert not lacks(index, "临海开发区退还税款多少", "7亿")


def test_an_owner_is_named_behind_a_year_and_below_a_heading_for_all(
    open_index: Callable[..., Index], make_article: Callable[..., Article]
) -> None:
    index = open_index(
        make_article(
            "沧门高新区营业总收入2074亿元。", "栖山高新区营业总收入763亿元。", id="a", title="2023年主要高新区公报"
        )
    )
    assert not lacks(index, "2023年沧门高新区的营业总收入是多少", "2074")
    assert lacks(index, "2023年沧门高新区的营业总收入是多少", "763")


def test_the_year_may_stand_in_a_heading_only(
    open_index: Callable[..., Index], make_article: Callable[..., Article]
) -> None:
    goals = [
        (f"{year}年", f"渡轮达到{ferries}艘，票价不变。") for year, ferries in ((2024, 40), (2025, 55), (2026, 70))
    ]
    article = make_article("到规划期末，海湾的渡轮总数要达到90艘。", *chain.from_iterable(goals), title="海湾规划")
    years = [replace(b, kind=BlockKind.HEADING, level=2) if i % 2 else b for i, b in enumerate(article.blocks)]
    index = open_index(replace(article, blocks=tuple(years)))
    answer = compose_answer("海湾规划提出2026年渡轮总数要达到多少艘", index, threshold=0.0, top_k=5)
    assert answer.sentences[0].text == "渡轮达到70艘，票价不变。"


def test_a_figure_below_a_year_is_of_that_year(
    open_index: Callable[..., Index], make_article: Callable[..., Article]
) -> None:
    article = make_article(
        "到2025年，海湾要通桥。", "2026年", "海湾的渡轮达到70艘。", "去年海湾的码头有8座。", title="规划"
    )
    blocks = [replace(b, kind=BlockKind.HEADING, level=2) if i == 1 else b for i, b in enumerate(article.blocks)]
    index = open_index(replace(article, blocks=tuple(blocks)))
    assert lacks(index, "2025年海湾的渡轮达到多少艘", "70艘")
    assert not lacks(index, "2026年海湾的渡轮达到多少艘", "70艘")
    assert not lacks(index, "2025年海湾的码头有多少座", "8座")


def test_a_count_of_firms_is_no_year(open_index: Callable[..., Index], make_article: Callable[..., Article]) -> None:
    index = open_index(make_article("海湾的企业总数达到1350家。", id="a", title="海湾2025年公报"))
    assert not lacks(index, "海湾2025年企业总数达到多少家", "1350家")


def test_how_long_is_no_sum(open_index: Callable[..., Index], make_article: Callable[..., Article]) -> None:
    index = open_index(make_article("毕业后到签约企业工作满两年的，由政府返还全部学费。", id="a"))
    assert not lacks(index, "毕业后干满几年学费全退", "两年")


def test_what_somebody_can_do_is_no_thing(
    open_index: Callable[..., Index], make_article: Callable[..., Article]
) -> None:
    index = open_index(make_article("海湾的大熊猫寿命可达20年以上，繁殖很慢。", id="a"))
    assert not lacks(index, "海湾的大熊猫能活多少年", "20年")
    index = open_index(make_article("海湾的中小企业使用仪器，抵扣费用的50%，最高20万元。", id="b"))
    assert not lacks(index, "海湾的小企业使用仪器能省多少钱", "20万元")


def test_funds_are_money(open_index: Callable[..., Index], make_article: Callable[..., Article]) -> None:
    index = open_index(make_article("海湾研究所2021年的年报首次指出冻土缩小了31%。", id="a"))
    assert lacks(index, "海湾研究所2021年的总经费是多少", "31%")


def test_an_article_may_name_its_owner_in_another_passage(
    open_index: Callable[..., Index], make_article: Callable[..., Article]
) -> None:
    rest = "道路、供水和供电都在改善，居民对此感到满意，各项工作按计划进行。" * 12
    index = open_index(
        make_article(
            f"青岭开发区成立十年。青岭开发区面积50平方公里。{rest}",
            f"今年与临海开发区一同出国招商。招商引来外资6亿元。{rest}",
            id="a",
            title="十年回顾",
        )
    )
    question = Question(index.analyse("青岭开发区招商引来外资多少"), index)
    best = next(s for s in find_evidence(question, index.search("招商引来外资6亿元", 5)) if "6亿" in s.text)
    assert "成立十年" not in best.hit.passage.text
    assert not lacks_owner(question, best)


def test_a_post_is_not_looked_for_in_another_article(
    open_index: Callable[..., Index], make_article: Callable[..., Article]
) -> None:
    index = open_index(
        make_article("云帆公司主营船舶，在温州有船厂。", id="a", title="船舶"),
        make_article("石榴公司和云帆船厂合作。石榴公司董事长张伟说，今年要种树。", id="b", title="树木"),
    )
    answer = compose_answer("云帆公司的董事长是谁", index, threshold=0.5, top_k=5)
    assert not answer.answered


def test_an_address_is_told_by_the_sentence_that_has_it(
    open_index: Callable[..., Index], make_article: Callable[..., Article]
) -> None:
    index = open_index(
        make_article("服务站的网点很多，服务站的热线有人接听。", "报名请到滨江路18号，电话0571-8888123。", id="a")
    )
    evidence = gather("服务站的电话是多少", index, top_k=5).evidence
    assert "0571" in evidence[0].text


def test_the_sentence_that_tells_what_is_asked_takes_the_place_of_one_that_does_not(
    open_index: Callable[..., Index], make_article: Callable[..., Article]
) -> None:
    index = open_index(
        make_article(
            "云帆公司由刘洋创办，主营船舶，在温州有船厂。去年收入40亿元。董事长张伟说，今年要造新船。",
            id="a",
            title="云帆公司",
        )
    )
    assert "张伟" in gather("云帆公司的董事长是谁", index, top_k=5).evidence[0].text
    assert "刘洋" in gather("云帆公司由谁创办", index, top_k=5).evidence[0].text


def test_a_neighbour_on_another_member_tells_nothing_of_what_is_asked(
    open_index: Callable[..., Index], make_article: Callable[..., Article]
) -> None:
    index = open_index(make_article("污水厂二期总投资6亿元。一期设备国产率为70%。", id="a"))
    assert lacks(index, "污水厂一期总投资是多少", "70%")
    assert not lacks(index, "污水厂二期总投资是多少", "6亿")


@pytest.mark.parametrize(
    ("text", "within", "expected"),
    [
        ("安平县县长是谁", "李明", True),  # 副县长
        ("安平县副县长是谁", "李明", False),
        ("谁是安平县的县委书记", "李明", True),
        ("水利部部长是谁", "王强", True),  # 部长助理
        ("赛高公司的董事长是谁", "张伟", False),
        ("赛高公司的董事长叫什么名字", "张伟", False),
        ("赛高公司的总经理是谁", "张伟", True),
        ("白鹭园区的主任是谁", "1974年", False),  # the name is set apart from the post
        ("赛高公司的创始人是谁", "刘洋", False),  # 创办
        ("云岫公司的创始人是谁", "刘洋", True),  # of another firm
        ("赛高公司由谁创办", "刘洋", False),
        ("安平中学是谁创办的", "揭牌", True),
        ("防汛专班的副组长是谁", "任组长", True),
        ("防汛专班的组长是谁", "任组长", False),
        ("安平中学的校长是谁", "揭牌", True),
    ],
)
def test_the_post_that_is_asked_for_is_a_condition(
    open_index: Callable[..., Index], make_article: Callable[..., Article], text: str, within: str, expected: bool
) -> None:
    index = open_index(
        make_article("安平县副县长李明说，公路要修好。安平中学昨天揭牌。", id="a"),
        make_article("水利部部长助理王强介绍，水库很多。", id="b"),
        make_article("赛高公司由刘洋创办。赛高公司的董事长为张伟。", id="c"),
        make_article("邵启远，1974年生，2022年3月起任白鹭园区主任。", id="d"),
        make_article("防汛专班成立，由副县长许长河任组长。", id="f"),
    )
    assert lacks(index, text, within) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("服务站的联系电话是多少", True),
        ("服务站的邮箱是什么", True),
        ("服务站的租金是多少", True),
        ("服务站的补贴有多少", True),
        ("服务站由哪家公司管理", True),
        ("服务站建在哪个城市", True),
        ("服务站有多少名工作人员", True),
        ("服务站的人数增长了多少", True),
        ("服务站什么时候成立", False),
    ],
)
def test_what_nothing_near_tells_is_refused(
    open_index: Callable[..., Index], make_article: Callable[..., Article], text: str, expected: bool
) -> None:
    index = open_index(make_article("服务站成立于2023年5月，每天开放6小时，受到欢迎。", id="a"))
    assert lacks(index, text, "服务站") is expected


@pytest.mark.parametrize(
    ("text", "article"),
    [
        ("服务站的联系电话是多少", "服务站的热线是0571-8888123。"),
        ("服务站的邮箱是什么", "服务站来信请寄help@example.com。"),
        ("服务站的租金是多少", "服务站每月租金为300元。"),
        ("服务站的补贴有多少", "服务站按投入的20%给予补贴。"),
        ("服务站由哪家公司管理", "服务站由嘉和集团管理。"),
        ("服务站建在哪个城市", "服务站建在温州市。"),
        ("服务站有多少名工作人员", "服务站有工作人员12名。"),
        ("服务站有多少人", "服务站共有员工12人。"),
        ("服务站的人数增长了多少", "服务站的人数比去年多三成，达到12人。"),
        ("服务站投资了多少家企业", "服务站投资了12家企业。"),
    ],
)
def test_what_something_near_tells_is_not(
    open_index: Callable[..., Index], make_article: Callable[..., Article], text: str, article: str
) -> None:
    assert not lacks(open_index(make_article(article, id="a")), text, "服务站")


@pytest.mark.parametrize(
    ("text", "article", "expected"),
    [
        ("公园建成后票价是多少钱", "公园建成后票价为200越南盾。", False),
        ("公园建成后赔了多少银两", "公园建成后赔了四百万两。", False),
        ("公园建成后卖了多少钱", "公园建成后卖了一大批元青花。", True),  # 元 is no currency here
        ("公园建成后卖了多少钱", "公园建成后卖了3个单元。", True),
        ("公园建成后有多少辆游览车", "公园建成后有游览车12台。", False),  # things are counted in many ways
        ("公园建成后分几个区", "公园建成后分三区。", False),
        ("公园建成后开放多少年", "公园建成后开放18个月。", False),
        ("公园建成后面积多少亩", "公园建成后面积5公顷。", False),
        ("公园建成后重多少吨", "公园建成后有5人。", True),
        ("公园在2010年接待了多少人", "公园在2010年接待了10人。", False),  # 10 is not told by 2010
        ("公园在全省排第几", "公园在全省排第四。", False),
        ("公园是全省第几座", "公园是全省首座。", False),
        ("公园排第几", "公园很美。", True),
        ("公园多长时间为一期", "公园1980年为一期。", False),  # a span of years
        ("公园由哪位县长带几个人建成", "公园由一位县长带人建成。", False),  # the figure is not all that is asked for
    ],
)
def test_what_tells_a_figure(
    open_index: Callable[..., Index], make_article: Callable[..., Article], text: str, article: str, expected: bool
) -> None:
    index = open_index(make_article(article, id="a"))
    question = Question(index.analyse(text), index)
    assert lacks_figure(question, find_evidence(question, index.search(text, 5))[0]) is expected


@pytest.mark.parametrize(
    ("text", "article", "expected"),
    [
        ("1935年大坝归谁管", "1935年大坝由水利局管。", False),
        ("1935年大坝归谁管", "1930年起大坝由水利局管。", True),
        ("1935年大坝归谁管", "大坝在1934年建成。次年大坝由水利局管。", False),
        ("1930年代大坝归谁管", "20世纪30年代大坝由水利局管。", False),
        ("1930年代大坝归谁管", "20世紀三十年代大坝由水利局管。", False),
        ("1930年代大坝归谁管", "1936年大坝由水利局管。", False),
        ("1930年代大坝归谁管", "1946年大坝由水利局管。", True),
        ("1935年到1939年大坝归谁管", "1935年起大坝由水利局管。", False),
        ("有1200名工人的大坝归谁管", "大坝由水利局管。", False),  # no year
        ("1935年大坝归谁管", "1935年" + "大坝很长。" * 200 + "大坝由水利局管。", False),  # named before
    ],
)
def test_a_year_is_a_condition(
    open_index: Callable[..., Index], make_article: Callable[..., Article], text: str, article: str, expected: bool
) -> None:
    index = open_index(make_article(article, id="a"))
    question = Question(index.analyse(text), index)
    best = next(s for s in find_evidence(question, index.search(text, 9)) if "水利局" in s.text)
    assert lacks_year(question, best) is expected


def test_places_may_be_told_by_what_lies_in_them_or_anywhere_in_the_article(
    open_index: Callable[..., Index], make_article: Callable[..., Article]
) -> None:
    far = "盘锦出产芦苇。" + "苇海很大。" * 200 + "湿地产河蟹，销往大连市。海湾产海参。"
    for text, article, expected in (
        ("辽宁省盘锦市湿地产什么", far, False),
        ("盘锦市湿地产什么", far, False),
        ("鞍山市湿地产什么", far, True),
        ("鞍山市湿地产什么", "湿地产河蟹。", False),  # no other one is named: it may go without saying
    ):
        index = open_index(make_article(article, id="a"))
        question = Question(index.analyse(text), index)
        best = next(s for s in find_evidence(question, index.search(text, 9)) if "河蟹" in s.text)
        assert lacks_place(question, best) is expected


@pytest.mark.parametrize(
    ("text", "article", "expected"),
    [
        ("俄克拉荷玛大学何时招生", "1890年招生，俄克拉荷马大学比堪萨斯大学晚。", False),  # spelt otherwise
        ("浙江农林大学何时招生", "1958年农大开始招生，早于浙江财经大学。", False),  # its short form
        ("安徽农业大学何时招生", "1958年浙江财经大学开始招生。", True),
    ],
)
def test_owners_may_be_spelt_otherwise_or_shortened(
    open_index: Callable[..., Index], make_article: Callable[..., Article], text: str, article: str, expected: bool
) -> None:
    index = open_index(make_article(article, id="a"))
    question = Question(index.analyse(text), index)
    assert lacks_owner(question, find_evidence(question, index.search(text, 5))[0]) is expected


def test_what_is_counted_is_a_noun(open_index: Callable[..., Index], make_article: Callable[..., Article]) -> None:
    index = open_index(make_article("共有31个成员按公约取消了关税。", id="a"))
    assert not lacks(index, "有多少个成员取消关税", "31")
    assert not lacks(index, "成员中有几个是人口很多的", "31")


def test_founding_is_told_in_many_words(open_index: Callable[..., Index], make_article: Callable[..., Article]) -> None:
    index = open_index(make_article("1962年学校新增了海洋系。", id="a"))
    assert not lacks(index, "海洋系何时创立", "1962")


@pytest.mark.parametrize(
    ("question", "sentence", "expected"),
    [
        ("k7 ultra有几个核心", "k7 lite有8个核心", True),
        ("k7 ultra有几个核心", "k7 lite有8个核心,ultra有16个", False),
        ("k7 ultra有几个核心", "k7有8个核心", False),
        ("k7有几个核心", "k7 lite有8个核心", False),
    ],
)
def test_variants_of_a_product_are_told_apart(question: str, sentence: str, expected: bool) -> None:
    assert tells_of_another(question, sentence) is expected


@pytest.mark.parametrize(
    ("text", "article", "expected"),
    [
        ("全国新建了多少座粮库", "长江流域新建粮库120座，占全国的四成。", True),
        ("全国新建了多少座粮库", "全国新建粮库300座，其中江苏40座。", False),
        ("全国新建了多少座粮库", "新建粮库300座，其中江苏40座。", False),
        ("全国最大的粮库有多少座粮仓", "江苏粮库有粮仓40座。", False),
        ("西部地区建了多少座粮库", "东部地区建粮库120座。粮库不大。", True),
        ("西部地区建了多少座粮库", "各地建粮库120座。粮库不大。", True),
        ("西部地区建了多少座粮库", "西部地区在建设。建粮库120座。", False),
        ("松江县粮库规模有多大", "与邻省相比，岭南省粮库规模为30万吨。", True),
        ("松江县粮库规模有多大", "松江县属岭南省。岭南省粮库规模为30万吨。", False),
    ],
)
def test_a_figure_of_a_part_or_neighbour_is_not_that_of_the_whole_or_place(
    open_index: Callable[..., Index], make_article: Callable[..., Article], text: str, article: str, expected: bool
) -> None:
    index = open_index(make_article(article, id="a"))
    question = Question(index.analyse(text), index)
    best = next(s for s in find_evidence(question, index.search(text, 5)) if any(map(str.isdigit, s.text)))
    assert lacks_condition(question, best) is expected


@pytest.mark.parametrize(
    ("text", "article", "expected"),
    [
        ("船厂每年招多少学徒", "船厂办了3个车间。", True),
        ("船厂每年招多少学徒", "船厂每年招30名学徒。", False),
        ("船厂每年招多少学徒", "船厂招徒30名。", False),  # told in a part of the word
        ("船厂造了多少箱子", "船厂造了30个集装箱。", False),
        ("船厂工人的数量是多少", "船厂有工人30名。", False),  # how many there are needs no name
        ("船厂有多少员工", "船厂有30人。", False),  # a measure of which more is known
        ("船厂有多少学生", "船厂办了3个车间，也教学生。", True),
        ("船厂有多少学生", "船厂有学生30名。", False),
        ("船厂去年亏损了多少钱", "船厂去年投资30亿元。", True),
        ("船厂去年亏损了多少钱", "船厂去年净亏30亿元。", False),
        ("船厂营业收入是多少", "船厂投资30亿元。", True),
        ("船厂营业收入是多少", "船厂业绩很好，达30亿元。", False),
        ("船厂营业收入是多少", "船厂公布业绩，工人30名。", True),
        ("船厂合同金额多大", "船厂签合同造30艘船。", True),
        ("船厂合同金额多大", "船厂签了30亿元的合同。", False),
        ("厂长是哪所大学毕业的", "厂长管船厂。", True),
        ("厂长是哪所大学毕业的", "厂长毕业于南海大学。", False),
        ("船厂的第一个客户是谁", "船厂由远海公司出资建设。", True),
        ("船厂的第一个客户是谁", "船厂把第一艘船交付远海公司。", False),
        ("怎样申请船厂工人的补贴", "船厂工人的补贴占工资的三成。", True),
        ("怎样申请船厂工人的补贴", "船厂工人的补贴向人事科申领。", False),
        ("船厂的考核在哪里举行", "船厂的考核在8月举行。", True),
        ("船厂的考核在哪里举行", "船厂的考核在青岛举行。", False),
    ],
)
def test_what_is_asked_for_has_to_be_told_by_its_name(
    open_index: Callable[..., Index], make_article: Callable[..., Article], text: str, article: str, expected: bool
) -> None:
    index = open_index(make_article(article, id="a"))
    question = Question(index.analyse(text), index)
    assert lacks_condition(question, find_evidence(question, index.search(text, 5))[0]) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("三星的首席执行官叫什么名字", True), ("英特尔的首席执行官叫什么名字", False)],
)
def test_who_has_a_post_elsewhere_does_not_have_it_here(
    open_index: Callable[..., Index], make_article: Callable[..., Article], text: str, expected: bool
) -> None:
    article = "三星和英特尔签约。英特尔首席执行官李明远出席。"
    index = open_index(make_article(article, id="a"))
    question = Question(index.analyse(text), index)
    best = next(s for s in find_evidence(question, index.search(text, 5)) if "李明远" in s.text)
    assert lacks_condition(question, best) is expected
