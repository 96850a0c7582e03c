"""What is said of one city tells nothing of another."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assistant.answer import compose_answer
from assistant.elsewhere import are_near, places_in
from corpus.types import Article
from corpus.word_lists import load_places
from index.search import Index

CITIES = "榆林市把能源革命作为牵引，攻关核心技术。无锡市着力发展物联网，产值达到300亿元。该市还办了展会。"


@pytest.fixture(scope="module")
def index(open_index: Callable[..., Index], make_article: Callable[..., Article]) -> Index:
    return open_index(
        make_article(CITIES, id="a", title="榆林和无锡两市见闻"),
        make_article("天津渡轮有限公司在青岛造船。青岛船厂去年交船12艘。", id="b", title="造船"),
    )


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("无锡在推进能源革命吗", ""),
        ("无锡物联网的产值是多少", "300亿元"),
        ("榆林把什么作为牵引", "能源革命"),
        ("青岛的船是哪家公司造的", "天津渡轮有限公司"),  # whose name begins with a city
    ],
)
def test_what_is_said_of_another_city_is_no_answer(index: Index, question: str, told: str) -> None:
    given = compose_answer(question, index, threshold=0.5, top_k=5)
    assert (told in given.answer) if told else not given.answered


def test_places_are_found_by_their_names_alone() -> None:
    assert places_in("无锡和江苏省的,不是北京时间,也不是上海银行,是重庆") == {"无锡", "江苏", "重庆"}
    assert are_near("无锡", "江苏")
    assert are_near("无锡", "常州")
    assert not are_near("无锡", "榆林")


def test_no_place_lies_in_two_regions() -> None:
    places = [place for region, others in load_places().items() for place in (region, *others)]
    assert len(places) == len(set(places)) > 300
    assert {len(place) for place in places} == {2, 3, 4}  # as many characters as are looked at
