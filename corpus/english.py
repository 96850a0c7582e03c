"""Everyday English words with what stands for them in Chinese articles, for questions asked in English.

The glossary holds the terms of the field; this list only what a question needs around them.
"""

from __future__ import annotations

from pathlib import Path

from corpus.errors import MalformedDocumentError, UnreadableFileError

_HEADER = "english\tchinese"


def load_english(path: Path | None = None) -> dict[str, tuple[str, ...]]:
    """English words and phrases, in their basic form and lower case → Chinese words, the likeliest first.

    Args:
        path: A UTF-8 file whose first line is ``english, chinese`` (tab-separated), several Chinese words joined by
            ``|``. By default the shipped one.

    Raises:
        UnreadableFileError: The file cannot be read.
        MalformedDocumentError: A line has no word on one of its sides, or its English word came before.
    """
    path = path or Path(__file__).with_name("english.tsv")
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableFileError(f"The word list {path} cannot be read ({error}); give a UTF-8 file.") from error
    if not lines or lines[0] != _HEADER:
        raise MalformedDocumentError(f"{path.name}:1: the first line must name the columns english, chinese.")
    words: dict[str, tuple[str, ...]] = {}
    for number, line in enumerate(lines[1:], start=2):
        english, _, chinese = line.partition("\t")
        others = tuple(word for word in chinese.split("|") if word)
        if not english or not others or english in words:
            raise MalformedDocumentError(
                f"{path.name}:{number}: {line!r} must be a new English word, a tab and its Chinese words."
            )
        words[english] = others
    return words
