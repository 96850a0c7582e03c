"""Whose figure or post is asked for: names that say what their owners are, and differ in whose they are.

云岭高新区 and 宁川高新区 are of one sort, and so are 长风公司 and 天枢集团; no glossary has to know them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from index.tokens import HAN

# Words of a folded text with their tags.
Tagger = Callable[[str], list[tuple[str, str]]]

# The ends of names that say what their owners are, by sort; a seat's sort is its end: a town lies in a county.
_ENDS = {
    "area": r"高新(?:技术产业开发)?区|经开区|开发区|自贸区|示范区|试验区|保税区|新区|园区"
    r"|(?:科技|产业|工业|软件|创业|创意)园(?!区)",
    "seat": r"省(?![内外级委份会长])|市(?![场值区民委长面政级])|县(?![长委级域市])|(?<!地)区(?![别域分块间内外长委级])"
    r"|镇(?!长)|乡(?![村镇长])",
    "firm": r"(?:股份)?(?:有限)?公司|集团|银行(?!业)",
    "school": r"大学(?![生院])|学院|中学|小学(?!生)",
    "institute": r"研究[院所](?!长)|实验室|医院",
    "work": r"项目|工程(?!师)|电站|机场|大桥|隧道|铁路|计划|行动|基金(?!会)|平台",
    "post": r"的?(?:联合)?(?:创始人|创办人|董事长|总经理|总裁|校长|院长|所长|会长|理事长|行长|馆长|首席执行官|ceo)",
}
_END = re.compile("|".join(f"(?P<{sort}>{pattern})" for sort, pattern in _ENDS.items()))
# jieba's tags of names, and of the other words that names consist of.
_NAME_TAGS = frozenset({"ns", "nr", "nrt", "nrfg", "nz", "nt", "eng"})
_PART_TAGS = _NAME_TAGS | {"n", "vn", "v", "j", "a", "b", "l", "i", "nl", "ng"}
_PART = re.compile(rf"[{HAN}a-z0-9·-]+")
# Words of a name at most, without its end; of areas and seats the last one names them: 江苏省(常州)高新区.
_MOST_PARTS = 4
_ONE_PART = frozenset({"area", "seat"})
_WHOLE = frozenset({"school", "institute"})
# Of these, what is none of the generic words is a name, even if the tagger does not know it.
_ALL_KNOWN = frozenset({"post", "area"})
# What stands before an end and names nobody.
_GENERIC = re.compile(
    "国家级?|全[国省市区县]|[我本该各其每某此这那两多几][国省市区县校院所家个类]?|中国|世界|一流|国际|国内|国外|外[商资]|地方"
    "|普通|国营|公立|私立|民办|高等|职业|中等|科学|学术|软[件体]|软|创[新业意]|孵化|生态|物流|农业|化工|医[药疗]|生物|智慧|智能|文[化创]|教育|[空海陆]港|临[空港]|综合|特色|现代|绿色|低碳|零碳|数字|先[导行]"
    "|高端|核心|飞地|海外|跨境|专业|开放|合作|试点|自主|自由|贸易|贸|航空|航天|机器人|半导体|集成电路|人工智能|新?材料|新?能源|信息|电子|装备|制造|汽车|食品|纺织"
    "|[省市区县]级|科技|产业|工业|经济|高科技|技术|其[他它]|所有|上市|[子分母总新老大小]|城市|现任|首任|前任|重[点大]|建设|有关|相关|这些|此类|评价|看待|支持|推动|促进|主要"
)
# What the tokenizer joins to a name that it does not know: 到宁川.
_LEADING = re.compile("^[到在于至从向往与和及对由是继](?=..)")
_NO_NAME = re.compile("[被把是在了]")
_ASKED = re.compile(r"(?:哪[一几两些]?[个家所座项种位]?|什么|谁|何)$")


@dataclass(frozen=True, slots=True)
class Owner:
    """Somebody or something that a text names by what it is."""

    sort: str
    name: str  # its first word, by which it may be called for short: 云岭 of 云岭高新区
    is_known: bool  # whether the tagger takes it for a name

    def is_told_in(self, folded: str) -> bool:
        """Whether a text names it, spells it a little otherwise (印第安那, 印第安纳), or calls it by its short form."""
        if self.name in folded:
            return True
        pairs = [self.name[i : i + 2] for i in range(len(self.name) - 1)]
        held = sum(pair in folded for pair in pairs)
        if len(pairs) > 2 and pairs[0] in folded and 3 * held >= 2 * len(pairs):
            return True
        return self.sort == "school" and any(f"{character}大" in folded for character in self.name)

    @property
    def is_thing(self) -> bool:
        """Whether it is neither a seat, around which others are named, nor who holds a post."""
        return self.sort in _ENDS and self.sort != "post"

    @property
    def is_seat(self) -> bool:
        """Whether it is a province, city, county, district, town or township."""
        return self.sort not in _ENDS


def owners_in(folded: str, tagged: Tagger) -> list[Owner]:
    """The names of a folded text that say what their owners are, in order; not those that are asked for (哪家公司)."""
    ends = list(_END.finditer(folded))
    words = _placed(tagged(folded)) if ends else []
    return [owner for end in ends if (owner := _owner(folded, end, words, tagged))]


def is_end(word: str) -> bool:
    """Whether a word only says what an owner is: 高新区, 公司."""
    return _END.fullmatch(word) is not None


def others_told(asked: list[Owner], question: str, folded: str, tagged: Tagger) -> list[tuple[Owner, Owner]]:
    """Those asked about whom a text does not name, each with another of its sort that it names instead."""
    lacking = [owner for owner in asked if not owner.is_told_in(folded)]
    told = owners_in(folded, tagged) if lacking else []
    return [
        (owner, other)
        for owner in lacking
        for other in told
        if other.sort == owner.sort and other.name not in question and (other.is_known or other.sort in _ALL_KNOWN)
    ]


def _placed(words: list[tuple[str, str]]) -> list[tuple[int, str, str]]:
    """Words of a whole text with the places where they start."""
    found, at = [], 0
    for word, tag in words:
        found.append((at, word, tag))
        at += len(word)
    return found


def _owner(folded: str, end: re.Match[str], words: list[tuple[int, str, str]], tagged: Tagger) -> Owner | None:
    """Whom the words before an end name, if anybody."""
    sort, reach = str(end.lastgroup), end.start()
    parts: list[tuple[str, str]] = []
    for start, word, tag in reversed([each for each in words if each[0] < end.start()]):
        if start + len(word) > end.start():  # the end is a part of the word
            parts = tagged(word[: end.start() - start])
        elif (
            len(parts) >= _MOST_PARTS
            or tag not in _PART_TAGS
            or not _PART.fullmatch(word)
            or (parts and _END.search(word))
            or (tag == "v" and (start or parts))
        ):
            break
        else:
            parts.insert(0, (word, tag))
        reach = start
    if _ASKED.search(folded, 0, reach) or _ASKED.search(folded, 0, end.start()):
        return None
    parts = [(word, tag) for word, tag in parts if not _GENERIC.fullmatch(word)]
    while len(parts) > 1 and parts[0][1] in ({"v", "p", "ng", "f"} if len(parts[0][0]) == 1 else {"v", "vn"}):
        del parts[0]
    if sort in _WHOLE:  # 北京理工大学 is not called 北京
        parts = [("".join(word for word, _ in parts), parts[0][1])] if parts else []
    elif sort in _ONE_PART:
        parts = parts[-1:] if parts and len(parts[-1][0]) > 1 else parts[-2:]
    if parts and parts[-1][1] == "v" and len(parts[-1][0]) == 1:  # 台湾设省
        return None
    is_short = len(parts) > 0 and len(parts[0][0]) > 1 and sort not in _ONE_PART
    name = parts[0][0] if is_short else "".join(word for word, _ in parts[:2])
    name = _LEADING.sub("", name)
    if len(name) < 2 or _NO_NAME.search(name):
        return None
    return Owner(end.group() if sort == "seat" else sort, name, parts[0][1] in _NAME_TAGS)
