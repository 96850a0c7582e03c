"""What an earlier question asks, and what it says without its asking words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.dialogue.antecedents import GENERIC, YEAR, Phrase, is_person, phrases
from assistant.dialogue.subjects import name_begun_with, says
from assistant.kinds import COUNTED
from index.search import Index
from index.tokens import HAN, fold

MEASURE_OF_ITEMS = "个|条|家|项|点|位|种|件"
# Any asking expression of the earlier question, which a bare asking word takes the place of.
EARLIER_ASK = re.compile(
    rf"(?:在|于)?(?:什么时候|什么时间|什么地方|哪一?(?:年|天|月)|哪里|哪儿|哪(?=[办开举召建设做]|$)|何处|何时|为什么|为何)|(?:有|是|达到?)?{COUNTED}点?"
    r"|(?:有|是|达到?)?多少|多[吗么]$|多不多"
    r"|谁|哪(?:[一二两三四五六七八九十几]?[个位家些种条件项类座款])?[专学]?[家者]?|(?:是)?什么(?!时候|时间|地方)"
)
# Of which sort what is asked for is: 哪些城市.
SORTS = "企业|公司|机构|单位|专家|学者|城市|地方|地区|省份|领域|行业|方向|方面|建议|路径|项目|平台|人"
# A person and how they see something that is not said: 于凤霞又怎么说.
VIEW = re.compile(rf"^(?P<name>[{HAN}·]{{2,12}}?)(?:又|则|也)?(?:是)?(?:怎么|如何|怎样)(?:说|看|讲|认为|评价)的?$")
# What asks for a view, anywhere in a question.
ASKS_VIEW = re.compile(r"(?:怎么|如何|怎样)(?:看|说|讲|评价|定义|理解|解释)|认为")
# Verbs by which somebody holds a view.
HOLDS = re.compile(r"看好|看重|认为|觉得|期待|主张|强调|预计|预测|判断|提出|建议|比作|希望")
# Where a question asks whether something is so.
_YES_NO = re.compile(r"(?:对|是)?吗$|(?<![什怎多])么$|是否|(?P<verb>[是有会能])[不没](?P=verb)")
# Which of several something is: 产量第二是哪个县, 哪个县产量最高.
_WHICH = r"哪一?[个家座款项所]"
_WHICH_IS = re.compile(rf"(?P<before>[^,，]{{2,}}?)(?:又|都)?是{_WHICH}(?P<noun>[{HAN}]{{1,5}})[?？]*")
_WHICH_DOES = re.compile(
    rf"(?P<before>[^,，]*?){_WHICH}(?P<noun>{SORTS}|[{HAN}]{{0,2}}[省市县区镇园院校]|[{HAN}]{{2,4}}?(?=[不没最排达第超更]))(?P<does>[^,，?？]{{2,}})[?？]*"
)
_WHO = re.compile(r"谁|哪[一几两三]?[位名]|什么人|哪些(?:人|专家|学者)")
# A question for what something is or means: 6G是什么, 什么是中试.
_DEFINED = re.compile(
    r"^(?:(?:什么是|什么叫)(?P<after>.{1,20})|(?P<before>.{1,20}?)的?(?:(?:是|指|叫)(?:的是)?什么(?:意思|东西)?|(?:是)?(?:什么|啥)意思))[?？]*$"
)


@dataclass(frozen=True, slots=True)
class AskedFor:
    """What a question asks the name of: its sort, and a description that needs no name."""

    noun: str
    described: str


def asked_for_in(question: str) -> AskedFor | None:
    """What a question asks the name of: 产量第二的县 of 产量第二是哪个县; None where it asks for none."""
    found = _WHICH_IS.fullmatch(fold(question)) or _WHICH_DOES.fullmatch(fold(question))
    if found is None:
        return None
    told, noun = f"{found['before']}{found.groupdict().get('does') or ''}", found["noun"]
    return AskedFor(noun, told if told.endswith(noun) else f"{told.removesuffix('的')}的{noun}")


def defined_in(question: str) -> str:
    """What a question asks the meaning of; empty where it asks for something else: 王鹏的观点是什么."""
    found = _DEFINED.match(fold(question))
    what = (found["after"] or found["before"]) if found else ""
    return "" if "的" in what else what.strip('“”"')


def named(question: str, index: Index) -> list[Phrase]:
    """The noun phrases of a question that say what it is about."""
    found = [p for p in phrases(question, index) if p.text not in GENERIC and not YEAR.search(p.text)]
    begun = name_begun_with(question, index)
    start = question.find(begun)
    end = start + len(begun)
    is_other = not found or found[0].start > start or found[0].start + len(found[0].text) < end
    if not begun or not (is_other or says(question, end)):
        return found
    rest = [Phrase(p.text[max(0, end - p.start) :], p.tag, max(p.start, end)) for p in found]
    return [Phrase(begun, "nz", start), *(p for p in rest if p.text and not says(p.text, 0))]


def person_asked_for(question: str, index: Index) -> str:
    """The first person that a folded question names."""
    return next((word for word, _ in index.tagged(question) if is_person(word, index)), "")


def seen_by(name: str, question: str) -> str:
    """A question that names nobody, of how one person sees it: 王鹏怎么看新质生产力 after 什么是新质生产力."""
    if what := defined_in(question):
        return f"{name}怎么看{what}"
    return "" if _WHO.search(question) else f"{name}认为{question}"


def is_yes_no(question: str) -> bool:
    """Whether a question asks only whether something is so."""
    return _YES_NO.search(question) is not None and EARLIER_ASK.search(question) is None


def stated(question: str) -> str:
    """What a question asks about, without its asking words: 王鹏看好北京吗 → 王鹏看好北京."""
    return EARLIER_ASK.sub("", _YES_NO.sub(r"\g<verb>", fold(question)))


def counts(question: str) -> bool:
    """Whether a question asks how many there are, or how much it is."""
    return re.search(COUNTED, question) is not None or "多少" in question


def counted_in(question: str, index: Index) -> str:
    """What a question asks how many there are of: 平台 of 有几个平台; empty where it does not say."""
    asked = re.search(COUNTED, fold(question))
    return next((p.text for p in phrases(question, index) if asked and p.start >= asked.end()), "")


def figure_of(noun: str, question: str) -> str:
    """The figure that a question asks for, as a thing: 浪潮云洲服务企业的数字."""
    return f"{stated(question).replace('了', '')}的{noun}"
