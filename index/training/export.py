"""Writes a model that model2vec (without torch) and sentence-transformers both load, with the same vectors."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import numpy.typing as npt
from safetensors.numpy import save
from tokenizers import Tokenizer

Vectors = npt.NDArray[np.float32]

# A row of int8 numbers times one float32 per token: half of float16's size, and the error of a row follows the row's
# own length, so that frequent tokens, whose vectors are short, keep their direction.
INT8_LARGEST = 127


def quantize_rows(vectors: Vectors) -> tuple[npt.NDArray[np.int8], Vectors]:
    """Integers in [-127, 127] and one scale a row: ``vectors ≈ integers * scales[:, None]``; zeros stay zeros."""
    scales = np.abs(vectors).max(axis=1) / INT8_LARGEST
    divisors = np.where(scales > 0, scales, 1)
    return np.rint(vectors / divisors[:, None]).astype(np.int8), scales.astype(np.float32)


def save_model(folder: Path, vectors: Vectors, tokenizer: Tokenizer) -> None:
    """Write the model into ``folder`` (made if missing; other files in it, such as the model card, are left alone).

    Token 0 must be the unknown token. Its vector is saved as zeros: model2vec drops unknown tokens,
    sentence-transformers averages them in, and with zeros both give the same direction.
    """
    folder.mkdir(parents=True, exist_ok=True)
    vectors = vectors.astype(np.float32)
    vectors[0] = 0
    integers, scales = quantize_rows(vectors)
    temporary = folder / "model.safetensors.part"
    temporary.write_bytes(save({"embeddings": integers, "weights": scales}))
    temporary.replace(folder / "model.safetensors")  # a reader sees the old file or the new one, never half of one
    tokenizer.no_padding()
    tokenizer.no_truncation()
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    config = {
        "model_type": "model2vec",
        "architectures": ["StaticModel"],
        "normalize": True,
        "max_length": None,  # a passage is read to its end
        "hidden_dim": int(vectors.shape[1]),
        "embedding_dtype": "int8",
    }
    modules = [
        {"idx": 0, "name": "0", "path": ".", "type": "sentence_transformers.models.StaticEmbedding"},
        {"idx": 1, "name": "1", "path": "1_Normalize", "type": "sentence_transformers.models.Normalize"},
    ]
    (folder / "config.json").write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")
    (folder / "modules.json").write_text(json.dumps(modules, indent=1) + "\n", encoding="utf-8")
