"""Which words of a sentence are marked as the answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.answer import compose_answer
from assistant.kinds import Expectation, candidates
from assistant.marks import marked
from assistant.question import Question
from assistant.service import load_analyser
from assistant.types import AnswerKind
from corpus.types import Article, Block, BlockKind, Reading
from index.build import build_generation
from index.encode import load_encoder
from index.search import Index, load_index
from index.store import Store
from index.tokens import fold

FIGURE = Expectation(AnswerKind.FIGURE)
SENTENCES = (
    "柳河、松岭、石桥三个园区的产值，分别达到了全省的12%、30%和7%。",
    "松岭园区新增企业9家，累计130余万家；34个平台服务项目756个，融资超18亿元；“飞鸟行动”孵化零件研究院等项目15个，形成突破14项；",
    "松岭公司在东江和西陵两地建成了工厂。",
    "1934年开工的大桥，2003年有25万人走过，2005年达29万人。",
    "松岭港有12个码头，吞吐量在西部排第1位。",
    "估值百亿的21家企业中，12家在松岭；百强企业中，51家在松岭；孵化载体有2家，在孵企业超过2万家。",
    "年会3月在石桥会展中心开幕。",
    "在“2023飞行百强”榜单的100家企业中，51家位于松岭，超过总数的一半。",
    "全国的独角兽企业共有10家，其中6家位于松岭。",
    "市值达到100亿元以上的企业共有21家，其中12家位于松岭。",
    "松岭园区企业的研发投入超过1万亿元，在全国企业研发投入中占近一半。",
    "年会于2024年2月26日开幕，会期为期4天，地点在西班牙的巴塞罗那会展中心。",
    "飞鸟一号三战三捷，三次飞行把37颗卫星送入轨道，成功率100%。",
    "飞鸟一号遥三就是飞鸟一号第三次飞行所用的火箭。",
    "2023年，松岭园区新增平台5个，平台累计达到66家。",
    "新时期要加快培育产业；石桥大桥从1924年修到1926年；建炎二年，石桥毁于水；宋朝时期石桥已经很有名。",
    "1970年，在松岭大学取得学士学位，1975年在石桥大学取得硕士学位。",
    "柳河全长46公里，流域面积约630平方公里，沿岸人口约49.3万人，其中农民8万人。",
    "贫困率从2006年的57%下降到2011年的45%。",
    "作曲家汉斯·艾斯勒正是在石桥写成了这首歌。",
    "三家机构中，东方智库在松岭，石桥航天公司完成了首次海上发射。",
    "松岭的棉田和麦田，各占全省的27.82%和8.90%。",
    "松岭园区的增加值占全省的比重达48.5%，主导产业的贡献度超80%。",
    "他看好两类地区：一类是江苏、浙江等省份，另一类是北京、武汉等城市。",
)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    store = Store(Path(tmp_path_factory.mktemp("marks")))
    encoder, analyser = load_encoder(), load_analyser()
    articles = [
        Article(str(n), "", text, (Block(BlockKind.PARAGRAPH, 0, len(text)),), f"{n}.md")
        for n, text in enumerate(SENTENCES)
    ]
    build_generation(store, [Reading(a.origin, a) for a in articles], encoder=encoder, analyser=analyser)
    return load_index(store, encoder=encoder, analyser=analyser)


@pytest.mark.parametrize(
    ("asked", "sentence", "words"),
    [
        ("松岭园区的产值占全省多少？", 0, ["30%"]),
        ("石桥的产值占全省的比重是多少？", 0, ["7%"]),
        ("园区的产值占全省多少？", 0, ["12%"]),  # none of the three is named: the nearest
        ("飞鸟行动孵化了多少项目？", 1, ["15个"]),
        ("松岭园区融资多少？", 1, ["18亿元"]),
        ("松岭园区累计有多少家？", 1, ["130余万家"]),
        ("松岭公司在哪里建成了工厂？", 2, ["东江", "西陵"]),
        ("2005年有多少人走过大桥？", 3, ["29万人"]),
        ("松岭港的吞吐量在西部排名第几？", 4, ["第1位"]),
        ("松岭有多少家百强企业？", 5, ["51家"]),
        ("松岭有多少在孵企业？", 5, ["2万家"]),
        ("年会在哪里开幕？", 6, ["石桥会展中心"]),
    ],
)
def test_the_words_that_answer_are_marked(index: Index, asked: str, sentence: int, words: list[str]) -> None:
    assert _marked(index, asked, SENTENCES[sentence]) == words


@pytest.mark.parametrize(
    ("asked", "sentence", "words"),
    [
        ("2023飞行百强里松岭企业有几家？", 7, ["51家"]),
        ("独角兽企业松岭有几家？", 8, ["6家"]),
        ("全国的独角兽企业有几家？", 8, ["10家"]),
        ("2023飞行百强里松岭企业有几家？", 9, []),  # these count only what passes a bound of which nothing was asked
        ("市值超过100亿元的企业有多少家？", 9, ["21家"]),
        ("100亿元以上的企业松岭占几家？", 9, ["12家"]),
        ("松岭园区企业的研发投入占全国多少？", 10, ["近一半"]),
        ("松岭园区企业的研发投入是多少？", 10, ["1万亿元"]),
        ("松岭园区企业的研发投入占全国多少？", 0, []),  # these are shares of something else
        ("松岭园区新增了多少平台？", 14, ["5个"]),
        ("松岭园区的平台总数是多少？", 14, ["66家"]),
        ("松岭园区新增了多少平台累计？", 14, ["66家"]),
        ("松岭园区的增加值占全省多大比重？", 22, ["48.5%"]),  # 增加值 is nothing new
        ("有多少人口？", 17, ["49.3万人"]),
        ("柳河有多长？", 17, ["46公里"]),
        ("2011年的贫困率是多少？", 18, ["45%"]),
        ("松岭的麦田占全省多少？", 21, ["8.90%"]),
    ],
)
def test_of_several_figures_the_one_that_counts_what_is_asked(
    index: Index, asked: str, sentence: int, words: list[str]
) -> None:
    assert _marked(index, asked, SENTENCES[sentence]) == words


@pytest.mark.parametrize(
    ("asked", "sentence", "words"),
    [
        ("飞鸟一号飞了几次？", 12, ["三次"]),
        ("飞鸟一号的成功率有多高？", 12, ["100%"]),
        ("飞鸟一号飞了几次？", 13, []),
        ("飞鸟一号遥三是飞鸟一号的第几次飞行？", 13, ["第三次"]),
        ("年会开了几天？", 11, ["4天"]),
        ("年会开了多久？", 11, ["4天"]),
        ("年会是哪一年开幕的？", 11, ["2024年"]),
        ("年会什么时候开幕？", 11, ["2024年2月26日"]),
        ("什么时候取得了学士学位？", 16, ["1970年"]),
        ("石桥什么时候毁于水？", 15, ["建炎二年"]),
        ("石桥大桥从哪一年开始修？", 15, ["1924年"]),
    ],
)
def test_the_marked_words_have_the_form_that_is_asked_for(
    index: Index, asked: str, sentence: int, words: list[str]
) -> None:
    assert _marked(index, asked, SENTENCES[sentence]) == words


@pytest.mark.parametrize(
    ("asked", "sentence", "words"),
    [
        ("谁把卫星送入轨道？", 12, []),  # 战三捷 is no name
        ("这首歌是谁写的？", 19, ["汉斯·艾斯勒"]),
        ("年会在哪个国家开幕？", 11, ["西班牙"]),
        ("谁家完成了海上发射？", 20, ["石桥航天公司"]),
        ("他看好哪几个省？", 23, ["江苏", "浙江"]),
        ("他看好哪几个城市？", 23, ["北京", "武汉"]),
    ],
)
def test_names_are_marked_whole_and_of_the_sort_that_is_asked_for(
    index: Index, asked: str, sentence: int, words: list[str]
) -> None:
    assert _marked(index, asked, SENTENCES[sentence]) == words


def test_a_name_says_more_than_the_rest_of_what_is_told_respectively(index: Index) -> None:
    told = "中关村新一代信息技术、武汉东湖光电子、张江集成电路产业的规模，分别占到了全国的17%、50%和35%。"
    assert _marked(index, "张江新一代信息技术产业占全国多少？", told) == ["35%"]
    assert _marked(index, "张江占全国多少？", "中关村的新一代信息技术产业占全国的17%。") == []


def test_a_share_of_something_else_of_the_same_owner_is_not_marked(index: Index) -> None:
    told = "国家高新区聚集了近80%的全国重点实验室、70%的国家制造业创新中心。"
    assert _marked(index, "国家高新区研发投入占全国多少？", told) == []


def test_a_time_of_which_nothing_says_which_is_no_date(index: Index) -> None:
    assert _marked(index, "什么时候加快培育产业？", "新时期要加快培育产业。") == []
    assert _marked(index, "石桥什么时候有名？", "宋朝时期石桥已经很有名。") == ["宋朝时期"]


ROW = (
    "县区：柳河县 | 2023年茶价（元）：8.6 | 粮食产量（万吨）：61.3 | 合作社数（家）：412"
    " | 耕地面积（万亩）：95.6 | 主导产业：稻米、油茶"
)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("柳河县的合作社有多少家？", ["412"]),
        ("柳河县的粮食产量是多少？", ["61.3"]),
        ("柳河县的耕地面积", ["95.6"]),
        ("柳河县的主导产业有哪些？", ["稻米、油茶"]),
        ("柳河县2023年发了多少茶券？", []),  # a year is no name of a column
        ("柳河县的旅游收入是多少？", []),  # the row tells of no such thing
        ("哪个县区的粮食产量最高？", ["柳河县"]),
    ],
)
def test_of_a_row_the_cell_is_marked_whose_name_is_asked_for(index: Index, asked: str, words: list[str]) -> None:
    assert _marked(index, asked, ROW) == words


YEARS = "市：柳河市 | 2030年：115.2 | 2031年：121.8 | 2031年排名：2 | 茶价（2030年）：8.6"


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("柳河市2030年的指数是多少", ["115.2"]),
        ("柳河市2031年指数多少分", ["121.8"]),
        ("柳河市2031年排名第几", ["2"]),
        ("柳河市2030年的茶价是多少", ["8.6"]),
        ("柳河市2029年的茶价是多少", []),
    ],
)
def test_of_a_row_the_cell_of_the_year_is_marked(index: Index, asked: str, words: list[str]) -> None:
    assert _marked(index, asked, YEARS) == words


GROWTH = "产值2021年为40亿元，今年预计达到55亿元，未来三年将超过90亿元。"
STAGES = "科学园一期占地30亩，二期占地75亩，三期占地120亩。"
QUARTERS = "石桥公司第一季度交付210辆，第二季度交付340辆。"
PAY = "入职的硕士每人发放2万元，博士每人发放5万元。"
TRIED = "试用过的农户亩产提高18%，没有试用的农户亩产只提高4%。"


@pytest.mark.parametrize(
    ("asked", "sentence", "words"),
    [
        ("今年产值预计多少？", GROWTH, ["55亿元"]),
        ("2021年产值是多少？", GROWTH, ["40亿元"]),
        ("石桥今年研发投入多少？", "2022 年石桥研发投入约 17 亿元，今年预计达到 20 亿元。", ["20 亿元"]),
        ("未来三年产值将达到多少？", GROWTH, ["90亿元"]),
        ("科学园二期占地多少亩？", STAGES, ["75亩"]),
        ("科学园三期占地多少亩？", STAGES, ["120亩"]),
        ("石桥公司二季度交付多少辆？", QUARTERS, ["340辆"]),
        ("石桥公司Q1交付了多少辆？", QUARTERS, ["210辆"]),
        ("入职的博士发放多少钱？", PAY, ["5万元"]),
        ("入职的硕士发放多少钱？", PAY, ["2万元"]),
        ("没有试用的农户亩产提高了多少？", TRIED, ["4%"]),
        ("试用过的农户亩产提高了多少？", TRIED, ["18%"]),
    ],
)
def test_of_figures_told_apart_by_a_word_the_one_asked_for_is_marked(
    index: Index, asked: str, sentence: str, words: list[str]
) -> None:
    assert _marked(index, asked, sentence) == words


OUTPUT = "到2026年将水泥产量控制在8亿吨以下，并形成2000万吨储备能力。"
NEWS = "3.“护林员巡山”据报道，松岭林场已有120名护林员上岗。"
RAISED = "松岭公司未来两年投入的研发资金将达到300亿。"


@pytest.mark.parametrize(
    ("asked", "sentence", "words"),
    [
        ("到2026年水泥产量控制在多少？", OUTPUT, ["8亿吨"]),  # a bound that ends its clause is told, it bounds nothing
        ("有多少护林员上岗？", NEWS, ["120名"]),
        ("松岭林场的指标是多少？", "表3 松岭林场各项指标", []),
        ("松岭公司未来两年投入多少钱？", RAISED, ["300亿"]),
        ("今年研发投入多少？", "今年研发投入预计达到20亿元，未来五年的研发投入更多。", ["20亿元"]),
        ("H5车型交付多少？", "公司H5车型本月交付820辆。", ["820辆"]),
        ("石桥公司Q3营收多少？", "石桥公司Q3营收为6.3亿美元。", ["6.3亿美元"]),
        ("石桥县的产值是多少？", "石桥县的产值60亿元，同比增长7.2%。", ["60亿元"]),
        ("石桥县的产值增长了多少？", "石桥县的产值60亿元，同比增长7.2%。", ["7.2%"]),
        ("石桥公司收入多少钱？", "石桥公司收入1776亿新台币。", ["1776亿新台币"]),
        ("二期进口零件的比例有多高？", "一期进口零件占比是45%，二期不再进口。", []),
        ("宿舍最多能住几年？", "宿舍租期为2年，可续租，累计不超过6年。", ["6年"]),
        ("每户最高补贴多少元？", "每户补贴500元，最高2000元。", ["2000元"]),
        ("电机用几纳米的涂层？", "电机用30nm涂层。", ["30nm"]),
    ],
)
def test_a_number_that_counts_nothing_is_not_marked(index: Index, asked: str, sentence: str, words: list[str]) -> None:
    assert _marked(index, asked, sentence) == words


BRIDGE = "石桥大桥去年5月开工，造价12亿元，预计2027年10月建成通车。"
RULES = "本办法自2023年4月1日起施行，有效期至2028年3月31日。"


@pytest.mark.parametrize(
    ("asked", "sentence", "words"),
    [
        ("石桥大桥什么时候能通车？", BRIDGE, ["2027年10月"]),
        ("石桥大桥什么时候开工的？", BRIDGE, ["去年5月"]),
        ("办法什么时候到期？", RULES, ["2028年3月31日"]),
        ("办法什么时候开始施行？", RULES, ["2023年4月1日"]),
        ("什么时候可以报名？", "考生应于5月6日至6月2日报名。", ["5月6日至6月2日"]),
        ("报名什么时候结束？", "考生报名从5月6日至6月2日。", ["6月2日"]),
        ("新车什么时候上市？", "新车要到明年底才能上市。", ["明年底"]),
        ("什么时候量产自己的电机？", "未来2-3年，松岭公司计划量产电机。", ["未来2-3年"]),
        ("能耗降低了多少？", "新工艺使能耗降低15-20%。", ["15-20%"]),
    ],
)
def test_a_date_belongs_to_its_event_and_a_stretch_is_marked_whole(
    index: Index, asked: str, sentence: str, words: list[str]
) -> None:
    assert _marked(index, asked, sentence) == words


@pytest.mark.parametrize(
    ("asked", "sentence", "words"),
    [
        ("护林队的队长是谁？", "护林队队长张江浩带队巡山。", ["张江浩"]),
        ("石桥公司的财务官是谁？", "石桥公司首席财务官Emma Stone在会上发言。", ["emma stone"]),
        ("植物园的专家是谁？", "植物园专家玛丽・安宁在会上发言。", ["玛丽・安宁"]),
        ("石桥公司的创始人是谁？", "公司由李云海创办，现任董事长为王立强。", ["李云海"]),
        ("石桥公司的董事长是谁？", "公司由李云海创办，现任董事长为王立强。", ["王立强"]),
        ("石桥公司的总部是谁的？", "石桥公司总部在松岭高新区。", []),
        ("谁缺席？", "主持：镇长 王立强；缺席：副镇长 李云海（出差）", ["李云海"]),
        ("哪家企业的产值超过千亿？", "产值超过千亿元的企业只有1家，即松岭零件股份有限公司。", ["松岭零件股份有限公司"]),
        ("零件由哪家公司研发？", "这是由松岭零件股份有限公司研发的零件。", ["松岭零件股份有限公司"]),
        ("在哪里做的调查？", "调查选了三处地点，分别是东岭、西坡湾和南港。", ["东岭", "西坡湾", "南港"]),
    ],
)
def test_names_are_neither_cut_nor_joined(index: Index, asked: str, sentence: str, words: list[str]) -> None:
    assert _marked(index, asked, sentence) == words


@pytest.mark.parametrize(
    ("asked", "sentence", "words"),
    [
        ("茶园的采摘率提高到了多少？", "茶园的机器采摘率由去年的30.6%提升至86.3%。", ["86.3%"]),
        ("茶园的采摘率原来是多少？", "茶园的机器采摘率由去年的30.6%提升至86.3%。", ["30.6%"]),
        ("旧炉还剩多少台？", "全县旧炉从近500台下降到不足80台。", ["80台"]),
        ("石桥公司花了多少钱？", "石桥公司花了 45 亿美元（当前约 323.5 亿元人民币）买下矿山。", ["45 亿美元"]),
        ("石桥公司什么时候成立的？", "石桥公司成立于 2022 年 8 月 3 日。", ["2022 年 8 月 3 日"]),
    ],
)
def test_what_was_before_and_what_it_comes_to_elsewhere_is_not_the_figure(
    index: Index, asked: str, sentence: str, words: list[str]
) -> None:
    assert _marked(index, asked, sentence) == words


@pytest.mark.parametrize(
    ("asked", "sentence", "words"),
    [
        ("石桥海关签发了多少份证书？", "石桥海关的证书自助打印率升至86.3%。", []),  # a share is no number of things
        ("石桥海关签发了多少份证书？", "石桥海关签发证书800余份，减税41万元。", ["800余份"]),
        ("石桥项目带动多少就业？", "总投资60亿元的石桥项目9月开工。", []),
        ("石桥基金的规模有多大？", "石桥基金的管理办法有效期3年。", []),
        ("石桥公司股价涨到多少？", "石桥公司股价上涨了 7%，收于每股 43.5 美元。", ["43.5 美元"]),
        ("石桥县2023年产值多少？", "全年石桥县产值48亿元；2022年这一数字为45亿元。", ["48亿元"]),
        ("石桥市场2030年有多大规模？", "石桥市场将从 2019 年的 110 亿元增长到 2030 年的 290 亿元。", ["290 亿元"]),
        ("石桥县现在有多少茶农？", "石桥县建园时茶农不到400人，现在已经超过1.5万人。", ["1.5万人"]),
        ("石桥公司研发占比多少？", "石桥公司收入增长41%；研发投入4.9亿元，占收入的12.7%。", ["12.7%"]),
        ("石桥水泵功率是多少？", "石桥水泵（编号：688X07）通过了检验。", []),
        ("石桥芯片有几个核心？", "石桥芯片采用 12 个核心。", ["12 个"]),
        ("石桥屏幕的尺寸是多少？", "石桥公司展示了 9.9 英寸屏幕。", ["9.9 英寸"]),
        ("石桥电池的能量密度是多少？", "石桥电池的能量密度达到165瓦时/公斤。", ["165瓦时/公斤"]),
        ("石桥公司检修周期缩短到多少？", "石桥公司检修周期一般为48天，采用新泵后可以缩短至24天。", ["24天"]),
        ("7月石桥县出口下降了多少？", "7月石桥县进出口总额同比下降8.3%，其中出口下降9.2%。", ["9.2%"]),
        ("全国有多少个省份把茶列入重点？", "全国已有28个省（区、市）出台专项政策，其中24个把茶列为重点。", ["24个"]),
        ("石桥手机的电池多大？", "石桥公司推出了 SPARK 10 手机。", []),
        ("石桥县发了多少补贴？", "石桥县发布“十四五”方案，给予茶农补贴。", []),
        ("石桥公司挽回了多少损失？", "石桥公司挽回损失2167万美元。", ["2167万美元"]),
        ("石桥公司2023年新增门店几家？", "2023年，石桥公司新增门店2家。", ["2家"]),
        ("石桥二期项目产能多少？", "石桥二期新增产能5万吨，公司总产能由此提升至8万吨。", ["5万吨"]),
        ("石桥县办件比例是多少？", "柳河的比例为20%，石桥县办件比例为10%至15%。", ["10%至15%"]),
        ("石桥茶券的有效期多长？", "石桥茶券自发放之日起12个月内有效。", ["12个月"]),
        ("石桥县审核需要多久？", "石桥县审核时间为5个工作日。", ["5个工作日"]),
    ],
)
def test_a_figure_measures_what_is_asked_and_is_whole(
    index: Index, asked: str, sentence: str, words: list[str]
) -> None:
    assert _marked(index, asked, sentence) == words


@pytest.mark.parametrize(
    ("asked", "sentence", "words"),
    [
        ("石桥公司什么时候发年报？", "周一发布的分析报告看好下周公布年报的石桥公司。", ["下周"]),
        ("李云海什么时候谈的茶叶？", "产量将于2030年底前翻番，对此，县长李云海17日下午在会上谈了茶叶。", ["17日下午"]),
        ("茶价什么时候公布？", "茶价由柳河编制并于每周一15:05公布。", ["每周一15:05"]),
        ("石桥水泵什么时候能备好？", "石桥水泵将在 2035 年之前准备就绪。", ["2035 年之前"]),
        ("什么时候评选护林员？", "现组织开展2024年度护林员评选。", []),
        ("护林站从哪年开始建？", "最早的记录是于1606年颁布的命令，护林站由此开始建设。", ["1606年"]),
    ],
)
def test_a_date_is_of_what_is_asked_and_whole(index: Index, asked: str, sentence: str, words: list[str]) -> None:
    assert _marked(index, asked, sentence) == words


@pytest.mark.parametrize(
    ("asked", "sentence", "words"),
    [
        ("石桥公司的CTO是谁？", "据石桥公司首席技术官罗敏之介绍，新泵已经量产。", ["罗敏之"]),
        ("石桥公司的CEO是谁？", "石桥公司首席执行官小池淳义在接受采访时谈到安全。", ["小池淳义"]),
        ("爱立信的CEO叫什么名字？", "英特尔首席执行官帕特·盖尔辛格宣布了计划。", []),
        ("英特尔的CEO叫什么名字？", "英特尔首席执行官帕特·盖尔辛格宣布了计划。", ["帕特·盖尔辛格"]),
        ("石桥公司的董事长是谁？", "石桥公司总经理李云海看重安全。", []),
        ("水泵由谁研发？", "熊猫水泵由成都睿乐达机器人科技有限公司研发。", ["成都睿乐达机器人科技有限公司"]),
        ("石桥局大臣是谁？", "石桥局大臣西村康稔此前表示欢迎。", ["西村康稔"]),
        ("茶价指数是哪个机构编的？", "该指数由上海航运交易所编制。", ["上海航运交易所"]),
        ("研究中心落在哪家企业？", "石桥研究中心落户成都中建材料有限公司。", ["成都中建材料有限公司"]),
        ("石桥县跟哪家公司合作？", "石桥县与松岭达成合作，扩展公司长期的业务。", []),
        ("大会由谁主办？", "大会由石桥科协、柳河县人民政府共同举办，促进生态文明。", ["石桥科协、柳河县人民政府"]),
        (
            "水泵是哪家公司生产的？",
            "松岭水泵股份有限公司的生产线进入新华社记者的镜头，那里生产水泵。",
            ["松岭水泵股份有限公司"],
        ),
        ("年会在哪里举办？", "年会将在中国进出口商品交易会展馆A区举办。", ["中国进出口商品交易会展馆a区"]),
        (
            "材料报送到哪里？",
            "材料报送至市科技局成果转化处。",
            ["市科技局成果转化处"],
        ),
        ("茶叶链的链长是谁？", "茶叶链由管委会副主任陶望秋任链长。", ["陶望秋"]),
        ("新仓选在哪里？", "新仓选址在临港片区东堤路以北地块。", ["临港片区东堤路以北地块"]),
    ],
)
def test_names_are_whole_and_of_the_post_that_is_asked_for(
    index: Index, asked: str, sentence: str, words: list[str]
) -> None:
    assert _marked(index, asked, sentence) == words


def _marked(index: Index, asked: str, sentence: str) -> list[str]:
    folded = fold(sentence)
    return [folded[start:end] for start, end in marked(Question(index.analyse(asked), index), folded)]


def test_figures_end_before_a_comma_that_parts_them() -> None:
    assert [text[s:e] for text in ["收视率7.07,15岁以上4,200,000人,共3人"] for s, e in candidates(FIGURE, text)] == [
        "7.07",
        "15",
        "4,200,000",
        "3",
    ]


def test_what_has_no_short_answer_marks_nothing(index: Index) -> None:
    given = compose_answer("松岭园区为什么服务项目？", index, threshold=0.0, top_k=5)
    assert given.sentences
    assert all(citation.answers == () for citation in given.citations)
