"""Follow-ups that name another attribute: 融资额呢? 2024年的目标呢? 主导产业的贡献度呢?"""

from __future__ import annotations

import re

from assistant.dialogue.antecedents import NAME_TAGS, subject_of
from assistant.dialogue.asked import EARLIER_ASK, counts, named, stated
from assistant.dialogue.measures import MEASURE
from assistant.dialogue.owned import owner_begun_with
from assistant.dialogue.subjects import name_begun_with
from assistant.dialogue.times import times_in
from assistant.types import Turn
from index.search import Index
from index.tokens import fold

# What tells how much something is.
_AMOUNT = (
    "比重|占比|比例|份额|规模|数量|增速|增幅|产值|增加值|生产总值|总量|产量|销量|总数|次数|人数|成功率|贡献度"
    "|收入|营收|利润|市值|投入|预算|预期|产能|面积|装机"
)
# What something has that no figure tells.
TRAITS = (
    "目标|计划|任务|重点|特点|特征|优势|不足|意义|作用|影响|依据|理由|好处|用途|含义|定义|背景|内容|主题"
    "|成绩|成果|成就|进展|看法|观点"
)
_ASKED_OF = {_AMOUNT: "是多少", TRAITS: "是什么", "地点|总部|地址": "在哪里", "时间|日期": "是什么时候"}
_ATTRIBUTE = re.compile(f"(?:{'|'.join(_ASKED_OF)})$")
_AMOUNT_ENDING = re.compile(r"[额率]$|(?<![力质商])量$")
_MEASURED = re.compile(f"{_ATTRIBUTE.pattern}|{MEASURE.pattern}")
# What a figure has itself.
_ASKS_WHEN = re.compile(r"什么时候|何时|什么地方|哪(?:一?[年天月里儿]|[办开举召建])|谁")
_OF_FIGURE = re.compile("增速|增幅|增长率|预期")
_SHARE = re.compile(r"的?(?:比例|占比|比重|份额|数量)$")
_IS_SHARE = re.compile(r"比例|占比|比重|份额")
SHARE_TOLD = re.compile(r"%|/\d|分之|[成半](?!立|功|果|为|员|本|导)")


def new_attribute(topic: str, earlier: str, index: Index) -> str:
    """The attribute that a topic ends with and that the earlier question did not ask for; empty where none is."""
    last = index.tagged(topic)[-1][0]
    found = _ATTRIBUTE.search(topic)
    attribute = found.group() if found else last if _AMOUNT_ENDING.search(last) else ""
    asks_figure = counts(earlier) or MEASURE.search(stated(earlier))
    if not (attribute or asks_figure) and (measure := MEASURE.search(topic)):
        attribute = measure.group()  # 总投资 behind 什么时候投用
    is_asked = EARLIER_ASK.search(earlier) or _ATTRIBUTE.search(earlier)  # …占GDP比重 asks without an asking word
    return attribute if attribute not in earlier and is_asked else ""


def of_attribute(attribute: str, topic: str, turn: Turn, index: Index) -> list[str]:
    """What the topic asks for of what the earlier question spoke of: of that itself, or of its owner."""
    earlier = fold(turn.question)
    asks = next((asks for pattern, asks in _ASKED_OF.items() if re.fullmatch(pattern, attribute)), "是多少")
    owner = _owner(topic, earlier, index)
    own = topic.removesuffix(attribute).removesuffix("的")
    if own:
        return [*_shared(own, topic, earlier, index), f"{owner}{topic}{asks}"]
    plain = stated(earlier)
    is_done = plain.endswith("了") or _ASKS_WHEN.search(earlier)  # 力箭一号飞了
    told = subject_of(turn, index) if is_done else plain.replace("了", "")
    told = re.sub(r"占.{0,6}$|[是有为在的]+$", "", told)
    told = told if _OF_FIGURE.search(attribute) else _without_measure(told, index)
    return list(dict.fromkeys(f"{of}的{as_told(topic, index)}{asks}" for of in (told, owner) if of))


def _without_measure(told: str, index: Index) -> str:
    """What was asked about without what was asked of it: 某公司7月 of 某公司7月市值."""
    words = [word for word, _ in index.tagged(told)]
    while words[1:] and _MEASURED.search(words[-1]):
        words.pop()
    return "".join(words).rstrip("的")


def as_told(topic: str, index: Index) -> str:
    """A sum as articles tell it that have no word for it: 融资18亿元 for 融资额."""
    return topic.removesuffix("额") if topic and not index.contains_term(topic) else topic


def is_share(topic: str) -> bool:
    """Whether a topic is a share, which articles tell without calling it one: 1/3."""
    return _IS_SHARE.fullmatch(topic) is not None


def _shared(own: str, topic: str, earlier: str, index: Index) -> list[str]:
    """The earlier question of another thing, where it asked for a share already: X有多少设在国家高新区."""
    if "占" in own or not (_SHARE.search(topic) and counts(earlier)) or MEASURE.search(stated(earlier)):
        return []
    asked = EARLIER_ASK.search(earlier)
    found = named(earlier, index)
    if asked and any(p.start == asked.end() for p in found):
        return []  # what was counted is named: 有多少个集群
    before = [p for p in found if asked and p.start + len(p.text) <= asked.start()]
    return [earlier.replace(before[-1].text, own, 1)] if before else []


def _owner(topic: str, earlier: str, index: Index) -> str:
    """The name that a question begins with, and the time beside it; empty where the topic brings a name itself."""
    first, tag = index.tagged(topic)[0]
    if index.proper_names_in(topic) or (tag in NAME_TAGS and first != topic):
        return ""
    name = name_begun_with(earlier, index)
    end = earlier.find(name) + len(name) if name else 0
    time = next((time for time in times_in(earlier) if end and time.start == end), None)
    if name and time is None:
        name = owner_begun_with(name, index) or name
        end = earlier.find(name) + len(name)
        time = next((time for time in times_in(earlier) if time.start == end), None)
    return earlier[: time.end if time else end]
