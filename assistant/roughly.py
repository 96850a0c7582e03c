"""Values that are told as a bound or about (超过20%, 近一半, 30多家), and whether another one contradicts them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.tokens import fold

# How far a figure may be from what is about as much, as a share of it.
ABOUT = 0.05
_ABOVE_BEFORE = re.compile(r"(?:超过?|超出|逾|突破|至少|不低于|不少于|高于|多于)了?$")
_BELOW_BEFORE = re.compile(r"(?:不到|不足|低于|少于|不超过|不高于|至多|最多)$")
_ABOUT_BEFORE = re.compile(r"(?:近|约|大约|接近|将近|差不多|大概)$")
_ABOVE = re.compile(r"[多余]|以上$")
_BEHIND = re.compile(r"(?P<above>以上|多)|(?P<below>以下|以内)|(?P<about>左右|上下)")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class ToldValue:
    """A value as a text tells it: its number and unit, None where it has none in digits, and how exact it is."""

    number: float | None
    unit: str
    is_above: bool
    is_below: bool
    is_about: bool

    def admits(self, number: float) -> bool:
        """Whether a value told as a bound or about leaves room for another number; an exact one does not."""
        if self.number is None:
            return False
        is_within = self.is_about and abs(number - self.number) <= ABOUT * self.number
        return is_within or (self.is_above and number >= self.number) or (self.is_below and number <= self.number)


def told_value(text: str, start: int, end: int) -> ToldValue:
    """The value that stands at ``text[start:end]``."""
    before, value = fold(text[:start]), fold(text[start:end])
    found = _NUMBER.search(value.replace(",", ""))
    behind = _BEHIND.match(text, end)
    is_below = _BELOW_BEFORE.search(before) is not None or bool(behind and behind["below"])
    is_above = not is_below and bool(
        _ABOVE_BEFORE.search(before) or _ABOVE.search(value) or (behind and behind["above"])
    )
    is_about = _ABOUT_BEFORE.search(before) is not None or bool(behind and behind["about"])
    unit = _ABOVE.sub("", _NUMBER.sub("", value.replace(",", ""))).strip()
    return ToldValue(float(found.group()) if found else None, unit, is_above, is_below, is_about)


def agree(one: ToldValue, other: ToldValue) -> bool:
    """Whether two values may both be true, one of them being told as a bound or about: 超过20% and 23.7%."""
    if one.number is None or other.number is None or one.unit != other.unit:
        return False
    return one.admits(other.number) or other.admits(one.number)
