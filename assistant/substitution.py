"""The earlier question with something else in the place of what is most like it: 那张江呢? 主导产业的贡献度呢?"""

from __future__ import annotations

import re

from assistant.antecedents import GENERIC, PERSON_TAGS, PLACE_TAGS, YEAR, Phrase, name_at_start, phrases, subject_of, words_of
from assistant.kinds import COUNTED
from assistant.types import Turn
from corpus.speakers import is_full_name
from index.query import PROPER_TAGS
from index.search import Index
from index.tokens import fold

# What the phrase that a question begins with, mostly its subject, has to be likelier than others to be replaced.
FIRST_PHRASE = 0.2
# The same of a place and of the sort of thing asked for, which go on holding for another thing.
KEPT = 0.4
MEASURE_OF_ITEMS = "个|条|家|项|点|位|种|件"
# What tells how much something is.
_AMOUNT = "比重|占比|比例|份额|规模|数量|增速|产值|增加值|总量|产量|总数|次数|人数|成功率|贡献度|收入|投入|预算"
# What something has that no figure tells.
_TRAIT = "目标|计划|任务|重点|特点|特征|优势|不足|意义|作用|影响|依据|理由|好处|用途|含义|定义|背景|内容|主题"
_ASKED_OF = {_AMOUNT: "是多少", _TRAIT: "是什么", "地点|总部|地址": "在哪里", "时间|日期": "是什么时候"}
_ATTRIBUTE = re.compile(f"(?:{'|'.join(_ASKED_OF)})$")
_AMOUNT_ENDINGS = ("额", "率")
_SHARE = re.compile(r"的?(?:比例|占比|比重|份额|数量)$")
_IS_SHARE = re.compile(r"比例|占比|比重|份额")
SHARE_TOLD = re.compile(r"%|/\d|分之|[成半](?!立|功|果|为|员|本|导)")
_SCOPE = re.compile(r"全国|全球|国内|全世界|全省|全市")
_SCOPE_ALONE = re.compile(rf"(?:{_SCOPE.pattern})(?:范围内?|一共|总共|共)?")
_QUOTED = re.compile(r"“[^“”]{1,20}”")
_TOTAL = re.compile(r"^(?:累计|合计|总计|共计|总共|一共|目前|现在|至今)$")
# Any asking expression of the earlier question, which a bare asking word takes the place of.
EARLIER_ASK = re.compile(
    rf"(?:在|于)?(?:什么时候|什么时间|什么地方|哪一?(?:年|天|月)|哪里|哪儿|何处|何时|为什么|为何)|(?:有|是|达到?)?{COUNTED}点?"
    r"|(?:有|是|达到?)?多少|多[吗么]$|多不多"
    r"|谁|哪(?:[一二两三四五六七八九十几]?[个位家些种条件项])?[专学]?[家者]?|(?:是)?什么"
)
# Where a question asks whether something is so.
_YES_NO = re.compile(r"(?:对|是)?吗$|(?<![什怎多])么$|是否|(?P<verb>[是有会能])[不没](?P=verb)")
# Of which sort what is asked for is: 哪些城市.
SORTS = "企业|公司|机构|单位|专家|学者|城市|地方|地区|省份|领域|行业|方向|方面|建议|路径|项目|平台|人"
_SORT = re.compile(SORTS)
# What is measured takes the place of nothing but another measure.
_MEASURE = re.compile(r"(?:全国|比重|占比|比例|规模|数量|增速|产值|总量|总数|成功率|贡献度|gdp|收入|投入)$")
_SUFFIXES = "省市县区镇州港国院所校司团会局部委奖法展星号箭业"


def named(question: str, index: Index) -> list[Phrase]:
    """The noun phrases of a question that say what it is about."""
    return [p for p in phrases(question, index) if p.text not in GENERIC and not YEAR.search(p.text)]


def is_yes_no(question: str) -> bool:
    """Whether a question asks only whether something is so."""
    return _YES_NO.search(question) is not None and EARLIER_ASK.search(question) is None


def stated(question: str) -> str:
    """What a question asks about, without its asking words: 王鹏看好北京吗 → 王鹏看好北京."""
    return EARLIER_ASK.sub("", _YES_NO.sub(r"\g<verb>", fold(question)))


def replaced(topic: str, turn: Turn, index: Index) -> list[str]:
    """The earlier question with ``topic`` in the place of what is most like it."""
    topic, earlier = fold(topic).removesuffix("的"), fold(turn.question)
    if _QUOTED.fullmatch(topic) and _QUOTED.search(earlier):
        return [_QUOTED.sub(topic, earlier, count=1)]
    if year := YEAR.search(topic):
        return _of_another_time(topic, year, turn, index)
    if verb := _verb_like(topic, earlier, index):
        behind = earlier[verb.start + len(verb.text) :]
        if _TOTAL.match(topic):  # what is counted altogether was not done at once
            return [f"{earlier[: verb.start]}{topic}有{behind.removeprefix('了')}"]
        return [f"{earlier[: verb.start]}{topic}{behind}"]
    found = named(earlier, index)
    if not found:
        return [f"{topic}{earlier}"]
    if _SCOPE_ALONE.fullmatch(topic) and (place := _place_in(earlier, index)):
        return [earlier.replace(place, topic, 1)]
    attribute = _new_attribute(topic, earlier, index)
    if index.tagged(topic)[0][1] == "v" and len(found) > 1 and topic != attribute:  # 占全国的比例: of what was measured
        at = found[-1].start + len(found[-1].text)
        return [f"{earlier[:at]}{topic}{earlier[at:]}"]
    if attribute:
        return _of_attribute(attribute, topic, turn, index)
    return _in_place_of(_slot(topic, earlier, found, index), topic, found, earlier, index)


def _of_another_time(topic: str, year: re.Match[str], turn: Turn, index: Index) -> list[str]:
    """The earlier question of another year, and of another thing where the topic brings one: 2023年新能源产业增速."""
    earlier = fold(turn.question)
    other = f"{topic[: year.start()]}{topic[year.end() :]}".strip("的,， ")
    if YEAR.search(earlier):
        again = YEAR.sub(year.group(), earlier, count=1)
    else:
        again = f"{year.group() if other else topic}{earlier}"
    if not other or other in earlier:
        return [again]
    readings = replaced(other, Turn(again, turn.answer), index)
    return readings[::-1] if re.fullmatch(_TRAIT, other) else readings  # the aims of a year are the owner's


def _place_in(earlier: str, index: Index) -> str:
    """The place, or the first other name, that a whole country or world can take the place of."""
    if scope := _SCOPE.search(earlier):
        return scope.group()
    names = [name for name in index.proper_names_in(earlier) if not is_full_name(name)]
    return min(names, key=earlier.find, default="")


def _new_attribute(topic: str, earlier: str, index: Index) -> str:
    """The attribute that a topic ends with and that the earlier question did not ask for; empty where none is."""
    last = index.tagged(topic)[-1][0]
    found = _ATTRIBUTE.search(topic)
    attribute = found.group() if found else last if last.endswith(_AMOUNT_ENDINGS) else ""
    return attribute if attribute not in earlier and EARLIER_ASK.search(earlier) else ""


def _of_attribute(attribute: str, topic: str, turn: Turn, index: Index) -> list[str]:
    """What the topic asks for of what the earlier question spoke of: its owner's, or its own where the topic has one."""
    earlier = fold(turn.question)
    asks = next((asks for pattern, asks in _ASKED_OF.items() if re.fullmatch(pattern, attribute)), "是多少")
    owner = _owner(topic, earlier, index)
    own = topic.removesuffix(attribute).removesuffix("的")
    if own:
        return [*_shared(own, topic, earlier, index), f"{owner}{topic}{asks}"]
    plain = stated(earlier)
    told = subject_of(turn, index) if plain.endswith("了") else plain.replace("了", "")  # 力箭一号飞了
    told = re.sub(rf"占.{{0,6}}$|(?:{_AMOUNT}|{_TRAIT})+$|[是有为在的]+$", "", told)
    return list(dict.fromkeys(f"{of}的{as_told(topic, index)}{asks}" for of in (told, owner) if of))


def as_told(topic: str, index: Index) -> str:
    """A sum as articles tell it that have no word for it: 融资18亿元 for 融资额."""
    return topic.removesuffix("额") if topic and not index.contains_term(topic) else topic


def is_share(topic: str) -> bool:
    """Whether a topic is a share, which articles tell without calling it one: 1/3."""
    return _IS_SHARE.fullmatch(topic) is not None


def _shared(own: str, topic: str, earlier: str, index: Index) -> list[str]:
    """The earlier question of another thing, where it asked for a share already: X有多少设在国家高新区."""
    asked = re.search(COUNTED, earlier) or re.search("多少", earlier)
    found = named(earlier, index)
    if asked is None or not _SHARE.search(topic) or _MEASURE.search(stated(earlier)):
        return []
    before = [p for p in found if p.start + len(p.text) <= asked.start()]
    slot = before[-1] if before else _slot(own, earlier, found, index)
    return _in_place_of(slot, own, found, earlier, index)[:1]


def _owner(topic: str, earlier: str, index: Index) -> str:
    """The name that a question begins with, and the year beside it; empty where the topic brings a name itself."""
    found = named(earlier, index)
    name = name_at_start(found[0].text, index) if found and not index.proper_names_in(topic) else ""
    end = found[0].start + len(name) if name else 0
    year = YEAR.match(earlier, end)
    return earlier[: year.end() if year and name else end]


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
        behind = earlier[found[0].start + len(found[0].text) :]
        own = [f"{earlier[:begin]}{topic}{behind}"] if slot.text != found[0].text else []
        return [again, *_measured(topic, found, earlier, index), *own]
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


def _slot(topic: str, earlier: str, found: list[Phrase], index: Index) -> Phrase:
    """The phrase of the earlier question, or the word of one, that ``topic`` takes the place of."""
    words = [word for phrase in found for word in words_of(phrase, index)]
    options = [p for p in (*found, *words) if bool(_MEASURE.search(p.text)) is bool(_MEASURE.search(topic))]
    return max(
        options or found,
        key=lambda p: (
            _likeness(topic, p, index)
            - FIRST_PHRASE * _is_plain_first(topic, p, found, index)
            - KEPT * (_is_kept(p, topic, earlier) and not _sort_bonus(topic, p, index))
        ),
    )


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
