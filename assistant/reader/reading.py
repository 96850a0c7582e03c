"""What the reader makes of a question and the sentences that may answer it.

It reads the question, then the likeliest sentences, article by article, each from its beginning and behind its title
or how it begins, each sentence behind its headings, in one go, and scores each sentence and "none of them". That moves
the probabilities of the sentences and the confidence, by worths that ``tests/bench/fit_reader.py`` fitted on questions
which neither the trees nor the reader had learnt from. A question may stand behind the one before it, which it leans
on.
"""

from __future__ import annotations

import json
import math
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import accumulate
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits
from tokenizers import Tokenizer

from assistant.evidence import LEAST_PROBABILITY, Sentence
from assistant.reader.network import Floats, Linear, Network
from corpus.types import SECTION_SEPARATOR
from index.encode import SERIAL_TOKENIZER
from index.errors import ModelError
from index.tokens import HAN

FOLDER = Path(__file__).parent / "model"
# Tokens at most of a question, of a title, and of how an article begins.
QUESTION_TOKENS, TITLE_TOKENS, LEAD_TOKENS = 40, 16, 24
# Headings of a sentence that are read, the innermost, and their characters, the last.
HEADINGS, HEADING_CHARACTERS = 2, 30
# Tokens that are read in one go at most: so many places does the network know.
LONGEST = 512
# Certainties that the trees leave in doubt. Where they are sure, a reading changes little, chooses no better sentence,
# and takes several times as long as all the rest of an answer.
DOUBTFUL = (0.1, 0.9)
# Factor at the product of the vectors of question and sentence, which would be small beside the vectors themselves.
PRODUCT_SCALE = np.float32(4)

# Places of the special tokens in the vocabulary.
START, PAD, END, UNKNOWN = range(4)
_HAN = re.compile(f"[{HAN}]")
_NUMBER = re.compile(
    r"^(?:第[一二三四五六七八九十百\d]+[编章节条款]|[一二三四五六七八九十]+[、.．]|[（(][一二三四五六七八九十\d]+[)）]"
    r"|\d{1,2}(?:\.\d{1,2})*(?:[、.．](?!\d)|(?=\s)))\s*"
)
_OF_QUESTION, _OF_TITLE, _OF_SENTENCE = 0, 1, 2


# How articles begin, by their ids.
Leads = Mapping[str, str]
NO_LEADS: Leads = {}


@dataclass(frozen=True, slots=True)
class Extent:
    """How many sentences are read, the likeliest, and how many tokens of each at most: time grows with the tokens.

    So many are read in any case, up to ``most`` while all together have no more tokens than there is ``room``: in lists
    and below headings sentences are short, and more of them look alike.
    """

    sentences: int
    most: int
    room: int
    tokens: int  # of a sentence
    with_headings: int  # of a sentence behind headings, with these


BY_ITSELF = Extent(sentences=5, most=8, room=200, tokens=64, with_headings=84)
# Of a question behind another one words tell less which sentence answers.
FOLLOW_UP = Extent(sentences=7, most=10, room=240, tokens=52, with_headings=60)


@dataclass(frozen=True, slots=True)
class Worth:
    """What the reader counts for beside the trees."""

    likely: float  # of the log-probability of a sentence that it had before
    sentence: float  # of the reader's own score of a sentence
    trees: float  # of the trees' confidence, as log-odds
    reader: float  # of the reader's log-odds that any sentence answers
    offset: float


@dataclass(frozen=True, slots=True)
class Text:
    """Tokens that are read in one go, the segment of each, and where question and sentences stand among them."""

    tokens: list[int]
    segments: list[int]
    question: slice
    sentences: list[slice]


@dataclass(frozen=True, slots=True)
class Reading:
    """What the reader makes of the first sentences of the evidence: a score each, and one for "none of them"."""

    scores: Floats
    none: float
    worth: Worth

    @property
    def log_odds(self) -> float:
        """Log-odds, by the reader alone, that one of the sentences answers."""
        return float(np.logaddexp.reduce(self.scores)) - self.none

    def weigh(self, evidence: Sequence[Sentence]) -> list[Sentence]:
        """The ``evidence`` that was read with probabilities of both, the likeliest first; the rest behind as it was.

        The sentences that were read share the probability that they had together.
        """
        first, rest = evidence[: len(self.scores)], evidence[len(self.scores) :]
        likely = np.log([max(s.probability, LEAST_PROBABILITY) for s in first])
        totals = self.worth.likely * likely + self.worth.sentence * self.scores
        shares = np.exp(totals - np.logaddexp.reduce(totals)) * sum(s.probability for s in first)
        weighed = [replace(s, probability=float(share)) for s, share in zip(first, shares, strict=True)]
        return [*sorted(weighed, key=lambda s: (-s.probability, s.hit.rank, s.start)), *rest]

    def certainty(self, certainty: float) -> float:
        """The probability, of the trees' ``certainty`` and the reader's, that the evidence answers the question."""
        certainty = min(max(certainty, LEAST_PROBABILITY), 1 - LEAST_PROBABILITY)
        odds = math.log(certainty / (1 - certainty))
        return 1 / (1 + math.exp(-(self.worth.trees * odds + self.worth.reader * self.log_odds + self.worth.offset)))


class TextMaker:
    """Makes the text that is read of a question and sentences."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer

    def text(self, question: str, sentences: Sequence[Sentence], extent: Extent, leads: Leads = NO_LEADS) -> Text:
        """The tokens of a question and of all these sentences.

        First comes a start, then the question, then the sentences, those of an article behind what introduces it; an
        end after each. ``leads``: how articles begin, by their ids.
        """
        asked = self._tokens(question)[:QUESTION_TOKENS]
        text = Text([START], [_OF_QUESTION], slice(1, 1 + len(asked)), [])
        _append(text, asked, _OF_QUESTION)
        told = [self._told(sentence, extent) for sentence in sentences]
        introductions = list(self._introductions(sentences, leads))
        room = LONGEST - len(text.tokens) - sum(len(each) + 1 for each in told)
        most = room // max(1, sum(map(bool, introductions))) - 1
        for introduction, sentence in zip(introductions, told, strict=True):
            if introduction:
                _append(text, introduction[:most], _OF_TITLE)
            text.sentences.append(slice(len(text.tokens), len(text.tokens) + len(sentence)))
            _append(text, sentence, _OF_SENTENCE)
        return text

    def count(self, sentences: Sequence[Sentence], extent: Extent) -> int:
        """How many of the sentences, the likeliest first, are read."""
        lengths = accumulate(len(self._told(sentence, extent)) for sentence in sentences[: extent.most])
        fitting = sum(length <= extent.room for length in lengths)
        return min(len(sentences), max(extent.sentences, fitting))

    def _told(self, sentence: Sentence, extent: Extent) -> list[int]:
        """A sentence behind its headings, as if it told them itself: 2026年:渡轮达到70艘."""
        if headings := headings_of(sentence.hit.passage.section):
            return self._tokens(f"{headings}：{sentence.text}")[: extent.with_headings]
        return self._tokens(sentence.text)[: extent.tokens]

    def _introductions(self, sentences: Sequence[Sentence], leads: Leads) -> Iterator[list[int]]:
        """What to read before each sentence: before the first one of an article its title.

        How an article begins is told where neither its title nor that sentence does.
        """
        article = ""
        for sentence in sentences:
            hit, introduction = sentence.hit, []
            if hit.article.id != article:
                article = hit.article.id
                title, lead = hit.article.title, leads.get(article, "")
                introduction += self._tokens(title)[:TITLE_TOKENS]
                if sentence.start and lead and not (title and lead.startswith(title)):
                    introduction += self._tokens(lead)[:LEAD_TOKENS]
            yield introduction

    def _tokens(self, text: str) -> list[int]:
        # A text of nothing that it has a token for still has one.
        return self._tokenizer.encode(text, add_special_tokens=False).ids or [END]


class Reader:
    """Reads a question and sentences in one go."""

    def __init__(self, folder: Path) -> None:
        """Load the model in ``folder``. Raises ModelError when it is missing or broken."""
        os.environ.setdefault(*SERIAL_TOKENIZER)
        try:
            config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
            self._network = Network(folder)
            self._heads = {
                name: tuple(Linear.of(self._network.tensors, f"{name}.{part}") for part in ("inner", "outer"))
                for name in ("sentence", "none")
            }
            self.maker = TextMaker(Tokenizer.from_file(str(folder / "tokenizer.json")))
            self._worth = {BY_ITSELF: Worth(**config["worth"]), FOLLOW_UP: Worth(**config["worth_of_follow_up"])}
        except Exception as error:  # the loaders raise whatever their parsers do
            raise ModelError(f"The reader in {folder} cannot be read ({error}). Reinstall xinzhi.") from error

    def read(
        self,
        question: str,
        evidence: Sequence[Sentence],
        extent: Extent = BY_ITSELF,
        leads: Leads = NO_LEADS,
    ) -> Reading:
        """Read the first sentences of the ``evidence``, which must not be empty."""
        order = reading_order(evidence[: self.maker.count(evidence, extent)])
        text = self.maker.text(question, [evidence[i] for i in order], extent, leads)
        vectors = self._network(text.tokens, text.segments)
        asked = vectors[text.question].mean(axis=0)
        told = np.stack([vectors[place].mean(axis=0) for place in text.sentences])
        pairs = np.concatenate(
            [told, np.broadcast_to(asked, told.shape), told * asked * PRODUCT_SCALE, np.abs(told - asked)], axis=1
        )
        scores = np.empty(len(order), dtype=np.float32)
        scores[order] = self._score("sentence", pairs)
        none = self._score("none", np.concatenate([vectors[0], asked])[None])
        return Reading(scores, float(none[0]), self._worth[extent])

    @property
    def longest(self) -> int:
        """Tokens at most."""
        return self._network.longest

    def _score(self, name: str, rows: Floats) -> Floats:
        inner, outer = self._heads[name]
        result: Floats = outer(np.tanh(inner(rows)))[:, 0]
        return result


def headings_of(section: str) -> str:
    """The innermost headings of a section without their numbers: 分年目标，2026年 for 三、分年目标 › （一）2026年."""
    headings = [_NUMBER.sub("", heading) for heading in section.split(SECTION_SEPARATOR) if heading]
    return "，".join(headings[-HEADINGS:])[-HEADING_CHARACTERS:]


def reading_order(sentences: Sequence[Sentence]) -> list[int]:
    """The places of ``sentences`` in the order that they are read in: article by article, each from its beginning."""
    articles = list(dict.fromkeys(sentence.hit.article.id for sentence in sentences))
    keys = [(articles.index(sentence.hit.article.id), sentence.start) for sentence in sentences]
    return sorted(range(len(sentences)), key=keys.__getitem__)


def _append(text: Text, tokens: list[int], segment: int) -> None:
    text.tokens.extend((*tokens, END))
    text.segments.extend([segment] * (len(tokens) + 1))


def is_doubtful(certainty: float) -> bool:
    """Whether a probability is neither high nor low."""
    return DOUBTFUL[0] < certainty < DOUBTFUL[1]


def is_readable(question: str) -> bool:
    """Whether the reader can make anything of a question: it knows no English."""
    return _HAN.search(question) is not None


@cache
def load_reader() -> Reader:
    """The shipped reader. Raises ModelError when it is missing or broken.

    From now on BLAS keeps to one core in this process: its threads wait for each other, and where others are at work a
    reading that takes 40 ms would take a second.
    """
    threadpool_limits(limits=1, user_api="blas")
    return Reader(FOLDER)
