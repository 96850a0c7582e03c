"""Follow-up questions about a collection of which the glossary knows no name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest

from assistant.answer import compose_answer
from assistant.dialogue import Understood, rewrites, understand
from assistant.dialogue.ellipsis import named_topic
from assistant.dialogue.times import at_another_time, find_time, names_of_edition
from assistant.judge import Scope
from assistant.on_topic import best_answer
from assistant.service import Service
from assistant.settings import Settings
from assistant.types import Answer, Turn

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
    "博览会.txt": "第四届松江机床博览会吸引观众6万人次，参展企业410家。上届博览会观众4.5万人次。松江机床产业2023年"
    "机床产量为3.2万台，数控系统产量为9000套，工业缝纫机产量为12万台，平均每天下线90台。",
    "启帆科技.txt": "启帆科技由孔令则创办，现有员工380人。孔令则，1970年生，曾任研究员，2021年5月起任松江高新区主任。"
    "松江高新区的种子基金规模为8亿元，存续期9年。“小安”护理床由启帆科技研制，带有呼叫器。孔令则认为，氢能炼钢要有耐心。"
    "孔令则认为，护理机器人走得最快。启帆科技的省级实验室获补贴60万元，国家级实验室获补贴200万元。护理床的电机由宁波一家厂供货。"
    "启帆科技的良品率为91%，2030年要达到95%。",
    "新机.txt": "记者江平说，X2芯片的Nova Book2026年3月上市。记者江平还说，16英寸的Nova Pad2027年5月上市。"
    "Nova Book用于设计和教学。",
    "二十条.txt": "松江的人才二十条2024年1月起施行，有效期五年。人才二十条由松江区人社局解释。",
}


@pytest.fixture(scope="module")
def service(collection: Callable[[dict[str, str]], Settings]) -> Service:
    loaded = Service(collection(DOCUMENTS))
    loaded.load()
    return loaded


@pytest.fixture(scope="module")
def both(service: Service) -> Answer:
    """An answer with a sentence on charging stations and one on small firms, however sure."""
    lenient = Service.holding(service.index, replace(service.settings, threshold=0.1))
    answer = lenient.ask("临港区怎么补贴企业？")
    return replace(answer, sentences=tuple(sorted(answer.sentences, key=lambda sentence: sentence.start)))


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
        # A name that the tagger does not know is told by what is asked of it, and so is what is quoted.
        ("启帆科技是谁创办的？", "", "公司有多少员工？", "启帆科技公司有多少员工？"),
        ("孔令则怎么看护理机器人赛道？", "", "那氢能炼钢呢？", "孔令则怎么看氢能炼钢？"),
        ("“小安”护理床由谁研制？", "", "它带了哪些设备？", "“小安”护理床带了哪些设备？"),
        ("“小安”护理床由谁研制？", "", "那电机是谁供货的？", "“小安”护理床电机是谁供货的？"),
        ("启帆科技将在哪天公布财报？", "", "那它今年股价涨了多少？", "启帆科技今年股价涨了多少？"),
        ("启帆科技有多少员工？", "", "他们还打算招多少人？", "启帆科技还打算招多少人？"),
        ("启帆科技有多少员工？", "现有员工380人。", "这家公司上市了吗？", "启帆科技上市了吗？"),
        # Who holds a post is who the answer begins with.
        ("松江高新区主任是谁？", "孔令则，1970年生，曾任研究员。", "他哪年上任的？", "孔令则哪年担任松江高新区主任？"),
        # What somebody has, without what is measured of it.
        ("松江高新区的种子基金规模多大？", "", "存续多少年？", "松江高新区的种子基金存续多少年？"),
        # Another edition, rate, year or kind.
        ("第四届松江机床博览会有多少观众？", "", "上一届呢？", "上一届松江机床博览会有多少观众？"),
        ("松江机床产业一个月最多下线多少台？", "", "那每天呢？", "松江机床产业每天最多下线多少台？"),
        ("松江机床产业2023年机床产量多少？", "", "去年呢？", "松江机床产业2022年机床产量多少？"),
        ("启帆科技的省级实验室获多少补贴？", "", "国家级的呢？", "启帆科技的国家级实验室获多少补贴？"),
        # A thing as a whole, a measure where none was asked for, a share of which it says of what.
        ("松江2023年工业缝纫机产量多少？", "", "那数控系统呢？", "松江2023年数控系统产量多少？"),
        ("松江产业园二期什么时候投用？", "", "总投资呢？", "松江产业园二期的总投资是多少？"),
        ("松江上半年有多少企业上了名单？", "", "制造业占工业增加值比重呢？",
         "松江上半年制造业占工业增加值比重是多少？"),
        ("临港区新认定的小企业奖励多少？", "", "从外地迁入的呢？", "临港区从外地迁入的小企业奖励多少？"),
        ("远山茶业7月销售额多少？", "", "环比呢？", "远山茶业7月销售额环比多少？"),
        ("远山茶业有多少家门店？", "", "跟北辰重工比呢？", "远山茶业和北辰重工分别有多少家门店？"),
        ("启帆科技的良品率多少？", "", "2030年要达到多少？", "启帆科技的良品率2030年要达到多少？"),
        ("启帆科技今年投入多少？", "", "未来三年呢？", "启帆科技未来三年投入多少？"),
        ("松江区有多少个机床集群？", "", "上市企业占比呢？", "松江区上市企业占比是多少？"),
        ("孔令则的第二项建议是什么？", "", "那何小川的第三条意见呢？", "何小川的第三条意见是什么？"),
        # No garbled question: a word that no article has before the topic goes, what the topic is told to have stays.
        ("临港氢能券最多补多少？", "", "加氢站的呢？", "临港加氢站最多补多少？"),
        ("远山茶业门店员工有多少？", "", "工厂的呢？", "远山茶业工厂员工有多少？"),
        ("首次办成证照收费多少？", "", "重新补办的呢？", "重新补办的证照收费多少？"),
        ("松江机床展有多少企业参展？", "", "都有谁？", "松江机床展有哪些企业参展？"),
        ("松江高新区有几个基金？", "", "都在哪些地方？", "松江高新区的基金都在哪些地方？"),
        ("松江的人才二十条什么时候施行？", "", "有效期多长？", "松江的人才二十条有效期多长？"),
        ("Nova Book Pro多少钱？", "", "标准版呢？", "nova book标准版多少钱？"),
        ("机床产量第二是哪个市？", "", "它的就业怎么样？", "机床产量第二的市的就业怎么样？"),
        ("何小川在哪个码头谈到岸电？", "", "他怎么说的？", "何小川怎么看岸电？"),
        ("谁在论坛上发现泊位不够？", "舟山市总工会领导带队走访时发现，泊位不够。", "他们后来建了什么？",
         "舟山市总工会后来建了什么？"),
        ("启帆科技国家级实验室能拿多少？", "", "省级的呢？", "启帆科技省级实验室能拿多少？"),
        ("临港氢能券单个企业最多领多少？", "", "个体户的呢？", "临港氢能券个体户最多领多少？"),
        ("零碳远洋航运论坛有几个分会场？", "", "都有什么？", "零碳远洋航运论坛有哪些分会场？"),
        # How long something took is asked of the whole of it.
        ("开山号盾构机什么时候修的隧道？", "", "花了多长时间？", "开山号盾构机修的隧道花了多长时间？"),
        ("开山号盾构机在哪建的？", "", "什么时候？", "开山号盾构机什么时候建的？"),
        ("零碳远洋航运论坛是什么时候开的？", "", "在哪？", "零碳远洋航运论坛是在哪里开的？"),
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


def test_another_firm_takes_the_place_of_the_whole_name(collection: Callable[[dict[str, str]], Settings]) -> None:
    service = Service(
        collection({"1.md": "# 企业年报\n\n澜锋机器人2024年营业收入7.9亿元。澜光科技2024年营业收入5.1亿元。\n"})
    )
    service.load()
    assert ("澜锋", "x") in service.index.tagged("澜锋机器人2024年营业收入多少")
    answer = service.ask(
        "那澜光科技呢？", [Turn("澜锋机器人2024年营业收入多少？", "澜锋机器人2024年营业收入7.9亿元。")]
    )
    assert answer.standalone_question.startswith("澜光科技2024年营业收入")
    assert answer.answer == "澜光科技2024年营业收入5.1亿元。"


def test_what_gives_way_to_another_thing_is_not_quoted_beside_it(service: Service, both: Answer) -> None:
    stations, firms = (sentence.text for sentence in both.sentences)
    asked = Understood(("小企业呢",), topic="小企业", replaced=("加氢站",))
    answer = best_answer(asked, lambda _reading, **_how: both, service.index, scope=Scope())
    assert (answer.answer, [sentence.text for sentence in answer.sentences]) == (firms, [firms])
    assert "加氢站" in stations
    assert [citation.number for citation in answer.citations] == [1]
    marked = {both.sentences[1].start, both.sentences[1].end}
    assert all(min(marked) <= start < end <= max(marked) for start, end in answer.citations[0].highlights)


def test_a_sentence_that_stands_in_another_is_left_out_of_its_own_place_only(service: Service, both: Answer) -> None:
    first, second = both.sentences
    longer = replace(second, text=f"小企业{first.text}")
    both = replace(both, sentences=(first, longer), answer=first.text + longer.text)
    asked = Understood(("小企业呢",), topic="小企业", replaced=("加氢站",))
    assert best_answer(asked, lambda _reading, **_how: both, service.index, scope=Scope()).answer == longer.text


def test_what_is_told_of_another_thing_alone_stays(service: Service, both: Answer) -> None:
    asked = Understood(("岸电呢",), topic="岸电", replaced=("加氢站",))
    assert best_answer(asked, lambda _reading, **_how: both, service.index, scope=Scope()).sentences == both.sentences


def test_the_first_character_of_other_is_no_pronoun(service: Service) -> None:
    asked = rewrites("其他船位呢？", [Turn("临港区首次入库的小企业奖励多少？", "")], service.index)
    assert asked[0].count("其他船位") == 1


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


def test_the_firm_may_have_been_named_before_what_was_asked_last(service: Service) -> None:
    before = [
        Turn("孔令则在哪家公司？", "启帆科技有限公司首席工程师孔令则介绍。"),
        Turn("孔令则把护理床比作什么？", "帮手。"),
    ]
    assert rewrites("这家公司在做什么？", before, service.index) == ["启帆科技有限公司在做什么？"]


def test_how_articles_may_call_another_edition() -> None:
    assert names_of_edition("上一届") == ["上一届", "上届", "前一届", "前届"]
    assert names_of_edition("第四届") == []


def test_what_this_edition_had_is_not_told_of_the_last(service: Service) -> None:
    asked = understand("上一届呢？", [Turn("第四届松江机床博览会观众多少人次？", "")], service.index)
    compose = partial(compose_answer, index=service.index, threshold=0.0, top_k=5)
    answer = best_answer(asked, compose, service.index, scope=Scope())
    assert [sentence.text for sentence in answer.sentences] == ["上届博览会观众4.5万人次。"]


def test_views_of_another_thing_are_not_told(service: Service) -> None:
    answer = service.ask("那氢能炼钢呢？", [Turn("孔令则怎么看护理机器人？", "")])
    assert [sentence.text for sentence in answer.sentences] == ["孔令则认为，氢能炼钢要有耐心。"]


@pytest.mark.parametrize(
    "then",
    ["北辰重工三季度营收多少？", "泽浦钢构去年利润多少？", "三个镇里2024年哪个产量最高？", "远洋船运公司有多少员工？"],
)
def test_a_question_of_another_name_stands_alone(service: Service, then: str) -> None:
    assert rewrites(then, [Turn("远山茶业第三季度营收多少？", "7.3亿元。")], service.index) == []


def test_what_the_answer_before_told_in_one_breath_is_told_again_for_the_topic(
    collection: Callable[[dict[str, str]], Settings],
) -> None:
    told = "调查显示，受访者每周读书6小时，其中教师9小时，工人4小时，司机3小时。"
    loaded = Service(collection({"读书.md": f"# 读书调查\n\n{told}\n"}))
    loaded.load()
    answer = loaded.ask("工人的呢？", [Turn("教师每周读书多少小时", told)])
    assert answer.answered
    marked = [c.passage.text[a - c.passage.start : b - c.passage.start] for c in answer.citations for a, b in c.answers]
    assert marked == ["4小时"]


def test_a_growth_is_told_by_a_verb_and_a_topic_by_the_line_above(
    collection: Callable[[dict[str, str]], Settings],
) -> None:
    loaded = Service(
        collection(
            {
                "公报.md": "# 竹溪镇公报\n\n2023年竹溪镇茶叶产值5.2亿元，增长7.4%。\n",
                "办法.md": "# 竹溪镇补助办法\n\n(一)茶园改造。对老茶园，每户补助不超过3000元。\n\n"
                "(二)农机购置。对采茶机，每户补助不超过800元。\n",
            }
        )
    )
    loaded.load()
    first = loaded.ask("竹溪镇2023年茶叶产值多少？")
    assert "7.4%" in loaded.ask("增速呢？", [Turn(first.question, first.answer)]).answer
    first = loaded.ask("竹溪镇茶园改造每户补助多少？")
    answer = loaded.ask("农机购置的呢？", [Turn(first.question, first.answer)])
    assert "800元" in answer.answer


@pytest.mark.parametrize(
    ("topic", "year"),
    [
        ("再过两年", "2025年"), ("5年后", "2028年"), ("三年前", "2020年"), ("十年以后", "2033年"),
        ("2025年后", "2025年"), ("十五年后", None), ("二十年后", None), ("12年前", None),
    ],
)  # fmt: skip
def test_years_are_counted_on_from_the_one_that_was_asked_about(topic: str, year: str | None) -> None:
    time = find_time(topic, "2023年的目标是多少?")
    assert (time and time.year) == year
