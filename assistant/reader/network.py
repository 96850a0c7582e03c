"""A transformer encoder in numpy: a few layers, one text at a time, without torch.

The layers of BERT (Devlin et al., 2019, arXiv:1810.04805), each normalised after its sum, with weights of int8 and one
scale a row. A test holds it to torch's own layers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Tensors = Mapping[str, npt.NDArray[Any]]

# Added to a variance before the root is taken of it.
EPSILON = np.float32(1e-12)
# The tanh form of GELU (Hendrycks and Gimpel, 2016, arXiv:1606.08415, section 2); off by .001 at most.
_GELU_ROOT, _GELU_CUBE = np.float32((2 / np.pi) ** 0.5), np.float32(0.044715)


@dataclass(frozen=True, slots=True)
class Linear:
    """A linear map: rows of int8, one an output, with a scale each.

    They become float32 at each use, which adds a tenth to the time at most and saves three quarters of the memory.
    """

    rows: npt.NDArray[np.int8]  # shape (outputs, inputs)
    scales: Floats
    bias: Floats

    @classmethod
    def of(cls, tensors: Tensors, name: str) -> Linear:
        """From its three tensors."""
        return cls(tensors[f"{name}.rows"], tensors[f"{name}.scales"], tensors[f"{name}.bias"])

    def __call__(self, x: Floats) -> Floats:
        """From shape (rows, inputs) to (rows, outputs)."""
        result: Floats = x @ self.rows.astype(np.float32).T
        result *= self.scales
        result += self.bias
        return result


@dataclass(frozen=True, slots=True)
class LayerNorm:
    """Each row with mean 0 and variance 1, then scaled and shifted."""

    scale: Floats
    shift: Floats

    @classmethod
    def of(cls, tensors: Tensors, name: str) -> LayerNorm:
        """From its two vectors."""
        return cls(tensors[f"{name}.scale"], tensors[f"{name}.shift"])

    def __call__(self, x: Floats) -> Floats:
        """The rows of ``x``, normalised."""
        centred = x - x.mean(axis=-1, keepdims=True)
        deviation = np.sqrt(np.einsum("td,td->t", centred, centred) / np.float32(x.shape[-1]) + EPSILON)
        result: Floats = centred / deviation[:, None] * self.scale + self.shift
        return result


class Layer:
    """Attention over all tokens, then two linear maps with GELU between; each added to its input and normalised."""

    def __init__(self, tensors: Tensors, name: str, heads: int) -> None:
        """Take the tensors whose names begin with ``name``."""
        self._heads = heads
        self._attended, self._mixed = Linear.of(tensors, f"{name}.attended"), Linear.of(tensors, f"{name}.mixed")
        self._wide, self._narrow = Linear.of(tensors, f"{name}.wide"), Linear.of(tensors, f"{name}.narrow")
        self._norms = LayerNorm.of(tensors, f"{name}.norm_mixed"), LayerNorm.of(tensors, f"{name}.norm_narrow")

    def __call__(self, x: Floats) -> Floats:
        """From shape (tokens, width) to the same shape."""
        x = self._norms[0](x + self._mixed(self._attention(x)))
        return self._norms[1](x + self._narrow(gelu(self._wide(x))))

    def _attention(self, x: Floats) -> Floats:
        tokens, width = x.shape
        size = width // self._heads
        query, key, value = self._attended(x).reshape(tokens, 3, self._heads, size).transpose(1, 2, 0, 3)
        scores: Floats = query @ key.transpose(0, 2, 1)
        scores *= np.float32(size**-0.5)
        scores -= scores.max(axis=-1, keepdims=True)
        np.exp(scores, out=scores)
        scores /= scores.sum(axis=-1, keepdims=True)
        mixed: Floats = (scores @ value).transpose(1, 0, 2).reshape(tokens, width)
        return mixed


class Network:
    """Tokens to vectors that know of each other."""

    def __init__(self, tensors: Tensors, *, heads: int) -> None:
        """Take the tensors of all layers. Raises KeyError where one is missing."""
        self._words, self._scales = tensors["words.rows"], tensors["words.scales"]
        self._places, self._segments = tensors["places"].astype(np.float32), tensors["segments"]
        self._norm = LayerNorm.of(tensors, "norm")
        count = len({name.split(".")[1] for name in tensors if name.startswith("layer.")})
        self._layers = [Layer(tensors, f"layer.{i}", heads) for i in range(count)]

    @property
    def longest(self) -> int:
        """Tokens at most."""
        return len(self._places)

    def __call__(self, tokens: Sequence[int], segments: Sequence[int]) -> Floats:
        """A vector for each token, shape (tokens, width), given the segment of each; not more than :attr:`longest`."""
        ids = np.array(tokens, dtype=np.intp)
        x: Floats = self._words[ids] * self._scales[ids, None]
        x = self._norm(x + self._places[: len(ids)] + self._segments[np.array(segments, dtype=np.intp)])
        for layer in self._layers:
            x = layer(x)
        return x


def gelu(x: Floats) -> Floats:
    """The Gaussian error linear unit."""
    inner = x * x
    inner *= _GELU_CUBE
    inner += 1
    inner *= x
    inner *= _GELU_ROOT
    np.tanh(inner, out=inner)
    inner += 1
    inner *= x
    inner *= np.float32(0.5)
    result: Floats = inner
    return result
