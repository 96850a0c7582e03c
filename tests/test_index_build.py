from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

import index.build
import index.embed
from corpus.errors import EmptyDocumentError, UnreadableFileError
from corpus.reasons import Notice, Reason
from corpus.types import Article, Block, BlockKind, Reading
from index.articles import ArticleReader
from index.build import Follower, build_generation
from index.encode import Encoder
from index.errors import BuildError, BuildInProgressError
from index.lexical import LexicalWriter
from index.query import QueryAnalyser
from index.search import ARTICLES_FILE, load_index
from index.store import FORMAT_VERSION, MANIFEST, Store
from index.types import BuildProgress, LedgerEntry, LedgerState, Manifest

Make = Callable[..., Article]
Publish = Callable[..., Store]


@pytest.fixture
def build(bag_encoder: Encoder, analyser: QueryAnalyser) -> Callable[[Path, Sequence[Reading]], Manifest]:
    return lambda root, readings: build_generation(Store(root), readings, encoder=bag_encoder, analyser=analyser)


GUESSED = Notice(Reason.ENCODING_UNCERTAIN, "编码是猜的", {"encoding": "big5"})
Build = Callable[[Path, Sequence[Reading]], Manifest]


def ledger_of(root: Path) -> list[LedgerEntry]:
    store = Store(root)
    reader = ArticleReader(store.folder(store.current_number()) / ARTICLES_FILE)
    try:
        return reader.ledger()
    finally:
        reader.close()


@pytest.mark.skipif(os.name == "nt", reason="Windows knows no such modes")
@pytest.mark.parametrize("mask", [0o022, 0o027])
def test_files_of_a_generation_may_be_read_by_whom_the_umask_allows(
    tmp_path: Path, publish: Publish, make_article: Make, mask: int
) -> None:
    before = os.umask(mask)
    try:
        publish(tmp_path, make_article("算力网络正在建设。", id="a"))
        (tmp_path / "generations" / "000001" / "lexical").chmod(0o500)  # as one who protects it may have it
        store = publish(tmp_path, make_article("火箭把卫星送入轨道。", id="b"))
    finally:
        os.umask(before)
    for path in store.folder(2).rglob("*"):
        assert oct(path.stat().st_mode & 0o777) == oct((0o777 if path.is_dir() else 0o666) & ~mask), path


def test_every_input_ends_in_exactly_one_state(tmp_path: Path, build: Build, make_article: Make) -> None:
    first = make_article("算力网络正在建设。", id="a", origin="a.md")
    furniture = Article("f", "题", "责任编辑", (Block(BlockKind.FURNITURE, 0, 4),), "f.md")
    manifest = build(
        tmp_path,
        [
            Reading("a.md", first, warnings=(GUESSED,)),
            Reading("copy.md", make_article("算力网络正在建设。", id="b", origin="copy.md")),
            Reading("clash.md", make_article("另一篇文章。", id="a", origin="clash.md")),
            Reading("blank.txt", error=EmptyDocumentError("blank.txt: nothing is left.")),
            Reading("f.md", furniture),
            Reading("locked.md", error=UnreadableFileError("locked.md cannot be read (denied).")),
            Reading("b.md", make_article("火箭把卫星送入轨道。", id="c", origin="b.md")),
        ],
    )
    assert ledger_of(tmp_path) == [
        LedgerEntry("a.md", LedgerState.INDEXED, "a", warnings=(GUESSED,)),
        LedgerEntry("copy.md", LedgerState.DUPLICATE, "b", "a.md", code=Reason.DUPLICATE, values={"origin": "a.md"}),
        LedgerEntry(
            "clash.md",
            LedgerState.FAILED,
            "a",
            "The id 'a' is taken by a.md. Give one of them another id.",
            code=Reason.ID_TAKEN,
            values={"id": "a", "origin": "a.md"},
        ),
        LedgerEntry("blank.txt", LedgerState.EMPTY, detail="blank.txt: nothing is left.", code=Reason.EMPTY),
        LedgerEntry("f.md", LedgerState.EMPTY, "f", "No sentence in it can be retrieved.", code=Reason.NOT_SEARCHABLE),
        LedgerEntry(
            "locked.md", LedgerState.FAILED, detail="locked.md cannot be read (denied).", code=Reason.UNREADABLE
        ),
        LedgerEntry("b.md", LedgerState.INDEXED, "c"),
    ]
    assert manifest.states == {"indexed": 2, "duplicate": 1, "failed": 2, "empty": 2}
    assert sum(manifest.states.values()) == 7
    assert (manifest.articles, manifest.passages) == (2, 2)


def test_the_next_generation_tells_unchanged_from_new(tmp_path: Path, build: Build, make_article: Make) -> None:
    def reading(article_id: str, text: str, **fields: object) -> Reading:
        return Reading(f"{article_id}.md", make_article(text, id=article_id, **fields))

    build(tmp_path, [reading("a", "甲文。"), reading("b", "乙文。"), reading("c", "丙文。"), reading("d", "丁文。")])
    second = build(
        tmp_path,
        [
            reading("a", "甲文。"),
            reading("b", "乙文改。"),
            reading("c", "丙文。", source="新的来源"),
            reading("e", "戊文。"),
        ],
    )
    assert [entry.state for entry in ledger_of(tmp_path)] == ["unchanged", "indexed", "indexed", "indexed"]
    assert (second.number, second.articles, second.states) == (2, 4, {"unchanged": 1, "indexed": 3})
    assert json.loads((Store(tmp_path).folder(1) / MANIFEST).read_text(encoding="utf-8"))["states"] == {"indexed": 4}


def test_the_manifest_says_what_the_generation_is_made_of(
    tmp_path: Path, publish: Publish, make_article: Make, bag_encoder: Encoder, analyser: QueryAnalyser
) -> None:
    paragraphs = [f"第{i}段讲算力。" * 40 for i in range(3)]  # too long to be joined in one passage
    manifest = publish(tmp_path, make_article(*paragraphs)).verify(1)
    assert (manifest.format_version, manifest.number) == (FORMAT_VERSION, 1)
    assert (manifest.model_name, manifest.model_fingerprint, manifest.dimensions) == ("bag", "bag-of-characters", 64)
    assert manifest.tokenizer_fingerprint == analyser.tokenizer.fingerprint
    assert (manifest.articles, manifest.passages) == (1, 3)
    assert {ARTICLES_FILE, "dense.faiss", "lexical/meta.json"} <= set(manifest.checksums)


def test_an_empty_collection_can_be_published_and_searched(
    tmp_path: Path, publish: Publish, bag_encoder: Encoder, analyser: QueryAnalyser
) -> None:
    store = publish(tmp_path)
    index = load_index(store, encoder=bag_encoder, analyser=analyser)
    assert (index.manifest.articles, index.manifest.passages, index.manifest.states) == (0, 0, {})
    assert index.search("算力") == []
    assert index.article("a") is None
    index.close()


def test_readings_are_taken_one_by_one(
    tmp_path: Path, bag_encoder: Encoder, analyser: QueryAnalyser, make_article: Make
) -> None:
    seen: list[BuildProgress] = []
    readings = (Reading(f"{i}", make_article(f"第{i}篇。", id=f"{i}")) for i in range(3))
    build_generation(Store(tmp_path), readings, encoder=bag_encoder, analyser=analyser, follower=Follower(seen.append))
    assert [progress.done for progress in seen if progress.stage == "read"] == [1, 2, 3]
    assert [progress.stage for progress in seen[4:]] == ["vectors", "verify", "publish"]


def test_large_collections_are_indexed_in_batches(
    tmp_path: Path, bag_encoder: Encoder, analyser: QueryAnalyser, make_article: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes: list[int] = []

    class Counting(type(bag_encoder)):  # type: ignore[misc]
        def encode_passages(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
            sizes.append(len(texts))
            return super().encode_passages(texts)  # type: ignore[no-any-return]

    monkeypatch.setattr(index.embed, "BATCH_TEXTS", 2)
    monkeypatch.setattr(index.build, "PASSAGES_AT_ONCE", 3)
    texts = ["算力网络", "火箭发射", "量子通信", "深海装备", "合成生物"]
    readings = [Reading(text, make_article(text + "。", id=text)) for text in texts]
    store = Store(tmp_path)
    build_generation(store, readings, encoder=Counting(), analyser=analyser)
    assert sizes[:3] == [2, 2, 1]
    loaded = load_index(store, encoder=bag_encoder, analyser=analyser)
    assert [loaded.search(text, 1)[0].article.id for text in texts] == texts  # rows and numbers agree
    assert all(loaded.search(text, 1)[0].lexical > 0 for text in texts)  # the last, smaller batch too
    assert [loaded.search(text, 1)[0].dense for text in texts] == pytest.approx([1.0] * 5, abs=1e-5)
    loaded.close()


class Broken:
    """A model that gives out after the first batch."""

    name, fingerprint, dimensions = "broken", "broken", 64

    def encode_passages(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        raise MemoryError("no memory for the model")

    def encode_question(self, text: str, content: str = "") -> npt.NDArray[np.float32]:
        raise NotImplementedError


def test_a_failing_model_publishes_nothing_and_leaves_nothing_behind(
    tmp_path: Path, publish: Publish, analyser: QueryAnalyser, make_article: Make
) -> None:
    publish(tmp_path, make_article("旧文章。", id="old"))
    readings = [Reading("new", make_article("新文章。", id="new"))]
    with pytest.raises(BuildError, match="ran out of memory"):
        build_generation(Store(tmp_path), readings, encoder=Broken(), analyser=analyser)
    store = Store(tmp_path)
    assert store.verify(store.current_number()).number == 1
    assert [path.name for path in (tmp_path / "generations").iterdir()] == ["000001"]
    assert publish(tmp_path, make_article("新文章。", id="new")).current_number() == 2  # the lock is free


def test_a_reader_that_fails_half_way_publishes_nothing(tmp_path: Path, build: Build, make_article: Make) -> None:
    def readings() -> object:
        yield Reading("a", make_article("甲。", id="a"))
        raise OSError(5, "Input/output error")

    with pytest.raises((OSError, BuildError), match="Input/output error"):
        build(tmp_path, readings())  # type: ignore[arg-type]
    assert list((tmp_path / "generations").iterdir()) == []


def test_one_document_that_repeats_itself_does_not_stop_all_others(
    tmp_path: Path, publish: Publish, make_article: Make
) -> None:
    others = [
        make_article(f"新质生产力是第{i}个概念。", id=f"{i}", title="新质生产力") for i in range(30)
    ]  # found first
    endless = make_article(*["新质生产力" * 80] * 300, id="endless")
    manifest = publish(tmp_path, *others, endless).verify(1)
    assert (manifest.articles, manifest.passages) == (31, 330)


class Blind:
    """A model whose vectors are all the same."""

    name, fingerprint, dimensions = "blind", "blind", 2

    def encode_passages(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        return np.ones((len(texts), 2), dtype=np.float32) / np.float32(2**0.5)

    def encode_question(self, text: str, content: str = "") -> npt.NDArray[np.float32]:
        row: npt.NDArray[np.float32] = self.encode_passages([text])[0]
        return row


def test_a_generation_whose_passages_do_not_find_themselves_is_not_published(
    tmp_path: Path, analyser: QueryAnalyser, make_article: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = [
        f"{a}{b}。"
        for a in "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉"
        for b in "山水风云花草虫鱼鸟兽金木火土日月星石沙田"
    ]
    readings = [Reading(text, make_article(text, id=str(i), title="题")) for i, text in enumerate(texts)]
    monkeypatch.setattr(index.build, "LexicalWriter", Mixed)
    with pytest.raises(BuildError, match=r"Only \d+ of \d+ passages .* not published; one of .*\.md is not"):
        build_generation(Store(tmp_path), readings, encoder=Blind(), analyser=analyser)
    assert Store(tmp_path).numbers() == []


class Mixed(LexicalWriter):
    """Enters every passage under the terms of another one, as a defect in numbering would."""

    def add(self, number: int, body: str, context: str) -> None:
        super().add((number + 200) % 400, body, context)


def test_counts_that_differ_are_not_published(
    tmp_path: Path, build: Build, make_article: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(LexicalWriter, "add", lambda *arguments: None)
    with pytest.raises(BuildError, match=r"does not verify.*should hold 1 passages"):
        build(tmp_path, [Reading("a", make_article("甲文章。"))])
    assert Store(tmp_path).numbers() == []


def test_a_second_build_is_refused_while_one_runs(tmp_path: Path, build: Build) -> None:
    with Store(tmp_path).building(), pytest.raises(BuildInProgressError):
        build(tmp_path, [])


@pytest.mark.parametrize("damage", ["current", "manifest", "format", "articles", "no articles", "no folder"])
def test_a_rebuild_repairs_whatever_is_damaged(
    tmp_path: Path, publish: Publish, make_article: Make, damage: str
) -> None:
    article = make_article("算力网络。", id="a")
    folder = publish(tmp_path, article).folder(1)
    if damage == "current":
        (tmp_path / "CURRENT").write_text("garbage", encoding="utf-8")
    elif damage == "manifest":
        (folder / MANIFEST).write_text("{}", encoding="utf-8")
    elif damage == "format":
        (folder / MANIFEST).write_text('{"format_version": 0}', encoding="utf-8")
    elif damage == "articles":
        (folder / ARTICLES_FILE).write_bytes(b"garbage" * 1000)
    elif damage == "no articles":
        (folder / ARTICLES_FILE).unlink()
    else:
        shutil.rmtree(folder)
    store = publish(tmp_path, article)
    manifest = store.verify(store.current_number())
    # Whether "a" is unchanged cannot be known where the old generation cannot be read; it is found either way.
    assert sum(manifest.states.values()) == manifest.articles == 1
