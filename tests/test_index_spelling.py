from __future__ import annotations

import subprocess
import sys

import pytest

from index.spelling import Correction, Speller, confusable, readings
from index.tokens import Tokenizer

TOKENIZER = Tokenizer(["新质生产力", "力箭一号"])
# What a collection about the subject holds, in how many passages.
HELD = {
    "新质": 40,
    "质生": 40,
    "生产": 60,
    "产力": 50,
    "新质生产力": 40,
    "生产力": 50,
    "力箭": 9,
    "箭一": 9,
    "一号": 30,
}
HELD |= {
    "力箭一号": 9,
    "常州": 25,
    "州高": 12,
    "高新": 80,
    "新区": 80,
    "高新区": 70,
    "火箭": 30,
    "发射": 30,
    "已经": 12,
    "箭发": 8,
}


@pytest.fixture(scope="module")
def speller() -> Speller:
    return Speller(TOKENIZER, ["新质生产力", "力箭一号", "AI", "算力"], lambda term: HELD.get(term, 0))


@pytest.mark.parametrize(
    ("typed", "correction"),
    [
        ("新智生产力", Correction("新智生产力", "新质生产力")),  # one character of a name
        ("心智生产力", Correction("心智生产力", "新质生产力")),  # two
        ("力建一号", Correction("力建一号", "力箭一号")),
        ("常洲高新区", Correction("常洲高", "常州高")),  # a word that is no name of the glossary
        ("火剑发射", Correction("火剑发", "火箭发")),
    ],
)
def test_characters_of_the_same_sound_are_corrected(speller: Speller, typed: str, correction: Correction) -> None:
    assert speller.corrections(typed) == [correction]


@pytest.mark.parametrize(
    "typed",
    ["新质生产力", "常州高新区", "火箭发射", "常州", "", "ai", "一", "量子纠缠", "新区高新"],
)
def test_what_the_collection_has_or_knows_nothing_like_stays(speller: Speller, typed: str) -> None:
    assert speller.corrections(typed) == []


def test_between_two_that_would_do_none_is_chosen() -> None:
    held = {"公式": 20, "公示": 25, "结果": 30}
    speller = Speller(Tokenizer(), [], lambda term: held.get(term, 0))
    assert speller.corrections("公事") == []
    held["公示"] = 100
    assert speller.corrections("公事") == [Correction("公事", "公示")]


def test_a_rare_correction_is_none() -> None:
    speller = Speller(Tokenizer(), [], lambda term: {"常州": 1}.get(term, 0))
    assert speller.corrections("常洲") == []


def test_sounds_and_shapes() -> None:
    assert readings("长") == {"chang", "zhang"}
    assert readings("绿") == {"lv", "lu"}
    assert readings("a") == frozenset()
    assert {"质", "制"} <= set(confusable("智"))
    assert {"已", "巳"} <= set(confusable("己"))
    assert "智" not in set(confusable("智"))


def test_sounds_are_known_without_the_phrases_that_take_most_of_the_memory() -> None:
    code = (
        "import sys; from index.spelling import readings;"
        "print(sorted(readings('长')), 'pypinyin.phrases_dict' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['chang', 'zhang'] False"
