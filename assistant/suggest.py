"""Questions that the collection answers, made from its own sentences and asked before they are shown."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.answer import compose_answer
from corpus.sentences import split_sentences
from corpus.types import Passage
from index.search import Index
from index.tokens import HAN

# Passages looked at, spread over the collection, and questions tried, at most: a page must not wait for this.
PASSAGES_SAMPLED = 200
QUESTIONS_TRIED = 60
# What is suggested has to be answered with more than the usual confidence.
LEAST_CONFIDENCE = 0.8
_NOUN_OF_MEASURE = "比重|占比|比例|规模|产值|增速|数量|总数|总量|增加值|投入|收入|成功率|贡献度|贡献"
_FIGURE_STATEMENT = re.compile(
    rf"(?:^|[，。；：])(?P<subject>[^，。；：、“”（）]{{6,26}}?(?:{_NOUN_OF_MEASURE}))(?:高?达到?|为|是|超过?|突破|约)了?约?\d"
)
_DEFINITION = re.compile(rf"(?:^|[，。；：])(?P<term>[{HAN}A-Za-z0-9]{{2,12}})(?:是指|指的是)")
# The name right before the verb, after its post: 某院院长赵某建议.
_OPINION = re.compile(rf"(?:人|长|员|师|家|授|席|官|裁)(?P<speaker>[{HAN}]{{2,3}})(?P<verb>建议|提出|主张)")


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


def _questions(passage: Passage) -> Iterator[str]:
    """Questions whose answer a passage seems to hold: definitions, figures, opinions."""
    for span in split_sentences(passage.text):
        sentence = passage.text[span.start : span.end]
        for match in _DEFINITION.finditer(sentence):
            yield f"什么是{match.group('term')}？"
        for match in _FIGURE_STATEMENT.finditer(sentence):
            yield f"{match.group('subject').strip()}是多少？"
        for match in _OPINION.finditer(sentence):
            yield f"{match.group('speaker')}{match.group('verb')}了什么？"


def _is_answered_from(question: str, passage: Passage, index: Index) -> bool:
    """Whether the question is answered with confidence by a sentence of the passage."""
    answer = compose_answer(question, question, index, threshold=LEAST_CONFIDENCE, top_k=3)
    return any(
        s.start >= passage.start
        and s.end <= passage.end
        and answer.citations[s.citation - 1].article.id == passage.article_id
        for s in answer.sentences
    )
