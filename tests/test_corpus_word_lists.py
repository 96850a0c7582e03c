from __future__ import annotations

from pathlib import Path

import pytest

from corpus.errors import MalformedDocumentError, UnreadableFileError
from corpus.word_lists import load_english, load_everyday, read_word_list

COLUMNS = ("word", "others")


def test_the_shipped_english_words() -> None:
    words = load_english()
    assert len(words) > 700
    assert words["first"][0] == "首次"
    assert all(english == english.strip().lower() for english in words)


def test_the_shipped_everyday_words() -> None:
    words = load_everyday()
    assert len(words) > 5000
    assert "上市" in words["开卖"]
    assert "关停" in words["关掉"]
    assert "1—6月" in words["上半年"]
    # What is another measure answers another question.
    assert "营业收入" not in words["赚了"]
    assert not [word for word, others in words.items() if word in others or len(others) != len(set(others))]
    # A single character stands in so many words that it is found everywhere.
    assert not [other for others in words.values() for other in others if len(other) == 1]


@pytest.mark.parametrize("lines", ["", "a\tb\n", "word\tothers\nfirst\n", "word\tothers\na\t甲\na\t乙\n"])
def test_a_broken_list_is_told(tmp_path: Path, lines: str) -> None:
    (tmp_path / "list.tsv").write_text(lines, encoding="utf-8")
    with pytest.raises(MalformedDocumentError, match=r"list\.tsv"):
        read_word_list(tmp_path / "list.tsv", columns=COLUMNS)


def test_a_missing_list_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match="cannot be read"):
        read_word_list(tmp_path / "none.tsv", columns=COLUMNS)
