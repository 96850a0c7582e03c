"""The words of a quoted sentence that answer: what could be the answer, and which of it is what was asked for."""

from assistant.marks.marking import answer_spans, marked

__all__ = ["answer_spans", "marked"]
