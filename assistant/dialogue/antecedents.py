"""What an earlier turn spoke of: persons, organisations, places, years and things that a later question may mean."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.dialogue.measures import MEASURE
from assistant.dialogue.subjects import name_begun_with
from assistant.dialogue.times import times_in
from assistant.kinds import person_asked_about
from assistant.types import Turn
from corpus.speakers import find_speakers, is_full_name, split_post
from index.query import asking_spans
from index.search import Index
from index.tokens import HAN, fold

# Passages of the earlier question that are read for who speaks in them.
PASSAGES_READ = 3
PERSON_TAGS = {"nr", "nrt", "nrfg"}
PLACE_TAGS = {"ns"}
NAME_TAGS = PERSON_TAGS | PLACE_TAGS | {"nt", "nz"}
# Tagged as verbs, and measured where they stand in questions: 营业收入.
_MEASURED = {"收入", "营收", "支出", "投入", "营利"}
NOUN_TAGS = {"n", "nz", "ns", "nt", "nr", "nrt", "nrfg", "vn", "j", "l", "eng", "b", "an"}
# What joins an owner and what is owned: 成都高新区的34个中试平台.
_OWNS = re.compile(r"的|的?\d+[个家项名]的?")
_IS = re.compile(r"[是有占为达]")
# What is taken for a noun and is none: always, and behind a word that asks how.
_NO_NOUNS = {"比作", "一共", "总共", "上市", "预计", "估计"}
_HOW = ("怎么", "如何", "怎样")
# What stands before that which is done, where how much of it is asked: 最多资助多少.
_AT_MOST = ("最多", "最少", "至少", "最高", "可以", "能", "会", "可", "将", "一共", "总共", "平均", "各")
_HOW_MUCH = re.compile(r"多少|几[万百千个]")
_DONE_SOMEHOW = {"评价", "定义", "解释", "描述"}
# An organisation, were it with those who act for it: 商会代表.
_MEMBERS = re.compile(
    r"^(?P<of>.+?(?:公司|集团|企业|银行|大学|学院|医院|[工商协学]会|联合会|委员会|基金会|研究院|研究所|中心|[^结布格大]局|厅|政府))"
    r"(?:(?:领导|干部|负责人|人员|代表|员工|专家|团队|党[委组]).*)?$"
)
_ORGANISATION = re.compile(r"(?:公司|集团|企业|银行|大学|学院|研究院|研究所|中心|高新区|委员会|协会|航天|科技|云洲)$")
YEAR = re.compile(r"(?:19|20)\d{2}年|\d{1,2}月")
_PLACE_ENDING = re.compile(r"[省市县区镇]$")
# What is asked for is not told by its name: 哪个高新区.
_ASKED = re.compile(r"(?:哪(?:些|[一几两三]?[个家座类种项位名])?|什么)$")
# Nouns that only ask.
GENERIC = {"时候", "时间", "地方", "意思", "原因", "情况", "问题", "东西", "含义", "事", "事情"}
_DATE = re.compile(r"(?P<year>(?:19|20)\d{2}年)(?:\d{1,2}月(?:\d{1,2}日)?)?")
# The post that a question asks for the holder of: 服务团的团长是谁, 谁担任总经理.
_POST_ASKED_FOR = re.compile(
    r"(?P<before>.+?)(?:由)?(?:是|叫|为)?(?:谁|哪[一]?位|什么名字)(?:呢)?[?？]*$|谁(?:是|担任|任|当)(?P<behind>[^?？]+)"
)
_ASKS_WHO = re.compile(r"谁|哪一?位|什么人|叫什么")
_TOLD_OF = re.compile(r"[,，:：(（]|[现曾]任|是")
# What stands behind a name and is no part of it.
_AFTER_NAME = set("说称任在为是和与等的,，、。对向将就也还")
_FOREIGN_NAME = re.compile(rf"[{HAN}]{{1,7}}·[{HAN}·]{{1,12}}?(?=[说称任]|[^{HAN}·]|表示|认为)")
_BUSY = {"ul", "p", "r", "c", "t"}
# By how many articles a rule is called: 人才二十条.
_ARTICLES = re.compile(r"[一二三四五六七八九十百\d]+条(?=[的是什谁哪有从在包开何主又都到,，]|$)")
LONGEST_LOOK = 12  # characters from the start of a name that are parted into words
# What makes one of several occasions of a name: 中央政治局(第十一次)集体学习.
_OCCASION = re.compile(r"^第[一二三四五六七八九十百\d]+[次届期轮]")
_ITEM_MARK = re.compile(
    r"[、;；]|以及|[，,。]?(?:其)?[一二三四五六七八九]是(?=[^否不])|(?<=.)和(?=.)|第[一二三四五六七八九]，"
)
_COUNT_TOLD = re.compile(r"(?<!\d)(?P<number>\d)[个条项件类种点][^,，。:]{0,6}:")
_TO_DO = set("抓做搞把让使对在为")
_LEAD = re.compile(r"^.*?(?:包括|分别是|分别为|即|有|：|:|为|是(?=[^一二三]))")


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words of a text that belong together, and the tag of the last of them."""

    text: str
    tag: str
    start: int


def phrases(text: str, index: Index) -> list[Phrase]:
    """The noun phrases of a text, folded, in order: 常州高新区, 制造业增加值."""
    folded = fold(text)
    found: list[Phrase] = []
    at, start = 0, 0
    words: list[tuple[str, str]] = []
    # Neither what asks nor a time is a thing: 多少钱, 第三财季.
    silent = [*asking_spans(folded), *((time.start, time.end) for time in times_in(folded))]
    for word, tag in [*index.tagged(folded), ("", "x")]:
        begin = folded.find(word, at)
        is_silent = any(a < begin + len(word) and begin < b for a, b in silent)
        is_noun = (tag in NOUN_TAGS or word in _MEASURED) and not is_silent
        is_noun = is_noun and not _is_verb(word, tag, folded, begin)
        if _joins_latin(words, folded, begin):
            words.append((word, words[-1][1]))
            at = begin + len(word)
            continue
        if words and begin == at and _ARTICLES.match(folded, begin) and not is_silent:
            words.append((word, words[-1][1]))
            at = begin + len(word)
            continue
        if words and (not is_noun or begin != at):
            while words and words[-1][1] in {"b", "an"}:
                words.pop()
            if words:
                found.append(Phrase("".join(w for w, _ in words).rstrip(), words[-1][1], start))
            words = []
        if word and is_noun:
            start = begin if not words else start
            words.append((word, tag))
        at = begin + len(word)
    return found


def _joins_latin(words: list[tuple[str, str]], folded: str, begin: int) -> bool:
    """Whether a blank stands where it parts two Latin words of one name: pad pro."""
    is_blank = begin >= 0 and folded[begin : begin + 1] == " "
    return is_blank and bool(words) and words[-1][1] == "eng" and folded[begin + 1 : begin + 2].isascii()


def _is_verb(word: str, tag: str, folded: str, begin: int) -> bool:
    """Whether a word that may be a noun is done where it stands: 怎么评价…, 服务了…."""
    is_how = (tag == "vn" or word in _DONE_SOMEHOW) and folded.endswith(_HOW, 0, max(begin, 0))
    is_much = folded.endswith(_AT_MOST, 0, max(begin, 0)) and _HOW_MUCH.match(folded, begin + len(word)) is not None
    is_done = begin >= 0 and folded.startswith(("了", "过"), begin + len(word))
    return word in _NO_NOUNS or is_how or is_done or is_much


def words_of(phrase: Phrase, index: Index) -> list[Phrase]:
    """The words of a phrase of several, each as a phrase."""
    words: list[Phrase] = []
    start = phrase.start
    for word, tag in index.tagged(phrase.text):
        words.append(Phrase(word, tag, start))
        start += len(word)
    return [word for word in words if len(word.text) > 1] if len(words) > 1 else []


def person_of(turn: Turn, index: Index) -> str:
    """The person that a turn speaks of: a speaker of the passages cited for it whom it names, else any name in it."""
    said = f"{turn.question}\n{turn.answer}"
    passages = [hit.passage for hit in index.search(turn.question, PASSAGES_READ)]
    named_speakers = [split_post(speaker.name)[1] for p in passages for speaker in find_speakers(p.text)]
    speakers = [name for name in named_speakers if not _ORGANISATION.search(name)]  # 高新区 is no Mr Gao
    if named := [name for name in (*speakers, *_persons_in(turn.question, index)) if name in turn.question]:
        return max(named, key=lambda name: (turn.question.rfind(name), len(name)))
    if holder := _holder_of_post(turn, index) or _told_first(turn, index):
        return holder
    if named := [name for name in (*speakers, *_persons_known(turn.answer, index)) if name in turn.answer]:
        return max(named, key=turn.answer.rfind)
    return split_post(person_in(said, index))[1] or next(iter(speakers), "")


def _persons_in(question: str, index: Index) -> list[str]:
    """The persons that a question names: those of the glossary, and whom it asks about by a full name."""
    folded = fold(question)
    tagged = [word for word, tag in index.tagged(folded) if tag in PERSON_TAGS]
    named = [name for name in (*tagged, person_asked_about(folded)) if name and is_person(name, index)]
    return [*_persons_known(question, index), *named]


def _holder_of_post(turn: Turn, index: Index) -> str:
    """Who an answer says holds the post that a question asked for: the name right behind 团长; else empty."""
    asked = _POST_ASKED_FOR.search(fold(turn.question))
    words = index.tagged(asked["before"] or asked["behind"]) if asked else []
    post = words[-1][0] if words else ""
    answer = fold(turn.answer)
    if len(post) < 2:
        return ""
    names = (_name_at(answer, m.end(), index) for m in re.finditer(rf"{re.escape(post)}(?:[为是]|:|\s)*", answer))
    return next(filter(None, names), "")


def _told_first(turn: Turn, index: Index) -> str:
    """Whom an answer begins with, where a question asked who somebody is: 李明,1974年生; else empty."""
    name = _name_at(fold(turn.answer), 0, index) if _ASKS_WHO.search(turn.question) else ""
    return name if name and _TOLD_OF.match(fold(turn.answer), len(name)) else ""


def _name_at(text: str, start: int, index: Index) -> str:
    """The person's name that begins at a place of a text, of three characters where the third begins no word."""
    at, begins = start, set()
    for word, _ in index.tagged(text[start : start + LONGEST_LOOK]):
        begins |= {at} if len(word) > 1 or word in _AFTER_NAME else set()
        at += len(word)
    if foreign := _FOREIGN_NAME.match(text, start):
        return foreign.group()
    length = 2 if start + 2 in begins else 3
    return next((name for n in (length, 2) if is_full_name(name := text[start : start + n])), "")


def _persons_known(text: str, index: Index) -> list[str]:
    """The persons of the glossary that a text names: a place that looks like one, as 张江 does, has other names."""
    return [name for name, others in index.proper_names_in(fold(text)).items() if is_full_name(name) and not others]


def is_person(name: str, index: Index) -> bool:
    """Whether a name is a person's: 张江 and 高新区 have the form of one."""
    has_form = is_full_name(name) and not _ORGANISATION.search(name)
    return has_form and index.tagged(name)[0][1] not in PLACE_TAGS and not index.proper_names_in(name).get(name)


def person_in(text: str, index: Index) -> str:
    """The last person that a text names: who speaks in it, with the post, else any name."""
    speakers = [speaker.name for speaker in find_speakers(text) if not _ORGANISATION.search(speaker.name)]
    if speakers:
        return speakers[-1]
    tagged = [word for word, tag in index.tagged(fold(text)) if tag in PERSON_TAGS and 2 <= len(word) <= 12]
    names = [word for word in tagged if not _ORGANISATION.search(word)]
    return names[-1] if names else ""


def organisation_of(turn: Turn, index: Index) -> str:
    """The last organisation that a turn names, in the question before the answer."""
    return organisation_in(turn.question, index) or organisation_in(turn.answer, index)


def organisation_in(text: str, index: Index) -> str:
    """The last organisation that a text names."""
    found = phrases(text, index)
    whole = {p.text for p in found if p.tag == "nt" or _ORGANISATION.search(p.text)}
    named = [p.text if p.text in whole else name_at_start(p.text, index) for p in found]  # 研究院(院长赵刚)
    named = [name for name in named if name in whole or _ORGANISATION.search(name)]
    named = [name for name in named if not _ORGANISATION.fullmatch(name)]  # 哪家公司 names none
    return named[-1] if named else ""


def place_of(turn: Turn, index: Index) -> str:
    """The last place that a turn names, in the question before the answer."""
    for text in (turn.question, turn.answer):
        found = [p for p in phrases(text, index) if p.tag in PLACE_TAGS or _PLACE_ENDING.search(p.text)]
        named = [p.text for p in found if not is_asked_for(p, text)]
        if named:
            return named[-1]
    return ""


def is_asked_for(phrase: Phrase, text: str) -> bool:
    """Whether a phrase of a text is what it asks for, of which no name is given: 哪位学者."""
    return _ASKED.search(text[: phrase.start]) is not None


def thing_of(turn: Turn, index: Index) -> str:
    """What a turn is about: the longest of the phrases with which its question begins.

    Where somebody's thing does something, that thing: 成都高新区的中试平台服务了….
    """
    question = fold(turn.question)
    found = [p for p in phrases(question, index) if not YEAR.fullmatch(p.text)]
    if len(found) > 1 and _OWNS.fullmatch(question, found[0].start + len(found[0].text), found[1].start):
        end = found[1].start + len(found[1].text)
        does = next((tag for _, tag in index.tagged(question[end:])), "")
        if does in {"v", "vn"} and not _IS.match(question, end):
            return question[found[0].start : end]
    return max(found[:2], key=lambda p: len(p.text)).text if found else ""


def subject_of(turn: Turn, index: Index) -> str:
    """The name that a turn's question begins with, and a year just before it: 2024年世界移动通信大会; else a phrase."""
    question = fold(turn.question)
    found = [p for p in phrases(question, index) if not YEAR.fullmatch(p.text) and p.text not in GENERIC]
    named = [p for p in found if p.tag in NAME_TAGS or len(index.tagged(p.text)) == 1 or name_at_start(p.text, index)]
    begun = name_begun_with(question, index)
    if begun:
        named = [Phrase(begun, "", question.find(begun))]
    if not (named or found):
        return ""
    subject = (named or found)[0]
    year = re.search(rf"{YEAR.pattern}$", question[: subject.start])
    return f"{year.group() if year else ''}{_whole_name(subject, question, found, index)}"


def owned_of(turn: Turn, index: Index) -> str:
    """What somebody has of which a question asks how much or what it is: 某区的引导基金 of 某区的引导基金规模多大."""
    question, owner = fold(turn.question), subject_of(turn, index)
    start = question.find(owner) + len(owner) + 1 if owner else 0
    asks = next((begin for begin, _ in asking_spans(question) if begin > start), 0)
    if not asks or _ASKS_WHO.search(question) or not question.startswith("的", start - 1):
        return ""
    owned = re.sub(r"(?:又|都)?[是有为达]$", "", question[start:asks])
    while measured := MEASURE.search(owned):
        owned = owned[: measured.start()].removesuffix("的")
    tags = [tag for _, tag in index.tagged(owned)] if owned else []
    is_thing = bool(tags) and tags[-1] in NOUN_TAGS and "的" not in owned and not GENERIC & {owned}
    return question[question.find(owner) : start] + owned if is_thing and not _BUSY & set(tags) else ""


def name_at_start(text: str, index: Index) -> str:
    """The longest proper name that a folded text begins with."""
    return max((name for name in index.proper_names_in(text) if text.startswith(name)), key=len, default="")


def _whole_name(subject: Phrase, question: str, found: list[Phrase], index: Index) -> str:
    """A phrase with the occasion behind it, and just the name of a person who does something: 刘会武(建议)…."""
    behind = question[subject.start + len(subject.text) :]
    name = name_at_start(subject.text, index)
    if is_full_name(name):
        return name
    occasion = _OCCASION.match(behind)
    of = next((p for p in found if occasion and behind[occasion.end() :].startswith(p.text)), None)
    return f"{subject.text}{occasion.group()}{of.text}" if occasion and of else subject.text


def time_of(turn: Turn, index: Index) -> str:
    """The first date that a turn names, in the question before the answer."""
    found = _DATE.search(turn.question) or _DATE.search(turn.answer)
    return found.group() if found else ""


def year_of(turn: Turn, index: Index) -> str:
    """The year of :func:`time_of`."""
    found = _DATE.match(time_of(turn, index))
    return found["year"] if found else ""


def several_of(turn: Turn, index: Index) -> str:
    """Whom 他们 means: the organisation that a turn's question names, else the person."""
    names = index.proper_names_in(fold(turn.question))
    named = organisation_in(turn.question, index) or next(iter(names), "")
    person = "" if named else person_of(turn, index)
    if person and person not in f"{turn.question}{turn.answer}":  # a speaker that neither names
        person = _of_members(turn.answer, index) or person
    return named or person or subject_of(turn, index)


def _of_members(text: str, index: Index) -> str:
    """The first organisation of which a text tells what its members do: 某市总工会 of 某市总工会领导带队."""
    told = (_MEMBERS.search(phrase.text) for phrase in phrases(text, index))
    return next((found["of"] for found in told if found), "")


def ending_in(noun: str, turn: Turn, index: Index) -> str:
    """The last phrase of a turn that ends with ``noun`` and says more: 中试平台 for 该平台."""
    for text in (turn.question, turn.answer):
        named = [p.text for p in phrases(text, index) if p.text.endswith(noun) and p.text != noun]
        if named:
            return named[-1]
    return ""


def items_of(answer: str, count: int = 0) -> list[str]:
    """The items that an answer lists: 甲、乙和丙; 一是…；二是….

    Args:
        answer: What was answered.
        count: How many there are, where that is known: of several lists, one of so many is meant.
    """
    listed = [(items, sentence) for sentence in re.split(r"[。\n]", answer) if (items := _items_in(sentence))]
    return max(listed, key=lambda it: (len(it[0]) == (count or _count_told(it[1])), len(it[0])), default=([], ""))[0]


def _count_told(sentence: str) -> int:
    """How many items a sentence says that it lists: 3件事：…."""
    found = _COUNT_TOLD.search(fold(sentence))
    return int(found["number"]) if found else 0


def _items_in(sentence: str) -> list[str]:
    """The items that one sentence lists, without what leads them in."""
    parts = [part.strip(" ，,。；;“”") for part in _ITEM_MARK.split(sentence)]
    if not parts[1:]:
        return []
    parts[0] = _LEAD.sub("", parts[0])
    items = [part for part in parts if part]
    does = items[0][0] if items and len({item[0] for item in items}) == 1 else ""  # 抓科技创新、抓制度改革
    return [item.removeprefix(does) if does in _TO_DO else item for item in items]
