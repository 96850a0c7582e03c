"""Question files for ``xinzhi eval``: JSON lines, and question sets in SQuAD layout."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeGuard

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
    return [found for number, document in enumerate(content["data"], 1) for found in _squad_document(document, number)]


def _squad_document(document: Any, number: int) -> Iterator[EvalQuestion | str]:  # noqa: ANN401 - whatever is there
    """The questions of one document of a set, or what is wrong with a part of it."""
    where = f"document {number} of the set"
    try:
        paragraphs = list(document["paragraphs"])
    except (KeyError, TypeError) as error:
        yield f"{where} lacks a field or has an odd one ({error})"
        return
    for paragraph in paragraphs:
        try:
            context, asked = paragraph["context"], list(paragraph["qas"])
        except (KeyError, TypeError) as error:
            yield f"{where} has a paragraph that lacks a field or has an odd one ({error})"
            continue
        for each in asked:
            try:
                yield _squad_question(each, str(context))
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                yield f"{where} has a question that lacks a field or has an odd one ({error})"


def _squad_question(fields: dict[str, Any], context: str) -> EvalQuestion:
    text, answers = fields["question"], tuple(dict.fromkeys(answer["text"] for answer in fields["answers"]))
    if not _is_text(text) or not all(map(_is_text, answers)):
        raise ValueError(f'"question" is {text!r}, "answers" are {answers!r}: not texts')
    is_answerable = bool(answers) and not fields.get("is_impossible", False)
    return EvalQuestion(text, answers, "", context, is_answerable, str(fields.get("id", "")))


def _is_text(value: object) -> TypeGuard[str]:
    """Whether it is a text, and one that can be written: JSON may hold half of a surrogate pair."""
    return isinstance(value, str) and not any("\ud800" <= character <= "\udfff" for character in value)


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
    if not _is_text(text) or not any(map(str.isalnum, text)):
        raise ValueError(f'"question" is {text!r}, not a question')
    given = fields.get("answers", fields.get("answer"))
    answers = [given] if isinstance(given, str) else given or []
    if not isinstance(answers, list) or not all(_is_text(answer) and answer for answer in answers):
        raise ValueError(f'"answers" is {given!r}, not a list of texts')
    article = fields.get("article", fields.get("article_id", "")) or ""
    is_answerable = fields.get("answerable", bool(answers or article))
    if not _is_text(article) or not isinstance(is_answerable, bool):
        raise TypeError('"article" must be a text and "answerable" true or false')
    if is_answerable and not (answers or article):
        raise ValueError('it needs "answers" or "article", or "answerable": false')
    return EvalQuestion(text, tuple(answers), article, "", is_answerable, place)
