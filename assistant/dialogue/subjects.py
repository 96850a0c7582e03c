"""The name that a question begins with, told by where it ends: 绿色创新大会 of 绿色创新大会在哪里开."""

from __future__ import annotations

import re

from assistant.dialogue.measures import MEASURE
from assistant.dialogue.times import times_in
from index.query import asking_spans
from index.search import Index
from index.tokens import HAN, fold

# Passages in which words that may be a name together are looked for.
PASSAGES_READ = 3
_NOUN = {"n", "nz", "ns", "nt", "nr", "nrt", "nrfg", "j", "l", "eng", "ng"}
# What may be a part of a name, though it is none by itself: 发展银行, 绿色创新大会, 智算中心二期.
_MAY_JOIN = {"v", "vn", "a", "an", "b", "i", "m", "d"}
_COUNTS = re.compile(r"[\d两几多]|[一二三四五六七八九十百千万]+(?:[个家条项点位种件名颗座年月天日]|$)")
# What is measured of a thing is not the thing: 市值, 总投资.
_MEASURED = re.compile(rf"{MEASURE.pattern}|(?:增幅|总数|人数|支出|预算|股价|条件|标准|资格)$")
_OF_MEASURE = {"总", "净", "营业", "平均", "人均", "综合", "同比", "申请", "申报"}
_SAYS = re.compile(r"认为|表示|指出|预计|预测|觉得|主张|强调|希望|建议|打算|计划|宣布|提出|看好")
# Verbs with what is done behind them, which are no part of a name.
_DOES = re.compile(
    "新增|增加|建成|拥有|完成|实现|获得|获评|取得|引进|培育|投资|发布|推出|举办|召开|参加|开通|支持|占|属于|位于|成立|入选"
)
# How somebody is told to do something: 甲汽车宣布, 乙周四表示.
_ACTS = (
    rf"(?:汽车|品牌|公司|集团|科技|股份|电子|银行|航天|生物|能源|方面)?[{HAN}]{{0,3}}"
    "(?:宣布|表示|称|公布|发布|推出|计划|预计|披露|透露|认为|指出|介绍|选择|采用|决定|签署)"
)
_QUOTES = str.maketrans("", "", "“”\"'《》「」 ")


def name_begun_with(question: str, index: Index) -> str:
    """The name or thing that a question begins with, behind a time at most; empty where it begins otherwise."""
    folded = fold(question)
    start = next((time.end for time in times_in(folded) if time.start == 0), 0)
    start += len(folded[start:]) - len(folded[start:].lstrip("的,， "))
    return name_at(folded, start, index)


def name_at(folded: str, start: int, index: Index) -> str:
    """The name or thing at a place of a folded text, as far as it goes; empty where there is none."""
    lead = _lead(folded, start, index)
    words = _without_measure(lead)
    for count in range(len(words), 0, -1):
        text = "".join(word for word, _ in words[:count]).strip()
        is_owner = count == len(words) < len(lead)  # what is measured of it stands behind it: 某公司市值
        if len(text) > 1 and (is_owner or _ends_name(words[:count], text, index)):
            plain = words[: count - 1] if _is_numbered(words[count - 1][0]) else words[:count]
            if all(tag in _NOUN or not word.strip() for word, tag in plain) or is_told(text, index):
                return text
    return ""


def is_told(text: str, index: Index) -> bool:
    """Whether a passage of the collection holds a text as it stands, whatever is quoted in it."""
    plain = text.translate(_QUOTES)
    hits = index.search(text, PASSAGES_READ)
    texts = [fold(f"{hit.passage.context}\n{hit.passage.text}").translate(_QUOTES) for hit in hits]
    return any(plain in each for each in texts)


def acts(text: str, index: Index) -> bool:
    """Whether the collection tells that something of this name speaks, plans or publishes: a firm, office or person."""
    told = re.compile(re.escape(text) + _ACTS)
    return any(told.search(fold(hit.passage.text)) for hit in index.search(text, PASSAGES_READ))


def says(text: str, start: int) -> bool:
    """Whether a verb by which somebody says or means something stands at a place of a text."""
    return _SAYS.match(text, start) is not None


def _lead(folded: str, start: int, index: Index) -> list[tuple[str, str]]:
    """The words from a place of a question up to the first that is no part of a name."""
    silent = [*asking_spans(folded), *((time.start, time.end) for time in times_in(folded))]
    lead: list[tuple[str, str]] = []
    at = 0
    for word, tag in index.tagged(folded):
        begin = folded.find(word, at)
        at = begin + len(word)
        if begin < start:
            continue
        is_blank = word == " " and bool(lead)
        is_part = tag in _MAY_JOIN and not any(p.match(word) for p in (_COUNTS, _SAYS, _DOES))
        joins = tag in _NOUN or is_blank or is_part
        if not joins or any(a < at and begin < b for a, b in silent) or folded.startswith(("了", "过"), at):
            break
        lead.append((word, tag))
    return lead


def _without_measure(words: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Words without what is measured at their end."""
    while words[1:] and (_MEASURED.search(words[-1][0]) or words[-1][0] in _OF_MEASURE):
        words = words[:-1]
    return words


def _ends_name(words: list[tuple[str, str]], text: str, index: Index) -> bool:
    """Whether words may be a name as they end: in a noun or number; in what is done, where it is told: 重工."""
    word, tag = words[-1]
    return tag in _NOUN or _is_numbered(word) or (tag == "vn" and len(words) > 1 and acts(text, index))


def _is_numbered(word: str) -> bool:
    """Whether a word numbers what stands before it: 二期."""
    return re.fullmatch(r"[一二三四五六七八九十]+[期版代号]", word) is not None
