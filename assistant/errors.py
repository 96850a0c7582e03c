"""Errors of the assistant package.

AssistantError
├── SettingsError          an environment variable or flag has a value that makes no sense
├── QuestionError          the question or its history is empty or too long
├── NotReadyError          the index is still being loaded, or there is none
├── DocumentStoreError     a document cannot be added or removed
└── FeedbackError          feedback cannot be kept or read
"""

from __future__ import annotations


class AssistantError(Exception):
    """Base class. The message says what happened, with which value, and what to do."""


class SettingsError(AssistantError):
    """An environment variable or flag has a value that makes no sense."""


class QuestionError(AssistantError):
    """The question or its history is empty or too long."""


class NotReadyError(AssistantError):
    """The index is still being loaded, or there is none."""


class DocumentStoreError(AssistantError):
    """A document cannot be added or removed."""


class FeedbackError(AssistantError):
    """Raised when feedback cannot be kept or read: the file is full or the disk refuses. Make room."""
