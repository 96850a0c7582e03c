"""The glyphs of a page to its lines in reading order: columns one after another, the lines of each from the top.

A file may paint its text in any order, so only where the glyphs stand counts. Text is cut into runs without wide gaps;
where runs stand side by side on both sides of a blank strip, and are wide enough to be columns and no table, the strip
is a gutter. What crosses it (a headline over two columns) divides the page into bands, and each side of each band is
looked at again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import median

from corpus.characters import is_han
from corpus.tables import CELL_SEPARATOR

# All in the size of the type (em).
_RUN_GAP = 0.9  # a wider gap ends a run; words of justified lines stand closer
_CELL_GAP = 1.8  # in one column a wider gap divides the cells of a table
_BLANK_GAP = 0.15  # between letters; a Latin blank is 0.25 wide, justified or not
_HAN_BLANK_GAP = 0.5  # between Han characters, which are set loosely at times
_TWICE_GAP = 0.1  # the same character painted again this near only looks bold
_MIN_COLUMN = 6.0  # width of the lines in a column; narrower ones are the cells of a table
_ROW_TOLERANCE = 0.5  # how far the middles of glyphs in one line may be apart
_MOST_ROWS_APART = 2
_APART_GAP = 1.5  # blank between rows that sets them apart
_MIN_GUTTER_LINES = 3  # lines on both sides of it that make a strip a gutter
_CELLS_PER_EM = 2  # of the grid on which gutters are looked for
_MOST_TRIED = 4  # strips looked at in one part of a page
_MAX_DEPTH = 12  # cuts inside cuts; a page of eight columns has three
_MAX_GRID = 2_000  # cells of the grid on each side: a page a hundred times as large as its type


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character on a page whose y axis points up; ``size`` is that of the type, in the same unit as the box."""

    text: str
    left: float
    right: float
    bottom: float
    top: float
    size: float
    follows_blank: bool = False  # the file has a blank before it

    @property
    def middle(self) -> float:
        """Half its height."""
        return (self.bottom + self.top) / 2


@dataclass(frozen=True, slots=True)
class Run:
    """Glyphs of one line without a wide gap between them, or a whole line."""

    text: str
    row: int  # runs on one line have the same number, higher ones stand lower
    left: float
    right: float
    bottom: float
    top: float
    size: float
    is_table_row: bool = False

    @property
    def width(self) -> float:
        """From its left to its right edge."""
        return self.right - self.left


def reading_order(glyphs: Sequence[Glyph]) -> list[list[Run]]:
    """Puts the glyphs of a page into lines.

    Args:
        glyphs: Upright glyphs without blanks, in any order.

    Returns:
        Columns in reading order, each a list of its lines from the top. The cells of a table row are joined by " | ".
    """
    runs = [run for number, row in enumerate(_rows(glyphs)) for run in _runs(row, number)]
    return [_lines(column) for column in _columns(runs, _MAX_DEPTH)]


def _rows(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    """Glyphs whose middles are on a level, from the top."""
    rows: list[list[Glyph]] = []
    anchor: Glyph | None = None
    for glyph in sorted(glyphs, key=lambda each: -each.middle):
        if anchor and anchor.middle - glyph.middle <= _ROW_TOLERANCE * max(anchor.size, glyph.size):
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
            anchor = glyph
    return rows


def _runs(row: list[Glyph], number: int) -> list[Run]:
    row.sort(key=lambda glyph: glyph.left)
    kept = row[:1]
    for glyph in row[1:]:
        is_twice = glyph.text == kept[-1].text and glyph.left - kept[-1].left < _TWICE_GAP * glyph.size
        if not is_twice:
            kept.append(glyph)
    runs: list[list[Glyph]] = [kept[:1]]
    for before, glyph in pairwise(kept):
        if glyph.left - before.right > _RUN_GAP * max(before.size, glyph.size):
            runs.append([])
        runs[-1].append(glyph)
    return [_run(glyphs, number) for glyphs in runs]


def _run(glyphs: list[Glyph], number: int) -> Run:
    text = glyphs[0].text
    for before, glyph in pairwise(glyphs):
        text += f" {glyph.text}" if _are_apart(before, glyph) else glyph.text
    return Run(
        text,
        number,
        glyphs[0].left,
        max(glyph.right for glyph in glyphs),
        min(glyph.bottom for glyph in glyphs),
        max(glyph.top for glyph in glyphs),
        median(glyph.size for glyph in glyphs),
    )


def _are_apart(before: Glyph, glyph: Glyph) -> bool:
    """Whether a blank stands between two glyphs of a line; programs set Han and Latin apart without one."""
    gap = (glyph.left - before.right) / glyph.size
    wide = is_han(before.text[-1]) + is_han(glyph.text[0])
    if wide == 1:
        return glyph.follows_blank
    if wide:
        return gap > (_BLANK_GAP if glyph.follows_blank else _HAN_BLANK_GAP)
    return gap > _BLANK_GAP or (glyph.follows_blank and gap > 0)


def _columns(runs: list[Run], depth: int) -> list[list[Run]]:
    """Parts of a page that are read from top to bottom, in reading order."""
    gutter = _gutter(runs) if depth else None
    if gutter is None:
        return [runs] if runs else []
    columns: list[list[Run]] = []
    in_order = sorted(runs, key=lambda run: run.row)
    apart = _rows_apart(in_order) | _rows_apart(in_order[::-1])
    for is_across, band in groupby(in_order, key=lambda r: r.left < gutter < r.right or r.row in apart):
        part = list(band)
        if is_across:
            columns += _columns(part, depth - 1)
            continue
        for side in ([r for r in part if r.right <= gutter], [r for r in part if r.left >= gutter]):
            columns += _columns(side, depth - 1)
    return columns


def _rows_apart(runs: list[Run]) -> set[int]:
    """The outermost row or two, where a blank sets them off from the rest: a byline, a page number in the middle."""
    for index, (run, after) in enumerate(pairwise(runs)):
        distance = max(run.bottom - after.top, after.bottom - run.top)
        outer = {each.row for each in runs[: index + 1]}
        if len(outer) > _MOST_ROWS_APART:
            break
        if after.row not in outer and distance > _APART_GAP * run.size:
            return outer
    return set()


def _gutter(runs: list[Run]) -> float | None:
    """The middle of the strip with the most lines on both sides of it; None where there is no second column."""
    if len(runs) < 2 * _MIN_GUTTER_LINES:
        return None
    import numpy as np  # here: what reads no pages needs none

    cell = median(run.size for run in runs) / _CELLS_PER_EM
    left, bottom = min(run.left for run in runs), min(run.bottom for run in runs)
    width = min(_MAX_GRID, int((max(run.right for run in runs) - left) / cell) + 1)
    height = min(_MAX_GRID, int((max(run.top for run in runs) - bottom) / cell) + 1)
    inked = np.zeros((height, width), dtype=bool)
    for run in runs:
        rows = slice(int((run.bottom - bottom) / cell), int((run.top - bottom) / cell) + 1)
        inked[rows, int((run.left - left) / cell) : int((run.right - left) / cell) + 1] = True
    # The lines of two columns need not be level: what stands within a line's height counts as beside.
    near = inked.copy()
    for shift in range(1, 2 * _CELLS_PER_EM):
        near[shift:] |= inked[:-shift]
        near[:-shift] |= inked[shift:]
    on_left = np.logical_or.accumulate(near, axis=1)
    on_right = np.logical_or.accumulate(near[:, ::-1], axis=1)[:, ::-1]
    is_beside = (on_left & on_right & ~near).sum(axis=0)
    for _ in range(_MOST_TRIED):
        best = int(is_beside.max())
        if best < _MIN_GUTTER_LINES * _CELLS_PER_EM:
            return None
        first = int(is_beside.argmax())
        last = first
        while last + 1 < width and is_beside[last + 1] == best:
            last += 1
        position = left + (first + last + 1) / 2 * cell
        if _divides_columns(runs, position):
            return position
        is_beside[max(0, first - _CELLS_PER_EM) : last + 1 + _CELLS_PER_EM] = 0
    return None


def _divides_columns(runs: list[Run], position: float) -> bool:
    """Whether what stands beside each other at a strip is running text and no table."""
    for side in ([r for r in runs if r.right <= position], [r for r in runs if r.left >= position]):
        if len(side) < _MIN_GUTTER_LINES or median(run.width / run.size for run in side) < _MIN_COLUMN:
            return False
    return True


def _lines(runs: list[Run]) -> list[Run]:
    """The lines of one column from the top, the runs of each line joined."""
    rows = [
        sorted(row, key=lambda run: run.left)
        for _, row in groupby(sorted(runs, key=lambda run: run.row), key=lambda run: run.row)
    ]
    has_cells = [any(b.left - a.right > _CELL_GAP * a.size for a, b in pairwise(row)) for row in rows]
    lines = []
    for number, row in enumerate(rows):
        # One wide gap alone is a place and a date; a table has several rows.
        is_row = has_cells[number] and any(has_cells[max(0, number - 1) : number] + has_cells[number + 1 : number + 2])
        lines.append(_joined(row, is_table_row=is_row))
    return lines


def _joined(row: list[Run], *, is_table_row: bool) -> Run:
    text = row[0].text
    for before, run in pairwise(row):
        is_cell = is_table_row and run.left - before.right > _CELL_GAP * before.size
        text += (CELL_SEPARATOR if is_cell else " ") + run.text
    bottom, top = min(run.bottom for run in row), max(run.top for run in row)
    size = median(run.size for run in row)
    return Run(text, row[0].row, row[0].left, row[-1].right, bottom, top, size, is_table_row)
