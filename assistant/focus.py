"""What a question asks about: the words around the one that asks, and the noun that names the answer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

# The word that asks, with what belongs to it; its last occurrence counts.
_ASKING = re.compile(
    r"什么时候|什么时间|什么地方|什么样的?|为什么|什么|多少|几(?![何内乎率])|何时|何地|何人|何处|为何|如何|怎么样|怎样|怎么|谁"
    r"|哪(?![吒咤])(?:里|儿|些|怕|(?:一|两|三|几|\d+)?[个位座种家条支部所项场届本年月天日次类片间款首艘名]?)"
    r"|何[种]?|(?<=[称叫名是为有])[?。]?$"
)
# What may stand between the asking word and its neighbours without saying anything.
_FILLER = re.compile(r"^[的了在于为被由是与和及、,，之以一个?。 ]+|[的了在于为被由是与和及、,，之以一个?。 ]+$")
# How names of a sort end, where that is not the end of the noun that asks for it.
_ENDINGS = {
    "国家": ("国", "亚", "兰"),
    "国": ("国", "亚", "兰"),
    "城市": ("市", "城", "州", "京"),
    "地方": ("省", "市", "县", "区", "镇", "岛", "州", "地"),
    "地区": ("区", "省", "州", "地"),
    "语言": ("语", "文"),
    "民族": ("族", "人"),
    "朝代": ("朝", "代"),
    "王朝": ("朝", "代"),
    "战争": ("战争", "之战", "战役"),
    "战役": ("之战", "战役"),
    "事件": ("事件", "之变", "事变", "运动"),
    "宗教": ("教",),
    "河流": ("河", "江", "川"),
    "职业": ("员", "家", "师", "手", "者", "人"),
    "职务": ("长", "员", "任", "席", "理", "记"),
    "职位": ("长", "员", "任", "席", "理", "记", "帅"),
    "学校": ("大学", "学院", "中学", "小学", "学堂", "学校"),
    "机构": ("院", "会", "局", "部", "所", "署", "中心"),
    "组织": ("会", "盟", "党", "组织", "军"),
    "作品": ("》",),
    "书": ("》",),
    "书籍": ("》",),
    "著作": ("》",),
    "电影": ("》",),
    "小说": ("》",),
    "材料": ("木", "石", "铁", "钢", "铜", "土", "料"),
    "颜色": ("色",),
    "季节": ("季", "天", "春", "夏", "秋", "冬"),
}


# What a question wants defined: 什么是X, X是什么, X的职务是什么, 谁是X.
_SUBJECT = re.compile(
    r"^(?:什么(?:是|叫做?)|谁是|何[谓为])(?P<after>.+)$"
    r"|^(?P<before>.+?)(?:究竟|到底)?(?:是谁|(?:是|指|叫)(?:的是)?什么(?:人|意思|职务|职位|身份|头衔|地方|东西)?"
    r"|(?:担任|任职?)(?:的是)?什么(?:职务|职位|职)?|的(?:定义|含义|意思|职务|职位|身份)(?:是什么)?)$"
)
# Of 专精特新的含义(是什么) it is 专精特新 that is defined.
_ROLE = re.compile(r"的?(?:定义|含义|意思|职务|职位|身份|头衔)$")
# Whose view of it is asked for: of 王鹏认为新质生产力(是什么) it is 新质生产力 that is defined.
_OWNER = re.compile(r"^[^,，。]{1,12}?(?:认为|看来|眼里|眼中)[,，的]?")
LONGEST_SUBJECT = 24  # characters; a longer one is a statement, which no sentence repeats word for word
# What follows a subject where a sentence says what it is.
_COPULA = re.compile(
    r"[\"'”」》)]{0,2}(?:\([^()]{1,30}\))?,?(?:就|则|也|通常|一般|主要)?(?:是(?!否)|指(?!出)|即|为(?!了)|意味着|称为)"
)


@dataclass(frozen=True, slots=True)
class Focus:
    """A question around its asking word, folded; ``noun`` names what the answer is (帝国 of 哪个帝国) or is empty.

    ``subject`` is what the question wants defined, or empty.
    """

    left: str
    right: str
    noun: str
    endings: tuple[str, ...]  # how an expression of that sort ends
    subject: str = ""

    def defined_in(self, folded: str) -> float:
        """Whether a sentence says what the subject is: 1 when it begins with that, .8 within, 0 not, .5 no subject."""
        if not self.subject:
            return 0.5
        start = folded.find(self.subject)
        while start >= 0:
            if _COPULA.match(folded, start + len(self.subject)):
                return 1.0 if start <= 1 else 0.8
            start = folded.find(self.subject, start + len(self.subject))
        return 0.0


def find_focus(folded_question: str, tagged: Sequence[tuple[str, str]]) -> Focus:
    """The focus of a question, given its words with their tags."""
    question = folded_question.strip().rstrip("?。.! ")
    matches = list(_ASKING.finditer(question))
    begin, end = matches[-1].span() if matches else (len(question), len(question))
    left, right = _FILLER.sub("", question[:begin]), _FILLER.sub("", question[end:])
    noun = _noun_after(right, tagged) or _noun_before(left, tagged)
    return Focus(left, right, noun, _ENDINGS.get(noun, (noun[-2:],) if noun else ()), _subject(question))


def _subject(question: str) -> str:
    """What a question wants defined; empty when it asks for something else."""
    found = _SUBJECT.search(question)
    asked = _OWNER.sub("", found["after"] or found["before"]) if found else ""
    subject = _ROLE.sub("", asked.strip().rstrip("的"))
    return subject if 1 < len(subject) <= LONGEST_SUBJECT else ""


def _noun_after(right: str, tagged: Sequence[tuple[str, str]]) -> str:
    """The last of the nouns with which the text after the asking word begins: 比赛 of 哪种(网球比赛)要…."""
    noun = ""
    for word, tag in _following(right, tagged):
        if tag[0] not in "nj" and tag != "vn":
            break
        noun = word
    return noun


def _following(text: str, tagged: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """The tagged words that the end ``text`` of a question consists of."""
    words: list[tuple[str, str]] = []
    length = 0
    for word, tag in reversed([pair for pair in tagged if pair[1] != "x"]):
        length += len(word)
        if length > len(text) or not text.endswith(word, 0, len(text) - length + len(word)):
            break
        words.append((word, tag))
    return words[::-1]


def _noun_before(left: str, tagged: Sequence[tuple[str, str]]) -> str:
    """The noun before the asking word, when only a copula stood between: 职业 of 杨昊的职业(是什么)."""
    noun = ""
    for word, tag in tagged:
        if word in left and tag[0] == "n" and tag not in {"nr", "ns", "nt", "nrt", "nrfg"} and left.endswith(word):
            noun = word
    return noun
