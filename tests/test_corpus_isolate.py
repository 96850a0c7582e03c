"""Reading in another process: the same readings, and files that end it or take too long fail alone."""

from __future__ import annotations

import io
import json
import sys
import zipfile
from pathlib import Path

import docx
import pytest

import corpus.isolate
import corpus.worker
from corpus.errors import CorpusError, EmptyDocumentError, MalformedDocumentError, UnreadableFileError
from corpus.isolate import IsolatedReader
from corpus.read import read_folder
from corpus.reasons import Notice, Reason
from corpus.sources import Source
from corpus.types import Article, Block, BlockKind, Place, Reading
from corpus.wire import from_line, to_line

BODY = "茶厂停产了十二年，去年冬天重新开工，镇上的老人都来看热闹。"
# Takes the place of the worker: reads a file by doing to itself what the file's name says.
SABOTAGE = """
import json, os, signal, sys, time
for line in sys.stdin.buffer:
    name = json.loads(line)["name"]
    if name.startswith("kill"): os.kill(os.getpid(), signal.SIGKILL)
    if name.startswith("exit"): os._exit(7)
    if name.startswith("sleep"): time.sleep(60)
    if name.startswith("lie"): sys.stdout.write('{"origin": "x"}\\n')
    if name.startswith("noise"): sys.stdout.write("noise\\n")
    sys.stdout.write("\\n")
    sys.stdout.flush()
"""


def word_file(path: Path, text: str = BODY) -> Path:
    document = docx.Document()
    document.add_paragraph(text)
    document.save(str(path))
    return path


@pytest.mark.parametrize(
    "reading",
    [
        Reading("a.txt", error=EmptyDocumentError("a.txt: 空")),
        Reading("a.txt", error=UnreadableFileError("a.txt: 大", code=Reason.TOO_LARGE, bytes=300, most=200)),
        Reading(
            "a.pdf",
            Article(
                id="x",
                title="题",
                text="正文\u2028𠮷",
                blocks=(Block(BlockKind.PARAGRAPH, 0, 4, 0),),
                origin="a.pdf",
                topics=("茶",),
                places=(Place(0, 3, "A1"),),
            ),
            warnings=(Notice(Reason.WRONG_SUFFIX, "小心", {"suffix": ".txt"}),),
        ),
    ],
)
def test_readings_cross_the_wire_whole(reading: Reading) -> None:
    line = to_line(reading)
    assert line.count(b"\n") == 1
    again = from_line(line)
    assert (again.origin, again.article, again.warnings) == (reading.origin, reading.article, reading.warnings)
    assert (type(again.error), str(again.error)) == (type(reading.error), str(reading.error))
    assert (again.error and again.error.notice) == (reading.error and reading.error.notice)


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"[]",
        b"{}",
        b'{"origin": "a", "error": 1}',
        b"\xff",
        b'{"article": {}}',
        b'{"origin": "a", "error": ["CorpusError", "x", "no code", {}], "warnings": []}',
    ],
)
def test_what_is_no_reading_is_told(line: bytes) -> None:
    with pytest.raises(ValueError, match="no reading"):
        from_line(line)


def test_an_error_of_no_known_kind_is_a_damaged_file() -> None:
    reading = from_line(b'{"origin": "a", "error": ["SystemExit", "x", "damaged", {}], "warnings": []}')
    assert type(reading.error) is MalformedDocumentError


def test_folder_is_read_as_in_this_process(tmp_path: Path) -> None:
    word_file(tmp_path / "a.docx")
    (tmp_path / "b.txt").write_text(BODY)
    (tmp_path / "c.jsonl").write_text('{"text": "一"}\n{"text": 1}\n')
    (tmp_path / "d.pdf").write_bytes(b"%PDF-1.7 broken")
    (tmp_path / "e.bin").write_bytes(b"x")
    (tmp_path / "f.docx").symlink_to(tmp_path / "gone")
    (tmp_path / "g\udce4.html").write_text(f"<p>{BODY}")
    word_file(tmp_path / "h.md")
    here = [(r.origin, r.article, str(r.error), r.warnings) for r in read_folder(tmp_path)]
    apart = [(r.origin, r.article, str(r.error), r.warnings) for r in corpus.isolate.read_folder(tmp_path)]
    assert apart == here
    assert len(here) == 9


def test_missing_folder(tmp_path: Path) -> None:
    (reading,) = corpus.isolate.read_folder(tmp_path / "no")
    assert isinstance(reading.error, UnreadableFileError)


def test_plain_files_start_no_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corpus.isolate, "_Worker", None)
    (tmp_path / "a.txt").write_text(BODY)
    (reading,) = corpus.isolate.read_file(tmp_path / "a.txt")
    assert reading.article
    monkeypatch.setattr(corpus.isolate, "PLAIN_MAX_BYTES", 10)
    with pytest.raises(TypeError):
        list(corpus.isolate.read_file(tmp_path / "a.txt"))


def test_one_process_reads_many_files_and_ends_with_the_reader(tmp_path: Path) -> None:
    paths = [word_file(tmp_path / f"{number}.docx", f"{BODY}{number}") for number in range(3)]
    with IsolatedReader() as reader:
        texts = [reading.article.text for path in paths for reading in reader.read_file(path) if reading.article]
        worker = reader._worker
    assert texts == [f"{BODY}{number}" for number in range(3)]
    assert worker
    assert not worker.is_alive


@pytest.fixture
def sabotaged(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    folder = tmp_path / "fake" / "corpus"
    folder.mkdir(parents=True)
    (folder / "__init__.py").touch()
    (folder / "worker.py").write_text(SABOTAGE)
    monkeypatch.setattr(sys, "path", [str(folder.parent), *sys.path])
    return tmp_path


def error_of(reader: IsolatedReader, path: Path) -> CorpusError:
    path.write_bytes(b"x")
    (reading,) = reader.read_file(path)
    assert reading.origin == path.name
    assert reading.error is not None
    assert path.name in str(reading.error)
    return reading.error


def test_file_that_ends_the_process_fails_alone(sabotaged: Path) -> None:
    with IsolatedReader(seconds=30) as reader:
        assert "status -9" in str(error_of(reader, sabotaged / "kill.pdf"))
        assert "status 7" in str(error_of(reader, sabotaged / "exit.pdf"))
        assert type(error_of(reader, sabotaged / "lie.pdf")) is MalformedDocumentError
        assert type(error_of(reader, sabotaged / "noise.pdf")) is MalformedDocumentError
        assert list(reader.read_file(word_file(sabotaged / "good.docx"))) == []  # the next one is asked for as usual


def test_file_that_takes_too_long_is_given_up(sabotaged: Path) -> None:
    with IsolatedReader(seconds=0.5) as reader:
        assert "longer than 0 seconds" in str(error_of(reader, sabotaged / "sleep.pdf")).replace("0.5", "0")


def test_file_that_takes_too_much_memory_fails_alone(tmp_path: Path) -> None:
    rows = "\n".join(f"{number},{number * 7},{BODY}" for number in range(60_000))
    (tmp_path / "big.csv").write_text(rows)
    (tmp_path / "small.csv").write_text(rows[:1000])
    with IsolatedReader(memory_bytes=110_000_000) as reader:  # it begins with 75
        (reading,) = reader.read_file(tmp_path / "big.csv")
        assert reading.error is not None
        assert "memory" in str(reading.error)
        (reading,) = reader.read_file(tmp_path / "small.csv")
        assert reading.article


def test_reader_that_is_left_early_leaves_no_process(tmp_path: Path) -> None:
    lines = "\n".join(f'{{"text": "{BODY}{number}"}}' for number in range(200))
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.jsonl", lines)
    with IsolatedReader() as reader:
        readings = reader.read_file(tmp_path / "a.zip")
        next(readings)
        worker = reader._worker
        readings.close()  # type: ignore[attr-defined]
        assert worker
        assert not worker.is_alive


def test_worker_answers_each_request_and_stops_with_its_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    limits: list[object] = []
    monkeypatch.setattr(corpus.worker, "_limit_memory", limits.append)  # they would hold for the tests too
    monkeypatch.setattr(corpus.worker, "_limit_time", lambda seconds: None)
    path = word_file(tmp_path / "a.docx")
    request = {"path": str(path), "origin": "a", "name": "a.docx", "max_bytes": None, "seconds": 9, "memory_bytes": 7}
    replies = io.BytesIO()
    corpus.worker.serve(io.BytesIO(2 * (json.dumps(request).encode() + b"\n")), replies)
    first, end, second, last = replies.getvalue().splitlines()
    assert (end, last, limits) == (b"", b"", [7, 7])
    assert from_line(first).article == from_line(second).article is not None


def test_long_texts_and_pictures_may_take_longer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_bytes(b"x" * 100_000)
    (tmp_path / "a.pdf").write_bytes(b"x" * 100_000)
    seconds = {
        name: corpus.isolate._usual_seconds(Source.of(tmp_path / name)) for name in ("a.txt", "a.pdf", "gone.md")
    }
    assert seconds == {"a.txt": 122, "a.pdf": 120, "gone.md": 120}
    monkeypatch.setattr(corpus.isolate, "is_ocr_installed", lambda: True)
    assert corpus.isolate._usual_seconds(Source.of(tmp_path / "a.pdf")) == 1_800
