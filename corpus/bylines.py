"""Who made a text, as its byline tells: those who wrote it, and not who took the pictures or edited it."""

from __future__ import annotations

import re

from corpus.characters import HAN
from corpus.speakers import is_full_name

SPACED_NAME = re.compile(rf"(?<![{HAN}])([{HAN}])\s+([{HAN}])(?![{HAN}])")
"""A name of two characters set apart: "周 海"."""

_REPORTS = (
    "记者|通讯员|评论员|撰稿人|撰稿|作者(?!单位|简介)|撰文|采写|编译|执笔|文字|实习生|分析师|記者|通訊員|評論員|特派員"
)
# What else stands in such a line, and what follows it names no author.
_MAKES = (
    "摄影(?!家|协会)|摄像|图片|视频|编辑(?!部)|责编|主编|校对|审核|审校|编审|编委|制图|美编|设计|剪辑|出镜|监制|统筹|策划|供图|供稿|签发|[一二三初复终]审|攝影|編輯"
    "|来源|稿源|來源|发布时间|发布日期|发表时间|时间|日期|点击|浏览|阅读|字号|字体|作者单位|作者简介"
)
_UNIT = rf"(?:[{HAN}A-Za-z0-9《》·“”]{{0,14}}?)"  # whose reporter: "本报首席", "《青溪周刊》"
_ROLE = re.compile(rf"{_UNIT}(?:(?P<reports>{_REPORTS})|(?P<makes>{_MAKES}))")
_TRADITIONAL = ("記者", "通訊員", "評論員", "特派員")
_LETTER_ROLES = {"文": True, "图": False, "摄": False, "圖": False, "攝": False}
_WORD_ROLES = frozenset(("采访", "整理"))  # who did so wrote; inside a longer word they tell nothing
# "文/图 周海": one person did both; "摄影报道" behind a name says the same.
_BOTH = re.compile(
    r"(?:文\s*[/、]?\s*[图圖摄攝]影?|[图圖]\s*[/、]?\s*文|文并摄|[摄攝]影?[报報][道導]|[综綜]合[报報][道導])"
)
_REPORTED = re.compile(r"(?:[/／]\s*\w{1,8}?)?(?:報導|報道|报导|报道|整理)(?=[）)】\]\s]|$)")
_POST = re.compile(rf"(?<=[{HAN}])\s*[（(][^（）()]*[）)]")  # behind a name: what they are
_SQUARE = re.compile(r"[□■]")
_BETWEEN = re.compile(r"[\s、,，;；:：/／|｜丨()（）【】\[\]▶►●◆◇△▲○]+")
_NAME = re.compile(rf"[{HAN}·]{{2,12}}")
_NUMERALS = re.compile(r"[\d年月日.-]+")
_ENGLISH = re.compile(r"By ((?:[A-Z][A-Za-z.'-]*)(?: [A-Z][A-Za-z.'-]*){0,3})")
_LONGEST_NAME = 4  # characters; beside a person's name, what is longer is where they work
_NOBODY = frozenset(("佚名", "未知", "匿名", "不详", "本站", "小编", "网络", "管理员"))


def authors_of(line: str) -> list[str]:
    """The names of those who wrote a text, from a line that tells who did what for it.

    Example:
        >>> authors_of("本报记者 周海 通讯员 林小满 摄影 陈一")
        ['周海', '林小满']
    """
    if english := _ENGLISH.match(line):
        return [english[1]]
    if marked := marked_names(line):
        return marked
    names = [name for name, wrote in _people(line) if wrote and name not in _NOBODY]
    people = [name for name in names if is_full_name(name)]
    return [name for name in names if name in people or len(name) <= _LONGEST_NAME] if people else names


def author_names(declared: str) -> str:
    """A declared author without what each did ("记者 周海 摄影 陈一" → "周海"); as it stands where it tells no such."""
    if declared.strip() in _NOBODY:
        return ""
    return "、".join(authors_of(declared)) if _people(declared) else declared


def marked_names(line: str) -> list[str]:
    """The names of a line that numbers its authors as papers do ("白一舟1，何田2*"), if it holds nothing else."""
    parts = [part for part in re.split(r"[\s，,、；;]+", line.strip()) if not part.isdigit()]
    names = [part.rstrip("0123456789*＊†") for part in parts]
    is_marked = len("".join(parts)) > len("".join(names))
    return names if is_marked and all(map(is_full_name, names)) else []


def is_byline_of_people(line: str) -> bool:
    """Whether a line says who reported or wrote, and nothing else: "《青溪周刊》记者 周海 实习生 林小满"."""
    tokens = [token for token in _tokens(line) if not _NUMERALS.fullmatch(token)]
    if not tokens:
        return False
    first = _ROLE.match(tokens[0])
    is_told = (
        bool(first and first["reports"])
        or tokens[0] in _WORD_ROLES
        or bool({tokens[0], tokens[-1]} & _LETTER_ROLES.keys())
    )
    rests = [token if (role := _ROLE.match(token)) is None else token[role.end() :] for token in tokens]
    names = [rest for rest in rests if rest and rest not in _LETTER_ROLES and rest not in _WORD_ROLES]
    # Of names in traditional characters only the length tells.
    is_traditional = first is not None and first["reports"] in _TRADITIONAL
    return is_told and bool(names) and all(is_full_name(name) or (is_traditional and len(name) < 4) for name in names)


def _people(line: str) -> list[tuple[str, bool]]:
    """Names in order, and whether each wrote; names before the first role are nobody's."""
    tokens = _tokens(line)
    is_behind = bool(tokens) and tokens[-1] in _LETTER_ROLES  # "周海 文 陈一 图": the roles stand behind the names
    people: list[tuple[str, bool]] = []
    wrote: bool | None = None
    since = 0
    for token in tokens:
        rest = token
        if token in _LETTER_ROLES:
            wrote = _LETTER_ROLES[token]
            if is_behind:
                people[since:] = [(name, wrote) for name, _ in people[since:]]
                since = len(people)
            continue
        if token in _WORD_ROLES:
            wrote = True
            continue
        if role := _ROLE.match(token):
            wrote, rest = bool(role["reports"]), token[role.end() :]
        if (wrote is not None or is_behind) and _NAME.fullmatch(rest):
            people.append((rest, bool(wrote)))
    return people


def _tokens(line: str) -> list[str]:
    line = SPACED_NAME.sub(r"\1\2", _POST.sub("", line).strip("（）()【】[] "))
    line = _REPORTED.sub(" ", _BOTH.sub(lambda both: " " if both.start() else "文 ", line))
    return [token for token in _BETWEEN.split(_SQUARE.sub(" 记者 ", line)) if token]
