from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import time
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

import index.durable
import index.store
from index.errors import (
    BuildError,
    BuildInProgressError,
    DamagedGenerationError,
    IncompatibleGenerationError,
    NoGenerationError,
    RetrievalError,
)
from index.store import FORMAT_VERSION, GENERATIONS_KEPT, MANIFEST, Store
from index.types import Manifest

MODEL = Manifest(
    format_version=FORMAT_VERSION,
    number=1,
    built_at="2024-03-11T08:00:00+00:00",
    model_name="bag",
    model_fingerprint="m",
    dimensions=2,
    tokenizer_fingerprint="t",
    chunking_fingerprint="c",
    reading_fingerprint="r",
    articles=1,
    passages=1,
    states={"indexed": 1},
)
# Builds a generation of two files as `add` does, as a program: what it prints says how far it came.
PROGRAM = """
import sys, time
from pathlib import Path
from index.store import Store
with Store(Path(sys.argv[1])).building() as folder:
    (folder / "half").write_text("half")
    print("building", flush=True)
    time.sleep(60)
"""
# Publishes in forked children; child k is killed (SIGKILL) at the k-th step that touches the disk.
CRASHES = """
import os, shutil, signal, sys
from dataclasses import replace
from pathlib import Path
import index.durable, index.store
sys.path.insert(0, sys.argv[2])
from test_index_store import MODEL, add
root = Path(sys.argv[1])
add(root)
def kill_at(step):
    count = 0
    def counted(function):
        def wrapper(*args, **kwargs):
            nonlocal count
            count += 1
            if count == step:
                os.kill(os.getpid(), signal.SIGKILL)
            return function(*args, **kwargs)
        return wrapper
    index.store.sync = counted(index.store.sync)
    index.durable.sync = counted(index.durable.sync)
    index.store._checksum = counted(index.store._checksum)
    Path.write_text = counted(Path.write_text)
    Path.rename = counted(Path.rename)
    Path.replace = counted(Path.replace)
    shutil.rmtree = counted(shutil.rmtree)
for step in range(1, 100):
    child = os.fork()
    if not child:
        kill_at(step)
        add(root)
        os._exit(0)
    status = os.waitpid(child, 0)[1]
    store = index.store.Store(root)
    print(step, store.verify(store.current_number()).number, os.WIFSIGNALED(status), flush=True)
    if not os.WIFSIGNALED(status):
        break
"""


def add(root: Path, content: str = "content") -> Manifest:
    """Publish a generation of two files."""
    store = Store(root)
    with store.building() as folder:
        (folder / "lexical").mkdir()
        (folder / "lexical" / "terms").write_text(content, encoding="utf-8")
        (folder / "articles").write_text("whole", encoding="utf-8")
        return store.publish(folder, replace(MODEL, number=store.next_number()))


def run(program: str, *arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", program, *map(str, arguments)]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)


def test_nothing_is_published_at_first(tmp_path: Path) -> None:
    store = Store(tmp_path / "index")
    assert store.numbers() == []
    assert store.next_number() == 1
    with pytest.raises(NoGenerationError, match="Build it with: xinzhi rebuild"):
        store.current_number()
    assert not (tmp_path / "index").exists()  # looking creates nothing


def test_publishing_makes_a_generation_current(tmp_path: Path) -> None:
    manifest = add(tmp_path)
    store = Store(tmp_path)
    assert (tmp_path / "CURRENT").read_text(encoding="ascii") == "000001\n"
    assert store.current_number() == 1
    assert store.folder(1) == tmp_path / "generations" / "000001"
    assert store.verify(1) == store.manifest(1) == manifest
    assert manifest.checksums == {
        "articles": hashlib.sha256(b"whole").hexdigest(),
        "lexical/terms": hashlib.sha256(b"content").hexdigest(),
    }


def test_current_is_replaced_as_a_whole_never_rewritten(tmp_path: Path) -> None:
    add(tmp_path)
    (tmp_path / "held").hardlink_to(tmp_path / "CURRENT")  # as a reader that opened it a moment ago
    add(tmp_path)
    assert (tmp_path / "held").read_text(encoding="ascii") == "000001\n"
    assert (tmp_path / "CURRENT").read_text(encoding="ascii") == "000002\n"


def test_everything_is_on_the_disk_before_current_names_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[str] = []
    rename, replace_file = Path.rename, Path.replace

    def renamed(path: Path, target: Path) -> Path:
        steps.append("rename")
        return rename(path, target)

    def replaced(path: Path, target: Path) -> Path:
        steps.append("replace")
        return replace_file(path, target)

    for module in (index.store, index.durable):
        monkeypatch.setattr(module, "sync", lambda path: steps.append(path.relative_to(tmp_path).as_posix()))
    monkeypatch.setattr(Path, "rename", renamed)
    monkeypatch.setattr(Path, "replace", replaced)
    add(tmp_path)
    building = "generations/.building"
    files = {building, *(f"{building}/{name}" for name in ("articles", "lexical", "lexical/terms", MANIFEST))}
    assert set(steps[:5]) == files
    assert steps[5:] == ["rename", "generations", "CURRENT.new", "replace", "."]


def test_numbers_count_up_and_the_oldest_go(tmp_path: Path) -> None:
    for number in range(1, 6):
        assert add(tmp_path).number == number
    store = Store(tmp_path)
    assert store.current_number() == 5
    assert store.numbers() == [3, 4, 5]
    assert len(store.numbers()) == GENERATIONS_KEPT


def test_a_number_is_not_used_twice(tmp_path: Path) -> None:
    store = Store(tmp_path)
    (tmp_path / "generations" / "000007").mkdir(parents=True)  # of a crash before CURRENT was written
    (tmp_path / "generations" / "notes").mkdir()
    assert store.numbers() == [7]
    assert add(tmp_path).number == 8


@pytest.mark.parametrize(
    "content", [b"", b"garbage", b"-00001", b"12", b"\xff\xfe", b"000001\n000002\n", b"1" * 10_000_000]
)
def test_a_current_that_is_no_number_is_told(tmp_path: Path, content: bytes) -> None:
    add(tmp_path)
    (tmp_path / "CURRENT").write_bytes(content)
    with pytest.raises(DamagedGenerationError, match=r"CURRENT.*xinzhi rebuild") as raised:
        Store(tmp_path).current_number()
    assert len(str(raised.value)) < 500
    assert add(tmp_path).number == 2  # a rebuild repairs it
    assert Store(tmp_path).current_number() == 2


def test_a_current_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "CURRENT").mkdir()
    with pytest.raises(DamagedGenerationError, match="cannot be read"):
        Store(tmp_path).current_number()


def damaged(tmp_path: Path, name: str, content: bytes | None) -> Store:
    add(tmp_path)
    path = tmp_path / "generations" / "000001" / name
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content)
    return Store(tmp_path)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("lexical/terms", None, "is missing"),
        ("lexical/terms", b"conten", "checksum differs"),  # truncated
        ("lexical/terms", b"Content", "checksum differs"),  # one bit
        ("lexical/terms", b"", "checksum differs"),
        ("lexical/extra", b"x", "does not belong"),
        ("articles", b"whole\n", "checksum differs"),
        (MANIFEST, None, "missing or broken"),
        (MANIFEST, b"", "missing or broken"),
        (MANIFEST, b"{", "missing or broken"),
        (MANIFEST, b"[]", "missing or broken"),
        (MANIFEST, b"\xff", "missing or broken"),
    ],
)
def test_a_damaged_file_is_named(tmp_path: Path, name: str, content: bytes | None, words: str) -> None:
    store = damaged(tmp_path, name, content)
    with pytest.raises(DamagedGenerationError, match=words) as raised:
        store.verify(1)
    assert f"000001/{name}" in str(raised.value)
    assert "xinzhi rebuild" in str(raised.value)


@pytest.mark.parametrize(
    "change",
    [
        {"checksums": None},
        {"checksums": ["articles"]},
        {"checksums": {}},
        {"passages": "1"},
        {"articles": None},
        {"states": 3},
        {"model_name": 5},
        {"number": 2},
        {"surplus": 1},
    ],
)
def test_a_manifest_with_odd_fields_is_damaged(tmp_path: Path, change: dict[str, object]) -> None:
    add(tmp_path)
    path = tmp_path / "generations" / "000001" / MANIFEST
    fields = {**json.loads(path.read_text(encoding="utf-8")), **change}
    path.write_text(json.dumps(fields), encoding="utf-8")
    with pytest.raises(DamagedGenerationError, match=r"manifest.json|does not belong"):
        Store(tmp_path).verify(1)


def test_a_generation_under_another_number_is_damaged(tmp_path: Path) -> None:
    add(tmp_path)
    (tmp_path / "generations" / "000001").rename(tmp_path / "generations" / "000002")
    with pytest.raises(DamagedGenerationError, match="number"):
        Store(tmp_path).verify(2)


def test_a_manifest_that_lacks_a_field_is_damaged(tmp_path: Path) -> None:
    add(tmp_path)
    path = tmp_path / "generations" / "000001" / MANIFEST
    fields = json.loads(path.read_text(encoding="utf-8"))
    del fields["passages"]
    path.write_text(json.dumps(fields), encoding="utf-8")
    with pytest.raises(DamagedGenerationError, match=r"manifest\.json"):
        Store(tmp_path).manifest(1)


def test_another_format_is_refused_with_words(tmp_path: Path) -> None:
    add(tmp_path)
    path = tmp_path / "generations" / "000001" / MANIFEST
    path.write_text(json.dumps({"format_version": FORMAT_VERSION + 1, "unknown": True}), encoding="utf-8")
    with pytest.raises(IncompatibleGenerationError, match=f"format {FORMAT_VERSION + 1}.*xinzhi rebuild"):
        Store(tmp_path).manifest(1)


def test_lock_files_of_readers_do_not_count(tmp_path: Path) -> None:
    add(tmp_path)
    (tmp_path / "generations" / "000001" / "lexical" / ".reader.lock").touch()
    Store(tmp_path).verify(1)


def test_an_unfinished_build_leaves_nothing_behind(tmp_path: Path) -> None:
    store = Store(tmp_path)

    def fail_half_way() -> None:
        with store.building() as folder:
            (folder / "half").write_text("half", encoding="utf-8")
            raise KeyError("stop")

    with pytest.raises(KeyError):
        fail_half_way()
    assert list((tmp_path / "generations").iterdir()) == []
    with store.building() as folder:  # the lock is free again
        assert list(folder.iterdir()) == []


def test_one_build_at_a_time_in_a_process(tmp_path: Path) -> None:
    with Store(tmp_path).building(), pytest.raises(BuildInProgressError, match="Wait"), Store(tmp_path).building():
        pass
    with Store(tmp_path).building():
        pass


def test_the_lock_of_another_process_is_respected_and_freed_when_it_is_killed(tmp_path: Path) -> None:
    add(tmp_path)
    with run(PROGRAM, tmp_path) as builder:
        assert builder.stdout is not None
        assert builder.stdout.readline() == "building\n"
        with pytest.raises(BuildInProgressError), Store(tmp_path).building():
            pass
        assert Store(tmp_path).verify(1).number == 1  # who reads is not kept waiting
        builder.kill()
    assert (tmp_path / "generations" / ".building" / "half").exists()
    deadline = time.monotonic() + 10
    while True:
        try:
            assert add(tmp_path).number == 2
            break
        except BuildInProgressError:
            assert time.monotonic() < deadline
            time.sleep(0.02)
    assert sorted(path.name for path in (tmp_path / "generations").iterdir()) == ["000001", "000002"]


def test_a_kill_at_any_step_of_publishing_leaves_the_old_or_the_new_generation_whole(tmp_path: Path) -> None:
    with run(CRASHES, tmp_path, Path(__file__).parent) as process:
        out, errors = process.communicate(timeout=60)
    assert errors == ""
    lines = [line.split() for line in out.splitlines()]
    currents = [int(number) for _, number, _ in lines]
    assert lines[-1][2] == "False"  # the last child came through
    assert len(lines) > 12  # checksums, manifest, syncs, rename, CURRENT, removal
    assert currents == sorted(currents)
    assert currents[0] == 1
    kills_after_publication = sum(b > a for a, b in pairwise(currents)) - 1
    assert kills_after_publication >= 2  # after CURRENT was replaced: the sync of its folder, the removals


@pytest.mark.parametrize("step", range(1, 20))
def test_an_error_at_any_step_of_publishing_leaves_the_old_or_the_new_generation_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    add(tmp_path, "old")
    count = 0

    def failing(name: str, owner: object) -> None:
        function = getattr(owner, name)

        def wrapper(*arguments: object, **options: object) -> object:
            nonlocal count
            count += 1
            if count == step:
                raise OSError(28, "No space left on device")
            return function(*arguments, **options)

        patch.setattr(owner, name, wrapper)

    with monkeypatch.context() as patch:
        for name, owner in (("sync", index.store), ("sync", index.durable), ("_checksum", index.store)):
            failing(name, owner)
        failing("rename", Path)
        failing("replace", Path)
        try:
            add(tmp_path, "new")
        except (OSError, RetrievalError) as error:
            assert "No space left" in str(error)  # noqa: PT017 - the last steps raise nothing
    store = Store(tmp_path)
    number = store.verify(store.current_number()).number
    content = (store.folder(number) / "lexical" / "terms").read_text(encoding="utf-8")
    assert (number, content) in {(1, "old"), (2, "new")}
    assert not (tmp_path / "generations" / ".building").exists()
    assert add(tmp_path).number > number


def test_a_home_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder", encoding="utf-8")
    with pytest.raises(BuildError, match=r"file.*XINZHI_HOME"), Store(tmp_path / "file" / "index").building():
        pass


@pytest.mark.parametrize(
    "name", ["build.lock", "build.json", "build.json.new", "build.cancel", "CURRENT", "CURRENT.new"]
)
def test_a_folder_in_the_place_of_a_file_is_named_and_nothing_is_lost(tmp_path: Path, name: str) -> None:
    add(tmp_path)
    (tmp_path / name).unlink(missing_ok=True)
    (tmp_path / name / "something").mkdir(parents=True)
    for _ in range(2):
        with pytest.raises(BuildError, match=rf"{name} is a folder.*xinzhi rebuild") as raised:
            add(tmp_path)
        assert raised.value.code == "build_storage"
    assert (tmp_path / name / "something").is_dir()
    assert Store(tmp_path).numbers() == [1]


def test_generations_that_cannot_be_made_current_do_not_pile_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(tmp_path)

    def fail(path: Path, text: str) -> None:
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(index.store, "write_whole", fail)
    for _ in range(3):
        with pytest.raises(BuildError, match="No space left"):
            add(tmp_path)
    assert [path.name for path in (tmp_path / "generations").iterdir()] == ["000001"]


def test_a_manifest_that_was_altered_is_named(tmp_path: Path) -> None:
    add(tmp_path)
    path = Store(tmp_path).folder(1) / MANIFEST
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"model_name": "bag"', '"model_name": "bug"'), encoding="utf-8")
    with pytest.raises(DamagedGenerationError, match=r"manifest\.json is damaged \(its own checksum differs\)"):
        Store(tmp_path).verify(1)
