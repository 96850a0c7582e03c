from __future__ import annotations

import dataclasses
import logging
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import index.search
from corpus.types import Article
from index.articles import LEAD_CHARACTERS
from index.encode import Encoder
from index.errors import DamagedGenerationError, IncompatibleGenerationError, NoGenerationError
from index.query import QueryAnalyser
from index.search import DENSE_FILE, Index, load_index, open_generation
from index.store import Store
from index.tokens import Tokenizer

Make = Callable[..., Article]
Publish = Callable[..., Store]
TEXTS = {
    "算力": "智能算力网络正在西部建设，数据中心用上了绿色电力。",
    "火箭": "力箭一号三次飞行共把37颗卫星送入轨道。😀𠮷字之后仍然准确。",
    "园区": "常州高新区制造业增加值占地区生产总值的比重为48.5%。",
    "人才": "高校与企业一起培养工程师，面積１２０㎡的實驗室已經開放。",
}


@pytest.fixture(scope="module")
def four(
    tmp_path_factory: pytest.TempPathFactory,
    publish: Publish,
    make_article: Make,
    bag_encoder: Encoder,
    analyser: QueryAnalyser,
) -> Index:
    articles = [make_article(text, id=name, source="来源" + name) for name, text in TEXTS.items()]
    return load_index(publish(tmp_path_factory.mktemp("four"), *articles), encoder=bag_encoder, analyser=analyser)


@pytest.mark.parametrize(
    ("question", "article_id"),
    [
        ("力箭一号把多少颗卫星送入轨道？", "火箭"),
        ("绿色电力用在哪里", "算力"),
        ("常州高新区制造业增加值占比是多少", "园区"),
        ("實驗室面積", "人才"),  # traditional, as typed and as written
        ("实验室面积120m2", "人才"),
    ],
)
def test_the_right_passage_comes_first(four: Index, question: str, article_id: str) -> None:
    assert four.search(question, 3)[0].article.id == article_id


def test_hits_are_ranked_scored_and_exact(four: Index) -> None:
    hits = four.search("算力和火箭、园区的工程师", 10)
    assert [hit.rank for hit in hits] == [1, 2, 3, 4]
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    for hit in hits:
        article = four.article(hit.article.id)
        assert article is not None
        assert hit.passage.article_id == article.id
        assert article.text[hit.passage.start : hit.passage.end] == hit.passage.text
        assert hit.lexical >= 0
        assert -1.0001 <= hit.dense <= 1.0001
        assert (hit.article.source, hit.passage.title) == ("来源" + article.id, article.title)


def test_lexical_and_dense_scores_are_those_of_the_legs(four: Index, bag_encoder: Encoder) -> None:
    hit = four.search(TEXTS["园区"], 1)[0]
    assert hit.dense == pytest.approx(1.0, abs=1e-5)
    other = four.search("卫星", 4)
    vector = bag_encoder.encode_question("卫星")
    for found in other:
        assert found.dense == pytest.approx(
            float(bag_encoder.encode_passages([found.passage.text])[0] @ vector), abs=1e-5
        )
        assert (found.lexical > 0) == ("卫星" in found.passage.text)


@pytest.mark.parametrize(("limit", "count"), [(1, 1), (3, 3), (100, 4), (0, 0), (-1, 0)])
def test_limit(four: Index, limit: int, count: int) -> None:
    assert len(four.search("算力和卫星", limit)) == count


@pytest.mark.parametrize("question", ["", "？？", " \n", "😀"])
def test_a_question_without_terms_finds_nothing(four: Index, question: str) -> None:
    assert four.search(question) == []


@given(st.text(max_size=60))
def test_any_question_can_be_searched(four: Index, question: str) -> None:
    numbers = [(hit.passage.article_id, hit.passage.start) for hit in four.search(question, 3)]
    assert len(numbers) == len(set(numbers)) <= 3


def test_the_same_question_gets_the_same_hits(four: Index) -> None:
    assert four.search("卫星与算力") == four.search("卫星与算力")


def test_terms_of_the_generation(four: Index) -> None:
    assert four.contains_term("卫星")
    assert not four.contains_term("恐龙")
    assert four.words(four.analyse("请问卫星有多少颗？")) == ["卫星", "有", "颗"]
    assert four.generation == "000001"
    assert four.article("恐龙") is None


def test_nothing_published(tmp_path: Path, bag_encoder: Encoder, analyser: QueryAnalyser) -> None:
    with pytest.raises(NoGenerationError):
        load_index(Store(tmp_path), encoder=bag_encoder, analyser=analyser)


@pytest.fixture
def two(tmp_path: Path, publish: Publish, make_article: Make) -> Store:
    publish(tmp_path, make_article("旧的一篇讲算力。", id="old"))
    return publish(tmp_path, make_article("新的一篇讲算力。", id="new"))


def load_first_id(store: Store, encoder: Encoder, analyser: QueryAnalyser) -> tuple[str, str]:
    loaded = load_index(store, encoder=encoder, analyser=analyser)
    try:
        return loaded.generation, loaded.search("算力")[0].article.id
    finally:
        loaded.close()


def test_the_current_generation_is_loaded(two: Store, bag_encoder: Encoder, analyser: QueryAnalyser) -> None:
    assert load_first_id(two, bag_encoder, analyser) == ("000002", "new")


@pytest.mark.parametrize("name", [DENSE_FILE, "articles.sqlite", "lexical/meta.json", "manifest.json"])
def test_the_generation_before_serves_when_the_current_is_damaged(
    two: Store, bag_encoder: Encoder, analyser: QueryAnalyser, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    path = two.folder(2) / name
    content = path.read_bytes()
    path.write_bytes(content[:-3] + bytes([content[-3] ^ 1]) + content[-2:])
    with caplog.at_level(logging.WARNING):
        assert load_first_id(two, bag_encoder, analyser) == ("000001", "old")
    assert name in caplog.text
    assert "Using generation 000001 instead" in caplog.text


def test_the_newest_whole_generation_serves_when_nothing_says_which_is_current(
    two: Store, bag_encoder: Encoder, analyser: QueryAnalyser, caplog: pytest.LogCaptureFixture
) -> None:
    (two.root / "CURRENT").write_text("garbage", encoding="ascii")
    with caplog.at_level(logging.WARNING):
        assert load_first_id(two, bag_encoder, analyser) == ("000002", "new")
    assert "holds 'garbage'" in caplog.text


def test_when_all_are_damaged_the_current_one_is_named(
    two: Store, bag_encoder: Encoder, analyser: QueryAnalyser
) -> None:
    for number in (1, 2):
        (two.folder(number) / DENSE_FILE).unlink()
    with pytest.raises(DamagedGenerationError, match=r"000002/dense\.faiss is missing"):
        load_index(two, encoder=bag_encoder, analyser=analyser)


@pytest.mark.parametrize("what", ["model", "tokenizer", "chunking"])
def test_a_generation_of_other_rules_is_refused_not_guessed(
    two: Store, bag_encoder: Encoder, analyser: QueryAnalyser, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    if what == "model":
        monkeypatch.setattr(type(bag_encoder), "fingerprint", "another")
    elif what == "tokenizer":
        analyser = QueryAnalyser(Tokenizer(["另一个词"]))
    else:
        monkeypatch.setattr(index.search, "CHUNKING_FINGERPRINT", "another")
    with pytest.raises(IncompatibleGenerationError, match=f"000002 was built with another {what} .*xinzhi rebuild"):
        load_index(two, encoder=bag_encoder, analyser=analyser)


def test_counts_that_differ_from_the_manifest_are_damage(
    two: Store, bag_encoder: Encoder, analyser: QueryAnalyser
) -> None:
    manifest = dataclasses.replace(two.manifest(2), passages=7)
    with pytest.raises(DamagedGenerationError, match="should hold 7 passages"):
        Index(two.folder(2), manifest, encoder=bag_encoder, analyser=analyser)


@pytest.mark.parametrize("name", [DENSE_FILE, "articles.sqlite", "lexical/meta.json"])
def test_a_file_that_cannot_be_opened_is_damage(
    two: Store, bag_encoder: Encoder, analyser: QueryAnalyser, name: str
) -> None:
    manifest = two.manifest(2)
    (two.folder(2) / name).write_bytes(b"garbage" * 100)
    with pytest.raises(DamagedGenerationError, match=r"cannot be opened .*xinzhi rebuild"):
        Index(two.folder(2), manifest, encoder=bag_encoder, analyser=analyser)


def test_a_reader_keeps_its_generation_after_newer_ones_are_published(
    two: Store, publish: Publish, make_article: Make, bag_encoder: Encoder, analyser: QueryAnalyser
) -> None:
    held = open_generation(two, 1, encoder=bag_encoder, analyser=analyser)
    for text in ("三", "四", "五"):
        publish(two.root, make_article(f"第{text}篇讲算力。", id=text))
    assert two.numbers() == [3, 4, 5]  # its folder is gone
    assert held.search("算力")[0].article.id == "old"
    article = held.article("old")
    assert article is not None
    assert article.text == "旧的一篇讲算力。"
    held.close()


def test_words_that_only_ask_are_no_mistakes(open_index: Callable[..., Index], make_article: Make) -> None:
    places = ("柳河县", "石桥镇", "青溪市", "云岭园区", "松岭")
    texts = [f"{place}的科技成果转化得快，制造业占比高。" for place in places]
    index = open_index(*(make_article(text, id=str(i)) for i, text in enumerate(texts)))
    assert index.analyse("柳河县制造业占gdp几成").corrections == ()


def test_an_article_tells_how_it_begins(open_index: Callable[..., Index], make_article: Make) -> None:
    index = open_index(make_article("渡轮" * 40, id="long"), make_article("码头。", id="short"))
    assert [index.lead(id_) for id_ in ("long", "short", "long", "none")] == [
        "渡轮" * (LEAD_CHARACTERS // 2),
        "码头。",
        "渡轮" * (LEAD_CHARACTERS // 2),
        "",
    ]
