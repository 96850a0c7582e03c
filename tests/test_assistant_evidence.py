from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import pytest

import assistant.confidence
import assistant.evidence
from assistant.confidence import (
    confidence,
    confidence_features,
)
from assistant.evidence import find_evidence, highlights, retrieval_features, sentences_of
from assistant.features import common_run
from assistant.focus import find_focus
from assistant.judge import evidence_hits
from assistant.question import Question
from corpus.types import Article, Passage
from index.encode import Encoder
from index.query import QueryAnalyser
from index.search import Index, load_index
from index.store import Store
from index.tokens import fold
from index.types import ArticleSummary, Hit

TEXT = "酒泉是发射场。力箭一号三次飞行共把37颗卫星送入轨道！面积１２０㎡的厂房在广州。"


@pytest.fixture(scope="module")
def index(open_index: Callable[..., Index], make_article: Callable[..., Article]) -> Index:
    return open_index(make_article(TEXT, id="a"), make_article("算力网络在建设。卫星很多。", id="b"))


def test_every_sentence_of_the_hits_is_evidence_the_best_first(index: Index) -> None:
    question = Question(index.analyse("力箭一号把多少颗卫星送入轨道"), index)
    found = find_evidence(question, index.search("力箭一号把多少颗卫星送入轨道", 5))
    assert found[0].text == "力箭一号三次飞行共把37颗卫星送入轨道！"
    assert (found[0].start, found[0].end) == (7, 27)
    assert sorted(sentence.text for sentence in found) == sorted(
        [
            *(f"{part}" for part in ("酒泉是发射场。", found[0].text, "面积１２０㎡的厂房在广州。")),
            "算力网络在建设。",
            "卫星很多。",
        ]
    )
    assert [s.probability for s in found] == sorted((s.probability for s in found), reverse=True)
    assert all(0 <= s.probability <= 1 for s in found)


@pytest.mark.parametrize(
    ("lengths", "looked_at"),
    [
        ([300] * 10, 5),
        ([60] * 10, 8),
        ([60] * 3, 3),
        ([100] * 10, 6),
        ([101] * 10, 5),
        ([600, 1, 1, 1, 1, 1], 5),
        ([], 0),
    ],
)
def test_more_hits_are_looked_at_while_they_are_short(lengths: list[int], looked_at: int) -> None:
    hits = [hit_of(rank, 0, "句" * length) for rank, length in enumerate(lengths, 1)]
    assert evidence_hits(hits) == hits[:looked_at]


def test_hits_far_less_likely_than_the_first_are_not_weighed_but_the_second_is(index: Index) -> None:
    question = Question(index.analyse("多少颗卫星送入轨道"), index)
    first, second = index.search("多少颗卫星送入轨道", 5)
    hits = [replace(first, score=0.9), replace(second, score=0.001)]
    assert {s.hit for s in find_evidence(question, hits)} == set(hits)
    third = replace(second, rank=3)
    for score, is_weighed in ((0.0089, False), (0.0091, True)):
        weighed = {s.hit.rank for s in find_evidence(question, [*hits, replace(third, score=score)])}
        assert (3 in weighed) is is_weighed


def hit_of(rank: int, start: int, text: str, article: str = "a") -> Hit:
    summary = ArticleSummary(article, "", "", "", "", "", (), "", len(text))
    return Hit(rank, Passage(article, start, start + len(text), text, ""), summary, 0.5 / rank, 1.0, 0.5)


def test_passages_of_an_article_are_weighed_together_in_its_order(index: Index) -> None:
    question = Question(index.analyse("力箭一号的发射场在哪里"), index)
    first, second = hit_of(2, 0, "力箭一号是火箭。力箭一号起飞了。"), hit_of(1, 18, "发射场在酒泉。力箭一号很高。")
    found = list(sentences_of(question, [second, hit_of(3, 0, "发射场很多。", "b"), first]))
    assert [s.text for s in found] == [
        "力箭一号是火箭。",
        "力箭一号起飞了。",
        "发射场在酒泉。",
        "力箭一号很高。",
        "发射场很多。",
    ]
    assert [s.hit.rank for s in found] == [2, 2, 1, 1, 3]
    assert [(s.start, s.end) for s in found[2:4]] == [(18, 25), (25, 32)]
    launched, launch_site, _ = (s.features for s in found[1:4])
    # The other passage says whose launch site it is, and that what all name parts nothing.
    assert launch_site["previous"] > 0
    assert launch_site["earlier"] > 0
    assert launch_site["local_overlap"] > launched["local_overlap"]
    assert launch_site["place"] == 0


def test_what_stands_behind_a_heading_is_no_neighbour(index: Index) -> None:
    question = Question(index.analyse("力箭一号的发射场在哪里"), index)
    for start, is_near in ((10, True), (11, False)):
        *_, last = sentences_of(question, [hit_of(1, 0, "力箭一号是火箭。"), hit_of(2, start, "发射场在酒泉。")])
        assert (last.features["previous"] > 0) is is_near
        assert last.features["earlier"] > 0


def test_a_passage_counts_by_what_its_article_is_worth() -> None:
    hits = [hit_of(1, 0, "甲。"), hit_of(2, 9, "乙。", "b"), hit_of(3, 9, "丙。")]
    rows = [retrieval_features(hit, hits) for hit in hits]
    assert [math.exp(row["log_score"]) for row in rows] == pytest.approx([0.5, 0.25, 0.5 / 3])
    assert [math.exp(row["log_score_of_article"]) for row in rows] == pytest.approx([2 / 3, 0.25, 2 / 3])
    assert [row["first_hit"] for row in rows] == [1, 0, 0]


def test_without_hits_there_is_no_evidence_and_no_confidence(index: Index) -> None:
    question = Question(index.analyse("恐龙"), index)
    assert find_evidence(question, []) == []
    assert confidence(question, [], []) == 0.0


def test_confidence_is_a_probability_and_higher_with_evidence(index: Index) -> None:
    def of(text: str) -> float:
        question, hits = Question(index.analyse(text), index), index.search(text, 5)
        return confidence(question, hits, find_evidence(question, hits))

    assert 0 <= of("恐龙化石在哪里展出") < of("力箭一号三次飞行把多少颗卫星送入轨道") <= 1


def test_highlights_lead_folded_matches_back_to_the_original(index: Index) -> None:
    text = "厂房面积是多少㎡"
    question = Question(index.analyse(text), index)
    sentence = next(s for s in find_evidence(question, index.search(text, 5)) if "１２０㎡" in s.text)
    marked = [TEXT[start:end] for start, end in highlights(question, sentence)]
    assert any("面积" in piece for piece in marked)
    assert any("１２０" in piece for piece in marked)


def test_a_latin_word_is_highlighted_as_a_whole_only(
    tmp_path_factory: pytest.TempPathFactory,
    publish: Callable[..., Store],
    make_article: Callable[..., Article],
    bag_encoder: Encoder,
    analyser: QueryAnalyser,
) -> None:
    text = "我们said过AI很重要。"
    loaded = load_index(
        publish(tmp_path_factory.mktemp("latin"), make_article(text)), encoder=bag_encoder, analyser=analyser
    )
    question = Question(loaded.analyse("AI有什么用处呢在哪里"), loaded)
    (sentence,) = find_evidence(question, loaded.search("AI", 1))
    assert [text[start:end] for start, end in highlights(question, sentence)] == ["AI"]
    loaded.close()


def test_shipped_weights_fit_the_features(index: Index) -> None:
    hits = index.search("卫星有多少颗", 5)
    question = Question(index.analyse("卫星有多少颗"), index)
    evidence = find_evidence(question, hits)
    of_sentence, of_answer = evidence[0].features, confidence_features(question, hits, evidence)
    assert set(assistant.evidence.load_weights().features) <= set(of_sentence)
    assert set(assistant.evidence.load_weights().retrieval) == {"sentence", *retrieval_features(hits[0], hits)}
    assert set(assistant.confidence.load_weights().features) <= set(of_answer)
    assert all(math.isfinite(number) for number in (*of_sentence.values(), *of_answer.values()))


@pytest.mark.parametrize(
    ("question", "text", "length"),
    [("卫星轨道", "那颗卫星轨道高", 4), ("卫星轨道", "轨道卫星", 2), ("卫星", "火箭", 0), ("", "火箭", 0)],
)
def test_common_run(question: str, text: str, length: int) -> None:
    assert common_run(question, text) == length


def test_what_a_passage_lacks_weighs_by_what_it_is(index: Index) -> None:
    text = "力箭二号在酒泉把卫星运走"
    question, hits = Question(index.analyse(text), index), index.search(text, 5)
    features = confidence_features(question, hits, find_evidence(question, hits))
    assert {tag for word, tag in question.words if word == "运走"} == {"v"}
    assert features["verb_absent"] > 0
    assert features["verb_absent_nearby"] >= features["verb_absent"]
    assert features["noun_absent"] == 0  # 卫星 and 酒泉 are there


@pytest.mark.parametrize(
    ("question", "subject"),
    [
        ("什么是工业互联网?", "工业互联网"),
        ("岷山行动指的是什么?", "岷山行动"),
        ("专精特新的含义是什么", "专精特新"),
        ("王鹏是谁?", "王鹏"),
        ("他担任什么职务", ""),  # a single character is hardly one
        ("卫星有多少颗?", ""),
    ],
)
def test_what_is_to_be_defined(question: str, subject: str) -> None:
    assert find_focus(fold(question), []).subject == subject


@pytest.mark.parametrize(
    ("sentence", "score"),
    [
        ("工业互联网是把人和机器连起来的网络。", 1.0),
        ("“工业互联网”(简称工联)是指这种网络。", 1.0),
        ("所谓工业互联网,即连接机器的网络。", 0.8),
        ("浪潮云洲工业互联网董事长认为…", 0.0),
        ("工业互联网是否可靠,没有定论。", 0.0),
    ],
)
def test_a_definition_says_what_its_subject_is(sentence: str, score: float) -> None:
    assert find_focus(fold("什么是工业互联网?"), []).defined_in(fold(sentence)) == score
    assert find_focus(fold("工业互联网在哪里?"), []).defined_in(fold(sentence)) == 0.5


@pytest.mark.parametrize(
    ("asked", "word", "text", "share"),
    [
        ("发射成功率是多少", "成功率", "发射成功率为100%", 0.0),
        ("云帆公司总部在哪里", "公司总部", "总部设在浦东", 0.5),
        ("云帆公司总部在哪里", "公司总部", "他在云帆公司", 0.5),
        ("云帆公司总部在哪里", "公司总部", "他在浦东", 1.0),
        # The tokenizer may cut 远景|元宇宙 in a wrong place: what stands beside a neighbour is there.
        ("远景元宇宙榜", "远景元", "远景研究院的元宇宙企业榜", 0.0),
        ("远景元宇宙榜", "远景元", "远景研究院", 1 / 3),
        ("gpt4在哪里", "gpt4", "gpt5", 1.0),
        ("发射成功率是多少", "别的", "没有", 1.0),  # no word of the question
    ],
)
def test_the_share_of_a_word_that_a_text_lacks(index: Index, asked: str, word: str, text: str, share: float) -> None:
    assert Question(index.analyse(asked), index).share_lacking(word, text) == pytest.approx(share)


def test_words_of_small_ones_and_of_how_many_carry_no_topic(index: Index) -> None:
    assert not {"会到", "两名", "三家"} & Question(index.analyse("金价会到多少两名三家"), index).content_words()
