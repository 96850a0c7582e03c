from __future__ import annotations

import pytest

from index.english import Translator, any_of

NAMES = {"rocket": ("火箭",), "new quality productive forces": ("新质生产力",), "ai": ("人工智能",)}
WORDS = {"first": ("首次", "第一"), "carry out": ("完成",), "plan": ("计划",), "company": ("企业",), "rise": ("上升",)}


@pytest.fixture(scope="module")
def translator() -> Translator:
    return Translator(NAMES, WORDS)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("what are the new quality productive forces?", "新质生产力"),
        ("who carried out the first rocket launch?", "完成 首次 火箭 launch"),
        ("400 billion yuan or 1.5 million", "400000000000 yuan 1500000"),
        ("which companies planned rockets?", "企业 计划 火箭"),
        ("is ai rising?", "人工智能 上升"),
        ("which of the", "which of the"),
        ("a superrocket", "superrocket"),
    ],
)
def test_names_and_words_in_any_form(translator: Translator, question: str, text: str) -> None:
    assert translator.translate(question).text.split() == text.split()


def test_phrases_are_taken_together(translator: Translator) -> None:
    assert translator.translate("how to carry out plans").text == "完成 计划"


def test_other_words_for_the_same_are_kept(translator: Translator) -> None:
    assert translator.translate("the first rocket").others == {"首次": ("第一",)}


@pytest.mark.parametrize("text", ["ai在制造业", "火箭rocket发射计划如何", "", "2024年"])
def test_a_chinese_question_stays(translator: Translator, text: str) -> None:
    assert translator.translate(text).text == text


def test_any_of_takes_the_longest_and_whole_latin_words() -> None:
    pattern = any_of(("ai", "ai工厂", "算力"))
    assert pattern is not None
    assert pattern.findall("ai工厂的算力,openai,ai") == ["ai工厂", "算力", "ai"]
    assert any_of(()) is None


@pytest.mark.parametrize(("text", "found"), [("3nm工艺", True), ("nm级", True), ("nmx", False), ("xnm", False)])
def test_a_unit_in_latin_letters_stands_behind_its_figure(text: str, *, found: bool) -> None:
    pattern = any_of(("nm",))
    assert pattern is not None
    assert (pattern.search(text) is not None) is found
