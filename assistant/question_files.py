"""Question files for ``xinzhi eval``: JSON lines, and question sets in SQuAD layout."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.errors import QuestionError, QuestionFileError
from assistant.service import check_question


@dataclass(frozen=True, slots=True)
class EvalQuestion:
    """A question with what is known of its answer.

    A passage is the right one when it is of ``article_id``, else when it lies in ``context``, else when it holds one
    of ``answers``. ``place`` says where in the file it stands.
    """

    text: str
    answers: tuple[str, ...] = ()
    article_id: str = ""
    context: str = ""
    is_answerable: bool = True
    place: str = ""


@dataclass(frozen=True, slots=True)
class QuestionFile:
    """The questions of a file, and what is wrong with the lines that hold none."""

    questions: tuple[EvalQuestion, ...]
    problems: tuple[str, ...]


def read_questions(path: Path) -> QuestionFile:
    """Read a question file; broken lines are told by number, the others are kept.

    Raises:
        QuestionFileError: the file cannot be read, or there is no question in it.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionFileError(f"The question file {path} cannot be read ({error}). Give a UTF-8 file.") from error
    questions: list[EvalQuestion] = []
    problems: list[str] = []
    for found in _squad(text) or _lines(text):
        if isinstance(found, str):
            problems.append(found)
            continue
        try:
            check_question(found.text)
            questions.append(found)
        except QuestionError as error:
            problems.append(f"{found.place}: {error}")
    if not questions:
        reason = problems[0] if problems else "it is empty"
        raise QuestionFileError(
            f"There is no question in {path}: {reason}. Give JSON lines such as "
            '{"question": "…", "answers": ["…"], "article": "id", "answerable": true}, or a file in SQuAD layout.'
        )
    return QuestionFile(tuple(questions), tuple(problems))


def _squad(text: str) -> list[EvalQuestion | str]:
    """The questions of a file in SQuAD layout; empty when it is none."""
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        return []
    if not isinstance(content, dict) or not isinstance(content.get("data"), list):
        return []
    found: list[EvalQuestion | str] = []
    for number, document in enumerate(content["data"]):
        try:
            for paragraph in document["paragraphs"]:
                found += [_squad_question(each, str(paragraph["context"])) for each in paragraph["qas"]]
        except (KeyError, TypeError) as error:
            found.append(f"document {number + 1} of the set lacks a field or has an odd one ({error})")
    return found


def _squad_question(fields: dict[str, Any], context: str) -> EvalQuestion:
    answers = tuple(dict.fromkeys(str(answer["text"]) for answer in fields["answers"]))
    is_answerable = bool(answers) and not fields.get("is_impossible", False)
    return EvalQuestion(str(fields["question"]), answers, "", context, is_answerable, str(fields.get("id", "")))


def _lines(text: str) -> Iterator[EvalQuestion | str]:
    """The questions of JSON lines, or what is wrong with a line."""
    for number, line in enumerate(text.split("\n"), 1):  # and nowhere else: a text in JSON may hold U+2028
        if line.strip():
            try:
                yield _line_question(json.loads(line), f"line {number}")
            except (ValueError, TypeError, AttributeError, RecursionError) as error:
                yield f"line {number}: {error}"


def _line_question(fields: dict[str, Any], place: str) -> EvalQuestion:
    """A question from its fields. Raises ValueError or TypeError, saying what is wrong with them."""
    if not isinstance(fields, dict):
        raise TypeError(f"it holds {type(fields).__name__}, not a JSON object")
    text = fields.get("question")
    if not isinstance(text, str) or not any(map(str.isalnum, text)):
        raise ValueError(f'"question" is {text!r}, not a question')
    given = fields.get("answers", fields.get("answer"))
    answers = [given] if isinstance(given, str) else given or []
    if not isinstance(answers, list) or not all(isinstance(answer, str) and answer for answer in answers):
        raise ValueError(f'"answers" is {given!r}, not a list of texts')
    article = fields.get("article", fields.get("article_id", "")) or ""
    is_answerable = fields.get("answerable", bool(answers or article))
    if not isinstance(article, str) or not isinstance(is_answerable, bool):
        raise TypeError('"article" must be a text and "answerable" true or false')
    if is_answerable and not (answers or article):
        raise ValueError('it needs "answers" or "article", or "answerable": false')
    return EvalQuestion(text, tuple(answers), article, "", is_answerable, place)
