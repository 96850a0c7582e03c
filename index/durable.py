"""Files that outlive a power cut: bytes and names are on the disk before the next step relies on them."""

from __future__ import annotations

import os
from pathlib import Path


def sync(path: Path) -> None:
    """Make a file's bytes, or a folder's names, durable."""
    if os.name == "nt" and path.is_dir():
        return  # Windows neither can nor needs to sync a folder
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() or os.name != "nt" else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_whole(path: Path, text: str) -> None:
    """Replace a small file: whoever reads it sees the old text or the new, whole. Raises OSError; then the old stays.

    One writer at a time: the temporary file beside it has a fixed name, so that dead writers leave one at most.
    """
    temporary = path.with_name(f"{path.name}.new")
    temporary.write_text(text, encoding="utf-8")
    sync(temporary)
    temporary.replace(path)
    sync(path.parent)
