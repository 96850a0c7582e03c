"""Which row of a table is the first of all, where a question asks for the largest or smallest: 哪个园区的产值最高.

All rows of the table are compared, not just those that are likely: the largest of some would be no answer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.evidence import Sentence
from assistant.marks.rows import Cell, cells_of, named_cells
from assistant.question import Question
from corpus.types import BlockKind
from index.search import Index
from index.tokens import fold

_MOST = r"最(?P<{name}>[大多高长快强早贵重好小低少短慢轻弱便差晚])"
_WHICH = r"(?:哪|谁|什么)"
_ASKED = re.compile(
    rf"{_WHICH}[^,，。]{{0,24}}?{_MOST.format(name='how')}|{_MOST.format(name='first')}[^,，。]{{0,12}}?{_WHICH}"
)
_TOLD = re.compile(r"最(?!后|终|初|近|低[^,，]{0,4}元)|第一(?![条章款次批期季届])|首位|居首|冠军")
# How much less likely a row may be than what tells nothing of what is first.
MOST_BEHIND = 5.5
_SMALLEST = frozenset("小低少短慢轻弱便差")
_RANKED = re.compile(r"排名|名次|位次|排位")
_NUMBER = re.compile(r"-?\d+(?:,\d{3})*(?:\.\d+)?")


def topmost(question: Question, evidence: Sequence[Sentence], index: Index) -> Sentence | None:
    """The row that is the first of all; None where no such thing is asked, or no table tells it for certain."""
    asked = _ASKED.search(question.query.typed)
    if not asked or (best := _row(evidence)) is None:
        return None
    folded = fold(best.text)
    cells = cells_of(folded)
    if len(named := named_cells(question, folded, cells)) != 1:
        return None
    rows = _rows_like(cells, best.hit.passage.article_id, index)
    column = cells.index(named[0])
    values = {start: _number(row[column]) for start, row in rows.items()}
    numbers = [value for value in values.values() if value is not None]
    keys = [row[0] for row in rows.values()]
    if len(numbers) < max(2, len(rows)) or len(set(keys)) < len(keys):
        return None
    is_least = ((asked["how"] or asked["first"]) in _SMALLEST) != (_RANKED.search(cells[column].name) is not None)
    wanted = (min if is_least else max)(numbers)
    first = [start for start, value in values.items() if value == wanted]
    article = best.hit.passage.article_id
    return next((s for s in evidence if s.hit.passage.article_id == article and [s.start] == first), None)


def _row(evidence: Sequence[Sentence]) -> Sentence | None:
    """The likeliest row of a table, unless another sentence that is likelier tells what is first of all."""
    for sentence in evidence:
        if cells_of(fold(sentence.text)):
            return sentence
        if _TOLD.search(sentence.text) or sentence.score < evidence[0].score - MOST_BEHIND:
            return None
    return None


def _rows_like(cells: Sequence[Cell], article_id: str, index: Index) -> dict[int, list[str]]:
    """Where each row of an article stands that has the same columns, and its values."""
    article = index.article(article_id)
    blocks = [b for b in article.blocks if b.kind is BlockKind.TABLE_ROW] if article else []
    found: dict[int, list[str]] = {}
    for block in blocks:
        text = article.text[block.start : block.end] if article else ""
        folded = fold(text.strip())
        own = cells_of(folded)
        if [cell.name for cell in own] == [cell.name for cell in cells]:
            found[block.start + len(text) - len(text.lstrip())] = [folded[cell.start : cell.end] for cell in own]
    return found


def _number(value: str) -> float | None:
    found = _NUMBER.fullmatch(value.rstrip("%"))
    return float(found.group().replace(",", "")) if found else None
