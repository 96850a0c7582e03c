"""Which form the words have that answer a question."""

from __future__ import annotations

import pytest

from assistant.kinds import expect
from assistant.marks.forms import Form, form_of
from index.tokens import fold


@pytest.mark.parametrize(
    ("asked", "form"),
    [
        ("松岭园区有多少家企业？", Form.COUNT),
        ("项目融资多少钱？", Form.COUNT),
        ("产值占全省多少？", Form.SHARE),
        ("企业占几家？", Form.COUNT),
        ("企业有几分之几在松岭？", Form.SHARE),
        ("占地多少亩？", Form.COUNT),
        ("电站的功率是多少？", Form.COUNT),
        ("成功率有多高？", Form.SHARE),
        ("吞吐量排名第几？", Form.RANK),
        ("河有多长？", Form.LENGTH),
        ("园区面积多大？", Form.AREA),
        ("年会开了几天？", Form.DURATION),
        ("市长任期几年？", Form.DURATION),
        ("民国几年成立的？", Form.YEAR),
        ("哪一年成立的？", Form.YEAR),
        ("哪年哪月成立的？", Form.DATE),
        ("第几天开幕？", Form.RANK),
        ("谁是园区主任？", Form.PERSON),
        ("谁家的火箭先入轨？", Form.FIRM),
        ("榜单是哪家机构发布的？", Form.FIRM),
        ("年会在哪里开幕？", Form.PLACE),
        ("他看好哪几个省？", Form.PLACE),
        ("园区为什么服务企业？", None),
        ("什么是中试？", None),
    ],
)
def test_the_form_that_a_question_asks_for(asked: str, form: Form | None) -> None:
    folded = fold(asked)
    assert form_of(folded, expect(folded)) == form
