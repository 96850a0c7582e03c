"""What in a sentence names a person, a place or a firm."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile

from assistant.kinds import NUMERALS, POST_ENDINGS
from assistant.marks.spans import CLAUSE_MARKS, SEGMENT_MARKS, Place, around, outermost, preferred
from assistant.organisations import organisations_in
from assistant.posts import asked_post
from assistant.question import NAME_TAGS, Question
from assistant.types import AnswerKind
from corpus.speakers import SURNAMES, is_full_name
from index.query import PROPER_TAGS
from index.tokens import HAN

# Words that the tagger takes for names: 高端化, 高新区.
_NO_PERSON = re.compile(r"[化性区市县省]$|^董事|[经总]理$|主[席任]$|书记$|总裁$|[院局部市县所校会处董]长$")
# What no part of a name is by its tag: particles, verbs and the like.
_NO_NAME_TAGS = frozenset("updcvfxmqry")
LONGEST_NAME = 3  # characters of a Chinese name
_DOTS = frozenset("·・•‧")
# A name in Latin letters behind a post.
_LATIN_NAME = re.compile(rf"(?:[{POST_ENDINGS}]|(?<![a-z])c[efto]o)\s*(?P<name>[a-z]+(?:[ .]+[a-z]+)*)")
# Surnames that are mostly other words.
_HARDLY = "于和时向从都"
_HARDLY_SURNAMES = frozenset(_HARDLY)
# What stands behind a name, so that it ends there.
_ENDS = (
    r"(?=\s|[,，。;；:：、()（）“”\"]|$|表示|认为|指出|介绍|[说称]|强调|建议|提出|透露|坦言|告诉|宣布|回应|解释|补充|发言|发表|致[辞词]|主持"
    r"|出席|接受|此前|[兼担出]?任|牵头|负责|分管|[在于与和及等对向将也还曾则就率])"
)
# A Chinese name behind a post, and a foreign one behind a high one.
_NAMED = re.compile(
    rf"(?:[{POST_ENDINGS}]|总裁|c[efto]o)[为是由:]?\s?(?P<name>(?![任为{_HARDLY}])[{SURNAMES}][{HAN}]{{1,2}}){_ENDS}"
)
_FOREIGN = re.compile(
    rf"(?:首席[{HAN}]{{2,3}}官|总裁|董事长|会长|社长|[首总][相统理]|大臣|c[efto]o)[为是由:]?\s?(?P<name>(?![为是由的及和与])[{HAN}]{{4,8}}?){_ENDS}"
)
_ORGANISATION = re.compile(r"(?:公司|集团|大学|学院|研究[院所]|协会|银行|医院|学校|中学|电视台|出版社|联盟)$")
_PARTS_OF_OWNER = re.compile(rf"[{HAN}]{{2}}|[a-z]+")
_COPULAS = frozenset("为是由")
# What leads to the name of a firm and may be taken for its beginning.
_LEADS = frozenset("即由是为与和及以及其中包括来自委托经向对将让这那此也被")
# What comes to a firm stands before it: 研究中心落户甲公司.
_SETTLED = re.compile(r"落户|入驻|位于|坐落于?")
# Behind the name of who only reports.
_REPORTS = re.compile(r"记者|通讯员|报道|消息|[0-9]{1,2}日电")
SHORTEST_FIRM = 4  # characters
_NUMBER_BEFORE = re.compile(rf"[\d{NUMERALS}]$")
_PLACE_ENDING = re.compile(r"[省市县区镇乡村州岛国洲山江河湖海港湾路街城园馆站场院宫寺]$|中心$|大学$|基地$")
_GOVERNED = re.compile(r"[省市县州]$")
_NO_PLACE = re.compile(rf"(?:[{NUMERALS}]地|[全我各本该当][国省市县区岛]|家乡|都市|山脉|朝廷|城市|地区|国家)")
_SORT_OF_PLACE = re.compile(r"哪[一几两些]?[个座片]?(?P<sort>省|市|县|区|州|岛|镇|乡|村|城市|沙漠|开发区|高新区|园区)")
# No province or town is called so: 交通部.
_OFFICE = re.compile(r"[部局厅署院]$|委员会$|办公[厅室]$")
_COUNTRY = re.compile(r"哪一?个?国")
_LIST_OF_PLACES = re.compile(
    r"(?:地[点方区]|城市|[省市县区国]家?|基地|场[所地]|园区)[^。;]{0,8}?分别(?:是|为|位于|设?在)(?P<list>[^,，。;；:()]+)"
)
_LIST_ITEM = re.compile(r"(?:(?![、和与及]).)+")
_LOCATING = frozenset("在于至往到驻位")
_LOCATES = re.compile(r"[在于至往到驻赴]$|落户|前往")
_NUMBERED_SITES = frozenset("号楼层室栋座")
_SITE_ENDING = re.compile(
    _PLACE_ENDING.pattern
    + r"|[楼厦室号栋座层厅处局巷道苑]$|号[院馆楼厅]$|[海水地片社园]域?[域区块带]$|(?:沙漠|边缘|附近)$|以?[东南西北]部?$"
)


def persons_in(question: Question, folded: str) -> list[Place]:
    """Names of persons: those that the tagger knows, foreign ones, those of the glossary, and what follows a post."""
    asked, words = question.query.text, question.tagged(folded)
    spans = [*question.candidates(folded, words), *_behind_posts(folded, words, asked)]
    spans += _dotted(folded, words, asked)
    known = question.proper_names_in(folded).items()
    for name in (name for name, others in known if not others and is_full_name(name) and name not in asked):
        spans += [match.span() for match in re.finditer(re.escape(name), folded)]
    whole = outermost([_with_surname(folded, _without_copula(folded, span), words) for span in spans])
    ended = [span for span in _ended(folded, words) if folded[slice(*span)] not in asked]
    names = [span for span in whole if not any(span[0] < end and start < span[1] for start, end in ended)]
    return [
        span
        for span in outermost([*ended, *names])
        if not _NO_PERSON.search(folded[slice(*span)])
        and not _NUMBER_BEFORE.search(folded, 0, span[0])
        and not _begins_organisation(folded, span, words)
        and not _ends_name(folded, span, words)
    ]


def _ended(folded: str, words: Sequence[tuple[str, str]]) -> list[Place]:
    """Names between a post and a word that ends them (首席技术官|罗敏|介绍), which the tagger may cut anyhow."""
    foreign = [
        found.span("name")
        for found in _FOREIGN.finditer(folded)
        if any(tag[:2] in {"nr", "nz"} and word in found["name"] for word, tag in words)
        and found["name"][-1] not in POST_ENDINGS
    ]
    return [*(found.span("name") for found in _NAMED.finditer(folded)), *foreign]


def with_post(question: Question, folded: str, names: Sequence[Place]) -> list[Place]:
    """Those of ``names`` that hold the post that is asked for, where one is: in its clause, and of the same owner.

    Of 甲公司总裁 the name behind 乙公司总裁 is none, unless 甲公司 is named before it.
    """
    post = asked_post(question.query.typed)
    if post is None:
        return list(names)
    words = question.tagged(folded)
    places = [place for place in post.places_in(folded) if not _is_of_other(post.owner, folded, place, words)]
    held = [name for name in names if any(_are_together(folded, name, place) for place in places)]
    return preferred(held, lambda name: any(place[1] <= name[0] <= place[1] + 2 for place in places))


def _are_together(folded: str, name: Place, post: Place) -> bool:
    """Whether a name and a post stand in one clause."""
    between = folded[min(name[1], post[1]) : max(name[0], post[0])]
    return not any(mark in between for mark in CLAUSE_MARKS.replace(":", ""))


def _is_of_other(owner: str, folded: str, post: Place, words: Sequence[tuple[str, str]]) -> bool:
    """Whether right before a post another owner's name stands, and the one that is asked for is not named before it."""
    at, lead = 0, []
    for word, tag in words:
        at = folded.find(word, at)
        if at + len(word) > post[0]:
            break
        lead.append((word, tag))
        at += len(word)
    beside = takewhile(lambda each: each[1][0] == "n" or each[1] == "eng" or not each[0].strip(), reversed(lead))
    is_named = any(tag in PROPER_TAGS and tag[:2] != "nr" for _, tag in beside)
    begin = around(folded, post, SEGMENT_MARKS)[0]
    return is_named and not any(part in folded[begin : post[0]] for part in _PARTS_OF_OWNER.findall(owner))


def _begins_organisation(folded: str, span: Place, words: Sequence[tuple[str, str]]) -> bool:
    """Whether what looks like a name is but a part of an organisation's: 睿达 of 睿达机器人有限公司."""
    at = 0
    for word, tag in words:
        at = folded.find(word, at)
        if at >= span[1]:
            if _ORGANISATION.search(word):
                return True
            if tag[0] != "n" and tag != "vn":
                return False
        at += len(word)
    return False


def _ends_name(folded: str, span: Place, words: Sequence[tuple[str, str]]) -> bool:
    """Whether what looks like a name without a surname is but the end of another one: 飞鹏 of 蓝海飞鹏."""
    if span[1] - span[0] >= LONGEST_NAME or is_full_name(folded[slice(*span)]):
        return False
    at = 0
    for word, tag in words:
        at = folded.find(word, at)
        if at + len(word) == span[0]:
            return len(word) > 1 and tag[0] == "n" and word[-1] not in POST_ENDINGS
        at += len(word)
    return False


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
        elif is_open and tag[:2] in {"nr", "nz"} and spans and spans[-1][1] == at:
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
        spans = preferred(spans, lambda span: not _OFFICE.search(folded, *span))
        spans = preferred(
            spans, lambda span: folded[span[1] - 1] == sort["sort"][-1] or bool(listed.match(folded, span[1]))
        )
    elif _COUNTRY.search(question.query.typed):  # the largest comes first: 西班牙的巴塞罗那
        behind = {end for _, end in spans} | {end + 1 for _, end in spans if folded[end : end + 1] == "的"}
        spans = preferred(spans, lambda span: span[0] not in behind)
    return spans


def whole_place(question: Question, folded: str, span: Place) -> Place:
    """A place with the nouns around it that are its name: 东川进出口交易会展馆a区 of 交易会.

    It begins behind a word that locates (在, 位于) or a bracket, and ends with what ends like a place. Where a sort is
    asked for (哪个省), it stays as it is.
    """
    asked = question.query.text
    if _SORT_OF_PLACE.search(question.query.typed) or _COUNTRY.search(question.query.typed):
        return span
    placed, at = [], 0
    for word, tag in question.tagged(folded):
        at = folded.find(word, at)
        placed.append((at, word, tag))
        at += len(word)
    first = next(i for i, (at, word, _) in enumerate(placed) if at + len(word) > span[0])
    begin = first
    while begin > 0 and _is_of_name(placed[begin - 1]) and placed[begin - 1][1] not in asked:
        begin -= 1
    before = placed[begin - 1][1] if begin else ""
    start = placed[begin][0] if before == "(" or _LOCATES.search(before) else span[0]
    if len(placed[begin][1]) > 1 and folded[start] in _LOCATING and start == placed[begin][0]:
        start += 1  # 送|至市
    end = span[1]
    for i, (at, word, _) in enumerate(placed):
        if at + len(word) <= span[1]:
            continue
        is_deed = placed[i][2] in {"v", "vn"} and i + 1 < len(placed) and len(placed[i + 1][1]) == 1
        if not (_is_of_name(placed[i]) or (is_deed and _SITE_ENDING.search(placed[i + 1][1]))):
            break
        if _SITE_ENDING.search(word):
            end = at + len(word)
    return start, end


def _is_of_name(placed: tuple[int, str, str]) -> bool:
    """Whether a word may be a part of the name of a place: a noun, a number or a direction."""
    _, word, tag = placed
    return tag[0] in "nmbfj" or tag in {"vn", "eng"} or (tag == "q" and word in _NUMBERED_SITES)


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
    """Names of organisations that the question does not name, but no 扩展公司, where only a verb stands before it."""
    names = {_without_lead(name, question) for name in organisations_in(question, folded)}
    names = {name for name in names if _names(name, question)}
    spans = outermost([match.span() for name in names for match in re.finditer(re.escape(name), folded)])
    spans = [_with_nouns(question, folded, span) for span in spans]
    return [span for span in outermost(spans) if not _REPORTS.match(folded, span[1])]


def _names(name: str, question: Question) -> bool:
    *before, _ = question.tagged(name)
    return not before or any(tag[0] != "v" for _, tag in before)


def _with_nouns(question: Question, folded: str, span: Place) -> Place:
    """A name with the nouns before it, where a preposition leads to them: 由上海航运|交易所."""
    at, begin, before = 0, 0, ""
    for word, tag in question.tagged(folded):
        at = folded.find(word, at)
        if at >= span[0]:
            break
        if tag[0] != "n":
            begin, before = at + len(word), tag
        at += len(word)
    return (begin, span[1]) if before == "p" and begin < span[0] else span


def _without_lead(name: str, question: Question) -> str:
    """The name of a firm without the word that leads to it: 即松岭零件有限公司."""
    name = _SETTLED.split(name)[-1]
    for word, _ in question.tagged(name):
        if word not in _LEADS or len(name) - len(word) < SHORTEST_FIRM:
            break
        name = name[len(word) :]
    return name
