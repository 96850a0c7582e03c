from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import faiss
import numpy as np
import pytest

import index.dense
from index.dense import DenseIndex, DenseWriter, Vectors

# Unit vectors whose cosines with (1, 0) are 0.6, 1, -1 and 0.8.
FOUR = np.asarray([[0.6, 0.8], [1.0, 0.0], [-1.0, 0.0], [0.8, -0.6]], dtype=np.float32)
EAST = np.asarray([1.0, 0.0], dtype=np.float32)


def write_dense(path: Path, *batches: Vectors) -> float:
    path.parent.mkdir(exist_ok=True)
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


def test_similarities_by_number(four: DenseIndex) -> None:
    assert (len(four), four.dimensions) == (4, 2)
    assert four.similarities(EAST, [2, 3]) == pytest.approx([-1.0, 0.8])


def test_empty(tmp_path: Path) -> None:
    write_dense(tmp_path / "dense.faiss", np.zeros((0, 2), dtype=np.float32))
    empty = DenseIndex(tmp_path / "dense.faiss")
    assert (len(empty), empty.dimensions) == (0, 2)
    assert empty.search(EAST, 5) == []
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
    writer.measure_by(vectors[100:500:40])
    for start in range(0, 600, 100):
        writer.add(vectors[start : start + 100])
        assert writer.kind == ("exact" if start == 0 else "bytes")
    recall = writer.finish(tmp_path / "dense.faiss")
    stored = DenseIndex(tmp_path / "dense.faiss")
    exact = np.argsort(-(vectors[100:500:40] @ vectors.T), axis=1)[:, :10]
    shared = [
        len(set(stored.nearest_rows(question, 10)[0].tolist()) & set(true))
        for question, true in zip(vectors[100:500:40], exact.tolist(), strict=True)
    ]
    assert recall == pytest.approx(sum(shared) / 100)
    assert 0.8 < recall <= 1.0


def test_batches_are_as_good_as_one(tmp_path: Path) -> None:
    assert write_dense(tmp_path / "dense.faiss", FOUR[:1], FOUR[1:]) == 1.0
    assert DenseIndex(tmp_path / "dense.faiss").similarities(EAST, [0, 1, 2, 3]) == FOUR[:, 0].tolist()


def test_a_passage_is_as_near_as_the_nearest_of_its_rows(tmp_path: Path) -> None:
    write_dense(tmp_path / "dense.faiss", FOUR)
    numbers = np.asarray([3, 3, 8, 9])
    dense = DenseIndex(tmp_path / "dense.faiss", numbers)
    assert len(dense) == 3
    assert [(hit.number, round(hit.score, 6)) for hit in dense.search(EAST, 9)] == [(3, 1.0), (9, 0.8), (8, -1.0)]
    assert [hit.number for hit in dense.search(EAST, 1)] == [3]
    assert dense.similarities(EAST, [9, 3, 8]) == pytest.approx([0.8, 1.0, -1.0])
    with pytest.raises(ValueError, match="4 vectors for 3 rows"):
        DenseIndex(tmp_path / "dense.faiss", numbers[:3])


def test_some_passages_alone_are_compared(tmp_path: Path) -> None:
    write_dense(tmp_path / "dense.faiss", FOUR)
    dense = DenseIndex(tmp_path / "dense.faiss", np.asarray([3, 3, 8, 9]))
    assert [hit.number for hit in dense.search(EAST, 9, [8, 9])] == [9, 8]
    assert [hit.number for hit in dense.search(EAST, 1, [3, 8])] == [3]
    assert dense.search(EAST, 9, []) == []


def test_a_search_takes_one_core_in_whichever_thread(tmp_path: Path) -> None:
    write_dense(tmp_path / "dense.faiss", FOUR)
    dense = DenseIndex(tmp_path / "dense.faiss")

    def cores() -> int:
        dense.search(EAST, 1)
        return int(faiss.omp_get_max_threads())

    with ThreadPoolExecutor(1) as threads:
        assert threads.submit(cores).result() == 1


def test_where_one_passage_has_all_the_nearest_rows_it_is_looked_further(tmp_path: Path) -> None:
    vectors = unit_vectors(1_500, 64)
    numbers = np.concatenate([np.zeros(1_400, dtype=np.int64), np.arange(1, 101)])
    vectors[:1_400] = vectors[0]
    write_dense(tmp_path / "dense.faiss", vectors)
    hits = DenseIndex(tmp_path / "dense.faiss", numbers).search(vectors[0], 50)
    assert len({hit.number for hit in hits}) == 50
    assert hits[0].number == 0
    true = np.argsort(-(vectors[1_400:] @ vectors[0]))[:49] + 1
    assert {hit.number for hit in hits[1:]} == set(true.tolist())


@pytest.mark.parametrize("content", [None, b"", b"garbage", b"IxFI"])
def test_a_file_that_faiss_cannot_read_is_an_error_of_the_disk(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "dense.faiss").write_bytes(content)
    with pytest.raises(OSError, match=r"dense\.faiss cannot be read"):
        DenseIndex(tmp_path / "dense.faiss")


def unit_vectors(count: int, dimensions: int, seed: int = 3) -> Vectors:
    """Vectors about fifty points, as passages lie about their subjects."""
    random = np.random.default_rng(seed)
    subjects = random.standard_normal((50, dimensions))[random.integers(50, size=count)]
    vectors = (subjects + 0.6 * random.standard_normal((count, dimensions))).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors


def nearest_ten(vectors: Vectors, questions: Vectors) -> list[set[int]]:
    return [set(row) for row in np.argsort(-(questions @ vectors.T), axis=1)[:, :10].tolist()]


def share_found(dense: DenseIndex, vectors: Vectors, questions: Vectors) -> float:
    """Recall@10 against all cosines."""
    found = [{hit.number for hit in dense.search(question, 10)} for question in questions]
    return sum(len(a & b) for a, b in zip(found, nearest_ten(vectors, questions), strict=True)) / 10 / len(questions)


def test_from_a_thousand_passages_on_a_shortlist_is_compared(tmp_path: Path) -> None:
    vectors = unit_vectors(1_500, 64)
    write_dense(tmp_path / "few" / "dense.faiss", vectors[:999])
    assert not (tmp_path / "few" / "shortlist.faiss").exists()
    writer = DenseWriter(64)
    writer.measure_by(vectors[:1_500:50])
    writer.add(vectors[:600])
    writer.add(vectors[600:])
    recall = writer.finish(tmp_path / "dense.faiss")
    # Half a byte for four dimensions, where the vectors take four bytes each.
    assert (tmp_path / "shortlist.faiss").stat().st_size < 1_500 * 64 / 8 + 10_000
    dense = DenseIndex(tmp_path / "dense.faiss")
    assert recall == pytest.approx(share_found(dense, vectors, writer.questions), abs=1e-4)
    assert recall >= index.dense.LEAST_RECALL
    best = dense.search(vectors[7], 5)
    assert best[0].number == 7
    assert [hit.score for hit in best] == pytest.approx([float(vectors[hit.number] @ vectors[7]) for hit in best])


def test_where_a_shortlist_does_not_suffice_all_are_compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index.dense, "SHORTLISTED", 1)
    monkeypatch.setattr(index.dense, "ROWS_A_PASSAGE", 1)
    monkeypatch.setattr(index.dense, "ROWS_A_CANDIDATE", 10_000)
    vectors = unit_vectors(1_500, 64)
    write_dense(tmp_path / "dense.faiss", vectors)
    questions = unit_vectors(20, 64, seed=4)
    assert share_found(DenseIndex(tmp_path / "dense.faiss"), vectors, questions) < index.dense.LEAST_RECALL
    writer = DenseWriter(64)
    writer.measure_by(questions)
    writer.add(vectors)
    assert writer.finish(tmp_path / "dense.faiss") == 1.0
    assert not (tmp_path / "shortlist.faiss").exists()
    carried_on = DenseWriter(64, before=tmp_path / "dense.faiss")  # measures nothing, and so does not try again
    carried_on.add(questions)
    (tmp_path / "2").mkdir()
    carried_on.finish(tmp_path / "2" / "dense.faiss")
    assert not (tmp_path / "2" / "shortlist.faiss").exists()


def test_the_first_shortlist_of_an_index_that_is_carried_on_is_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vectors, questions = unit_vectors(1_500, 64), unit_vectors(20, 64, seed=4)
    removed = sorted({row for row in nearest_ten(vectors, questions)[0] if row < 500})
    left = np.delete(vectors, removed, axis=0)
    write_dense(tmp_path / "few" / "dense.faiss", vectors[:500])

    def carried_on(folder: Path) -> float:
        folder.mkdir()
        writer = DenseWriter(64, before=tmp_path / "few" / "dense.faiss")
        writer.measure_by(questions)
        writer.add(vectors[500:])
        writer.remove(removed)
        return writer.finish(folder / "dense.faiss")

    recall = carried_on(tmp_path / "good")
    assert removed
    assert (tmp_path / "good" / "shortlist.faiss").exists()
    assert recall == pytest.approx(share_found(DenseIndex(tmp_path / "good" / "dense.faiss"), left, questions))
    for name, value in (("SHORTLISTED", 1), ("ROWS_A_PASSAGE", 1), ("ROWS_A_CANDIDATE", 10_000)):
        monkeypatch.setattr(index.dense, name, value)
    assert carried_on(tmp_path / "bad") == 1.0
    assert not (tmp_path / "bad" / "shortlist.faiss").exists()


def test_of_a_large_collection_more_are_compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index.dense, "SHORTLISTED", 1)
    monkeypatch.setattr(index.dense, "ROWS_A_PASSAGE", 1)
    vectors, questions = unit_vectors(1_500, 64), unit_vectors(20, 64, seed=4)
    write_dense(tmp_path / "dense.faiss", vectors)
    dense = DenseIndex(tmp_path / "dense.faiss")
    few = share_found(dense, vectors, questions)
    monkeypatch.setattr(index.dense, "ROWS_A_CANDIDATE", 1)
    assert few < share_found(dense, vectors, questions) == 1.0


def test_a_question_without_a_known_word_has_rows_too(tmp_path: Path) -> None:
    """Its vector is zero, for which a shortlist has nothing: all rows are equally near."""
    write_dense(tmp_path / "dense.faiss", unit_vectors(1_500, 64))
    dense = DenseIndex(tmp_path / "dense.faiss")
    nothing = np.zeros(64, dtype=np.float32)
    assert len(dense.nearest_rows(nothing, 10)[0]) == 10
    assert {hit.score for hit in dense.search(nothing, 10)} == {0.0}
    assert len(dense.search(nothing, 1_500)) == 1_500


def test_dimensions_that_cannot_be_grouped_are_compared_all(tmp_path: Path) -> None:
    vectors = unit_vectors(1_200, 30)
    write_dense(tmp_path / "dense.faiss", vectors)
    assert not (tmp_path / "shortlist.faiss").exists()
    assert share_found(DenseIndex(tmp_path / "dense.faiss"), vectors, vectors[:10]) == 1.0


@pytest.mark.parametrize("trained_at", [1_100, 100_000])
def test_a_shortlist_is_carried_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trained_at: int) -> None:
    """Whether its centroids were trained while vectors came in or at the end."""
    monkeypatch.setattr(index.dense, "TRAINING_VECTORS", trained_at)
    vectors = unit_vectors(1_500, 64)
    write_dense(tmp_path / "1" / "dense.faiss", vectors[:1_200], vectors[1_200:1_300])
    writer = DenseWriter(64, before=tmp_path / "1" / "dense.faiss")
    writer.add(vectors[1_300:])
    writer.remove([0, 1_400])
    (tmp_path / "2").mkdir()
    writer.finish(tmp_path / "2" / "dense.faiss")
    left = np.delete(vectors, [0, 1_400], axis=0)
    dense = DenseIndex(tmp_path / "2" / "dense.faiss")
    assert (len(dense), (tmp_path / "2" / "shortlist.faiss").exists()) == (1_498, True)
    assert share_found(dense, left, left[::100]) >= index.dense.LEAST_RECALL
    assert [dense.search(left[row], 1)[0].number for row in (0, 1_399, 1_497)] == [0, 1_399, 1_497]


def test_a_shortlist_that_shrinks_below_what_pays_is_left_out(tmp_path: Path) -> None:
    write_dense(tmp_path / "1" / "dense.faiss", unit_vectors(1_050, 64))
    writer = DenseWriter(64, before=tmp_path / "1" / "dense.faiss")
    writer.remove(list(range(100)))
    (tmp_path / "2").mkdir()
    writer.finish(tmp_path / "2" / "dense.faiss")
    assert not (tmp_path / "2" / "shortlist.faiss").exists()
    assert len(DenseIndex(tmp_path / "2" / "dense.faiss")) == 950


def test_a_shortlist_of_other_vectors_is_refused(tmp_path: Path) -> None:
    write_dense(tmp_path / "1" / "dense.faiss", unit_vectors(1_050, 64))
    write_dense(tmp_path / "2" / "dense.faiss", unit_vectors(1_040, 64))
    (tmp_path / "2" / "shortlist.faiss").write_bytes((tmp_path / "1" / "shortlist.faiss").read_bytes())
    with pytest.raises(ValueError, match="1040 vectors and 1050 codes"):
        DenseIndex(tmp_path / "2" / "dense.faiss")


@pytest.mark.parametrize("content", [b"", b"garbage"])
def test_a_shortlist_that_faiss_cannot_read_is_an_error_of_the_disk(tmp_path: Path, content: bytes) -> None:
    write_dense(tmp_path / "dense.faiss", FOUR)
    (tmp_path / "shortlist.faiss").write_bytes(content)
    with pytest.raises(OSError, match=r"shortlist\.faiss cannot be read"):
        DenseIndex(tmp_path / "dense.faiss")
