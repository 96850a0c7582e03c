"""Whether a written sentence is supported by what it cites: figures, names and most words must occur there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.query import PROPER_TAGS
from index.search import Index
from index.tokens import fold

# Share of a sentence's content words that its citations must hold; wording may differ, substance may not.
LEAST_OVERLAP = 0.6
_MARKER = re.compile(r"[\[【［]\s*(\d{1,3}(?:\s*[,，、]\s*\d{1,3})*)\s*[\]】］]")
_FIGURE = re.compile(
    r"\d[\d,.]*\d|\d|[一二三四五六七八九十百千万亿两]{2,}|[一二三四五六七八九十两](?=[个家名位项成倍年月日天])"
)
_NEGATION = re.compile(r"不(?![仅但断同少过])|没(?![收落])|未(?!来)|无(?![锡人线论])|并非|\bnot\b|\bno\b|\bnever\b")
_CONTENT = {"n", "v", "a", "j", "i", "l"}  # first letters of jieba's tags
_LINK = re.compile(r"https?://|www\.|\S+@\S+\.\S+")


@dataclass(frozen=True, slots=True)
class Claim:
    """A written sentence without its markers, and the numbers of the citations that they name."""

    text: str
    citations: tuple[int, ...]


def read_claim(written: str) -> Claim:
    """Take the citation markers, [1] or [1, 2], out of a written sentence."""
    numbers = [int(n) for found in _MARKER.findall(written) for n in re.findall(r"\d+", found)]
    text = re.sub(r"\s+([。！？.!?])", r"\1", _MARKER.sub("", written)).strip()
    return Claim(text, tuple(dict.fromkeys(numbers)))


def lacking(claim: Claim, cited: Sequence[str], index: Index) -> str:
    """What a claim says that the cited texts do not hold, in words for the reader; empty when it is supported."""
    source = fold("\n".join(cited))
    text = fold(claim.text)
    if _LINK.search(text):
        return "a link or an address"
    figures = [f for f in _FIGURE.findall(text) if not _has_figure(f, source)]
    if figures:
        return f"the figure {figures[0]}"
    words = [(word, tag) for word, tag in index.tagged(text) if len(word) > 1]
    names = [word for word, tag in words if tag in PROPER_TAGS and word not in source]
    if names:
        return f"the name {names[0]}"
    if _NEGATION.search(text) and not _NEGATION.search(source):
        return "a negation"
    content = {word for word, tag in words if tag[0] in _CONTENT or tag in PROPER_TAGS}
    held = sum(word in source for word in content)
    if not content or held < LEAST_OVERLAP * len(content):
        return f"most of its words ({held} of {len(content)})"
    return ""


def _has_figure(figure: str, source: str) -> bool:
    """Whether a figure stands in a text by itself: 37 is not in 137 or 3.7."""
    plain = figure.replace(",", "")
    pattern = rf"(?<![\d.]){re.escape(plain)}(?![\d]|\.\d)" if plain[0].isdigit() else re.escape(plain)
    return re.search(pattern, re.sub(r"(?<=\d),(?=\d)", "", source)) is not None
