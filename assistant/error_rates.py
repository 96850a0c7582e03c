"""How often answers and refusals are wrong, as ``tests/bench/answers.py --rates`` measured it for this release."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

RATES_FILE = Path(__file__).parent / "error_rates.json"


@dataclass(frozen=True, slots=True)
class ErrorRate:
    """The error rates, 0 to 1, for one sort of question that cannot be answered, at the threshold they hold for."""

    case: str
    threshold: float
    questions: int
    auroc: float
    false_answers: float  # share of the questions that cannot be answered
    false_refusals: float  # share of those that can


@cache
def load_error_rates() -> tuple[ErrorRate, ...]:
    """The measured rates."""
    loaded = json.loads(RATES_FILE.read_text(encoding="utf-8"))
    return tuple(
        ErrorRate(
            case,
            loaded["threshold"],
            rate["questions"],
            rate["AUROC"],
            rate["false answers"],
            rate["false refusals"],
        )
        for case, rate in loaded["rates"].items()
    )
