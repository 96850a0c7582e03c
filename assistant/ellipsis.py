"""Questions that leave out what the turn before said: 那张江呢? 第二个呢? 为什么? 目标是什么? 一共多少家? 还有呢?

Each form is told by how it looks, so that a question which names what it asks about is none of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from assistant.antecedents import PLACE_TAGS, YEAR, person_of, phrases, subject_of, thing_of
from assistant.kinds import COUNTED
from assistant.ordinals import begins_with_ordinal, is_last_item, is_ordinal, read_last, read_ordinal
from assistant.substitution import EARLIER_ASK, MEASURE_OF_ITEMS, SORTS, is_yes_no, named, replaced, stated
from assistant.types import Turn
from corpus.speakers import is_full_name
from index.search import Index
from index.tokens import HAN, fold

LONGEST_ELLIPSIS = 24  # characters between 那 and 呢
LONGEST_VERB = 6  # characters of a question that is but a verb and what is asked
LONGEST_SUBJECTLESS = 12  # characters of a question that begins with its asking word and names nothing
# Characters of an answer that 为什么 may be asked of as a whole.
LONGEST_STATEMENT = 60

_ASKS = re.compile(r"什么|多少|几|谁|哪|何|怎|吗|是否|有没有|如何|多[大高长远久]")
_WHAT_ABOUT = re.compile(
    rf"^(?P<lead>那么?|还有|至于|那|)?[,，\s]*(?P<topic>.{{1,{LONGEST_ELLIPSIS}}}?)(?:又|怎么样|如何)?呢$"
)
_MORE = re.compile(
    rf"^(?:还有|另外|其他|其它|其余|别的|剩下|除此之外|此外)(?:还有|的)?(?:别的|其他|什么|哪些)?(?:的|{SORTS})?(?:呢|吗|么)?$"
)
_BARE = re.compile(
    r"^(?:这是|这又是|又是|是|具体|主要|分别|都|一共|总共|到底|究竟|它|其|在|到|占|有)*"
    r"(?P<asks>为什么|为何|(?:原因|理由|依据)(?:是什么|呢)?|什么时候|何时|哪一?[年天]|几号|哪里|哪儿|什么地方|多少[个家名位项颗亿元]*|几[个家名位项颗]|谁|哪些|哪几[个家名位项颗条种类]|怎么做(?:到)?(?:的)?|怎么样|如何)"
    r"(?:呢|这样|这么说|会这样|这么做|的事情?|发生的)?$"
)
_TIME_OR_PLACE = re.compile(r"什么时候|何时|哪一?[年天]|几号|哪里|哪儿|什么地方")
# A share of what was asked about: 占全国多少.
_SHARE_OF = re.compile(r"^(?:大概|大约|约|又)*占(?:了|到)?(?:全国|全球|全省|全市|世界|总[数量体]|gdp)?的?(?:多少|几成|多大比例|百分之几)$")
# More of what was told: 具体呢, 能详细说说吗.
_DETAILS = re.compile(
    r"^(?:能|请|可以)?(?:再)?(?:具体|详细)(?:说说|讲讲|介绍一下|内容)?(?:一?点|一些|一下)?[呢吗]?$|^(?:说|讲)(?:得|的)?(?:具体|详细)(?:一?点|一些)?$|^展开(?:说说|讲讲)$"
)
# Who has said what was answered.
_THAT = r"(?:这|那|以上|上面)(?:句?话|一?个?(?:观点|说法|看法|判断|评价))?"
_WHO = r"(?:又?是)?由?(?:谁|哪一?位(?:专家|学者|教授)?|什么人|哪个(?:人|专家))"
_SOURCE = re.compile(rf"^(?:{_THAT}{_WHO}提出?|(?:{_THAT})?{_WHO}(?:说|讲|认为|指出|判断))(?:出来)?的$")
_WHICH_ONES = re.compile(r"^(?:它们|这些)?(?:分别|各|具体)(?:是|有)?(?:什么|哪些)$")
# A person and how they see something that is not said: 于凤霞又怎么说.
_VIEW = re.compile(rf"^(?P<name>[{HAN}·]{{2,12}}?)(?:又|则|也)?(?:是)?(?:怎么|如何|怎样)(?:说|看|讲|认为|评价)的?$")
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
_ASKED_SORT = re.compile(
    rf"哪[一几两三]?(?:{MEASURE_OF_ITEMS})?(?:{SORTS}|部门|国家)"
)
_POINTS = re.compile(r"[你您我咱他她它这那其该]|现在|今天")
_ASKS_FIRST = re.compile(
    r"^(?:是|又是|最早|最初|后来|当时|大概|具体|[每今明去]年|每次|一般|通常|都)*(?:在|由|被|于|从)?(?:什么时候|何时|哪一?[年天月]|谁|哪里|哪儿|哪|什么地方|怎么|如何|怎样|为什么|为何)"
)
# A question that ends with a measure word and does not say of what.
_COUNT = re.compile(rf"(?:多少|几)(?:{MEASURE_OF_ITEMS}|名|颗|座|所|台|人)$")

_Reader = Callable[[str, Turn, Index], list[str]]


def reader_of(question: str, index: Index) -> _Reader | None:
    """What reads a question that leaves something out, bare of what leads it in; None where nothing is left out."""
    if begins_with_ordinal(question):
        return read_ordinal if is_ordinal(question) else None
    readers: tuple[tuple[_Reader, bool], ...] = (
        (read_last, is_last_item(question)),
        (_read_details, asks_for_details(question)),
        (_read_source, _SOURCE.match(question) is not None),
        (_read_which_ones, _WHICH_ONES.match(question) is not None),
        (_read_view, _names_a_viewer(question)),
        (_read_share_of, _SHARE_OF.match(fold(question)) is not None),
        (_read_bare, _BARE.match(question) is not None),
        (_read_attribute, _ATTRIBUTE.match(question) is not None),
        (_read_what_about, asks_what_about(question)),
    )
    found = next((reader for reader, reads in readers if reads), None)
    if found is None and _is_count(question, index):
        return _read_count
    return _read_subjectless if found is None and _is_subjectless(question, index) else found


def asks_what_about(question: str) -> bool:
    """Whether a question is "那……呢" and asks nothing in words."""
    found = _WHAT_ABOUT.match(question)
    return found is not None and not _ASKS.search(found["topic"])


def named_topic(question: str) -> str:
    """What "那……呢" names; empty for a year, which is a condition of its own, and for other questions."""
    found = _WHAT_ABOUT.match(question)
    if found is None or not asks_what_about(question) or YEAR.fullmatch(found["topic"]):
        return ""
    names_none = begins_with_ordinal(question) or is_last_item(question) or asks_for_details(question)
    return "" if names_none else YEAR.sub("", found["topic"]).strip("的")


def asks_for_more(question: str) -> bool:
    """Whether a question wants what the answer before has left out: 还有呢?"""
    return _MORE.match(question) is not None


def asks_for_details(question: str) -> bool:
    """Whether a question wants what was answered told in more detail: 具体呢?"""
    return _DETAILS.match(question) is not None


def read_more(turn: Turn, index: Index) -> list[str]:
    """The earlier question again, asking for more: 赵刚还看好哪些省份."""
    subject = subject_of(turn, index)
    earlier = fold(turn.question)
    at = earlier.find(subject) + len(subject) if subject else 0
    return [f"{earlier[:at]}还{earlier[at:]}" if 0 < at < len(earlier) and "还" not in earlier else earlier]


def _names_a_viewer(question: str) -> bool:
    found = _VIEW.match(question)
    return found is not None and is_full_name(found["name"])


def _is_subjectless(question: str, index: Index) -> bool:
    """Whether a question begins with its asking word and names nothing: 谁提出的, 什么时候开幕的."""
    if len(question) > LONGEST_SUBJECTLESS or not question.isalpha():
        return False
    if _begins_with_verb(question, index):
        return True
    if named(_ASKED_SORT.sub("", question), index):
        return False
    if _ASKS_FIRST.match(question):
        return True
    # What is done, by none: 开几天.
    does = any(tag == "v" and word not in {"是", "有"} for word, tag in index.tagged(question))
    is_brief = len(question) <= LONGEST_VERB and not _POINTS.search(question)
    return is_brief and does and _ASKS.search(question) is not None


def _begins_with_verb(question: str, index: Index) -> bool:
    """Whether a question tells first what is done, then asks whom or what it is done to: 送了多少颗卫星."""
    at = 0
    for word, tag in index.tagged(question):
        at += len(word)
        if tag in {"v", "vn"} and word not in {"是", "有", "请", "说"}:
            return re.match(rf"[了过]?(?:{_ASKS.pattern})", question[at:]) is not None
        if tag != "d":
            return False
    return False


def _is_count(question: str, index: Index) -> bool:
    """Whether a question counts without saying what, somewhere at most: 全国一共有多少家."""
    if not _COUNT.search(question) or len(question) > LONGEST_SUBJECTLESS:
        return False
    return all(p.tag in PLACE_TAGS or p.text.startswith("全国") for p in phrases(question, index))


def _read_bare(question: str, turn: Turn, index: Index) -> list[str]:
    """The earlier question with another asking word."""
    found = _BARE.match(question)
    asks = found["asks"] if found else question
    earlier = fold(turn.question)
    if asks.startswith(("为", "原因", "理由", "依据")):
        return _reasons("为什么", turn, index)
    if asks.startswith(("怎么", "如何")):
        return _reasons("如何", turn, index)
    asked = EARLIER_ASK.search(earlier)
    if _TIME_OR_PLACE.match(asks) and (is_yes_no(earlier) or (asked and re.search(COUNTED, asked.group()))):
        return [_behind_subject(asks, turn, index), f"{thing_of(turn, index)}{asks}"]
    if asked is None and is_yes_no(earlier) and asks.startswith("哪") and "有" in earlier:
        return [stated(earlier).replace("有", f"有{asks}", 1)]
    if asked:
        before, behind = earlier[: asked.start()], earlier[asked.end() :]
        has = "有" if re.match("哪[些几]", asks) and not behind and not before.endswith("有") else ""
        return [f"{before}{has}{asks}{behind}", f"{thing_of(turn, index)}{asks}"]
    return [f"{thing_of(turn, index)}{asks}"]


def _behind_subject(asks: str, turn: Turn, index: Index) -> str:
    """The earlier question as a statement with another asking word behind its subject."""
    plain, subject = stated(turn.question), subject_of(turn, index)
    at = plain.find(subject) + len(subject) if subject and subject in plain else 0
    return f"{plain[:at]}{asks}{plain[at:]}"


def _reasons(how: str, turn: Turn, index: Index) -> list[str]:
    """Why or how what was asked, or what was answered, is so."""
    earlier = fold(turn.question)
    asks_who = re.search(r"谁|哪位|哪个人", earlier) is not None
    who = person_of(turn, index) if asks_who else ""
    statement = turn.answer.strip("。！？.!? ")
    readings = []
    if how == "为什么" and not asks_who and not is_yes_no(earlier) and 0 < len(statement) <= LONGEST_STATEMENT and "。" not in statement:
        readings = [f"为什么{statement}"]
    plain = stated(re.sub(r"谁|哪位[专学]?[家者]?|哪个人", who, earlier))
    subject = who or thing_of(turn, index)
    at = plain.find(subject) + len(subject) if subject and subject in plain else 0
    return [*readings, f"{plain[:at]}{how}{plain[at:]}", f"{plain}的原因是什么"]


def _read_details(question: str, turn: Turn, index: Index) -> list[str]:
    """The earlier question again; of what it counted, which they are."""
    earlier = fold(turn.question)
    return _read_which_ones(question, turn, index) if re.search(COUNTED, earlier) else [earlier]


def _read_source(question: str, turn: Turn, index: Index) -> list[str]:
    """Who says what the earlier question asked for: 国家高新区的核心优势是谁说的."""
    return [f"{stated(turn.question)}是谁说的"]


def _read_which_ones(question: str, turn: Turn, index: Index) -> list[str]:
    """What was counted or named, one by one: 朱国平提出了(几点→哪些)建议."""
    return _read_bare("哪些", turn, index)


def _read_view(question: str, turn: Turn, index: Index) -> list[str]:
    """The earlier question of another person, where it was asked of one; else nothing is left out."""
    found = _VIEW.match(question)
    earlier = fold(turn.question)
    names = [word for word, _ in index.tagged(earlier) if is_full_name(word)]
    return [earlier.replace(names[0], found["name"], 1)] if found and names and names[0] != found["name"] else []


def _read_attribute(question: str, turn: Turn, index: Index) -> list[str]:
    """What has the attribute, before it: 常州高新区2024年的目标是什么."""
    found = _ATTRIBUTE.match(question)
    joint = "" if (found and found["year"]) or question.startswith("的") else "的"
    owners = dict.fromkeys((subject_of(turn, index), thing_of(turn, index)))
    return [f"{owner}{joint}{question}" for owner in owners if owner]


def _read_count(question: str, turn: Turn, index: Index) -> list[str]:
    """With what the earlier question counted: 全国一共有多少家(商业航天独角兽企业)."""
    earlier = fold(turn.question)
    if not (asked := re.search(COUNTED, earlier)):
        return _read_subjectless(question, turn, index)
    counted = next((p.text for p in phrases(earlier, index) if p.start >= asked.end()), "")
    return [f"{question}{counted}" if counted else f"{thing_of(turn, index)}{question}"]


def _read_share_of(question: str, turn: Turn, index: Index) -> list[str]:
    """The share of what was measured: 国家高新区企业的研发经费占全国多少."""
    return [f"{stated(turn.question).replace('了', '')}{question}"]


def _read_subjectless(question: str, turn: Turn, index: Index) -> list[str]:
    """With the subject of the earlier question: (2024年世界移动通信大会)什么时候开幕的."""
    subjects = dict.fromkeys((subject_of(turn, index), thing_of(turn, index)))
    return [*_of_the_same_verb(question, turn), *(f"{subject}{question}" for subject in subjects if subject)]


def _of_the_same_verb(question: str, turn: Turn) -> list[str]:
    """The earlier question with another asking word, where a question repeats its verb: 在哪里提出的."""
    found = _ASKS_FIRST.match(question)
    verb = re.sub(r"(?:出?来)?的?呢?$", "", question[found.end() :]) if found else ""
    earlier = fold(turn.question)
    if found is None or len(verb) < 2 or verb not in earlier:
        return []
    asked = EARLIER_ASK.search(earlier)
    if asked and not re.search(COUNTED, asked.group()) and asked.end() <= earlier.rfind(verb):
        return [f"{earlier[: asked.start()]}{found.group()}{earlier[asked.end() :]}"]
    plain = stated(earlier)
    at = plain.find(verb)
    return [f"{plain[:at]}{found.group()}{plain[at:]}"] if at > 0 else []


def _read_what_about(question: str, turn: Turn, index: Index) -> list[str]:
    found = _WHAT_ABOUT.match(question)
    return replaced(found["topic"] if found else question, turn, index)
