from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

import assistant.feedback
from assistant.app import create_app
from assistant.cli import app as command_line
from assistant.errors import FeedbackError
from assistant.feedback import Feedback, Verdict, feedback_file, keep_feedback, read_feedback
from assistant.question_files import read_questions
from assistant.settings import Settings

HERE = "http://127.0.0.1:8000"
GIVEN = {
    "id": "turn-1",
    "question": "力箭一号三次飞行共把多少颗卫星送入轨道？",
    "verdict": "good",
    "note": "第一行\u2028第二行",
    "answered": True,
    "answers": ["累计把37颗卫星准确送入预定轨道。"],
    "articles": ["commercial-rockets"],
    "generation": "000003",
}


def client(settings: Settings) -> TestClient:
    return TestClient(create_app(settings), base_url=HERE)


def sent(settings: Settings, **changes: Any) -> int:  # noqa: ANN401
    return client(settings).post("/feedback", json=GIVEN | changes).status_code


def export(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> tuple[int, list[dict[str, Any]]]:
    monkeypatch.setenv("XINZHI_HOME", str(settings.home))
    ran = CliRunner().invoke(command_line, ["feedback", "export"])
    return ran.exit_code, [json.loads(line) for line in ran.output.split("\n") if line]


def test_feedback_is_kept_and_exported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(home=tmp_path / "home")
    assert export(settings, monkeypatch) == (1, [])
    assert sent(settings) == 201
    code, [line] = export(settings, monkeypatch)
    assert code == 0
    assert line.pop("at").endswith("+00:00")
    assert line == {
        "question": GIVEN["question"],
        "answers": GIVEN["answers"],
        "article": "commercial-rockets",
        "answerable": True,
        **{name: GIVEN[name] for name in ("verdict", "note", "generation")},
    }


def test_what_is_exported_can_be_evaluated_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(home=tmp_path / "home")
    assert sent(settings) == 201
    assert sent(settings, id="turn-2", answered=False, answers=[], articles=[]) == 201
    assert sent(settings, id="turn-3", verdict="bad") == 201
    monkeypatch.setenv("XINZHI_HOME", str(settings.home))
    file = tmp_path / "questions.jsonl"
    file.write_text(CliRunner().invoke(command_line, ["feedback", "export"]).output, encoding="utf-8")
    read = read_questions(file)
    assert [(one.answers, one.article_id, one.is_answerable) for one in read.questions] == [
        (("累计把37颗卫星准确送入预定轨道。",), "commercial-rockets", True),
        ((), "", False),
    ]
    to_fill_in = 'line 3: it needs "answers" or "article", or "answerable": false'
    assert read.problems == (to_fill_in,)


def test_the_last_verdict_on_an_answer_counts_and_can_be_taken_back(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    for changes in ({}, {"id": "turn-2"}, {"verdict": "bad", "note": "年份不对"}, {"id": "turn-2", "verdict": "none"}):
        assert sent(settings, **changes) == 201
    assert [(one.id, one.verdict, one.note) for one in read_feedback(settings)] == [("turn-1", "bad", "年份不对")]


def test_lines_that_are_cut_off_or_foreign_are_passed_over(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    feedback_file(settings).write_text('[]\n{"id": "x"}\n{"id": "turn-0", "quest', encoding="utf-8")
    assert sent(settings) == 201
    assert [one.id for one in read_feedback(settings)] == ["turn-1"]


@pytest.mark.parametrize(
    "changes",
    [
        {"verdict": "great"},
        {"id": ""},
        {"note": "长" * 2001},
        {"answers": ["x"] * 21},
        {"extra": 1},
        {"answered": None},
    ],
)
def test_what_is_no_feedback_is_refused(tmp_path: Path, changes: dict[str, Any]) -> None:
    assert sent(Settings(home=tmp_path), **changes) == 422
    assert not feedback_file(Settings(home=tmp_path)).exists()


def test_a_full_file_takes_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(home=tmp_path)
    assert sent(settings) == 201
    monkeypatch.setattr(assistant.feedback, "LARGEST_FILE", feedback_file(settings).stat().st_size)
    refused = client(settings).post("/feedback", json=GIVEN)
    assert refused.status_code == 507
    assert "xinzhi feedback export" in refused.json()["detail"]


def test_a_file_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    feedback_file(settings).mkdir()
    kept = Feedback("1", "", "问？", Verdict.GOOD, "", False, (), (), "")
    with pytest.raises(FeedbackError, match="cannot be written"):
        keep_feedback(settings, kept)
    with pytest.raises(FeedbackError, match="cannot be read"):
        read_feedback(settings)


def test_feedback_wants_the_key_where_there_is_one(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, api_key="密")
    assert sent(settings) == 401
    header = {"authorization": "Bearer 密".encode()}
    assert client(settings).post("/feedback", json=GIVEN, headers=header).status_code == 201  # type: ignore[arg-type]
