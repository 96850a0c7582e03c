"""Search beside what users would take instead, in the same run: txtai, and bm25s with FAISS, as their guides show them.

    python tests/bench/peers.py --news train/news-2023.txt.xz --questions dev/cmrc2018_trial.json

txtai is no dependency of the project. It goes into an environment of its own: `python -m venv peers`, then
`peers/bin/pip install -e . bm25s txtai[api,vectors] torch==2.13.0`, and this file is run by peers/bin/python. All three
are given the shipped embedding model. Each runs on one core: milliseconds of a search inside the process, and the
requests per second that a server of its own answers to eight clients: when a question comes again only after all the
others, which are more than any server remembers, and when a hundred questions are asked over and over.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from http.client import HTTPConnection, HTTPException
from itertools import cycle
from pathlib import Path
from urllib.parse import quote

from pool import Pool
from record import Row, peak_megabytes, percentile, publish, run_alone, use_one_core

from assistant.rebuild import rebuild
from assistant.service import Service
from assistant.settings import Settings
from index.encode import DEFAULT_MODEL_FOLDER, load_encoder
from index.tokens import Tokenizer

SIZE = 20_000
QUESTIONS = 300
# Questions put to a server before the first one comes again, and those that are asked over and over.
DISTINCT, REPEATED = 4_000, 100
LIMIT = 10
CLIENTS = 8
SERVER_SECONDS = 10.0
PATIENCE_SECONDS = 120.0


def texts_of(settings: Settings) -> list[str]:
    """The passages of a collection that :class:`Pool` wrote."""
    lines = (settings.documents / "pool.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["text"] for line in lines]


def timed(search: Callable[[str], object], questions: Sequence[str], build_seconds: float) -> dict[str, float]:
    """Percentiles in milliseconds of one search after another."""
    for question in questions[:20]:
        search(question)
    milliseconds = []
    for question in questions:
        began = time.perf_counter()
        search(question)
        milliseconds.append((time.perf_counter() - began) * 1000)
    figures = {f"p{p} ms": percentile(milliseconds, p / 100) for p in (50, 95, 99)}
    return {"build s": build_seconds, **figures, "peak MB": peak_megabytes()}


def measure_ours(settings: Settings, questions: Sequence[str]) -> dict[str, float]:
    """This project."""
    began = time.perf_counter()
    rebuild(settings)
    seconds = time.perf_counter() - began
    service = Service(settings)
    service.load()
    return timed(service.search, questions, seconds)


def measure_txtai(settings: Settings, questions: Sequence[str]) -> dict[str, float]:
    """txtai's hybrid search with content; its index stays for the server."""
    from txtai import Embeddings  # type: ignore[import-not-found]

    began = time.perf_counter()
    embeddings = Embeddings(method="model2vec", path=str(DEFAULT_MODEL_FOLDER), hybrid=True, content=True)
    embeddings.index(texts_of(settings))
    embeddings.save(str(settings.home / "txtai"))
    return timed(lambda question: embeddings.search(question, LIMIT), questions, time.perf_counter() - began)


def measure_bm25s(settings: Settings, questions: Sequence[str]) -> dict[str, float]:
    """bm25s over jieba's words and exact FAISS, fused by rank."""
    import bm25s
    import faiss
    import numpy as np

    began = time.perf_counter()
    tokenizer, encoder, texts = Tokenizer(), load_encoder(), texts_of(settings)
    words = bm25s.BM25()
    words.index([tokenizer.words(text) for text in texts], show_progress=False)
    vectors = faiss.IndexFlatIP(encoder.dimensions)
    vectors.add(encoder.encode_passages(texts))
    seconds = time.perf_counter() - began

    def search(question: str) -> list[int]:
        lexical, _ = words.retrieve([tokenizer.words(question) or ["?"]], k=100, show_progress=False)
        _, dense = vectors.search(encoder.encode_question(question)[None, :], 100)
        fused: dict[int, float] = {}
        for leg in (lexical[0], dense[0]):
            for rank, number in enumerate(np.asarray(leg).tolist(), 1):
                fused[number] = fused.get(number, 0.0) + 1 / (60 + rank)
        return sorted(fused, key=lambda number: -fused[number])[:LIMIT]

    return timed(search, questions, seconds)


def requests_per_second(
    command: Sequence[str], environment: dict[str, str], *, paths: Sequence[str], ready: str
) -> float:
    """What a server answers to eight clients in ten seconds; ``command`` holds PORT where the port goes."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    arguments = [argument.replace("PORT", str(port)) for argument in command]
    process = subprocess.Popen(arguments, env={**os.environ, **environment}, stdout=subprocess.DEVNULL)
    try:
        _wait(port, ready)
        answered = [0] * CLIENTS
        end, places = time.perf_counter() + SERVER_SECONDS, cycle(paths)
        clients = [threading.Thread(target=_ask, args=(port, places, answered, n, end)) for n in range(CLIENTS)]
        for client in clients:
            client.start()
        for client in clients:
            client.join()
        return sum(answered) / SERVER_SECONDS
    finally:
        process.terminate()
        process.wait()


def _wait(port: int, path: str) -> None:
    end = time.perf_counter() + PATIENCE_SECONDS
    while time.perf_counter() < end:
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=10)
            connection.request("GET", path)
            if connection.getresponse().status == 200:
                return
        except (OSError, HTTPException):
            pass
        time.sleep(0.1)
    raise TimeoutError(f"The server on port {port} did not answer {path} within {PATIENCE_SECONDS} s.")


def _ask(port: int, paths: Iterator[str], answered: list[int], number: int, end: float) -> None:
    """One client: over one connection the questions that no other client has taken."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    while time.perf_counter() < end:
        connection.request("GET", next(paths))
        response = connection.getresponse()
        response.read()
        answered[number] += response.status == 200


def served(settings: Settings, questions: Sequence[str]) -> dict[str, float]:
    """Requests per second of the two servers, by name."""
    config = settings.home / "txtai.yml"
    model = f"{{method: model2vec, path: {DEFAULT_MODEL_FOLDER}, hybrid: true, content: true}}"
    config.write_text(f"path: {settings.home / 'txtai'}\nembeddings: {model}\n", encoding="utf-8")
    ours = requests_per_second(
        [sys.executable, "-m", "assistant.cli", "serve", "--port", "PORT"],
        {"XINZHI_HOME": str(settings.home), "XINZHI_STARTER": "false"},
        paths=[f"/search?k={LIMIT}&q={quote(question)}" for question in questions],
        ready="/readyz",
    )
    theirs = requests_per_second(
        [sys.executable, "-m", "uvicorn", "--port", "PORT", "--log-level", "error", "txtai.api:app"],
        {"CONFIG": str(config)},
        paths=[f"/search?limit={LIMIT}&query={quote(question)}" for question in questions],
        ready="/count",
    )
    return {"xinzhi": ours, "txtai": theirs}


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--news", type=Path, help="news, one article a line, .xz; without it the text is made up")
    parser.add_argument("--questions", type=Path, help="question set in SQuAD layout; without it heads of sentences")
    parser.add_argument("--size", type=int, default=SIZE, help="passages in the collection")
    parser.add_argument("--out", type=Path, help="JSON file to write")
    options = parser.parse_args()
    use_one_core()
    pool = Pool(options.news, options.questions)
    with tempfile.TemporaryDirectory() as home:
        settings = pool.write_collection(Path(home), options.size)
        distinct = pool.questions(settings, DISTINCT)
        questions = distinct[:QUESTIONS]
        measured = {
            "xinzhi": run_alone(measure_ours, settings, questions),
            "txtai": run_alone(measure_txtai, settings, questions),
            "bm25s + FAISS": run_alone(measure_bm25s, settings, questions),
        }
        for column, asked in (("requests/s", distinct), ("repeated requests/s", distinct[:REPEATED])):
            limits = served(settings, asked)
            for name, figures in measured.items():
                figures[column] = limits.get(name, 0.0)
    rows = [Row(name, figures) for name, figures in measured.items()]
    publish("peers", rows, data=f"{pool.described}; {options.size:,} passages", out=options.out)


if __name__ == "__main__":
    main()
