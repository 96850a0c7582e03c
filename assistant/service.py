"""Service: holds the current generation, answers questions from it, and takes up newer generations as they appear."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from assistant.answer import compose_answer
from assistant.dialogue import Understood, understand
from assistant.errors import NotReadyError, QuestionError
from assistant.judge import Scope, judge
from assistant.on_topic import best_answer
from assistant.reader import load_reader
from assistant.second_look import search
from assistant.settings import Settings
from assistant.suggest import near_questions
from assistant.summary import is_configured, write_summary
from assistant.types import Answer, Summary, Turn, WrittenSentence
from corpus.glossary import load_glossary
from corpus.word_lists import load_english, load_everyday
from index.encode import Encoder, load_encoder
from index.errors import RetrievalError
from index.filters import NO_FILTERS, Filters
from index.query import QueryAnalyser
from index.rerank import CrossEncoderReranker, Reranker
from index.search import Index, check_compatible, load_index, open_generation
from index.store import Store
from index.tokens import Tokenizer
from index.types import Hit, Manifest

logger = logging.getLogger(__name__)

LONGEST_QUESTION = 500  # characters; longer than any question, shorter than a pasted article
MOST_TURNS = 100  # turns of history that are accepted
LONGEST_ANSWER = 20_000  # characters of an earlier answer
MOST_HITS = 100  # hits of one search
# How often a server looks whether a newer generation was published, seconds.
POLL_SECONDS = 1.0
# Mistyped, so that sounds are looked up too.
WARM_UP = "新智生产力会怎么样？"


def load_analyser() -> QueryAnalyser:
    """The tokenizer and query rules with the project's glossary."""
    glossary = load_glossary()
    names = [name for entry in glossary.entries for name in (entry.term, *entry.aliases, *entry.abbreviations)]
    return QueryAnalyser(Tokenizer(names), glossary.entries, load_english(), load_everyday())


def without_folders(message: str, settings: Settings) -> str:
    """A message for clients, who need not know where on this machine home, models and watched folder lie."""
    for folder in (settings.home, Path(settings.model), Path(settings.reranker), Path(settings.watch)):
        if folder.is_absolute():
            message = message.replace(str(folder), folder.name)
    return message


class Service:
    """Answers questions from the current generation. Construction is light; :meth:`load` does the work."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.store = Store(settings.index_root)
        self._encoder: Encoder | None = None
        self._analyser: QueryAnalyser | None = None
        self._reranker: Reranker | None = None
        self._index: Index | None = None
        self._failure = "The index is still being loaded. Try again in a moment."
        self._stopped = threading.Event()
        self._is_doubted = threading.Event()

    @classmethod
    def holding(cls, index: Index, settings: Settings) -> Service:
        """A service that answers from an index that is open already, whoever published it."""
        service = cls(settings)
        service._index = index
        return service

    @property
    def index(self) -> Index:
        """The generation that is current now; hold on to it for the length of one answer.

        Raises:
            NotReadyError: nothing is loaded; the message says why.
        """
        if self._index is None:
            raise NotReadyError(self._failure)
        return self._index

    @property
    def is_ready(self) -> bool:
        """Whether questions can be answered."""
        return self._index is not None

    def load(self) -> None:
        """Load model, glossary and the current generation.

        Raises:
            RetrievalError: they cannot be loaded; :attr:`index` says so too from now on.
        """
        try:
            self._encoder = self._encoder or load_encoder(self.settings.model)
            self._analyser = self._analyser or load_analyser()
            if self.settings.reranker and self._reranker is None:
                self._reranker = CrossEncoderReranker(self.settings.reranker)
            self._index = load_index(
                self.store, encoder=self._encoder, analyser=self._analyser, reranker=self._reranker
            )
        except RetrievalError as error:
            self._failure = without_folders(str(error), self.settings)
            raise

    def load_generation(self, number: int) -> None:
        """Load generation ``number`` instead of the current one. Raises RetrievalError; then nothing has changed."""
        self.store.check_present(number)
        self._encoder = self._encoder or load_encoder(self.settings.model)
        self._analyser = self._analyser or load_analyser()
        self._index = open_generation(
            self.store, number, encoder=self._encoder, analyser=self._analyser, reranker=self._reranker
        )

    def roll_back(self, number: int | None = None) -> Manifest:
        """Make an earlier generation current and load it, by default the one before; one of other rules is refused.

        Raises like :meth:`Store.roll_back`; then nothing has changed.
        """
        encoder = self._encoder = self._encoder or load_encoder(self.settings.model)
        analyser = self._analyser = self._analyser or load_analyser()
        check = partial(check_compatible, encoder=encoder, analyser=analyser)
        manifest = self.store.roll_back(number, check=check)
        self.load()
        return manifest

    def watch(self) -> None:
        """Load the current generation and every one published later, until :meth:`stop`. Blocks: run it in a thread.

        A generation that cannot be loaded is told once; the one before goes on answering until the next publication.
        """
        seen = self._index.manifest.number if self._index else None
        told = ""
        is_warm = False
        while not self._stopped.is_set():
            try:
                number = self.store.current_number()
                if number != seen or self._is_doubted.is_set():
                    self._is_doubted.clear()
                    seen = number
                    self.load()
                    logger.info("Generation %s is loaded.", self.index.generation)
                if not is_warm and self._index:
                    is_warm = True
                    self._warm_up(self._index)
            except RetrievalError as error:
                if str(error) != told:
                    logger.warning("%s", error)
                told = str(error)
                self._failure = without_folders(told, self.settings)
            except Exception:  # whatever it was, a server that has stopped looking would never be ready again
                seen = None
                logger.exception("The index could not be loaded; trying again.")
            self._stopped.wait(POLL_SECONDS)

    def _warm_up(self, index: Index) -> None:
        """Load segmenter, sounds, trees and reader, a third of a second's work, before anybody asks."""
        load_reader()
        judge(WARM_UP, index, top_k=1)

    def doubt(self) -> None:
        """A read of the generation has failed: let :meth:`watch` check it, and load the one before if it is damaged."""
        self._is_doubted.set()

    def stop(self) -> None:
        """End :meth:`watch`."""
        self._stopped.set()

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        top_k: int | None = None,
        *,
        filters: Filters = NO_FILTERS,
        is_standalone: bool = False,
    ) -> Answer:
        """Answer ``question`` from the current generation; what it leaves out is carried over from the turns before.

        Args:
            question: As it was typed.
            history: Earlier turns, oldest first.
            top_k: Citations at most; None takes the setting.
            filters: Which articles may be quoted.
            is_standalone: Ask it as it stands, whatever was said before.

        Raises:
            QuestionError: the question or the history is empty or too long.
            FilterError: no article fits the filters.
            NotReadyError: nothing is loaded.
        """
        began = time.perf_counter()
        question = check_question(question)
        check_history(history)
        index = self.index
        asked = Understood((question,)) if is_standalone else understand(question, history, index)
        compose = partial(
            compose_answer,
            index=index,
            threshold=self.settings.threshold,
            top_k=top_k or self.settings.top_k,
        )
        best = best_answer(asked, compose, index, scope=Scope(filters, asked.told))
        if not best.answered and filters.admits_all:
            best = replace(best, near_questions=tuple(near_questions(best, index)))
        took = round((time.perf_counter() - began) * 1000, 2)
        return replace(best, question=question, took_ms=took)

    def write_summary(self, answer: Answer) -> Iterator[WrittenSentence | Summary]:
        """What the language model writes about an answer, by sentences, at last the whole; nothing without a model."""
        if answer.answered and is_configured(self.settings):
            yield from write_summary(answer, self.index, self.settings)

    def summed_up(self, answer: Answer) -> Answer:
        """The answer with the language model's summary, where one is configured."""
        written = list(self.write_summary(answer))
        return replace(answer, summary=written[-1]) if written and isinstance(written[-1], Summary) else answer

    def search(self, question: str, limit: int = 10, *, filters: Filters = NO_FILTERS) -> list[Hit]:
        """The best ``limit`` passages for ``question``. Raises like :meth:`ask`."""
        return search(self.index, check_question(question), min(max(limit, 1), MOST_HITS), filters=filters)


def check_question(question: str) -> str:
    """The question without blanks around it and without control characters.

    Raises:
        QuestionError: it is empty, has no letter or digit, or is too long.
    """
    cleaned = "".join(c if c.isprintable() else " " for c in question).strip()
    if not any(character.isalnum() for character in cleaned):
        raise QuestionError("The question is empty. Ask in a sentence or in key words, for example: 什么是新质生产力?")
    if len(cleaned) > LONGEST_QUESTION:
        raise QuestionError(
            f"The question has {len(cleaned)} characters; at most {LONGEST_QUESTION} are read. "
            "Ask for one thing at a time."
        )
    return cleaned


def check_history(history: Sequence[Turn]) -> None:
    """Raise QuestionError when the history has too many turns or a turn is too long."""
    if len(history) > MOST_TURNS:
        raise QuestionError(f"The history has {len(history)} turns; at most {MOST_TURNS} are read. Send the last ones.")
    for number, turn in enumerate(history, 1):
        if len(turn.question) > LONGEST_QUESTION or len(turn.answer) > LONGEST_ANSWER:
            raise QuestionError(
                f"Turn {number} of the history is too long: at most {LONGEST_QUESTION} characters of question and "
                f"{LONGEST_ANSWER} of answer are read."
            )
