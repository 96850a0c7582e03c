"""Reads that fail: the file is named, and the generation before answers, or the next build does without."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus.types import Article
from index.encode import Encoder
from index.errors import BuildError, DamagedGenerationError, NoGenerationError
from index.lexical import LexicalWriter
from index.query import QueryAnalyser
from index.search import ARTICLES_FILE, DENSE_FILE, LEXICAL_FOLDER, NUMBERS_FILE, Index, load_index
from index.store import MANIFEST, Store

# Opens like any file; its first byte cannot be read (EIO), by whatever library.
UNREADABLE = Path("/proc/self/mem")
pytestmark = pytest.mark.skipif(not UNREADABLE.exists(), reason="only Linux has a file that cannot be read")

Make = Callable[..., Article]
Publish = Callable[..., Store]
FILES = (MANIFEST, ARTICLES_FILE, DENSE_FILE, NUMBERS_FILE, f"{LEXICAL_FOLDER}/meta.json", f"{LEXICAL_FOLDER}/*.idx")


@pytest.fixture
def store(tmp_path: Path, publish: Publish, make_article: Make) -> Store:
    """Two generations: with one article, and with two."""
    first, second = make_article("算力网络正在建设。", id="a"), make_article("火箭把卫星送入轨道。", id="b")
    publish(tmp_path, first)
    return publish(tmp_path, first, second)


def make_unreadable(store: Store, pattern: str) -> Path:
    """Put a file that cannot be read in the place of one of the current generation."""
    path = next(store.folder(store.current_number()).glob(pattern))
    path.unlink()
    path.symlink_to(UNREADABLE)
    return path


@pytest.mark.parametrize("pattern", FILES)
def test_the_file_is_named_and_the_generation_before_answers(
    store: Store, bag_encoder: Encoder, analyser: QueryAnalyser, caplog: pytest.LogCaptureFixture, pattern: str
) -> None:
    path = make_unreadable(store, pattern)
    found = load_index(store, encoder=bag_encoder, analyser=analyser)
    assert found.generation == "000001"
    (record,) = caplog.records
    assert str(path) in record.getMessage()
    assert "Using generation 000001" in record.getMessage()
    assert [hit.article.id for hit in found.search("算力网络", 1)] == ["a"]
    found.close()


def test_a_current_that_cannot_be_read_costs_nothing(
    store: Store, bag_encoder: Encoder, analyser: QueryAnalyser, caplog: pytest.LogCaptureFixture
) -> None:
    (store.root / "CURRENT").unlink()
    (store.root / "CURRENT").symlink_to(UNREADABLE)
    found = load_index(store, encoder=bag_encoder, analyser=analyser)
    assert (found.generation, "CURRENT" in caplog.text) == ("000002", True)
    found.close()


def test_a_folder_that_cannot_be_listed_is_told(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(path: Path) -> None:
        raise OSError(5, "Input/output error", str(path))

    monkeypatch.setattr(Path, "iterdir", fail)
    with pytest.raises(DamagedGenerationError, match="generations cannot be read"):
        store.numbers()


@pytest.mark.parametrize("pattern", FILES[1:5])
def test_what_fails_after_the_check_is_named_too(
    store: Store, bag_encoder: Encoder, analyser: QueryAnalyser, pattern: str
) -> None:
    path = make_unreadable(store, pattern)
    with pytest.raises(DamagedGenerationError) as raised:
        Index(store.folder(2), store.manifest(2), encoder=bag_encoder, analyser=analyser)
    named = path.parent if path.parent.name == LEXICAL_FOLDER else path
    assert f"{named} cannot be opened" in str(raised.value)


@pytest.mark.parametrize("pattern", FILES)
def test_a_build_does_without_what_it_cannot_read(
    store: Store, publish: Publish, make_article: Make, caplog: pytest.LogCaptureFixture, pattern: str
) -> None:
    path = make_unreadable(store, pattern)
    publish(store.root, make_article("算力网络正在建设。", id="a"), make_article("隧道通车。", id="c"))
    assert str(path) in caplog.text
    assert "built anew" in caplog.text
    manifest = store.verify(store.current_number())
    assert (manifest.number, manifest.articles) == (3, 2)


@pytest.mark.parametrize("pattern", [ARTICLES_FILE, DENSE_FILE, f"{LEXICAL_FOLDER}/meta.json"])
def test_a_read_that_fails_after_the_check_fails_the_build_with_words(
    store: Store, publish: Publish, make_article: Make, monkeypatch: pytest.MonkeyPatch, pattern: str
) -> None:
    monkeypatch.setattr(Store, "verify", Store.manifest)
    if pattern == ARTICLES_FILE:  # it is read before it is copied
        monkeypatch.setattr("index.previous.shutil.copyfile", fail_to_copy)
    else:
        make_unreadable(store, pattern)
    with pytest.raises(BuildError, match=r"could not be finished \(.+\)") as raised:
        publish(store.root, make_article("隧道通车。", id="c"))
    assert raised.value.code == "build_storage"
    assert store.build_state().code == "build_storage"
    assert (store.current_number(), store.numbers()) == (2, [1, 2])


def fail_to_copy(source: Path, target: Path) -> None:
    raise OSError(5, "Input/output error", str(source))


def test_a_lexical_index_that_cannot_be_written_is_an_error_of_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OSError, match="lexical"):
        LexicalWriter(tmp_path / "file" / "lexical")


def test_a_full_disk_leaves_the_current_generation(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(path: Path, text: str, encoding: str) -> None:
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(Path, "write_text", fail)
    with pytest.raises(BuildError, match="CURRENT cannot be written") as raised:
        store.roll_back()
    assert raised.value.code == "build_storage"
    assert store.current_number() == 2


def test_a_current_that_is_damaged_is_mended_by_going_back_to_a_number(store: Store) -> None:
    (store.root / "CURRENT").write_bytes(b"damaged")
    with pytest.raises(DamagedGenerationError, match="not a number"):
        store.roll_back()
    store.roll_back(1)
    assert store.current_number() == 1


def test_without_any_generation_there_is_none_to_go_back_to(store: Store) -> None:
    shutil.rmtree(store.root / "generations")
    with pytest.raises(NoGenerationError, match="on the disk are none"):
        store.roll_back()


def test_after_a_rollback_a_newer_generation_takes_over_where_there_is_no_older_one(
    store: Store, bag_encoder: Encoder, analyser: QueryAnalyser, caplog: pytest.LogCaptureFixture
) -> None:
    store.roll_back()
    path = make_unreadable(store, NUMBERS_FILE)
    found = load_index(store, encoder=bag_encoder, analyser=analyser)
    assert (found.generation, str(path) in caplog.text) == ("000002", True)
    found.close()
