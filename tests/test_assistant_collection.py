from __future__ import annotations

import io
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from assistant.collection import CollectionInputs, add_documents, remove_documents
from assistant.errors import DocumentStoreError
from assistant.rebuild import rebuild
from assistant.settings import Settings
from assistant.terminal import print_additions
from corpus.types import Reading


def collection_readings(settings: Settings) -> Iterator[Reading]:
    """Everything that the collection's inputs hold."""
    return (reading for given in CollectionInputs(settings) for reading in given.read())


BRIDGE = "# 红枫湖大桥\n\n红枫湖大桥全长1500米。\n"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home", starter=False)


@pytest.fixture
def bridge(tmp_path: Path) -> Path:
    path = tmp_path / "bridge.md"
    path.write_text(BRIDGE, encoding="utf-8")
    return path


def test_a_file_is_copied_byte_by_byte(settings: Settings, bridge: Path) -> None:
    ((path, addition),) = add_documents(settings, [bridge])
    assert (path, addition.added, addition.replaced, addition.articles, addition.problem) == (
        bridge,
        True,
        False,
        1,
        "",
    )
    assert [path.name for path in settings.documents.iterdir()] == ["bridge.md"]
    assert (settings.documents / "bridge.md").read_bytes() == bridge.read_bytes()


def test_a_file_of_the_same_name_is_replaced_and_said_so(settings: Settings, bridge: Path) -> None:
    list(add_documents(settings, [bridge]))
    bridge.write_text(BRIDGE.replace("1500", "1600"), encoding="utf-8")
    ((_, addition),) = add_documents(settings, [bridge])
    assert addition.replaced
    assert "1600" in (settings.documents / "bridge.md").read_text(encoding="utf-8")


def test_a_name_that_is_no_utf8_is_read_as_one_of_a_chinese_windows(settings: Settings, tmp_path: Path) -> None:
    folder = os.fsencode(tmp_path) + b"/"
    path = Path(os.fsdecode(folder + "报告.md".encode("gb18030")))
    path.write_text(BRIDGE, encoding="utf-8")
    ((_, addition), (_, refusal)) = add_documents(settings, [path, Path(os.fsdecode(folder + b"\xb0\xa1.md"))])
    assert (addition.name, addition.added, refusal.added) == ("报告.md", True, False)
    assert f"{tmp_path}/啊.md is missing" in refusal.problem
    printed = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", errors="strict")
    print_additions(Console(file=printed), [(path, addition)])
    printed.seek(0)
    assert "报告.md: added\n" in printed.read()


def test_a_folder_is_taken_with_its_folders_but_nothing_hidden(settings: Settings, tmp_path: Path) -> None:
    for name in ("notes/a.md", "notes/deep/a.md", "notes/.hidden.md", "notes/.git/b.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(f"# {name}\n\n文章{name}。\n", encoding="utf-8")
    additions = list(add_documents(settings, [tmp_path / "notes"]))
    assert [path.relative_to(tmp_path).as_posix() for path, _ in additions] == [
        "notes/a.md",
        "notes/deep/a.md",
    ]
    assert sorted(path.name for path in settings.documents.iterdir()) == ["a.md", "deep__a.md"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.md", b""),
        ("blank.txt", b" \n\n"),
        ("photo.png", b"\x89PNG"),
        ("binary.txt", b"\x00\x01\x02\xff" * 50),
        ("bad.jsonl", b"{\n"),
    ],
)
def test_a_bad_file_is_left_out_with_the_reason(
    settings: Settings, tmp_path: Path, bridge: Path, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    (_, bad), (_, good) = add_documents(settings, [tmp_path / name, bridge])
    assert (bad.added, good.added) == (False, True)
    assert name in bad.problem
    assert [path.name for path in settings.documents.iterdir()] == ["bridge.md"]


def test_a_missing_file_is_left_out(settings: Settings, tmp_path: Path) -> None:
    ((_, addition),) = add_documents(settings, [tmp_path / "none.md"])
    assert not addition.added
    assert "none.md" in addition.problem


def test_what_cannot_be_reached_in_a_folder_is_told(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "notes"
    (folder / "inner").mkdir(parents=True)
    (folder / "a.md").write_text(BRIDGE, encoding="utf-8")
    (tmp_path / "secret.md").write_text(BRIDGE, encoding="utf-8")
    (folder / "out.md").symlink_to(tmp_path / "secret.md")
    (folder / "gone.md").symlink_to("nowhere")
    os.mkfifo(folder / "pipe.md")
    really_scan = os.scandir

    def scan_or_fail(path: Any) -> Any:  # noqa: ANN401 - as scandir has them
        if str(path).endswith("inner"):
            raise PermissionError(13, "Permission denied", str(path))
        return really_scan(path)

    monkeypatch.setattr(os, "scandir", scan_or_fail)
    additions = list(add_documents(settings, [folder]))
    codes = {path.name: [problem.code for problem in addition.problems] for path, addition in additions}
    assert codes == {
        "a.md": [],
        "gone.md": ["unreadable"],
        "inner": ["unreadable"],
        "out.md": ["link_outside"],
        "pipe.md": ["not_a_file"],
    }
    assert [path.name for path in settings.documents.iterdir()] == ["a.md"]


def test_the_home_itself_is_not_added(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "data", starter=False)
    (tmp_path / "a.md").write_text(BRIDGE, encoding="utf-8")
    for _ in range(2):
        assert [path.name for path, _ in add_documents(settings, [tmp_path])] == ["a.md"]


def test_a_hidden_file_is_not_said_to_be_added(settings: Settings, tmp_path: Path) -> None:
    """Files with a leading dot are never read from the collection: taking one in would promise what does not come."""
    (tmp_path / ".notes.md").write_text(BRIDGE, encoding="utf-8")
    ((_, addition),) = add_documents(settings, [tmp_path / ".notes.md"])
    found = [reading.article.title for reading in collection_readings(settings) if reading.article]
    assert addition.added == (found == ["红枫湖大桥"])


def test_a_file_with_good_and_bad_lines_is_added_with_its_problem(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "pool.jsonl"
    lines = [
        json.dumps({"id": f"p{i}", "title": f"第{i}篇", "text": f"第{i}篇讲大桥。"}, ensure_ascii=False)
        for i in range(2)
    ]
    path.write_text("\n".join([*lines, "{broken"]), encoding="utf-8")
    ((_, addition),) = add_documents(settings, [path])
    assert (addition.added, addition.articles) == (True, 2)
    assert "pool.jsonl:3" in addition.problem


def test_a_home_that_cannot_be_made(tmp_path: Path, bridge: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(DocumentStoreError, match="Set XINZHI_HOME"):
        list(add_documents(Settings(home=tmp_path / "file"), [bridge]))


def test_a_copy_that_fails_leaves_nothing_behind(
    settings: Settings, bridge: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(source: Path, target: Path) -> None:
        target.write_text("half", encoding="utf-8")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("shutil.copyfile", full)
    with pytest.raises(DocumentStoreError, match=r"No space left.*Nothing changed"):
        list(add_documents(settings, [bridge]))
    assert not settings.documents.exists()
    assert list((settings.home / "incoming").iterdir()) == []


def test_added_documents_come_before_the_starter_collection(tmp_path: Path, bridge: Path) -> None:
    with_starter = Settings(home=tmp_path / "home")
    list(add_documents(with_starter, [bridge]))
    origins = [reading.origin for reading in collection_readings(with_starter)]
    assert origins[0] == "bridge.md"
    assert len(origins) > 8
    without = Settings(home=tmp_path / "home", starter=False)
    assert [reading.origin for reading in collection_readings(without)] == ["bridge.md"]
    assert list(collection_readings(Settings(home=tmp_path / "none", starter=False))) == []


def test_removing_by_file_name_or_article_id(
    quick_loading: None, settings: Settings, tmp_path: Path, bridge: Path
) -> None:
    tunnel = tmp_path / "tunnel.md"
    tunnel.write_text("---\nid: tunnel-1\n---\n# 隧道\n\n隧道全长2600米。\n", encoding="utf-8")
    list(add_documents(settings, [bridge, tunnel]))
    with pytest.raises(DocumentStoreError, match="no added document 'tunnel-1'"):
        remove_documents(settings, ["tunnel-1"])  # ids are known from the index
    rebuild(settings)
    assert remove_documents(settings, ["tunnel-1"])[0].document == "tunnel.md"
    assert remove_documents(settings, ["bridge.md"])[0].document == "bridge.md"
    assert list(settings.documents.iterdir()) == []
    with pytest.raises(DocumentStoreError, match=r"no added document 'bridge\.md'"):
        remove_documents(settings, ["bridge.md"])


def test_one_article_of_a_file_of_many_cannot_be_removed(
    quick_loading: None, settings: Settings, tmp_path: Path
) -> None:
    path = tmp_path / "pool.jsonl"
    path.write_text(
        "\n".join(json.dumps({"id": f"p{i}", "title": "篇", "text": f"第{i}篇讲桥。"}) for i in range(2)),
        encoding="utf-8",
    )
    list(add_documents(settings, [path]))
    rebuild(settings)
    with pytest.raises(DocumentStoreError, match=r"one of 2 articles in pool\.jsonl"):
        remove_documents(settings, ["p1"])
    assert (settings.documents / "pool.jsonl").exists()


@pytest.mark.parametrize("name", ["../bridge.md", "/etc/passwd", "", ".", "mwc-2024.md"])
def test_only_added_documents_are_removed(settings: Settings, bridge: Path, name: str) -> None:
    list(add_documents(settings, [bridge]))
    with pytest.raises(DocumentStoreError, match="There is no added document"):
        remove_documents(settings, [name])
    assert bridge.exists()


def test_the_id_of_a_starter_article_does_not_remove_a_document_of_its_file_name(
    quick_loading: None, tmp_path: Path, bridge: Path
) -> None:
    settings = Settings(home=tmp_path / "home")
    rebuild(settings)
    first = next(collection_readings(settings))
    assert first.article
    starter_id, starter_name = first.article.id, first.origin.removeprefix("starter:")
    own = tmp_path / starter_name
    own.write_text(BRIDGE, encoding="utf-8")
    list(add_documents(settings, [own]))
    with pytest.raises(DocumentStoreError):
        remove_documents(settings, [starter_id])
    assert (settings.documents / starter_name).exists()


def test_a_damaged_index_does_not_keep_a_document_from_being_removed(
    quick_loading: None, settings: Settings, bridge: Path
) -> None:
    list(add_documents(settings, [bridge]))
    rebuild(settings)
    (settings.index_root / "generations" / "000001" / "articles.sqlite").write_bytes(b"garbage" * 1000)
    with pytest.raises(DocumentStoreError, match="no added document 'some-id'"):
        remove_documents(settings, ["some-id"])
    assert remove_documents(settings, ["bridge.md"])[0].document == "bridge.md"
