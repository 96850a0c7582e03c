"""Pages of lines to blocks: running heads and page numbers go, type sizes tell headings, paragraphs cross pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from corpus.article import Draft
from corpus.characters import normalize_characters
from corpus.classify import is_furniture, running_head_key
from corpus.clean import STYLED_HEADING_LENGTH, clean_lines
from corpus.lines import ROW_STYLE, Line
from corpus.pagelayout import Run
from corpus.reasons import Notice, Reason

OCR_LABEL = "OCR"
"""What citations of recognised text add to their section."""

_OUTER_LINES = 2  # lines at the top and at the foot of a page that may be running heads or page numbers
_HEAD_PAGES = 3  # pages that must have the same line at the same height to make it a running head
_NUMBERED = re.compile(r"[附第表图]|[（(]?[一二三四五六七八九十]")  # "附件1" and "附件2" are no running heads
_HEAD_STEP = 4.0  # points; lines whose heights round to the same step are at the same height
_LARGE = 1.12  # size of a heading, in sizes of the body
_UNEVEN = 1.4  # by which the sizes of recognised lines of one type may differ
_SIZE_STEP = 0.5  # points; sizes nearer than this are one
_DEEPEST_LEVEL = 4
_RAGGED = 2.6  # sizes of type; a line that stops nearer to the right edge of its column is full
_MOST_GAP = 4  # blank lines
_MOST_NAMED_PAGES = 10  # pages that one warning lists


@dataclass(frozen=True, slots=True)
class Page:
    """A page as columns of lines in reading order."""

    number: int
    columns: list[list[Run]]
    is_recognised: bool = False  # by OCR

    @property
    def lines(self) -> list[Run]:
        """All its lines."""
        return [line for column in self.columns for line in column]


def page_drafts(pages: Sequence[Page]) -> tuple[Draft, ...]:
    """The blocks of a document in reading order, each with its page; those of recognised pages are labelled."""
    pages = [_evened(page) if page.is_recognised else page for page in pages]
    recognised = {page.number for page in pages if page.is_recognised}
    drafts = clean_lines(_styled_lines(_without_furniture(pages))).drafts
    return tuple(replace(draft, label=OCR_LABEL) if draft.page in recognised else draft for draft in drafts)


def recognition_warning(pages: Sequence[Page]) -> tuple[Notice, ...]:
    """A warning that names the pages whose text was recognised, if there are any."""
    if not (numbers := [page.number for page in pages if page.is_recognised]):
        return ()
    named = named_pages(numbers)
    words = f"The text of page {named} was recognised in pictures (OCR) and may hold mistakes; check it before citing."
    return (Notice(Reason.TEXT_RECOGNISED, words, {"pages": named}),)


def named_pages(numbers: Sequence[int]) -> str:
    """The numbers with commas, the rest being counted when they are many."""
    more = f" and {len(numbers) - _MOST_NAMED_PAGES} more" if len(numbers) > _MOST_NAMED_PAGES else ""
    return ", ".join(map(str, numbers[:_MOST_NAMED_PAGES])) + more


def _evened(page: Page) -> Page:
    """A recognised page whose lines of nearly one size have that size: boxes around lines are not exact."""
    body = median([line.size for line in page.lines] or [1.0])
    columns = [
        [replace(line, size=body) if body / _UNEVEN < line.size < body * _UNEVEN else line for line in column]
        for column in page.columns
    ]
    return replace(page, columns=columns)


def _without_furniture(pages: Sequence[Page]) -> list[Page]:
    """Pages without the lines at their edges that are page numbers or stand on several pages at the same height."""
    body_size = _body_size(pages)
    outer = {page.number: _outer_lines(page) for page in pages}
    counts = Counter(_head_key(line) for lines in outer.values() for line in lines)
    least = min(_HEAD_PAGES, max(2, len(pages)))
    cleared = []
    for page in pages:
        dropped = {
            id(line)
            for line in outer[page.number]
            if is_furniture(line.text.strip()) or (counts[_head_key(line)] >= least and line.size <= body_size * _LARGE)
        }
        columns = [[line for line in column if id(line) not in dropped] for column in page.columns]
        cleared.append(replace(page, columns=[column for column in columns if column]))
    return cleared


def _outer_lines(page: Page) -> list[Run]:
    in_order = sorted(page.lines, key=lambda line: -line.top)
    return in_order if len(in_order) <= 2 * _OUTER_LINES else in_order[:_OUTER_LINES] + in_order[-_OUTER_LINES:]


def _head_key(line: Run) -> tuple[str, int]:
    text = line.text if _NUMBERED.match(line.text) else running_head_key(line.text)
    return text, round(line.bottom / _HEAD_STEP)


def _body_size(pages: Sequence[Page]) -> float:
    """The size of type in which most characters are set."""
    sizes: Counter[float] = Counter()
    for page in pages:
        for line in page.lines:
            sizes[_rounded(line.size)] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _rounded(size: float) -> float:
    return round(size / _SIZE_STEP) * _SIZE_STEP


def _styled_lines(pages: Sequence[Page]) -> list[Line]:
    body = _body_size(pages)
    levels = _levels(pages, body)
    lines: list[Line] = []
    for page in pages:
        for column in page.columns:
            left = sorted(line.left for line in column)[len(column) // 10]
            right = max(line.right for line in column)
            pitches = [above.bottom - below.bottom for above, below in pairwise(column)]
            pitch = median(pitches) if pitches else 0.0
            for distance, run in zip([0.0, *pitches], column, strict=True):
                text = normalize_characters(run.text).replace("\n", " ").strip()
                if not text:
                    continue
                gap = max(0, round(2 * (distance / pitch - 1))) if pitch > 0 else 0
                indent = round(max(0.0, run.left - left) / run.size, 1)
                style = ROW_STYLE if run.is_table_row else levels.get(_rounded(run.size), "")
                is_full = right - run.right < _RAGGED * run.size if len(column) > 1 else None
                lines.append(Line(text, min(gap, _MOST_GAP), indent, page.number, is_full, style))
    return lines


def _levels(pages: Sequence[Page], body: float) -> dict[float, str]:
    """Sizes of headings → level, the largest being 1; small type (notes) is a style of its own."""
    sizes = {_rounded(line.size) for page in pages for line in page.lines if len(line.text) <= STYLED_HEADING_LENGTH}
    large = sorted((size for size in sizes if size >= _LARGE * body), reverse=True)
    levels = {size: str(min(number, _DEEPEST_LEVEL)) for number, size in enumerate(large, 1)}
    return levels | {size: "small" for size in sizes if size * _LARGE <= body}
