"""A follow-up joined to what was asked before, whatever it leaves out: 园区现有电镀企业|最晚什么时候搬.

It is no question that anybody would ask, but has the words of both: it finds where the answer before stands.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.dialogue.antecedents import phrases
from assistant.dialogue.asked import defined_in, stated
from assistant.dialogue.completion import SHORTEST_TOPIC, names_any
from assistant.spoken import in_written_words
from index.query import asking_spans
from index.search import Index
from index.tokens import fold

LONGEST_LEANING = 24  # characters of a question that names nothing and may lean on the one before

_STOPS = "?？。!！ "
_SMALL = set("的了是吗呢么吧啊呀") | set(_STOPS)
_ASKS = re.compile("[没不吗呢么吧]|还是")
# What is quoted is named, and a pronoun that no rule reads may be part of a name: 它石科技.
_NAMES = re.compile(r"[“「『《他她它]")


def names_nothing(question: str, index: Index) -> bool:
    """Whether a question has neither a name nor a topic in it, so that it may be of what was asked about before."""
    folded = in_written_words(fold(question))
    asking = asking_spans(folded)
    if not (asking or _ASKS.search(folded)) or len(folded) > LONGEST_LEANING:
        return False
    if _says_nothing(folded, asking) or defined_in(folded) or _NAMES.search(folded):
        return False
    is_named = names_any(folded, index) or index.proper_names_in(folded)
    return not (is_named or any(len(p.text) >= SHORTEST_TOPIC for p in phrases(folded, index)))


def _says_nothing(question: str, asking: Sequence[tuple[int, int]]) -> bool:
    """Whether a question has nothing but its asking words and small ones: 什么, 是的吗."""
    return all(any(a <= i < b for a, b in asking) or c in _SMALL for i, c in enumerate(question))


def joined(question: str, earlier: str) -> str:
    """A question behind what an earlier one says."""
    return f"{stated(earlier.rstrip(_STOPS))}{question}"
