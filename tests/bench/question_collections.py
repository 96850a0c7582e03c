"""The collections that the question sets are asked of: large ones with news as distractors, and small ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from question_sets import NEWS, SETS, BenchQuestion, Part, as_readings, load_set, news_passages

from assistant.service import load_analyser
from index.build import build_generation
from index.encode import load_encoder
from index.search import Index, load_index
from index.store import Store

NEWS_COUNT = 20_000
# Small collections: as many paragraphs as a folder of articles has, half of them taken away from the index.
SMALL = 80


@dataclass(frozen=True, slots=True)
class Asked:
    """A question asked of an index; ``answerable`` says whether its paragraph is in there."""

    question: BenchQuestion
    index: Index
    answerable: bool


class Bench:
    """The question sets and the indexes that they are asked of."""

    def __init__(self, data: Path, folder: Path, news_count: int = NEWS_COUNT) -> None:
        self._folder = folder
        self._encoder, self._analyser = load_encoder(), load_analyser()
        self.sets = [load_set(name, data / "dev" / file) for name, file in SETS.items()]
        news = news_passages(data / "train" / NEWS, news_count)
        self._news = {f"news-{number}": text for number, text in enumerate(news)}
        self._large = {s.name: self.build(s.name, {**s.paragraphs, **self._news}) for s in self.sets}

    def build(self, name: str, texts: dict[str, str]) -> Index:
        """An index of texts."""
        store = Store(self._folder / name)
        build_generation(store, as_readings(texts), encoder=self._encoder, analyser=self._analyser)
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
