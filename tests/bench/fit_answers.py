"""Fit which sentence answers and how probable it is that it does: assistant/evidence.json and confidence.json.

    python tests/bench/fit_answers.py --data DATA

Run it after the embedding model, the ranking or a feature has changed. The trees of evidence are fitted on part EMBED,
on hits of the lexical leg alone (the dense leg knows those questions by heart), and on questions as people put them,
with their contrasts.
How they combine with retrieval, and the confidence, are fitted on part FIT and on the same natural questions, those of
every second collection by trees that have not seen them. ``answers.py`` measures on part REPORT.
"""

from __future__ import annotations

import argparse
import json
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from zlib import crc32

import numpy as np
from boosting import Floats, Groups, boost_listwise, boost_logistic, fit_linear, predict
from natural import NaturalQuestion
from question_collections import Asked, AskedNaturally, Bench
from question_sets import BenchQuestion, Part
from scipy.optimize import minimize

from assistant import confidence as confidence_module
from assistant import evidence as evidence_module
from assistant.confidence import confidence_features
from assistant.evidence import Sentence, retrieval_features, sentences_of
from assistant.judge import EVIDENCE_HITS, evidence_hits, gather, look_up
from assistant.question import Question
from assistant.trees import Node
from index.search import Index
from index.types import Hit

# What each source of questions counts for in the confidence, however many it has. Swapped words at half worth, and the
# answerable questions at 1, refused plain questions about the starter collection (confidence .36 to .41). At 3.3 false
# answers to questions of another set and false refusals are about as many and fewest together, cross-validated.
SOURCES = {"answerable": 3.3, "unanswerable": 1.0, "small": 1.0, "hollow": 1.0, "swapped": 0.25}
# Worth of the natural questions beside them: the more, the worse become questions of another set.
NATURAL = 2.0
# They ask why in one of twenty-five, and too few of these would be refused else: false answers 79 -> 57 % of them at 6.
WHY = 6.0
# Folds, by paragraph, whose predictions the calibration is fitted on.
FOLDS = 3
# Natural questions of one half are judged by trees that were fitted on those of the other.
HALVES = 2


@dataclass(slots=True)
class Rows:
    """Rows of confidence: features, whether the question can be answered, worth and fold of each."""

    features: list[dict[str, float]] = field(default_factory=list)
    labels: list[bool] = field(default_factory=list)
    importance: list[float] = field(default_factory=list)
    folds: list[int] = field(default_factory=list)

    def add(
        self, asked: Iterable[tuple[BenchQuestion | NaturalQuestion, Index, bool]], worth: float, *, of_why: float = 1.0
    ) -> None:
        """Add the features of the best evidence for each question, and whether it can be answered.

        They are worth ``worth`` together, those that ask why ``of_why`` times as much as others.
        """
        first = len(self.features)
        for question, index, answerable in asked:
            gathered = gather(question.text, index, top_k=EVIDENCE_HITS)
            if gathered.evidence:
                self.features.append(confidence_features(gathered.question, gathered.found.hits, gathered.evidence))
                self.labels.append(answerable)
                self.folds.append(crc32(question.article_id.encode()) % FOLDS)
        weights = [of_why if row["asks_why"] else 1.0 for row in self.features[first:]]
        self.importance += [worth * weight / sum(weights) for weight in weights]


@dataclass(frozen=True, slots=True)
class Group:
    """The sentences that a question found, at least one of which is right: features of each, and of its passage."""

    sentences: list[dict[str, float]]
    retrieval: list[dict[str, float]]
    right: list[bool]


def group_of(question: Question, hits: Sequence[Hit], is_right: Callable[[Sentence], bool]) -> Iterator[Group]:
    """The group of a question; nothing where no sentence is right."""
    found = list(sentences_of(question, hits))
    right = [is_right(sentence) for sentence in found]
    if any(right):
        yield Group([s.features for s in found], [retrieval_features(s.hit, hits) for s in found], right)


def is_right(sentence: Sentence, question: BenchQuestion) -> bool:
    """Whether a sentence is of the question's paragraph and contains an accepted answer."""
    return sentence.hit.article.id == question.article_id and any(a in sentence.text for a in question.answers)


def lexical_groups(asked: Iterable[Asked]) -> Iterator[Group]:
    """Groups of the hits of the lexical leg alone."""
    for a in asked:
        question = Question(a.index.analyse(a.question.text), a.index)
        yield from group_of(question, lexical_hits(a.index, a.question), partial(is_right, question=a.question))


def shipped_groups(asked: Iterable[Asked]) -> Iterator[Group]:
    """Groups of the hits as the product ranks them."""
    for a in asked:
        query = a.index.analyse(a.question.text)
        hits = a.index.search_query(query, EVIDENCE_HITS)
        yield from group_of(Question(query, a.index), hits, partial(is_right, question=a.question))


def natural_groups(asked: Iterable[AskedNaturally]) -> Iterator[Group]:
    """Groups of natural questions, as the product gathers them."""
    for a in asked:
        question, found, _ = look_up(a.question.text, a.index, top_k=EVIDENCE_HITS)
        yield from group_of(question, evidence_hits(found.hits), a.question.is_answered_by)


def lexical_hits(index: Index, question: BenchQuestion) -> list[Hit]:
    """The best hits of the lexical leg alone."""
    found = index._lexical.search(index.analyse(question.text).weighted_terms, EVIDENCE_HITS)
    passages = index.articles.passages([each.number for each in found])
    hits = []
    for rank, each in enumerate(found, 1):
        passage = passages[each.number]
        summary = index.articles.summary(passage.article_id)
        hits.append(Hit(rank, passage, summary, score=0.0, lexical=each.score, dense=0.0))
    return hits


def as_groups(rows: Iterable[list[dict[str, float]]], groups: Sequence[Group]) -> Groups:
    """Rows of features, a list for each group, as arrays."""
    values = [list(row.values()) for each in rows for row in each]
    right = [flag for group in groups for flag in group.right]
    return Groups(np.array(values), np.array(right), np.array([len(group.right) for group in groups]))


@dataclass(frozen=True, slots=True)
class Scorer:
    """What finds the answering sentence: linear weights, and trees that correct them."""

    linear: dict[str, float]
    trees: list[Node]

    def scored(self, group: Group) -> list[dict[str, float]]:
        """The features that tell how sentence and passage add up, for each sentence of a group."""
        values = np.array([list(row.values()) for row in group.sentences])
        scores = values @ np.array(list(self.linear.values())) + predict(self.trees, list(self.linear), values)
        return [{"sentence": float(s), **row} for s, row in zip(scores, group.retrieval, strict=True)]


def fit_sentences(groups: Sequence[Group]) -> Scorer:
    """Linear weights and trees that find the answering sentence."""
    names = list(groups[0].sentences[0])
    rows = as_groups((group.sentences for group in groups), groups)
    linear = np.round(fit_linear(rows), 4)
    trees = boost_listwise(rows, names, rows.rows @ linear)
    return Scorer(dict(zip(names, linear.tolist(), strict=True)), trees)


def fit_retrieval(scored: Sequence[tuple[Scorer, Group]]) -> dict[str, float]:
    """How a sentence's score and what retrieval knew of its passage add up."""
    rows = [scorer.scored(group) for scorer, group in scored]
    fitted = fit_linear(as_groups(rows, [group for _, group in scored]))
    return dict(zip(rows[0][0], np.round(fitted, 4).tolist(), strict=True))


def fit_confidence(rows: Rows) -> dict[str, object]:
    """Trees on all rows; slope and offset (Platt's) on what the trees of the other folds say of each fold."""
    names = list(rows.features[0])
    values = np.array([[row[name] for name in names] for row in rows.features])
    labels, importance, folds = np.array(rows.labels), np.array(rows.importance), np.array(rows.folds)
    totals = np.zeros(len(labels))
    for fold in range(FOLDS):
        others = folds != fold
        bias, trees = boost_logistic(values[others], labels[others], importance[others], names)
        totals[~others] = bias + predict(trees, names, values[~others])
    slope, offset = _platt(totals, labels.astype(float), importance)
    bias, trees = boost_logistic(values, labels, importance, names)
    calibration = {"slope": round(slope, 4), "offset": round(offset, 4)}
    return {"features": names, "bias": round(bias, 4), "calibration": calibration, "trees": trees}


def _platt(totals: Floats, labels: Floats, importance: Floats) -> tuple[float, float]:
    """Slope and offset that make the logistic of the totals likeliest (Platt, 1999)."""

    def loss(line: Floats) -> float:
        scores = line[0] * totals + line[1]
        return float(importance @ (np.logaddexp(0, scores) - labels * scores))

    slope, offset = minimize(loss, np.array([1.0, 0.0]), method="L-BFGS-B").x
    return float(slope), float(offset)


def write(path: Path, content: dict[str, object]) -> None:
    """Write a weights file, a tree a line, and let this process forget the old one."""
    trees = content.pop("trees")
    lines = json.dumps(content, ensure_ascii=False, indent=1).removesuffix("\n}")
    nodes = ",\n".join("  " + json.dumps(tree, separators=(", ", ": ")) for tree in trees)  # type: ignore[attr-defined]
    path.write_text(f'{lines},\n "trees": [\n{nodes}\n ]\n}}\n', encoding="utf-8")
    evidence_module.load_weights.cache_clear()
    confidence_module.load_weights.cache_clear()


def fit_answers(bench: Bench, folder: Path) -> None:
    """Fit sentences, their combination with retrieval, and the confidence, in order: each rests on the one before."""
    began = time.perf_counter()
    # Half fitted weights answer everything wrongly: they stand in a folder of their own until all is done.
    shipped = (evidence_module.WEIGHTS_FILE, confidence_module.WEIGHTS_FILE)
    evidence_module.WEIGHTS_FILE, confidence_module.WEIGHTS_FILE = (folder / path.name for path in shipped)
    shutil.copyfile(shipped[0], evidence_module.WEIGHTS_FILE)
    halves = halves_of(chain(bench.natural(Part.EMBED), bench.contrasts(Part.EMBED)))
    natural = [list(natural_groups(half)) for half in halves]
    encyclopedic = list(lexical_groups(bench.answerable(Part.EMBED)))
    _say("rows of sentences", began)
    scorers = [fit_sentences([*encyclopedic, *natural[1 - half]]) for half in range(HALVES)]
    scorer = fit_sentences([*encyclopedic, *natural[0], *natural[1]])
    _say("sentences", began)
    small = list(bench.small(Part.FIT))
    shown = shipped_groups([*bench.answerable(Part.FIT), *(a for a in small if a.answerable)])
    scored = [(scorers[half], group) for half in range(HALVES) for group in natural[half]]
    retrieval = fit_retrieval([*((scorer, group) for group in shown), *scored])
    _say("retrieval", began)
    rows = Rows()
    count = sum(map(len, halves))
    for judge, half in zip(scorers, halves, strict=True):
        write_evidence(judge, retrieval)
        rows.add(((a.question, a.index, a.answerable) for a in half), NATURAL * len(half) / count, of_why=WHY)
    write_evidence(scorer, retrieval)
    for source, worth in SOURCES.items():
        asked: Sequence[Asked] | Iterator[Asked] = small if source == "small" else getattr(bench, source)(Part.FIT)
        rows.add(((a.question, a.index, a.answerable) for a in asked), worth)
    _say("rows of confidence", began)
    write(confidence_module.WEIGHTS_FILE, fit_confidence(rows))
    for each in shipped:
        shutil.copyfile(folder / each.name, each)
    _say("confidence", began)


def halves_of(asked: Iterable[AskedNaturally]) -> list[list[AskedNaturally]]:
    """Natural questions, those of every second collection apart."""
    by_collection: dict[str, list[AskedNaturally]] = {}
    for each in asked:
        by_collection.setdefault(each.collection, []).append(each)
    collections = list(by_collection.values())
    return [[each for found in collections[half::HALVES] for each in found] for half in range(HALVES)]


def write_evidence(scorer: Scorer, retrieval: dict[str, float]) -> None:
    """Write the weights of evidence, which are used from now on."""
    content: dict[str, object] = {"linear": scorer.linear, "retrieval": retrieval, "trees": scorer.trees}
    write(evidence_module.WEIGHTS_FILE, content)


def _say(what: str, began: float) -> None:
    print(f"{time.perf_counter() - began:7.1f} s  {what}", flush=True)


def main() -> None:
    """Fit and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with dev/*.json and train/news-2023.txt.xz")
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        fit_answers(Bench(options.data, Path(folder)), Path(folder))


if __name__ == "__main__":
    main()
