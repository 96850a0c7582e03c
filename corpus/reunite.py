"""Lines to paragraphs: broken lines are joined, and sentences that columns cut in two are found again.

Where the next line does not go on, the other half may stand further down. Only strong evidence joins such halves: a
word that the cut divides, or a run of characters across it that stands elsewhere in the same text. Halves whose partner
is missing stay as they are; nothing is made up.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.classify import stands_alone
from corpus.layout import DANGLING, Layout, continuation, looks_like_heading, measure_layout
from corpus.lines import LIST_MARKER, Line, ends_quotation, start_evidence
from corpus.matching import best_matching
from corpus.words import crossing_gain, ends_inside_word

_SURE = 3.0  # nats from which neighbouring lines in a broken text are joined without looking further
_REACH = 40  # pieces; a column's other half stands on the same page
_FAR_PRIOR = -1.5  # nats, and less for each further piece that could be the second half just as well
_MAX_CUT = 1_000  # pieces that stop in mid-sentence; a text with more is no page with columns
_STEP = -0.2  # nats for each piece between the halves
# Gain of a word across the cut → evidence, both in nats: how often such a gain comes from a cut and from two random
# places.
_FAR_GAINS = ((9.0, 5.2), (5.0, 3.3), (3.0, 2.0), (0.0, -0.6))
_ECHO_NATS = 1.0  # for each character of a run across the cut that stands elsewhere in the text
_ECHO_SIDE = 2  # characters of the run on each side of the cut, at least
_MAX_ECHO = 8
_MAX_ECHO_TEXT = 500_000  # characters; beyond it the runs of a text would take more memory than they are worth
_ORPHAN_START = 3.0  # nats of evidence that a piece begins in mid-sentence
_QUOTE_NATS = 3.0  # one half opens a quotation and the other closes one; less so if it closes what nobody opened
_HEADING_BEHIND_NUMBER = re.compile(r"[^，。；、：,;:]{2,24}")
_HEADING_NATS = -3.0  # a line with the shape of a heading is more often one than half a sentence
_MIN_CUT_WIDTH = 8.0  # Han characters; a shorter open line that stands alone is a heading or a label


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines that belong together, in reading order; ``first`` is the number of its first line."""

    first: int
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class _Pieces:
    """Runs of lines that surely belong together: the halves that are to be paired."""

    numbers: list[list[int]]  # of the lines in each piece
    texts: list[str]  # without blanks
    whole: str
    runs: frozenset[str]  # every run of four characters in the text


def reunite(lines: Sequence[Line]) -> list[Paragraph]:
    """Joins the lines of a text into paragraphs.

    Args:
        lines: Non-blank lines, page furniture left out.

    Returns:
        Paragraphs in the order of their first lines; every line is in exactly one.
    """
    if not lines:
        return []
    layout = measure_layout(lines)
    scores = [continuation(layout, index) for index in range(len(lines) - 1)]
    pieces = _sure_pieces(layout, scores)
    successors = best_matching(_candidates(layout, pieces, scores=scores))
    followers = set(successors.values())
    paragraphs = []
    for number, piece in enumerate(pieces.numbers):
        if number in followers:
            continue
        chain = list(piece)
        current = number
        while current in successors:
            current = successors[current]
            chain += pieces.numbers[current]
        paragraphs.append(Paragraph(piece[0], tuple(lines[index] for index in chain)))
    return paragraphs


def _sure_pieces(layout: Layout, scores: list[float]) -> _Pieces:
    numbers: list[list[int]] = [[0]]
    for index, score in enumerate(scores):
        if score >= _SURE and layout.is_full[index] and layout.wrapped[index] > 0:
            numbers[-1].append(index + 1)
        else:
            numbers.append([index + 1])
    texts = ["".join("".join(layout.lines[index].text.split()) for index in piece) for piece in numbers]
    whole = "\n".join(texts)
    length = 2 * _ECHO_SIDE
    is_short = len(whole) <= _MAX_ECHO_TEXT
    runs = frozenset(whole[i : i + length] for i in range(len(whole) - length + 1)) if is_short else frozenset()
    return _Pieces(numbers, texts, whole, runs)


def _candidates(layout: Layout, pieces: _Pieces, *, scores: list[float]) -> dict[tuple[int, int], float]:
    """Pairs (first half, second half) that may belong together, with their evidence in nats, all positive."""
    count = len(pieces.numbers)
    cut = {number for number, piece in enumerate(pieces.numbers) if _is_cut(layout, piece)}
    # The order of lines that were measured on their pages is known: nothing is looked for further down.
    reach = _REACH if len(cut) <= _MAX_CUT and not layout.lines[0].page else 0
    orphans = [number for number in range(1, count) if _is_orphan(layout, pieces, number=number, scores=scores)]
    pairs: dict[tuple[int, int], float] = {}
    for number, piece in enumerate(pieces.numbers[:-1]):
        score = scores[piece[-1]]
        if not layout.lines[piece[-1]].ends_sentence:
            score += _echo(pieces, number, other=number + 1)
            score += _quotes(pieces.texts[number], pieces.texts[number + 1])
        if score > 0:
            pairs[number, number + 1] = score
        if number not in cut:
            continue
        rivals = sum(number < other < number + reach for other in orphans) if reach else 0
        for other in range(number + 2, min(count, number + reach)):
            evidence = _far_evidence(pieces, number, other=other, rivals=rivals) + _STEP * (other - number)
            evidence += _HEADING_NATS if len(piece) == 1 and looks_like_heading(layout, piece[-1]) else 0.0
            if evidence > 0 and not _stands_apart(layout.lines[pieces.numbers[other][0]], layout.lines[piece[-1]]):
                pairs[number, other] = evidence
    return pairs


def _is_orphan(layout: Layout, pieces: _Pieces, *, number: int, scores: list[float]) -> bool:
    """Whether a piece begins in mid-sentence and does not go on from the piece above it."""
    first = pieces.numbers[number][0]
    return start_evidence(layout.lines[first].text) >= _ORPHAN_START and scores[first - 1] <= 0


def _stands_apart(line: Line, before: Line) -> bool:
    is_apart = line.is_indented or line.begins_item or line.style != before.style
    return is_apart or stands_alone(line.text) or stands_alone(before.text)


def _is_cut(layout: Layout, piece: list[int]) -> bool:
    """Whether a piece may stop in mid-sentence, and is no label or line of verse."""
    line = layout.lines[piece[-1]]
    if line.ends_sentence or line.ends_with_colon or layout.is_verse[piece[-1]]:
        return False
    if len(piece) > 1:
        return True
    is_numbered_heading = line.begins_item and _HEADING_BEHIND_NUMBER.fullmatch(LIST_MARKER.sub("", line.text, 1))
    return line.width >= _MIN_CUT_WIDTH and not is_numbered_heading


def _far_evidence(pieces: _Pieces, number: int, *, other: int, rivals: int) -> float:
    left, right = pieces.texts[number], pieces.texts[other]
    gain = crossing_gain(left, right)
    echo = _echo(pieces, number, other=other)
    crossed = next(evidence for least, evidence in _FAR_GAINS if gain >= least)
    start = start_evidence(right)
    if crossed <= 0 and echo <= 0 and (start < _ORPHAN_START or rivals > 1):
        return 0.0  # nothing ties just these two together
    if crossed < 0 and ends_inside_word(left):
        crossed = DANGLING
    return _FAR_PRIOR - math.log(max(1, rivals)) + crossed + echo + start + _quotes(left, right)


def _echo(pieces: _Pieces, number: int, *, other: int) -> float:
    """Evidence from a run of characters across the cut that stands elsewhere in the text."""
    left, right, whole = pieces.texts[number], pieces.texts[other], pieces.whole
    before = after = _ECHO_SIDE
    if left[-before:] + right[:after] not in pieces.runs:
        return 0.0
    while before < len(left) and before + after < _MAX_ECHO and left[-before - 1 :] + right[:after] in whole:
        before += 1
    while after < len(right) and before + after < _MAX_ECHO and left[-before:] + right[: after + 1] in whole:
        after += 1
    return _ECHO_NATS * (before + after)


def _quotes(left: str, right: str) -> float:
    """Evidence from quotation marks that only the other half could open or close."""
    opens = left.count('"') % 2 == 1 or left.count("“") > left.count("”")
    closes = right.count('"') % 2 == 1 or right.count("”") > right.count("“")
    if opens and closes:
        return _QUOTE_NATS
    return -_QUOTE_NATS if closes and ends_quotation(right) else 0.0
