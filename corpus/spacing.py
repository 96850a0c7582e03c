"""Blanks in Chinese text: which ones belong, and how two lines become one."""

from __future__ import annotations

import re
from collections.abc import Iterable

from corpus.characters import HAN

_WIDE = rf"{HAN}\u3001-\u3006\u3008-\u3011\u3014-\u301b\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65“”‘’…—"
_ENDS_WIDE = re.compile(f"[{_WIDE}]$")
_BEGINS_WIDE = re.compile(f"^[{_WIDE}]")
_HYPHENATED = re.compile(r"(?<=[A-Za-z]{2})-$")


def join_lines(lines: Iterable[str]) -> str:
    """Joins the lines of one paragraph.

    No blank next to Han characters and full-width marks, a blank between Latin words; a word hyphenated at the line end
    is put together ("produc-" + "tive"), a compound with a capital or a digit behind keeps its hyphen.

    Args:
        lines: Lines in order, blank ones are left out.

    Returns:
        One line.
    """
    result = ""
    for line in (line.strip() for line in lines):
        if not line:
            continue
        if not result:
            result = line
        elif _HYPHENATED.search(result) and line[0].isascii() and line[0].islower():
            result = result[:-1] + line
        elif _ENDS_WIDE.search(result) or _BEGINS_WIDE.match(line) or result.endswith("-"):
            result += line
        else:
            result += f" {line}"
    return result
