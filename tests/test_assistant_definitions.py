"""What tells what a term means, and an answer that does so is given."""

from __future__ import annotations

import pytest

from assistant.definitions import defines, first_asked, mentions_only, names_as_part_only
from assistant.service import Service
from assistant.settings import Settings
from index.tokens import fold


@pytest.mark.parametrize(
    ("question", "sentence", "is_told"),
    [
        ("什么是瞪羚企业？", "瞪羚企业通常指成立不久而增长很快的企业。", True),
        ("瞪羚企业是什么意思", "瞪羚企业（也叫高成长企业）是指跨过创业期的企业。", True),
        ("什么是“绿电”", "所谓“绿电”，即由风和光发出的电。", True),
        ("绿电指的是什么", "绿电是一种不烧煤的电。", True),
        ("什么是国创中心", "国创中心是国家技术创新中心的简称。", True),
        ("什么是瞪羚企业", "瞪羚企业是今年招商的重点。", False),
        ("什么是瞪羚企业", "瞪羚企业指出，用地仍然不足。", False),
        ("什么是瞪羚企业", "全市的瞪羚企业通常指定专人报税。", False),
        ("瞪羚企业有多少家", "瞪羚企业通常指成立不久而增长很快的企业。", False),
    ],
)
def test_a_sentence_that_begins_by_telling_what_a_term_means(question: str, sentence: str, *, is_told: bool) -> None:
    assert defines(fold(question), fold(sentence)) is is_told


@pytest.mark.parametrize(
    ("section", "said", "is_only"),
    [
        ("", "何平认为，瞪羚企业值得扶持。", True),
        ("抓住瞪羚企业的机会", "何平认为，瞪羚企业值得扶持。", True),
        ("", "园区以扶持瞪羚企业为主。", True),
        ("", "人才对瞪羚企业来说是根本。", True),
        ("一、瞪羚企业", "何平认为，瞪羚企业值得扶持。", False),
        ("总则 › （一）什么是瞪羚企业？", "何平认为，瞪羚企业值得扶持。", False),
        ("抓住瞪羚企业的机会", "瞪羚企业，是指增长很快的企业。", False),
    ],
)
def test_a_heading_tells_what_a_section_is_about_where_it_is_not_just_named_in_it(
    section: str, said: str, *, is_only: bool
) -> None:
    assert mentions_only("什么是瞪羚企业", fold(said), "园区", fold(section)) is is_only


@pytest.mark.parametrize("question", ["什么是独角兽企业？", "独角兽企业是什么意思"])
def test_a_definition_of_the_term_is_given(starter: Settings, question: str) -> None:
    service = Service(starter)
    service.load()
    answer = service.ask(question)
    assert answer.answered
    assert answer.sentences[0].text.startswith("独角兽企业通常指")


@pytest.mark.parametrize(
    ("question", "said", "is_only"),
    [
        ("未来产业有哪些", "高新区要发展未来产业。", True),
        ("未来产业哪些？", "高新区要发展未来产业。", True),
        ("哪些是未来产业？", "高新区要发展未来产业。", True),
        ("哪些是未来产业？", "高新区要发展量子信息、氢能等未来产业。", False),
        ("未来产业有哪些", "未来产业包括量子信息和氢能。", False),
    ],
)
def test_what_something_consists_of_is_not_told_by_its_name(question: str, said: str, *, is_only: bool) -> None:
    assert names_as_part_only(fold(question), fold(said)) is is_only


def test_a_clause_that_asks_on_is_no_part_of_the_term() -> None:
    assert first_asked("什么是未来产业,有哪些") == "什么是未来产业"
    assert first_asked("园区有企业多少家,有哪些部门") == "园区有企业多少家"
    assert first_asked("有哪些") == "有哪些"
