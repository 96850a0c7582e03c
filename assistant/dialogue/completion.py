"""Questions that say what they ask and not of what: 去哪里申领? 国产芯片比例有多高? 同比是涨了还是跌了?

Such a question may as well stand on its own. It is read in full only where the articles tell what it asks of the thing
that was asked about, at least as fully as of anything else; and it may always be answered as it was put.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from assistant.dialogue.antecedents import GENERIC, PLACE_TAGS, Phrase, is_asked_for, phrases, subject_of
from assistant.dialogue.asked import MEASURE_OF_ITEMS, counts, defined_in, is_yes_no, stated
from assistant.dialogue.measures import MEASURE
from assistant.dialogue.owned import owner_begun_with
from assistant.dialogue.subjects import acts, is_told, name_begun_with
from assistant.dialogue.times import times_in, without_time
from assistant.kinds import COUNTED
from assistant.types import Turn
from index.query import asking_spans
from index.search import Index
from index.tokens import fold

LONGEST_LEANING = 16  # characters of a question that may lean on the one before
# Passages in which what is asked is looked for, of the thing before and of anything.
PASSAGES_READ = 8
# Share of a question's words that a passage on the thing before has to hold.
LEAST_TOLD = 0.5
LONGEST_SHORT = 7  # characters of a question that asks what anything may have: 效率多高
LONGEST_PART = 5  # characters of a thing that may belong to another; longer ones are names
SHORTEST_TOPIC = 4  # characters of a thing that may be a topic of its own; shorter ones are sorts: 企业, 材料
_NAME_TAGS = {"nr", "nrt", "nt", "eng"} | PLACE_TAGS
_POINTS = re.compile(r"[你您我咱他她它]|[“”\"《》「」]|[这那该]|现在几|今天")
# What may be asked of anything, and is asked of nothing that was named: how to, what is better, 什么是.
_GENERAL = re.compile(
    r"^[两一二三四五六七八九十\d]+[个家座].{1,6}?[里中].*哪|[^子分母总本该几家个](?:公司|集团|大学)(?=.*(?:多|几|什么|谁|哪|吗))"
    r"|^(?:什么是|什么叫|何谓|所谓|请|介绍|谈谈|说说|解释|全国|全球|世界|第|首次|其中|什么样)|区别|(?:怎么|如何|怎样)计?算"
    r"|(?:和|与|跟|同|比).+(?:比|哪个|谁|关系)|(?<=..)(?<![占同环对])比(?![例重较分]).{2}"
)
# How a figure changed, or against what it stands.
_CHANGE = re.compile(
    r"^(?:同比|环比|比(?:上年|去年|上月|上季度|前一年)|较上?[年月]|是?(?:涨|跌|增|降|升)|增长|下降|上升|减少|(?:市场|机构)?预期)"
)
_HOW_MUCH = re.compile(rf"多[大高长远久重深少]|还是|(?<!哪){COUNTED}")
# What is done, though the tagger takes it for something else: 投了多少钱.
_DOES_FIRST = re.compile(r"[^的是有，,]{1,3}[了过](?:多少|几|谁|什么|哪)")
_IS = re.compile(r"又?(?:[是有为达占在叫]|多[大高少]|谁|什么(?!时候.{2})|哪|几|怎|如何)|$")
_CONTENT_TAGS = {"n", "v", "vn", "a", "an", "j", "l", "nz", "i", "b"}
_NUMBER = "[一二三四五六七八九十]+(?P<of>[期版代批届])"
NUMBER_AT_START, NUMBER_AT_END = re.compile(_NUMBER), re.compile(f"{_NUMBER}$")
_ASKED_FOR = re.compile("(?:哪[一几两三]?[个家位座种类项次]?|什么)$")
_DONE = {"给", "用", "靠"}  # tagged as prepositions
_SAYS_NOTHING = {"是", "有", "要", "在"}
_EMPTY_WORDS = {
    "可以",
    "需要",
    "应该",
    "能够",
    "计划",
    "打算",
    "进行",
    "没有",
    "多久",
    "时候",
    "一共",
    "达到",
    "要",
    "最多",
    "最少",
}
_COUNTED_THING = re.compile(rf"(?:{COUNTED}|多少)$")
# A count whose measure word says of what kind, and not of what: 拓展到多少家.
_OF_WHAT = re.compile(rf"(?:多少|几)(?:{MEASURE_OF_ITEMS}|名|颗|座|所|台|人|辆|艘)$")


def may_lean(question: str, index: Index, *, goes_on: bool = False) -> bool:
    """Whether a question names nobody and nothing by name, so that it may be asked of what was asked about before.

    One that a word joins to what was said before (``goes_on``: 那电池是谁供的) may name a thing before what it asks.
    """
    asks = asking_spans(question)
    is_asked = bool(asks) or is_yes_no(question) or "还是" in question
    words = _words(question, index)
    says = any((tag[0] in "nvaj" and word not in _SAYS_NOTHING) or word in _DONE for word, tag in words)
    says = says or _DOES_FIRST.match(question) is not None
    if not (is_asked and says) or len(question) > LONGEST_LEANING or defined_in(question):
        return False
    if _POINTS.search(question) or _GENERAL.search(question) or index.proper_names_in(question):
        return False
    asks_of_it = goes_on or _HOW_MUCH.search(question) is not None or _asks_first(question, index)
    return not names_any(question, index) and asks_of_it


def _asks_first(question: str, index: Index) -> bool:
    """Whether a question names no thing before what it asks: 什么时候公布业绩; 石墨烯是什么材料 does."""
    asks = asking_spans(question)
    words = index.tagged(question)
    if words and len(words[0][0]) > 2 and words[0][0].endswith(("是", "有", "在")):
        return False  # a thing that the tagger does not know, and what is said of it
    first = next((p for p in phrases(question, index) if p.text not in GENERIC | _EMPTY_WORDS), None)
    return first is None or (bool(asks) and asks[0][0] < first.start) or _CHANGE.match(question) is not None


def names_any(question: str, index: Index) -> bool:
    """Whether the tagger finds a name in a question, apart from its asking words."""
    return any(tag in _NAME_TAGS and len(word) > 1 for word, tag in _words(question, index))


def _words(question: str, index: Index) -> list[tuple[str, str]]:
    """The words of a question with their tags, without those that only ask."""
    asks = asking_spans(question)
    words, at = [], 0
    for word, tag in index.tagged(question):
        begin = question.find(word, at)
        at = begin + len(word)
        if not any(a < at and begin < b for a, b in asks):
            words.append((word, tag))
    return words


def completed(question: str, turn: Turn, index: Index) -> list[str]:
    """A question of what was asked about before, and the question itself; nothing where articles do not tell it."""
    full = _in_full(question, turn, index)
    if (
        not full
        or _begins_with_other(question, index)
        or not _is_told_of(_asked_about(turn, index), full, question, index)
    ):
        return []
    return [full, question]


def _begins_with_other(question: str, index: Index) -> bool:
    """Whether a question begins with one who acts, or with a name that no article has: 某集团去年利润多少."""
    begun = name_begun_with(question, index)
    (first, tag), *rest = index.tagged(question)
    is_name = begun != first or tag == "nz"  # 公司 names none
    if begun and is_name and not MEASURE.search(begun):
        has_time = any(time.start == len(begun) for time in times_in(question))  # 某牌二季度卖了多少
        if acts(begun, index) or not is_told(begun, index) or (tag == "nz" and has_time):
            return True
    is_unknown = len(first) > 1 and tag[0] not in "dpruv" and not index.contains_term(first)
    return is_unknown and bool(rest) and rest[0][1] in {"n", "vn", "nz"} and not MEASURE.search(rest[0][0])


def _in_full(question: str, turn: Turn, index: Index) -> str:
    """With what the question leaves out before it: the figure that changed, what is measured, or only whose it is."""
    earlier = fold(turn.question)
    subject = _asked_about(turn, index)
    words = [word for word, _ in index.tagged(subject) if len(word) > 1 and not NUMBER_AT_END.fullmatch(word)]
    if len(subject) < 2 or subject in question or any(word in question for word in words):
        return ""  # named again
    if MEASURE.search(stated(earlier)) or counts(earlier):
        if _CHANGE.match(question):
            return f"{stated(earlier)}{'的' if question.endswith('是多少') else ''}{question}"
        if counts(question) and not _says_things(question, index):
            return _of_the_same_figure(question, earlier, subject, index)
    return f"{_without_number(subject, question)}{question}"


def _without_number(subject: str, question: str) -> str:
    """A subject without its number where a question begins with another such: 二期什么时候投用 of 中心一期."""
    new, old = NUMBER_AT_START.match(question), NUMBER_AT_END.search(subject)
    return subject[: old.start()] if new and old and new["of"] == old["of"] else subject


def _asked_about(turn: Turn, index: Index) -> str:
    """The name that a question begins with, and what it has, where more is said of that: 江东的算力券一家企业…."""
    question, subject = fold(turn.question), subject_of(turn, index)
    if _ASKED_FOR.search(question[: max(0, question.find(subject))]):
        return ""  # 哪一事件 names none
    at = question.find(subject) + len(subject)
    owned = next((p for p in phrases(question, index) if p.start == at + 1), None)
    if not subject or owned is None or not question.startswith("的", at):
        return subject
    end = owned.start + len(owned.text)
    is_asked = _IS.match(question, end) or MEASURE.search(owned.text)
    return subject if is_asked else question[question.find(subject) : end]


def _of_the_same_figure(question: str, earlier: str, subject: str, index: Index) -> str:
    """What was measured or counted before, at another time or in another way: 原煤产量到2025年要稳定在多少."""
    asked = re.search(COUNTED, earlier)
    counted = next((p.text for p in phrases(earlier, index) if asked and p.start >= asked.end()), "")
    if counted and _OF_WHAT.search(question):
        return f"{subject}{question}{counted}"
    what = stated(earlier)
    if MEASURE.search(what):
        return f"{without_time(what) if times_in(question) else what}{question}"
    return f"{subject}{question}"


def _says_things(question: str, index: Index) -> bool:
    """Whether a question says any thing at all, were it only what it asks for."""
    return any(len(p.text) > 1 and p.text not in GENERIC | _EMPTY_WORDS for p in phrases(question, index))


def things_in(question: str, index: Index) -> list[str]:
    """The things that a question says itself, of two characters or more; 哪些设备 says none."""
    named = [p for p in phrases(question, index) if p.text not in GENERIC | _EMPTY_WORDS and len(p.text) > 1]
    return [p.text for p in named if not (is_asked_for(p, question) or _is_counted(p, question))]


def _is_counted(phrase: Phrase, question: str) -> bool:
    """Whether a question asks how many there are of a thing, and not what they have."""
    is_behind = _COUNTED_THING.search(question[: phrase.start]) is not None
    return is_behind and not question.startswith("的", phrase.start + len(phrase.text))


def _is_told_of(subject: str, full: str, question: str, index: Index) -> bool:
    """Whether passages on a subject hold the words of a question, no fewer than passages on other things do.

    A question with a thing of its own may be of that alone: what it finds first has to be on the subject.
    """
    words, things = _content_words(question, index), things_in(question, index)
    name = owner_begun_with(subject, index) or subject
    marks = [word for word, tag in index.tagged(subject) if len(word) > 1] or [subject]

    def is_of_it(text: str) -> bool:
        return name in text or all(mark in text for mark in marks)

    alone = _texts(question, index)
    of_it = [text for text in (*_texts(full, index), *alone) if is_of_it(text)]
    if not of_it or any(_is_known_apart(thing, is_of_it, question, index) for thing in things):
        return False
    told = max(_share(words, text) for text in of_it)
    elsewhere = max((_share(words, text) for text in alone if not is_of_it(text)), default=0.0)
    if _asks_first(question, index):
        is_enough = told >= LEAST_TOLD or not _says_things(question, index)  # what is done may be told by another verb
        return is_enough and told >= elsewhere
    is_of_anything = len(question) <= LONGEST_SHORT and all(len(thing) < SHORTEST_TOPIC for thing in things)
    return told >= LEAST_TOLD and (is_of_anything or told > elsewhere or is_of_it(alone[0]))


def _is_known_apart(thing: str, is_of_it: Callable[[str], bool], question: str, index: Index) -> bool:
    """Whether a thing in a question is a topic of its own: it has something (科技金融的作用), or is told elsewhere."""
    if re.search(rf"{re.escape(thing)}的.", question):
        return True
    while measured := MEASURE.search(thing):
        thing = thing[: measured.start()]
    if len(thing) > LONGEST_PART:
        return True
    return len(thing) >= SHORTEST_TOPIC and any(thing in text and not is_of_it(text) for text in _texts(thing, index))


def _texts(question: str, index: Index) -> list[str]:
    """The passages found for a question, folded, each with the title and headings that it stands under."""
    hits = index.search(question, PASSAGES_READ)
    return [fold(f"{hit.passage.context}\n{hit.passage.text}") for hit in hits]


def _content_words(question: str, index: Index) -> set[str]:
    words = _words(question, index)
    return {word for word, tag in words if tag in _CONTENT_TAGS and len(word) > 1 and word not in _EMPTY_WORDS}


def _share(words: set[str], text: str) -> float:
    return sum(word in text for word in words) / max(1, len(words))
