"""Files as nobody wants them: broken, truncated, random, nested, oversized, renamed, of every format that is read.

The same seed makes the same files. ``small`` leaves out those of more than a few megabytes.
"""

from __future__ import annotations

import io
import os
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import docx
import openpyxl
from pptx import Presentation
from reportlab.lib import pdfencrypt
from reportlab.pdfgen.canvas import Canvas

TEXT = "茶厂停产了十二年，去年冬天重新开工，镇上的老人都来看热闹。"
ONE_LINE_BYTES = 100_000_000
BOMB_BYTES = 600_000_000
MANY_PAGES = 10_000


def broken_files(folder: Path, *, seed: int = 1, small: bool = False) -> None:
    """Writes the files into a folder: some 360, or some 340 small ones."""
    chance = random.Random(seed)
    samples = _samples()
    for number, (suffix, data) in enumerate(samples.items()):
        name = suffix.removeprefix(".")
        for index, broken in enumerate(_damaged(data, chance)):
            (folder / f"{name}-{index:02}{suffix}").write_bytes(broken)
        others = [other for other in samples if other != suffix]
        for other in chance.sample(others, 4):
            (folder / f"{name}-renamed{other}").write_bytes(data)
        half = samples[others[number % len(others)]]
        (folder / f"{name}-spliced{suffix}").write_bytes(data[: len(data) // 2] + half[len(half) // 2 :])
    for name, made in _crafted().items():
        (folder / name).write_bytes(made)
    _links(folder)
    if not small:
        _oversized(folder)


def _samples() -> dict[str, bytes]:
    """A good file of each kind."""
    return {
        ".txt": (TEXT * 30).encode("gb18030"),
        ".md": f"---\ntitle: 茶\n---\n# 标题\n\n{TEXT}\n\n| 县 | 产值 |\n|---|---|\n| 青溪 | 1 |\n".encode(),
        ".html": f"<html><head><title>茶</title></head><body><article><p>{TEXT * 9}</article></body></html>".encode(),
        ".jsonl": "".join(f'{{"text": "{TEXT}{n}"}}\n' for n in range(9)).encode(),
        ".csv": "".join(f"青溪{n},{n},{TEXT}\n" for n in range(20)).encode(),
        ".pdf": _pdf(lambda canvas: [canvas.drawString(60, 700 - 20 * n, "words of a line " * 4) for n in range(20)]),
        ".docx": _saved(_document()),
        ".pptx": _saved(_presentation()),
        ".xlsx": _saved(_workbook()),
        ".epub": zipped(_book_parts(f"<p>{TEXT}</p>")),
        ".zip": zipped({"a.txt": TEXT.encode(), "b/c.md": TEXT.encode()}),
        ".png": _png(40, 40),
    }


def _damaged(data: bytes, chance: random.Random) -> Iterator[bytes]:
    """A file cut off, with changed bytes, with a hole, with a piece twice, and what never was one."""
    for share in (0.02, 0.3, 0.6, 0.9, 0.99):
        yield data[: int(len(data) * share)]
    for count in (1, 3, 10, 40, 200, 1000):
        changed = bytearray(data)
        for _ in range(count):
            changed[chance.randrange(len(changed))] = chance.randrange(256)
        yield bytes(changed)
    start, end = sorted(chance.sample(range(len(data)), 2))
    yield data[:start] + data[end:]
    yield data[:end] + data[start:]
    yield data[:start] + b"\0" * (end - start) + data[end:]
    yield b""
    yield b"\0" * 10_000
    yield chance.randbytes(5_000)
    yield data[:16] + chance.randbytes(5_000)


def _pdf(draw: Callable[[Canvas], object], **options: object) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, **options)
    draw(canvas)
    canvas.save()
    return out.getvalue()


def _raw_pdf(*objects: bytes) -> bytes:
    """A catalogue and the objects from number 2 on, without the table of their places."""
    numbered = enumerate((b"<</Type/Catalog/Pages 2 0 R>>", *objects), 1)
    body = b"".join(str(number).encode() + b" 0 obj" + each + b"endobj\n" for number, each in numbered)
    return b"%PDF-1.4\n" + body + b"trailer<</Root 1 0 R>>"


def _saved(document: object) -> bytes:
    out = io.BytesIO()
    document.save(out)  # type: ignore[attr-defined]
    return out.getvalue()


def _document() -> object:
    document = docx.Document()
    document.add_heading("标题", 1)
    document.add_paragraph(TEXT)
    document.add_table(2, 2).cell(0, 0).text = "县"
    return document


def _presentation() -> object:
    show = Presentation()
    slide = show.slides.add_slide(show.slide_layouts[5])
    slide.shapes.title.text = TEXT
    return show


def _workbook() -> object:
    book = openpyxl.Workbook()
    for row in (["县", "产值"], ["青溪", 1.5], ["白沙", "=B2*2"]):
        book.active.append(row)
    return book


def zipped(parts: dict[str, bytes], *, level: int = 6) -> bytes:
    """A ZIP file in memory."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def _book_parts(body: str, *, doctype: str = "") -> dict[str, bytes]:
    return {
        "mimetype": b"application/epub+zip",
        "META-INF/container.xml": b'<container><rootfiles><rootfile full-path="b.opf"/></rootfiles></container>',
        "b.opf": b'<package xmlns="http://www.idpf.org/2007/opf"><manifest><item id="a" href="a.xhtml" '
        b'media-type="application/xhtml+xml"/></manifest><spine><itemref idref="a"/></spine></package>',
        "a.xhtml": f"{doctype}<html><body>{body}</body></html>".encode(),
    }


def _png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * (min(width, 1000) + 1) * min(height, 1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def _laughs() -> str:
    entities = "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    return f'<!DOCTYPE l [<!ENTITY a "哈哈哈哈哈哈哈哈哈哈">{entities}]>'


def _parts_of(data: bytes, **changed: bytes) -> dict[str, bytes]:
    """The parts of an office document; keyword names have ``__`` for ``/`` and no suffix."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    return parts | {name.replace("__", "/") + ".xml": part for name, part in changed.items()}


def _crafted() -> dict[str, bytes]:
    """Files made to do harm, none of them large."""
    word, sheet, show = (_saved(make()) for make in (_document, _workbook, _presentation))
    laughs = f'<?xml version="1.0"?>{_laughs()}<l>&j;</l>'.encode()
    w = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    wrapped = "<w:sdt><w:sdtContent>" * 3000 + "</w:sdtContent></w:sdt>" * 3000
    deep = f"<w:document {w}><w:body>{wrapped}</w:body></w:document>"
    cells = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:XFD1048576"/>'
        '<sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="{0}"><v>2</v></c></row></sheetData>'
        "</worksheet>"
    )
    aliases = "".join(f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]\n" for n in range(24))
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>"
    flat = zlib.compress(b" " * 60_000_000)
    stream = b"<</Filter/FlateDecode/Length " + str(len(flat)).encode() + b">>stream\n" + flat + b"\nendstream"
    inner = zipped({"a.txt": TEXT.encode()})
    for _ in range(6):
        inner = zipped({"inner.zip": inner})
    return {
        "laughs.docx": zipped(_parts_of(word, word__document=laughs)),
        "laughs.xlsx": zipped(_parts_of(sheet, xl__workbook=laughs)),
        "laughs.pptx": zipped(_parts_of(show, ppt__presentation=laughs)),
        "laughs.epub": zipped(_book_parts("&j;", doctype=_laughs())),
        "laughs.html": f"{_laughs()}<html><body><p>&j;</p></body></html>".encode(),
        "laughs.md": f"---\na: &a [x, y]\n{aliases}---\n文\n".encode(),
        "deep.docx": zipped(_parts_of(word, word__document=deep.encode())),
        "last-cell.xlsx": zipped(_parts_of(sheet, xl__worksheets__sheet1=cells.format("XFD1048576").encode())),
        "no-such-cell.xlsx": zipped(_parts_of(sheet, xl__worksheets__sheet1=cells.format("ZZZZ99999999999").encode())),
        "bomb.docx": zipped(_parts_of(word, word__document=b" " * 30_000_000)),
        "bomb.zip": zipped({"a.txt": b"0" * 30_000_000}),
        "lies.zip": zipped({"a.txt": b"0" * 90_000}).replace((90_000).to_bytes(4, "little"), (9).to_bytes(4, "little")),
        "nested.zip": inner,
        "names.zip": zipped(
            {"../../out.txt": b"x", "/etc/a.txt": b"x", "a\\..\\b.txt": b"x", "n" * 300 + ".txt": b"x"}
        ),
        "nul.zip": zipped({"abcd.txt": b"x"}).replace(b"abcd.txt", b"a\0cd.txt"),
        "many.zip": zipped({f"{n}.txt": b"" for n in range(11_000)}, level=0),
        "locked.pdf": _pdf(lambda c: c.drawString(9, 9, "x"), encrypt=pdfencrypt.StandardEncryption("x")),
        "locked.docx": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le") * 9,
        "old.xlsx": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 9_000,
        "cycle.pdf": _raw_pdf(b"<</Type/Pages/Count 9/Kids[2 0 R 2 0 R]>>"),
        "stream.pdf": _raw_pdf(b"<</Type/Pages/Count 1/Kids[3 0 R]>>", page, stream),
        "huge-page.pdf": _pdf(lambda c: c.drawString(9, 9, "x"), pagesize=(1e7, 1e7)),
        "huge.png": _png(60_000, 60_000),
        "deep.html": b"<div>" * 20_000 + TEXT.encode(),
        "deep.md": b"> " * 5_000 + TEXT.encode(),
        "deep.jsonl": b'{"text": ' + b"[" * 200_000 + b"]" * 200_000 + b"}\n",
        "deep.yaml.md": b"---\na: " + b"[" * 20_000 + b"\n---\n" + TEXT.encode(),
        "brackets.md": b"[a](" * 3_000,
        "wide.csv": b"a," * 300_000,
        "quote.csv": b'"' + b"x" * 2_000_000,
        "long-line.txt": "新".encode() * 300_000,
        "short-lines.txt": b"a b c d\n" * 10_000,
        "bidi.txt": "\u202e\u2066\ufeff\u200b".encode() * 500 + TEXT.encode(),
        "surrogates.jsonl": rb'{"text": "\ud800\udfff\ud800"}' + b"\n",
    }


def _links(folder: Path) -> None:
    """Links in a circle, out of the folder and to nowhere, a pipe, and a name that is no UTF-8."""
    (folder / "circle-1.txt").symlink_to("circle-2.txt")
    (folder / "circle-2.txt").symlink_to("circle-1.txt")
    (folder / "outside.txt").symlink_to("/dev/zero")
    (folder / "nowhere.pdf").symlink_to("gone.pdf")
    (folder / "around").symlink_to(folder)
    os.mkfifo(folder / "pipe.docx")
    (folder / os.fsdecode(b"\xd6\xd0\xff.txt")).write_bytes(TEXT.encode())
    (folder / "folder.pdf").mkdir()


def _oversized(folder: Path) -> None:
    for suffix in (".txt", ".md", ".jsonl", ".csv", ".html"):
        (folder / f"one-line{suffix}").write_bytes(b"x" * ONE_LINE_BYTES)
    (folder / "half-limit.txt").write_bytes("新质。".encode() * 3_000_000)
    with (
        zipfile.ZipFile(folder / "giant.zip", "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("a.txt", "w", force_zip64=True) as member,
    ):
        for _ in range(BOMB_BYTES // 1_000_000):
            member.write(b"0" * 1_000_000)

    def draw(canvas: Canvas) -> None:
        for number in range(MANY_PAGES):
            canvas.drawString(60, 700, f"page {number}")
            canvas.showPage()

    (folder / "many-pages.pdf").write_bytes(_pdf(draw))
