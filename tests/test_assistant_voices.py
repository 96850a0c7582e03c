"""Who said something: what nobody is heard to say does not answer it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assistant.answer import compose_answer
from assistant.evidence import find_evidence
from assistant.question import Question
from assistant.voices import lacks_origin, lacks_voice
from corpus.types import Article
from index.search import Index

OpenIndex = Callable[..., Index]
MakeArticle = Callable[..., Article]


@pytest.mark.parametrize(
    ("asked", "text", "lacks"),
    [
        ("谁说渡轮要换成电动的？", "江城的渡轮换成了电动的，共有八艘。", True),
        ("谁说渡轮要换成电动的？", "江城的渡轮要换成电动的，沈安表示。", False),
        ("渡轮要换成电动的这话是谁说的", "江城的渡轮换成了电动的，共有八艘。", True),
        ("哪位专家认为渡轮要换成电动的", "江城的渡轮换成了电动的，共有八艘。", True),
        ("哪位专家认为渡轮要换成电动的", "何平教授：渡轮要换成电动的。", False),
        ("谁主張渡輪要換成電動的", "江城的渡輪換成了電動的，共有八艘。", True),
        ("渡轮换成电动的谁说了算", "江城的渡轮换成了电动的，共有八艘。", False),
        ("渡轮的课由谁主讲", "江城的渡轮换成了电动的，共有八艘。", False),
        ("船长对谁说渡轮要换成电动的", "江城的渡轮换成了电动的，共有八艘。", False),
        ("谁说渡轮要换成电动的？", "电动渡轮是换成电动的渡轮的简称，又称静船。", True),
        ("渡轮有多少艘", "江城的渡轮换成了电动的，共有八艘。", False),
    ],
)
def test_who_said_something_is_told_where_somebody_is_heard_to_say_it(
    open_index: OpenIndex, make_article: MakeArticle, asked: str, text: str, lacks: bool
) -> None:
    index = open_index(make_article(text, id="a"))
    question = Question(index.analyse(asked), index)
    assert lacks_voice(question, find_evidence(question, index.search(asked, 5))[0]) is lacks


def test_whoever_has_the_word_in_a_conversation_is_heard(open_index: OpenIndex, make_article: MakeArticle) -> None:
    text = "记者：渡轮怎么样？\n何平：今年很忙。渡轮要换成电动的。\n记者：多少艘？\n何平：八艘。"
    index = open_index(make_article(text, id="a"))
    question = Question(index.analyse("谁说渡轮要换成电动的"), index)
    told = next(s for s in find_evidence(question, index.search("渡轮要换成电动的", 5)) if s.text.startswith("渡轮要"))
    assert not lacks_voice(question, told)


def test_a_quotation_of_several_sentences_is_heard_to_its_end(open_index: OpenIndex, make_article: MakeArticle) -> None:
    said = "今年很忙，码头上的人很多，" * 12
    index = open_index(make_article(f"何平说：“{said}。渡轮要换成电动的。{said}。”渡轮不久前换成了电动的。", id="a"))
    question = Question(index.analyse("谁说渡轮要换成电动的"), index)
    found = {s.text[:4]: lacks_voice(question, s) for s in find_evidence(question, index.search("渡轮换电动的", 5))}
    assert (found["渡轮要换"], found["渡轮不久"]) == (False, True)


def test_a_sentence_that_somebody_says_takes_the_place_of_one_that_nobody_does(
    open_index: OpenIndex, make_article: MakeArticle
) -> None:
    index = open_index(
        make_article("江城渡轮换成电动的以来，渡轮更静了。何平认为，渡轮都该换成电动的。", id="a"),
        make_article("海城有一座水族馆，周末开放。", id="b"),
    )
    answer = compose_answer("谁认为江城渡轮该换成电动的", index, threshold=0.0, top_k=3)
    assert answer.sentences[0].text.startswith("何平认为")


@pytest.mark.parametrize(
    ("asked", "text", "lacks"),
    [
        ("“静船”这个概念是谁首次提出的？", "去年五月，何平在江城首次提出“静船”。", False),
        ("静船最早由谁提出", "静船的说法是由何平最早提出的。", False),
        ("静船是什么时候提出的", "沈安认为，提出静船，给渡口带来了生机。", True),
        ("谁提出了静船", "江城去年提出，要多造静船。", True),
        ("谁提出了静船这个词", "何平提出了静船。", False),
        ("谁提出要造静船", "江城的静船已经造好。", False),  # a wish, and no term
        ("静船的补贴应在什么时候提出", "静船的补贴每年四月受理。", False),  # an application
        ("静船有几艘", "静船共有八艘。", False),
    ],
)
def test_who_put_something_forward_is_told_where_it_is_put_forward(
    open_index: OpenIndex, make_article: MakeArticle, asked: str, text: str, lacks: bool
) -> None:
    index = open_index(make_article(text, id="a"))
    question = Question(index.analyse(asked), index)
    assert lacks_origin(question, find_evidence(question, index.search("静船", 5))[0]) is lacks


def test_who_put_a_term_forward_comes_before_who_speaks_of_it(open_index: OpenIndex, make_article: MakeArticle) -> None:
    text = "沈安认为，提出静船，给渡口带来了生机，谁都离不开静船。去年五月，何平在江城考察时首次提出“静船”。"
    index = open_index(make_article(text, id="a"), make_article("海城有一座水族馆。", id="b"))
    assert compose_answer("谁提出了静船", index, threshold=0.0, top_k=3).sentences[0].text.startswith("去年五月")
