"""What a question makes a condition: evidence that does not meet it tells of something else, however near it comes.

A year is one, and so are the unit of a figure, the names that the glossary knows, places that are called what they are,
and the topic of somebody's view.
"""

from __future__ import annotations

import re

from assistant.evidence import Sentence
from assistant.kinds import LOOSE_UNITS, fits, has_unit
from assistant.measured import told_by
from assistant.question import Question
from assistant.types import AnswerKind
from corpus.sentences import split_sentences
from index.tokens import HAN, fold

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


def lacks_condition(question: Question, best: Sentence) -> bool:
    """Whether the best sentence, where it stands, does not meet what the question makes a condition."""
    return any(lacks(question, best) for lacks in _CONDITIONS)


def lacks_measure(question: Question, best: Sentence) -> bool:
    """Whether something is asked for that is told in words or units of its own, and none stand near the sentence."""
    told = told_by(question.query.typed)
    return told is not None and not told.search(text_nearby(best))


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
    nearby, said = text_nearby(best), fold(_around(best))
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
    around = text_nearby(best) if is_elsewhere else fold(f"{passage.context}\n{passage.text}")
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


def text_nearby(best: Sentence) -> str:
    """The best sentence with the one before and the one after, and what the passage stands under, folded."""
    return fold(f"{best.hit.passage.context}\n{_around(best)}")


def _around(best: Sentence) -> str:
    """The best sentence with the one before and the one after, as they stand in the article."""
    passage = best.hit.passage
    spans = split_sentences(passage.text)
    place = next(i for i, span in enumerate(spans) if passage.start + span.start == best.start)
    around = spans[max(0, place - 1) : place + 2]
    return passage.text[around[0].start : around[-1].end]


_CONDITIONS = (lacks_measure, lacks_year, lacks_figure, lacks_name, lacks_place, lacks_topic)
