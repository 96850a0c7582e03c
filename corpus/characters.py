"""One spelling for every character: line ends, blanks, invisible characters, composition.

What is taken out or replaced, and why:

- Control characters (except line feed and tab) carry no text.
- Format characters (zero-width, soft hyphen, bidirectional marks and overrides, byte-order marks, tags) are invisible:
  they break search, and overrides can make a citation read differently from what it says.
- Lone surrogates and noncharacters cannot be written as UTF-8 at all.
- Kangxi and CJK radicals (``⼒``) and Latin ligatures (``ﬁ``) come out of PDF fonts where the plain character was
  printed.
- Private-use bullets of the Symbol and Wingdings fonts become ``•``.
- What is left is brought to Unicode normalisation form C. U+FFFD stays: something was lost there, and the reader may
  see it.
"""

from __future__ import annotations

import re
import sys
import unicodedata

HAN = r"\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
"""Inside of a regular-expression class: Han characters, 〇 among them."""

# The planes of Unicode that hold any; to look through all seventeen takes a tenth of a second at every start.
_PLANES_OF_CONTROLS = (0, 1, 14)
_LINE_END = re.compile(r"\r\n?|[\x0b\x85\u2028]")
_PARAGRAPH_END = re.compile(r"[\x0c\u2029]")  # a page break or paragraph separator ends more than a line
_BLANK = re.compile(r"[\u00a0\u1680\u2000-\u200a\u202f\u205f]")
_SYMBOL_BULLETS = "\uf06c\uf06e\uf075\uf076\uf09f\uf0a7\uf0b7\uf0d8\uf0fc"
# Radicals that Unicode gives no compatibility mapping, though PDF fonts use them for the whole character.
_RADICALS = dict(
    zip(
        "⺠⺎⺝⺩⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻨⻩⻬⻮⻰",
        "民兀月王虎西见角贝车长门青韦页风飞食马骨鬼鱼鸟麦黄齐齿龙",
        strict=True,
    )
)


def _invisible() -> str:
    """The inside of a character class with every control, format, surrogate and noncharacter, as ranges."""
    planes = range(0, sys.maxunicode, 0x10000)
    dropped = {last for plane in planes for last in (plane + 0xFFFE, plane + 0xFFFF)}
    dropped.update(
        code
        for plane in _PLANES_OF_CONTROLS
        for code in range(planes[plane], planes[plane] + 0x10000)
        if unicodedata.category(chr(code)) in ("Cc", "Cf", "Cs") and chr(code) not in "\n\t"
    )
    ranges: list[list[int]] = []
    for code in sorted(dropped):
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return "".join(f"\\U{low:08x}-\\U{high:08x}" for low, high in ranges)


def _replacements() -> dict[str, str]:
    table = {
        chr(code): unicodedata.normalize("NFKC", chr(code)) for code in (*range(0x2E80, 0x2FD6), *range(0xFB00, 0xFB07))
    }
    table = {key: value for key, value in table.items() if key != value}
    return table | _RADICALS | dict.fromkeys(_SYMBOL_BULLETS, "•")


_INVISIBLE = re.compile(f"[{_invisible()}]")
_REPLACEMENTS = _replacements()
_REPLACED = re.compile("[" + "".join(_REPLACEMENTS) + "]")
# What any of these finds, in one class; line feed and tab apart, control characters are among the invisible ones.
_CHANGED = re.compile(r"[\u2028\u2029" + "".join(each.pattern[1:-1] for each in (_BLANK, _INVISIBLE, _REPLACED)) + "]")

# The radicals and ligatures, with what stands among them.
_PRINTABLE_REPLACED = re.compile("[\u2e80-\u2fd5\ufb00-\ufb06]")


def normalize_characters(text: str) -> str:
    """Brings line ends, blanks, invisible characters and composition to one form; applying it twice changes nothing.

    Args:
        text: Any string, lone surrogates included.

    Returns:
        Text in normalisation form C with line feeds as its only line ends. The ideographic blank U+3000 and tabs stay,
        because layout is judged by them later.
    """
    # Controls, blanks and bullets are not printable; for what is, and line ends, that leaves a short look.
    suspect = _PRINTABLE_REPLACED if text.replace("\n", "").isprintable() else _CHANGED
    if suspect.search(text):  # hardly any text: one look instead of five
        text = _LINE_END.sub("\n", text)
        text = _PARAGRAPH_END.sub("\n\n", text)
        text = _BLANK.sub(" ", text)
        text = _INVISIBLE.sub("", text)
        text = _REPLACED.sub(lambda match: _REPLACEMENTS[match.group()], text)
    return unicodedata.normalize("NFC", text)


def is_han(character: str) -> bool:
    """Whether the character is a Han character (〇 counts, kana and punctuation do not)."""
    return _HAN_CHARACTER.match(character) is not None


_HAN_CHARACTER = re.compile(f"[{HAN}]")
