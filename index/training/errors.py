"""The one error of training."""

from __future__ import annotations

from index.errors import RetrievalError


class TrainingError(RetrievalError):
    """A training text is missing, empty or malformed, or a checkpoint belongs to another run."""
