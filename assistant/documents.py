"""The added documents: taken in whole or not at all, removed to a trash from which they come back.

::

    <home>/documents/           what is part of the collection
    <home>/incoming/<token>/    what is being read; worthless without its process
    <home>/trash/<trash id>/    what was removed or replaced, under the path that it had; the oldest go when it is full
    <home>/documents.lock       held for the moment in which any of these change

A document moves between the folders by one rename: it is in one of them at any moment, whatever dies.
"""

from __future__ import annotations

import filecmp
import re
import secrets
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from filelock import FileLock, Timeout

from assistant.errors import DocumentConflictError, DocumentMissingError, DocumentStoreError
from assistant.names import document_name
from assistant.settings import Settings
from corpus.isolate import read_file
from corpus.reasons import Notice, Reason
from corpus.types import Reading
from index.durable import sync

# What the trash holds at most; the oldest documents go first, the newest one stays whatever its size.
MOST_IN_TRASH = 500
LARGEST_TRASH_BYTES = 2_000_000_000
# Seconds after which what lies in incoming/ is left over from a process that died: no document takes so long to read.
STALE_SECONDS = 6 * 3600
# Seconds that one change of the folders waits for another; each takes milliseconds.
LOCK_SECONDS = 30
# Bytes of an upload that are held in memory.
COPY_BYTES = 1 << 20
# Microseconds keep the order in which documents were removed.
_TRASH_TIME = "%Y%m%dT%H%M%S%f"
_NO_ARTICLE = Notice(Reason.EMPTY, "There is no article in it.")
_TRASH_ID = re.compile(r"\d{8}T\d{12}-[0-9a-f]{8}")


@dataclass(frozen=True, slots=True)
class Addition:
    """What became of one document that was to be added, under the name that it has there."""

    name: str
    added: bool
    replaced: bool = False  # a document of that name was there before; it is in the trash now
    articles: int = 0
    problems: tuple[Notice, ...] = ()  # why it was not added, or which parts of it cannot be read
    warnings: tuple[Notice, ...] = ()

    @property
    def problem(self) -> str:
        """The words of all problems."""
        return "; ".join(map(str, self.problems))


@dataclass(frozen=True, slots=True)
class TrashEntry:
    """A document in the trash."""

    trash_id: str
    document: str
    removed_at: str  # ISO 8601, UTC
    bytes: int


@contextmanager
def incoming(settings: Settings) -> Iterator[Path]:
    """An empty folder for a document that is being taken in; gone afterwards. Raises DocumentStoreError."""
    root = settings.home / "incoming"
    try:
        root.mkdir(parents=True, exist_ok=True)
        for left in root.iterdir():
            with suppress(FileNotFoundError):  # another document has been taken in meanwhile
                if time.time() - left.stat().st_mtime > STALE_SECONDS:
                    shutil.rmtree(left, ignore_errors=True)
        folder = root / secrets.token_hex(8)
        folder.mkdir()
    except OSError as error:
        raise DocumentStoreError(
            f"{root} cannot be written ({error.strerror}). Set XINZHI_HOME to a folder you may write."
        ) from error
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def take_in(settings: Settings, path: Path, *, read: Callable[[Path], Iterator[Reading]] = read_file) -> Addition:
    """Read the document at ``path``, in a folder of :func:`incoming`, and move it in if there is an article in it.

    Args:
        settings: Where the folders are.
        path: The document.
        read: Reads it; by default in a process that is started for it.

    Raises:
        DocumentStoreError: the folders cannot be written; nothing changed.
    """
    name = path.name
    found = _read(path, name, read)
    if not found.articles:
        return replace(found, added=False, problems=found.problems or (_NO_ARTICLE,))
    target = settings.documents / name
    try:
        sync(path)
        with changing(settings):
            # The same once more takes no room in the trash, out of which it would push what somebody may miss.
            if (was_there := target.exists()) and not filecmp.cmp(path, target, shallow=False):
                discard(settings, target, keep=True)
            path.replace(target)
            sync(target.parent)
    except OSError as error:
        raise DocumentStoreError(f"{name} cannot be taken in ({error.strerror}). Nothing changed.") from error
    return replace(found, replaced=was_there)


def receive(settings: Settings, file: BinaryIO, *, name: str) -> Addition:
    """Take in an uploaded file that its sender calls ``name``. Raises DocumentStoreError like :func:`take_in`."""
    try:
        name = document_name(name)
    except DocumentStoreError as error:
        return Addition(name[:80], added=False, problems=(Notice(Reason.BAD_NAME, str(error)),))
    with incoming(settings) as folder:
        try:
            with (folder / name).open("wb") as target:
                shutil.copyfileobj(file, target, COPY_BYTES)
        except OSError as error:
            raise DocumentStoreError(f"{name} cannot be written ({error.strerror}). Nothing changed.") from error
        return take_in(settings, folder / name)


def _read(path: Path, name: str, read: Callable[[Path], Iterator[Reading]] = read_file) -> Addition:
    """What is in a document, as if it were added."""
    readings = list(read(path))
    problems = tuple(reading.error.notice for reading in readings if reading.error is not None)
    warnings = dict.fromkeys(warning for reading in readings for warning in reading.warnings)
    articles = sum(reading.article is not None for reading in readings)
    return Addition(name, added=True, articles=articles, problems=problems, warnings=tuple(warnings))


@contextmanager
def changing(settings: Settings) -> Iterator[None]:
    """Hold the lock under which documents change places; a process that dies gives it back.

    Raises:
        DocumentConflictError: somebody else holds it for too long.
        OSError: the folders cannot be written.
    """
    settings.documents.mkdir(parents=True, exist_ok=True)
    lock = FileLock(settings.home / "documents.lock")
    try:
        lock.acquire(timeout=LOCK_SECONDS)
    except Timeout as error:
        raise DocumentConflictError(
            f"Another change of the documents has not ended after {LOCK_SECONDS} seconds. Nothing changed; try again."
        ) from error
    try:
        yield
    finally:
        lock.release()


def discard(settings: Settings, path: Path, *, keep: bool = False) -> str:
    """Move a document to the trash and return its trash id. Call inside :func:`changing`; raises OSError.

    Args:
        settings: Where the folders are.
        path: The document.
        keep: Leave it in its place too, as another name of the same file: what replaces it takes that place next.
    """
    trash_id = f"{_later_than_all(settings):{_TRASH_TIME}}-{secrets.token_hex(4)}"
    target = settings.trash / trash_id / path.relative_to(settings.documents)
    target.parent.mkdir(parents=True)
    try:
        _link(path, target) if keep else path.rename(target)
    except OSError:
        shutil.rmtree(settings.trash / trash_id, ignore_errors=True)  # the document is where it was
        raise
    if not keep:
        sync(path.parent)
    sync(target.parent)
    _make_room(settings)
    return trash_id


def _later_than_all(settings: Settings) -> datetime:
    """Now, or just after what was removed last where the clock has been put back: order tells what goes first."""
    times = [when for folder in settings.trash.glob("*") if (when := _removed_at(folder.name))]
    return max([datetime.now(UTC), *(when + timedelta(microseconds=1) for when in times)])


def _removed_at(trash_id: str) -> datetime | None:
    """When a document was removed; None where no id of ours is."""
    if not _TRASH_ID.fullmatch(trash_id):
        return None
    try:
        return datetime.strptime(trash_id.partition("-")[0], _TRASH_TIME).replace(tzinfo=UTC)
    except ValueError:
        return None


def _link(path: Path, target: Path) -> None:
    """Give a file a second name; where the file system knows no such thing, make a copy."""
    try:
        target.hardlink_to(path)
    except OSError:
        shutil.copyfile(path, target)
        sync(target)


def list_trash(settings: Settings) -> list[TrashEntry]:
    """The documents in the trash, the newest first. Raises DocumentStoreError when it cannot be read."""
    try:
        folders = sorted(settings.trash.iterdir(), reverse=True)
        return [entry for folder in folders if (entry := _trash_entry(folder))]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise unreadable(settings.trash, error) from error


def _trash_entry(folder: Path) -> TrashEntry | None:
    with suppress(FileNotFoundError):  # it has been restored meanwhile
        if (when := _removed_at(folder.name)) and (path := _only_file(folder)):
            name, size = path.relative_to(folder).as_posix(), path.stat().st_size
            return TrashEntry(folder.name, name, when.isoformat(timespec="seconds"), size)
    return None


def unreadable(path: Path, error: OSError) -> DocumentStoreError:
    """What to tell of a folder or file of the home that the system does not give."""
    return DocumentStoreError(f"{path} cannot be read ({error.strerror}). Check who may read it, and the disk.")


def restore(settings: Settings, trash_id: str) -> Addition:
    """Move a document from the trash back to its place.

    Raises:
        DocumentMissingError: there is nothing of that id in the trash.
        DocumentStoreError: its place is taken, or cannot be written; nothing changed.
    """
    entry = next((entry for entry in list_trash(settings) if entry.trash_id == trash_id), None)
    if entry is None:
        raise DocumentMissingError(
            f"There is no {trash_id[:60]!r} in the trash. GET /trash and `xinzhi restore` list what is in it."
        )
    path, target = settings.trash / trash_id / entry.document, settings.documents / entry.document
    try:
        with changing(settings):
            if target.exists():
                raise DocumentConflictError(
                    f"There is a document {entry.document!r} already. Remove it first, then restore the other one."
                )
            target.parent.mkdir(parents=True, exist_ok=True)
            path.rename(target)
            sync(target.parent)
            shutil.rmtree(settings.trash / trash_id, ignore_errors=True)
    except OSError as error:
        raise DocumentStoreError(f"{entry.document} cannot be restored ({error.strerror}). Nothing changed.") from error
    return _read(target, entry.document)


def _only_file(folder: Path) -> Path | None:
    """The file in a folder of the trash; None while it is on its way."""
    return next((path for path in folder.rglob("*") if path.is_file()), None)


def _make_room(settings: Settings) -> None:
    """Remove the oldest documents for good when the trash is too full."""
    total = 0
    for number, entry in enumerate(list_trash(settings)):
        total += entry.bytes
        if number and (number >= MOST_IN_TRASH or total > LARGEST_TRASH_BYTES):
            shutil.rmtree(settings.trash / entry.trash_id, ignore_errors=True)
