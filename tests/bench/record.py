"""What every benchmark of speed needs: percentiles, peak memory, processes of their own, a table, a JSON file."""

from __future__ import annotations

import json
import multiprocessing
import os
import platform
import resource
import subprocess
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

REPOSITORY = Path(__file__).parents[2]
# Libraries that would start threads of their own read these.
THREAD_VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS")


@dataclass(frozen=True, slots=True)
class Row:
    """One measured case: its name and its figures, the unit in each figure's name."""

    case: str
    figures: dict[str, float]


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least ``share`` (0 to 1) of the values do not exceed; the nearest rank."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * round(share * 1000) // 1000) - 1)]


def peak_megabytes() -> float:
    """The most memory that this process has held, in MB of a million bytes.

    Linux counts a child's ``ru_maxrss`` from its parent's, so the kernel's own mark is read where there is one.
    """
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) * 1024 / 1e6
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak * 1024 / 1e6


def run_alone(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call ``function`` in a fresh process, so that its memory and its imports are its own."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(function, *args, **kwargs).result()


def use_one_core() -> None:
    """Hold this process and those it starts to one core, and libraries to one thread. Call before they are imported."""
    os.environ.update(dict.fromkeys(THREAD_VARIABLES, "1"))
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def publish(benchmark: str, rows: Sequence[Row], *, data: str, out: Path | None) -> None:
    """Print the rows as a table and write them to ``out`` with commit, machine and data."""
    commit = _commit()
    print(f"{benchmark}, commit {commit}, {_processor()}, data: {data}")
    names = list(rows[0].figures)
    table = [["", *names], *([row.case, *(_shown(row.figures[name]) for name in names)] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for line in table:
        print("  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True)))
    if out is None:
        return
    out.parent.mkdir(parents=True, exist_ok=True)
    record = {
        "benchmark": benchmark,
        "commit": commit,
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {"processor": _processor(), "cores": os.cpu_count(), "load": round(os.getloadavg()[0], 2)},
        "python": platform.python_version(),
        "data": data,
        "rows": [asdict(row) for row in rows],
    }
    out.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"written to {out}")


def _shown(value: float) -> str:
    """A figure in three digits, whole numbers in full."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _commit() -> str:
    """What git calls this state of the code; "unknown" outside a clone."""
    command = ["git", "describe", "--always", "--dirty"]
    try:
        done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return done.stdout.strip()


def _processor() -> str:
    """The processor's name."""
    information = Path("/proc/cpuinfo")
    if information.exists():
        for line in information.read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()
