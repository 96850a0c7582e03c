"""HTML pages to blocks: the main text as trafilatura finds it, else all text of the body. Scripts and styles never."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import TYPE_CHECKING

from lxml import etree, html

from corpus.article import Draft
from corpus.bylines import author_names
from corpus.classify import is_byline, is_furniture
from corpus.pagedate import page_date
from corpus.pagetree import BLOCK_TAGS, parsed_page
from corpus.spacing import join_lines
from corpus.tables import (
    find_header,
    headed_drafts,
    is_form,
    row_text,
    table_drafts,
    tells_pairs,
    text_rows,
)
from corpus.types import BlockKind

if TYPE_CHECKING:
    from trafilatura.settings import Document

MIN_MAIN_TEXT = 200  # characters; below it the page's whole text is looked at as well
MIN_MAIN_SHARE = 0.3  # of the whole text, when the main text is so short
_HEAD_REACH = 8  # blocks above the text in which bylines are looked for
_LONGEST_BYLINE = 120  # characters
_SITE_MARK = re.compile(r"\s*[_|｜–-]+\s*")
_NAMED_SOURCE = re.compile(r"(?:来\s*源|作\s*者|记\s*者|发布时间|发布日期|时间|日期)\s*[:：]\s*\S")
_HEADING = re.compile(r"h([1-6])$")
_BLANKS = re.compile(r"\s+")
_HIDDEN = (
    "script",
    "style",
    "noscript",
    "template",
    "svg",
    "head",
    "nav",
    "footer",
    "form",
    "iframe",
    "object",
    "button",
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
    tree = parsed_page(source)
    if tree is None:
        return WebPage(())
    account, declared = _account(tree), page_date(tree, "")
    for line in tree.xpath("//*[@id='meta_content']"):  # author, account and day in one, without blanks between them
        line.drop_tree()
    page = _extracted(html.tostring(tree, encoding="unicode"))
    main = _main_drafts(page.body) if page is not None else []
    whole = _whole_drafts(tree)
    is_little = _length(main) < MIN_MAIN_TEXT and _length(main) < max(1.0, MIN_MAIN_SHARE * _length(whole))
    is_unstructured = len(main) == 1 <= len(whole)  # what trafilatura gives for short pages
    if is_little or is_unstructured:
        main = whole
    main = _with_head(main, whole)
    main = [_told_apart(draft) for draft in main]
    title = _title(tree)
    if page is None:
        return WebPage(tuple(main), title=title, published=declared)
    return WebPage(
        tuple(main),
        title=_without_site(_BLANKS.sub(" ", page.title or title).strip(), whole),
        author=author_names((page.author or _declared_author(tree)).replace("; ", "、")),
        source=account or page.sitename or page.hostname or "",
        url=page.url or "",
        published=declared or page_date(tree, page.url or ""),
        topics=tuple(page.tags or ()),
    )


def page_drafts(source: str) -> list[Draft]:
    """All blocks of a page that is nothing but text: a chapter of a book.

    Args:
        source: The page, decoded.
    """
    tree = parsed_page(source)
    return [] if tree is None else [_told_apart(draft) for draft in _whole_drafts(tree)]


def _told_apart(draft: Draft) -> Draft:
    """Bylines and page furniture stand in paragraphs of their own on web pages too."""
    if draft.kind is not BlockKind.PARAGRAPH:
        return draft
    if is_furniture(draft.text):
        return Draft(BlockKind.FURNITURE, draft.text)
    return Draft(BlockKind.BYLINE, draft.text) if is_byline(draft.text) else draft


def _extracted(source: str) -> Document | None:
    # Imported here: it takes 0.2 s, which a program that reads no HTML need not wait for.
    from trafilatura import bare_extraction

    page = bare_extraction(
        source,
        with_metadata=True,
        include_tables=True,
        include_images=True,
        include_comments=False,
        favor_recall=True,
        deduplicate=False,
    )
    return None if isinstance(page, dict) else page


def _title(tree: html.HtmlElement) -> str:
    found = tree.findtext(".//title") or ""
    return _BLANKS.sub(" ", found).strip()


def _with_head(main: list[Draft], whole: list[Draft]) -> list[Draft]:
    """The main text with the bylines of the page right above it, which count as no text and were left out."""
    texts = {_bare(draft.text) for draft in main}
    first = next((index for index, draft in enumerate(main) if draft.kind is not BlockKind.HEADING), 0)
    above = list(takewhile(lambda draft: _bare(draft.text) != _bare(main[first].text), whole)) if main else []
    if len(above) == len(whole):
        return main  # the text begins elsewhere than any block of the page
    left_out = [
        Draft(BlockKind.BYLINE, draft.text)
        for draft in above[-_HEAD_REACH:]
        if _bare(draft.text) not in texts and (is_byline(draft.text) or _NAMED_SOURCE.search(draft.text))
        if len(draft.text) <= _LONGEST_BYLINE
    ]
    return [*main[:first], *left_out, *main[first:]]


def _bare(text: str) -> str:
    return "".join(text.split())


def _account(tree: html.HtmlElement) -> str:
    """The name of the account that published a page in WeChat."""
    found = tree.xpath("//*[@id='js_name' or @id='profileBt']")
    return _BLANKS.sub(" ", "".join(found[0].itertext())).strip() if found else ""


def _without_site(title: str, whole: list[Draft]) -> str:
    """A title without the name of the site behind it, where the page has it so as a line of its own."""
    lines = {_bare(draft.text) for draft in whole}
    parts = (title[: mark.start()].strip() for mark in reversed(list(_SITE_MARK.finditer(title))))
    return next((part for part in parts if _bare(part) in lines), title)


def _declared_author(tree: html.HtmlElement) -> str:
    names = [str(name).strip() for name in tree.xpath("//meta[@name='author']/@content")]
    return "、".join(name for name in names if name)


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
                drafts += _table(element)
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
    return [Draft(BlockKind.PARAGRAPH, line) for line in _rejoined(lines)] + captions


def _rejoined(lines: list[str]) -> list[str]:
    """Line breaks end a paragraph, except after a comma."""
    paragraphs: list[str] = []
    for line in (line.strip() for line in lines):
        if paragraphs and paragraphs[-1] and line and paragraphs[-1].endswith(("，", "、", ",")):
            paragraphs[-1] = join_lines([paragraphs[-1], line])
        else:
            paragraphs.append(line)
    return paragraphs


def _table(table: etree._Element) -> Iterator[Draft]:
    """The rows of a table, with the names of its columns."""
    rows = [list(row.iter("cell")) for row in table.iter("row")]
    texts = [[_element_text(cell) for cell in cells] for cells in rows]
    return _rows(texts, [bool(cells) and all(cell.get("role") == "head" for cell in cells) for cells in rows])


def _rows(texts: Sequence[Sequence[str]], are_names: Sequence[bool]) -> Iterator[Draft]:
    """Rows with the names of their columns, as the page marks them or, where it does not, as they look."""
    rows = text_rows(texts)
    rows = [replace(row, has_numbers=row.has_numbers and not are_names[row.number - 1]) for row in rows]
    is_headed = len(texts) > 1 and are_names[0] and sum(map(bool, texts[0])) > 1
    if is_headed and not find_header(rows).names:
        return headed_drafts(texts[0], texts[1:])
    if not any(are_names) and tells_pairs(rows) and not is_form(rows):
        return (Draft(BlockKind.TABLE_ROW, row_text(row, ())) for row in rows)
    return table_drafts(rows)


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
    body = deepcopy(body)
    etree.strip_elements(body, *_HIDDEN, etree.Comment, etree.ProcessingInstruction, with_tail=False)
    drafts: list[Draft] = []
    in_tables: set[html.HtmlElement] = set()  # what a table has told already
    for element in body.iter(*BLOCK_TAGS, "body"):
        if element in in_tables:
            continue
        if element.tag == "table":
            drafts += _whole_table(element)
            in_tables.update(element.iterdescendants())
        else:
            drafts += _own_drafts(element)
    return drafts


def _whole_table(table: html.HtmlElement) -> Iterator[Draft]:
    captions = [_cell_text(caption) for caption in table.iter("caption")]
    yield from (Draft(BlockKind.PARAGRAPH, text) for text in captions if text)
    rows = [list(row.iter("td", "th")) for row in table.iter("tr")]
    texts = [[_cell_text(cell) for cell in cells] for cells in rows]
    yield from _rows(texts, [bool(cells) and all(cell.tag == "th" for cell in cells) for cells in rows])


def _own_drafts(element: html.HtmlElement) -> list[Draft]:
    lines = [_BLANKS.sub(" ", line).strip() for line in _own_text(element).split("\x00")]
    if heading := _HEADING.match(element.tag):
        return [Draft(BlockKind.HEADING, join_lines(lines), level=int(heading[1]))] if any(lines) else []
    kinds = {"li": BlockKind.LIST_ITEM, "figcaption": BlockKind.CAPTION}
    return [Draft(kinds.get(element.tag, BlockKind.PARAGRAPH), line) for line in _rejoined(lines) if line]


def _cell_text(cell: html.HtmlElement) -> str:
    """All text of a cell in one line; what stands on lines of its own there is kept apart."""
    parts = []
    for event, element in etree.iterwalk(cell, events=("start", "end")):
        edge = " " if element.tag in BLOCK_TAGS or element.tag == "br" else ""
        if event == "start":
            parts += [edge, element.text or ""]
        elif element is not cell:
            parts += [edge, element.tail or ""]
    return _BLANKS.sub(" ", "".join(parts)).strip()


def _own_text(element: html.HtmlElement) -> str:
    """The text of an element and its inline children, block children left out; line breaks as NUL."""
    parts = [element.text or ""]
    for child in element:
        if (
            isinstance(child.tag, str)
            and child.tag not in BLOCK_TAGS
            and child.tag not in ("td", "th", "tbody", "thead")
        ):
            parts.append("\x00" if child.tag == "br" else _own_text(child))
        parts.append(child.tail or "")
    return "".join(parts)
