from __future__ import annotations

import pytest

from assistant.roughly import ToldValue, agree, told_value


@pytest.mark.parametrize(
    ("one", "other", "is_agreed"),
    [
        ("增速超过[20%]", "增速为[23.7%]", True),
        ("增速超过[20%]", "增速为[18%]", False),
        ("增速为[20%]", "增速为[23.7%]", False),
        ("共有[30多家]企业", "共有[34家]企业", True),
        ("共有[30余家]企业", "共有[28家]企业", False),
        ("产值近[500亿元]", "产值达[486.2亿元]", True),
        ("产值约[500亿元]", "产值达[620亿元]", False),
        ("投资不到[3亿元]", "投资[2.8亿元]", True),
        ("投资不超过[3亿元]", "投资[3.2亿元]", False),
        ("规模[100亿元]以上", "规模达[120亿元]", True),
        ("年产[1,200吨]左右", "年产[1250吨]", True),
        ("超过[20%]", "达[23亿元]", False),
        ("占比超过[一半]", "占比[52%]", False),
    ],
)
def test_values_agree_where_one_is_a_bound_that_the_other_keeps(one: str, other: str, is_agreed: bool) -> None:
    first, second = value_in(one), value_in(other)
    assert agree(first, second) is is_agreed
    assert agree(second, first) is is_agreed


def value_in(marked: str) -> ToldValue:
    """The value that stands between square brackets."""
    return told_value(marked.replace("[", "").replace("]", ""), marked.index("["), marked.index("]") - 1)
