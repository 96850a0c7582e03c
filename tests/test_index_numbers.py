from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.numbers import han_number, notations, parse_han_number
from index.tokens import fold


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "零"),
        (10, "十"),
        (12, "十二"),
        (20, "二十"),
        (105, "一百零五"),
        (110, "一百一十"),
        (1_001, "一千零一"),
        (20_500, "二万零五百"),
        (100_305, "十万零三百零五"),
        (1_300_000, "一百三十万"),
        (400_000_000_000, "四千亿"),
    ],
)
def test_chinese_numerals_both_ways(value: int, text: str) -> None:
    assert han_number(value) == text
    assert parse_han_number(text) == value


@given(st.integers(min_value=0, max_value=10**12 - 1))
def test_any_number_comes_back(value: int) -> None:
    assert parse_han_number(han_number(value)) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("两千四", 2400),
        ("一万二", 12000),
        ("二百五", 250),
        ("二〇二四", 2024),
        ("一百零五", 105),
        ("百亿", 10**10),
        ("四万亿", 4 * 10**12),
        ("一百二十万亿", 120 * 10**12),
        ("四万五千亿", 45 * 10**11),
        ("", None),
        ("一家", None),
    ],
)
def test_shorthand_and_digits_in_a_row(text: str, value: int | None) -> None:
    assert parse_han_number(text) == value


@pytest.mark.parametrize(
    ("text", "typed", "others"),
    [
        ("占三成", "三成", ("30%", "百分之三十")),
        ("占30%", "30%", ("百分之三十", "三成")),
        ("占百分之四十八点五", "百分之四十八点五", ("48.5%",)),
        ("第三财季的", "第三财季", ("第三季度", "三季度", "第3季度", "3季度", "q3")),
        ("谁是第一名", "第一名", ("一等奖", "冠军", "榜首", "头名")),
        ("亚军是谁", "亚军", ("第二名", "二等奖")),
        ("约三成半", "三成半", ("35%", "百分之三十五")),
        ("有1/3在", "1/3", ("三分之一",)),
        ("有三分之二在", "三分之二", ("2/3",)),
        ("产值四千亿元", "四千亿", ("0.4万亿", "4000亿", "40000000万")),
        ("投资四万亿元", "四万亿", ("4万亿", "40000亿", "400000000万")),
        ("12,000家", "12,000", ("1.2万", "12000", "一万二千")),
        ("1.2万家", "1.2万", ("12000", "12,000", "一万二千")),
        ("2024年的", "2024年", ("二〇二四年", "二零二四年")),
        ("二〇二四年的", "二〇二四年", ("2024年", "二零二四年")),
        ("24年的目标", "24年", ("2024年",)),
        ("一月二十三日", "二十三日", ("23日", "23号", "二十三号")),
        ("于2024-01-23", "2024-01-23", ("2024年1月23日", "1月23日")),
        ("第三季度的", "第三季度", ("三季度", "第3季度", "3季度", "q3", "第三财季")),
        ("三次飞行", "三", ("3",)),
        ("第十二届", "十二", ("12",)),
        ("七月份的", "七月份", ("7月", "七月")),
        ("前七个月", "前七个月", ("前7个月", "1-7月", "1—7月", "1–7月", "1至7月", "1~7月")),
    ],
)
def test_other_notations(text: str, typed: str, others: tuple[str, ...]) -> None:
    assert notations(text)[typed] == others


@pytest.mark.parametrize("text", ["", "一些三明治", "一个国家", "万一", "gpt4", "千里马", "3.14159", "2024/13", "常州"])
def test_what_is_no_figure_has_no_other_notation(text: str) -> None:
    assert {typed: forms for typed, forms in notations(text).items() if not typed.isdigit()} == {}


@pytest.mark.parametrize("text", ["24年后", "近24年", "24年以来"])
def test_a_number_of_years_is_no_year(text: str) -> None:
    assert "2024年" not in [form for forms in notations(text).values() for form in forms]


@pytest.mark.parametrize("text", ["9" * 40 + "%", "9" * 5000, "百分之" + "亿" * 3000, "三" * 5000])
def test_a_figure_beyond_all_figures_has_no_other_notation(text: str) -> None:
    assert notations(text) == {}


@given(st.text(st.sampled_from("0123456789,.%/零〇一二两三十百千万亿成半分之年月日第季度q-个"), max_size=24))
def test_any_text_is_read(text: str) -> None:
    for typed, forms in notations(fold(text)).items():
        assert typed in fold(text)
        assert forms
        assert typed not in forms
