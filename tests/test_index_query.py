from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.glossary import GlossaryEntry
from index.query import SYNONYM_WEIGHT, Query, QueryAnalyser, Word, strip_politeness, without_joined
from index.tokens import Tokenizer, fold

ENTRIES = (
    GlossaryEntry("新质生产力", ("新型生产力",), (), ("new quality productive forces", "productive forces")),
    GlossaryEntry("人工智能", (), ("AI",), ("artificial intelligence",)),
    GlossaryEntry("國家高新區", ("国家高新技术产业开发区",)),
)


@pytest.fixture(scope="module")
def with_glossary() -> QueryAnalyser:
    return QueryAnalyser(Tokenizer(["新质生产力", "人工智能"]), ENTRIES)


@pytest.mark.parametrize(
    ("question", "bare"),
    [
        ("请问,常州在哪里呢?", "常州在哪里"),
        ("您好，请问一下新质生产力是什么？谢谢您！", "新质生产力是什么"),
        ("你能不能帮我介绍一下算力", "算力"),
        ("可以告诉我常州吗", "常州"),
        ("你知道力箭一号吗？", "力箭一号"),
        ("我想了解一下GDP", "gdp"),
        ("请教一下，算力是什么", "算力是什么"),
        ("麻烦告诉我算力是什么", "算力是什么"),
        ("想问下算力是什么", "算力是什么"),
        ("麻烦事由谁解决", "麻烦事由谁解决"),
        ("你好，能帮我查一下吗？算力是什么", "算力是什么"),
        # How it is to be told.
        ("算力是什么，说人话", "算力是什么"),
        ("简单说说什么是算力", "什么是算力"),
        ("用一句话概括算力", "算力"),
        ("用大白话解释算力是什么", "算力是什么"),
        ("算力是什么？通俗点说", "算力是什么"),
        ("详细解释了哪些政策", "详细解释了哪些政策"),
        ("简单介绍的是什么", "简单介绍的是什么"),
        # Nothing but politeness stays as it is.
        ("请问", "请问"),
        ("谢谢", "谢谢"),
        ("", ""),
        # Words that only begin or end like politeness.
        ("请求权基础是什么", "请求权基础是什么"),
        ("请愿书由谁提出", "请愿书由谁提出"),
        ("知道分子是谁", "知道分子是谁"),
        ("请问请求权是什么", "请求权是什么"),
        ("他为什么说请问", "他为什么说请问"),
    ],
)
def test_politeness_is_stripped(question: str, bare: str) -> None:
    assert strip_politeness(fold(question)) == bare


@pytest.mark.parametrize(
    "question", ["常州在哪里", "请问常州在哪里", "常州在哪里呢？", "麻烦问一下，常州在哪里呀？谢谢"]
)
def test_polite_or_not_the_terms_are_the_same(with_glossary: QueryAnalyser, question: str) -> None:
    assert with_glossary.analyse(question).terms == {"常州": 2.0, "在": 1.0, "州在": 1.0}


def test_words_that_tell_nothing_are_no_terms(with_glossary: QueryAnalyser) -> None:
    terms = with_glossary.analyse("常州到现在一共有多少企业").terms
    assert terms == {"常州": 2.0, "有": 1.0, "企业": 2.0}
    assert "一共" not in with_glossary.words(with_glossary.analyse("常州一共有多少企业"))


def test_a_name_joined_to_a_year_is_parted(with_glossary: QueryAnalyser) -> None:
    assert {"mwc", "2024"} <= with_glossary.analyse("MWC2024在哪里").terms.keys()
    assert "rtx4090" in with_glossary.analyse("RTX4090多少钱").terms


@pytest.mark.parametrize(
    ("words", "parted"),
    [
        (["杨震", "说智算", "重要"], "杨震说 智算重要"),
        (["广深会", "领先"], "广深 会领先"),
        (["何时", "出智算"], "何时出 智算"),
        (["不智算", "领先"], "不智算领先"),
        (["说客厅"], "说客厅"),  # neither is known
        (["如何", "培养人才"], "如何培养 人才"),
        (["如何", "保护环境"], "如何保护环境"),  # no passage has either
        (["市场经济"], "市场经济"),  # no verb with its object
        (["实施方案"], "实施方案"),
    ],
)
def test_words_that_were_joined_are_parted_where_passages_know_them(words: list[str], parted: str) -> None:
    starts = [sum(map(len, words[:i])) for i in range(len(words))]
    tagged = tuple(Word(word, "x", start, start + len(word)) for word, start in zip(words, starts, strict=True))
    query = Query("", "".join(words), {}, tagged=tagged)
    known = {"智算", "广深", "杨震", "重要", "领先", "培养", "人才", "市场", "经济", "实施", "方案"}
    assert without_joined(query, known.__contains__, Tokenizer().tagged) == parted


def test_asking_words_are_no_terms_and_make_no_bigrams(with_glossary: QueryAnalyser) -> None:
    # The words 常州 and 产值, then the bigrams of each run; 州多, 少产 are accidents of the asking.
    assert with_glossary.analyse("常州多少产值").terms == {"常州": 2.0, "产值": 2.0}


@pytest.mark.parametrize("question", ["占多大面积", "多高面积", "多少面积", "什么面积"])
def test_how_large_is_asked_in_many_ways(with_glossary: QueryAnalyser, question: str) -> None:
    terms = with_glossary.analyse(question).terms
    assert "面积" in terms
    assert not {"多大", "多高", "大面", "高面"} & set(terms)


@pytest.mark.parametrize("question", ["什么", "多少？", "为什么呢"])
def test_a_question_of_asking_words_alone_is_searched_by_them(with_glossary: QueryAnalyser, question: str) -> None:
    assert with_glossary.analyse(question).terms != {}


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("几何学的创始人是谁", "几何"),
        ("几内亚有几个省", "几内亚"),
        ("吗啡是什么", "吗啡"),
        ("呢绒产量是多少", "呢绒"),
        ("许多大学设立了什么", "大学"),
        ("更多重庆企业在哪里", "重庆"),
    ],
)
def test_asking_characters_within_a_word_do_not_ask(with_glossary: QueryAnalyser, question: str, word: str) -> None:
    assert word in with_glossary.analyse(question).terms


def test_a_repeated_term_counts_as_often_as_it_occurs(with_glossary: QueryAnalyser) -> None:
    assert with_glossary.analyse("gdp与gdp").terms == {"gdp": 2.0, "与": 1.0}


@pytest.mark.parametrize("question", ["", "？！", " \n", "😀", "——……"])
def test_nothing_to_search_by_gives_no_terms(with_glossary: QueryAnalyser, question: str) -> None:
    query = with_glossary.analyse(question)
    assert query.terms == query.weighted_terms == {}


@pytest.mark.parametrize(
    "question",
    [
        "What is new quality productive forces?",
        "what are the NEW QUALITY PRODUCTIVE FORCES",
        "Please tell me about new quality productive forces",
    ],
)
def test_an_english_question_is_translated(with_glossary: QueryAnalyser, question: str) -> None:
    query = with_glossary.analyse(question)
    assert query.text.strip(" ?") == "新质生产力"
    assert query.terms == with_glossary.analyse("新质生产力").terms


def test_the_longest_name_is_translated(with_glossary: QueryAnalyser) -> None:
    assert with_glossary.analyse("productive forces and artificial intelligence").text == "新质生产力 人工智能"
    assert with_glossary.analyse("superartificial intelligence").text == "superartificial intelligence"  # whole words


def test_foreign_words_in_a_chinese_question_are_searched_as_typed(with_glossary: QueryAnalyser) -> None:
    query = with_glossary.analyse("AI在制造业中的应用")
    assert query.text == "ai在制造业中的应用"
    assert query.terms["ai"] == 1.0


def test_an_english_question_of_stop_words_stays_as_it_is(with_glossary: QueryAnalyser) -> None:
    assert with_glossary.analyse("which of the").text == "which of the"


def test_synonyms_add_terms_at_less_weight(with_glossary: QueryAnalyser) -> None:
    query = with_glossary.analyse("AI产业")
    assert [(s.typed, s.others) for s in query.synonyms] == [("ai", ("人工智能",))]
    assert query.terms == {"ai": 1.0, "产业": 2.0}
    added = dict.fromkeys(("人工", "智能", "人工智能", "工智"), SYNONYM_WEIGHT)
    assert query.expansions == added
    assert query.weighted_terms == {**added, "ai": 1.0, "产业": 2.0}


def test_a_typed_term_keeps_its_weight_beside_its_synonym(with_glossary: QueryAnalyser) -> None:
    query = with_glossary.analyse("新质生产力")
    assert "生产力" not in query.expansions
    assert query.weighted_terms["生产力"] == query.terms["生产力"] == 1.0
    assert query.weighted_terms["新型"] == SYNONYM_WEIGHT


def test_glossary_names_match_in_either_script(with_glossary: QueryAnalyser) -> None:
    assert [s.typed for s in with_glossary.analyse("國家高新區有哪些").synonyms] == ["国家高新区"]
    assert with_glossary.analyse("國家高新區").terms == with_glossary.analyse("国家高新区").terms


def test_words_leave_out_what_only_asks(with_glossary: QueryAnalyser) -> None:
    query = with_glossary.analyse("请问常州高新区的产值是多少？")
    assert with_glossary.words(query) == ["常州", "高新区", "的", "产值", "是"]


def test_without_a_glossary_nothing_is_added() -> None:
    query = QueryAnalyser(Tokenizer()).analyse("what is AI")
    assert (query.text, query.expansions, query.synonyms) == ("ai", {}, ())


@given(st.text(st.one_of(st.characters(), st.sampled_from("请问什么多少几AI人工智能 ,?")), max_size=40))
def test_any_question_gives_positive_weights(with_glossary: QueryAnalyser, question: str) -> None:
    query = with_glossary.analyse(question)
    assert all(term and weight > 0 for term, weight in query.weighted_terms.items())
    assert set(query.terms).isdisjoint(query.expansions)
    assert query.text == fold(query.text)


@pytest.mark.parametrize(
    ("question", "content"),
    [
        ("米磊怎么看硬科技?", "米磊 硬科技?"),
        ("如何评价新质生产力?", " 新质生产力?"),
        ("怎么看好这些地区?", " 看好这些地区?"),
        ("高新区占了全国多大比例的创新中心?", "高新区占了全国 的创新中心?"),
        ("占全国的百分之多少?", "占全国的 ?"),
    ],
)
def test_phrases_that_only_ask_are_not_searched_by(question: str, content: str) -> None:
    assert QueryAnalyser(Tokenizer()).analyse(question).content == content


def test_everyday_words_stand_for_each_other() -> None:
    everyday = {"开卖": ("上市", "发售"), "材料": ("资料",), "供大于求": ("过剩",)}
    analyser = QueryAnalyser(Tokenizer(), [GlossaryEntry("新材料")], everyday=everyday)
    query = analyser.analyse("这款手机几月份开卖")
    assert [(s.typed, s.others) for s in query.synonyms] == [("开卖", ("上市", "发售"))]
    assert query.expansions["上市"] == SYNONYM_WEIGHT
    assert [s.typed for s in analyser.analyse("哪种煤供大于求").synonyms] == ["供大于求"]  # of several words
    assert not [s for s in analyser.analyse("新材料产值").synonyms if "材料" in s.typed]  # a part of a name is none


@pytest.mark.parametrize(
    ("question", "typed", "others"),
    [
        ("哪家工厂裁了人", "裁了人", ("裁人", "裁员")),  # what tells of the past stands in it
        ("市里掏了多少钱", "掏了钱", ("掏钱", "出资")),  # a word that asks as well
        ("谁研制出来的样机", "研制出来", ("研制", "研发")),  # a small word behind it
        ("这桩事儿谁负责", "事儿", ("事项",)),
        ("哪条线关掉了", "关掉", ("停运",)),
        ("失业的人能领多少", "能领", ("发放",)),  # the tokenizer joins 能 to it
        ("会员大会哪天开", "", ()),
        ("钱塘江多长", "", ()),
    ],
)
def test_everyday_words_may_have_small_words_in_and_behind_them(
    question: str, typed: str, others: tuple[str, ...]
) -> None:
    everyday = {
        "裁人": ("裁员",),
        "掏钱": ("出资",),
        "研制": ("研发",),
        "事": ("事项",),
        "关掉": ("停运",),
        "钱": ("资金",),
        "领": ("发放",),
    }
    query = QueryAnalyser(Tokenizer(), everyday=everyday).analyse(question)
    assert [(s.typed, s.others) for s in query.synonyms] == ([(typed, others)] if typed else [])


def test_a_date_joins_no_name_behind_it(with_glossary: QueryAnalyser) -> None:
    terms, apart = (set(with_glossary.analyse(text).terms) for text in ("2023年沧门收入", "沧门收入"))
    assert apart <= terms
    assert not any("年沧" in term for term in terms)
