"""The generation before, as far as the next build can use it: articles that need not be read, cut or embedded again."""

from __future__ import annotations

import logging
import shutil
import sqlite3
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from corpus.inputs import reading_fingerprint
from index.articles import ArticleReader, KnownArticle
from index.encode import Encoder
from index.errors import DamagedGenerationError, IncompatibleGenerationError, NoGenerationError
from index.query import QueryAnalyser
from index.search import ARTICLES_FILE, DENSE_FILE, LEXICAL_FOLDER, NUMBERS_FILE, check_compatible
from index.store import Store
from index.types import LedgerEntry, LedgerState, Manifest

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Previous:
    """What is known from the generation before.

    ``folder`` is None when its files cannot be carried on: there is none, it is damaged, or other rules built it.
    ``articles`` are known even then if they can be read, so that the ledger can tell what has changed.
    """

    folder: Path | None = None
    manifest: Manifest | None = None
    articles: dict[str, KnownArticle] = field(default_factory=dict)
    inputs: dict[str, list[LedgerEntry]] = field(default_factory=dict)  # key → what became of it
    duplicates: dict[str, bytes] = field(default_factory=dict)  # origin of a duplicate → hash of its text
    numbers: npt.NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, dtype=np.int64))

    @property
    def dense_file(self) -> Path | None:
        """The dense index to carry on."""
        return self.folder / DENSE_FILE if self.folder else None

    def copy_to(self, folder: Path) -> None:
        """Copy what is carried on. Links would save room, but then one damaged block would damage two generations."""
        if self.folder:
            shutil.copyfile(self.folder / ARTICLES_FILE, folder / ARTICLES_FILE)
            (folder / LEXICAL_FOLDER).mkdir()
            for path in (self.folder / LEXICAL_FOLDER).iterdir():
                if path.suffix != ".lock":
                    shutil.copyfile(path, folder / LEXICAL_FOLDER / path.name)  # not its mode: it may be read-only


def load_previous(store: Store, *, encoder: Encoder, analyser: QueryAnalyser) -> Previous:
    """What is known from the current generation; nothing of it is trusted whose checksum is not right."""
    try:
        manifest = store.manifest(store.current_number())
        folder = store.folder(manifest.number)
        articles, ledger = _known(folder)
    except (NoGenerationError, IncompatibleGenerationError):
        return Previous()
    except DamagedGenerationError as error:
        logger.warning("%s Everything is built anew.", error)
        return Previous()
    try:
        check_compatible(manifest, encoder=encoder, analyser=analyser)
        store.verify(manifest.number)
        numbers = np.asarray(np.load(folder / NUMBERS_FILE), dtype=np.int64)
    except IncompatibleGenerationError:
        return Previous(articles=articles)
    except (DamagedGenerationError, OSError, ValueError) as error:
        logger.warning("%s Everything is built anew.", error)
        return Previous(articles=articles)
    same_reading = manifest.reading_fingerprint == reading_fingerprint()
    if not same_reading:
        return Previous(folder, manifest, articles, numbers=numbers)
    return Previous(folder, manifest, articles, _by_key(ledger), _duplicates(ledger, articles), numbers)


def _known(folder: Path) -> tuple[dict[str, KnownArticle], list[LedgerEntry]]:
    """The articles and the ledger of a generation. Raises DamagedGenerationError when they cannot be read."""
    path = folder / ARTICLES_FILE
    try:
        reader = ArticleReader(path)
        try:
            return reader.known_articles(), reader.ledger()
        finally:
            reader.close()
    except (OSError, ValueError, sqlite3.Error) as error:
        raise DamagedGenerationError(f"{path} cannot be read ({error}).") from error


def _by_key(ledger: list[LedgerEntry]) -> dict[str, list[LedgerEntry]]:
    by_key: dict[str, list[LedgerEntry]] = defaultdict(list)
    for entry in ledger:
        if entry.input_key:
            by_key[entry.input_key].append(entry)
    return by_key


def _duplicates(ledger: list[LedgerEntry], articles: dict[str, KnownArticle]) -> dict[str, bytes]:
    """The hash of the text of each duplicate: that of the article which was there first."""
    hashes = {article.origin: article.text_hash for article in articles.values()}
    duplicates = (entry for entry in ledger if entry.state is LedgerState.DUPLICATE)
    return {entry.origin: hashes[entry.detail] for entry in duplicates if entry.detail in hashes}
