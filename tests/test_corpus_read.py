"""Files and folders to articles."""

import datetime
import json
import os
import socket
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import corpus.starter
from corpus.article import Draft, Metadata, checked_id, compose_article, iso_date
from corpus.errors import (
    CorpusError,
    EmptyDocumentError,
    EncodingError,
    MalformedDocumentError,
    UnreadableFileError,
    UnsupportedFormatError,
)
from corpus.jsonlines import LINE_MAX_BYTES
from corpus.read import SUFFIXES, read_file, read_folder
from corpus.sources import shown
from corpus.types import Article, BlockKind, Reading

BODY = "茶厂停产了十二年，去年冬天重新开工，镇上的老人都来看热闹。"


def read_one(path: Path) -> Reading:
    (reading,) = read_file(path)
    assert (reading.article is None) != (reading.error is None)
    return reading


def article_of(path: Path) -> Article:
    reading = read_one(path)
    assert reading.article is not None, reading.error
    return reading.article


def error_of(path: Path) -> CorpusError:
    reading = read_one(path)
    assert reading.error is not None
    assert reading.origin in str(reading.error)
    return reading.error


def write(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_text_file_takes_its_name_as_title(tmp_path: Path) -> None:
    article = article_of(write(tmp_path / "老茶厂.txt", BODY))
    assert (article.title, article.text, article.origin) == ("老茶厂", BODY, "老茶厂.txt")


def test_gb18030_text_file(tmp_path: Path) -> None:
    assert article_of(write(tmp_path / "a.TXT", BODY.encode("gb18030"))).text == BODY


def test_id_comes_from_the_content(tmp_path: Path) -> None:
    first = article_of(write(tmp_path / "one" / "a.txt", BODY))
    again = article_of(write(tmp_path / "two" / "a.txt", BODY + "\n\n"))
    other = article_of(write(tmp_path / "a.txt", BODY + "后来扩建了。"))
    assert len(first.id) == 16
    assert first.id == again.id != other.id


def test_warnings_of_the_decoder_reach_the_reading(tmp_path: Path) -> None:
    assert "\ufffd" in read_one(write(tmp_path / "a.txt", BODY + "\ufffd")).warnings[0].detail


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("a.txt", b"", EmptyDocumentError),
        ("a.txt", b" \n\xe3\x80\x80\n", EmptyDocumentError),
        ("a.txt", "- 3 -\n责任编辑：王芳".encode(), EmptyDocumentError),
        ("a.md", b"---\ntitle: x\n---\n", EmptyDocumentError),
        ("a.html", b"<html><body><script>1</script></body></html>", EmptyDocumentError),
        ("a.html", b"", EmptyDocumentError),
        ("a.txt", b"%PDF-1.7 ...", MalformedDocumentError),
        ("a.md", bytes(range(256)) * 10, EncodingError),
        ("a.docx", b"PK\x03\x04", MalformedDocumentError),
        ("a.doc", BODY.encode(), UnsupportedFormatError),
        ("README", BODY.encode(), UnsupportedFormatError),
        ("a.md", "---\ntitle: [未完\n---\n正文".encode(), MalformedDocumentError),
        ("a.md", "---\nid: a/b\n---\n正文".encode(), MalformedDocumentError),
    ],
)
def test_what_cannot_be_read_says_why(tmp_path: Path, name: str, content: bytes, error: type[CorpusError]) -> None:
    assert type(error_of(write(tmp_path / name, content))) is error


def test_unsupported_format_names_the_supported_ones(tmp_path: Path) -> None:
    message = str(error_of(write(tmp_path / "a.wps", b"")))
    assert ".wps" in message
    assert all(suffix in message for suffix in SUFFIXES)


def test_missing_file_and_folder(tmp_path: Path) -> None:
    assert isinstance(error_of(tmp_path / "no.txt"), UnreadableFileError)
    (tmp_path / "folder.txt").mkdir()
    assert "a folder" in str(error_of(tmp_path / "folder.txt"))
    (reading,) = read_folder(tmp_path / "no")
    assert isinstance(reading.error, UnreadableFileError)
    (reading,) = read_folder(write(tmp_path / "a.txt", BODY))
    assert isinstance(reading.error, UnreadableFileError)


def test_pipe_is_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    assert "no regular file" in str(error_of(tmp_path / "pipe.txt"))
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "s.txt"))
        assert "no regular file" in str(error_of(tmp_path / "s.txt"))


def test_file_above_the_limit_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", BODY)
    (reading,) = read_file(path, max_bytes=10)
    assert isinstance(reading.error, UnreadableFileError)
    assert "at most 10" in str(reading.error)
    (reading,) = read_file(path, max_bytes=len(BODY.encode()))
    assert reading.article


def test_no_permission_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "read_bytes", refuse)  # the tests may run as root, whom modes do not stop
    error = error_of(write(tmp_path / "a.txt", BODY))
    assert isinstance(error, UnreadableFileError)
    assert "Permission denied" in str(error)


def test_folder_without_permission_is_reported_and_the_rest_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "a.txt", BODY)
    write(tmp_path / "closed" / "b.txt", BODY)
    scan = os.scandir

    def refuse(path: str) -> object:
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", refuse)
    readings = {reading.origin: reading for reading in read_folder(tmp_path)}
    assert readings["a.txt"].article
    assert isinstance(readings["closed"].error, UnreadableFileError)


def test_folder_is_read_in_order_and_hidden_files_are_not(tmp_path: Path) -> None:
    for name in ("b.txt", "a.md", ".hidden.txt", ".git/c.txt", "sub/c.txt", "sub/.x/d.txt", "z.bin"):
        write(tmp_path / name, BODY)
    assert [reading.origin for reading in read_folder(tmp_path)] == ["a.md", "b.txt", "z.bin", "sub/c.txt"]


def test_links_are_not_followed_out_of_the_folder_nor_round_in_it(tmp_path: Path) -> None:
    outside = write(tmp_path / "outside" / "secret.txt", BODY)
    root = tmp_path / "root"
    write(root / "a.txt", BODY)
    write(root / ".data" / "mounted.txt", BODY)
    (root / "loop").symlink_to(root)
    (root / "same.txt").symlink_to(root / "a.txt")
    (root / "mounted.txt").symlink_to(root / ".data" / "mounted.txt")
    (root / "file_out.txt").symlink_to(outside)
    (root / "folder_out").symlink_to(outside.parent)
    (root / "dangling.txt").symlink_to(root / "gone.txt")
    (root / "self.txt").symlink_to(root / "self.txt")
    readings = {reading.origin: reading for reading in read_folder(root)}
    assert {origin for origin, reading in readings.items() if reading.article} == {"a.txt", "mounted.txt"}
    assert {origin for origin, reading in readings.items() if isinstance(reading.error, UnreadableFileError)} == {
        "file_out.txt",
        "folder_out",
        "dangling.txt",
        "self.txt",
    }


def test_file_name_that_is_no_utf8_can_be_shown(tmp_path: Path) -> None:
    path = write(Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xd6\xd0.txt")), BODY)
    assert article_of(path).origin == "中.txt"
    (reading,) = read_folder(tmp_path)
    assert reading.origin == "中.txt"
    assert shown(os.fsdecode(b"\xff\xff.md")).encode()  # in no encoding


def test_markdown_with_front_matter(tmp_path: Path) -> None:
    source = """---
title: 老茶厂
id: tea-1
date: 2023-09-14
source: 青溪县报
url: https://a.cn/1
author: [林小满, 周海]
topics: [茶, 乡村]
---
# 标题

正文。
"""
    article = article_of(write(tmp_path / "a.md", source))
    assert (article.id, article.title, article.published, article.source) == (
        "tea-1",
        "老茶厂",
        "2023-09-14",
        "青溪县报",
    )
    assert (article.url, article.author, article.topics) == ("https://a.cn/1", "林小满、周海", ("茶", "乡村"))
    assert article.text == "标题\n\n正文。"


def test_markdown_title_is_its_first_heading(tmp_path: Path) -> None:
    assert article_of(write(tmp_path / "a.markdown", "## 二级\n\n# 一级\n\n文")).title == "一级"
    assert article_of(write(tmp_path / "b.md", "只有正文")).title == "b"


def test_starter_collection_is_readable() -> None:
    readings = list(read_folder(corpus.starter.starter_folder()))
    assert len(readings) >= 8
    assert [reading.origin for reading in readings if reading.error or reading.warnings] == []
    assert all(reading.article and reading.article.source for reading in readings)


def test_starter_collection_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(corpus.starter, "__file__", str(tmp_path / "starter.py"))
    with pytest.raises(UnreadableFileError, match="install xinzhi again"):
        corpus.starter.starter_folder()


def lines_of(tmp_path: Path, *lines: object) -> list[Reading]:
    texts = [line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines]
    return list(read_file(write(tmp_path / "pool.jsonl", "\n".join(texts))))


def test_json_lines(tmp_path: Path) -> None:
    full = {
        "id": 7,
        "title": "茶",
        "text": "第一段。\n第二段。",
        "source": "百科",
        "url": "https://a.cn",
        "author": ["林", "周"],
        "date": "2024年3月11日",
        "topics": "茶,乡村",
        "more": None,
    }
    readings = lines_of(tmp_path, full, "", {"text": BODY})
    assert [reading.origin for reading in readings] == ["pool.jsonl:1", "pool.jsonl:3"]
    article = readings[0].article
    assert article
    assert (article.id, article.title, article.text) == ("7", "茶", "第一段。\n\n第二段。")
    assert (article.source, article.url, article.author) == ("百科", "https://a.cn", "林、周")
    assert (article.published, article.topics) == ("2024-03-11", ("茶", "乡村"))
    assert readings[1].article
    assert readings[1].article.title == BODY[:30]


def test_long_first_line_stands_in_for_a_missing_title(tmp_path: Path) -> None:
    article = lines_of(tmp_path, {"text": "茶" * 40})[0].article
    assert article
    assert article.title == "茶" * 30 + "…"


@pytest.mark.parametrize(
    ("line", "error", "named"),
    [
        ("{not json", MalformedDocumentError, "not valid JSON"),
        ("[1]", MalformedDocumentError, "holds list"),
        ('{"title": "x"}', MalformedDocumentError, "'text' is missing"),
        ('{"text": 5}', MalformedDocumentError, "'text' is missing"),
        ('{"text": "  "}', EmptyDocumentError, "no readable text"),
        ('{"text": "x", "id": "../x"}', MalformedDocumentError, "cannot be used"),
        ('{"text": "x", "title": {"a": 1}}', MalformedDocumentError, "'title' is dict"),
        ("[" * 100_000, MalformedDocumentError, "not valid JSON"),
    ],
)
def test_broken_line_costs_that_line_only(tmp_path: Path, line: str, error: type[CorpusError], named: str) -> None:
    before, broken, after = lines_of(tmp_path, {"text": BODY}, line, {"text": BODY})
    assert before.article
    assert after.article
    assert type(broken.error) is error
    assert broken.origin == "pool.jsonl:2"
    assert str(broken.error).startswith("pool.jsonl:2: ")
    assert named in str(broken.error)


def test_json_escapes_cannot_smuggle_what_cannot_be_written(tmp_path: Path) -> None:
    article = lines_of(tmp_path, r'{"text": "前\ud800后\u0000中\u202e", "title": "题\udfff"}')[0].article
    assert article
    assert (article.text, article.title) == ("前后中", "题")
    article.text.encode()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_json_lines_in_other_encodings(tmp_path: Path, encoding: str) -> None:
    text = "\n".join(json.dumps({"text": BODY, "id": str(number)}, ensure_ascii=False) for number in range(3))
    readings = list(read_file(write(tmp_path / "a.jsonl", text.encode(encoding))))
    assert [reading.article and (reading.article.id, reading.article.text) for reading in readings] == [
        (str(number), BODY) for number in range(3)
    ]


def test_line_that_is_too_long_is_skipped(tmp_path: Path) -> None:
    good = json.dumps({"text": BODY}, ensure_ascii=False).encode()
    path = write(tmp_path / "a.jsonl", b'{"text": "' + b"x" * (LINE_MAX_BYTES + 5) + b'"}\n' + good)
    long, after = read_file(path)
    assert "longer than" in str(long.error)
    assert after.article
    assert after.origin == "a.jsonl:2"


def test_json_lines_are_read_one_at_a_time(tmp_path: Path) -> None:
    readings = read_file(write(tmp_path / "a.jsonl", b'{"text": "x"}\n' * 3))
    assert next(readings).origin == "a.jsonl:1"


def test_missing_json_lines(tmp_path: Path) -> None:
    assert isinstance(error_of(tmp_path / "no.jsonl"), UnreadableFileError)


@pytest.mark.parametrize(
    ("value", "iso"),
    [
        ("2024-03-11", "2024-03-11"),
        ("2024-03-11T08:00:00+08:00", "2024-03-11"),
        ("2024年3月11日", "2024-03-11"),
        ("2024年3月", "2024-03"),
        ("2024年", "2024"),
        ("2024/3/1", "2024-03-01"),
        ("2024.3.11 09:30", "2024-03-11"),
        ("20240311", "2024-03-11"),
        ("二〇二四年三月十一日", "2024-03-11"),
        ("二〇二三年十二月二十日", "2023-12-20"),
        (2024, "2024"),
        (datetime.date(2024, 3, 11), "2024-03-11"),
        (datetime.datetime(2024, 3, 11, 8, tzinfo=datetime.UTC), "2024-03-11"),
        ("2024-02-30", ""),
        ("2024-13", ""),
        ("昨天", ""),
        ("", ""),
        ("12024-03-11", ""),
    ],
)
def test_dates(value: object, iso: str) -> None:
    assert iso_date(value) == iso


@pytest.mark.parametrize("value", ["", "a/b", ".a", "a\nb", "a\x00", "x" * 129, "a\u202eb"])
def test_bad_ids(value: str) -> None:
    with pytest.raises(MalformedDocumentError):
        checked_id(value)


def test_good_ids() -> None:
    assert [checked_id(value) for value in ("a", "新闻 7", "x" * 128)] == ["a", "新闻 7", "x" * 128]


@given(
    st.lists(
        st.builds(Draft, st.sampled_from(BlockKind), st.text(alphabet="茶厂。 \n\t", max_size=12), st.integers(0, 6)),
        max_size=8,
    )
)
def test_blocks_are_exact_spans_joined_by_blank_lines(drafts: list[Draft]) -> None:
    try:
        article = compose_article(drafts, Metadata(title="题"), origin="x")
    except EmptyDocumentError:
        assert all(not draft.text.strip() or draft.kind in (BlockKind.BYLINE, BlockKind.FURNITURE) for draft in drafts)
        return
    assert "\n\n".join(article.text[block.start : block.end] for block in article.blocks) == article.text
    assert all(block.start < block.end for block in article.blocks)
    assert len(article.blocks) == sum(bool(draft.text.strip()) for draft in drafts)


def test_bylines_in_the_text_of_a_json_line(tmp_path: Path) -> None:
    text = "磨坊又转起来了\\n2024-06-01 来源：青溪发布 作者：记者 白一舟 摄影 许冬\\n"
    text += "清早六点，水轮开始转动，石磨磨出了面粉。"
    write(
        tmp_path / "a.jsonl", f'{{"text": "{text}"}}\n{{"text": "{text}", "source": "青溪日报", "author": "许冬 摄"}}'
    )
    first, second = (reading.article for reading in read_file(tmp_path / "a.jsonl"))
    assert first
    assert (first.published, first.source, first.author) == ("2024-06-01", "青溪发布", "白一舟")
    assert [block.kind.value for block in first.blocks] == ["paragraph", "byline", "paragraph"]
    assert second
    assert (second.published, second.source, second.author) == ("2024-06-01", "青溪日报", "白一舟")
