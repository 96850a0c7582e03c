"""A rebuild that carries on the generation before answers as one that starts from nothing."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import numpy.typing as npt
import pytest

import corpus.inputs
import index.build
import index.previous
from corpus.errors import UnreadableFileError
from corpus.inputs import Input, count_inputs, folder_inputs
from corpus.types import Reading
from index.build import build_generation
from index.encode import Encoder
from index.query import QueryAnalyser
from index.search import Index, load_index
from index.store import Store
from index.types import LedgerState, Manifest

WORDS = (
    "算力 网络 火箭 卫星 量子 深海 装备 合成 生物 高新区 产值 增长 投资 智能 工厂 港口 氢能 电池 芯片 机器人".split()
)
QUESTIONS = [" ".join(pair) for pair in zip(WORDS, WORDS[7:] + WORDS[:7], strict=True)]


@dataclass
class Counting:
    """The stand-in model, counting what it is given."""

    inner: Encoder
    texts: list[str] = field(default_factory=list)
    name: str = "bag"
    fingerprint: str = "bag-of-characters"
    dimensions: int = 64

    def encode_passages(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        self.texts += texts
        return self.inner.encode_passages(texts)

    def encode_question(self, text: str, content: str = "") -> npt.NDArray[np.float32]:
        return self.inner.encode_question(text)


class Collection:
    """A folder of documents, its index, and how much was read, tokenised and embedded for the last build."""

    def __init__(self, root: Path, encoder: Encoder, analyser: QueryAnalyser) -> None:
        self.folder = root / "documents"
        self.folder.mkdir(parents=True)
        self.store = Store(root / "index")
        self.model = Counting(encoder)
        self.read: list[str] = []
        self._analyser = analyser

    def write(self, name: str, *paragraphs: str, title: str = "") -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"# {title or name}\n\n" + "\n\n".join(paragraphs) + "\n", encoding="utf-8")

    def build(self, store: Store | None = None, *, retries: bool = False) -> Manifest:
        self.read.clear()
        self.model.texts.clear()

        def inputs() -> Iterator[Input]:
            for given in folder_inputs(self.folder):
                yield Input(given.origin, given.key, partial(self._noted, given), retries)

        return build_generation(store or self.store, inputs(), encoder=self.model, analyser=self._analyser)

    def _noted(self, given: Input) -> Iterator[Reading]:
        self.read.append(given.origin)
        return given.read()

    def load(self, store: Store | None = None) -> Index:
        return load_index(store or self.store, encoder=self.model, analyser=self._analyser)


@pytest.fixture
def collection(tmp_path: Path, bag_encoder: Encoder, analyser: QueryAnalyser) -> Collection:
    made = Collection(tmp_path, bag_encoder, analyser)
    made.write("a.md", "算力网络正在建设。")
    made.write("b.md", "火箭把卫星送入轨道。")
    made.write("c.md", "量子通信投入使用。", "深海装备出口增长。")
    lines = [{"id": f"p{i}", "title": f"第{i}篇", "text": f"第{i}座水库蓄水{i}亿立方米。"} for i in range(3)]
    (made.folder / "pool.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    made.build()
    return made


def states(collection: Collection) -> dict[str, str]:
    index = collection.load()
    try:
        return {entry.origin: str(entry.state) for entry in index.articles.ledger()}
    finally:
        index.close()


def embedded(collection: Collection) -> list[str]:
    """What was embedded for the index, without the questions of the smoke test."""
    return sorted(collection.model.texts)


def test_nothing_is_read_or_embedded_when_nothing_changed(collection: Collection) -> None:
    manifest = collection.build()
    assert collection.read == []
    assert embedded(collection) == []
    assert manifest.states == {"unchanged": 6}
    assert manifest.lexical_removed == 0


def test_a_new_article(collection: Collection) -> None:
    collection.write("aa.md", "合成生物制造起步。")
    collection.build()
    assert (collection.read, embedded(collection)) == (["aa.md"], ["合成生物制造起步。"])
    found = states(collection)
    assert (found["aa.md"], found["a.md"], found["pool.jsonl:1"]) == ("indexed", "unchanged", "unchanged")


def test_a_changed_article(collection: Collection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index.build, "REMOVED_SHARE", 1.0)  # the terms of the old version stay in the statistics
    collection.write("b.md", "火箭把飞船送入轨道。")
    manifest = collection.build()
    assert (collection.read, embedded(collection)) == (["b.md"], ["火箭把飞船送入轨道。"])
    assert (manifest.states, manifest.lexical_removed) == ({"unchanged": 5, "indexed": 1}, 1)
    loaded = collection.load()
    assert loaded.search("火箭", 1)[0].passage.text == "火箭把飞船送入轨道。"
    assert not loaded.contains_term("卫星")  # the old version is gone from the answers and from what is missing
    assert loaded.matcher(loaded.analyse("火箭")) is not None
    loaded.close()


def test_a_renamed_and_a_moved_article(collection: Collection) -> None:
    (collection.folder / "b.md").rename(collection.folder / "z.md")
    (collection.folder / "deep").mkdir()
    (collection.folder / "c.md").rename(collection.folder / "deep" / "c.md")
    collection.build()
    assert sorted(collection.read) == ["deep/c.md", "z.md"]
    assert embedded(collection) == []
    loaded = collection.load()
    assert [s.origin for s in loaded.articles.summaries(limit=9)] == [
        "a.md", "pool.jsonl:1", "pool.jsonl:2", "pool.jsonl:3", "z.md", "deep/c.md",
    ]  # fmt: skip
    assert loaded.search("火箭", 1)[0].article.origin == "z.md"
    loaded.close()


def test_a_deleted_article(collection: Collection) -> None:
    (collection.folder / "b.md").unlink()
    manifest = collection.build()
    assert (collection.read, embedded(collection), manifest.articles) == ([], [], 5)
    loaded = collection.load()
    assert not loaded.contains_term("火箭")
    assert all(hit.article.origin != "b.md" for hit in loaded.search("火箭 卫星", 10))
    loaded.close()


def test_one_line_among_many(collection: Collection) -> None:
    path = collection.folder / "pool.jsonl"
    lines = path.read_text(encoding="utf-8").split("\n")
    lines[1] = json.dumps({"id": "p1", "title": "第1篇", "text": "第1座水库蓄水90亿立方米。"})
    path.write_text("\n".join(["", lines[2], lines[1]]), encoding="utf-8")  # one gone, one moved, one changed
    collection.build()
    assert collection.read == ["pool.jsonl:3"]
    assert embedded(collection) == ["第1座水库蓄水90亿立方米。"]
    found = states(collection)
    assert {origin: found[origin] for origin in found if "pool" in origin} == {
        "pool.jsonl:2": "unchanged",
        "pool.jsonl:3": "indexed",
    }


def test_what_was_a_duplicate_is_indexed_when_the_first_one_goes(collection: Collection) -> None:
    shutil.copy(collection.folder / "b.md", collection.folder / "copy.md")
    assert collection.build().states == {"unchanged": 6, "duplicate": 1}
    assert collection.build().states == {"unchanged": 6, "duplicate": 1}
    (collection.folder / "b.md").unlink()
    manifest = collection.build()
    assert manifest.articles == 6
    assert embedded(collection) == []  # its passages are there already, under the other name
    assert "b.md" not in states(collection)
    loaded = collection.load()
    assert loaded.search("火箭", 1)[0].article.origin == "copy.md"
    loaded.close()


def test_an_id_that_changes_hands(collection: Collection) -> None:
    (collection.folder / "x.md").write_text("---\nid: p0\n---\n# 题\n\n港口吞吐量增长。\n", encoding="utf-8")
    assert states_after(collection)["x.md"] == LedgerState.FAILED  # pool.jsonl comes before it and has that id
    (collection.folder / "pool.jsonl").unlink()
    assert states_after(collection)["x.md"] == LedgerState.INDEXED
    (collection.folder / "x.md").rename(collection.folder / "0.md")
    assert states_after(collection)["0.md"] == LedgerState.UNCHANGED


def states_after(collection: Collection) -> dict[str, str]:
    collection.build()
    return states(collection)


@pytest.mark.parametrize("what", ["reading", "model", "damage"])
def test_other_rules_or_damage_mean_that_all_is_done_anew(
    collection: Collection, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    if what == "reading":
        monkeypatch.setattr(index.previous, "reading_fingerprint", lambda: "another")
    elif what == "model":
        collection.model.fingerprint = "another"
    else:
        path = collection.store.folder(1) / "dense.faiss"
        path.write_bytes(path.read_bytes()[:-1] + b"?")
    assert collection.build().states == {"unchanged": 6}
    assert len(collection.read) == 6
    assert len(embedded(collection)) == (0 if what == "reading" else 6)  # read again, and found to be the same


def test_the_key_is_the_content_not_the_time(collection: Collection) -> None:
    import os

    path = collection.folder / "a.md"
    before = path.stat()
    path.write_text(path.read_text(encoding="utf-8").replace("算力", "电力"), encoding="utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_size == before.st_size
    collection.build()
    assert collection.read == ["a.md"]


def test_inputs_are_counted_without_being_read(collection: Collection) -> None:
    assert count_inputs(collection.folder) == len(list(folder_inputs(collection.folder))) == 6


def edit(collection: Collection, chance: random.Random) -> None:
    """One random change: add, change, delete, rename, copy, or touch a line of the pool."""
    files = sorted(path for path in collection.folder.rglob("*.md"))
    sentences = ["".join(chance.choices(WORDS, k=chance.randint(3, 9))) + "。" for _ in range(chance.randint(1, 4))]
    new = f"{chance.choice('ab')}/{chance.randint(0, 30)}.md"
    match chance.choice(["add", "add", "change", "delete", "rename", "copy", "line"]) if files else "add":
        case "add":
            collection.write(new, *sentences)
        case "change":
            collection.write(chance.choice(files).relative_to(collection.folder).as_posix(), *sentences)
        case "delete":
            chance.choice(files).unlink()
        case "rename" | "copy" as how:
            (collection.folder / new).parent.mkdir(exist_ok=True)
            source = chance.choice(files)
            shutil.copy(source, collection.folder / "copy.tmp")
            if how == "rename":
                source.unlink()
            (collection.folder / "copy.tmp").replace(collection.folder / new)
        case _:
            pool = [{"id": f"p{i}", "title": "篇", "text": "".join(chance.choices(WORDS, k=5))} for i in range(4)]
            lines = [json.dumps(line) for line in chance.sample(pool, 3)]
            (collection.folder / "pool.jsonl").write_text("\n".join(lines), encoding="utf-8")


def hits(loaded: Index, question: str) -> list[tuple[str, int, float, float, float]]:
    found = loaded.search(question, 100)
    return [(hit.article.id, hit.passage.start, hit.score, hit.lexical, hit.dense) for hit in found]


@pytest.mark.parametrize(("seed", "share"), [(0, 0.0), (1, 0.02), (2, 1.0), (3, 1.0)])
def test_any_sequence_of_edits_answers_like_a_build_from_nothing(
    collection: Collection, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, seed: int, share: float
) -> None:
    """With a share of 1 removed passages stay in tantivy's average length, which moves BM25 by some percent here."""
    monkeypatch.setattr(index.build, "REMOVED_SHARE", share)
    chance = random.Random(seed)
    for step in range(6):
        for _ in range(chance.randint(1, 5)):
            edit(collection, chance)
        carried = collection.build()
        fresh_store = Store(tmp_path / f"fresh-{step}")
        fresh = collection.build(fresh_store)
        assert (carried.articles, carried.passages) == (fresh.articles, fresh.passages)
        mine, other = collection.load(), collection.load(fresh_store)
        assert [(e.origin, e.article_id, e.detail) for e in mine.articles.ledger()] == [
            (e.origin, e.article_id, e.detail) for e in other.articles.ledger()
        ]
        assert mine.articles.summaries(limit=99) == other.articles.summaries(limit=99)
        tolerance = 1e-4 if share < 1 else 0.2
        for question in chance.sample(QUESTIONS, 4):
            same = {hit[:2]: hit for hit in hits(other, question)}
            found = {hit[:2]: hit for hit in hits(mine, question)}
            assert found.keys() == same.keys()
            for key, hit in found.items():
                assert hit[3] == pytest.approx(same[key][3], rel=tolerance, abs=1e-4)  # BM25
                assert hit[4] == pytest.approx(same[key][4], abs=1e-5)  # cosine
                assert share == 1 or hit[2] == pytest.approx(same[key][2], abs=1e-3)
        for term in ("算力", "火箭", "港口", "不存在"):
            assert mine.contains_term(term) == other.contains_term(term)
        mine.close()
        other.close()
        shutil.rmtree(fresh_store.root)


def broken(collection: Collection) -> None:
    """A document that cannot be read, one that is empty, and a copy of one that is there."""
    (collection.folder / "x.pdf").write_bytes(b"%PDF-1.7 broken")
    (collection.folder / "y.md").write_text("\n", encoding="utf-8")
    (collection.folder / "z.md").write_text("# a.md\n\n算力网络正在建设。\n", encoding="utf-8")
    manifest = collection.build()
    assert manifest.states == {"unchanged": 6, "failed": 1, "empty": 1, "duplicate": 1}


def test_what_could_not_be_taken_in_is_not_read_again(collection: Collection) -> None:
    broken(collection)
    before = collection.load().articles.ledger()
    manifest = collection.build()
    assert collection.read == []
    assert manifest.states == {"unchanged": 6, "failed": 1, "empty": 1, "duplicate": 1}
    assert collection.load().articles.ledger() == before


def test_it_is_read_again_when_it_has_changed_or_somebody_asks(collection: Collection) -> None:
    broken(collection)
    collection.build(retries=True)
    assert collection.read == ["x.pdf", "y.md"]
    (collection.folder / "x.pdf").write_bytes(b"%PDF-1.7 broken in another way")
    (collection.folder / "y.md").rename(collection.folder / "yy.md")  # it says its name
    collection.build()
    assert collection.read == ["x.pdf", "yy.md"]


def test_it_is_read_again_when_a_parser_is_of_another_version(
    collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken(collection)
    monkeypatch.setattr(corpus.inputs, "version", lambda name: "99")
    corpus.inputs.reading_fingerprint.cache_clear()
    try:
        collection.build()
    finally:
        corpus.inputs.reading_fingerprint.cache_clear()
    assert len(collection.read) == 9


def test_a_disk_that_failed_is_asked_again(collection: Collection, monkeypatch: pytest.MonkeyPatch) -> None:
    error = UnreadableFileError("a.md cannot be read (Input/output error).")
    with monkeypatch.context() as faulty:
        faulty.setattr(collection, "_noted", lambda given: iter([Reading(given.origin, error=error)]))
        collection.write("d.md", "港口吞吐量增长。")
        assert collection.build().states == {"unchanged": 6, "failed": 1}
    assert collection.build().states == {"unchanged": 6, "indexed": 1}


def test_a_duplicate_is_read_when_the_other_one_is_gone(collection: Collection) -> None:
    broken(collection)
    (collection.folder / "a.md").unlink()
    assert collection.build().states == {"unchanged": 6, "failed": 1, "empty": 1}
    assert collection.read == ["z.md"]
    assert states(collection)["z.md"] == "unchanged"  # the article of that id and text was there before


def test_lines_of_the_same_text_are_each_in_one_state(collection: Collection) -> None:
    path = collection.folder / "pool.jsonl"
    lines = path.read_text(encoding="utf-8").split("\n")
    path.write_text("\n".join([*lines, lines[0], "{", lines[0]]), encoding="utf-8")
    expected = {"unchanged": 6, "duplicate": 2, "failed": 1}
    assert collection.build().states == expected
    assert collection.build().states == expected
    path.write_text("\n".join([lines[0], *lines, "{", lines[0]]), encoding="utf-8")  # all of them stand elsewhere
    assert collection.build().states == expected
    assert set(states(collection)) == {"a.md", "b.md", "c.md", *(f"pool.jsonl:{n}" for n in range(1, 7))}


def test_a_file_out_of_an_archive_keeps_its_name(collection: Collection) -> None:
    with ZipFile(collection.folder / "one.zip", "w") as archive:
        archive.writestr("inside.md", "# 港口\n\n港口吞吐量增长。\n")
    collection.build()
    assert collection.build().states == {"unchanged": 7}
    assert "one.zip:inside.md" in states(collection)
