"""How well characters explain each other: the unigram model of jieba's dictionary across a break."""

from __future__ import annotations

import logging
import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

import jieba
import rjieba

from corpus.characters import HAN

CONTEXT = 6  # Han characters looked at on each side of a break; hardly a dictionary word reaches further
_ALONE_SHARE = 0.2  # of a character's uses as a word of its own, below which it is taken for part of one
_MAX_WORD = 8  # characters; longer dictionary entries are whole phrases
_HAN_TAIL = re.compile(f"[{HAN}]{{1,{CONTEXT}}}$")
_HAN_HEAD = re.compile(f"^[{HAN}]{{1,{CONTEXT}}}")


@dataclass(frozen=True, slots=True)
class _Dictionary:
    counts: dict[str, int]  # how often each word occurs; 0 for beginnings of words
    log_total: float
    beginning: Counter[str]  # how often words begin with a character
    ending: Counter[str]


@cache
def _dictionary() -> _Dictionary:
    # A tokenizer of our own, and below rjieba's that nobody adds words to: those that others add for their queries must
    # not change how documents are cleaned.
    jieba.setLogLevel(logging.WARNING)
    tokenizer = jieba.Tokenizer()
    tokenizer.initialize()
    beginning: Counter[str] = Counter()
    ending: Counter[str] = Counter()
    for word, count in tokenizer.FREQ.items():
        if count:
            beginning[word[0]] += count
            ending[word[-1]] += count
    return _Dictionary(tokenizer.FREQ, math.log(tokenizer.total), beginning, ending)


@lru_cache(maxsize=65_536)
def _log_probability(text: str) -> float:
    """Natural logarithm of the probability of the best division of ``text`` into words; 0 for no text."""
    counts, log_total = _dictionary().counts, _dictionary().log_total
    best = [0.0]
    for end in range(1, len(text) + 1):
        options = []
        for start in range(max(0, end - _MAX_WORD), end):
            count = counts.get(text[start:end], 0)
            if count or end - start == 1:
                options.append(best[start] + math.log(count or 1) - log_total)
        best.append(max(options))
    return best[-1]


def crossing_gain(left: str, right: str) -> float:
    """How much more probable two texts are joined than apart, because a word crosses the break between them.

    Args:
        left: Text before the break, without blanks.
        right: Text after it.

    Returns:
        Nats, 0 or more; 0 when no word crosses or one side does not touch the break with a Han character. In news, 47
        % of the breaks at random places inside sentences give more than 3 nats, of the breaks between a clause and an
        unrelated sentence 0.1 %, and between two random places 1.6 %.
    """
    tail, head = _HAN_TAIL.search(left), _HAN_HEAD.search(right)
    if not tail or not head:
        return 0.0
    if not any(_dictionary().counts.get(word) for word in _crossing(tail.group(), head.group())):
        return 0.0
    joined = _log_probability(tail.group() + head.group())
    return max(0.0, joined - _log_probability(tail.group()) - _log_probability(head.group()))


def _crossing(tail: str, head: str) -> Iterator[str]:
    """Every string of at most ``_MAX_WORD`` characters that begins in the tail and ends in the head."""
    for before in range(1, len(tail) + 1):
        for after in range(1, min(len(head), _MAX_WORD - before) + 1):
            yield tail[-before:] + head[:after]


def ends_inside_word(left: str) -> bool:
    """Whether a text stops in a word: its last word is a character that hardly ever is a word of its own ("…的重大技").

    True for 18 % of the breaks at random places of the news, for 0.5 % of the ends of clauses.
    """
    tail = _HAN_TAIL.search(left)
    if not tail:
        return False
    word = rjieba.cut(tail.group(), False)[-1]
    return len(word) == 1 and _dictionary().counts.get(word, 0) < _ALONE_SHARE * _dictionary().beginning[word]


def begins_inside_word(right: str) -> bool:
    """Whether a text starts in a word ("化上…"): 20 % of the breaks at random places, 0.3 % of clauses."""
    head = _HAN_HEAD.search(right)
    if not head:
        return False
    word = rjieba.cut(head.group(), False)[0]
    return len(word) == 1 and _dictionary().counts.get(word, 0) < _ALONE_SHARE * _dictionary().ending[word]
