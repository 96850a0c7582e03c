"""A folder that is part of the collection while a server watches it: its changes are taken in by themselves."""

from __future__ import annotations

import logging
import os
import threading
from pathlib import Path

from assistant.collection import check_watch
from assistant.errors import SettingsError
from assistant.rebuild import Rebuilder
from assistant.settings import Settings

logger = logging.getLogger(__name__)

# A change is taken in when nothing more has happened for the shorter time, or after the longer one, milliseconds.
QUIET_MILLISECONDS = 500
LONGEST_MILLISECONDS = 5_000


class FolderWatch:
    """Watches a folder in a thread of its own, and wants a rebuild whenever something in it has changed."""

    def __init__(self, settings: Settings, rebuilder: Rebuilder) -> None:
        """Watch the settings' folder. Raises SettingsError when there is no such folder, or it holds the home."""
        if not os.path.isdir(settings.watch):  # noqa: PTH112 - Path's own fails on what this user may not see
            raise SettingsError(
                f"XINZHI_WATCH is {settings.watch!r}; there is no such folder. Make it, or name another."
            )
        check_watch(settings)
        self._folder = Path(settings.watch).resolve()
        self._rebuilder = rebuilder
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="folder-watch", daemon=True)

    def start(self) -> None:
        """Take in what changed while nobody watched, then begin to watch."""
        self._rebuilder.request()
        self._thread.start()

    def stop(self) -> None:
        """Stop watching, and end a rebuild that the watch has started."""
        self._stopped.set()
        self._rebuilder.stop()

    def _watch(self) -> None:
        from watchfiles import Change, DefaultFilter, watch  # where it is wanted: few servers watch a folder

        usual = DefaultFilter()

        def is_read(change: Change, path: str) -> bool:
            return usual(change, path) and not _is_hidden(Path(path), self._folder)

        while not self._stopped.is_set():
            try:
                for changes in watch(
                    self._folder,
                    watch_filter=is_read,
                    debounce=LONGEST_MILLISECONDS,
                    step=QUIET_MILLISECONDS,
                    stop_event=self._stopped,
                ):
                    logger.info("%d changes in the watched folder; rebuilding.", len(changes))
                    self._rebuilder.request()
            except (OSError, RuntimeError) as error:  # the folder is gone for now, or the system's watches are used up
                logger.warning("The folder %s cannot be watched (%s); trying again.", self._folder, error)
                self._stopped.wait(LONGEST_MILLISECONDS / 1000)


def _is_hidden(path: Path, folder: Path) -> bool:
    """Whether a path in the folder is one that is not read, such as an editor's own file, or the default home."""
    return path.is_relative_to(folder) and any(part.startswith(".") for part in path.relative_to(folder).parts)
