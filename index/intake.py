"""Inputs in, articles and passages out: what is known is kept, the rest read; each ends in one ledger state."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from corpus.chunk import chunk_article
from corpus.errors import EmptyDocumentError
from corpus.inputs import Input
from corpus.reasons import NOT_OF_THE_CONTENT, Notice, Reason
from corpus.types import Article, Passage, Reading
from index.articles import ArticleWriter, hash_text
from index.previous import Previous
from index.types import LedgerEntry, LedgerState

NOT_SEARCHABLE = "No sentence in it can be retrieved."


_FOUND = (LedgerState.INDEXED, LedgerState.UNCHANGED)


class Intake:
    """Takes in inputs one by one; :meth:`finish` removes what no input holds any more and writes the ledger."""

    def __init__(
        self, previous: Previous, articles: ArticleWriter, *, index: Callable[[int, list[Passage]], None]
    ) -> None:
        """Write to ``articles``, a copy of the previous file if one is carried on; ``index`` gets new passages."""
        self._previous = previous
        self._articles = articles
        self._index = index
        self._known = previous.articles if previous.folder else {}  # those whose rows are in the file
        self._next_number = int(previous.numbers[-1]) + 1 if len(previous.numbers) else 0
        self._by_text: dict[bytes, str] = {}  # hash of the text → origin
        self._origins: dict[str, str] = {}  # article id → origin, in the order of the list
        self.ledger: list[LedgerEntry] = []
        self.new_numbers: list[int] = []
        self.removed_numbers: list[int] = []

    @property
    def articles(self) -> int:
        """How many articles are indexed."""
        return len(self._origins)

    def take(self, given: Input) -> None:
        """Take in one input."""
        entries = _parts_of(given, self._previous.inputs.get(given.key, ()))
        if entries and all(self._holds(entry, given) for entry in entries):
            for entry in entries:
                self._keep(entry)
            return
        readings = list(given.read())
        is_lasting = all(reading.error is None or reading.error.code not in NOT_OF_THE_CONTENT for reading in readings)
        for reading in readings:
            self._admit(reading, given.key if is_lasting else "")

    def _holds(self, entry: LedgerEntry, given: Input) -> bool:
        """Whether what became of a part of an unchanged input before becomes of it again, without reading it."""
        if entry.state in _FOUND:
            return True
        if entry.state is LedgerState.DUPLICATE:  # as long as the other one is there
            return self._previous.duplicates.get(entry.origin) in self._by_text
        return entry.code is not Reason.ID_TAKEN and not given.retries

    def _keep(self, entry: LedgerEntry) -> None:
        """Take in a part of an input that has not changed."""
        if entry.state in _FOUND:
            is_marked = entry.state is LedgerState.UNCHANGED
            kept = entry if is_marked else replace(entry, state=LedgerState.UNCHANGED)
            self._enter(kept, self._known[entry.article_id].text_hash)
        elif entry.state is LedgerState.DUPLICATE:
            self._enter(entry, self._previous.duplicates[entry.origin])
        else:
            self.ledger.append(entry)

    def _admit(self, reading: Reading, key: str) -> None:
        """Take in what was read."""
        article, error = reading.article, reading.error
        if article is None:
            state = LedgerState.EMPTY if isinstance(error, EmptyDocumentError) else LedgerState.FAILED
            notice = error.notice if error else Notice(Reason.EMPTY, "")
            told = LedgerEntry(reading.origin, state, detail=notice.detail, warnings=reading.warnings, input_key=key)
            self.ledger.append(replace(told, code=notice.code, values=notice.values))
            return
        known = self._previous.articles.get(article.id)
        is_same = known is not None and known.content_hash == article.content_hash
        state = LedgerState.UNCHANGED if is_same else LedgerState.INDEXED
        entry = LedgerEntry(reading.origin, state, article.id, "", reading.warnings, key)
        if is_same and article.id in self._known:
            self._enter(entry, hash_text(article.text))
        elif not (passages := chunk_article(article)):
            self.ledger.append(
                replace(entry, state=LedgerState.EMPTY, detail=NOT_SEARCHABLE, code=Reason.NOT_SEARCHABLE)
            )
        elif self._enter(entry, hash_text(article.text)):
            self._write(article, passages)

    def _enter(self, entry: LedgerEntry, text_hash: bytes) -> bool:
        """Enter an article in the ledger; whether it is to be indexed: no other one has its text or its id."""
        if (first := self._by_text.get(text_hash)) is not None:
            told = replace(entry, state=LedgerState.DUPLICATE, detail=first)
            self.ledger.append(replace(told, code=Reason.DUPLICATE, values={"origin": first}))
            return False
        if (first := self._origins.get(entry.article_id)) is not None:
            detail = f"The id {entry.article_id!r} is taken by {first}. Give one of them another id."
            values = {"id": entry.article_id, "origin": first}
            self.ledger.append(
                replace(entry, state=LedgerState.FAILED, detail=detail, code=Reason.ID_TAKEN, values=values)
            )
            return False
        self._by_text[text_hash] = self._origins[entry.article_id] = entry.origin
        self.ledger.append(entry)
        return True

    def _write(self, article: Article, passages: list[Passage]) -> None:
        """Write a new or changed article in place of the one of its id."""
        if article.id in self._known:
            self.removed_numbers += self._articles.remove_article(article.id)
        self._articles.add_article(article, position=len(self._origins) - 1)
        self._articles.add_passages(self._next_number, passages)
        self._index(self._next_number, passages)
        self.new_numbers += range(self._next_number, self._next_number + len(passages))
        self._next_number += len(passages)

    def finish(self) -> None:
        """Remove the articles that no input holds any more, put the others in order, and write the ledger."""
        for article_id in self._known.keys() - self._origins.keys():
            self.removed_numbers += self._articles.remove_article(article_id)
        moved = (
            (origin, position, article_id)
            for position, (article_id, origin) in enumerate(self._origins.items())
            if (known := self._known.get(article_id)) and (known.origin, known.position) != (origin, position)
        )
        self._articles.move_articles(moved)
        self._articles.write_ledger(self.ledger)


def _parts_of(given: Input, entries: Sequence[LedgerEntry]) -> list[LedgerEntry]:
    """What became of the parts of an input; of a line of text that stands elsewhere now, at its new place.

    Lines of the same text have the same key. What could not be read says where it stands, so it is not moved.
    """
    parts = [entry for entry in entries if f"{entry.origin}:".startswith(f"{given.origin}:")]
    if not parts and len(entries) == 1 and entries[0].state in _FOUND:
        return [replace(entries[0], origin=given.origin)]
    return parts
