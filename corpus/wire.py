"""Readings as lines of JSON, between the process that reads files and the one that wants them.

Not ``pickle``: who has taken over the reading process with a file must not give orders to the other one.
"""

from __future__ import annotations

import json
from typing import Any

import corpus.errors
from corpus.errors import CorpusError, MalformedDocumentError
from corpus.reasons import Notice, Reason
from corpus.types import Article, Block, BlockKind, Place, Reading


def to_line(reading: Reading) -> bytes:
    """A reading as one line, its line feed included."""
    article, error = reading.article, reading.error
    warnings = [[each.code, each.detail, dict(each.values)] for each in reading.warnings]
    fields: dict[str, object] = {"origin": reading.origin, "warnings": warnings}
    if article is not None:
        fields["article"] = _article_fields(article)
    if error is not None:
        fields["error"] = [type(error).__name__, str(error), error.code, error.values]
    return json.dumps(fields).encode() + b"\n"


def from_line(line: bytes) -> Reading:
    """The reading of a line.

    Raises:
        ValueError: It is no reading.
    """
    try:
        fields = json.loads(line)
        article = _article(fields["article"]) if "article" in fields else None
        error = None if article else _error(*fields["error"])
        return Reading(str(fields["origin"]), article, error, tuple(_notice(*each) for each in fields["warnings"]))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as broken:
        raise ValueError(f"The line is no reading ({broken!r}).") from broken


def _article_fields(article: Article) -> dict[str, object]:
    return {
        "id": article.id,
        "title": article.title,
        "text": article.text,
        "blocks": [[block.kind, block.start, block.end, block.level] for block in article.blocks],
        "origin": article.origin,
        "source": article.source,
        "url": article.url,
        "author": article.author,
        "published": article.published,
        "topics": article.topics,
        "places": [[place.start, place.page, place.label] for place in article.places],
    }


def _article(fields: dict[str, Any]) -> Article:
    blocks = tuple(Block(BlockKind(kind), start, end, level) for kind, start, end, level in fields.pop("blocks"))
    places = tuple(Place(start, page, label) for start, page, label in fields.pop("places"))
    return Article(blocks=blocks, places=places, topics=tuple(fields.pop("topics")), **fields)


def _error(name: str, message: str, code: str, values: dict[str, Any]) -> CorpusError:
    notice = _notice(code, message, values)
    kind = getattr(corpus.errors, name, None)
    if not (isinstance(kind, type) and issubclass(kind, CorpusError)):
        kind = MalformedDocumentError
    return kind(notice.detail, code=notice.code, **notice.values)


def _notice(code: str, detail: str, values: dict[str, Any]) -> Notice:
    return Notice(Reason(code), str(detail), {str(k): v if isinstance(v, int) else str(v) for k, v in values.items()})
