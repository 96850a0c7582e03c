"""Follow-up questions: what they leave out is carried over from the turn before, by rules, without a language model.

A question that stands on its own is never touched: only a pronoun with nothing before it that it could mean, a bare
asking word, "那……呢?" and an ordinal are taken to lean on what was said.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from assistant.dialogue.antecedents import (
    PASSAGES_READ,
    YEAR,
    ending_in,
    is_asked_for,
    is_person,
    organisation_of,
    person_of,
    phrases,
    place_of,
    several_of,
    subject_of,
    thing_of,
    time_of,
    year_of,
)
from assistant.dialogue.asked import asked_for_in, defined_in, figure_of, named
from assistant.dialogue.attributes import as_told
from assistant.dialogue.completion import LONGEST_SHORT, completed, may_lean, names_any, things_in
from assistant.dialogue.ellipsis import (
    asks_for_more,
    asks_what_about,
    named_topic,
    read_more,
    reader_of,
)
from assistant.dialogue.joined import joined, names_nothing
from assistant.dialogue.ordinals import asks_for_item
from assistant.dialogue.posts import organisation_before_post
from assistant.dialogue.reasked import asks_for_details
from assistant.dialogue.subjects import name_begun_with
from assistant.dialogue.times import edition_of, editions_in
from assistant.dialogue.versions import drops_version
from assistant.posts import asked_post
from assistant.spoken import in_written_words
from assistant.types import Turn
from corpus.speakers import find_speakers, split_post
from index.search import Index
from index.tokens import HAN, fold

# Turns that a chain of follow-ups is traced back through.
TURNS_TRACED = 4
# Rewrites of one question that are tried, best first.
MOST_REWRITES = 3

_END = re.compile(r"[\s?？。!！]+$")
_SO = r"那么?(?![里儿个些位家种项次座条年时])"  # 那里 and 那个 point to something
_START = re.compile(rf"^(?:{_SO}|还有|另外|然后|所以|可是|但是?|请问|至于)?[,，\s]*(?:{_SO})?[,，\s]*")
_PERSON = re.compile(
    r"(?<![其吉])[他她](?![山乡国人])们?|该(?:专家|学者|教授|负责人|院长|主任)|[这那]位(?:专家|学者|教授|院长|主任)?"
)
_ORGANISATION = re.compile(r"(?:该|这家|那家|这个|这些)(?P<noun>公司|企业|机构|集团|单位)")
# Of an office that the question before asked for the holder of.
_TOOK_OFFICE = re.compile(r"(?:上任|就任|到任|接任|任职|履新)的?")
_NO_FIRM = re.compile(r"(?:中心|大学|学院|委员会|协会|[园新]区|大会|行动)$")
_PLACE = re.compile(r"那里|那儿|当地|这里|该地|该市|该区")
_NAMED = re.compile(
    r"(?:该|[这那]一?[个项种款座条枚类])(?P<noun>词语?|术语|名词|说法|简称|平台|项目|火箭|产业|技术|地区|城市|园区|大会|计划|行动|中心|概念|建议|观点|指标|数字|燃料|环节|设备|材料|方法|做法|模式)"
)
_PLURAL = re.compile(
    r"[这那](?:些|[几两二三四五六七八九][个家座类种项位])(?P<noun>省份?|城市|地区|区域|地方|企业|公司|领域|方向|项目|专家|学者|平台|技术|产业)"
)
_FIGURE = re.compile(r"(?:该|[这那]一?[个项组些])(?P<noun>数字|数据|比例|占比|数值)")
_OCCASION = re.compile(
    r"[这那本此]一?[次届场](?:(?:大会|会议|峰会|论坛|展会|发射|飞行|学习)(?![了过]))?|^会议?上|^(?:大会|会议|峰会|论坛|展会)(?:期间|上)?"
)
_YEAR = re.compile(r"^(?:那一?年|当年|同年)[,，]?")
_TIME = re.compile(r"^(?:那个?时候?|那时)[,，]?")
# What else may be called so, where a turn gives the name: 该校, 这支队伍.
_POINTED = re.compile(
    rf"该(?P<one>[校院所局厂县镇村店馆厅站])|[这那][一两]?[个家所支项部篇份款级届种名场座](?P<noun>[{HAN}]{{2}})"
)
_QUOTED = re.compile(r"[“「『《][^”」』》]*[”」』》]")
_OF_TIME = {_OCCASION, _YEAR, _TIME}
# What firms do with what they make.
_OF_FIRMS = re.compile(r"[^,，。]{0,8}?(?:推出|发布|收购|投产|量产|生产|上市|融资|研发|开发|供应|裁员|并购|建厂)")
# How somebody sees something, and not what: 他是怎么说的.
_VIEW_ALONE = re.compile(r"(?:又|当时|具体)?是?(?:怎么|如何|怎样)(?:说|看|讲|评价|谈)的?")
_SPOKE_OF = re.compile(
    r"(?:谈到|谈及|谈起|提到|提及|说到|讲到|聊到|说起)[了过]?(?P<what>[^,，的]{2,}?)(?:时|的时候|的)?$"
)
_SEVERAL = {"他们", "她们"}
_THING = re.compile(
    r"它们?|(?<![尤与极])其(?![他它中余实次间])|此(?![外次前后时人])|前者|这(?=[是有对会能与和]|$)|那(?=[是有对会能])"
)


@dataclass(frozen=True, slots=True)
class Understood:
    """A question after what was said before it.

    Attributes:
        readings: The ways to ask it in full, likeliest first; the question itself where it stands on its own.
        topic: What a question of the form "那……呢" names: an answer has to speak of it.
        told: The answer before, where what it left out is wanted.
        left: Names of the questions before that the likeliest reading no longer has.
        replaced: What the question before spoke of and the likeliest reading no longer does, whoever knows it by name.
        before: The answer before.
        earlier: The question before, with what it left out.
        put: The question as it was put, where it may lean on the one before.
        joined: The question joined to the one before; see :mod:`assistant.dialogue.joined`.
        shown: How that reads.
        things: Things that it names beside what a pronoun in it points to.
    """

    readings: tuple[str, ...]
    topic: str = ""
    told: str = ""
    left: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    before: str = ""
    earlier: str = ""
    put: str = ""
    joined: str = ""
    shown: str = ""
    things: tuple[str, ...] = ()

    @property
    def is_read(self) -> bool:
        """Whether rules tell how to ask it in full."""
        return self.put not in self.readings

    @property
    def says_nothing(self) -> bool:
        """Whether it is short, names no thing, and no rule tells how to ask it in full."""
        is_short = len(_bare(self.put)) <= LONGEST_SHORT
        return bool(self.joined) and is_short and not (self.things or self.is_read)


def understand(question: str, history: Sequence[Turn], index: Index) -> Understood:
    """How to ask ``question``, which was asked after ``history``."""
    found = rewrites(question, history, index)
    naming = next((reading for reading in found if _PERSON.search(question)), question)
    is_joined = history and (found or names_nothing(question, index)) and not asks_for_item(_bare(question))
    plain = _joined(question, naming, history, index) if is_joined else Understood((question,))
    if not found:
        return plain
    bare = _END.sub("", question.strip())
    told = history[-1].answer if asks_for_more(bare) or asks_for_details(bare) else ""
    names = index.proper_names_in(fold(" ".join(turn.question for turn in history[-TURNS_TRACED:])))
    left = tuple(name for name in names if name not in found[0])
    topic = as_told(named_topic(_START.sub("", bare)), index)
    before = named(fold(history[-1].question), index) if topic else []
    replaced = tuple(p.text for p in before if p.text not in found[0] and len(p.text) > 1)
    if edition_of(topic):
        replaced += (*editions_in(fold(history[-1].question)), *(f"{this}{topic[-1]}" for this in ("本", "这一", "这")))
    if any(drops_version(topic, reading) for reading in found):
        topic = ""  # the plain version has the name of the product
    return replace(
        plain,
        readings=tuple(found),
        topic=topic,
        told=told,
        left=left,
        replaced=replaced,
        before=history[-1].answer,
        things=(),
    )


def _joined(question: str, naming: str, history: Sequence[Turn], index: Index) -> Understood:
    """A question that may lean on those before it, ``naming`` whom it is of, joined to what the last of them asked."""
    before = _END.sub("", _in_full(history[-TURNS_TRACED:], index))
    pronoun = _pronoun(_bare(question), index)
    pointed = pronoun[0].group() if pronoun else ""
    return Understood(
        (question,),
        before=history[-1].answer,
        earlier=before,
        put=question,
        joined=joined(in_written_words(naming), before),
        shown=f"{before}，{naming}",
        things=tuple(thing for thing in things_in(fold(question), index) if thing not in pointed),
    )


def _in_full(history: Sequence[Turn], index: Index) -> str:
    """What the last of some questions asks, with what it leaves out."""
    *before, last = history
    found = rewrites(last.question, before, index)
    if found or not before or not names_nothing(last.question, index):
        return found[0] if found else last.question
    return joined(last.question, _in_full(before, index))


def rewrites(question: str, history: Sequence[Turn], index: Index) -> list[str]:
    """The ways to read ``question`` after ``history``, likeliest first; nothing when it stands on its own."""
    question = in_written_words(question)
    read = _reader(question, index) if history else None
    if read is None:
        return []
    history = _from_the_list(question, history)
    before = history[-1]
    earlier = rewrites(before.question, history[-TURNS_TRACED:-1], index) if len(history) > 1 else []
    turn = Turn(_END.sub("", earlier[0] if earlier else before.question), before.answer)
    readings = [f"{each}？" for each in dict.fromkeys(read(turn, index)) if each][:MOST_REWRITES]
    if not readings and history[1:] and _ORGANISATION.search(question):
        return rewrites(question, history[:-1], index)  # the firm was named before what was asked last
    return readings


def _from_the_list(question: str, history: Sequence[Turn]) -> Sequence[Turn]:
    """The turns up to the one that told a list, where a question asks for one of its items as those after it did."""
    while history[1:] and asks_for_item(_bare(question)) and asks_for_item(_bare(history[-1].question)):
        history = history[:-1]
    return history


def _bare(question: str) -> str:
    """A question without what leads it in and how it ends."""
    return _START.sub("", _END.sub("", question.strip()))


def _reader(question: str, index: Index) -> Callable[[Turn, Index], list[str]] | None:
    """What reads a question that cannot be understood by itself; None for one that can."""
    bare = _END.sub("", question.strip())
    short = _START.sub("", bare)
    if asks_for_more(bare):
        return read_more
    if not short:
        return None
    for each in (short, bare) if asks_what_about(bare) else (short,):
        if read := reader_of(each, index):
            return partial(read, each)
    if found := _pronoun(short, index):
        return partial(_explained, short, *found)
    plain = fold(short)
    goes_on = short != bare and bare.startswith("那")
    leans = may_lean(plain, index, goes_on=goes_on) and not names_any(fold(bare), index)  # 那曲 is a place
    return partial(completed, plain) if leans else None


def _pronoun(question: str, index: Index) -> tuple[re.Match[str], Callable[[Turn, Index], str]] | None:
    """The pronoun of a question that nothing in the question before it explains, and what looks for its meaning."""
    folded = fold(question)
    for pattern, look in (
        (_PLURAL, thing_of),
        (_ORGANISATION, organisation_of),
        (_PERSON, person_of),
        (_PLACE, place_of),
        (_FIGURE, thing_of),
        (_NAMED, thing_of),
        (_OCCASION, subject_of),
        (_YEAR, year_of),
        (_TIME, time_of),
        (_THING, _thing_meant),
        (_POINTED, thing_of),
    ):
        found = pattern.search(question)
        if found is None or not _is_word(found, folded, index) or _is_quoted(found, question):
            continue
        if _is_explained(question, found, index):
            continue
        if pattern in _OF_TIME and not _ends_a_word(found, folded, index):
            continue
        if pattern is _OCCASION and any(p.start == found.end() for p in phrases(folded, index)):
            continue  # 这次全国两会 names what it means
        if pattern is _POINTED:
            return found, partial(_pointed_at, found["one"] or found["noun"])
        if pattern in _BY_NOUN:
            return found, partial(_BY_NOUN[pattern], found["noun"])
        return found, several_of if found.group() in _SEVERAL else look
    return None


def _is_quoted(found: re.Match[str], question: str) -> bool:
    """Whether a pronoun stands in words that are quoted, and means what it means there."""
    return any(quoted.start() < found.start() < quoted.end() for quoted in _QUOTED.finditer(question))


def _is_word(found: re.Match[str], folded: str, index: Index) -> bool:
    """Whether a pronoun is a word of its own, and no part of a name: 他 in 他信."""
    at = 0
    for word, tag in index.tagged(folded):
        at = folded.find(word, at)
        if at <= found.start() < at + len(word):
            return at == found.start() and (found.group().startswith(word) or tag[0] == "r")
        at += len(word)
    return True


def _ends_a_word(found: re.Match[str], folded: str, index: Index) -> bool:
    """Whether a pronoun ends where a word does: 那年 in 那年轻人 does not."""
    at, ends = 0, set()
    for word, _ in index.tagged(folded):
        at = folded.find(word, at) + len(word)
        ends.add(at)
    return len(found.group().rstrip(",，")) + found.start() in ends


def _organisation_meant(noun: str, turn: Turn, index: Index) -> str:
    """The organisation of a turn, were its name no more than what the question begins with; 中心 is no firm."""
    subject = subject_of(turn, index)
    told = [organisation_of(turn, index), organisation_before_post(turn.answer, index)]
    named = [*told, "" if is_person(subject, index) else subject]
    is_firm = noun in {"公司", "企业", "集团"}
    return next((name for name in named if name and not (is_firm and _NO_FIRM.search(name))), "")


def _thing_meant(turn: Turn, index: Index) -> str:
    """The name that a question begins with, and what it has, where that is told to do something; else what it names."""
    if asked := asked_for_in(turn.question):
        named = {p.text for p in phrases(turn.answer, index) if p.text.endswith(asked.noun) and p.text != asked.noun}
        return named.pop() if len(named) == 1 else asked.described
    begun, thing = name_begun_with(turn.question, index), thing_of(turn, index)
    if begun and _OF_FIRMS.match(fold(turn.question), turn.question.find(begun) + len(begun)):
        return begun if not _has_post(begun, index) else thing
    return thing if not begun or is_person(begun, index) or thing.startswith(begun) else begun


def _has_post(name: str, index: Index) -> bool:
    """Whether the articles tell a post of somebody of this name: the firm 高通 has the form of a person's name."""
    texts = [hit.passage.text for hit in index.search(name, PASSAGES_READ)]
    posts = [split_post(speaker.name) for text in texts for speaker in find_speakers(text)]
    return any(post and of == name for post, of in posts)


def _named(noun: str, turn: Turn, index: Index) -> str:
    """What a turn asks the meaning of, else calls by a longer name that ends with ``noun``, else is about."""
    return defined_in(turn.question) or ending_in(noun, turn, index) or thing_of(turn, index)


def _pointed_at(noun: str, turn: Turn, index: Index) -> str:
    """What a turn calls by a longer name that ends with ``noun``, or as such are called; else nothing."""
    return next(filter(None, (ending_in(end, turn, index) for end in _CALLED.get(noun, (noun,)))), "")


def _figured(noun: str, turn: Turn, index: Index) -> str:
    return figure_of(noun, turn.question)


def _asked_for(noun: str, turn: Turn, index: Index) -> str:
    """The things that a turn asked for, as they were asked for: 赵刚看好的省; else what it calls so."""
    asked = re.search(rf"哪(?:些|几?[个家座类种项位])?(?={noun}$)", turn.question)
    of = turn.question[: asked.start()] if asked else ""
    return f"{of.rstrip('的有')}的{noun}" if of else ending_in(noun, turn, index) or thing_of(turn, index)


# What has another word at the end of its name.
_CALLED = {"校": ("大学", "学院", "学校", "中学", "小学")}
# What a pronoun with a noun means, by the noun.
_BY_NOUN = {_ORGANISATION: _organisation_meant, _PLURAL: _asked_for, _FIGURE: _figured, _NAMED: _named}


def _is_explained(question: str, pronoun: re.Match[str], index: Index) -> bool:
    """Whether what stands before a pronoun names something that it could mean.

    A person is no place; who is asked for is not meant again, but for what is theirs: 哪家企业公布了其财报.
    """
    before = question[: pronoun.start()]
    named = [phrase for phrase in phrases(before, index) if not YEAR.search(phrase.text)]
    if pronoun.re is _PLACE:
        named = [phrase for phrase in named if not is_person(phrase.text, index)]
    may_have = pronoun.re is _PERSON or pronoun.group() == "其" or question.startswith("的", pronoun.end())
    return any(may_have or not is_asked_for(phrase, before) for phrase in named)


def _explained(
    question: str, match: re.Match[str], look: Callable[[Turn, Index], str], turn: Turn, index: Index
) -> list[str]:
    """A question with what its pronoun means in the pronoun's place."""
    meant = look(turn, index)
    possessive = "的" if match.group() == "其" else ""
    explained = f"{question[: match.start()]}{meant}{possessive}{question[match.end() :]}"
    if meant and match.re in {_YEAR, _TIME} and (read := reader_of(explained, index)):
        return read(explained, turn, index)  # the time is told, of what is not: 2023年的增速是多少
    post = asked_post(fold(turn.question)) if match.re is _PERSON else None
    spoke = _SPOKE_OF.search(fold(turn.question)) if _VIEW_ALONE.fullmatch(question, match.end()) else None
    if meant and spoke and not match.start():
        return [f"{meant}怎么看{spoke['what']}", explained]
    held = [_TOOK_OFFICE.sub(f"担任{post.owner}{post.post}", explained)] if post else []
    return [*held, explained] if meant else []
