"""Errors of the assistant package.

AssistantError
├── SettingsError          an environment variable or flag has a value that makes no sense
├── QuestionError          the question or its history is empty or too long
├── NotReadyError          the index is still being loaded, or there is none
├── DocumentStoreError     a document cannot be added or removed
│   ├── DocumentMissingError   there is no such document
│   └── DocumentConflictError  what else there is does not allow it
├── QuestionFileError      there is no question in a question file
└── FeedbackError          feedback cannot be kept or read
"""

from __future__ import annotations


class AssistantError(Exception):
    """Base class. The message says what happened, with which value, and what to do; ``code`` says it to programs."""

    code = "error"


class SettingsError(AssistantError):
    """An environment variable or flag has a value that makes no sense."""

    code = "settings"


class QuestionError(AssistantError):
    """The question or its history is empty or too long."""

    code = "question"


class NotReadyError(AssistantError):
    """The index is still being loaded, or there is none."""

    code = "not_ready"


class DocumentStoreError(AssistantError):
    """A document cannot be added or removed."""

    code = "document_store"


class DocumentMissingError(DocumentStoreError):
    """There is no such document, article or entry of the trash."""

    code = "document_missing"


class DocumentConflictError(DocumentStoreError):
    """What else there is does not allow it: a document in that place, other articles in it, a starter article."""

    code = "document_conflict"


class QuestionFileError(AssistantError):
    """A question file cannot be read, or there is no question in it."""

    code = "question_file"


class FeedbackError(AssistantError):
    """Raised when feedback cannot be kept or read: the file is full or the disk refuses. Make room."""

    code = "feedback"
