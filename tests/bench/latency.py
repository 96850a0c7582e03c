"""How long an answer and a search take inside the process, one question at a time on one core.

    python tests/bench/latency.py --news train/news-2023.txt.xz --questions dev/cmrc2018_trial.json --out results.json

With a question set, its paragraphs are part of the collection and the questions are people's own.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from pool import Pool
from record import Row, peak_megabytes, percentile, publish, run_alone, use_one_core

from assistant.rebuild import rebuild
from assistant.service import Service
from assistant.settings import Settings

SIZES = (1_000, 20_000, 200_000)
QUESTIONS = 1_000
# Questions asked before the clock is looked at: caches fill, pages are mapped.
WARM_UP = 50


def measure_latency(settings: Settings, questions: Sequence[str]) -> dict[str, float]:
    """Milliseconds of Service.ask and Service.search, seconds to load, memory at its peak."""
    began = time.perf_counter()
    service = Service(settings)
    service.load()
    figures = {"load s": time.perf_counter() - began}
    for name, call in (("ask", service.ask), ("search", service.search)):
        milliseconds = _timed(call, questions)
        figures |= {f"{name} p{p} ms": percentile(milliseconds, p / 100) for p in (50, 95, 99)}
    return {**figures, "peak MB": peak_megabytes()}


def _timed(call: Callable[[str], object], questions: Sequence[str]) -> list[float]:
    """Milliseconds that each question takes."""
    for question in questions[:WARM_UP]:
        call(question)
    milliseconds = []
    for question in questions:
        began = time.perf_counter()
        call(question)
        milliseconds.append((time.perf_counter() - began) * 1000)
    return milliseconds


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--news", type=Path, help="news, one article a line, .xz; without it the text is made up")
    parser.add_argument("--questions", type=Path, help="question set in SQuAD layout; without it heads of sentences")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="passages in the collection")
    parser.add_argument("--count", type=int, default=QUESTIONS, help="questions asked")
    parser.add_argument("--out", type=Path, help="JSON file to write")
    options = parser.parse_args()
    use_one_core()
    pool = Pool(options.news, options.questions)
    rows = []
    for size in options.sizes:
        with tempfile.TemporaryDirectory() as home:
            settings = pool.write_collection(Path(home), size)
            run_alone(rebuild, settings)
            questions = pool.questions(settings, options.count)
            rows.append(Row(f"{size:,} passages", run_alone(measure_latency, settings, questions)))
    publish("latency", rows, data=pool.described, out=options.out)


if __name__ == "__main__":
    main()
