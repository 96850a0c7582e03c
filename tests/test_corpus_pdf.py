"""PDF documents: reading order, pages, what is left out, what cannot be read. The files are made here."""

from __future__ import annotations

import io
import random
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from reportlab.lib import pdfencrypt
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

import corpus.pdf
from corpus.chunk import chunk_article
from corpus.read import read_file
from corpus.types import Article, BlockKind, Reading

SONG = "STSong-Light"  # a font that every PDF reader has: nothing is embedded
SIZE = 10.5
LEADING = 16
PARAGRAPHS = [
    "青溪县的老茶厂停产了十二年，去年冬天重新开工。厂长林小满说，第一批春茶在三月下旬送进车间，四月初就卖到了省城，比原来的打算早了半个月。",
    "重新开工靠的是一笔八百万元的贷款，县里的农商行用茶园的经营权作抵押，利率比一般的贷款低一个百分点。",
    "设备也换了新的。三条生产线都装上了传感器，温度、湿度和转速每十秒钟记录一次，工人在手机上就能看到。周海在厂里干了二十年，他说过去全凭手感，现在先看数字，再用手摸。",
    "去年全年，茶厂加工鲜叶三百六十吨，产值达到两千四百万元，带动周边五个村的一千二百户茶农，每户平均增收六千八百元。",
    "接下来，茶厂打算同省农科院一起建一个中试车间，把茶多酚提取的工艺从实验室搬到生产线上。投资约一千五百万元，计划在明年六月投产。",
    "县里的规划还写着另外两件事：一是把茶园里的旧索道改成运输轨道，二是给四十公里的产业路装上路灯，让夜里下山的货车走得安全一些。",
]


@pytest.fixture(scope="module", autouse=True)
def _font() -> None:
    pdfmetrics.registerFont(UnicodeCIDFont(SONG))


def wrapped(paragraph: str, width: int) -> list[str]:
    """Lines of at most ``width`` Han characters, the first standing in by two; a mark may hang over."""
    lines, line = [], "　　"
    for character in paragraph:
        if pdfmetrics.stringWidth(line + character, SONG, 1) > width and character not in "，。、；：”":
            lines.append(line)
            line = ""
        line += character
    return [*lines, line]


def put(canvas: Canvas, x: float, y: float, line: str) -> None:
    text = line.lstrip("　")
    canvas.drawString(x + (len(line) - len(text)) * SIZE, y, text)


def set_in_columns(path: Path, paragraphs: list[str], *, columns: int) -> Path:
    """Sets paragraphs in columns below a headline and a byline, the lines of each page painted in a random order."""
    lefts, width = {1: ([60], 44), 2: ([60, 315], 21), 3: ([50, 220, 390], 13)}[columns]
    lines = [line for paragraph in paragraphs for line in wrapped(paragraph, width)]
    canvas = Canvas(str(path))
    shuffled = random.Random(7)
    page = 1
    while lines:
        canvas.setFont(SONG, 9)
        if page > 1 or len(lines) > 100:
            canvas.drawString(230, 810, "青溪调研 2024年第3期")
        canvas.drawString(290, 30, f"— {page} —")
        top = 780
        if page == 1:
            canvas.setFont(SONG, 20)
            canvas.drawString(150, 755, "一座老茶厂的新质生产力")
            canvas.setFont(SONG, SIZE)
            canvas.drawString(250, 730, "作者：林小满 周海")
            top = 700
        canvas.setFont(SONG, SIZE)
        height = (top - 60) // LEADING if len(lines) > columns * 40 else -(-len(lines) // columns)
        placed = []
        for left in lefts:
            column, lines = lines[:height], lines[height:]
            placed += [(left, top - row * LEADING, line) for row, line in enumerate(column)]
        shuffled.shuffle(placed)
        for x, y, line in placed:
            put(canvas, x, y, line)
        canvas.showPage()
        page += 1
    canvas.save()
    return path


def reading_of(path: Path) -> Reading:
    (reading,) = read_file(path)
    return reading


def article_of(path: Path) -> Article:
    reading = reading_of(path)
    assert reading.article is not None, reading.error
    return reading.article


def texts_of(article: Article, *kinds: BlockKind) -> list[str]:
    return [article.text[block.start : block.end] for block in article.blocks if block.kind in kinds]


@pytest.mark.parametrize("columns", [1, 2, 3])
def test_columns_are_read_one_after_another(tmp_path: Path, columns: int) -> None:
    article = article_of(set_in_columns(tmp_path / "a.pdf", PARAGRAPHS, columns=columns))
    assert texts_of(article, BlockKind.PARAGRAPH) == PARAGRAPHS
    assert texts_of(article, BlockKind.HEADING) == ["一座老茶厂的新质生产力"]
    assert (article.title, article.author) == ("一座老茶厂的新质生产力", "林小满、周海")


def test_paragraphs_cross_pages_and_running_heads_and_page_numbers_go(tmp_path: Path) -> None:
    numbered = [f"第{number}段。{text}" for number in range(6) for text in PARAGRAPHS]
    article = article_of(set_in_columns(tmp_path / "a.pdf", numbered, columns=2))
    assert texts_of(article, BlockKind.PARAGRAPH) == numbered
    assert "第3期" not in article.text
    assert "—" not in article.text
    assert [place.page for place in article.places] == [1, 2]


def test_passages_have_the_page_on_which_they_begin(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"))
    long = "".join(PARAGRAPHS)
    lines = wrapped(long, 44)
    for part in (lines[:8], lines[8:]):
        canvas.setFont(SONG, SIZE)
        for row, line in enumerate(part):
            put(canvas, 60, 700 - row * LEADING, line)
        canvas.showPage()
    canvas.save()
    article = article_of(tmp_path / "a.pdf")
    assert article.text == long
    (first, second) = article.places
    assert (first.start, first.page, second.page) == (0, 1, 2)
    assert article.text[second.start :].startswith(lines[8])
    for passage in chunk_article(article):
        assert article.text[passage.start : passage.end] == passage.text
        assert passage.page == (1 if passage.start < second.start else 2)


def test_headings_are_told_by_their_size(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"))
    y = 800
    for size, text in [
        (22, "总报告"),
        (16, "一季度"),
        (SIZE, PARAGRAPHS[1][:40]),
        (16, "二季度"),
        (SIZE, PARAGRAPHS[3][:40]),
    ]:
        canvas.setFont(SONG, size)
        canvas.drawString(60, y, text)
        y -= 40
    canvas.save()
    article = article_of(tmp_path / "a.pdf")
    levels = {article.text[block.start : block.end]: block.level for block in article.blocks}
    assert (levels["总报告"], levels["一季度"], levels["二季度"]) == (1, 2, 2)
    assert [passage.section for passage in chunk_article(article)] == ["一季度", "二季度"]


def test_rows_of_a_table_stay_rows(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"))
    canvas.setFont(SONG, SIZE)
    for row, cells in enumerate([("城市", "产值", "增速"), ("青溪", "12.5", "8.1%"), ("白沙", "9.7", "6.4%")]):
        for x, cell in zip((60, 200, 340), cells, strict=True):
            canvas.drawString(x, 700 - row * LEADING, cell)
    canvas.save()
    article = article_of(tmp_path / "a.pdf")
    assert texts_of(article, BlockKind.TABLE_ROW) == ["城市 | 产值 | 增速", "青溪 | 12.5 | 8.1%", "白沙 | 9.7 | 6.4%"]


def test_text_on_its_side_is_turned_and_watermarks_are_left_out(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"))
    canvas.setFont(SONG, 40)
    canvas.saveState()
    canvas.translate(200, 300)
    canvas.rotate(45)
    canvas.drawString(0, 0, "内部资料")
    canvas.restoreState()
    canvas.rotate(90)
    canvas.setFont(SONG, SIZE)
    for row, line in enumerate(wrapped(PARAGRAPHS[0], 44)):
        put(canvas, 60, -100 - row * LEADING, line)
    canvas.save()
    assert article_of(tmp_path / "a.pdf").text == PARAGRAPHS[0]


def test_latin_words_keep_their_blanks(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"))
    canvas.setFont("Times-Roman", 11)
    canvas.drawString(60, 700, "New quality productive forces are driven by inno-")
    canvas.drawString(60, 686, "vation. They call for new industries.")
    canvas.save()
    text = "New quality productive forces are driven by innovation. They call for new industries."
    assert article_of(tmp_path / "a.pdf").text == text


@pytest.mark.parametrize(
    ("title", "author", "expected"),
    [
        ("老茶厂调查", "周海", ("老茶厂调查", "周海", "")),
        ("Microsoft Word - 终稿.docx", "Administrator", ("a", "", "")),
        ("untitled", "anonymous", ("a", "", "")),
    ],
)
def test_properties_count_when_a_person_wrote_them(
    tmp_path: Path, title: str, author: str, expected: tuple[str, str, str]
) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"))
    canvas.setTitle(title)
    canvas.setAuthor(author)
    canvas._doc.info.invariant = 0
    canvas.setDateFormatter(lambda *_: "D:20240311080000+08'00'")
    canvas.setFont(SONG, SIZE)
    canvas.drawString(60, 700, PARAGRAPHS[0][:40] + "。")
    canvas.save()
    article = article_of(tmp_path / "a.pdf")
    assert (article.title, article.author, article.published) == expected


def scanned(path: Path, *, text_page: bool = False) -> Path:
    canvas = Canvas(str(path))
    if text_page:
        canvas.setFont(SONG, SIZE)
        canvas.drawString(60, 700, PARAGRAPHS[0][:40])
        canvas.showPage()
    canvas.drawImage(ImageReader(io.BytesIO(bitmap())), 0, 0, 595, 842)
    canvas.showPage()
    canvas.save()
    return path


def bitmap() -> bytes:
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (60, 80), "white").save(out, "PNG")
    return out.getvalue()


def test_scan_without_ocr_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corpus.pdf, "is_ocr_installed", lambda: False)
    assert "pip install 'xinzhi[ocr]'" in str(reading_of(scanned(tmp_path / "a.pdf")).error)
    reading = reading_of(scanned(tmp_path / "b.pdf", text_page=True))
    assert reading.article
    assert reading.article.text == PARAGRAPHS[0][:40]
    assert "Page 2 is a picture" in reading.warnings[0].detail


@pytest.mark.parametrize(
    ("boxes", "is_scan"),
    [
        ([(60, 600, 200, 120)], True),  # a cutting on a blank page
        ([(0, 842 - 90 * n, 595, 90) for n in range(1, 9)], True),  # a page in strips
        ([(60, 700, 60, 60)], False),  # a logo
    ],
)
def test_what_is_a_scan(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, boxes: list[tuple[int, int, int, int]], is_scan: bool
) -> None:
    monkeypatch.setattr(corpus.pdf, "is_ocr_installed", lambda: False)
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=(595, 842))
    for left, bottom, width, height in boxes:
        canvas.drawImage(ImageReader(io.BytesIO(bitmap())), left, bottom, width, height)
    canvas.save()
    error = reading_of(tmp_path / "a.pdf").error
    assert error
    assert error.code == ("needs_ocr" if is_scan else "empty")


def test_scan_with_ocr_is_marked_as_recognised(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from corpus.pagelayout import Glyph

    def recognise(picture: npt.NDArray[np.uint8]) -> list[Glyph]:
        assert picture.shape[2] == 3
        lines = [PARAGRAPHS[0][start : start + 20] for start in (0, 20, 40)]
        sizes = (10, 12.5, 9)  # boxes are never exact
        return [
            Glyph(line, 10, 210, 300 - 20 * n, 300 - 20 * n + size, size)
            for n, (line, size) in enumerate(zip(lines, sizes, strict=True))
        ]

    monkeypatch.setattr(corpus.pdf, "is_ocr_installed", lambda: True)
    monkeypatch.setattr(corpus.pdf, "recognise", recognise)
    reading = reading_of(scanned(tmp_path / "a.pdf"))
    assert reading.article
    assert reading.article.text == PARAGRAPHS[0][:60]
    assert "page 1" in reading.warnings[0].detail
    assert "OCR" in reading.warnings[0].detail
    assert {(passage.section, passage.page) for passage in chunk_article(reading.article)} == {("OCR", 1)}


def test_encrypted_document_asks_for_a_copy_without_password(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"), encrypt=pdfencrypt.StandardEncryption("geheim", canPrint=0))
    canvas.drawString(60, 700, "secret")
    canvas.save()
    assert "password" in str(reading_of(tmp_path / "a.pdf").error)


def test_too_many_pages_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corpus.pdf, "PDF_MAX_PAGES", 2)
    canvas = Canvas(str(tmp_path / "a.pdf"))
    for _ in range(3):
        canvas.drawString(60, 700, "page")
        canvas.showPage()
    canvas.save()
    assert "3 pages, at most 2" in str(reading_of(tmp_path / "a.pdf").error)


def test_document_without_text_is_empty(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"))
    canvas.showPage()
    canvas.save()
    assert "no readable text" in str(reading_of(tmp_path / "a.pdf").error)
