from __future__ import annotations

from pathlib import Path

import pytest

from corpus.english import load_english
from corpus.errors import MalformedDocumentError, UnreadableFileError


def test_the_shipped_list() -> None:
    words = load_english()
    assert len(words) > 700
    assert words["first"][0] == "首次"
    assert all(english == english.strip().lower() for english in words)
    assert all(chinese for others in words.values() for chinese in others)


@pytest.mark.parametrize("lines", ["", "word\tword\n", "english\tchinese\nfirst\n", "english\tchinese\na\t甲\na\t乙\n"])
def test_a_broken_list_is_told(tmp_path: Path, lines: str) -> None:
    (tmp_path / "list.tsv").write_text(lines, encoding="utf-8")
    with pytest.raises(MalformedDocumentError, match=r"list\.tsv"):
        load_english(tmp_path / "list.tsv")


def test_a_missing_list_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match="cannot be read"):
        load_english(tmp_path / "none.tsv")
