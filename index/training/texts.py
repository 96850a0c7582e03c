"""Training texts: articles from files, questions from SQuAD-layout JSON, both cut into sentences and passages."""

from __future__ import annotations

import hashlib
import json
import lzma
import math
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.sentences import Span, split_sentences
from index.tokens import fold
from index.training.errors import TrainingError

# Characters: about what the index's own passages have, so that training sees vectors averaged over as many tokens.
PASSAGE_CHARACTERS = 220
PASSAGE_STRETCH = 1.25  # a sentence may make a passage this much longer
# Shorter articles have no two passages that could be told apart.
ARTICLE_CHARACTERS_LEAST = 60
# Paragraphs are split in two by the SHA-1 of their text; the odd half is held back, to measure on.
FOLDS = 2
FIT_FOLD = 0
# A leading time stamp, as in the news pool of CRUD-RAG: it says nothing about the text.
_STAMP = re.compile(r"^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}，正文：")

Passage = tuple[str, ...]  # its sentences, folded


@dataclass(frozen=True, slots=True)
class Question:
    """A folded question; passage ``passage`` of paragraph ``paragraph`` answers it."""

    text: str
    paragraph: int
    passage: int


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """Paragraphs, each as its passages, and the questions about them."""

    paragraphs: list[list[Passage]]
    questions: list[Question]


def read_articles(path: Path, share: float = 1.0) -> list[str]:
    """Raw texts of a ``.txt`` or ``.txt.xz`` file, one article a line, or of a folder of ``.txt`` and ``.md`` files.

    Args:
        path: The file or folder.
        share: In (0, 1]: read this share of the lines or files, from the first on; the rest stays unseen.

    Raises:
        TrainingError: nothing there, not UTF-8, or no article long enough to learn from.
    """
    if not 0 < share <= 1:
        raise TrainingError(f"The share of the news is {share}. Give a number above 0 and up to 1.")
    texts = _read_texts(path)
    texts = texts[: math.floor(len(texts) * share)]
    articles = [article for text in texts if len(article := _STAMP.sub("", text).strip()) >= ARTICLE_CHARACTERS_LEAST]
    if not articles:
        raise TrainingError(
            f"{path} holds no article of at least {ARTICLE_CHARACTERS_LEAST} characters. "
            "A file has one article a line; a folder one article a file."
        )
    return list(dict.fromkeys(articles))


def _read_texts(path: Path) -> list[str]:
    try:
        if path.is_dir():
            files = sorted(file for file in path.rglob("*") if file.suffix in {".txt", ".md"})
            return [file.read_text(encoding="utf-8") for file in files]
        if path.suffix == ".xz":
            with lzma.open(path, "rt", encoding="utf-8") as stream:
                return stream.read().splitlines()
        return path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError as error:
        raise TrainingError(
            f"{path} does not exist. Give a .txt or .txt.xz file, or a folder of .txt and .md."
        ) from error
    except (OSError, UnicodeError, lzma.LZMAError) as error:
        raise TrainingError(f"{path} cannot be read ({error}). It must be UTF-8 text, plain or .xz.") from error


def cut(text: str) -> list[Passage]:
    """Passages of about 220 characters in whole sentences, folded."""
    return [tuple(fold(text[span.start : span.end]) for span in spans) for spans in _passage_spans(text)]


def _passage_spans(text: str) -> list[list[Span]]:
    passages: list[list[Span]] = []
    for span in split_sentences(text):
        start = passages[-1][0].start if passages else 0
        is_full = passages and passages[-1][-1].end - start >= PASSAGE_CHARACTERS
        if not passages or is_full or span.end - start > PASSAGE_CHARACTERS * PASSAGE_STRETCH:
            passages.append([span])
        else:
            passages[-1].append(span)
    return passages


def read_questions(paths: Iterable[Path]) -> QuestionSet:
    """Questions of SQuAD-layout files about paragraphs that are not held back; identical paragraphs are one.

    Raises:
        TrainingError: a file is missing or not of that layout.
    """
    numbers: dict[str, int] = {}
    questions: list[Question] = []
    for path in paths:
        try:
            articles = json.loads(path.read_text(encoding="utf-8"))["data"]
            for paragraph in (paragraph for article in articles for paragraph in article["paragraphs"]):
                text = paragraph["context"]
                if not is_held_back(text):
                    questions += _questions(paragraph["qas"], text, paragraph=numbers.setdefault(text, len(numbers)))
        except FileNotFoundError as error:
            raise TrainingError(f"{path} does not exist. Give a JSON file in the layout of SQuAD.") from error
        except (OSError, UnicodeError, ValueError, LookupError, TypeError, AttributeError) as error:
            raise TrainingError(f"{path} is not in the layout of SQuAD ({type(error).__name__}: {error}).") from error
    return QuestionSet([cut(text) for text in numbers], questions)


def _questions(entries: Iterable[dict[str, Any]], text: str, *, paragraph: int) -> Iterator[Question]:
    """Each question with the passage that its first answer starts in; questions without an answer are left out."""
    ends = [spans[-1].end for spans in _passage_spans(text)]
    for entry in entries:
        if entry["answers"]:
            start = entry["answers"][0]["answer_start"]
            yield Question(fold(entry["question"]), paragraph, min(bisect_right(ends, start), len(ends) - 1))


def is_held_back(paragraph: str) -> bool:
    """Whether a paragraph belongs to the half that training never sees."""
    return int(hashlib.sha1(paragraph.encode(), usedforsecurity=False).hexdigest(), 16) % FOLDS != FIT_FOLD
