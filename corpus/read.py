"""Files and folders to articles. Every input gives its reading, with an article or with the reason why not."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from corpus.article import Metadata, checked_id, compose_article, iso_date
from corpus.clean import clean_text
from corpus.encoding import decode
from corpus.errors import CorpusError, UnreadableFileError, UnsupportedFormatError
from corpus.jsonlines import read_lines
from corpus.markdown import markdown_blocks, split_front_matter
from corpus.types import Article, BlockKind, Reading
from corpus.webpage import read_page

TEXT_MAX_BYTES = 50_000_000  # a text of this size is 20 long novels; more is a mistake or an attack
LINES_MAX_BYTES = 2_000_000_000  # JSON lines are read one at a time, so only the disk limits them


def read_file(path: Path, *, max_bytes: int | None = None) -> Iterator[Reading]:
    """Reads one file; nothing is raised, errors are in the readings.

    Args:
        path: A .md, .markdown, .txt, .html, .htm or .jsonl file.
        max_bytes: Largest size that is read; by default 50 MB, for .jsonl 2 GB.

    Yields:
        One reading for the file; for .jsonl one for each line that is not blank, its origin being "name.jsonl:12".
    """
    yield from _readings(path, origin=_shown(path.name), max_bytes=max_bytes)


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
            if not name.startswith("."):
                yield from _readings_in_folder(Path(folder) / name, root, max_bytes=max_bytes)
        while failures:
            yield _failed_folder(failures.pop(), root)
    while failures:
        yield _failed_folder(failures.pop(), root)


def _failed_folder(error: OSError, root: Path) -> Reading:
    origin = _shown(os.path.relpath(error.filename, root))
    return Reading(origin, error=_unreadable(origin, error))


def _readings_in_folder(path: Path, root: Path, *, max_bytes: int | None) -> Iterator[Reading]:
    origin = _shown(path.relative_to(root).as_posix())
    if path.is_symlink():
        try:
            target = path.resolve(strict=True)
        except (OSError, RuntimeError) as error:
            yield Reading(origin, error=_unreadable(origin, error))
            return
        if not target.is_relative_to(root):
            yield Reading(
                origin, error=UnreadableFileError(f"{origin} is a link out of the folder; copy the file into it.")
            )
            return
        inside = target.relative_to(root)
        if target.is_dir() or not any(part.startswith(".") for part in inside.parts):
            return  # it is read under its own name
    yield from _readings(path, origin=origin, max_bytes=max_bytes)


def _readings(path: Path, *, origin: str, max_bytes: int | None) -> Iterator[Reading]:
    suffix = path.suffix.lower()
    is_lines = suffix == ".jsonl"
    reader = _READERS.get(suffix)
    try:
        if reader is None and not is_lines:
            raise UnsupportedFormatError(
                f"{origin}: files of kind {suffix or 'without suffix'!r} cannot be read; "
                f"convert it to one of {', '.join(SUFFIXES)}."
            )
        _check_file(path, origin=origin, limit=max_bytes or (LINES_MAX_BYTES if is_lines else TEXT_MAX_BYTES))
        if reader is None:
            yield from read_lines(path, origin=origin)
            return
        decoded = decode(path.read_bytes())
        article = reader(decoded.text, _shown(path.stem), origin=origin)
        yield Reading(origin, article=article, warnings=decoded.warnings)
    except CorpusError as error:
        named = error if origin in str(error) else type(error)(f"{origin}: {error}")
        yield Reading(origin, error=named)
    except OSError as error:
        yield Reading(origin, error=_unreadable(origin, error))


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


def _read_markdown(text: str, stem: str, *, origin: str) -> Article:
    front = split_front_matter(text)
    drafts = markdown_blocks(front.body)
    headline = next((draft.text for draft in drafts if draft.kind is BlockKind.HEADING and draft.level == 1), "")
    metadata = Metadata(
        id=checked_id(front.first("id")) if front.first("id") else "",
        title=front.first("title") or headline or stem,
        source=front.first("source"),
        url=front.first("url"),
        author=front.first("author", "authors"),
        published=iso_date(front.first("published", "date")),
        topics=front.all("topics", "tags", "keywords"),
    )
    return compose_article(drafts, metadata, origin=origin)


def _read_text(text: str, stem: str, *, origin: str) -> Article:
    cleaned = clean_text(text)
    metadata = replace(cleaned.metadata, title=cleaned.metadata.title or stem)
    return compose_article(cleaned.drafts, metadata, origin=origin)


def _read_html(text: str, stem: str, *, origin: str) -> Article:
    page = read_page(text)
    headline = next((draft.text for draft in page.drafts if draft.kind is BlockKind.HEADING and draft.level == 1), "")
    metadata = Metadata(
        title=page.title or headline or stem,
        source=page.source,
        url=page.url,
        author=page.author,
        published=iso_date(page.published),
        topics=page.topics,
    )
    return compose_article(page.drafts, metadata, origin=origin)


class _Reader(Protocol):
    """Makes an article of a decoded text; ``stem`` is the title of last resort."""

    def __call__(self, text: str, stem: str, *, origin: str) -> Article: ...


_READERS: dict[str, _Reader] = {
    ".md": _read_markdown,
    ".markdown": _read_markdown,
    ".txt": _read_text,
    ".html": _read_html,
    ".htm": _read_html,
}
SUFFIXES = (*_READERS, ".jsonl")
"""The kinds of files that can be read."""
