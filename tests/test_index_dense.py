from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import index.dense
from index.dense import DenseIndex, DenseWriter, Vectors

# Unit vectors whose cosines with (1, 0) are 0.6, 1, -1 and 0.8.
FOUR = np.asarray([[0.6, 0.8], [1.0, 0.0], [-1.0, 0.0], [0.8, -0.6]], dtype=np.float32)
EAST = np.asarray([1.0, 0.0], dtype=np.float32)


def write_dense(path: Path, *batches: Vectors) -> float:
    writer = DenseWriter(batches[0].shape[1])
    for vectors in batches:
        writer.add(vectors)
    return writer.finish(path)


@pytest.fixture
def four(tmp_path: Path) -> DenseIndex:
    write_dense(tmp_path / "dense.faiss", FOUR)
    return DenseIndex(tmp_path / "dense.faiss")


def test_cosines_by_hand(four: DenseIndex) -> None:
    hits = four.search(EAST, 4)
    assert [hit.number for hit in hits] == [1, 3, 0, 2]
    assert [hit.score for hit in hits] == pytest.approx([1.0, 0.8, 0.6, -1.0])
    diagonal = np.asarray([0.6, 0.8], dtype=np.float32)
    assert {hit.number: hit.score for hit in four.search(diagonal, 4)} == pytest.approx(
        {0: 1.0, 1: 0.6, 2: -0.6, 3: 0.0}, abs=1e-6
    )


@pytest.mark.parametrize(("limit", "count"), [(2, 2), (4, 4), (100, 4), (0, 0), (-3, 0)])
def test_limit(four: DenseIndex, limit: int, count: int) -> None:
    assert len(four.search(EAST, limit)) == count


def test_vectors_and_similarities_by_number(four: DenseIndex) -> None:
    assert (len(four), four.dimensions) == (4, 2)
    assert four.vectors([3, 0]).tolist() == FOUR[[3, 0]].tolist()
    assert four.similarities(EAST, [2, 3]) == pytest.approx([-1.0, 0.8])


def test_empty(tmp_path: Path) -> None:
    write_dense(tmp_path / "dense.faiss", np.zeros((0, 2), dtype=np.float32))
    empty = DenseIndex(tmp_path / "dense.faiss")
    assert (len(empty), empty.dimensions) == (0, 2)
    assert empty.search(EAST, 5) == []
    assert empty.vectors([]).shape == (0, 2)
    assert empty.similarities(EAST, []) == []


def test_above_the_limit_vectors_take_a_byte_a_dimension(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    vectors = np.random.default_rng(0).normal(size=(500, 32)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    write_dense(tmp_path / "exact", vectors)
    monkeypatch.setattr(index.dense, "EXACT_LIMIT", 499)
    write_dense(tmp_path / "bytes", vectors)
    exact, small = DenseIndex(tmp_path / "exact"), DenseIndex(tmp_path / "bytes")
    assert (tmp_path / "exact").stat().st_size > 500 * 32 * 4
    assert (tmp_path / "bytes").stat().st_size < 500 * 32 * 1.2
    for number in (0, 250, 499):
        best = small.search(vectors[number], 10)
        assert best[0].number == number
        assert best[0].score == pytest.approx(1.0, abs=0.02)
        shared = {hit.number for hit in best} & {hit.number for hit in exact.search(vectors[number], 10)}
        assert len(shared) >= 8
    assert small.similarities(vectors[0], [0, 1]) == pytest.approx(exact.similarities(vectors[0], [0, 1]), abs=0.02)


def test_recall_of_a_compressed_index_is_measured_over_all_batches(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vectors = np.random.default_rng(1).normal(size=(600, 32)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    monkeypatch.setattr(index.dense, "EXACT_LIMIT", 150)
    writer = DenseWriter(32)
    writer.questions = vectors[100:500:40]
    for start in range(0, 600, 100):
        writer.add(vectors[start : start + 100])
        assert writer.kind == ("exact" if start == 0 else "bytes")
    recall = writer.finish(tmp_path / "dense.faiss")
    stored = DenseIndex(tmp_path / "dense.faiss")
    exact = np.argsort(-(vectors[100:500:40] @ vectors.T), axis=1)[:, :10]
    shared = [
        len({hit.number for hit in stored.search(question, 10)} & set(true))
        for question, true in zip(vectors[100:500:40], exact.tolist(), strict=True)
    ]
    assert recall == pytest.approx(sum(shared) / 100)
    assert 0.8 < recall <= 1.0


def test_batches_are_as_good_as_one(tmp_path: Path) -> None:
    assert write_dense(tmp_path / "dense.faiss", FOUR[:1], FOUR[1:]) == 1.0
    assert DenseIndex(tmp_path / "dense.faiss").vectors([0, 1, 2, 3]).tolist() == FOUR.tolist()


@pytest.mark.parametrize("content", [None, b"", b"garbage", b"IxFI"])
def test_a_file_that_faiss_cannot_read_is_an_error_of_the_disk(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "dense.faiss").write_bytes(content)
    with pytest.raises(OSError, match=r"dense\.faiss cannot be read"):
        DenseIndex(tmp_path / "dense.faiss")


def test_looking_around_by_the_leading_dimensions(tmp_path: Path) -> None:
    """They carry most of the length here, as after Matryoshka training: the true neighbours are among the nearest."""
    random = np.random.default_rng(3)
    vectors = random.standard_normal((1_000, 64)).astype(np.float32) * np.where(np.arange(64) < 32, 3, 1)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    questions = vectors[:20] + 0.1 * random.standard_normal((20, 64)).astype(np.float32)
    writer = DenseWriter(64, 32)
    writer.questions = questions
    writer.add(vectors[:600])
    writer.add(vectors[600:])
    recall = writer.finish(tmp_path / "dense.faiss")
    assert recall >= 0.95
    whole, around = DenseIndex(tmp_path / "dense.faiss"), DenseIndex(tmp_path / "dense.faiss", prefix_dimensions=32)
    shared = sum(
        len({hit.number for hit in whole.search(q, 10)} & {hit.number for hit in around.search(q, 10)})
        for q in questions
    )
    assert shared / 200 == pytest.approx(recall, abs=1e-4)
    best = around.search(questions[0], 3)
    assert [hit.score for hit in best] == sorted((hit.score for hit in best), reverse=True)
    assert best[0].score == pytest.approx(float(vectors[best[0].number] @ questions[0]), abs=1e-5)


def test_where_the_leading_dimensions_do_not_suffice_all_are_compared(tmp_path: Path) -> None:
    """They hold a tenth of the length here: the nearest by them are others."""
    random = np.random.default_rng(3)
    vectors = random.standard_normal((1_000, 64)).astype(np.float32) * np.where(np.arange(64) < 32, 0.3, 1)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    writer = DenseWriter(64, 32)
    writer.questions = vectors[:20]
    writer.add(vectors)
    assert writer.finish(tmp_path / "dense.faiss") == 1.0
    assert writer.prefix_dimensions == 64
    around = DenseIndex(tmp_path / "dense.faiss", prefix_dimensions=32)
    true = np.argsort(-(vectors[:20] @ vectors.T), axis=1)[:, :10].tolist()
    found = [[hit.number for hit in around.search(question, 10)] for question in vectors[:20]]
    assert sum(len(set(a) & set(b)) for a, b in zip(true, found, strict=True)) / 200 < index.dense.LEAST_RECALL


def test_of_a_large_collection_more_are_compared_by_all_dimensions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    random = np.random.default_rng(3)
    vectors = random.standard_normal((1_000, 64)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    write_dense(tmp_path / "dense.faiss", vectors)
    whole, around = DenseIndex(tmp_path / "dense.faiss"), DenseIndex(tmp_path / "dense.faiss", prefix_dimensions=32)
    assert around.search(vectors[0], 100) != whole.search(vectors[0], 100)
    monkeypatch.setattr(index.dense, "PASSAGES_A_CANDIDATE", 1)
    assert [hit.number for hit in around.search(vectors[0], 100)] == [
        hit.number for hit in whole.search(vectors[0], 100)
    ]
