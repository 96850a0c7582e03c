"""Follow-ups that ask about another version of a product: 标准版呢? 青春款呢?"""

from __future__ import annotations

import re

# A version of a product, and a product whose name ends with one.
_VERSION = re.compile(r"[^的]{1,4}(?:(?<![贷存条罚汇付借公捐拨货欠税])款|(?<![出改排])版)")
_PLAIN_VERSION = re.compile("普通|标准|基础|常规|入门")
_PRODUCT = re.compile(
    r"(?P<product>(?:[^,，的]{0,4}(?<![a-z]))?[a-z][a-z0-9-]*(?: ?[a-z0-9-]+)*?)"
    r"(?P<version>(?: ?(?:pro|max|plus|ultra|mini|lite|air|se)(?![a-z0-9]))+|[^的,，a-z]{1,4}版)?(?![a-z0-9 ])"
)


def of_another_version(topic: str, earlier: str) -> list[str]:
    """The earlier question of another version of a product: 某手机标准版 for 某手机 pro; empty where it is of none."""
    name = _PRODUCT.match(earlier) if _VERSION.fullmatch(topic) else None
    if name is None:
        return []
    product, behind = name["product"].strip(), earlier[name.end() :]
    plain = [f"{product}{behind}"] if name["version"] and _PLAIN_VERSION.match(topic) else []
    return [f"{product}{topic}{behind}", *plain]


def drops_version(topic: str, reading: str) -> bool:
    """Whether a reading calls a plain version of a product by the product's name alone."""
    return _VERSION.fullmatch(topic) is not None and _PLAIN_VERSION.match(topic) is not None and topic not in reading
