"""What the server writes to its log: lines for people, or JSON objects for programs; never a question or a key."""

from __future__ import annotations

import json
import logging
from contextvars import ContextVar
from datetime import UTC, datetime

from assistant.settings import Settings
from assistant.visible import visible

# The id of the request that is being answered, empty outside of any.
request_id: ContextVar[str] = ContextVar("request_id", default="")
# Fields that a log call may add with ``extra``.
EXTRAS = ("method", "path", "status", "milliseconds", "client")


class JsonFormatter(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON: time, level, logger, message, request id, and what the call added."""
        fields: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if known := request_id.get():
            fields["request_id"] = known
        fields |= {name: getattr(record, name) for name in EXTRAS if hasattr(record, name)}
        if record.exc_info:
            fields["error"] = self.formatException(record.exc_info)
        return json.dumps(fields, ensure_ascii=False)


class TextFormatter(logging.Formatter):
    """One line for people, with the request's id where there is one; what a client sent cannot begin another."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
        """The line before a traceback."""
        return visible(super().formatMessage(record)).replace("\n", "\\n")

    def format(self, record: logging.LogRecord) -> str:
        """Time, level, message and request id."""
        text = super().format(record)
        return f"{text} [{known}]" if (known := request_id.get()) else text


def set_up_logging(settings: Settings) -> None:
    """Write the log of this process to its error stream, as the settings want it."""
    handler = logging.StreamHandler()
    text = TextFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s")
    handler.setFormatter(JsonFormatter() if settings.log_format == "json" else text)
    logging.basicConfig(level=settings.log_level.upper(), handlers=[handler], force=True)
