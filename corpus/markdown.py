"""Markdown with YAML front matter to blocks; inline markup goes, its text stays."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

import yaml
from lxml import etree, html
from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from corpus.article import Draft
from corpus.classify import is_byline, is_furniture
from corpus.errors import MalformedDocumentError
from corpus.official import field_of
from corpus.reasons import Reason
from corpus.spacing import join_lines
from corpus.tables import headed_drafts
from corpus.turns import is_turn
from corpus.types import BlockKind

FRONT_MATTER_MAX = 65_536  # characters; longer ones are no front matter but an accident or an attack
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
_NOTE = re.compile(r"\[\^([^\]\s]{1,40})\]")  # "[^1]" where a note is cited, with a colon behind it the note itself
_NOTE_MARK = "^"
_HARD_BREAK = "\x00"
_LINE_END = re.compile(r"([\n\x00])")
_POINT = re.compile(
    r"[（(][一二三四五六七八九十\d]{1,3}[）)]|[一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十百]{1,4}[条章节款]|[①-⑳]|\d{1,2}．(?!\d)"
)
_LINE_BREAKS = re.compile(r"\s*\n\s*")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The fields above a Markdown text, names in lower case; lists are tuples of strings."""

    fields: dict[str, str | tuple[str, ...]]
    body: str

    def first(self, *names: str) -> str:
        """The first of the named fields that is set, lists joined by "、"."""
        for name in names:
            if value := self.fields.get(name):
                return value if isinstance(value, str) else "、".join(value)
        return ""

    def all(self, *names: str) -> tuple[str, ...]:
        """The first of the named fields that is set, as a list; a string is split at commas."""
        for name in names:
            if value := self.fields.get(name):
                parts = re.split(r"[,，、;；]", value) if isinstance(value, str) else value
                return tuple(part.strip() for part in parts if part.strip())
        return ()


def split_front_matter(text: str) -> FrontMatter:
    """Takes the YAML block from the top of a Markdown text.

    Args:
        text: The whole file. A text that begins with a thematic break (``---``) but no mapping has no front matter.

    Returns:
        Scalar fields as strings (dates in ISO form), lists of scalars as tuples, and the text below.

    Raises:
        MalformedDocumentError: The block is no valid YAML or too long.
    """
    text = text.lstrip("\n")
    match = _FRONT_MATTER.match(text)
    if not match:
        return FrontMatter({}, text)
    if len(match[1]) > FRONT_MATTER_MAX:
        raise MalformedDocumentError(
            f"The front matter has {len(match[1])} characters, at most {FRONT_MATTER_MAX} are read; shorten it.",
            code=Reason.BAD_FRONT_MATTER,
        )
    try:
        loaded = yaml.safe_load(match[1])
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        reason = " ".join(str(error).split())[:200]
        raise MalformedDocumentError(
            f"The front matter is not valid YAML ({reason}); put values with ':' or quotes into quotes.",
            code=Reason.BAD_FRONT_MATTER,
        ) from error
    if not isinstance(loaded, dict):
        # Only a mapping is front matter; a text may begin with a thematic break.
        return FrontMatter({}, text[match.end() :]) if loaded is None else FrontMatter({}, text)
    fields = {str(key).lower(): value for key, raw in loaded.items() if (value := _plain(raw))}
    return FrontMatter(fields, text[match.end() :])


def _plain(value: object) -> str | tuple[str, ...]:
    if isinstance(value, list):
        # Lists in lists mean nothing here, and made of aliases they could be endless.
        scalars = (each for each in value if not isinstance(each, list))
        return tuple(text for each in scalars if isinstance(text := _plain(each), str) and text)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str | int | float):
        return " ".join(str(value).split())
    return ""  # mappings mean nothing here, and text made of nested ones could be endless


def markdown_blocks(body: str) -> list[Draft]:
    """Reads the blocks of a Markdown text in order.

    Args:
        body: Markdown without front matter.

    Returns:
        Headings, paragraphs (quotations and code among them), list items (ordered ones with their number), table rows
        (cells with the names of their columns) and captions (the alternative text of images).
    """
    drafts: list[Draft] = []
    markers: list[_List] = []
    rows: list[list[str]] = []
    tokens = _with_notes_placed(_PARSER.parse(body))
    for number, token in enumerate(tokens):
        match token.type:
            case "bullet_list_open":
                markers.append(_List(None))
            case "ordered_list_open":
                markers.append(_List(int(token.attrGet("start") or 1)))
            case "bullet_list_close" | "ordered_list_close":
                markers.pop()
            case "list_item_open":
                markers[-1].start_item()
            case "table_open":
                rows = []
            case "tr_open":
                rows.append([])
            case "table_close":
                drafts += headed_drafts(rows[0], rows[1:])
            case "inline" if tokens[number - 1].type in ("th_open", "td_open"):
                rows[-1].append(_inline_text(token))
            case "inline":
                drafts += _inline_drafts(token, tokens[number - 1], markers=markers)
            case "fence" | "code_block":
                drafts.append(Draft(BlockKind.PARAGRAPH, token.content))
            case "html_block":
                drafts.append(Draft(BlockKind.PARAGRAPH, _html_text(token.content)))
    return [draft for draft in drafts if draft.text.strip()]


def _with_notes_placed(tokens: list[Token]) -> list[Token]:
    """The same tokens with each note below the block that cites it first; one that nothing cites stays where it is."""
    cited = {label for token in tokens for label in _cited_in(token)}
    notes = {
        token.info: tokens[number : number + 3]
        for number, token in enumerate(tokens)
        if token.markup == _NOTE_MARK and token.nesting == 1 and token.info in cited
    }
    moved = {id(token) for note in notes.values() for token in note}
    placed: list[Token] = []
    waiting: list[str] = []
    for token in tokens:
        if id(token) in moved:
            continue
        placed.append(token)
        waiting += _cited_in(token)
        if token.level == 0 and token.nesting <= 0:
            for label in waiting:
                placed += notes.pop(label, [])
            waiting = []
    return [*placed, *(token for note in notes.values() for token in note)]


def _cited_in(token: Token) -> list[str]:
    return [child.content for child in token.children or [] if child.type == "note"]


def _note_rule(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A note ("[^1]: ……") up to a blank line or the next one; CommonMark would take it for an address and drop it."""
    if state.is_code_block(start) or not (match := _note_at(state, start)):
        return False
    if silent:
        return True
    below = start + 1
    while below < end and not state.isEmpty(below) and not _note_at(state, below):
        below += 1
    source = state.getLines(start, below, state.blkIndent, False).strip()
    opener = state.push("paragraph_open", "p", 1)
    opener.markup, opener.info, opener.map = _NOTE_MARK, match[1], [start, below]
    inline = state.push("inline", "", 0)
    inline.content, inline.map, inline.children = source[source.index("]:") + 2 :].strip(), opener.map, []
    state.push("paragraph_close", "p", -1)
    state.line = below
    return True


def _note_at(state: StateBlock, line: int) -> re.Match[str] | None:
    text = state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]
    match = _NOTE.match(text)
    return match if match and text.startswith(":", match.end()) else None


def _citation_rule(state: StateInline, silent: bool) -> bool:
    """Where a note is cited: a mark that is no text."""
    match = _NOTE.match(state.src, state.pos)
    if not match:
        return False
    if not silent:
        state.push("note", "", 0).content = match[1]
    state.pos = match.end()
    return True


_PARSER.block.ruler.before("reference", "note", _note_rule, {"alt": ["paragraph", "reference", "blockquote"]})
_PARSER.inline.ruler.before("link", "note", _citation_rule)


class _List:
    """The state of one list while it is read: its next number, and whether its item's marker is still to be written."""

    def __init__(self, number: int | None) -> None:
        self._number = number
        self._is_marker_due = False

    def start_item(self) -> None:
        self._is_marker_due = True

    def marker(self) -> str:
        """The number of an ordered item ("2. ") before its first block, else nothing."""
        due, self._is_marker_due = self._is_marker_due, False
        if not due or self._number is None:
            return ""
        self._number += 1
        return f"{self._number - 1}. "


def _inline_drafts(token: Token, opener: Token, *, markers: list[_List]) -> list[Draft]:
    text = _inline_text(token)
    captions = [Draft(BlockKind.CAPTION, alt) for alt in _image_texts(token)]
    if opener.type == "heading_open":
        return [Draft(BlockKind.HEADING, text.replace("\n", " "), level=int(opener.tag[1])), *captions]
    if markers and text:
        kind = BlockKind.FURNITURE if _is_jump(token) else BlockKind.LIST_ITEM
        first, *others = _paragraphs(_marked_lines(token))
        items = [markers[-1].marker() + _joined(first), *map(_joined, others)]
        return [*(Draft(kind, item) for item in items), *captions]
    return [*map(_paragraph, _paragraphs(_marked_lines(token))), *captions]


def _is_jump(token: Token) -> bool:
    """Whether a text is nothing but a link to a place in the same document, as in a table of contents."""
    children = token.children or []
    is_link = len(children) > 1 and children[0].type == "link_open" and children[-1].type == "link_close"
    is_one = sum(child.type == "link_open" for child in children) == 1
    return is_link and is_one and str(children[0].attrGet("href")).startswith("#")


def _paragraph(lines: str) -> Draft:
    text = _joined(lines)
    if _POINT.match(lines):
        return Draft(BlockKind.LIST_ITEM, text)
    return Draft(BlockKind.FURNITURE if is_furniture(text) else BlockKind.PARAGRAPH, text)


def _paragraphs(lines: str) -> list[str]:
    """Lines that go on, together; lines that a writer means as such are no running text, though Markdown joins them.

    Such are numbered points, fields of a record ("地点：……") and words with the name of who says them.
    """
    first, *others = _LINE_END.split(lines)
    paragraphs, above = [first], first
    for end, line in zip(others[::2], others[1::2], strict=True):
        if (
            _POINT.match(line)
            or is_turn(line)
            or is_byline(line)
            or is_byline(above)
            or (field_of(above)[0] and field_of(line)[0])
        ):
            paragraphs.append(line)
        else:
            paragraphs[-1] += end + line
        above = line
    return paragraphs


def _inline_text(token: Token) -> str:
    """The text of a run of inline markup: links and emphasis without their marks, images left out."""
    return _joined(_marked_lines(token))


def _joined(lines: str) -> str:
    return "\n".join(join_lines(line.split("\n")) for line in lines.split(_HARD_BREAK)).strip()


def _marked_lines(token: Token) -> str:
    """The same with the lines of the source, the breaks that the writer asked for being told apart."""
    text = ""
    for child in token.children or []:
        match child.type:
            case "text" | "code_inline" | "text_special":
                text += child.content
            case "hardbreak":
                text += _HARD_BREAK
            case "softbreak":
                text += "\n"
    return text


def _image_texts(token: Token) -> list[str]:
    texts = [_LINE_BREAKS.sub(" ", child.content).strip() for child in token.children or [] if child.type == "image"]
    return [text for text in texts if text]


def _html_text(source: str) -> str:
    if not re.search(r"[^\s<>]", re.sub(r"<!--.*?-->", "", source, flags=re.DOTALL)):
        return ""
    try:
        tree = html.fragment_fromstring(source, create_parent="div")
    except (etree.ParserError, ValueError):
        return ""
    etree.strip_elements(tree, "script", "style", etree.Comment, with_tail=False)
    return " ".join(str(tree.text_content()).split())
