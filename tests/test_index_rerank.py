from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import faiss
import pytest

from corpus.types import Article
from index.encode import Encoder
from index.errors import IncompatibleGenerationError, IndexTooLargeError, ModelError
from index.query import QueryAnalyser
from index.rerank import CrossEncoderReranker
from index.search import Index, load_index
from index.store import Store

VOCABULARY = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *"火箭卫星算力网络轨道发射把送入颗")


class Backwards:
    """Likes the passages that come first in the alphabet, whatever is asked."""

    name = "backwards"

    def __init__(self) -> None:
        self.asked: list[tuple[str, int]] = []

    def scores(self, question: str, passages: Sequence[str]) -> list[float]:
        self.asked.append((question, len(passages)))
        return [float(-ord(passage[0])) for passage in passages]


@pytest.fixture(scope="module")
def store(
    tmp_path_factory: pytest.TempPathFactory, publish: Callable[..., Store], make_article: Callable[..., Article]
) -> Store:
    texts = ["乙:火箭把卫星送入轨道。", "丙:火箭发射。", "甲:卫星很多。", "丁:算力网络。"]
    return publish(tmp_path_factory.mktemp("reranked"), *(make_article(text, id=text[0]) for text in texts))


def test_the_reranker_has_the_last_word(store: Store, bag_encoder: Encoder, analyser: QueryAnalyser) -> None:
    reranker = Backwards()
    index = load_index(store, encoder=bag_encoder, analyser=analyser, reranker=reranker)
    hits = index.search("请问火箭把卫星送入轨道吗", 3)
    assert [hit.article.id for hit in hits] == sorted("甲乙丙丁", key=ord)[:3]
    assert sum(hit.score for hit in index.search("火箭", 10)) == pytest.approx(1.0)
    assert reranker.asked[0] == ("火箭把卫星送入轨道", 4)
    assert [each.hit for each in index.explain("请问火箭把卫星送入轨道吗", 3).hits] == hits


@pytest.fixture(scope="module")
def cross_encoder(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Path]:
    """Makes CrossEncoders of one layer with random weights and so many scores a pair."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast  # type: ignore[attr-defined]

    def make(labels: int) -> Path:
        folder = tmp_path_factory.mktemp("cross")
        (folder / "vocab.txt").write_text("\n".join(VOCABULARY), encoding="utf-8")
        torch.manual_seed(0)
        sizes: Any = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16}
        sizes |= {"num_labels": labels, "initializer_range": 0.3}
        config = BertConfig(vocab_size=len(VOCABULARY), max_position_embeddings=64, **sizes)
        BertForSequenceClassification(config).save_pretrained(folder)
        BertTokenizerFast(str(folder / "vocab.txt")).save_pretrained(folder)
        return folder

    return make


def test_a_cross_encoder_by_folder(cross_encoder: Callable[[int], Path]) -> None:
    reranker = CrossEncoderReranker(str(cross_encoder(1)))
    scores = reranker.scores("火箭", ["火箭发射", "算力网络", "火箭发射"])
    assert len(scores) == 3
    assert scores[0] == pytest.approx(scores[2], abs=1e-6)
    assert scores[0] != pytest.approx(scores[1], abs=1e-6)
    assert reranker.scores("火箭", []) == []


def test_one_that_gives_several_scores_is_refused(cross_encoder: Callable[[int], Path]) -> None:
    with pytest.raises(ModelError, match="3 scores"):
        CrossEncoderReranker(str(cross_encoder(3)))


@pytest.mark.parametrize("name", ["./none", "someone/unknown"])
def test_an_unknown_reranker_is_told(name: str) -> None:
    with pytest.raises(ModelError, match="reranker"):
        CrossEncoderReranker(name)


def test_an_index_too_large_for_the_memory_is_told(
    store: Store, bag_encoder: Encoder, analyser: QueryAnalyser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: str) -> faiss.Index:
        raise MemoryError("std::bad_alloc")

    monkeypatch.setattr(faiss, "read_index", refuse)
    with pytest.raises(IndexTooLargeError, match="4 passages of 64 dimensions"):
        load_index(store, encoder=bag_encoder, analyser=analyser)
    monkeypatch.undo()
    assert isinstance(load_index(store, encoder=bag_encoder, analyser=analyser), Index)


def test_a_model_of_another_dimension_is_told(store: Store, bag_encoder: Encoder, analyser: QueryAnalyser) -> None:
    class Wider(type(bag_encoder)):  # type: ignore[misc]
        dimensions = 128

    with pytest.raises(IncompatibleGenerationError, match=r"number of dimensions \(64, now 128\)"):
        load_index(store, encoder=Wider(), analyser=analyser)
