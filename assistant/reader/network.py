"""A transformer encoder, one text at a time, without torch: vectors of tokens by numpy, its layers by ONNX Runtime.

The layers of BERT (Devlin et al., 2019, arXiv:1810.04805), each normalised after its sum, with a byte a weight and a
scale for every 64 of them. Their graph, which ``tests/bench/reader_graph.py`` wrote, holds no numbers: its tensors lie
in the file of the others. A test holds it to torch's own layers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from index.tensors import map_tensors

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

Floats = npt.NDArray[np.float32]
Tensors = Mapping[str, npt.NDArray[Any]]

TENSORS_FILE, GRAPH_FILE = "model.safetensors", "layers.onnx"
# Names of what goes into the graph and what comes out, each of shape (1, tokens, width).
BEFORE, AFTER = "before", "after"
# Added to a variance before the root is taken of it.
EPSILON = 1e-12


@dataclass(frozen=True, slots=True)
class Linear:
    """A linear map: rows of int8, one an output, with a scale each."""

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
        deviation = np.sqrt(np.einsum("td,td->t", centred, centred) / np.float32(x.shape[-1]) + np.float32(EPSILON))
        result: Floats = centred / deviation[:, None] * self.scale + self.shift
        return result


class Network:
    """Tokens to vectors that know of each other."""

    def __init__(self, folder: Path) -> None:
        """Take the tensors and the graph in ``folder``. Raises whatever the loaders do where they are not right."""
        self.tensors = map_tensors(folder / TENSORS_FILE)
        self._words, self._scales = self.tensors["words.rows"], self.tensors["words.scales"]
        self._places, self._segments = self.tensors["places"].astype(np.float32), self.tensors["segments"]
        self._norm = LayerNorm.of(self.tensors, "norm")
        self._layers = _session(folder / GRAPH_FILE)

    @property
    def longest(self) -> int:
        """Tokens at most."""
        return len(self._places)

    def __call__(self, tokens: Sequence[int], segments: Sequence[int]) -> Floats:
        """A vector for each token, shape (tokens, width), given the segment of each; not more than :attr:`longest`."""
        ids = np.array(tokens, dtype=np.intp)
        x: Floats = self._words[ids] * self._scales[ids, None]
        x = self._norm(x + self._places[: len(ids)] + self._segments[np.array(segments, dtype=np.intp)])
        vectors: Floats = self._layers.run([AFTER], {BEFORE: x[None]})[0][0]
        return vectors


def _session(graph: Path) -> InferenceSession:
    """What runs a graph on the core that asks for it: threads would wait for each other beside other work.

    Memory is given back after each text, which costs no time and saves 17 MB.
    """
    from onnxruntime import InferenceSession, SessionOptions

    options = SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = options.enable_mem_pattern = False
    return InferenceSession(graph, options, providers=["CPUExecutionProvider"])
