"""Markdown to blocks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import MalformedDocumentError
from corpus.markdown import FRONT_MATTER_MAX, markdown_blocks, split_front_matter


def blocks(source: str) -> list[tuple[str, str, int]]:
    return [(draft.kind.value, draft.text, draft.level) for draft in markdown_blocks(source)]


def test_inline_markup_goes_and_its_text_stays() -> None:
    assert blocks("**粗**、*斜*、~~删~~、`码`和[链接](https://a.cn)，<b>标签</b>，<https://b.cn>，&amp;。") == [
        ("paragraph", "粗、斜、删、码和链接，标签，https://b.cn，&。", 0)
    ]


def test_lines_of_a_paragraph_are_joined_as_chinese_does() -> None:
    assert blocks("茶厂今年\n重新开工，\nnew tea\nfactory") == [("paragraph", "茶厂今年重新开工，new tea factory", 0)]
    assert blocks("第一行  \n第二行") == [("paragraph", "第一行\n第二行", 0)]


def test_lines_that_a_writer_means_as_such_are_paragraphs() -> None:
    fields, points = "地点：**二号**会议室\n主持：许静", "（一）茶业增长一成。\n（二）林业增长\n两成。"
    source = f"{fields}\n\n{points}\n\n记者问：为什么？\n许静答：因为茶。"
    assert blocks(source) == [
        ("paragraph", "地点：二号会议室", 0),
        ("paragraph", "主持：许静", 0),
        ("list_item", "（一）茶业增长一成。", 0),
        ("list_item", "（二）林业增长两成。", 0),
        ("paragraph", "记者问：为什么？", 0),
        ("paragraph", "许静答：因为茶。", 0),
    ]


def test_headings() -> None:
    assert blocks("# 一\n\n### 三 *斜*\n\n二\n===") == [
        ("heading", "一", 1),
        ("heading", "三 斜", 3),
        ("heading", "二", 1),
    ]


def test_lists() -> None:
    source = "- 甲\n- 乙\n\n  乙的第二段\n  1. 子一\n  2. 子二\n\n5. 五\n6. 六"
    assert [text for _, text, _ in blocks(source)] == ["甲", "乙", "乙的第二段", "1. 子一", "2. 子二", "5. 五", "6. 六"]
    assert {kind for kind, _, _ in blocks(source)} == {"list_item"}


def test_tables() -> None:
    assert blocks("| 年 | **产量** |\n|---|---|\n| 2020 | 3 吨 |\n| 2021 | |") == [
        ("table_row", "年：2020 | 产量：3 吨", 0),
        ("table_row", "年：2021", 0),
    ]


def test_images_are_captions() -> None:
    assert blocks("![茶园](a.jpg)") == [("caption", "茶园", 0)]
    assert blocks("前![老\n厂房](a.jpg)后") == [("paragraph", "前后", 0), ("caption", "老 厂房", 0)]
    assert blocks("![](a.jpg)") == []


def test_quotations_and_code_are_paragraphs() -> None:
    assert blocks("> 引用\n> 继续\n\n```\na = 1\n```") == [("paragraph", "引用继续", 0), ("paragraph", "a = 1\n", 0)]


def test_html_gives_its_text_and_never_its_scripts() -> None:
    assert blocks("<div>正文<script>alert(1)</script><style>p{}</style></div>\n\n<!-- 注释 -->") == [
        ("paragraph", "正文", 0)
    ]
    assert blocks("<br>") == []


def test_front_matter_fields() -> None:
    front = split_front_matter(
        "---\nTitle: 题\ntags: 茶，乡村\nn: 5\nnone:\nmap: {a: 1}\nday: 2024-03-11\nmix: [1, {a: b}]\n...\n正文"
    )
    assert front.body == "正文"
    assert (front.first("title"), front.first("n"), front.first("day")) == ("题", "5", "2024-03-11")
    assert (front.first("none"), front.first("map"), front.all("mix")) == ("", "", ("1",))
    assert front.all("topics", "tags") == ("茶", "乡村")
    assert front.all("absent") == ()


@pytest.mark.parametrize("source", ["正文\n---\n", "---\n\n一段\n\n---\n\n二段", "----\na: 1\n----", "---\na: 1"])
def test_what_is_no_front_matter_stays_text(source: str) -> None:
    front = split_front_matter(source)
    assert front.fields == {}
    assert front.body == source


def test_empty_front_matter() -> None:
    assert split_front_matter("---\n---\n正文").body == "正文"


@pytest.mark.parametrize(
    "yaml", ["a: [1", "a: b: c", "\t- x", "!!python/object/apply:os.system ['true']", "a: 2024-02-30"]
)
def test_broken_front_matter_is_refused(yaml: str) -> None:
    with pytest.raises(MalformedDocumentError, match="not valid YAML"):
        split_front_matter(f"---\n{yaml}\n---\n正文")


def test_long_front_matter_is_refused() -> None:
    with pytest.raises(MalformedDocumentError, match="at most"):
        split_front_matter("---\na: " + "x" * FRONT_MATTER_MAX + "\n---\n")


def test_front_matter_of_nested_references_stays_small() -> None:
    bomb = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]"
    fields = split_front_matter(f"---\n{bomb}\n---\n").fields
    assert fields == {"a": ("x", "x")}


@given(st.text(alphabet="茶a#*-_`|[]()!<>&\n 1.>", max_size=80))
def test_no_markdown_raises(source: str) -> None:
    assert all(draft.text.strip() for draft in markdown_blocks(source))


def test_front_matter_of_aliases_of_aliases_is_not_unfolded() -> None:
    lists = "".join(f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]\n" for n in range(25))
    front = split_front_matter(f"---\na: &a [x, y]\n{lists}---\n文")
    assert front.all("a") == ("x", "y")
    assert front.all("z") == ()


def test_notes_stand_below_what_cites_them_and_are_not_lost() -> None:
    source = "磨坊有两台水轮[^1]，一台备用[^水]。\n\n# 后记\n\n石磨[^1]还在。\n\n"
    source += "[^1]: 造于1931年，\n由木匠造。\n[^水]: **停用**中。\n[^3]: 没有人提到。\n"
    assert [(draft.kind.value, draft.text) for draft in markdown_blocks(source)] == [
        ("paragraph", "磨坊有两台水轮，一台备用。"),
        ("paragraph", "造于1931年，由木匠造。"),
        ("paragraph", "停用中。"),
        ("heading", "后记"),
        ("paragraph", "石磨还在。"),
        ("paragraph", "没有人提到。"),
    ]
    assert [draft.text for draft in markdown_blocks("```\n[^1]: 代码\n```\n\n[水]: http://a.cn\n")] == ["[^1]: 代码\n"]


def test_table_of_contents_and_points_in_items() -> None:
    source = "- [水轮](#水轮)\n- [石磨](#石磨)讲石磨\n\n1. 开闸。\n（1）先看水位。\n（2）再开闸门。\n"
    assert [(draft.kind.value, draft.text) for draft in markdown_blocks(source)] == [
        ("furniture", "水轮"),
        ("list_item", "石磨讲石磨"),
        ("list_item", "1. 开闸。"),
        ("list_item", "（1）先看水位。"),
        ("list_item", "（2）再开闸门。"),
    ]
