"""The graph of the reader's layers for ONNX Runtime: which numbers are multiplied, not the numbers.

Those lie in the file of the reader's tensors, which the graph names by their places there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from onnx import GraphProto, ModelProto, NodeProto, StringStringEntryProto, TensorProto, helper

from assistant.reader.network import AFTER, BEFORE, EPSILON, GRAPH_FILE, TENSORS_FILE

# Operators of ONNX itself, and those that ONNX Runtime adds: linear maps of whole numbers, attention, sums with norm.
OPERATORS, RUNTIME = 18, "com.microsoft"
BITS = 8
# Level of accuracy: activations as they are, or rounded to whole numbers with a scale for each block, which is quicker
# by a third and off by a hundredth.
AS_THEY_ARE, WHOLE_NUMBERS = 1, 4
_TYPES = {"F32": TensorProto.FLOAT, "U8": TensorProto.UINT8}
_LENGTH = 8  # bytes of the length of the header of the tensors' file


def write_graph(folder: Path, heads: int, accuracy: int = WHOLE_NUMBERS) -> None:
    """Write the graph of the layers whose tensors lie in ``folder``."""
    (folder / GRAPH_FILE).write_bytes(_Layers(folder / TENSORS_FILE, heads, accuracy).model().SerializeToString())


class _Layers:
    """Puts the graph together, a node after the other."""

    def __init__(self, tensors: Path, heads: int, accuracy: int) -> None:
        content = tensors.read_bytes()
        self._start = _LENGTH + int.from_bytes(content[:_LENGTH], "little")
        self._about: Mapping[str, Any] = json.loads(content[_LENGTH : self._start])
        self._heads, self._accuracy = heads, accuracy
        self._nodes: list[NodeProto] = []
        self._tensors: dict[str, TensorProto] = {}

    def model(self) -> ModelProto:
        """All layers, from vectors to vectors."""
        count = len({name.split(".")[1] for name in self._about if name.startswith("layer.")})
        last = BEFORE
        for i in range(count):
            last = self._layer(f"layer.{i}", last)
        self._nodes[-1].output[0] = AFTER
        width = self._about["norm.scale"]["shape"][0]
        ends = [helper.make_tensor_value_info(n, TensorProto.FLOAT, [1, "tokens", width]) for n in (BEFORE, AFTER)]
        graph: GraphProto = helper.make_graph(
            self._nodes, "layers", ends[:1], ends[1:], initializer=list(self._tensors.values())
        )
        imports = [helper.make_opsetid("", OPERATORS), helper.make_opsetid(RUNTIME, 1)]
        return helper.make_model(graph, opset_imports=imports, ir_version=9)

    def _layer(self, name: str, x: str) -> str:
        """See :class:`reader_network.Layer`."""
        parts = [f"{name}.{part}" for part in ("query", "key", "value")]
        self._node("Split", [self._linear(f"{name}.attended", x)], parts, "", axis=2, num_outputs=3)
        mixed = self._one("MultiHeadAttention", parts, num_heads=self._heads)
        x = self._norm(f"{name}.norm_mixed", x, self._linear(f"{name}.mixed", mixed))
        wide = self._one("FastGelu", [self._linear(f"{name}.wide", x)])
        return self._norm(f"{name}.norm_narrow", x, self._linear(f"{name}.narrow", wide))

    def _linear(self, name: str, x: str) -> str:
        outputs, blocks, block = self._about[f"{name}.blocks"]["shape"]
        tensors = [self._tensor(f"{name}.{part}") for part in ("blocks", "scales", "bias")]
        return self._one(
            "MatMulNBits",
            [x, *tensors[:2], "", "", tensors[2]],
            K=blocks * block,
            N=outputs,
            bits=BITS,
            block_size=block,
            accuracy_level=self._accuracy,
        )

    def _norm(self, name: str, x: str, added: str) -> str:
        tensors = [self._tensor(f"{name}.{part}") for part in ("scale", "shift")]
        return self._one("SkipLayerNormalization", [x, added, *tensors], epsilon=EPSILON)

    def _one(self, kind: str, inputs: Sequence[str], **attributes: float) -> str:
        output = f"{len(self._nodes)}"
        self._node(kind, inputs, [output], RUNTIME, **attributes)
        return output

    def _node(self, kind: str, inputs: Sequence[str], outputs: Sequence[str], domain: str, **attributes: float) -> None:
        self._nodes.append(helper.make_node(kind, inputs, outputs, "", "", domain, None, **attributes))

    def _tensor(self, name: str) -> str:
        """A tensor by its place in the file."""
        first, end = self._about[name]["data_offsets"]
        about = self._about[name]
        tensor = TensorProto(name=name, data_type=_TYPES[about["dtype"]], dims=about["shape"])
        tensor.data_location = TensorProto.EXTERNAL
        place = {"location": TENSORS_FILE, "offset": self._start + first, "length": end - first}
        tensor.external_data.extend(StringStringEntryProto(key=k, value=str(v)) for k, v in place.items())
        self._tensors[name] = tensor
        return name
