from __future__ import annotations

import gc
import math
from pathlib import Path

import numpy as np
import pytest

from index.lexical import CONTEXT_WEIGHT, K1, B, LexicalIndex, LexicalWriter

# Lengths up to 40 terms are kept exactly by tantivy's one byte.
BODIES = [
    ["算力", "网络", "建设"],
    ["算力", "算力", "算力", "中心"],
    ["火箭", "发射", "成功", "火箭", "卫星", "入轨"],
    ["卫星", "导航", "产业", "规模", "增长", "算力"] * 4,
    ["高新区", "产值"],
    ["中心", "城市"] * 10,
]


def bm25(term: str, document: int) -> float:
    """The formula of the module's documentation, on BODIES."""
    count = len(BODIES)
    occurs = sum(term in body for body in BODIES)
    average = sum(map(len, BODIES)) / count
    frequency = BODIES[document].count(term)
    idf = math.log(1 + (count - occurs + 0.5) / (occurs + 0.5))
    norm = K1 * (1 - B + B * len(BODIES[document]) / average)
    return idf * frequency * (K1 + 1) / (frequency + norm)


@pytest.fixture(scope="module")
def lexical(tmp_path_factory: pytest.TempPathFactory) -> LexicalIndex:
    folder = tmp_path_factory.mktemp("lexical") / "index"
    with LexicalWriter(folder) as writer:
        for number, body in enumerate(BODIES):
            writer.add(number, " ".join(body), "")
    return LexicalIndex(folder)


@pytest.fixture
def titled(tmp_path: Path) -> LexicalIndex:
    """Two passages: the term stands in the text of one and in the context of the other."""
    with LexicalWriter(tmp_path / "index") as writer:
        writer.add(0, "算力 网络", "题目 一")
        writer.add(1, "火箭 网络", "算力 二")
    return LexicalIndex(tmp_path / "index")


def test_scores_are_bm25_by_hand(lexical: LexicalIndex) -> None:
    # 卫星 stands in 2 of 6 passages: idf = ln(1 + 4.5 / 2.5) = ln 2.8; average length 59 / 6.
    norm = 1.2 * (0.25 + 0.75 * 6 / (59 / 6))
    scores = {hit.number: hit.score for hit in lexical.search({"卫星": 1.0}, 10)}
    assert set(scores) == {2, 3}
    assert scores[2] == pytest.approx(math.log(2.8) * 1 * 2.2 / (1 + norm), rel=1e-5)
    assert scores[3] == pytest.approx(bm25("卫星", 3), rel=1e-5)


@pytest.mark.parametrize("terms", [["算力"], ["火箭", "卫星"], ["算力", "中心", "增长"], ["产值", "不存在"]])
def test_scores_are_those_of_bm25s(lexical: LexicalIndex, terms: list[str]) -> None:
    import bm25s

    reference = bm25s.BM25(method="lucene", k1=K1, b=B)
    reference.index(BODIES, show_progress=False)
    # Lucene leaves the constant factor k1 + 1 out.
    expected = np.asarray(reference.get_scores([t for t in terms if t != "不存在"])) * (K1 + 1)
    scores = {hit.number: hit.score for hit in lexical.search(dict.fromkeys(terms, 1.0), 10)}
    assert scores == pytest.approx({n: s for n, s in enumerate(expected) if s > 0}, rel=1e-5)


def test_best_first(lexical: LexicalIndex) -> None:
    scores = [hit.score for hit in lexical.search({"算力": 1.0, "中心": 1.0}, 10)]
    assert len(scores) == 4
    assert scores == sorted(scores, reverse=True)


def test_weights_multiply(lexical: LexicalIndex) -> None:
    weighted = {hit.number: hit.score for hit in lexical.search({"火箭": 2.0, "卫星": 0.5}, 10)}
    assert weighted[2] == pytest.approx(2 * bm25("火箭", 2) + 0.5 * bm25("卫星", 2), rel=1e-5)


def test_limit(lexical: LexicalIndex) -> None:
    whole = lexical.search({"算力": 1.0}, 10)
    assert len(whole) == 3
    assert lexical.search({"算力": 1.0}, 2) == whole[:2]
    assert lexical.search({"算力": 1.0}, 0) == []
    assert lexical.search({"算力": 1.0}, -1) == []


@pytest.mark.parametrize("terms", [{}, {"不存在": 1.0}, {"长" * 501: 1.0}, {"长" * 30_000: 1.0}])
def test_nothing_is_found_without_a_term_that_occurs(lexical: LexicalIndex, terms: dict[str, float]) -> None:
    assert lexical.search(terms, 10) == []


@pytest.mark.parametrize("term", ["a:b", "\\", '"', "(", "*", "算力 OR 火箭", "body:算力"])
def test_terms_are_no_query_language(lexical: LexicalIndex, term: str) -> None:
    assert lexical.search({term: 1.0}, 10) == []


def test_idf_by_hand(lexical: LexicalIndex) -> None:
    assert lexical.document_frequency("算力") == 3
    assert lexical.inverse_document_frequency("算力") == pytest.approx(math.log(1 + 3.5 / 3.5))
    assert lexical.document_frequency("不存在") == 0
    assert lexical.inverse_document_frequency("不存在") == pytest.approx(math.log(1 + 6.5 / 0.5))
    assert lexical.document_frequency("长" * 501) == 0


def test_a_match_in_the_context_counts_less(titled: LexicalIndex) -> None:
    hits = titled.search({"算力": 1.0}, 10)
    assert [hit.number for hit in hits] == [0, 1]
    # Both fields hold two terms each, so that the two matches differ in the weight alone.
    assert hits[1].score == pytest.approx(CONTEXT_WEIGHT * hits[0].score, rel=1e-5)
    assert titled.document_frequency("算力") == 1  # the text alone


def test_long_passages_score_within_a_few_percent_of_the_formula(tmp_path: Path) -> None:
    bodies = [["词"] + ["甲"] * 299, ["词"] + ["乙"] * 449, ["丙"] * 300]
    with LexicalWriter(tmp_path) as writer:
        for number, body in enumerate(bodies):
            writer.add(number, " ".join(body), "")
    scores = {hit.number: hit.score for hit in LexicalIndex(tmp_path).search({"词": 1.0}, 5)}
    for number in (0, 1):
        norm = K1 * (1 - B + B * len(bodies[number]) / 350)
        assert scores[number] == pytest.approx(math.log(1 + 1.5 / 2.5) * (K1 + 1) / (1 + norm), rel=0.04)


def test_an_empty_index_can_be_searched(tmp_path: Path) -> None:
    with LexicalWriter(tmp_path):
        pass
    empty = LexicalIndex(tmp_path)
    assert len(empty) == 0
    assert empty.search({"算力": 1.0}, 5) == []
    assert empty.inverse_document_frequency("算力") == pytest.approx(math.log(2))


def test_an_error_while_writing_commits_nothing(tmp_path: Path) -> None:
    def fail_half_way() -> None:
        with LexicalWriter(tmp_path) as writer:
            writer.add(0, "算力", "")
            raise KeyError("stop")

    with pytest.raises(KeyError):
        fail_half_way()
    assert len(LexicalIndex(tmp_path)) == 0


def test_an_absurdly_long_term_neither_fails_nor_hides_its_neighbours(tmp_path: Path) -> None:
    with LexicalWriter(tmp_path) as writer:
        writer.add(0, "x" * 70_000 + " 算力", "")
    assert [hit.number for hit in LexicalIndex(tmp_path).search({"算力": 1.0}, 5)] == [0]


@pytest.mark.parametrize("damage", ["absent", "empty", "garbage"])
def test_opening_what_is_no_index_raises_value_error(tmp_path: Path, damage: str) -> None:
    folder = tmp_path / "index"
    if damage != "absent":
        folder.mkdir()
    if damage == "garbage":
        (folder / "meta.json").write_text("{", encoding="utf-8")
    with pytest.raises(ValueError, match=r"meta|directory"):
        LexicalIndex(folder)


def test_an_index_that_may_only_be_read_is_searched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, elsewhere = tmp_path / "index", tmp_path / "elsewhere"
    with LexicalWriter(folder) as writer:
        writer.add(0, "算力 网络", "")
    lock = folder / ".tantivy-meta.lock"
    lock.unlink(missing_ok=True)
    lock.mkdir()  # so that nobody, root neither, can take it
    elsewhere.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(elsewhere))
    index = LexicalIndex(folder)
    assert [hit.number for hit in index.search({"算力": 1.0}, 5)] == [0]
    del index
    gc.collect()
    assert list(elsewhere.iterdir()) == []


def test_some_passages_alone_have_the_scores_that_they_have_among_all(lexical: LexicalIndex) -> None:
    terms = {"算力": 1.0, "中心": 0.5, "卫星": 2.0}
    among_all = [hit for hit in lexical.search(terms, 10) if hit.number in {1, 3, 5}]
    assert lexical.search(terms, 10, [1, 3, 5]) == among_all
    assert lexical.search(terms, 1, [1, 3, 5]) == among_all[:1]
    assert lexical.search(terms, 10, [4]) == []
