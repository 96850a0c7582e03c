"""Who may change what: a request that changes state shows an API key, unless only this machine can ask."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Annotated, Literal

from fastapi import Header, HTTPException

from assistant.settings import Settings


def changes(settings: Settings, authorization: str) -> Literal["open", "key", "closed"]:
    """Whether a request may change state: yes, with the key that it did not send, or not at all."""
    if not settings.api_key:
        return "open" if settings.is_local else "closed"
    expected = f"Bearer {settings.api_key}".encode()
    sent = authorization.encode("latin-1")  # as the bytes came in
    return "open" if secrets.compare_digest(sent, expected) else "key"


def authorization(settings: Settings) -> Callable[[str], None]:
    """The check that routes which change state depend on."""

    def check(authorization: Annotated[str, Header()] = "") -> None:
        allowed = changes(settings, authorization)
        if allowed == "closed":
            raise HTTPException(403, "This server is reachable from elsewhere and has no API key: set XINZHI_API_KEY.")
        if allowed == "key":
            raise HTTPException(401, "Send the API key: Authorization: Bearer <key>.", {"www-authenticate": "Bearer"})

    return check
