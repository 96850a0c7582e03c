"""Fit what tells which sentence answers a question that leans on the one before: assistant/context.json.

    python tests/bench/fit_context.py --data DATA

Run it after ``fit_answers.py`` and before ``fit_reader.py``. A listwise softmax regression on the second questions of
part EMBED; ``answers.py`` measures on part REPORT.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from boosting import Groups, fit_linear
from natural import NaturalQuestion
from question_collections import AskedAfter, Bench
from question_sets import Part

from assistant.context import WEIGHTS_FILE, Context, context_features
from assistant.dialogue.joined import joined
from assistant.evidence import find_evidence
from assistant.judge import EVIDENCE_HITS, Scope, look_up
from assistant.spoken import in_written_words

# The sentences that a question found: features of each, and whether it is right; at least one is.
Group = tuple[list[dict[str, float]], list[bool]]


def joined_after(a: AskedAfter, question: NaturalQuestion) -> tuple[str, Context]:
    """A question joined to the first one of a follow-up, and what was asked and answered before it."""
    context = Context(question.text, a.follow_up.after, a.follow_up.told)
    return joined(in_written_words(question.text), context.earlier), context


def groups_after(bench: Bench, part: Part) -> Iterator[Group]:
    """The groups of the second questions of a part, as the product gathers them."""
    for a in bench.follow_ups(part):
        question = a.follow_up.question
        typed, context = joined_after(a, question)
        looked_for, found, _ = look_up(typed, a.index, top_k=EVIDENCE_HITS, scope=Scope(context=context))
        evidence = find_evidence(looked_for, found.hits)
        right = [question.is_answered_by(sentence) for sentence in evidence]
        if any(right):
            yield context_features(evidence, found.hits, context, a.index), right


def fit_context(groups: list[Group]) -> dict[str, float]:
    """What each feature counts for."""
    names = list(groups[0][0][0])
    rows = np.array([[row[name] for name in names] for of_group, _ in groups for row in of_group])
    right = np.array([flag for _, flags in groups for flag in flags])
    sizes = np.array([len(flags) for _, flags in groups])
    return dict(zip(names, np.round(fit_linear(Groups(rows, right, sizes)), 4).tolist(), strict=True))


def main() -> None:
    """Fit and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with dev/*.json and train/news-2023.txt.xz")
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        groups = list(groups_after(Bench(options.data, Path(folder)), Part.EMBED))
    weights = fit_context(groups)
    WEIGHTS_FILE.write_text(json.dumps(weights, indent=1) + "\n", encoding="utf-8")
    print(f"{len(groups)} second questions: {weights}")


if __name__ == "__main__":
    main()
