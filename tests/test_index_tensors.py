"""Mapped tensors: what the library wrote, and clear errors for what is none."""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from safetensors.numpy import save_file

from index.tensors import map_tensors


def test_tensors_are_those_that_were_written(tmp_path: Path) -> None:
    written: dict[str, npt.NDArray[Any]] = {
        "rows": np.arange(-6, 6, dtype=np.int8).reshape(3, 4),
        "scales": np.array([0.5, -2.25, 1e-9], dtype=np.float32),
        "places": np.array([[1.5], [-0.25]], dtype=np.float16),
    }
    save_file(written, tmp_path / "model.safetensors", metadata={"format": "np"})
    read = map_tensors(tmp_path / "model.safetensors")
    assert read.keys() == written.keys()
    for name, tensor in written.items():
        np.testing.assert_array_equal(read[name], tensor)
        assert read[name].dtype == tensor.dtype
        assert not read[name].flags.writeable


def test_a_file_outlives_its_name(tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    save_file({"rows": np.full((2, 2), 7, dtype=np.int8)}, path)
    read = map_tensors(path)
    path.unlink()
    assert read["rows"].tolist() == [[7, 7], [7, 7]]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "empty"),
        (b"garbage", "Expecting value"),
        (b"\x04\0\0\0\0\0\0\0nope", "Expecting value"),
        (b"\xff" * 64, "codec"),
    ],
)
def test_what_is_no_file_of_tensors_is_refused(tmp_path: Path, content: bytes, told: str) -> None:
    (tmp_path / "model.safetensors").write_bytes(content)
    with pytest.raises(ValueError, match=told):
        map_tensors(tmp_path / "model.safetensors")


def test_a_dtype_that_no_model_has_is_refused(tmp_path: Path) -> None:
    save_file({"rows": np.zeros(2, dtype=np.int64)}, tmp_path / "model.safetensors")
    with pytest.raises(ValueError, match="I64"):
        map_tensors(tmp_path / "model.safetensors")


def test_a_file_that_ends_early_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    save_file({"rows": np.zeros((64, 64), dtype=np.int8)}, path)
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(ValueError, match="buffer is smaller"):
        map_tensors(path)
