"""Generations on disk.

::

    <root>/CURRENT                  the number of the published generation, replaced atomically
    <root>/generations/000003/      immutable: manifest.json, articles.sqlite, dense.faiss, shortlist.faiss (from a
                                    thousand rows on), numbers.npy, lexical/
    <root>/generations/.building/   what a build is working on; worthless without its process
    <root>/build.lock               held while building; the system frees it when the process dies
    <root>/build.json               how the last build stands (see index/journal.py)

A generation is complete, verified and synced to disk before CURRENT names it. Whoever reads holds one generation from
the first to the last byte of an answer.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, fields, replace
from pathlib import Path

from filelock import FileLock, Timeout

from index.durable import sync, write_whole
from index.errors import (
    BuildError,
    BuildInProgressError,
    DamagedGenerationError,
    IncompatibleGenerationError,
    NoGenerationError,
    RetrievalError,
)
from index.journal import CANCEL_FILE, STATE_FILE, read_state
from index.types import BuildPhase, BuildState, Manifest

FORMAT_VERSION = 5
MANIFEST = "manifest.json"
# Generations that stay on disk after a publication, the new one included.
GENERATIONS_KEPT = 3
# A look at whether a build is running takes the lock for a moment: a build waits that long for it, seconds.
LOCK_SECONDS = 0.3
LOCK_FILE = "build.lock"
CURRENT_FILE = "CURRENT"
# What a build writes or removes beside the generations; it would notice at its very end that it cannot.
_FILES_OF_A_BUILD = (
    LOCK_FILE,
    CANCEL_FILE,
    *(name + ending for name in (STATE_FILE, CURRENT_FILE) for ending in ("", ".new")),
)
_NUMBER = re.compile(r"[0-9]{6,9}")


def accept_any(manifest: Manifest) -> None:
    """The check of those who take any generation."""


class Store:
    """The generations under one root folder. Holds no state: many processes may use one root."""

    def __init__(self, root: Path, *, keep: int = GENERATIONS_KEPT, waits: bool = False) -> None:
        """Use ``root``.

        Args:
            root: The folder that holds the generations; it need not exist.
            keep: Generations that a publication leaves on the disk, the new one included; 1 or more.
            waits: Whether a build waits for one that is running, instead of being refused.
        """
        self.root = root
        self._keep = keep
        self._waits = waits
        self._generations = root / "generations"
        self._current = root / CURRENT_FILE

    def numbers(self) -> list[int]:
        """The published generations on disk, oldest first. Raises DamagedGenerationError when they cannot be listed."""
        try:
            if not self._generations.is_dir():
                return []
            return sorted(int(path.name) for path in self._generations.iterdir() if _NUMBER.fullmatch(path.name))
        except OSError as error:
            raise DamagedGenerationError(f"{self._generations} cannot be read ({error}). Check the disk.") from error

    def current_number(self) -> int:
        """The published generation's number.

        Raises:
            NoGenerationError: nothing has been published.
            DamagedGenerationError: CURRENT holds something else than a number.
        """
        try:
            text = self._current.read_text(encoding="ascii").strip()
        except FileNotFoundError as error:
            raise NoGenerationError(f"There is no index in {self.root} yet. Build it with: xinzhi rebuild") from error
        except (OSError, UnicodeDecodeError) as error:
            raise DamagedGenerationError(f"{self._current} cannot be read ({error}). Run: xinzhi rebuild") from error
        if not _NUMBER.fullmatch(text):
            raise DamagedGenerationError(f"{self._current} holds {text[:40]!r}, not a number. Run: xinzhi rebuild")
        return int(text)

    def folder(self, number: int) -> Path:
        """Where generation ``number`` lies."""
        return self._generations / f"{number:06d}"

    def check_present(self, number: int) -> None:
        """Raise NoGenerationError when there is no generation ``number``; the message lists those there are."""
        if number not in (numbers := self.numbers()):
            raise NoGenerationError(f"There is no generation {number:06d}; {_listed(numbers)}.")

    def manifest(self, number: int) -> Manifest:
        """The manifest of generation ``number``.

        Raises:
            DamagedGenerationError: it is missing or broken.
            IncompatibleGenerationError: it was written by another version of the format.
        """
        path = self.folder(number) / MANIFEST
        try:
            stated = json.loads(path.read_text(encoding="utf-8"))
            version = stated["format_version"]
            seal = stated.pop("seal", "")
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise DamagedGenerationError(f"{path} is missing or broken ({error}). Run: xinzhi rebuild") from error
        if version != FORMAT_VERSION:
            raise IncompatibleGenerationError(
                f"Generation {number:06d} has format {version}, this xinzhi reads {FORMAT_VERSION}. Run: xinzhi rebuild"
            )
        if seal != _seal(stated):
            raise DamagedGenerationError(f"{path} is damaged (its own checksum differs). Run: xinzhi rebuild")
        try:
            manifest = Manifest(**stated)
        except TypeError as error:
            raise DamagedGenerationError(f"{path} lacks or has odd fields ({error}). Run: xinzhi rebuild") from error
        if odd := _odd_field(manifest, number):
            raise DamagedGenerationError(f"{path} is damaged (odd value of {odd}). Run: xinzhi rebuild")
        return manifest

    def verify(self, number: int) -> Manifest:
        """Check every file of generation ``number`` against its checksum and return its manifest.

        Raises:
            DamagedGenerationError: a file is missing, truncated, altered, cannot be read, or was added; the message
                names it.
        """
        manifest = self.manifest(number)
        folder = self.folder(number)
        present = _files(folder)
        for name, expected in manifest.checksums.items():
            if name not in present:
                raise DamagedGenerationError(f"{folder / name} is missing. Run: xinzhi rebuild")
            try:
                is_whole = _checksum(folder / name) == expected
            except OSError as error:
                words = f"{folder / name} cannot be read ({error}). Run: xinzhi rebuild"
                raise DamagedGenerationError(words) from error
            if not is_whole:
                raise DamagedGenerationError(f"{folder / name} is damaged (checksum differs). Run: xinzhi rebuild")
        if extra := sorted(present - set(manifest.checksums)):
            raise DamagedGenerationError(f"{folder / extra[0]} does not belong to the generation. Run: xinzhi rebuild")
        return manifest

    @contextmanager
    def building(self) -> Iterator[Path]:
        """Hold the build lock and give an empty folder to build in; leaves nothing behind unless published.

        Raises:
            BuildInProgressError: another process is building.
            BuildError: the folder cannot be written, or the disk is full.
        """
        with self.locked(), self.scratch() as folder:
            yield folder

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        """Give an empty folder to build in. Call inside :meth:`locked`. Raises BuildError."""
        folder = self._generations / ".building"
        try:
            for left in self._generations.glob(".*"):  # by a build that died: holding the lock, we know that it did
                shutil.rmtree(left, ignore_errors=True)
            folder.mkdir()
            yield folder
        except MemoryError as error:
            raise BuildError(
                f"The build in {self.root} ran out of memory ({error}). Nothing was published and nothing is lost: "
                "free some memory, or choose a model with fewer dimensions, then run: xinzhi rebuild",
                code="build_memory",
            ) from error
        except (OSError, sqlite3.Error) as error:
            raise BuildError(
                f"The build in {self.root} could not be finished ({error}). Make room on the disk or check who may "
                "write there, then run: xinzhi rebuild",
                code="build_storage",
            ) from error
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the lock of whoever changes what is published. Raises like :meth:`building`."""
        lock = FileLock(self.root / LOCK_FILE)
        try:
            self._generations.mkdir(parents=True, exist_ok=True)
            self._check_files()
            lock.acquire(timeout=-1 if self._waits else LOCK_SECONDS)
        except Timeout as error:
            raise BuildInProgressError(
                "Another build is running on this index. Wait for it, then try again."
            ) from error
        except OSError as error:
            raise BuildError(
                f"{self.root} cannot be written ({error.strerror}). Set XINZHI_HOME to a folder you may write.",
                code="build_storage",
            ) from error
        try:
            yield
        finally:
            lock.release()

    def _check_files(self) -> None:
        """Raise BuildError where a folder, which nobody but its owner may throw away, is in the place of a file."""
        for name in _FILES_OF_A_BUILD:
            if (path := self.root / name).is_dir():
                raise BuildError(
                    f"{path} is a folder, where a file has to be. Nothing changed: move it away, then run: "
                    "xinzhi rebuild",
                    code="build_storage",
                )

    def is_building(self) -> bool:
        """Whether some process holds the build lock."""
        path = self.root / LOCK_FILE
        try:
            if not path.exists():
                return False
            with FileLock(path, timeout=0):
                return False
        except Timeout:
            return True
        except OSError:  # it may be read and not written: then nobody builds here
            return False

    def build_state(self) -> BuildState:
        """How the last build on this root stands, whichever process it runs in."""
        state = read_state(self.root)
        if state.phase is not BuildPhase.RUNNING or self.is_building():
            return state
        state = read_state(self.root)  # it may have ended between the two looks
        if state.phase is not BuildPhase.RUNNING:
            return state
        detail = "The building process ended before it was done; nothing was published. Run: xinzhi rebuild"
        return replace(state, phase=BuildPhase.FAILED, detail=detail, code="build_ended", seconds_left=None)

    def roll_back(self, number: int | None = None, *, check: Callable[[Manifest], None] = accept_any) -> Manifest:
        """Make generation ``number`` current again, by default the newest one before the current.

        ``check`` may raise what speaks against it.

        Raises:
            NoGenerationError: there is no such generation; the message lists those there are.
            DamagedGenerationError, IncompatibleGenerationError: it cannot be used; nothing changed.
            BuildInProgressError: a build is running.
            BuildError: the disk is full; nothing changed.
        """
        with self.locked():
            numbers = self.numbers()
            wanted = self._before_current(numbers) if number is None else number
            if wanted not in numbers:
                which = "generation before the current one" if wanted is None else f"generation {wanted:06d}"
                raise NoGenerationError(f"There is no {which}; {_listed(numbers)}. Nothing changed.")
            manifest = self.verify(wanted)
            check(manifest)
            try:
                self._point_to(wanted)
            except OSError as error:
                raise BuildError(
                    f"{self._current} cannot be written ({error.strerror}). Nothing changed; make room on the disk.",
                    code="build_storage",
                ) from error
            return manifest

    def _before_current(self, numbers: Sequence[int]) -> int | None:
        current = self.current_number()
        return max((number for number in numbers if number < current), default=None)

    def next_number(self) -> int:
        """The number that the next generation gets: never one that was used while any generation is left."""
        numbers = self.numbers()
        return numbers[-1] + 1 if numbers else 1

    def publish(self, folder: Path, manifest: Manifest) -> Manifest:
        """Make the finished ``folder`` the current generation and remove the oldest ones. Call inside ``building``.

        Returns the manifest with checksums. A crash at any point leaves the old or the new generation current, whole.
        """
        checksums = {name: _checksum(folder / name) for name in sorted(_files(folder))}
        manifest = Manifest(**{**asdict(manifest), "checksums": checksums})
        stated = asdict(manifest)
        text = json.dumps({**stated, "seal": _seal(stated)}, ensure_ascii=False, indent=2)
        (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")
        _open_to_readers(folder)
        for path in (*folder.rglob("*"), folder):
            sync(path)
        folder.rename(self.folder(manifest.number))
        sync(self._generations)
        try:
            self._point_to(manifest.number)
        except OSError:
            self._withdraw(manifest.number)
            raise
        for number in self.numbers()[: -self._keep]:
            self._remove(number)
        return manifest

    def _withdraw(self, number: int) -> None:
        """Remove a generation that could not be made current, unless it is: then only the disk was slow to say so."""
        try:
            is_current = self.current_number() == number
        except RetrievalError:
            is_current = False
        if not is_current:
            self._remove(number)

    def _remove(self, number: int) -> None:
        """Remove a generation: its name goes first, so that none is ever listed that is half gone."""
        folder = self._generations / f".removed-{number:06d}"
        try:
            self.folder(number).rename(folder)
        except OSError:
            return  # it takes room and does no harm; the next publication tries again
        shutil.rmtree(folder, ignore_errors=True)

    def _point_to(self, number: int) -> None:
        write_whole(self._current, f"{number:06d}\n")


def _listed(numbers: Sequence[int]) -> str:
    return f"on the disk are {', '.join(f'{number:06d}' for number in numbers) or 'none'}"


def _odd_field(manifest: Manifest, number: int) -> str:
    """The name of a field whose value cannot be what was written, empty when there is none."""
    if manifest.number != number:
        return "number"
    for field in fields(Manifest):
        value = getattr(manifest, field.name)
        if not isinstance(value, {"int": int, "str": str, "float": float}.get(str(field.type), dict)):
            return field.name
    return ""


def _seal(stated: dict[str, object]) -> str:
    """The checksum of a manifest itself, without its seal."""
    return hashlib.sha256(json.dumps(stated, sort_keys=True).encode()).hexdigest()


def _files(folder: Path) -> set[str]:
    """Relative names of the files below ``folder``, the manifest and lock files of readers left out."""
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    return {name for name in names if name != MANIFEST and not name.endswith(".lock")}


def _open_to_readers(folder: Path) -> None:
    """Let who may list the folder read its files: tantivy makes some for their owner alone, whatever the umask."""
    mode = folder.stat().st_mode & 0o666
    for path in folder.rglob("*"):
        if path.is_file():
            path.chmod(mode)


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
