"""Word documents (.docx) to blocks in the order of the text: tables row by row, notes where they are cited."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lxml import etree

from corpus.archive import checked_package
from corpus.article import Content, Draft
from corpus.characters import normalize_characters
from corpus.classify import kind_of
from corpus.errors import MalformedDocumentError
from corpus.properties import declared_metadata
from corpus.spacing import collapse_blanks
from corpus.tables import table_drafts, text_rows
from corpus.types import BlockKind

if TYPE_CHECKING:
    from docx.document import Document

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_NOTES = ("/footnotes", "/endnotes")  # ends of the relationship types of their parts
_STYLE_LEVEL = re.compile(r"(?i)(?:heading|标题|titre|überschrift)\s*([1-9])$")
_TITLE_STYLES = frozenset(("title", "标题", "文档标题"))
_DEEPEST_LEVEL = 6
_MOST_COLUMNS = 63  # as many as Word allows
_DELETED = (f"{_W}del", f"{_W}moveFrom", _FALLBACK, f"{_W}txbxContent")  # no part of the paragraph's own text


def read_word(path: Path) -> Content:
    """Reads a Word document.

    Args:
        path: A .docx file.

    Returns:
        Headings by their styles, paragraphs, list items, table rows with the names of their columns, footnotes below
        the paragraph that cites them; text that was deleted with changes tracked is left out.

    Raises:
        MalformedDocumentError: No Word document, or broken.
    """
    # Imported here: a program that reads no Word document need not wait for it.
    import docx
    from docx.opc.exceptions import PackageNotFoundError

    with checked_package(path):
        try:
            document = docx.Document(str(path))
            drafts = list(_Reader(document).drafts(document.element.body))
            properties = document.core_properties
            metadata = declared_metadata(properties, properties.author)
        except (PackageNotFoundError, KeyError, ValueError, AttributeError, TypeError, etree.XMLSyntaxError) as error:
            raise MalformedDocumentError(
                f"The file is no Word document or is damaged ({error}); open it in Word and save it anew."
            ) from error
    return Content(tuple(drafts), metadata)


class _Reader:
    """What is needed of the document while its body is walked."""

    def __init__(self, document: Document) -> None:
        self._levels = {style.style_id: _level_of(style) for style in document.styles if style.style_id}
        styles = {style.get(f"{_W}val") for style in document.element.body.iter(f"{_W}pStyle")}
        titles = {style.style_id for style in document.styles if _is_title(style)}
        if titles & styles:  # the headings stand below the title
            self._levels = {
                each: min(level + 1, _DEEPEST_LEVEL) if level else 0 for each, level in self._levels.items()
            }
            self._levels |= dict.fromkeys(titles, 1)
        self._notes = dict(_notes(document))

    def drafts(self, parent: Any) -> Iterator[Draft]:  # noqa: ANN401 - lxml has no types
        """The blocks below an element, in order; wrappers such as content controls are looked through."""
        for element in parent:
            if element.tag == f"{_W}p":
                yield from self._paragraph(element)
            elif element.tag == f"{_W}tbl":
                yield from self._table(element)
            elif isinstance(element.tag, str) and element.tag not in (*_DELETED, f"{_W}sectPr"):
                yield from self.drafts(element)

    def _paragraph(self, element: Any) -> Iterator[Draft]:  # noqa: ANN401
        text = _text(element)
        if text:
            level = self._level(element)
            is_list = element.find(f"{_W}pPr/{_W}numPr") is not None
            kind = kind_of(text.split("\n")[0])
            if level:
                yield Draft(BlockKind.HEADING, text.replace("\n", " "), level=level)
            elif is_list and kind is BlockKind.PARAGRAPH:
                yield Draft(BlockKind.LIST_ITEM, text)
            else:
                yield Draft(kind, text)
        for box in element.iter(f"{_W}txbxContent"):
            if not any(above.tag == _FALLBACK for above in box.iterancestors()):
                yield from self.drafts(box)
        for reference in element.iter(f"{_W}footnoteReference", f"{_W}endnoteReference"):
            if note := self._notes.get((reference.tag.removesuffix("Reference"), reference.get(f"{_W}id"))):
                yield Draft(BlockKind.PARAGRAPH, note)

    def _level(self, element: Any) -> int:  # noqa: ANN401
        outline = element.find(f"{_W}pPr/{_W}outlineLvl")
        if outline is not None and (value := outline.get(f"{_W}val", "9")).isdigit() and int(value) < _DEEPEST_LEVEL:
            return int(value) + 1
        style = element.find(f"{_W}pPr/{_W}pStyle")
        return self._levels.get(style.get(f"{_W}val"), 0) if style is not None else 0

    def _table(self, element: Any) -> Iterator[Draft]:  # noqa: ANN401
        rows: list[list[str]] = []
        for row in element.iter(f"{_W}tr"):
            rows.append(_row_cells(row, rows[-1] if rows else []))
        yield from table_drafts(text_rows(rows))


def _is_title(style: Any) -> bool:  # noqa: ANN401
    return str(style.name or "").strip().lower() in _TITLE_STYLES


def _level_of(style: Any) -> int:  # noqa: ANN401 - one of python-docx's styles
    """1 to 6 for the styles of headings, 0 for others."""
    if numbered := _STYLE_LEVEL.match(str(style.name or "").strip()):
        return min(int(numbered[1]), _DEEPEST_LEVEL)
    outline = style.element.find(f"{_W}pPr/{_W}outlineLvl")
    value = outline.get(f"{_W}val", "") if outline is not None else ""
    return int(value) + 1 if value.isdigit() and int(value) < _DEEPEST_LEVEL else 0


def _notes(document: Document) -> Iterator[tuple[tuple[str, str], str]]:
    """(kind of note, its id) → its text."""
    for relation in document.part.rels.values():
        if relation.is_external or not relation.reltype.endswith(_NOTES):
            continue
        root = etree.fromstring(relation.target_part.blob, etree.XMLParser(resolve_entities=False, no_network=True))
        for note in root.iter(f"{_W}footnote", f"{_W}endnote"):
            paragraphs = [text for paragraph in note.iter(f"{_W}p") if (text := _text(paragraph))]
            if note.get(f"{_W}type") is None and paragraphs:
                yield (note.tag, note.get(f"{_W}id")), " ".join(paragraphs)


def _row_cells(row: Any, above: Sequence[str]) -> list[str]:  # noqa: ANN401
    """The cells of a row, one for each column: what is merged with a cell above has its text."""
    cells: list[str] = []
    for cell in row.iter(f"{_W}tc"):
        merged = cell.find(f"{_W}tcPr/{_W}vMerge")
        goes_on = merged is not None and merged.get(f"{_W}val", "continue") == "continue"
        cells.append(above[len(cells)] if goes_on and len(cells) < len(above) else _cell_text(cell))
        span = cell.find(f"{_W}tcPr/{_W}gridSpan")
        width = span.get(f"{_W}val", "") if span is not None else ""
        cells += [""] * (min(int(width), _MOST_COLUMNS) - 1 if width.isdigit() else 0)
    return cells


def _cell_text(cell: Any) -> str:  # noqa: ANN401
    return " ".join(text for paragraph in cell.iter(f"{_W}p") if (text := _text(paragraph).replace("\n", " ")))


def _text(paragraph: Any) -> str:  # noqa: ANN401
    """The text of a paragraph itself: what was inserted counts, what was deleted and text boxes in it do not."""
    parts: list[str] = []
    _collect(paragraph, parts)
    lines = normalize_characters("".join(parts)).split("\n")
    return "\n".join(line for line in map(collapse_blanks, lines) if line)


def _collect(element: Any, parts: list[str]) -> None:  # noqa: ANN401
    for child in element:
        if child.tag == f"{_W}t":
            parts.append(child.text or "")
        elif child.tag == f"{_W}tab":
            parts.append("\t")
        elif child.tag in (f"{_W}br", f"{_W}cr"):
            parts.append("\n")
        elif child.tag == f"{_W}noBreakHyphen":
            parts.append("-")
        elif child.tag not in _DELETED:
            _collect(child, parts)
