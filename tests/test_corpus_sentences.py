"""Text to sentences."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.sentences import LONG_SENTENCE, split_sentences


def sentences(text: str) -> list[str]:
    return [text[span.start : span.end] for span in split_sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("  \n\n ", []),
        ("没有标点的一行", ["没有标点的一行"]),
        ("茶厂开工了。订单排到十月！还招人吗？", ["茶厂开工了。", "订单排到十月！", "还招人吗？"]),
        ("他迟疑了……然后走了。", ["他迟疑了……", "然后走了。"]),
        ("第一行没有标点\n第二行也没有", ["第一行没有标点", "第二行也没有"]),
        ("真的吗？！是真的。", ["真的吗？！", "是真的。"]),
        ("“茶好喝。价也公道。”村长介绍，今年卖得快。", ["“茶好喝。价也公道。”", "村长介绍，今年卖得快。"]),
        ("“茶好喝！”他笑着说。大家都笑了。", ["“茶好喝！”他笑着说。", "大家都笑了。"]),
        ("“去哪里？”的问题没有答案。", ["“去哪里？”的问题没有答案。"]),
        ("她问：“走不走？”随后关了门。", ["她问：“走不走？”", "随后关了门。"]),
        ("「你來。」他說。我沒去。", ["「你來。」他說。", "我沒去。"]),
        ("（见附件。）请查收。", ["（见附件。）", "请查收。"]),
        ("产量为3.5吨。比例是1:3。", ["产量为3.5吨。", "比例是1:3。"]),
        ("见a.html?id=3。再看一遍。", ["见a.html?id=3。", "再看一遍。"]),
        (
            "Dr. Wang met Mr. Li at 3.5 p.m. today. They talked.",
            ["Dr. Wang met Mr. Li at 3.5 p.m. today.", "They talked."],
        ),
        ("It works. Really? Yes!", ["It works.", "Really?", "Yes!"]),
        ("全部完成. 接着验收.", ["全部完成.", "接着验收."]),
        ("“没有关上的引号。第二句。", ["“没有关上的引号。", "第二句。"]),
        ("短句；短句；短句。", ["短句；短句；短句。"]),
        ("（一）春茶。由制茶车间负责。三月开工。", ["（一）春茶。由制茶车间负责。", "三月开工。"]),
        (
            "1．送货到村。每周两次。\n（2）代收。当天付款。",
            ["1．送货到村。每周两次。", "（2）代收。当天付款。"],
        ),
        ("1. 修好屋顶，换上新瓦。2. 买回揉捻机。", ["1. 修好屋顶，换上新瓦。", "2. 买回揉捻机。"]),
        ("产量排第1. 另有两家。", ["产量排第1.", "另有两家。"]),
        ("（一）春茶。", ["（一）春茶。"]),
        ("第六条 发放茶农补贴。每户两千元。", ["第六条 发放茶农补贴。", "每户两千元。"]),
        ("一是茶叶滞销的问题。仓库都满了。", ["一是茶叶滞销的问题。", "仓库都满了。"]),
        ("2. 建成茶亭4座。种下茶苗。", ["2. 建成茶亭4座。", "种下茶苗。"]),
    ],
)
def test_known_cases(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_semicolon_ends_a_sentence_only_when_it_is_long() -> None:
    half = "一" * (LONG_SENTENCE + 1) + "；"
    assert sentences(half + "二。") == [half, "二。"]
    assert len(sentences("一" * 50 + "；二。")) == 1


def test_long_quotation_is_divided_at_its_full_stops() -> None:
    first = "“" + "我们把河道清了一遍又一遍" * 11 + "。"
    assert len(first) > LONG_SENTENCE
    assert sentences(first + "现在水清了。”他说，大家都满意。")[0] == first


@given(st.text(alphabet="中文a.1 ，。！？…；“”「」『』）》\n\t", max_size=120))
def test_spans_are_exact_ordered_and_lose_nothing(text: str) -> None:
    spans = split_sentences(text)
    assert "".join("".join(text[span.start : span.end].split()) for span in spans) == "".join(text.split())
    assert all(
        span.start < span.end and text[span.start : span.end].strip() == text[span.start : span.end] for span in spans
    )
    assert all(before.end <= after.start for before, after in pairwise(spans))


def test_is_linear_on_hostile_input() -> None:
    start = time.process_time()
    for text in ("“" * 20_000, "。" * 200_000, "“好。" * 20_000, "A." * 50_000, "说" * 200_000):
        split_sentences(text)
    assert time.process_time() - start < 5
