"""Collections of a wanted size to measure on: passages of real news, or made up from the starter collection."""

from __future__ import annotations

import hashlib
import json
import random
import re
from dataclasses import dataclass
from pathlib import Path

from question_sets import HELD_BACK, load_set, news_passages

from assistant.settings import Settings
from corpus.read import read_folder
from corpus.starter import starter_folder

SEED = 1
# Characters of a made-up passage, the length of those cut from the news.
PASSAGE = 220
# Words at the head of a passage's sentence that are asked for when there is no question set.
ASKED = 14


@dataclass(frozen=True, slots=True)
class Pool:
    """Where the text and the questions of a measurement come from."""

    news: Path | None
    question_set: Path | None

    @property
    def described(self) -> str:
        """What was measured on, files by name and hash."""
        text = f"{_named(self.news)} (last {1 - HELD_BACK:.0%})" if self.news else "made-up text"
        questions = _named(self.question_set) if self.question_set else "heads of sentences"
        return f"{text}; questions: {questions}"

    def write_collection(self, home: Path, passages: int) -> Settings:
        """Put ``passages`` passages, one an article, into the collection of ``home``; nothing is built yet."""
        texts: list[str] = []
        if self.question_set:
            texts += list(load_set(self.question_set.stem, self.question_set).paragraphs.values())[:passages]
        lacking = passages - len(texts)
        texts += news_passages(self.news, lacking) if self.news else made_up_passages(lacking)
        settings = Settings(home=home, starter=False)
        settings.documents.mkdir(parents=True)
        with (settings.documents / "pool.jsonl").open("w", encoding="utf-8") as file:
            for number, text in enumerate(texts):
                file.write(json.dumps({"id": f"pool-{number}", "text": text}, ensure_ascii=False) + "\n")
        return settings

    def questions(self, settings: Settings, count: int) -> list[str]:
        """``count`` questions about the collection that ``settings`` names."""
        if self.question_set:
            questions = [question.text for question in load_set(self.question_set.stem, self.question_set).questions]
        else:
            lines = (settings.documents / "pool.jsonl").read_text(encoding="utf-8").splitlines()
            questions = [f"{json.loads(line)['text'][:ASKED]}是什么？" for line in lines]
        questions = [question for question in questions if any(map(str.isalnum, question))]  # CMRC has an empty one
        random.Random(SEED).shuffle(questions)
        return questions[:count]


def made_up_passages(count: int) -> list[str]:
    """Clauses of the starter collection in random order with random figures: real words, no meaning."""
    articles = [reading.article for reading in read_folder(starter_folder()) if reading.article]
    clauses = [clause for article in articles for clause in re.findall(r"[^，。！？；\s]{4,40}", article.text)]
    chance = random.Random(SEED)
    passages = []
    for _ in range(count):
        passage = ""
        while len(passage) < PASSAGE:
            clause = re.sub(r"\d+", lambda found: str(chance.randrange(10 ** len(found[0]))), chance.choice(clauses))
            passage += clause + chance.choice("，，，。")
        passages.append(passage[:-1] + "。")
    return passages


def _named(path: Path) -> str:
    with path.open("rb") as file:
        return f"{path.name} sha256:{hashlib.file_digest(file, 'sha256').hexdigest()[:12]}"
