from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.errors import QuestionFileError
from assistant.question_files import EvalQuestion, read_questions

LINES = """{"question": "有几颗卫星？", "answers": ["37颗"], "article": "commercial-rockets"}

{"question": "没有答案的？", "answerable": false}
{"question": "旧格式", "answer": "甲", "article": "a"}
{"question": "没有", "answer": null, "article": null}
not json
[1, 2]
{"question": "", "answers": ["甲"]}
{"question": "答案不对", "answers": [1]}
{"question": "什么都没有", "answerable": true}
{"question": "文章不对", "article": 3}
{"question": "TOO LONG", "article": "a"}
""".replace("TOO LONG", "长" * 501)


def written(folder: Path, text: str) -> Path:
    path = folder / "questions.jsonl"
    path.write_text(text, encoding="utf-8")
    return path


def test_lines_are_read_and_broken_ones_told_by_number(tmp_path: Path) -> None:
    read = read_questions(written(tmp_path, LINES))
    assert read.questions == (
        EvalQuestion("有几颗卫星？", ("37颗",), "commercial-rockets", place="line 1"),
        EvalQuestion("没有答案的？", is_answerable=False, place="line 3"),
        EvalQuestion("旧格式", ("甲",), "a", place="line 4"),
        EvalQuestion("没有", is_answerable=False, place="line 5"),
    )
    assert [problem.split(":")[0] for problem in read.problems] == [f"line {number}" for number in range(6, 13)]
    assert "not a JSON object" in read.problems[1]


def test_a_line_ends_where_json_lines_end(tmp_path: Path) -> None:
    lines = '{"question": "甲\u2028乙？", "article": "a"}\r\n{"question": "丙？", "article": "a"}\n'
    path = tmp_path / "windows.jsonl"
    path.write_bytes(lines.encode())
    assert [question.text for question in read_questions(path).questions] == ["甲\u2028乙？", "丙？"]


def test_what_is_nested_without_end_is_told(tmp_path: Path) -> None:
    read = read_questions(written(tmp_path, "[" * 100_000 + '\n{"question": "丙？", "article": "a"}'))
    assert ([question.text for question in read.questions], len(read.problems)) == (["丙？"], 1)
    with pytest.raises(QuestionFileError, match="line 1: maximum recursion depth"):
        read_questions(written(tmp_path, '{"data":' * 100_000))


def test_squad_layout(tmp_path: Path) -> None:
    paragraph = {
        "context": "力箭一号把37颗卫星送入轨道。",
        "qas": [
            {"id": "q1", "question": "几颗卫星？", "answers": [{"text": "37颗"}, {"text": "37颗"}]},
            {"id": "q2", "question": "多重？", "answers": [], "is_impossible": True},
        ],
    }
    odd = {"paragraphs": [{"context": "x"}]}
    read = read_questions(written(tmp_path, json.dumps({"data": [{"paragraphs": [paragraph]}, odd]})))
    first, second = read.questions
    assert (first.answers, first.context, first.place, first.is_answerable) == (
        ("37颗",),
        paragraph["context"],
        "q1",
        True,
    )
    assert not second.is_answerable
    assert len(read.problems) == 1
    assert "document 2" in read.problems[0]


def test_half_a_character_in_a_question_is_told(tmp_path: Path) -> None:
    """JSON may hold half of a surrogate pair, which no tokenizer takes and no terminal prints."""
    lines = [
        {"question": "\ud800坏？", "answers": ["甲"]},
        {"question": "乙？", "answers": ["\udfff"]},
        {"question": "丙？", "article": "\ud800"},
        {"question": "丁？", "article": "a"},
    ]
    read = read_questions(written(tmp_path, "\n".join(map(json.dumps, lines))))
    assert [question.text for question in read.questions] == ["丁？"]
    assert [problem.split(":")[0] for problem in read.problems] == ["line 1", "line 2", "line 3"]
    "".join(read.problems).encode()


def test_one_broken_question_of_a_set_costs_no_other(tmp_path: Path) -> None:
    def asked(question: object, answers: object) -> dict[str, object]:
        return {"id": question, "question": question, "answers": answers}

    good = [{"text": "37颗"}]
    broken = [asked(None, good), asked("无", None), asked("空", [{}]), asked("\ud800", good), {"id": "没有"}, 5]
    paragraph = {"context": "力箭一号把37颗卫星送入轨道。", "qas": [asked("甲？", good), *broken, asked("乙？", good)]}
    last = {"context": "又。", "qas": [asked("丙？", good)]}
    data = {"data": [{"paragraphs": [paragraph, None, last]}, None, {"paragraphs": [last]}]}
    read = read_questions(written(tmp_path, json.dumps(data)))
    assert [question.text for question in read.questions] == ["甲？", "乙？", "丙？", "丙？"]
    assert len(read.problems) == len(broken) + 2
    assert "None" not in [question.text for question in read.questions]


@pytest.mark.parametrize("text", ["", "\n", "broken\n", '{"data": []}'])
def test_a_file_without_a_question_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(QuestionFileError, match="no question"):
        read_questions(written(tmp_path, text))


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(QuestionFileError, match="cannot be read"):
        read_questions(tmp_path / "none.jsonl")
    (tmp_path / "bytes").write_bytes(b"\xff\xfe\x00\xd8")
    with pytest.raises(QuestionFileError, match="cannot be read"):
        read_questions(tmp_path / "bytes")
