"""Which row of a table is the first of all, where a question asks for the largest or smallest: 哪个园区的产值最高.

All rows of the table are compared, not just those that are likely: the largest of some would be no answer. The same
holds for the rows that have a value which the question names: 哪些园区不合格.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.evidence import Sentence
from assistant.marks.rows import Cell, cells_of, named_cells
from assistant.question import Question
from corpus.types import BlockKind
from index.tokens import fold

_MOST = r"最(?P<{name}>[大多高长快猛强早贵重好小低少短慢轻弱便差晚])"
_WHICH = r"(?:哪|谁|什么)"
_ASKED = re.compile(
    rf"{_WHICH}[^,，。]{{0,24}}?{_MOST.format(name='how')}|{_MOST.format(name='first')}[^,，。]{{0,12}}?{_WHICH}"
)
_TOLD = re.compile(r"最(?!后|终|初|近|低[^,，]{0,4}元)|第一(?![条章款次批期季届])|首位|居首|冠军")
_WHICH_KEY = r"哪[一几些两\d]?[个家座所位处条]?{}"
_SMALL = re.compile(r"哪[一几些两]?[个家座所位处条]?|[里中的被是了在有为吗呢上]")
# Share of the question's characters that a row has to tell along with its title, and rows of a table at least.
LEAST_TOLD = 0.8
LEAST_ROWS = 2
# How much less likely a row may be than what tells nothing of what is first.
MOST_BEHIND = 5.5
_SMALLEST = frozenset("小低少短慢轻弱便差")
_RANKED = re.compile(r"排名|名次|位次|排位")
# What a row is called that tells of all others together.
_OF_ALL = re.compile("[合总小共]计|全[国省市区县州]|总体|平均|总数")
_NUMBER = re.compile(r"-?\d+(?:,\d{3})*(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of a table: where it stands, the names of its columns and its values, folded."""

    start: int
    text: str
    names: list[str]
    values: list[str]


def rows_asked(question: Question, evidence: Sequence[Sentence]) -> list[Sentence]:
    """The rows that answer by comparing all of a table: the first of all, or those with the value that is named."""
    first = topmost(question, evidence)
    return [first] if first else rows_of_value(question, evidence)


def topmost(question: Question, evidence: Sequence[Sentence]) -> Sentence | None:
    """The row that is the first of all; None where no such thing is asked, or no table tells it for certain."""
    asked = _ASKED.search(question.query.typed)
    if not asked or (best := _row(question, evidence)) is None:
        return None
    folded = fold(best.text)
    cells = cells_of(folded)
    if len(named := named_cells(question, folded, cells)) != 1:
        return None
    rows = _rows_like(question, cells, best.hit.passage.article_id)
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


def rows_of_value(question: Question, evidence: Sequence[Sentence]) -> list[Sentence]:
    """The rows with the value that the question names, of those it asks for by their column; none where that fails.

    The table stands in an article of the likeliest sentences, of which the first does not tell that value in words.
    """
    asked = question.query.typed
    if _ASKED.search(asked) or not re.search(_WHICH, asked):
        return []
    likely = {s.hit.passage.article_id: s for s in reversed(_near(evidence))}
    for article_id in dict.fromkeys(s.hit.passage.article_id for s in _near(evidence)):
        for rows in _tables(question, article_id):
            named = _values_named(rows, asked)
            tells = all(value in fold(evidence[0].text) for value in named.values())
            if not named or (tells and not cells_of(fold(evidence[0].text))):
                continue
            found = [row for row in rows if all(row.values[column] == value for column, value in named.items())]
            around = fold(f"{likely[article_id].hit.passage.context}\n" + "\n".join(row.text for row in found))
            asks = [c for c in _SMALL.sub("", asked) if c.isalnum()]
            if found and sum(c in around for c in asks) >= LEAST_TOLD * len(asks):
                return [_sentence(row, likely[article_id], evidence) for row in found]
    return []


def _values_named(rows: Sequence[_Row], asked: str) -> dict[int, str]:
    """By columns, the values that a question names, where it asks for the rows by the column that names them."""
    names = rows[0].names
    if len(rows) < LEAST_ROWS or not re.search(_WHICH_KEY.format(re.escape(names[0])), asked):
        return {}
    found = {}
    for column in range(1, len(names)):
        told = {row.values[column] for row in rows if not _NUMBER.search(row.values[column])}
        values = [value for value in told if len(value) > 1 and re.search(rf"(?<![不未没非]){re.escape(value)}", asked)]
        if len(told) > 1 and values:
            found[column] = max(values, key=len)
    return found


def _sentence(row: _Row, like: Sentence, evidence: Sequence[Sentence]) -> Sentence:
    """A row as a sentence of the evidence, or as one like another of its article."""
    passage = like.hit.passage
    own = (s for s in evidence if s.hit.passage.article_id == passage.article_id and s.start == row.start)
    end = row.start + len(row.text)
    hit = replace(like.hit, passage=replace(passage, start=row.start, end=end, text=row.text))
    return next(own, replace(like, hit=hit, start=row.start, end=end))


def without_uncompared(question: Question, evidence: Sequence[Sentence]) -> Sequence[Sentence]:
    """Where the first of all is asked for, the evidence without rows, of which none could be told to be that.

    As it was where no likely sentence tells it in words.
    """
    if not _ASKED.search(question.query.typed):
        return evidence
    others = [s for s in evidence if not cells_of(fold(s.text))]
    told = next((s for s in _near(evidence) if s in others and _TOLD.search(s.text)), None)
    if told is None:
        return evidence
    if not cells_of(fold(evidence[0].text)):
        return others
    first = replace(told, score=evidence[0].score, probability=evidence[0].probability)
    return [first, *(s for s in others if s is not told)]


def _near(evidence: Sequence[Sentence]) -> list[Sentence]:
    return [s for s in evidence if s.score >= evidence[0].score - MOST_BEHIND]


def _row(question: Question, evidence: Sequence[Sentence]) -> Sentence | None:
    """The likeliest row of a table, unless another sentence that is likelier tells what is first of all."""
    words = [word for word in question.told_words() if word != question.focus.noun and not word.startswith("最")]
    for sentence in evidence:
        folded = fold(sentence.text)
        if cells_of(folded):
            return sentence
        is_told = _TOLD.search(folded) and not any(question.share_lacking(word, folded) for word in words)
        if is_told or sentence.score < evidence[0].score - MOST_BEHIND:
            return None
    return None


def _rows_like(question: Question, cells: Sequence[Cell], article_id: str) -> dict[int, list[str]]:
    """Where each row of an article stands that has the same columns, and its values; without those of all together."""
    names = [cell.name for cell in cells]
    rows = (row for rows in _tables(question, article_id) for row in rows if row.names == names)
    return {row.start: row.values for row in rows if not _OF_ALL.match(row.values[0])}


def _tables(question: Question, article_id: str) -> list[list[_Row]]:
    """The rows of an article, together those that have the same columns."""
    article = question.article(article_id)
    found: dict[tuple[str, ...], list[_Row]] = {}
    for block in article.blocks if article else ():
        if not article or block.kind is not BlockKind.TABLE_ROW:
            continue
        text = article.text[block.start : block.end]
        folded = fold(text.strip())
        if cells := cells_of(folded):
            names = [cell.name for cell in cells]
            values = [folded[cell.start : cell.end] for cell in cells]
            start = block.start + len(text) - len(text.lstrip())
            found.setdefault(tuple(names), []).append(_Row(start, text.strip(), names, values))
    return list(found.values())


def _number(value: str) -> float | None:
    found = _NUMBER.fullmatch(value.rstrip("%"))
    return float(found.group().replace(",", "")) if found else None
