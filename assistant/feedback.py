"""Feedback: what readers say of answers, kept as one JSON line each, and exported as questions to evaluate with."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from pathlib import Path

from assistant.errors import FeedbackError
from assistant.settings import Settings

LARGEST_FILE = 50_000_000  # bytes: some 50,000 verdicts, and no way to fill the disk
_LOCK = threading.Lock()
_LINE_ENDS = "\x85\u2028\u2029"  # what JSON leaves as it is and str.splitlines does not


class Verdict(StrEnum):
    """What a reader says of an answer."""

    GOOD = "good"
    BAD = "bad"
    NONE = "none"  # taken back


@dataclass(frozen=True, slots=True)
class Feedback:
    """A verdict on one answer; a later one with the same ``id`` takes its place. ``at`` is UTC, ISO 8601."""

    id: str
    at: str
    question: str
    verdict: Verdict
    note: str
    answered: bool
    answers: tuple[str, ...]  # the quoted sentences
    articles: tuple[str, ...]  # ids of the articles that they are from
    generation: str


def feedback_file(settings: Settings) -> Path:
    """Where feedback is kept."""
    return settings.home / "feedback.jsonl"


def keep_feedback(settings: Settings, feedback: Feedback) -> None:
    """Append ``feedback`` to the file.

    Raises:
        FeedbackError: the file is full or cannot be written.
    """
    path = feedback_file(settings)
    line = json.dumps(asdict(feedback), ensure_ascii=False).encode(errors="replace") + b"\n"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _LOCK, path.open("ab+") as file:
            size = file.seek(0, os.SEEK_END)
            if size + len(line) > LARGEST_FILE:
                raise FeedbackError(
                    f"{path.name} has {size} bytes, the most are {LARGEST_FILE}. "
                    "Export it with 'xinzhi feedback export' and move it away."
                )
            if size and file.seek(-1, os.SEEK_END) >= 0 and file.read(1) != b"\n":
                line = b"\n" + line  # a line that was cut off, by a full disk perhaps, ends here
            file.write(line)
    except OSError as error:
        raise FeedbackError(f"{path.name} cannot be written ({error.strerror}); the feedback is not kept.") from error


def read_feedback(settings: Settings) -> Iterator[Feedback]:
    """The last verdict on every answer, in the order of the first ones; lines that are none are passed over.

    Raises:
        FeedbackError: the file cannot be read.
    """
    path = feedback_file(settings)
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").split("\n") if path.exists() else []
    except OSError as error:
        raise FeedbackError(f"{path} cannot be read ({error.strerror}).") from error
    last = {one.id: one for one in map(_parse, lines) if one}
    return (one for one in last.values() if one.verdict is not Verdict.NONE)


def _parse(line: str) -> Feedback | None:
    """The feedback on one line."""
    try:
        values = json.loads(line)
        values = {field.name: values[field.name] for field in fields(Feedback)}
        lists = {name: tuple(values[name]) for name in ("answers", "articles")}
        return Feedback(**{**values, **lists, "verdict": Verdict(values["verdict"])})
    except (ValueError, TypeError, KeyError):
        return None


def evaluation_line(feedback: Feedback) -> str:
    """A question for ``xinzhi eval``: what was right is expected; where it was wrong, a person fills it in."""
    is_good = feedback.verdict is Verdict.GOOD
    line: dict[str, object] = {"question": feedback.question, "answers": list(feedback.answers) if is_good else []}
    if is_good:
        line |= {"article": next(iter(feedback.articles), ""), "answerable": feedback.answered}
    else:
        line |= {"rejected": list(feedback.answers), "answerable": True}
    line |= {"verdict": feedback.verdict, "note": feedback.note, "generation": feedback.generation, "at": feedback.at}
    text = json.dumps(line, ensure_ascii=False)
    for character in _LINE_ENDS:  # a reader may end a line there
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text
