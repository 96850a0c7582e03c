"""What every HTTP request passes: host check, cross-site check, body limit; and the headers of every response."""

from __future__ import annotations

import math
from urllib.parse import SplitResult, urlsplit

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.problems import problem_response
from assistant.settings import Settings
from assistant.throttle import Throttle

# Largest request body but an upload's, bytes: a question with a long history needs less than a fifth of it.
LARGEST_BODY = 1_000_000
UPLOAD_PATH = "/articles"
# What supervisors ask.
NEVER_THROTTLED = {"/healthz", "/readyz"}
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
RESPONSE_HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
_HEADER_PAIRS = [(name.encode(), value.encode()) for name, value in RESPONSE_HEADERS.items()]
_LOCAL_NAMES = {"localhost", "127.0.0.1", "::1"}


class Guard:
    """ASGI middleware around the application."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._settings = settings
        self._throttle = Throttle(settings.rate_limit)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse what must not come in, pass the rest on, and add the headers to what goes out."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *_HEADER_PAIRS]
            await send(message)

        seconds = 0.0 if scope["path"] in NEVER_THROTTLED else self._throttle.seconds_to_wait(_address(scope))
        if seconds:
            detail = (
                f"Too many requests: {self._settings.rate_limit} a minute are answered. Try again in {seconds:.1f} s."
            )
            response = problem_response(429, detail, scope["path"])
            response.headers["retry-after"] = str(math.ceil(seconds))
            await response(scope, receive, send_with_headers)
            return
        if refusal := self._refusal(scope["method"], scope["path"], headers):
            status, detail = refusal
            await problem_response(status, detail, scope["path"])(scope, receive, send_with_headers)
            return
        limit = self._largest_body(scope["method"], scope["path"])
        await self._app(scope, _limited(receive, limit), send_with_headers)

    def _largest_body(self, method: str, path: str) -> int:
        """Bytes of a body that are read at most."""
        is_upload = method == "POST" and path.rstrip("/") == UPLOAD_PATH
        return self._settings.upload_megabytes * 1_000_000 if is_upload else LARGEST_BODY

    def _refusal(self, method: str, path: str, headers: dict[str, str]) -> tuple[int, str] | None:
        """Status and words when the request must not come in."""
        host = headers.get("host", "")
        name = _split(f"//{host}").hostname or ""
        # A page of another site can point its own name at 127.0.0.1; the browser then names that host.
        if self._settings.is_local and name not in {*_LOCAL_NAMES, self._settings.host}:
            return (
                403,
                f"The host {host[:100]!r} is not this server. Open it as http://127.0.0.1:{self._settings.port}.",
            )
        if method not in SAFE_METHODS:
            origin = headers.get("origin")
            is_invited = origin in self._settings.allowed_origins
            is_from_elsewhere = origin is not None and _split(origin).netloc != host
            is_cross_site = headers.get("sec-fetch-site", "none") not in {"none", "same-origin"}
            if (is_from_elsewhere or is_cross_site) and not is_invited:
                return 403, "Requests from the pages of other sites are refused."
        length, limit = headers.get("content-length", "0"), self._largest_body(method, path)
        if length.isdecimal() and int(length) > limit:
            return 413, f"The request's body has {length[:30]} bytes; at most {limit} are read."
        return None


def _address(scope: Scope) -> str:
    """The client's address; uvicorn takes it from a proxy on this machine."""
    client = scope.get("client")
    return str(client[0]) if client else ""


def _split(address: str) -> SplitResult:
    """The parts of an address, empty ones when it is none."""
    try:
        return urlsplit(address)
    except ValueError:  # a bracket that is not closed
        return urlsplit("")


def _limited(receive: Receive, limit: int) -> Receive:
    """``receive`` that stops reading a body that is larger than the limit, whatever its header said."""
    seen = 0

    async def limited() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > limit:
            raise HTTPException(413, f"The request's body is longer than {limit} bytes, the most that is read.")
        return message

    return limited
