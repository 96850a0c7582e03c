"""The name that a question begins with, told by where it ends: 绿色创新大会 of 绿色创新大会在哪里开."""

from __future__ import annotations

import re

from assistant.dialogue.measures import MEASURE
from assistant.dialogue.times import times_in
from assistant.posts import asked_post
from corpus.speakers import is_full_name
from index.query import asking_spans
from index.search import Index
from index.tokens import HAN, fold

# Passages in which words that may be a name together are looked for.
PASSAGES_READ = 3
_NOUN = {"n", "nz", "ns", "nt", "nr", "nrt", "nrfg", "j", "l", "eng", "ng"}
# What may be a part of a name, though it is none by itself: 发展银行, 绿色创新大会, 智算中心二期.
_MAY_JOIN = {"v", "vn", "a", "an", "b", "i", "m", "d"}
_PLACE = {"ns", "nr"}
_DONE_OR_SO = {"vn", "v", "a", "an", "ad", "b"}
_EDITION = re.compile(r"第[一二三四五六七八九十百\d]+[届期批轮]$")
_IN_ALL = {"一共", "总共", "累计", "共计", "合计"}  # may be tagged as nouns
_IN_NAMES = {"未来"}  # tagged as times
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
    rf"(?:汽车|品牌|公司|集团|科技|股份|有限|电子|银行|航天|生物|能源|方面)*[{HAN}]{{0,3}}"
    "(?:宣布|表示|称|公布|发布|推出|计划|预计|披露|透露|认为|指出|介绍|选择|采用|决定|签署)"
)
# What asks for who, when, where, why or what somebody thinks: of what stands before it as a whole.
_ASKS_OF_IT = re.compile(
    r"(?P<modal>会)?(?:最初|最早|现在|目前|又|都|将|会|计划|打算)*(?:是|由|在|于|从|被|去|到|归|找)*(?:谁|什么时候|何时|几[月号]|哪一?[年天月里儿]|(?<=[在去到从于])哪(?![些几一两个家座位种类项条款])"
    r"|(?:怎么|如何|怎样)(?:看|说|评价)|为什么|为何"
    r"|(?:是|指|叫)(?:的是)?什么|有(?:什么|哪些))"
)
# What somebody has, of which is asked: the name before it is whole without it.
_TRAIT = re.compile(r"(?:目标|任务|优势|特[点征]|意义|作用|影响|原因|理由|主题|内容|建议|观点|看法|方向|问题)$")
_NO_WHOLE = re.compile(r"[的对把被和与跟给向说,，、。:?!]|认为")
LONGEST_WHOLE = 24  # characters before what is asked of them
_QUOTES = str.maketrans("", "", "“”\"'《》「」 ")


def name_begun_with(question: str, index: Index) -> str:
    """The name or thing that a question begins with, behind a time at most; empty where it begins otherwise."""
    folded = fold(question)
    start = next((time.end for time in times_in(folded) if time.start == 0), 0)
    start += len(folded[start:]) - len(folded[start:].lstrip("的,， "))
    name = name_at(folded, start, index)
    whole = _asked_of(folded, start, index)
    if whole and name.startswith(whole) and asked_post(folded):
        return whole  # the post is asked for, and no part of the name
    return whole if len(whole) > len(name) and whole.startswith(name) and _is_whole(whole, index) else name


def _asked_of(folded: str, start: int, index: Index) -> str:
    """What stands before the asking words of a question, or has the post or founder that is asked for."""
    post = asked_post(folded)
    asks = _ASKS_OF_IT.search(folded, start)
    whole = post.owner[start:] if post else folded[start : asks.start()] if asks else ""
    if whole and asks and asks["modal"] and is_told(f"{whole}{asks['modal']}", index):
        whole += asks["modal"]  # 广博会 ends in what else is a verb
    is_had = any(pattern.search(whole) for pattern in (_NO_WHOLE, _TRAIT, _MEASURED)) or times_in(whole)
    return "" if is_had or not 1 < len(whole) <= LONGEST_WHOLE else whole


def _is_whole(text: str, index: Index) -> bool:
    """Whether words are one name or thing, by their tags or by how the collection tells it, though a tagger may not."""
    plain = text.translate(_QUOTES)
    tags = [tag for _, tag in index.tagged(plain)]
    if all(tag in _NOUN | {"m", "q", "b"} for tag in tags) and tags[-1] in _NOUN:
        return True
    may_end = tags[-1] in _NOUN | {"a", "an", "vn"} or plain.endswith(("日", "节"))
    may_be = is_full_name(plain) or may_end or plain != text
    return may_be and not _DOES.search(plain) and is_told(plain, index)


def name_at(folded: str, start: int, index: Index) -> str:
    """The name or thing at a place of a folded text, as far as it goes; empty where there is none."""
    lead = _lead(folded, start, index)
    words = _without_measure(lead)
    for count in range(len(words), 0, -1):
        text = "".join(word for word, _ in words[:count]).strip()
        is_owner = count == len(words) < len(lead)  # what is measured of it stands behind it: 某公司市值
        if len(text) > 1 and (is_owner or _ends_name(words[:count], text, index)):
            plain = words[: count - 1] if _is_numbered(words[count - 1][0]) else words[:count]
            if all(tag in _NOUN or not word.strip() or _EDITION.match(word) for word, tag in plain):
                return text
            there = words[0][0] if words[0][1] in _PLACE and len(words) > 2 else ""  # 某市概念验证中心
            if is_told(text, index) or (there and is_told(text.removeprefix(there), index)):
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
        if word in _IN_ALL:
            break
        is_blank = word == " " and bool(lead)
        is_part = tag in _MAY_JOIN and not any(p.match(word) for p in (_COUNTS, _SAYS, _DOES))
        joins = tag in _NOUN or is_blank or is_part or (word in _IN_NAMES and tag == "t")
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
    """Whether words may be a name as they end: in a noun or number; in what else, where it acts: 重工."""
    word, tag = words[-1]
    return tag in _NOUN or _is_numbered(word) or (tag in _DONE_OR_SO and len(words) > 1 and acts(text, index))


def _is_numbered(word: str) -> bool:
    """Whether a word numbers what stands before it: 二期."""
    return re.fullmatch(r"[一二三四五六七八九十]+[期版代号]", word) is not None
