"""The inputs of a collection: what is read as a whole or not at all, with a key that tells its content.

An input is a file, or one line of a .jsonl file. Two inputs of one key read alike, so that what is known already need
not be read again. The key is made of the bytes themselves: times and sizes of files can lie.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from corpus.errors import CorpusError
from corpus.jsonlines import numbered_lines, read_line
from corpus.ocr import is_ocr_installed
from corpus.read import LINES_MAX_BYTES, read_source
from corpus.sniff import sniffed_suffix
from corpus.sources import Source, find_sources, unreadable
from corpus.types import Reading

# Hexadecimal digits of a key, 128 bits: two of a million inputs share one with a chance of 1e-27.
_KEY_DIGITS = 32
# The packages that take documents apart: another version of one may read what this one cannot.
PARSERS = (
    "lxml",
    "markdown-it-py",
    "openpyxl",
    "pillow",
    "pypdfium2",
    "python-docx",
    "python-pptx",
    "pyyaml",
    "rapidocr",
    "trafilatura",
)


@dataclass(frozen=True, slots=True)
class Input:
    """A file, or a line of one. ``key`` is empty when it has to be read anew every time.

    ``retries``: read it again if it could not be taken in before, though nothing has changed.
    """

    origin: str
    key: str
    read: Callable[[], Iterator[Reading]]
    retries: bool = False


def folder_inputs(path: Path, read: Callable[[Source], Iterator[Reading]] = read_source) -> Iterator[Input]:
    """The inputs in a folder, in the order in which ``read_folder`` reads them; nothing is raised.

    Args:
        path: The folder.
        read: Reads a file: here, or in a process of its own (``IsolatedReader.read_source``).
    """
    for found in find_sources(path):
        if isinstance(found, Reading):
            yield known_input(found)
        elif found.path.suffix.lower() == ".jsonl":
            yield from _line_inputs(found, read)
        else:
            yield Input(found.origin, _file_key(found), partial(read, found))


def known_input(reading: Reading) -> Input:
    """An input that is read already."""
    return Input(reading.origin, "", lambda: iter((reading,)))


def count_inputs(path: Path) -> int:
    """How many inputs there are in a folder, nearly: broken links and blank lines are counted too."""
    count = 0
    for found in find_sources(path):
        is_lines = isinstance(found, Source) and found.path.suffix.lower() == ".jsonl"
        count += _count_lines(found.path) if is_lines and isinstance(found, Source) else 1
    return count


def _line_inputs(found: Source, read: Callable[[Source], Iterator[Reading]]) -> Iterator[Input]:
    if not _is_lines(found.path):
        yield Input(found.origin, "", partial(read, found))  # it says what it is
        return
    is_empty = True
    try:
        for number, line in numbered_lines(found.path):
            if line is None or line.strip():
                is_empty = False
                where = f"{found.origin}:{number}"
                # Where the line stands, and how it ends, changes nothing of what is read in it.
                key = hashlib.sha256(b"line\0" + line.strip()).hexdigest()[:_KEY_DIGITS] if line else ""
                yield Input(where, key, partial(_one_line, line, where))
    except (CorpusError, OSError) as error:  # the lines before it stand
        told = error.of(found.origin) if isinstance(error, CorpusError) else unreadable(found.origin, error)
        yield known_input(Reading(found.origin, error=told))
        return
    if is_empty:
        yield Input(found.origin, "", partial(read, found))  # it says why there is nothing


def _is_lines(path: Path) -> bool:
    """Whether a file named so can be read line by line."""
    try:
        return path.is_file() and 0 < path.stat().st_size <= LINES_MAX_BYTES and not sniffed_suffix(path)
    except (CorpusError, OSError):
        return False


def _one_line(line: bytes | None, where: str) -> Iterator[Reading]:
    yield read_line(line, where=where)


def _file_key(found: Source) -> str:
    """Bytes and path, for a title may come from the name; empty when the file cannot be read."""
    try:
        if not found.path.is_file():
            return ""
        with found.path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256")
    except OSError:
        return ""
    digest.update(b"\0" + found.origin.encode())
    return digest.hexdigest()[:_KEY_DIGITS]


def _count_lines(path: Path) -> int:
    try:
        with path.open("rb") as file:
            return sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b"")) + 1
    except OSError:
        return 1


@cache
def reading_fingerprint() -> str:
    """Names the way of reading: the code of this package with its limits, its parsers, whether it can read pictures.

    What was read in another way is read again.
    """
    digest = hashlib.sha256(str(is_ocr_installed()).encode())
    for parser in PARSERS:
        with suppress(PackageNotFoundError):
            digest.update(f"{parser} {version(parser)}".encode())
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]
