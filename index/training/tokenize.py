"""Folded articles and questions to arrays of token numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from tokenizers import Tokenizer

from index.training.pairs import Integers, TokenizedArticles, TokenizedQuestions
from index.training.texts import Passage, Question, QuestionSet

# Texts tokenised at once: keeps both cores busy and the memory small.
BATCH_TEXTS = 20_000

TextsDone = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class TokenizedTexts:
    """Everything that training reads."""

    articles: TokenizedArticles
    questions: TokenizedQuestions


def tokenize(
    news: Sequence[Sequence[Passage]], asked: QuestionSet, *, tokenizer: Tokenizer, done: TextsDone
) -> TokenizedTexts:
    """Tokenise news and paragraphs; the paragraphs come after the news, as articles of their own. Unknown tokens go."""
    articles = [*news, *asked.paragraphs]
    sentences = [sentence for article in articles for passage in article for sentence in passage]
    tokens, offsets = _numbers(sentences, tokenizer=tokenizer, done=done)
    passages = list(chain.from_iterable(articles))
    passages_before = np.concatenate([[0], np.cumsum([len(article) for article in articles], dtype=np.int64)])
    question_tokens, question_offsets = _numbers(
        [question.text for question in asked.questions], tokenizer=tokenizer, done=done
    )
    return TokenizedTexts(
        TokenizedArticles(
            tokens,
            offsets,
            np.concatenate([[0], np.cumsum([len(passage) for passage in passages], dtype=np.int64)]),
            np.repeat(np.arange(len(articles)), np.diff(passages_before)),
        ),
        TokenizedQuestions(question_tokens, question_offsets, _answers(asked.questions, passages_before[len(news) :])),
    )


def _answers(questions: Sequence[Question], first_passages: Integers) -> Integers:
    numbers = [int(first_passages[question.paragraph]) + question.passage for question in questions]
    return np.array(numbers, dtype=np.int64)


def _numbers(texts: Sequence[str], *, tokenizer: Tokenizer, done: TextsDone) -> tuple[Integers, Integers]:
    """Token numbers of all texts, and the (texts + 1) offsets between them."""
    pieces: list[Integers] = [np.zeros(0, dtype=np.int64)]
    lengths: list[int] = [0]
    for start in range(0, len(texts), BATCH_TEXTS):
        batch = list(texts[start : start + BATCH_TEXTS])
        for encoding in tokenizer.encode_batch_fast(batch, add_special_tokens=False):
            numbers = np.array(encoding.ids, dtype=np.int64)
            pieces.append(numbers[numbers > 0])
            lengths.append(len(pieces[-1]))
        done(len(batch))
    return np.concatenate(pieces), np.cumsum(lengths, dtype=np.int64)
