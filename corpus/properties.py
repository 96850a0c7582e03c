"""What office documents declare about themselves, without what programs put there."""

from __future__ import annotations

import re
from typing import Protocol

from corpus.article import Metadata
from corpus.characters import normalize_characters

PROGRAM_TITLE = re.compile(
    r"(?i)^(?:microsoft \w+ - .*|(?:power)?point presentation|powerpoint 演示文稿|untitled.*|无标题.*|未命名.*"
    r"|.*\.(?:docx?|pptx?|xlsx?|wps|indd|pdf|txt|tex)|word document|\W*)$"
)
"""Titles that a program made up: file names and placeholders."""

PROGRAM_AUTHOR = re.compile(
    r"(?i)^(?:anonymous|administrator|admin|user\d*|owner|微软用户|用户\d*|(?:lenovo|hp|dell|asus|acer|pc)(?:\W.*)?"
    r"|python-(?:docx|pptx)|openpyxl|microsoft.*|windows.*|unknown|steve canny|\W*)$"
)
"""Names of accounts and programs that stand where an author should."""


class CoreProperties(Protocol):
    """The properties that Word, PowerPoint and Excel documents share."""

    @property
    def title(self) -> str | None: ...  # noqa: D102
    @property
    def keywords(self) -> str | None: ...  # noqa: D102


def declared_metadata(properties: CoreProperties, author: str | None) -> Metadata:
    """Title, author and topics, as far as a person wrote them.

    The day on which a file was made is none on which its text was published: office files are copied from those of
    other years, and tables exported long after.

    Args:
        properties: The core properties of an office document.
        author: Its author or creator; the libraries name the field differently.
    """
    title, name, keywords = (_plain(value) for value in (properties.title, author, properties.keywords))
    return Metadata(
        title="" if PROGRAM_TITLE.match(title) else title,
        author="" if PROGRAM_AUTHOR.match(name) else name,
        topics=tuple(topic for part in re.split(r"[,，、;；]", keywords) if (topic := part.strip())),
    )


def _plain(value: str | None) -> str:
    return " ".join(normalize_characters(value or "").split())
