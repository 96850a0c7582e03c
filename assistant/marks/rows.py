"""The cell of a table's row that answers: the one whose name is asked for.

A row is read as cells that stand for themselves: 园区:松岭 | 产值(亿元):12.5 | 企业数(家):80.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.kinds import measures_another, unit_of
from assistant.marks.forms import Form, form_of
from assistant.marks.spans import Place
from assistant.question import Question

_BETWEEN_CELLS = re.compile(r"\s+\|\s+|;\s*")
_CELL = re.compile(r"(?P<name>[^:|,，。]{1,60}):\s*(?P<value>\S.*?)\s*$")
# What follows the name of a column: its unit, or that it is a number of things.
_UNIT = re.compile(r"[(（\[【].*$|[/、].*$")
_YEAR = re.compile(r"^(?:19|20)\d\d年度?")
_FIGURE = re.compile(r"\d[\d,.]*")
_OF_TIME = re.compile(r"[年月天周]|小时|分钟|时[间长]|[期龄]|寿命")
_ANY_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
# What asks by how much something grew or shrank, and what such a column is called.
_GROWTH_ASKED = re.compile(
    "(?:增长|增加|提高|上升|上涨|下降|下滑|减少|回落|[涨降增减])(?:了?(?:多少|几|百分之)|得?最)|[增降涨]幅|增速"
)
_GROWTH = re.compile("增速|增长|[增降涨]幅|同比|增减")
# Units that may be asked for then; of another one it is asked how much more there was.
_OF_SHARES = ("", "%", "百分点")
# What asks for the row itself, by the column that names it: 哪个园区.
_WHICH = r"哪[一几两\d]?[个家座所位处条]?{}"
# Share of the characters of a column's name that the question has to hold.
LEAST_NAMED = 0.6
# Worth of the unit that the question asks for in the name of a column.
OF_UNIT = 0.1
# Worth of a column whose letters the question holds, though no term (排名 of 排名第几), and of one that is called by
# nothing but the year that is asked for.
BY_LETTERS = 0.02
BY_YEAR = 0.01
# Worth of a column of growth where growth is asked for: more than that of what grew.
OF_GROWTH = 2.0


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a row: the name of its column, and where its value stands."""

    name: str
    start: int
    end: int


def cells_of(folded: str) -> list[Cell]:
    """The cells of a row; none where a text is no row."""
    cells, start = [], 0
    ends = [*_BETWEEN_CELLS.finditer(folded), None]
    for between in ends:
        part = folded[start : between.start() if between else len(folded)].rstrip(" ;。")
        if not (found := _CELL.match(part)):
            return []
        cells.append(Cell(found["name"].strip(), start + found.start("value"), start + found.end("value")))
        start = between.end() if between else len(folded)
    return cells if len(cells) > 1 else []


def asked_cells(question: Question, folded: str, cells: list[Cell]) -> list[Place]:
    """The value of the cell whose column the question names the most of; none where it names no column."""
    asked = question.query.text
    keyed = [cell for cell in cells if re.search(_WHICH.format(re.escape(_UNIT.sub("", cell.name))), asked)]
    if keyed and not _is_told(folded[keyed[0].start : keyed[0].end], asked):
        return [(keyed[0].start, keyed[0].end)]
    return [(c.start, c.end) for c in named_cells(question, folded, cells) if _may_tell(question, folded, c)]


def _may_tell(question: Question, folded: str, cell: Cell) -> bool:
    """Whether a value may be what is asked for by what it measures: 31万人 is no length of time."""
    is_time = form_of(question.query.typed, question.expectation) is Form.DURATION
    unit = "年" if is_time else question.expectation.unit
    figure = _FIGURE.match(folded, cell.start, cell.end)
    own = unit_of(folded[cell.start : cell.end]) if figure else ""
    if is_time and figure and not own:
        return _OF_TIME.search(cell.name) is not None
    return not (unit and own) or not measures_another(unit, own.lstrip("万亿千百"))


def named_cells(question: Question, folded: str, cells: list[Cell]) -> list[Cell]:
    """The cell, or several alike, whose column the question names the most of and whose value it does not tell.

    No cell of another year than those that the question names.
    """
    asked, matcher = question.query.text, question.matcher
    years, unit = set(_ANY_YEAR.findall(asked)), question.expectation.unit
    of_growth = asks_growth(asked) and unit in _OF_SHARES
    worths = []
    for cell in cells:
        name = _YEAR.sub("", _UNIT.sub("", cell.name))
        of_years = set(_ANY_YEAR.findall(cell.name))
        is_named = sum(character in asked for character in name) >= LEAST_NAMED * len(name)
        is_other = _is_told(folded[cell.start : cell.end], asked) or bool(years and of_years and not years & of_years)
        by_words = max(BY_LETTERS, matcher.share(matcher.covered(name))) if name else 0.0
        named = by_words or BY_YEAR * bool(years & of_years)
        share = named if is_named and not is_other else 0.0
        share += OF_GROWTH * (of_growth and tells_growth(cell) and not is_other)
        worths.append(share + OF_UNIT * (share > 0 and unit != "" and unit in cell.name[len(name) :]))
    best = max(worths)
    return [cell for cell, worth in zip(cells, worths, strict=True) if worth == best > 0]


def asks_growth(asked: str) -> bool:
    """Whether a folded question asks by how much something grew or shrank."""
    return _GROWTH_ASKED.search(asked) is not None


def tells_growth(cell: Cell) -> bool:
    """Whether the column of a cell tells how something grew or shrank."""
    return _GROWTH.search(cell.name) is not None


def _is_told(value: str, asked: str) -> bool:
    """Whether a question tells a value itself; the 2 of 2031 is none."""
    first, last = (r"(?<![\d.])" * value[0].isdigit(), r"(?![\d.])" * value[-1].isdigit())
    return re.search(f"{first}{re.escape(value)}{last}", asked) is not None
