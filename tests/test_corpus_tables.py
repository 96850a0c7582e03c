"""Forms and tables: where the names of cells stand."""

import pytest

from corpus.tables import Row, is_form


def rows(*cells: tuple[str, ...]) -> list[Row]:
    return [Row(number, row) for number, row in enumerate(cells, 1)]


@pytest.mark.parametrize(
    "cells",
    [
        (("姓 名", "许静", "性别", "女"), ("工作单位", "白沙县茶业局", "职务", "局长"), ("联系电话", "5551234")),
        (("企业名称", "白沙茶业公司"), ("地址", "和平路8号"), ("法定代表人", "高明"), ("成立日期", "2013年4月")),
    ],
)
def test_forms(cells: tuple[tuple[str, ...], ...]) -> None:
    assert is_form(rows(*cells))


@pytest.mark.parametrize(
    "cells",
    [
        (("姓名", "单位", "职务"), ("许静", "白沙县茶业局", "局长"), ("高明", "县财政局", "副局长")),
        (("指标", "2023年", "2024年"), ("固定资产投资", "12", "13"), ("建成区面积", "3", "4")),
        (("术语", "解释"), ("算力", "处理信息的能力"), ("中试", "较小规模的试验")),
        (("单位", "金额"), ("单位", "3"), ("部门", "4")),
        (("姓名",), ("许静",)),
        (),
    ],
)
def test_no_forms(cells: tuple[tuple[str, ...], ...]) -> None:
    assert not is_form(rows(*cells))
