"""Half-width punctuation inside Chinese text to the full-width marks that were meant.

Each mark is judged by its neighbours. Numbers (4,000, 3:1, 10:30, 48.5%), addresses of pages and mail, Latin phrases
and formulas keep theirs. It happens here, once, because citations are exact spans of the text that comes out.
"""

from __future__ import annotations

import re

from corpus.characters import HAN

MARKS = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！", "(": "（", ")": "）", ".": "。", '"': "“”", "'": "‘’"}
"""What each half-width mark can become."""

_MIN_HAN_SHARE = 0.25  # of the letters; below it a paragraph is Latin text with a few Chinese words
_LATIN_WORD_WEIGHT = 4  # letters per Latin word that weigh as one Han character
_PROTECTED = re.compile(
    r"(?:https?|ftp)://[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]*[A-Za-z0-9/#=&_~-]"
    r"|www\.[A-Za-z0-9\-._~:/?#@!$&*+,;=%]*[A-Za-z0-9/#=&_~-]"
    r"|[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"
    r"|`[^`]*`|[A-Za-z]:\\[^\s\u4e00-\u9fff]*"
)
_WIDE = re.compile(rf"[{HAN}“”‘’（）《》「」『』【】〈〉、。，；：？！…—％〇○·]")
_HAN_CHARACTER = re.compile(f"[{HAN}]")
_LETTERS = re.compile(rf"[{HAN}]|[A-Za-z]+")
_SIMPLE = re.compile(r"[,;:?!.]")
_ENDS_PHRASE = frozenset("，。、；：？！）》」』”’…,;:?!)")
_LEADS_QUOTE = frozenset("，、；：（《「『“‘—,;:( \t")


def widen_punctuation(text: str) -> str:
    """Converts half-width marks next to Han characters, brackets and straight quotes in pairs.

    Args:
        text: One paragraph; its blanks should be repaired first.

    Returns:
        A text of the same length; paragraphs that are mostly Latin come back unchanged.
    """
    if not _is_chinese(text):
        return text
    characters = list(text)
    free = [True] * len(characters)
    for match in _PROTECTED.finditer(text):
        free[match.start() : match.end()] = [False] * len(match.group())
    _widen_quotes(characters, free)
    _widen_brackets(characters, free)
    for match in _SIMPLE.finditer(text):
        index = match.start()
        if free[index] and _is_chinese_mark(characters, index):
            characters[index] = MARKS[match.group()]
    return "".join(characters)


def _is_chinese(text: str) -> bool:
    tokens = _LETTERS.findall(text)
    han = sum(1 for token in tokens if _HAN_CHARACTER.match(token))
    latin = sum(max(1, len(token) / _LATIN_WORD_WEIGHT) for token in tokens) - han
    return han > 0 and han >= _MIN_HAN_SHARE * (han + latin)


def _neighbour(characters: list[str], index: int, *, step: int) -> str:
    """The next character in one direction that is no blank; empty at the end."""
    index += step
    while 0 <= index < len(characters) and characters[index] in " \t":
        index += step
    return characters[index] if 0 <= index < len(characters) else ""


def _is_chinese_mark(characters: list[str], index: int) -> bool:
    mark = characters[index]
    before = characters[index - 1] if index else ""
    after = characters[index + 1] if index + 1 < len(characters) else ""
    if mark == ".":
        # A full stop only where nothing else fits: after Han, at the end or before a closing quote.
        return bool(_HAN_CHARACTER.match(before)) and (not after or after in " \t”’）")
    if _WIDE.match(before):
        return mark in "?!,;" or after != "/" or before not in "。"
    if not _WIDE.match(after):
        # "突破50%!" at the end of a Chinese paragraph; elsewhere marks between Latin letters or digits stay.
        return mark in "?!;" and not after and before in "%0123456789)"
    is_number_or_word = before.isalnum() or before in "%)]℃‰+\"'"
    return is_number_or_word and (mark != ":" or not before.isdigit() or bool(_HAN_CHARACTER.match(after)))


def _widen_brackets(characters: list[str], free: list[bool]) -> None:
    """Converts pairs that hold Han characters or stand next to them; lone brackets ("1)") stay."""
    opened: list[int] = []
    for index, character in enumerate(characters):
        if not free[index]:
            continue
        if character == "(":
            opened.append(index)
        elif character == ")" and opened:
            start = opened.pop()
            inner = "".join(characters[start + 1 : index])
            before, after = _neighbour(characters, start, step=-1), _neighbour(characters, index, step=1)
            touches = _WIDE.match(before) or (_WIDE.match(after) and not before.isalnum())
            if touches or _HAN_CHARACTER.search(inner):
                characters[start], characters[index] = MARKS["("], MARKS[")"]


def _widen_quotes(characters: list[str], free: list[bool]) -> None:
    for quote in "\"'":
        positions = [i for i, each in enumerate(characters) if each == quote and free[i] and _may_quote(characters, i)]
        for pair in _quote_pairs(characters, positions):
            if quote == '"' or _is_among_han(characters, pair):
                _set_pair(characters, pair, marks=MARKS[quote])


def _is_among_han(characters: list[str], pair: tuple[int, int]) -> bool:
    """Whether a pair of single quotes stands next to Han characters, inside or outside."""
    edges = [_neighbour(characters, index, step=step) for index in pair if index >= 0 for step in (-1, 1)]
    return any(_WIDE.match(edge) for edge in edges)


def _set_pair(characters: list[str], pair: tuple[int, int], *, marks: str) -> None:
    start, end = pair
    if start >= 0:
        characters[start] = marks[0]
    if end >= 0:
        characters[end] = marks[1]


def _may_quote(characters: list[str], index: int) -> bool:
    """Not an apostrophe (it's), not feet or inches after a digit (15.6")."""
    before = characters[index - 1] if index else ""
    after = characters[index + 1] if index + 1 < len(characters) else ""
    if characters[index] == "'":
        return not (before.isascii() and before.isalnum() and (after.isalnum() or after == " "))
    return True


def _quote_pairs(characters: list[str], positions: list[int]) -> list[tuple[int, int]]:
    """Pairs of (opening, closing) positions in order; -1 for a half that the text does not hold."""
    pairs: list[tuple[int, int]] = []
    opened = -1
    is_odd = len(positions) % 2 == 1
    for index in positions:
        if opened < 0:
            if is_odd and _closes(characters, index):
                pairs.append((-1, index))  # the opening half was lost with another part of the text
                is_odd = False
            else:
                opened = index
        elif is_odd and _opens(characters, index):
            pairs.append((opened, -1))
            opened, is_odd = index, False
        else:
            pairs.append((opened, index))
            opened = -1
    if opened >= 0:
        pairs.append((opened, -1))
    return pairs


def _closes(characters: list[str], index: int) -> bool:
    before, after = _neighbour(characters, index, step=-1), _neighbour(characters, index, step=1)
    return before != "" and (before in "。！？!?…" or (after in _ENDS_PHRASE and before not in _LEADS_QUOTE))


def _opens(characters: list[str], index: int) -> bool:
    before, after = _neighbour(characters, index, step=-1), _neighbour(characters, index, step=1)
    return before in "：:（(" and after not in _ENDS_PHRASE
