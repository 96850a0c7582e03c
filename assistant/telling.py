"""What says beside shared words whether a sentence answers: how it is asked, what could be marked, what is unmet."""

from __future__ import annotations

import re

from assistant.conditions import text_nearby, unmet_conditions
from assistant.evidence import Sentence
from assistant.kinds import REASON
from assistant.marks import answer_spans
from assistant.question import Question
from index.tokens import fold

# How a question asks; several may hold. A closing 吗 is gone by then, like other politeness.
_WAYS = {
    "asks_why": re.compile("为什么|为何|原因|怎么就|凭什么"),
    "asks_how": re.compile("如何|怎么|怎样"),
    "asks_whether": re.compile("是不是|是否|有没有|会不会|能不能|没有?$"),
    "asks_name": re.compile("叫什么|名字|名称|全称"),
    "asks_who": re.compile("谁|何人|哪位|哪个人|哪些人"),
    "asks_where": re.compile("哪里|哪儿|何处|什么地方|哪[个座]城|在哪"),
    "asks_when": re.compile("什么时候|何时|几[月号点]|哪一?[年天]|哪个月|日期|多久"),
    "asks_many": re.compile("多[少大高长]|几(?![何乎率])"),
    "asks_which": re.compile("哪[家个款种些几项条]"),
    "asks_what": re.compile("什么"),
    "asks_view": re.compile("谁.{0,6}(?:说|提|认为|指出|表示|强调|主张|呼吁|建议)|怎么[看说讲]|如何看|看法|观点|态度"),
}
_ASKS = re.compile("[哪谁怎何几]|什么|多[少大高长久]|是否|有没有")
_CLAUSE = re.compile("[,;:。!?]")


def telling_features(question: Question, best: Sentence) -> dict[str, float]:
    """Features of the best sentence and of how the question asks; 0 or 1 but for marks, clauses and reasons."""
    return {
        **_ways_of_asking(question.query.typed),
        **{name: float(is_unmet) for name, is_unmet in unmet_conditions(question, best).items()},
        **_marked_features(question, best),
        "reason_told": _reason_told(question, best),
    }


def _ways_of_asking(text: str) -> dict[str, float]:
    ways = {name: float(pattern.search(text) is not None) for name, pattern in _WAYS.items()}
    return {**ways, "asks_by_topic": float(_ASKS.search(text) is None)}


def _reason_told(question: Question, best: Sentence) -> float:
    """Where it is asked why, whether the sentence or one beside it says so: 1 if it does, -1 if not; else 0."""
    if not _WAYS["asks_why"].search(question.query.typed):
        return 0.0
    return 1.0 if REASON.search(text_nearby(best)) else -1.0


def _marked_features(question: Question, best: Sentence) -> dict[str, float]:
    """How many words could be marked as the answer, and how much of the question stands in their clause."""
    folded, spans = fold(best.text), answer_spans(question, best)
    matcher, clauses = question.matcher, _CLAUSE.split(folded)
    first = fold(best.text[spans[0][0] - best.start : spans[0][1] - best.start]) if spans else ""
    marked = next((clause for clause in clauses if first and first in clause), "")
    return {
        "marks": float(len(spans)),
        "marked_characters": float(sum(end - start for start, end in spans)),
        "marked_clause": matcher.share(matcher.covered(marked)),
        "best_clause": max(matcher.share(matcher.covered(clause)) for clause in clauses),
        "digits": float(sum(map(str.isdigit, folded))),
    }
