"""What decides a training run, in one frozen value: same recipe and same texts, same model."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Recipe:
    """Settings of a run. The defaults are the shipped model's; `tests/bench/LOG.md` has what else was tried."""

    steps: int = 600
    seed: int = 1
    vocabulary: int = 42_000  # tokens, the unknown one included
    dimensions: int = 512
    kept_dimensions: int = 256  # the first ones, trained to do as well alone: the others only help in training
    batch_pairs: int = 2048  # every other passage of the batch is a negative
    learning_rate: float = 0.01  # of Adam, falling linearly to a fiftieth
    temperature: float = 0.035  # cosines are divided by it
    # Shares in [0, 1].
    question_share: float = 0.1  # of a batch: real questions with their passages
    questions_from: float = 0.5  # of the run: when real questions come in
    question_passage_share: float = 0.02  # of a batch: pseudo questions from the passages of real ones
    neighbour_share: float = 0.5  # of a batch: passages drawn in groups that share an uncommon word
    keep_share: float = 0.7  # of pseudo questions: the passage keeps the sentence they came from
    drop_share: float = 0.2  # of the words of a pseudo question: left out
    borrow_share: float = 0.5  # of pseudo questions: take rare words from the rest of the passage
    lead_share: float = 0.1  # of news pairs: first sentence of the article instead of a pseudo question
    question_tokens_least: int = 4
    question_tokens_most: int = 14

    @property
    def fingerprint(self) -> str:
        """16 hex digits that differ between recipes, whatever the number of steps."""
        settings = {name: value for name, value in asdict(self).items() if name != "steps"}
        return hashlib.sha256(json.dumps(settings, sort_keys=True).encode()).hexdigest()[:16]
