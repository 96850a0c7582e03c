"""What stands around the text of a document, at its head and at its foot, and what that tells about the document."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import takewhile

from corpus.article import Draft, Metadata, iso_date
from corpus.bylines import authors_of, marked_names
from corpus.characters import HAN
from corpus.classify import is_byline, is_numbered
from corpus.headings import is_body, is_masthead, mark_headings, mark_title
from corpus.official import (
    DAY,
    DAY_OR_MONTH,
    ENGLISH_DAY,
    Letterhead,
    bodies_in,
    body_and_date,
    enacted,
    field_of,
    is_affiliation,
    is_asked_field,
    is_date_line,
    is_document_field,
    is_document_number,
    is_held_field,
    is_issued_field,
    is_issuer_field,
    is_organisation,
    is_paper_field,
    issued_by,
    issuing_body,
    letterhead,
    presenter,
    red_head,
    squeezed,
)
from corpus.speakers import is_full_name, post_and_name
from corpus.tables import CELL_SEPARATOR
from corpus.turns import join_labels
from corpus.types import BlockKind

_HEAD_REACH = 14  # blocks below the title that may belong to the head
_LONGEST = 60  # characters of a line at the head or foot
_ENACTED_REACH = 4  # blocks at the top among which a law tells how it came about
_LONGEST_SIGNATURE = 8  # lines
_MOST_PRESENTERS, _MOST_NAMES = 2, 4  # lines with names; of more it is the text that lists them
_CHRONICLE = 3  # lines that are days, from which on they are headings of a chronicle
_PLAIN = (BlockKind.PARAGRAPH, BlockKind.HEADING, BlockKind.LIST_ITEM)
_SILENT = (BlockKind.BYLINE, BlockKind.FURNITURE)
_CELLS_OF_FIELD = re.compile(r"([：:]) \| ")
_SUBTITLE = re.compile(r"[—－–-]{1,2}")
_SOURCE = re.compile(r"(?:来\s*源|稿\s*源|转载自)\s*[:：|｜丨]\s*([^\s。]{2,30})")
_DATE = re.compile(rf"{DAY}|{ENGLISH_DAY}")
_DAY_OR_MONTH = re.compile(DAY_OR_MONTH)
# "本报青溪2024年3月11日电（记者 周海）", "青溪日报讯（记者 周海 通讯员 林小满）", "青溪，2024年3月11日——". A day
# without a year tells no date: a year that stands beside it may be the one before.
_DATELINE = re.compile(
    rf"[{HAN}]{{2,12}}?(?:[，,]\s*)?(?:(?P<date>(?:19|20)\d\d年\d{{1,2}}月\d{{1,2}}日)|\d{{1,2}}月\d{{1,2}}日)?\s*"
    r"(?:[电讯](?:\s*[（(](?P<by>[^（）()]{2,30})[）)])?|(?:—{1,2}|-{2})(?![—\d]))"
)


def framed(drafts: Sequence[Draft], *, title: str = "", marks_headings: bool = False) -> tuple[Draft, ...]:
    """Tells title, bylines, letterhead, presenter, dates and signature from the text between them.

    Args:
        drafts: The blocks of a document.
        title: What the format declares as such; then none is looked for in the text.
        marks_headings: Look for headings even if the format tells some below the title.

    Returns:
        The same blocks with other kinds; those over which a title is broken are one.
    """
    head = _letterhead(drafts)
    drafts = _with_letterhead(drafts, head)
    title = title or head.title
    declared = [Draft(BlockKind.HEADING, title, level=1)] if title and not any(d.level == 1 for d in drafts) else []
    marked = [*declared, *join_labels(drafts)]
    marked = marked if declared else mark_title(marked)
    marked = _mark_head(marked)
    marked = _mark_signatures(marked)
    marked = _mark_contents(_mark_chronicle(marked))
    if marks_headings or not any(draft.level > 1 for draft in marked):
        marked = mark_headings(marked)
    return tuple(_with_letterhead(marked[len(declared) :], head))


def _letterhead(drafts: Sequence[Draft]) -> Letterhead:
    return letterhead([draft.text for draft in drafts[:_HEAD_REACH]])


def _with_letterhead(drafts: Sequence[Draft], head: Letterhead) -> list[Draft]:
    """The fields of a message with its signature, and the one that is the title of a text, as bylines."""
    signed = [index for index, draft in enumerate(drafts) if squeezed(draft.text) == head.author] if head.count else []
    is_short = bool(signed) and all(len(draft.text) <= _LONGEST for draft in drafts[signed[-1] :])
    end = signed[-1] if is_short and signed[-1] >= len(drafts) - _LONGEST_SIGNATURE else len(drafts)
    return [
        replace(draft, kind=BlockKind.BYLINE, level=0)
        if index < head.count
        or (index >= end and _is_name(draft.text))
        or (head.title and not head.count and field_of(draft.text)[1] == head.title)
        else draft
        for index, draft in enumerate(drafts)
    ]


def _title_place(drafts: Sequence[Draft]) -> int | None:
    """The number of the title's block, if it stands before any body text."""
    for index, draft in enumerate(drafts):
        if draft.kind is BlockKind.HEADING:
            return index if draft.level == 1 else None
        if draft.kind not in _SILENT and is_body(draft.text) and not _fields(draft):
            return None
    return None


def _head(drafts: Sequence[Draft]) -> range:
    """The blocks before the text begins."""
    title = _title_place(drafts)
    for index in range(len(drafts) if title is None else title + 1, len(drafts)):
        if index > (title or 0) + _HEAD_REACH or not _is_of_head(drafts[index]):
            return range(index)
    if title is not None:
        return range(len(drafts))
    return range(sum(1 for _ in takewhile(lambda draft: draft.kind in _SILENT or _fields(draft), drafts)))


def _is_of_head(draft: Draft) -> bool:
    if draft.kind in _SILENT or _fields(draft):
        return True
    text = draft.text
    is_short = draft.kind in _PLAIN and len(text) <= _LONGEST and not draft.level
    return is_short and (
        is_organisation(text)
        or is_document_number(text)
        or is_date_line(text)
        or bool(body_and_date(text)[0] or presenter(text) or issued_by(text))
        or is_affiliation(text)
        or is_byline(text)
        or bool(marked_names(text))
        or is_full_name(squeezed(text))
        or _SUBTITLE.match(text) is not None
    )


def _fields(draft: Draft) -> list[tuple[str, str]]:
    """Names and values of a block all of whose lines are fields that documents have at their head."""
    found = [field_of(line) for line in _lines_of(draft)]
    known = all(
        is_asked_field(name) or is_held_field(name) or is_document_field(name) or is_paper_field(name)
        for name, _ in found
    )
    return found if known and draft.kind is not BlockKind.HEADING else []


def _lines_of(draft: Draft) -> list[str]:
    """The lines of a block, a row of a table being one for each two cells of which the first is a label."""
    if CELL_SEPARATOR not in draft.text:
        return draft.text.split("\n")
    return _CELLS_OF_FIELD.sub(r"\1", draft.text).rstrip(" |").split(CELL_SEPARATOR)


def _mark_head(drafts: Sequence[Draft]) -> list[Draft]:
    marked = list(drafts)
    head = _head(drafts)
    title = _title_place(drafts)
    is_event = any(is_asked_field(name) for index in head for name, _ in _fields(drafts[index]))
    is_roll = _is_roll(drafts, head)
    for index in head:
        draft = drafts[index]
        text = draft.text
        if index == title or draft.kind not in (*_PLAIN, BlockKind.BYLINE, BlockKind.TABLE_ROW):
            continue
        if fields := _fields(draft):
            is_known = not is_event and all(is_document_field(name) for name, _ in fields)
            kind = BlockKind.BYLINE if is_known else draft.kind
            marked[index] = replace(draft, kind=BlockKind.PARAGRAPH if is_event else kind)
        elif (
            is_masthead(drafts, index) or _is_byline_of_head(text, is_below=title is not None and index > title)
        ) and not (is_roll and _is_name(text)):
            marked[index] = replace(draft, kind=BlockKind.BYLINE, level=0)
    return marked


def _is_roll(drafts: Sequence[Draft], head: range) -> bool:
    """Whether the names at the head are those that the text lists or goes through, and none that presents it."""
    names = [index for index, draft in enumerate(drafts) if draft.kind in _PLAIN and _is_name(draft.text)]
    names = [index for index in names if not _is_signed(drafts, index)]
    of_people = [index for index in names if not is_organisation(drafts[index].text)]
    is_all = head.stop == len(drafts) and bool(of_people)
    is_gone_through = any(index not in head and is_organisation(drafts[index].text) for index in names)
    return is_all or is_gone_through or len(of_people) > _MOST_PRESENTERS or len(names) > _MOST_NAMES


def _is_name(text: str) -> bool:
    """Whether a line names people or bodies and nothing else."""
    return len(text) <= _LONGEST and (is_organisation(text) or bool(presenter(text)) or is_full_name(squeezed(text)))


def _is_byline_of_head(text: str, *, is_below: bool) -> bool:
    if red_head(text) or is_date_line(text) or body_and_date(text)[0] or is_organisation(text) or issued_by(text):
        return True
    is_named = bool(presenter(text) or marked_names(text)) or is_full_name(squeezed(text)) or is_affiliation(text)
    return is_below and (is_named or (is_byline(text) and not is_held_field(field_of(text)[0])))


def _mark_signatures(drafts: list[Draft]) -> list[Draft]:
    """Bodies and names that stand right above a day, and lines that hold both, sign what is above them."""
    marked = list(drafts)
    for index, draft in enumerate(drafts):
        if draft.kind not in (*_PLAIN, BlockKind.BYLINE) or len(draft.text) > _LONGEST or index == 0:
            continue
        if is_date_line(draft.text) or body_and_date(draft.text)[0]:
            above = index - 1
            signs = []
            while above > 0 and _may_sign(drafts[above]):
                signs.append(above)
                above -= 1
            if signs or (body_and_date(draft.text)[0] and index > len(drafts) - _CHRONICLE - 2):
                for each in (*signs, index):
                    marked[each] = replace(drafts[each], kind=BlockKind.BYLINE, level=0)
    return marked


def _may_sign(draft: Draft) -> bool:
    if draft.kind not in (*_PLAIN, BlockKind.BYLINE) or len(draft.text) > _LONGEST:
        return False
    return is_organisation(draft.text) or (draft.level != 1 and bool(presenter(draft.text)))


def _is_signed(drafts: Sequence[Draft], index: int) -> bool:
    """Whether a day stands below a body, or below the bodies that follow it."""
    below = next((each for each in range(index + 1, len(drafts)) if not _is_name(drafts[each].text)), None)
    return below is not None and is_date_line(drafts[below].text)


def _mark_contents(drafts: list[Draft]) -> list[Draft]:
    """The lines of a table of contents without numbers of pages: below "目录", and once more where each begins."""
    start = next((index for index, draft in enumerate(drafts) if squeezed(draft.text) in ("目录", "目錄")), None)
    if start is None:
        return drafts
    texts = [squeezed(draft.text) for draft in drafts]
    end = start + 1
    while end < len(drafts) and texts[end] in texts[end + 1 :] and len(texts[end]) <= _LONGEST:
        end += 1
    return [
        replace(draft, kind=BlockKind.FURNITURE, level=0) if start <= index < end else draft
        for index, draft in enumerate(drafts)
    ]


def _mark_chronicle(drafts: list[Draft]) -> list[Draft]:
    """Days that head what happened on them are headings, and tell nothing of the document's own day."""
    days = {
        index
        for index, draft in enumerate(drafts[:-1])
        if is_date_line(draft.text)
        and draft.kind in (*_PLAIN, BlockKind.BYLINE)
        and drafts[index + 1].kind in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM)
        and is_body(drafts[index + 1].text)
    }
    if len(days) < _CHRONICLE:
        return drafts
    return [
        replace(draft, kind=BlockKind.HEADING, level=draft.level or _DAY_LEVEL) if index in days else draft
        for index, draft in enumerate(drafts)
    ]


_DAY_LEVEL = 3


def metadata_of(drafts: Sequence[Draft]) -> Metadata:
    """What headline, head, bylines and signature of a document say about it."""
    title = next((draft.text for draft in drafts if draft.kind is BlockKind.HEADING and draft.level == 1), "")
    title = "" if is_numbered(title) else title
    told = _letterhead(drafts)
    head = _head(drafts)
    above = [line for index in head for line in _lines_of(drafts[index]) if drafts[index].text != title]
    bylines = [draft.text for draft in drafts if draft.kind is BlockKind.BYLINE]
    fields = [(name, value) for line in above for name, value in [field_of(line)] if name]
    first = next(
        (d.text for d in drafts if d.kind in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM) and is_body(d.text)), ""
    )
    dateline = _DATELINE.match(first)
    law = next(filter(None, (enacted(draft.text) for draft in drafts[:_ENACTED_REACH])), "")
    subtitle = title.partition("——")[2]  # "——2024年3月1日在……会议上"
    return Metadata(
        title=told.title or title,
        author=told.author or next(filter(None, _author_candidates(bylines, dateline)), ""),
        source=next(filter(None, _sources(bylines, fields, title=title)), ""),
        published=_day(told.day)
        or next(filter(None, map(_day, _days([law, *bylines, subtitle], fields, dateline=dateline))), ""),
    )


def _author_candidates(bylines: Sequence[str], dateline: re.Match[str] | None) -> Iterator[str]:
    yield from ("、".join(authors_of(line)) for line in bylines)
    yield from (post_and_name(line.strip("（）() "))[1] for line in bylines)
    if dateline and dateline["by"]:
        yield "、".join(authors_of(dateline["by"]))


def _sources(bylines: Sequence[str], fields: Sequence[tuple[str, str]], *, title: str) -> Iterator[str]:
    yield from (match[1].strip("《》") for line in bylines if (match := _SOURCE.search(line)))
    yield from (value for name, value in fields if is_issuer_field(name))
    yield from map(red_head, bylines)
    yield from map(issued_by, bylines)
    yield issuing_body(title)
    named = (bodies_in(line) or bodies_in(body_and_date(line)[0]) for line in bylines)
    yield "、".join(next(filter(None, named), []))


def _days(
    bylines: Sequence[str], fields: Sequence[tuple[str, str]], *, dateline: re.Match[str] | None
) -> Iterator[str]:
    """Where a document tells its day, the surest first; a month counts where it is all there is."""
    told = [(name, found.group()) for name, value in fields if (found := _DAY_OR_MONTH.search(value))]
    yield from (day for name, day in told if is_issued_field(name))
    for pattern in (_DATE, _DAY_OR_MONTH):
        yield from (match.group() for line in bylines if (match := pattern.search(line)))
    yield from (day for name, day in told if is_held_field(name))
    if dateline and dateline["date"]:
        yield dateline["date"]


def _day(text: str) -> str:
    return iso_date("".join(text.split())) or iso_date(text)
