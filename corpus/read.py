"""Files and folders to articles. Every input gives its reading, with an article or with the reason why not."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from corpus.archive import unpacked_members
from corpus.article import compose_article
from corpus.errors import (
    CorpusError,
    EmptyDocumentError,
    MalformedDocumentError,
    UnreadableFileError,
    UnsupportedFormatError,
)
from corpus.formats import DOCUMENT_READERS, SAME_KINDS, TEXT_READERS, completed_metadata, read_text
from corpus.jsonlines import read_lines
from corpus.sniff import sniffed_suffix
from corpus.types import Reading

TEXT_MAX_BYTES = 50_000_000  # a text of this size is 20 long novels; more is a mistake or an attack
DOCUMENT_MAX_BYTES = 200_000_000  # a scanned book; pictures make documents large
LINES_MAX_BYTES = 2_000_000_000  # JSON lines are read one at a time, so only the disk limits them


SUFFIXES = (*TEXT_READERS, ".jsonl", *DOCUMENT_READERS, ".zip")
"""The kinds of files that can be read."""


@dataclass(frozen=True, slots=True)
class _Source:
    """A file to be read: where it lies, and what it is called in readings and by its name."""

    path: Path
    origin: str
    name: str
    is_member: bool = False  # of an archive

    @property
    def suffix(self) -> str:
        return PurePosixPath(self.name).suffix.lower()

    @property
    def stem(self) -> str:
        return PurePosixPath(self.name).stem


def read_file(path: Path, *, max_bytes: int | None = None) -> Iterator[Reading]:
    """Reads one file; nothing is raised, errors are in the readings.

    Args:
        path: A file of one of the kinds in ``SUFFIXES``.
        max_bytes: Largest size that is read; by default 50 MB for text, 200 MB for documents, 2 GB for .jsonl.

    Yields:
        One reading for the file; for .jsonl one for each line that is not blank, its origin being "name.jsonl:12"; for
        .zip those of the files inside, with origins like "name.zip:folder/report.pdf".
    """
    yield from _readings(_Source(path, _shown(path.name), _shown(path.name)), max_bytes=max_bytes)


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file of a folder; ``origin`` is its path inside the folder."""

    path: Path
    origin: str


def read_found(found: FoundFile, *, max_bytes: int | None = None) -> Iterator[Reading]:
    """Reads a file of a folder like ``read_file``; origins are paths inside the folder."""
    yield from _readings(_Source(found.path, found.origin, _shown(found.path.name)), max_bytes=max_bytes)


def read_folder(path: Path, *, max_bytes: int | None = None) -> Iterator[Reading]:
    """Reads every file in a folder and the folders in it, in the order of their names; nothing is raised.

    Hidden files and folders are skipped. Links to folders are not followed; a link to a file is read when the file lies
    inside the folder and is not read under its own name anyway.

    Args:
        path: The folder.
        max_bytes: As for ``read_file``.

    Yields:
        At least one reading for each file that is not hidden, its origin being the path inside the folder.
    """
    for found in find_files(path):
        if isinstance(found, Reading):
            yield found
        else:
            yield from read_found(found, max_bytes=max_bytes)


def find_files(path: Path) -> Iterator[FoundFile | Reading]:
    """Finds the files that ``read_folder`` reads, in its order; readings tell of what cannot be reached."""
    failures: list[OSError] = []
    try:
        root = path.resolve(strict=True)
    except (OSError, RuntimeError) as error:
        yield Reading(_shown(str(path)), error=_unreadable(str(path), error))
        return
    if not root.is_dir():
        yield Reading(_shown(str(path)), error=UnreadableFileError(f"{_shown(str(path))} is no folder; name a folder."))
        return
    for folder, folders, files in os.walk(root, onerror=failures.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        links = [name for name in folders if (Path(folder) / name).is_symlink()]
        for name in sorted(files + links):
            if not name.startswith(".") and (found := _found_in_folder(Path(folder) / name, root)):
                yield found
        while failures:
            yield _failed_folder(failures.pop(), root)
    while failures:
        yield _failed_folder(failures.pop(), root)


def _failed_folder(error: OSError, root: Path) -> Reading:
    origin = _shown(os.path.relpath(error.filename, root))
    return Reading(origin, error=_unreadable(origin, error))


def _found_in_folder(path: Path, root: Path) -> FoundFile | Reading | None:
    origin = _shown(path.relative_to(root).as_posix())
    if path.is_symlink():
        try:
            target = path.resolve(strict=True)
        except (OSError, RuntimeError) as error:
            return Reading(origin, error=_unreadable(origin, error))
        if not target.is_relative_to(root):
            return Reading(
                origin, error=UnreadableFileError(f"{origin} is a link out of the folder; copy the file into it.")
            )
        inside = target.relative_to(root)
        if target.is_dir() or not any(part.startswith(".") for part in inside.parts):
            return None  # it is read under its own name
    return FoundFile(path, origin)


def _readings(source: _Source, *, max_bytes: int | None) -> Iterator[Reading]:
    try:
        if source.suffix not in SUFFIXES:
            raise UnsupportedFormatError(
                f"{source.origin}: files of kind {source.suffix or 'without suffix'!r} cannot be read; "
                f"convert it to one of {', '.join(SUFFIXES)}."
            )
        _check_file(source.path, origin=source.origin, limit=max_bytes or _limit(source.suffix))
        suffix = sniffed_suffix(source.path) or source.suffix
        if suffix == ".jsonl":
            yield from read_lines(source.path, origin=source.origin)
        elif suffix == ".zip":
            yield from _archive_readings(source, max_bytes=max_bytes)
        else:
            yield _reading(source, suffix)
    except CorpusError as error:
        named = error if source.origin in str(error) else type(error)(f"{source.origin}: {error}")
        yield Reading(source.origin, error=named)
    except OSError as error:
        yield Reading(source.origin, error=_unreadable(source.origin, error))


def _reading(source: _Source, suffix: str) -> Reading:
    """The reading of a file that is one article; ``suffix`` is what it really is."""
    reader = DOCUMENT_READERS.get(suffix)
    content = reader(source.path) if reader else read_text(source.path.read_bytes(), suffix)
    warnings = content.warnings
    if suffix not in (source.suffix, *SAME_KINDS.get(source.suffix, ())):
        warnings = (f"The file is named {source.suffix} but is {suffix}; it was read as what it is.", *warnings)
    article = compose_article(content.drafts, completed_metadata(content, source.stem), origin=source.origin)
    return Reading(source.origin, article=article, warnings=warnings)


def _archive_readings(source: _Source, *, max_bytes: int | None) -> Iterator[Reading]:
    if source.is_member:
        raise UnsupportedFormatError("It is an archive inside an archive; unpack it and add its files.")
    is_empty = True
    for member in unpacked_members(source.path):
        is_empty = False
        origin = f"{source.origin}:{member.name}"
        if member.path is not None:
            inside = _Source(member.path, origin, PurePosixPath(member.name).name, is_member=True)
            yield from _readings(inside, max_bytes=max_bytes)
        else:
            yield Reading(origin, error=MalformedDocumentError(f"{origin}: {member.error}"))
    if is_empty:
        raise EmptyDocumentError("There are no files in the archive.")


def _limit(suffix: str) -> int:
    if suffix == ".jsonl":
        return LINES_MAX_BYTES
    return TEXT_MAX_BYTES if suffix in TEXT_READERS else DOCUMENT_MAX_BYTES


def _check_file(path: Path, *, origin: str, limit: int) -> None:
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        # Opening a pipe or a device could wait for ever.
        kind = "a folder" if stat.S_ISDIR(status.st_mode) else "no regular file"
        raise UnreadableFileError(f"{origin} is {kind}; name a file.")
    if status.st_size > limit:
        raise UnreadableFileError(f"{origin} has {status.st_size:,} bytes, at most {limit:,} are read; split it.")


def _unreadable(origin: str, error: Exception) -> UnreadableFileError:
    reason = (error.strerror or str(error)) if isinstance(error, OSError) else str(error)
    return UnreadableFileError(f"{_shown(origin)} cannot be read ({reason}); check the path and its permissions.")


def _shown(name: str) -> str:
    """A file name as text that can be printed and stored, even when its bytes are no valid UTF-8."""
    return os.fsencode(name).decode("utf-8", "replace")
