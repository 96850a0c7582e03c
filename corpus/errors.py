"""Errors of the corpus package.

CorpusError
├── UnsupportedFormatError   the file's kind is not one that can be read
├── UnreadableFileError      missing, no permission, not a regular file, too large
├── EncodingError            bytes that are no text in any encoding tried, or binary
├── EmptyDocumentError       nothing left after cleaning
└── MalformedDocumentError   broken JSON line, broken front matter, missing or wrong field
"""

from __future__ import annotations


class CorpusError(Exception):
    """Base class. The message says what happened, with which value, and what to do."""


class UnsupportedFormatError(CorpusError):
    """The file's suffix is not one of the formats that can be read."""


class UnreadableFileError(CorpusError):
    """The file is missing, may not be read, is not a regular file, or is larger than the limit."""


class EncodingError(CorpusError):
    """The bytes are binary, or text in none of the encodings that are tried."""


class EmptyDocumentError(CorpusError):
    """No readable text is left after cleaning."""


class MalformedDocumentError(CorpusError):
    """A JSON line, front matter or field is broken."""
