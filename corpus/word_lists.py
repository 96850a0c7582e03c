"""Words of questions with what stands for them in Chinese articles: everyday English ones, and everyday Chinese ones.

The glossary holds the terms of the field; these lists what a question of any field needs around them. People ask in
other words than articles tell: 开卖 for 上市, 跌了多少 for 同比下降. And regions with what lies in them.
"""

from __future__ import annotations

from pathlib import Path

from corpus.errors import MalformedDocumentError, UnreadableFileError

WordList = dict[str, tuple[str, ...]]


def load_english() -> WordList:
    """English words and phrases, in their basic form and lower case → Chinese words, the likeliest first."""
    return read_word_list(_shipped("english.tsv"), columns=("english", "chinese"))


def load_everyday() -> WordList:
    """Chinese words of questions → words that articles may have in their place."""
    return read_word_list(_shipped("everyday.tsv"), columns=("word", "others"))


def load_places() -> WordList:
    """Provinces and their like → cities and other places in them, each as it is called for short."""
    return read_word_list(_shipped("places.tsv"), columns=("region", "places"))


def _shipped(name: str) -> Path:
    return Path(__file__).with_name(name)


def read_word_list(path: Path, *, columns: tuple[str, str]) -> WordList:
    """A list of words, each with others.

    Args:
        path: A UTF-8 file of two tab-separated columns, several words of the second joined by ``|``.
        columns: Their names, which its first line has to give.

    Raises:
        UnreadableFileError: The file cannot be read.
        MalformedDocumentError: A line has no word on one of its sides, or its word came before.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableFileError(f"The word list {path} cannot be read ({error}); give a UTF-8 file.") from error
    if not lines or lines[0] != "\t".join(columns):
        raise MalformedDocumentError(f"{path.name}:1: the first line must name the columns {', '.join(columns)}.")
    words: WordList = {}
    for number, line in enumerate(lines[1:], start=2):
        word, _, joined = line.partition("\t")
        others = tuple(other for other in joined.split("|") if other)
        if not word or not others or word in words:
            raise MalformedDocumentError(
                f"{path.name}:{number}: {line!r} must be a new word, a tab and what stands for it."
            )
        words[word] = others
    return words
