"""A day of work in short form: questions and rebuilds without end leave memory, file handles and disk flat.

    python tests/bench/soak.py --asks 100000 --rebuilds 200 --out results.json

The server runs as a program with a small collection, of which every rebuild changes two articles. No question is asked
twice: what remembers questions, words or generations has to show. After each tenth of the work its memory, its open
files and the size of its index are noted; exit code 1 when one of them grew.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import httpx
from ask_while_rebuilding import QUESTION, serving, write_version
from record import Row, publish

from assistant.settings import Settings

CLIENTS = 8
FILLERS = 50
NOTES = 10
# What may be noted at the end, as a share of what was noted after a fifth of the work: memory settles by then.
MOST_GROWTH = {"memory MB": 1.05, "files": 1.0, "disk MB": 1.1, "generations": 1.0}
SETTLED = NOTES // 5


def note(process: int, settings: Settings) -> dict[str, float]:
    """Memory, open files and disk of the server, Linux only."""
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    resident = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    sizes = [path.stat().st_size for path in settings.index_root.rglob("*") if path.is_file()]
    return {
        "memory MB": int(resident.split()[1]) * 1024 / 1e6,
        "files": len(list(Path(f"/proc/{process}/fd").iterdir())),
        "disk MB": sum(sizes) / 1e6,
        "generations": len(list((settings.index_root / "generations").glob("0*"))),
    }


async def work(address: str, process: int, settings: Settings, options: argparse.Namespace) -> list[dict[str, float]]:
    """Ask and rebuild; returns what was noted."""
    notes = []
    for part in range(NOTES):
        versions = range(part * options.rebuilds // NOTES, (part + 1) * options.rebuilds // NOTES)
        numbers = range(part * options.asks // NOTES, (part + 1) * options.asks // NOTES)
        async with httpx.AsyncClient(base_url=address, timeout=120) as client:  # its connections end with the part
            while (await client.get("/readyz")).status_code != 200:
                await asyncio.sleep(0.1)
            asking = (_ask(client, numbers[n::CLIENTS]) for n in range(CLIENTS))
            await asyncio.gather(*asking, _rebuild(client, settings, versions))
        await asyncio.sleep(2)  # the server takes up what was published last
        notes.append(note(process, settings))
    return notes


def question(number: int) -> dict[str, object]:
    """The body of a request to ``/ask``: an answer, none, words that nobody knows, a filter, a follow-up."""
    place, first, second = (
        f"第{number % FILLERS}号水库",
        chr(0x4E00 + number % 20_000),
        chr(0x4E00 + number * 7919 % 20_000),
    )
    asked: tuple[dict[str, object], ...] = (
        {"question": f"{place}蓄水多少亿立方米？（{number}）"},
        {"question": f"{QUESTION}{number}"},
        {"question": f"{first}{second}的总部在哪里？"},
        {"question": f"{first}水库蓄水多少？", "filters": {"published_from": str(2000 + number % FILLERS)}},
        {"question": "它蓄水多少？", "history": [{"question": f"{place}在哪里？", "answer": str(number)}]},
    )
    return asked[number % len(asked)]


async def _ask(client: httpx.AsyncClient, numbers: range) -> None:
    for number in numbers:
        assert (await client.post("/ask", json=question(number))).status_code == 200


async def _rebuild(client: httpx.AsyncClient, settings: Settings, versions: range) -> None:
    for version in versions:
        write_version(settings, version + 1)
        assert (await client.post("/index/rebuild")).status_code == 202
        while (state := (await client.get("/index/rebuild")).json())["state"] == "running":
            await asyncio.sleep(0.1)
        assert state["state"] == "done", state


def run(options: argparse.Namespace) -> list[dict[str, float]]:
    """Make a collection, serve it, and work."""
    with tempfile.TemporaryDirectory() as home:
        settings = Settings(home=Path(home), starter=False)
        settings.documents.mkdir(parents=True)
        write_version(settings, 0)
        for number in range(FILLERS):
            text = f"# 第{number}号水库\n\n第{number}号水库蓄水{number * 7919 % 1000}亿立方米。\n"
            dated = f"---\ndate: {2000 + number}\n---\n{text}"
            (settings.documents / f"{number}.md").write_text(dated, encoding="utf-8")
        with serving(settings, workers=1) as (address, process):
            return asyncio.run(work(address, process, settings, options))


def grown_figures(notes: Sequence[dict[str, float]]) -> list[str]:
    """What grew since the server settled, empty when nothing did."""
    settled, last = notes[SETTLED - 1], notes[-1]
    return [
        f"{name} grew from {settled[name]:.4g} to {last[name]:.4g}"
        for name, most in MOST_GROWTH.items()
        if last[name] > settled[name] * most
    ]


def main() -> None:
    """Read the command line, work, and tell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--asks", type=int, default=100_000)
    parser.add_argument("--rebuilds", type=int, default=200)
    parser.add_argument("--out", type=Path, help="JSON file to write")
    options = parser.parse_args()
    rows = [Row(f"after {(part + 1) / NOTES:.0%}", figures) for part, figures in enumerate(run(options))]
    publish("soak", rows, data=f"{options.asks} asks, {options.rebuilds} rebuilds", out=options.out)
    grown = grown_figures([row.figures for row in rows])
    print("\n".join(grown))
    sys.exit(bool(grown))


if __name__ == "__main__":
    main()
