"""Tables to rows of text that stand for themselves: each cell with the name of its column."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from corpus.article import Draft
from corpus.characters import HAN
from corpus.types import BlockKind

CELL_SEPARATOR = " | "
_LONGEST_NAME = 60  # characters; a longer cell is no name of a column
_MOST_LEADING_ROWS = 10  # rows above the names of the columns: title, unit, date of the table
_ROWS_SEEN = 16  # rows among which the names of the columns are looked for
_MIN_FORM_LABELS, _FORM_SHARE = 2, 0.5  # rows that begin with what forms ask for, and their share
# What the fields of forms are called; in other tables such words stand above the columns.
_FORM_LABEL = re.compile(
    r"(?:.{0,6}(?:名称|姓名|地址|电话|手机|传真|邮箱|联系人|负责人|代表人|联系方式|时间|日期|期限|地点|编号|代码)|性别|出生年月|民族|籍贯"
    r"|学历|学位|专业|职务|职称|(?:工作|所在|申报|依托|承担|填报|推荐|主管)?(?:单位|部门)|(?:项目)?(?:金额|经费)|总投资|资金来源|建设(?:内容|规模|性质)"
    r"|用途|依据|备注|.{0,6}意见|.{0,4}简介|账号|开户行|类型|类别|级别|等级)(?:[（(].{1,8}[）)])?[：:]?"
)
_YEAR = re.compile(r"(?:19|20)\d\d")
# A number with its unit; what counts months, classes and floors is a name.
_VALUE = re.compile(
    rf"[-+−]?\d[\d,.\s]*(?P<unit>[%％‰]|(?!年|季|月|日|号|班|级|组|期|届|区|楼|岁|周|批|个月)(?![{HAN}]*[上下内外前后])[{HAN}]{{1,4}})?"
)
_PAIR = 2  # columns
_MIN_NAMES_SHARE = 0.5  # of the columns, that must have a name


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table as text; ``number`` counts from 1 as the table does, empty cells are empty."""

    number: int
    cells: tuple[str, ...]
    has_numbers: bool = False  # a cell is a number or a date, so it is no row of names

    @property
    def filled(self) -> list[int]:
        """The columns, counted from 0, that are not empty."""
        return [column for column, cell in enumerate(self.cells) if cell]


@dataclass(frozen=True, slots=True)
class Header:
    """The names of a table's columns, and the rows, counted from 0, that hold them: from ``start`` up to ``end``."""

    names: tuple[str, ...] = ()
    start: int = 0
    end: int = 0


def text_rows(cells: Sequence[Sequence[str]]) -> list[Row]:
    """The rows of a table whose cells are all text, blank ones left out."""
    return [Row(number, tuple(row), _holds_values(row)) for number, row in enumerate(cells, 1) if any(row)]


def _holds_values(cells: Sequence[str]) -> bool:
    """Whether a cell is a figure; years side by side are names of columns."""
    values = [cell for cell in cells if _VALUE.fullmatch(cell)]
    are_years = len(values) > 1 and all(map(_YEAR.fullmatch, values))
    return bool(values) and not are_years


def tells_pairs(rows: Sequence[Row]) -> bool:
    """Whether a table of two columns names things at the left and tells them at the right, each of its own kind.

    A list with a name above each column has figures of one unit in the second.
    """
    if not rows or max(len(row.filled) for row in rows) != _PAIR:
        return False
    below = [row.cells[row.filled[-1]] for row in rows[1:] if len(row.filled) == _PAIR]
    units = {match["unit"] for cell in below if (match := _VALUE.fullmatch(cell))}
    return len(units) != 1 or not all(map(_VALUE.fullmatch, below))


def find_header(rows: Sequence[Row]) -> Header:
    """Looks for the names of the columns among the first rows of a table.

    Args:
        rows: The first rows, blank ones left out; a dozen are enough.

    Returns:
        The names; none of them when the table has no row of names, or is a form. Where names stand in two rows (a
        group above its columns), they are joined by a blank.
    """
    if is_form(rows):
        return Header()
    width = max((len(row.filled) for row in rows), default=0)
    for index, row in enumerate(rows[:_MOST_LEADING_ROWS]):
        if len(row.filled) < 2 or len(row.filled) < _MIN_NAMES_SHARE * width:
            continue
        below = rows[index + 1] if index + 1 < len(rows) else None
        if below is None or not _may_be_names(row):
            break
        if _continues_names(row, below) and index + 2 < len(rows):
            return Header(_joined(row, below), index, index + 2)
        return Header(row.cells, index, index + 1)
    return Header()


def is_form(rows: Sequence[Row]) -> bool:
    """Whether the names stand at the left of what they name (姓名 | 甲 | 职务 | 乙) and not above it."""
    if not rows or len(rows[0].filled) < 2:
        return False
    first = [rows[0].cells[column] for column in rows[0].filled]
    if not _is_form_label(first[0]) or _is_form_label(first[1]):
        return False
    below = [row.cells[row.filled[0]] for row in rows[1:] if len(row.filled) > 1]
    labels = sum(map(_is_form_label, below))
    return labels >= _MIN_FORM_LABELS and labels >= _FORM_SHARE * len(below)


def _is_form_label(cell: str) -> bool:
    return cell.endswith(("：", ":")) or _FORM_LABEL.fullmatch("".join(cell.split())) is not None


def _form_text(row: Row) -> str:
    """A row of a form, each name with what it names: "姓名：甲 | 职务：乙"."""
    cells = [row.cells[column] for column in row.filled]
    if len(cells) % 2:
        return CELL_SEPARATOR.join(cells)
    pairs = zip(cells[::2], cells[1::2], strict=True)
    return CELL_SEPARATOR.join(f"{''.join(name.split()).rstrip('：:')}：{value}" for name, value in pairs)


def _may_be_names(row: Row) -> bool:
    cells = [cell for cell in row.cells if cell]
    return not row.has_numbers and len(set(cells)) == len(cells) and all(len(cell) <= _LONGEST_NAME for cell in cells)


def _continues_names(row: Row, below: Row) -> bool:
    """Whether the row below names the columns of groups: it fills what the first leaves empty, and has no values."""
    own = [column for column in below.filled if below.cells[column] != _cell(row, column)]  # not merged with the above
    gaps = [column for column in own if not _cell(row, column)]
    are_names = not below.has_numbers and all(len(below.cells[column]) <= _LONGEST_NAME for column in own)
    joined = [name for name in _joined(row, below) if name]  # groups may have columns of the same names
    return bool(gaps) and are_names and len(set(joined)) == len(joined) and len(own) < len(row.filled) + len(gaps)


def _cell(row: Row, column: int) -> str:
    return row.cells[column] if column < len(row.cells) else ""


def _joined(row: Row, below: Row) -> tuple[str, ...]:
    names = []
    group = ""
    for column in range(max(len(row.cells), len(below.cells))):
        above, own = _cell(row, column), _cell(below, column)
        group = above or group
        names.append(f"{group} {own}".strip() if own and own != above else above)
    return tuple(names)


def table_drafts(rows: Iterable[Row], *, names_cells: bool = False) -> Iterator[Draft]:
    """Rows as blocks: those above the names of the columns as paragraphs, the names themselves with every row below.

    Args:
        rows: The rows of one table, blank ones left out.
        names_cells: Label each block with the range of its filled cells: "A2:C2".
    """
    rows = iter(rows)
    first = list(islice(rows, _ROWS_SEEN))
    header = find_header(first)
    fills_in = is_form(first)
    for index, row in enumerate(chain(first, rows)):
        if header.start <= index < header.end < len(first):
            continue
        is_below = index >= header.end
        text = _form_text(row) if fills_in else row_text(row, header.names if is_below else ())
        label = _range(row) if names_cells else ""
        yield Draft(BlockKind.TABLE_ROW if is_below else BlockKind.PARAGRAPH, text, label=label)


def headed_drafts(names: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[Draft]:
    """Rows of a table whose source tells the names of its columns.

    A row of another length, as merged cells make them, is given without names rather than with the wrong ones.
    """
    is_bare = True
    for number, cells in enumerate(rows, 1):
        if any(cells):
            is_bare = False
            row = Row(number, tuple(cells))
            yield Draft(BlockKind.TABLE_ROW, row_text(row, names if len(cells) == len(names) else ()))
    if is_bare and any(names):
        yield Draft(BlockKind.TABLE_ROW, row_text(Row(0, tuple(names)), ()))


def _range(row: Row) -> str:
    first, last = row.filled[0], row.filled[-1]
    start, end = f"{_letters(first)}{row.number}", f"{_letters(last)}{row.number}"
    return start if first == last else f"{start}:{end}"


def _letters(column: int) -> str:
    """The name of a column counted from 0: A, B, … Z, AA."""
    letters = ""
    column += 1
    while column:
        column, digit = divmod(column - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return letters


def row_text(row: Row, names: Sequence[str]) -> str:
    """A row with the names of its columns: "城市：青溪 | 产值（亿元）：12.5"; empty cells are left out."""
    parts = []
    for column in row.filled:
        name = names[column] if column < len(names) else ""
        parts.append(f"{name}：{row.cells[column]}" if name else row.cells[column])
    return CELL_SEPARATOR.join(parts)
