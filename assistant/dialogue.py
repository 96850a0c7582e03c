"""Follow-up questions: what they leave out is carried over from the turn before, by rules, without a language model.

A question that stands on its own is never touched: only a pronoun with nothing before it that it could mean, a bare
asking word, "那……呢?" and an ordinal are taken to lean on what was said.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial

from assistant.antecedents import (
    PERSON_TAGS,
    PLACE_TAGS,
    YEAR,
    Phrase,
    ending_in,
    items_of,
    organisation_of,
    person_of,
    phrases,
    place_of,
    thing_of,
    words_of,
)
from assistant.types import Turn
from corpus.speakers import is_full_name
from index.query import PROPER_TAGS
from index.search import Index
from index.tokens import fold

# Turns that a chain of follow-ups is traced back through.
TURNS_TRACED = 4
# Rewrites of one question that are tried, best first.
MOST_REWRITES = 3
# What the phrase that a question begins with, mostly its subject, has to be likelier than others to be replaced.
FIRST_PHRASE = 0.2
LONGEST_ELLIPSIS = 24  # characters between 那 and 呢

_NUMERALS = {n: i for i, n in enumerate("一二三四五六七八九十", 1)}
_END = re.compile(r"[\s?？。!！]+$")
_START = re.compile(r"^(?:那么?|还有|另外|然后|所以|可是|但是?|请问|至于)?[,，\s]*(?:那么?)?[,，\s]*")
_ASKS = re.compile(r"什么|多少|几|谁|哪|何|怎|吗|是否|有没有|如何|多[大高长远久]")
_ELLIPSIS = re.compile(
    rf"^(?P<lead>那么?|还有|至于|那|)?[,，\s]*(?P<topic>.{{1,{LONGEST_ELLIPSIS}}}?)(?:又|怎么样|如何)?呢$"
)
_ORDINAL = re.compile(r"^第?(?P<number>[一二三四五六七八九十]|\d)(?:个|条|家|项|点|位|种|件|方面)(?P<rest>.*)$")
_LAST_ITEM = re.compile(r"^最后(?:一)?(?:个|条|家|项|点|位|种|件)(?P<rest>.*)$")
_BARE = re.compile(
    r"^(?:这是|这又是|又是|是|具体|主要|都|一共|总共|到底|究竟|它|其|在|到|占|有)*"
    r"(?P<asks>为什么|为何|原因(?:是什么|呢)?|什么时候|何时|哪一?年|哪里|哪儿|什么地方|多少[个家名位项颗亿元]*|几[个家名位项颗]|谁|哪些|怎么做(?:到)?(?:的)?|怎么样|如何)"
    r"(?:呢|这样|这么说|会这样|这么做)?$"
)
# Any asking expression of the earlier question, which a bare asking word takes the place of.
_EARLIER_ASK = re.compile(
    r"(?:在|于)?(?:什么时候|什么时间|什么地方|哪一?(?:年|天|月)|哪里|哪儿|何处|何时|为什么|为何)|(?:有|是|达到?)?多少[个家名位项颗条种亿万元吨]*"
    r"|谁|哪(?:[一二两三四五六七八九十几]?[个位家些种条件项])?[专学]?[家者]?|(?:是)?什么|几[个家名位项颗]"
)
_PERSON = re.compile(
    r"(?<![其吉])[他她](?![山乡国人])们?|该(?:专家|学者|教授|负责人|院长|主任)|[这那]位(?:专家|学者|教授|院长|主任)?"
)
_ORGANISATION = re.compile(r"(?:该|这家|那家|这个|这些)(?:公司|企业|机构|集团|单位)")
_PLACE = re.compile(r"那里|那儿|当地|这里|该地|该市|该区")
_NAMED = re.compile(
    r"(?:该|[这那]一?[个项种款座条枚类])(?P<noun>平台|项目|火箭|产业|技术|地区|城市|园区|大会|计划|行动|中心|概念|建议|观点|指标|数字)"
)
_THING = re.compile(
    r"它们?|(?<![尤与极])其(?![他它中余实次间])|此(?![外次前后时人])|前者|这(?=[是有对会能与和]|$)|那(?=[是有对会能])"
)
# What is measured takes the place of nothing but another measure.
_MEASURE = re.compile(r"(?:全国|比重|占比|比例|规模|数量|增速|产值|总量|总数|成功率|gdp|收入|投入)$")
_SUFFIXES = "省市县区镇州港国院所校司团会局部委奖法展星号箭业"


def rewrites(question: str, history: Sequence[Turn], index: Index) -> list[str]:
    """The ways to read ``question`` after ``history``, likeliest first; nothing when it stands on its own."""
    if not history or not _leans(question, index):
        return []
    before = history[-1]
    earlier = rewrites(before.question, history[-TURNS_TRACED:-1], index) if len(history) > 1 else []
    turn = Turn(earlier[0] if earlier else _END.sub("", before.question), before.answer)
    found = _read(_START.sub("", _END.sub("", question.strip())), turn, index)
    return [f"{each}？" for each in dict.fromkeys(found) if each][:MOST_REWRITES]


def _leans(question: str, index: Index) -> bool:
    """Whether a question cannot be understood by itself."""
    bare = _END.sub("", question.strip())
    short = _START.sub("", bare)
    if not short:
        return False
    if _ORDINAL.match(short) and len(short) <= LONGEST_ELLIPSIS:
        return _is_ellipsis(short)
    if _LAST_ITEM.match(short) or _BARE.match(short) or _is_ellipsis(bare):
        return True
    return _pronoun(short, index) is not None


def _is_ellipsis(question: str) -> bool:
    """Whether a question is "那……呢", or an ordinal with hardly anything behind it, and asks nothing in words."""
    if ordinal := _ORDINAL.match(question):
        return len(ordinal["rest"]) <= 8 and not _NAMED.search(question)
    found = _ELLIPSIS.match(question)
    return found is not None and not _ASKS.search(found["topic"])


def _pronoun(question: str, index: Index) -> tuple[re.Match[str], Callable[[Turn, Index], str]] | None:
    """The pronoun of a question that nothing in the question before it explains, and what looks for its meaning."""
    for pattern, look in (
        (_ORGANISATION, organisation_of),
        (_PERSON, person_of),
        (_PLACE, place_of),
        (_NAMED, None),
        (_THING, thing_of),
    ):
        found = pattern.search(question)
        if found is None or _is_explained(question[: found.start()], index):
            continue
        if look is None:
            return found, partial(_named, found["noun"])
        return found, look
    return None


def _named(noun: str, turn: Turn, index: Index) -> str:
    """What a turn calls by a longer name that ends with ``noun``, else what it is about."""
    return ending_in(noun, turn, index) or thing_of(turn, index)


def _is_explained(before: str, index: Index) -> bool:
    """Whether what stands before a pronoun names something that it could mean."""
    return any(not YEAR.search(phrase.text) for phrase in phrases(before, index))


def _read(question: str, turn: Turn, index: Index) -> list[str]:
    """The readings of a follow-up question after a turn whose question stands on its own."""
    if ordinal := _ORDINAL.match(question):
        number = ordinal["number"]
        return _item(_NUMERALS.get(number) or int(number), ordinal["rest"], turn)
    if last := _LAST_ITEM.match(question):
        return _item(0, last["rest"], turn)
    if bare := _BARE.match(question):
        return _asked_again(bare["asks"], turn, index)
    if (ellipsis := _ELLIPSIS.match(question)) and not _ASKS.search(ellipsis["topic"]):
        return _replaced(ellipsis["topic"], turn, index)
    if found := _pronoun(question, index):
        match, look = found
        if meant := look(turn, index):
            possessive = "的" if match.group() == "其" else ""
            return [f"{question[: match.start()]}{meant}{possessive}{question[match.end() :]}"]
    return []


def _item(number: int, rest: str, turn: Turn) -> list[str]:
    """A question for one item of the list that was answered."""
    items = items_of(turn.answer)
    if not 0 <= number - 1 < len(items) and number:
        return []
    if not items:
        return []
    item = items[number - 1]
    rest = re.sub(r"^(?:呢|是什么|指什么|是)?$", "", rest.removesuffix("呢"))
    return [f"{item}{rest}" if rest else f"{item}是什么", f"{item}{rest or '有什么内容'}"]


def _asked_again(asks: str, turn: Turn, index: Index) -> list[str]:
    """The earlier question with another asking word."""
    earlier = fold(turn.question)
    if asks.startswith(("为", "原因", "怎么", "如何")):
        how = "如何" if asks.startswith(("怎么", "如何")) else "为什么"
        who = person_of(turn, index) if re.search(r"谁|哪位|哪个人", earlier) else ""
        statement = re.sub(r"谁|哪位[专学]?[家者]?|哪个人", who, earlier)
        plain = _EARLIER_ASK.sub("", statement)
        subject = who or thing_of(turn, index)
        at = plain.find(subject) + len(subject) if subject and subject in plain else 0
        return [f"{plain[:at]}{how}{plain[at:]}", f"{plain}的原因是什么"]
    if found := _EARLIER_ASK.search(earlier):
        again = f"{earlier[: found.start()]}{asks}{earlier[found.end() :]}"
        return [again, f"{thing_of(turn, index)}{asks}"]
    return [f"{thing_of(turn, index)}{asks}"]


def _replaced(topic: str, turn: Turn, index: Index) -> list[str]:
    """The earlier question with ``topic`` in the place of what is most like it."""
    topic = fold(topic)
    earlier = fold(turn.question)
    if year := YEAR.search(topic):
        if YEAR.search(earlier):
            return [YEAR.sub(year.group(), earlier, count=1)]
        return [f"{topic}{earlier}"]
    found = [p for p in phrases(earlier, index) if not YEAR.fullmatch(p.text)]
    if not found:
        return [f"{topic}{earlier}"]
    words = [word for phrase in found for word in words_of(phrase, index)]
    options = [p for p in (*found, *words) if bool(_MEASURE.search(p.text)) is bool(_MEASURE.search(topic))]
    slot = max(options or found, key=lambda p: _likeness(topic, p, index))
    again = f"{earlier[: slot.start]}{topic}{earlier[slot.start + len(slot.text) :]}"
    if slot.start == found[0].start and len(found) > 1:
        return [again]  # another subject: what is asked of it stays
    subject = "" if slot.start == found[0].start else found[0].text
    tail = earlier[found[-1].start + len(found[-1].text) :]
    return [again, f"{subject}{topic}的{found[-1].text}{tail}", f"{subject}{topic}{tail.lstrip('的')}"]


def _likeness(topic: str, phrase: Phrase, index: Index) -> float:
    """How much a phrase is of the same sort as ``topic``: by tag, by form, by the embedding model."""
    tags = [tag for _, tag in index.tagged(topic)]
    tag = tags[-1] if tags else ""
    same_group = any(tag in group and phrase.tag in group for group in (PERSON_TAGS, PLACE_TAGS | {"nt"}))
    are_names = is_full_name(topic) and is_full_name(phrase.text)
    are_proper = tag in PROPER_TAGS and phrase.tag in PROPER_TAGS
    same_ending = topic[-1] == phrase.text[-1] and topic[-1] in _SUFFIXES
    bonus = max(float(same_group or are_names), 0.6 * are_proper) + 0.5 * same_ending
    return index.similarity(topic, phrase.text) + bonus - (0.0 if bonus else FIRST_PHRASE * (phrase.start == 0))
