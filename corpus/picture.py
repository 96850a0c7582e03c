"""Pictures of text to blocks, by OCR."""

from __future__ import annotations

from pathlib import Path

from corpus.article import Content
from corpus.ocr import picture_pages
from corpus.pagelayout import reading_order
from corpus.pages import Page, page_drafts, recognition_warning


def read_picture(path: Path) -> Content:
    """Reads the text in a picture file; the pages of a TIFF file are its pages.

    Raises:
        UnsupportedFormatError: The OCR extra is not installed.
        MalformedDocumentError: No picture, or a damaged one.
        UnreadableFileError: Too many pixels or pages.
    """
    pages = [
        Page(number, reading_order(glyphs), is_recognised=True) for number, glyphs in enumerate(picture_pages(path), 1)
    ]
    return Content(page_drafts(pages), warnings=recognition_warning(pages))
