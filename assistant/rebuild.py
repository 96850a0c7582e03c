"""Rebuilds: in this process for the command line, in a process of its own for the server, which goes on answering."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from assistant.collection import CollectionInputs, check_folders
from assistant.service import load_analyser, without_folders
from assistant.settings import Settings
from index.build import Check, Follower, build_generation, not_compared
from index.encode import load_encoder
from index.errors import BuildCancelledError
from index.journal import CANCELLED, UNEXPECTED, request_cancel
from index.store import Store
from index.types import BuildPhase, BuildState, Manifest, ProgressListener, ignore_progress

# Settings that decide what a rebuild builds.
_HANDED_ON = ("home", "model", "starter", "keep", "watch", "compare", "tolerance")
# Seconds in which a process that was started takes the build lock: an older note of one is left over from a crash.
START_SECONDS = 60
# Lines of the build process's error stream that are kept.
_LAST_LINES = 20


def rebuild(
    settings: Settings,
    on_progress: ProgressListener = ignore_progress,
    *,
    waits: bool = False,
    retries: bool = False,
    check: Check = not_compared,
) -> Manifest:
    """Build and publish a new generation of the whole collection.

    Raises RetrievalError, or DocumentStoreError where a folder of documents is gone; then nothing has changed.

    Args:
        settings: What belongs to the collection, and with which model it is indexed.
        on_progress: Told of every step.
        waits: Wait for a build that is running instead of being refused.
        retries: Read again what could not be taken in before, though it has not changed.
        check: Compares it with the one that answers before it is published, see ``assistant.quality``.
    """
    check_folders(settings)
    return build_generation(
        Store(settings.index_root, keep=settings.keep, waits=waits),
        CollectionInputs(settings, retries=retries),
        encoder=load_encoder(settings.model),
        analyser=load_analyser(),
        follower=Follower(on_progress, check),
    )


class Rebuilder:
    """Runs rebuilds in another process, one at a time, and tells how the last one stands, whoever started it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._store = Store(settings.index_root)
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._is_followed = False  # the process lives, or its last words are still being read
        self._is_wanted_again = False
        self.is_stopped = False
        self._outcome: BuildState | None = None  # of a process that ended before it could take down anything

    @property
    def state(self) -> BuildState:
        """How the last rebuild stands, in whichever process it ran or runs."""
        state = self._store.build_state()
        process = self._process
        if process is not None and state.process != process.pid and state.phase is not BuildPhase.RUNNING:
            if self._outcome is not None:
                return self._outcome
            if self._is_followed:
                return BuildState(BuildPhase.RUNNING, stage="start")
        if state.phase is not BuildPhase.RUNNING and self._is_started_elsewhere(state):
            return BuildState(BuildPhase.RUNNING, stage="start")
        return replace(state, detail=without_folders(state.detail, self._settings))

    def start(self, *, retries: bool = False) -> bool:
        """Start a rebuild, as :func:`rebuild`; False when one is running already."""
        with self._lock:
            if self.state.phase is BuildPhase.RUNNING:
                return False
            self._spawn(retries=retries)
            return True

    def request(self) -> None:
        """See to it that a rebuild begins after this moment: now, or when the one that is running has ended."""
        with self._lock:
            if self._is_followed:
                self._is_wanted_again = True
            else:
                self._spawn()  # it waits for a build of another process

    def cancel(self) -> bool:
        """Ask the running rebuild to stop; False when none is running."""
        state = self.state
        if state.phase is not BuildPhase.RUNNING:
            return False
        self._is_wanted_again = False
        if state.process:
            request_cancel(self._store.root)
        else:  # it has not begun to build, and would not look
            self._outcome = BuildState(BuildPhase.CANCELLED, detail=CANCELLED, code=BuildCancelledError.code)
            self._end_process()
        return True

    def stop(self) -> None:
        """The server ends: end a rebuild that it started; nothing is published."""
        self.is_stopped = True
        self._end_process()

    def _end_process(self) -> None:
        self._is_wanted_again = False
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()

    @property
    def _start_file(self) -> Path:
        """Holds the number of a process that was started to build and has not begun: other workers see it there."""
        return self._store.root / "build.start"

    def _is_started_elsewhere(self, state: BuildState) -> bool:
        try:
            if abs(time.time() - self._start_file.stat().st_mtime) > START_SECONDS:
                return False  # another process may have its number by now
            process = int(self._start_file.read_text(encoding="ascii"))
            os.kill(process, 0)  # whether it lives
        except (OSError, ValueError):
            return False
        return process != state.process

    def _spawn(self, *, retries: bool = False) -> None:
        environment = {f"XINZHI_{name.upper()}": str(getattr(self._settings, name)) for name in _HANDED_ON}
        self._outcome = None
        self._process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", "assistant.cli", "rebuild", "--background", *["--retry"] * retries],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
            errors="replace",
            env={**os.environ, **environment, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )
        self._is_followed = True
        with suppress(OSError):  # the build itself will say what is wrong with the folder
            self._start_file.parent.mkdir(parents=True, exist_ok=True)
            self._start_file.write_text(str(self._process.pid), encoding="ascii")
        threading.Thread(target=self._follow, args=(self._process,), daemon=True).start()

    def _follow(self, process: subprocess.Popen[str]) -> None:
        """Wait for the process to end, keep its last words, and start the next one when it is wanted."""
        words: list[str] = []
        with process:
            for line in process.stderr or ():
                words = [*words[1 - _LAST_LINES :], line.strip()]
        said = words[-1] if words else f"The build process ended with status {process.returncode}."
        with self._lock:
            if self._process is not process:
                return  # it was done, and the next one was started before it had ended
            with suppress(OSError):
                self._start_file.unlink(missing_ok=True)
            if self._outcome is None and process.returncode and self._store.build_state().process != process.pid:
                self._outcome = BuildState(
                    BuildPhase.FAILED, detail=without_folders(said, self._settings), code=UNEXPECTED
                )
            self._is_followed = False
            if self._is_wanted_again:
                self._is_wanted_again = False
                self._spawn()
