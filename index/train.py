"""Trains the static embedding model on your own text.

Example:
    python -m index.train --news articles.txt --out my-model --minutes 10
    python -m index.train --news news.txt.xz --squad dev.json --out index/model

An interrupted run goes on where it was: give the same command again. The model loads with ``model2vec`` and with
``sentence_transformers``; texts must be folded first (:func:`index.tokens.fold`), as the index does.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from tokenizers import Tokenizer

from index.training.errors import TrainingError
from index.training.export import save_model
from index.training.loop import Checkpoint, initial_vectors, steps_within, train
from index.training.pairs import PairSampler
from index.training.recipe import Recipe
from index.training.texts import QuestionSet, cut, read_articles, read_questions
from index.training.tokenize import TokenizedTexts, tokenize
from index.training.vocabulary import build_tokenizer, count_words

CHECKPOINT_NAME = "training.checkpoint"


@dataclass(frozen=True, slots=True)
class Run:
    """What to train from, where to, and for how long: ``minutes``, or the recipe's steps where that is None."""

    news: Path
    squad: tuple[Path, ...]
    out: Path
    news_share: float
    minutes: float | None
    recipe: Recipe


@dataclass(frozen=True, slots=True)
class _Material:
    """Texts, ready to learn from; ``fingerprint`` names them together with the recipe."""

    tokenizer: Tokenizer
    texts: TokenizedTexts
    fingerprint: str


def train_model(run: Run, *, progress: Progress) -> None:
    """Train a model and write it to ``run.out``.

    Raises:
        TrainingError: a text is missing, empty or malformed, or the checkpoint in ``run.out`` is another run's.
    """
    material = _prepare(run, progress=progress)
    articles, recipe = material.texts.articles, run.recipe
    sampler = PairSampler(articles, material.texts.questions, recipe=recipe)
    if not sampler.usable_passages:
        raise TrainingError(f"{run.news} holds no passage of two sentences to learn from. Give longer articles.")
    start = initial_vectors(articles.tokens, vocabulary=material.tokenizer.get_vocab_size(), recipe=recipe)
    checkpoint = Checkpoint(run.out / CHECKPOINT_NAME, material.fingerprint)
    if run.minutes is not None:
        steps = steps_within(run.minutes, sampler, start, recipe=recipe, checkpoint=checkpoint)
        recipe = replace(recipe, steps=steps)
    bar = progress.add_task("Training", total=recipe.steps)

    def step_done(step: int, loss: float) -> None:
        progress.update(bar, completed=step, description=f"Training (loss {loss:.3f})")

    vectors = train(sampler, start, recipe=recipe, checkpoint=checkpoint, done=step_done)
    save_model(run.out, vectors[:, : recipe.kept_dimensions], material.tokenizer)
    checkpoint.path.unlink(missing_ok=True)


def _prepare(run: Run, *, progress: Progress) -> _Material:
    """Read, cut, count and tokenise: about a minute for 40 million characters."""
    asked = read_questions(run.squad)
    raw = read_articles(run.news, run.news_share)
    news = [cut(article) for article in progress.track(raw, description="Cutting articles")]
    articles = [*news, *asked.paragraphs]
    counts = count_words(question.text for question in asked.questions)
    for passages in progress.track(articles, description="Counting words"):
        counts.update(count_words(sentence for passage in passages for sentence in passage))
    tokenizer = build_tokenizer(counts, run.recipe.vocabulary)
    sentences = sum(len(passage) for passages in articles for passage in passages)
    bar = progress.add_task("Cutting into tokens", total=sentences + len(asked.questions))
    texts = tokenize(news, asked, tokenizer=tokenizer, done=lambda count: progress.advance(bar, count))
    return _Material(tokenizer, texts, _fingerprint(run, raw, asked=asked))


def _fingerprint(run: Run, articles: Sequence[str], *, asked: QuestionSet) -> str:
    digest = hashlib.sha256(run.recipe.fingerprint.encode())
    for article in articles:
        digest.update(article.encode())
    digest.update(repr(asked).encode())
    return digest.hexdigest()


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns the exit code: 0, or 2 after an error."""
    run = _parsed(arguments)
    console = Console(stderr=True)
    times = (TimeElapsedColumn(), TimeRemainingColumn())
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), *times)
    try:
        with Progress(*columns, console=console) as progress:
            train_model(run, progress=progress)
    except TrainingError as error:
        console.print(str(error), style="red", markup=False, soft_wrap=True)
        return 2
    console.print(f"The model is in {run.out}.", markup=False)
    return 0


def _parsed(arguments: Sequence[str] | None) -> Run:
    default = Recipe()
    parser = argparse.ArgumentParser(prog="python -m index.train", description="Trains the static embedding model.")
    add = parser.add_argument
    add("--news", type=Path, required=True, help=".txt or .txt.xz, one article a line, or a folder of .txt and .md")
    add(
        "--squad", type=Path, nargs="*", default=[], help="questions, SQuAD layout; half of the paragraphs is held back"
    )
    add("--out", type=Path, required=True, help="folder for the model")
    add("--news-share", type=float, default=1.0, help="use this share of the news, from the first line on")
    add("--minutes", type=float, help="train for about this long instead of a number of steps")
    add("--steps", type=_positive, default=default.steps)
    add("--dimensions", type=_positive, default=default.dimensions)
    add(
        "--kept-dimensions",
        type=_positive,
        default=default.kept_dimensions,
        help="so many of the first ones make the model; more help in training",
    )
    add("--vocabulary", type=_positive, default=default.vocabulary, help="tokens")
    add("--batch", type=_positive, default=default.batch_pairs, help="pairs")
    add("--seed", type=int, default=default.seed)
    given = parser.parse_args(arguments)
    recipe = replace(
        default,
        steps=given.steps,
        dimensions=given.dimensions,
        kept_dimensions=min(given.kept_dimensions, given.dimensions),
        vocabulary=given.vocabulary,
        batch_pairs=given.batch,
        seed=given.seed,
    )
    return Run(given.news, tuple(given.squad), given.out, given.news_share, given.minutes, recipe)


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{number} is not a positive number")
    return number


if __name__ == "__main__":
    sys.exit(main())
