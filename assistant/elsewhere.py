"""Places that are known by their names alone: what is said of 榆林 tells nothing of 无锡."""

from __future__ import annotations

import re
from functools import cache

from assistant.evidence import Sentence
from assistant.question import Question
from assistant.types import AnswerKind
from corpus.word_lists import load_places
from index.tokens import HAN, fold

# Characters in which a sentence names what it is about, before it lets anybody speak.
_SUBJECT = re.compile(r"[^“「『\"：:]{0,16}")
# What begins like a place and is none, 北京时间, or an organisation that may be anywhere: 天津某某公司.
_NO_PLACE = re.compile(
    rf"时间|银行|证券|协定|话|菜|海关|路|精神|卫星发射|[{HAN}]{{0,8}}?(?:公司|集团|大学|学院|研究院|医院|师大)"
)
# Characters of a name.
_LENGTHS = range(2, 5)


def lacks_city(question: Question, best: Sentence) -> bool:
    """Whether the question names a city or province, and the sentence is about another one only.

    One in the same region, or the region itself, is no other. Where what the passage stands under names both, the
    sentence tells which it is about.
    """
    asked = places_in(question.query.typed)
    if not asked or question.expectation.kind is AnswerKind.PLACE:
        return False
    passage, told = best.hit.passage, fold(best.text)
    subject = _SUBJECT.match(told)
    others = places_in(subject.group()) if subject else set()
    if not others or any(are_near(one, other) for one in asked for other in others):
        return False
    around = places_in(fold(f"{passage.title}\n{passage.section}"))
    return not asked & (places_in(told) | (set() if others & around else around))


def places_in(folded: str) -> set[str]:
    """The cities and provinces that a folded text names."""
    regions = _regions()
    named = (
        (place, start + length)
        for length in _LENGTHS
        for start in range(len(folded) - length + 1)
        if (place := folded[start : start + length]) in regions
    )
    return {place for place, end in named if not _NO_PLACE.match(folded, end)}


def are_near(place: str, other: str) -> bool:
    """Whether two places are the same, or one is, or lies in, the region of the other."""
    regions = _regions()
    return regions[place] == regions[other]


@cache
def _regions() -> dict[str, str]:
    """Each place, and each region, with its region."""
    found: dict[str, str] = {}
    for region, places in load_places().items():
        found |= dict.fromkeys((region, *places), region)
    return found
