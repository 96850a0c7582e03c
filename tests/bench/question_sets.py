"""Question sets and distractors for the benchmarks: SQuAD-layout files and news, one article a line."""

from __future__ import annotations

import hashlib
import json
import lzma
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from corpus.types import Article, Block, BlockKind, Reading

SETS = {"CMRC trial": "cmrc2018_trial.json", "DRCD dev": "drcd_dev.json", "DRCD test": "drcd_test.json"}
NEWS = "news-2023.txt.xz"
# Characters of a news passage that serves as a distractor.
NEWS_PASSAGE = 220
# Distractors come from the last fifth of the news, which the embedding model was not trained on.
HELD_BACK = 0.8


@dataclass(frozen=True, slots=True)
class BenchQuestion:
    """A question with the id of the paragraph that answers it and the accepted answers, as they stand in it."""

    text: str
    article_id: str
    answers: tuple[str, ...]
    part: Part


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """A question set: its paragraphs, identical ones merged, by id."""

    name: str
    paragraphs: dict[str, str]
    questions: list[BenchQuestion]


class Part(StrEnum):
    """What the paragraphs of the question sets serve for; each serves one purpose only."""

    EMBED = "embed"  # half: the embedding model is trained on their questions
    FIT = "fit"  # a quarter: ranking, evidence and confidence are fitted on them
    REPORT = "report"  # a quarter: nothing is fitted on them; every figure is of these


def part_of(paragraph: str) -> Part:
    """By the SHA-1 of the paragraph's text, so that a paragraph is in one part, in whichever set it stands."""
    remainder = int(hashlib.sha1(paragraph.encode(), usedforsecurity=False).hexdigest(), 16) % 4
    return (Part.EMBED, Part.FIT, Part.EMBED, Part.REPORT)[remainder]


def load_set(name: str, path: Path) -> QuestionSet:
    """Read a file in SQuAD layout."""
    paragraphs: dict[str, str] = {}
    ids: dict[str, str] = {}
    questions: list[BenchQuestion] = []
    for document in json.loads(path.read_text(encoding="utf-8"))["data"]:
        for paragraph in document["paragraphs"]:
            text = paragraph["context"]
            article_id = ids.setdefault(text, f"{path.stem}-{len(ids)}")
            paragraphs[article_id] = text
            for question in paragraph["qas"]:
                answers = tuple(dict.fromkeys(answer["text"] for answer in question["answers"]))
                questions.append(BenchQuestion(question["question"], article_id, answers, part_of(text)))
    return QuestionSet(name, paragraphs, questions)


def news_passages(path: Path, count: int) -> list[str]:
    """``count`` passages of about 220 characters, chosen with a fixed seed.

    They come from the held-back part of the news; where that does not suffice, for timings, from the rest after it.
    """
    with lzma.open(path, "rt", encoding="utf-8") as file:
        lines = [line.split("正文：", 1)[-1].strip() for line in file]
    held_back = int(len(lines) * HELD_BACK)
    passages = _shuffled(lines[held_back:])
    if len(passages) < count:
        passages += _shuffled(lines[:held_back])
    if len(passages) < count:
        lacking = count - len(passages)
        passages += [f"{passage}（{n}）" for n, passage in enumerate(passages[:lacking])]
    return passages[:count]


def _shuffled(lines: list[str]) -> list[str]:
    passages = [passage for line in lines for passage in _cut(line)]
    random.Random(1).shuffle(passages)
    return passages


def _cut(text: str) -> Iterator[str]:
    """Whole sentences, joined until they reach the length of a passage."""
    passage = ""
    for sentence in re.findall(r"[^。！？；]+[。！？；]?", text):
        passage += sentence
        if len(passage) >= NEWS_PASSAGE:
            yield passage
            passage = ""


def as_readings(texts: dict[str, str]) -> Iterator[Reading]:
    """Texts as the articles of a collection, each one paragraph."""
    for article_id, text in texts.items():
        article = Article(article_id, "", text, (Block(BlockKind.PARAGRAPH, 0, len(text)),), article_id)
        yield Reading(article_id, article)
