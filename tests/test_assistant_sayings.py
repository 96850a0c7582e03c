"""Whose words are quoted: the speaker behind a quotation, the one asked about, and the article's own question."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assistant.answer import compose_answer
from assistant.confidence import IDENTIFIED
from assistant.types import Answer, AnswerKind, Speaker
from corpus.article import compose_article
from corpus.clean import clean_text
from corpus.types import Article
from index.search import Index

VIEWS = (
    "复兴大学教授李建国表示，青溪港要扩建。\n\n“青溪港的扩建需要新的码头。”海东研究院研究员王海明认为，青溪港的扩建要先修铁路。\n\n"
    "在海东研究院研究员王海明看来，甲醇燃料是指由甲醇制成的燃料。\n\n"
    "复兴大学教授李建国认为，甲醇燃料不仅是燃料，也是原料。\n\n"
)
ASKED = (
    "加快港口建设，为港口的发展加快建设步伐提供动力。\n\n加快港口建设是重要任务。\n\n"
    "如何加快港口建设？李建国提出四条路径：修路、架桥、通航、办学。\n\n"
)


@pytest.fixture(scope="module")
def index(open_index: Callable[..., Index], make_article: Callable[..., Article]) -> Index:
    return open_index(*(make_article(text, id=name, title=name) for name, text in {"v": VIEWS, "a": ASKED}.items()))


def answer(question: str, index: Index) -> Answer:
    return compose_answer(question, index, threshold=0.0, top_k=5)


def test_a_quotation_is_of_the_speaker_behind_it(index: Index) -> None:
    quoted = [s for s in answer("青溪港的扩建需要什么样的码头？", index).sentences if s.text.startswith("“")]
    assert [s.speaker.name for s in quoted if s.speaker] == ["王海明"]


def test_what_one_says_is_not_told_by_another(index: Index) -> None:
    given = answer("王海明认为甲醇燃料是什么？", index)
    assert [s.speaker.name for s in given.sentences if s.speaker] == ["王海明"]


def test_a_view_of_what_a_thing_is_is_a_definition_where_there_is_one(
    open_index: Callable[..., Index], make_article: Callable[..., Article]
) -> None:
    text = (
        "王海明认为，发展甲醇燃料要依托两件事：一是工厂，二是铁路。\n\n王海明把甲醇燃料定义为一种新型燃料：它由甲醇制成。\n\n"
        "李建国认为，发展甲醇燃料要有耐心。"
    )
    index = open_index(make_article(text, id="d", title="甲醇燃料"))
    assert answer("王海明认为甲醇燃料是什么？", index).sentences[0].text.startswith("王海明把甲醇燃料定义为")
    assert answer("李建国认为甲醇燃料是什么？", index).sentences[0].text.startswith("李建国认为")


def test_the_article_answers_its_own_question(index: Index) -> None:
    given = answer("如何加快港口建设？", index)
    assert given.sentences[0].text == "李建国提出四条路径：修路、架桥、通航、办学。"
    assert all("？" not in s.text for s in given.sentences)


def test_a_list_of_questions_answers_none(
    open_index: Callable[..., Index], make_article: Callable[..., Article]
) -> None:
    text = "如何培养技术人才？如何建设研究中心？如何修建港口铁路？\n\n技术人才的培养要靠研究中心。"
    given = answer("如何培养技术人才？", open_index(make_article(text, id="faq", title="问题")))
    assert given.sentences[0].text == "技术人才的培养要靠研究中心。"


def test_who_is_named_with_a_post_is_known(index: Index) -> None:
    for asked in ("王海明是什么人？", "王海明在哪里任职？", "李建国是谁？"):
        given = answer(asked, index)
        assert given.confidence >= IDENTIFIED
        assert given.kind is AnswerKind.PERSON
    assert answer("赵一平是什么人？", index).confidence < IDENTIFIED


def test_a_speech_is_said_by_its_presenter(open_index: Callable[..., Index]) -> None:
    content = clean_text(
        "在茶业大会上的讲话\n县长 林书远\n（2024年3月1日）\n\n"
        "今年青溪县要新建茶园六千亩，带动农户增收。\n\n全县茶叶产值去年达到38亿元。\n"
    )
    speech = compose_article(content.drafts, content.metadata, origin="a.txt")
    given = answer("青溪县今年要新建多少茶园？", open_index(speech))
    assert given.sentences[0].speaker == Speaker("林书远", "县长")


MINUTES = (
    "磨坊管理办公室主任白一舟强调：“修水轮不能等。”\n\n会议议定：\n\n“一轮一档”管理水轮，每台水轮每年检修两次。\n\n"
    "会议要求，“检修记录要当天填写”。\n\n“填写不实的要重修石磨。”\n\n"
)


def test_what_a_meeting_decides_is_not_said_by_who_spoke_before(
    open_index: Callable[..., Index], make_article: Callable[..., Article]
) -> None:
    index = open_index(make_article(MINUTES, id="m", title="磨坊检修会议纪要"))
    quoted = [
        s
        for q in ("检修记录什么时候填写？", "填写不实的怎么办？")
        for s in answer(q, index).sentences
        if "填写" in s.text
    ]
    assert quoted
    assert not any(s.speaker for s in quoted)
    told = [s for s in answer("水轮每年检修几次？", index).sentences if s.text.startswith("“一轮一档”")]
    assert [s.speaker for s in told] == [None]
    said = [s for s in answer("谁说修水轮不能等？", index).sentences if "不能等" in s.text]
    assert [s.speaker.name for s in said if s.speaker] == ["白一舟"]
