"""Text that came from elsewhere, for a terminal or a log: nothing in it is obeyed."""

from __future__ import annotations

import re

from rich.markup import escape

# Control characters but tab and line feed: a terminal obeys them, as "clear the screen" in the name of a file.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def visible(text: str) -> str:
    """Control characters as Python writes them, with a backslash."""
    return _CONTROL.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def printable(text: str) -> str:
    """The same without meaning for ``rich`` either."""
    return escape(visible(text))
