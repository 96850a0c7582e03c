"""Follow-up questions about a collection of which the glossary knows no name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from assistant.dialogue import Understood, rewrites
from assistant.dialogue.ellipsis import named_topic
from assistant.dialogue.times import at_another_time, find_time
from assistant.judge import Scope
from assistant.on_topic import best_answer
from assistant.service import Service
from assistant.settings import Settings
from assistant.types import Turn

DOCUMENTS = {
    "北辰重工三季报.txt": "北辰重工周二公布，2022年第三季度营收为48.2亿元，同比增长6.1%。北辰重工预计，第四季度营收约为"
    "51亿元，高于市场预期的49亿元。北辰重工成立于1998年，总部设在大连，董事长为韩立群，财务总监为邹敏。",
    "盾构机.txt": "北辰重工的开山号盾构机2019年下线，直径15米，由北辰重工与沈阳一所大学共同研制。开山号盾构机首先在大连"
    "用于地铁隧道，每年掘进12公里。北辰重工没有马上量产这种机器，因为主轴承还要进口。",
    "远山茶业.txt": "远山茶业表示，2022年第三季度营收为7.3亿元。远山茶业现有门店1200家，到2025年底计划开到2000家。"
    "远山茶业2022年春茶产量为3.1万吨，秋茶产量为1.4万吨，出口额增长4%，内销额增长9%。",
    "临港补贴办法.txt": "临港区对加氢站每座补贴80万元，对氢能重卡每辆补贴25万元。首次入库的小企业奖励5万元，再次入库的"
    "小企业奖励2万元。氢能券由临港通网站申领，5个工作日办结。临港产业园一期占地300亩，二期占地500亩，本地工人比例为七成。",
    "航运论坛.txt": "零碳远洋航运论坛在舟山开幕，主题是岸电先行。舟山海事局的论坛秘书长何小川说，港口要先用上岸电。"
    "零碳远洋航运论坛评出2个一等奖和5个三等奖。主持人孟秋介绍，嘉宾来自9个国家。",
    "新机.txt": "记者江平说，X2芯片的Nova Book2026年3月上市。记者江平还说，16英寸的Nova Pad2027年5月上市。"
    "Nova Book用于设计和教学。",
}


@pytest.fixture(scope="module")
def service(collection: Callable[[dict[str, str]], Settings]) -> Service:
    loaded = Service(collection(DOCUMENTS))
    loaded.load()
    return loaded


@pytest.mark.parametrize(
    ("first", "answer", "then", "reading"),
    [
        # A time for a time of its kind; what it is asked of stays.
        ("北辰重工第三季度营收多少？", "", "那第四季度呢？", "北辰重工第四季度营收多少？"),
        ("北辰重工预计明年年底营收是多少？", "", "后年一季度呢？", "北辰重工预计后年一季度营收是多少？"),
        ("远山茶业2022年春茶产量多少？", "", "今年呢？", "远山茶业今年春茶产量多少？"),
        ("远山茶业2022年春茶产量多少？", "", "前一年呢？", "远山茶业2021年春茶产量多少？"),
        ("北辰重工股价现在多少？", "", "到2025年底呢？", "北辰重工股价到2025年底多少？"),
        # One who acts for another, by what the articles tell of both.
        ("远山茶业第三季度营收怎么样？", "", "北辰重工呢？", "北辰重工第三季度营收怎么样？"),
        ("北辰重工跟谁一起造盾构机？", "", "那远山茶业呢？", "远山茶业跟谁一起造盾构机？"),
        # What has the same form, whole.
        ("航运论坛评出了几个一等奖？", "", "三等奖呢？", "航运论坛评出了几个三等奖？"),
        ("临港产业园一期本地工人占比多少？", "", "二期呢？", "临港产业园二期本地工人占比多少？"),
        ("临港区首次入库的小企业奖励多少？", "", "再次入库的呢？", "临港区再次入库的小企业奖励多少？"),
        ("江平说X2芯片的Nova Book什么时候上市？", "", "那16英寸的Nova Pad呢？", "江平说16英寸的nova pad什么时候上市？"),
        ("远山茶业2022年春茶产量多少？", "", "秋茶产量呢？", "远山茶业2022年秋茶产量多少？"),
        ("北辰重工的董事长是谁？", "", "财务总监呢？", "北辰重工的财务总监是谁？"),
        ("远山茶业绿茶和红茶产量多少？", "", "普洱茶产量呢？", "远山茶业普洱茶产量多少？"),
        ("何小川对港口岸电怎么看？", "", "对远洋航运呢？", "何小川对远洋航运怎么看？"),
        # Another measure, of the same owner and time, grown by as much.
        ("远山茶业2022年出口额增长多少？", "", "内销额呢？", "远山茶业2022年内销额增长多少？"),
        ("北辰重工2022年有多少座加氢站？", "", "盾构机产量呢？", "北辰重工2022年盾构机产量是多少？"),
        ("北辰重工7月股价多少？", "", "市值呢？", "北辰重工7月的市值是多少？"),
        ("远山茶业2022年生产总值多少？", "", "增速呢？", "远山茶业2022年生产总值的增速是多少？"),
        ("北辰重工2022年营业收入是多少？", "", "研发投入呢？", "北辰重工2022年研发投入是多少？"),
        ("远山茶业未来五年投入多少？", "", "2022年呢？", "远山茶业2022年投入多少？"),
        # Neither what is asked nor a measure gives way to a thing.
        ("临港区对加氢站补贴多少钱？", "", "氢能重卡呢？", "临港区对氢能重卡补贴多少钱？"),
        # The person who is asked for or about, whoever else an answer names.
        ("航运论坛的秘书长是谁？", "孟秋在舟山请论坛秘书长何小川发言。", "他说了什么？", "何小川说了什么？"),
        ("孟秋是谁？", "孟秋请何小川发言。", "她介绍了什么？", "孟秋介绍了什么？"),
        # A reason that was told begins no other.
        ("远山茶业的产量下降多少？", "因为天旱，产量降了一成。", "为什么？", "远山茶业的产量为什么下降？"),
        # Something is asked, and not of what.
        ("北辰重工第三季度营收多少？", "", "同比是涨了还是跌了？", "北辰重工第三季度营收同比是涨了还是跌了？"),
        ("北辰重工第四季度营收多少？", "", "市场预期是多少？", "北辰重工第四季度营收的市场预期是多少？"),
        ("开山号盾构机什么时候下线的？", "", "一年能挖多少公里？", "开山号盾构机一年能挖多少公里？"),
        ("开山号盾构机直径多少米？", "", "用在哪条隧道？", "开山号盾构机用在哪条隧道？"),
        ("临港的氢能券一家最多领多少？", "", "去哪里申领，要几天？", "临港的氢能券去哪里申领,要几天？"),
        ("临港产业园二期占地多少？", "", "本地工人比例有多高？", "临港产业园二期本地工人比例有多高？"),
        ("临港产业园一期占地多少？", "", "二期什么时候投用？", "临港产业园二期什么时候投用？"),
        ("开山号盾构机什么时候下线的？", "", "直径多大？", "开山号盾构机直径多大？"),
        ("远山茶业现在有多少家门店？", "", "到2025年底计划开到多少家？", "远山茶业到2025年底计划开到多少家门店？"),
        ("远山茶业2022年春茶产量多少？", "", "到2025年要稳定在多少？", "远山茶业春茶产量到2025年要稳定在多少？"),
        ("零碳远洋航运论坛在哪里开的？", "", "主题是什么？", "零碳远洋航运论坛的主题是什么？"),
        ("北辰重工什么时候成立的？", "", "总部在哪？", "北辰重工的总部在哪？"),
    ],
)  # fmt: skip
def test_how_a_follow_up_is_read(service: Service, first: str, answer: str, then: str, reading: str) -> None:
    assert rewrites(then, [Turn(first, answer)], service.index)[0] == reading


def test_a_question_that_may_stand_alone_may_be_answered_as_it_was_put(service: Service) -> None:
    found = rewrites("市场预期是多少？", [Turn("北辰重工第四季度营收多少？", "")], service.index)
    assert found[1:] == ["市场预期是多少？"]


@pytest.mark.parametrize(
    "question",
    ["远山茶业有多少家门店？", "什么是盾构机？", "岸电是什么技术？", "一等奖和三等奖有什么区别？",
     "现在有什么优惠政策？", "盾构机的主轴承是哪里产的？", "秋茶产量有多大？", "港口怎么减碳？", "全国有多少加氢站？",
     "「把它放在后面」出自哪里？", "2022年时在大连建成的地铁隧道有多长？"],
)  # fmt: skip
def test_a_question_of_something_else_stands_alone(service: Service, question: str) -> None:
    assert rewrites(question, [Turn("北辰重工第三季度营收多少？", "")], service.index) == []


def test_what_gives_way_to_another_thing_is_not_quoted_beside_it(service: Service) -> None:
    both = service.ask("临港区怎么补贴企业？")
    stations, firms = (sentence.text for sentence in both.sentences)
    asked = Understood(("小企业呢",), topic="小企业", replaced=("加氢站",))
    answer = best_answer(asked, lambda _reading, **_how: both, service.index, scope=Scope())
    assert (answer.answer, [sentence.text for sentence in answer.sentences]) == (firms, [firms])
    assert "加氢站" in stations
    assert [citation.number for citation in answer.citations] == [1]
    marked = {both.sentences[1].start, both.sentences[1].end}
    assert all(min(marked) <= start < end <= max(marked) for start, end in answer.citations[0].highlights)


def test_a_sentence_that_stands_in_another_is_left_out_of_its_own_place_only(service: Service) -> None:
    both = service.ask("临港区怎么补贴企业？")
    first, second = both.sentences
    longer = replace(second, text=f"小企业{first.text}")
    both = replace(both, sentences=(first, longer), answer=first.text + longer.text)
    asked = Understood(("小企业呢",), topic="小企业", replaced=("加氢站",))
    assert best_answer(asked, lambda _reading, **_how: both, service.index, scope=Scope()).answer == longer.text


def test_what_is_told_of_another_thing_alone_stays(service: Service) -> None:
    both = service.ask("临港区怎么补贴企业？")
    asked = Understood(("岸电呢",), topic="岸电", replaced=("加氢站",))
    assert best_answer(asked, lambda _reading, **_how: both, service.index, scope=Scope()).sentences == both.sentences


@pytest.mark.parametrize(
    ("earlier", "topic", "again"),
    [
        ("2023年第三季度销量", "2022年", "2022年第三季度销量"),
        ("2023年第三季度销量", "第四季度", "2023年第四季度销量"),
        ("2023年销量", "上半年", "2023年上半年销量"),
        ("去年上半年销量", "今年", "今年上半年销量"),
        ("2023年3月销量", "4月", "2023年4月销量"),
        ("2023年底建成多少", "2024年底", "2024年底建成多少"),
        ("到2027年建成多少", "到2030年", "到2030年建成多少"),
        ("一季度销量", "前三季度", "前三季度销量"),
        ("2024年销量", "去年同期", "去年同期销量"),
        ("2024年销量", "次年", "2025年销量"),
        ("目前销量多少", "今年以来", "今年以来销量多少"),
    ],
)
def test_a_time_takes_the_place_of_its_like(earlier: str, topic: str, again: str) -> None:
    time = find_time(topic, earlier)
    assert time is not None
    assert at_another_time(time, earlier) == again


def test_a_time_is_a_condition_and_no_topic() -> None:
    assert named_topic("那第四财季呢") == named_topic("到2030年呢") == named_topic("前一年呢") == ""
    assert named_topic("上半年的出口呢") == "出口"
