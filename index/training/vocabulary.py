"""The vocabulary: whole words, so that a name is one token, with a unigram model to cut text into them.

A unigram model over words and their frequencies picks the likeliest cut, which is what jieba does with its dictionary;
`tokenizers` runs it in Rust from one JSON file, without jieba. Characters are all in it, so no Chinese word is unknown.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable

import rjieba
from tokenizers import Regex, pre_tokenizers
from tokenizers import Tokenizer as TextTokenizer
from tokenizers.models import Unigram

from index.tokens import HAN

UNKNOWN = "<unk>"
# Longer words are rare and nearly always made of shorter ones that also stand alone.
HAN_WORD_LONGEST = 6
LATIN_WORD_LONGEST = 12
NUMBER_LONGEST = 4  # digits: a year
CHARACTER_COUNT_LEAST = 3
# A character that never stands alone still gets a probability: half a count.
UNSEEN_COUNT = 0.5
_ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789"
_WORD = re.compile(rf"[{HAN}]{{2,{HAN_WORD_LONGEST}}}|[a-z]{{2,{LATIN_WORD_LONGEST}}}|[0-9]{{2,{NUMBER_LONGEST}}}")
# What is cut into tokens: runs of Latin letters, of digits, of other letters. Punctuation only dilutes an average.
_RUNS = r"[a-z]+|[0-9]+|[^\W_a-z0-9]+"


def count_words(texts: Iterable[str]) -> Counter[str]:
    """Words of folded texts as jieba cuts them, new words included, with their counts."""
    counts: Counter[str] = Counter()
    for text in texts:
        for run in re.findall(_RUNS, text):
            counts.update([run] if run.isascii() else rjieba.cut(run, True))
    return counts


def build_tokenizer(counts: Counter[str], size: int) -> TextTokenizer:
    """A tokenizer of ``size`` tokens or fewer: the unknown one (number 0), all characters, then the commonest words."""
    characters: Counter[str] = Counter()
    for word, count in counts.items():
        for character in word:
            characters[character] += count
    tokens = [character for character, count in sorted(characters.items()) if count >= CHARACTER_COUNT_LEAST]
    tokens += sorted(set(_ALPHABET) - set(tokens))
    words = sorted((word for word in counts if _WORD.fullmatch(word)), key=lambda word: (-counts[word], word))
    tokens += words[: max(0, size - 1 - len(tokens))]
    total = sum(counts[token] for token in tokens) or 1
    # A character counts only as often as it stands alone, or it would outweigh the words that it is part of.
    scored = [(token, math.log(max(counts[token], UNSEEN_COUNT) / total)) for token in tokens]
    tokenizer = TextTokenizer(Unigram([(UNKNOWN, 0.0), *scored], unk_id=0, byte_fallback=False))
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(_RUNS), "removed", invert=True)
    return tokenizer
