"""Hostile files over HTTP while others ask: each upload ends in words, the server keeps answering.

    python tests/bench/hostile_uploads.py --out results.json

The files of ``hostile.py`` and names made to do harm are sent to a server that runs as a program, while clients ask
without pause. Then the index is rebuilt: what was taken in stands in the ledger, each in one state.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import httpx
from ask_while_rebuilding import serving
from broken_files import broken_files
from record import Row, percentile, publish

from assistant.settings import Settings

QUESTION = "红枫湖大桥全长多少米？"
BRIDGE = "# 红枫湖大桥\n\n红枫湖大桥全长1500米。\n"
# Memory of the server's own process, bytes: what reads documents is another one. 200 MB are held of a large upload.
MOST_MEMORY_BYTES = 1_000_000_000
NAMES = (
    "../../../etc/cron.d/x.md",
    "..\\..\\windows\\x.md",
    "/etc/passwd",
    "a\0b.md",
    "CON.txt",
    "." * 300 + ".md",
    "名" * 500 + ".md",
    "\u202egnp.md",
    ".hidden.md",
    "",
    " ",
    "a\r\nX-Injected: 1.md",
    '"; filename="b.md',
    "%2e%2e%2fx.md",
    "\ud800.md",
)


@dataclass
class Seen:
    """What became of the uploads and of the questions meanwhile."""

    states: Counter[str] = field(default_factory=Counter)
    milliseconds: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    memory_bytes: int = 0


def hostile_files(folder: Path, *, small: bool, every: int) -> Iterator[tuple[str, bytes]]:
    """Names and contents: of every so many-th file, and of all hostile names."""
    broken_files(folder, small=small)
    files = [path for path in sorted(folder.iterdir()) if path.is_file() and not path.is_symlink()]
    for path in files[::every]:
        yield path.name, path.read_bytes()
    for name in NAMES:
        yield name, BRIDGE.replace("1500", "9999").encode()


def body_of(name: str, content: bytes) -> bytes:
    """A multipart body, made by hand: a client library would clean the name."""
    head = b'--x\r\nContent-Disposition: form-data; name="files"; filename="'
    return head + name.encode("utf-8", "surrogatepass") + b'"\r\n\r\n' + content + b"\r\n--x--\r\n"


async def upload(client: httpx.AsyncClient, seen: Seen, name: str, content: bytes) -> None:
    """Send one file, and look at what is said about it."""
    shown = quote(name[:60], errors="surrogatepass")
    headers = {"content-type": "multipart/form-data; boundary=x"}
    response = await client.post("/articles?rebuild=false", content=body_of(name, content), headers=headers)
    if response.status_code != 202:
        seen.states[str(response.status_code)] += 1
        if not 400 <= response.status_code < 500 or "code" not in response.json():
            seen.wrong.append(f"{shown}: {response.status_code} {response.text[:200]}")
        return
    (document,) = response.json()["documents"]
    seen.states[document["state"]] += 1
    if document["state"] == "refused" and not document["problems"]:
        seen.wrong.append(f"{shown}: refused without a word")
    if "/" in document["name"] or "\\" in document["name"]:
        seen.wrong.append(f"{shown}: taken in as {document['name']}")


async def ask(client: httpx.AsyncClient, seen: Seen, stopped: asyncio.Event) -> None:
    """Ask the same thing again and again: it has the same answer all the time."""
    while not stopped.is_set():
        began = time.perf_counter()
        response = await client.post("/ask", json={"question": QUESTION})
        seen.milliseconds.append((time.perf_counter() - began) * 1000)
        if response.status_code != 200 or "1500米" not in response.json()["answer"]:
            seen.wrong.append(f"asked: {response.status_code} {response.text[:200]}")
        await asyncio.sleep(0.02)


async def rebuild(client: httpx.AsyncClient, seen: Seen, settings: Settings) -> None:
    """Rebuild, and hold the ledger to what lies in the folder."""
    assert (await client.post("/index/rebuild")).status_code == 202
    while (state := (await client.get("/index/rebuild")).json())["state"] == "running":
        await asyncio.sleep(0.2)
    if state["state"] != "done":
        seen.wrong.append(f"rebuild: {state}")
    while (await client.get("/index")).json()["generation"] != state["generation"]:
        await asyncio.sleep(0.2)
    entries, offset = [], 0
    while page := (await client.get("/index/ledger", params={"limit": 500, "offset": offset})).json()["entries"]:
        entries += page
        offset += len(page)
    origins = Counter(entry["origin"] for entry in entries)
    seen.wrong += [f"{origin} stands {count} times in the ledger" for origin, count in origins.items() if count > 1]
    present = {path.name for path in settings.documents.iterdir()}
    seen.wrong += [f"{name} is not in the ledger" for name in present - {entry["document"] for entry in entries}]
    if str(settings.home) in json.dumps(entries, ensure_ascii=False):
        seen.wrong.append("the ledger tells where the home folder lies")


async def work(address: str, process: int, settings: Settings, options: argparse.Namespace) -> Seen:
    """Upload everything while clients ask; then rebuild."""
    seen, stopped = Seen(), asyncio.Event()
    async with httpx.AsyncClient(base_url=address, timeout=600) as client:
        while (await client.get("/readyz")).status_code != 200:
            await asyncio.sleep(0.1)
        asking = [asyncio.create_task(ask(client, seen, stopped)) for _ in range(options.clients)]
        with tempfile.TemporaryDirectory(prefix="hostile-") as folder:
            for name, content in hostile_files(Path(folder), small=options.small, every=options.every):
                await upload(client, seen, name, content)
                seen.memory_bytes = max(seen.memory_bytes, memory_of(process))
        await rebuild(client, seen, settings)
        stopped.set()
        await asyncio.gather(*asking)
    if seen.memory_bytes > MOST_MEMORY_BYTES:
        seen.wrong.append(f"the server took {seen.memory_bytes:,} bytes")
    return seen


def memory_of(process: int) -> int:
    """Bytes that a process holds; 0 where the system does not tell."""
    try:
        status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    except OSError:
        return 0
    return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmRSS:"))


def run(options: argparse.Namespace) -> Seen:
    """Make a collection of one article, serve it, and send the files."""
    with tempfile.TemporaryDirectory() as home:
        settings = Settings(home=Path(home) / "home", starter=False)
        settings.documents.mkdir(parents=True)
        (settings.documents / "bridge.md").write_text(BRIDGE, encoding="utf-8")
        with serving(settings, workers=1) as (address, process):
            seen = asyncio.run(work(address, process, settings, options))
        if strangers := {path.name for path in Path(home).iterdir()} - {"home"}:
            seen.wrong.append(f"files outside the home folder: {strangers}")
        return seen


def parse(arguments: list[str] | None = None) -> argparse.Namespace:
    """The options."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--every", type=int, default=1, help="send every so many-th file only")
    parser.add_argument("--small", action="store_true", help="without the files of 100 MB")
    parser.add_argument("--out", type=Path, help="JSON file to write")
    return parser.parse_args(arguments)


def main() -> None:
    """Send and tell; exit code 1 when anything was wrong."""
    seen = run(parse())
    figures = {
        **{f"uploads {state}": float(count) for state, count in sorted(seen.states.items())},
        "questions": len(seen.milliseconds),
        "p50 ms": percentile(seen.milliseconds, 0.5),
        "p99 ms": percentile(seen.milliseconds, 0.99),
        "memory MB": seen.memory_bytes / 1e6,
        "wrong": len(seen.wrong),
    }
    publish("hostile_uploads", [Row("uploads", figures)], data=f"{seen.states.total()} files", out=parse().out)
    print("\n".join(seen.wrong[:20]))
    sys.exit(bool(seen.wrong))


if __name__ == "__main__":
    main()
