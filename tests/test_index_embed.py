from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pytest

import index.embed
from corpus.types import Passage
from index.embed import Embedder, made_up_question
from index.encode import Encoder


def passage_of(text: str, title: str = "", section: str = "") -> Passage:
    return Passage("a", 0, len(text), text, title, section)


@pytest.mark.parametrize("batch", [1, 3, 100])
def test_vectors_come_in_the_order_of_the_texts(
    bag_encoder: Encoder, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    monkeypatch.setattr(index.embed, "BATCH_TEXTS", batch)
    texts = [f"第{number}段讲算力网络。" for number in range(8)]
    passages = [passage_of(text) for text in texts]
    with Embedder(bag_encoder) as embedder:
        for start in (0, 1, 5):
            embedder.add(passages[start : {0: 1, 1: 5, 5: 8}[start]])
    assert embedder.dense._index.ntotal == 8
    stored = embedder.dense._index.reconstruct_n(0, 8)
    assert np.array_equal(stored, bag_encoder.encode_passages(texts))


def test_what_a_passage_stands_under_is_a_part_of_its_vector(bag_encoder: Encoder) -> None:
    untitled, below = passage_of("奖励四十万元。"), passage_of("奖励四十万元。", "办法", "第十二条 B等")
    with Embedder(bag_encoder) as embedder:
        embedder.add([untitled, below, passage_of("奖励四十万元。", "办法")])
    said, told, titled = embedder.dense._index.reconstruct_n(0, 3)
    under = bag_encoder.encode_passages(["办法\n第十二条 B等"])[0]
    assert np.array_equal(titled, said)  # a title alone speaks for all passages of an article
    both = said + np.float32(0.8) * under
    assert told == pytest.approx(both / np.linalg.norm(both), abs=1e-6)


class Failing:
    name = fingerprint = "failing"
    dimensions = 2

    def encode_passages(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        raise MemoryError("no room")

    def encode_question(self, text: str, content: str = "") -> npt.NDArray[np.float32]:
        return np.zeros(2, dtype=np.float32)


def test_what_goes_wrong_in_the_thread_is_raised_by_whoever_waits() -> None:
    with pytest.raises(MemoryError, match="no room"), Embedder(Failing()) as embedder:
        embedder.add([passage_of("一段。")])


def test_an_error_outside_is_not_hidden(bag_encoder: Encoder) -> None:
    with pytest.raises(KeyError), Embedder(bag_encoder) as embedder:
        embedder.add(dict[str, list[Passage]]()["passages"])


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("北京有51家。其中百强企业超过总数的一半，位居全国第一。", "其中百强企业超过总数的一半是什么？"),
        ("短。", ""),
        ("", ""),
    ],
)
def test_questions_are_made_of_the_longest_clause(text: str, question: str) -> None:
    assert made_up_question(text) == question
