from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.rebuild import Rebuilder, rebuild
from assistant.settings import Settings
from index.errors import BuildCancelledError, BuildError, ModelError
from index.journal import BuildJournal, request_cancel
from index.store import Store
from index.types import BuildPhase, BuildProgress, BuildState, ignore_progress


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home", starter=False)


def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> Path:
    """Put a shell script in the place of the Python that a rebuilder starts."""
    path = tmp_path / "program"
    path.write_text("#!/bin/sh\n" + text, encoding="utf-8")
    path.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(path))
    return path


def wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < deadline, "waited 20 s in vain"
        time.sleep(0.01)


def ended(rebuilder: Rebuilder) -> BuildState:
    wait_until(lambda: rebuilder.state.phase is not BuildPhase.RUNNING)
    return rebuilder.state


def test_a_rebuild_in_this_process(quick_loading: None, settings: Settings) -> None:
    settings.documents.mkdir(parents=True)
    (settings.documents / "a.md").write_text("# 桥\n\n大桥全长1500米。\n", encoding="utf-8")
    stages: list[str] = []
    manifest = rebuild(settings, lambda progress: stages.append(progress.stage))
    assert (manifest.number, manifest.articles, manifest.model_name) == (1, 1, "default")
    assert stages == ["prepare", "read", "vectors", "verify", "publish"]


def test_as_many_generations_stay_as_are_to_be_kept(quick_loading: None, settings: Settings) -> None:
    from dataclasses import replace

    for _ in range(3):
        rebuild(replace(settings, keep=2))
    assert Store(settings.index_root).numbers() == [2, 3]


def test_a_model_that_does_not_exist_changes_nothing(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, model=str(tmp_path / "no-model"))
    with pytest.raises(ModelError):
        rebuild(settings)
    assert Store(settings.index_root).numbers() == []


def test_idle_at_first(settings: Settings) -> None:
    rebuilder = Rebuilder(settings)
    assert rebuilder.state == BuildState(BuildPhase.IDLE)
    assert not rebuilder.cancel()
    rebuilder.stop()  # nothing to stop
    assert rebuilder.state.phase is BuildPhase.IDLE


def test_a_rebuild_in_a_process_of_its_own(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = tmp_path / "arguments"
    program(
        tmp_path,
        monkeypatch,
        f"""echo "$@ $XINZHI_HOME $XINZHI_MODEL $XINZHI_STARTER $XINZHI_KEEP$XINZHI_WATCH" > {arguments}
exec {sys.executable} "$@"
""",
    )
    rebuilder = Rebuilder(settings)
    assert rebuilder.start()
    assert not rebuilder.start()  # one at a time
    state = ended(rebuilder)
    assert (state.phase, state.generation, state.detail) == (BuildPhase.DONE, "000001", "")
    expected = f"-m assistant.cli rebuild --background {settings.home} default False 3"
    assert arguments.read_text(encoding="utf-8").strip() == expected


def test_a_request_during_a_rebuild_is_another_one_after_it(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = tmp_path / "runs"
    program(tmp_path, monkeypatch, f"echo run >> {runs}\nwhile [ ! -e {tmp_path}/go ]; do sleep 0.01; done\n")
    rebuilder = Rebuilder(settings)
    rebuilder.request()
    wait_until(runs.exists)
    rebuilder.request()
    rebuilder.request()  # one is enough for both
    (tmp_path / "go").touch()
    wait_until(lambda: runs.read_text(encoding="utf-8") == "run\nrun\n")
    assert ended(rebuilder).phase is BuildPhase.IDLE  # this program takes nothing down


def test_the_state_of_a_build_in_another_process_is_told(settings: Settings) -> None:
    store, rebuilder = Store(settings.index_root), Rebuilder(settings)
    seconds = [0.0]
    with store.locked():
        journal = BuildJournal(store.root, ignore_progress, clock=lambda: seconds[0])
        journal.note(BuildProgress("read", 0, 100))
        seconds[0] = 10.0
        journal.note(BuildProgress("read", 40, 100))
        state = rebuilder.state
        assert (state.phase, state.stage, state.done, state.total) == (BuildPhase.RUNNING, "read", 40, 100)
        assert (state.rate, state.seconds_left) == (4.0, 15.0)  # 40 in 10 seconds; 60 are left
        assert not rebuilder.start()
        assert rebuilder.cancel()
        seconds[0] = 20.0
        with pytest.raises(BuildCancelledError, match="goes on answering"):
            journal.note(BuildProgress("read", 80, 100))


def test_a_note_of_a_start_that_a_crash_left_behind_hinders_nothing(settings: Settings) -> None:
    note = settings.index_root / "build.start"
    note.parent.mkdir(parents=True)
    note.write_text(str(os.getppid()), encoding="ascii")  # the number belongs to another process by now
    rebuilder = Rebuilder(settings)
    phases = [rebuilder.state.phase]
    os.utime(note, (0, 0))
    phases.append(rebuilder.state.phase)
    assert phases == [BuildPhase.RUNNING, BuildPhase.IDLE]


def test_a_build_that_died_is_told_from_one_that_runs(settings: Settings) -> None:
    store = Store(settings.index_root)
    with store.locked():
        BuildJournal(store.root, ignore_progress)
        assert store.build_state().phase is BuildPhase.RUNNING
    state = Rebuilder(settings).state  # nobody holds the lock any more
    assert (state.phase, "ended before it was done" in state.detail) == (BuildPhase.FAILED, True)


def test_an_old_wish_to_cancel_does_not_stop_the_next_build(quick_loading: None, settings: Settings) -> None:
    rebuild(settings)
    request_cancel(settings.index_root)
    assert rebuild(settings).number == 2


def test_a_cancelled_build_publishes_nothing(quick_loading: None, settings: Settings) -> None:
    rebuild(settings)

    def cancel(progress: BuildProgress) -> None:
        request_cancel(settings.index_root)

    with pytest.raises(BuildCancelledError):
        rebuild(settings, cancel)
    store = Store(settings.index_root)
    assert (store.build_state().phase, store.numbers()) == (BuildPhase.CANCELLED, [1])
    assert rebuild(settings).number == 2


def test_a_build_that_is_stopped_by_ctrl_c_was_cancelled(quick_loading: None, settings: Settings) -> None:
    def stop(progress: BuildProgress) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rebuild(settings, stop)
    state = Store(settings.index_root).build_state()
    assert (state.phase, state.code) == (BuildPhase.CANCELLED, "build_cancelled")
    assert "was cancelled" in state.detail


def test_a_folder_that_turns_up_as_the_wish_to_cancel_stops_the_build_with_words(
    quick_loading: None, settings: Settings
) -> None:
    with pytest.raises(BuildCancelledError, match="was cancelled"):
        rebuild(settings, lambda progress: (settings.index_root / "build.cancel").mkdir(exist_ok=True))
    assert Store(settings.index_root).build_state().phase is BuildPhase.CANCELLED
    with pytest.raises(BuildError, match=r"build\.cancel is a folder"):
        rebuild(settings)
    (settings.index_root / "build.cancel").rmdir()
    assert rebuild(settings).number == 1


def test_a_wish_to_cancel_that_cannot_be_written_or_removed_is_told(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(path: Path, **_: object) -> None:
        raise OSError(28, "No space left on device", str(path))

    settings.index_root.mkdir(parents=True)
    monkeypatch.setattr(Path, "touch", fail)
    monkeypatch.setattr(Path, "unlink", fail)
    with pytest.raises(BuildError, match=r"build\.cancel cannot be written \(No space left"):
        request_cancel(settings.index_root)
    with pytest.raises(BuildError, match=r"build\.cancel cannot be removed \(No space left"):
        BuildJournal(settings.index_root, ignore_progress)


def test_cancelling_before_the_build_has_begun_ends_its_process(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path, monkeypatch, "exec sleep 60\n")
    rebuilder = Rebuilder(settings)
    rebuilder.start()
    assert rebuilder.cancel()
    state = ended(rebuilder)
    assert (state.phase, state.code) == (BuildPhase.CANCELLED, "build_cancelled")
    assert "goes on answering" in state.detail


def test_what_failed_is_read_again_when_somebody_asks(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path, monkeypatch, 'echo "$@" >&2\nexit 2\n')
    rebuilder = Rebuilder(settings)
    for retries in (True, False):
        assert rebuilder.start(retries=retries)
        assert ended(rebuilder).detail.endswith("--background --retry") is retries


def test_a_failed_rebuild_says_why_and_can_be_tried_again(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path, monkeypatch, "echo first >&2\necho 'The model is missing.' >&2\nexit 2\n")
    rebuilder = Rebuilder(settings)
    assert rebuilder.start()
    assert ended(rebuilder) == BuildState(BuildPhase.FAILED, detail="The model is missing.", code="unexpected")
    program(tmp_path, monkeypatch, "exit 3\n")
    assert rebuilder.start()
    assert "status 3" in ended(rebuilder).detail


def test_the_reason_names_no_folder_of_this_machine(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path, monkeypatch, f"echo '{settings.home}/index cannot be written.' >&2\nexit 2\n")
    rebuilder = Rebuilder(settings)
    rebuilder.start()
    assert ended(rebuilder).detail == "home/index cannot be written."


def test_a_program_that_cannot_be_started_does_not_block_the_next(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "none"))
    rebuilder = Rebuilder(settings)
    with pytest.raises(OSError, match="none"):
        rebuilder.start()
    assert rebuilder.state.phase is not BuildPhase.RUNNING


def test_stopping_ends_the_build(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path, monkeypatch, "exec sleep 60\n")
    rebuilder = Rebuilder(settings)
    rebuilder.start()
    rebuilder.stop()
    assert ended(rebuilder).phase is BuildPhase.FAILED


def test_another_worker_sees_a_rebuild_that_has_not_begun(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path, monkeypatch, "exec sleep 60\n")
    mine, other = Rebuilder(settings), Rebuilder(settings)
    mine.start()
    assert other.state == BuildState(BuildPhase.RUNNING, stage="start")
    assert not other.start()
    mine.stop()
    ended(mine)
    assert other.state.phase is BuildPhase.IDLE


def test_a_rebuild_that_follows_at_once_is_not_taken_for_the_one_before(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A build is done before its process has ended: the next one may be started in between."""
    program(tmp_path, monkeypatch, f"while [ ! -e {tmp_path}/first ]; do sleep 0.01; done\n")
    rebuilder = Rebuilder(settings)
    rebuilder.start()
    assert rebuilder._process
    store = Store(settings.index_root)
    with store.locked():
        monkeypatch.setattr("os.getpid", lambda: rebuilder._process.pid)
        BuildJournal(store.root, ignore_progress).finish(generation="000001")
        monkeypatch.undo()
    program(tmp_path, monkeypatch, "exec sleep 60\n")
    assert rebuilder.start()
    (tmp_path / "first").touch()
    time.sleep(0.5)
    assert rebuilder.state == BuildState(BuildPhase.RUNNING, stage="start")
    rebuilder.stop()
