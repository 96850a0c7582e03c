"""The files of a folder that are to be read, each with what it is called."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from corpus.errors import UnreadableFileError
from corpus.reasons import Reason
from corpus.types import Reading


@dataclass(frozen=True, slots=True)
class Source:
    """A file to be read: where it lies, and what it is called in readings and by its name."""

    path: Path
    origin: str
    name: str
    is_member: bool = False  # of an archive, unpacked for now

    @classmethod
    def of(cls, path: Path) -> Source:
        """A file that is called by its own name."""
        return cls(path, shown(path.name), shown(path.name))

    @property
    def suffix(self) -> str:
        """Of its name, in lower case: ".pdf"."""
        return PurePosixPath(self.name).suffix.lower()

    @property
    def stem(self) -> str:
        """Its name without suffix."""
        return PurePosixPath(self.name).stem


def find_sources(path: Path) -> Iterator[Source | Reading]:
    """Every file in a folder and the folders in it, in the order of their names; nothing is raised.

    Readings tell of what cannot be reached.
    Hidden files and folders are skipped. Links to folders are not followed; a link to a file is read when the file lies
    inside the folder and is not read under its own name anyway.

    Args:
        path: The folder.
    """
    failures: list[OSError] = []
    try:
        root = path.resolve(strict=True)
    except (OSError, RuntimeError) as error:
        yield Reading(shown(str(path)), error=unreadable(str(path), error))
        return
    if not root.is_dir():
        words = f"{shown(str(path))} is no folder; name a folder."
        yield Reading(shown(str(path)), error=UnreadableFileError(words, code=Reason.NOT_A_FILE))
        return
    for folder, folders, files in os.walk(root, onerror=failures.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        links = [name for name in folders if (Path(folder) / name).is_symlink()]
        for name in sorted(files + links):
            if not name.startswith(".") and (found := _found(Path(folder) / name, root)):
                yield found
        while failures:
            yield _failed_folder(failures.pop(), root)
    while failures:
        yield _failed_folder(failures.pop(), root)


def _failed_folder(error: OSError, root: Path) -> Reading:
    origin = shown(os.path.relpath(error.filename, root))
    return Reading(origin, error=unreadable(origin, error))


def _found(path: Path, root: Path) -> Source | Reading | None:
    """A file of the folder; None for a link to what is read under its own name."""
    origin = shown(path.relative_to(root).as_posix())
    if path.is_symlink():
        try:
            target = path.resolve(strict=True)
        except (OSError, RuntimeError) as error:
            return Reading(origin, error=unreadable(origin, error))
        if not target.is_relative_to(root):
            words = f"{origin} is a link out of the folder; copy the file into it."
            return Reading(origin, error=UnreadableFileError(words, code=Reason.LINK_OUTSIDE))
        inside = target.relative_to(root)
        if target.is_dir() or not any(part.startswith(".") for part in inside.parts):
            return None
    return Source(path, origin, shown(path.name))


def unreadable(origin: str, error: Exception) -> UnreadableFileError:
    """What to tell of a file that the system does not give."""
    reason = (error.strerror or str(error)) if isinstance(error, OSError) else str(error)
    return UnreadableFileError(f"{shown(origin)} cannot be read ({reason}); check the path and its permissions.")


def shown(name: str) -> str:
    """A file name as text that can be printed and stored; bytes that are no UTF-8 are mostly of a Chinese Windows."""
    raw = os.fsencode(name)
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("gb18030", "replace")
