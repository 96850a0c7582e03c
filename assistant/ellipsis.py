"""Questions that leave out what the turn before said: 那张江呢? 第二个呢? 为什么? 目标是什么? 一共多少家? 还有呢?

Each form is told by how it looks, so that a question which names what it asks about is none of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from assistant.antecedents import (
    PERSON_TAGS,
    PLACE_TAGS,
    YEAR,
    Phrase,
    items_of,
    person_of,
    phrases,
    subject_of,
    thing_of,
    words_of,
)
from assistant.kinds import COUNTED
from assistant.types import Turn
from corpus.speakers import is_full_name
from index.query import PROPER_TAGS
from index.search import Index
from index.tokens import HAN, fold

# What the phrase that a question begins with, mostly its subject, has to be likelier than others to be replaced.
FIRST_PHRASE = 0.2
LONGEST_ELLIPSIS = 24  # characters between 那 and 呢
LONGEST_SUBJECTLESS = 12  # characters of a question that begins with its asking word and names nothing
# Characters of an answer that 为什么 may be asked of as a whole.
LONGEST_STATEMENT = 60

_NUMERALS = {n: i for i, n in enumerate("一二三四五六七八九十", 1)}
_ASKS = re.compile(r"什么|多少|几|谁|哪|何|怎|吗|是否|有没有|如何|多[大高长远久]")
_WHAT_ABOUT = re.compile(
    rf"^(?P<lead>那么?|还有|至于|那|)?[,，\s]*(?P<topic>.{{1,{LONGEST_ELLIPSIS}}}?)(?:又|怎么样|如何)?呢$"
)
_MEASURE_OF_ITEMS = "个|条|家|项|点|位|种|件"
_ORDINAL = re.compile(
    rf"^第?(?P<number>[一二三四五六七八九十]|\d)(?:{_MEASURE_OF_ITEMS}|方面)(?:事情?|建议|路径|方面)?(?P<rest>.*)$"
)
_LAST_ITEM = re.compile(rf"^最后(?:一)?(?:{_MEASURE_OF_ITEMS})(?:事情?|建议|路径|方面)?(?P<rest>.*)$")
_MORE = re.compile(r"^(?:还有|另外|其他|其它|除此之外|此外)(?:还有|的)?(?:别的|其他|什么|哪些)?(?:的)?(?:呢|吗|么)?$")
_BARE = re.compile(
    r"^(?:这是|这又是|又是|是|具体|主要|分别|都|一共|总共|到底|究竟|它|其|在|到|占|有)*"
    r"(?P<asks>为什么|为何|原因(?:是什么|呢)?|什么时候|何时|哪一?年|哪里|哪儿|什么地方|多少[个家名位项颗亿元]*|几[个家名位项颗]|谁|哪些|怎么做(?:到)?(?:的)?|怎么样|如何)"
    r"(?:呢|这样|这么说|会这样|这么做)?$"
)
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
_ASKS_FIRST = re.compile(
    r"^(?:是|又是|最早|最初|后来|当时|大概|具体)*(?:在|由|被|于|从)?(?:什么时候|何时|哪一?[年天月]|谁|哪里|哪儿|哪|什么地方|怎么|如何|怎样|为什么|为何)"
)
_COUNT = re.compile(rf"(?:多少|几)(?:{_MEASURE_OF_ITEMS}|名|颗|座|所|台|人)$")
_GENERIC = {"时候", "时间", "地方", "意思", "原因", "情况", "问题", "东西", "含义"}
# Any asking expression of the earlier question, which a bare asking word takes the place of.
_EARLIER_ASK = re.compile(
    rf"(?:在|于)?(?:什么时候|什么时间|什么地方|哪一?(?:年|天|月)|哪里|哪儿|何处|何时|为什么|为何)|(?:有|是|达到?)?{COUNTED}点?"
    r"|谁|哪(?:[一二两三四五六七八九十几]?[个位家些种条件项])?[专学]?[家者]?|(?:是)?什么"
)
# What is measured takes the place of nothing but another measure.
_MEASURE = re.compile(r"(?:全国|比重|占比|比例|规模|数量|增速|产值|总量|总数|成功率|贡献度|gdp|收入|投入)$")
_SUFFIXES = "省市县区镇州港国院所校司团会局部委奖法展星号箭业"

_Reader = Callable[[str, Turn, Index], list[str]]


def reader_of(question: str, index: Index) -> _Reader | None:
    """What reads a question that leaves something out, bare of what leads it in; None where nothing is left out."""
    if ordinal := _ORDINAL.match(question):
        return _read_ordinal if len(ordinal["rest"]) <= 8 and len(question) <= LONGEST_ELLIPSIS else None
    readers: tuple[tuple[_Reader, bool], ...] = (
        (_read_last, _LAST_ITEM.match(question) is not None),
        (_read_which_ones, _WHICH_ONES.match(question) is not None),
        (_read_view, _names_a_viewer(question)),
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
    names = found is not None and asks_what_about(question) and not _ORDINAL.match(question)
    return found["topic"] if found and names and not YEAR.search(found["topic"]) else ""


def asks_for_more(question: str) -> bool:
    """Whether a question wants what the answer before has left out: 还有呢?"""
    return _MORE.match(question) is not None


def read_more(turn: Turn, index: Index) -> list[str]:
    """The earlier question again, asking for more: 赵刚还看好哪些省份."""
    subject = subject_of(turn, index)
    earlier = fold(turn.question)
    at = earlier.find(subject) + len(subject) if subject else 0
    return [f"{earlier[:at]}还{earlier[at:]}" if 0 < at < len(earlier) and "还" not in earlier else earlier]


def _named(question: str, index: Index) -> list[Phrase]:
    """The noun phrases of a question that say what it is about."""
    return [p for p in phrases(question, index) if p.text not in _GENERIC and not YEAR.search(p.text)]


def _names_a_viewer(question: str) -> bool:
    found = _VIEW.match(question)
    return found is not None and is_full_name(found["name"])


def _is_subjectless(question: str, index: Index) -> bool:
    """Whether a question begins with its asking word and names nothing: 谁提出的, 什么时候开幕的."""
    is_short = len(question) <= LONGEST_SUBJECTLESS and question.isalpha()
    return is_short and _ASKS_FIRST.match(question) is not None and not _named(question, index)


def _is_count(question: str, index: Index) -> bool:
    """Whether a question counts without saying what, somewhere at most: 全国一共有多少家."""
    if not _COUNT.search(question) or len(question) > LONGEST_SUBJECTLESS:
        return False
    return all(p.tag in PLACE_TAGS or p.text.startswith("全国") for p in phrases(question, index))


def _read_ordinal(question: str, turn: Turn, index: Index) -> list[str]:
    found = _ORDINAL.match(question)
    number = found["number"] if found else ""
    return _item(_NUMERALS.get(number) or int(number), found["rest"] if found else "", turn)


def _read_last(question: str, turn: Turn, index: Index) -> list[str]:
    found = _LAST_ITEM.match(question)
    return _item(0, found["rest"] if found else "", turn)


def _item(number: int, rest: str, turn: Turn) -> list[str]:
    """A question for one item of the list that was answered; 0 is the last."""
    items = items_of(turn.answer)
    if not items or number > len(items):
        return []
    item = items[number - 1]
    rest = re.sub(r"^(?:呢|是什么|指什么|是)?$", "", rest.removesuffix("呢"))
    return [f"{item}{rest}" if rest else f"{item}是什么", f"{item}{rest or '有什么内容'}"]


def _read_bare(question: str, turn: Turn, index: Index) -> list[str]:
    """The earlier question with another asking word."""
    found = _BARE.match(question)
    asks = found["asks"] if found else question
    earlier = fold(turn.question)
    if asks.startswith(("为", "原因")):
        return _reasons("为什么", turn, index)
    if asks.startswith(("怎么", "如何")):
        return _reasons("如何", turn, index)
    if asked := _EARLIER_ASK.search(earlier):
        again = f"{earlier[: asked.start()]}{asks}{earlier[asked.end() :]}"
        return [again, f"{thing_of(turn, index)}{asks}"]
    return [f"{thing_of(turn, index)}{asks}"]


def _reasons(how: str, turn: Turn, index: Index) -> list[str]:
    """Why or how what was asked, or what was answered, is so."""
    earlier = fold(turn.question)
    asks_who = re.search(r"谁|哪位|哪个人", earlier) is not None
    who = person_of(turn, index) if asks_who else ""
    statement = turn.answer.strip("。！？.!? ")
    readings = []
    if how == "为什么" and not asks_who and 0 < len(statement) <= LONGEST_STATEMENT and "。" not in statement:
        readings = [f"为什么{statement}"]
    plain = _EARLIER_ASK.sub("", re.sub(r"谁|哪位[专学]?[家者]?|哪个人", who, earlier))
    subject = who or thing_of(turn, index)
    at = plain.find(subject) + len(subject) if subject and subject in plain else 0
    return [*readings, f"{plain[:at]}{how}{plain[at:]}", f"{plain}的原因是什么"]


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


def _read_subjectless(question: str, turn: Turn, index: Index) -> list[str]:
    """With the subject of the earlier question: (2024年世界移动通信大会)什么时候开幕的."""
    subjects = dict.fromkeys((subject_of(turn, index), thing_of(turn, index)))
    return [f"{subject}{question}" for subject in subjects if subject]


def _read_what_about(question: str, turn: Turn, index: Index) -> list[str]:
    found = _WHAT_ABOUT.match(question)
    return _replaced(found["topic"] if found else question, turn, index)


def _replaced(topic: str, turn: Turn, index: Index) -> list[str]:
    """The earlier question with ``topic`` in the place of what is most like it."""
    topic, earlier = fold(topic), fold(turn.question)
    if year := YEAR.search(topic):
        return [YEAR.sub(year.group(), earlier, count=1)] if YEAR.search(earlier) else [f"{topic}{earlier}"]
    if verb := _verb_like(topic, earlier, index):
        return [f"{earlier[: verb.start]}{topic}{earlier[verb.start + len(verb.text) :]}"]
    found = _named(earlier, index)
    if not found:
        return [f"{topic}{earlier}"]
    if index.tagged(topic)[0][1] == "v" and len(found) > 1:  # 占全国的比例: of what was measured
        at = found[-1].start + len(found[-1].text)
        return [f"{earlier[:at]}{topic}{earlier[at:]}"]
    asked = _EARLIER_ASK.search(earlier)
    if asked and "的" in topic and _MEASURE.search(topic) and not any(_MEASURE.search(p.text) for p in found):
        return [f"{earlier[: _owner_start(topic, found[0], index)]}{topic}{earlier[asked.start() :]}"]
    return _in_place_of(_slot(topic, found, index), topic, found, earlier, index)


def _in_place_of(slot: Phrase, topic: str, found: list[Phrase], earlier: str, index: Index) -> list[str]:
    """The earlier question, whose phrases were ``found``, with ``topic`` in the place of ``slot``."""
    begin, end = slot.start, slot.start + len(slot.text)
    if "的" in topic and slot.start != found[0].start and f"{found[0].text}的" in earlier[:begin]:
        begin = _owner_start(topic, found[0], index)  # 武汉东湖的光电子 for 张江的集成电路: owner and thing
    # Another thing may have another measure word.
    before = re.sub(rf"(多少|几)(?:{_MEASURE_OF_ITEMS}|名|颗)$", "多少", earlier[:begin])
    behind = re.sub(rf"^(有)?(?:多少|几)(?:{_MEASURE_OF_ITEMS}|名|颗)$", r"\1多少", earlier[end:])
    again = f"{before}{topic}{behind}"
    if (before, behind) != (earlier[:begin], earlier[end:]) or begin != slot.start:
        return [again]
    if slot.start == found[0].start:  # another subject: what is asked of it stays
        return [again, *_measured(topic, found, earlier, index)]
    tail = earlier[found[-1].start + len(found[-1].text) :]
    return [again, f"{found[0].text}{topic}的{found[-1].text}{tail}", f"{found[0].text}{topic}{tail.lstrip('的')}"]


def _owner_start(topic: str, owner: Phrase, index: Index) -> int:
    """Where what is replaced begins: behind the name of 常州高新区新能源产业, where the topic brings no name itself."""
    words = index.tagged(owner.text)
    first = words[0][0]
    has_name = len(words) > 1 and first in index.proper_names_in(first)
    return owner.start + len(first) * (has_name and not index.proper_names_in(topic))


def _measured(topic: str, found: list[Phrase], earlier: str, index: Index) -> list[str]:
    """Of another subject just what is measured: 张江的规模 where 中关村的新一代信息技术产业规模 was asked for."""
    if len(found) < 2 or not (words := words_of(found[1], index)) or not _MEASURE.search(words[-1].text):
        return []
    return [f"{topic}的{earlier[words[-1].start :]}"]


def _verb_like(topic: str, earlier: str, index: Index) -> Phrase | None:
    """The verb of the earlier question that a topic which is a verb takes the place of: 累计 for 新增."""
    tags = [tag for _, tag in index.tagged(topic)]
    asked = _EARLIER_ASK.search(earlier)
    if tags != ["v"] or asked is None or _MEASURE.search(topic):
        return None
    at, verb = 0, None
    for word, tag in index.tagged(earlier[: asked.start()]):
        start = earlier.find(word, at)
        at = start + len(word)
        if tag == "v" and len(word) > 1:
            verb = Phrase(word, tag, start)
    return verb


def _slot(topic: str, found: list[Phrase], index: Index) -> Phrase:
    """The phrase of the earlier question, or the word of one, that ``topic`` takes the place of."""
    words = [word for phrase in found for word in words_of(phrase, index)]
    options = [p for p in (*found, *words) if bool(_MEASURE.search(p.text)) is bool(_MEASURE.search(topic))]
    return max(
        options or found,
        key=lambda p: _likeness(topic, p, index) - FIRST_PHRASE * _is_plain_first(topic, p, found, index),
    )


def _is_plain_first(topic: str, phrase: Phrase, found: list[Phrase], index: Index) -> bool:
    """Whether a phrase is the first, mostly the subject, and not of one sort with the topic."""
    return phrase.start == found[0].start and not _sort_bonus(topic, phrase, index)


def _likeness(topic: str, phrase: Phrase, index: Index) -> float:
    """How much a phrase is of the same sort as ``topic``: by tag, by form, by the embedding model."""
    return index.similarity(topic, phrase.text) + _sort_bonus(topic, phrase, index)


def _sort_bonus(topic: str, phrase: Phrase, index: Index) -> float:
    tags = [tag for _, tag in index.tagged(topic)]
    tag = tags[-1] if tags else ""
    same_group = any(tag in group and phrase.tag in group for group in (PERSON_TAGS, PLACE_TAGS | {"nt"}))
    are_names = is_full_name(topic) and is_full_name(phrase.text)
    are_proper = all(
        tag in PROPER_TAGS or text in index.proper_names_in(text)
        for text, tag in ((topic, tag), (phrase.text, phrase.tag))
    )
    same_ending = topic[-1] == phrase.text[-1] and topic[-1] in _SUFFIXES
    return max(float(same_group or are_names), 0.6 * are_proper) + 0.5 * same_ending
