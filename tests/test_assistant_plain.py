from __future__ import annotations

import pytest

from assistant.plain import as_definition, in_plain_words, without_latest
from assistant.spoken import in_written_words
from index.tokens import fold


@pytest.mark.parametrize(
    ("question", "plain"),
    [
        ("新质生产力是什么？", "什么是新质生产力？"),
        ("什么叫“南箭北星”？", "什么是“南箭北星”？"),
        ("小试是什么意思？", "什么是小试？"),
        ("中试指什么", "什么是中试？"),
        ("独角兽企业怎么定义？", "什么是独角兽企业？"),
        ("石墨烯是什么材料", "什么是石墨烯？"),
        ("“发储送用”是指什么", "什么是“发储送用”？"),
        ("南箭北星该怎么理解？", "什么是南箭北星？"),
        ("什么样的企业叫独角兽？", "什么是独角兽企业？"),
        ("什么样的企业才算独角兽企业", "什么是独角兽企业？"),
        ("杨震担任什么职务？", "杨震是谁？"),
        ("赵刚的职务是什么？", "赵刚是谁？"),
    ],
)
def test_what_articles_tell_without_the_word_for_it_is_asked_without_it(question: str, plain: str) -> None:
    assert in_plain_words(question) == plain


@pytest.mark.parametrize(
    "question",
    ["米磊的建议是什么？", "什么是6G", "朱国平认为第一资源是什么", "榆林市推进什么", "谁是米磊", "什么", "这是什么"],
)
def test_other_questions_stay_as_they_are(question: str) -> None:
    assert in_plain_words(question) == question


@pytest.mark.parametrize(
    ("question", "rest"),
    [
        ("青溪市最新的智能算力规模是多少？", "青溪市智能算力规模是多少？"),
        (fold("現在青溪市有多少人"), "青溪市有多少人"),
        ("截至目前力箭一号飞了几次？", "力箭一号飞了几次？"),
        ("How many are there now?", "How many are there ?"),
        ("最近呢？", "最近呢？"),
        ("到现在一共有多少家", "到现在一共有多少家"),  # the sum so far, not the newest figure
        ("2024年的目标是什么？", "2024年的目标是什么？"),
    ],
)
def test_words_that_ask_for_the_latest_are_left_out(question: str, rest: str) -> None:
    assert without_latest(question) == rest


@pytest.mark.parametrize(
    ("spoken", "written"),
    [
        ("力箭二号啥时候飞", "力箭二号什么时候飞"),
        ("为啥要搞制度改革", "为什么要搞制度改革"),
        ("湖水是甚么颜色", "湖水是什么颜色"),
        ("榆林在搞什么", "榆林在做什么"),
        ("许静是干啥的", "许静是做什么的"),
        ("榆林在搞啥", "榆林在做什么"),
        ("常州高新区干得咋样", "常州高新区干得怎么样"),
        ("刘典咋看新质生产力", "刘典怎么看新质生产力"),
        ("赵刚觉得哪些省份有机会", "赵刚认为哪些省份有机会"),
        ("液氧甲烷火箭好在哪儿？", "液氧甲烷火箭有什么优点？"),
        ("专家们对人才问题怎么看", "对人才问题怎么看"),
        ("新质生产力这个词最早是谁在哪里提的？", "新质生产力首次是谁在哪里提出的？"),
        ("哪些专家对人才怎么看", "哪些专家对人才怎么看"),
        ("令人咋舌的增速是多少", "令人咋舌的增速是多少"),
        ("一子级是个什么东西？", "一子级是什么？"),
        ("中试跟小试有啥不一样", "中试跟小试有什么不同"),
        ("米磊给了哪几条建议", "米磊有哪些建议"),
        ("最早的火箭是哪一款", "最早的火箭是哪一款"),
        ("头一回海上发射是哪家公司干的", "首次海上发射是哪家公司"),
        ("第一次性试验是什么", "第一次性试验是什么"),
        ("谁家的火箭第一个把液氧甲烷用上了", "哪家公司的火箭首次把液氧甲烷用上了"),
        ("企业花多少钱搞研发", "企业花多少钱研发"),
        ("如何搞好研发", "如何搞好研发"),
        ("当地为什么要搞海洋经济", "当地为什么要发展海洋经济"),
        ("怎么搞清产业底数", "怎么搞清产业底数"),
        ("临海造船厂干成了什么大事？", "临海造船厂做成了什么？"),
        ("临海造船厂干成过哪些事", "临海造船厂做成了什么"),
        ("临海造船厂取得了哪些证书", "临海造船厂取得了哪些证书"),
        ("专家建议县里怎么种茶", "建议县里怎么种茶"),
        ("集成电路占几成？", "集成电路占多少？"),
        ("造船业占GDP几成", "造船业占GDP多少"),
        ("修路补贴能给几成？", "修路补贴能给百分之几？"),
        ("如今几成立的公司还在", "如今几成立的公司还在"),
        ("渡口由谁来运营？", "渡口由哪家单位来运营？"),
        ("雕像是谁设计的？", "雕像是谁设计的？"),
        ("坐船过海要几个钟头", "坐船过海要几个小时"),
        ("力箭一号打了多少颗星上天", "力箭一号发射了多少颗卫星"),
        ("为什么说算力重要", "为什么认为算力重要"),
        ("为什么说服不了他", "为什么说服不了他"),
        ("茶叶产量是多少，是涨了还是跌了？", "茶叶产量是多少？"),
        ("茶叶产量是涨了还是跌了？", "茶叶产量是涨了还是跌了？"),
        ("火箭名字里的“遥三”是什么意思", "“遥三”是什么意思"),
    ],
)
def test_spoken_words_are_asked_in_written_ones(spoken: str, written: str) -> None:
    assert in_written_words(spoken) == written


@pytest.mark.parametrize(
    ("question", "definition"),
    [
        ("王鹏认为新质生产力是什么？", "王鹏怎么定义新质生产力？"),
        ("在王鹏看来，新质生产力是什么", "王鹏怎么定义新质生产力？"),
        ("刘典眼中的新质生产力是什么?", "刘典怎么定义新质生产力？"),
        ("王鹏所说的新质生产力是什么意思", "王鹏怎么定义新质生产力？"),
        ("孙晓利认为国家高新区的核心优势是什么？", ""),
        ("新质生产力是什么？", ""),
        ("王鹏认为哪些城市有机会？", ""),
    ],
)
def test_what_somebody_holds_a_thing_to_be_is_asked_as_a_definition(question: str, definition: str) -> None:
    view = as_definition(question)
    assert (view[1] if view else "") == definition
