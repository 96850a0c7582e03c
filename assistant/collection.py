"""The collection: the starter articles and the documents that were added."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from assistant.errors import DocumentStoreError
from assistant.settings import Settings
from corpus.read import read_file, read_folder
from corpus.starter import starter_folder
from corpus.types import Reading
from index.articles import ArticleReader
from index.errors import RetrievalError
from index.search import ARTICLES_FILE
from index.store import Store


@dataclass(frozen=True, slots=True)
class Addition:
    """What became of one file that was to be added."""

    path: Path
    added: bool
    replaced: bool = False  # a document of that name was there before
    articles: int = 0
    problem: str = ""  # why it was not added, or what is odd about it


def collection_readings(settings: Settings) -> Iterator[Reading]:
    """Every input of the collection, read anew: added documents first, then the starter collection.

    Added documents come first, so that of two articles with one id the user's own is kept.
    """
    added = read_folder(settings.documents) if settings.documents.is_dir() else iter(())
    return chain(added, read_folder(starter_folder())) if settings.starter else added


def add_documents(settings: Settings, paths: Iterable[Path]) -> Iterator[Addition]:
    """Copy files, and the files of folders, into the collection; one that cannot be read is left out.

    Raises:
        DocumentStoreError: the documents folder cannot be written.
    """
    try:
        settings.documents.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DocumentStoreError(
            f"{settings.documents} cannot be created ({error.strerror}). Set XINZHI_HOME to a folder you may write."
        ) from error
    for path in paths:
        if path.is_dir():
            files = (file for file in path.rglob("*") if file.is_file() and not _is_hidden(file.relative_to(path)))
            for file in sorted(files):
                yield _add_file(settings, file, "__".join(file.relative_to(path).parts))
        else:
            yield _add_file(settings, path, path.name)


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _add_file(settings: Settings, path: Path, name: str) -> Addition:
    """Read one file and, if there is an article in it, copy it under ``name``: whole or not at all."""
    if name.startswith("."):
        return Addition(path, added=False, problem=f"{name} begins with a dot; such files are not read. Rename it.")
    readings = list(read_file(path))
    articles = sum(reading.article is not None for reading in readings)
    problems = "; ".join(str(reading.error) for reading in readings if reading.error is not None)
    if not articles:
        return Addition(path, added=False, problem=problems or "There is no article in it.")
    target = settings.documents / name
    temporary = settings.documents / f".{os.getpid()}.{name}"
    replaced = target.exists()
    try:
        shutil.copyfile(path, temporary)
        temporary.replace(target)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise DocumentStoreError(f"{path} cannot be copied to {target} ({error.strerror}). Nothing changed.") from error
    return Addition(path, added=True, replaced=replaced, articles=articles, problem=problems)


def remove_documents(settings: Settings, names: Iterable[str]) -> list[Path]:
    """Remove added documents by file names or ids of their articles, all or none; returns the files.

    Raises:
        DocumentStoreError: one of them cannot be removed; then none is.
    """
    paths = [_named(settings, name) for name in names]
    for path in dict.fromkeys(paths):
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise DocumentStoreError(f"{path} cannot be removed ({error.strerror}).") from error
    return paths


def _named(settings: Settings, name: str) -> Path:
    """The added document of that file name or article id.

    Raises:
        DocumentStoreError: there is no such document, it is a starter article, or its file holds others too.
    """
    files = {path.name: path for path in _documents(settings)}
    path = files.get(name)
    if path is None:
        path = files.get(_origin_of(settings, name))
        if path is not None and not any(r.article is not None and r.article.id == name for r in read_file(path)):
            path = None  # the id is a starter article's, whose file has the same name
    if path is None:
        raise DocumentStoreError(
            f"There is no added document {name!r}. `xinzhi status --articles` lists names and ids; "
            "the starter collection is left out as a whole with XINZHI_STARTER=false."
        )
    return path


def _documents(settings: Settings) -> list[Path]:
    """The added files."""
    if not settings.documents.is_dir():
        return []
    return [p for p in settings.documents.rglob("*") if p.is_file() and not p.name.startswith(".")]


def _origin_of(settings: Settings, article_id: str) -> str:
    """The file that the current generation's article of that id came from, empty when there is none."""
    store = Store(settings.index_root)
    try:
        reader = ArticleReader(store.folder(store.current_number()) / ARTICLES_FILE)
    except (RetrievalError, sqlite3.Error):
        return ""
    try:
        origin = reader.summary(article_id).origin
    except (KeyError, sqlite3.Error):
        return ""
    finally:
        reader.close()
    if ":" in origin:
        raise DocumentStoreError(
            f"{article_id!r} is one of several articles in {origin.rsplit(':', 1)[0]}. Remove that file, or take the "
            "article out of it and add the file again."
        )
    return origin
