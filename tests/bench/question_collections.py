"""The collections that the question sets are asked of: large ones with news as distractors, and small ones."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from natural import FollowUp, NaturalCollection, NaturalQuestion, encyclopedic_pairs, natural_collections
from question_sets import NEWS, SETS, BenchQuestion, Part, as_readings, load_set, news_passages

from assistant.service import load_analyser
from corpus.sentences import split_sentences
from corpus.types import Reading
from index.build import build_generation
from index.encode import load_encoder
from index.search import Index, load_index
from index.store import Store
from index.tokens import fold

NEWS_COUNT = 20_000
# jieba's tags of words that are swapped: names, and nouns.
SWAPPED_TAGS = {"nr", "nrt", "ns", "nt", "nz", "n", "vn"}
# Small collections: as many paragraphs as a folder of articles has, half of them taken away from the index.
SMALL = 80
# Questions of a paragraph that are made unanswerable, one after the other.
HOLLOW_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """A question asked of an index; ``answerable`` says whether its paragraph is in there."""

    question: BenchQuestion
    index: Index
    answerable: bool


@dataclass(frozen=True, slots=True)
class AskedAfter:
    """A second question, asked of the index of its collection."""

    follow_up: FollowUp
    index: Index
    collection: str

    @property
    def in_full(self) -> AskedNaturally:
        """The same question, asked by itself."""
        return AskedNaturally(self.follow_up.full, self.index, self.collection)


@dataclass(frozen=True, slots=True)
class AskedNaturally:
    """A question as people put it, asked of the index of its collection."""

    question: NaturalQuestion
    index: Index
    collection: str

    @property
    def answerable(self) -> bool:
        """Whether an article of the collection answers it."""
        return self.question.answerable


class Bench:
    """The question sets and the indexes that they are asked of."""

    def __init__(self, data: Path, folder: Path, news_count: int = NEWS_COUNT) -> None:
        self._data, self._folder = data, folder
        self._encoder, self._analyser = load_encoder(), load_analyser()
        self.sets = [load_set(name, data / "dev" / file) for name, file in SETS.items()]
        news = news_passages(data / "train" / NEWS, news_count)
        self._news = {f"news-{number}": text for number, text in enumerate(news)}
        self._natural: dict[str, Index] = {}
        self._large = {s.name: self.build(s.name, {**s.paragraphs, **self._news}) for s in self.sets}

    def build(self, name: str, texts: dict[str, str]) -> Index:
        """An index of texts."""
        return self._build(name, as_readings(texts))

    def _build(self, name: str, readings: Iterable[Reading]) -> Index:
        store = Store(self._folder / name)
        build_generation(store, readings, encoder=self._encoder, analyser=self._analyser)
        return load_index(store, encoder=self._encoder, analyser=self._analyser)

    def large(self, name: str) -> Index:
        """The index of one set with the news."""
        return self._large[name]

    def answerable(self, part: Part) -> Iterator[Asked]:
        """Questions of a part, asked of their own set with the news."""
        for questions in self.sets:
            for question in questions.questions:
                if question.part is part:
                    yield Asked(question, self.large(questions.name), answerable=True)

    def unanswerable(self, part: Part) -> Iterator[Asked]:
        """Questions of a part, asked of another set with the news."""
        for questions in self.sets:
            other = next(s.name for s in self.sets if s.name.split()[0] != questions.name.split()[0])
            for question in questions.questions:
                if question.part is part:
                    yield Asked(question, self.large(other), answerable=False)

    def natural(self, part: Part) -> Iterator[AskedNaturally]:
        """Questions as people put them, asked of small collections of news and documents."""
        return self._asked_naturally(part, lambda collection: collection.questions)

    def contrasts(self, part: Part) -> Iterator[AskedNaturally]:
        """Questions that look like natural ones but are answered where those are not, or the other way round."""
        return self._asked_naturally(part, lambda collection: collection.contrasts)

    def encyclopedic_contrasts(self) -> Iterator[AskedNaturally]:
        """Such questions about the encyclopedic paragraphs of part EMBED, asked of their own set with the news."""
        for name, file in SETS.items():
            for question in encyclopedic_pairs(Path(file).stem):
                yield AskedNaturally(question, self.large(name), name)

    def _asked_naturally(
        self, part: Part, questions_of: Callable[[NaturalCollection], Sequence[NaturalQuestion]]
    ) -> Iterator[AskedNaturally]:
        for collection in natural_collections(self._data, part):
            if questions := questions_of(collection):
                index = self._index_of(collection)
                yield from (AskedNaturally(question, index, collection.name) for question in questions)

    def _index_of(self, collection: NaturalCollection) -> Index:
        if collection.name not in self._natural:
            self._natural[collection.name] = self._build(f"natural-{collection.name}", collection.readings)
        return self._natural[collection.name]

    def follow_ups(self, part: Part) -> Iterator[AskedAfter]:
        """Second questions, asked of the collections of a part."""
        for collection in natural_collections(self._data, part):
            if collection.follow_ups:
                index = self._index_of(collection)
                yield from (AskedAfter(follow_up, index, collection.name) for follow_up in collection.follow_ups)

    def swapped(self, part: Part) -> Iterator[Asked]:
        """Questions of a part in which a name or noun is another one: the paragraph speaks of something else.

        The word that is replaced stands in the paragraph, the one that replaces it does not.
        """
        for questions in self.sets:
            index = self.large(questions.name)
            chance = random.Random(1)
            asked = [question for question in questions.questions if question.part is part]
            words = [
                {word: tag for word, tag in index.tagged(fold(q.text)) if tag in SWAPPED_TAGS and len(word) > 1}
                for q in asked
            ]
            by_tag: dict[str, list[str]] = {}
            for word, tag in (pair for found in words for pair in found.items()):
                by_tag.setdefault(tag, []).append(word)
            for question, found in zip(asked, words, strict=True):
                paragraph = fold(questions.paragraphs[question.article_id])
                present = [word for word in found if word in paragraph]
                if not present:
                    continue
                typed = chance.choice(present)
                other = chance.choice(by_tag[found[typed]])
                if other not in paragraph and other not in fold(question.text):
                    text = fold(question.text).replace(typed, other)
                    yield Asked(replace(question, text=text), index, answerable=False)

    def small(self, part: Part) -> Iterator[Asked]:
        """Questions of a part, asked of small collections that hold every second one of their paragraphs."""
        for questions in self.sets:
            ids = list(questions.paragraphs)
            for start in range(0, len(ids), SMALL):
                group = ids[start : start + SMALL]
                kept = set(group[::2])
                index = self.build(
                    f"{part}-{questions.name}-{start}", {i: questions.paragraphs[i] for i in group if i in kept}
                )
                for question in questions.questions:
                    if question.part is part and question.article_id in group:
                        yield Asked(question, index, question.article_id in kept)

    def hollow(self, part: Part) -> Iterator[Asked]:
        """Questions asked of small collections in which every second paragraph has lost the answering sentences.

        The subject is there and what is asked of it is not: the hardest questions to refuse. Each round asks another
        question of a hollowed paragraph; of the whole ones all questions are asked in the first round.
        """
        for questions in self.sets:
            by_paragraph: dict[str, list[BenchQuestion]] = {}
            for question in questions.questions:
                by_paragraph.setdefault(question.article_id, []).append(question)
            ids = [i for i in questions.paragraphs if by_paragraph[i][0].part is part]
            for start in range(0, len(ids), SMALL):
                for round_number in range(HOLLOW_ROUNDS):
                    group = ids[start : start + SMALL]
                    texts = {i: questions.paragraphs[i] for i in group}
                    asked = {
                        i: by_paragraph[i][round_number] for i in group[::2] if len(by_paragraph[i]) > round_number
                    }
                    texts.update({i: hollowed(texts[i], question) for i, question in asked.items()})
                    index = self.build(f"hollow-{part}-{questions.name}-{start}-{round_number}", texts)
                    yield from (Asked(question, index, answerable=False) for question in asked.values())
                    if round_number == 0:
                        whole = (question for i in group[1::2] for question in by_paragraph[i])
                        yield from (Asked(question, index, answerable=True) for question in whole)


def hollowed(paragraph: str, question: BenchQuestion) -> str:
    """A paragraph without the sentences that hold an accepted answer, or a part of one that crosses their border."""
    kept = []
    for span in split_sentences(paragraph):
        sentence = paragraph[span.start : span.end]
        if not any(answer in sentence or sentence in answer for answer in question.answers):
            kept.append(sentence)
    return "".join(kept) or "（原文从略。）"
