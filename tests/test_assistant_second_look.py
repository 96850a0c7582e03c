from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

import assistant.second_look
from assistant.evidence import Sentence
from assistant.reader import BY_ITSELF, Leads, Reading
from assistant.reader.reading import Worth
from assistant.second_look import by_evidence, explain, is_unsure, search
from corpus.types import Article, Passage
from index.search import Index
from index.types import ArticleSummary, Hit

QUESTION = "火箭把多少颗卫星送入轨道"
SEVEN = [
    "火箭把37颗卫星送入轨道。",
    "火箭把卫星送入轨道,有多少颗?",
    "算力网络正在建设。",
    "海上发射火箭,卫星入轨。",
    "卫星送入轨道要用火箭。",
    "火箭和卫星。",
    "轨道上有卫星。",
]


@pytest.fixture(scope="module")
def index(open_index: Callable[..., Index], make_article: Callable[..., Article]) -> Index:
    return open_index(*(make_article(text, id=f"{number}") for number, text in enumerate(SEVEN)))


def hit(rank: int, score: float) -> Hit:
    summary = ArticleSummary(f"a{rank}", "", "", "", "", "", (), "", 3)
    return Hit(rank, Passage(f"a{rank}", 0, 3, "火箭。", ""), summary, score, 1.0, 0.5)


def sentence(of: Hit, probability: float) -> Sentence:
    return Sentence(of, 0, 3, {}, probability=probability)


def test_sentences_put_the_first_five_hits_in_order_by_hand() -> None:
    hits = [hit(1, 0.3), hit(2, 0.25), hit(3, 0.15), hit(4, 0.1), hit(5, 0.1), hit(6, 0.08)]
    evidence = [sentence(hits[1], 0.5), sentence(hits[0], 0.2), sentence(hits[1], 0.2), sentence(hits[4], 0.1)]
    ordered = by_evidence(hits, evidence)
    # Worth: .2 + .3 * .3 = .29, .7 + .3 * .25 = .775, .3 * .15 = .045, .03, .1 + .03 = .13. In all 1.27; they share .9.
    assert [h.rank for h in ordered] == [2, 1, 5, 3, 4, 6]
    assert [h.score for h in ordered[:3]] == pytest.approx([0.9 * 0.775 / 1.27, 0.9 * 0.29 / 1.27, 0.9 * 0.13 / 1.27])
    assert [h.score for h in ordered[3:]] == [0.08, 0.08, 0.08]  # never below the next hit


def test_without_evidence_the_order_stays() -> None:
    ordered = by_evidence([hit(1, 0.5), hit(2, 0.3)], [])
    assert [h.rank for h in ordered] == [1, 2]
    assert [h.score for h in ordered] == pytest.approx([0.5, 0.3])
    assert by_evidence([], []) == []


@pytest.mark.parametrize(("score", "is_looked_at"), [(0.69, True), (0.7, False)])
def test_only_an_unclear_lead_is_looked_at_again(index: Index, score: float, is_looked_at: bool) -> None:
    assert is_unsure(index, [hit(1, score), hit(2, 0.2)]) is is_looked_at
    assert not is_unsure(index, [hit(1, score)])
    assert not is_unsure(index, [])


def test_what_a_reranker_has_read_is_not_looked_at_again(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Index, "has_reranker", True)
    assert not is_unsure(index, [hit(1, 0.3), hit(2, 0.2)])


def test_the_passage_whose_sentence_answers_comes_first(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assistant.second_look, "CLEAR_LEAD", 1.0)
    hits = search(index, QUESTION, 7)
    assert hits[0].article.id == "0"
    assert [h.rank for h in hits] == list(range(1, len(hits) + 1))
    assert [h.score for h in hits] == sorted((h.score for h in hits), reverse=True)
    assert {h.article.id for h in hits} == {h.article.id for h in index.search(QUESTION, 7)}
    assert search(index, QUESTION, 2) == hits[:2]


def test_the_reader_has_its_say_on_a_question_that_it_can_read(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    chosen: list[str] = []
    read: list[int] = []

    class ForTheLast:
        def read(self, _question: str, evidence: list[Sentence], leads: Leads) -> Reading:
            assert set(leads) == {sentence.hit.article.id for sentence in evidence}
            read.append(len(evidence))
            chosen.append(evidence[: BY_ITSELF.sentences][-1].hit.article.id)
            scores = np.zeros(len(evidence[: BY_ITSELF.sentences]), dtype=np.float32)
            scores[-1] = 50.0
            return Reading(scores, 0.0, Worth(1.0, 0.0, 1.0, 0.0, 0.0))

    monkeypatch.setattr(assistant.second_look, "CLEAR_LEAD", 1.0)
    monkeypatch.setattr(assistant.second_look, "CLOSE", 0.0)
    first = index.search(QUESTION, 1)[0].article.id
    monkeypatch.setattr(assistant.second_look, "load_reader", ForTheLast)
    assert [h.article.id for h in search(index, QUESTION, 3)][:1] == chosen != [first]
    assert read == [2]  # all that there are
    monkeypatch.setattr(assistant.second_look, "READ_SENTENCES", 1)
    search(index, QUESTION, 3)
    assert read == [2, 1]
    del chosen[1:]
    search(index, "GPU satellites", 3)
    assert len(chosen) == 1
    monkeypatch.setattr(assistant.second_look, "CLOSE", 1.0)
    assert search(index, QUESTION, 3)[0].article.id == "0"  # its sentences leave the second far behind
    assert len(chosen) == 1


def test_a_clear_lead_costs_nothing(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> list[Sentence]:
        raise AssertionError("looked at sentences")

    monkeypatch.setattr(assistant.second_look, "CLEAR_LEAD", 0.0)
    monkeypatch.setattr(assistant.second_look, "find_evidence", fail)
    assert search(index, QUESTION, 3) == index.search(QUESTION, 3)
    assert [each.evidence for each in explain(index, QUESTION, 3).hits] == [None, None, None]


@pytest.mark.parametrize("clear", [0.0, 1.0])
def test_the_explanation_is_of_the_search(index: Index, monkeypatch: pytest.MonkeyPatch, clear: float) -> None:
    monkeypatch.setattr(assistant.second_look, "CLEAR_LEAD", clear)
    explained = explain(index, QUESTION, 7).hits
    assert [each.hit for each in explained] == search(index, QUESTION, 7)
    if clear:
        assert sum(each.evidence or 0.0 for each in explained) == pytest.approx(1.0)


def test_nothing_to_search_by_finds_nothing(index: Index) -> None:
    assert search(index, "！", 5) == []
    assert explain(index, "！", 5).hits == ()
