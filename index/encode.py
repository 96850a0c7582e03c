"""Text to vectors: by the shipped static model, without torch, or by any other sentence-transformers model."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from index.errors import ModelError
from index.tensors import map_tensors
from index.tokens import fold_all

logger = logging.getLogger(__name__)

Vectors = npt.NDArray[np.float32]

DEFAULT_MODEL = "default"
DEFAULT_MODEL_FOLDER = Path(__file__).parent / "model"
# Texts encoded at once: large enough to keep both cores busy, small enough that progress moves.
BATCH_TEXTS = 2048
# The tokenizer's own threads cost a sixth more processor time, and a build has work for the other cores; `tokenizers`
# has no other switch.
SERIAL_TOKENIZER = ("TOKENIZERS_PARALLELISM", "false")


class Encoder(Protocol):
    """A model that turns questions and passages into vectors of one space."""

    name: str
    fingerprint: str  # differs whenever the vectors would
    dimensions: int

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """L2-normalised vectors of passages, shape (len(texts), dimensions); a text without tokens gives zeros."""
        ...

    def encode_question(self, text: str, content: str = "") -> Vectors:
        """The L2-normalised vector of one question, shape (dimensions,).

        ``content`` is the question without the words that only ask; where words are averaged, these count half.
        """
        ...


class StaticEncoder:
    """A static embedding model: the mean of its tokens' vectors. Loads in a blink and needs no torch.

    Reads model2vec's files itself: that library takes .4 s and 120 MB more to load them.
    """

    def __init__(self, folder: Path, *, name: str) -> None:
        """Load the model in ``folder``. Raises ModelError when it is missing or broken."""
        os.environ.setdefault(*SERIAL_TOKENIZER)
        try:
            tensors = map_tensors(folder / "model.safetensors")
            self._integers: npt.NDArray[np.int8] = tensors["embeddings"]  # a vector is its row times its scale
            self._scales: Vectors = tensors["weights"]
            self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        except Exception as error:  # the loaders raise whatever their parsers do
            raise ModelError(
                f"The embedding model in {folder} cannot be read ({error}). "
                "Reinstall xinzhi, or choose another with --model."
            ) from error
        self.name = name
        self.dimensions = int(self._integers.shape[1])
        self.fingerprint = fingerprint_folder(folder)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """See :class:`Encoder`."""
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        encodings = self._tokenizer.encode_batch_fast(fold_all(texts), add_special_tokens=False)
        for row, encoding in enumerate(encodings):
            tokens = np.array(encoding.ids, dtype=np.int64)
            # The sum has the direction of the mean, and what is unknown adds zeros (see index/training/export.py).
            # No product of matrices: BLAS would wake a thread on every core.
            vectors[row] = np.einsum("t,td->d", self._scales.take(tokens), self._integers.take(tokens, axis=0))
        return normalised(vectors)

    def encode_question(self, text: str, content: str = "") -> Vectors:
        """See :class:`Encoder`."""
        vector: Vectors = self.encode_passages([f"{text} {content}"])[0]
        return vector


class TransformerEncoder:
    """Any sentence-transformers model. Importing it costs seconds, so it happens only when one is chosen."""

    def __init__(self, name: str) -> None:
        """Load ``name``, a folder or a hub name. Raises ModelError when that fails."""
        is_folder = os.path.isdir(name)  # noqa: PTH112 - Path's own fails on what this user may not see
        if not is_folder:
            logger.warning("Looking for the model %s on the model hub; without a network this takes a minute.", name)
        if sys.platform == "darwin":
            # FAISS and torch each bring an OpenMP runtime, and the second one to load would end the process.
            os.environ.setdefault("KMP_DUPLICATE_LIB_OK", "TRUE")
        logging.getLogger("huggingface_hub").setLevel(logging.ERROR)  # it tells every one of its retries
        try:
            from sentence_transformers import SentenceTransformer
            from tqdm import tqdm

            # Its progress bars, which are never shown, would take a lock of the system's that workers leave behind.
            tqdm.set_lock(threading.RLock())
            self._model = SentenceTransformer(name, device="cpu")
        except Exception as error:  # the loader raises whatever its parsers, its hub client or torch do
            reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
            raise ModelError(
                f"The model {name!r} cannot be loaded ({reason}). "
                "Give the folder of a sentence-transformers model, a hub name you can reach, or leave --model out."
            ) from error
        self.name = name
        self.dimensions = int(self._model.encode_query("问").shape[-1])
        folder = Path(name)
        self.fingerprint = fingerprint_folder(folder) if is_folder else _fingerprint_weights(self._model)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """See :class:`Encoder`."""
        if not texts:
            return np.zeros((0, self.dimensions), dtype=np.float32)
        return normalised(self._model.encode_document(list(texts), show_progress_bar=False))

    def encode_question(self, text: str, content: str = "") -> Vectors:
        """See :class:`Encoder`."""
        vector: Vectors = normalised(self._model.encode_query([text], show_progress_bar=False))[0]
        return vector


def load_encoder(model: str = DEFAULT_MODEL) -> Encoder:
    """The shipped model for ``"default"``, else the sentence-transformers model of that folder or hub name.

    Raises:
        ModelError: the model is missing or cannot be loaded.
    """
    if model == DEFAULT_MODEL:
        return StaticEncoder(DEFAULT_MODEL_FOLDER, name=DEFAULT_MODEL)
    if not model.strip():
        raise ModelError("The name of the model is empty. Give a folder or a hub name, or leave --model out.")
    folder = Path(os.path.expanduser(model))  # noqa: PTH111 - Path's own fails on ~somebody who does not exist
    if model.startswith(("/", ".", "~")) and not os.path.isdir(folder):  # noqa: PTH112 - as above
        raise ModelError(
            f"There is no model folder {model!r}. "
            "Give the folder of a sentence-transformers model, or leave --model out."
        )
    return TransformerEncoder(str(folder) if model.startswith("~") else model)


def fingerprint_folder(folder: Path) -> str:
    """SHA-256 over names and bytes of a model's files (16 hex digits); model cards do not count."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix.lower() != ".md":
            digest.update(path.relative_to(folder).as_posix().encode())
            with path.open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()[:16]


def _fingerprint_weights(model: object) -> str:
    """Fingerprint of a model that came from a hub: the bytes of its weights, since names can be re-used."""
    digest = hashlib.sha256(json.dumps(repr(model)).encode())
    for name, tensor in sorted(model.state_dict().items()):  # type: ignore[attr-defined]
        digest.update(name.encode())
        digest.update(tensor.detach().cpu().contiguous().float().numpy().tobytes())
    return digest.hexdigest()[:16]


def normalised(vectors: npt.ArrayLike) -> Vectors:
    """Rows scaled to length 1, what is not finite in them as 0; rows of zeros stay, and match nothing."""
    array = np.nan_to_num(np.asarray(vectors, dtype=np.float32), posinf=0.0, neginf=0.0)
    lengths = np.linalg.norm(array, axis=1, keepdims=True)
    return np.asarray(np.divide(array, lengths, out=np.zeros_like(array), where=lengths > 0), dtype=np.float32)
