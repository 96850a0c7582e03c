"""What in a sentence names a person, a place or a firm."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.kinds import NUMERALS, POST_ENDINGS
from assistant.marks.spans import Place, outermost, preferred
from assistant.organisations import organisations_in
from assistant.question import NAME_TAGS, Question
from assistant.types import AnswerKind
from corpus.speakers import is_full_name
from index.tokens import HAN

# Words that the tagger takes for names: 高端化, 高新区.
_NO_PERSON = re.compile(r"[化性区市县省]$|^董事|[经总]理$|主[席任]$|书记$|总裁$|[院局部市县所校会处董]长$")
# What no part of a name is by its tag: particles, verbs and the like.
_NO_NAME_TAGS = frozenset("updcvfxmqry")
LONGEST_NAME = 3  # characters of a Chinese name
_DOTS = frozenset("·・•‧")
# A name in Latin letters behind a post.
_LATIN_NAME = re.compile(rf"(?:[{POST_ENDINGS}]|(?<![a-z])c[efto]o)\s*(?P<name>[a-z]+(?:[ .]+[a-z]+)*)")
_COPULAS = frozenset("为是由")
# Surnames that are mostly other words.
_HARDLY_SURNAMES = frozenset("于和时向从都")
# What leads to the name of a firm and may be taken for its beginning.
_LEADS = frozenset("即由是为与和及以及其中包括来自委托经向对将让这那此也被")
SHORTEST_FIRM = 4  # characters
_NUMBER_BEFORE = re.compile(rf"[\d{NUMERALS}]$")
_PLACE_ENDING = re.compile(r"[省市县区镇乡村州岛国洲山江河湖海港湾路街城园馆站场院宫寺]$|中心$|大学$|基地$")
_GOVERNED = re.compile(r"[省市县州]$")
_NO_PLACE = re.compile(rf"(?:[{NUMERALS}]地|[全我各本该当][国省市县区岛]|家乡|都市|山脉|朝廷|城市|地区|国家)")
_SORT_OF_PLACE = re.compile(r"哪[一几两些]?[个座片]?(?P<sort>省|市|县|区|州|岛|镇|乡|村|城市|沙漠|开发区|高新区|园区)")
_COUNTRY = re.compile(r"哪一?个?国")
_LIST_OF_PLACES = re.compile(
    r"(?:地[点方区]|城市|[省市县区国]家?|基地|场[所地]|园区)[^。;]{0,8}?分别(?:是|为|位于|设?在)(?P<list>[^,，。;；:()]+)"
)
_LIST_ITEM = re.compile(r"(?:(?![、和与及]).)+")
_LOCATING = frozenset("在于至往到驻位")


def persons_in(question: Question, folded: str) -> list[Place]:
    """Names of persons: those that the tagger knows, foreign ones, those of the glossary, and what follows a post."""
    asked, words = question.query.text, question.tagged(folded)
    spans = [*question.candidates(folded, words), *_behind_posts(folded, words, asked)]
    spans += _dotted(folded, words, asked)
    known = question.proper_names_in(folded).items()
    for name in (name for name, others in known if not others and is_full_name(name) and name not in asked):
        spans += [match.span() for match in re.finditer(re.escape(name), folded)]
    return [
        span
        for span in outermost([_with_surname(folded, _without_copula(folded, span), words) for span in spans])
        if not _NO_PERSON.search(folded[slice(*span)]) and not _NUMBER_BEFORE.search(folded, 0, span[0])
    ]


def _without_copula(folded: str, span: Place) -> Place:
    """A name without the 为, 是 or 由 before it that the tagger took for its beginning: 为李立波."""
    start, end = span
    is_joined = (
        folded[start] in _COPULAS and not is_full_name(folded[start:end]) and is_full_name(folded[start + 1 : end])
    )
    return (start + 1, end) if is_joined else span


def _with_surname(folded: str, span: Place, words: Sequence[tuple[str, str]]) -> Place:
    """A given name with the surname before it that the tagger cut off: 张 + 立波."""
    start, end = span
    is_cut = (
        folded[start - 1 : start] not in _HARDLY_SURNAMES
        and end - start < LONGEST_NAME
        and not is_full_name(folded[start:end])
    )
    at, singles = 0, set()
    for word, _ in words if is_cut else ():
        at = folded.find(word, at)
        if len(word) == 1:
            singles.add(at)
        at += len(word)
    return (start - 1, end) if start - 1 in singles and is_full_name(folded[start - 1 : end]) else span


def looks_like_a_name(name: str) -> bool:
    """Whether a word has a surname, or is long enough for a foreign name: 信保 is none."""
    return is_full_name(name) or len(name) >= LONGEST_NAME


def _dotted(folded: str, words: Sequence[tuple[str, str]], asked: str) -> list[Place]:
    """Foreign names of several parts (威廉·琼斯), which the tagger cuts."""
    spans: list[Place] = []
    at, begin, is_open = 0, 0, False
    for i, (word, tag) in enumerate(words):
        at = folded.find(word, at)
        end = at + len(word)
        if word in _DOTS and i:
            begin = begin if is_open else at - len(words[i - 1][0])
            is_open = True
        elif is_open and words[i - 1][0] in _DOTS:
            spans.append((begin, end))
        elif is_open and (tag[:2] == "nr" or (len(word) == 1 and tag == "nz")) and spans and spans[-1][1] == at:
            spans[-1] = (begin, end)
        else:
            is_open = False
        at = end
    return [(s, e) for s, e in spans if folded[s:e] not in asked]


def _behind_posts(folded: str, words: Sequence[tuple[str, str]], asked: str) -> list[Place]:
    """Names of persons, not ``asked`` with, that stand behind a post: the tagger knows few of them, and cuts others."""
    spans, at, before = [], 0, ""
    for i, (word, tag) in enumerate(words):
        at = folded.find(word, at)
        is_surname = len(word) == 1 and tag[:2] == "nr"
        if is_surname or (before and before[-1] in POST_ENDINGS):
            name = word + next((end for end, kind in words[i + 1 : i + 2] if _goes_on(word, end, kind)), "")
            if is_full_name(name) and name not in asked:
                spans.append((at, at + len(name)))
        at += len(word)
        before = word if word.strip() else before
    latin = (match.span("name") for match in _LATIN_NAME.finditer(folded))
    return [*spans, *((s, e) for s, e in latin if folded[s:e] not in asked)]


def _goes_on(word: str, following: str, tag: str) -> bool:
    """Whether a name goes on in the word behind: 张 + 立波, 张立 + 波."""
    whole = word + following
    may_be_name = tag[:2] in {"nr", "ns", "nz"} or (len(following) == 1 and tag[0] not in _NO_NAME_TAGS)
    return may_be_name and len(whole) <= LONGEST_NAME and is_full_name(whole)


def places_in(question: Question, folded: str) -> list[Place]:
    """Names of places: those that the tagger knows, and what looks like one."""
    words = question.tagged(folded)
    # Another name of what was asked about is no news: 人工智能计算中心 for AI计算中心.
    asked = "\n".join((question.query.text, *(other for s in question.query.synonyms for other in s.others)))
    spans = [*_tagged(folded, words, asked), *_located(folded, words, asked)]
    for name, others in question.proper_names_in(folded).items():  # which the tagger may take for a person: 石家庄
        if name not in asked and any(_GOVERNED.search(form) for form in (name, *others)):
            spans += [match.span() for match in re.finditer(re.escape(name), folded)]
    if items := _listed(question, folded):
        return items
    spans = sorted(set(spans))
    spans = preferred(spans, lambda span: not _NO_PLACE.match(folded, *span))
    if sort := _SORT_OF_PLACE.search(question.query.typed):
        listed = re.compile(rf"(?:[、和与及][{HAN}]{{2,8}}?)*(?:等|[{NUMERALS}]个?)*{sort['sort']}")
        spans = preferred(
            spans, lambda span: folded[span[1] - 1] == sort["sort"][-1] or bool(listed.match(folded, span[1]))
        )
    elif _COUNTRY.search(question.query.typed):  # the largest comes first: 西班牙的巴塞罗那
        behind = {end for _, end in spans} | {end + 1 for _, end in spans if folded[end : end + 1] == "的"}
        spans = preferred(spans, lambda span: span[0] not in behind)
    return spans


def _listed(question: Question, folded: str) -> list[Place]:
    """The places that a sentence lists: 三处地点,分别是东岭、西坡和南港."""
    found = _LIST_OF_PLACES.search(folded)
    if not found or found["list"] in question.query.text:
        return []
    start = found.start("list")
    return [
        (start + part.start(), start + part.end())
        for part in _LIST_ITEM.finditer(found["list"])
        if part.group() not in question.query.text
    ]


def _tagged(folded: str, words: Sequence[tuple[str, str]], asked: str) -> list[Place]:
    """The places and organisations among tagged words, not ``asked`` with."""
    spans, at = [], 0
    for word, tag in words:
        at = folded.find(word, at)
        if len(word) > 1 and word not in asked and tag in NAME_TAGS[AnswerKind.PLACE]:
            spans.append((at, at + len(word)))
        at += len(word)
    return spans


def _located(folded: str, words: Sequence[tuple[str, str]], asked: str) -> list[Place]:
    """Nouns that end like places, and those behind a word that locates (在, 于, 至): the tagger knows few places."""
    spans, at = [], 0
    for word, tag in words:
        at = folded.find(word, at)
        is_place = _PLACE_ENDING.search(word) or folded[at - 1 : at] in _LOCATING
        if len(word) > 1 and tag[0] in "nl" and is_place and word not in asked:
            spans.append((at, at + len(word)))
        at += len(word)
    return spans


def firms_in(question: Question, folded: str) -> list[Place]:
    """Names of organisations that the question does not name."""
    names = {_without_lead(name, question) for name in organisations_in(question, folded)}
    return outermost([match.span() for name in names for match in re.finditer(re.escape(name), folded)])


def _without_lead(name: str, question: Question) -> str:
    """The name of a firm without the word that leads to it: 即松岭零件有限公司."""
    for word, _ in question.tagged(name):
        if word not in _LEADS or len(name) - len(word) < SHORTEST_FIRM:
            break
        name = name[len(word) :]
    return name
