from __future__ import annotations

import importlib
import json
import os
import shutil
import subprocess
import sys
import warnings
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from model2vec import StaticModel

from index.encode import DEFAULT_MODEL_FOLDER, Encoder, StaticEncoder, fingerprint_folder, load_encoder
from index.errors import ModelError
from index.tokens import fold

VOCABULARY = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "算", "力", "火", "箭", "卫", "星", "问"]


def modules_of_sentence_transformers() -> ModuleType:
    """The folder of its modules: release 6 moved it and warns about the name that release 5 knows."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return importlib.import_module("sentence_transformers.models")


@pytest.fixture(scope="module")
def static_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sentence-transformers model of one table: a character's vector is a row of the unit matrix."""
    import torch
    from sentence_transformers import SentenceTransformer
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Split

    tokenizer = Tokenizer(WordLevel({word: i for i, word in enumerate(VOCABULARY)}, unk_token="[UNK]"))  # noqa: S106 - no password
    tokenizer.pre_tokenizer = Split("", "isolated")
    folder = tmp_path_factory.mktemp("models") / "static"
    table = modules_of_sentence_transformers().StaticEmbedding(
        tokenizer, embedding_weights=torch.eye(len(VOCABULARY)).numpy()
    )
    SentenceTransformer(modules=[table], device="cpu", prompts={"query": "问", "document": ""}).save(str(folder))
    return folder


@pytest.fixture(scope="module")
def bert_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A transformer of one layer and 16 dimensions with random weights."""
    import torch
    from sentence_transformers import SentenceTransformer
    from transformers import BertConfig, BertModel, BertTokenizerFast  # type: ignore[attr-defined]

    folder = tmp_path_factory.mktemp("models")
    (folder / "vocab.txt").write_text("\n".join(VOCABULARY), encoding="utf-8")
    torch.manual_seed(0)
    sizes: Any = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16}
    BertModel(BertConfig(vocab_size=len(VOCABULARY), max_position_embeddings=32, **sizes)).save_pretrained(
        folder / "raw"
    )
    BertTokenizerFast(str(folder / "vocab.txt")).save_pretrained(folder / "raw")
    parts = modules_of_sentence_transformers()
    modules = [parts.Transformer(str(folder / "raw"), max_seq_length=32), parts.Pooling(16, "mean")]
    SentenceTransformer(modules=modules, device="cpu").save(str(folder / "bert"))
    return folder / "bert"


def test_the_shipped_model_gives_unit_vectors(shipped_encoder: Encoder) -> None:
    texts = ["新质生产力", "力箭一号三次飞行把37颗卫星送入轨道。" * 200, "GDP 48.5%"]
    vectors = shipped_encoder.encode_passages(texts)
    assert vectors.shape == (3, shipped_encoder.dimensions)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 1, 1], abs=1e-5)


def test_the_shipped_model_is_read_as_model2vec_reads_it(shipped_encoder: Encoder) -> None:
    texts = ["力箭一号三次飞行把37颗卫星送入轨道。", "gdp 48.5%", "㊣😀火箭", "😀", ""]
    theirs = StaticModel.from_pretrained(DEFAULT_MODEL_FOLDER).encode([fold(text) for text in texts])
    np.testing.assert_allclose(shipped_encoder.encode_passages(texts), theirs, atol=1e-6)


@pytest.mark.parametrize("text", ["", " \n\t"])
def test_a_text_without_tokens_gives_zeros(shipped_encoder: Encoder, text: str) -> None:
    vectors = shipped_encoder.encode_passages([text, "算力"])
    assert not vectors[0].any()
    assert vectors[1].any()
    assert not shipped_encoder.encode_question(text).any()


def test_no_texts_give_no_rows(shipped_encoder: Encoder) -> None:
    assert shipped_encoder.encode_passages([]).shape == (0, shipped_encoder.dimensions)


def test_questions_and_passages_are_folded(shipped_encoder: Encoder) -> None:
    simplified = shipped_encoder.encode_question("发展gdp")
    assert np.array_equal(shipped_encoder.encode_question("發展ＧＤＰ"), simplified)
    assert np.array_equal(shipped_encoder.encode_passages(["发展GDP"])[0], simplified)


def test_a_batch_gives_what_single_texts_give(shipped_encoder: Encoder) -> None:
    texts = ["火箭", "算力网络与数据中心", "", "常州"]
    together = shipped_encoder.encode_passages(texts)
    assert together == pytest.approx(np.stack([shipped_encoder.encode_question(text) for text in texts]), abs=1e-6)


def test_the_shipped_model_puts_kindred_texts_nearer(shipped_encoder: Encoder) -> None:
    question = shipped_encoder.encode_question("火箭发射了多少颗卫星")
    near, far = shipped_encoder.encode_passages(["运载火箭把卫星送入轨道", "居民医疗保险报销比例"]) @ question
    assert near > far + 0.1


def test_the_shipped_model_loads_without_torch() -> None:
    code = (
        "import sys, index.encode; index.encode.load_encoder().encode_question('问');"
        "print(sorted({'torch', 'sentence_transformers', 'transformers'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="the system does not list threads there")
def test_the_shipped_model_starts_no_threads() -> None:
    code = (
        "import os, index.encode; model = index.encode.load_encoder(); before = len(os.listdir('/proc/self/task'));"
        "model.encode_passages(['问', '答'] * 500); print(len(os.listdir('/proc/self/task')) - before)"
    )
    environment = {name: value for name, value in os.environ.items() if name != "TOKENIZERS_PARALLELISM"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert done.stdout.strip() == "0"


def test_a_broken_static_model_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "broken"
    shutil.copytree(DEFAULT_MODEL_FOLDER, folder)
    (folder / "model.safetensors").write_bytes(b"garbage")
    with pytest.raises(ModelError, match=r"broken cannot be read.*Reinstall xinzhi"):
        StaticEncoder(folder, name="broken")


def test_the_fingerprint_follows_the_files_but_not_the_model_card(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "weights.bin").write_bytes(b"1")
    before = fingerprint_folder(tmp_path)
    (tmp_path / "README.md").write_text("card", encoding="utf-8")
    assert fingerprint_folder(tmp_path) == before
    (tmp_path / "sub" / "weights.bin").write_bytes(b"2")
    changed = fingerprint_folder(tmp_path)
    (tmp_path / "sub" / "weights.bin").rename(tmp_path / "weights.bin")
    assert len({before, changed, fingerprint_folder(tmp_path)}) == 3


@pytest.mark.parametrize("name", ["vocab.txt", "merges.txt"])  # without a tokenizer.json these decide what a token is
def test_the_fingerprint_follows_a_vocabulary_in_a_text_file(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("算\n力\n", encoding="utf-8")
    before = fingerprint_folder(tmp_path)
    (tmp_path / name).write_text("力\n算\n", encoding="utf-8")
    assert fingerprint_folder(tmp_path) != before


def test_a_static_sentence_transformers_model_by_folder(static_model: Path) -> None:
    encoder = load_encoder(str(static_model))
    assert (encoder.name, encoder.dimensions) == (str(static_model), len(VOCABULARY))
    # Passages: the mean of the rows of 算 (5) and 力 (6), at unit length. The question's prompt adds 问 (11).
    passage = encoder.encode_passages(["算力", ""])
    assert passage[0] == pytest.approx(np.eye(12)[[5, 6]].sum(axis=0) / np.sqrt(2))
    assert not passage[1].any()
    assert encoder.encode_question("算力") == pytest.approx(np.eye(12)[[5, 6, 11]].sum(axis=0) / np.sqrt(3))
    assert encoder.encode_passages([]).shape == (0, 12)


def test_a_transformer_by_folder(bert_model: Path) -> None:
    encoder = load_encoder(str(bert_model))
    vectors = encoder.encode_passages(["算力", "火箭卫星", "算力"])
    assert vectors.shape == (3, encoder.dimensions) == (3, 16)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 1, 1], abs=1e-5)
    assert vectors[0] == pytest.approx(vectors[2], abs=1e-5)
    assert vectors[0] != pytest.approx(vectors[1], abs=1e-2)
    assert encoder.encode_question("算力") == pytest.approx(vectors[0], abs=1e-5)
    assert encoder.fingerprint == load_encoder(str(bert_model)).fingerprint


def test_a_model_from_a_hub_is_known_by_its_weights(static_model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sentence_transformers

    local = sentence_transformers.SentenceTransformer
    monkeypatch.setattr(
        sentence_transformers, "SentenceTransformer", lambda name, **options: local(str(static_model), **options)
    )
    first, again = load_encoder("someone/tiny"), load_encoder("someone/tiny")
    assert first.name == "someone/tiny"
    assert first.fingerprint == again.fingerprint
    weights = dict(first._model.state_dict())["0.embedding.weight"]  # type: ignore[attr-defined]

    def changed(name: str, **options: Any) -> object:  # noqa: ANN401
        model = local(str(static_model), **options)
        next(iter(model.state_dict().values()))[0, 0] += 0.5
        return model

    assert weights[0, 0] == 1
    monkeypatch.setattr(sentence_transformers, "SentenceTransformer", changed)
    assert load_encoder("someone/tiny").fingerprint != first.fingerprint


@pytest.mark.parametrize("name", ["/nowhere/no-such-model", "someone/no-such-model", "~no-such-user/model"])
def test_a_missing_model_is_named_with_the_way_out(name: str) -> None:
    with pytest.raises(ModelError, match=f"{name}.*leave --model out"):
        load_encoder(name)


def test_a_folder_that_holds_no_model_is_refused(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "no such type"}), encoding="utf-8")
    with pytest.raises(ModelError, match="cannot be loaded"):
        load_encoder(str(tmp_path))


def test_an_empty_name_is_refused() -> None:
    with pytest.raises(ModelError, match="empty"):
        load_encoder("  ")


def test_words_that_only_ask_count_half(shipped_encoder: Encoder) -> None:
    """Tokens are added up, so that the vector of the whole question lies between those with and without them."""
    encode = shipped_encoder.encode_question
    whole, bare = encode("常州在哪里"), encode("常州")
    half = encode("常州在哪里", "常州")
    assert float(whole @ bare) < float(half @ bare) < 1
    assert float(half @ whole) > float(bare @ whole)
    assert float(np.linalg.norm(half)) == pytest.approx(1, abs=1e-5)
