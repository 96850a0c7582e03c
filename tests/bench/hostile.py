"""Reads hundreds of hostile files: ``make hostile``. Each must end in readings, within its limits, and alone."""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from broken_files import broken_files

from corpus.chunk import chunk_article
from corpus.isolate import READ_MAX_MEMORY_BYTES, IsolatedReader
from corpus.sources import Source, find_sources
from corpus.types import Reading

SLACK_SECONDS = 10  # beyond the limit: starting and ending the process, on a busy machine
SHOWN = 12  # slowest files


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file."""

    origin: str
    states: Counter[str]
    seconds: float
    problems: tuple[str, ...]


def check(found: Source | Reading, reader: IsolatedReader) -> Outcome:
    """Reads one file and looks whether every promise about readings is kept."""
    start = time.monotonic()
    readings = [found] if isinstance(found, Reading) else list(reader.read_source(found))
    seconds = time.monotonic() - start
    problems = [] if readings else ["no reading"]
    states: Counter[str] = Counter()
    for reading in readings:
        article, error = reading.article, reading.error
        states["read" if article else type(error).__name__] += 1
        if (article is None) == (error is None):
            problems.append("not exactly one of article and error")
        if error is not None and found.origin not in str(error):
            problems.append(f"the error does not name the file: {error}")
        if article is not None and any(article.text[p.start : p.end] != p.text for p in chunk_article(article)):
            problems.append("a passage is no span of its article")
    return Outcome(found.origin, states, seconds, tuple(problems))


def main() -> int:
    """Makes the files, reads them, prints what became of them; 1 when a promise was broken."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--seed", type=int, default=1, help="of the damage")
    arguments.add_argument("--seconds", type=float, default=60, help="that one reading may take")
    arguments.add_argument("--small", action="store_true", help="without the files of 100 MB")
    given = arguments.parse_args()
    with TemporaryDirectory(prefix="hostile-") as name, IsolatedReader(seconds=given.seconds) as reader:
        folder = Path(name)
        broken_files(folder, seed=given.seed, small=given.small)
        outcomes = [check(found, reader) for found in find_sources(folder)]
    for outcome in sorted(outcomes, key=lambda each: -each.seconds)[:SHOWN]:
        print(f"{outcome.seconds:7.2f} s  {outcome.origin}  {dict(outcome.states)}")
    states = sum((outcome.states for outcome in outcomes), Counter())
    print(f"{len(outcomes)} files, {dict(states)}, limits {given.seconds} s and {READ_MAX_MEMORY_BYTES:,} bytes")
    broken = [outcome for outcome in outcomes if outcome.problems or outcome.seconds > given.seconds + SLACK_SECONDS]
    for outcome in broken:
        print(f"FAILED {outcome.origin}: {outcome.problems or f'{outcome.seconds:.0f} s'}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
