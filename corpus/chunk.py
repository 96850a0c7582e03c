"""Articles to passages: the spans that are embedded, searched and cited.

A passage stays within one section and below one title that runs into the text, consists of whole sentences, and is as
large as a reader can check at a glance. Paragraphs are kept whole where they can be; long ones are cut where the pieces
come out even, and not between a quotation and the sentence that says whose it is.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise, takewhile
from operator import itemgetter

from corpus.classify import heading_level, is_numbered
from corpus.official import presenter
from corpus.points import run_in_title
from corpus.sentences import LONG_SENTENCE, Span, split_sentences
from corpus.speakers import Speaker, decides, find_speakers, split_post, still_speaking
from corpus.turns import Turn, find_turns
from corpus.types import SECTION_SEPARATOR, Article, Block, BlockKind, Passage, Place

# All in characters. About 220 was best for retrieval in the prototype; 200-350 hold a thought with its reason.
SOFT_MAX = 350  # merging and cutting aim at passages up to here
SHORT_PARAGRAPH = 200  # a shorter paragraph may be joined with a neighbour
WHOLE_PARAGRAPH_MAX = 450  # a paragraph up to here is not cut: one thought beats an even length
TINY = 80  # a rest shorter than this joins the passage before it
HARD_MAX = 600  # a sentence (or a table without sentences) longer than this is cut at a comma, at worst anywhere
_RULES_VERSION = 5  # count up when the rules change while the numbers stay

CHUNKING_FINGERPRINT = hashlib.sha256(
    repr((_RULES_VERSION, SOFT_MAX, SHORT_PARAGRAPH, WHOLE_PARAGRAPH_MAX, TINY, HARD_MAX, LONG_SENTENCE)).encode()
).hexdigest()[:12]
"""Names the way of cutting: an index built with another one has to be rebuilt."""

_UNSEARCHED = (BlockKind.BYLINE, BlockKind.FURNITURE)
_ENDS_QUOTED = re.compile(r"[”」』][。！？，]?$")
_ATTRIBUTION = re.compile(
    r"^[^。！？\n]{0,60}?(?:表示|认为|说|指出|建议|提出|告诉|强调|介绍|坦言|看来|称|透露|認為|說|強調|表明)"
)
_ANNOUNCES = re.compile(r"[：:]$")
_REFERS_BACK = re.compile(
    r"^[“「]|^(?:他|她|其|对此|该负责人)|[他她](?:还|也|进一步)?(?:表示|认为|说|指出|建议|提出|强调|介绍|称|認為|說)"
)
_CELLS = re.compile(r"[A-Z]+\d+(?::[A-Z]+\d+)?")
_PICTURE = "图为"
_TABLE_TITLE = re.compile(r"^[（(]?[续附]?表\s*[\d一二三四五六七八九十]|[表：:]$|单位[：:]")
_BELOW_POINTS = 7  # as a level of headings
_LONGEST_LEAD = 60  # characters
_SPEECH = re.compile(r"讲话|致[辞词]|发言|演讲|讲稿|报告$")
_SOFT_BREAK = re.compile(r"[；;，,、：:|]")


@dataclass(frozen=True, slots=True)
class _Unit:
    """A piece that is not cut any more; several neighbours may become one passage."""

    start: int
    end: int
    first_block: int  # numbers of the blocks that it reaches over
    last_block: int
    is_caption: bool = False
    page: int | None = None  # on which it begins
    follows_on: bool = False  # belongs to the unit before it: a list item to its lead-in, "图为……" to what it shows
    replies: bool = False  # the unit before it asks what this one answers
    speaker: str = ""  # who has the word in a conversation

    @property
    def length(self) -> int:
        return self.end - self.start


def chunk_article(article: Article) -> list[Passage]:
    """Cuts an article into passages.

    Args:
        article: Any article; bylines and page furniture are left out, headings go into ``Passage.section``.

    Returns:
        Passages in the order of the text, never overlapping, mostly 200-350 characters, none above 600 that holds
        more than one sentence. ``article.text[passage.start:passage.end] == passage.text`` for each.
    """
    passages: list[Passage] = []
    captions = {block.start for block in article.blocks if block.kind is BlockKind.CAPTION}
    turns = find_turns(article.text)
    presented_by = presenter_of(article)
    for path, blocks in _sections(article):
        leads = _leads_of_rows(article.text, blocks)
        carried = ""
        for titles, span in _spans(article, blocks, turns):
            text = article.text[span.start : span.end]
            speakers = list(find_speakers(text))
            speaker = _first_speaker(text, speakers) or (carried if _REFERS_BACK.search(text) else "")
            carried = still_speaking(text) if speakers or decides(text) else carried
            places = _places(article, span)
            headings = () if span.start in captions else (*path, *titles)  # pictures stand where the page had room
            section = (*headings, leads.get(span.start, ""), _label(places))
            passages.append(
                Passage(
                    article.id,
                    span.start,
                    span.end,
                    text,
                    title=article.title,
                    section=SECTION_SEPARATOR.join(part for part in section if part),
                    speaker=_who_replies(turns, span) if turns else speaker or presented_by,
                    page=places[0].page if places else None,
                )
            )
    return passages


def presenter_of(article: Article) -> str:
    """Post and name of the person whose speech or paper an article is, as its head tells; empty where it does not."""
    is_speech = _SPEECH.search(article.title) is not None
    for block in takewhile(lambda block: block.kind in (*_UNSEARCHED, BlockKind.HEADING), article.blocks):
        line = article.text[block.start : block.end]
        if block.kind is BlockKind.BYLINE and (name := presenter(line)) and (is_speech or split_post(name)[0]):
            return name
    return ""


def _leads_of_rows(text: str, blocks: Sequence[Block]) -> dict[int, str]:
    """Start of each row of a table → the line above the table that says what it shows."""
    leads: dict[int, str] = {}
    lead = ""
    for above, block in pairwise(blocks):
        if block.kind is not BlockKind.TABLE_ROW:
            continue
        if above.kind is not BlockKind.TABLE_ROW:
            line = text[above.start : above.end]
            lead = line if len(line) <= _LONGEST_LEAD and _TABLE_TITLE.search(line) else ""
        leads[block.start] = lead
    return leads


def _who_replies(turns: Sequence[Turn], span: Span) -> str:
    """Who answers first in a passage of a conversation."""
    first = max(0, bisect_right(turns, span.start, key=lambda turn: turn.start) - 1)
    within = turns[first : bisect_left(turns, span.end, lo=first, key=lambda turn: turn.start)]
    return next((turn.speaker for turn in within if not turn.is_question), "")


def _places(article: Article, span: Span) -> Sequence[Place]:
    """The places that a span reaches over."""
    first = bisect_right(article.places, span.start, key=lambda place: place.start) - 1
    last = bisect_left(article.places, span.end, lo=max(0, first), key=lambda place: place.start)
    return article.places[max(0, first) : last]


def _label(places: Sequence[Place]) -> str:
    """The labels of places as one: cells as the range from the first to the last, others once each."""
    labels = list(dict.fromkeys(place.label for place in places if place.label))
    if len(labels) > 1 and all(_CELLS.fullmatch(label) for label in labels):
        return f"{labels[0].partition(':')[0]}:{labels[-1].rpartition(':')[2]}"
    return " ".join(labels)


def _first_speaker(text: str, speakers: list[Speaker]) -> str:
    """Who speaks where the passage begins: the first one named in its first paragraph."""
    first_end = text.find("\n\n")
    return next((each.name for each in speakers if first_end < 0 or each.position < first_end), "")


def _sections(article: Article) -> Iterator[tuple[list[str], list[Block]]]:
    """Heading paths with the blocks under them; a heading with nothing under it stands as its own body."""
    path: list[tuple[int, str]] = []
    body: list[Block] = []
    heading: Block | None = None
    for index, block in enumerate(article.blocks):
        if block.kind is not BlockKind.HEADING:
            body.append(block)
            continue
        if any(each.kind not in _UNSEARCHED for each in body):
            yield [text for _, text in path], body
        elif heading and not _opens_deeper(article.blocks, index, heading=heading):
            yield [text for _, text in path[:-1]], [heading]
        text = article.text[block.start : block.end]
        path = [(level, above) for level, above in path if level < block.level]
        if text != article.title:
            path.append((block.level, text))
        heading, body = block, []
    if any(each.kind not in _UNSEARCHED for each in body):
        yield [text for _, text in path], body
    elif heading:
        yield [text for _, text in path[:-1]], [heading]


def _opens_deeper(blocks: tuple[Block, ...], index: int, *, heading: Block) -> bool:
    return blocks[index].level > heading.level


def _spans(article: Article, blocks: list[Block], turns: Sequence[Turn]) -> Iterator[tuple[tuple[str, ...], Span]]:
    """What becomes the passages of a section, each with the titles that run into it."""
    for titles, part in groupby(zip(_titles_above(article.text, blocks), blocks, strict=True), itemgetter(0)):
        for span in _merge(_units(article, [block for _, block in part], turns)):
            yield titles, span


def _titles_above(text: str, blocks: Sequence[Block]) -> Iterator[tuple[str, ...]]:
    """For each block the titles that run into it, and into points above it of which it is a part, outermost first."""
    path: list[tuple[int, str]] = []
    for block in blocks:
        words = text[block.start : block.end]
        # A paragraph without a number ends the points, all else belongs to the one above it.
        outermost = 0 if block.kind is BlockKind.PARAGRAPH else _BELOW_POINTS
        level = heading_level(words) if is_numbered(words) else outermost
        path = [(above, title) for above, title in path if above < level]
        if title := run_in_title(words):
            path.append((level, title))
        yield tuple(title for _, title in path)


def _units(article: Article, blocks: list[Block], turns: Sequence[Turn]) -> list[_Unit]:
    text = article.text
    units: list[_Unit] = []
    for number, block in enumerate(blocks):
        if block.kind in _UNSEARCHED:
            continue
        previous = blocks[number - 1] if number else None
        follows_on = (
            block.kind in (BlockKind.LIST_ITEM, BlockKind.TABLE_ROW)
            and previous is not None
            and (previous.kind is block.kind or _ANNOUNCES.search(text[previous.start : previous.end]) is not None)
        )
        is_caption = block.kind is BlockKind.CAPTION
        follows_on = follows_on or (is_caption and text.startswith(_PICTURE, block.start))
        spans = [Span(block.start, block.end)]
        if block.end - block.start > WHOLE_PARAGRAPH_MAX:
            spans = _cut_evenly(text, block)
        turn, before = _turn_of(turns, block), _turn_of(turns, previous)
        replies = before is not None and before.is_question and turn is not None
        for index, span in enumerate(spans):
            places = _places(article, span)
            page = places[0].page if places else None
            unit = _Unit(span.start, span.end, number, number, is_caption, page)
            speaker = turn.speaker if turn and not turn.is_question else ""
            is_first = index == 0
            units.append(
                replace(unit, follows_on=follows_on and is_first, replies=replies and is_first, speaker=speaker)
            )
    return units


def _turn_of(turns: Sequence[Turn], block: Block | None) -> Turn | None:
    """The turn to which a block belongs."""
    if block is None or not turns or block.start < turns[0].start:
        return None
    return turns[bisect_right(turns, block.start, key=lambda turn: turn.start) - 1]


def _cut_evenly(text: str, block: Block) -> list[Span]:
    """Cuts a long block between sentences into pieces of about equal length."""
    sentences = _sentences(text, block)
    count = -(-(block.end - block.start) // SOFT_MAX)
    goal = (block.end - block.start) / count
    pieces: list[Span] = []
    start = sentences[0].start
    for before, after in pairwise(sentences):
        reached = before.end - start
        with_next = after.end - start
        is_nearest = with_next - goal > goal - reached or with_next > WHOLE_PARAGRAPH_MAX
        if not is_nearest or (_belong_together(text, before, after=after) and with_next <= HARD_MAX):
            continue
        if block.end - after.start < TINY and block.end - start <= HARD_MAX:
            break
        pieces.append(Span(start, before.end))
        start = after.start
    pieces.append(Span(start, sentences[-1].end))
    return pieces


def _sentences(text: str, block: Block) -> list[Span]:
    """The sentences of a block, none longer than ``HARD_MAX``."""
    result: list[Span] = []
    for span in split_sentences(text[block.start : block.end]):
        start, end = block.start + span.start, block.start + span.end
        while end - start > HARD_MAX:
            cut = start + _last_soft_break(text[start : start + HARD_MAX])
            result.append(_trimmed(text, start, end=cut))
            start = cut + len(text[cut:end]) - len(text[cut:end].lstrip())
        result.append(Span(start, end))
    return result


def _trimmed(text: str, start: int, *, end: int) -> Span:
    return Span(start, start + len(text[start:end].rstrip()))


def _last_soft_break(piece: str) -> int:
    """Cuts a piece of ``HARD_MAX`` characters: after the last comma in its second half, else a blank, else its end."""
    breaks = [match.end() for match in _SOFT_BREAK.finditer(piece, len(piece) // 2)]
    return breaks[-1] if breaks else max(piece.rfind(" ", len(piece) // 2) + 1, 0) or len(piece)


def _belong_together(text: str, before: Span, *, after: Span) -> bool:
    """Whether one sentence is a quotation and the other says whose it is."""
    first, second = text[before.start : before.end], text[after.start : after.end]
    if _ENDS_QUOTED.search(first) and _ATTRIBUTION.match(second):
        return True
    return _ANNOUNCES.search(first) is not None


def _merge(units: list[_Unit]) -> list[Span]:
    """Joins neighbouring units into passages: first what belongs together, then what is short."""
    clusters: list[_Unit] = []
    for unit in units:
        if clusters and (unit.follows_on or unit.replies) and _are_neighbours(clusters[-1], unit):
            total = unit.end - clusters[-1].start
            if total <= (HARD_MAX if unit.replies else WHOLE_PARAGRAPH_MAX):
                clusters[-1] = _joined(clusters[-1], unit)
                continue
        clusters.append(unit)
    passages: list[_Unit] = []
    for cluster in clusters:
        if passages and _may_join(passages[-1], cluster):
            passages[-1] = _joined(passages[-1], cluster)
        else:
            passages.append(cluster)
    return [Span(passage.start, passage.end) for passage in passages]


def _joined(before: _Unit, unit: _Unit) -> _Unit:
    return replace(before, end=unit.end, last_block=unit.last_block, speaker=unit.speaker or before.speaker)


def _are_neighbours(before: _Unit, unit: _Unit) -> bool:
    """Whether nothing unsearched stands between two units on one page, and both are body or both captions."""
    is_alike = unit.is_caption == before.is_caption and unit.page == before.page
    return is_alike and unit.first_block - before.last_block <= 1


def _may_join(before: _Unit, unit: _Unit) -> bool:
    if unit.is_caption or not _are_neighbours(before, unit):
        return False
    if unit.speaker and before.speaker and unit.speaker != before.speaker:
        return False  # a passage quotes one of those who answer
    total = unit.end - before.start
    if min(unit.length, before.length) < TINY:
        return total <= WHOLE_PARAGRAPH_MAX
    return total <= SOFT_MAX and min(unit.length, before.length) < SHORT_PARAGRAPH
