"""What is measured of things: 规模, 营业收入, 占比."""

from __future__ import annotations

import re

# What is measured takes the place of nothing but another measure.
MEASURE = re.compile(
    r"(?:全国|比重|占比|比例|规模|数量|增速|产值|总量|总数|成功率|贡献度|gdp|收入|投入|总?投资额?|总值|营收|净?利润|收益|市值|[产销]量|总额|金额|价格?|指数|容量"
    r"|补贴|奖励|面积|产能|率|(?:成交|销售)额)$"
)
