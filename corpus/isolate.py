"""Reading in a process of its own: a file that is broken or made to do harm fails alone, within its limits.

Plain files of ordinary size are read here, which is faster; everything that takes a library with a parser goes to the
other process. It is started for the first such file, kept for the next ones, and started anew when one ends it.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

from corpus.errors import MalformedDocumentError, UnreadableFileError
from corpus.formats import TEXT_READERS
from corpus.ocr import PICTURE_SUFFIXES, is_ocr_installed
from corpus.read import TEXT_MAX_BYTES, read_source
from corpus.reasons import Reason
from corpus.sniff import sniffed_suffix
from corpus.sources import Source, find_sources
from corpus.types import Reading
from corpus.wire import from_line

READ_MAX_SECONDS = 120.0  # without a reading from it; a PDF of 2,000 pages takes 50
TEXT_BYTES_PER_SECOND = 50_000  # that text gets more: it is read twice as fast on a busy machine
OCR_MAX_SECONDS = 1_800.0  # where text is recognised in pictures, some seconds a page
FILE_MAX_SECONDS = 3_600.0  # of one file with all that is packed in it
READ_MAX_MEMORY_BYTES = 3_000_000_000  # address space; reading takes some 200 MB, recognising text 1 GB
PLAIN_MAX_BYTES = 20_000  # an article; the worst Markdown of this size takes 0.2 s, of ten times the size a minute
_LINE_MAX_BYTES = 400_000_000  # of a reading: 20 million characters, each as "\\uXXXX", with their blocks
_PLAIN = (".md", ".markdown", ".txt")
_WAITING_READINGS = 4  # that may wait for being taken
_LOOK_SECONDS = 0.2  # how often a thread looks whether it is wanted


class IsolatedReader:
    """Reads files in a process of its own. A context manager; ``close`` ends the process. One thread at a time."""

    def __init__(self, *, seconds: float | None = None, memory_bytes: int = READ_MAX_MEMORY_BYTES) -> None:
        """Nothing is started yet.

        Args:
            seconds: Most time that one reading may take; by default two minutes, more for long texts, half an hour
                where OCR is at work.
            memory_bytes: Most address space of the reading process, where the system can limit it.
        """
        self._seconds = seconds
        self._memory_bytes = memory_bytes
        self._worker: _Worker | None = None

    def __enter__(self) -> IsolatedReader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends the reading process."""
        if self._worker is not None:
            self._worker.stop()
            self._worker = None

    def read_file(self, path: Path, *, max_bytes: int | None = None) -> Iterator[Reading]:
        """As ``corpus.read.read_file``."""
        return self.read_source(Source.of(path), max_bytes=max_bytes)

    def read_folder(self, path: Path, *, max_bytes: int | None = None) -> Iterator[Reading]:
        """As ``corpus.read.read_folder``."""
        for found in find_sources(path):
            if isinstance(found, Reading):
                yield found
            else:
                yield from self.read_source(found, max_bytes=max_bytes)

    def read_source(self, source: Source, *, max_bytes: int | None = None) -> Iterator[Reading]:
        """As ``corpus.read.read_source``."""
        if _is_plain(source):
            yield from read_source(source, max_bytes=max_bytes)
            return
        seconds = self._seconds or _usual_seconds(source)
        if self._worker is not None and not self._worker.is_alive:
            self.close()
        if self._worker is None:
            self._worker = _Worker(self._memory_bytes)
        worker, is_done = self._worker, False
        try:
            yield from worker.readings(source, seconds=seconds, max_bytes=max_bytes)
            is_done = True
        except TimeoutError:
            yield Reading(source.origin, error=_too_slow(source.origin, seconds))
        except (EOFError, OSError, ValueError):
            yield Reading(source.origin, error=_ended(source.origin, worker.stop()))
        finally:
            if not is_done:  # it failed, or nobody took the rest
                self.close()


def read_file(path: Path, *, max_bytes: int | None = None) -> Iterator[Reading]:
    """As ``corpus.read.read_file``, in a process of its own."""
    with IsolatedReader() as reader:
        yield from reader.read_file(path, max_bytes=max_bytes)


def read_folder(path: Path, *, max_bytes: int | None = None) -> Iterator[Reading]:
    """As ``corpus.read.read_folder``, in a process of its own."""
    with IsolatedReader() as reader:
        yield from reader.read_folder(path, max_bytes=max_bytes)


def _is_plain(source: Source) -> bool:
    """Whether a file is what its name says, plain text, and of a size that no rule for text takes long for."""
    try:
        if source.suffix != ".jsonl" and (
            source.suffix not in _PLAIN or not source.path.is_file() or source.path.stat().st_size > PLAIN_MAX_BYTES
        ):
            return False
        return source.path.is_file() and not sniffed_suffix(source.path)
    except Exception:  # whoever reads it will say what is wrong with it
        return False


def _usual_seconds(source: Source) -> float:
    """The time that a file of its kind and size may take."""
    if source.suffix in (".pdf", ".zip", *PICTURE_SUFFIXES) and is_ocr_installed():
        return OCR_MAX_SECONDS
    is_text = source.suffix in TEXT_READERS and source.path.is_file()
    size = min(source.path.stat().st_size, TEXT_MAX_BYTES) if is_text else 0
    return READ_MAX_SECONDS + size / TEXT_BYTES_PER_SECOND


def _too_slow(origin: str, seconds: float) -> UnreadableFileError:
    return UnreadableFileError(
        f"{origin} took longer than {seconds:,.0f} seconds to read and was given up; split it, or save it anew.",
        code=Reason.TOO_SLOW,
        seconds=int(seconds),
    )


def _ended(origin: str, status: int) -> MalformedDocumentError:
    return MalformedDocumentError(
        f"{origin} ended the process that read it (status {status}): it is damaged, or takes more memory than is "
        "allowed; save it anew, or split it.",
        code=Reason.READER_ENDED,
        status=status,
    )


class _Worker:
    """A reading process, and the thread that listens to it: not every system can wait for a pipe with a limit."""

    def __init__(self, memory_bytes: int) -> None:
        self._memory_bytes = memory_bytes
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "corpus.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONUTF8": "1"},
        )
        self._lines: queue.Queue[bytes] = queue.Queue(_WAITING_READINGS)
        self._is_stopped = threading.Event()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def _listen(self) -> None:
        line = None
        while self._process.stdout and line != b"" and not self._is_stopped.is_set():
            line = self._process.stdout.readline(_LINE_MAX_BYTES)
            while not self._is_stopped.is_set():
                with contextlib.suppress(queue.Full):
                    self._lines.put(line, timeout=_LOOK_SECONDS)
                    break

    def readings(self, source: Source, *, seconds: float, max_bytes: int | None) -> Iterator[Reading]:
        """Asks for the readings of a file.

        Raises:
            TimeoutError: None came in time.
            EOFError: The process ended.
            OSError: The same.
            ValueError: What came is no reading.
        """
        request = {
            "path": str(source.path.absolute()),
            "origin": source.origin,
            "name": source.name,
            "max_bytes": max_bytes,
            "seconds": seconds,
            "memory_bytes": self._memory_bytes,
        }
        if self._process.stdin:
            self._process.stdin.write(json.dumps(request).encode() + b"\n")
            self._process.stdin.flush()
        end = time.monotonic() + FILE_MAX_SECONDS
        while True:
            try:
                line = self._lines.get(timeout=max(0.0, min(seconds, end - time.monotonic())))
            except queue.Empty as empty:
                raise TimeoutError from empty
            if line == b"\n":
                return
            if not line:
                raise EOFError
            yield from_line(line)

    def stop(self) -> int:
        """Ends the process and returns its status: the one that it had when it ended by itself."""
        if self._lines.empty() and not self._listener.is_alive():  # it closed its output, so it is about to end
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(_LOOK_SECONDS)
        self._process.kill()
        status = self._process.wait()
        self._is_stopped.set()
        self._listener.join()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()
        return status
