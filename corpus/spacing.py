"""Blanks in Chinese text: which ones belong, and how two lines become one.

The policy: no blank between Han characters, between them and marks, nor after a full-width mark, except where it sets
two things apart: the number of an article and its text, a post and a name. Between Han and Latin letters or digits
("AI 工厂") a text keeps what it does mostly; blanks strewn by a PDF reader are the exception and go. Blanks between
Latin words and inside numbers stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from corpus.characters import HAN
from corpus.speakers import POST_ENDS, SURNAME
from corpus.words import crossing_gain

_WIDE = (
    rf"{HAN}\u3001-\u3003\u3005\u3006\u3008-\u3011\u3014-\u301b\u3040-\u30ff"
    r"\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65“”‘’…—"
)
_ENDS_WIDE = re.compile(f"[{_WIDE}]$")
_BEGINS_WIDE = re.compile(f"^[{_WIDE}]")
_HYPHENATED = re.compile(r"(?<=[A-Za-z]{2})-$")
_HAN_CHARACTER = re.compile(f"[{HAN}]")
_NUMBER_END = re.compile(r"\d[.,]?$")
_NUMBER_START = re.compile(r"[.,]?\d|[%‰℃]")
_END_SEEN = 40  # characters of the text so far that tell how the next line is joined
_BLANKS = r"[ \t\u3000]+"
_RUNS = re.compile(r"[ \t]{2,}|\t|\u3000+")
_RUN_LENGTH = 8  # blanks; more of them in a row say nothing more
_LONG_RUN = re.compile(rf"[ \t\u3000]{{{_RUN_LENGTH + 1},}}")
_BETWEEN_WIDE = re.compile(rf"(?<=[{_WIDE}]){_BLANKS}(?=[{_WIDE}])")
_BEFORE_MARK = re.compile(rf"(?<=[{_WIDE}]){_BLANKS}(?=[,.;:?!%()\[\]])|(?<=[)\]]){_BLANKS}(?=[{_WIDE}])")
_CHAPTER = re.compile(r"(第[一二三四五六七八九十百千\d]{1,5}[章节编篇回条款][ \t\u3000]+)(?=\S)")
_KEPT = "\x00"  # a blank that stays, while the others go
# "出席单位：市科技局 市财政局": what stands behind the label may be a list of its own.
_LABELLED = re.compile(rf"([{HAN}]{{2,8}}[：:])[ \t\u3000]*(?=[{HAN}A-Za-z0-9])")
# "联系人：林小满　电话：5550123": a line of labels. Elsewhere a blank before a colon's word may be a stray one.
_BEGINS_LABELLED = re.compile(rf"[{HAN}]{{2,8}}[：:]")
_BEFORE_LABEL = re.compile(rf"(?<=[{HAN}A-Za-z0-9）)]){_BLANKS}(?=[{HAN}]{{2,6}}[：:])")
# A name set apart from the post before it: "局长 王小明，".
_BEHIND_POST = re.compile(
    rf"({POST_ENDS}|记者|通讯员){_BLANKS}(?={SURNAME}(?:[{HAN}]{{1,2}}|{_BLANKS}[{HAN}])(?:$|[，。、；：:,;！？）)（(】\]]|先生|女士|同志|{_BLANKS}|{_KEPT}))"
)
_BEFORE_ROLE = re.compile(rf"(?<=[{HAN}]){_BLANKS}(?=(?:通讯员|记者|摄影)[ \t\u3000]*{SURNAME})")
# Where a report begins behind its dateline: "本报5月5日讯 ……", "青溪日报讯（记者 白一舟） ……".
_BEHIND_DATELINE = re.compile(
    rf"^((?:本[报刊台网社]|[{HAN}]{{2,6}}(?:日报|晚报|晨报|时报|社|网))[^，。；：、（\s]{{0,20}}[讯电](?:{_BLANKS}?（[^（）]{{2,30}}）)?){_BLANKS}(?=[^\s（(])"
)
# A name at the start of a line that a wide blank sets apart from what is told of it: "1.王小明　　青溪磨坊工人".
_BEHIND_NAME = re.compile(
    rf"^((?:\d{{1,3}}[.、．]\s*)?{SURNAME}[{HAN}]{{1,2}})(?:\u3000| {{2}}|\t)[ \t\u3000]*+(?=[{HAN}]{{2}})"
)
_WIDE_BLANK = re.compile(r"[ \u3000]{2,}|\t[ \t\u3000]*")
_MIN_COLUMNS = 3
_SENTENCE_MARK = re.compile(r"[，。；！？,;!?]")
_AFTER_MARK = re.compile(
    rf"(?<=[{_WIDE}A-Za-z0-9%)][,;:?!)]){_BLANKS}(?=[{_WIDE}])|(?<=[{_WIDE}][,;:?!])[ \t\u3000]+(?=[A-Za-z0-9\"'(])"
)
_LATIN_EDGE = re.compile(rf"(?<=[{HAN}]){_BLANKS}(?=[A-Za-z0-9])|(?<=[A-Za-z0-9%]){_BLANKS}(?=[{HAN}])")
_CLOSE_EDGE = re.compile(rf"(?<=[{HAN}])(?=[A-Za-z0-9])|(?<=[A-Za-z0-9])(?=[{HAN}])")
_MARK_EDGE = re.compile(
    rf"(?<=[，。、；：？！（）“”‘’《》「」『』【】…—]){_BLANKS}|{_BLANKS}(?=[，。、；：？！（）”’》」』】…])"
)
_MIN_EDGES = 5  # fewer blanks between Han and Latin are no habit
_HABIT = 0.8
_MAX_STRAY = 0.2  # blanks between Han characters for each between Han and Latin
_BETWEEN_HAN = re.compile(rf"(?<=[{HAN}])[ \t]+(?=[{HAN}])")
_LETTERSPACED = re.compile(rf"^[{HAN}](?:{_BLANKS}[{HAN}])+$")
_PHRASE = rf"[{HAN}A-Za-z0-9“”《》]{{4,20}}"
_SPACED_PHRASES = re.compile(rf"^{_PHRASE}(?:{_BLANKS}{_PHRASE}){{1,3}}[！？]?$")
_SPACED_ITEMS = re.compile(rf"^[{HAN}]{{2,7}}(?:{_BLANKS}[{HAN}]{{2,7}}){{2,}}$")


def join_lines(lines: Iterable[str]) -> str:
    """Joins the lines of one paragraph.

    No blank next to Han characters and full-width marks, a blank between Latin words; a word hyphenated at the line
    end is put together ("produc-" + "tive"), and a hyphen before a capital or a digit stays.

    Args:
        lines: Lines in order, blank ones are left out.

    Returns:
        One line.
    """
    result = ""
    for line in (line.strip() for line in lines):
        if not line:
            continue
        end = result[-_END_SEEN:]  # a search for the end of a long text would begin at its start
        if not result:
            result = line
        elif _HYPHENATED.search(end) and line[0].isascii() and line[0].islower():
            result = result[:-1] + line
        elif _ENDS_WIDE.search(end) or _BEGINS_WIDE.match(line) or result.endswith("-") or cuts_number(end, line):
            result += line
        else:
            result += f" {line}"
    return result


def cuts_number(before: str, after: str) -> bool:
    """Whether a break divides a number: Chinese sets no two numbers side by side, and pages break anywhere."""
    has_han = _HAN_CHARACTER.search(before) or _HAN_CHARACTER.search(after[:40])
    return bool(has_han) and _NUMBER_END.search(before) is not None and _NUMBER_START.match(after) is not None


def collapse_blanks(text: str) -> str:
    """Makes one blank of each run of blanks, tabs and ideographic blanks, and trims the ends."""
    return _RUNS.sub(" ", text).strip()


def sets_latin_apart(text: str) -> bool:
    """Whether a text as a whole sets blanks between Han and Latin letters or digits, as a matter of habit."""
    apart = len(_LATIN_EDGE.findall(text))
    if len(_BETWEEN_HAN.findall(text)) > _MAX_STRAY * apart:
        return False  # a text strewn with blanks has no habit
    return apart >= _MIN_EDGES and apart >= _HABIT * (apart + len(_CLOSE_EDGE.findall(text)))


def columns_of(text: str) -> list[str]:
    """The parts of a line without sentences that wide blanks set in columns, as in a roll of names; else nothing."""
    parts = _WIDE_BLANK.split(text.strip())
    is_set = len(parts) >= _MIN_COLUMNS and all(len("".join(part.split())) > 1 for part in parts)
    if not is_set or _SENTENCE_MARK.search(text) or not all(_HAN_CHARACTER.search(part) for part in parts):
        return []
    return [] if any(crossing_gain(left, right) > 0 for left, right in pairwise(parts)) else parts


def name_set_apart(text: str) -> tuple[str, str]:
    """The name with which a line begins and what wide blanks set apart from it, or two empty strings."""
    match = _BEHIND_NAME.match(text)
    return (match[1], text[match.end() :]) if match and not _SENTENCE_MARK.search(text) else ("", "")


def drop_stray_blanks(text: str, *, keeps_latin_apart: bool = False) -> str:
    """Takes the blanks out of a line or paragraph that Chinese does not set.

    Args:
        text: One paragraph.
        keeps_latin_apart: Keep one blank between Han and Latin letters or digits, see ``sets_latin_apart``.

    Returns:
        The same characters with fewer blanks. Headlines whose blanks stand for commas ("向海图强 逐梦深蓝") and plain
        lists of words ("北京 上海 广州") keep them, letter-spaced words ("目 录") do not. One blank stays behind the
        number of an article ("第一条 总则") and between a post and a name ("局长 王小明").
    """
    # A pattern that begins with blanks looks at a run of n of them n² times.
    text = _LONG_RUN.sub(lambda run: run.group()[:_RUN_LENGTH], text.strip())
    if chapter := _CHAPTER.match(text):
        return f"{chapter[1].strip()} {drop_stray_blanks(text[chapter.end() :], keeps_latin_apart=keeps_latin_apart)}"
    if _separates_phrases(text):
        return collapse_blanks(text)
    if (label := _LABELLED.match(text)) and _separates_phrases(text[label.end() :]):
        return label[1] + collapse_blanks(text[label.end() :])
    if _BEGINS_LABELLED.match(text):
        text = _BEFORE_LABEL.sub(_KEPT, text)
    text = _BEHIND_DATELINE.sub(rf"\1{_KEPT}", text)
    text = _BEFORE_ROLE.sub(_KEPT, text)
    text = _BEHIND_POST.sub(rf"\1{_KEPT}", text)
    text = _BETWEEN_WIDE.sub("", text)
    text = _BEFORE_MARK.sub("", text)
    text = _AFTER_MARK.sub("", text)
    if not keeps_latin_apart:
        text = _LATIN_EDGE.sub("", text)
    text = _MARK_EDGE.sub("", text)
    return collapse_blanks(text.replace(_KEPT, " "))


def _separates_phrases(text: str) -> bool:
    """Whether the blanks of a line without marks stand between phrases or list items, no word lying across them."""
    if _LETTERSPACED.match(text) or not (_SPACED_PHRASES.match(text) or _SPACED_ITEMS.match(text)):
        return False
    parts = text.split()
    return not any(crossing_gain(left, right) > 0 for left, right in pairwise(parts))
