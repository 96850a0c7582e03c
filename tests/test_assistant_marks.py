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
        ("年会在哪里开幕？", 6, ["石桥", "会展中心"]),
    ],
)
def test_the_words_that_answer_are_marked(index: Index, asked: str, sentence: int, words: list[str]) -> None:
    folded = fold(SENTENCES[sentence])
    question = Question(index.analyse(asked), index)
    assert [folded[start:end] for start, end in marked(question, folded)] == words


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
