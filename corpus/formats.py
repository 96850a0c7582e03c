"""Each format's reader: a file or its text to blocks and metadata."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from corpus.article import Content, Metadata, checked_id, iso_date
from corpus.bylines import author_names
from corpus.clean import clean_text
from corpus.encoding import decode
from corpus.frame import framed, metadata_of
from corpus.markdown import markdown_blocks, split_front_matter
from corpus.ocr import PICTURE_SUFFIXES
from corpus.webpage import read_page

_HEAD_REACH = 12  # blocks at the top of a document in which its title stands


def read_text(data: bytes, suffix: str) -> Content:
    """Reads a file that is text.

    Args:
        data: The whole file.
        suffix: One of ``TEXT_READERS``.

    Raises:
        CorpusError: It is no text, or broken.
    """
    decoded = decode(data)
    content = TEXT_READERS[suffix](decoded.text)
    return replace(content, warnings=(*decoded.warnings, *content.warnings))


def completed_metadata(content: Content, stem: str) -> Metadata:
    """What a document declares, completed by its headline and bylines; ``stem`` is the title of last resort."""
    declared, found = content.metadata, metadata_of(content.drafts)
    return replace(
        declared,
        title=declared.title or found.title or stem,
        source=declared.source or found.source,
        author=declared.author or found.author,
        published=declared.published or found.published,
    )


def _read_markdown(text: str) -> Content:
    front = split_front_matter(text)
    metadata = Metadata(
        id=checked_id(front.first("id")) if front.first("id") else "",
        title=front.first("title"),
        source=front.first("source"),
        url=front.first("url"),
        author=author_names(front.first("author", "authors")),
        published=iso_date(front.first("published", "date", "publish_date", "pubdate", "created", "updated")),
        topics=front.all("topics", "tags", "keywords"),
    )
    return Content(framed(markdown_blocks(front.body), title=metadata.title), metadata)


def _read_html(text: str) -> Content:
    page = read_page(text)
    metadata = Metadata(
        title=page.title,
        source=page.source,
        url=page.url,
        author=page.author,
        published=page.published,
        topics=page.topics,
    )
    return Content(framed(page.drafts, title=metadata.title), metadata)


def _read_csv(text: str) -> Content:
    from corpus.sheets import read_csv

    return read_csv(text)


def _read_pdf(path: Path) -> Content:
    # Here and below: the libraries of a format are imported when such a file is read.
    from corpus.pdf import read_pdf

    return _dated_by_byline(read_pdf(path))


def _read_word(path: Path) -> Content:
    from corpus.word import read_word

    content = read_word(path)
    drafts = framed(content.drafts)
    # A file that was copied from another keeps the title of that one in its properties.
    is_told = any(content.metadata.title in draft.text for draft in drafts[:_HEAD_REACH])
    metadata = (
        content.metadata
        if is_told
        else replace(content.metadata, title=metadata_of(drafts).title or content.metadata.title)
    )
    return _dated_by_byline(replace(content, drafts=drafts, metadata=metadata))


def _read_slides(path: Path) -> Content:
    from corpus.slides import read_slides

    return _dated_by_byline(read_slides(path))


def _read_workbook(path: Path) -> Content:
    from corpus.sheets import read_workbook

    return read_workbook(path)


def _read_book(path: Path) -> Content:
    from corpus.epub import read_book

    return read_book(path)


def _read_picture(path: Path) -> Content:
    from corpus.picture import read_picture

    return read_picture(path)


def _dated_by_byline(content: Content) -> Content:
    """A byline tells author and day of publication better than the properties that a program wrote."""
    found = metadata_of(content.drafts)
    declared = content.metadata
    metadata = replace(
        declared, author=found.author or declared.author, published=found.published or declared.published
    )
    return replace(content, metadata=metadata)


TEXT_READERS: dict[str, Callable[[str], Content]] = {
    ".md": _read_markdown,
    ".markdown": _read_markdown,
    ".txt": clean_text,
    ".html": _read_html,
    ".htm": _read_html,
    ".csv": _read_csv,
}
"""Readers of a decoded text, by suffix."""

DOCUMENT_READERS: dict[str, Callable[[Path], Content]] = {
    ".pdf": _read_pdf,
    ".docx": _read_word,
    ".pptx": _read_slides,
    ".xlsx": _read_workbook,
    ".epub": _read_book,
    **dict.fromkeys(PICTURE_SUFFIXES, _read_picture),
}
"""Readers of a file, by suffix."""

SAME_KINDS = {".jpeg": (".jpg",), ".tiff": (".tif",)}
"""Other suffixes of the same kind."""
