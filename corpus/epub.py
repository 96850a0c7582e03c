"""Books (.epub) to blocks: the chapters in the order of the book's spine."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote
from zipfile import ZipFile

from lxml import etree

from corpus.archive import opened_archive
from corpus.article import Content, Draft, Metadata, iso_date
from corpus.characters import normalize_characters
from corpus.encoding import decode
from corpus.errors import CorpusError, MalformedDocumentError, ProtectedFileError
from corpus.reasons import Notice, Reason
from corpus.webpage import page_drafts

_CONTAINER = "META-INF/container.xml"
_RIGHTS = "META-INF/rights.xml"
_OPF = "{http://www.idpf.org/2007/opf}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_PAGES = ("application/xhtml+xml", "text/html")
_DAMAGED = "The file is no EPUB book or is damaged ({reason}); convert it anew."


def read_book(path: Path) -> Content:
    """Reads an EPUB book.

    Args:
        path: An .epub file.

    Returns:
        The blocks of its chapters in reading order, and its metadata.

    Raises:
        MalformedDocumentError: No EPUB book, or broken.
        ProtectedFileError: It is protected against copying.
    """
    with opened_archive(path) as archive:
        names = set(archive.namelist())
        if _RIGHTS in names:
            raise ProtectedFileError("The book is protected against copying (DRM); only unprotected books can be read.")
        try:
            package_name = _package_name(archive)
            package = _parsed(archive.read(package_name))
        except (KeyError, etree.XMLSyntaxError, AttributeError) as error:
            raise MalformedDocumentError(_DAMAGED.format(reason=error)) from error
        drafts: list[Draft] = []
        missing = 0
        for name in _chapters(package, posixpath.dirname(package_name)):
            try:
                drafts += page_drafts(decode(archive.read(name)).text)
            except (KeyError, CorpusError):
                missing += 1
    words = f"{missing} chapters are missing in the book or damaged and were left out."
    warnings = (Notice(Reason.CHAPTERS_MISSING, words, {"count": missing}),) if missing else ()
    return Content(tuple(drafts), _metadata(package), warnings)


def _parsed(source: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return etree.fromstring(source, parser)


def _package_name(archive: ZipFile) -> str:
    root = _parsed(archive.read(_CONTAINER)).find(".//{*}rootfile")
    return str(root.get("full-path"))


def _chapters(package: etree._Element, folder: str) -> Iterator[str]:
    """The names of the chapters' files; the table of contents is none."""
    items = {
        item.get("id"): item
        for item in package.iter(f"{_OPF}item")
        if item.get("media-type") in _PAGES and "nav" not in (item.get("properties") or "").split()
    }
    for reference in package.iter(f"{_OPF}itemref"):
        item = items.get(reference.get("idref"))
        if item is not None:
            yield posixpath.normpath(posixpath.join(folder, unquote(item.get("href") or "")))


def _metadata(package: etree._Element) -> Metadata:
    def all_of(name: str) -> list[str]:
        texts = (" ".join(normalize_characters("".join(e.itertext())).split()) for e in package.iter(f"{_DC}{name}"))
        return [text for text in texts if text]

    return Metadata(
        title=next(iter(all_of("title")), ""),
        author="、".join(all_of("creator")),
        source="、".join(all_of("publisher")),
        published=iso_date(next(iter(all_of("date")), "")),
        topics=tuple(all_of("subject")),
    )
