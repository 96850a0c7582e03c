"""Questions as people put them, each with the sentence that answers it or the reason why none does.

``questions/`` holds them by collection, a JSON object a line: about forty news articles of the held-back part of the
news, named by their line, or about twenty documents made up for it, which lie beside them. Spans are of the raw text::

    {"article": "59222", "style": "spoken", "question": "…", "in": [90, 101], "answer": [93, 99], "also": [[7, 15]]}
    {"article": "59222", "style": "missing", "question": "…", "why": "other year"}

``in`` lies in the sentence that answers, ``also`` in others that do. Half are near misses: a reader would find them
natural, and no article of the collection answers them.

``questions/turns/`` holds second questions, asked after one of those that are answered, which they lean on::

    {"after": "…", "article": "59222", "style": "turn", "question": "去年呢", "full": "…", "in": [90, 101], …}

``full`` asks the same by itself; two in seven are near misses.

``questions/pairs/`` holds contrasts: ``beside`` one of those questions another one that looks like it, answered where
that one is a near miss, and a near miss where it is answered. In collections that were written in pairs every question
is a contrast, and two of an article with one number ``pair`` belong together.

``questions/encyclopedia/`` holds such pairs about paragraphs of the encyclopedic sets, part EMBED.
"""

from __future__ import annotations

import json
import lzma
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from question_sets import NEWS, Part

from assistant.evidence import Sentence
from corpus.read import read_folder
from corpus.sentences import split_sentences
from corpus.types import Article, Passage, Reading
from index.tokens import fold

QUESTIONS = Path(__file__).parent / "questions"
TURNS, PAIRS, ENCYCLOPEDIA = "turns", "pairs", "encyclopedia"
# Collections that nothing is fitted on, and those that only the worth of the reader is: it has learnt from the others.
REPORTED = frozenset(
    {"bank", "consume", "court", "env", "game", "mix5", "office11", "office19", "office20", "office27", "office28"}
    | {"feature4", "office3", "office6", "office8", "patent", "small", "talk", "various7", "various8", "weather"}
    | {"zones"}
)
WEIGHED = frozenset(
    {"appliance", "auto", "data", "lab", "office17", "office26", "office7", "people", "robot", "talent", "various6"}
)
# What reading a document takes away, or puts in another place.
_MARKUP = re.compile(r"[\s*|#>`\\_\-—–~～]")


@dataclass(frozen=True, slots=True)
class NaturalQuestion:
    """A question with the places, in the text of its article, of sentences that answer it; none if nothing does.

    ``style`` is plain, spoken, turn (a second question) or, where nothing answers it, missing.
    """

    text: str
    article_id: str
    style: str
    places: tuple[int, ...] = ()
    answer: str = ""

    @property
    def answerable(self) -> bool:
        """Whether an article answers it."""
        return bool(self.places)

    def is_answered_in(self, passage: Passage) -> bool:
        """Whether a passage holds a sentence that answers it."""
        return passage.article_id == self.article_id and any(passage.start <= p < passage.end for p in self.places)

    def is_answered_by(self, sentence: Sentence) -> bool:
        """Whether a sentence answers it; see :meth:`is_answered_at`."""
        return self.is_answered_at(sentence.hit.passage.article_id, sentence.start, sentence.text)

    def is_answered_at(self, article_id: str, start: int, text: str) -> bool:
        """Whether the sentence ``text`` of an article answers it; one of another does where it holds the answer."""
        if not self.answerable:
            return False
        if article_id == self.article_id:
            return any(start <= place < start + len(text) for place in self.places)
        return len(self.answer) > 2 and self.answer in _squeezed(text)[0]


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A second question, after one that ``told`` answered.

    ``full`` asks the same by itself; ``other`` is answered by another article, and leans on nothing.
    """

    question: NaturalQuestion
    full: NaturalQuestion
    other: NaturalQuestion
    after: str
    told: str


@dataclass(frozen=True, slots=True)
class NaturalCollection:
    """Documents as they were read, the questions about them, contrasts to those, and second ones after them."""

    name: str
    readings: tuple[Reading, ...]
    questions: tuple[NaturalQuestion, ...]
    contrasts: tuple[NaturalQuestion, ...]
    follow_ups: tuple[FollowUp, ...]


def natural_collections(data: Path, part: Part) -> Iterator[NaturalCollection]:
    """The collections of a part, in the order of their names; ``data`` holds the news."""
    with lzma.open(data / "train" / NEWS, "rt", encoding="utf-8") as file:
        news = file.read().split("\n")
    for path in sorted(QUESTIONS.glob("*.jsonl")):
        if part_of_collection(path.stem) is part:
            yield load_collection(path, news)


def part_of_collection(name: str) -> Part:
    """The part that a collection belongs to: EMBED is learnt from, FIT weighs what was learnt, REPORT only measures."""
    if name in REPORTED:
        return Part.REPORT
    return Part.FIT if name in WEIGHED else Part.EMBED


def load_collection(path: Path, news: Sequence[str] = ()) -> NaturalCollection:
    """The collection whose questions stand in ``path``, about the documents beside it or else about the ``news``."""
    asked, pairs, turns = (_lines(path.parent / kind / path.name) for kind in ("", PAIRS, TURNS))
    folder = path.with_suffix("")
    names = dict.fromkeys(each["article"] for each in asked)
    texts = {n: _raw(folder / n) if folder.is_dir() else news_article(news[int(n)]) for n in names}
    return _collection(path.stem, texts, asked, pairs, turns)


def encyclopedic_pairs(stem: str) -> Iterator[NaturalQuestion]:
    """Contrasts about the paragraphs of a question set, by the name of its file; they are plain, or missing."""
    for each in _lines(QUESTIONS / ENCYCLOPEDIA / f"{stem}.jsonl"):
        places = (each["in"][0],) if "in" in each else ()
        yield NaturalQuestion(each["question"], each["article"], "plain" if places else "missing", places)


def _lines(path: Path) -> list[dict[str, Any]]:
    """The objects of a file, a line each; none where there is no file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


def news_article(line: str) -> str:
    """An article of the news without its time stamp."""
    return re.sub(r"^.{0,40}?正文：", "", line).strip()


def _raw(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _collection(
    name: str,
    texts: Mapping[str, str],
    asked: list[dict[str, Any]],
    pairs: list[dict[str, Any]],
    turns: list[dict[str, Any]],
) -> NaturalCollection:
    with TemporaryDirectory() as folder:
        for number, text in texts.items():
            (Path(folder) / (number if "." in number else f"{number}.txt")).write_text(text, encoding="utf-8")
        readings = tuple(read_folder(Path(folder)))
    articles = {Path(r.origin).stem: r.article for r in readings if r.article}
    squeezed = {stem: _squeezed(article.text) for stem, article in articles.items()}

    def question(each: dict[str, Any], key: str = "question") -> NaturalQuestion:
        stem = Path(each["article"]).stem
        return _question(each, each[key], texts[each["article"]], articles[stem], squeezed[stem])

    questions = tuple(question(each) for each in asked if "pair" not in each)
    contrasts = tuple(question(each) for each in [*pairs, *(each for each in asked if "pair" in each)])
    first = {q.text: q for q in questions}
    texts_by_id = {article.id: article.text for article in articles.values()}
    follow_ups = []
    for each in turns:
        after = first[each["after"]]
        text, place = texts_by_id[after.article_id], after.places[0]
        told = next(text[span.start : span.end] for span in split_sentences(text) if span.start <= place < span.end)
        elsewhere = [q for q in questions if q.answerable and q.article_id != after.article_id]
        other = random.Random(each["question"]).choice(elsewhere)
        follow_ups.append(FollowUp(question(each), question(each, "full"), other, after.text, told))
    return NaturalCollection(name, readings, questions, contrasts, tuple(follow_ups))


def _question(
    each: dict[str, Any], asked: str, raw: str, article: Article, squeezed: tuple[str, list[int]]
) -> NaturalQuestion:
    """One question; raises ValueError when what answers it is not in its article."""
    if each["style"] == "missing":
        return NaturalQuestion(asked, article.id, each["style"])
    text, places = squeezed
    stretches = [raw[start:end] for start, end in [each["in"], *each.get("also", [])]]
    if not (held := tuple(places[found.start()] for s in stretches if (found := _pattern(s).search(text)))):
        raise ValueError(f"{each['article']} does not hold what answers {asked!r}")
    answer = _squeezed(raw[slice(*each["answer"])])[0]
    return NaturalQuestion(asked, article.id, each["style"], held, answer)


def _pattern(stretch: str) -> re.Pattern[str]:
    """What finds a stretch in a squeezed text; between cells of a row reading puts the name of the column."""
    return re.compile(".{0,24}?".join(re.escape(_squeezed(cell)[0]) for cell in stretch.split("|")))


def _squeezed(text: str) -> tuple[str, list[int]]:
    """A text folded and without blanks and marks, and the place of each of its characters in the text."""
    pairs = [(c, place) for place, each in enumerate(text) for c in fold(each) if not _MARKUP.match(c)]
    return "".join(c for c, _ in pairs), [place for _, place in pairs]
