"""Who said something: what nobody is heard to say does not answer it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assistant.answer import compose_answer
from assistant.evidence import find_evidence
from assistant.question import Question
from assistant.voices import lacks_voice
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
