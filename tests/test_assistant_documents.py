"""Documents and index over HTTP: upload, remove, restore, ledger, rebuilds, generations."""

from __future__ import annotations

import asyncio
import io
import json
import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any, ClassVar, Self

import pytest
from fastapi.testclient import TestClient

import assistant.documents
import assistant.service
from assistant.app import create_app
from assistant.article_routes import MOST_FILES
from assistant.collection import CollectionInputs
from assistant.documents import changing, discard, incoming, list_trash, receive
from assistant.errors import DocumentConflictError
from assistant.rebuild import Rebuilder, rebuild
from assistant.settings import Settings
from index.build import build_generation
from index.encode import Encoder
from index.journal import BuildJournal
from index.query import QueryAnalyser
from index.store import Store
from index.types import BuildPhase, BuildProgress, BuildState, ignore_progress

HERE = "http://127.0.0.1:8000"
BRIDGE = "# 红枫湖大桥\n\n红枫湖大桥全长1500米。\n".encode()
TUNNEL = "# 黄果树隧道\n\n黄果树隧道全长2600米。\n".encode()
POOL = "\n".join(
    json.dumps({"id": f"p{i}", "title": f"第{i}篇", "text": f"第{i}座水库蓄水{i}亿立方米。"}) for i in (1, 2)
).encode()


@pytest.fixture
def wanted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Counts the rebuilds that are wanted instead of starting them."""
    counted: list[str] = []
    monkeypatch.setattr(Rebuilder, "request", lambda self: counted.append("request"))
    return counted


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home", starter=False)


@pytest.fixture
def client(quick_loading: None, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """A server over an index of one document, ``bridge.md``."""
    monkeypatch.setattr(assistant.service, "POLL_SECONDS", 0.05)
    settings.documents.mkdir(parents=True)
    (settings.documents / "bridge.md").write_bytes(BRIDGE)
    (settings.documents / "pool.jsonl").write_bytes(POOL)
    rebuild(settings)
    with TestClient(create_app(settings), base_url=HERE) as client:
        wait_for(client, "/readyz", lambda body: body.get("status") == "ready")
        yield client


def wait_for(client: TestClient, path: str, holds: Callable[[Any], bool]) -> Any:  # noqa: ANN401
    deadline = time.monotonic() + 60
    while not holds(body := client.get(path).json()):
        assert time.monotonic() < deadline, f"{path} still says {body}"
        time.sleep(0.15)
    return body


def upload(client: TestClient, *files: tuple[str, bytes], **params: object) -> Any:  # noqa: ANN401
    return client.post("/articles", files=[("files", file) for file in files], params=params)  # type: ignore[arg-type]


def check_problem(response: Any, status: int, *words: str) -> None:  # noqa: ANN401
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    for word in words:
        assert word in response.json()["detail"]
    assert "/tmp/" not in response.text  # noqa: S108 - a trace of this machine, if it were there


# --- upload


def test_an_upload_is_added_indexed_removed_and_restored(client: TestClient, settings: Settings) -> None:
    response = upload(client, ("tunnel.md", TUNNEL), ("bridge.md", BRIDGE + b"\n"), ("photo.png", b"\x89PNG"))
    body = response.json()
    assert (response.status_code, body["rebuild"]["state"]) == (202, "running")
    assert [(each["name"], each["state"], each["articles"]) for each in body["documents"]] == [
        ("tunnel.md", "added", 1),
        ("bridge.md", "replaced", 1),
        ("photo.png", "refused", 0),
    ]
    (problem,) = body["documents"][2]["problems"]
    assert (problem["code"], problem["values"]) == ("needs_ocr", {})
    state = wait_for(client, "/index/rebuild", lambda body: body["state"] != "running")
    assert (state["state"], state["generation"], state["detail"]) == ("done", "000002", "")
    wait_for(client, "/index", lambda body: body["generation"] == "000002")
    (hit,) = client.get("/search", params={"q": "黄果树隧道", "k": 1}).json()["hits"]
    article = client.get(f"/articles/{hit['article_id']}").json()
    assert (article["document"], article["is_starter"], article["warnings"]) == ("tunnel.md", False, [])

    removed = client.delete(f"/articles/{hit['article_id']}").json()
    assert (removed["document"], removed["articles"]) == ("tunnel.md", [hit["article_id"]])
    wait_for(client, "/index", lambda body: body["generation"] == "000003")
    assert client.get(f"/articles/{hit['article_id']}").status_code == 404
    restored = client.post(f"/trash/{removed['trash_id']}/restore").json()
    assert (restored["name"], restored["state"], restored["articles"]) == ("tunnel.md", "added", 1)
    wait_for(client, "/index", lambda body: body["generation"] == "000004")
    assert client.get(f"/articles/{hit['article_id']}").status_code == 200
    assert (settings.documents / "tunnel.md").read_bytes() == TUNNEL


def test_a_rebuild_is_started_only_when_it_is_wanted_and_something_changed(
    client: TestClient, wanted: list[str]
) -> None:
    assert upload(client, ("tunnel.md", TUNNEL), rebuild=False).json()["rebuild"] is None
    assert upload(client, ("photo.png", b"\x89PNG")).json()["rebuild"] is None
    assert wanted == []
    assert upload(client, ("tunnel.md", TUNNEL)).json()["rebuild"] is not None
    trash_id = client.delete("/articles/tunnel.md", params={"rebuild": False}).json()["trash_id"]
    client.post(f"/trash/{trash_id}/restore", params={"rebuild": False})
    assert wanted == ["request"]
    client.delete("/articles/tunnel.md")
    assert wanted == ["request"] * 2


@pytest.mark.parametrize("name", ["../../escape.md", "..\\escape.md", "/escape.md", "a\x00/escape.md"])
def test_no_name_leads_out_of_the_documents(
    client: TestClient, settings: Settings, wanted: list[str], name: str
) -> None:
    (document,) = upload(client, (name, TUNNEL)).json()["documents"]
    assert (document["name"], document["state"]) == ("escape.md", "added")
    assert (settings.documents / "escape.md").read_bytes() == TUNNEL


def test_a_name_that_cannot_be_used_is_refused_with_words(client: TestClient, wanted: list[str]) -> None:
    (document,) = upload(client, ("..", TUNNEL)).json()["documents"]
    (problem,) = document["problems"]
    assert (document["state"], problem["code"], "Rename the file" in problem["detail"]) == ("refused", "bad_name", True)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", "multipart/form-data; boundary=x"),
        (b"no multipart", "multipart/form-data; boundary=x"),
        (b"--x\r\n\r\n--x--\r\n", "multipart/form-data; boundary=x"),
        (b"{}", "application/json"),
        (b"files=a", "application/x-www-form-urlencoded"),
        (b'--x\r\nContent-Disposition: form-data; name="files"\r\n\r\na\r\n--x--', "multipart/form-data;boundary=x"),
        (b"abc", "multipart/form-data"),
    ],
)  # fmt: skip
def test_a_body_that_is_no_upload_is_refused(client: TestClient, content: bytes, kind: str) -> None:
    response = client.post("/articles", content=content, headers={"content-type": kind})
    check_problem(response, response.status_code)
    assert response.status_code in {400, 422}


def test_an_upload_has_limits(quick_loading: None, settings: Settings, wanted: list[str]) -> None:
    client = TestClient(create_app(replace(settings, upload_megabytes=1)), base_url=HERE)
    check_problem(upload(client, ("long.md", b"x" * 1_000_001)), 413, "1000000")
    files = [("files", (f"{i}.md", BRIDGE)) for i in range(MOST_FILES + 1)]
    check_problem(client.post("/articles", files=files), 400, str(MOST_FILES))
    assert not settings.documents.exists()


def test_nothing_is_left_behind_when_the_disk_is_full(
    quick_loading: None, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(assistant.documents, "sync", full)
    client = TestClient(create_app(settings), base_url=HERE)
    check_problem(upload(client, ("tunnel.md", TUNNEL)), 507, "No space left", "Nothing changed")
    assert not list(settings.documents.glob("*"))
    assert list((settings.home / "incoming").iterdir()) == []


def test_a_key_is_checked_before_the_upload_is_read(quick_loading: None, settings: Settings) -> None:
    client = TestClient(create_app(replace(settings, api_key="key")), base_url=HERE)
    check_problem(upload(client, ("tunnel.md", TUNNEL)), 401)
    check_problem(client.post("/articles", content=b"no form"), 401)
    for method, path in (
        ("DELETE", "/articles/a"),
        ("POST", "/trash/a/restore"),
        ("DELETE", "/index/rebuild"),
        ("POST", "/index/rollback"),
    ):
        check_problem(client.request(method, path), 401)
    assert not settings.home.exists()


# --- remove and restore


def test_only_added_documents_can_be_removed(client: TestClient, wanted: list[str], settings: Settings) -> None:
    check_problem(client.delete("/articles/none"), 404, "no added document 'none'")
    check_problem(client.delete("/articles/p1"), 409, "one of 2 articles in pool.jsonl")
    assert client.delete("/articles/p1", params={"whole": True}).json()["articles"] == ["p1", "p2"]
    assert [path.name for path in settings.documents.iterdir()] == ["bridge.md"]
    assert wanted == ["request"]


def test_a_starter_article_cannot_be_removed(starter: Settings, wanted: list[str]) -> None:
    with TestClient(create_app(starter), base_url=HERE) as client:
        wait_for(client, "/readyz", lambda body: body.get("status") == "ready")
        check_problem(client.delete("/articles/mwc-2024"), 409, "starter article", "XINZHI_STARTER=false")
    assert wanted == []


def test_what_cannot_be_restored(client: TestClient, wanted: list[str]) -> None:
    removed = client.delete("/articles/bridge.md").json()
    assert [entry["trash_id"] for entry in client.get("/trash").json()["documents"]] == [removed["trash_id"]]
    upload(client, ("bridge.md", TUNNEL))
    check_problem(client.post(f"/trash/{removed['trash_id']}/restore"), 409, "already")
    for trash_id in ("none", "%2e%2e", "20240101T000000000000-00000000"):
        assert client.post(f"/trash/{trash_id}/restore").status_code == 404


def test_the_oldest_documents_leave_a_full_trash(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assistant.documents, "MOST_IN_TRASH", 3)
    settings.documents.mkdir(parents=True)
    for number in range(5):
        path = settings.documents / f"{number}.md"
        path.write_bytes(BRIDGE)
        discard(settings, path)
    assert [entry.document for entry in list_trash(settings)] == ["4.md", "3.md", "2.md"]
    monkeypatch.setattr(assistant.documents, "LARGEST_TRASH_BYTES", 2 * len(BRIDGE))
    path.write_bytes(BRIDGE)
    discard(settings, path)
    assert [entry.document for entry in list_trash(settings)] == ["4.md", "4.md"]


class _Clock(datetime):
    """A clock that stands where it is put."""

    at: ClassVar[datetime]

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        return cls.fromtimestamp(cls.at.timestamp(), tz)


def test_what_was_removed_last_stays_in_a_full_trash_though_the_clock_went_back(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assistant.documents, "datetime", _Clock)
    monkeypatch.setattr(assistant.documents, "MOST_IN_TRASH", 3)
    settings.documents.mkdir(parents=True)
    for number, year in enumerate((2030, 2031, 2032, 1970, 1970, 2031)):
        _Clock.at = datetime(year, 1, 1, tzinfo=UTC)
        path = settings.documents / f"{number}.md"
        path.write_bytes(BRIDGE)
        trash_id = discard(settings, path)
        assert list_trash(settings)[0].trash_id == trash_id
    assert [entry.document for entry in list_trash(settings)] == ["5.md", "4.md", "3.md"]


def test_a_folder_in_the_trash_that_is_named_by_no_date_is_passed_over(settings: Settings) -> None:
    folder = settings.trash / "20261399T256199000000-0123abcd"
    folder.mkdir(parents=True)
    (folder / "a.md").write_bytes(BRIDGE)
    assert list_trash(settings) == []


def test_what_a_dead_process_left_in_incoming_goes(settings: Settings) -> None:
    with incoming(settings) as folder:
        (folder / "half.md").write_bytes(b"half")
        with incoming(settings):
            assert folder.exists()  # it may be somebody's who is still reading
        os.utime(folder, (0, 0))
        with incoming(settings):
            assert not folder.exists()


def test_what_others_took_in_meanwhile_is_no_error(settings: Settings) -> None:
    with incoming(settings) as folder:
        (folder.parent / "gone").symlink_to("nowhere")  # listed, and not there when it is looked at
        with incoming(settings) as another:
            assert another.is_dir()


def test_a_trash_out_of_which_something_goes_while_it_is_listed(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.documents.mkdir(parents=True)
    for name in ("stays.md", "goes.md"):
        (settings.documents / name).write_bytes(BRIDGE)
        discard(settings, settings.documents / name)
    look = assistant.documents._only_file

    def late(folder: Path) -> Path | None:
        path = look(folder)
        if path and path.name == "goes.md":
            path.unlink()
        return path

    monkeypatch.setattr(assistant.documents, "_only_file", late)
    assert [entry.document for entry in list_trash(settings)] == ["stays.md"]


def test_a_change_that_another_one_keeps_waiting_is_told(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assistant.documents, "LOCK_SECONDS", 0)
    with changing(settings), pytest.raises(DocumentConflictError, match="Nothing changed; try again"):
        receive(settings, io.BytesIO(BRIDGE), name="bridge.md")
    assert list(settings.documents.iterdir()) == []


# --- ledger, rebuilds, generations


def test_the_ledger_is_told_in_pages(client: TestClient, settings: Settings) -> None:
    (settings.documents / "copy.md").write_bytes(BRIDGE)
    (settings.documents / "empty.md").write_bytes(b"")
    rebuild(settings)
    wait_for(client, "/index", lambda body: body["generation"] == "000002")
    whole = client.get("/index/ledger").json()
    assert whole["states"] == {"unchanged": 3, "duplicate": 1, "empty": 1}
    assert whole["total"] == sum(whole["states"].values()) == len(whole["entries"])
    (duplicate,) = client.get("/index/ledger", params={"state": "duplicate"}).json()["entries"]
    assert (duplicate["origin"], duplicate["document"], duplicate["detail"]) == ("copy.md", "copy.md", "bridge.md")
    assert (duplicate["code"], duplicate["values"]) == ("duplicate", {"origin": "bridge.md"})
    assert duplicate["advice"]
    page = client.get("/index/ledger", params={"limit": 2, "offset": 3}).json()
    assert page["entries"] == whole["entries"][3:5]
    check_problem(client.get("/index/ledger", params={"state": "lost"}), 422)


def test_generations_and_going_back(client: TestClient, settings: Settings) -> None:
    (settings.documents / "tunnel.md").write_bytes(TUNNEL)
    rebuild(settings)
    wait_for(client, "/index", lambda body: body["generation"] == "000002")
    generations = client.get("/index/generations").json()
    assert generations["current"] == "000002"
    assert [(g["number"], g["articles"], g["is_current"]) for g in generations["generations"]] == [
        ("000002", 4, True),
        ("000001", 3, False),
    ]
    assert client.post("/index/rollback", json={"generation": None}).json()["generation"] == "000001"
    assert client.get("/index/generations").json()["current"] == "000001"
    check_problem(client.post("/index/rollback"), 404, "no generation before the current one")
    check_problem(client.post("/index/rollback", json={"generation": "000009"}), 404, "000009")
    check_problem(client.post("/index/rollback", json={"generation": "../1"}), 422)
    (Store(settings.index_root).folder(2) / "dense.faiss").write_bytes(b"damaged")
    check_problem(client.post("/index/rollback", json={"generation": "000002"}), 409, "dense.faiss")
    assert client.get("/index").json()["generation"] == "000001"


def test_a_generation_of_another_model_does_not_become_current(
    client: TestClient, settings: Settings, bag_encoder: Encoder, analyser: QueryAnalyser
) -> None:
    store = Store(settings.index_root)
    build_generation(store, CollectionInputs(settings), encoder=bag_encoder, analyser=analyser)
    assert client.post("/index/rollback").json()["generation"] == "000001"
    check_problem(client.post("/index/rollback", json={"generation": "000002"}), 409, "built with another model")
    assert store.current_number() == 1


def test_a_rebuild_can_be_watched_and_cancelled(client: TestClient, settings: Settings) -> None:
    check_problem(client.delete("/index/rebuild"), 409, "No rebuild is running")
    store = Store(settings.index_root)
    with store.locked():
        journal = BuildJournal(store.root, ignore_progress)
        journal.note(BuildProgress("read", 1, 2))
        check_problem(client.post("/index/rollback"), 409, "Another build is running")
        body = client.get("/index/rebuild").json()
        fields = "state stage done total rate seconds_left detail code generation comparison"
        assert set(body) == set(fields.split())
        assert (body["state"], body["stage"], body["done"], body["total"]) == ("running", "read", 1, 2)
        assert client.delete("/index/rebuild").status_code == 202
        assert (store.root / "build.cancel").exists()
        journal.finish(BuildPhase.CANCELLED, detail="The rebuild was cancelled.")
    assert client.get("/index/rebuild").json()["state"] == "cancelled"


def test_events_tell_every_change_and_end_with_the_rebuild(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    running = BuildState(BuildPhase.RUNNING, stage="read", total=2)
    states = [running, running, replace(running, done=1), BuildState(BuildPhase.DONE, generation="000002")]
    monkeypatch.setattr(Rebuilder, "state", property(lambda self: states.pop(0)))
    monkeypatch.setattr("assistant.index_routes.WATCH_SECONDS", 0.001)
    response = client.get("/index/rebuild/events")
    assert response.headers["content-type"].startswith("text/event-stream")
    lines = response.text.strip().split("\n\n")
    assert [line.split("\n")[0] for line in lines] == ["event: progress", "event: progress", "event: done"]
    assert [json.loads(line.split("data: ")[1])["state"] for line in lines] == ["running", "running", "done"]


def test_an_upload_is_copied_in_pieces(settings: Settings, quick_loading: None) -> None:
    sizes: list[int] = []

    class Counting(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            sizes.append(-1 if size is None else size)
            return super().read(size)

    addition = assistant.documents.receive(settings, Counting(TUNNEL), name="tunnel.md")
    assert addition.added
    assert set(sizes) == {assistant.documents.COPY_BYTES}


def test_the_file_that_an_article_was_read_from(client: TestClient, settings: Settings) -> None:
    ids = {entry["title"]: entry["id"] for entry in client.get("/articles").json()["articles"]}
    reply = client.get(f"/articles/{ids['红枫湖大桥']}/document")
    assert (reply.status_code, reply.content) == (200, BRIDGE)
    assert reply.headers["content-disposition"].startswith("attachment")  # never shown as a page of this server
    assert reply.headers["content-type"] == "application/octet-stream"
    assert client.get("/articles/p2/document").content == POOL  # one of several in its file
    (settings.documents / "bridge.md").unlink()
    (settings.documents / "bridge.md").symlink_to("/etc/hostname")
    for gone in (ids["红枫湖大桥"], "no-such-article", "..%2f..%2fsecret"):
        assert client.get(f"/articles/{gone}/document").status_code == 404


def test_a_document_that_somebody_else_removes_at_the_same_moment_is_missing(
    client: TestClient, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    really = changing

    @contextmanager
    def late(given: Settings) -> Iterator[None]:
        with really(given):
            (settings.documents / "bridge.md").unlink(missing_ok=True)
            yield

    monkeypatch.setattr("assistant.collection.changing", late)
    check_problem(client.delete("/articles/bridge.md"), 404, "no added document 'bridge.md'")
    assert list(settings.trash.iterdir()) == []


def refuse(monkeypatch: pytest.MonkeyPatch, refused: Path) -> None:
    """Let the system refuse a folder, or what is in it, as to another user (tests may run as root)."""
    really_scan, really_list, really_stat, really_open = os.scandir, os.listdir, os.stat, open

    def checked(function: Callable[..., Any]) -> Callable[..., Any]:
        def call(path: Any = ".", *rest: Any, **named: Any) -> Any:  # noqa: ANN401 - as the system's have them
            if isinstance(path, str | os.PathLike) and Path(path).is_relative_to(refused):
                raise PermissionError(13, "Permission denied", str(path))
            return function(path, *rest, **named)

        return call

    monkeypatch.setattr(os, "scandir", checked(really_scan))
    monkeypatch.setattr(os, "listdir", checked(really_list))
    monkeypatch.setattr(os, "stat", checked(really_stat))
    monkeypatch.setattr(io, "open", checked(really_open))


def test_folders_that_cannot_be_read_are_not_said_to_be_empty(
    client: TestClient, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.delete("/articles/bridge.md", params={"rebuild": False})
    for folder, method, path in (
        (settings.trash, "GET", "/trash"),
        (settings.trash, "POST", "/trash/20240101T000000000000-00000000/restore"),
        (settings.documents, "DELETE", "/articles/pool.jsonl"),
        (settings.documents, "DELETE", "/articles/p1?whole=true"),
    ):
        with monkeypatch.context() as faulty:
            refuse(faulty, folder)
            response = client.request(method, path)
        check_problem(response, 507, f"{folder.name} cannot be read (Permission denied)")


def test_a_file_that_cannot_be_read_is_told_before_it_is_sent(
    client: TestClient, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse(monkeypatch, settings.documents)
    check_problem(client.get("/articles/p2/document"), 507, "pool.jsonl cannot be read (Permission denied)")


def test_an_upload_that_breaks_off_is_no_failure_of_the_server(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    headers = [(b"host", b"127.0.0.1"), (b"content-type", b"multipart/form-data; boundary=B")]
    scope = {"type": "http", "method": "POST", "path": "/articles", "query_string": b"", "headers": headers}
    half = b'--B\r\nContent-Disposition: form-data; name="files"; filename="half.md"\r\n\r\nhalf'
    events: list[dict[str, Any]] = [
        {"type": "http.request", "body": half, "more_body": True},
        {"type": "http.disconnect"},
    ]
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return events.pop(0)

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    async def ask() -> None:
        await create_app(settings)(scope, receive, send)  # type: ignore[arg-type]

    with ThreadPoolExecutor(1) as thread:  # a loop of its own, whatever runs in this thread
        thread.submit(asyncio.run, ask()).result()
    assert sent[0]["status"] == 400
    assert caplog.records == []
    assert not settings.documents.exists()


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"data": {"rebuild": "false"}, "files": {"files": ("a.md", BRIDGE)}}, "Too many fields"),
        ({"content": b"--C\r\n", "headers": {"content-type": "multipart/form-data; boundary=B"}}, "Invalid multipart"),
        ({"content": b"a", "headers": {"content-type": "multipart/form-data"}}, "Missing boundary"),
        ({"files": [("files", (f"{n}.md", BRIDGE)) for n in range(MOST_FILES + 1)]}, "Too many files"),
    ],
)
def test_an_upload_of_another_shape_is_told_what_to_send(client: TestClient, parts: dict[str, Any], words: str) -> None:
    response = client.post("/articles", **parts)
    check_problem(response, 400, words, "Send multipart/form-data with files only, 100 at most, in the field 'files'.")


def test_the_same_document_once_more_leaves_nothing_in_the_trash(client: TestClient) -> None:
    for content, trashed in ((BRIDGE, 0), (BRIDGE, 0), (BRIDGE + b"\n", 1)):
        (document,) = upload(client, ("bridge.md", content), rebuild="false").json()["documents"]
        assert document["state"] == "replaced"
        assert len(client.get("/trash").json()["documents"]) == trashed
