"""Pictures of text. The engine is a stand-in: the extra is not needed to test what is done with what it finds."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

import corpus.ocr
from corpus.chunk import chunk_article
from corpus.ocr import recognise
from corpus.read import read_file
from corpus.types import Reading

LINES = ("青溪县的老茶厂停产了十二年，去年冬天", "重新开工，镇上的老人都来看热闹。")


@dataclass
class Found:
    """What RapidOCR gives."""

    boxes: npt.NDArray[np.float32] | None
    txts: tuple[str, ...] | None


def stand_in(picture: npt.NDArray[np.uint8]) -> Found:
    """Two lines on a white picture, nothing on a black one."""
    if not picture.any():
        return Found(None, None)
    tops = (10, 30, 50)
    boxes = [[[10, top], [200, top], [200, top + 12], [10, top + 12]] for top in tops]
    return Found(np.array(boxes, dtype=np.float32), (*LINES, " "))


@pytest.fixture(autouse=True)
def _engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corpus.ocr, "_engine", lambda: stand_in)
    monkeypatch.setattr(corpus.ocr, "is_ocr_installed", lambda: True)


def reading_of(path: Path) -> Reading:
    (reading,) = read_file(path)
    return reading


def test_lines_of_a_picture_stand_from_the_bottom_up() -> None:
    first, second = recognise(np.full((100, 300, 3), 255, dtype=np.uint8))
    assert (first.text, first.left, first.right, first.bottom, first.top) == (LINES[0], 10, 200, 78, 90)
    assert first.size == pytest.approx(9.6)
    assert second.top == 70
    assert recognise(np.zeros((100, 300, 3), dtype=np.uint8)) == []


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.bmp", "a.webp", "a.tiff"])
def test_picture_is_read_and_marked(tmp_path: Path, name: str) -> None:
    Image.new("RGB", (300, 100), "white").save(tmp_path / name)
    reading = reading_of(tmp_path / name)
    assert reading.article
    assert reading.article.text == "".join(LINES)
    assert reading.article.title == "a"
    assert len(reading.warnings) == 1
    assert "OCR" in reading.warnings[0].detail
    assert [(passage.page, passage.section) for passage in chunk_article(reading.article)] == [(1, "OCR")]


def test_pages_of_a_fax_are_pages(tmp_path: Path) -> None:
    white, black = Image.new("L", (300, 100), "white"), Image.new("L", (300, 100), "black")
    white.save(tmp_path / "a.tif", save_all=True, append_images=[black, white])
    reading = reading_of(tmp_path / "a.tif")
    assert reading.article
    assert [passage.page for passage in chunk_article(reading.article)] == [1, 3]


def test_pictures_that_cannot_be_read_say_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 50)
    assert "damaged" in str(reading_of(tmp_path / "a.png").error)
    Image.new("L", (300, 100)).save(tmp_path / "b.tif", save_all=True, append_images=[Image.new("L", (300, 100))])
    assert "no readable text" in str(reading_of(tmp_path / "b.tif").error)
    monkeypatch.setattr(corpus.ocr, "_MAX_FRAMES", 1)
    assert "2 pages, at most 1" in str(reading_of(tmp_path / "b.tif").error)
    monkeypatch.setattr(corpus.ocr, "PICTURE_MAX_PIXELS", 1000)
    Image.new("L", (300, 100)).save(tmp_path / "c.png")
    assert "300 × 100 pixels, at most 1,000" in str(reading_of(tmp_path / "c.png").error)
