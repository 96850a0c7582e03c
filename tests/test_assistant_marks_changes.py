"""What tells a mark from a wrong one: the direction asked for, the state now, the whole ratio."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assistant.marks import marked
from assistant.question import Question
from corpus.types import Article
from index.search import Index
from index.tokens import fold


@pytest.fixture(scope="module")
def index(open_index: Callable[..., Index], make_article: Callable[..., Article]) -> Index:
    return open_index(
        make_article("青溪渡口的客流。渡口的票价、渡船和码头。河北、山东、广西、江苏四省的运量。", id="a")
    )


def words(index: Index, asked: str, sentence: str) -> list[str]:
    folded = fold(sentence)
    return [folded[start:end] for start, end in marked(Question(index.analyse(asked), index), folded)]


ROSE_AND_FELL = "河北、山东的水运量分别增长7%和3%；广西和江苏的水运量分别下降4%和5%。"


@pytest.mark.parametrize(
    ("asked", "sentence", "told"),
    [
        ("水运量下降的有哪些省？", ROSE_AND_FELL, ["广西", "江苏"]),
        ("水运量增长的有哪些省？", ROSE_AND_FELL, ["河北", "山东"]),
        ("渡口的客流减少了多少？", "渡口的货运增长9%，客流减少6%。", ["6%"]),
        ("渡口的货运涨了多少？", "渡口的客流减少6%，货运增长9%。", ["9%"]),
        ("渡口的客流增速是多少？", "渡口的客流增速由8%回落到5%。", ["5%"]),
    ],
)
def test_what_rose_is_not_what_fell(index: Index, asked: str, sentence: str, told: list[str]) -> None:
    assert words(index, asked, sentence) == told


@pytest.mark.parametrize(
    ("asked", "sentence", "told"),
    [
        ("渡口的停车费现在要多少钱？", "渡口的停车费从每次12元降到零，由镇里承担。", ["零"]),
        ("渡口的停车费原来是多少钱？", "渡口的停车费从每次12元降到零，由镇里承担。", ["12元"]),
        ("渡船检修快了多少？", "渡船检修平均从8天缩短到2.5天，费用只占票款的3.1%。", ["8天缩短到2.5天"]),
        ("渡船的准点率从多少提高到多少？", "渡船的准点率由改造前的61%提升至93%。", ["61%提升至93%"]),
        ("渡船的准点率提高到多少？", "渡船的准点率由改造前的61%提升至93%。", ["93%"]),
        ("渡船的准点率提高了多少？", "渡船的准点率由61%提升至93%，提高32个百分点。", ["32个百分点"]),
        ("渡船的水耗下降了多少？", "渡船的油耗和水耗分别下降6%和9%。", ["9%"]),
        ("2015年渡口有多少艘渡船？", "渡口的渡船从2015年的12艘增加到2022年的30艘。", ["12艘"]),
    ],
)
def test_a_change_is_marked_from_end_to_end_and_the_past_is_not_the_present(
    index: Index, asked: str, sentence: str, told: list[str]
) -> None:
    assert words(index, asked, sentence) == told


@pytest.mark.parametrize(
    ("asked", "sentence", "told"),
    [
        ("渡口和村里要按多少比例出资？", "渡口出资与村里出资之比不得低于3∶2。", ["3∶2"]),
        ("渡口自己要出多少配套钱？", "渡口的自筹资金与拨款之比不得低于3∶2。", ["3∶2"]),
        ("修一座码头能拿多少经费？", "每座码头补助70万元，计划修15座。", ["70万元"]),
        ("有多少企业给渡船降价？", "协会问了3200名企业负责人，渡船运量增长2%。", []),
        ("渡船的新厂房有多大？", "新厂房研究5纳米及以下的工艺，占地8万平方米。", ["8万平方米"]),
        ("李明听了哪几个省的汇报？", "李明听取交通部和河北、山东、广西3省的汇报。", ["河北", "山东", "广西"]),
        ("渡轮节什么时候在哪儿开？", "青溪渡轮节定于5月3日在湖北武汉举办。", ["5月3日", "湖北武汉"]),
        ("四条航线的运量各占多少？", "四条航线是全部，运量依次占40%、30%、20%和10%。", ["40%", "30%", "20%", "10%"]),
        ("渡船报名几号截至？", "报名时间为2022年3月1日8:00至3月25日18:00，过期关闭。", ["3月25日"]),
        ("青溪渡口得了多少分？", "青溪渡口上一年度的检查是达标。", []),
        ("青溪渡口哪年升的一级？", "青溪渡口1988年设立，2006年才升为一级。", ["2006年"]),
        ("谁运来了渡船？", "蓝海飞鹏、东港科技等企业运来了渡船。", []),
        (
            "上半年渡船客流占多大比例？",
            "2021年上半年渡船载客90万人次；2020年渡船客流占比达41%，2021年上半年占比升至47%。",
            ["47%"],
        ),
    ],
)
def test_the_mark_is_whole_and_of_the_sort_asked_for(index: Index, asked: str, sentence: str, told: list[str]) -> None:
    assert words(index, asked, sentence) == told


@pytest.mark.parametrize(
    ("asked", "sentence", "told"),
    [
        ("青溪渡口的船票能用几年？", "指标：客流 | 青溪渡口：31万人 | 东港渡口：18万人", []),
        ("青溪渡口的客流是多少？", "指标：客流 | 青溪渡口：31万人 | 东港渡口：18万人", ["31万人"]),
        ("青溪渡口多少客流？", "渡口：青溪渡口 | 客流（万人）：31 | 票价（元）：4", ["31"]),
    ],
)
def test_a_row_of_which_nothing_is_asked_marks_nothing(
    index: Index, asked: str, sentence: str, told: list[str]
) -> None:
    assert words(index, asked, sentence) == told
