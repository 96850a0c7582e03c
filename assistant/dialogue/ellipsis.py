"""Questions that leave out what the turn before said: 那张江呢? 第二个呢? 为什么? 目标是什么? 一共多少家? 还有呢?

Each form is told by how it looks, so that a question which names what it asks about is none of them.
"""

from __future__ import annotations

import re

from assistant.dialogue.antecedents import PLACE_TAGS, ending_in, owned_of, phrases, subject_of, thing_of
from assistant.dialogue.asked import MEASURE_OF_ITEMS, SORTS, counted_in, named, stated
from assistant.dialogue.ordinals import begins_with_ordinal, is_last_item, is_ordinal, read_last, read_ordinal
from assistant.dialogue.owned import owner_begun_with
from assistant.dialogue.posts import asks_for_post, read_post
from assistant.dialogue.reasked import ASKS_FIRST, Reader, of_the_same_verb, reader_of_asking
from assistant.dialogue.substitution import replaced
from assistant.dialogue.times import without_time
from assistant.kinds import COUNTED
from assistant.types import Turn
from index.search import Index
from index.tokens import HAN, fold

LONGEST_ELLIPSIS = 24  # characters between 那 and 呢
LONGEST_VERB = 6  # characters of a question that is but a verb and what is asked
LONGEST_SUBJECTLESS = 12  # characters of a question that begins with its asking word and names nothing

_ASKS = re.compile(r"什么|多少|几|谁|哪|何[时地人处种故事]|[为如有]何|怎|吗|是否|有没有|如何|多[大高长远久]")
_WHAT_ABOUT = re.compile(
    rf"^(?P<lead>那么?|还有|至于|那|)?[,，\s]*(?P<topic>.{{1,{LONGEST_ELLIPSIS}}}?)(?:又|怎么样|如何)?呢$"
)
_MORE = re.compile(
    rf"^(?:还有|另外|其他|其它|其余|别的|剩下|除此之外|此外)(?:还有|的)?(?:别的|其他|什么|哪些)?(?:的|{SORTS})?(?:呢|吗|么)?$"
)
# Nouns that say nothing without a thing that has them.
_ATTRIBUTES = (
    "目标|计划|任务|重点|成绩|进展|结果|成果|效果|规模|占比|比重|比例|份额|增速|产值|总量|总数|数量|金额|投资|预算|期限|原因|目的|意义|作用|影响"
    "|特点|特征|优势|不足|内容|背景|总部|地点|地址|日期|主题|名称|负责人|成员|依据|理由|好处|用途|含义|定义"
)
_ATTRIBUTE = re.compile(
    rf"^(?P<year>(?:19|20)\d{{2}}年)?的?(?:主要|具体)?(?:{_ATTRIBUTES})(?:又|都)?(?:是|有|为|在|达到?|占)*(?:什么|多少|哪些|哪里|哪儿|哪|多大|多高|怎么样|如何|谁)"
    r"(?:[年月天家个项元]|意思)?$"
)
# Of which sort what is asked for is; that names nothing.
_ASKED_SORT = re.compile(rf"哪(?:些|[一几两三]?(?:{MEASURE_OF_ITEMS})?)(?:{SORTS}|部门|国家)")
_POINTS = re.compile(r"[你您我咱他她它那其该]|这(?![几两二三四五六七八九十])|现在|今天")
_SPENT = re.compile(r"(?:一共|总共|大概)?(?:花|用|耗|耗时|耗资|历时|持续)了?(?:多|几)")
# Verbs that a question by itself may begin with: what somebody is asked to do, and what only joins.
_NOT_DONE = {"是", "有", "请", "说", "介绍", "解释", "说明", "告诉", "列举", "关于", "如何"}
_DONE = {"用", "靠"}  # tagged as prepositions
# What place something has: 在国内是第几次.
_RANKED = re.compile(r"^在?(?:全国|国内|全球|世界上?)(?:是|排|居|属于?|算)第?(?:几|多少|什么)")
# What is counted altogether, by a short name: 一共有几个平台.
_IN_TOTAL = re.compile(rf"^(?:一共|总共|累计|共)有?(?:多少|几)(?:{MEASURE_OF_ITEMS})?(?P<noun>[^的在里于]{{1,4}})$")
# How many there are of all, or somewhere else.
_OF_ALL = re.compile(rf"(?:全|[{HAN}]{{2,6}}[省市县区])|一共|总共|累计|共")
# What is had at some time, by none who is named: 今年有什么目标.
_HAS_WHAT = re.compile(
    rf"^(?:[今明去]年|(?:19|20)\d{{2}}年|下一步|接下来|未来|今后|目前|后来)?(?:还|又|都|主要|具体)*有(?:什么|哪些|啥)(?:{_ATTRIBUTES}|打算|安排|优点|缺点|变化)$"
)
# A question that ends with a measure word and does not say of what.
_COUNT = re.compile(rf"(?:多少|几)(?:{MEASURE_OF_ITEMS}|名|颗|座|所|台|人)$")


def reader_of(question: str, index: Index) -> Reader | None:
    """What reads a question that leaves something out, bare of what leads it in; None where nothing is left out."""
    if begins_with_ordinal(question):
        return read_ordinal if is_ordinal(question) else None
    if is_last_item(question):
        return read_last
    found = reader_of_asking(question)
    if found is None and asks_for_post(question):
        found = read_post
    if found is None and _ATTRIBUTE.match(question):
        found = _read_attribute
    if found is None and asks_what_about(question):
        found = _read_what_about
    if found is None and _is_count(question, index):
        return _read_count
    return _read_subjectless if found is None and _is_subjectless(question, index) else found


def asks_what_about(question: str) -> bool:
    """Whether a question is "那……呢" and asks nothing in words."""
    found = _WHAT_ABOUT.match(question)
    return found is not None and not _ASKS.search(found["topic"])


def named_topic(question: str) -> str:
    """What "那……呢" names; empty for a time, which is a condition of its own, and for other questions."""
    found = _WHAT_ABOUT.match(question)
    if found is None or not asks_what_about(question):
        return ""
    names_none = begins_with_ordinal(question) or is_last_item(question) or reader_of_asking(question)
    return "" if names_none else without_time(found["topic"])


def asks_for_more(question: str) -> bool:
    """Whether a question wants what the answer before has left out: 还有呢?"""
    return _MORE.match(question) is not None


def read_more(turn: Turn, index: Index) -> list[str]:
    """The earlier question again, asking for more: 赵刚还看好哪些省份."""
    subject = subject_of(turn, index)
    earlier = fold(turn.question)
    at = earlier.find(subject) + len(subject) if subject else 0
    return [f"{earlier[:at]}还{earlier[at:]}" if 0 < at < len(earlier) and "还" not in earlier else earlier]


def _is_subjectless(question: str, index: Index) -> bool:
    """Whether a question begins with its asking word and names nothing: 谁提出的, 什么时候开幕的."""
    if len(question) > LONGEST_SUBJECTLESS or not question.isalpha():
        return False
    if (
        _begins_with_verb(question, index)
        or _IN_TOTAL.match(question)
        or _RANKED.match(question)
        or _HAS_WHAT.match(question)
    ):
        return True
    if _POINTS.search(question) or named(_ASKED_SORT.sub("", question), index):
        return False
    if ASKS_FIRST.match(question):
        return True
    # What is done, by none: 开几天.
    does = any(tag == "v" and word not in {"是", "有"} for word, tag in index.tagged(question))
    return len(question) <= LONGEST_VERB and does and _ASKS.search(question) is not None


def _begins_with_verb(question: str, index: Index) -> bool:
    """Whether a question tells first what is done, then asks whom or what it is done to: 送了多少颗卫星."""
    at = 0
    for word, tag in index.tagged(question):
        at += len(word)
        if len(word) > 2 and word.endswith(("是", "有")):
            return False  # a thing that the tagger does not know: 岸电是
        if word in _DONE or (tag in {"v", "vn"} and word not in _NOT_DONE):
            return re.match(rf"(?:[了过]|的是)?(?:{_ASKS.pattern})", question[at:]) is not None
        if tag != "d":
            return False
    return False


def _is_count(question: str, index: Index) -> bool:
    """Whether a question counts without saying what, somewhere at most: 全国一共有多少家."""
    if not _COUNT.search(question) or len(question) > LONGEST_SUBJECTLESS:
        return False
    return all(p.tag in PLACE_TAGS or p.text.startswith("全国") for p in phrases(question, index))


def _read_attribute(question: str, turn: Turn, index: Index) -> list[str]:
    """What has the attribute, before it: 常州高新区2024年的目标是什么."""
    found = _ATTRIBUTE.match(question)
    joint = "" if (found and found["year"]) or question.startswith("的") else "的"
    owners = dict.fromkeys((subject_of(turn, index), thing_of(turn, index)))
    return [f"{owner}{joint}{question}" for owner in owners if owner]


def _read_count(question: str, turn: Turn, index: Index) -> list[str]:
    """With what the earlier question counted: 全国一共有多少家(商业航天独角兽企业)."""
    earlier = fold(turn.question)
    if not re.search(COUNTED, earlier):
        return _read_subjectless(question, turn, index)
    counted = counted_in(earlier, index)
    whose = "" if _OF_ALL.match(question) else subject_of(turn, index)
    return [f"{whose}{question}{counted}" if counted else f"{thing_of(turn, index)}{question}"]


def _read_subjectless(question: str, turn: Turn, index: Index) -> list[str]:
    """With the subject of the earlier question: (2024年世界移动通信大会)什么时候开幕的."""
    subject = subject_of(turn, index)
    subjects = dict.fromkeys((owned_of(turn, index), subject, thing_of(turn, index), owner_begun_with(subject, index)))
    if (total := _IN_TOTAL.match(question)) and (whole := ending_in(total["noun"], turn, index)):
        question = f"{question[: total.start('noun')]}{whole}"
    # How long or how much something took: the whole of what was asked about.
    spent = [f"{stated(turn.question)}{question}"] if _SPENT.match(question) else []
    # Where all of what was counted are: 都在哪些省.
    counted = counted_in(turn.question, index) if question.startswith("都") else ""
    spent += [f"{subject.removesuffix(counted)}的{counted}{question}"] if counted and subject != counted else []
    return [*of_the_same_verb(question, turn), *spent, *(f"{subject}{question}" for subject in subjects if subject)]


def _read_what_about(question: str, turn: Turn, index: Index) -> list[str]:
    found = _WHAT_ABOUT.match(question)
    return replaced(found["topic"] if found else question, turn, index)
