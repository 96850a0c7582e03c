from __future__ import annotations

from collections.abc import Callable

import pytest

from assistant.conditions import are_siblings, lacks_figure, lacks_name, lacks_place, lacks_topic
from assistant.confidence import UNMET_CONDITION, confidence
from assistant.evidence import find_evidence
from assistant.question import Question
from corpus.glossary import GlossaryEntry
from corpus.types import Article
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
