"""A folder that is part of the collection while a server watches it: its changes are taken in by themselves."""

from __future__ import annotations

import logging
import threading
from pathlib import Path

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
        """Watch the settings' folder. Raises SettingsError when there is no such folder."""
        if not Path(settings.watch).is_dir():
            raise SettingsError(
                f"XINZHI_WATCH is {settings.watch!r}; there is no such folder. Make it, or name another."
            )
        self._folder = Path(settings.watch)
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
        from watchfiles import DefaultFilter, watch  # where it is wanted: few servers watch a folder

        while not self._stopped.is_set():
            try:
                for changes in watch(
                    self._folder,
                    watch_filter=DefaultFilter(),
                    debounce=LONGEST_MILLISECONDS,
                    step=QUIET_MILLISECONDS,
                    stop_event=self._stopped,
                ):
                    logger.info("%d changes in the watched folder; rebuilding.", len(changes))
                    self._rebuilder.request()
            except (OSError, RuntimeError) as error:  # the folder is gone for now, or the system's watches are used up
                logger.warning("The folder %s cannot be watched (%s); trying again.", self._folder, error)
                self._stopped.wait(LONGEST_MILLISECONDS / 1000)
