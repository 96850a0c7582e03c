"""Which sentences are worth quoting beside the best one: likely ones that are of its sort and add to it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.annotate import speaker_of
from assistant.conditions import lacks_name
from assistant.demands import IS_QUESTION, asks_amount, is_particular, meets_demands
from assistant.evidence import Sentence
from assistant.marks import answer_spans
from assistant.organisations import organisations_in
from assistant.question import Question
from assistant.types import AnswerKind
from index.tokens import fold

# A further sentence is quoted if it is so likely to hold the answer, against the best one: less will do for one of the
# same passage, which is read along with it anyway. Measured: 1.5 sentences an answer, which hold what is asked for six
# times in a hundred more than the best one alone.
RELATIVE_PROBABILITY = 0.25
RELATIVE_PROBABILITY_NEARBY = 0.1
# Of a list of firms or places, for a later sentence of the passage that names some.
RELATIVE_PROBABILITY_OF_A_LIST = 0.01
# How much less likely, in the scores of evidence, the sentence may be that tells the reasons of what the best one says,
# and how much of the question it has to hold, against that one.
REASONS_BEHIND = 5.5
REASONS_OVERLAP = 0.5
# The first item of an enumeration over several sentences, and those after it: 一是…。二是…。 or 甲的第一条路径…。
ORDERED = (
    re.compile(r"^[“「]?(?:一是|第一|首先|一方面|其一|[（(]?[一1][)）、.])|^[^，。；：]{1,12}第一[个条项点类种步件]"),
    re.compile(
        r"^[“「]?(?:[二三四五六七八九十]是|第[二三四五六七八九十]|其次|再次|然后|最后|另一方面|此外|其[二三四五]|[（(]?(?:[二三四五六七八九]|\d)[)）、.])"
        r"|^[^，。；：]{1,12}第[二三四五六七八九十][个条项点类种步件]"
    ),
)
_TELLS_REASONS = re.compile(r"因为|由于|由来|理由|原因|在于|之所以|因此|所以|缘于|源于|得益于")


def adds(question: Question, sentence: Sentence, chosen: Sequence[Sentence]) -> bool:
    """Whether a sentence is to be quoted beside those that are chosen, the best of them first."""
    best = chosen[0]
    is_new = all(sentence.text != other.text for other in chosen)
    if not (is_new and _is_likely(question, sentence, best)) or IS_QUESTION.search(sentence.text):
        return False
    kind = question.expectation.kind
    if kind in {AnswerKind.FIGURE, AnswerKind.DATE} and sentence.features["fit"] < best.features["fit"]:
        return False
    if best.features["defines"] > sentence.features["defines"]:
        return False  # beside a definition only another one
    if meets_demands(question, best) and not meets_demands(question, sentence):
        return False
    if not _is_of_the_same_speaker(question, sentence, best) or lacks_name(question, sentence):
        return False
    return _names_another(question, sentence, chosen) and _is_measured_alike(question, sentence, best)


def reasons_for(question: Question, best: Sentence, evidence: Sequence[Sentence]) -> list[Sentence]:
    """Where reasons are asked for and the best sentence tells none, the likeliest sentence that does, or nothing."""
    if question.expectation.kind is not AnswerKind.REASON or _TELLS_REASONS.search(best.text):
        return []
    near = [
        s
        for s in evidence
        if s.score >= best.score - REASONS_BEHIND
        and s.features["overlap"] >= REASONS_OVERLAP * best.features["overlap"]
    ]
    return [s for s in near if _TELLS_REASONS.search(s.text)][:1]


def _is_likely(question: Question, sentence: Sentence, best: Sentence) -> bool:
    is_nearby = sentence.hit.rank == best.hit.rank
    share = RELATIVE_PROBABILITY_NEARBY if is_nearby else RELATIVE_PROBABILITY
    is_behind = is_nearby and sentence.start > best.start
    if is_behind and question.expectation.kind is AnswerKind.LIST and is_particular(question):
        share = RELATIVE_PROBABILITY_OF_A_LIST
    return sentence.probability >= best.probability * share


def _names_another(question: Question, sentence: Sentence, chosen: Sequence[Sentence]) -> bool:
    """Where a person or firm is asked for and the chosen sentences name one: whether this one names another."""
    if question.expectation.kind is AnswerKind.PERSON:
        known = {name for other in chosen for name in _answering_words(question, other)}
        return not known or bool(_answering_words(question, sentence) - known)
    known = {name for other in chosen for name in _organisations(question, other)}
    return not known or bool(_organisations(question, sentence) - known)


def _is_of_the_same_speaker(question: Question, sentence: Sentence, best: Sentence) -> bool:
    """Whether a sentence is nobody else's, where it is asked what somebody says and the best sentence is theirs."""
    asked = speaker_of(best) if question.expectation.kind is AnswerKind.OPINION else None
    if asked is None or asked.name not in question.query.text:
        return True
    own = speaker_of(sentence)
    return own is None or own.name in question.query.text


def _organisations(question: Question, sentence: Sentence) -> set[str]:
    return organisations_in(question, fold(sentence.text)) if is_particular(question) else set()


def _is_measured_alike(question: Question, sentence: Sentence, best: Sentence) -> bool:
    """Whether a sentence tells a figure of the sort that the best one tells: beside a sum of money is no percentage."""
    if question.expectation.kind is not AnswerKind.FIGURE or not asks_amount(question.query.typed):
        return True
    are_shares = [
        {word.endswith(("%", "一半", "半数", "成")) or "分之" in word for word in _answering_words(question, each)}
        for each in (sentence, best)
    ]
    return not all(are_shares) or bool(are_shares[0] & are_shares[1])


def _answering_words(question: Question, sentence: Sentence) -> set[str]:
    spans = answer_spans(question, sentence)
    return {sentence.text[start - sentence.start : end - sentence.start] for start, end in spans}
