from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.kinds import (
    Expectation,
    candidates,
    end_of_unit,
    expect,
    fits,
    has_unit,
    names_with_post,
    person_asked_about,
)
from assistant.types import AnswerKind
from index.tokens import fold

FIGURE, DATE = AnswerKind.FIGURE, AnswerKind.DATE


@pytest.mark.parametrize(
    ("question", "kind", "unit"),
    [
        ("力箭一号三次飞行共把多少颗卫星送入轨道？", FIGURE, "颗"),
        ("成都高新区有多少国家级平台？", FIGURE, ""),  # 国 is no measure word here
        ("该区有多少人口？", FIGURE, ""),
        ("该区有多少人？", FIGURE, "人"),
        ("全国有几个国家高新区", FIGURE, "个"),
        ("制造业增加值占GDP比重是多少？", FIGURE, ""),
        ("增速有多少", FIGURE, ""),
        ("全國有多少家企業", FIGURE, "家"),
        ("How many satellites were launched?", FIGURE, ""),
        ("力箭一号什么时候首飞？", DATE, ""),
        ("哪年提出的", DATE, ""),
        ("when was it launched", DATE, ""),
        ("谁提出了新质生产力？", AnswerKind.PERSON, ""),
        ("哪位专家", AnswerKind.PERSON, ""),
        ("浪潮云洲的董事长叫什么名字？", AnswerKind.PERSON, ""),
        ("于凤霞的五条路径是什么？", AnswerKind.LIST, ""),
        ("张江和武汉东湖哪个产业占全国份额更大？", AnswerKind.COMPARISON, ""),
        ("帮项目融到了多少钱？", AnswerKind.FIGURE, "钱"),
        ("Who said this?", AnswerKind.PERSON, ""),
        ("新质生产力是什么？", AnswerKind.DEFINITION, ""),
        ("什么是新质生产力", AnswerKind.DEFINITION, ""),
        ("What is computing power?", AnswerKind.DEFINITION, ""),
        ("未来产业包括哪些领域", AnswerKind.LIST, ""),
        ("三个城市分别是", AnswerKind.LIST, ""),
        ("会议在哪里举行", AnswerKind.PLACE, ""),
        ("总部位于哪个城市", AnswerKind.PLACE, ""),
        ("在孵企业数量过两万的是哪个城市", AnswerKind.PLACE, ""),
        ("where is the zone", AnswerKind.PLACE, ""),
        ("刘志认为应当如何培育", AnswerKind.OPINION, ""),
        ("专家怎么看未来产业", AnswerKind.OPINION, ""),
        ("为什么要发展算力", AnswerKind.REASON, ""),
        ("Why does it matter", AnswerKind.REASON, ""),
        ("力箭一号", AnswerKind.FACT, ""),
        ("", AnswerKind.FACT, ""),
        ("众多大桥中石桥归谁管", AnswerKind.PERSON, ""),  # 多大 asks for nothing here
        ("数量最多的是什么动物", AnswerKind.FACT, ""),
        ("河马的数量是什么水平", AnswerKind.FIGURE, ""),
    ],
)
def test_the_kind_and_unit_that_a_question_wants(question: str, kind: AnswerKind, unit: str) -> None:
    assert expect(fold(question)) == Expectation(kind, unit)


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("占比为48.5%,共37颗", ["48.5%", "37"]),
        ("投入4000亿元、一百二十人、三成企业", ["4000亿", "一百二十", "三成"]),
        ("占三分之二", ["三分之二"]),
        ("两颗卫星", ["两颗"]),
        ("没有数字", []),
    ],
)
def test_figures_in_a_sentence(sentence: str, found: list[str]) -> None:
    assert [sentence[s:e].strip() for s, e in candidates(Expectation(FIGURE), sentence)] == found


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("2023年9月7日在哈尔滨", ["2023年9月7日"]),
        ("去年三月,2024-03-11", ["去年", "三月", "2024-03-11"]),
        ("二〇二四年", ["二〇二四年"]),
        ("没有日子", []),
    ],
)
def test_dates_in_a_sentence(sentence: str, found: list[str]) -> None:
    assert [sentence[s:e] for s, e in candidates(Expectation(DATE), sentence)] == found


def test_only_figures_and_dates_are_short_expressions() -> None:
    for kind in set(AnswerKind) - {FIGURE, DATE}:
        assert candidates(Expectation(kind), "2023年共37颗") == []


@pytest.mark.parametrize(
    ("question", "sentence", "fit"),
    [
        ("送入多少颗卫星", "共把37颗卫星送入轨道", 1.0),
        ("送入多少颗卫星", "共有37家企业", 0.6),  # a figure, but of something else
        ("送入多少颗卫星", "卫星已经入轨", 0.0),
        ("2023年比重是多少", "2023年比重上升", 0.0),  # the question's own figure is no answer
        ("2023年比重是多少", "2023年比重为48.5%", 1.0),
        ("何时首飞", "2022年7月首飞成功", 1.0),
        ("何时首飞", "首飞成功", 0.0),
        ("为什么发展", "因为需要绿色电力", 1.0),
        ("为什么发展", "绿色电力很多", 0.0),
        ("专家怎么看", "王强认为前景很好", 1.0),
        ("力箭一号", "任何一句话", 0.5),
    ],
)
def test_how_well_a_sentence_fits(question: str, sentence: str, fit: float) -> None:
    assert fits(expect(question), sentence, question) == fit


@pytest.mark.parametrize(
    ("unit", "sentence", "expected"),
    [
        ("颗", "37颗卫星", True),
        ("家", "130余万家企业", True),
        ("颗", "卫星一颗颗入轨", True),
        ("颗", "每颗卫星37", False),
        ("颗", "", False),
        ("兆瓦", "指标:风电装机(兆瓦) | 2031年:190", True),
        ("兆瓦", "指标:风电装机(台) | 2031年:190", False),
    ],
)
def test_has_unit(unit: str, sentence: str, expected: bool) -> None:
    assert has_unit(unit, sentence) is expected


@given(
    st.text(st.one_of(st.characters(), st.sampled_from("多少几颗年月日0123456789.%一二三什么谁哪")), max_size=40),
    st.text(max_size=30),
)
def test_any_question_has_a_kind_and_any_sentence_a_fit(question: str, sentence: str) -> None:
    expectation = expect(fold(question))
    assert len(expectation.unit) <= 1
    assert 0 <= fits(expectation, fold(sentence), fold(question)) <= 1
    for start, end in candidates(expectation, fold(question)):
        assert 0 <= start < end <= len(fold(question))


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("米磊是谁", "米磊"),
        ("朱国平是做什么的", "朱国平"),
        ("杨震担任什么职务", "杨震"),
        ("刘会武是什么职务", "刘会武"),
        ("刘会武任什么职位", "刘会武"),
        ("于凤霞的职务是什么", "于凤霞"),
        ("魏谷的职务", "魏谷"),
        ("朱国平来自哪家公司", "朱国平"),
        ("杨震是哪个单位的,什么职务", "杨震"),
        ("孙晓利任职于哪个机构", "孙晓利"),
        ("于凤霞在什么单位任职", "于凤霞"),
        ("于凤霞的具体职务是什么", "于凤霞"),
        ("朱国平什么职务", "朱国平"),
        ("刘典在哪个领域有研究", ""),
        ("刘典是哪个大学毕业的", ""),
        ("董事长是谁", ""),
        ("蓝箭航天的创始人是谁", ""),
        ("谁是米磊", ""),
    ],
)
def test_whose_post_is_asked_for(question: str, name: str) -> None:
    assert person_asked_about(question) == name


@pytest.mark.parametrize(
    ("text", "figure", "whole"),
    [
        ("产量为11.8万辆", "11.8万", "11.8万辆"),
        ("规模为2600p。", "2600", "2600p"),
        ("51家位于北京", "51家", "51家"),
        ("占35%的份额", "35%", "35%"),
        ("共有5国家级平台", "5", "5"),
        ("投入1万亿元", "1万亿", "1万亿元"),
        ("服务130余万企业", "130", "130余万"),
        ("有20多人", "20", "20多人"),
    ],
)
def test_a_figure_is_marked_with_its_unit(text: str, figure: str, whole: str) -> None:
    start = text.index(figure)
    assert text[start : end_of_unit(text, start + len(figure))] == whole


@pytest.mark.parametrize("sentence", ["融资超过18亿元", "投资3000万美元", "花了5块", "值40英镑"])
def test_money_has_many_units(sentence: str) -> None:
    assert has_unit(expect("融到了多少钱").unit, sentence)
    assert not has_unit(expect("融到了多少钱").unit, "服务756个项目")


@pytest.mark.parametrize(
    ("unit", "sentence", "has"),
    [
        ("厘米", "全长只有2cm(0.79英尺)", True),
        ("米", "海拔1,100公尺", True),
        ("米", "长5mm", False),
        ("家", "130余万家企业", True),
        ("颗", "37家企业", False),
    ],
)
def test_a_unit_goes_by_all_its_names(unit: str, sentence: str, has: bool) -> None:
    assert has_unit(unit, sentence) is has


def test_which_ones_are_asked_for_is_a_list_and_a_share_has_no_unit() -> None:
    assert expect("高水平实验室有哪几座?") == Expectation(AnswerKind.LIST)
    assert expect("占了多少百分比的产值?") == Expectation(AnswerKind.FIGURE)
    assert expect("全长是多少厘米?") == Expectation(AnswerKind.FIGURE, "厘米")


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("研究院院长赵刚说", True),
        ("赵刚现担任研究院院长", True),
        ("赵刚参观了研究院", False),
        ("赵刚强任职于研究院", False),
    ],
)
def test_a_post_stands_before_its_holder_or_is_said_to_be_held(sentence: str, *, expected: bool) -> None:
    assert names_with_post("赵刚", sentence) is expected
