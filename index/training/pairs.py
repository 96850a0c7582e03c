"""Question–passage pairs by the batch, a pure function of seed and step: a resumed run draws the same ones.

Three kinds share a batch. *Real* pairs are questions of a question set with the passage that answers them. The others
need no labels: a *pseudo question* is a few words of one sentence, some of them dropped, with a few rare words of the
rest of its passage, and its passage is often shown without that sentence (the inverse cloze task of Lee, Chang and
Toutanova, ACL 2019, section 4: with it, words must be matched; without it, subjects must); a *lead* pair is the first
sentence of an article with a later passage of it.

Passages that have nothing in common are easy to tell apart, so half of a batch is drawn in groups that share an
uncommon word: cheap hard negatives, as lexical search would return them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.training.recipe import Recipe

Integers = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

# Tokens of a lead sentence that are used: news leads run on.
LEAD_TOKENS = 40
# Words drawn from the passage of a pseudo question, of which the rarest are added to it.
BORROW_DRAWN = 8
BORROW_MOST = 3
# Passages that share a word are drawn in groups of this size, by words that stand in this many passages.
NEIGHBOURS = 16
NEIGHBOUR_WORD_PASSAGES = (16, 1000)
# A pseudo question needs a passage of at least this many tokens and two sentences, or nothing is left to match.
PASSAGE_TOKENS_LEAST = 25


@dataclass(frozen=True, slots=True)
class TokenizedArticles:
    """Articles as one array of token numbers with three levels of boundaries."""

    tokens: Integers
    sentences: Integers  # (sentences + 1,) offsets into tokens
    passages: Integers  # (passages + 1,) offsets into sentences
    articles: Integers  # (passages,) number of the article that a passage belongs to, ascending


@dataclass(frozen=True, slots=True)
class TokenizedQuestions:
    """Real questions; question ``i`` is answered by passage ``passages[i]``."""

    tokens: Integers
    offsets: Integers  # (questions + 1,) offsets into tokens
    passages: Integers  # (questions,)


@dataclass(frozen=True, slots=True)
class Texts:
    """Texts as torch's EmbeddingBag takes them: text ``i`` is ``tokens[offsets[i] : offsets[i + 1]]``."""

    tokens: Integers
    offsets: Integers  # (texts + 1,)

    def joined(self, other: Texts) -> Texts:
        """These texts, then the others."""
        return Texts(
            np.concatenate([self.tokens, other.tokens]),
            np.concatenate([self.offsets, other.offsets[1:] + self.offsets[-1]]),
        )


@dataclass(frozen=True, slots=True)
class Batch:
    """Pairs: question ``i`` belongs to passage ``i``; pairs of one group are no negatives of each other."""

    questions: Texts
    passages: Texts
    groups: Integers


@dataclass(frozen=True, slots=True)
class _Positions:
    """Positions in a token array, each with the text that it belongs to; texts ascend."""

    texts: Integers
    positions: Integers

    def where(self, mask: Mask) -> _Positions:
        return _Positions(self.texts[mask], self.positions[mask])


class _Neighbourhoods:
    """Which passages share an uncommon word."""

    def __init__(self, tokens: Integers, spans: Integers, *, usable: Mask) -> None:
        """Take the tokens, the spans of the passages in them, and which passages may be drawn."""
        passages = len(usable)
        owners = np.repeat(np.arange(passages), np.diff(spans))
        is_drawn = usable[owners]
        occurrences = np.unique(tokens[is_drawn] * passages + owners[is_drawn])
        words = occurrences // passages
        frequencies = np.bincount(words)
        least, most = NEIGHBOUR_WORD_PASSAGES
        is_uncommon = ((frequencies >= least) & (frequencies <= most))[words]
        self._words, self._passages = words[is_uncommon], occurrences[is_uncommon] % passages
        self._starts = np.searchsorted(self._words, np.arange(len(frequencies) + 1))
        by_passage = np.argsort(self._passages, kind="stable")
        self._words_by_passage = self._words[by_passage]
        self._passage_starts = np.searchsorted(self._passages[by_passage], np.arange(passages + 1))

    def drawn(self, random: np.random.Generator, seeds: Integers) -> Integers:
        """Up to 16 passages for each seed, all with one of its uncommon words; none twice."""
        start, end = self._passage_starts[seeds], self._passage_starts[seeds + 1]
        has_words = start < end
        word = self._words_by_passage[random.integers(start[has_words], end[has_words])]
        starts, ends = self._starts[word][:, None], self._starts[word + 1][:, None]
        return np.unique(self._passages[random.integers(starts, ends, (len(word), NEIGHBOURS))])


class PairSampler:
    """Draws batches. Immutable after construction, safe to share between threads."""

    def __init__(self, articles: TokenizedArticles, questions: TokenizedQuestions, *, recipe: Recipe) -> None:
        """Take tokenised articles (the paragraphs of the questions among them) and questions (possibly none)."""
        self._recipe = recipe
        self._articles = articles
        self._questions = questions
        self._frequencies = np.bincount(articles.tokens)
        self._spans = articles.sentences[articles.passages]  # passage i is tokens[spans[i] : spans[i + 1]]
        self._first_passages = np.searchsorted(articles.articles, articles.articles)
        usable = (np.diff(self._spans) >= PASSAGE_TOKENS_LEAST) & (np.diff(articles.passages) >= 2)
        self._usable = np.flatnonzero(usable)
        self._asked_about = np.flatnonzero(usable & np.isin(articles.articles, articles.articles[questions.passages]))
        self._neighbourhoods = _Neighbourhoods(articles.tokens, self._spans, usable=usable)

    @property
    def usable_passages(self) -> int:
        """Number of passages that pseudo questions can be made from."""
        return len(self._usable)

    def batch(self, step: int, *, progress: float) -> Batch:
        """The batch of ``step``; ``progress`` in [0, 1] says whether real questions are due yet."""
        recipe = self._recipe
        random = np.random.default_rng((recipe.seed, step))
        are_due = progress >= recipe.questions_from and len(self._questions.passages) > 0
        real = int(recipe.batch_pairs * recipe.question_share) if are_due else 0
        near = int(recipe.batch_pairs * recipe.question_passage_share) if len(self._asked_about) else 0
        asked = _drawn(random, np.arange(len(self._questions.passages)), count=real)
        others = recipe.batch_pairs - real - near
        seeds = _drawn(random, self._usable, count=int(others * recipe.neighbour_share) // NEIGHBOURS)
        neighbours = self._neighbourhoods.drawn(random, seeds)
        spread = _drawn(random, self._usable, count=others - len(neighbours))
        passages = np.concatenate([_drawn(random, self._asked_about, count=near), neighbours, spread])
        answers = self._questions.passages[asked]
        offsets = self._questions.offsets
        questions = _texts(self._questions.tokens, _positions(offsets[asked], offsets[asked + 1]), count=real)
        shown = _texts(self._articles.tokens, _positions(self._spans[answers], self._spans[answers + 1]), count=real)
        pseudo = self._pseudo_pairs(random, passages)
        groups = self._articles.articles[np.concatenate([answers, passages])]
        return Batch(questions.joined(pseudo.questions), shown.joined(pseudo.passages), groups)

    def _pseudo_pairs(self, random: np.random.Generator, passages: Integers) -> Batch:
        """A pseudo question or lead sentence for each of ``passages``."""
        recipe, articles, count = self._recipe, self._articles, len(passages)
        sentence = random.integers(articles.passages[passages], articles.passages[passages + 1])
        start, end = articles.sentences[sentence], articles.sentences[sentence + 1]
        wanted = random.integers(recipe.question_tokens_least, recipe.question_tokens_most + 1, count)
        asked_start = random.integers(start, np.maximum(start, end - wanted) + 1)
        asked_end = np.minimum(asked_start + wanted, end)
        first = self._first_passages[passages]
        lead = articles.passages[first]
        is_lead = (random.random(count) < recipe.lead_share) & (first != passages)
        asked_start = np.where(is_lead, articles.sentences[lead], asked_start)
        lead_end = np.minimum(articles.sentences[lead + 1], asked_start + LEAD_TOKENS)
        asked_end = np.where(is_lead, lead_end, asked_end)
        asked = _positions(asked_start, asked_end)
        asked = asked.where(is_lead[asked.texts] | (random.random(len(asked.texts)) >= recipe.drop_share))
        borrowed = self._borrowed(random, passages, lends=~is_lead & (random.random(count) < recipe.borrow_share))
        shown = _positions(self._spans[passages], self._spans[passages + 1])
        is_whole = is_lead | (random.random(count) < recipe.keep_share)
        is_outside = (shown.positions < start[shown.texts]) | (shown.positions >= end[shown.texts])
        shown = shown.where(is_whole[shown.texts] | is_outside)
        return Batch(
            _texts(articles.tokens, _merged(asked, borrowed), count=count),
            _texts(articles.tokens, shown, count=count),
            articles.articles[passages],
        )

    def _borrowed(self, random: np.random.Generator, passages: Integers, *, lends: Mask) -> _Positions:
        """Of the passages that lend, one to three tokens each: the rarest among eight drawn."""
        texts = np.flatnonzero(lends)
        start, end = self._spans[passages[texts]], self._spans[passages[texts] + 1]
        drawn = random.integers(start[:, None], end[:, None], (len(texts), BORROW_DRAWN))
        rarest_first = np.argsort(self._frequencies[self._articles.tokens[drawn]], axis=1, kind="stable")
        kept = np.take_along_axis(drawn, rarest_first[:, :BORROW_MOST], axis=1)
        taken = np.arange(BORROW_MOST) < random.integers(1, BORROW_MOST + 1, (len(texts), 1))
        return _Positions(np.repeat(texts, BORROW_MOST)[taken.ravel()], kept[taken])


def _drawn(random: np.random.Generator, choices: Integers, *, count: int) -> Integers:
    return choices[random.integers(0, len(choices), count)] if count else np.zeros(0, dtype=np.int64)


def _positions(starts: Integers, ends: Integers) -> _Positions:
    """All positions of the stretches ``starts[i]:ends[i]``, stretch by stretch."""
    lengths = ends - starts
    texts = np.repeat(np.arange(len(starts)), lengths)
    before = np.cumsum(lengths) - lengths
    return _Positions(texts, np.arange(len(texts)) + (starts - before)[texts])


def _merged(one: _Positions, other: _Positions) -> _Positions:
    texts = np.concatenate([one.texts, other.texts])
    order = np.argsort(texts, kind="stable")
    return _Positions(texts[order], np.concatenate([one.positions, other.positions])[order])


def _texts(tokens: Integers, where: _Positions, *, count: int) -> Texts:
    return Texts(tokens[where.positions], np.searchsorted(where.texts, np.arange(count + 1)))
