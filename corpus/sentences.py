"""Text to sentences: exact spans that together cover every character that is not a blank.

A sentence ends at 。！？ and …… together with the closing marks that follow, at an English full stop that is neither
in a number nor after an abbreviation, and at every line end. Inside a quotation, a title or brackets it does not end,
unless it has grown long. The number of a point and a title that runs into the text are no sentences of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from corpus.characters import HAN
from corpus.points import lead_end

LONG_SENTENCE = 120  # characters; beyond it a semicolon, or a full stop inside a quotation, ends the sentence too
SHORT_ATTRIBUTION = 16  # characters; "……！”他笑着说。": such a tail is no sentence of its own
SPLIT_REMEMBERED = 128  # passages whose sentences are remembered

_CLOSERS = "”’』」）》〉】〕\"')\\]"
_STOP = re.compile(
    rf"(?P<full>[。！？!?｡]+|…+[。！？!?]*|(?<=[{HAN}])[.．](?=\s|$|[{HAN}“])|\.(?=[\"')\]”’]*(?:\s|$)))(?P<closers>[{_CLOSERS}]*)"
    rf"|(?P<semicolon>[；;])(?P<after>[{_CLOSERS}]*)"
    r"|(?P<open>[“「『《（])|(?P<close>[”」』》）])"
)
# What cannot begin a sentence: after it the mark before was no end ("“去哪里？”的问题", "（！），").
_GOES_ON = re.compile(r"[ \t]*[，、；：,;:。！？）」』》的]|[ \t]*等[，、。]")
_ATTRIBUTION = re.compile(
    rf"[^。！？!?\n“”「」]{{0,{SHORT_ATTRIBUTION - 2}}}"
    r"(?:说|道|问|答|喊|叫|表示|认为|称|指出|感叹|坦言|写道|說|問|認為|稱|寫道)(?:[。！？!?]|$)"
)
_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|St|Jr|Sr|vs|etc|al|No|Nos|Vol|vol|pp|p|Fig|fig|Eq|Inc|Ltd|Co|Corp|cf|e\.g|i\.e|a\.m|p\.m|Ph\.D"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)|(?:\b[A-Z]\.)*\b[A-Z])$"
)
_OPENERS = {"“": "”", "「": "」", "『": "』", "《": "》", "（": "）"}


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a text: ``text[start:end]``, counted in code points, ``end`` exclusive."""

    start: int
    end: int


def split_sentences(text: str) -> list[Span]:
    """Cuts a text into sentences.

    Args:
        text: Cleaned text, any length; line feeds end sentences.

    Returns:
        Spans in order, never overlapping, never empty, without blanks at either end; together they hold every
        character of the text that is not a blank.
    """
    spans: list[Span] = []
    line_start = 0
    while line_start < len(text):
        line_end = text.find("\n", line_start)
        line_end = len(text) if line_end < 0 else line_end
        start = line_start
        for end in _sentence_ends(text, line_start, line_end=line_end):
            _append_trimmed(spans, text, start=start, end=end)
            start = end
        _append_trimmed(spans, text, start=start, end=line_end)
        line_start = line_end + 1
    return spans


@lru_cache(SPLIT_REMEMBERED)
def sentences_in(passage: str) -> tuple[Span, ...]:
    """Like :func:`split_sentences`, for a passage: an answer looks at its few passages many times."""
    return tuple(split_sentences(passage))


def _append_trimmed(spans: list[Span], text: str, *, start: int, end: int) -> None:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    piece = piece.strip()
    if piece:
        spans.append(Span(start + left, start + left + len(piece)))


def _sentence_ends(text: str, start: int, *, line_end: int) -> Iterator[int]:
    """Offsets in one line after which a new sentence begins, the line's own end left out."""
    closing: list[str] = []  # the marks that would close the quotations now open
    lead = lead_end(text, start, line_end)
    for match in _STOP.finditer(text, start, line_end):
        if match.end() <= lead:
            continue
        mark = match.group()
        if mark in _OPENERS:
            # An opening mark that is never closed in its line opens nothing.
            if text.find(_OPENERS[mark], match.end(), line_end) >= 0:
                closing.append(_OPENERS[mark])
            continue
        end = match.end()
        for closer in match["closers"] or match["after"] or match["close"] or "":
            if closing and closer == closing[-1]:
                closing.pop()
        if match["close"] or end >= line_end:
            continue
        is_long = end - start > LONG_SENTENCE
        if (closing or match["semicolon"]) and not is_long:
            continue
        if _is_end(text, match, line_end=line_end):
            yield end
            start, lead = end, lead_end(text, end, line_end)


def _is_end(text: str, match: re.Match[str], *, line_end: int) -> bool:
    end = match.end()
    if _GOES_ON.match(text, end, line_end):
        return False
    if match["full"] == "." and _ABBREVIATION.search(text, max(0, match.start() - 12), match.start()):
        return False
    if match["full"] in ("!", "?") and not match["closers"] and text[end].isascii() and text[end].isalnum():
        return False  # a query string or an expression: "a.html?id=3", "Yahoo!"
    return not (match["closers"] and _ATTRIBUTION.match(text, end, line_end))
