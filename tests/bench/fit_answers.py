"""Fit which sentence answers and how probable it is that it does: assistant/evidence.json and confidence.json.

    python tests/bench/fit_answers.py --data DATA

Run it after the embedding model, the ranking or a feature has changed. The trees of evidence are fitted on part EMBED,
on hits of the lexical leg alone: the dense leg knows those questions by heart. How they combine with retrieval, and
the confidence, are fitted on part FIT. ``answers.py`` measures on part REPORT.
"""

from __future__ import annotations

import argparse
import json
import shutil
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from zlib import crc32

import numpy as np
from boosting import Floats, Groups, boost_listwise, boost_logistic, fit_linear, predict
from question_collections import Asked, Bench
from question_sets import BenchQuestion, Part
from scipy.optimize import minimize

from assistant import confidence as confidence_module
from assistant import evidence as evidence_module
from assistant.confidence import confidence_features
from assistant.evidence import Sentence, retrieval_features, sentence_scores, sentences_of
from assistant.judge import EVIDENCE_HITS, gather
from assistant.question import Question
from assistant.trees import Node
from index.search import Index
from index.types import Hit

# What each source of questions counts for in the confidence, however many it has. Swapped words at half worth, and the
# answerable questions at 1, refused plain questions about the starter collection (confidence .36 to .41). At 2.7 false
# answers to questions of another set and false refusals are about as many and fewest together, cross-validated.
SOURCES = {"answerable": 2.7, "unanswerable": 1.0, "small": 1.0, "hollow": 1.0, "swapped": 0.25}
# Folds, by paragraph, whose predictions the calibration is fitted on.
FOLDS = 3


@dataclass(slots=True)
class Rows:
    """Rows of confidence: features, whether the question can be answered, worth and fold of each."""

    features: list[dict[str, float]] = field(default_factory=list)
    labels: list[bool] = field(default_factory=list)
    importance: list[float] = field(default_factory=list)
    folds: list[int] = field(default_factory=list)


def is_right(sentence: Sentence, question: BenchQuestion) -> bool:
    """Whether a sentence is of the question's paragraph and contains an accepted answer."""
    return sentence.hit.article.id == question.article_id and any(a in sentence.text for a in question.answers)


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


def fit_sentences(asked: Iterable[Asked]) -> tuple[dict[str, float], list[Node]]:
    """Linear weights and trees that find the answering sentence among those of the lexical leg's hits."""
    rows: list[list[float]] = []
    right: list[bool] = []
    sizes: list[int] = []
    names: list[str] = []
    for a in asked:
        question = Question(a.index.analyse(a.question.text), a.index)
        found = [s for hit in lexical_hits(a.index, a.question) for s in sentences_of(question, hit)]
        flags = [is_right(s, a.question) for s in found]
        if any(flags):
            names = list(found[0].features)
            rows += [list(s.features.values()) for s in found]
            right += flags
            sizes.append(len(found))
    groups = Groups(np.array(rows), np.array(right), np.array(sizes))
    linear = np.round(fit_linear(groups), 4)
    trees = boost_listwise(groups, names, groups.rows @ linear)
    return dict(zip(names, linear.tolist(), strict=True)), trees


def fit_retrieval(asked: Iterable[Asked]) -> dict[str, float]:
    """How a sentence's score and what retrieval knew of its passage add up."""
    weights = evidence_module.load_weights()
    rows: list[list[float]] = []
    right: list[bool] = []
    sizes: list[int] = []
    names: list[str] = []
    for a in asked:
        query = a.index.analyse(a.question.text)
        hits = a.index.search_query(query, EVIDENCE_HITS)
        question = Question(query, a.index)
        found = [s for hit in hits for s in sentences_of(question, hit)]
        flags = [is_right(s, a.question) for s in found]
        if not any(flags):
            continue
        scores = sentence_scores(weights, [s.features for s in found])
        for score, sentence in zip(scores, found, strict=True):
            features = {"sentence": float(score), **retrieval_features(sentence.hit, hits[0])}
            names = list(features)
            rows.append(list(features.values()))
        right += flags
        sizes.append(len(found))
    fitted = fit_linear(Groups(np.array(rows), np.array(right), np.array(sizes)))
    return dict(zip(names, np.round(fitted, 4).tolist(), strict=True))


def confidence_rows(asked: Iterable[Asked], worth: float = 1.0) -> Rows:
    """Features of the best evidence, and whether the question can be answered."""
    rows = Rows()
    for a in asked:
        gathered = gather(a.question.text, a.index, top_k=EVIDENCE_HITS)
        if gathered.evidence:
            rows.features.append(confidence_features(gathered.question, gathered.found.hits, gathered.evidence))
            rows.labels.append(a.answerable)
            rows.folds.append(crc32(a.question.article_id.encode()) % FOLDS)
    rows.importance = [worth / max(1, len(rows.labels))] * len(rows.labels)
    return rows


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


def answerable(asked: Iterable[Asked]) -> Iterator[Asked]:
    """Those that can be answered."""
    return (a for a in asked if a.answerable)


def fit_answers(bench: Bench, folder: Path, *, keep_trees: bool = False) -> None:
    """Fit sentences, their combination with retrieval, and the confidence, in order: each rests on the one before."""
    began = time.perf_counter()
    if keep_trees:
        loaded = json.loads(evidence_module.WEIGHTS_FILE.read_text(encoding="utf-8"))
        linear, trees = loaded["linear"], loaded["trees"]
    else:
        linear, trees = fit_sentences(bench.answerable(Part.EMBED))
    # Half fitted weights answer everything wrongly: they stand in a folder of their own until all is done.
    shipped = (evidence_module.WEIGHTS_FILE, confidence_module.WEIGHTS_FILE)
    path = evidence_module.WEIGHTS_FILE = folder / shipped[0].name
    confidence_module.WEIGHTS_FILE = folder / shipped[1].name
    unfitted = dict.fromkeys(("sentence", "log_score", "score_of_first", "first_hit", "dense", "lexical_of_first"), 0.0)
    write(path, {"linear": linear, "retrieval": unfitted, "trees": trees})
    _say("sentences", began)
    small = list(bench.small(Part.FIT))
    retrieval = fit_retrieval([*bench.answerable(Part.FIT), *answerable(small)])
    write(path, {"linear": linear, "retrieval": retrieval, "trees": trees})
    _say("retrieval", began)
    rows = Rows()
    for source, worth in SOURCES.items():
        asked: Sequence[Asked] | Iterator[Asked] = small if source == "small" else getattr(bench, source)(Part.FIT)
        part = confidence_rows(asked, worth)
        for name in ("features", "labels", "importance", "folds"):
            getattr(rows, name).extend(getattr(part, name))
    _say("rows of confidence", began)
    write(confidence_module.WEIGHTS_FILE, fit_confidence(rows))
    for each in shipped:
        shutil.copyfile(folder / each.name, each)
    _say("confidence", began)


def _say(what: str, began: float) -> None:
    print(f"{time.perf_counter() - began:7.1f} s  {what}", flush=True)


def main() -> None:
    """Fit and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with dev/*.json and train/news-2023.txt.xz")
    parser.add_argument("--keep-trees", action="store_true", help="fit anew only what rests on the embedding model")
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        fit_answers(Bench(options.data, Path(folder)), Path(folder), keep_trees=options.keep_trees)


if __name__ == "__main__":
    main()
