"""Who may change what: a request that changes state shows an API key, unless only this machine can ask."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Annotated, Literal

from fastapi import Header, HTTPException

from assistant.errors import SettingsError
from assistant.keys import is_key, load_keys
from assistant.settings import Settings

logger = logging.getLogger(__name__)

_SCHEME = b"bearer "


def changes(settings: Settings, authorization: str) -> Literal["open", "key", "closed"]:
    """Whether a request may change state: yes, with the key that it did not send, or not at all."""
    try:
        entries = load_keys(settings)
    except SettingsError as error:  # somebody wanted keys: nobody comes in without
        logger.warning("%s", error)
        return "key"
    if not settings.api_key and not entries:
        return "open" if settings.is_local else "closed"
    sent = authorization.encode("latin-1")  # as the bytes came in
    is_bearer = sent[: len(_SCHEME)].lower() == _SCHEME
    return "open" if is_bearer and is_key(sent[len(_SCHEME) :].strip(), entries, settings) else "key"


def authorization(settings: Settings) -> Callable[[str], None]:
    """The check that routes which change state depend on."""

    def check(authorization: Annotated[str, Header()] = "") -> None:
        allowed = changes(settings, authorization)
        if allowed == "closed":
            raise HTTPException(
                403,
                "This server is reachable from elsewhere and has no API key: make one with xinzhi key create, "
                "or set XINZHI_API_KEY.",
            )
        if allowed == "key":
            raise HTTPException(401, "Send the API key: Authorization: Bearer <key>.", {"www-authenticate": "Bearer"})

    return check
