"""The earlier question with something else in the place of what is most like it: 那张江呢? 主导产业的贡献度呢?"""

from __future__ import annotations

import re

from assistant.antecedents import PERSON_TAGS, PLACE_TAGS, YEAR, Phrase, phrases, words_of
from assistant.kinds import COUNTED
from assistant.types import Turn
from corpus.speakers import is_full_name
from index.query import PROPER_TAGS
from index.search import Index
from index.tokens import fold

# What the phrase that a question begins with, mostly its subject, has to be likelier than others to be replaced.
FIRST_PHRASE = 0.2
MEASURE_OF_ITEMS = "个|条|家|项|点|位|种|件"
_GENERIC = {"时候", "时间", "地方", "意思", "原因", "情况", "问题", "东西", "含义"}
# Any asking expression of the earlier question, which a bare asking word takes the place of.
EARLIER_ASK = re.compile(
    rf"(?:在|于)?(?:什么时候|什么时间|什么地方|哪一?(?:年|天|月)|哪里|哪儿|何处|何时|为什么|为何)|(?:有|是|达到?)?{COUNTED}点?"
    r"|谁|哪(?:[一二两三四五六七八九十几]?[个位家些种条件项])?[专学]?[家者]?|(?:是)?什么"
)
# What is measured takes the place of nothing but another measure.
_MEASURE = re.compile(r"(?:全国|比重|占比|比例|规模|数量|增速|产值|总量|总数|成功率|贡献度|gdp|收入|投入)$")
_SUFFIXES = "省市县区镇州港国院所校司团会局部委奖法展星号箭业"


def named(question: str, index: Index) -> list[Phrase]:
    """The noun phrases of a question that say what it is about."""
    return [p for p in phrases(question, index) if p.text not in _GENERIC and not YEAR.search(p.text)]


def replaced(topic: str, turn: Turn, index: Index) -> list[str]:
    """The earlier question with ``topic`` in the place of what is most like it."""
    topic, earlier = fold(topic), fold(turn.question)
    if year := YEAR.search(topic):
        return [YEAR.sub(year.group(), earlier, count=1)] if YEAR.search(earlier) else [f"{topic}{earlier}"]
    if verb := _verb_like(topic, earlier, index):
        return [f"{earlier[: verb.start]}{topic}{earlier[verb.start + len(verb.text) :]}"]
    found = named(earlier, index)
    if not found:
        return [f"{topic}{earlier}"]
    if index.tagged(topic)[0][1] == "v" and len(found) > 1:  # 占全国的比例: of what was measured
        at = found[-1].start + len(found[-1].text)
        return [f"{earlier[:at]}{topic}{earlier[at:]}"]
    asked = EARLIER_ASK.search(earlier)
    if asked and "的" in topic and _MEASURE.search(topic) and not any(_MEASURE.search(p.text) for p in found):
        return [f"{earlier[: _owner_start(topic, found[0], index)]}{topic}{earlier[asked.start() :]}"]
    return _in_place_of(_slot(topic, found, index), topic, found, earlier, index)


def _in_place_of(slot: Phrase, topic: str, found: list[Phrase], earlier: str, index: Index) -> list[str]:
    """The earlier question, whose phrases were ``found``, with ``topic`` in the place of ``slot``."""
    begin, end = slot.start, slot.start + len(slot.text)
    if "的" in topic and slot.start != found[0].start and f"{found[0].text}的" in earlier[:begin]:
        begin = _owner_start(topic, found[0], index)  # 武汉东湖的光电子 for 张江的集成电路: owner and thing
    # Another thing may have another measure word.
    before = re.sub(rf"(多少|几)(?:{MEASURE_OF_ITEMS}|名|颗)$", "多少", earlier[:begin])
    behind = re.sub(rf"^(有)?(?:多少|几)(?:{MEASURE_OF_ITEMS}|名|颗)$", r"\1多少", earlier[end:])
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
    asked = EARLIER_ASK.search(earlier)
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
