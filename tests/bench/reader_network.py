"""The reader as torch trains it, and how it is written for ``assistant.reader``, which runs it without torch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from pretrained import Pretrained
from torch import Tensor, nn
from torch.nn import functional

from assistant.reader.network import Tensors
from assistant.reader.reading import PRODUCT_SCALE, Text
from index.training.export import quantize_rows

LAYERS = 4
DROPOUT = 0.1
SEGMENTS = 3
# Spread of the segments' vectors around the one that the pretrained model has for all.
SEGMENT_SPREAD = 0.005
IMPOSSIBLE = -1e4
# Weights of the layers that share a scale, and the byte that is zero: what ONNX Runtime multiplies.
BLOCK, ZERO = 64, 128


@dataclass(frozen=True, slots=True)
class Batch:
    """Texts as tensors: ``pool`` averages the vectors of the question and of each sentence, ``told`` says which are."""

    tokens: Tensor
    segments: Tensor
    mask: Tensor
    pool: Tensor
    told: Tensor

    @classmethod
    def of(cls, texts: Sequence[Text], pad: int) -> Batch:
        """A batch of texts, shorter ones filled up."""
        length, most = max(len(t.tokens) for t in texts), max(len(t.sentences) for t in texts)
        tokens = torch.full((len(texts), length), pad)
        segments = torch.zeros_like(tokens)
        pool = torch.zeros(len(texts), most + 1, length)
        told = torch.zeros(len(texts), most, dtype=torch.bool)
        for i, text in enumerate(texts):
            tokens[i, : len(text.tokens)] = torch.tensor(text.tokens)
            segments[i, : len(text.segments)] = torch.tensor(text.segments)
            told[i, : len(text.sentences)] = True
            for j, place in enumerate((text.question, *text.sentences)):
                pool[i, j, place] = 1 / (place.stop - place.start)
        lengths = torch.tensor([len(t.tokens) for t in texts])
        return cls(tokens, segments, torch.arange(length) < lengths[:, None], pool, told)


class Dropout(nn.Module):
    """Dropout whose draws are bytes of numpy's generator: torch's own take a third of a step on a CPU."""

    def __init__(self) -> None:
        super().__init__()
        self._chance = np.random.Generator(np.random.SFC64(1))

    def forward(self, x: Tensor) -> Tensor:
        """While training, ``x`` with a tenth of its numbers set to zero and the others raised to make up for it."""
        if not self.training:
            return x
        drawn = torch.from_numpy(self._chance.integers(0, 256, tuple(x.shape), dtype=np.uint8))
        return x * (drawn >= round(DROPOUT * 256)).to(x.dtype) * (1 / (1 - DROPOUT))


class Layer(nn.Module):
    """See :class:`assistant.reader.network.Layer`."""

    def __init__(self, model: Pretrained, number: int) -> None:
        super().__init__()
        width, wide = model.width, len(model.tensors[f"l{number}.fi.b"])
        self.heads = model.heads
        self.attended, self.mixed = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.wide, self.narrow = nn.Linear(width, wide), nn.Linear(wide, width)
        self.norm_mixed, self.norm_narrow = nn.LayerNorm(width, 1e-12), nn.LayerNorm(width, 1e-12)
        self.dropout = Dropout()
        named = {"mixed": "ao", "wide": "fi", "narrow": "fo", "norm_mixed": "aln", "norm_narrow": "oln"}
        for own, other in {**named, "attended": "qkv"}.items():
            layer = getattr(self, own)
            for kind, suffix in (("weight", "w"), ("bias", "b")):
                parts = [f"l{number}.{part}.{suffix}" for part in (other if own == "attended" else [other])]
                values = np.concatenate([model.tensors[part] for part in parts])
                getattr(layer, kind).data = torch.from_numpy(values).view_as(getattr(layer, kind))

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        texts, tokens, width = x.shape
        query, key, value = (
            part.view(texts, tokens, self.heads, -1).transpose(1, 2) for part in self.attended(x).chunk(3, -1)
        )
        # Written out: on a CPU the backward pass of torch's fused attention takes several times as long.
        scores = (query * (width // self.heads) ** -0.5) @ key.transpose(2, 3)
        mixed = (scores + mask.to(scores.dtype)).softmax(-1) @ value
        x = self.norm_mixed(x + self.dropout(self.mixed(mixed.transpose(1, 2).reshape(texts, tokens, width))))
        out: Tensor = self.norm_narrow(x + self.dropout(self.narrow(functional.gelu(self.wide(x), approximate="tanh"))))
        return out


class ReaderNetwork(nn.Module):
    """The first layers of the pretrained model with heads that score sentences, and "none of them"."""

    def __init__(self, model: Pretrained, kept: Sequence[int]) -> None:
        super().__init__()
        width = model.width
        words = torch.from_numpy(model.tensors["emb.word"].reshape(-1, width)[list(kept)])
        places = torch.from_numpy(model.tensors["emb.pos"].reshape(-1, width))
        self.words, self.places = _embedding(words), _embedding(places)
        segment = torch.from_numpy(model.tensors["emb.type"][:width])
        self.segments = nn.Parameter(segment + torch.randn(SEGMENTS, width) * SEGMENT_SPREAD)
        self.norm = nn.LayerNorm(width, 1e-12)
        self.norm.weight.data = torch.from_numpy(model.tensors["emb.ln.w"])
        self.norm.bias.data = torch.from_numpy(model.tensors["emb.ln.b"])
        self.layer = nn.ModuleList(Layer(model, number) for number in range(LAYERS))
        self.dropout = Dropout()
        self.sentence, self.none = _head(4 * width, width), _head(2 * width, width)

    def forward(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """Scores of the sentences, shape (texts, sentences), and of none of them, shape (texts,)."""
        x = self.words(batch.tokens) + self.places.weight[: batch.tokens.shape[1]] + self.segments[batch.segments]
        x = self.dropout(self.norm(x))
        mask = torch.where(batch.mask, 0.0, IMPOSSIBLE)[:, None, None, :]
        for layer in self.layer:
            x = layer(x, mask)
        x = x.float()
        pooled = batch.pool @ x
        told = pooled[:, 1:]
        asked = pooled[:, :1].expand_as(told)
        pairs = torch.cat([told, asked, told * asked * float(PRODUCT_SCALE), (told - asked).abs()], -1)
        scores = self.sentence(pairs)[..., 0].masked_fill(~batch.told, IMPOSSIBLE)
        return scores, self.none(torch.cat([x[:, 0], pooled[:, 0]], -1))[:, 0]

    def new_parameters(self) -> list[nn.Parameter]:
        """Those that the pretrained model does not have: they learn faster."""
        return [self.segments, *self.sentence.parameters(), *self.none.parameters()]

    def tensors(self) -> dict[str, npt.NDArray[np.generic]]:
        """What ``assistant.reader`` reads: a byte a weight, with a scale for each row, in the layers for each block."""
        result: dict[str, npt.NDArray[np.generic]] = {"segments": _array(self.segments)}
        result["words.rows"], result["words.scales"] = quantize_rows(_array(self.words.weight))
        result["places"] = _array(self.places.weight).astype(np.float16)
        for name, linear in self._linears():
            kind, quantize = ("blocks", quantize_blocks) if _is_of_layer(name) else ("rows", quantize_rows)
            result[f"{name}.{kind}"], result[f"{name}.scales"] = quantize(_array(linear.weight))
            result[f"{name}.bias"] = _array(linear.bias)
        for name, norm in self._norms():
            result[f"{name}.scale"], result[f"{name}.shift"] = _array(norm.weight), _array(norm.bias)
        return result

    def restore(self, tensors: Tensors) -> None:
        """Take what :meth:`tensors` gave, to go on learning from there."""

        def rows(name: str) -> Tensor:
            return torch.from_numpy(tensors[f"{name}.rows"] * tensors[f"{name}.scales"][:, None])

        def blocks(name: str) -> Tensor:
            weights = (tensors[f"{name}.blocks"] - np.float32(ZERO)) * tensors[f"{name}.scales"][..., None]
            return torch.from_numpy(weights.reshape(len(weights), -1))

        self.segments.data = torch.from_numpy(tensors["segments"].copy())
        self.words.weight.data = rows("words")
        self.places.weight.data = torch.from_numpy(tensors["places"].astype(np.float32))
        for name, linear in self._linears():
            linear.weight.data = blocks(name) if _is_of_layer(name) else rows(name)
            linear.bias.data = torch.from_numpy(tensors[f"{name}.bias"].copy())
        for name, norm in self._norms():
            scale, shift = tensors[f"{name}.scale"].copy(), tensors[f"{name}.shift"].copy()
            norm.weight.data, norm.bias.data = torch.from_numpy(scale), torch.from_numpy(shift)

    def _linears(self) -> Iterator[tuple[str, nn.Linear]]:
        """The linear maps, by the names that ``assistant.reader`` has for them."""
        for name, module in self.named_modules():
            if isinstance(module, nn.Linear):
                yield name if _is_of_layer(name) else name.replace(".0", ".inner").replace(".3", ".outer"), module

    def _norms(self) -> Iterator[tuple[str, nn.LayerNorm]]:
        return ((name, module) for name, module in self.named_modules() if isinstance(module, nn.LayerNorm))


def quantize_blocks(weights: npt.NDArray[np.float32]) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.float32]]:
    """Rows cut into blocks: bytes of which 128 is zero, shape (rows, blocks, size), and a scale for each block."""
    size = min(BLOCK, weights.shape[1])
    integers, scales = quantize_rows(weights.reshape(-1, size))
    shape = (len(weights), -1, size)
    return (integers.astype(np.int16) + ZERO).astype(np.uint8).reshape(shape), scales.reshape(len(weights), -1)


def _is_of_layer(name: str) -> bool:
    return name.startswith("layer.")


def _head(inputs: int, width: int) -> nn.Sequential:
    return nn.Sequential(nn.Linear(inputs, width), nn.Tanh(), Dropout(), nn.Linear(width, 1))


def _embedding(vectors: Tensor) -> nn.Embedding:
    return nn.Embedding(len(vectors), vectors.shape[1], _weight=vectors)


def _array(tensor: Tensor) -> npt.NDArray[np.float32]:
    return tensor.detach().float().numpy()
