"""Plain text as it really arrives to readable blocks: title, headings, paragraphs, captions, bylines, page furniture.

Nothing is lost: apart from blanks and the hyphens of divided Latin words, every character of the input stands in
exactly one block, half-width marks inside Chinese as their full-width form.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from corpus.article import Content, Draft
from corpus.classify import is_furniture, kind_of, running_head_key, running_heads
from corpus.frame import framed, metadata_of
from corpus.layout import measure_layout
from corpus.lines import ROW_STYLE, Line, split_lines
from corpus.official import title_run
from corpus.punctuation import widen_punctuation
from corpus.reunite import reunite
from corpus.spacing import collapse_blanks, columns_of, drop_stray_blanks, join_lines, name_set_apart, sets_latin_apart
from corpus.turns import is_stamp
from corpus.types import BlockKind

_TITLE_REACH = 16  # lines at the top in which a title may stand
STYLED_HEADING_LENGTH = 80  # characters; longer text in large type is a lead


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
    for piece in _pieces(_with_whole_title(lines)):
        tidy = _tidy(join_lines(line.text for line in piece.lines), piece.kind, keeps_latin_apart=keeps_latin_apart)
        drafts.append(Draft(piece.kind, tidy, piece.level, piece.lines[0].page, turns=_turns(piece.lines, tidy)))
    framed_drafts = framed(_mark_leads_of_captions(drafts), marks_headings=True)
    return Content(framed_drafts, metadata_of(framed_drafts))


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


def _with_whole_title(lines: Sequence[Line]) -> Sequence[Line]:
    """The lines over which the title of an official document is broken as one; no width tells that they go on."""
    head = list(takewhile(lambda line: not line.ends_sentence, lines[:_TITLE_REACH]))
    run = title_run([line.text for line in head])
    if run is None:
        return lines
    start, end = run
    title = replace(lines[start], text=join_lines(line.text for line in lines[start:end]), style="1")
    return [*lines[:start], title, *lines[end:]]


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
    if kind in (BlockKind.BYLINE, BlockKind.FURNITURE) or is_stamp(text):
        return collapse_blanks(text)  # blanks separate names here
    if columns := columns_of(text):
        return " ".join(_tidy(column, kind, keeps_latin_apart=keeps_latin_apart) for column in columns)
    name, rest = name_set_apart(text)
    if name:
        return f"{name} {_tidy(rest, kind, keeps_latin_apart=keeps_latin_apart)}"
    text = drop_stray_blanks(text, keeps_latin_apart=keeps_latin_apart)
    return drop_stray_blanks(widen_punctuation(text), keeps_latin_apart=keeps_latin_apart)


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
