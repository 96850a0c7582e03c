"""HTML pages to blocks: the main text as trafilatura finds it, else all text of the body. Scripts and styles never."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree, html

from corpus.article import Draft
from corpus.markdown import CELL_SEPARATOR
from corpus.types import BlockKind

MIN_MAIN_TEXT = 200  # characters; below it the page's whole text is looked at as well
MIN_MAIN_SHARE = 0.3  # of the whole text, when the main text is so short
_HEADING = re.compile(r"h([1-6])$")
_BLANKS = re.compile(r"\s+")
_HIDDEN = ("script", "style", "noscript", "template", "svg", "head", "nav", "footer", "form", "iframe", "object", "button")
_BLOCK_TAGS = frozenset(
    "p div li h1 h2 h3 h4 h5 h6 tr blockquote pre section article main header aside ul ol table dl dt dd figure figcaption".split()
)


@dataclass(frozen=True, slots=True)
class WebPage:
    """What a page says: blocks and the metadata it declares, empty where it declares none."""

    drafts: tuple[Draft, ...]
    title: str = ""
    author: str = ""
    source: str = ""
    url: str = ""
    published: str = ""
    topics: tuple[str, ...] = ()


def read_page(source: str) -> WebPage:
    """Takes the article out of an HTML page.

    Args:
        source: The page, decoded.

    Returns:
        Headings, paragraphs, list items, table rows and captions in order; empty when the page holds no text.
    """
    tree = _parsed(source)
    if tree is None:
        return WebPage(())
    # Imported here: it takes 0.2 s, which a program that reads no HTML need not wait for.
    from trafilatura import bare_extraction  # noqa: PLC0415

    page = bare_extraction(
        html.tostring(tree, encoding="unicode"), with_metadata=True, include_tables=True, include_images=True,
        include_comments=False, favor_recall=True, deduplicate=False,
    )  # fmt: skip
    main = _main_drafts(page.body) if page is not None else []
    whole = _whole_drafts(tree)
    if _length(main) < MIN_MAIN_TEXT and _length(main) < max(1.0, MIN_MAIN_SHARE * _length(whole)):
        main = whole
    title = _title(tree)
    if page is None:
        return WebPage(tuple(main), title=title)
    return WebPage(
        tuple(main),
        title=_BLANKS.sub(" ", page.title or title).strip(),
        author=(page.author or "").replace("; ", "、"),
        source=page.sitename or page.hostname or "",
        url=page.url or "",
        published=page.date or "",
        topics=tuple(page.tags or ()),
    )


def _parsed(source: str) -> html.HtmlElement | None:
    # An encoding declared inside contradicts text that is already decoded, and lxml refuses it.
    source = re.sub(r"^\s*<\?xml[^>]*\?>", "", source)
    if not source.strip():
        return None
    try:
        return html.document_fromstring(source, parser=html.HTMLParser(encoding="utf-8", huge_tree=False))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None


def _title(tree: html.HtmlElement) -> str:
    found = tree.findtext(".//title") or ""
    return _BLANKS.sub(" ", found).strip()


def _length(drafts: list[Draft]) -> int:
    return sum(len(draft.text) for draft in drafts)


def _main_drafts(body: etree._Element) -> list[Draft]:
    """Blocks of trafilatura's tree: head, p, list/item, quote, table/row/cell, graphic, code, lb for line breaks."""
    drafts: list[Draft] = []
    for element in body:
        match element.tag:
            case "head":
                level = _HEADING.match(element.get("rend") or "h2")
                drafts.append(Draft(BlockKind.HEADING, _element_text(element), level=int(level[1]) if level else 2))
            case "list":
                drafts += [Draft(BlockKind.LIST_ITEM, _element_text(item)) for item in element.iter("item")]
            case "table":
                drafts += [_row(row, "cell") for row in element.iter("row")]
            case "graphic":
                drafts.append(Draft(BlockKind.CAPTION, _caption(element)))
            case "quote" | "div" if len(element):
                drafts += _wrapped_drafts(element)
            case _:
                drafts += _paragraphs(element)
    return [draft for draft in drafts if draft.text]


def _wrapped_drafts(element: etree._Element) -> list[Draft]:
    if any(child.tag in ("p", "list", "head", "table", "quote") for child in element):
        lead = _BLANKS.sub(" ", element.text or "").strip()
        return [Draft(BlockKind.PARAGRAPH, lead), *_main_drafts(element)]
    return _paragraphs(element)


def _paragraphs(element: etree._Element) -> list[Draft]:
    captions = [Draft(BlockKind.CAPTION, _caption(graphic)) for graphic in element.iter("graphic")]
    lines = _element_text(element, line_break="\n").split("\n")
    return [Draft(BlockKind.PARAGRAPH, line.strip()) for line in lines] + captions


def _row(row: etree._Element, cell_tag: str) -> Draft:
    return Draft(BlockKind.TABLE_ROW, CELL_SEPARATOR.join(_element_text(cell) for cell in row.iter(cell_tag)))


def _caption(graphic: etree._Element) -> str:
    return _BLANKS.sub(" ", graphic.get("alt") or graphic.get("title") or "").strip()


def _element_text(element: etree._Element, *, line_break: str = " ") -> str:
    """All text inside, blanks as a browser shows them; nested items of a list are left to themselves."""
    parts = [element.text or ""]
    for child in element:
        if child.tag == "lb":
            parts.append("\x00")
        elif child.tag != "list":
            parts.append(_element_text(child, line_break="\x00"))
        parts.append(child.tail or "")
    text = _BLANKS.sub(" ", "".join(parts)).strip()
    return re.sub(r" *\x00 *", line_break, text).strip()


def _whole_drafts(tree: html.HtmlElement) -> list[Draft]:
    """The whole body, for pages that are no article: every stretch of text between block elements."""
    body = tree.find("body")
    if body is None:
        return []
    body = html.fromstring(html.tostring(body))
    etree.strip_elements(body, *_HIDDEN, etree.Comment, with_tail=False)
    drafts: list[Draft] = []
    for element in body.iter(*_BLOCK_TAGS, "body"):
        drafts += _own_drafts(element)
    return drafts


def _own_drafts(element: html.HtmlElement) -> list[Draft]:
    if element.tag == "tr":
        cells = [_BLANKS.sub(" ", cell.text_content()).strip() for cell in element.iter("td", "th")]
        return [Draft(BlockKind.TABLE_ROW, CELL_SEPARATOR.join(cells))]
    text = _BLANKS.sub(" ", _own_text(element)).strip()
    if not text:
        return []
    if heading := _HEADING.match(element.tag):
        return [Draft(BlockKind.HEADING, text, level=int(heading[1]))]
    kinds = {"li": BlockKind.LIST_ITEM, "figcaption": BlockKind.CAPTION}
    return [Draft(kinds.get(element.tag, BlockKind.PARAGRAPH), text)]


def _own_text(element: html.HtmlElement) -> str:
    """The text of an element and its inline children, block children left out."""
    parts = [element.text or ""]
    for child in element:
        if isinstance(child.tag, str) and child.tag not in _BLOCK_TAGS and child.tag not in ("td", "th", "tbody", "thead"):
            parts.append(" " if child.tag == "br" else _own_text(child))
        parts.append(child.tail or "")
    return "".join(parts)
