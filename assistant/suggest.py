"""Questions that the collection answers, made from its own sentences and asked before they are shown."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.answer import compose_answer
from assistant.types import Answer
from corpus.sentences import split_sentences
from corpus.speakers import is_full_name
from corpus.types import Passage
from index.search import Index
from index.tokens import HAN, fold

# Passages looked at, spread over the articles, and questions tried, at most: a page must not wait for this.
PASSAGES_SAMPLED = 200
QUESTIONS_TRIED = 60
# What is suggested has to be answered with more than the usual confidence; beside a no, a little more will do.
LEAST_CONFIDENCE = 0.8
LEAST_CONFIDENCE_NEAR = 0.6
# Questions offered beside an honest no, and those tried for it: the no must not wait long.
NEAR_QUESTIONS = 3
NEAR_TRIED = 8
_NOUN_OF_MEASURE = "比重|占比|比例|规模|产值|增速|数量|总数|总量|增加值|投入|收入|成功率|贡献度"
_MEASURE = "个|家|名|位|项|颗|所|台|种"
# The beginning of a clause, or of one after a date or "据……的报道,".
_START = r"(?:^|[。；：]|(?<=年)，|(?<=日)，|(?<=报道)，)"
_SUBJECT = r"(?:(?!认为|力争|[使将让被把])[^，。；：、“”（）,;:()])"
# Statements that a question can be made of: <subject>超过1万亿元; <subject>共有10家; <term>是指…; 院长赵某建议….
_AMOUNT = re.compile(
    rf"{_START}(?P<subject>{_SUBJECT}{{6,24}}?(?:{_NOUN_OF_MEASURE}))(?:达到|高?达|是|为|超过|突破|约){{1,2}}\d"
)
_COUNT = re.compile(
    rf"{_START}(?P<subject>{_SUBJECT}{{4,22}}?)(?:约|共|总共)有约?\d+余?万?(?P<measure>{_MEASURE})(?=[，。；])"
)
_COUNTED = re.compile(
    rf"{_START}(?P<subject>{_SUBJECT}{{4,22}}?)(?:约|共|总共)有约?\d+余?万?(?P<measure>{_MEASURE})(?P<noun>[{HAN}]{{2,4}}?)(?=参加|参展|发言|出席|[，。；])"
)
_DONE = re.compile(
    rf"{_START}(?P<subject>{_SUBJECT}{{3,18}}?)(?P<verb>累计孵化|孵化|新增|聚集|覆盖|完成|取得|建成|拥有|服务)了?(?P<noun>[{HAN}]{{0,8}}?)约?\d+余?万?(?P<measure>{_MEASURE})(?P<counted>[{HAN}]{{0,6}}?)(?=[，。；])"
)
_BY = re.compile(
    rf"{_START}(?P<subject>{_SUBJECT}{{3,18}}?)，?由[^，。；]{{2,20}}?(?P<verb>承建|主办|批准设立|设立|创办|牵头|运营|研制)(?=[，。；])"
)
_PLACED = re.compile(rf"{_START}(?P<subject>{_SUBJECT}{{3,18}}?)(?<![单职学地席])位于")
_DEFINITION = re.compile(
    rf"{_START}(?P<term>[{HAN}A-Za-z0-9]{{2,10}}?)(?<![由被把将对经按受])(?:通常|一般)?"
    r"(?:是指|指的是|指)(?![出定导标数示挥明引派向])"
)
_ADVICE = re.compile(rf"(?:人|长|员|师|家|授|席|官|裁)(?P<speaker>[{HAN}]{{2,3}}?)(?P<verb>建议|提出|主张)")
# A title, or a part of one beside a colon, that is a question itself: 北京为何占据全国半壁江山. (Headings lean on it.)
_ASKING = re.compile(r"为什么|为何|怎样|怎么|如何|哪些|什么")
# Of whose view is asked is told by the question alone: the title may name several.
_OF_A_PERSON = re.compile(r"(?:有什么看法|(?:建议|提出|主张)了什么)？$")
_POST_AND_NAME = re.compile(rf"^.*(?:人|长|员|师|家|授|席|官|裁|任|记)(?=[{HAN}]{{2,3}}$)")


def suggestions(index: Index, *, limit: int) -> list[str]:
    """Up to ``limit`` questions which this generation answers from the passage that they were made from."""
    good: list[str] = []
    articles: set[str] = set()
    tried = 0
    for passage in index.articles.passages_of_each(PASSAGES_SAMPLED):
        if passage.article_id in articles:
            continue  # one a document: they should show how wide the collection is
        for question in dict.fromkeys(_questions(passage)):
            if question in good:
                continue
            tried += 1
            if _is_answered_from(question, passage, index):
                good.append(question)
                articles.add(passage.article_id)
                break
        if len(good) == limit or tried >= QUESTIONS_TRIED:
            break
    return good


def near_questions(answer: Answer, index: Index) -> list[str]:
    """Up to three questions near an unanswered one, made from the nearest passages and answered by them."""
    asked = index.words(index.analyse(answer.standalone_question))
    words = {word for word in asked if len(word) > 1 and index.contains_term(word)}
    good: list[str] = []
    tried = 0
    for citation in answer.citations:
        for question in dict.fromkeys(_questions(citation.passage)):
            if len(good) == NEAR_QUESTIONS or tried == NEAR_TRIED:
                return good
            # Whole words: 生产 of a question is not the one of 新质生产力.
            above = "" if _OF_A_PERSON.search(question) else citation.passage.context
            about = {word for word, _ in index.tagged(fold(f"{question}\n{above}"))}
            if question in good or not words & about or _begins_with_verb(question, index):
                continue
            tried += 1
            if _is_answered_from(question, citation.passage, index, LEAST_CONFIDENCE_NEAR):
                good.append(question)
    return good


def _begins_with_verb(question: str, index: Index) -> bool:
    """Whether a question begins with what somebody does who is not named: 俯瞰某厂位于哪里."""
    return index.tagged(fold(question))[0][1] in {"v", "p", "c"}


def _questions(passage: Passage) -> Iterator[str]:
    """Questions whose answer a passage seems to hold: amounts, counts, advice, definitions, titles, views."""
    for span in split_sentences(passage.text):
        sentence = passage.text[span.start : span.end]
        for match in _AMOUNT.finditer(sentence):
            yield f"{match.group('subject')}是多少？"
        for match in _COUNT.finditer(sentence):
            yield f"{match.group('subject')}有多少{match.group('measure')}？"
        for match in _COUNTED.finditer(sentence):
            yield f"{match['subject']}有多少{match['measure']}{match['noun']}？"
        for match in _DONE.finditer(sentence):
            yield f"{match['subject']}{match['verb']}了多少{match['measure']}{match['noun'] or match['counted']}？"
        for match in _BY.finditer(sentence):
            yield f"{match['subject']}由谁{match['verb']}？"
        for match in _PLACED.finditer(sentence):
            yield f"{match['subject']}位于哪里？"
        for match in _ADVICE.finditer(sentence):
            yield f"{match.group('speaker')}{match.group('verb')}了什么？"
        for match in _DEFINITION.finditer(sentence):
            yield f"什么是{match.group('term')}？"
    for part in re.split("[:：]", passage.title):
        if _ASKING.search(part) and "，" not in part:
            yield f"{part.strip('？? ')}？"
    name = _POST_AND_NAME.sub("", passage.speaker)
    if is_full_name(name):
        yield f"{name}有什么看法？"


def _is_answered_from(question: str, passage: Passage, index: Index, least: float = LEAST_CONFIDENCE) -> bool:
    """Whether the question is answered, with at least that confidence, by a sentence of the passage."""
    answer = compose_answer(question, index, threshold=least, top_k=3)
    return any(
        s.start >= passage.start
        and s.end <= passage.end
        and answer.citations[s.citation - 1].article.id == passage.article_id
        for s in answer.sentences
    )
