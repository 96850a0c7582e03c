"""How fast a collection is read, indexed, verified and published, and what that takes.

    python tests/bench/build.py --news train/news-2023.txt.xz --out results.json

The collection is one .jsonl file of N articles, one passage each. Each build runs in a process of its own on all cores:
the first, then one with nothing changed, then one after one article has changed.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path

from pool import Pool
from record import Row, peak_megabytes, publish, run_alone

from assistant.rebuild import rebuild
from assistant.settings import Settings
from index.store import Store
from index.types import BuildProgress

SIZES = (1_000, 20_000, 200_000)


def measure_build(settings: Settings) -> dict[str, float]:
    """Figures of one build from first byte to publication, loading the model included."""
    began = time.perf_counter()
    reached: dict[str, float] = {}

    def note(progress: BuildProgress) -> None:
        reached[progress.stage] = time.perf_counter() - began

    manifest = rebuild(settings, note)
    seconds = time.perf_counter() - began
    folder = Store(settings.index_root).folder(manifest.number)
    return {
        "passages": manifest.passages,
        "seconds": seconds,
        "passages/s": manifest.passages / seconds,
        "read s": reached["read"],  # reading, cleaning, cutting, tokens, vectors
        "verify s": seconds - reached["verify"],  # and writing to disk
        "disk MB": sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6,
        "peak MB": peak_megabytes(),
    }


def change_one_article(settings: Settings) -> None:
    """Put a new text in the place of the article in the middle."""
    path = settings.documents / "pool.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines()
    middle = len(lines) // 2
    changed = {**json.loads(lines[middle]), "text": "红枫湖大桥全长1500米，2023年9月通车，投资12亿元。"}
    lines[middle] = json.dumps(changed, ensure_ascii=False)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--news", type=Path, help="news, one article a line, .xz; without it the text is made up")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="passages in the collection")
    parser.add_argument("--out", type=Path, help="JSON file to write")
    options = parser.parse_args()
    pool = Pool(options.news, None)
    rows = []
    for size in options.sizes:
        with tempfile.TemporaryDirectory() as home:
            settings = pool.write_collection(Path(home), size)
            rows.append(Row(f"{size:,} first", run_alone(measure_build, settings)))
            rows.append(Row(f"{size:,} unchanged", run_alone(measure_build, settings)))
            change_one_article(settings)
            rows.append(Row(f"{size:,} one changed", run_alone(measure_build, settings)))
    publish("build", rows, data=pool.described, out=options.out)


if __name__ == "__main__":
    main()
