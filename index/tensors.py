"""Tensors of a safetensors file, mapped into memory: of a vocabulary only the rows that are asked for are ever read."""

from __future__ import annotations

import json
import mmap
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

# The dtypes of the format that the shipped models use.
_DTYPES = {"F32": np.float32, "F16": np.float16, "I8": np.int8, "U8": np.uint8}
# Bytes of the length of the header, which comes first.
_LENGTH = 8


def map_tensors(path: Path) -> dict[str, npt.NDArray[Any]]:
    """The tensors of a file by name, read-only; the library's own loader copies them all.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is none, or one of its tensors is of another dtype.
    """
    with path.open("rb") as file:
        content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    start = _LENGTH + int.from_bytes(content[:_LENGTH], "little")
    header = json.loads(content[_LENGTH:start])
    header.pop("__metadata__", None)
    return {name: _tensor(content, start, **about) for name, about in header.items()}


def _tensor(
    content: mmap.mmap, start: int, *, dtype: str, shape: list[int], data_offsets: list[int]
) -> npt.NDArray[Any]:
    if dtype not in _DTYPES:
        raise ValueError(f"tensors of {dtype} are not read")
    first, _ = data_offsets
    flat = np.frombuffer(content, _DTYPES[dtype], int(np.prod(shape)), start + first)
    return flat.reshape(shape)
