"""HTML to a tree that can be read: of any size, not too deep, and with tables only where they hold data."""

from __future__ import annotations

import re
from copy import deepcopy
from html import escape
from html.parser import HTMLParser

from lxml import etree, html

from corpus.clean import clean_text
from corpus.spacing import join_lines

BLOCK_TAGS = frozenset(
    (
        *("p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "blockquote", "pre", "section", "article"),
        *("main", "header", "aside", "ul", "ol", "table", "dl", "dt", "dd", "figure", "figcaption"),
    )
)
# Levels of elements that libxml2 takes without being told to; whoever walks a tree by recursion gets through that many.
MOST_LEVELS = 255
# Characters of an attribute, or a script, beyond which it is a picture or a program and nothing to be read.
LARGEST_ATTRIBUTE = 100_000
# A cell with so many paragraphs, of so many characters together, holds an article: its table only lays out the page.
LAYOUT_PARAGRAPHS = 3
LAYOUT_CHARACTERS = 200
MOST_MERGED = 100  # rows or columns over which a cell is merged
LONGEST_MERGED = 200  # characters; longer text is not told again in each row
LARGEST_TABLE = 100_000  # cells; of a larger table merged cells stay as they are
_BOLD = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)")
_PARTS_OF_TABLES = ("tbody", "thead", "tfoot", "tr", "td", "th")
_NEVER_IN_DATA = ("table", "h1", "h2", "h3", "h4", "h5", "h6")
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")


def parsed_page(source: str) -> html.HtmlElement | None:
    """The tree of an HTML page; None where there is no element in it.

    What is nested too deeply, as by tags that are never closed, comes as a flat row of paragraphs.
    """
    # An encoding declared inside contradicts text that is already decoded, and lxml refuses it.
    source = _XML_DECLARATION.sub("", source)
    if not source.strip():
        return None
    tree, is_whole = _parsed(source, is_huge=False)
    if not is_whole:  # too deep, or a text or picture inside of more than ten million bytes
        tree, is_whole = _parsed(source, is_huge=True)
        if not is_whole or (tree is not None and _is_deep(tree)):
            tree, _ = _parsed(_flattened(source), is_huge=True)
        if tree is not None:
            _remove_large(tree)
    if tree is not None:
        etree.strip_elements(tree, "rt", "rp", with_tail=False)  # how characters are pronounced
        _set_lines(tree)
        _dissolve_layout(tree)
        for table in list(tree.iter("table")):
            _unmerge(table)
            _mark_names(table)
    return tree


def _parsed(source: str, *, is_huge: bool) -> tuple[html.HtmlElement | None, bool]:
    """The tree, and whether it holds the whole page: beyond a limit of its own libxml2 stops without an error."""
    parser = html.HTMLParser(encoding="utf-8", huge_tree=is_huge)
    try:
        tree = html.document_fromstring(source, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        tree = None
    limits = [error for error in parser.error_log if error.type_name == "ERR_RESOURCE_LIMIT"]
    return tree, not limits


def _is_deep(tree: html.HtmlElement) -> bool:
    level = 0
    for event, _ in etree.iterwalk(tree, events=("start", "end")):
        level += 1 if event == "start" else -1
        if level > MOST_LEVELS:
            return True
    return False


def _flattened(source: str) -> str:
    """The same page with nothing but a title, metadata, headings and paragraphs."""
    flattener = _Flattener()
    flattener.feed(source)
    flattener.close()
    return "".join(flattener.parts)


class _Flattener(HTMLParser):
    """Writes every stretch of text between two tags of blocks as a paragraph. Knows nothing of nesting."""

    _KEPT = frozenset(("title", "h1", "h2", "h3", "h4", "h5", "h6"))
    _SILENT = frozenset(("script", "style"))

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._is_silent = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._is_silent = tag in self._SILENT
        if tag == "meta":
            self.parts.append(self.get_starttag_text() or "")
        elif tag in self._KEPT:
            self.parts.append(f"<{tag}>")
        elif tag in BLOCK_TAGS or tag in _PARTS_OF_TABLES or tag == "br":
            self._break()

    def handle_endtag(self, tag: str) -> None:
        self._is_silent = False
        if tag in self._KEPT:
            self.parts.append(f"</{tag}>")
        elif tag in BLOCK_TAGS or tag in _PARTS_OF_TABLES:
            self._break()

    def handle_data(self, data: str) -> None:
        if not self._is_silent:
            self.parts.append(escape(data, quote=False))

    def _break(self) -> None:
        if self.parts[-1:] != ["<p>"]:
            self.parts.append("<p>")


def _remove_large(tree: html.HtmlElement) -> None:
    """Take out what is no text and so large that the next one who parses the page would stop there."""
    etree.strip_elements(tree, etree.Comment, etree.ProcessingInstruction, with_tail=False)
    for element in tree.iter():
        for name, value in element.attrib.items():
            if len(value) > LARGEST_ATTRIBUTE:
                del element.attrib[name]
        if element.tag in ("script", "style") and len(element.text or "") > LARGEST_ATTRIBUTE:
            element.text = None


def _set_lines(tree: html.HtmlElement) -> None:
    """Join the lines of the source: a browser makes a blank of a line's end, which Chinese has none of.

    In preformatted text lines are ends of paragraphs, or of lines in them, as in plain text.
    """
    for element in list(tree.iter("pre")):
        drafts = clean_text(element.text_content()).drafts
        tail = element.tail
        element.clear()
        element.tag, element.tail = "div", tail
        for draft in drafts:
            etree.SubElement(element, "p").text = draft.text
    for element in tree.iter():
        if element.tag not in ("script", "style"):
            element.text = _joined(element.text)
        element.tail = _joined(element.tail)


def _joined(text: str | None) -> str | None:
    """The lines of a text as one; blanks at its ends stay, for they part it from what stands beside it."""
    if not text or "\n" not in text or not (core := text.strip()):
        return text
    start = text.index(core)
    return text[:start] + join_lines(core.split("\n")) + text[start + len(core) :]


def _dissolve_layout(tree: html.HtmlElement) -> None:
    """Make plain containers of tables that hold no data but lay out the page, as they did before there was CSS."""
    for table in [table for table in tree.iter("table") if _is_layout(table)]:
        for part in [table, *_own_parts(table)]:
            part.tag = "div"


def _unmerge(table: html.HtmlElement) -> None:
    """Give each row a cell for each column: what is merged over rows stands in each, what over columns in the first."""
    merged: dict[int, tuple[html.HtmlElement, int]] = {}  # column → cell, rows that it still reaches over
    room = LARGEST_TABLE
    for row in [part for part in _own_parts(table, in_order=True) if part.tag == "tr"]:
        cells = [cell for cell in row if cell.tag in ("td", "th")]
        column = 0
        while cells or column in merged:
            if column in merged:
                cell, rows = merged.pop(column)
                row.insert(list(row).index(cells[0]) if cells else len(row), deepcopy(cell))
                if rows > 1:
                    merged[column] = (cell, rows - 1)
                column += 1
                continue
            cell = cells.pop(0)
            width, height = _span(cell, "colspan"), _span(cell, "rowspan")
            room -= width * height
            if room < 0:
                return
            filler = html.Element(cell.tag)
            for _ in range(width - 1):
                cell.addnext(deepcopy(filler))
            for each in range(width if height > 1 else 0):
                merged[column + each] = (_told_again(cell) if each == 0 else filler, height - 1)
            column += width


def _told_again(cell: html.HtmlElement) -> html.HtmlElement:
    again = html.Element(cell.tag)
    text = " ".join(cell.text_content().split())
    again.text = text if len(text) <= LONGEST_MERGED else None
    return again


def _span(cell: html.HtmlElement, name: str) -> int:
    """Over how many columns or rows a cell is merged; the attribute goes."""
    value = cell.attrib.pop(name, "").strip()
    return min(max(1, int(value)), MOST_MERGED) if value.isdecimal() and len(value) < 6 else 1


def _mark_names(table: html.HtmlElement) -> None:
    """Make cells of names of those that only look so: in the head of a table, or all bold in its first row."""
    rows = [part for part in _own_parts(table, in_order=True) if part.tag == "tr"]
    for row in rows:
        cells = [cell for cell in row if cell.tag == "td"]
        is_first = row is rows[0] and len(rows) > 1 and len(cells) > 1
        if row.getparent().tag == "thead" or (is_first and all(map(_is_bold, cells))):
            for cell in cells:
                cell.tag = "th"


def _is_bold(cell: html.HtmlElement) -> bool:
    text = "".join(cell.text_content().split())
    bold = [each for each in cell.iter() if each.tag in ("b", "strong") or _BOLD.search(each.get("style") or "")]
    return not text or any("".join(each.text_content().split()) == text for each in bold)


def _is_layout(table: html.HtmlElement) -> bool:
    cells = [part for part in _own_parts(table) if part.tag in ("td", "th")]
    if len(cells) == 1 and next(cells[0].iter(*BLOCK_TAGS, "br"), None) is not None:
        return True
    return any(next(cell.iter(*_NEVER_IN_DATA), None) is not None or _is_article(cell) for cell in cells)


def _is_article(cell: html.HtmlElement) -> bool:
    if len(cell.text_content().strip()) < LAYOUT_CHARACTERS:
        return False
    paragraphs = [each for each in cell.iter("p", "div", "br") if next(each.iterdescendants("p", "div"), None) is None]
    found = sum(each.tag == "br" or bool(each.text_content().strip()) for each in paragraphs)
    return bool(found >= LAYOUT_PARAGRAPHS)


def _own_parts(table: html.HtmlElement, *, in_order: bool = False) -> list[html.HtmlElement]:
    """The rows and cells of a table, those of tables inside it left out."""
    if in_order:
        return [part for part in table.iter("tr", "td", "th") if next(part.iterancestors("table"), None) is table]
    parts, waiting = [], [table]
    while waiting:
        found = [child for child in waiting.pop() if child.tag in _PARTS_OF_TABLES]
        parts += found
        waiting += found
    return parts
