"""The starter collection that is shipped with the package."""

from __future__ import annotations

from pathlib import Path

from corpus.errors import UnreadableFileError


def starter_folder() -> Path:
    """The folder of the starter collection: Markdown articles with front matter.

    Raises:
        UnreadableFileError: The package was installed without it.
    """
    folder = Path(__file__).parent / "articles"
    if not folder.is_dir():
        raise UnreadableFileError(f"The starter collection is missing ({folder}); install xinzhi again.")
    return folder
