"""Which sentences are worth quoting beside the best one: likely ones that are of its sort and add to it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile

from assistant.annotate import speaker_of
from assistant.conditions import lacks_name
from assistant.contrasts import tells_only_others
from assistant.demands import IS_QUESTION, TELLS_REASONS, asks_amount, is_particular, meets_as_much, names_holder
from assistant.evidence import Sentence
from assistant.kinds import unit_of
from assistant.marks import answer_spans
from assistant.organisations import organisations_in
from assistant.question import Question
from assistant.types import AnswerKind
from index.tokens import HAN, fold

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
    re.compile(
        r"^[“「]?(?:一是|第一(?![条章节])|首先|一方面|其一|[（(]?[一1][)）、.])|^[^，。；：]{1,12}第一[个条项点类种步件]"
    ),
    re.compile(
        r"^[“「]?(?:[二三四五六七八九十]是|第[二三四五六七八九十](?![条章节])|其次|再次|然后|最后|另一方面|此外|其[二三四五]|[（(]?(?:[二三四五六七八九]|\d)[)）、.])"
        r"|^[^，。；：]{1,12}第[二三四五六七八九十][个条项点类种步件]"
    ),
)
# The first item of an enumeration in a sentence, and the second; what comes behind somebody's 我不这样看, or behind a
# stance so short that it tells nothing of why; a decision, which follows from what was said before it.
_BEGINS_ITEMS = re.compile(r"一是(?![个种家项条])|其一[，,是]|一方面[，,是]?")
_SECOND_ITEM = re.compile(r"二是|其二|另一方面")
# A sentence that only says how many there are of what is listed behind it: 目前有三个园区。
_COUNTS_ITEMS = re.compile(r"[两二三四五六七八九十\d][个大项种类家座条处位名套款][^,，、;；\d]{0,16}[。.]?$")
MOST_ITEMS_BEHIND = 4
# An item by its number, at the beginning and anywhere.
_NUMBER_FIRST = re.compile(r"[（(]?[一二三四五六七八九\d]{1,2}[)）、.．]|[①-⑨]")
_NUMBER_IN = re.compile(
    r"[（(][一二三四五六七八九\d]{1,2}[)）]|[①-⑨]|(?:^|[：:；;])[一二三四五六七八九\d]{1,2}[、.．](?!\d)"
)
_OTHERWISE = re.compile(r"不(?:这[样么]|那么|太?)(?:看|认为|想|认同|同意|赞同)[。！!]?$|恰恰相反[。！!]?$")
_STANCE = re.compile(rf"^[{HAN}·]{{2,6}}[：:]|[我对此很非常比较十分也是的。，]")
LONGEST_STANCE = 8
MOST_BEHIND_STANCE = 2
LIKELY = 3  # sentences among which a decision and its reason are looked for
_SPEAKS = re.compile(rf"[{HAN}·]{{1,6}}[：:]")
_DECIDES = re.compile(r"决定|议定|同意|暂缓|不予|否决|搁置|取消")
# Kinds of answers that sentences visibly have the form of, and those that are of one thing, which is named.
_TOLD_IN_A_FORM = {AnswerKind.FIGURE, AnswerKind.DATE}
_OF_ONE_THING = {AnswerKind.FIGURE, AnswerKind.REASON, AnswerKind.DEFINITION}
# Share of the best sentence's overlap with the question that another one has to have there.
RELATIVE_OVERLAP = 0.3
_PLANS = re.compile(r"计划|目标|力争|预计|预期|争取|规划|拟|打算|[将要到](?:20\d\d年|明年)")

# How regulations end, and what asks for that.
_CLOSES = re.compile(r"自.{0,24}起(?:施行|实施|执行)|(?:同时|予以)废止|负责解释")
_CLOSING_ASKED = re.compile(
    r"施行|实施|生效|执行|废止|失效|有效|到期|期限|[几多]少?年|多久|解释|哪[天日年月]|什么时[候间]|何时"
)
# How long a voucher is good is not told by how long the regulation is that grants it.
_DOCUMENT_ASKED = re.compile(
    "措施|办法|规[定划则]|新规|细则|条例|章程|制度|通知|意见|方案|计划|指南|政策|新政|文件|公[告示]|标准|法|目录|名录|令|《|本|该|这[个项份]"
)


def adds(question: Question, sentence: Sentence, chosen: Sequence[Sentence]) -> bool:
    """Whether a sentence is to be quoted beside those that are chosen, the best of them first."""
    best = chosen[0]
    is_new = all(sentence.text != other.text for other in chosen)
    if not (is_new and _is_likely(question, sentence, best)) or IS_QUESTION.search(sentence.text):
        return False
    if sentence not in without_closings(question, [sentence, best]):
        return False
    if not _is_of_the_sort(question, sentence, best) or _is_of_another(question, sentence, best):
        return False
    if not _is_of_the_same_speaker(question, sentence, best) or lacks_name(question, sentence):
        return False
    return _names_another(question, sentence, chosen) and _is_measured_alike(question, sentence, best)


def without_closings(question: Question, evidence: Sequence[Sentence]) -> Sequence[Sentence]:
    """The evidence without how regulations end, unless that is asked for; all where nothing else is there."""
    asked = question.query.typed
    if _CLOSING_ASKED.search(asked) and _DOCUMENT_ASKED.search(asked):
        return evidence
    return [s for s in evidence if not _CLOSES.search(s.text)] or evidence


def is_whole(sentence: Sentence) -> bool:
    """Whether a sentence enumerates all that it begins to: 一是…，二是…."""
    return bool(_BEGINS_ITEMS.search(sentence.text) and _SECOND_ITEM.search(sentence.text))


def _is_of_the_sort(question: Question, sentence: Sentence, best: Sentence) -> bool:
    """Whether a sentence answers as visibly as the best one does, and speaks of what is asked."""
    kind, own, of_best = question.expectation.kind, sentence.features, best.features
    if kind in _TOLD_IN_A_FORM and own["fit"] < of_best["fit"]:
        return False
    if kind in _OF_ONE_THING and own["overlap"] < RELATIVE_OVERLAP * of_best["overlap"]:
        return False
    if kind is AnswerKind.LIST and of_best["fit"] > 0.0 and own["fit"] == 0.0:
        return False  # beside a list nothing that lists nothing
    if of_best["defines"] > own["defines"]:
        return False  # beside a definition only another one
    return meets_as_much(question, sentence, best) and (
        names_holder(question, sentence) or not names_holder(question, best)
    )


def _is_of_another(question: Question, sentence: Sentence, best: Sentence) -> bool:
    """Whether a sentence tells only of another year, stage or group than is asked for, or of a plan where none is."""
    asked, told = question.query.typed, fold(sentence.text)
    if tells_only_others(asked, told):
        return True
    if question.expectation.kind is not AnswerKind.FIGURE:
        return False
    return bool(_PLANS.search(told)) and not any(_PLANS.search(text) for text in (asked, fold(best.text)))


def reasons_for(question: Question, best: Sentence, evidence: Sequence[Sentence]) -> list[Sentence]:
    """Where reasons are asked for and the best sentence tells none, the likeliest sentence that does, or nothing."""
    if question.expectation.kind is not AnswerKind.REASON or TELLS_REASONS.search(best.text):
        return []
    near = [
        s
        for s in evidence
        if s.score >= best.score - REASONS_BEHIND
        and s.features["overlap"] >= REASONS_OVERLAP * best.features["overlap"]
    ]
    return [s for s in near if TELLS_REASONS.search(s.text)][:1]


def goes_on(question: Question, best: Sentence, evidence: Sequence[Sentence]) -> list[Sentence]:
    """The sentences around the best one that it needs to be an answer.

    They are the other items (二是……) of what it began to enumerate, what somebody holds who just said that they see it
    otherwise or how they stand to it, and what was said before a decision of which the reason is asked for.
    """
    article = sorted((s for s in evidence if s.hit.article.id == best.hit.article.id), key=lambda s: s.start)
    behind = [s for s in article if s.start > best.start]
    if question.has_short_answer:
        return []
    if question.expectation.kind is AnswerKind.LIST and _COUNTS_ITEMS.search(best.text):
        return [s for s in behind if s.hit.rank == best.hit.rank and not IS_QUESTION.search(s.text)][:1]
    if _BEGINS_ITEMS.search(best.text) and not _SECOND_ITEM.search(best.text):
        after = takewhile(lambda s: not _BEGINS_ITEMS.search(s.text), behind)
        return [s for s in after if ORDERED[1].match(s.text)][:MOST_ITEMS_BEHIND]
    if listed := _rest_of_list(best, behind):
        return listed
    kind = question.expectation.kind
    is_bare = _OTHERWISE.search(best.text) is not None or len(_STANCE.sub("", best.text)) <= LONGEST_STANCE
    if kind in {AnswerKind.OPINION, AnswerKind.REASON} and is_bare:
        same = (s for s in behind if s.hit.rank == best.hit.rank)
        return list(takewhile(lambda s: not _SPEAKS.match(s.text), same))[:MOST_BEHIND_STANCE]
    return _before_decision(evidence, article) if kind is AnswerKind.REASON else []


def _rest_of_list(best: Sentence, behind: Sequence[Sentence]) -> list[Sentence]:
    """The numbered items behind a sentence that lists some of them and ends in the midst: …：(1)…；(2)…；."""
    found: list[Sentence] = []
    last = best
    for sentence in behind if _NUMBER_IN.search(best.text) else ():
        if not last.text.endswith(("；", ";")) or not _NUMBER_FIRST.match(sentence.text):
            break
        found.append(sentence)
        last = sentence
    return found[:MOST_ITEMS_BEHIND]


def _before_decision(evidence: Sequence[Sentence], article: Sequence[Sentence]) -> list[Sentence]:
    """A decision among the likeliest sentences and the one before it, where none of them tells a reason."""
    likely = evidence[:LIKELY]
    if any(TELLS_REASONS.search(s.text) for s in likely):
        return []
    decision = next((s for s in likely if _DECIDES.search(s.text) and s in article), None)
    before = [s for s in article if decision and s.hit.rank == decision.hit.rank and s.start < decision.start]
    return [before[-1], decision] if decision and before else []


def _is_likely(question: Question, sentence: Sentence, best: Sentence) -> bool:
    is_nearby = sentence.hit.rank == best.hit.rank
    share = RELATIVE_PROBABILITY_NEARBY if is_nearby else RELATIVE_PROBABILITY
    is_behind = is_nearby and sentence.start > best.start
    if is_behind and question.expectation.kind is AnswerKind.LIST and is_particular(question):
        share = RELATIVE_PROBABILITY_OF_A_LIST
    return sentence.probability >= best.probability * share


def _names_another(question: Question, sentence: Sentence, chosen: Sequence[Sentence]) -> bool:
    """Whether a sentence names another person or firm than the chosen ones, where one is asked for."""
    if question.expectation.kind is AnswerKind.PERSON:
        known = {name for other in chosen for name in _answering_words(question, other)}
        return bool(_answering_words(question, sentence) - known)
    known = {name for other in chosen for name in _organisations(question, other)}
    return not is_particular(question) or bool(_organisations(question, sentence) - known)


def _is_of_the_same_speaker(question: Question, sentence: Sentence, best: Sentence) -> bool:
    """Whether a sentence is nobody else's, where it is asked what somebody says and the best sentence is theirs."""
    has_owner = question.expectation.kind in {AnswerKind.OPINION, AnswerKind.DEFINITION}  # 王海明怎么定义…
    asked = speaker_of(best) if has_owner else None
    if asked is None or asked.name not in question.query.text:
        return True
    own = speaker_of(sentence)
    if own is None:  # what leads to what they say is not theirs
        return sentence.start > best.start or asked.name in sentence.text
    return own.name in question.query.text


def _organisations(question: Question, sentence: Sentence) -> set[str]:
    return organisations_in(question, fold(sentence.text)) if is_particular(question) else set()


def _is_measured_alike(question: Question, sentence: Sentence, best: Sentence) -> bool:
    """Whether a sentence tells a figure of the sort that the best one tells: beside a sum of money is no percentage.

    Beside a figure, a date or a name nothing that tells none.
    """
    words, of_best = (_answering_words(question, each) for each in (sentence, best))
    if of_best and not words:
        return False
    if question.expectation.kind is not AnswerKind.FIGURE or not asks_amount(question.query.typed):
        return True
    units, units_of_best = ({unit_of(word) for word in each} - {""} for each in (words, of_best))
    return not (units and units_of_best) or bool(units & units_of_best)


def _answering_words(question: Question, sentence: Sentence) -> set[str]:
    spans = answer_spans(question, sentence)
    return {sentence.text[start - sentence.start : end - sentence.start] for start, end in spans}
