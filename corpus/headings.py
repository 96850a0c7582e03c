"""The title and the headings of texts whose format tells none: short lines that body text follows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.article import Draft
from corpus.characters import HAN
from corpus.classify import heading_level, is_numbered, may_be_heading
from corpus.official import (
    field_of,
    is_around_title,
    is_asked_field,
    is_date_line,
    is_document_field,
    is_document_number,
    is_held_field,
    is_paper_field,
    title_run,
)
from corpus.turns import begins_turn, is_turn
from corpus.types import BlockKind

_BODY_LENGTH = 40  # characters; what follows a heading is longer, or ends like a sentence
_BODY_ENDS = ("。", "！", "？", "”", "：", ".", "!", "?")
_TITLE_LENGTH = 40  # characters
_TITLE_REACH = 5  # blocks at the top among which the first body text must stand
_HEAD_REACH = 12  # blocks at the top that are looked at for the title of an official document
_DEEPEST_LEVEL = 6
_SUBTITLE = re.compile(r"[—－–-]{1,3}\s*(?=[^\s—－–-])")
_MASTHEAD = re.compile(rf"[{HAN}·]{{0,16}}(?:简报|专报|快报|信息|动态|参考|内参|通讯|周报|月报|要情|专刊)")
_SERIES = re.compile(r"证券研究报告(?:\W.{0,24})?")
_ATTACHMENT = re.compile(r"附\s*件")
_ISSUES = re.compile(r"(?:印发|下发|发布|转发|公布)")
_UNQUOTED = str.maketrans("", "", "《》〈〉")
_SHORTEST_ISSUED = 6  # characters
_UNIT = re.compile(r"[（(]?\s*(?:计量|计价)?单位\s*[:：]")


def is_body(text: str) -> bool:
    """Whether a paragraph is long, or ends like a sentence."""
    return len(text) >= _BODY_LENGTH or text.endswith(_BODY_ENDS)


def mark_title(drafts: Sequence[Draft]) -> list[Draft]:
    """Makes the title a heading of level 1, and the only one at the top of a text; other headings go below it."""
    marked = _with_subtitle(_with_official_title(list(drafts)))
    first = next((draft for draft in marked if draft.level == 1), None)
    if first is not None and (not is_numbered(first.text) or not _is_title_above(marked, first)):
        return marked
    index = _title_index(marked)
    if index is None:
        return marked
    if first is not None:
        marked = [
            replace(draft, level=min(draft.level + 1, _DEEPEST_LEVEL)) if draft.level else draft for draft in marked
        ]
    marked[index] = replace(marked[index], kind=BlockKind.HEADING, level=1)
    return _with_subtitle(marked)


def mark_headings(drafts: Sequence[Draft]) -> list[Draft]:
    """Makes headings of short lines that body text follows, those that title an attachment being above the others."""
    title = next((draft.text for draft in drafts if draft.level == 1), "")
    said = begins_turn(drafts)
    marked = []
    for index, draft in enumerate(drafts):
        if said[index]:
            marked.append(draft)
        elif _is_title_of_attachment(drafts, index, title=title):
            marked.append(replace(draft, kind=BlockKind.HEADING, level=1))
        elif _is_heading(drafts, index):
            marked.append(replace(draft, kind=BlockKind.HEADING, level=heading_level(draft.text)))
        else:
            marked.append(draft)
    return marked


def _is_title_of_attachment(drafts: Sequence[Draft], index: int, *, title: str) -> bool:
    """Whether a line names what the title says is issued ("关于印发《……办法》的通知"), or follows "附件1"."""
    draft = drafts[index]
    if draft.kind is not BlockKind.PARAGRAPH or not index or not _may_be_title(draft.text):
        return False
    above = drafts[index - 1]
    is_attached = above.kind is BlockKind.FURNITURE and _ATTACHMENT.match(above.text) is not None
    issued = _ISSUES.search(title)
    named = title[issued.end() :].translate(_UNQUOTED) if issued and len(draft.text) >= _SHORTEST_ISSUED else ""
    return is_attached or draft.text.translate(_UNQUOTED) in named


def _with_subtitle(drafts: list[Draft]) -> list[Draft]:
    """A title with the line below it that a dash begins ("——在……会议上的讲话")."""
    title = next((index for index, draft in enumerate(drafts) if draft.level == 1), None)
    if title is None or title + 1 >= len(drafts):
        return drafts
    below = drafts[title + 1]
    if not _SUBTITLE.match(below.text) or len(below.text) > _TITLE_LENGTH or is_body(below.text):
        return drafts
    whole = replace(drafts[title], text=drafts[title].text + _SUBTITLE.sub("——", below.text, count=1))
    return [*drafts[:title], whole, *drafts[title + 2 :]]


def _with_official_title(drafts: list[Draft]) -> list[Draft]:
    """The lines over which the title of an official document is set, as one heading above all others."""
    head = [draft.text.replace("\n", "") for draft in drafts[:_HEAD_REACH]]
    until = next((i for i, draft in enumerate(drafts[: len(head)]) if _ends_head(draft)), len(head))
    run = title_run(head[:until])
    if run is None:
        return drafts
    start, end = run
    text = "".join(head[start:end])
    title = replace(drafts[start], kind=BlockKind.HEADING, text=text, level=1)
    above = [replace(d, kind=BlockKind.PARAGRAPH, level=0) if d.level == 1 else d for d in drafts[:start]]
    return [*above, title, *drafts[end:]]


def _ends_head(draft: Draft) -> bool:
    return draft.text.endswith("。") or draft.kind in (BlockKind.LIST_ITEM, BlockKind.TABLE_ROW, BlockKind.CAPTION)


def _is_title_above(drafts: Sequence[Draft], first: Draft) -> bool:
    """Whether a short line stands above the first heading, which is numbered and so is no title."""
    above = drafts[: next(index for index, draft in enumerate(drafts) if draft is first)]
    return any(draft.kind is BlockKind.PARAGRAPH for draft in above)


def _title_index(drafts: Sequence[Draft]) -> int | None:
    if drafts and _SERIES.fullmatch("".join(drafts[0].text.split())):
        return next((index for index, draft in enumerate(drafts) if index and draft.kind is BlockKind.PARAGRAPH), None)
    for index, draft in enumerate(drafts):
        above = drafts[index - 1] if index else None
        if draft.kind is not BlockKind.BYLINE or not above or above.kind is not BlockKind.PARAGRAPH:
            continue
        is_signed = is_date_line(draft.text) and index > _TITLE_REACH
        if not is_signed and _may_be_title(above.text) and not is_around_title(above.text):
            has_title_above = index > 1 and drafts[index - 2].kind is BlockKind.PARAGRAPH
            return index - 2 if has_title_above and _SUBTITLE.match(above.text) else index - 1
    kept = [index for index, draft in enumerate(drafts[:_HEAD_REACH]) if draft.kind is not BlockKind.FURNITURE]
    others = [index for index in kept if not is_around_title(drafts[index].text) and not is_masthead(drafts, index)]
    return next((order[0] for order in (others, kept) if _begins_with_title(drafts, order)), None)


def is_masthead(drafts: Sequence[Draft], index: int) -> bool:
    """Whether a line names the paper in which a text stands, the number of the issue being below it, or its series."""
    text = "".join(drafts[index].text.split())
    below = drafts[index + 1].text if index + 1 < len(drafts) else ""
    return _SERIES.fullmatch(text) is not None or (_MASTHEAD.fullmatch(text) is not None and is_document_number(below))


def _begins_with_title(drafts: Sequence[Draft], order: Sequence[int]) -> bool:
    """Whether the first of these blocks is short, and body text or a heading follows soon."""
    if not order:
        return False
    first = drafts[order[0]]
    is_followed = any(
        is_body(drafts[index].text) or drafts[index].kind is BlockKind.HEADING for index in order[1:_TITLE_REACH]
    )
    return is_followed and first.kind is BlockKind.PARAGRAPH and may_be_heading(first.text) and not _is_labelled(first)


def _is_labelled(draft: Draft) -> bool:
    """Whether a line is a number, a field of a record ("地点：……") or somebody's words ("记者：……")."""
    name = field_of(draft.text)[0]
    if is_document_number(draft.text) or _ATTACHMENT.match(draft.text) or _UNIT.match(draft.text):
        return True
    is_field = is_asked_field(name) or is_held_field(name) or is_document_field(name) or is_paper_field(name)
    return is_field or is_turn(draft.text)


def _may_be_title(text: str) -> bool:
    return len(text) <= _TITLE_LENGTH and not text.endswith(("。", "，", "；", "："))


def _is_heading(drafts: Sequence[Draft], index: int) -> bool:
    draft = drafts[index]
    if draft.kind not in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM) or not may_be_heading(draft.text):
        return False
    if _is_labelled(draft):
        return False
    others = range(index + 1, len(drafts))
    below = next((drafts[i] for i in others if drafts[i].kind not in (BlockKind.FURNITURE, BlockKind.CAPTION)), None)
    if below is None:
        return False
    is_below_item = below.kind is BlockKind.LIST_ITEM or may_be_heading(below.text)
    is_deeper = is_below_item and heading_level(below.text) > heading_level(draft.text)
    has_body = len(below.text) >= _BODY_LENGTH or (
        below.text.endswith(("。", "！", "？", "”", "：")) and len(below.text) > len(draft.text)
    )
    return has_body or is_deeper
