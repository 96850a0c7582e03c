"""What a question makes a condition: evidence that does not meet it tells of something else, however near it comes.

A year is one, and so are the unit of a figure, the names that the glossary knows, cities, places and owners that are
called what they are, the member of a row (一期), the post whose holder is asked for, the topic of somebody's view, and
that somebody is heard where it is asked who said something, or puts it forward where it is asked who did.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from assistant.definitions import first_asked, mentions_only, names_as_part_only
from assistant.elsewhere import lacks_city
from assistant.evidence import Sentence
from assistant.kinds import POST_ENDINGS
from assistant.marks.named import persons_in, places_in
from assistant.marks.rows import cells_of
from assistant.measured import reached_by, tells_figure, told_by
from assistant.organisations import organisations_in
from assistant.owners import is_end, others_told, owners_in
from assistant.periods import before_figure, names_month, tells_other_month, tells_other_span, tells_other_year, years
from assistant.posts import AskedPost, asked_post
from assistant.question import Question
from assistant.series import lacks_period, names_member, tells_of_another
from assistant.types import AnswerKind
from assistant.voices import lacks_origin, lacks_voice
from corpus.sentences import Span, sentences_in
from corpus.speakers import is_full_name
from corpus.types import SECTION_SEPARATOR
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
_FIRM_TAGS = frozenset({"nt", "nz", "ns", "eng"})
LONGEST_NAME = 14  # characters, of whoever has a post
_NAME_TAGS = frozenset({"nt", "nz", "eng", "nr", "ns"})
_SITE_ASKED = re.compile(
    r"(?:哪一?[个座些]?|什么)(?:城市|省份?|国家|市|县|区)|(?:建|设|位|坐落|落户|选址|座落|举[行办]|召开)[在于到]?(?:哪[里儿]|何[处地]|什么地方)"
    "|在(?:哪[里儿]|何[处地]|什么地方)(?:举[行办]|召开|进行|开[会展幕]|比赛|考试|答辩|培训)"
)
_SITE = re.compile(
    rf"[{HAN}]{{2}}(?:[省县镇乡村州旗岛湾港河湖街楼馆洲]|市(?![场值])|区(?![别分域块间])|路(?![线径演由])|号(?![召称码])|国(?![家际内外产企])"
    r"|大道|大学|园区)"
)
# What asks for something, or of what the figure is no sum but a rank or a part.
_ASKING = re.compile("[哪谁怎何]|什么|为啥|如何|吗$")
_WHOLE_ASKED = re.compile("^(?!.*(?:最|第|首[个座家条次]|唯一|排|占|几大)).*(?:全国|我国|全球|全世界)")
_WHOLE = re.compile("[全我各]国|国内|中国|海外|国际|全球|世界|各地|全行业")
_DATELINE = re.compile(r"^[^。]{0,24}\d日(?:电|讯|消息)(?:\([^()]*\))?")
_NOUN_TAGS = frozenset({"n", "vn", "nl", "ng"})
_ASKS_ELSE = re.compile("[哪谁怎何]|什么|多[大长高远重深久]")
_ANY_THING = re.compile(
    "[率数量长宽高深度重]$|人次|数目|比例|比重|占比|百分比|尺寸|大小|分数?$|种类|费用|花费|面积|金额|标准|价格?$|范围|规模|程度|单位|成绩|水平"
    "|距离|时[间候]|名次|国家|生活|情况"
)
# Ends of words that the tokenizer joined to a verb behind them: 人会 of 多少人会来.
_JOINED = frozenset("会能可要将被把")
# What the tagger takes for a noun: 能活, 能省.
_CAN = re.compile("能(?![源力量耗效级人手])")
_YEAR_AFTER = re.compile(r"[同次翌隔]年|(?<!的)第[二三四五六七八九]年|[一二两三四五六七八九十\d]年(?:之|以)?后|不久")


def lacks_condition(question: Question, best: Sentence) -> bool:
    """Whether the best sentence, where it stands, does not meet what the question makes a condition."""
    return any(lacks(question, best) for lacks in _CONDITIONS)


def unmet_conditions(question: Question, best: Sentence) -> dict[str, bool]:
    """For each condition whether the best sentence does not meet it."""
    return {lacks.__name__: lacks(question, best) for lacks in _CONDITIONS}


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


def lacks_own_year(question: Question, best: Sentence) -> bool:
    """Whether the sentence, or its cell of a row, tells a figure of another year than the one that is asked about.

    Where it names none, the innermost heading that does tells of which year it is.
    """
    if not years(question.query.typed) or not _asks_figure(question):
        return False
    told = fold(best.text)
    headings = best.hit.passage.section.split(SECTION_SEPARATOR)[::-1]
    dated = next((heading for heading in map(fold, headings) if years(heading)), "")
    if dated and not years(told) and not cells_of(told):
        told = f"{dated},{told}"
    return tells_other_year(question.query.typed, told)


def lacks_month(question: Question, best: Sentence) -> bool:
    """Whether a figure of a month, or of the first months of a year, is asked for, and only others are named."""
    if not _asks_figure(question):
        return False
    if tells_other_span(question.query.typed, fold(best.text)):
        return True
    if not names_month(question.query.typed):
        return False  # and the whole article need not be read
    passage = best.hit.passage
    article = question.article(passage.article_id)
    before = article.text[: best.start] if article else ""
    text = fold(f"{passage.context}\n{before}\n{passage.text}")
    return tells_other_month(question.query.typed, text, best.hit.article.published)


def _asks_figure(question: Question) -> bool:
    """Whether a figure is asked for, be it by its name alone: 2021年贸易额."""
    kind = question.expectation.kind
    return kind is AnswerKind.FIGURE or (kind is AnswerKind.FACT and not _ASKING.search(question.query.typed))


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


def lacks_whole(question: Question, best: Sentence) -> bool:
    """Whether a figure of the whole country or world is asked for, and the sentence tells one of a part of it."""
    found = _WHOLE_ASKED.search(question.query.typed)
    if question.expectation.kind is not AnswerKind.FIGURE or not found:
        return False
    told = before_figure(_DATELINE.sub("", fold(best.text)))
    return not _WHOLE.search(told) and any(
        tag == "ns" and word not in EVERYWHERE and word not in question.query.text
        for word, tag in question.tagged(told)
    )


def lacks_seat(question: Question, best: Sentence) -> bool:
    """Whether a figure of a town or county is asked for of which nothing is said near by, and it is told of another."""
    asked = [owner for owner in question.owners if owner.is_seat]
    if question.expectation.kind is not AnswerKind.FIGURE or not asked:
        return False
    told = owners_in(before_figure(fold(best.text)), question.tagged)
    nearby = text_nearby(best)
    is_other = any(owner.is_seat and owner.name not in question.query.typed for owner in told)
    return is_other and not any(owner.is_told_in(nearby) for owner in asked)


def lacks_thing(question: Question, best: Sentence) -> bool:
    """Whether nothing near by names what is counted or measured: 学生 of 招多少学生, 违约金 of 赔多少违约金.

    How much there is of anything (数量, 比例) needs no name; of some measures more is known (:func:`lacks_measure`).
    """
    typed = question.query.typed
    if question.expectation.kind is not AnswerKind.FIGURE or _ASKS_ELSE.search(typed):
        return False
    nearby, sentence = text_nearby(best), fold(best.text)
    known = [s.typed for s in question.query.synonyms if any(other in nearby for other in s.others)]
    return told_by(typed, question.tagged) is None and any(
        question.share_lacking(noun, nearby) == 1 and not any(character in sentence for character in telling)
        for noun, telling in _things(question)
        if not any(noun in each or each in noun for each in known)
    )


def _things(question: Question) -> list[tuple[str, str]]:
    """The nouns of a question next to its asking word, each with the characters that may tell it: 徒 of 学徒."""
    left, asked = question.focus.left, question.focus.noun
    nouns = [(word, tag) for word, tag in question.words if tag in _NOUN_TAGS and len(word) > 1]
    nouns = [(word, tag) for word, tag in nouns if not _CAN.match(word)]
    return [
        (word, word if tag == "vn" or word.endswith("子") else word[-1])
        for word, tag in nouns
        if (word == asked or left.endswith(word)) and not _ANY_THING.search(word) and word[-1] not in _JOINED
    ]


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
    if _is_post_of_others(question, post, said):
        return True
    own = [owner for owner in question.owners if owner.sort == "post"]
    if not _names_person(question, said) or others_told(own, question.query.typed, fold(best.text), question.tagged):
        return True
    around = fold(f"{passage.context}\n{passage.text}")
    words = [word for word in question.told_words() if word in post.owner]
    return bool(words) and not any(word in around for word in words)


def _is_post_of_others(question: Question, post: AskedPost, said: str) -> bool:
    """Whether each time that a text names a post, somebody whom the question does not name has it: 华星首席执行官."""
    before = [question.tagged(said[max(0, start - LONGEST_NAME) : start]) for start, _ in post.places_in(said)]
    last = [words[-1] if words else ("", "") for words in before]
    return bool(last) and all(
        tag in _FIRM_TAGS and len(word) > 1 and word not in question.query.typed for word, tag in last
    )


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
    if lacks_year(question, evidence[0]):
        near = [s for s in near if _is_of_year(question, s)]
    topic = _topic_of(question, evidence[0])
    # What is said of another city beside it makes a sentence no likelier.
    where = _itself if lacks_city(question, evidence[0]) else text_nearby
    told = (s for s in near if s.features["fit"] > 0 or not wants_value)
    best = next((s for s in told if _is_on(topic, where(s)) and not lacks_condition(question, s)), None)
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


def _itself(sentence: Sentence) -> str:
    return fold(f"{_headings(sentence)}\n{sentence.text}")


def _is_on(topic: Sequence[str], folded: str) -> bool:
    """Whether a text holds half of the words at least."""
    return 2 * sum(word in folded for word in topic) >= len(topic)


def _is_of_another(question: Question, sentence: Sentence) -> bool:
    return lacks_owner(question, sentence) or lacks_member(question, sentence)


def _is_amiss(question: Question, sentence: Sentence) -> bool:
    """Whether a sentence is of another or another year, or tells no post, address or author that is asked for."""
    is_reached = reached_by(question.query.typed) is not None
    return (
        _is_of_another(question, sentence)
        or lacks_name(question, sentence)
        or lacks_post(question, sentence)
        or lacks_year(question, sentence)
        or lacks_own_year(question, sentence)
        or lacks_city(question, sentence)
        or lacks_origin(question, sentence)
        or (is_reached and lacks_measure(question, sentence))
    )


def _is_of_year(question: Question, sentence: Sentence) -> bool:
    """Whether a sentence or what it stands under names a year that the question names."""
    return not years(question.query.typed).isdisjoint(years(fold(f"{_headings(sentence)}\n{sentence.text}")))


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
    asked, said, passage = first_asked(question.query.typed), _said_nearby(question, best), best.hit.passage
    if names_as_part_only(asked, f"{fold(_headings(best))}\n{said}"):
        return True
    return mentions_only(asked, said, fold(passage.title), fold(passage.section))


_CONDITIONS = (
    lacks_measure, lacks_year, lacks_figure, lacks_name, lacks_place, lacks_owner, lacks_member, lacks_post, lacks_body,
    lacks_topic, lacks_meaning, lacks_own_year, lacks_month, lacks_whole, lacks_seat, lacks_thing,
    lacks_voice, lacks_origin, lacks_city,
)  # fmt: skip
# Under which :func:`unmet_conditions` tells of them.
CONDITION_NAMES = tuple(lacks.__name__ for lacks in _CONDITIONS)
