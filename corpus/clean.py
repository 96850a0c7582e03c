"""Plain text as it really arrives to readable blocks."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.article import Draft, Metadata
from corpus.types import BlockKind


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The blocks of a text and what its furniture says about it."""

    drafts: tuple[Draft, ...]
    metadata: Metadata


def clean_text(text: str) -> Cleaned:
    """Rough first version."""
    return Cleaned(tuple(clean_plain(text)), Metadata())


def clean_plain(text: str) -> list[Draft]:
    """Rough first version."""
    return [Draft(BlockKind.PARAGRAPH, re.sub(r"[ \t]+", " ", line).strip()) for line in text.split("\n") if line.strip()]
