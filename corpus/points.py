"""How numbered points begin: with their number, and often with a title that runs into the text below it.

In "（一）春茶。由制茶车间负责。" a full stop is all that sets the title apart: cut as a sentence it would say nothing,
and the next one would lack its subject.
"""

from __future__ import annotations

import re

from corpus.characters import HAN

_LONGEST_TITLE = 12  # characters
_NUMERALS = "一二三四五六七八九十"
# Neither the article of a law ("第六条 ……") nor "一是": what stands behind these is text.
_NUMBER = rf"(?:[（(][{_NUMERALS}\d]{{1,3}}[）)]|[{_NUMERALS}]{{1,3}}、|\d{{1,2}}[.．、]|[①-⑳])"
# What holds figures or commas, or ends with a particle, is a sentence.
_WORDS = rf"(?=[{HAN}A-Za-z“《])[^\d，。；：！？,;:!?\n]{{2,{_LONGEST_TITLE}}}(?<![了的吗呢])"
_TITLED = re.compile(rf"\s*(?P<title>{_NUMBER}\s*(?P<words>{_WORDS}))。(?=\s*[^\s”」』）》])")
_NUMBERED = re.compile(r"\s*\d{1,3}\.\s")


def run_in_title(paragraph: str) -> str:
    """The title that runs into a paragraph, with its number and without its full stop; empty where there is none.

    Example:
        >>> run_in_title("（一）春茶。由制茶车间负责。")
        '（一）春茶'
    """
    match = _titled(paragraph, 0, len(paragraph))
    return match["title"] if match else ""


def lead_end(text: str, start: int, end: int) -> int:
    """Where the number or title ends with which ``text[start:end]``, of one line, begins; else ``start``."""
    match = _titled(text, start, end) or _NUMBERED.match(text, start, end)
    return match.end() if match else start


def _titled(text: str, start: int, end: int) -> re.Match[str] | None:
    match = _TITLED.match(text, start, end)
    return match if match and match["words"].count("“") == match["words"].count("”") else None
