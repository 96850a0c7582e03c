"""PowerPoint documents (.pptx) to blocks: slide by slide, shapes as they are read, with the speaker's notes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lxml import etree

from corpus.archive import checked_package
from corpus.article import Content, Draft
from corpus.characters import normalize_characters
from corpus.classify import is_byline
from corpus.errors import MalformedDocumentError
from corpus.properties import declared_metadata
from corpus.reasons import Notice, Reason
from corpus.spacing import collapse_blanks
from corpus.tables import Row, row_text, table_drafts, text_rows
from corpus.types import BlockKind

if TYPE_CHECKING:
    from pptx.slide import Slide

UNTITLED = "幻灯片 {number}"
"""The heading of a slide that has no title of its own."""

_ROW_HEIGHT = 360_000  # EMU, 1 cm: shapes whose tops differ less stand side by side and are read from the left
_MAX_DEPTH = 8  # groups inside groups
_NOTES_HEADING = "备注"


def read_slides(path: Path) -> Content:
    """Reads a PowerPoint document.

    Args:
        path: A .pptx file.

    Returns:
        A heading for each slide (its title, or "幻灯片 3"), then its text, tables and charts; ``page`` is the slide's
        number. The speaker's notes stand below the slide, under the heading "备注".

    Raises:
        MalformedDocumentError: No PowerPoint document, or broken.
    """
    # Imported here: a program that reads no slides need not wait for it.
    from pptx import Presentation
    from pptx.exc import PythonPptxError

    drafts: list[Draft] = []
    pictures = 0
    with checked_package(path):
        try:
            presentation = Presentation(str(path))
            for number, slide in enumerate(presentation.slides, 1):
                drafts += _slide_drafts(slide, number)
                pictures += sum(_is_picture(shape) for shape in slide.shapes)
            properties = presentation.core_properties
            metadata = declared_metadata(properties, properties.author)
        except (PythonPptxError, KeyError, ValueError, AttributeError, TypeError, etree.XMLSyntaxError) as error:
            raise MalformedDocumentError(
                f"The file is no PowerPoint document or is damaged ({error}); open it in PowerPoint and save it anew."
            ) from error
    words = f"{pictures} pictures on the slides were not read; text in them is missing."
    warnings = (Notice(Reason.PICTURES_UNREAD, words, {"count": pictures}),) if pictures else ()
    return Content(tuple(drafts), metadata, warnings)


def _slide_drafts(slide: Slide, number: int) -> Iterator[Draft]:
    title = slide.shapes.title
    heading = _plain(title.text_frame.text).replace("\n", " ") if title is not None and title.has_text_frame else ""
    yield Draft(
        BlockKind.HEADING, heading or UNTITLED.format(number=number), level=1 if number == 1 else 2, page=number
    )
    for shape in _in_order(slide.shapes):
        if title is not None and shape.shape_id == title.shape_id:
            continue
        for draft in _shape_drafts(shape, _MAX_DEPTH):
            yield Draft(draft.kind, draft.text, draft.level, number)
    if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
        notes = list(_frame_drafts(slide.notes_slide.notes_text_frame))
        if notes:
            yield Draft(BlockKind.HEADING, _NOTES_HEADING, level=3, page=number)
        for draft in notes:
            yield Draft(draft.kind, draft.text, draft.level, number)


def _in_order(shapes: Any) -> list[Any]:  # noqa: ANN401 - python-pptx's collections
    """Shapes from the top, those of one height from the left."""
    return sorted(shapes, key=lambda shape: ((shape.top or 0) // _ROW_HEIGHT, shape.left or 0))


def _shape_drafts(shape: Any, depth: int) -> Iterator[Draft]:  # noqa: ANN401
    if hasattr(shape, "shapes"):
        for inner in _in_order(shape.shapes) if depth else ():
            yield from _shape_drafts(inner, depth - 1)
    elif getattr(shape, "has_table", False):
        cells = [[_plain(cell.text).replace("\n", " ") for cell in row.cells] for row in shape.table.rows]
        yield from table_drafts(text_rows(cells))
    elif getattr(shape, "has_chart", False):
        yield from _chart_drafts(shape.chart)
    elif shape.has_text_frame:
        yield from _frame_drafts(shape.text_frame)


def _frame_drafts(frame: Any) -> Iterator[Draft]:  # noqa: ANN401
    for paragraph in frame.paragraphs:
        if text := _plain(paragraph.text):
            yield Draft(BlockKind.BYLINE if is_byline(text) else BlockKind.PARAGRAPH, text)


def _chart_drafts(chart: Any) -> Iterator[Draft]:  # noqa: ANN401
    """The figures behind a chart: a row for each category."""
    if chart.has_title and chart.chart_title.has_text_frame:
        yield from _frame_drafts(chart.chart_title.text_frame)
    for plot in chart.plots:
        names = ["", *(_plain(str(series.name or "")) for series in plot.series)]
        columns = [list(series.values) for series in plot.series]
        for number, category in enumerate(plot.categories):
            values = [column[number] if number < len(column) else None for column in columns]
            cells = (_plain(str(category)), *("" if value is None else f"{value:.15g}" for value in values))
            yield Draft(BlockKind.TABLE_ROW, row_text(Row(number, cells), names))


def _is_picture(shape: Any) -> bool:  # noqa: ANN401
    return hasattr(shape, "image")


def _plain(text: str) -> str:
    lines = normalize_characters(text).split("\n")
    return "\n".join(line for line in map(collapse_blanks, lines) if line)
