"""A cross-encoder that reads question and passage together, for those who have one and the time."""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from index.errors import ModelError

logger = logging.getLogger(__name__)

# Hits of the ranking step that are read again: what is not among them is hardly ever right.
RERANKED = 50


class Reranker(Protocol):
    """Scores passages for a question; the higher, the better."""

    name: str

    def scores(self, question: str, passages: Sequence[str]) -> list[float]:
        """One score a passage, in their order."""
        ...


class CrossEncoderReranker:
    """Any CrossEncoder of sentence-transformers. Importing it costs seconds, so it happens only when one is chosen."""

    def __init__(self, name: str) -> None:
        """Load ``name``, a folder or a hub name. Raises ModelError when that fails."""
        folder = Path(os.path.expanduser(name))  # noqa: PTH111 - Path's own fails on ~somebody who does not exist
        is_folder = os.path.isdir(folder)  # noqa: PTH112 - likewise on what this user may not see
        if name.startswith(("/", ".", "~")) and not is_folder:
            raise ModelError(f"There is no reranker folder {name!r}. Give that of a CrossEncoder, or leave it out.")
        if not is_folder:
            logger.warning("Looking for the reranker %s on the model hub; without a network this takes a minute.", name)
        logging.getLogger("huggingface_hub").setLevel(logging.ERROR)  # it tells every one of its retries
        try:
            from sentence_transformers import CrossEncoder

            self._model = CrossEncoder(str(folder) if is_folder else name, device="cpu")
        except Exception as error:  # the loader raises whatever its parsers, its hub client or torch do
            reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
            raise ModelError(
                f"The reranker {name!r} cannot be loaded ({reason}). Give the folder of a sentence-transformers "
                "CrossEncoder, a hub name you can reach, or leave --reranker out."
            ) from error
        if int(self._model.num_labels) != 1:
            raise ModelError(
                f"The reranker {name!r} gives {self._model.num_labels} scores a passage; one is needed. Choose another."
            )
        self.name = name

    def scores(self, question: str, passages: Sequence[str]) -> list[float]:
        """See :class:`Reranker`."""
        if not passages:
            return []
        pairs = [(question, passage) for passage in passages]
        found: list[float] = self._model.predict(pairs, show_progress_bar=False).tolist()
        return found
