"""How long it takes from typing a command to its result, with a built index: wall time, new processes, median.

    python tests/bench/cold_start.py --news train/news-2023.txt.xz --out results.json

Measured are `xinzhi ask` to its end, and `xinzhi serve` to the first good answer of /healthz and of /readyz.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

from pool import Pool
from record import Row, publish, run_alone

from assistant.rebuild import rebuild
from assistant.settings import Settings

RUNS = 5
SIZE = 20_000  # passages of the larger collection
QUESTION = "力箭一号三次飞行共把多少颗卫星送入轨道?"
XINZHI = (sys.executable, "-m", "assistant.cli")
POLL_SECONDS = 0.005
PATIENCE_SECONDS = 120


def time_ask(settings: Settings) -> tuple[float, float]:
    """Seconds that `xinzhi ask` takes, and those of a processor, which a busy machine does not lengthen."""
    began, used = time.perf_counter(), _processor_seconds()
    subprocess.run([*XINZHI, "ask", QUESTION], env=_environment(settings), stdout=subprocess.DEVNULL, check=False)
    return time.perf_counter() - began, _processor_seconds() - used


def _processor_seconds() -> float:
    """What the child processes that have ended took together."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def time_serve(settings: Settings) -> tuple[float, float]:
    """Seconds until `xinzhi serve` answers on /healthz, and until on /readyz."""
    began = time.perf_counter()
    command = [*XINZHI, "serve", "--port", "0"]
    process = subprocess.Popen(command, env=_environment(settings), stdout=subprocess.PIPE, text=True, encoding="utf-8")
    try:
        line = process.stdout.readline() if process.stdout else ""
        address = next((word for word in line.split() if word.startswith("http")), "")
        if not address:
            raise RuntimeError("xinzhi serve did not start; its message stands above.")
        healthy, ready = _wait_for(address, "/healthz"), _wait_for(address, "/readyz")
        return healthy - began, ready - began
    finally:
        process.terminate()
        process.wait()


def _wait_for(address: str, path: str) -> float:
    """The moment at which ``path`` answers 200."""
    url = urlsplit(address)
    end = time.perf_counter() + PATIENCE_SECONDS
    while time.perf_counter() < end:
        connection = HTTPConnection(url.hostname or "", url.port, timeout=10)
        try:
            connection.request("GET", path)
            if connection.getresponse().status == 200:
                return time.perf_counter()
        except (OSError, HTTPException):
            pass
        finally:
            connection.close()
        time.sleep(POLL_SECONDS)
    raise TimeoutError(f"{address}{path} did not answer within {PATIENCE_SECONDS} s.")


def _environment(settings: Settings) -> dict[str, str]:
    starter = str(settings.starter).lower()
    return {**os.environ, "XINZHI_HOME": str(settings.home), "XINZHI_STARTER": starter, "PYTHONUNBUFFERED": "1"}


def measure(settings: Settings, runs: int) -> dict[str, float]:
    """Medians over ``runs`` starts of each."""
    run_alone(rebuild, settings)
    time_ask(settings)  # the first start reads everything from disk and may compile modules
    asks = [time_ask(settings) for _ in range(runs)]
    serves = [time_serve(settings) for _ in range(runs)]
    return {
        "ask s": median(wall for wall, _ in asks),
        "ask cpu s": median(processor for _, processor in asks),
        "serve healthy s": median(healthy for healthy, _ in serves),
        "serve ready s": median(ready for _, ready in serves),
    }


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--news", type=Path, help="news, one article a line, .xz; without it the text is made up")
    parser.add_argument("--size", type=int, default=SIZE, help="passages of the larger collection")
    parser.add_argument("--runs", type=int, default=RUNS, help="starts of each command")
    parser.add_argument("--out", type=Path, help="JSON file to write")
    options = parser.parse_args()
    pool = Pool(options.news, None)
    rows = []
    with tempfile.TemporaryDirectory() as home:
        rows.append(Row("starter", measure(Settings(home=Path(home)), options.runs)))
    with tempfile.TemporaryDirectory() as home:
        settings = pool.write_collection(Path(home), options.size)
        rows.append(Row(f"{options.size:,} passages", measure(settings, options.runs)))
    publish("cold start", rows, data=pool.described, out=options.out)


if __name__ == "__main__":
    main()
