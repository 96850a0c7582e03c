"""Questions in English: names of the glossary and everyday words put into Chinese, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property, lru_cache

from index.tokens import HAN

# English words that carry no topic; a question in English must not fail for want of "the" in a Chinese article.
_STOP_WORDS = frozenset(
    (
        "a about according after all also an and any are as at be been before being by can could did do does during "
        "each for from had has have he her his how i if in into is it its kind kinds many me more most much not of on "
        "or other our out over please she should so some such tell than that the their them there these they this "
        "those to under until up us was we were what when where whether which while who whom whose why will with "
        "would you your account accounts define defined definition does explain give lead list mean means name named "
        "say says said share think thinks total type types "
        "come comes did example far go goes got hear keep know knows let look looks s see seen so thing "
        "things want wants"
    ).split()
)
_LATIN_WORD = re.compile(rf"[^\W{HAN}\d_][^\W{HAN}_]*")
_AROUND_WORDS = " ?,.!;:()'\"“”‘’"
# English counts in thousands, Chinese in ten thousands: written out, the figure gets all its notations.
_LARGE_NUMBER = re.compile(r"(\d+(?:\.\d+)?) ?(thousand|million|billion|trillion)\b")
_FACTORS = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
# Words of the longest phrase in the list of everyday words.
LONGEST_PHRASE = 4
# Patterns that are kept, for compiling one is dear beside all else that is done for a question.
PATTERNS_REMEMBERED = 4096
# Endings of inflected words, longest first, with what stands for them in the basic form.
_ENDINGS = (
    ("ies", "y"),
    ("ied", "y"),
    ("ing", ""),
    ("ing", "e"),
    ("es", ""),
    ("ed", ""),
    ("ed", "e"),
    ("s", ""),
    ("ly", ""),
)


@dataclass(frozen=True, slots=True)
class Translation:
    """A text with Chinese words in place of the English ones, and what else each of those may be in Chinese."""

    text: str
    others: dict[str, tuple[str, ...]] = field(default_factory=dict)


class Translator:
    """Translates folded questions. Immutable, safe to share between threads."""

    def __init__(self, names: Mapping[str, tuple[str, ...]], words: Mapping[str, tuple[str, ...]]) -> None:
        """Take foreign names of the field, replaced first, and everyday words, each with its Chinese words."""
        plurals = {f"{name}s": chinese for name, chinese in names.items() if name[-1:].isalpha()}
        self._names = {**plurals, **names}
        self._words = words

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        """Of all names. Compiled at the first English question, for it takes a tenth of a second."""
        return any_of(tuple(self._names))

    def translate(self, folded: str) -> Translation:
        """``folded`` in Chinese when it is mostly in a Latin script, else as it is."""
        latin = sum(map(len, _LATIN_WORD.findall(folded)))
        if latin * 2 <= len("".join(folded.split())):
            return Translation(folded)
        chinese_names = _LARGE_NUMBER.sub(lambda m: f"{Decimal(m[1]) * _FACTORS[m[2]]:.0f}", folded)
        if self._pattern is not None:
            chinese_names = self._pattern.sub(lambda match: f" {self._names[match.group()][0]} ", chinese_names)
        others: dict[str, tuple[str, ...]] = {}
        kept = []
        for word, chinese in self._in_chinese(chinese_names.split()):
            if chinese:
                kept.append(chinese[0])
                others[chinese[0]] = chinese[1:]
            elif word.strip(_AROUND_WORDS) not in _STOP_WORDS:
                kept.append(word)
        return Translation(" ".join(kept) or folded, others)

    def _in_chinese(self, words: list[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
        """The words in order, the longest known phrases together, with their Chinese ones; none for unknown ones."""
        place = 0
        while place < len(words):
            for length in range(min(LONGEST_PHRASE, len(words) - place), 0, -1):
                phrase = " ".join(word.strip(_AROUND_WORDS) for word in words[place : place + length])
                known = next((form for form in _basic_forms(phrase) if form in self._words), None)
                if known or length == 1:
                    yield phrase, self._words[known] if known else ()
                    place += length
                    break


def _basic_forms(word: str) -> Iterator[str]:
    """A word or phrase as it stands, and what it may be a form of: carried out → carry out, rising → rise."""
    yield word
    first, _, rest = word.partition(" ")
    if rest:
        yield from (f"{form} {rest}" for form in _basic_forms(first))
    bare = word.removesuffix("'s").removesuffix("’s")
    if bare != word:
        yield bare
    for ending, instead in _ENDINGS:
        if bare.endswith(ending) and len(bare) > len(ending) + 2:
            stem = bare.removesuffix(ending)
            yield stem + instead
            if len(stem) > 3 and stem[-1] == stem[-2]:
                yield stem[:-1] + instead  # planned → plan


@lru_cache(PATTERNS_REMEMBERED)
def any_of(names: tuple[str, ...]) -> re.Pattern[str] | None:
    """A pattern for the longest of ``names`` at each place; names in Latin letters match whole words only.

    A figure may stand before one, as before the unit of 3nm.
    """
    alternatives = []
    for name in sorted(names, key=len, reverse=True):
        left = r"(?<![a-z0-9])" if name[0].isdigit() else r"(?<![a-z])" if re.match(r"[a-z]", name) else ""
        right = r"(?![a-z0-9])" if re.search(r"[a-z0-9]$", name) else ""
        alternatives.append(left + re.escape(name) + right)
    return re.compile("|".join(alternatives)) if alternatives else None
