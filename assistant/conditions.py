"""What a question makes a condition: evidence that does not meet it tells of something else, however near it comes.

A year is one, and so are the unit of a figure, the names that the glossary knows, places and owners that are called
what they are, the member of a row (一期), the post whose holder is asked for, and the topic of somebody's view.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from assistant.definitions import mentions_only, names_as_part_only
from assistant.evidence import Sentence
from assistant.kinds import POST_ENDINGS
from assistant.marks.named import persons_in, places_in
from assistant.measured import reached_by, tells_figure, told_by
from assistant.organisations import organisations_in
from assistant.owners import is_end, others_told, owners_in
from assistant.posts import asked_post
from assistant.question import Question
from assistant.series import lacks_period, names_member, tells_of_another
from assistant.types import AnswerKind
from corpus.sentences import Span, sentences_in
from corpus.speakers import is_full_name
from index.tokens import HAN, fold

# How much less likely, in the scores of evidence, a sentence may be that takes the place of one on something else.
MOST_BEHIND = 4.0
# Names that articles leave out because everything in them is there.
EVERYWHERE = frozenset({"中国", "全国"})
# A place whose name says what it is.
_PLACE = re.compile(rf"[{HAN}]{{2,5}}(?:[省市县镇乡村州]|(?<!地)区)")
_VIEW_OF = re.compile(
    rf"^[{HAN}·]{{2,12}}?(?:是)?(?:怎么|怎样|如何)(?:看待?|评价)(?P<of>[{HAN}]{{3,10}})$"
    rf"|^[{HAN}·]{{2,12}}?对(?P<on>[{HAN}]{{3,10}}?)(?:是)?(?:怎么|怎样|如何|有什么|有何)(?:看|评价|看法|观点)的?$"
)
_BETWEEN_CLAUSES = re.compile(r"[,，、。;；:：()\s]+")
_POST_BEFORE = re.compile(rf"(?<=[{HAN}])[{POST_ENDINGS}](?:[为是叫:]|由)?")
_FOREIGN_NAME = re.compile(r"[a-z]{3}|·")
_BODY_ASKED = re.compile(r"(?:由|归|被)(?:哪一?[家个]|什么)(?:公司|企业|机构|单位|集团|部门|银行)")
_BODY = re.compile(
    rf"[{HAN}a-z]{{2,}}(?:局|部|院|会|中心|委|办|所|厂|社|队|处|署|政府|科技|股份|控股|资本|工程|设计|投资)"
)
_NAME_TAGS = frozenset({"nt", "nz", "eng", "nr", "ns"})
_SITE_ASKED = re.compile(
    r"(?:哪一?[个座些]?|什么)(?:城市|省份?|国家|市|县|区)|(?:建|设|位|坐落|落户|选址|座落|举[行办]|召开)[在于到]?(?:哪[里儿]|何[处地]|什么地方)"
)
_SITE = re.compile(
    rf"[{HAN}]{{2}}(?:[省县镇乡村州旗岛湾港河湖街楼馆洲]|市(?![场值])|区(?![别分域块间])|路(?![线径演由])|号(?![召称码])|国(?![家际内外产企])"
    r"|大道|大学|园区)"
)
# No quantity: 1200名.
_YEAR = re.compile(
    r"(?<![\d.,])[12]\d{3}(?![\d%]|[.,]\d|\s?(?:[万亿兆千百余多名位人项次种颗艘元米吨克亩度岁天秒辆台]|公|平方|小时|英))"
    r"|[一二][〇零一二三四五六七八九]{3}(?=年)"
)
_DECADE = re.compile(r"(?P<century>\d\d)世[纪紀](?P<decade>[1-9]0|[一二三四五六七八九]十)年代")
_YEAR_AFTER = re.compile(r"[同次翌隔]年|(?<!的)第[二三四五六七八九]年|[一二两三四五六七八九十\d]年(?:之|以)?后|不久")
_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")


def lacks_condition(question: Question, best: Sentence) -> bool:
    """Whether the best sentence, where it stands, does not meet what the question makes a condition."""
    return any(lacks(question, best) for lacks in _CONDITIONS)


def lacks_measure(question: Question, best: Sentence) -> bool:
    """Whether something is asked for that is told in words or units of its own, and none stand near the sentence."""
    told = told_by(question.query.typed, question.tagged)
    said = f"{fold(best.hit.passage.context)}\n{_said_nearby(question, best)}"
    return told is not None and not told.search(said)


def lacks_year(question: Question, best: Sentence) -> bool:
    """Whether the question names years of which nothing is said: not in the passage, nor before it, nor by the date.

    What is told of the year after (次年) may be of any.
    """
    asked = years(question.query.typed)
    if not asked or _YEAR_AFTER.search(text_nearby(best)):
        return False
    passage = best.hit.passage
    told = years(f"{passage.context}\n{passage.text}\n{best.hit.article.published}")
    if _is_told(asked, told, question.query.typed):
        return False
    article = question.article(passage.article_id)
    return article is None or not _is_told(asked, years(article.text[: best.start]), question.query.typed)


def _is_told(asked: set[str], told: set[str], folded_question: str) -> bool:
    """Whether one of the years of a question is among those told, or one of the decade that it asks about."""
    decades = {year[:3] for year in asked if f"{year}年代" in folded_question}
    return not asked.isdisjoint(told) or not decades.isdisjoint(year[:3] for year in told)


def lacks_figure(question: Question, best: Sentence) -> bool:
    """Whether a figure is asked for (多少钱) and none in such a unit, or none at all, stands near the best sentence."""
    if question.expectation.kind is not AnswerKind.FIGURE:
        return False
    said, headings = _said_nearby(question, best), fold(best.hit.passage.context)
    return not tells_figure(question.expectation, question.query.typed, headings, said)


def lacks_name(question: Question, best: Sentence) -> bool:
    """Whether the question names what neither the passage nor its headings name, or the sentence names another instead.

    That is a sibling, whose name differs in one part (力箭一号 and 力箭二号, 成都高新区 and 常州高新区), or, where a
    figure or date is asked for, any other.
    """
    passage = best.hit.passage
    asks_value = question.expectation.kind in {AnswerKind.FIGURE, AnswerKind.DATE}
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
        if asks_value and told:
            return True
        if any(are_siblings(form, other) for form in forms for others in told for other in others):
            return True
    return False


def lacks_place(question: Question, best: Sentence) -> bool:
    """Whether the question names a place, by what it is (海淀区), that the article does not, while it names another.

    A figure that the sentence tells of another place has to stand near its name.
    """
    passage, folded = best.hit.passage, fold(best.text)
    is_elsewhere = question.expectation.kind is AnswerKind.FIGURE and any(
        tag == "ns" and word not in EVERYWHERE and word not in question.query.text
        for word, tag in question.tagged(folded)
    )
    around = text_nearby(best) if is_elsewhere else fold(f"{passage.context}\n{passage.text}")
    lacking = [word for word in _places(question) if word not in around and word[:-1] not in around]
    article = question.article(passage.article_id) if lacking and not is_elsewhere else None
    text = fold(article.text) if article else ""
    lacking = [word for word in lacking if word not in text and word[:-1] not in text]
    ends = tuple({word[-1] for word in lacking})
    # Where no other place of its sort is named, it may go without saying.
    return bool(ends) and (is_elsewhere or any(_is_place(*each, ends) for each in question.tagged(around)))


def _is_place(word: str, tag: str, ends: tuple[str, ...]) -> bool:
    return tag == "ns" and len(word) > 2 and word.endswith(ends)


def _places(question: Question) -> list[str]:
    """The places that a question names by what they are, without those that others are said to lie in: 辽宁省鞍山市."""
    pairs = pairwise([*question.words, ("", "")])
    return [word for (word, tag), (_, behind) in pairs if tag == "ns" and behind != "ns" and _PLACE.fullmatch(word)]


def lacks_owner(question: Question, best: Sentence) -> bool:
    """Whether the question names an owner by what it is (云岭高新区), and another one of its sort is told of instead.

    That is: the passage with its headings names only others, or a figure stands in a sentence that does.
    """
    if not question.owners:
        return False
    passage, typed = best.hit.passage, question.query.typed
    headings, around = fold(_headings(best)), fold(f"{passage.context}\n{passage.text}")
    before = fold(f"{passage.context}\n{passage.text[: best.end - passage.start]}")
    lacking = [asked for asked in question.owners if not asked.is_told_in(before)]
    if others_told(lacking, typed, headings, question.tagged):
        return True
    others = others_told(lacking, typed, around, question.tagged)
    article = question.article(passage.article_id) if others else None
    text = fold(article.text) if article else around
    # The article may be about the owner, and name it in another passage.
    if any(text.count(asked.name) < text.count(other.name) for asked, other in others):
        return True
    asks_value = question.expectation.kind in {AnswerKind.FIGURE, AnswerKind.DATE}
    return asks_value and _tells_of_another(question, fold(best.text))


def lacks_member(question: Question, best: Sentence) -> bool:
    """Whether another member of a row is told of than the question names: 二期 for 一期, the whole year for 三季度.

    Which one it is, is told by the sentence, else by what was named last before it, in the headings, or behind it.
    """
    typed, passage = question.query.typed, best.hit.passage
    if not names_member(typed):
        return False
    end = best.end - passage.start
    before = [passage.text[span.start : span.end] for span in sentences_in(passage.text[:end])][::-1]
    if tells_of_another(typed, *map(fold, (*before, _headings(best), passage.text[end:]))):
        return True
    asks_value = question.expectation.kind is AnswerKind.FIGURE
    return asks_value and lacks_period(typed, fold(f"{passage.context}\n{passage.text}"))


def lacks_post(question: Question, best: Sentence) -> bool:
    """Whether the holder of a post is asked for, and nothing near names that post, a person, or whose post it is."""
    post = asked_post(question.query.typed)
    if post is None:
        return False
    passage, said = best.hit.passage, _said_nearby(question, best)
    if not post.is_told_in(f"{fold(_headings(best))}\n{said}"):
        return True
    own = [owner for owner in question.owners if owner.sort == "post"]
    if not _names_person(question, said) or others_told(own, question.query.typed, fold(best.text), question.tagged):
        return True
    around = fold(f"{passage.context}\n{passage.text}")
    words = [word for word in question.told_words() if word in post.owner]
    return bool(words) and not any(word in around for word in words)


def _names_person(question: Question, folded: str) -> bool:
    """Whether a text may name a person that the question does not; the tagger cuts some names, and knows few."""
    if persons_in(question, folded) or _FOREIGN_NAME.search(folded):
        return True
    behind = (folded[post.end() : post.end() + 2] for post in _POST_BEFORE.finditer(folded))
    # 邵启明,1974年生: a name that is set apart.
    apart = _BETWEEN_CLAUSES.split(folded)
    return any(is_full_name(name) and name not in question.query.text for name in (*behind, *apart))


def lacks_body(question: Question, best: Sentence) -> bool:
    """Whether it is asked which body does something (由哪家公司管理), or in which city, and nothing near names one."""
    asked, said = question.query.typed, _said_nearby(question, best)
    if _BODY_ASKED.search(asked):
        names = {word for word, tag in question.tagged(said) if tag in _NAME_TAGS and len(word) > 1}
        names |= set(_BODY.findall(said)) | organisations_in(question, said)
    elif question.expectation.kind is AnswerKind.PLACE and _SITE_ASKED.search(asked):
        names = {said[slice(*span)] for span in places_in(question, said)} | set(_SITE.findall(said))
    else:
        return False
    return all(name in asked for name in names)


def of_what_is_asked(question: Question, evidence: list[Sentence]) -> list[Sentence]:
    """The evidence without what is said of another owner or member, first a sentence that tells what is asked.

    Where the likeliest does not, the likeliest that meets every condition and is on the same topic takes its place and
    is as likely. All of the evidence where that is far less likely: then there is no answer.
    """
    if not evidence or not _is_amiss(question, evidence[0]):
        return _without_others(question, evidence)
    wants_value = question.expectation.kind in {AnswerKind.FIGURE, AnswerKind.DATE}
    near = [s for s in evidence if s.score >= evidence[0].score - MOST_BEHIND]
    if not _is_of_another(question, evidence[0]) and lacks_post(question, evidence[0]):  # elsewhere it may be others'
        near = [s for s in near if s.hit.passage.article_id == evidence[0].hit.passage.article_id]
    topic = _topic_of(question, evidence[0])
    told = (s for s in near if s.features["fit"] > 0 or not wants_value)
    best = next((s for s in told if _is_on(topic, s) and not lacks_condition(question, s)), None)
    if best is None:
        return evidence
    instead = replace(best, score=evidence[0].score, probability=evidence[0].probability)
    return [instead, *_without_others(question, [s for s in evidence if s is not best])]


def _without_others(question: Question, evidence: list[Sentence]) -> list[Sentence]:
    """The evidence without what is said of another owner or member; what is far less likely is not quoted anyway."""
    if not evidence or not (question.owners or names_member(question.query.typed)):
        return evidence
    least = max(s.score for s in evidence) - MOST_BEHIND
    return [s for s in evidence if s.score < least or not _is_of_another(question, s)]


def _topic_of(question: Question, sentence: Sentence) -> list[str]:
    """The words of the question that a sentence holds, without figures and those that name owners."""
    folded = fold(sentence.text)
    named = "".join(owner.name for owner in question.owners)
    words = (word for word in question.told_words() if word in folded and not word[0].isdigit())
    return [word for word in words if word not in named and not is_end(word) and not owners_in(word, question.tagged)]


def _is_on(topic: Sequence[str], sentence: Sentence) -> bool:
    """Whether a sentence with its neighbours holds half of the words at least."""
    nearby = text_nearby(sentence)
    return 2 * sum(word in nearby for word in topic) >= len(topic)


def _is_of_another(question: Question, sentence: Sentence) -> bool:
    return lacks_owner(question, sentence) or lacks_member(question, sentence)


def _is_amiss(question: Question, sentence: Sentence) -> bool:
    """Whether a sentence is of another, or tells no post or address that is asked for: others may."""
    is_reached = reached_by(question.query.typed) is not None
    return (
        _is_of_another(question, sentence)
        or lacks_post(question, sentence)
        or (is_reached and lacks_measure(question, sentence))
    )


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
    """The years that a text names, in figures: 2024, 二〇二四年, 20世纪50年代."""
    decades = (
        f"{int(found['century']) - 1}{found['decade'][0].translate(_DIGITS)}0" for found in _DECADE.finditer(text)
    )
    return {year.translate(_DIGITS) for year in _YEAR.findall(text)} | set(decades)


def text_nearby(best: Sentence) -> str:
    """The best sentence with the one before and the one after, and what the passage stands under, folded."""
    spans = _around(best)
    return fold(f"{best.hit.passage.context}\n{best.hit.passage.text[spans[0].start : spans[-1].end]}")


def _headings(best: Sentence) -> str:
    """What the passage stands under, without who spoke last."""
    return f"{best.hit.passage.title}\n{best.hit.passage.section}"


def _said_nearby(question: Question, best: Sentence) -> str:
    """The best sentence with those of its neighbours that tell of nothing else than is asked about, folded."""
    text = best.hit.passage.text
    said = (fold(text[span.start : span.end]) for span in _around(best))
    return "\n".join(sentence for sentence in said if not _tells_of_another(question, sentence))


def _tells_of_another(question: Question, folded: str) -> bool:
    """Whether a sentence names another member of a row, or another owner than is asked about."""
    own = [owner for owner in question.owners if owner.is_thing]
    typed = question.query.typed
    return tells_of_another(typed, folded) or bool(others_told(own, typed, folded, question.tagged))


def _around(best: Sentence) -> tuple[Span, ...]:
    """The spans in the passage of the sentence before the best one, that one, and the one after."""
    passage = best.hit.passage
    spans = sentences_in(passage.text)
    place = next(i for i, span in enumerate(spans) if passage.start + span.start == best.start)
    return spans[max(0, place - 1) : place + 2]


def lacks_meaning(question: Question, best: Sentence) -> bool:
    """Whether it is asked what something is or consists of, and it is only mentioned near by: 未来产业包括哪些."""
    asked, said, headings = question.query.typed, _said_nearby(question, best), fold(_headings(best))
    return names_as_part_only(asked, f"{headings}\n{said}") or mentions_only(asked, said, headings)


_CONDITIONS = (
    lacks_measure, lacks_year, lacks_figure, lacks_name, lacks_place, lacks_owner, lacks_member, lacks_post, lacks_body,
    lacks_topic, lacks_meaning,
)  # fmt: skip
