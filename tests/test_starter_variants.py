"""Questions about the starter collection in English, and one question as twenty people would type it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.service import Service
from assistant.settings import Settings

ENGLISH = [
    json.loads(line)
    for line in (Path(__file__).parent / "english_questions.jsonl").read_text(encoding="utf-8").splitlines()
]
# Of the thirty English questions, written before the rules were, that must be answered from the right article.
LEAST_ENGLISH = 25
VARIANTS = (
    "常州高新区2024年规模以上工业全年产值力争突破4000亿元吗",
    "常州高新区2024年规模以上工业全年产值力争突破四千亿元吗",
    "常州高新区2024年规模以上工业全年产值力争突破4千亿元吗",
    "常州高新区2024年规模以上工业全年产值力争突破0.4万亿元吗",
    "常州高新区二〇二四年规模以上工业全年产值力争突破4000亿元吗",
    "常州高新区二零二四年规模以上工业全年产值力争突破4,000亿元吗",
    "常州高新区24年规模以上工业全年产值力争突破4000亿元吗",
    "常州高新區2024年規模以上工業全年產值力爭突破4000億元嗎",
    "常州高新区２０２４年规模以上工业全年产值力争突破４０００亿元吗？",
    "常洲高新区2024年规模以上工业全年产值力争突破4000亿元吗",
    "常州高新区2024年规模以上工业全年产直力争突破4000亿元吗",
    "常州高薪区2024年规模以上工业全年产值力争突破4000亿元吗",
    "请问常州高新区2024年规模以上工业全年产值力争突破4000亿元吗？谢谢",
    "您好，能不能告诉我，常州高新区2024年规模以上工业全年产值力争突破4000亿元吗",
    "常州国家高新区2024年规上工业全年产值力争突破4000亿元吗",
    "常州国家高新技术产业开发区2024年规模以上工业产值目标是4000亿元吗",
    "Changzhou High-tech Zone 2024年规模以上工业全年产值突破4000亿元吗",
    "請問常州高新區2024年規上工業全年產值要突破４千億元嗎？謝謝您",
    "  常州高新区 2024 年 规上工业 全年 产值 突破 4000 亿元 吗 ",
    "2024年，常州高新区的规上工业全年产值要超过4000亿元吗？",
)


@pytest.fixture(scope="module")
def service(starter: Settings) -> Service:
    loaded = Service(starter)
    loaded.load()
    return loaded


def test_english_questions_are_answered_from_the_right_article(service: Service) -> None:
    wrong = []
    for asked in ENGLISH:
        answer = service.ask(asked["question"])
        if not answer.answered or answer.citations[0].article.id != asked["article"]:
            wrong.append(asked["question"])
    assert len(ENGLISH) == 30
    assert len(ENGLISH) - len(wrong) >= LEAST_ENGLISH, wrong


@pytest.mark.parametrize("question", VARIANTS)
def test_every_way_of_writing_it_finds_the_same_passage(service: Service, question: str) -> None:
    wanted = service.search(VARIANTS[0], 1)[0].passage
    assert "4000亿元" in wanted.text
    assert service.search(question, 1)[0].passage == wanted


@pytest.mark.parametrize("question", ["What is the capital of France?", "Who won the football World Cup in 2022?"])
def test_english_questions_about_something_else_are_refused(service: Service, question: str) -> None:
    assert not service.ask(question).answered
