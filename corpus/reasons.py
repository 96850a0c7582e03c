"""Why an input was not taken in, or what is odd about it: a code for programs, beside the words for people.

Codes never change their meaning; the README lists them. Values are the figures and names that the words hold, so that a
page can say the same in another language.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

Values = Mapping[str, str | int]


class Reason(StrEnum):
    """The code of a reason."""

    # Not taken in.
    UNSUPPORTED_FORMAT = "unsupported_format"  # suffix
    OLD_OFFICE_FORMAT = "old_office_format"
    NEEDS_OCR = "needs_ocr"
    NESTED_ARCHIVE = "nested_archive"
    PROTECTED = "protected"
    UNREADABLE = "unreadable"
    NOT_A_FILE = "not_a_file"
    LINK_OUTSIDE = "link_outside"
    TOO_LARGE = "too_large"  # bytes or pixels, most
    TOO_LONG = "too_long"  # characters, most
    TOO_MANY_PAGES = "too_many_pages"  # pages, most
    TOO_MANY_CELLS = "too_many_cells"  # most
    TOO_MANY_FILES = "too_many_files"  # files, most
    UNPACKS_TOO_LARGE = "unpacks_too_large"  # bytes
    TOO_MUCH_MEMORY = "too_much_memory"
    TOO_SLOW = "too_slow"  # seconds
    READER_ENDED = "reader_ended"  # status
    NOT_TEXT = "not_text"
    EMPTY = "empty"
    NOT_SEARCHABLE = "not_searchable"
    DAMAGED = "damaged"
    HARMFUL = "harmful"
    BAD_LINE = "bad_line"
    BAD_FRONT_MATTER = "bad_front_matter"
    BAD_ID = "bad_id"  # id
    ID_TAKEN = "id_taken"  # id, origin
    DUPLICATE = "duplicate"  # origin
    BAD_NAME = "bad_name"
    # Taken in, with a warning.
    CONTROLS_REMOVED = "controls_removed"  # count
    END_CUT_OFF = "end_cut_off"  # bytes
    CHARACTERS_LOST = "characters_lost"  # count
    ENCODING_UNCERTAIN = "encoding_uncertain"  # encoding, other
    CHAPTERS_MISSING = "chapters_missing"  # count
    TEXT_RECOGNISED = "text_recognised"  # pages
    PAGES_ARE_PICTURES = "pages_are_pictures"  # pages
    PAGES_DAMAGED = "pages_damaged"  # pages
    PICTURES_UNREAD = "pictures_unread"  # count
    WRONG_SUFFIX = "wrong_suffix"  # suffix, kind


NOT_OF_THE_CONTENT = frozenset({Reason.UNREADABLE})
"""Reasons that lie in the disk and not in the bytes: the next reading may go better though nothing has changed."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What is to be told of an input: the code, the words in English, and the values that they hold."""

    code: Reason
    detail: str
    values: Values = field(default_factory=dict, hash=False)

    def __str__(self) -> str:
        """The words."""
        return self.detail
