"""The earlier question with something else in the place of what is most like it: 那张江呢? 主导产业的贡献度呢?"""

from __future__ import annotations

import re

from assistant.dialogue.antecedents import NOUN_TAGS, PERSON_TAGS, PLACE_TAGS, Phrase, subject_of, words_of
from assistant.dialogue.asked import (
    ASKS_VIEW,
    EARLIER_ASK,
    HOLDS,
    MEASURE_OF_ITEMS,
    SORTS,
    counts,
    named,
    person_asked_for,
    seen_by,
    stated,
)
from assistant.dialogue.attributes import TRAITS, new_attribute, of_attribute
from assistant.dialogue.forms import with_same_form
from assistant.dialogue.measures import MEASURE
from assistant.dialogue.ordinals import of_another_list
from assistant.dialogue.owned import owner_begun_with, owner_having, with_other_owned
from assistant.dialogue.subjects import acts, is_told, name_at
from assistant.dialogue.times import (
    Time,
    at_another_rate,
    at_another_time,
    edition_of,
    find_time,
    names_of_edition,
    of_another_edition,
    without_time,
)
from assistant.dialogue.versions import of_another_version
from assistant.types import Turn
from corpus.speakers import is_full_name
from index.query import PROPER_TAGS
from index.search import Index
from index.tokens import fold

# What the phrase that a question begins with, mostly its subject, has to be likelier than others to be replaced.
FIRST_PHRASE = 0.2
# How much likelier one who does something takes the place of another such.
ACTING = 1.0
# The same of a place and of the sort of thing asked for, which go on holding for another thing.
KEPT = 0.4

# How much less likely another thing takes the place of what only tells more of a thing.
# How much less likely a thing stands behind a word that articles never have before it.
GARBLED = 0.5

LEFT_HEAD, LEFT_BEFORE = 0.3, 0.1

_SCOPE = re.compile(r"全国|全球|国内|全世界|全省|全市")
_SCOPE_ALONE = re.compile(rf"(?:{_SCOPE.pattern})(?:范围内?|一共|总共|共)?")
_QUOTED = re.compile(r"“[^“”]{1,20}”")
_VIEW_OF = re.compile(r"^(?P<name>.{2,12})的(?P<view>定义|看法|观点|说法|解释|意见|评价|判断|理解|建议)$")
_ANY_VIEW = re.compile(r"看法|观点|说法|意见|评价|判断|理解")
_POINTED = re.compile(r"的?(?:[这那]一?[个张家种款座项次条边])?$")  # 滨州那张, 无锡的
_BESIDE = re.compile(r"(?:和|跟|与|同|相比|比起)(?P<other>.{2,}?)(?:比|相比|比较|比起来|相比较)")
# Of what the earlier question asked about: 它2024年的目标.
_ITS = re.compile(r"^(?:它|他|她|其(?![他它余]))的?(?=.{2})")
_TOTAL = re.compile(r"^(?:累计|合计|总计|共计|总共|一共|目前|现在|至今)$")
_SORT_AT_END = re.compile(f"(?<=.)(?:{SORTS})$")
_SORT = re.compile(f"{SORTS}|{TRAITS}")
# By how much something became more or less: 增长了多少.
_GREW = re.compile(r"(?:同比|环比)?(?:增长|下降|上升|提高|减少|增加|上涨|下跌|降低)了?(?=多少|几|百分)")
_CHANGE = re.compile("同比|环比|较上年|较上月|比上年|比上月")
_TOLD_SORT = re.compile(f"{_SORT.pattern}|产业|行业|板块|业务|营业|赛道")
# What is said of the thing that was asked about: 占全国的比例, 采用新技术后.
_SAID_OF_IT = re.compile(r"^[占超比达]|以?[后前时]$|的?情况下$|(?:比例|比重|份额)$")
# What a follow-up names together with the word that leads it in: 对新政策呢.
_LED = re.compile(r"(?P<lead>对于?|给|向|从|为|关于|在)(?P<what>.{2,})")
_MEASURE_WORD = f"{MEASURE_OF_ITEMS}|名|颗|座|所|台|辆|艘|架|枚|支|款|部"
_TO = re.compile(r"[对给向](?![于外内])")
# What is told of anything, and goes on holding for another thing: 最大(股东), 主要(产品).
_OF_ANY = re.compile(r"最|主要|重要|重点|具体|全部|不同|相关|共同|唯一|实际|平均")
_SUFFIXES = "省市县区镇州港国院所校司团会局部委奖法展星号箭业"


def replaced(topic: str, turn: Turn, index: Index) -> list[str]:
    """The earlier question with ``topic`` in the place of what is most like it."""
    typed, earlier = fold(topic), fold(turn.question)
    topic = _ITS.sub("", _POINTED.sub("", typed))
    if edition := edition_of(topic):
        names = dict.fromkeys((edition, *names_of_edition(edition)[:2]))  # 上一届 and 上届
        return [of_another_edition(name, earlier) for name in names]
    if time := find_time(topic, earlier):
        return _of_another_time(topic, time, turn, index)
    if again := _of_one_form(topic, turn, index):
        return [again]
    found = named(earlier, index)
    if not found:
        return [f"{topic}{earlier}"]
    done = _of_one_done(topic, earlier, found, index) if typed.endswith("的") else ""
    if again := done or _changed(topic, earlier, found) or with_same_form(topic, earlier, index):
        return [again]
    readings = of_another_version(topic, earlier) or _of_another_thing(topic, found, turn, index)
    return [*_with_head(readings[0], topic, found, index), *readings] if readings and typed.endswith("的") else readings


def _with_head(reading: str, topic: str, found: list[Phrase], index: Index) -> list[str]:
    """A reading in which a topic has what it is told to have: 医院的(护士) for 学校护士; nothing where it has it."""
    end = reading.find(topic) + len(topic)
    for phrase in found:
        words = [word for word, _ in index.tagged(phrase.text)]
        if len(words) == 1 and (sort := _SORT_AT_END.search(phrase.text)):
            words = [phrase.text[: sort.start()], sort.group()]  # 重点项目 may be one word
        if len(words) < 2 or phrase.text in reading or end < len(topic) or MEASURE.search(words[-1]):
            continue
        is_had = topic.endswith(words[-1]) or reading.startswith(words[-1], end)
        return [] if is_had or len(words[-1]) < 2 else [f"{reading[:end]}{words[-1]}{reading[end:]}"]
    return []


def _set_beside(other: str, turn: Turn, index: Index) -> str:
    """What was asked about and another thing side by side: 跟北京比呢; empty where nothing was."""
    earlier, subject = fold(turn.question), subject_of(turn, index)
    begin = earlier.find(subject)
    if not subject or begin < 0:
        return ""
    asks = f"分别{earlier[begin + len(subject) :]}" if counts(earlier) else "有什么区别"
    return f"{earlier[:begin]}{subject}和{other}{asks}"


def _of_one_done(topic: str, earlier: str, found: list[Phrase], index: Index) -> str:
    """The earlier question of a thing to which something else was done: 迁入的企业 for 新认定的企业; else empty."""
    tags = [tag for _, tag in index.tagged(topic)]
    if tags[-1] not in {"v", "vn", "d"} or len(tags) < 2:
        return ""
    lead = earlier[: found[0].start]
    before = [tag for _, tag in index.tagged(lead)]
    if "v" in before and not NOUN_TAGS.intersection(before) and not EARLIER_ASK.search(lead):
        return f"{topic}的{earlier[found[0].start :]}"  # 换发新证收多少钱 for 首次办理新证
    thing = next((p for p in reversed(found) if not MEASURE.fullmatch(p.text)), found[-1])
    owner = found[0].start + len(owner_begun_with(found[0].text, index) or found[0].text)
    words = [word for word in words_of(thing, index) if not MEASURE.search(word.text)]
    is_tail = words and words[-1].start >= owner
    head = words[-1].start if is_tail else thing.start
    return f"{earlier[:owner]}{topic}的{earlier[head:]}" if head > owner else ""


def _of_another_thing(topic: str, found: list[Phrase], turn: Turn, index: Index) -> list[str]:
    """The earlier question, which names what was ``found``, of another attribute, owner or thing."""
    earlier = fold(turn.question)
    if _CHANGE.fullmatch(topic) and MEASURE.search(stated(earlier)):
        return [f"{stated(earlier)}{topic}多少"]
    attribute = new_attribute(topic, earlier, index)
    is_said_of_it = index.tagged(topic)[0][1] == "v" and _SAID_OF_IT.search(topic)
    if is_said_of_it and len(found) > 1 and topic != attribute:  # 占全国的比例: of what was measured
        at = found[-1].start + len(found[-1].text)
        return [f"{earlier[:at]}{topic}{earlier[at:]}"]
    if attribute:
        return of_attribute(attribute, topic, turn, index)
    again = with_other_owned(topic, earlier, index)
    return [again] if again else _in_place_of(_slot(topic, earlier, found, index), topic, found, earlier, index)


def _of_one_form(topic: str, turn: Turn, index: Index) -> str:
    """The earlier question with a topic in the place of what has its form: quoted words, a verb, a whole country."""
    earlier = fold(turn.question)
    beside = _BESIDE.fullmatch(topic)
    again = _set_beside(beside["other"], turn, index) if beside else at_another_rate(topic, earlier)
    again = again or of_another_list(topic, earlier)
    return again or _in_its_place(topic, earlier, index)


def _in_its_place(topic: str, earlier: str, index: Index) -> str:
    """What stands in the earlier question in the form of a topic replaced by it; empty where nothing does."""
    if _QUOTED.fullmatch(topic) and _QUOTED.search(earlier):
        return _QUOTED.sub(topic, earlier, count=1)
    if viewer := _another_viewer(topic, earlier, index):
        return viewer
    if verb := _verb_like(topic, earlier, index):
        behind = earlier[verb.start + len(verb.text) :]
        # What is counted altogether was not done at once: 累计有 for 新增了.
        done, behind = (f"{topic}有", behind.removeprefix("了")) if _TOTAL.match(topic) else (topic, behind)
        return f"{earlier[: verb.start]}{done}{behind}"
    if led := _of_the_same_lead(topic, earlier, index):
        return led
    place = _place_in(earlier, index) if _SCOPE_ALONE.fullmatch(topic) else ""
    return earlier.replace(place, topic, 1) if place else ""


def _of_the_same_lead(topic: str, earlier: str, index: Index) -> str:
    """The earlier question of another thing that the same word leads in: 对新人 for 对概念验证中心; else empty."""
    found = _LED.fullmatch(topic)
    at = earlier.find(found["lead"]) if found else -1
    if found is None or at < 0:
        return ""
    begin = at + len(found["lead"])
    slot = name_at(earlier, begin, index)
    return f"{earlier[:begin]}{found['what']}{earlier[begin + len(slot) :]}" if slot else ""


def _another_viewer(topic: str, earlier: str, index: Index) -> str:
    """The earlier question of another person, where a topic is how they see it: 于凤霞的定义; else empty."""
    found = _VIEW_OF.match(topic)
    if not (found and is_full_name(found["name"])):
        return ""
    viewer = person_asked_for(earlier, index)
    is_any_view = _ANY_VIEW.fullmatch(found["view"]) is not None
    if not viewer:
        return seen_by(found["name"], earlier) if is_any_view else ""
    is_asked = found["view"] in earlier or ASKS_VIEW.search(earlier) or (is_any_view and HOLDS.search(earlier))
    return earlier.replace(viewer, found["name"], 1) if is_asked else ""


def _of_another_time(topic: str, time: Time, turn: Turn, index: Index) -> list[str]:
    """The earlier question of another time, and of another thing where the topic brings one: 2023年新能源产业增速."""
    earlier = fold(turn.question)
    other = without_time(f"{topic[: time.start]}{topic[time.end :]}")
    again = at_another_time(time, earlier)
    if not other or other in earlier:
        return [again]
    readings = replaced(other, Turn(again, turn.answer), index)
    return readings[::-1] if re.fullmatch(TRAITS, other) else readings  # the aims of a year are the owner's


def _place_in(earlier: str, index: Index) -> str:
    """The place, or the first other name, that a whole country or world can take the place of."""
    if scope := _SCOPE.search(earlier):
        return scope.group()
    names = [name for name in index.proper_names_in(earlier) if not is_full_name(name)]
    return min(names, key=earlier.find, default="")


def _in_place_of(slot: Phrase, topic: str, found: list[Phrase], earlier: str, index: Index) -> list[str]:
    """The earlier question, whose phrases were ``found``, with ``topic`` in the place of ``slot``."""
    begin, end = _surname_before(slot, topic, earlier, index), slot.start + len(slot.text)
    begin -= len(_told_before(topic, begin, earlier, index))
    # Another thing may have another measure word.
    start = next((p.start for p in found if p.start <= begin < p.start + len(p.text)), begin)
    before = re.sub(rf"(多少|几)(?:{_MEASURE_WORD})$", "多少", earlier[:start]) + earlier[start:begin]
    behind = re.sub(rf"^(有)?(?:多少|几)(?:{_MEASURE_WORD})$", r"\1多少", earlier[end:])
    again = f"{before}{topic}{behind}"
    if (before, behind) != (earlier[:begin], earlier[end:]):
        return [again]
    if slot.start == found[0].start:  # another subject: what is asked of it stays
        if owner_having(topic, slot, index) == found[0].text:
            return [f"{earlier[:end]}的{topic}{behind.removeprefix('的')}", again]
        behind = earlier[found[0].start + len(found[0].text) :]
        own = [f"{earlier[:begin]}{topic}{behind}"] if slot.text != found[0].text else []
        own += _shared(topic, slot, found, earlier)
        return [again, *_measured(topic, found, earlier, index), *own]
    if counts(earlier) and (owner := owner_having(topic, found[0], index)):
        return [again, f"{owner}的{topic}有多少"]  # what is done with it may not be told: 服务了多少
    if len(found) == 1:
        return [again]
    tail = earlier[found[-1].start + len(found[-1].text) :]
    return [again, f"{found[0].text}{topic}{tail.lstrip('的')}"]


def _is_garbled(topic: str, part: Phrase, found: list[Phrase], index: Index) -> bool:
    """Whether a topic would stand behind a word that no article has before it: 企业高校 for 企业科研人员."""
    whole = next((p for p in found if p.start < part.start < p.start + len(p.text)), part)
    before = whole.text[: part.start - whole.start]
    if not before or before == owner_begun_with(whole.text, index) or _SORT.fullmatch(topic):
        return False
    last = index.tagged(before)[-1]
    if last[1] not in {"n", "vn"} or MEASURE.search(topic):
        return False
    # What articles tell in one breath has the same before it: 增加值能耗和水耗.
    joined = (f"{a}{joint}{b}" for a, b in ((part.text, topic), (topic, part.text)) for joint in "和、")
    return not any(is_told(text, index) for text in (f"{last[0]}{topic}", *joined))


def _told_before(topic: str, begin: int, earlier: str, index: Index) -> str:
    """The word right before a slot that tells more of what stands there, and that no article tells of the topic.

    It may be the first part of a name that the tagger does not know: 澜锋 of 澜锋机器人.
    """
    at = 0
    for word, tag in index.tagged(earlier):
        at = earlier.find(word, at) + len(word)
        if at == begin and tag in {"a", "b", "x"} and len(word) > 1 and not _OF_ANY.match(word):
            return word if is_told(topic, index) and not is_told(f"{word}{topic}", index) else ""
    return ""


def _surname_before(slot: Phrase, topic: str, earlier: str, index: Index) -> int:
    """Where a slot begins, with the surname before it that the tagger parts from a name: 申 of 申雅静."""
    name = earlier[max(0, slot.start - 1) : slot.start + len(slot.text)]
    if not (is_full_name(topic) and slot.tag in PERSON_TAGS and is_full_name(name)) or name == slot.text:
        return slot.start
    at = 0
    for word, _ in index.tagged(earlier):
        at = earlier.find(word, at)
        if at == slot.start - 1 and len(word) == 1:
            return at
        at += len(word)
    return slot.start


def _measured(topic: str, found: list[Phrase], earlier: str, index: Index) -> list[str]:
    """Of another subject just what is measured: 张江的规模 where 中关村的新一代信息技术产业规模 was asked for."""
    if len(found) < 2 or not (words := words_of(found[1], index)) or not MEASURE.search(words[-1].text):
        return []
    return [f"{topic}的{earlier[words[-1].start :]}"]


def _shared(topic: str, slot: Phrase, found: list[Phrase], earlier: str) -> list[str]:
    """The share that another owner has in whatever is its own: 中关村占全国多少 for 张江的集成电路占全国多少."""
    owned = found[1] if len(found) > 1 and earlier[slot.start + len(slot.text) : found[1].start] == "的" else None
    tail = earlier[owned.start + len(owned.text) :] if owned else ""
    return [f"{topic}{tail}"] if tail.startswith("占") else []


def _changed(topic: str, earlier: str, found: list[Phrase]) -> str:
    """The earlier question of how much something grew or fell, of another measure; empty where it asks no such."""
    grew = _GREW.search(earlier)
    before = [p for p in found if grew and p.start + len(p.text) == grew.start()]
    if not before or not MEASURE.search(topic):
        return ""
    return f"{earlier[: before[-1].start]}{topic}{earlier[before[-1].start + len(before[-1].text) :]}"


def _verb_like(topic: str, earlier: str, index: Index) -> Phrase | None:
    """The verb of the earlier question that a topic which is a verb takes the place of: 累计 for 新增."""
    tags = [tag for _, tag in index.tagged(topic)]
    asked = EARLIER_ASK.search(earlier)
    if tags != ["v"] or asked is None or MEASURE.search(topic):
        return None
    at, verb = 0, None
    for word, tag in index.tagged(earlier[: asked.start()]):
        start = earlier.find(word, at)
        at = start + len(word)
        if tag == "v" and len(word) > 1:
            verb = Phrase(word, tag, start)
    return verb


def _slot(topic: str, earlier: str, found: list[Phrase], index: Index) -> Phrase:
    """The phrase of the earlier question, or the word of one, that ``topic`` takes the place of."""
    # Neither a sort of things nor what the topic says itself is what it takes the place of.
    words = [word for phrase in found for word in _parts(phrase, index) if word.text not in topic]
    words = [word for word in words if not _TOLD_SORT.fullmatch(word.text) or _TOLD_SORT.fullmatch(topic)]
    words += _treated(earlier, found, index)
    is_measure = MEASURE.search(topic) is not None
    options = [p for p in (*found, *words) if (MEASURE.search(p.text) is not None) is is_measure]
    return max(
        options or found,
        key=lambda p: (
            _likeness(topic, p, index)
            + ACTING * _act_both(topic, p, found, index)
            - FIRST_PHRASE * _is_plain_first(topic, p, found, index)
            - _left(p, found, index)
            - GARBLED * _is_garbled(topic, p, found, index)
            - KEPT * (_is_kept(p, topic, earlier) and not _sort_bonus(topic, p, index))
        ),
    )


def _treated(earlier: str, found: list[Phrase], index: Index) -> list[Phrase]:
    """Whom or what something is done for, where the tagger takes it for what is done: 对加氢站补贴多少."""
    to = _TO.search(earlier)
    if to is None or any(p.start == to.end() for p in found):
        return []
    end = next((p.start for p in found if p.start > to.end()), to.end())
    text = earlier[to.end() : end]
    is_noun_like = text and all(tag in {"v", "vn", "n", "b"} for _, tag in index.tagged(text))
    return [Phrase(text, "n", to.end())] if is_noun_like and is_told(text, index) else []


def _parts(phrase: Phrase, index: Index) -> list[Phrase]:
    """The words of a phrase, each with what only tells more of it: 新型储能 of 新型储能产业."""
    parts: list[Phrase] = []
    begin = None
    tags = [tag for word, tag in index.tagged(phrase.text) if not MEASURE.search(word)]
    if not NOUN_TAGS.issuperset(tags) or (tags and tags[-1] == "vn" and acts(phrase.text, index)):
        return []  # a name that the tagger does not know is one whole
    for word in words_of(phrase, index):
        begin = word.start if begin is None else begin
        if [tag for _, tag in index.tagged(word.text)] == ["b"]:
            continue
        end = word.start + len(word.text)
        parts.append(Phrase(phrase.text[begin - phrase.start : end - phrase.start], word.tag, begin))
        begin = None
    told = list(parts)
    while told and (MEASURE.search(told[-1].text) or _TOLD_SORT.fullmatch(told[-1].text)):
        told.pop()
    if 1 < len(told) < len(parts):  # 工业机器人 of 工业机器人产量
        end = told[-1].start + len(told[-1].text) - phrase.start
        parts.append(Phrase(phrase.text[:end], told[-1].tag, phrase.start))
    owner = owner_begun_with(phrase.text, index)
    if owner and len(index.tagged(phrase.text[len(owner) :])) > 1:  # 门店员工 of 远山茶业门店员工
        parts.append(Phrase(phrase.text[len(owner) :], phrase.tag, phrase.start + len(owner)))
    return [part for part in parts if not _breaks(part, phrase)]


def _breaks(part: Phrase, phrase: Phrase) -> bool:
    """Whether a part leaves but one character before or behind it, which names nothing: 市 of 江东市."""
    behind = phrase.start + len(phrase.text) - part.start - len(part.text)
    return part.start - phrase.start == 1 or behind == 1


def _left(part: Phrase, found: list[Phrase], index: Index) -> float:
    """How much a part leaves of the thing in which it stands: its head (工业 of 工业机器人), or what tells more of it.

    Neither a measure nor a sort is a head, and an owner only stands before the thing.
    """
    end = part.start + len(part.text)
    whole = next((p for p in found if p.start <= part.start and end <= p.start + len(p.text)), part)
    head, before = whole.text[end - whole.start :], whole.text[: part.start - whole.start]
    while measured := MEASURE.search(head):
        head = head[: measured.start()]
    if head and not re.fullmatch(rf"(?:{_TOLD_SORT.pattern})+", head):
        return LEFT_HEAD
    return LEFT_BEFORE if before and before != owner_begun_with(whole.text, index) else 0.0


def _is_kept(phrase: Phrase, topic: str, earlier: str) -> bool:
    """Whether a phrase goes on holding for another thing: where it is, and of which sort what is asked for is."""
    is_place = phrase.tag in PLACE_TAGS or earlier[: phrase.start].endswith(("在", "位于"))
    is_sort = re.search("(?:哪些?|什么)$", earlier[: phrase.start]) and _SORT.fullmatch(phrase.text)
    return is_place or bool(is_sort and not _SORT.fullmatch(topic))


def _is_plain_first(topic: str, phrase: Phrase, found: list[Phrase], index: Index) -> bool:
    """Whether a phrase is the first, mostly the subject, or in it, and not of one sort with the topic."""
    first = found[0]
    is_first = phrase.start == first.start or (len(found) > 1 and phrase.start < first.start + len(first.text))
    return is_first and not _sort_bonus(topic, phrase, index)


def _likeness(topic: str, phrase: Phrase, index: Index) -> float:
    """How much a phrase is of the same sort as ``topic``: by tag, by form, by the embedding model."""
    return index.similarity(topic, phrase.text) + _sort_bonus(topic, phrase, index)


def _act_both(topic: str, phrase: Phrase, found: list[Phrase], index: Index) -> bool:
    """Whether a topic and what the question begins with are those who do something, by what articles tell."""
    is_first = phrase.start == found[0].start
    return is_first and not _SORT.search(topic) and acts(topic, index) and acts(phrase.text, index)


def _sort_bonus(topic: str, phrase: Phrase, index: Index) -> float:
    tags = [tag for _, tag in index.tagged(topic)]
    tag = tags[-1] if tags else ""
    if tag in PLACE_TAGS and not PLACE_TAGS & {tags[0]}:
        tag = "n"  # 氢能重卡 ends in no place
    same_group = any(tag in group and phrase.tag in group for group in (PERSON_TAGS, PLACE_TAGS | {"nt"}))
    are_names = is_full_name(topic) and is_full_name(phrase.text)
    are_proper = all(
        tag in PROPER_TAGS or text in index.proper_names_in(text)
        for text, tag in ((topic, tag), (phrase.text, phrase.tag))
    )
    same_ending = topic[-1] == phrase.text[-1] and topic[-1] in _SUFFIXES
    are_known = all(index.proper_names_in(text).get(text) for text in (topic, phrase.text))
    return max(float(same_group or are_names), 0.6 * are_proper, 1.0 * are_known) + 0.5 * same_ending
