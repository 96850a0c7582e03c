"""Rebuilds: in this process for the command line, in a process of its own for the server, which goes on answering."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from dataclasses import dataclass, replace

from assistant.collection import collection_readings
from assistant.service import load_analyser, without_folders
from assistant.settings import Settings
from index.build import build_generation
from index.encode import load_encoder
from index.store import Store
from index.types import Manifest, ProgressListener, ignore_progress


@dataclass(frozen=True, slots=True)
class RebuildState:
    """How a rebuild stands: ``state`` is idle, running, done or failed; ``total`` is 0 while it is not known."""

    state: str = "idle"
    stage: str = ""
    done: int = 0
    total: int = 0
    detail: str = ""
    generation: str = ""


def rebuild(settings: Settings, on_progress: ProgressListener = ignore_progress) -> Manifest:
    """Build and publish a new generation of the whole collection. Raises RetrievalError; then nothing has changed."""
    return build_generation(
        Store(settings.index_root),
        collection_readings(settings),
        encoder=load_encoder(settings.model),
        analyser=load_analyser(),
        on_progress=on_progress,
    )


class Rebuilder:
    """Runs one rebuild at a time in another process and tells how it stands."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._state = RebuildState()

    @property
    def state(self) -> RebuildState:
        """How the last rebuild stands."""
        return self._state

    def start(self) -> bool:
        """Start a rebuild; False when one is running already."""
        with self._lock:
            if self._state.state == "running":
                return False
            environment = {f"XINZHI_{k.upper()}": str(getattr(self._settings, k)) for k in ("home", "model", "starter")}
            self._process = subprocess.Popen(
                [sys.executable, "-m", "assistant.cli", "rebuild", "--events"],
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                stdin=subprocess.DEVNULL,
                text=True,
                encoding="utf-8",
                env={**os.environ, **environment, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            )
            self._state = RebuildState("running", stage="start")
            threading.Thread(target=self._follow, args=(self._process,), daemon=True).start()
            return True

    def stop(self) -> None:
        """End a rebuild that is running; nothing is published."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()

    def _follow(self, process: subprocess.Popen[str]) -> None:
        """Take over the state from the process's lines until it ends."""
        errors: list[str] = []
        drain = threading.Thread(target=lambda: errors.extend(process.stderr or ()), daemon=True)
        drain.start()
        with process:
            for line in process.stdout or ():
                self._state = _advanced(self._state, line)
            drain.join()
        if self._state.state == "running":
            detail = errors[-1].strip() if errors else f"The build process ended with status {process.returncode}."
            self._state = replace(self._state, state="failed", detail=without_folders(detail, self._settings))


def _advanced(state: RebuildState, line: str) -> RebuildState:
    """The state after one line of the build process; a line that some library printed changes nothing."""
    try:
        return replace(state, **json.loads(line))
    except (ValueError, TypeError):
        return state
