"""Follow-ups that count: 第三项呢? 最后一条呢? of an enumeration that the turn before spoke of."""

from __future__ import annotations

import re

from assistant.dialogue.antecedents import is_person, items_of, subject_of
from assistant.dialogue.asked import EARLIER_ASK, MEASURE_OF_ITEMS
from assistant.types import Turn
from index.search import Index
from index.tokens import fold

LONGEST_ORDINAL = 24  # characters of a question that begins with an ordinal
LAST = 0  # number of the last item, however many there are
# Passages that are read for how far an enumeration goes.
PASSAGES_READ = 3

_CHINESE = "一二三四五六七八九十"
_NUMERALS = {n: i for i, n in enumerate(_CHINESE, 1)}
_MEASURE = rf"(?:{MEASURE_OF_ITEMS}|方面|步|类)"
_ITEM_NOUN = "(?:事情?|建议|路径|进展|方面)?"
_ORDINAL = re.compile(rf"^(?:其中的?)?第?(?P<number>[{_CHINESE}]|\d){_MEASURE}{_ITEM_NOUN}(?P<rest>.*)$")
_LAST_ITEM = re.compile(rf"^(?:其中的?)?最后(?:一)?{_MEASURE}{_ITEM_NOUN}(?P<rest>.*)$")
# An item of an enumeration where a question or a sentence names it, and what its items are called: 第二条路径.
_NAMED_ITEM = re.compile(rf"第(?P<number>[{_CHINESE}]|\d)(?P<of>{_MEASURE}[^，。,.是为呢的]{{0,6}})")

_OWN_ITEM = re.compile(rf".的第(?:[{_CHINESE}]|\d){_MEASURE}.+$")

# How many items were asked for: 抓哪三件事.
_COUNTED = re.compile(rf"哪(?P<number>[{_CHINESE}]|\d)(?:{_MEASURE}|大)")

# Whatever is done with an item, articles do not tell it by this word, which only leads their list: 怎么抓.
_HOW_DONE = re.compile(r"(?:怎么|如何|怎样)(?:去)?[抓搞弄办干]$")


def is_ordinal(question: str) -> bool:
    """Whether a question asks for an item by its number."""
    found = _ORDINAL.match(question)
    return found is not None and len(found["rest"]) <= 8 and len(question) <= LONGEST_ORDINAL


def begins_with_ordinal(question: str) -> bool:
    """Whether a question begins with the number of an item, whatever comes behind it."""
    return _ORDINAL.match(question) is not None


def is_last_item(question: str) -> bool:
    """Whether a question asks for the last item."""
    return _LAST_ITEM.match(question) is not None


def asks_for_item(question: str) -> bool:
    """Whether a question asks for an item by its place: 第二个呢, 最后一条呢."""
    return is_ordinal(question) or is_last_item(question)


def of_another_list(topic: str, earlier: str) -> str:
    """The earlier question for an item of another list: 甲的第三条路径 for 乙的第四项建议; else empty."""
    asked = EARLIER_ASK.search(earlier)
    is_item = asked and _NAMED_ITEM.search(earlier[: asked.start()]) and _OWN_ITEM.search(topic)
    return f"{topic}{earlier[asked.start() :]}" if asked and is_item else ""


def read_ordinal(question: str, turn: Turn, index: Index) -> list[str]:
    """The earlier question of another item, else a question for that item of what was answered."""
    found = _ORDINAL.match(question)
    if found is None:
        return []
    return _item(_number(found["number"]), found["rest"], turn, index)


def read_last(question: str, turn: Turn, index: Index) -> list[str]:
    """Like :func:`read_ordinal`, for the last item."""
    found = _LAST_ITEM.match(question)
    return _item(LAST, found["rest"], turn, index) if found else []


def _number(numeral: str) -> int:
    return _NUMERALS.get(numeral) or int(numeral)


def _item(number: int, rest: str, turn: Turn, index: Index) -> list[str]:
    rest = _HOW_DONE.sub("怎么做", rest)
    rest = re.sub(r"^(?:呢|又?是什么|指什么|又?是)?$", "", rest.removesuffix("呢"))
    if again := _of_the_earlier_question(number, rest, turn, index):
        return [again]
    if told := _of_sentences(number, turn, index):
        return [f"{told}{rest or '是什么'}"]
    counted = _COUNTED.search(turn.question)
    items = items_of(turn.answer, _number(counted["number"]) if counted else 0)
    if not items or number > len(items):
        return []
    item = items[number - 1]
    name = subject_of(turn, index)
    seen = [f"{name}怎么看{item}"] if not rest and is_person(name, index) else []
    return [*seen, f"{item}{rest}" if rest else f"{item}是什么", f"{item}{rest or '有什么内容'}"]


def _of_the_earlier_question(number: int, rest: str, turn: Turn, index: Index) -> str:
    """The earlier question with another number in it: 米磊的第三项建议是什么 after 米磊的第一项建议是什么."""
    earlier = fold(turn.question)
    found = _NAMED_ITEM.search(earlier)
    if found is None:
        return ""
    again = _renumbered(number, earlier, found, turn, index)
    return f"{EARLIER_ASK.sub('', again)}{rest}" if rest else again


def _renumbered(number: int, text: str, item: re.Match[str], turn: Turn, index: Index) -> str:
    """A text that names an item with another number for it; empty where the enumeration does not go so far."""
    highest = _highest(item["of"], turn, index)
    number = number or highest
    if not 0 < number <= min(highest, len(_CHINESE)):
        return ""
    begin, end = item.span("number")
    return f"{text[:begin]}{_CHINESE[number - 1]}{text[end:]}"


def _highest(of: str, turn: Turn, index: Index) -> int:
    """How far the enumeration goes that a question asked for an item of, as the articles tell it; 0 if they do not."""
    texts = [hit.passage.text for hit in index.search(turn.question, PASSAGES_READ)]
    pattern = re.compile(rf"第([{_CHINESE}]|\d){re.escape(of)}")
    return max((_number(n) for text in texts for n in pattern.findall(text)), default=0)


def _of_sentences(number: int, turn: Turn, index: Index) -> str:
    """What begins the sentence that tells an item of those in an answer: 米磊的第三项建议; empty where none does."""
    told = re.search(rf"(?:^|[。\n；])(?P<begin>[^，。；]{{0,12}}{_NAMED_ITEM.pattern})[，,]?[是为]", fold(turn.answer))
    found = _NAMED_ITEM.search(told["begin"]) if told else None
    return _renumbered(number, told["begin"], found, turn, index) if told and found else ""
