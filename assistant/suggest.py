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
from index.tokens import HAN

# Passages looked at, spread over the collection, and questions tried, at most: a page must not wait for this.
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
_SUBJECT = r"[^，。；：、“”（）认为使将让被把力争]"
# Statements that a question can be made of: <subject>超过1万亿元; <subject>共有10家; <term>是指…; 院长赵某建议….
_AMOUNT = re.compile(
    rf"{_START}(?P<subject>{_SUBJECT}{{6,24}}?(?:{_NOUN_OF_MEASURE}))(?:达到|高?达|是|超过|突破|约){{1,2}}\d"
)
_COUNT = re.compile(
    rf"{_START}(?P<subject>{_SUBJECT}{{4,22}}?)(?:约|共|总共)有约?\d+余?万?(?P<measure>{_MEASURE})(?=[，。；])"
)
_DEFINITION = re.compile(rf"{_START}(?P<term>[{HAN}A-Za-z0-9]{{2,10}}?)(?:通常|一般)?(?:是指|指的是|指)(?!出)")
_ADVICE = re.compile(rf"(?:人|长|员|师|家|授|席|官|裁)(?P<speaker>[{HAN}]{{2,3}}?)(?P<verb>建议|提出|主张)")
# A title, or a part of one beside a colon, that is a question itself: 北京为何占据全国半壁江山. (Headings lean on it.)
_ASKING = re.compile(r"为什么|为何|怎样|怎么|如何|哪些|什么")
_POST_AND_NAME = re.compile(rf"^.*(?:人|长|员|师|家|授|席|官|裁|任|记)(?=[{HAN}]{{2,3}}$)")


def suggestions(index: Index, *, limit: int) -> list[str]:
    """Up to ``limit`` questions which this generation answers from the passage that they were made from."""
    step = max(1, index.manifest.passages // PASSAGES_SAMPLED)
    passages = index.articles.passages(list(range(0, index.manifest.passages, step)))
    good: list[str] = []
    articles: set[str] = set()
    tried = 0
    for passage in passages.values():
        if passage.article_id in articles:
            continue  # one a document: they should show how wide the collection is
        for question in dict.fromkeys(_questions(passage)):
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
    good: list[str] = []
    tried = 0
    for citation in answer.citations:
        for question in dict.fromkeys(_questions(citation.passage)):
            if len(good) == NEAR_QUESTIONS or tried == NEAR_TRIED:
                return good
            if question in good:
                continue
            tried += 1
            if _is_answered_from(question, citation.passage, index, LEAST_CONFIDENCE_NEAR):
                good.append(question)
    return good


def _questions(passage: Passage) -> Iterator[str]:
    """Questions whose answer a passage seems to hold: amounts, counts, advice, definitions, titles, views."""
    for span in split_sentences(passage.text):
        sentence = passage.text[span.start : span.end]
        for match in _AMOUNT.finditer(sentence):
            yield f"{match.group('subject')}是多少？"
        for match in _COUNT.finditer(sentence):
            yield f"{match.group('subject')}有多少{match.group('measure')}？"
        for match in _ADVICE.finditer(sentence):
            yield f"{match.group('speaker')}{match.group('verb')}了什么？"
        for match in _DEFINITION.finditer(sentence):
            yield f"什么是{match.group('term')}？"
    for part in passage.title.split("："):
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
