"""From documents of every kind to citations: the page of a PDF document, sheet and cells of a workbook."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from typer.testing import CliRunner

from assistant.cli import app


def pdf_file(path: Path) -> Path:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    canvas = Canvas(str(path))
    for text in ("青溪县的老茶厂停产了十二年，去年冬天重新开工。", "白沙镇的光伏电站装机容量为36兆瓦。"):
        canvas.setFont("STSong-Light", 11)
        canvas.drawString(60, 700, text)
        canvas.showPage()
    canvas.save()
    return path


def sheet_file(path: Path) -> Path:
    book = openpyxl.Workbook()
    book.active.title = "各县产值"
    for row in (["县", "茶叶产值（亿元）"], ["青溪县", 12.5], ["石门县", 7.2]):
        book.active.append(row)
    book.save(path)
    return path


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    home = tmp_path_factory.mktemp("formats")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XINZHI_HOME", str(home / "home"))
        patch.setenv("XINZHI_STARTER", "false")
        files = (pdf_file(home / "a.pdf"), sheet_file(home / "b.xlsx"))
        added = CliRunner().invoke(app, ["add", *map(str, files)])
        assert added.exit_code == 0, added.output
        built = CliRunner().invoke(app, ["rebuild"])
        assert built.exit_code == 0, built.output
        yield home


@pytest.mark.parametrize(
    ("question", "words", "page", "section"),
    [
        ("白沙镇的光伏电站装机容量是多少兆瓦?", "36兆瓦", 2, ""),
        ("石门县的茶叶产值是多少亿元?", "县：石门县 | 茶叶产值（亿元）：7.2", None, "各县产值 › A2:B3"),
    ],
)
def test_answers_cite_pages_and_cells(home: Path, question: str, words: str, page: int | None, section: str) -> None:
    asked = CliRunner().invoke(app, ["ask", question, "--json"])
    assert asked.exit_code == 0, asked.output
    answer = json.loads(asked.output)
    assert words in answer["answer"]
    cited = answer["citations"][answer["sentences"][0]["citation"] - 1]
    assert (cited["page"], cited["section"]) == (page, section)
