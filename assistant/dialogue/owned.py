"""A thing with its owner (张江的集成电路, 中关村新一代信息技术), which another such takes the place of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import zip_longest

from assistant.dialogue.antecedents import PLACE_TAGS, YEAR, Phrase, is_person, name_at_start
from assistant.dialogue.asked import SORTS, named
from assistant.dialogue.measures import MEASURE
from assistant.dialogue.subjects import acts
from index.search import Index

_JOINT = re.compile(rf"(?P<year>(?:{YEAR.pattern})?)的?")
# What a thing may be called besides its name: 光电子(产业).
_SORT_OF_THING = re.compile(r"(?:产业|行业)的?$")
# A name that begins with a place and goes on is the name of one thing: 北京大学.
_ONE_NAME = re.compile(r"(?:公司|集团|大学|学院|研究院|研究所|中心|实验室|银行|[园新]区|[委员协学商]会|[省市县区镇])$")
_AREA = re.compile(r"(?:高新|开发|新|园|特|示范|自治|试验)区|[省市县区镇州]")
# How things end that somebody has; a word without such an end may be a name that nobody knows: 中科宇航.
_OWNED_SORT = re.compile(
    rf"(?:{SORTS}|产业|实验室|载体|专利|人才|技术|集群|政策|园区|工厂|车间|成果|经费|资金|产品|服务)$"
)


@dataclass(frozen=True, slots=True)
class Owned:
    """An owner and what it has, as spans of a folded text; the year that stands between them may be empty."""

    owner: str
    year: str
    thing: str
    start: int
    end: int


def with_other_owned(topic: str, earlier: str, index: Index) -> str:
    """The earlier question of another owner's other thing; empty where the topic or the question names no such two."""
    asked, other = _first_owned(earlier, index), _first_owned(topic, index)
    if asked is None or other is None or (other.start, other.end) != (0, len(topic)) or MEASURE.search(topic):
        return ""
    plain = _without_measure(asked.thing, topic)
    told = f"{other.owner}{asked.year}{other.thing}" if asked.year else topic
    again = f"{earlier[: asked.start]}{told}{asked.thing[len(plain) :]}{earlier[asked.end :]}"
    return again if plain else ""


def owner_having(topic: str, phrase: Phrase, index: Index) -> str:
    """The owner that a phrase begins with, where a topic is of a sort that it may have: 成都高新区 for 在孵企业."""
    owner = owner_begun_with(phrase.text, index)
    may_have = owner and _OWNED_SORT.search(topic) and not index.proper_names_in(topic) and topic[-1] != owner[-1]
    return owner if may_have else ""


def _first_owned(text: str, index: Index) -> Owned | None:
    """The owner that a folded text names first with what it has right behind it; None where that is not so."""
    found = named(text, index)
    for phrase, following in zip_longest(found, found[1:]):
        if not (owner := owner_begun_with(phrase.text, index)):
            continue
        end = phrase.start + len(phrase.text)
        if owner != phrase.text:
            return Owned(owner, "", phrase.text[len(owner) :], phrase.start, end)
        joint = _JOINT.fullmatch(text, end, following.start) if following else None
        if following is None or joint is None:
            return None
        return Owned(owner, joint["year"], following.text, phrase.start, following.start + len(following.text))
    return None


def owner_begun_with(text: str, index: Index) -> str:
    """The name with which a folded text begins, of no person; empty where it is part of one longer name."""
    name = name_at_start(text, index)
    if not name:
        (first, tag), *rest = index.tagged(text) or [("", "x")]
        name = first if tag in PLACE_TAGS | {"nt"} else ""
        # 某某高新区, 某某茶业: the name goes on with an area, or where the whole is told to act.
        name += next((word for word, _ in rest[:1] if name and (_AREA.fullmatch(word) or acts(name + word, index))), "")
    is_whole = name != text and (_ONE_NAME.search(text) or len(text) - len(name) < 2)
    return "" if is_whole or is_person(name, index) else name


def _without_measure(thing: str, topic: str) -> str:
    """A thing without what is measured of it, and without its sort where the topic does not tell its own."""
    while measured := MEASURE.search(thing):
        thing = thing[: measured.start()].removesuffix("的")
    return thing if _SORT_OF_THING.search(topic) else _SORT_OF_THING.sub("", thing)
