"""How the build on a home folder stands, for whoever looks: other processes, other workers, the page.

::

    <root>/build.json      the state, replaced as a whole
    <root>/build.cancel    there while somebody wants the running build to stop

Only who holds the build lock writes the state. When it says "running" and nobody holds the lock, the process has died.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, fields, replace
from pathlib import Path

from index.errors import BuildCancelledError, BuildError, RetrievalError
from index.types import BuildPhase, BuildProgress, BuildState, Comparison, ProgressListener

# Least time between two writings of the state, seconds: a page draws no faster.
WRITE_SECONDS = 0.25
STATE_FILE = "build.json"
CANCEL_FILE = "build.cancel"
# What is told of a build that somebody stopped.
CANCELLED = "The rebuild was cancelled. The generation before it goes on answering."
# The code of a failure that no error of ours tells.
UNEXPECTED = "unexpected"


class BuildJournal:
    """Writes the state of the running build. Made by who holds the build lock."""

    def __init__(self, root: Path, listener: ProgressListener, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin a new state in ``root``; ``listener`` is told of every step too."""
        self._root = root
        self._listener = listener
        self._clock = clock
        self._stage_began = self._written = float("-inf")
        self._state = BuildState(BuildPhase.RUNNING, stage="start", process=os.getpid())
        _forget_wish(root)
        self._write()

    def note(self, progress: BuildProgress) -> None:
        """Take down how far the build has come.

        Raises:
            BuildCancelledError: somebody wants the build to stop.
        """
        self._listener(progress)
        now = self._clock()
        if progress.stage != self._state.stage:
            self._stage_began = now
        elif now - self._written < WRITE_SECONDS:
            return
        if (self._root / CANCEL_FILE).exists():
            raise BuildCancelledError(CANCELLED)
        rate = progress.done / (now - self._stage_began) if now > self._stage_began else 0.0
        left = (progress.total - progress.done) / rate if progress.total and rate else None
        self._state = replace(
            self._state,
            stage=progress.stage,
            done=progress.done,
            total=progress.total,
            rate=round(rate, 1),
            seconds_left=None if left is None else round(left, 1),
        )
        self._write()

    def compared(self, comparison: Comparison) -> None:
        """Take down how the finished generation compares with the one that answers."""
        self._state = replace(self._state, comparison=comparison)

    def finish(
        self, phase: BuildPhase = BuildPhase.DONE, *, detail: str = "", code: str = "", generation: str = ""
    ) -> None:
        """Take down how the build ended."""
        ended = replace(self._state, phase=phase, detail=detail, code=code, generation=generation)
        self._state = replace(ended, seconds_left=None)
        self._write()
        with suppress(OSError):  # the build has ended all the same; the next one says what is the matter
            (self._root / CANCEL_FILE).unlink(missing_ok=True)

    def _write(self) -> None:
        """Replace the state; not synced, for it tells nothing that has to outlive the process."""
        self._written = self._clock()
        temporary = self._root / f"{STATE_FILE}.new"
        try:
            temporary.write_text(json.dumps(asdict(self._state), ensure_ascii=False), encoding="utf-8")
            temporary.replace(self._root / STATE_FILE)
        except OSError:  # a full disk: the build itself will say so, or end well without being watched
            with suppress(OSError):
                temporary.unlink(missing_ok=True)


def _forget_wish(root: Path) -> None:
    """Remove a wish to cancel that was meant for an earlier build."""
    path = root / CANCEL_FILE
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise BuildError(
            f"{path} cannot be removed ({error.strerror}), and would stop every build. Remove it, then run: "
            "xinzhi rebuild",
            code="build_storage",
        ) from error


@contextmanager
def journaled(root: Path, listener: ProgressListener) -> Iterator[BuildJournal]:
    """A journal for one build, which takes down its failure too; how it succeeds is told by who builds."""
    journal = BuildJournal(root, listener)
    try:
        yield journal
    except (BuildCancelledError, KeyboardInterrupt):
        journal.finish(BuildPhase.CANCELLED, detail=CANCELLED, code=BuildCancelledError.code)
        raise
    except BaseException as error:
        code = error.code if isinstance(error, RetrievalError) else UNEXPECTED
        journal.finish(BuildPhase.FAILED, detail=str(error) or type(error).__name__, code=code)
        raise


def read_state(root: Path) -> BuildState:
    """The last state that was written; idle when there is none that can be read."""
    try:
        stated = json.loads((root / STATE_FILE).read_text(encoding="utf-8"))
        known = {field.name: stated[field.name] for field in fields(BuildState)}
        comparison = stated["comparison"] and Comparison(**stated["comparison"])
        return BuildState(**{**known, "phase": BuildPhase(stated["phase"]), "comparison": comparison})
    except (OSError, ValueError, KeyError, TypeError):
        return BuildState()


def request_cancel(root: Path) -> None:
    """Ask the running build to stop; it does within a batch of passages, and publishes nothing. Raises BuildError."""
    path = root / CANCEL_FILE
    try:
        path.touch()
    except OSError as error:
        raise BuildError(
            f"{path} cannot be written ({error.strerror}), so the build goes on. Make room on the disk, or end its "
            "process.",
            code="build_storage",
        ) from error
