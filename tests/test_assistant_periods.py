from __future__ import annotations

from collections.abc import Callable

import pytest

from assistant.conditions import lacks_condition, lacks_month, lacks_own_year
from assistant.evidence import find_evidence
from assistant.periods import before_figure, tells_other_month, tells_other_span, tells_other_year, years
from assistant.question import Question
from corpus.types import Article
from index.search import Index


def test_a_year_may_stand_behind_a_comma_but_not_in_a_figure() -> None:
    assert years("通报称,2031年,产量为1,204.5吨和3.2031吨") == {"2031"}


@pytest.mark.parametrize(
    ("folded", "expected"),
    [
        ("2031年,船厂造船12艘", "2031年,船厂造船"),
        ("1-9月造船12艘", "1-9月造船"),
        ("前9个月造船12艘", "前9个月造船"),
        ("8月3日m3型造船12艘", "8月3日m3型造船"),
        ("船厂造船", "船厂造船"),
    ],
)
def test_a_sentence_up_to_its_first_figure(folded: str, expected: str) -> None:
    assert before_figure(folded) == expected


@pytest.mark.parametrize(
    ("question", "sentence", "expected"),
    [
        ("2032年出口额是多少", "2031年,出口额达到40亿元", True),
        ("2032年出口额是多少", "《船业报告(2032)》显示,2031年,出口额达到40亿元", True),  # the edition of the report
        ("2031年出口额是多少", "2031年,出口额达到40亿元", False),
        ("2032年出口额是多少", "出口额达到40亿元,2031年为38亿元", False),  # the first figure is of no year
        ("2032年出口额是多少", "比2031年多5%,出口额达到40亿元", False),
        ("2032年出口额是多少", "2020年以来,出口额达到40亿元", False),
        ("2032年出口额是多少", "2019年成立的船厂出口额达到40亿元", False),
        ("2032年出口额是多少", "2030年至2033年,出口额达到40亿元", False),
        ("2032年出口额是多少", "2031年开工,去年出口额达到40亿元", False),
        ("2019年成立的船厂有多少人", "2031年,船厂有300人", False),  # the year is not the figure's
        ("出口额是多少", "2031年,出口额达到40亿元", False),
        ("甲市2032年研发投入占比", "城市:甲市 | 2032年排名:1 | 研发投入占比(2031年):3.5%", True),
        ("甲市2031年研发投入占比", "城市:甲市 | 2032年排名:1 | 研发投入占比(2031年):3.5%", False),
        ("甲市2032年研发投入占比", "城市:甲市 | 2031年排名:1 | 研发投入占比:3.5%", False),
    ],
)
def test_figures_of_other_years(question: str, sentence: str, expected: bool) -> None:
    assert tells_other_year(question, sentence) is expected


@pytest.mark.parametrize(
    ("question", "text", "published", "expected"),
    [
        ("9月份造船多少艘", "7月造船12艘", "", True),
        ("九月份造船多少艘", "9月造船12艘", "", False),
        ("9月份造船多少艘", "7月造船12艘", "2031-09-05", False),
        ("9月份造船多少艘", "造船12艘", "", False),
        ("9月份造船多少艘", "7月开工,当月造船12艘", "", False),
        ("前9个月造船多少艘", "7月造船12艘", "", False),  # no single month
    ],
)
def test_figures_of_other_months(question: str, text: str, published: str, expected: bool) -> None:
    assert tells_other_month(question, text, published) is expected


@pytest.mark.parametrize(
    ("question", "sentence", "expected"),
    [
        ("前10个月造船多少艘", "前9个月,造船12艘", True),
        ("前十个月造船多少艘", "1-10月,造船12艘", False),
        ("1至10月造船多少艘", "前10月,造船12艘", False),
        ("前10个月造船多少艘", "造船12艘,前9个月为11艘", False),
    ],
)
def test_figures_of_other_spans(question: str, sentence: str, expected: bool) -> None:
    assert tells_other_span(question, sentence) is expected


def test_a_figure_is_of_the_year_and_month_that_are_asked_for(
    open_index: Callable[..., Index], make_article: Callable[..., Article]
) -> None:
    index = open_index(make_article("2031年，码头吞吐量为40万吨。6月吞吐量为3万吨。码头由港务局管。", id="a"))
    for text, of, year, month in (
        ("2032年码头吞吐量是多少", "40", True, False),
        ("2032年码头吞吐量", "40", True, False),  # no asking word
        ("2032年码头归谁管", "40", False, False),
        ("8月码头吞吐量是多少", "6月", False, True),
        ("6月码头吞吐量是多少", "6月", False, False),
        ("前8个月码头吞吐量是多少", "6月", False, False),
    ):
        question = Question(index.analyse(text), index)
        best = next(s for s in find_evidence(question, index.search(text, 5)) if of in s.text)
        assert (lacks_own_year(question, best), lacks_month(question, best)) == (year, month), text
        assert lacks_condition(question, best) or not (year or month)
