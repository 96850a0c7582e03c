"""Questions that a collection makes of itself, for those who have none: they measure whether passages can be found.

Two kinds: the heading that a passage stands under, and a sentence of it with a third of its words left out. Both are
easier than people's questions; they are for comparing one index with another.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

from assistant.question_files import EvalQuestion
from corpus.sentences import split_sentences
from corpus.types import SECTION_SEPARATOR, Passage
from index.search import Index

MOST_PROBES = 200  # of each kind
SEED = 1
# Share of a sentence's words that are left out, and its least length in characters.
MASKED = 1 / 3
SHORTEST_SENTENCE = 16


def make_probes(index: Index, most: int = MOST_PROBES) -> list[EvalQuestion]:
    """Probes of passages spread over the collection; the same ones whenever the collection is the same."""
    chance = random.Random(SEED)  # noqa: S311 - no secret: probes can be made again
    return [probe for passage in index.articles.passages_spread(most) for probe in _probes(passage, index, chance)]


def _probes(passage: Passage, index: Index, chance: random.Random) -> Iterator[EvalQuestion]:
    heading = passage.section.rsplit(SECTION_SEPARATOR, 1)[-1]
    if heading:
        yield EvalQuestion(heading, (), passage.article_id, place=f"heading of {passage.article_id}")
    sentences = [passage.text[span.start : span.end] for span in split_sentences(passage.text)]
    long = [sentence for sentence in sentences if len(sentence) >= SHORTEST_SENTENCE]
    if long:
        words = index.words(index.analyse(chance.choice(long)))
        kept = sorted(chance.sample(range(len(words)), round(len(words) * (1 - MASKED))))
        text = " ".join(words[place] for place in kept)
        if text:
            yield EvalQuestion(text, (), passage.article_id, passage.text, place=f"sentence of {passage.article_id}")
