"""Plain text as it really arrives to readable blocks: title, headings, paragraphs, captions, bylines, page furniture.

Nothing is lost: apart from blanks and the hyphens of divided Latin words, every character of the input stands in
exactly one block, half-width marks inside Chinese as their full-width form.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.article import Content, Draft, Metadata, iso_date
from corpus.characters import HAN
from corpus.classify import (
    SPACED_NAME,
    heading_level,
    is_furniture,
    kind_of,
    may_be_heading,
    running_head_key,
    running_heads,
)
from corpus.layout import measure_layout
from corpus.lines import ROW_STYLE, Line, split_lines
from corpus.punctuation import widen_punctuation
from corpus.reunite import reunite
from corpus.spacing import collapse_blanks, drop_stray_blanks, join_lines, sets_latin_apart
from corpus.types import BlockKind

STYLED_HEADING_LENGTH = 80  # characters; longer text in large type is a lead
_BODY_LENGTH = 40  # characters; what follows a heading is longer, or ends like a sentence
_BODY_ENDS = ("。", "！", "？", "”", "：", ".", "!", "?")
_TITLE_LENGTH = 40  # characters
_TITLE_REACH = 5  # blocks at the top among which the first body text must stand
_ROLE = re.compile(
    rf"(?:[{HAN}]{{0,8}}(?:记者|通讯员|评论员|撰稿人)|作\s*者|撰\s*文|撰\s*稿|采\s*写|编\s*译|执\s*笔|文\s*[/:：]|[□■])[\s:：/]*"
)
_NAME = re.compile(rf"[{HAN}·]{{2,12}}")
_SOURCE = re.compile(r"(?:来\s*源|稿\s*源|转载自)\s*[:：]\s*([^\s。]{2,30})")
_DATE = re.compile(r"(?:19|20)\d\d\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}")


def clean_text(text: str) -> Content:
    """Repairs a plain text.

    Args:
        text: Decoded text of any layout: one paragraph a line, lines broken by pages and columns, both in one.

    Returns:
        Blocks and metadata (title, author, source, date), empty where the text does not tell.
    """
    return clean_lines(split_lines(text))


def clean_lines(lines: Sequence[Line]) -> Content:
    """Repairs a text whose lines are known, with their pages and the style of their type where a format tells them.

    Args:
        lines: Lines in reading order, none blank.

    Returns:
        As ``clean_text``. A style "1" to "6" makes its paragraphs headings of that level.
    """
    keeps_latin_apart = sets_latin_apart("\n".join(line.text for line in lines))
    drafts = []
    for piece in _pieces(lines):
        tidy = _tidy(join_lines(line.text for line in piece.lines), piece.kind, keeps_latin_apart=keeps_latin_apart)
        drafts.append(Draft(piece.kind, tidy, piece.level, piece.lines[0].page, turns=_turns(piece.lines, tidy)))
    drafts = _mark_headings(drafts)
    drafts = _mark_leads_of_captions(drafts)
    return Content(tuple(drafts), metadata_of(drafts))


def clean_plain(text: str) -> list[Draft]:
    """Takes over the text of a structured source, which is clean as a rule: each line that is not blank is a paragraph.

    Only a text whose lines were plainly broken by a page goes through the repairs of ``clean_text``.

    Args:
        text: Text with normalised characters.

    Returns:
        Paragraphs, their blanks collapsed; with the repairs, all kinds of blocks.
    """
    lines = split_lines(text)
    if is_hard_wrapped(lines):
        return list(clean_text(text).drafts)
    return [Draft(BlockKind.PARAGRAPH, collapse_blanks(line.text)) for line in lines]


def is_hard_wrapped(lines: Sequence[Line]) -> bool:
    """Whether most lines of a text are of one width and broken in mid-sentence, words being cut."""
    if len(lines) < 3:
        return False
    layout = measure_layout(lines)
    wrapped = sum(full and evidence > 0 for full, evidence in zip(layout.is_full, layout.wrapped, strict=True))
    return wrapped >= 0.5 * len(lines)


def _turns(lines: Sequence[Line], text: str) -> tuple[tuple[int, int], ...]:
    """Where in a paragraph its next pages begin: after as many characters, blanks apart, as its lines have before."""
    turns = []
    page, seen, offset, counted = lines[0].page, 0, 0, 0
    for line in lines:
        if line.page is not None and line.page != page:
            while offset < len(text) and counted < seen:
                counted += not text[offset].isspace()
                offset += 1
            page = line.page
            turns.append((offset, page))
        seen += sum(not character.isspace() for character in line.text)
    return tuple(turns)


@dataclass(frozen=True, slots=True)
class _Piece:
    """Lines that make up one block."""

    number: int  # of the first line
    kind: BlockKind
    lines: tuple[Line, ...]
    level: int = 0


def _pieces(lines: Sequence[Line]) -> list[_Piece]:
    """Furniture lines and paragraphs in the order in which they begin."""
    # Where pages are known, their edges are too: what recurs inside of them is text.
    heads = running_heads([line for line in lines if line.page is None])
    furniture = [
        number
        for number, line in enumerate(lines)
        if is_furniture(line.text) or (line.page is None and running_head_key(line.text) in heads)
    ]
    kept = [number for number in range(len(lines)) if number not in set(furniture)]
    pieces = [_Piece(number, BlockKind.FURNITURE, (lines[number],)) for number in furniture]
    for paragraph in reunite([lines[number] for number in kept]):
        text = join_lines(line.text for line in paragraph.lines)
        kind, level = _kind_and_level(text, paragraph.lines[0].style)
        pieces.append(_Piece(kept[paragraph.first], kind, paragraph.lines, level))
    return sorted(pieces, key=lambda piece: piece.number)


def _kind_and_level(text: str, style: str) -> tuple[BlockKind, int]:
    """The kind of a paragraph, as the style of its type has it where that says more than its words."""
    if style == ROW_STYLE:
        return BlockKind.TABLE_ROW, 0
    kind = kind_of(text)
    if style.isdigit() and kind in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM) and len(text) <= STYLED_HEADING_LENGTH:
        return BlockKind.HEADING, int(style)
    return kind, 0


def _tidy(text: str, kind: BlockKind, *, keeps_latin_apart: bool) -> str:
    if kind in (BlockKind.BYLINE, BlockKind.FURNITURE):
        return collapse_blanks(text)  # blanks separate names here
    text = drop_stray_blanks(text, keeps_latin_apart=keeps_latin_apart)
    return drop_stray_blanks(widen_punctuation(text), keeps_latin_apart=keeps_latin_apart)


def _mark_headings(drafts: list[Draft]) -> list[Draft]:
    """Makes headings of short lines that body text follows; the one at the top or above the byline is the title."""
    title = None if any(draft.level == 1 for draft in drafts) else _title_index(drafts)
    marked = []
    for index, draft in enumerate(drafts):
        if index == title:
            marked.append(replace(draft, kind=BlockKind.HEADING, level=1))
        elif _is_heading(drafts, index):
            marked.append(replace(draft, kind=BlockKind.HEADING, level=heading_level(draft.text)))
        else:
            marked.append(draft)
    return marked


def _title_index(drafts: list[Draft]) -> int | None:
    for index, draft in enumerate(drafts):
        above = drafts[index - 1] if index else None
        if draft.kind is BlockKind.BYLINE and above and above.kind is BlockKind.PARAGRAPH and _may_be_title(above.text):
            return index - 1
    body = [index for index, draft in enumerate(drafts) if draft.kind is not BlockKind.FURNITURE]
    is_followed = any(_is_body(drafts[index].text) for index in body[1:_TITLE_REACH])
    if is_followed and drafts[body[0]].kind is BlockKind.PARAGRAPH and may_be_heading(drafts[body[0]].text):
        return body[0]
    return None


def _is_body(text: str) -> bool:
    return len(text) >= _BODY_LENGTH or text.endswith(_BODY_ENDS)


def _may_be_title(text: str) -> bool:
    return len(text) <= _TITLE_LENGTH and not text.endswith(("。", "，", "；", "："))


def _is_heading(drafts: list[Draft], index: int) -> bool:
    draft = drafts[index]
    if draft.kind not in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM) or not may_be_heading(draft.text):
        return False
    below = next(
        (each for each in drafts[index + 1 :] if each.kind not in (BlockKind.FURNITURE, BlockKind.CAPTION)), None
    )
    if below is None:
        return False
    is_below_item = below.kind is BlockKind.LIST_ITEM or may_be_heading(below.text)
    is_deeper = is_below_item and heading_level(below.text) > heading_level(draft.text)
    has_body = len(below.text) >= _BODY_LENGTH or (
        below.text.endswith(("。", "！", "？", "”", "：")) and len(below.text) > len(draft.text)
    )
    return has_body or is_deeper


def _mark_leads_of_captions(drafts: list[Draft]) -> list[Draft]:
    """A paragraph between a caption and one that begins with "图为" describes the same picture as the latter."""
    marked = list(drafts)
    for index in range(1, len(drafts) - 1):
        before, draft, after = drafts[index - 1 : index + 2]
        is_lead = (
            draft.kind is BlockKind.PARAGRAPH and after.text.startswith("图为") and after.kind is BlockKind.CAPTION
        )
        if is_lead and before.kind is BlockKind.CAPTION:
            marked[index] = replace(draft, kind=BlockKind.CAPTION)
    return marked


def metadata_of(drafts: Sequence[Draft]) -> Metadata:
    """What the first headline and the bylines of an article say about it."""
    title = next((draft.text for draft in drafts if draft.kind is BlockKind.HEADING and draft.level == 1), "")
    lines = [draft.text for draft in drafts if draft.kind is BlockKind.BYLINE]
    sources = [match[1] for line in lines if (match := _SOURCE.search(line))]
    dates = [match.group() for line in lines if (match := _DATE.search(line))]
    return Metadata(
        title=title,
        author=next((names for line in lines if (names := _authors(line))), ""),
        source=sources[0] if sources else "",
        published=iso_date("".join(dates[0].split())) if dates else "",
    )


def _authors(byline: str) -> str:
    """The names in a byline, joined by "、"; a source or date in the same line is none."""
    _, *parts = _ROLE.split(SPACED_NAME.sub(r"\1\2", byline))
    names = [name for part in parts for name in re.split(r"[\s、,，/]+", part) if _NAME.fullmatch(name)]
    return "、".join(names)
