"""The domain glossary."""

from pathlib import Path

import pytest

from corpus.errors import MalformedDocumentError, UnreadableFileError
from corpus.glossary import GlossaryEntry, load_glossary

HEADER = "term\taliases\tabbreviations\tenglish\n"


def write(folder: Path, text: str) -> Path:
    path = folder / "terms.tsv"
    path.write_text(text, encoding="utf-8")
    return path


def test_entries(tmp_path: Path) -> None:
    path = write(tmp_path, HEADER + "人工智能\t智能技术 | 机器智能\tAI\tartificial intelligence\n\n# 注\n算力\n")
    entries = load_glossary(path).entries
    assert entries == (
        GlossaryEntry("人工智能", ("智能技术", "机器智能"), ("AI",), ("artificial intelligence",)),
        GlossaryEntry("算力"),
    )
    assert entries[0].names == ("人工智能", "智能技术", "机器智能", "AI", "artificial intelligence")


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("", ":1:"),
        ("term,aliases\n", ":1:"),
        (HEADER + "a\tb\tc\td\te\n", ":2: 5 cells"),
        (HEADER + "a\n\tb\n", ":3: the first cell is ''"),
        (HEADER + "a|b\n", ":2: the first cell is 'a|b'"),
        (HEADER + "a\nb\na\n", ":4: 'a' has a line already"),
    ],
)
def test_broken_lines_are_named(tmp_path: Path, text: str, where: str) -> None:
    with pytest.raises(MalformedDocumentError, match="terms.tsv" + where.replace("|", r"\|")):
        load_glossary(write(tmp_path, text))


def test_unreadable_glossary(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError):
        load_glossary(tmp_path / "none.tsv")
    (tmp_path / "bad.tsv").write_bytes(b"\xff\xfe\xff")
    with pytest.raises(UnreadableFileError):
        load_glossary(tmp_path / "bad.tsv")


def test_shipped_glossary() -> None:
    entries = load_glossary().entries
    assert len(entries) >= 150
    assert "新质生产力" in {entry.term for entry in entries}


def test_a_capital_in_english_tells_proper_names() -> None:
    proper = {entry.term for entry in load_glossary().entries if entry.is_proper}
    assert {"成都", "力箭二号", "孙晓利", "天府绛溪实验室"} <= proper
    assert not {"新质生产力", "人工智能", "产业", "国家高新技术产业开发区"} & proper
