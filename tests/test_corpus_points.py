"""How numbered points begin."""

import pytest

from corpus.classify import heading_level
from corpus.points import run_in_title


@pytest.mark.parametrize(
    ("paragraph", "title"),
    [
        ("（一）春茶。由制茶车间负责。", "（一）春茶"),
        ("1．送货到村。每周两次。", "1．送货到村"),
        ("2. 推行“一村一品”。每村选一样。", "2. 推行“一村一品”"),
        ("三、坚持绿色发展。坚持不用农药。", "三、坚持绿色发展"),
        ("（一）春茶。", ""),  # nothing that it heads
        ("春茶。由制茶车间负责。", ""),
        ("（一）春茶，由制茶车间负责。三月开工。", ""),
        ("（一）请各村合作社社长于会后到场。带上账本。", ""),
        ("1. 建成茶亭4座。种下茶苗。", ""),
        ("1. 茶亭建成了。种下茶苗。", ""),
        ("1. 他说：“好。”大家都笑了。", ""),
        ("（二）他说“好。我来”。", ""),
        ("3.5吨。比去年多。", ""),
        ("第六条 发放补贴。每户两千元。", ""),
        ("一是茶叶滞销。仓库都满了。", ""),
    ],
)
def test_titles(paragraph: str, title: str) -> None:
    assert run_in_title(paragraph) == title


def test_levels_of_numbers() -> None:
    texts = ("一、茶", "（一）茶", "1. 茶", "1．茶", "1、茶", "（1）茶", "①茶")
    assert [heading_level(text) for text in texts] == [2, 3, 4, 4, 4, 5, 5]
