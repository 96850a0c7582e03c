"""Around every request: its id, a line in the log, its place in the metrics."""

from __future__ import annotations

import logging
import re
import secrets
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.logs import request_id
from assistant.metrics import LATENCY, REQUESTS

logger = logging.getLogger(__name__)

HEADER = b"x-request-id"
# Ids of a proxy are taken over when they are short and plain: they end up in logs.
_PLAIN = re.compile(rb"[A-Za-z0-9._-]{1,64}")
# Methods that are told apart; whatever else a client makes up counts as one.
_METHODS = frozenset({"GET", "HEAD", "POST", "DELETE", "OPTIONS", "PUT", "PATCH"})


class Observe:
    """ASGI middleware, the outermost one."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, name it, and note how it went."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        sent = next((value for name, value in scope["headers"] if name == HEADER), b"")
        known = sent if _PLAIN.fullmatch(sent) else secrets.token_hex(8).encode()
        token = request_id.set(known.decode())
        began, status = time.perf_counter(), 500

        async def send_named(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (HEADER, known)]
            await send(message)

        try:
            await self._app(scope, receive, send_named)
        finally:
            _note(scope, status, time.perf_counter() - began)
            request_id.reset(token)


def _note(scope: Scope, status: int, seconds: float) -> None:
    """Count a request and write it down; paths that no route has are one, or anybody could fill the memory."""
    route = getattr(scope.get("route"), "path", "") or "other"
    method = scope["method"] if scope["method"] in _METHODS else "other"
    REQUESTS.labels(method, route, str(status)).inc()
    LATENCY.labels(route).observe(seconds)
    if logger.isEnabledFor(logging.INFO):
        client = (scope.get("client") or ("",))[0]
        path = scope["path"][:200]
        milliseconds = round(seconds * 1000, 1)
        extra = {"method": method, "path": path, "status": status, "milliseconds": milliseconds, "client": client}
        logger.info("%s %s %d %.1f ms", method, path, status, milliseconds, extra=extra)
