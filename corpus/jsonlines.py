"""One article a line, as JSON. A broken line costs that line, not the file."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from corpus.article import Draft, Metadata, checked_id, compose_article, iso_date
from corpus.bylines import author_names
from corpus.characters import normalize_characters
from corpus.classify import is_byline
from corpus.clean import clean_plain
from corpus.encoding import decode
from corpus.errors import CorpusError, MalformedDocumentError
from corpus.frame import metadata_of
from corpus.reasons import Notice, Reason
from corpus.turns import join_labels
from corpus.types import BlockKind, Reading

LINE_MAX_BYTES = 20_000_000  # one article of 6 million characters; a longer line is no JSON-lines file
_HEAD_REACH = 4  # paragraphs at the top that may be bylines
_TITLE_LENGTH = 30  # characters of the text that stand in for a missing title


def read_lines(path: Path, *, origin: str) -> Iterator[Reading]:
    """Reads a .jsonl file line by line, holding one line at a time.

    Args:
        path: A file with one JSON object a line: ``text``, and where known ``id, title, source, url, author,
            published`` (or ``date``) and ``topics`` (list or string).
        origin: What the file is called in the readings.

    Yields:
        A reading for each line that is not blank, its origin being "origin:12".

    Raises:
        OSError: The file cannot be opened or read.
    """
    for number, line in numbered_lines(path):
        if line is None or line.strip():
            yield read_line(line, where=f"{origin}:{number}")


def read_line(line: bytes | None, *, where: str) -> Reading:
    """Reads one line, None being one that is too long; ``where`` is its origin. Nothing is raised."""
    try:
        if line is None:
            raise _bad_line(f"The line is longer than {LINE_MAX_BYTES:,} bytes; put one article on each line.")
        text, warnings = _decoded(line)
        fields = _fields(text)
        return Reading(where, article=compose_article(*_cleaned(fields), origin=where), warnings=warnings)
    except CorpusError as error:
        return Reading(where, error=error.of(where))


def numbered_lines(path: Path) -> Iterator[tuple[int, bytes | None]]:
    """Lines with their numbers from 1; None for a line that is too long to be held."""
    with path.open("rb") as file:
        start = file.read(4)
        file.seek(0)
        if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            # In UTF-16 a byte 0x0A may be half a character: the whole file has to be decoded first.
            yield from enumerate((line.encode() for line in decode(file.read()).text.split("\n")), start=1)
            return
        number = 0
        while line := file.readline(LINE_MAX_BYTES + 1):
            number += 1
            if len(line) <= LINE_MAX_BYTES:
                yield number, line.removeprefix(codecs.BOM_UTF8) if number == 1 else line
                continue
            while line and not line.endswith(b"\n"):
                line = file.readline(LINE_MAX_BYTES)
            yield number, None


def _decoded(line: bytes) -> tuple[str, tuple[Notice, ...]]:
    try:
        return line.decode("utf-8"), ()
    except UnicodeDecodeError:
        decoded = decode(line)
        return decoded.text, decoded.warnings


def _fields(line: str) -> dict[str, object]:
    try:
        loaded = json.loads(line)
    except (json.JSONDecodeError, RecursionError, ValueError) as error:
        raise _bad_line(f"The line is not valid JSON ({error}); put one JSON object on each line.") from error
    if not isinstance(loaded, dict):
        raise _bad_line(f'The line holds {type(loaded).__name__}, not an object; write {{"text": …}}.')
    if not isinstance(loaded.get("text"), str):
        raise _bad_line(f"The field 'text' is missing or no string; the line has {', '.join(list(loaded)[:10])!r}.")
    return loaded


def _bad_line(message: str) -> MalformedDocumentError:
    return MalformedDocumentError(message, code=Reason.BAD_LINE)


def _cleaned(fields: dict[str, object]) -> tuple[list[Draft], Metadata]:
    text = normalize_characters(str(fields["text"]))
    drafts = _with_bylines(join_labels(clean_plain(text)))
    found = metadata_of(drafts)
    identity = _string(fields, "id")
    first = next((draft.text for draft in drafts), "")
    metadata = Metadata(
        id=checked_id(identity) if identity else "",
        title=_string(fields, "title") or first[:_TITLE_LENGTH] + "…" * (len(first) > _TITLE_LENGTH),
        source=_string(fields, "source") or found.source,
        url=_string(fields, "url"),
        author=author_names(_string(fields, "author")) or found.author,
        published=iso_date(_string(fields, "published") or _string(fields, "date")) or found.published,
        topics=_topics(fields.get("topics")),
    )
    return drafts, metadata


def _with_bylines(drafts: Sequence[Draft]) -> list[Draft]:
    """The lines at the top that name source, authors and day as such."""
    return [
        replace(draft, kind=BlockKind.BYLINE)
        if index < _HEAD_REACH and draft.kind is BlockKind.PARAGRAPH and is_byline(draft.text)
        else draft
        for index, draft in enumerate(drafts)
    ]


def _string(fields: dict[str, object], name: str) -> str:
    value = fields.get(name)
    if value is None:
        return ""
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        value = "、".join(value)
    if not isinstance(value, str | int | float):
        raise _bad_line(f"The field {name!r} is {type(value).__name__}; write a string.")
    return " ".join(normalize_characters(str(value)).split())


def _topics(value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    parts = value if isinstance(value, list) else re.split(r"[,，、;；]", str(value))
    return tuple(topic for part in parts if (topic := " ".join(normalize_characters(str(part)).split())))
