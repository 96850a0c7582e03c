"""The row of a table that answers for certain: 生物制造的利润总额是多少, 哪个产业的利润总额最高.

The question names the row by one of its cells, or asks for the first of all rows, and the column by its name, and
nothing else that the table does not say.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.evidence import Sentence
from assistant.marks.rows import asks_growth, cells_of, named_cells, tells_growth
from assistant.periods import years
from assistant.question import Question
from assistant.topmost import topmost
from index.tokens import fold

# Characters of a cell at least that a row is named by.
SHORTEST_KEY = 2
# What a figure does, whatever it is, and what it does where its growth is asked for.
_ANY_VERB = frozenset("达到 实现 完成 创造 拥有 共有 一共 总共".split())
_GROWTH = frozenset("增长 增加 提高 上升 上涨 下降 下滑 减少 回落 增速 增幅 涨幅 降幅".split())
# Figures, of which a condition speaks, and 最高.
_NOT_TOLD = re.compile(r"\d|^最")
_ASKS_WHY = re.compile("为[什何啥]|原因|怎么|如何")


def row_told(question: Question, evidence: Sequence[Sentence]) -> Sentence | None:
    """The row among the ``evidence`` that answers, be it named or the first of all; None where no row is certain to."""
    if _ASKS_WHY.search(question.query.typed):
        return None
    if row := looked_up(question, evidence):
        return row
    first = topmost(question, evidence) if evidence else None
    return first if first and _says_all(question, first) else None


def looked_up(question: Question, evidence: Sequence[Sentence]) -> Sentence | None:
    """The row, of those among the ``evidence``, with the cell that is asked for; None where several would be."""
    if not question.has_short_answer:
        return None
    keyed = {key: s for s in reversed(evidence) if (key := _key(question, s))}
    if not keyed:
        return None
    longest = max(keyed, key=len)
    return keyed[longest] if all(key in longest for key in keyed) else None


def _key(question: Question, sentence: Sentence) -> str:
    """The cell by which the question names a row that has what is asked for; empty where it does not."""
    folded = fold(sentence.text)
    if not (cells := cells_of(folded)):
        return ""
    asked = question.query.text
    values = [folded[cell.start : cell.end] for cell in cells]
    keys = [v for v in values if len(v) >= SHORTEST_KEY and not v[0].isdigit() and v in asked]
    named = [c for c in named_cells(question, folded, cells) if folded[c.start : c.end] not in keys]
    if asks_growth(asked):
        named = [cell for cell in named if tells_growth(cell)]
    if not keys or not named or not _says_all(question, sentence):
        return ""
    return max(keys, key=len)


def _says_all(question: Question, sentence: Sentence) -> bool:
    """Whether the row, its table and its article name whatever the question does, and no other year."""
    hit = sentence.hit
    headings = fold(f"{hit.article.title}\n{hit.passage.context}")
    asked, of_table = years(question.query.typed), years(headings)
    if asked and of_table and asked.isdisjoint(of_table):
        return False
    told = f"{headings}\n{fold(sentence.text)}"
    words = {word for word in question.told_words() - _ANY_VERB if not _NOT_TOLD.search(word)}
    if asks_growth(question.query.text):
        words -= _GROWTH
    return not any(question.share_lacking(word, told) for word in words)
