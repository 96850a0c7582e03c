"""Half-width marks to full-width ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.punctuation import MARKS, widen_punctuation


@pytest.mark.parametrize(
    ("raw", "wide"),
    [
        ("今年,茶厂开工;明年,扩建.", "今年，茶厂开工；明年，扩建。"),
        ("好不好?好!", "好不好？好！"),
        ("2021年,比重为48.5%,高于预期", "2021年，比重为48.5%，高于预期"),
        ("农户4,800户,比例3:1,每天10:30开播", "农户4,800户，比例3:1，每天10:30开播"),
        ("共50%!", "共50%！"),
        ("注意:带上证件", "注意：带上证件"),
        ("值班电话:0571-8888", "值班电话：0571-8888"),
        ("采用平台(PaaS)模式", "采用平台（PaaS）模式"),
        ("国内生产总值GDP(季度)", "国内生产总值GDP（季度）"),
        ("函数f(x)在此", "函数f(x)在此"),
        ("1)先报名 2)再缴费", "1)先报名 2)再缴费"),
        ('他说:"走吧."', "他说：“走吧。”"),
        ('建成"AI工厂",服务"即插即用"', "建成“AI工厂”，服务“即插即用”"),
        ('不算晚。"他说,"明天再来。"', "不算晚。”他说，“明天再来。”"),
        ('他问:"还来吗', "他问：“还来吗"),
        ("网址:https://a.cn/x?a=1,2,欢迎访问", "网址：https://a.cn/x?a=1,2，欢迎访问"),
        ("邮箱zhang@a.cn,请联系", "邮箱zhang@a.cn，请联系"),
        ("运行`f(a,b)`即可,很快", "运行`f(a,b)`即可，很快"),
        ("他念'好'字,it's fine", "他念‘好’字，it's fine"),
        ("用了A, B两种", "用了A, B两种"),
        ('He said, "see 北京 soon," and left the old town.', 'He said, "see 北京 soon," and left the old town.'),
        ("", ""),
        ("12,000", "12,000"),
    ],
)
def test_known_cases(raw: str, wide: str) -> None:
    assert widen_punctuation(raw) == wide


@given(st.text(alphabet="中文a1,;:?!()\"'. ，。“”%/-", max_size=60))
def test_only_marks_change_and_only_to_their_own_wide_form(text: str) -> None:
    wide = widen_punctuation(text)
    assert len(wide) == len(text)
    for before, after in zip(text, wide, strict=True):
        assert after == before or after in MARKS[before]


@given(st.text(alphabet="中文a1,;:?!()\"'. ，。“”%/-", max_size=60))
def test_numbers_are_never_touched(text: str) -> None:
    wide = widen_punctuation(text)
    for index in range(1, len(text) - 1):
        if text[index] in ",.:" and text[index - 1].isdigit() and text[index + 1].isdigit():
            assert wide[index] == text[index]
