"""ZIP archives of documents, and what is refused before it is unpacked."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx
import pytest

import corpus.archive
from corpus.errors import EmptyDocumentError, MalformedDocumentError, ProtectedFileError, UnreadableFileError
from corpus.read import read_file
from corpus.types import Reading

BODY = "茶厂停产了十二年，去年冬天重新开工，镇上的老人都来看热闹。"


def packed(path: Path, members: dict[str, bytes], *, compression: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def readings_of(path: Path) -> dict[str, Reading]:
    return {reading.origin: reading for reading in read_file(path)}


def test_files_of_an_archive_are_read_one_by_one(tmp_path: Path) -> None:
    document = io.BytesIO()
    word = docx.Document()
    word.add_paragraph(BODY)
    word.save(document)
    lines = f'{{"text": "{BODY}一"}}\n{{"text": 1}}'
    members = {
        "notes/a.txt": BODY.encode(),
        "b.docx": document.getvalue(),
        "c.jsonl": lines.encode(),
        "d.exe": b"MZ",
        "inner.zip": b"PK\x05\x06" + b"\0" * 18,
        ".DS_Store": b"x",
        "__MACOSX/notes/._a.txt": b"x",
        "empty/": b"",
    }
    readings = readings_of(packed(tmp_path / "all.zip", members))
    assert list(readings) == [
        "all.zip:notes/a.txt",
        "all.zip:b.docx",
        "all.zip:c.jsonl:1",
        "all.zip:c.jsonl:2",
        "all.zip:d.exe",
        "all.zip:inner.zip",
    ]
    texts = [reading.article.text for reading in readings.values() if reading.article]
    assert texts == [BODY, BODY, BODY + "一"]
    first = readings["all.zip:notes/a.txt"].article
    assert first
    assert first.title == "a"
    assert "archive inside an archive" in str(readings["all.zip:inner.zip"].error)
    for origin, reading in readings.items():
        assert reading.error is None or str(reading.error).startswith(origin)


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        (b"../../etc/passwd.txt", "etc/passwd.txt"),
        (b"/root/x.txt", "root/x.txt"),
        (b"a\\..\\b.txt", "a/b.txt"),
        ("茶厂/调查.txt".encode("gb18030"), "茶厂/调查.txt"),
        ("茶厂/调查.txt".encode(), "茶厂/调查.txt"),
        (b"a\x07b.txt", "a\ufffdb.txt"),
        (b"../..", "unnamed"),
    ],
)
def test_names_are_shown_and_never_used_as_paths(tmp_path: Path, raw: bytes, shown: str) -> None:
    place_holder = "x" * len(raw)
    data = packed(tmp_path / "a.zip", {place_holder: BODY.encode()}).read_bytes()
    (tmp_path / "a.zip").write_bytes(data.replace(place_holder.encode(), raw))
    (origin,) = readings_of(tmp_path / "a.zip")
    assert origin == f"a.zip:{shown}"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.zip"]


def error_of(path: Path) -> Exception:
    (reading,) = read_file(path)
    assert reading.error is not None
    return reading.error


def test_archive_that_unpacks_to_too_much_is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    zeros = packed(tmp_path / "zeros.zip", {"a.txt": b"0" * 20_000_000})
    assert "20,000,000 bytes" in str(error_of(zeros))
    blank = packed(tmp_path / "x.docx", {"word/document.xml": b" " * 9_000_000})
    assert isinstance(error_of(blank), UnreadableFileError)
    monkeypatch.setattr(corpus.archive, "UNPACKED_MAX_BYTES", 100)
    many = packed(tmp_path / "many.zip", {f"{number}.txt": b"x" * 30 for number in range(4)})
    assert "unpack to 120 bytes, at most 100" in str(error_of(many))
    monkeypatch.setattr(corpus.archive, "ARCHIVE_MAX_MEMBERS", 3)
    assert "4 members, at most 3" in str(error_of(many))


def test_archive_that_lies_about_its_sizes_gives_no_more_than_it_declares(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.zip", {"a.txt": b"0" * 1_000_000})
    data = path.read_bytes().replace((1_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    path.write_bytes(data)
    assert isinstance(error_of(path), MalformedDocumentError)


def test_encrypted_broken_and_empty_archives(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.zip", {"a.txt": BODY.encode()}, compression=zipfile.ZIP_STORED)
    data = bytearray(path.read_bytes())
    directory = data.index(b"PK\x01\x02")
    data[6] |= 1
    data[directory + 8] |= 1
    path.write_bytes(bytes(data))
    assert isinstance(error_of(path), ProtectedFileError)
    path = packed(tmp_path / "b.zip", {"a.txt": BODY.encode()}, compression=zipfile.ZIP_STORED)
    path.write_bytes(path.read_bytes().replace(BODY.encode(), BODY.encode()[::-1]))
    (reading,) = read_file(path)
    assert (reading.origin, type(reading.error)) == ("b.zip:a.txt", MalformedDocumentError)
    assert isinstance(error_of(packed(tmp_path / "c.zip", {})), EmptyDocumentError)
    (tmp_path / "d.zip").write_bytes(b"PK\x03\x04 and no more")
    assert isinstance(error_of(tmp_path / "d.zip"), MalformedDocumentError)


LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "哈哈哈哈哈哈哈哈哈哈">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]><l>&j;</l>"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("a.docx", "word/document.xml"),
        ("a.pptx", "ppt/presentation.xml"),
        ("a.xlsx", "xl/workbook.xml"),
        ("a.epub", "META-INF/container.xml"),
    ],
)
def test_entities_that_unfold_to_gigabytes_are_not_unfolded(
    tmp_path: Path, name: str, part: str, encoding: str
) -> None:
    mark = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(encoding, b"")
    members = {"[Content_Types].xml": b"<Types/>", part: mark + LAUGHS.encode(encoding)}
    assert isinstance(error_of(packed(tmp_path / name, members)), MalformedDocumentError)
