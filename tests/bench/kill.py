"""Nothing is lost, whenever the plug is pulled: kill -9 at random moments of add, remove, rebuild and rollback.

    python tests/bench/kill.py --rounds 200 --out results.json

Every round starts the real command line, kills it after a random part of the time that such a command takes, and
checks: the index loads; it answers from exactly one published generation; every document is whole, in the collection or
in the trash; no lock is stuck. With ``--small-disk`` the writes of the command fail beyond a random size in its stead
(RLIMIT_FSIZE): it has to say so in words. With ``--damage`` one file of the current generation is truncated, has a bit
flipped, or cannot be read at all: the one before has to answer, and a rebuild on top of that has to do without it.
"""

from __future__ import annotations

import argparse
import hashlib
import logging
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from record import REPOSITORY, Row, publish

from assistant.documents import list_trash
from assistant.rebuild import rebuild
from assistant.service import load_analyser
from assistant.settings import Settings
from index.encode import load_encoder
from index.errors import RetrievalError
from index.search import Index, load_index
from index.store import Store

DOCUMENTS = 12
# Seconds that a command may take when nobody kills it, at most.
PATIENCE_SECONDS = 300
# A killed command has run for up to this many times the median of those that were not: some are killed too late.
OVERSHOOT = 1.1
# Sizes beyond which writes fail go up to 2 to the power of this: about as large as the largest file of the collection.
LARGEST_FILE_BITS = 19
# Opens like any file; its first byte cannot be read (EIO), by whatever library. Linux only.
UNREADABLE = Path("/proc/self/mem")
# Share of the rounds of damage in which a rebuild is run on top of it.
REBUILT = 0.33
COMMANDS = ("add", "rebuild", "remove", "rollback")


@dataclass
class Home:
    """A collection under test, and what must not get lost: the contents of every document that was ever taken in."""

    settings: Settings
    chance: random.Random
    sources: Path
    contents: set[str] = field(default_factory=set)  # SHA-256 of every document that has been in the collection
    taken: dict[str, list[float]] = field(default_factory=dict)  # seconds of whole runs, by command
    written: int = 0
    repair: Callable[[], object] | None = None  # undoes what was damaged, when it has been looked at

    def write_source(self) -> Path:
        """A new document beside the collection; one in two has the name of one that is there."""
        number = self.chance.randrange(DOCUMENTS) if self.chance.random() < 0.5 else DOCUMENTS + self.written
        self.written += 1
        path = self.sources / f"d{number}.md"
        figure = self.chance.randrange(10**6)
        path.write_text(
            f"# 第{number}号文件\n\n第{number}号水库蓄水{figure}立方米，{figure % 97}人参加建设。\n", encoding="utf-8"
        )
        return path

    def arguments(self, command: str) -> list[str]:
        """What the command is called with; a document may be of no more use when the command is killed."""
        if command == "add":
            return ["add", str(self.write_source())]
        if command == "remove":
            names = sorted(path.name for path in self.settings.documents.glob("*.md"))
            return ["remove", self.chance.choice(names)] if len(names) > 3 else ["add", str(self.write_source())]
        return [command]

    def start(self, arguments: list[str], limit: int | None = None) -> subprocess.Popen[bytes]:
        """Start the command line; with ``limit``, no file that it writes may grow beyond so many bytes."""
        environment = {
            # What a coverage tool writes would fail in its own words on a small disk, and break off at a kill.
            **{name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")},
            "XINZHI_HOME": str(self.settings.home),
            "XINZHI_STARTER": "false",
            "PYTHONPATH": str(REPOSITORY),
        }
        limited = ["prlimit", f"--fsize={limit}"] if limit else []  # Python turns the signal into an error
        return subprocess.Popen(
            [*limited, sys.executable, "-m", "assistant.cli", *arguments],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE if limit else subprocess.DEVNULL,
        )

    def note_documents(self) -> None:
        """Remember what is in the collection: it must be there, or in the trash, from now on."""
        self.contents |= {_hash(path) for path in self.settings.documents.glob("*.md")}


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def make_home(folder: Path, seed: int) -> Home:
    """A collection with two generations."""
    home = Home(Settings(home=folder / "home", starter=False), random.Random(seed), folder / "sources")
    home.sources.mkdir(parents=True)
    home.settings.documents.mkdir(parents=True)
    for _ in range(2):
        for number in range(DOCUMENTS // 2):
            shutil.copy(home.write_source(), home.settings.documents / f"d{number}.md")
        rebuild(home.settings)
    home.note_documents()
    return home


def check(home: Home, load: Callable[[Store], Index]) -> str:
    """What is wrong with the collection or its index, empty when nothing is."""
    settings = home.settings
    kept = {_hash(path) for path in settings.documents.glob("*.md")}
    kept |= {_hash(settings.trash / entry.trash_id / entry.document) for entry in list_trash(settings)}
    if lost := home.contents - kept:
        return f"{len(lost)} documents are lost"
    store = Store(settings.index_root)
    try:
        index = load(store)
    except RetrievalError as error:
        return f"no index can be loaded ({error})"
    try:
        if index.manifest.number not in store.numbers():
            return "the generation that answers was not published"
        for summary in index.articles.summaries(limit=1000):
            article = index.article(summary.id)
            hits = index.search(summary.title, 5)
            if article is None or not hits:
                return f"{summary.id} is listed and not there"
            for hit in hits:
                whole = index.article(hit.article.id)
                if whole is None or whole.text[hit.passage.start : hit.passage.end] != hit.passage.text:
                    return f"a passage of {hit.article.id} is not a span of it"
    finally:
        index.close()
    return "a lock is stuck" if store.is_building() else ""


def kill_round(home: Home) -> str:
    """Run one command, kill it at a random moment; returns the command, and "(too late)" when it had ended."""
    command = home.chance.choice(COMMANDS)
    arguments = home.arguments(command)
    command = arguments[0]
    known = home.taken.setdefault(command, [])
    process = home.start(arguments)
    if not known:  # how long it takes has to be known first
        began = time.perf_counter()
        process.wait(PATIENCE_SECONDS)
        known.append(time.perf_counter() - began)
        return f"{command} (whole)"
    middle = sorted(known)[len(known) // 2]
    try:
        process.wait(home.chance.uniform(0, OVERSHOOT * middle))
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return command
    return f"{command} (too late)"


def small_disk_round(home: Home) -> str:
    """Run one command whose writes fail beyond a random size."""
    arguments = home.arguments(home.chance.choice(COMMANDS))
    limit = int(2 ** home.chance.uniform(0, LARGEST_FILE_BITS))
    process = home.start(arguments, limit)
    _, words = process.communicate(timeout=PATIENCE_SECONDS)
    told = ", NOT TOLD in words" if b"Traceback" in words else ""
    return f"{arguments[0]} {'failed' if process.returncode else 'done'}{told}"


def damage_round(home: Home) -> str:
    """Damage one file of the current generation, see that it is named, and that the one before answers; repair it."""
    store = Store(home.settings.index_root)
    folder = store.folder(store.current_number())
    path = home.chance.choice(sorted(p for p in folder.rglob("*") if p.is_file() and p.suffix != ".lock"))
    whole = path.read_bytes()
    how = _damage(path, whole, home.chance)
    what = f"{how}, {path.name if path.suffix in {'.json', '.npy', '.faiss', '.sqlite'} else path.suffix}"
    try:
        store.verify(store.current_number())
        what += ", NOT NOTICED" if path.is_symlink() or path.read_bytes() != whole else ", empty before"
    except RetrievalError as error:
        what += "" if path.name in str(error) else f", NOT NAMED: {error}"

    def repair() -> None:
        path.unlink(missing_ok=True)
        if folder.exists():
            path.write_bytes(whole)

    home.repair = repair
    if home.chance.random() < REBUILT and home.start(["rebuild"]).wait(PATIENCE_SECONDS):
        what += ", NOT REBUILT"
    return what


def _damage(path: Path, whole: bytes, chance: random.Random) -> str:
    """Damage a file; returns how."""
    how = chance.choice(("bit flipped", "truncated", "unreadable"))
    data = bytearray(whole)
    if how == "unreadable" and UNREADABLE.exists():
        path.unlink()
        path.symlink_to(UNREADABLE)
        return how
    if data and how == "bit flipped":
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        path.write_bytes(data)
        return how
    del data[chance.randrange(len(data) or 1) :]
    path.write_bytes(data)
    return "truncated"


def run(rounds: int, seed: int, one: Callable[[Home], str]) -> tuple[Counter[str], list[str]]:
    """What was done how often, and what went wrong."""
    logging.disable(logging.WARNING)  # a damaged generation is told; here that is what is wanted
    load = partial(load_index, encoder=load_encoder(), analyser=load_analyser())
    done: Counter[str] = Counter()
    wrong = []
    with tempfile.TemporaryDirectory() as folder:
        home = make_home(Path(folder), seed)
        for number in range(rounds):
            what = one(home)
            done[what] += 1
            problem = check(home, load) or ("" if "NOT" not in what else "damage")
            if problem:
                wrong.append(f"round {number}, {what}: {problem}")
            home.note_documents()
            if home.repair:
                home.repair()
    logging.disable(logging.NOTSET)
    return done, wrong


def main() -> None:
    """Read the command line, do the rounds, and tell what was found; exit code 1 when anything was wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--small-disk", action="store_true", help="let writes fail instead of killing")
    parser.add_argument(
        "--damage", action="store_true", help="damage files of the current generation instead of killing"
    )
    parser.add_argument("--out", type=Path, help="JSON file to write")
    options = parser.parse_args()
    one = small_disk_round if options.small_disk else damage_round if options.damage else kill_round
    done, wrong = run(options.rounds, options.seed, one)
    rows = [Row(what, {"rounds": count}) for what, count in sorted(done.items())]
    publish("kill", [*rows, Row("WRONG", {"rounds": len(wrong)})], data=f"seed {options.seed}", out=options.out)
    print("\n".join(wrong))
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
