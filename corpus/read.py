"""Files and folders to articles. Every input gives its reading, with an article or with the reason why not."""

from __future__ import annotations

import stat
from collections.abc import Iterator
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
from corpus.reasons import Notice, Reason
from corpus.sniff import sniffed_suffix
from corpus.sources import Source, find_sources, unreadable
from corpus.turns import join_labels
from corpus.types import Reading

TEXT_MAX_BYTES = 50_000_000  # a text of this size is 20 long novels; more is a mistake or an attack
DOCUMENT_MAX_BYTES = 200_000_000  # a scanned book; pictures make documents large
ARTICLE_MAX_CHARACTERS = 20_000_000  # what 50 MB of Chinese text have
LINES_MAX_BYTES = 2_000_000_000  # JSON lines are read one at a time, so only the disk limits them


SUFFIXES = (*TEXT_READERS, ".jsonl", *DOCUMENT_READERS, ".zip")
"""The kinds of files that can be read."""


def read_file(path: Path, *, max_bytes: int | None = None) -> Iterator[Reading]:
    """Reads one file; nothing is raised, errors are in the readings.

    Args:
        path: A file of one of the kinds in ``SUFFIXES``.
        max_bytes: Largest size that is read; by default 50 MB for text, 200 MB for documents, 2 GB for .jsonl.

    Yields:
        One reading for the file; for .jsonl one for each line that is not blank, its origin being "name.jsonl:12"; for
        .zip those of the files inside, with origins like "name.zip:folder/report.pdf".
    """
    yield from read_source(Source.of(path), max_bytes=max_bytes)


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
    for found in find_sources(path):
        if isinstance(found, Reading):
            yield found
        else:
            yield from read_source(found, max_bytes=max_bytes)


def read_source(source: Source, *, max_bytes: int | None = None) -> Iterator[Reading]:
    """As ``read_file``, for a file that has another name in readings than where it lies."""
    try:
        _check_file(source, max_bytes)
        suffix = sniffed_suffix(source.path) or source.suffix
        if suffix == ".jsonl":
            yield from _line_readings(source)
        elif suffix == ".zip":
            yield from _archive_readings(source, max_bytes=max_bytes)
        else:
            yield _reading(source, suffix)
    except CorpusError as error:
        yield Reading(source.origin, error=error.of(source.origin))
    except OSError as error:
        yield Reading(source.origin, error=unreadable(source.origin, error))
    except Exception as error:  # a broken file trips up its library in any way: the other files must not suffer
        yield Reading(source.origin, error=_tripped(source.origin, error))


def _tripped(origin: str, error: Exception) -> CorpusError:
    if isinstance(error, MemoryError):
        words = f"{origin} takes more memory to read than is allowed; split it."
        return UnreadableFileError(words, code=Reason.TOO_MUCH_MEMORY)
    reason = type(error).__name__ + (f": {error}" if str(error) else "")
    return MalformedDocumentError(f"{origin} cannot be made out ({reason[:300]}); it may be damaged: save it anew.")


def _reading(source: Source, suffix: str) -> Reading:
    """The reading of a file that is one article; ``suffix`` is what it really is."""
    reader = DOCUMENT_READERS.get(suffix)
    content = reader(source.path) if reader else read_text(source.path.read_bytes(), suffix)
    characters = sum(len(draft.text) for draft in content.drafts)
    if characters > ARTICLE_MAX_CHARACTERS:
        raise UnreadableFileError(
            f"There are {characters:,} characters in it, at most {ARTICLE_MAX_CHARACTERS:,} are read; split it.",
            code=Reason.TOO_LONG,
            characters=characters,
            most=ARTICLE_MAX_CHARACTERS,
        )
    warnings = content.warnings
    if suffix not in (source.suffix, *SAME_KINDS.get(source.suffix, ())):
        words = f"The file is named {source.suffix} but is {suffix}; it was read as what it is."
        warnings = (Notice(Reason.WRONG_SUFFIX, words, {"suffix": source.suffix, "kind": suffix}), *warnings)
    article = compose_article(
        join_labels(content.drafts), completed_metadata(content, source.stem), origin=source.origin
    )
    return Reading(source.origin, article=article, warnings=warnings)


def _line_readings(source: Source) -> Iterator[Reading]:
    is_empty = True
    for reading in read_lines(source.path, origin=source.origin):
        is_empty = False
        yield reading
    if is_empty:
        raise EmptyDocumentError("There is no line in the file.")


def _archive_readings(source: Source, *, max_bytes: int | None) -> Iterator[Reading]:
    if source.is_member:
        raise UnsupportedFormatError(
            "It is an archive inside an archive; unpack it and add its files.", code=Reason.NESTED_ARCHIVE
        )
    is_empty = True
    for member in unpacked_members(source.path):
        is_empty = False
        origin = f"{source.origin}:{member.name}"
        if member.path is not None:
            inside = Source(member.path, origin, PurePosixPath(member.name).name, is_member=True)
            yield from read_source(inside, max_bytes=max_bytes)
        else:
            yield Reading(origin, error=member.error and member.error.of(origin))
    if is_empty:
        raise EmptyDocumentError("There are no files in the archive.")


def _check_file(source: Source, max_bytes: int | None) -> None:
    origin, suffix = source.origin, source.suffix
    if suffix not in SUFFIXES:
        raise UnsupportedFormatError(
            f"{origin}: files of kind {suffix or 'without suffix'!r} cannot be read; "
            f"convert it to one of {', '.join(SUFFIXES)}.",
            suffix=suffix,
        )
    status = source.path.stat()
    if not stat.S_ISREG(status.st_mode):
        # Opening a pipe or a device could wait for ever.
        kind = "a folder" if stat.S_ISDIR(status.st_mode) else "no regular file"
        raise UnreadableFileError(f"{origin} is {kind}; name a file.", code=Reason.NOT_A_FILE)
    usual = TEXT_MAX_BYTES if suffix in TEXT_READERS else DOCUMENT_MAX_BYTES
    limit = max_bytes or (LINES_MAX_BYTES if suffix == ".jsonl" else usual)
    if status.st_size > limit:
        raise UnreadableFileError(
            f"{origin} has {status.st_size:,} bytes, at most {limit:,} are read; split it.",
            code=Reason.TOO_LARGE,
            bytes=status.st_size,
            most=limit,
        )
