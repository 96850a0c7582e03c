"""Where this machine's Chromium is, and how it is started."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable

from playwright.sync_api import Page

OpenPage = Callable[..., Page]  # the fixture that opens an address; conftest.py says what it takes
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class ChromiumMissingError(RuntimeError):
    """Raised where no Chromium can be found. Install one, or name it in XINZHI_CHROMIUM."""


def find_chromium() -> str:
    """The program's path. Raises ChromiumMissingError."""
    named = os.environ.get("XINZHI_CHROMIUM")
    found = shutil.which(named) if named else next(filter(None, map(shutil.which, NAMES)), None)
    if found:
        return found
    tried = f"XINZHI_CHROMIUM={named}" if named else ", ".join(NAMES)
    raise ChromiumMissingError(
        f"The browser tests need Chromium, and none was found (tried {tried}). Install it with "
        "'apt-get install chromium', or set XINZHI_CHROMIUM to the path of a Chromium or Chrome."
    )


def launch_arguments() -> list[str]:
    """Flags that hold it to this machine: no sandbox inside containers, no traffic of its own."""
    return ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
