"""The one tokenizer, for build and query alike.

Text is folded (NFKC, lower case, traditional → simplified, character by character), cut into runs of Han characters
and runs of letters and digits. A Han run gives the words of jieba's search mode and its character bigrams; each
alone loses 2 to 6 points of recall at rank one against the two together.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.metadata import version
from itertools import chain, pairwise, starmap

import numpy as np
import numpy.typing as npt
import opencc
import rjieba

# Changes whenever the rules of this module do, so that an index built with other rules is not searched.
RULES_VERSION = 1
# Glossary words get the frequency of a common word, so that jieba keeps them whole.
GLOSSARY_WORD_FREQUENCY = 10_000
# 〇 (U+3007) is a numeral that stands among Han characters: 二〇二四.
HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
# Stands in the fold array for what becomes several characters. No text has it: Unicode keeps it out of interchange.
_SEVERAL = "\uffff"
# Stands between texts that are folded together; no text has it either.
_BETWEEN = "\ufffe"
# Code points of a plane of Unicode, and those before which all stand that folding changes, or that are Han characters.
_PLANE = 0x10000
_FOLDED_END, _HAN_END = 0x32000, 0x50000
# Folded texts that are remembered, and characters of the longest: an answer looks at its few sentences many times.
FOLDED_REMEMBERED = 512
LONGEST_REMEMBERED = 2000
_HAN_RUN = re.compile(f"[{HAN}]+")
_LATIN_RUN = re.compile(rf"[^\W{HAN}]+(?:[.\-/&+'·_][^\W{HAN}]+)*")
_RUNS = re.compile(f"(?P<han>{_HAN_RUN.pattern})|{_LATIN_RUN.pattern}")
_PARTS = re.compile(r"[.\-/&+'·_]")
_NUMBER = re.compile(r"\d+(?:\.\d+)+|\d+")
# Between a date and what follows it: jieba takes 年 and a name that it does not know for one (2023年沧门). Not in words
# that begin with the unit (年底, 月初).
_AFTER_DATE = re.compile(rf"(?<=\d[年月日])(?=[{HAN}])(?![度底初末内间代级均份前后来起晚中至到])")


# Code points that width and case may change, first and last + 1: all but Han characters and Hangul.
_FOLDED_RANGES = (
    (0x41, 0x3400),
    (0xA000, 0xAC00),
    (0xF900, 0x10000),
    (0x1D400, 0x1D800),
    (0x2F800, 0x2FA20),
)


@cache
def _fold_table() -> dict[int, str]:
    """Code point → folded text, for every code point that folding changes."""
    table: dict[int, str] = {}
    for code in chain.from_iterable(starmap(range, _FOLDED_RANGES)):
        character = chr(code)
        folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", character).lower())
        if folded != character:
            table[code] = folded
    han = [chr(code) for code in (*range(0x3400, 0xA000), *range(0x20000, 0x32000))]
    for character, simple in zip(han, opencc.OpenCC("t2s").convert("\n".join(han)).split("\n"), strict=True):
        if simple != character:
            table[ord(character)] = simple
    simplified = {code: "".join(table.get(ord(c), c) for c in folded) for code, folded in table.items()}
    return {code: folded for code, folded in simplified.items() if folded != chr(code)}


@cache
def _fold_array() -> npt.NDArray[np.uint32]:
    """Code point below :data:`_FOLDED_END` → the one code point that it folds to, or :data:`_SEVERAL`."""
    array = np.arange(_FOLDED_END, dtype=np.uint32)
    for code, folded in _fold_table().items():
        array[code] = ord(folded) if len(folded) == 1 else ord(_SEVERAL)
    return array


@cache
def _han_array() -> npt.NDArray[np.bool_]:
    """Code point → whether it is a Han character; the last one, which is none, stands for those behind it."""
    array = np.zeros(_HAN_END, dtype=np.bool_)
    for first in range(0, len(array), _PLANE):  # one by one: all characters at once would take 100 MB
        for run in _HAN_RUN.finditer("".join(map(chr, range(first, first + _PLANE)))):
            array[first + run.start() : first + run.end()] = True
    return array


def fold(text: str) -> str:
    """Fold width, case and script: ``fold("ＧＤＰ佔比４８．５％") == "gdp占比48.5%"``.

    Works character by character, so that :func:`fold_with_offsets` can say where each folded character came from.
    Length may change (``㎡`` → ``m2``). Idempotent.
    """
    return _fold_remembered(text) if len(text) <= LONGEST_REMEMBERED else _fold(text)


def _fold(text: str) -> str:
    # Four times as fast as str.translate.
    codes = _codes(text)
    try:
        folded = _fold_array().take(codes)
    except IndexError:  # a character of the last planes: rare, and it stays as it is
        folded = np.where(codes < _FOLDED_END, _fold_array().take(codes, mode="clip"), codes)
    first, *others = _text(folded).split(_SEVERAL)
    parts, place = [first], len(first)
    for part in others:
        parts += _fold_table().get(ord(text[place]), text[place]), part
        place += 1 + len(part)
    return "".join(parts)


_fold_remembered = lru_cache(FOLDED_REMEMBERED)(_fold)


def fold_all(texts: Sequence[str]) -> list[str]:
    """Like :func:`fold` for each text: of twenty passages in a quarter of the time."""
    folded = fold(_BETWEEN.join(texts)).split(_BETWEEN)
    return folded if len(folded) == len(texts) else [fold(text) for text in texts]


def _codes(text: str) -> npt.NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def _text(codes: npt.NDArray[np.uint32]) -> str:
    return str(codes.data, "utf-32-le", "surrogatepass")


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded text; ``offsets[i]`` is the index in the original text of the character that ``text[i]`` came from."""

    text: str
    offsets: list[int]  # one longer than text: the last is the length of the original

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original text that gave ``text[start:end]``, for ``start < end``."""
        return self.offsets[start], self.offsets[end - 1] + 1


def fold_with_offsets(text: str) -> Folded:
    """Fold like :func:`fold` and keep for every folded character the index of its original."""
    folded = fold(text)
    if len(folded) == len(text):
        # Nearly every text: each character became one. (A deletion and an expansion never cancel out: none deletes.)
        return Folded(folded, list(range(len(text) + 1)))
    table = _fold_table()
    offsets = [i for i, character in enumerate(text) for _ in table.get(ord(character), character)]
    return Folded(folded, [*offsets, len(text)])


def apart_from_dates(folded: str) -> str:
    """A folded text with a blank between a date and a name behind it: ``2023年沧门`` → ``2023年 沧门``."""
    return _AFTER_DATE.sub(" ", folded)


class Tokenizer:
    """Turns text into index terms. Immutable after construction, safe to share between threads."""

    def __init__(self, words: Iterable[str] = ()) -> None:
        """Take ``words`` that jieba should keep whole, beside its own dictionary."""
        self._segmenter = rjieba.Jieba()
        added = sorted({folded for word in words if re.fullmatch(f"[{HAN}]+", folded := fold(word))})
        for word in added:
            self._segmenter.add_word(word, GLOSSARY_WORD_FREQUENCY, "n")
        parts = (str(RULES_VERSION), version("rjieba"), version("opencc"), *added)
        self.fingerprint: str = hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]

    def tokens(self, text: str) -> list[str]:
        """All terms of ``text``, repeated as often as they occur; words first, then bigrams, run by run."""
        return self.tokens_of_folded(fold(text))

    def tokens_of_folded(self, folded: str) -> list[str]:
        """Like :meth:`tokens`, for text that is folded already."""
        terms: list[str] = []
        for match in _RUNS.finditer(folded):
            run = match.group()
            if match.lastgroup == "han":
                terms += self._segmenter.cut_for_search(run)
                terms += [run[i : i + 2] for i in range(len(run) - 1)]
            else:
                terms += _latin_terms(run)
        return terms

    def joined_tokens(self, texts: Sequence[str]) -> list[str]:
        """The terms of :meth:`tokens` of each text, joined by blanks, in another order and in a third of the time."""
        folded = fold_all(texts)
        joined = []
        for text, bigrams in zip(folded, _blanks_and_bigrams(folded), strict=True):
            words = self._segmenter.cut_for_search("\n".join(_HAN_RUN.findall(text)))
            latin = [term for run in _LATIN_RUN.findall(text) for term in _latin_terms(run)]
            joined.append(f"{' '.join(words)}{bigrams} {' '.join(latin)}")
        return joined

    def words(self, text: str) -> list[str]:
        """The words of ``text`` in reading order, each once (no bigrams): what a person would call its words."""
        words: list[str] = []
        for match in _RUNS.finditer(fold(text)):
            words += self._segmenter.cut(match.group()) if match.lastgroup == "han" else [match.group()]
        return words

    def tagged(self, text: str) -> list[tuple[str, str]]:
        """``(word, tag)`` pairs of ``text`` in order, with jieba's tags: nr person, ns place, nt organisation."""
        return [pair for part in _AFTER_DATE.split(fold(text)) for pair in self._segmenter.tag(part)]


def _blanks_and_bigrams(folded: Sequence[str]) -> list[str]:
    """The pairs of neighbouring Han characters of each text, a blank before each pair."""
    codes = _codes(_BETWEEN.join(folded))
    is_han = _han_array().take(codes, mode="clip")
    places = np.flatnonzero(is_han[:-1] & is_han[1:])
    rows = np.empty((len(places), 3), dtype=np.uint32)
    rows[:, 0], rows[:, 1], rows[:, 2] = ord(" "), codes.take(places), codes.take(places + 1)
    pairs = _text(rows)
    ends = np.cumsum([len(text) + len(_BETWEEN) for text in folded])  # of the texts, in what was joined
    bounds = (3 * np.searchsorted(places, ends)).tolist()
    return [pairs[start:end] for start, end in pairwise([0, *bounds])]


def _latin_terms(run: str) -> list[str]:
    """A run of letters and digits, whole and in its parts: ``gpt-4`` → ``gpt-4, gpt, 4``; ``48.5`` stays one term."""
    if run.isalnum() or _NUMBER.fullmatch(run):
        return [run]
    parts = [part for part in _PARTS.split(run) if part]
    return [run, *parts] if len(parts) > 1 else parts
