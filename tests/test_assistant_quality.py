from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.collection_schemas import RebuildOut
from assistant.errors import QuestionFileError
from assistant.quality import QualityCheck
from assistant.rebuild import Rebuilder, rebuild
from assistant.settings import Settings
from index.errors import BuildCancelledError, BuildError
from index.journal import request_cancel
from index.store import Store
from index.types import BuildPhase, BuildProgress, Comparison

QUESTIONS = (
    {"question": "红枫湖大桥全长多少米？", "answers": ["1500米"], "article": "bridge"},
    {"question": "黄果树隧道全长多少米？", "answers": ["2700米"], "article": "tunnel"},
    {"question": "青岩机场有几条跑道？", "answerable": False},
)


def write(settings: Settings, name: str, text: str) -> None:
    settings.documents.mkdir(parents=True, exist_ok=True)
    document = f"---\nid: {name}\n---\n{text}\n"
    (settings.documents / f"{name}.md").write_text(document, encoding="utf-8")


@pytest.fixture
def settings(quick_loading: None, tmp_path: Path) -> Settings:
    """A home with a generation that serves all three questions, and no tolerance."""
    path = tmp_path / "questions.jsonl"
    path.write_text("".join(json.dumps(each) + "\n" for each in QUESTIONS), encoding="utf-8")
    settings = Settings(home=tmp_path / "home", starter=False, compare=str(path), tolerance=0.0)
    write(settings, "bridge", "# 红枫湖大桥\n\n红枫湖大桥全长1500米。")
    write(settings, "tunnel", "# 黄果树隧道\n\n黄果树隧道全长2700米。")
    rebuild(settings)
    return settings


def compared(settings: Settings) -> QualityCheck:
    check = QualityCheck(settings)
    rebuild(settings, check=check)
    return check


def state(settings: Settings) -> RebuildOut:
    return RebuildOut.of(Rebuilder(settings).state)


@pytest.mark.parametrize(
    ("comparison", "is_worse"),
    [
        (Comparison(100, 98, 100, 0, 0.02), False),
        (Comparison(100, 97, 100, 0, 0.02), True),
        (Comparison(3, 3, 2, 0, 0.0), False),
        (Comparison(3, 2, 2, 0, 0.0), False),
        (Comparison(3, 1, 2, 0, 0.0), True),
        (Comparison(3, 0, 3, 0, 1.0), False),
    ],
)
def test_worse_is_what_falls_by_more_than_is_tolerated(comparison: Comparison, is_worse: bool) -> None:
    assert comparison.is_worse is is_worse


def test_a_generation_that_serves_as_well_is_published_with_its_figures(settings: Settings) -> None:
    write(settings, "lake", "# 红枫湖\n\n红枫湖水深40米。")
    check = compared(settings)
    assert Store(settings.index_root).current_number() == 2
    assert check.report
    assert [run.name for run in check.report.runs] == ["000002, new", "000001"]
    assert check.report.changed() == []
    told = state(settings)
    assert (told.state, told.comparison and told.comparison.model_dump()) == (
        "done",
        {"questions": 3, "served": 3, "served_before": 3, "left_out": 0, "tolerance": 0.0},
    )


def test_a_worse_generation_is_not_published_and_says_why(settings: Settings) -> None:
    write(settings, "tunnel", "# 黄果树隧道\n\n本文正在修订。")
    check = QualityCheck(settings)
    with pytest.raises(BuildError, match="serves 2 of 3 questions, the current one 3") as raised:
        rebuild(settings, check=check)
    assert raised.value.code == "build_worse"
    assert (Store(settings.index_root).numbers(), Store(settings.index_root).current_number()) == ([1], 1)
    assert check.report
    assert [new.question.text for new, _ in check.report.changed()] == ["黄果树隧道全长多少米？"]
    told = state(settings)
    assert (told.state, told.code, told.generation) == ("failed", "build_worse", "")
    assert told.comparison
    assert (told.comparison.served, told.comparison.served_before) == (2, 3)
    assert "goes on answering" in told.detail


def test_what_is_tolerated_is_published(settings: Settings) -> None:
    write(settings, "tunnel", "# 黄果树隧道\n\n本文正在修订。")
    compared(replace(settings, tolerance=0.34))
    assert Store(settings.index_root).current_number() == 2


def test_questions_about_an_article_that_was_removed_are_left_out(settings: Settings) -> None:
    (settings.documents / "tunnel.md").unlink()
    compared(settings)
    assert Store(settings.index_root).current_number() == 2
    comparison = state(settings).comparison
    assert comparison
    assert (comparison.questions, comparison.served, comparison.left_out) == (2, 2, 1)


def test_the_first_generation_has_nothing_to_be_compared_with(settings: Settings, tmp_path: Path) -> None:
    other = replace(settings, home=tmp_path / "other")
    write(other, "bridge", "# 红枫湖大桥\n\n红枫湖大桥全长1500米。")
    check = compared(other)
    assert (check.report, state(other).comparison, Store(other.index_root).current_number()) == (None, None, 1)


def test_a_generation_that_cannot_be_loaded_is_not_compared_with(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    (Store(settings.index_root).folder(1) / "numbers.npy").write_bytes(b"")
    check = compared(settings)
    assert (check.report, Store(settings.index_root).current_number()) == (None, 2)
    assert "not compared" in caplog.text


def test_a_comparison_tells_its_progress_and_can_be_cancelled(settings: Settings) -> None:
    seen: list[BuildProgress] = []

    def watch(progress: BuildProgress) -> None:
        seen.append(progress)
        if progress.stage == "compare":
            request_cancel(settings.index_root)

    with pytest.raises(BuildCancelledError):
        rebuild(settings, watch, check=QualityCheck(settings))
    assert seen[-1] == BuildProgress("compare", 1, 6)
    assert state(settings).state is BuildPhase.CANCELLED
    assert Store(settings.index_root).numbers() == [1]


def test_a_question_file_that_is_missing_is_told_before_anything_is_built(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(QuestionFileError, match="cannot be read"):
        QualityCheck(replace(settings, compare=str(tmp_path / "none.jsonl")))
