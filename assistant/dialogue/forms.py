"""A follow-up whose words have the form of others in the earlier question, which they take the place of.

三等奖 for 一等奖, 二期 for 一期, 购房补贴 for 生活补贴, 重新认定的 for 首次认定的, 14英寸的pad pro for 二代的pad mini.
"""

from __future__ import annotations

import re

from assistant.dialogue.antecedents import PLACE_TAGS, Phrase, name_at_start
from assistant.dialogue.asked import EARLIER_ASK, named
from assistant.dialogue.measures import MEASURE
from assistant.dialogue.owned import owner_begun_with
from assistant.dialogue.times import times_in
from index.query import asking_spans
from index.search import Index
from index.tokens import HAN

_NUMERAL = r"(?:[一二三四五六七八九十两]+|\d+(?:\.\d+)?)"
# A numeral with what it counts or numbers, and letters with a number: 二期, 第三批, x1.
NUMBERED = re.compile(rf"(?P<before>第?){_NUMERAL}(?P<behind>[{HAN}]{{1,3}})")
_LETTERED = re.compile(r"(?P<letters>[a-z]+)-?\d+[a-z]?")
# A name in Latin letters, with the kind of it that is told before: 二代的pad mini.
_LATIN = re.compile(
    rf"(?P<kind>(?:[a-z0-9.]+|{_NUMERAL})(?:英?寸|[版代款核]|(?<=\d)[{HAN}]{{1,2}})的?)?"
    r"(?P<name>[a-z][a-z0-9.+-]*(?: [a-z0-9.+-]+)*)"
)
# What tells of which kind a thing is, and names none: 大型, 省级.
_KIND = re.compile(rf"[{HAN}]{{1,2}}[型级类式性等档]")
# A class by whatever name, 这类 and 哪类 excepted.
_CLASS = re.compile(rf"(?!这|那|哪|此|各|同|两|几)[{HAN}]{{1,5}}类")
_LEVEL = re.compile("(?:世界|国家|[部省市区县镇校院])级")
# Each of those who get something: 单个企业最高….
_EACH = re.compile(rf"(?:单[个家]|每[个家户位名])[{HAN}]{{2,4}}?(?=最[高多低少]|每[年月天次]|一次|可以?|能)")
_JOINED = re.compile(r"(?:以及|[及和与、])$")
_SAYS = re.compile(r"(?:说|称|表示|认为|指出|预计|预测|介绍)")
# What a word may stand behind that tells more of it; other words end what is told.
_TELLING_TAGS = {"n", "vn", "v", "a", "b", "m", "d", "j", "l", "nz", "an", "ad"}


def with_same_form(topic: str, earlier: str, index: Index) -> str:
    """The earlier question with ``topic`` in the place of what has its form; empty where nothing has."""
    for find in (_each, _numbered, _latin, _of_a_kind, _same_head):
        if span := find(topic, earlier, index):
            return f"{earlier[: span[0]]}{topic}{earlier[span[1] :]}"
    return ""


def _numbered(topic: str, earlier: str, index: Index) -> tuple[int, int] | None:
    """Another number of the same: 一期 for 二期, x2 for x1."""
    if found := NUMBERED.fullmatch(topic):
        same = rf"{found['before']}{_NUMERAL}{re.escape(found['behind'])}"
    elif found := _LETTERED.fullmatch(topic):
        same = rf"(?<![a-z]){found['letters']}-?\d+[a-z]?(?![a-z])"
    else:
        return None
    spans = [m.span() for m in re.finditer(same, earlier)]
    asked = [*asking_spans(earlier), *((time.start, time.end) for time in times_in(earlier))]
    return next((span for span in spans if not any(a < span[1] and span[0] < b for a, b in asked)), None)


def _latin(topic: str, earlier: str, index: Index) -> tuple[int, int] | None:
    """A name in Latin letters for one, with the kind that both tell; not for who says something."""
    new = _LATIN.fullmatch(topic)
    told = [m for m in _LATIN.finditer(earlier) if not _SAYS.match(earlier, m.end())] if new else []
    if not new or not told:
        return None
    old = max(told, key=lambda m: (_shared_start(m["name"], new["name"]), m.start()))
    return (old.start() if new["kind"] else old.start("name")), old.end()


def _each(topic: str, earlier: str, index: Index) -> tuple[int, int] | None:
    """Those of whom each gets something, for others: 创业团队 for 单个企业."""
    found = _EACH.search(earlier)
    is_other = (
        MEASURE.search(topic) or name_at_start(topic, index) or index.tagged(topic)[-1][1] not in {"n", "vn", "l"}
    )
    return found.span() if found and not is_other else None


def _of_a_kind(topic: str, earlier: str, index: Index) -> tuple[int, int] | None:
    """Another kind of the same: 大型 for 中型, 省级 for 国家级, 加速类 for 培育类."""
    if _CLASS.fullmatch(topic) and (at := earlier.find("类")) > 0 and (word := _word_before(earlier, at, index)):
        return at - len(word), at + 1
    if not _KIND.fullmatch(topic):
        return None
    if _LEVEL.fullmatch(topic) and (level := _LEVEL.search(earlier)):
        return level.span()  # 国家级 may be two words, or part of one
    at = 0
    for word, _ in index.tagged(earlier):
        at = earlier.find(word, at)
        if _KIND.fullmatch(word) and word[-1] == topic[-1]:
            return at, at + len(word)
        at += len(word)
    return None


def _shared_start(one: str, other: str) -> int:
    """How many characters two names begin with alike."""
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _same_head(topic: str, earlier: str, index: Index) -> tuple[int, int] | None:
    """What ends with the same word and says something else before it: 首次认定 for 重新认定."""
    words = _parted(topic, earlier, index)
    head = words[-1][0]
    if len(words) < 2 or len(head) < 2 or words[0][1] in PLACE_TAGS | {"nt", "nr"} or name_at_start(topic, index):
        return None
    at = earlier.rfind(head)
    asked = EARLIER_ASK.search(earlier)
    if at < 0 or topic in earlier or (asked and asked.start() < at < asked.end()):
        return None
    end = at + len(head)
    found = named(earlier, index)
    phrase = next((p for p in found if p.start <= at < p.start + len(p.text)), None)
    begin = _owned_from(phrase, index) if phrase else at
    if begin >= at:
        begin = at - len(_word_before(earlier, at, index))
    joined = _JOINED.search(earlier[:begin])
    while joined and (before := next((p for p in found if p.start + len(p.text) == joined.start()), None)):
        begin = _owned_from(before, index)  # 春茶和秋茶的产量 are one thing
        joined = _JOINED.search(earlier[:begin])
    return begin, end


def _parted(topic: str, earlier: str, index: Index) -> list[tuple[str, str]]:
    """The words of a topic; a head that the earlier question has by itself is one: 风电 of 海上风电."""
    words = index.tagged(topic)
    head = next((pair for pair in index.tagged(earlier) if topic[-2:] == pair[0] and pair[1] in {"n", "vn"}), None)
    return [(topic[:-2], "n"), head] if len(words) == 1 and len(topic) > 2 and head else words


def _owned_from(phrase: Phrase, index: Index) -> int:
    """Where a phrase begins behind the name of its owner: 国家级平台 of 成都高新区国家级平台."""
    return phrase.start + len(owner_begun_with(phrase.text, index))


def _word_before(earlier: str, at: int, index: Index) -> str:
    """The word right before a place where it tells more of what stands there: 首次 of 首次认定."""
    end, before = 0, ("", "x")
    for word, tag in index.tagged(earlier):
        if end == at:
            break
        end += len(word)
        before = (word, tag)
    word, tag = before
    busy = [*asking_spans(earlier), *((time.start, time.end) for time in times_in(earlier))]
    is_free = end == at and not any(a < at and at - len(word) < b for a, b in busy)
    return word if is_free and tag in _TELLING_TAGS and len(word) > 1 else ""
