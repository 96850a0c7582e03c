"""Comparisons: what is compared, what is asked of each side, and answers that have something on every side."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assistant.service import Service
from assistant.settings import Settings
from assistant.sides import find_sides
from assistant.types import Answer, AnswerKind
from index.filters import Filters

# Each bridge in an article of its own, so that no single search need find them all.
DOCUMENTS = {
    "hong.md": "---\ndate: 2024-05\n---\n# 红枫湖大桥\n\n红枫湖大桥全长1500米。\n\n红枫湖大桥由贵州路桥承建。\n",
    "qing.md": "---\ndate: 2019-05\n---\n# 青衣江大桥\n\n青衣江大桥全长2300米，由四川路桥承建。\n",
    "both.md": "# 观察\n\n两座桥各有长处：红枫湖大桥看重景观，青衣江大桥看重运力。\n",
    "list.md": "# 名单\n\n红枫湖大桥、青衣江大桥、白龙江大桥都是近年的名桥，全长不一。\n",
    "views.md": "# 访谈\n\n院长李明认为，算力的关键在电价。\n\n教授周远认为，算力的关键在人才。\n",
}


@pytest.fixture(scope="module")
def service(collection: Callable[[dict[str, str]], Settings]) -> Service:
    loaded = Service(collection(DOCUMENTS))
    loaded.load()
    return loaded


def quoted(answer: Answer) -> dict[str, list[str]]:
    """What is quoted on each side."""
    return {side.name: [answer.sentences[i].text for i in side.sentences] for side in answer.sides}


@pytest.mark.parametrize(
    ("question", "sides"),
    [
        ("红枫湖大桥和青衣江大桥哪个更长？", {"红枫湖大桥": "红枫湖大桥多长？", "青衣江大桥": "青衣江大桥多长？"}),
        ("红枫湖大桥与青衣江大桥有何不同？", {"红枫湖大桥": "什么是红枫湖大桥？", "青衣江大桥": "什么是青衣江大桥？"}),
        (
            "红枫湖大桥跟青衣江大桥比，最大的不同在哪",
            {"红枫湖大桥": "什么是红枫湖大桥？", "青衣江大桥": "什么是青衣江大桥？"},
        ),
        (
            "青衣江大桥比红枫湖大桥有什么优点",
            {"青衣江大桥": "什么是青衣江大桥？", "红枫湖大桥": "什么是红枫湖大桥？"},
        ),
        (
            "青衣江大桥比红枫湖大桥好在哪",
            {"青衣江大桥": "什么是青衣江大桥？", "红枫湖大桥": "什么是红枫湖大桥？"},
        ),
        (
            "红枫湖大桥和青衣江大桥相比，根本的不一样到底在哪里？",
            {"红枫湖大桥": "什么是红枫湖大桥？", "青衣江大桥": "什么是青衣江大桥？"},
        ),
        ("比较一下李明和周远的观点", {"李明": "李明的观点是什么？", "周远": "周远的观点是什么？"}),
        ("李明、周远怎么看算力？", {"李明": "李明怎么看算力？", "周远": "周远怎么看算力？"}),
        (
            "2023年张江、中关村和武汉东湖的产业规模分别是多少？",
            {name: f"2023年{name}的产业规模是多少？" for name in ("张江", "中关村", "武汉东湖")},
        ),
        (
            "张江的集成电路和武汉东湖的光电子哪个占比高？",
            {"张江的集成电路": "张江的集成电路占比多少？", "武汉东湖的光电子": "武汉东湖的光电子占比多少？"},
        ),
        (
            "榆林、无锡、滨州三市各有什么特点？",
            {name: f"{name}有什么特点？" for name in ("榆林", "无锡", "滨州")},
        ),
        ("红枫湖大桥和青衣江大桥各多长？", {"红枫湖大桥": "红枫湖大桥多长？", "青衣江大桥": "青衣江大桥多长？"}),
        ("青衣江大桥比红枫湖大桥长多少？", {"青衣江大桥": "青衣江大桥是多少？", "红枫湖大桥": "红枫湖大桥是多少？"}),
        (
            "李明和周远对算力的看法有什么区别？",
            {"李明": "李明对算力的看法是什么？", "周远": "周远对算力的看法是什么？"},
        ),
    ],
)
def test_what_is_asked_of_each_side(service: Service, question: str, sides: dict[str, str]) -> None:
    assert {side.name: side.question for side in find_sides(question, service.index)} == sides


@pytest.mark.parametrize(
    "question",
    [
        "红枫湖大桥和青衣江大桥由谁承建？",
        "科技创新和产业创新的关系是什么？",
        "三件事分别是什么？",
        "哪座桥更长？",
        "和而不同是什么意思？",
        "红枫湖大桥的车流比去年增长多少？",
        "与、和、同",
        "比较",
        "甲、乙、丙、丁、戊、己、庚分别是什么？",
        "张江、中关村、武汉东湖、石榴坪、大营坡、青衣江分别是什么？",
    ],
)
def test_what_compares_no_named_things(service: Service, question: str) -> None:
    assert find_sides(question, service.index) == ()


def test_every_side_is_quoted_in_the_order_of_the_question(service: Service) -> None:
    answer = service.ask("青衣江大桥和红枫湖大桥哪个更长？")
    assert (answer.kind, answer.answered) == (AnswerKind.COMPARISON, True)
    assert quoted(answer) == {
        "青衣江大桥": ["青衣江大桥全长2300米，由四川路桥承建。"],
        "红枫湖大桥": ["红枫湖大桥全长1500米。"],
    }
    marked = [c.passage.text[s - c.passage.start : e - c.passage.start] for c in answer.citations for s, e in c.answers]
    assert [text.rstrip("米") for text in marked] == ["2300", "1500"]


def test_a_sentence_that_sets_the_sides_apart_comes_first(service: Service) -> None:
    answer = service.ask("红枫湖大桥与青衣江大桥各看重什么？")
    apart = "两座桥各有长处：红枫湖大桥看重景观，青衣江大桥看重运力。"
    assert quoted(answer) == {"红枫湖大桥": [apart], "青衣江大桥": [apart]}


def test_a_side_that_is_not_covered_is_told(service: Service) -> None:
    answer = service.ask("红枫湖大桥和赤水河大桥哪个更长？")
    assert quoted(answer) == {"红枫湖大桥": ["红枫湖大桥全长1500米。"], "赤水河大桥": []}
    # It stands in a list, which says nothing of it.
    answer = service.ask("红枫湖大桥和白龙江大桥哪个更长？")
    assert quoted(answer)["白龙江大桥"] == []
    assert not service.ask("赤水河大桥和乌江大桥哪个更长？").answered


def test_filters_hold_for_every_side(service: Service) -> None:
    answer = service.ask("青衣江大桥和红枫湖大桥哪个更长？", filters=Filters(published_from="2024"))
    assert quoted(answer) == {"青衣江大桥": [], "红枫湖大桥": ["红枫湖大桥全长1500米。"]}


def test_no_more_citations_than_wanted(service: Service) -> None:
    for top_k in (1, 2):
        assert len(service.ask("青衣江大桥和红枫湖大桥哪个更长？", top_k=top_k).citations) <= top_k


def test_views_side_by_side(service: Service) -> None:
    answer = service.ask("李明和周远对算力的看法有什么不同？")
    assert quoted(answer) == {
        "李明": ["院长李明认为，算力的关键在电价。"],
        "周远": ["教授周远认为，算力的关键在人才。"],
    }
    assert [s.speaker.name for s in answer.sentences if s.speaker] == ["李明", "周远"]
