"""Errors of the corpus package.

CorpusError
├── UnsupportedFormatError   the file's kind is not one that can be read
├── ProtectedFileError       opens only with a password
├── UnreadableFileError      missing, no permission, not a regular file, too large
├── EncodingError            bytes that are no text in any encoding tried, or binary
├── EmptyDocumentError       nothing left after cleaning
└── MalformedDocumentError   broken JSON line, front matter or file structure, missing or wrong field
"""

from __future__ import annotations

from typing import Self

from corpus.reasons import Notice, Reason


class CorpusError(Exception):
    """Base class. The message says what happened, with which value, and what to do.

    ``code`` says the reason to programs, ``values`` are the figures and names in the message.
    """

    code = Reason.UNREADABLE

    def __init__(self, message: str, *, code: Reason | None = None, **values: str | int) -> None:
        super().__init__(message)
        self.code = code or type(self).code
        self.values = values

    @property
    def notice(self) -> Notice:
        """The same as a value."""
        return Notice(self.code, str(self), self.values)

    def of(self, origin: str) -> Self:
        """The same error with a message that names the input it is about."""
        return self if origin in str(self) else type(self)(f"{origin}: {self}", code=self.code, **self.values)


class UnsupportedFormatError(CorpusError):
    """The file's kind is not one that can be read, or needs an extra that is not installed."""

    code = Reason.UNSUPPORTED_FORMAT


class ProtectedFileError(CorpusError):
    """The document is encrypted and opens only with a password."""

    code = Reason.PROTECTED


class UnreadableFileError(CorpusError):
    """The file is missing, may not be read, is not a regular file, or is larger than the limit."""


class EncodingError(CorpusError):
    """The bytes are binary, or text in none of the encodings that are tried."""

    code = Reason.NOT_TEXT


class EmptyDocumentError(CorpusError):
    """No readable text is left after cleaning."""

    code = Reason.EMPTY


class MalformedDocumentError(CorpusError):
    """A JSON line, front matter, field or the file's own structure is broken."""

    code = Reason.DAMAGED
