"""Questions that set several things side by side: 张江和武汉东湖哪个份额更大, 甲与乙有何不同, 甲、乙、丙分别是多少.

Each side gets a question of its own, so that evidence for it is looked for by itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.dialogue.completion import NUMBER_AT_END
from assistant.dialogue.measures import MEASURE
from index.search import Index
from index.tokens import fold

# Sides of one question that are answered, at most: more are a list.
MOST_SIDES = 5
_JOINTS = {"和", "与", "跟", "同", "及", "以及", "还是", "、", "vs"}
_NAME_TAGS = {"n", "nz", "ns", "nt", "nr", "nrt", "nrfg", "vn", "j", "l", "i", "eng", "an"}
_YEAR_TAG = "year"
_YEAR = re.compile(r"(?:19|20)?\d{2}")
_COUNT_TAGS = {"m", "q", "mq"}
# Words that may stand before a name as a part of it: 垂直起降, 海上发射; and those that begin none.
_QUALIFIER_TAGS = {"a", "ad", "b", "d", "f", "s"}
_NO_NAME_TAGS = {"x", "uj", "r", "p", "t"}
_END = re.compile(r"[\s?？。!！]+$")
_LEAD = re.compile(r"^(?:请问?|麻烦|帮我|试)*(?P<compares>(?:比较|对比)(?:一下|下)?)?[,，:：\s]*")
_EACH = re.compile(r"分别|各自?(?=[有是占为在做提给看取怎如多几])")
_DIFFERENCE = re.compile(
    r"(?:之间|相比|比起来|比较|相较|比)?[,，]?的?(?:(?:最大|主要|根本|本质|核心|关键)的?)?(?:有|存在)?(?:什么|哪些|何|啥)?(?:的|明显)?"
    r"(?:不同之处|不同点|相同点|不同|不一样|区别|差异|差别|差距|异同|相同)(?:之处|点)?(?:是什么|有哪些|(?:究竟|到底)?(?:体现)?在(?:哪里?|何处|什么地方|于什么)|吗)?"
    r"|(?:哪里|哪些方面|如何|怎么|怎样)(?:有所)?不同|(?:[强好弱差优新高]|先进|优越)在(?:哪里?|何处|什么地方)"
)
# What may ask for views, anywhere in a question; and what does, right behind the sides.
_MAY_ASK_VIEWS = re.compile(r"怎么|如何|怎样|看法|观点|建议")
_VIEWS = re.compile(
    r"^(?:是)?(?:怎么|如何|怎样)(?:看|评价|说|定义|理解)|^对.+(?:怎么|如何|怎样)看|^有(?:什么|哪些|何)(?:看法|观点|建议)"
)
# All sides together, behind the last of them: (榆林、无锡、滨州)三市各有…
_COUNTED_ALL = re.compile(r"^这?[两二三四五][个家者位市地省县区人名座种](?:企业|公司|城市|地区|专家|学者|园区)?")
_ALIKE = re.compile(
    r"^(?:两者|二者|它们|这两[个家者]|三者)?(?:之间)?(?:(?:相比|比起来|相较|比较|对比)[,，]?(?:起来)?|比[,，])"
)
_WHICH = re.compile(
    r"(?:是)?(?:哪一?[个家些位座种边者方]|哪里|哪儿|哪|谁)(?:的)?(?=.*(?:更|最|比较|较|[大多高小少低快慢长短早晚强]$))"
)
# How much, of what a side has more or less of than another.
_MORE = re.compile(
    r"(?:会|要)?(?:更|最|比较|较)?(?P<how>大|多|高|小|(?<!多)少|低|快|慢|长|短|重|远|早|晚)(?:一些|些|一点)?(?:吗|呢)?$"
)
_BEYOND = re.compile(r"^(?:大|多|高|小|少|低|快|慢|长|短|贵|早|晚)(?:多少|几.{0,2}|吗|了多少|出多少)$")
# In what something excels another (甲比乙有什么优点) is told by what each of them is.
_MERITS = re.compile(r"有什么(?:优[点势]|长处|好处)")
_ASKS = re.compile(r"什么|多少|几|谁|哪|怎|如何|何")


@dataclass(frozen=True, slots=True)
class Side:
    """One of the things that are compared, folded, and what is asked of it alone."""

    name: str
    question: str


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    tag: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def find_sides(question: str, index: Index) -> tuple[Side, ...]:
    """The sides that a question sets beside each other, in its order; nothing when it compares no named things."""
    text = _END.sub("", fold(question)).strip()
    lead = _LEAD.match(text)
    text, compares = text[lead.end() :] if lead else text, bool(lead and lead["compares"])
    if not (compares or _asks_for_each(text)):
        return ()
    words = _words(text, index)
    joint, spans = _last_chain(words)
    spans = _without_shared_measure(text, spans, index)
    names = [text[start:end] for start, end in spans]
    if not names or len(set(names)) != len(names) or len(names) > MOST_SIDES:
        return ()
    rest = _asked(text[spans[-1][1] :], joint=joint, compares=compares)
    if rest is None:
        return ()
    owner, names = _owner_of_numbered(names)
    return tuple(Side(name, _alone(f"{text[: spans[0][0]]}{owner}{name}", rest)) for name in names)


def _without_shared_measure(text: str, spans: list[tuple[int, int]], index: Index) -> list[tuple[int, int]]:
    """The spans of names without what is measured of all of them behind the last: 硕士和博士补贴."""
    if not spans or any(MEASURE.search(text[start:end]) for start, end in spans[:-1]):
        return spans
    start, end = spans[-1]
    words = [word for word, _ in index.tagged(text[start:end])]
    while words[1:] and MEASURE.fullmatch(words[-1]):
        end -= len(words.pop())
    return [*spans[:-1], (start, end)]


def _owner_of_numbered(names: list[str]) -> tuple[str, list[str]]:
    """What owns the numbered parts that are named, told before the first alone: 智算中心一期和二期."""
    number = NUMBER_AT_END.search(names[0])
    others = [NUMBER_AT_END.fullmatch(name) for name in names[1:]]
    if number is None or not number.start() or any(o is None or o["of"] != number["of"] for o in others):
        return "", names
    return names[0][: number.start()], [number.group(), *names[1:]]


def _last_chain(words: list[_Word]) -> tuple[str, list[tuple[int, int]]]:
    """The last names of a text that are joined, with what joins them; none where a joint has no name beside it."""
    joint, spans = "", list[tuple[int, int]]()
    for at, word in enumerate(words):
        if _is_joint(words, at) and not (spans and word.start < spans[-1][1]):
            joint, spans = word.text, _chain(words, at) if at else []
            if not spans:
                break
    return joint, spans


def _alone(name: str, rest: str) -> str:
    if rest:
        return f"{name}{rest}？"
    return f"{name}是什么？" if "的" in name else f"什么是{name}？"


def _asks_for_each(text: str) -> bool:
    is_plain = any(pattern.search(text) for pattern in (_EACH, _DIFFERENCE, _WHICH, _MAY_ASK_VIEWS))
    return is_plain or re.search(rf".比.+(?:多少|更|吗|{_MERITS.pattern})", text) is not None


def _words(text: str, index: Index) -> list[_Word]:
    """The words of a text with tags and places; a year is one word."""
    found: list[_Word] = []
    at = 0
    for word, tag in index.tagged(text):
        start = text.find(word, at)
        if word == "年" and found and _YEAR.fullmatch(found[-1].text):
            found[-1] = _Word(f"{found[-1].text}年", _YEAR_TAG, found[-1].start)
        else:
            found.append(_Word(word, tag, start))
        at = start + len(word)
    return found


def _is_joint(words: list[_Word], at: int) -> bool:
    """Whether a word joins two names: 甲和乙; 甲比乙."""
    is_followed = at + 1 < len(words) and words[at + 1].tag != "x"  # not 甲跟乙比，…
    return words[at].text in _JOINTS or (words[at].text == "比" and is_followed)


def _chain(words: list[_Word], at: int) -> list[tuple[int, int]]:
    """The spans of the names around the joint ``at`` and the joints after it; nothing when there are none."""
    spans: list[tuple[int, int]] = []
    first = _before(words, at)
    counted = _uncounted(words, first)  # 的五项建议: the number belongs to what is owned
    has_owner = counted > 1 and words[counted - 1].text == "的"
    while at < len(words) and _is_joint(words, at):
        end = _after(words, at + 1)
        if end == at + 1:
            return []
        spans.append((at + 1, end))
        at = end
    if not spans:
        return []
    if has_owner and (ends := [_owned(words, end) for _, end in spans])[-1] > spans[-1][1]:
        # 张江的集成电路和武汉东湖的光电子: what each has is a part of the side's name
        spans = [(start, end) for (start, _), end in zip(spans, ends, strict=True)]
        first = _before(words, counted - 1)
    joint = spans[0][0] - 1
    return [(words[start].start, words[end - 1].end) for start, end in [(first, joint), *spans]]


def _before(words: list[_Word], joint: int) -> int:
    """Where the name that ends before a joint begins."""
    first = joint - 1
    while (
        words[first].tag != _YEAR_TAG
        and first > 0
        and words[first - 1].tag in _NAME_TAGS | _QUALIFIER_TAGS
        and words[first - 1].text != "分别"
    ):
        first -= 1
    return first


def _uncounted(words: list[_Word], first: int) -> int:
    """Where the number and measure word before a name begin."""
    while first > 0 and words[first - 1].tag in _COUNT_TAGS:
        first -= 1
    return first


def _after(words: list[_Word], start: int) -> int:
    """Behind the name that begins after a joint."""
    end = start
    if end < len(words) and words[end].tag not in _NO_NAME_TAGS:
        end += 1
        if words[start].tag in _QUALIFIER_TAGS and end < len(words) and words[end].tag[0] in "nv":
            end += 1
        while (
            words[start].tag != _YEAR_TAG
            and end < len(words)
            and words[end].tag in _NAME_TAGS
            and not any(pattern.fullmatch(words[end].text) for pattern in (_DIFFERENCE, _COUNTED_ALL))
        ):
            end += 1
    return end


def _owned(words: list[_Word], end: int) -> int:
    """Behind the name that a name and 的 are followed by, else ``end``."""
    start = end + 1
    while start < len(words) and words[start].tag in _COUNT_TAGS:
        start += 1
    is_owner = start < len(words) and words[end].text == "的" and words[start].tag in _NAME_TAGS
    return _after(words, start) if is_owner else end


def _asked(rest: str, *, joint: str, compares: bool) -> str | None:
    """What is asked of each side, put for one of them alone; None when nothing that follows compares them."""
    plain = _ALIKE.sub("", _COUNTED_ALL.sub("", rest))
    if _EACH.search(plain):
        return _EACH.sub("", plain, count=1)
    if found := _DIFFERENCE.search(plain):
        return _what_is(f"{plain[: found.start()]}{plain[found.end() :]}")
    if found := _WHICH.search(plain):
        return _how_much(f"{plain[: found.start()]}{plain[found.end() :]}")
    if _VIEWS.search(plain):
        return plain
    if joint == "比" and _MERITS.match(plain):
        return ""
    is_compared = _ALIKE.match(rest) is not None or compares or joint == "比"
    return _what_is(_how_much(plain)) if is_compared else None


def _what_is(rest: str) -> str:
    """What is asked where only a difference was asked for; empty: what the side is at all."""
    rest = rest.strip("的,， ")
    if not rest:
        return ""
    if _ASKS.search(rest):
        return rest
    if rest.startswith("在"):
        return f"{rest}有什么做法"
    return f"{'' if rest.startswith(('对', '关于')) else '的'}{rest}是什么"


def _how_much(rest: str) -> str:
    """``产业占全国份额更大`` → ``产业占全国份额多少``; ``更看好北京`` → ``看好北京``."""
    if _BEYOND.match(rest):
        return "是多少"
    if found := _MORE.search(rest):
        before = rest[: found.start()].strip(",， ")
        how = "什么时候" if found["how"] in "早晚" else "多少" if before else f"多{found['how']}"
        return f"{before}{how}"
    return re.sub(r"更|最|比较|较", "", rest, count=1)
