"""Follow-ups that ask something else of what the turn before asked: 为什么? 什么时候的事? 有哪几家? 这是谁说的?"""

from __future__ import annotations

import re
from collections.abc import Callable

from assistant.dialogue.antecedents import person_of, subject_of, thing_of
from assistant.dialogue.asked import EARLIER_ASK, VIEW, counts, figure_of, is_yes_no, person_asked_for, seen_by, stated
from assistant.dialogue.measures import MEASURE
from assistant.kinds import COUNTED
from assistant.types import Turn
from corpus.speakers import is_full_name
from index.search import Index
from index.tokens import fold

# Characters of an answer that 为什么 may be asked of as a whole.
LONGEST_STATEMENT = 40

_BARE = re.compile(
    r"^(?:这是|这又是|又是|是|具体|主要|分别|都|一共|总共|到底|究竟|它|其|在|到|占|有)*"
    r"(?P<asks>(?<=在)哪$|为什么|为何|(?:原因|理由|依据)(?:是什么|呢)?|什么时候|何时|哪一?[年天]|几号|哪里|哪儿|什么地方|多少[个家名位项颗亿元]*|几[个家名位项颗]|谁|哪些|哪几[个家名位项颗条种类]|怎么做(?:到)?(?:的)?|怎么样|如何)"
    r"(?:呢|这样|这么说|会这样|这么做|的事情?|发生的)?$"
)
_TIME_OR_PLACE = re.compile(r"什么时候|何时|哪一?[年天]|几号|哪里|哪儿|什么地方")
# A share of what was asked about: 占全国多少.
_SHARE_OF = re.compile(
    r"^(?:其中|这|大概|大约|约|又)*占(?:了|到)?(?:全国|全球|全省|全市|世界|总[数量体]|gdp)?(?:企业|总[数量体])?的?"
    r"(?:(?:比重|比例|份额)(?:是|有|为)?多[少大高]|多少|几成|多大比例|百分之几)$"
)
_SHARE_SCOPE = re.compile(r"占(?:了|到)?(?:全国|全球|全省|全市|世界)")
# What may stand where a time or place is asked for.
_ADVERBIAL = re.compile(rf"{_TIME_OR_PLACE.pattern}|何|怎|谁|哪个?月")
_EVENT = re.compile(r"(?:会议|大会|学习|论坛|峰会|展会)$")
# Since when the figure holds that was told: 这是什么时候的数据.
_WHEN_FIGURE = re.compile(
    r"^[这那](?:些|个|一)?(?:数字|数据|统计)?又?是(?P<asks>什么时候|何时|哪一?[年天]|哪个?月|几月)的(?:数字|数据|统计)?$"
)
# More of what was told: 具体呢, 能详细说说吗.
_DETAILS = re.compile(
    r"^(?:能|请|可以)?(?:再)?(?:具体|详细)(?:说说|讲讲|介绍一下|内容)?(?:一?点|一些|一下)?[呢吗]?$|^(?:说|讲)(?:得|的)?(?:具体|详细)(?:一?点|一些)?$|^展开(?:说说|讲讲)$"
)
# Who has said what was answered.
_THAT = r"(?:这|那|以上|上面)(?:句?话|一?个?(?:观点|说法|看法|判断|评价))?"
_WHO = r"(?:又?是)?由?(?:谁|哪一?位(?:专家|学者|教授)?|什么人|哪个(?:人|专家))"
_SOURCE = re.compile(rf"^(?:{_THAT}{_WHO}提出?|(?:{_THAT})?{_WHO}(?:说|讲|认为|指出|判断))(?:出来)?的$")
_WHICH_ONES = re.compile(r"^(?:它们|这些)?(?:分别|各|具体|都)+(?:是|有|叫)?(?:什么|哪些)$")
ASKS_FIRST = re.compile(
    r"^(?:是|又是|最早|最初|后来|当时|大概|具体|[每今明去]年|每次|一般|通常|都)*(?:在|由|被|于|从)?(?:什么时候|何时|哪一?[年天月]|谁|哪里|哪儿|哪|什么地方|怎么|如何|怎样|为什么|为何)"
)
_HOW_OR_WHY = {"为什么": ("为", "原因", "理由", "依据"), "如何": ("怎么", "如何")}

_BECAUSE = re.compile(r"因为|由于|因|为了")

Reader = Callable[[str, Turn, Index], list[str]]


def reader_of_asking(question: str) -> Reader | None:
    """What reads a question that is little more than asking words; None for another."""
    readers: tuple[tuple[re.Pattern[str], Reader], ...] = (
        (_DETAILS, _read_details),
        (_SOURCE, _read_source),
        (_WHICH_ONES, _read_which_ones),
        (VIEW, _read_view),
        (_WHEN_FIGURE, _read_when_figure),
        (_SHARE_OF, _read_share_of),
        (_BARE, _read_bare),
    )
    for pattern, reader in readers:
        found = pattern.match(fold(question))
        if found and (pattern is not VIEW or is_full_name(found["name"])):
            return reader
    return None


def asks_for_details(question: str) -> bool:
    """Whether a question wants what was answered told in more detail: 具体呢?"""
    return _DETAILS.match(question) is not None


def _read_bare(question: str, turn: Turn, index: Index) -> list[str]:
    """The earlier question with another asking word."""
    found = _BARE.match(question)
    asks = found["asks"] if found else question
    return _with("在哪里" if asks == "哪" else asks, turn, index)


def _with(asks: str, turn: Turn, index: Index) -> list[str]:
    earlier = fold(turn.question)
    if how := next((how for how, words in _HOW_OR_WHY.items() if asks.startswith(words)), ""):
        return _reasons(how, turn, index)
    asked = EARLIER_ASK.search(earlier)
    if _TIME_OR_PLACE.match(asks) and not (asked and _ADVERBIAL.search(asked.group())):
        return [_told_when(asks, turn, index), f"{thing_of(turn, index)}{asks}"]
    if asked is None and is_yes_no(earlier) and asks.startswith("哪") and "有" in earlier:
        return [stated(earlier).replace("有", f"有{asks}", 1)]
    again = []
    if asked:
        before, behind = earlier[: asked.start()], earlier[asked.end() :]
        if asks == "谁" and behind and re.search(COUNTED, asked.group()):
            asks = "哪些"  # whoever was counted is called by what they are: 几家企业, 都有谁
        may_have = not behind or asked.group().startswith("有")
        has = "有" if re.match("哪[些几]", asks) and may_have and not before.endswith("有") else ""
        again = [f"{before}{has}{asks}{behind}"]
    return [*again, f"{thing_of(turn, index)}{asks}"]


def _told_when(asks: str, turn: Turn, index: Index) -> str:
    """When or where it was: an event itself, else what the earlier question says, with that behind its subject."""
    plain, subject = stated(turn.question), subject_of(turn, index)
    if _EVENT.search(subject):
        return f"{subject}是{asks}"
    if subject and MEASURE.search(plain):
        return f"{subject}{asks}"  # what was measured has a place, and its area none
    at = plain.find(subject) + len(subject) if subject and subject in plain else 0
    return f"{plain[:at]}{asks}{plain[at:]}"


def _reasons(how: str, turn: Turn, index: Index) -> list[str]:
    """Why or how what was asked, or what was answered, is so."""
    earlier = fold(turn.question)
    asks_who = re.search(r"谁|哪位|哪个人", earlier) is not None
    who = person_of(turn, index) if asks_who else ""
    statement = turn.answer.strip("。！？.!? ")
    is_short = 0 < len(statement) <= LONGEST_STATEMENT and "。" not in statement
    is_told = how == "为什么" and is_short and not _BECAUSE.match(statement) and not asks_who and not is_yes_no(earlier)
    readings = [f"为什么{statement}"] if is_told else []
    plain = stated(re.sub(r"谁|哪位[专学]?[家者]?|哪个人", who, earlier))
    subject = who or thing_of(turn, index)
    at = plain.find(subject) + len(subject) if subject and subject in plain else 0
    return [*readings, f"{plain[:at]}{how}{plain[at:]}", f"{plain}的原因是什么"]


def _read_details(question: str, turn: Turn, index: Index) -> list[str]:
    """The earlier question again; of what it counted, which they are."""
    return _read_which_ones(question, turn, index) if counts(turn.question) else [fold(turn.question)]


def _read_source(question: str, turn: Turn, index: Index) -> list[str]:
    """Who says what the earlier question asked for: 国家高新区的核心优势是谁说的."""
    return [f"{stated(turn.question)}是谁说的"]


def _read_which_ones(question: str, turn: Turn, index: Index) -> list[str]:
    """What was counted or named, one by one: 朱国平提出了(几点→哪些)建议."""
    return _with("哪些", turn, index)


def _read_view(question: str, turn: Turn, index: Index) -> list[str]:
    """The earlier question of another person, or of how one sees what it asked of nobody."""
    found = VIEW.match(question)
    if found is None:
        return []
    earlier, name = fold(turn.question), found["name"]
    viewer = person_asked_for(earlier, index)
    again = earlier.replace(viewer, name, 1) if viewer else seen_by(name, earlier)
    return [again] if again and viewer != name else []


def _read_when_figure(question: str, turn: Turn, index: Index) -> list[str]:
    """When what was counted was: 浪潮云洲服务企业的数字是哪年的."""
    found = _WHEN_FIGURE.match(question)
    return [f"{figure_of('数字', turn.question)}是{found['asks'] if found else question}的"]


def _read_share_of(question: str, turn: Turn, index: Index) -> list[str]:
    """The share of what was measured: 国家高新区企业的研发经费占全国多少."""
    of, asks = stated(turn.question).replace("了", ""), question.removeprefix("其中").removeprefix("这")
    plain = [f"{of}{scope.group()}多少"] if (scope := _SHARE_SCOPE.search(asks)) else []
    return [f"{of}{asks}", *plain]


def of_the_same_verb(question: str, turn: Turn) -> list[str]:
    """The earlier question with another asking word, where a question repeats its verb: 在哪里提出的."""
    found = ASKS_FIRST.match(question)
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
