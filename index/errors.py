"""Errors of the index package.

RetrievalError
├── ModelError               the embedding model is missing, broken, or does not fit the index
├── NoGenerationError        nothing has been published yet
├── DamagedGenerationError   a file of a generation is missing, truncated or altered
├── IncompatibleGenerationError  built by other rules (format, tokens, chunking, model)
├── IndexTooLargeError       the index does not fit into the memory that is free
├── FilterError              the filters of a search contradict each other, or no article fits them
├── BuildInProgressError     another process is building
├── BuildError               a build could not be finished or did not verify; nothing was published
└── BuildCancelledError      somebody stopped the build; nothing was published
"""

from __future__ import annotations


class RetrievalError(Exception):
    """Base class. The message says what happened, with which value, and what to do; ``code`` says it to programs."""

    code = "index_error"


class ModelError(RetrievalError):
    """The embedding model is missing, broken, or does not fit the index."""

    code = "model"


class NoGenerationError(RetrievalError):
    """No generation has been published in this home folder."""

    code = "no_generation"


class DamagedGenerationError(RetrievalError):
    """A file of a generation is missing, truncated or altered since it was published."""

    code = "damaged_generation"


class IncompatibleGenerationError(RetrievalError):
    """The generation was built with another format, tokenizer, chunking or model than the one that would search it."""

    code = "incompatible_generation"


class IndexTooLargeError(RetrievalError):
    """The index does not fit into the memory that is free. Nothing is lost."""

    code = "index_too_large"


class FilterError(RetrievalError):
    """The filters of a search contradict each other, or no article fits them."""

    code = "filter"


class BuildInProgressError(RetrievalError):
    """Another process holds the build lock."""

    code = "build_in_progress"


class BuildError(RetrievalError):
    """The build failed or did not verify. Nothing was published; the current generation is untouched."""

    code = "build"

    def __init__(self, message: str, *, code: str = "build") -> None:
        super().__init__(message)
        self.code = code


class BuildCancelledError(RetrievalError):
    """Somebody stopped the build. Nothing was published; the current generation is untouched."""

    code = "build_cancelled"
