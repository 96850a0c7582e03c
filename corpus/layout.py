"""Which lines were broken by a page: evidence that the next line goes on where a line stops.

Every piece of evidence is a log-likelihood ratio in nats, so pieces add up, and a sum above zero means "more likely
than not". The surroundings of each line are measured apart, because one text may hold columns of several widths and
whole paragraphs too.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import median

from corpus.classify import begins_caption, stands_alone
from corpus.lines import LIST_MARKER, ROW_STYLE, Line, start_evidence
from corpus.spacing import cuts_number
from corpus.words import crossing_gain, ends_inside_word

# Nats of gain from which a word counts as cut, and what a cut and an uncut word say: see ``crossing_gain`` for the
# rates. The first is ln(0.47 / 0.001) with a bound, because dictionary words may cross by chance in texts unlike the
# news.
CROSSING_NATS, CROSSED, UNCROSSED = 3.0, 5.0, -0.6

_WINDOW = 6  # lines on each side that are counted as one surrounding
_NEIGHBOURS = 4  # lines on each side among which lines of the same width are looked for
_SAME_WIDTH = 1.6  # Han characters; justified lines differ by a mark and a digit
_MIN_WRAP_WIDTH, _MAX_WRAP_WIDTH = 5.0, 65.0  # Han characters; narrower or wider lines were not broken by a page
_MAX_WRAPPED, _MIN_WRAPPED = 6.0, -3.0  # nats; many alike breaks are not independent, so their evidence is bounded
# Nats for a full line that ends open: with a comma inside it is hardly a heading; with a sentence ending inside it
# neither is it one of several lines of like shape.
_COMMA_INSIDE, _STOP_INSIDE, _LATIN_GOES_ON = 0.3, 2.0, 2.5
_PROSE_MARKS = frozenset("，。；,;")
_STOPS = re.compile(r"[。！？；;](?=.)|[a-z][.?!] (?=[A-Z])")
_BEGINS_LOWER = re.compile(r"[a-z]")
_LATIN_END = re.compile(r"[a-z,-]$")
# Nats for ``Line.ends_unfinished``: a label that ends with "的" is half a label; a sentence was known to be
# unfinished anyway.
_UNFINISHED_LABEL, _UNFINISHED_PROSE = 3.0, 0.4
_UNFINISHED_BREAK = 2.0  # nats, the same for a full line as a sign that lines were broken here
_MIN_COMMON, _COMMON_SHARE = 6, 0.35  # lines, and share of the lines, that make a width that of the whole text
_MIN_COUNTED = 4  # lines; their number of characters is alike by chance less often
_HANGING = 2  # characters; marks that would begin a line may hang over the end of the one before
_COUNTED = 1.2  # nats for a full line of prose; that it is as long as others to the character is hardly chance
_CUT_NUMBER = 5.0  # nats of gain, as of a word that is cut
_VERSE_WIDTH = 16.0  # Han characters; lines of verse are shorter, and each ends with a mark
_MIN_VERSE = 4
_HEADING_WIDTH = 25.0  # Han characters
_INDENTED_SHARE = (0.05, 0.7)  # outside of it indents do not mark paragraphs
_PRIOR = -1.0
_APART = -6.0  # nats; nothing but the other half of a sentence outweighs it
_GOES_ON = 6.0  # nats; indents measured on the page leave hardly a doubt
_PROSE_PRIOR = 0.0  # nats; an unfinished sentence goes on somewhere, and mostly in the next line
DANGLING = -3.0  # nats; a line that stops inside of a word goes on with the rest of the word


@dataclass(frozen=True, slots=True)
class Layout:
    """What the surroundings say about each line; all sequences are as long as ``lines``."""

    lines: Sequence[Line]
    widths: Sequence[float]  # indent included; Han characters, or characters where lines were broken by their number
    gains: Sequence[float]  # crossing gain of the break after each line, in nats
    is_full: Sequence[bool]  # as wide as other lines around it, or as most lines of the text
    cuts_number: Sequence[bool]  # full, and the next line has the rest of the number that it ends with
    wrapped: Sequence[float]  # evidence in nats that the lines around here were broken by a page
    is_verse: Sequence[bool]
    usual_gap: Sequence[float]  # blank lines between lines, typical around here
    marks_paragraphs_by_indent: bool


def measure_layout(lines: Sequence[Line]) -> Layout:
    """Measures each line of a text against the lines around it."""
    widths, common, is_counted = _widths(lines)
    is_full = [
        _is_full(widths, index, common=common, reach=_HANGING if is_counted else _SAME_WIDTH)
        if line.is_full is None
        else line.is_full
        for index, line in enumerate(lines)
    ]
    cut = [full and _cuts_number(a, b) for full, (a, b) in zip(is_full, pairwise(lines), strict=False)] + [False]
    gains = [_CUT_NUMBER if cut[i] else crossing_gain(a.text, b.text) for i, (a, b) in enumerate(pairwise(lines))]
    gains.append(0.0)
    is_open = [cut[i] or _ends_open(line) for i, line in enumerate(lines)]
    evidence = [
        _break_evidence(lines[i], lines[i + 1] if i + 1 < len(lines) else None, gain=gains[i], is_counted=is_counted)
        if is_open[i] and is_full[i]
        else 0.0
        for i in range(len(lines))
    ]
    windows = [range(max(0, i - _WINDOW), min(len(lines), i + _WINDOW + 1)) for i in range(len(lines))]
    wrapped = [_bounded(sum(evidence[i] for i in window)) for window in windows]
    if common:
        # One width throughout: what the whole text says holds for each of its full lines.
        whole = _bounded(sum(evidence))
        wrapped = [max(here, whole) if full else here for here, full in zip(wrapped, is_full, strict=True)]
    return Layout(
        lines,
        widths,
        gains,
        is_full,
        cut,
        wrapped,
        is_verse=_verse(widths, is_open),
        usual_gap=[median([lines[i].gap for i in window if i] or [0]) for window in windows],
        marks_paragraphs_by_indent=_INDENTED_SHARE[0]
        <= sum(line.is_indented for line in lines) / max(1, len(lines))
        <= _INDENTED_SHARE[1],
    )


def _bounded(evidence: float) -> float:
    return max(_MIN_WRAPPED, min(_MAX_WRAPPED, evidence))


def _ends_open(line: Line) -> bool:
    return not (line.ends_sentence or line.ends_with_comma or line.ends_with_colon)


def _break_evidence(line: Line, after: Line | None, *, gain: float, is_counted: bool) -> float:
    prose = 0.0 if _PROSE_MARKS.isdisjoint(line.text) else _STOP_INSIDE if _STOPS.search(line.text) else _COMMA_INSIDE
    prose += _COUNTED if is_counted and prose else 0.0
    if after and _LATIN_END.search(line.text) and after.text[0].isascii():
        return prose + (_LATIN_GOES_ON if after.text[0].islower() else 0.0)
    prose += _UNFINISHED_BREAK if line.ends_unfinished else 0.0
    return prose + (CROSSED if gain > CROSSING_NATS else UNCROSSED)


def _cuts_number(line: Line, after: Line) -> bool:
    """Whether a sentence stops inside a number that the next line goes on with; numbers in columns are no sentences."""
    is_prose = not _PROSE_MARKS.isdisjoint(line.text) and not after.is_indented
    return is_prose and cuts_number(line.text, after.text) and start_evidence(after.text) >= 0


def _widths(lines: Sequence[Line]) -> tuple[list[float], float, bool]:
    """How far each line reaches, how far many of them do (or 0), and whether characters were counted.

    Some programs break lines after so many characters, whatever their width: then more lines are alike by that number
    than as they are printed, none is longer, and sentences end inside of them, as they do not in a list.
    """
    printed = [line.width + line.indent for line in lines]
    counted = [len(line.text) + line.indent for line in lines]
    most = _common_width(counted, least=_MIN_COUNTED)
    is_counted = (
        most > 0
        and max(counted) <= most + _HANGING
        and max(Counter(counted).values()) > max(Counter(printed).values())
        and any(_STOPS.search(line.text) for line in lines)
    )
    return (counted, most, True) if is_counted else (printed, _common_width(printed), False)


def _common_width(widths: Sequence[float], *, least: int = _MIN_COMMON) -> float:
    """The width that a large part of the lines share, 0 if there is none."""
    counts = Counter(round(width) for width in widths if _MIN_WRAP_WIDTH <= width <= _MAX_WRAP_WIDTH)
    near = {width: counts[width - 1] + counts[width] + counts[width + 1] for width in counts}
    best = max(near, key=lambda width: (near[width], width), default=0)
    return best if near.get(best, 0) >= max(least, _COMMON_SHARE * len(widths)) else 0.0


def _is_full(widths: Sequence[float], index: int, *, common: float, reach: float) -> bool:
    width = widths[index]
    if not _MIN_WRAP_WIDTH <= width <= _MAX_WRAP_WIDTH:
        return False
    if common and abs(width - common) <= reach:
        return True
    around = [i for i in range(max(0, index - _NEIGHBOURS), min(len(widths), index + _NEIGHBOURS + 1)) if i != index]
    alike = [i for i in around if abs(widths[i] - width) <= _SAME_WIDTH]
    return len(alike) >= 2 or any(abs(i - index) == 1 for i in alike)


def _verse(widths: Sequence[float], is_open: Sequence[bool]) -> list[bool]:
    """Runs of short lines that all end with a mark; in narrow columns four in a row hardly ever do."""
    flags = [width <= _VERSE_WIDTH and not is_open[index] for index, width in enumerate(widths)]
    result: list[bool] = []
    for marked, run in groupby(flags):
        length = len(list(run))
        result += [marked and length >= _MIN_VERSE] * length
    return result


def continuation(layout: Layout, index: int) -> float:
    """Evidence in nats that line ``index + 1`` belongs to the paragraph of line ``index``."""
    line, after = layout.lines[index], layout.lines[index + 1]
    if line.style != after.style or line.style == ROW_STYLE:
        return _APART
    ends_sentence = line.ends_sentence and not layout.cuts_number[index]
    may_go_on = not after.is_indented and (layout.marks_paragraphs_by_indent or not ends_sentence)
    if line.is_full and may_go_on:
        begins_new = after.begins_item or (ends_sentence and stands_alone(after.text))
        return _APART if begins_new or after.gap > layout.usual_gap[index] + 1 else _GOES_ON
    if stands_alone(line.text) or stands_alone(after.text) or begins_caption(after.text):
        return _APART
    if ends_sentence or layout.is_verse[index]:
        return _same_paragraph(layout, index)
    prior = _PRIOR if _PROSE_MARKS.isdisjoint(line.text) else _PROSE_PRIOR
    score = prior + start_evidence(after.text) + _gap_evidence(layout, index)
    if after.is_indented and (layout.marks_paragraphs_by_indent or not line.is_indented):
        score -= 5.0
    if line.ends_with_colon:
        score -= 4.0
    elif line.ends_with_comma:
        score += 4.0
    elif looks_like_heading(layout, index):
        score -= 4.0
    if not line.ends_with_comma:
        score += _word_evidence(line.text, layout.gains[index]) + _unfinished_evidence(line)
    return score + _width_evidence(layout, index)


def _unfinished_evidence(line: Line) -> float:
    if not line.ends_unfinished:
        return 0.0
    return _UNFINISHED_LABEL if _PROSE_MARKS.isdisjoint(line.text) else _UNFINISHED_PROSE


def _word_evidence(text: str, gain: float) -> float:
    if gain > CROSSING_NATS:
        return CROSSED
    if _LATIN_END.search(text):
        return 0.0
    return DANGLING if ends_inside_word(text) else UNCROSSED


def _gap_evidence(layout: Layout, index: int) -> float:
    excess = layout.lines[index + 1].gap - layout.usual_gap[index]
    return -2.0 * min(2.0, excess) if excess > 0 else 0.0


def _width_evidence(layout: Layout, index: int) -> float:
    """A full line among broken ones was broken too; a short one among them ends something."""
    width = layout.widths[index]
    if layout.is_full[index]:
        is_wider_column = layout.widths[index + 1] > width + 2 * _SAME_WIDTH
        return -2.0 if is_wider_column else layout.wrapped[index]
    line, after = layout.lines[index], layout.lines[index + 1]
    if line.ends_with_comma or line.ends_unfinished or _BEGINS_LOWER.match(after.text):
        return 0.0
    is_short = width < max(layout.widths[max(0, index - 2) : index + 3]) - 3
    return -3.0 if is_short and layout.wrapped[index] > 0 and width <= _MAX_WRAP_WIDTH else 0.0


def _same_paragraph(layout: Layout, index: int) -> float:
    """The same for a line that ends a sentence: only the page can say that its paragraph goes on."""
    after = layout.lines[index + 1]
    begins_new = after.begins_item or after.is_indented or layout.is_verse[index] or _gap_evidence(layout, index) < 0
    if begins_new or layout.wrapped[index] < CROSSED or not layout.is_full[index]:
        return _APART
    if layout.marks_paragraphs_by_indent:
        return 4.0
    nearby = [width for width in layout.widths[max(0, index - 2) : index + 3] if width <= _MAX_WRAP_WIDTH]
    is_widest = layout.widths[index] >= max(nearby) - 1.1
    return 1.5 if is_widest and after.text[0] not in '“「"' else _APART


def looks_like_heading(layout: Layout, index: int) -> bool:
    """Whether a line is short, without marks, not as wide as a column's lines and not in the middle of a sentence."""
    line = layout.lines[index]
    is_in_sentence = line.ends_unfinished or ends_inside_word(line.text) or _BEGINS_LOWER.match(line.text)
    unnumbered = LIST_MARKER.sub("", line.text, count=1)
    if (
        is_in_sentence
        or line.width > _HEADING_WIDTH
        or _STOPS.search(line.text)
        or any(mark in unnumbered for mark in "，。；、,;")
    ):
        return False
    if layout.is_full[index] and layout.wrapped[index] > 0:
        return False
    before = layout.lines[index - 1] if index else None
    return (
        before is None or before.ends_sentence or before.width <= _HEADING_WIDTH or line.gap > layout.usual_gap[index]
    )
