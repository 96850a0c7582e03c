from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import pytest

from assistant.rebuild import Rebuilder, RebuildState, rebuild
from assistant.settings import Settings
from index.errors import ModelError
from index.store import Store


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


def ended(rebuilder: Rebuilder) -> RebuildState:
    deadline = time.monotonic() + 10
    while rebuilder.state.state == "running":
        assert time.monotonic() < deadline, "waited 10 s in vain"
        time.sleep(0.01)
    return rebuilder.state


def test_a_rebuild_in_this_process(quick_loading: None, settings: Settings) -> None:
    settings.documents.mkdir(parents=True)
    (settings.documents / "a.md").write_text("# 桥\n\n大桥全长1500米。\n", encoding="utf-8")
    stages: list[str] = []
    manifest = rebuild(settings, lambda progress: stages.append(progress.stage))
    assert (manifest.number, manifest.articles, manifest.model_name) == (1, 1, "default")
    assert stages == ["read", "vectors", "verify", "publish"]


def test_a_model_that_does_not_exist_changes_nothing(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, model=str(tmp_path / "no-model"))
    with pytest.raises(ModelError):
        rebuild(settings)
    assert Store(settings.index_root).numbers() == []


def test_idle_at_first(settings: Settings) -> None:
    rebuilder = Rebuilder(settings)
    assert rebuilder.state == RebuildState("idle")
    rebuilder.stop()  # nothing to stop
    assert rebuilder.state.state == "idle"


def test_progress_is_taken_over_line_by_line(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = json.dumps({"state": "done", "generation": "000007", "detail": ""})
    arguments = tmp_path / "arguments"
    program(
        tmp_path,
        monkeypatch,
        f"""echo "$@ $XINZHI_HOME $XINZHI_MODEL $XINZHI_STARTER" > {arguments}
echo '{{"stage": "read", "done": 100, "total": 0}}'
read line < {tmp_path / "go"}
echo '{{"stage": "publish", "done": 1, "total": 1}}'
echo '{done}'
""",
    )
    import os

    os.mkfifo(tmp_path / "go")
    rebuilder = Rebuilder(settings)
    assert rebuilder.start()
    while rebuilder.state.done != 100:
        time.sleep(0.01)
    assert rebuilder.state == RebuildState("running", "read", 100)
    assert not rebuilder.start()  # one at a time
    (tmp_path / "go").write_text("go\n", encoding="utf-8")
    assert ended(rebuilder) == RebuildState("done", "publish", 1, 1, "", "000007")
    expected = f"-m assistant.cli rebuild --events {settings.home} default False"
    assert arguments.read_text(encoding="utf-8").strip() == expected


def test_a_failed_rebuild_says_why_and_can_be_tried_again(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path, monkeypatch, "echo first >&2\necho 'The model is missing.' >&2\nexit 2\n")
    rebuilder = Rebuilder(settings)
    assert rebuilder.start()
    assert ended(rebuilder) == RebuildState("failed", stage="start", detail="The model is missing.")
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


@pytest.mark.parametrize("line", ["some library says hello", "[1, 2]", '"text"', "{", '{"surprise": 1}', ""])
def test_stray_output_of_the_build_does_no_harm(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    program(tmp_path, monkeypatch, f'echo \'{line}\'\necho \'{{"state": "done", "generation": "000001"}}\'\n')
    rebuilder = Rebuilder(settings)
    rebuilder.start()
    assert (ended(rebuilder).state, rebuilder.state.generation) == ("done", "000001")


def test_a_program_that_cannot_be_started_does_not_block_the_next(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "none"))
    rebuilder = Rebuilder(settings)
    with pytest.raises(OSError, match="none"):
        rebuilder.start()
    assert rebuilder.state.state != "running"


def test_stopping_ends_the_build(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path, monkeypatch, "exec sleep 60\n")
    rebuilder = Rebuilder(settings)
    rebuilder.start()
    rebuilder.stop()
    assert ended(rebuilder).state == "failed"
