"""What can be said of each sentence of an article, as an answer to a question: features that a reader can follow."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.kinds import fits
from assistant.question import NAME_TAGS, Question
from corpus.sentences import Span, sentences_in
from index.match import Matcher
from index.query import PROPER_TAGS
from index.tokens import fold
from index.types import Hit

# Length, in characters, of an ordinary sentence: the length feature is 0 there.
ORDINARY_SENTENCE = 40
# Characters to either side of a possible answer in which words of the question count as near it.
NEAR = 12
# Longest piece beside the asking word that is looked for letter by letter.
LONGEST_ANCHOR = 6
# Longest run of the question that is looked for letter by letter; a longer one tells nothing more.
LONGEST_RUN = 16
# Characters at most between two paragraphs that follow each other; a heading takes more.
PARAGRAPH_END = 2
_PRONOUN = re.compile(r"^[“「《]?(?:他|她|它|其|该|此|这|本|而|并|但|也|还|后|之后|同年|随后|当时|当年)")
_CLAUSE = re.compile(r"[,;:]")
_NAMING = re.compile(r"称|叫|名为|又名|别名|俗名|俗称|简称|命名|得名|誉为|绰号|外号|原名|本名|号")


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence of a hit: its span in the article, folded text, tagged words and the terms that it holds."""

    hit: Hit
    span: Span
    folded: str
    words: list[tuple[str, str]]
    covered: set[str]


def pieces_of(question: Question, hit: Hit) -> list[Piece]:
    """The sentences of a hit's passage."""
    text, offset = hit.passage.text, hit.passage.start
    pieces = []
    for span in sentences_in(text):
        folded = fold(text[span.start : span.end])
        own = Span(offset + span.start, offset + span.end)
        pieces.append(Piece(hit, own, folded, question.tagged(folded), question.matcher.covered(folded)))
    return pieces


def article_features(question: Question, hits: Sequence[Hit]) -> list[tuple[Piece, dict[str, float]]]:
    """The sentences of those hits that are of one article, in its order, and the features of each.

    They are weighed together: a passage further on says what the first one's subject does, and does not name it.
    """
    by_passage = [pieces_of(question, hit) for hit in sorted(hits, key=lambda hit: hit.passage.start)]
    pieces = [piece for found in by_passage for piece in found]
    local = _local_weights(question.matcher, pieces)
    rows: list[dict[str, float]] = []
    for found in by_passage:
        shared = _passage_features(question, found)
        headings = _covered_by_headings(question, found)
        rows += [
            {
                **shared,
                "place": i / max(1, len(found) - 1),
                **_heading_features(question.matcher, piece, headings),
                **_overlap_features(question, pieces, len(rows) + i, local),
                **_form_features(question, piece),
                **_anchor_features(question, piece),
                **_near_features(question, piece, local),
            }
            for i, piece in enumerate(found)
        ]
    _add_relative(rows)
    return list(zip(pieces, rows, strict=True))


def _passage_features(question: Question, pieces: Sequence[Piece]) -> dict[str, float]:
    """What all sentences of a passage have in common: how much of the question it holds, and the kind of that."""
    matcher = question.matcher
    covered: set[str] = set().union(*(piece.covered for piece in pieces))
    if pieces and (context := pieces[0].hit.passage.context):
        covered |= matcher.covered(fold(context))
    return {
        "passage_overlap": matcher.share(covered),
        "passage_rare": matcher.rare_share(covered),
        "sentences": math.log(max(1, len(pieces))),
        **question.kind_features,
    }


def _covered_by_headings(question: Question, pieces: Sequence[Piece]) -> set[str]:
    """The terms of the question that the headings above a passage hold; not those of its title."""
    section = pieces[0].hit.passage.section if pieces else ""
    return question.matcher.covered(fold(section)) if section else set()


def _heading_features(matcher: Matcher, piece: Piece, headings: set[str]) -> dict[str, float]:
    """How much of the question the headings above a sentence hold that it does not, and both together."""
    return {
        "headings": matcher.share(headings - piece.covered),
        "below_headings": matcher.share(headings | piece.covered),
        "rare_below_headings": matcher.rare_share(headings | piece.covered),
    }


def _local_weights(matcher: Matcher, pieces: Sequence[Piece]) -> dict[str, float]:
    """What a term tells about a sentence among the others: its idf in the collection times its idf in the article.

    The subject stands in most sentences and parts none of them; the rest of the question does.
    """
    counts = Counter(term for piece in pieces for term in piece.covered)
    return {term: matcher.weights[term] * math.log((len(pieces) + 1) / count) for term, count in counts.items()}


def _overlap_features(question: Question, pieces: Sequence[Piece], i: int, local: dict[str, float]) -> dict[str, float]:
    """How much of the question a sentence and its neighbours hold."""
    matcher, own = question.matcher, pieces[i].covered
    before = pieces[i - 1].covered if i and _follows(pieces[i - 1], pieces[i]) else set()
    after = pieces[i + 1].covered if i + 1 < len(pieces) and _follows(pieces[i], pieces[i + 1]) else set()
    earlier: set[str] = set().union(*(piece.covered for piece in pieces[:i])) if i else set()
    total = sum(local.values()) or 1.0
    weight = sum(local[term] for term in own)
    only = [t for t in own if sum(t in piece.covered for piece in pieces) == 1]
    return {
        "overlap": matcher.share(own),
        "rare_overlap": matcher.rare_share(own),
        "terms": len(own) / max(1, len(matcher.weights)),
        "local_overlap": weight / total,
        "local_weight": weight / matcher.total,
        "previous": matcher.share(before - own),
        "next": matcher.share(after - own),
        "previous_local": sum(local[t] for t in before - own) / total,
        "next_local": sum(local[t] for t in after - own) / total,
        "earlier": matcher.share(earlier - own),
        "only_here": matcher.share(only),
        "refers_back": float(_PRONOUN.search(pieces[i].folded) is not None),
    }


def _follows(one: Piece, other: Piece) -> bool:
    """Whether nothing, or only the end of a paragraph, stands between two sentences."""
    return other.span.start - one.span.end <= PARAGRAPH_END


def _form_features(question: Question, piece: Piece) -> dict[str, float]:
    """What the form of a sentence says: whether it fits the kind of answer, and how it is worded."""
    expectation, text, folded = question.expectation, question.query.text, piece.folded
    new = [(word, tag) for word, tag in piece.words if tag != "x" and len(word) > 1 and word not in text]
    wanted = NAME_TAGS.get(expectation.kind, set())
    return {
        "common_run": common_run(text, folded) / LONGEST_RUN,
        "subsequence": question.subsequence(folded) / max(1, len(question.content)),
        "fit": fits(expectation, folded, text),
        "name": float(any(tag in wanted for _, tag in new)),
        "new_names": math.log1p(sum(tag in PROPER_TAGS for _, tag in new)),
        "new_words": math.log1p(len(new)),
        "new_figures": math.log1p(sum(map(str.isdigit, folded))),
        "naming": float(_NAMING.search(folded) is not None),
        "words_missing": question.share_missing(folded),
        "items": math.log1p(folded.count("、")),
        "length": math.log(max(1, len(folded)) / ORDINARY_SENTENCE),
    }


def _anchor_features(question: Question, piece: Piece) -> dict[str, float]:
    """How far the words beside the asking word, and the noun that names the answer, stand in a sentence."""
    focus, folded = question.focus, piece.folded
    left = _longest_end(focus.left[-LONGEST_ANCHOR:], folded)
    right = _longest_start(focus.right[:LONGEST_ANCHOR], folded)
    noun = focus.noun
    return {
        "left": left / LONGEST_ANCHOR,
        "right": right / LONGEST_ANCHOR,
        "anchors": max(left, right) / LONGEST_ANCHOR,
        "focus": float(bool(noun) and noun in folded),
        "focus_ending": float(question.ends_like_focus(folded)),
        "has_focus": float(bool(noun)),
        "defines": focus.defined_in(folded),
    }


def _longest_end(text: str, folded: str) -> int:
    """Length of the longest end of ``text`` that stands in a sentence."""
    return next((n for n in range(len(text), 0, -1) if text[-n:] in folded), 0)


def _longest_start(text: str, folded: str) -> int:
    """Length of the longest start of ``text`` that stands in a sentence."""
    return next((n for n in range(len(text), 0, -1) if text[:n] in folded), 0)


def _near_features(question: Question, piece: Piece, local: dict[str, float]) -> dict[str, float]:
    """How much of the question stands close to what could be the answer."""
    folded, matcher = piece.folded, question.matcher
    marks: list[tuple[int, str]] = []
    for term in piece.covered:
        at = folded.find(term)
        while at >= 0:
            marks.append((at, term))
            at = folded.find(term, at + 1)
    spots = [(s + e) // 2 for s, e in question.candidates(piece.folded, piece.words)]
    # Many spots have the same terms around them: each set of terms is weighed once.
    groups = {frozenset([term for at, term in marks if abs(at - spot) <= NEAR]) for spot in spots}
    near = max(map(matcher.share, groups), default=0.0)
    near_local = max((sum([local[term] for term in close]) for close in groups), default=0.0)
    clause, start = 0.0, 0
    for end in [m.start() for m in _CLAUSE.finditer(folded)] + [len(folded)]:
        clause = max(clause, matcher.share({t for at, t in marks if start <= at < end}))
        start = end
    return {
        "near": near,
        "near_local": near_local / (sum(local.values()) or 1.0),
        "candidates": math.log1p(len(spots)),
        "clause": clause,
    }


_RELATIVE = (
    "overlap", "local_overlap", "common_run", "subsequence", "near", "anchors", "words_missing", "terms", "clause",
    "below_headings",
)  # fmt: skip


def _add_relative(rows: list[dict[str, float]]) -> None:
    """Add how far each sentence is below the best of its article in the features that count."""
    for name in _RELATIVE:
        best = max((row[name] for row in rows), default=0.0)
        for row in rows:
            row[f"{name}_below_best"] = best - row[name]


def common_run(question: str, text: str) -> int:
    """Length of the longest run of characters that both hold, at most 16."""
    longest = 0
    for start in range(len(question)):
        while (
            longest < LONGEST_RUN and start + longest < len(question) and question[start : start + longest + 1] in text
        ):
            longest += 1
    return longest
