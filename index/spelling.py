"""Typing mistakes: a character that sounds like, or looks like, the one that was meant (新智生产力, 力建一号).

What the collection writes decides. A word is suspected when the collection hardly has it, and corrected when putting
one other character in its place makes words that the collection has; it is left alone when two corrections would do.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise, product
from pathlib import Path

from index.tokens import HAN, Tokenizer

SHAPES_FILE = Path(__file__).with_name("shapes.txt")
# Passages that must hold a correction, and how many times as many as hold what was typed.
LEAST_PASSAGES = 2
LEAST_RATIO = 20
# How many times as frequent as the next best a correction must be.
LEAST_LEAD = 4
# Names of the glossary shorter than this have too many homophones.
SHORTEST_NAME = 3
# Characters whose confusable ones are remembered, 600 bytes each.
CONFUSABLE_KEPT = 4000
_HAN_RUN = re.compile(f"[{HAN}]{{2,}}")
_Named = tuple[str, list[frozenset[str]]]  # a name and the sounds of its characters


@dataclass(frozen=True, slots=True)
class Correction:
    """What was typed and what is meant, of one length, folded."""

    typed: str
    meant: str


class Speller:
    """Corrects typing mistakes by one collection. Immutable, safe to share between threads."""

    def __init__(self, tokenizer: Tokenizer, names: Iterable[str], frequency: Callable[[str], int]) -> None:
        """Take folded names that are corrected as a whole, and how many passages hold a term."""
        self._tokenizer = tokenizer
        self._frequency = frequency
        self._names = frozenset(name for name in names if len(name) >= SHORTEST_NAME)

    def corrections(self, folded: str) -> list[Correction]:
        """What is probably misspelt in a folded text; nearly always nothing."""
        found: list[Correction] = []
        for run in _HAN_RUN.findall(folded):
            suspects = self._suspects(run)
            if not suspects:
                continue
            named = self._misspelt_name(run)
            found += [named] if named else self._misspelt_characters(run, suspects)
        return found

    def _suspects(self, run: str) -> list[int]:
        """Places of a run whose word the collection hardly has and that stand in a pair that it hardly has."""
        places, start = [], 0
        for word in self._tokenizer.words(run):
            end = start + len(word)
            if len(word) == 1 or self._frequency(word) < LEAST_PASSAGES:
                places += [place for place in range(start, end) if self._weakest_pair(run, place) < LEAST_PASSAGES]
            start = end
        return places

    def _weakest_pair(self, run: str, place: int) -> int:
        """In how many passages the rarer of the two pairs stands that the character is part of."""
        left = self._frequency(run[place - 1 : place + 1]) if place else None
        if left == 0 or place + 1 == len(run):
            return left or 0
        right = self._frequency(run[place : place + 2])
        return right if left is None else min(left, right)

    def _misspelt_name(self, run: str) -> Correction | None:
        """The name of the glossary that a part of the run sounds like, if the collection has it and not that part."""
        names = _by_first_sounds(self._names)
        for start, pair in enumerate(pairwise(run)):
            found = [named for sounds in product(*map(readings, pair)) for named in names.get(sounds, ())]
            for name, sounds in sorted(found, key=_longest_first):
                part = run[start : start + len(name)]
                if len(part) < len(name) or name in run or not _sounds_like(part, sounds):
                    continue
                if self._holds(name) and not self._holds(part):
                    return Correction(part, name)
        return None

    def _holds(self, text: str) -> bool:
        """Whether every pair of characters of a text stands somewhere in the collection."""
        return all(self._frequency(text[i : i + 2]) > 0 for i in range(len(text) - 1))

    def _misspelt_characters(self, run: str, suspects: list[int]) -> list[Correction]:
        found: list[Correction] = []
        last = -2
        for place in suspects:
            if place - last < 2:
                continue  # the neighbour of a mistake is suspected for its sake
            meant = self._meant_character(run, place)
            if meant:
                start, end = max(0, place - 1), place + 2
                found.append(Correction(run[start:end], run[start:place] + meant + run[place + 1 : end]))
                last = place
        return found

    def _meant_character(self, run: str, place: int) -> str:
        """The one character that makes words of the collection at ``place``; empty when none or several do."""
        least = max(LEAST_PASSAGES, LEAST_RATIO * self._weakest_pair(run, place))
        before, after = run[:place], run[place + 1 :]
        scores: dict[str, int] = {}
        for character in confusable(run[place]):
            if before and self._frequency(before[-1] + character) < least:
                continue  # as nearly all do: the other pair need not be looked up
            changed = before + character + after
            score = self._weakest_pair(changed, place)
            if score >= least and self._makes_word(changed, place):
                scores[character] = score
        best, *others = sorted(scores, key=lambda character: -scores[character]) or [""]
        return best if best and not (others and scores[best] < LEAST_LEAD * scores[others[0]]) else ""

    def _makes_word(self, run: str, place: int) -> bool:
        """Whether the character at ``place`` is part of a longer word that the collection has."""
        start = 0
        for word in self._tokenizer.words(run):
            if start <= place < start + len(word):
                return len(word) > 1 and self._frequency(word) >= LEAST_PASSAGES
            start += len(word)
        return False


@lru_cache(CONFUSABLE_KEPT)
def confusable(character: str) -> tuple[str, ...]:
    """The characters that ``character`` is typed for by mistake: those of the same sound, then those of like shape."""
    same = dict.fromkeys(c for sound in sorted(readings(character)) for c in _by_sound().get(sound, ""))
    like = dict.fromkeys(c for group in _shapes().get(character, ()) for c in group)
    return tuple(c for c in {**same, **like} if c != character)


@cache
def readings(character: str) -> frozenset[str]:
    """The sounds of a character without tones, as an input method spells them: 长 → chang, zhang."""
    return frozenset(_without_tone(sound) for sound in _pinyin().get(ord(character), "").split(",") if sound)


@cache
def _pinyin() -> Mapping[int, str]:
    """Code point → its readings, with tones. Imported when something is first suspected."""
    # Without its phrases, which are not looked at and take 55 MB and a tenth of a second.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    os.environ.setdefault("PYPINYIN_NO_DICT_COPY", "true")
    from pypinyin.pinyin_dict import pinyin_dict

    return pinyin_dict


def _without_tone(sound: str) -> str:
    letters = unicodedata.normalize("NFD", sound).replace("u\u0308", "v")
    return "".join(letter for letter in letters if letter.isascii())


@cache
def _by_sound() -> dict[str, str]:
    """Sound → the common characters that have it: those of GB 2312."""
    found: dict[str, str] = {}
    for high, low in product(range(0xB0, 0xF8), range(0xA1, 0xFF)):
        character = bytes((high, low)).decode("gb2312", "ignore")
        for sound in readings(character) if character else ():
            found[sound] = found.get(sound, "") + character
    return found


@cache
def _shapes() -> dict[str, list[str]]:
    """Character → the groups of characters of like shape that it is in."""
    found: dict[str, list[str]] = {}
    for group in SHAPES_FILE.read_text(encoding="utf-8").split():
        for character in group:
            found.setdefault(character, []).append(group)
    return found


@cache
def _by_first_sounds(names: frozenset[str]) -> Mapping[tuple[str, ...], list[_Named]]:
    """The sounds of two characters → the names that begin with them."""
    found: dict[tuple[str, ...], list[_Named]] = defaultdict(list)
    for name in filter(_HAN_RUN.fullmatch, names):
        sounds = [readings(c) for c in name]
        for first in product(*sounds[:2]):
            found[first].append((name, sounds))
    return found


def _longest_first(named: _Named) -> tuple[int, str]:
    return -len(named[0]), named[0]


def _sounds_like(text: str, sounds: list[frozenset[str]]) -> bool:
    return all(sound & readings(c) for sound, c in zip(sounds, text, strict=True))
