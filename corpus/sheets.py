"""Spreadsheets (.xlsx, .csv) to blocks: a row is a block whose cells carry the names of their columns."""

from __future__ import annotations

import csv
import io
import re
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from itertools import chain, islice, takewhile
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from corpus.archive import checked_package
from corpus.article import Content, Draft, Metadata
from corpus.characters import normalize_characters
from corpus.errors import MalformedDocumentError, UnreadableFileError
from corpus.properties import declared_metadata
from corpus.reasons import Reason
from corpus.tables import CELL_SEPARATOR, Row, table_drafts
from corpus.types import BlockKind

SHEET_MAX_CELLS = 5_000_000  # filled cells of one document; 100,000 rows of 50 columns
_SHEET_LEVEL = 2  # of the heading that names a sheet
_UNIT = re.compile(r"\s*[（(]?\s*(?:计量)?单位\s*[:：]")
_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*ref="([A-Z]{1,3})(\d{1,7}):[A-Z]{1,3}(\d{1,7})"')
_MOST_MERGED = 100_000  # ranges of a sheet
_BLOCK, _OVERLAP = 1 << 20, 200  # bytes
_MAX_FIELD = 1_000_000  # characters of one field of a CSV file
_MOST_TITLE_ROWS = 4
_LONGEST_TITLE = 100  # characters
_DELIMITERS = ",\t;|"
_SAMPLE = 65_536  # characters of a CSV file that its delimiter is told from
_NUMBER = re.compile(r"[-+]?(?:\d[\d,]*)?\.?\d+(?:[eE][-+]?\d+)?\s*%?")
_DATE_LIKE = re.compile(r"\d{4}[-/.年]\d{1,2}(?:[-/.月]\d{1,2}日?)?")
_EXACT = 1e15  # from here on a number has more digits than Excel keeps
_PERCENT = re.compile(r"0(?:\.(0+))?%")


def read_workbook(path: Path) -> Content:
    """Reads an Excel document.

    Args:
        path: An .xlsx or .xlsm file.

    Returns:
        For each sheet with anything in it a heading (its name) and a block for each row; ``label`` has the row's cells
        ("A2:C2"). Formulas give the values that were saved with them; percentages and dates read as they are shown.

    Raises:
        MalformedDocumentError: No Excel document, or broken.
        UnreadableFileError: More than 5 million filled cells.
    """
    # Imported here: a program that reads no spreadsheets need not wait for it.
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    with checked_package(path), warnings.catch_warnings(action="ignore"):
        try:
            book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
        except (
            InvalidFileException,
            BadZipFile,
            KeyError,
            ValueError,
            TypeError,
            AttributeError,
            SyntaxError,
        ) as error:
            raise _broken(error) from error
        try:
            drafts = list(_sheets(book))
            metadata = declared_metadata(book.properties, book.properties.creator)
            metadata = replace(metadata, title=metadata.title or _only_title(drafts))
        except (KeyError, ValueError, TypeError, AttributeError, SyntaxError, IndexError) as error:
            raise _broken(error) from error
        finally:
            book.close()
    return Content(tuple(drafts), metadata)


def _broken(error: Exception) -> MalformedDocumentError:
    return MalformedDocumentError(
        f"The file is no Excel document or is damaged ({error}); open it in Excel and save it anew."
    )


def _sheets(book: Any) -> Iterator[Draft]:  # noqa: ANN401 - openpyxl has no types
    cells = 0
    for sheet in book.worksheets:
        sheet.reset_dimensions()  # some programs declare one cell and write thousands
        rows = table_drafts(_sheet_rows(sheet), names_cells=True)
        first = next(rows, None)
        if first is None:
            continue
        yield Draft(BlockKind.HEADING, normalize_characters(sheet.title).strip() or "Sheet", level=_SHEET_LEVEL)
        for draft in _titled(chain([first], rows)):
            cells += draft.text.count(CELL_SEPARATOR) + 1
            if cells > SHEET_MAX_CELLS:
                raise UnreadableFileError(
                    f"The document has more than {SHEET_MAX_CELLS:,} filled cells; split it into several files.",
                    code=Reason.TOO_MANY_CELLS,
                    most=SHEET_MAX_CELLS,
                )
            yield draft


def _only_title(drafts: Sequence[Draft]) -> str:
    """The line above the only table of a document, without its unit."""
    sheets = [draft for draft in drafts if draft.level == _SHEET_LEVEL]
    titles = [draft.text for draft in drafts if draft.level == _SHEET_LEVEL + 1]
    return _UNIT.split(titles[0])[0].strip() if len(sheets) <= len(titles) == 1 else ""


def _titled(rows: Iterator[Draft]) -> Iterator[Draft]:
    """The lines above the names of the columns as one heading: title, unit and year hold for every row below."""
    first = list(islice(rows, _MOST_TITLE_ROWS + 1))
    above = list(takewhile(lambda d: d.kind is BlockKind.PARAGRAPH and CELL_SEPARATOR not in d.text, first))
    below = first[len(above) :]
    text = " ".join(draft.text for draft in above)
    if below and below[0].kind is BlockKind.TABLE_ROW and 0 < len(text) <= _LONGEST_TITLE:
        above = [replace(above[0], kind=BlockKind.HEADING, text=text, level=_SHEET_LEVEL + 1)]
    yield from chain(above, below, rows)


def _sheet_rows(sheet: Any) -> Iterator[Row]:  # noqa: ANN401
    reaches = _merged_rows(sheet)
    merged: dict[int, tuple[str, int]] = {}  # column → text of the cell that goes on there, and its last row
    for number, cells in enumerate(sheet.iter_rows(), 1):
        texts = [_shown(cell.value, getattr(cell, "number_format", "")) for cell in cells]
        own_number = next((cell.row for cell in cells if getattr(cell, "row", None)), number)
        is_blank = not any(texts)
        for column, text in enumerate(texts):
            if last := reaches.get((column, own_number)):
                merged[column] = (text, last)
            elif not text and column in merged and own_number <= merged[column][1]:
                texts[column] = merged[column][0]
        if not is_blank:
            yield Row(own_number, tuple(texts), _has_numbers([cell.value for cell in cells if cell.value is not None]))


def _has_numbers(values: Sequence[object]) -> bool:
    """Whether a row holds figures or dates; years side by side are names of columns."""
    numbers = [value for value in values if isinstance(value, int | float | date | time)]
    are_years = all(isinstance(value, int) and _FIRST_YEAR <= value <= _LAST_YEAR for value in numbers)
    return bool(numbers) and not (are_years and len(numbers) > 1)


def _merged_rows(sheet: Any) -> dict[tuple[int, int], int]:  # noqa: ANN401
    """(column counted from 0, row) of each cell that is merged with those below → the last row."""
    from openpyxl.utils import column_index_from_string

    reaches: dict[tuple[int, int], int] = {}
    kept = b""
    with sheet._get_source() as source:  # read-only sheets tell of no merged cells
        while block := source.read(_BLOCK):
            for match in _MERGED.finditer(kept + block):
                column, first, last = column_index_from_string(match[1].decode()) - 1, int(match[2]), int(match[3])
                if last > first and len(reaches) < _MOST_MERGED:
                    reaches[column, first] = last
            kept = (kept + block)[-_OVERLAP:]
    return reaches


def _shown(value: object, number_format: str) -> str:
    """A value as a reader of the sheet sees it, as far as that is worth having."""
    match value:
        case None:
            return ""
        case bool():
            return "是" if value else "否"
        case int() | float():
            return _shown_number(value, number_format)
        case datetime():
            is_day = (value.hour, value.minute, value.second) == (0, 0, 0)
            return value.date().isoformat() if is_day else value.isoformat(" ", "minutes")
        case _:
            return " ".join(normalize_characters(str(value)).split())


def _shown_number(value: float, number_format: str) -> str:
    if percent := _PERCENT.fullmatch(number_format.split(";", maxsplit=1)[0]):
        decimals = len(percent[1] or "")
        return f"{value * 100:.{decimals}f}%"
    return f"{value:.15g}" if abs(value) < _EXACT else str(value)


def read_csv(text: str) -> Content:
    """Reads comma-separated values; tabs, semicolons and bars separate them too.

    Args:
        text: The file, decoded.

    Returns:
        A block for each row, ``label`` having its cells as a spreadsheet would name them.

    Raises:
        MalformedDocumentError: A field is longer than a million characters.
    """
    try:
        dialect: Any = csv.Sniffer().sniff(text[:_SAMPLE], _DELIMITERS)
    except csv.Error:
        dialect = csv.excel
    csv.field_size_limit(_MAX_FIELD)
    try:
        drafts = tuple(_titled(table_drafts(_csv_rows(text, dialect), names_cells=True)))
    except csv.Error as error:
        raise MalformedDocumentError(f"The file is no table of values ({error}); save it anew as CSV.") from error
    return Content(drafts, Metadata(title=_only_title(drafts)))


def _csv_rows(text: str, dialect: Any) -> Iterator[Row]:  # noqa: ANN401
    for number, fields in enumerate(csv.reader(io.StringIO(text, newline=""), dialect), 1):
        cells = tuple(" ".join(field.split()) for field in fields)
        if any(cells):
            yield Row(number, cells, any(_NUMBER.fullmatch(c) or _DATE_LIKE.fullmatch(c) for c in cells if c))
