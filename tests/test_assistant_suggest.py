from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.rebuild import rebuild
from assistant.service import Service
from assistant.settings import Settings
from assistant.suggest import _questions, suggestions
from corpus.speakers import is_full_name
from corpus.types import Article, Passage
from index.encode import Encoder
from index.query import QueryAnalyser
from index.search import load_index
from index.store import Store


@pytest.fixture(scope="module")
def service(starter: Settings) -> Service:
    loaded = Service(starter)
    loaded.load()
    return loaded


def test_what_is_suggested_is_answered(service: Service) -> None:
    questions = suggestions(service.index, limit=4)
    assert 1 <= len(questions) <= 4
    assert len(set(questions)) == len(questions)
    for question in questions:
        answer = service.ask(question)
        assert answer.answered
        assert answer.confidence >= 0.5


def test_one_suggestion_a_document(service: Service) -> None:
    questions = suggestions(service.index, limit=6)
    sources = [service.ask(question).citations[0].article.id for question in questions]
    assert len(set(sources)) >= len(sources) - 1


def test_suggestions_stay_the_same(service: Service) -> None:
    assert suggestions(service.index, limit=3) == suggestions(service.index, limit=3)
    assert suggestions(service.index, limit=3) == suggestions(service.index, limit=6)[:3]


def test_a_collection_that_was_changed_often_has_suggestions_still(
    collection: Callable[[dict[str, str]], Settings],
) -> None:
    text = "# 红枫湖大桥\n\n红枫湖大桥位于贵州省清镇市。红枫湖大桥全长{length}米。\n"
    settings = collection({"bridge.md": text.format(length=1500)})
    (settings.documents / "bridge.md").write_text(text.format(length=1600), encoding="utf-8")
    rebuild(settings)
    changed = Service(settings)
    changed.load()
    assert changed.index.articles.passage_numbers() == [1]  # numbers are never used again
    assert suggestions(changed.index, limit=3) == ["红枫湖大桥位于哪里？"]


def test_one_long_document_crowds_out_no_other(collection: Callable[[dict[str, str]], Settings]) -> None:
    book = "".join(f"# 第{number}章\n\n船在第{number}天沿着河岸慢慢地走，两边是山。\n\n" for number in range(1000))
    settings = collection({"book.md": book, "bridge.md": "# 红枫湖大桥\n\n红枫湖大桥位于贵州省清镇市。\n"})
    service = Service(settings)
    service.load()
    assert len(service.index.articles.passage_numbers()) > 200
    assert suggestions(service.index, limit=3) == ["红枫湖大桥位于哪里？"]


def test_what_two_documents_answer_is_suggested_once(
    collection: Callable[[dict[str, str]], Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    told = "# {}\n\n红枫湖大桥位于贵州省清镇市。{}\n"
    settings = collection({f"{n}.md": told.format(f"桥{n}", f"这是第{n}次报道，写的人各有所见。" * n) for n in (1, 2)})
    service = Service(settings)
    service.load()
    monkeypatch.setattr("assistant.suggest._is_answered_from", lambda *_: True)
    assert suggestions(service.index, limit=3) == ["红枫湖大桥位于哪里？"]


def test_an_empty_collection_suggests_nothing(
    tmp_path: Path,
    publish: Callable[..., Store],
    bag_encoder: Encoder,
    analyser: QueryAnalyser,
    make_article: Callable[..., Article],
) -> None:
    for articles in ([], [make_article("没有数字也没有定义。")]):
        index = load_index(publish(tmp_path, *articles), encoder=bag_encoder, analyser=analyser)
        assert suggestions(index, limit=3) == []
        index.close()


def test_questions_are_made_of_statements_titles_and_speakers() -> None:
    passage = Passage(
        "a", 0, 17, "全市机器人产业产值规模达到90亿元。", "机器人：示例市为何领先", speaker="示例市协会会长李明"
    )
    assert list(_questions(passage)) == ["全市机器人产业产值规模是多少？", "示例市为何领先？", "李明有什么看法？"]


@pytest.mark.parametrize(
    ("sentence", "question"),
    [
        ("2024年世界移动通信大会约有2400家参展商参加。", "2024年世界移动通信大会有多少家参展商？"),
        ("2023年，成都高新区新增国家级平台5个。", "成都高新区新增了多少个国家级平台？"),
        ("青溪大桥由省交建集团承建。", "青溪大桥由谁承建？"),
        ("榆林市位于毛乌素沙漠边缘。", "榆林市位于哪里？"),
        ("申报单位于5月前提交材料。", ""),
        ("产值增长5%左右,研发经费占比为3%。", ""),
        ("发射成功率为100%。", ""),
        ("力箭一号发射成功率为100%。", "力箭一号发射成功率是多少？"),
    ],
)
def test_questions_are_made_of_what_sentences_tell(sentence: str, question: str) -> None:
    found = list(_questions(Passage("a", 0, len(sentence), sentence, "题目")))
    assert question in found if question else found == []


def test_near_questions_are_near_what_was_asked_and_have_answers(service: Service) -> None:
    refused = service.ask("2025年世界移动通信大会有多少参展商？")
    assert not refused.answered
    assert "2024年世界移动通信大会有多少家参展商？" in refused.near_questions
    assert all(service.ask(question).answered for question in refused.near_questions)
    # Nothing is offered that only stands in the nearest passages: what he says of other things is near.
    assert service.ask("赵刚对房地产怎么看？").near_questions == ("赵刚有什么看法？",)
    # A question made of an article is near what is asked of the article's subject.
    assert service.ask("常州高新区的奶茶产量是多少？").near_questions
    # 生产 is a part of 新质生产力 and no word that the two share.
    assert service.ask("水稻生产用了多少化肥？").near_questions == ()


@pytest.mark.parametrize(("text", "is_name"), [("高远", True), ("高新区", False), ("方舟县", False)])
def test_a_place_is_no_full_name(text: str, *, is_name: bool) -> None:
    assert is_full_name(text) is is_name
