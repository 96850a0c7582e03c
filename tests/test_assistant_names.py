from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import DocumentStoreError
from assistant.names import LONGEST_NAME, document_name


@pytest.mark.parametrize(
    ("given_name", "name"),
    [
        ("报告.md", "报告.md"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\system.txt", "system.txt"),
        ("/home/someone/报告 2024.docx", "报告 2024.docx"),
        ("C:\\Users\\a\\b.pdf", "b.pdf"),
        ("a\x00b\x1b[31m.txt", "ab[31m.txt"),
        ("photo\u202egpj.md", "photogpj.md"),
        ("a:12.jsonl", "a_12.jsonl"),
        ('what?*<>|".md', "what______.md"),
        (" .hidden.md", "hidden.md"),
        ("trailing. . .", "trailing"),
        ("CON", "_CON"),
        ("nul.txt", "_nul.txt"),
        ("Com1.tar.gz", "_Com1.tar.gz"),
        ("concert.md", "concert.md"),
        ("e\u0301.md", "é.md"),
        ("字" * 300 + ".md", "字" * 65 + ".md"),
        ("a." + "b" * 300, "a." + "b" * 198),
    ],
)
def test_a_name_becomes_one_that_can_be_kept(given_name: str, name: str) -> None:
    assert document_name(given_name) == name


@pytest.mark.parametrize("name", ["", ".", "..", "/", "a/", "\x00", " . ", "\u202e", "..\\", ".md", "\u202e .txt"])
def test_a_name_of_which_nothing_is_left_is_refused(name: str) -> None:
    with pytest.raises(DocumentStoreError, match="Rename the file"):
        document_name(name)


@given(st.text(max_size=400))
def test_no_name_leads_out_of_its_folder_and_cleaning_twice_changes_nothing(text: str) -> None:
    try:
        name = document_name(text)
    except DocumentStoreError:
        return
    assert name == document_name(name)
    assert 0 < len(name.encode()) <= LONGEST_NAME + 1  # an underscore before a reserved name
    assert not set(name) & set('/\\\x00:<>"|?*')
    assert not name.startswith(".")
    assert name.isprintable()
