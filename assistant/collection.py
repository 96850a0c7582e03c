"""The collection: the starter articles and the documents that were added."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.documents import Addition, changing, discard, incoming, take_in, unreadable
from assistant.errors import DocumentConflictError, DocumentMissingError, DocumentStoreError, SettingsError
from assistant.names import document_name
from assistant.settings import Settings
from corpus.inputs import Input, count_inputs, folder_inputs
from corpus.isolate import IsolatedReader
from corpus.reasons import Notice, Reason
from corpus.sources import find_sources, shown
from corpus.sources import unreadable as unreadable_input
from corpus.starter import starter_folder
from corpus.types import Reading
from index.articles import ArticleReader
from index.errors import RetrievalError
from index.search import ARTICLES_FILE
from index.store import Store
from index.types import ArticleSummary

# Stands before the origin of a starter article; added documents have no colon in their names.
STARTER_MARK = "starter:"
# Likewise before what lies in the watched folder.
WATCH_MARK = "watch:"


@dataclass(frozen=True, slots=True)
class Removal:
    """A document that was moved to the trash: its name, the ids of its articles in the index, its id in the trash."""

    document: str
    articles: tuple[str, ...]
    trash_id: str


class CollectionInputs:
    """Every input of the collection as it lies on the disk now; may be gone through again.

    Added documents come first, so that of two articles with one id the user's own is kept.
    """

    def __init__(self, settings: Settings, *, retries: bool = False) -> None:
        """The inputs of a home; with ``retries`` those that could not be taken in before are read again."""
        self._settings = settings
        self._retries = retries

    def __iter__(self) -> Iterator[Input]:
        with IsolatedReader() as reader:  # what is read while this is gone through
            for mark, folder in self._folders():
                for given in folder_inputs(folder, reader.read_source):
                    marked = _marked(given, mark) if mark else given
                    yield replace(marked, retries=True) if self._retries else marked

    def __length_hint__(self) -> int:
        return sum(count_inputs(folder) for _, folder in self._folders())

    def _folders(self) -> Iterator[tuple[str, Path]]:
        """The folders that are read, each with what stands before its origins."""
        if self._settings.documents.is_dir():
            yield "", self._settings.documents
        if self._settings.watch:
            yield WATCH_MARK, Path(self._settings.watch)
        if self._settings.starter:
            yield STARTER_MARK, starter_folder()


def check_folders(settings: Settings) -> None:
    """Raise DocumentStoreError when a folder of documents cannot be listed, SettingsError as :func:`check_watch`.

    An index without them would look as if somebody had deleted them all: a network drive that is gone is no such wish.
    """
    check_watch(settings)
    folders = [settings.documents, *([Path(settings.watch)] if settings.watch else [])]
    for folder in folders:
        try:
            os.scandir(folder).close()
        except OSError as error:
            is_missing = isinstance(error, FileNotFoundError | NotADirectoryError) and not os.path.lexists(folder)
            if is_missing and folder == settings.documents:
                continue  # nothing has been added yet
            raise DocumentStoreError(
                f"The folder {folder} cannot be read ({error.strerror}). Nothing changed: see to it that the folder is "
                "there, then rebuild."
            ) from error


def check_watch(settings: Settings) -> None:
    """Raise SettingsError when the watched folder holds the home, unless that is hidden in it.

    Every rebuild would be a change in that folder, and want the next one.
    """
    if not settings.watch:
        return
    home, folder = settings.home.resolve(), Path(settings.watch).resolve()
    if home.is_relative_to(folder) and not any(part.startswith(".") for part in home.relative_to(folder).parts):
        raise SettingsError(
            f"XINZHI_WATCH is {settings.watch!r}, which holds XINZHI_HOME ({settings.home}). Watch another folder, or "
            "put the home elsewhere."
        )


def _marked(given: Input, mark: str) -> Input:
    """The same input with ``mark`` before its origin, and another key: it reads differently now."""

    def read() -> Iterator[Reading]:
        for reading in given.read():
            article = reading.article and replace(reading.article, origin=mark + reading.origin)
            yield Reading(mark + reading.origin, article, reading.error, reading.warnings)

    return Input(mark + given.origin, given.key and mark + given.key, read)


def is_starter(origin: str) -> bool:
    """Whether an origin is that of a starter article."""
    return origin.startswith(STARTER_MARK)


def document_of(origin: str) -> str:
    """The name of the added document that an origin lies in (``pool.jsonl:12`` → ``pool.jsonl``), else empty."""
    return "" if origin.startswith((STARTER_MARK, WATCH_MARK)) else origin.partition(":")[0]


def add_documents(settings: Settings, paths: Iterable[Path]) -> Iterator[tuple[Path, Addition]]:
    """Copy files, and the files of folders, into the collection; one that cannot be read is left out.

    Yields:
        Each file with what became of it.

    Raises:
        DocumentStoreError: the documents folder cannot be written.
    """
    with IsolatedReader() as reader:
        for path in paths:
            try:
                is_folder = path.is_dir()
            except OSError as error:
                notice = unreadable_input(str(path), error).notice
                yield path, Addition(shown(path.name), added=False, problems=(notice,))
                continue
            if is_folder:
                yield from _add_folder(settings, path, reader)
            else:
                yield path, _add_file(settings, path, path.name, reader)


def _add_folder(settings: Settings, folder: Path, reader: IsolatedReader) -> Iterator[tuple[Path, Addition]]:
    """Add what a rebuild would read in a folder, but the home, should it lie there: it would grow by itself."""
    root, home = folder.resolve(), settings.home.resolve()
    is_around_home = home.is_relative_to(root)
    for found in find_sources(folder):
        if isinstance(found, Reading):
            problems = (found.error.notice,) if found.error else ()
            yield folder / found.origin, Addition(found.origin, added=False, problems=problems)
        elif not (is_around_home and found.path.is_relative_to(home)):
            inside = found.path.relative_to(root)
            yield folder / inside, _add_file(settings, found.path, "__".join(inside.parts), reader)


def _add_file(settings: Settings, path: Path, name: str, reader: IsolatedReader) -> Addition:
    """Copy one file and take the copy in: whole or not at all."""
    name = shown(name)
    if name.startswith("."):
        return _refused(name, Reason.BAD_NAME, f"{name} begins with a dot; such files are not read. Rename it.")
    try:
        name = document_name(name)
    except DocumentStoreError as error:
        return _refused(name, Reason.BAD_NAME, str(error))
    if not path.is_file():
        return _refused(name, Reason.NOT_A_FILE, f"{shown(str(path))} is missing or no regular file; check the path.")
    with incoming(settings) as folder:
        try:
            shutil.copyfile(path, folder / name)
        except OSError as error:
            raise DocumentStoreError(f"{path} cannot be copied ({error.strerror}). Nothing changed.") from error
        return take_in(settings, folder / name, read=reader.read_file)


def _refused(name: str, code: Reason, words: str) -> Addition:
    return Addition(name, added=False, problems=(Notice(code, words),))


def remove_documents(settings: Settings, names: Iterable[str], *, whole: bool = False) -> list[Removal]:
    """Move added documents to the trash, by their names or by ids of their articles: all or none.

    Args:
        settings: Where the folders are.
        names: File names, or ids of articles in the current generation.
        whole: Whether the id of one of several articles of a document stands for the whole document.

    Raises:
        DocumentMissingError: there is no such document; then none is removed.
        DocumentConflictError: it is a starter article, or one of several in its document; then none is removed.
        DocumentStoreError: one of them cannot be removed.
    """
    with _current_articles(settings) as articles:
        files = {path.name: path.relative_to(settings.documents).as_posix() for path in _documents(settings)}
        documents = list(
            dict.fromkeys(files.get(name) or _holding(settings, name, articles, whole=whole) for name in names)
        )
        removed = []
        for document in documents:
            ids = tuple(entry.id for entry in _articles_of(document, articles))
            try:
                with changing(settings):
                    trash_id = discard(settings, settings.documents / document)
            except FileNotFoundError as error:  # somebody else has removed it meanwhile
                raise _missing(document) from error
            except OSError as error:
                raise DocumentStoreError(f"{document} cannot be removed ({error.strerror}).") from error
            removed.append(Removal(document, ids, trash_id))
    return removed


@contextmanager
def _current_articles(settings: Settings) -> Iterator[ArticleReader | None]:
    """The articles of the current generation; None when there is none that can be read."""
    store = Store(settings.index_root)
    try:
        reader = ArticleReader(store.folder(store.current_number()) / ARTICLES_FILE)
        reader.count_articles()
    except (RetrievalError, sqlite3.Error):
        yield None
        return
    try:
        yield reader
    finally:
        reader.close()


def _holding(settings: Settings, name: str, articles: ArticleReader | None, *, whole: bool) -> str:
    """The path below the documents folder of the document that holds the article of that id. Raises as above."""
    origin = _origin_of(name, articles)
    document = document_of(origin)
    if is_starter(origin):
        raise DocumentConflictError(
            f"{name[:100]!r} is a starter article; these are left out as a whole with XINZHI_STARTER=false."
        )
    if origin.startswith(WATCH_MARK):
        raise DocumentConflictError(f"{name[:100]!r} lies in the watched folder. Remove it there.")
    if not origin or not (settings.documents / document).is_file():
        raise _missing(name)
    if articles and not whole and len(of_document := _articles_of(document, articles)) > 1:
        raise DocumentConflictError(
            f"{name[:100]!r} is one of {len(of_document)} articles in {document}. Remove that whole document, or take "
            "the article out of it and add the document again."
        )
    return document


def _missing(name: str) -> DocumentMissingError:
    return DocumentMissingError(
        f"There is no added document {name[:100]!r}. `xinzhi status --articles` lists names and ids."
    )


def _documents(settings: Settings) -> list[Path]:
    """The added files. Raises DocumentStoreError when their folder cannot be read."""
    try:
        os.scandir(settings.documents).close()  # a search in it finds nothing, and says nothing
        return [p for p in settings.documents.rglob("*") if p.is_file() and not p.name.startswith(".")]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise unreadable(settings.documents, error) from error


def _origin_of(article_id: str, articles: ArticleReader | None) -> str:
    """Where the current generation's article of that id came from, empty when there is none."""
    try:
        return articles.summary(article_id).origin if articles else ""
    except (KeyError, sqlite3.Error):
        return ""


def _articles_of(document: str, articles: ArticleReader | None) -> list[ArticleSummary]:
    """The current generation's articles that came from a document."""
    try:
        return articles.summaries_from(document) if articles else []
    except sqlite3.Error:
        return []
