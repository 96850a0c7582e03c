"""What tells what something is (什么是算力) or consists of (未来产业包括哪些), and what only mentions it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.types import SECTION_SEPARATOR
from index.tokens import HAN

LONGEST_LEAD = 8  # characters of a heading before and behind the term that it is about: (一)什么是算力?
_STOPS = "?？:。 "

_PARTS_ASKED = re.compile(
    rf"^[“\"]?(?P<whole>(?![^“”\"]*的)[{HAN}]{{2,10}}?)[”\"]?(?:主要|都|具体|一共|共|又|可以?)*"
    r"(?:(?:包括|包含|涵盖|涉及|分为|分成)了?(?:哪[些几]|什么)[类种]?(?:方面|内容|领域|部分|种类|类型|产业|行业|门类)?|有?哪[些几][类种个]?)[?？]*$"
    rf"|^哪[些几](?:是|算|属于)[“\"]?(?P<these>[{HAN}]{{2,10}})[”\"]?[?？]*$"
)
# 甲包括…, 甲有三类, 甲:…, a heading or a lead that is nothing but 甲; 乙、丙等甲, 乙和丙两类甲.
_PARTS_TOLD = (
    r"{whole}[”\"]?,?(?:[^,。;!?\n]{{0,8}}?(?:包括|包含|涵盖|涉及|分[为成])|(?:主要|一?共|就|则|也|都)*(?:有|[是为](?![了此])|指|即|如)|[:—\n]|$)"
    r"|[、和及与][^,。;!?\n]{{1,14}}(?:等|[两二三四五六七八九十\d]+[个大类种项])[^,。;!?、\n]{{0,8}}{whole}"
)
# A last clause that asks what there is of what was asked about: 什么是甲,有哪些.
_ASKS_ON = re.compile(
    r"(?<=.{4})[,，](?:它|其|又|都|具体|主要|分别|一般)*(?:有(?:哪[些几]|什么)|包括(?:哪[些几]|什么)|分为?哪[些几])[^,，]{0,4}[?？]*$"
)
_MEANING_ASKED = re.compile(
    r"^(?:什么(?:是|叫做?)|何[谓为])[“\"]?(?P<after>[^的“”\",，]{2,10})[”\"]?$"
    r"|^[“\"]?(?P<before>[^的“”\",，]{2,10}?)[”\"]?(?:究竟|到底)?(?:(?:是指|指的?是|指)什么|是什么意思)$"
)
# 甲是…, 甲(…)指…, 甲就是…, 把甲定义为…; 称为甲, 所谓甲.
_MEANING_TOLD = (
    r"{term}[”\"」》]{{0,2}}(?:\([^()]{{1,30}}\))?,?[^,。;!?\n]{{0,6}}?(?:(?<!来说)(?<!而言)是(?!否)|指(?!出)|即|为(?![了主])|意|称|叫|定义|看[作成]|视|比作|表示|属于|理解|说明|解释|区别|不同|:|—)"
    r"|(?:称[为作之]?|叫[做作]?|名为|简称|俗称|所谓|所说的|即|就是|意思)[“\"「《]?{term}|理解{term}|定义{term}"
)
# 甲(…)通常指…, 甲是指…, 甲即…, 甲是一种…, 甲是…的简称, at the head of a sentence.
_DEFINED = (
    r"(?:所谓)?[“\"「《]?{term}[”\"」》]?(?:\([^()]{{1,40}}\))?,?(?:通常|一般|主要|多|就|也)*"
    r"(?:是?指(?![出数导标示定挥])|即|是一[种类个门项](?!重要|关键|大)|是[^,。;]{{2,40}}的(?:简称|统称|总称|别称))"
)


def first_asked(folded_question: str) -> str:
    """A question without a clause that asks on about the same: 什么是未来产业 of 什么是未来产业,有哪些."""
    return _ASKS_ON.sub("", folded_question)


def names_as_part_only(folded_question: str, said: str) -> bool:
    """Whether it is asked what something consists of, and a folded text names it without telling that."""
    asked = _PARTS_ASKED.match(folded_question)
    if not asked:
        return False
    whole = asked["whole"] or asked["these"]
    return whole in said and re.search(_PARTS_TOLD.format(whole=re.escape(whole)), said) is None


def mentions_only(folded_question: str, said: str, title: str, section: str) -> bool:
    """Whether it is asked what a term means, and a folded text names it without telling that.

    Not where it is what the article or the section is about, whose sentences need not name it to tell that.
    """
    term = _term_asked_about(folded_question)
    is_subject = term in title or any(
        heading.rstrip(_STOPS).removesuffix("是什么").endswith(term) and len(heading) <= len(term) + LONGEST_LEAD
        for heading in section.split(SECTION_SEPARATOR)
    )
    is_named = bool(term) and term in said and not is_subject
    return is_named and not any(
        re.search(_MEANING_TOLD.format(term=re.escape(name)), said) for name in (term, *_written_out(term, said))
    )


def _written_out(term: str, said: str) -> Iterator[str]:
    """What a term in brackets may stand for: an end of what is before them, 项目晶圆 of 多项目晶圆(mpw)."""
    for found in re.finditer(rf"([{HAN}]{{3,12}})\({re.escape(term)}\)", said):
        yield from (found[1][start:] for start in range(len(found[1]) - 2))


def defines(folded_question: str, folded_sentence: str) -> bool:
    """Whether it is asked what a term means, and a sentence begins by telling that: 什么是X beside X通常指…."""
    term = _term_asked_about(folded_question)
    return bool(term) and re.match(_DEFINED.format(term=re.escape(term)), folded_sentence) is not None


def _term_asked_about(folded_question: str) -> str:
    """The term whose meaning is asked for; empty where none is."""
    asked = _MEANING_ASKED.match(folded_question.rstrip("?？ "))
    return (asked["after"] or asked["before"]) if asked else ""
