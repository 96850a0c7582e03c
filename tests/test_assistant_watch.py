from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

import assistant.watch
from assistant.collection import CollectionInputs, document_of, remove_documents
from assistant.errors import DocumentConflictError, SettingsError
from assistant.rebuild import Rebuilder, rebuild
from assistant.settings import Settings
from assistant.watch import FolderWatch

BRIDGE = "---\nid: bridge\n---\n# 红枫湖大桥\n\n红枫湖大桥全长1500米。\n"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "watched").mkdir()
    return Settings(home=tmp_path / "home", starter=False, watch=str(tmp_path / "watched"))


def wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < deadline, "waited 20 s in vain"
        time.sleep(0.01)


def test_the_watched_folder_is_part_of_the_collection(quick_loading: None, settings: Settings) -> None:
    (Path(settings.watch) / "notes").mkdir()
    (Path(settings.watch) / "notes" / "bridge.md").write_text(BRIDGE, encoding="utf-8")
    assert [given.origin for given in CollectionInputs(settings)] == ["watch:notes/bridge.md"]
    assert document_of("watch:notes/bridge.md") == ""
    rebuild(settings)
    with pytest.raises(DocumentConflictError, match="Remove it there"):
        remove_documents(settings, ["bridge"])


def test_changes_are_taken_in_together(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assistant.watch, "QUIET_MILLISECONDS", 50)
    wanted: list[None] = []
    monkeypatch.setattr(Rebuilder, "request", lambda self: wanted.append(None))
    watch = FolderWatch(settings, Rebuilder(settings))
    watch.start()
    assert len(wanted) == 1  # for what changed while nobody watched
    folder = Path(settings.watch)
    probe = 0
    while len(wanted) == 1:  # the system's watch is set up in the thread
        (folder / f"probe-{probe}.md").write_text(BRIDGE, encoding="utf-8")
        probe += 1
        time.sleep(0.05)
    time.sleep(0.3)
    before = len(wanted)
    for number in range(20):
        (folder / f"{number}.md").write_text(BRIDGE, encoding="utf-8")
    wait_until(lambda: len(wanted) > before)
    time.sleep(0.3)
    assert before < len(wanted) <= before + 3
    before = len(wanted)
    (folder / "0.md").unlink()
    wait_until(lambda: len(wanted) > before)
    watch.stop()


def test_what_is_not_read_is_no_change(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The default home lies in the folder where the server is started: a rebuild would be a change to take in."""
    monkeypatch.setattr(assistant.watch, "QUIET_MILLISECONDS", 50)
    wanted: list[None] = []
    monkeypatch.setattr(Rebuilder, "request", lambda self: wanted.append(None))
    folder = Path(settings.watch)
    hidden = folder / ".xinzhi" / "index"
    hidden.mkdir(parents=True)
    watch = FolderWatch(settings, Rebuilder(settings))
    watch.start()
    while len(wanted) == 1:  # the system's watch is set up in the thread
        (folder / "probe.md").write_text(BRIDGE, encoding="utf-8")
        time.sleep(0.05)
    time.sleep(0.3)
    before = len(wanted)
    (hidden / "CURRENT").write_text("000001", encoding="utf-8")
    (folder / ".bridge.md.swp").write_text(BRIDGE, encoding="utf-8")
    time.sleep(0.3)
    assert len(wanted) == before
    (folder / "last.md").write_text(BRIDGE, encoding="utf-8")
    wait_until(lambda: len(wanted) > before)
    watch.stop()


def test_a_watched_folder_that_holds_the_home_is_refused(tmp_path: Path) -> None:
    """Its documents would be read twice, and every rebuild would be a change of the folder."""
    for home in (tmp_path, tmp_path / "data"):
        settings = Settings(home=home, watch=str(tmp_path), starter=False)
        with pytest.raises(SettingsError, match="holds XINZHI_HOME"):
            FolderWatch(settings, Rebuilder(settings))
        with pytest.raises(SettingsError, match="holds XINZHI_HOME"):
            rebuild(settings)
    FolderWatch(settings := Settings(home=tmp_path / ".xinzhi", watch=str(tmp_path)), Rebuilder(settings))


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, watch=str(tmp_path / "none"))
    with pytest.raises(SettingsError, match=r"none.*no such folder"):
        FolderWatch(settings, Rebuilder(settings))
