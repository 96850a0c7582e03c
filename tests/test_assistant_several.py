"""Several questions asked at once: how they are parted, read in full and answered, each with what is quoted for it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assistant.service import Service
from assistant.settings import Settings
from assistant.several import find_questions, in_full, is_told_in
from assistant.sides import find_sides
from assistant.types import Answer, AnswerKind, Turn

DOCUMENTS = {
    "bridge.md": (
        "# 红枫湖大桥\n\n红枫湖大桥全长1500米。\n\n红枫湖大桥于2019年5月建成通车。\n\n红枫湖大桥由贵州路桥承建。\n"
    ),
    "dam.md": (
        "# 青石水库\n\n青石水库一期的库容占比是40%，二期占比是60%。\n\n本科生每月补贴800元，首年发放。\n\n"
        "研究生每月补贴1500元。\n\n青石水库项目拟投资12亿元。\n"
    ),
    "people.md": (
        "# 访谈\n\n省交通研究院院长李明介绍了情况。\n\n李明认为，算力的关键在电价。\n\n"
        "李明建议，新建的桥梁要装传感器。\n\n教授周远认为，算力的关键在人才。\n"
    ),
}


@pytest.fixture(scope="module")
def service(collection: Callable[[dict[str, str]], Settings]) -> Service:
    loaded = Service(collection(DOCUMENTS))
    loaded.load()
    return loaded


def quoted(answer: Answer) -> list[list[str]]:
    """What is quoted for each question."""
    return [[answer.sentences[i].text for i in side.sentences] for side in answer.sides]


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("李明是谁？他怎么看算力？", ("李明是谁", "他怎么看算力")),
        ("红枫湖大桥有多长，什么时候建成的？", ("红枫湖大桥有多长", "什么时候建成的")),
        ("請問紅楓湖大橋有多長，是誰承建的？謝謝", ("红枫湖大桥有多长", "是谁承建的")),
        ("什么是中试以及它有什么用", ("什么是中试", "它有什么用")),
        ("说到红枫湖大桥，它有多长？", ()),  # one of the clauses asks nothing
        ("你好，能帮我查一下吗？李明是谁？", ()),  # asks to be answered, nothing more
        ("《算力是什么，往哪里去》是谁写的？", ()),  # what is quoted asks nothing
        ("直到几百年后哪位学者才研究电，还不知道如何发电？", ()),
        ("要评价一个人的什么，而不是评价他是个什么人物？", ()),  # the second only goes on with the first
        ("红枫湖大桥和青衣江大桥哪个长，长多少？", ()),
        ("怎样加快形成新质生产力，于凤霞给了哪几条路？", ()),  # whose answer is wanted
        ("谁？哪？", ()),
        ("甲是谁？" * 5, ()),  # too many: one question after all
    ],
)
def test_parts(question: str, parts: tuple[str, ...]) -> None:
    assert find_questions(question) == parts


@pytest.mark.parametrize(
    ("question", "reading"),
    [
        ("他怎么看算力", "李明怎么看算力？"),
        ("什么时候当院长的", "李明什么时候当院长的？"),
        ("周远怎么看算力", "周远怎么看算力"),  # a name of its own
        ("提了多少条建议", "李明提了多少条建议？"),
        ("周远怎么讲", "周远认为李明是谁"),
    ],
)
def test_what_a_later_question_leaves_out_is_taken_from_the_one_before(
    service: Service, question: str, reading: str
) -> None:
    before = Turn("李明是谁", "省交通研究院院长李明介绍了情况。")
    assert in_full(question, before, service.index)[0] == reading


def test_which_of_several_was_asked_about_holds_for_the_next_question(service: Service) -> None:
    before = Turn("上一届茶会签约了多少项目", "上一届茶会签约项目72个，总金额356亿元。")
    assert all("上一届" in reading for reading in in_full("金额多少", before, service.index))


def test_a_firm_is_the_one_of_the_question_before(service: Service) -> None:
    before = Turn("红枫科技公司的董事长是谁", "董事长是李明。")
    assert in_full("公司有多少员工", before, service.index) == ["红枫科技公司有多少员工"]


def test_each_question_has_what_is_quoted_for_it(service: Service) -> None:
    answer = service.ask("红枫湖大桥有多长，什么时候建成通车的？")
    assert answer.kind is AnswerKind.FIGURE
    assert quoted(answer) == [["红枫湖大桥全长1500米。"], ["红枫湖大桥于2019年5月建成通车。"]]
    assert [citation.number for citation in answer.citations] == list(range(1, len(answer.citations) + 1))
    marked = {citation.article.title for citation in answer.citations for _ in citation.answers}
    assert marked == {"红枫湖大桥"}


def test_a_question_that_is_not_answered_is_told_beside_one_that_is(service: Service) -> None:
    answer = service.ask("红枫湖大桥有多长？它的造价是多少？")
    assert quoted(answer) == [["红枫湖大桥全长1500米。"], []]
    assert [side.name for side in answer.sides] == ["红枫湖大桥有多长", "红枫湖大桥的造价是多少？"]


def test_where_none_is_answered_the_whole_is_refused(service: Service) -> None:
    answer = service.ask("青衣江大桥的造价是多少？它是哪年开工的？")
    assert not answer.answered
    assert not answer.sides


@pytest.mark.parametrize("top_k", [1, 2, 5])
def test_the_questions_share_the_citations(service: Service, top_k: int) -> None:
    answer = service.ask("红枫湖大桥有多长？李明怎么看算力？", top_k=top_k)
    assert 0 < len(answer.citations) <= top_k
    assert len(answer.sides) == (2 if top_k > 1 else 0)


def test_a_sentence_that_answers_both_is_quoted_once(service: Service) -> None:
    answer = service.ask("红枫湖大桥是谁承建的？红枫湖大桥由谁承建？")
    assert quoted(answer) == [["红枫湖大桥由贵州路桥承建。"]] * 2
    assert len(answer.sentences) == 1


def test_a_later_half_without_its_object_has_that_of_the_first(service: Service) -> None:
    before = Turn("青石水库项目是什么", "青石水库项目拟投资12亿元。")
    assert in_full("投了多少钱", before, service.index)[0] == "青石水库项目投了多少钱？"


def test_what_stands_behind_the_last_side_is_asked_of_all(service: Service) -> None:
    sides = find_sides("本科生和研究生补贴分别多少？", service.index)
    assert [(side.name, side.question) for side in sides] == [
        ("本科生", "本科生补贴多少？"),
        ("研究生", "研究生补贴多少？"),
    ]
    numbered = find_sides("青石水库一期和二期的库容占比分别是多少？", service.index)
    assert [(side.name, side.question) for side in numbered] == [
        ("一期", "青石水库一期的库容占比是多少？"),
        ("二期", "青石水库二期的库容占比是多少？"),
    ]


@pytest.mark.parametrize(
    ("question", "questions"),
    [
        ("红枫湖大桥谁来养护，几月底前要验收？", ("红枫湖大桥谁来养护", "几月底前要验收")),
        ("研究生补贴多少，要不要自己交表？", ("研究生补贴多少", "要不要自己交表")),
        ("青石水库多大库容 能用多少年", ("青石水库多大库容", "能用多少年")),
        ("桥梁论坛什么时候在哪里办？", ("桥梁论坛什么时候办", "桥梁论坛在哪里办")),
        ("大桥多长？我是说全长多少米", ("大桥多长", "全长多少米")),
        ("青石水库蓄水了没有，库容到多少了？", ("青石水库蓄水了没有", "库容到多少了")),
        ("青石水库 红枫湖大桥", ()),
        ("大桥不得不说有多长？", ()),
    ],
)
def test_halves_of_any_form_are_parted(question: str, questions: tuple[str, ...]) -> None:
    assert find_questions(question) == questions


@pytest.mark.parametrize(
    ("before", "half", "reading"),
    [
        # What the clause that asks is about; what was asked for by its sort; what was counted.
        ("在青石镇上班，租水库宿舍多少钱", "能住几年", "水库宿舍能住几年？"),
        ("去年评比里哪个水库不达标", "扣了多少分", "去年评比里不达标的水库扣了多少分？"),
        ("头一年进站给多少补贴", "要不要自己交表", "补贴要不要自己交表"),
    ],
)
def test_a_later_half_is_of_what_the_first_asks_about(service: Service, before: str, half: str, reading: str) -> None:
    assert reading in in_full(half, Turn(before, ""), service.index)


def test_a_half_is_told_by_the_sentence_for_the_other(service: Service) -> None:
    told = "大桥去年省下运费300万元,惠及车主2.6万户。"
    assert is_told_in("惠及多少户", told, service.index)
    assert not is_told_in("惠及多少人", told, service.index)
    assert not is_told_in("新增多少户", told, service.index)
    assert not is_told_in("怎么惠及", told, service.index)
