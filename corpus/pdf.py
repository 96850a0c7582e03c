"""PDF documents to blocks with page numbers."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from pypdfium2 import PdfDocument, PdfiumError
from pypdfium2.raw import FPDF_ERR_PASSWORD

from corpus.article import Content, Metadata
from corpus.characters import normalize_characters
from corpus.errors import MalformedDocumentError, ProtectedFileError, UnreadableFileError, UnsupportedFormatError
from corpus.glyphs import has_picture, page_glyphs
from corpus.ocr import INSTALL_OCR, is_ocr_installed, recognise
from corpus.pagelayout import reading_order
from corpus.pages import Page, named_pages, page_drafts, recognition_warning
from corpus.properties import PROGRAM_AUTHOR, PROGRAM_TITLE
from corpus.reasons import Notice, Reason

if TYPE_CHECKING:
    from pypdfium2 import PdfPage

PDF_MAX_PAGES = 5_000  # an encyclopedia; a page takes some 25 ms
_FEW_GLYPHS = 8  # on a page with a picture: a page number and a stamp, so the page is a scan
_OCR_SCALE = 2.5  # pixels a point: 180 to the inch, where characters of 9 points are 22 pixels high
_OCR_MAX_PIXELS = 4_000  # on the longer side of a page


def read_pdf(path: Path) -> Content:
    """Reads a PDF document.

    Args:
        path: The file.

    Returns:
        Blocks in reading order, column by column, each with its page; without running heads and page numbers.

    Raises:
        ProtectedFileError: It opens only with a password.
        MalformedDocumentError: No PDF, or broken beyond reading.
        UnreadableFileError: More than 5,000 pages.
        UnsupportedFormatError: Its pages are pictures and the OCR extra is not installed.
    """
    with closing(_opened(path)) as document:
        if len(document) > PDF_MAX_PAGES:
            raise UnreadableFileError(
                f"The document has {len(document):,} pages, at most {PDF_MAX_PAGES:,} are read; split it.",
                code=Reason.TOO_MANY_PAGES,
                pages=len(document),
                most=PDF_MAX_PAGES,
            )
        pages: list[Page] = []
        pictures: list[int] = []
        damaged: list[int] = []
        for number in range(1, len(document) + 1):
            try:
                page = _page(document, number)
            except PdfiumError:
                damaged.append(number)
                continue
            pages += [page] if page else []
            pictures += [] if page else [number]
        declared = _declared(document)
    if not any(page.columns for page in pages):
        _refuse(pictures, damaged)
    return Content(page_drafts(pages), declared, recognition_warning(pages) + _warnings(pictures, damaged))


def _warnings(pictures: list[int], damaged: list[int]) -> tuple[Notice, ...]:
    warnings: tuple[Notice, ...] = ()
    if pictures:
        words = f"Page {named_pages(pictures)} is a picture; to have its text, {INSTALL_OCR}."
        warnings += (Notice(Reason.PAGES_ARE_PICTURES, words, {"pages": named_pages(pictures)}),)
    if damaged:
        words = f"Page {named_pages(damaged)} is damaged and was left out; print the document to a new PDF."
        warnings += (Notice(Reason.PAGES_DAMAGED, words, {"pages": named_pages(damaged)}),)
    return warnings


def _refuse(pictures: list[int], damaged: list[int]) -> None:
    if pictures:
        words = f"The document has pictures and no text on its pages; {INSTALL_OCR}."
        raise UnsupportedFormatError(words, code=Reason.NEEDS_OCR)
    if damaged:
        raise MalformedDocumentError(
            f"The document is damaged: none of its {len(damaged):,} pages can be read; save it anew."
        )


def _opened(path: Path) -> PdfDocument:
    try:
        return PdfDocument(path)
    except PdfiumError as error:
        if error.err_code == FPDF_ERR_PASSWORD:
            raise ProtectedFileError(
                "The document opens only with a password; save a copy without one and add that."
            ) from error
        raise MalformedDocumentError(
            f"The document is no valid PDF or is damaged ({error}); open it in a viewer and print it to a new PDF."
        ) from error


def _page(document: PdfDocument, number: int) -> Page | None:
    """A page, counted from 1; None for a picture that cannot be read.

    Raises:
        PdfiumError: The page is damaged.
    """
    with closing(document[number - 1]) as page:
        glyphs = page_glyphs(page)
        if len(glyphs) >= _FEW_GLYPHS or not has_picture(page, is_all=not glyphs):
            return Page(number, reading_order(glyphs))
        if not is_ocr_installed():
            return None
        return Page(number, reading_order(recognise(_picture(page))), is_recognised=True)


def _picture(page: PdfPage) -> np.ndarray:
    scale = min(_OCR_SCALE, _OCR_MAX_PIXELS / max(1.0, *page.get_size()))
    return np.ascontiguousarray(page.render(scale=scale).to_numpy()[:, :, :3])


def _declared(document: PdfDocument) -> Metadata:
    """What the file declares, if a person wrote it and not a program."""
    declared = document.get_metadata_dict()
    title, author = (" ".join(normalize_characters(declared[key]).split()) for key in ("Title", "Author"))
    return Metadata(
        title="" if PROGRAM_TITLE.match(title) else title,
        author="" if PROGRAM_AUTHOR.match(author) else author,
    )
