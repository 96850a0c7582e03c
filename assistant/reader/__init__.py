"""A reader of both texts: where words leave in doubt whether a question is answered, a small transformer reads both."""

from assistant.reader.reading import BY_ITSELF, FOLLOW_UP, Leads, Reading, is_doubtful, is_readable, load_reader

__all__ = ["BY_ITSELF", "FOLLOW_UP", "Leads", "Reading", "is_doubtful", "is_readable", "load_reader"]
