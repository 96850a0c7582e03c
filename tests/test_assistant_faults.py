"""Documents and generations that cannot be read while rebuilding and serving, and generations that are pruned."""

from __future__ import annotations

import errno
import io
import os
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

import pytest
from fastapi.testclient import TestClient

import assistant.service
from assistant.app import create_app
from assistant.errors import DocumentStoreError
from assistant.rebuild import Rebuilder, rebuild
from assistant.service import Service
from assistant.settings import Settings
from index.articles import ArticleReader
from index.search import ARTICLES_FILE
from index.store import Store
from index.types import BuildPhase, LedgerEntry

# The first line is longer than what is looked at to tell what kind of file it is.
LINES = (
    '{"text": "甲大桥全长1500米。' + "桥上风景好。" * 1000 + '", "id": "a"}\n',
    '{"text": "乙大桥全长2500米。", "id": "b"}\n',
)


@pytest.fixture
def settings(quick_loading: None, tmp_path: Path) -> Settings:
    """A home of three documents without an index, of which only one generation is kept."""
    settings = Settings(home=tmp_path / "home", starter=False, keep=1)
    settings.documents.mkdir(parents=True)
    for name in ("桥", "隧道"):
        (settings.documents / f"{name}.md").write_text(f"# {name}\n\n红枫湖{name}全长1500米。\n", encoding="utf-8")
    (settings.documents / "pool.jsonl").write_text("".join(LINES), encoding="utf-8")
    return settings


def wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline, "waited a minute in vain"
        time.sleep(0.02)


def ledger_of(settings: Settings) -> dict[str, LedgerEntry]:
    store = Store(settings.index_root)
    reader = ArticleReader(store.folder(store.current_number()) / ARTICLES_FILE)
    try:
        entries = reader.ledger()
    finally:
        reader.close()
    assert len({entry.origin for entry in entries}) == len(entries)
    return {entry.origin: entry for entry in entries}


class _Failing(io.RawIOBase):
    """A file whose first bytes come, and no more."""

    def __init__(self, content: bytes) -> None:
        self._content = io.BytesIO(content)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._content.seek(offset, whence)

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 - any buffer
        if found := self._content.read(min(len(buffer), 64)):
            buffer[: len(found)] = found
            return len(found)
        raise OSError(errno.EIO, os.strerror(errno.EIO))


def fail_to_read(monkeypatch: pytest.MonkeyPatch, name: str, *, after: bytes = b"") -> None:
    """Let every reading of a file of that name fail once ``after`` has been read."""
    really_open: Callable[..., IO[Any]] = io.open

    def open_or_fail(file: Any, *arguments: Any, **named: Any) -> IO[Any]:  # noqa: ANN401 - as open has them
        if str(file).endswith(name):
            return io.BufferedReader(_Failing(after), 64)
        return really_open(file, *arguments, **named)

    monkeypatch.setattr(io, "open", open_or_fail)
    monkeypatch.setattr("corpus.isolate._is_plain", lambda source: True)  # another process would not fail


def test_a_document_that_cannot_be_read_fails_alone(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as faulty:
        fail_to_read(faulty, "桥.md")
        manifest = rebuild(settings)
        failed = ledger_of(settings)["桥.md"]
    assert manifest.states == {"indexed": 3, "failed": 1}
    assert (failed.state, failed.code) == ("failed", "unreadable")
    assert "桥.md cannot be read (Input/output error)" in failed.detail
    assert rebuild(settings).states == {"indexed": 1, "unchanged": 3}  # the disk is well again


def test_lines_before_the_one_that_cannot_be_read_stand(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as faulty:
        fail_to_read(faulty, "pool.jsonl", after=LINES[0].encode())
        manifest = rebuild(settings)
        ledger = ledger_of(settings)
    assert manifest.states == {"indexed": 3, "failed": 1}
    assert (ledger["pool.jsonl:1"].state, ledger["pool.jsonl"].code) == ("indexed", "unreadable")
    assert rebuild(settings).states == {"indexed": 1, "unchanged": 3}


def test_a_folder_that_cannot_be_listed_is_in_the_ledger(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    (settings.documents / "inner").mkdir()
    really_scan = os.scandir

    def scan_or_fail(path: Any) -> Any:  # noqa: ANN401 - as scandir has them
        if str(path).endswith("inner"):
            raise OSError(errno.EIO, os.strerror(errno.EIO), str(path))
        return really_scan(path)

    with monkeypatch.context() as faulty:
        faulty.setattr(os, "scandir", scan_or_fail)
        assert rebuild(settings).states == {"indexed": 4, "failed": 1}
    assert ledger_of(settings)["inner"].code == "unreadable"


def test_a_home_that_this_user_may_not_enter_is_told(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    really_stat, really_scan = os.stat, os.scandir

    def refused(path: Any) -> bool:  # noqa: ANN401 - as stat has them
        return isinstance(path, str | os.PathLike) and settings.home in Path(path).parents

    def stat_or_fail(path: Any, *rest: Any, **named: Any) -> Any:  # noqa: ANN401
        if refused(path):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return really_stat(path, *rest, **named)

    def scan_or_fail(path: Any = ".") -> Any:  # noqa: ANN401
        if refused(path):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return really_scan(path)

    monkeypatch.setattr(os, "stat", stat_or_fail)
    monkeypatch.setattr(os, "scandir", scan_or_fail)
    with pytest.raises(DocumentStoreError, match=r"documents cannot be read \(Permission denied\)"):
        rebuild(settings)
    assert not Store(settings.index_root).is_building()
    assert Rebuilder(settings).state.phase is BuildPhase.IDLE


def test_a_watched_folder_that_is_gone_takes_nothing_out_of_the_index(settings: Settings, tmp_path: Path) -> None:
    settings = replace(settings, watch=str(tmp_path / "share"))
    Path(settings.watch).mkdir()
    (Path(settings.watch) / "湖.md").write_text("# 湖\n\n红枫湖水深40米。\n", encoding="utf-8")
    assert rebuild(settings).articles == 5
    Path(settings.watch).rename(tmp_path / "unmounted")
    with pytest.raises(DocumentStoreError, match="share cannot be read"):
        rebuild(settings)
    assert Store(settings.index_root).numbers() == [1]
    rebuilder = Rebuilder(settings)
    assert rebuilder.start()
    wait_until(lambda: rebuilder.state.phase is not BuildPhase.RUNNING)
    state = rebuilder.state
    assert (state.phase, "The folder share cannot be read" in state.detail) == (BuildPhase.FAILED, True)


def test_a_read_that_fails_while_answering_is_told_and_the_generation_before_takes_over(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = replace(settings, keep=2)
    rebuild(settings)
    rebuild(settings)
    monkeypatch.setattr(assistant.service, "POLL_SECONDS", 0.01)
    service = Service(settings)
    service.load()
    with TestClient(create_app(settings, service), base_url="http://127.0.0.1:8000") as client:
        articles = Store(settings.index_root).folder(2) / ARTICLES_FILE
        with articles.open("r+b") as file:
            file.truncate(100)
        response = client.get("/articles/a")
        body = response.json()
        assert (response.status_code, body["code"], "retry-after" in response.headers) == (
            503,
            "damaged_generation",
            True,
        )
        assert str(settings.home) not in body["detail"]
        wait_until(lambda: service.index.generation == "000001")
        answered = client.post("/ask", json={"question": "红枫湖隧道全长多少米？"}).json()
    assert (answered["answered"], answered["generation"]) == (True, "000001")


def test_a_reader_of_a_generation_that_is_pruned_meanwhile_reads_on(settings: Settings) -> None:
    rebuild(settings)
    service = Service(settings)
    service.load()
    held, stopped = service.index, threading.Event()
    seen: set[tuple[str, str]] = set()

    def ask() -> None:
        while not stopped.is_set():
            answer = service.ask("红枫湖隧道全长多少米？")
            seen.add((answer.generation, answer.answer))

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        for length in (1600, 1700, 1800):
            text = f"# 隧道\n\n红枫湖隧道全长{length}米。\n"
            (settings.documents / "隧道.md").write_text(text, encoding="utf-8")
            rebuild(settings)
    finally:
        stopped.set()
        asking.join()
    assert Store(settings.index_root).numbers() == [4]
    assert seen == {("000001", "红枫湖隧道全长1500米。")}
    assert not Store(settings.index_root).folder(1).exists()
    for article in held.articles.summaries(limit=10):  # everything of it, not only what was read before
        assert held.article(article.id) is not None
        assert held.search(article.title, 3)
        assert held.explain(article.title, 3).hits
    service.load()
    assert service.ask("红枫湖隧道全长多少米？").answer == "红枫湖隧道全长1800米。"
