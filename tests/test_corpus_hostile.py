"""A part of the files of ``make hostile``: each ends in readings, whatever is in it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from broken_files import broken_files
from hostile import check

from corpus.isolate import IsolatedReader
from corpus.read import read_source
from corpus.sources import Source, find_sources
from corpus.types import Reading

EVERY = 11  # th of the files that are damaged at random; all those that were made by hand
# Seconds that they take: the whole run has them.
SLOW = ("deep.yaml.md", "long-line.txt", "short-lines.txt", "last-cell.xlsx", "deep.html", "many.zip", "bomb.docx")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    broken_files(folder, small=True)
    return folder


def test_every_hostile_file_ends_in_readings(folder: Path) -> None:
    states: Counter[str] = Counter()
    with IsolatedReader(seconds=120) as reader:
        for number, found in enumerate(find_sources(folder)):
            is_damaged = isinstance(found, Source) and "-" in found.name
            if found.origin in SLOW or (is_damaged and number % EVERY):
                continue
            outcome = check(found, reader)
            assert outcome.problems == (), found.origin
            states += outcome.states
    assert states.total() > 60
    assert {"read", "MalformedDocumentError", "EncodingError", "ProtectedFileError", "UnreadableFileError"} <= set(
        states
    )


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("outside.txt", "link out of the folder"),
        ("circle-1.txt", "cannot be read"),
        ("pipe.docx", "no regular file"),
        ("laughs.docx", "document type"),
        ("lies.zip", "cannot be unpacked"),
        ("locked.pdf", "password"),
        ("cycle.pdf", "damaged"),
        ("nested.zip", "archive inside an archive"),
    ],
)
def test_words_say_what_is_wrong(folder: Path, name: str, words: str) -> None:
    (found,) = [each for each in find_sources(folder) if each.origin == name]
    (reading,) = [found] if isinstance(found, Reading) else read_source(found)
    assert words in str(reading.error)
