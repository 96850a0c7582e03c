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


class CorpusError(Exception):
    """Base class. The message says what happened, with which value, and what to do."""


class UnsupportedFormatError(CorpusError):
    """The file's kind is not one that can be read, or needs an extra that is not installed."""


class ProtectedFileError(CorpusError):
    """The document is encrypted and opens only with a password."""


class UnreadableFileError(CorpusError):
    """The file is missing, may not be read, is not a regular file, or is larger than the limit."""


class EncodingError(CorpusError):
    """The bytes are binary, or text in none of the encodings that are tried."""


class EmptyDocumentError(CorpusError):
    """No readable text is left after cleaning."""


class MalformedDocumentError(CorpusError):
    """A JSON line, front matter, field or the file's own structure is broken."""
