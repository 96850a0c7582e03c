"""Asking goes on while the index is rebuilt and rolled back: no error, no answer of two generations, little delay.

    python tests/bench/ask_while_rebuilding.py --clients 32 --rebuilds 10 --out results.json

The server runs as a program. Two articles that one question finds together say in which build they were written: an
answer whose citations name two numbers has mixed two generations.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from record import REPOSITORY, Row, percentile, publish

from assistant.settings import Settings

QUESTION = "红枫湖大桥和黄果树隧道的版本号是多少？"
IDLE_SECONDS = 10.0
# What was published is asked about for so long, seconds: longer than workers take to hear of it.
SETTLE_SECONDS = 1.5
# Articles beside the two that are asked about.
FILLERS = 300


@dataclass
class Seen:
    """What the clients saw."""

    milliseconds: list[float] = field(default_factory=list)
    generations: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)


def write_version(settings: Settings, version: int) -> None:
    """Write the two articles anew, each by one rename."""
    for name in ("红枫湖大桥", "黄果树隧道"):
        path = settings.documents / f"{name}.md"
        temporary = path.with_name(f".{name}")
        temporary.write_text(f"# {name}\n\n{name}的版本号是{version}。\n", encoding="utf-8")
        temporary.replace(path)


@contextlib.contextmanager
def serving(settings: Settings, workers: int) -> Iterator[tuple[str, int]]:
    """The server as a program; gives its address and its process."""
    environment = {**os.environ, "XINZHI_HOME": str(settings.home), "XINZHI_STARTER": "false", "PYTHONUTF8": "1"}
    environment["PYTHONPATH"] = str(REPOSITORY)
    command = [sys.executable, "-m", "assistant.cli", "serve", "--port", "0", "--workers", str(workers)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as server:
        try:
            for line in server.stdout or ():
                if found := re.search(r"http://[\d.:]+", line):
                    yield found[0], server.pid
                    break
        finally:
            server.terminate()


async def ask(client: httpx.AsyncClient, seen: Seen, stopped: asyncio.Event, *, pause_seconds: float) -> None:
    """Ask again and again, and look at every answer."""
    while not stopped.is_set():
        await asyncio.sleep(pause_seconds)
        began = time.perf_counter()
        try:
            response = await client.post("/ask", json={"question": QUESTION})
            body = response.json()
        except (httpx.HTTPError, ValueError) as error:
            seen.wrong.append(repr(error))
            continue
        seen.milliseconds.append((time.perf_counter() - began) * 1000)
        if response.status_code != 200:
            seen.wrong.append(f"{response.status_code} {body}")
            continue
        seen.generations.add(body["generation"])
        versions = set(re.findall(r"版本号是(\d+)", " ".join(each["passage"] for each in body["citations"])))
        if len(versions) != 1:
            seen.wrong.append(f"versions {versions} in generation {body['generation']}")


async def rebuild_over_and_over(client: httpx.AsyncClient, settings: Settings, rebuilds: int) -> None:
    """Write, rebuild, and go back once after every second rebuild."""
    for version in range(1, rebuilds + 1):
        write_version(settings, version)
        assert (await client.post("/index/rebuild")).status_code == 202
        while (state := (await client.get("/index/rebuild")).json())["state"] == "running":
            await asyncio.sleep(0.2)
        assert state["state"] == "done", state
        while (await client.get("/index")).json()["generation"] != state["generation"]:
            await asyncio.sleep(0.2)
        await asyncio.sleep(SETTLE_SECONDS)
        if version % 2 == 0:
            assert (await client.post("/index/rollback")).status_code == 200
            await asyncio.sleep(SETTLE_SECONDS)


async def measure(address: str, settings: Settings, options: argparse.Namespace) -> tuple[Seen, Seen]:
    """What the clients saw of the idle server, and of the one that is rebuilding."""
    limits = httpx.Limits(max_connections=options.clients + 1)
    async with httpx.AsyncClient(base_url=address, timeout=120, limits=limits) as client:
        while (await client.get("/readyz")).status_code != 200:
            await asyncio.sleep(0.1)
        idle, busy = Seen(), Seen()
        for seen, task in (
            (idle, asyncio.sleep(options.idle_seconds)),
            (busy, rebuild_over_and_over(client, settings, options.rebuilds)),
        ):
            stopped = asyncio.Event()
            clients = [
                asyncio.create_task(ask(client, seen, stopped, pause_seconds=options.pause))
                for _ in range(options.clients)
            ]
            try:
                await task
            finally:
                stopped.set()
                await asyncio.gather(*clients)
    return idle, busy


def run(options: argparse.Namespace) -> tuple[Seen, Seen]:
    """Make a collection, serve it, and measure."""
    with tempfile.TemporaryDirectory() as home:
        settings = Settings(home=Path(home), starter=False)
        settings.documents.mkdir(parents=True)
        write_version(settings, 0)
        for number in range(options.fillers):
            text = f"# 第{number}号水库\n\n第{number}号水库蓄水{number * 7919 % 1000}亿立方米。\n"
            (settings.documents / f"{number}.md").write_text(text, encoding="utf-8")
        with serving(settings, options.workers) as (address, _):
            return asyncio.run(measure(address, settings, options))


def parse(arguments: list[str] | None = None) -> argparse.Namespace:
    """The options."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clients", type=int, default=32)
    parser.add_argument("--rebuilds", type=int, default=10)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--fillers", type=int, default=FILLERS, help="articles beside the two that are asked about")
    parser.add_argument("--pause", type=float, default=0.0, help="seconds between two questions of a client")
    parser.add_argument("--idle-seconds", type=float, default=IDLE_SECONDS)
    parser.add_argument("--out", type=Path, help="JSON file to write")
    return parser.parse_args(arguments)


def main() -> None:
    """Measure and tell; exit code 1 when anything was wrong."""
    options = parse()
    idle, busy = run(options)
    rows = [
        Row(
            name,
            {
                "asks": len(seen.milliseconds),
                "p50 ms": percentile(seen.milliseconds, 0.5),
                "p99 ms": percentile(seen.milliseconds, 0.99),
                "generations": len(seen.generations),
                "wrong": len(seen.wrong),
            },
        )
        for name, seen in (("idle", idle), ("rebuilding", busy))
    ]
    publish(
        "ask_while_rebuilding", rows, data=f"{options.clients} clients, {options.rebuilds} rebuilds", out=options.out
    )
    print("\n".join((*idle.wrong, *busy.wrong)[:20]))
    sys.exit(bool(idle.wrong or busy.wrong))


if __name__ == "__main__":
    main()
