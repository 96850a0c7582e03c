"""From classified pieces of text to an ``Article``: offsets, id, date and the checks that all formats share."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from corpus.errors import EmptyDocumentError, MalformedDocumentError
from corpus.reasons import Notice, Reason
from corpus.types import Article, Block, BlockKind, Place

ID_MAX_LENGTH = 128  # characters; ids stand in addresses and file names
_SEPARATOR = "\n\n"
_ID_HEX_DIGITS = 16  # 64 bits: a collision among a million articles has a chance of 3e-8
_SILENT_KINDS = (BlockKind.BYLINE, BlockKind.FURNITURE)
_BLANK_LINES = re.compile(r"\n\s*\n")


@dataclass(frozen=True, slots=True)
class Draft:
    """A block before it has a place in an article."""

    kind: BlockKind
    text: str
    level: int = 0
    page: int | None = None  # on which it begins
    label: str = ""  # see ``Place``
    turns: tuple[tuple[int, int], ...] = ()  # offset in the text → page that begins there


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known about an article beside its text; empty where unknown. ``published`` is already ISO 8601."""

    id: str = ""
    title: str = ""
    source: str = ""
    url: str = ""
    author: str = ""
    published: str = ""
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Content:
    """What a document says: its blocks in reading order, and what it declares about itself."""

    drafts: tuple[Draft, ...]
    metadata: Metadata = field(default_factory=Metadata)
    warnings: tuple[Notice, ...] = ()


def compose_article(drafts: Iterable[Draft], metadata: Metadata, *, origin: str) -> Article:
    """Places drafts one after another, joined by blank lines, and gives the article an id when it came without one.

    Args:
        drafts: Blocks in reading order; blank ones are left out, blank lines inside one become single line ends.
        metadata: Title and the rest; the title must not be empty.
        origin: Where the article was read from.

    Returns:
        The article, ``article.text[block.start:block.end]`` being each draft's text.

    Raises:
        EmptyDocumentError: Nothing a reader could read is left.
    """
    blocks: list[Block] = []
    placed: list[tuple[int, Draft]] = []
    pieces: list[str] = []
    for draft in drafts:
        if not (text := _BLANK_LINES.sub("\n", draft.text.strip())):
            continue
        start = blocks[-1].end + len(_SEPARATOR) if blocks else 0
        blocks.append(Block(draft.kind, start, start + len(text), draft.level))
        placed.append((start, draft))
        pieces.append(text)
    if all(block.kind in _SILENT_KINDS for block in blocks):
        raise EmptyDocumentError(f"{origin}: no readable text is left after cleaning; check that the file is whole.")
    text = _SEPARATOR.join(pieces)
    return Article(
        id=metadata.id or hashlib.sha256(f"{metadata.title}\n{text}".encode()).hexdigest()[:_ID_HEX_DIGITS],
        title=metadata.title,
        text=text,
        blocks=tuple(blocks),
        origin=origin,
        source=metadata.source,
        url=metadata.url,
        author=metadata.author,
        published=metadata.published,
        topics=metadata.topics,
        places=_places(placed),
    )


def _places(placed: Iterable[tuple[int, Draft]]) -> tuple[Place, ...]:
    """Where pages turn and labels change, given each draft with its offset in the article."""
    places = [Place(0)]
    for offset, draft in placed:
        for start, page in ((0, draft.page), *draft.turns):
            if (page, draft.label) != (places[-1].page, places[-1].label):
                places.append(Place(offset + start, page, draft.label))
    return tuple(places[1:])


def checked_id(value: str) -> str:
    """Returns an id that came with an article, if it can stand in an address and a file name.

    Raises:
        MalformedDocumentError: Not 1-128 printable characters, or with ``/``, or with a leading dot.
    """
    if not 1 <= len(value) <= ID_MAX_LENGTH or "/" in value or value.startswith(".") or not value.isprintable():
        raise MalformedDocumentError(
            f"The id {value[:40]!r} cannot be used: give 1 to {ID_MAX_LENGTH} printable characters without '/' "
            "and without a leading '.', or leave the id out.",
            code=Reason.BAD_ID,
            id=value[:40],
        )
    return value


_DATE = re.compile(
    r"(?P<year>(?:19|20)\d\d)(?:\s*[-/.年]\s*(?P<month>\d{1,2})(?:\s*[-/.月]\s*(?P<day>\d{1,2})(?!\d))?(?!\d)|(?!\d))"
    r"|(?P<compact>(?:19|20)\d{6})(?!\d)"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ENGLISH_DATE = re.compile(
    rf"(?i)(?P<before>{'|'.join(_MONTHS)})[a-z]*\.? (?P<day>\d{{1,2}}), (?P<year>(?:19|20)\d\d)"
    rf"|(?P<first>\d{{1,2}}) (?P<month>{'|'.join(_MONTHS)})[a-z]*\.? (?P<last>(?:19|20)\d\d)"
)
_CHINESE_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_CHINESE_DATE = re.compile(
    r"[一二][〇零○一二三四五六七八九]{3}年(?:[一二三四五六七八九十]{1,2}月(?:[一二三四五六七八九十]{1,3}日)?)?"
)


def iso_date(value: object) -> str:
    """Reads a date in the ways that articles write it.

    Args:
        value: A string ("2024-03-11T08:00:00Z", "2024年3月11日", "2024/3/11", "二〇二四年三月", "March 11, 2024"), a
            number (2024, 20240311) or a date object.

    Returns:
        "2024-03-11", "2024-03" or "2024"; empty when there is no such date in it or the calendar does not hold it.
    """
    if isinstance(value, date):
        return value.isoformat()[:10]
    text = str(value).strip()
    if chinese := _CHINESE_DATE.match(text):
        text = _from_chinese_numerals(chinese.group())
    if english := _ENGLISH_DATE.match(text):
        month = _MONTHS.index((english["before"] or english["month"]).lower()) + 1
        text = f"{english['year'] or english['last']}-{month}-{english['day'] or english['first']}"
    match = _DATE.match(text)
    if not match:
        return ""
    if compact := match["compact"]:
        parts = [compact[:4], compact[4:6], compact[6:]]
    else:
        parts = [part for part in (match["year"], match["month"], match["day"]) if part]
    numbers = [int(part) for part in parts]
    try:
        date(*[*numbers, 1, 1][:3])
    except ValueError:
        return ""
    return "-".join([f"{numbers[0]:04d}", *(f"{number:02d}" for number in numbers[1:])])


def _from_chinese_numerals(text: str) -> str:
    """Turns "二〇二四年三月十一日" into "2024年3月11日"."""

    def number(match: re.Match[str]) -> str:
        numeral = match.group()
        if "十" not in numeral:
            return numeral.translate(_CHINESE_DIGITS)
        tens, _, units = numeral.partition("十")
        return f"{tens.translate(_CHINESE_DIGITS) or 1}{units.translate(_CHINESE_DIGITS) or 0}"

    return re.sub(r"[〇零○一二三四五六七八九十]+", number, text)
