"""How probable it is that the evidence answers the question: boosted trees over readable features, then calibrated.

Trees and calibration stand in ``confidence.json``, fitted by ``tests/bench/fit_answers.py`` on questions that can and
that cannot be answered; the calibration on predictions for paragraphs that the trees of its fold have not seen.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from assistant.evidence import Sentence
from assistant.kinds import LOOSE_UNITS, fits, has_unit, names_with_post, person_asked_about
from assistant.measured import told_by
from assistant.question import Question
from assistant.trees import Floats, Forest
from assistant.types import AnswerKind
from corpus.sentences import split_sentences
from index.tokens import HAN, fold
from index.types import Hit

WEIGHTS_FILE = Path(__file__).parent / "confidence.json"
# A year in the question is a condition, and so are the unit of a figure, the names that the glossary knows, places that
# are called what they are, and the topic of somebody's view: evidence about another one is worth no more than this.
UNMET_CONDITION = 0.1
# Confidence at least where it is asked who somebody is and the sentence names them with their post: that is the answer.
IDENTIFIED = 0.8
# What the best sentence's own features tell about whether it answers.
SENTENCE_FEATURES = (
    "overlap", "rare_overlap", "local_weight", "only_here", "previous", "next", "earlier", "refers_back", "common_run",
    "subsequence", "fit", "name", "new_names", "new_words", "words_missing", "left", "right", "anchors", "focus",
    "focus_ending", "has_focus", "near", "near_local", "candidates", "clause", "length", "sentences", "passage_rare",
)  # fmt: skip
# What a word of the question is, by jieba's tags: a passage that lacks a name speaks of something else, one that lacks
# a verb may just put it differently.
WORD_CLASSES = {
    "name": frozenset({"nr", "nrt", "nrfg", "ns", "nt", "nz", "eng", "x", "m"}),
    "noun": frozenset({"n", "vn", "l", "j", "nl", "ng"}),
    "verb": frozenset({"v", "a", "an", "ad", "i"}),
}
# Names that articles leave out because everything in them is there.
EVERYWHERE = frozenset({"中国", "全国"})
# A place whose name says what it is.
_PLACE = re.compile(rf"[{HAN}]{{2,5}}(?:[省市县镇乡村州]|(?<!地)区)")
_VIEW_OF = re.compile(
    rf"^[{HAN}·]{{2,12}}?(?:是)?(?:怎么|怎样|如何)(?:看待?|评价)(?P<of>[{HAN}]{{3,10}})$"
    rf"|^[{HAN}·]{{2,12}}?对(?P<on>[{HAN}]{{3,10}}?)(?:是)?(?:怎么|怎样|如何|有什么|有何)(?:看|评价|看法|观点)的?$"
)
_YEAR = re.compile(r"(?<!\d)[12]\d{3}(?!\d)|[一二][〇零一二三四五六七八九]{3}(?=年)")
_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")


@dataclass(frozen=True, slots=True)
class Weights:
    """What was fitted: the trees' sum and, by the calibration, its worth as a probability."""

    features: tuple[str, ...]
    bias: float
    forest: Forest
    slope: float
    offset: float


def confidence(question: Question, hits: Sequence[Hit], evidence: Sequence[Sentence]) -> float:
    """Probability, 0 to 1, that the best evidence answers the question; 0 when there is nothing to go by."""
    if not evidence or not question.has_content:
        return 0.0
    probability = float(estimates([confidence_features(question, hits, evidence)])[0])
    best = evidence[0]
    told = told_by(question.query.typed)
    is_unmeasured = told is not None and not told.search(_nearby(best))
    is_met = not is_unmeasured and not any(
        lacks(question, best) for lacks in (lacks_year, lacks_figure, lacks_name, lacks_place, lacks_topic)
    )
    if not is_met:
        return min(probability, UNMET_CONDITION)
    name = person_asked_about(question.query.text)
    return max(probability, IDENTIFIED) if name and names_with_post(name, fold(best.text)) else probability


def estimates(rows: Sequence[dict[str, float]]) -> Floats:
    """The calibrated probability for each row of features."""
    weights = load_weights()
    values = np.array([[row[name] for name in weights.features] for row in rows])
    totals = weights.slope * (weights.bias + weights.forest.scores(values)) + weights.offset
    result: Floats = 1 / (1 + np.exp(-np.clip(totals, -40, 40)))
    return result


def confidence_features(question: Question, hits: Sequence[Hit], evidence: Sequence[Sentence]) -> dict[str, float]:
    """The features that the estimate rests on. ``hits`` and ``evidence`` must not be empty."""
    best = evidence[0]
    passage = best.hit.passage
    matcher = question.matcher
    folded = fold(f"{passage.context}\n{passage.text}")
    nearby = _nearby(best)
    covered, covered_nearby = matcher.covered(folded), matcher.covered(nearby)
    terms = max(1, len(matcher.weights))
    content = question.told_words()
    return {
        **{name: best.features[name] for name in SENTENCE_FEATURES},
        **question.kind_features,
        "score": best.score,
        "probability": best.probability,
        "margin": best.score - evidence[1].score if len(evidence) > 1 else best.score,
        "first_passage": hits[0].score,
        "is_first_passage": float(best.hit.rank == 1),
        "passage_overlap": matcher.share(covered),
        "nearby_overlap": matcher.share(covered_nearby),
        "nearby_rare": matcher.rare_share(covered_nearby),
        "lexical_per_term": math.log1p(max(hit.lexical for hit in hits) / terms),
        "dense": best.hit.dense,
        "names_missing": _missing(question, question.names(), folded),
        "names_missing_nearby": _missing(question, question.names(), nearby),
        "passage_words_missing": _missing(question, content, folded),
        "words_missing_nearby": _missing(question, content, nearby),
        "rarest_missing": _rarest_missing(question, covered),
        "rarest_missing_nearby": _rarest_missing(question, covered_nearby),
        **_absent(question, folded, ""),
        **_absent(question, nearby, "_nearby"),
        "focus_missing": float(bool(question.focus.noun) and question.focus.noun not in folded),
        "no_candidate": float(_lacks_candidate(question, folded)),
        "no_candidate_nearby": float(_lacks_candidate(question, nearby)),
        "terms": math.log(terms),
    }


def _rarest_missing(question: Question, covered: Collection[str]) -> float:
    """Weight of the rarest word of the question that is missing, against the rarest of all; 0 when none is."""
    weights = question.matcher.weights
    lacking = [weights[word] for word in question.told_words() if word in weights and word not in covered]
    return max(lacking, default=0.0) / max(weights.values(), default=1.0)


def _absent(question: Question, folded: str, suffix: str) -> dict[str, float]:
    """For each class of words the most that one weighs which a text lacks, against the heaviest term of the question.

    A word of which the text holds a part counts less: 斯特拉斯堡 for 史特拉斯堡 is hardly absent.
    """
    weights = question.matcher.weights
    heaviest = max(weights.values(), default=1.0)
    known = [s.typed for s in question.query.synonyms if any(other in folded for other in s.others)]
    absent = dict.fromkeys(WORD_CLASSES, 0.0)
    for word, tag in question.words:
        if word not in question.told_words() or word in folded or any(word in typed for typed in known):
            continue
        worth = weights.get(word, heaviest) / heaviest * (1 - _longest_part(word, folded) / len(word))
        for name, tags in WORD_CLASSES.items():
            if tag in tags:
                absent[name] = max(absent[name], worth)
    return {f"{name}_absent{suffix}": worth for name, worth in absent.items()}


def _longest_part(word: str, folded: str) -> int:
    """Length of the longest part of a word that a text holds."""
    lengths = range(len(word) - 1, 0, -1)
    return next((n for n in lengths if any(word[i : i + n] in folded for i in range(len(word) - n + 1))), 0)


def lacks_year(question: Question, best: Sentence) -> bool:
    """Whether the question names a year of which neither the passage nor the article's date says anything."""
    asked = years(question.query.typed)
    passage = best.hit.passage
    return bool(asked) and not asked <= years(f"{passage.context}\n{passage.text}\n{best.hit.article.published}")


def lacks_figure(question: Question, best: Sentence) -> bool:
    """Whether a figure is asked for (多少家) and none in its unit, or none at all, stands near the best sentence.

    Measure words that may stand for each other are no condition.
    """
    expectation = question.expectation
    if expectation.kind is not AnswerKind.FIGURE:
        return False
    nearby, said = _nearby(best), fold(_around(best))
    if expectation.unit and expectation.unit not in LOOSE_UNITS:
        return not has_unit(expectation.unit, nearby)
    # A figure in a heading (三家企业的实践) is of something else.
    return fits(expectation, said, question.query.text) == 0.0


def lacks_name(question: Question, best: Sentence) -> bool:
    """Whether the question names what neither the passage nor its headings name, or the sentence names its sibling.

    Siblings are names that differ in one part: 力箭一号 and 力箭二号, 成都高新区 and 常州高新区.
    """
    passage = best.hit.passage
    around, sentence = fold(f"{passage.context}\n{passage.text}"), fold(best.text)
    asked = question.proper_names_in(question.query.content)
    for name, others in asked.items():
        if name in EVERYWHERE:
            continue
        forms = (name, *others)
        if not any(form in around for form in forms):
            return True
        if any(form in sentence for form in forms):
            continue
        told = [(other, *forms) for other, forms in question.proper_names_in(sentence).items() if other not in asked]
        if any(are_siblings(form, other) for form in forms for others in told for other in others):
            return True
    return False


def lacks_place(question: Question, best: Sentence) -> bool:
    """Whether the question names a place, by what it is (海淀区), that neither the passage nor its headings name.

    A figure that the sentence tells of another place has to stand near its name.
    """
    passage, folded = best.hit.passage, fold(best.text)
    is_elsewhere = question.expectation.kind is AnswerKind.FIGURE and any(
        tag == "ns" and word not in EVERYWHERE and word not in question.query.text
        for word, tag in question.tagged(folded)
    )
    around = _nearby(best) if is_elsewhere else fold(f"{passage.context}\n{passage.text}")
    named = (word for word, tag in question.words if tag == "ns" and _PLACE.fullmatch(word))
    return any(word not in around and word[:-1] not in around for word in named)


def lacks_topic(question: Question, best: Sentence) -> bool:
    """Whether somebody's view of something is asked for of which the passage says nothing: 孙晓利怎么看低空经济."""
    found = _VIEW_OF.search(question.query.typed.rstrip("?？。 "))
    if not found:
        return False
    topic = found["of"] or found["on"]
    passage = best.hit.passage
    around = fold(f"{passage.context}\n{passage.text}")
    words = [word for word in question.told_words() if word in topic]
    known = [other for s in question.query.synonyms if s.typed in topic for other in s.others]
    pairs = [topic[i : i + 2] in around for i in range(len(topic) - 1)]
    return not any(word in around for word in (*words, *known)) and sum(pairs) < len(pairs) / 2


def are_siblings(name: str, other: str) -> bool:
    """Whether two names of one length begin or end alike, with two characters or more, and differ."""
    if name == other or len(name) != len(other):
        return False
    return name[-2:] == other[-2:] or (name[:2] == other[:2] and name[-1] == other[-1])


def years(text: str) -> set[str]:
    """The years that a text names, in figures: 2024, 二〇二四年."""
    return {year.translate(_DIGITS) for year in _YEAR.findall(text)}


def _missing(question: Question, words: Collection[str], folded: str) -> float:
    """Share of ``words`` of the question that a text lacks under any name of the glossary."""
    known = [s.typed for s in question.query.synonyms if any(other in folded for other in s.others)]
    missing = [word for word in words if word not in folded and not any(word in typed for typed in known)]
    return len(missing) / len(words) if words else 0.0


def _nearby(best: Sentence) -> str:
    """The best sentence with the one before and the one after, and what the passage stands under, folded."""
    return fold(f"{best.hit.passage.context}\n{_around(best)}")


def _around(best: Sentence) -> str:
    """The best sentence with the one before and the one after, as they stand in the article."""
    passage = best.hit.passage
    spans = split_sentences(passage.text)
    place = next(i for i, span in enumerate(spans) if passage.start + span.start == best.start)
    around = spans[max(0, place - 1) : place + 2]
    return passage.text[around[0].start : around[-1].end]


def _lacks_candidate(question: Question, folded: str) -> bool:
    """Whether a figure, date or person is asked for and the passage has none that the question does not give."""
    expectation = question.expectation
    if expectation.kind is AnswerKind.PERSON:
        return not question.brings_name(folded)
    if expectation.unit and not has_unit(expectation.unit, folded):
        return True
    return (
        expectation.kind in {AnswerKind.FIGURE, AnswerKind.DATE}
        and fits(expectation, folded, question.query.text) == 0.0
    )


@cache
def load_weights() -> Weights:
    """The fitted trees and calibration."""
    loaded = json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))
    features = tuple(loaded["features"])
    calibration = loaded["calibration"]
    return Weights(
        features, loaded["bias"], Forest(loaded["trees"], features), calibration["slope"], calibration["offset"]
    )
