"""The one shape of errors over HTTP: RFC 9457, application/problem+json."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse

from assistant.errors import (
    DocumentConflictError,
    DocumentMissingError,
    DocumentStoreError,
    FeedbackError,
    NotReadyError,
    QuestionError,
)
from assistant.schemas import ProblemOut
from index.errors import DamagedGenerationError, FilterError, NoGenerationError, RetrievalError

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
# As RFC 9110 has them; Python before 3.13 has older ones.
PHRASES = {413: "Content Too Large", 422: "Unprocessable Content"}
# Seconds after which a client should ask again while the index is being loaded.
RETRY_AFTER = "1"
# Messages of a validation error that are repeated to the client, at most, and their length.
MOST_DETAILS = 3
LONGEST_DETAIL = 200

UNREADABLE_BODY = (
    "The body cannot be read as JSON in UTF-8. Send it in that encoding, without numbers of thousands of digits or "
    "thousands of levels."
)


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """What the description of the API says of a route's errors."""
    return {status: {"model": ProblemOut, "content": {MEDIA_TYPE: {}}} for status in statuses}


def problem_response(status: int, detail: str, instance: str, *, code: str = "") -> JSONResponse:
    """A problem document. ``detail`` says what happened and what to do, ``code`` what happened, to programs.

    Without a code it is that of the status: ``not_found``, ``too_many_requests``.
    """
    phrase = PHRASES.get(status) or HTTPStatus(status).phrase
    body = {
        "type": "about:blank",
        "title": phrase,
        "status": status,
        "detail": detail,
        "code": code or phrase.lower().replace(" ", "_"),
        "instance": instance,
    }
    headers = {"retry-after": RETRY_AFTER} if status == HTTPStatus.SERVICE_UNAVAILABLE else None
    return JSONResponse(body, status, headers, media_type=MEDIA_TYPE)


def install_handlers(
    app: FastAPI, headers: Mapping[str, str], *, shown: Callable[[str], str], doubt: Callable[[], None]
) -> None:
    """Turn every error of the application into a problem document.

    ``headers`` go with the unexpected ones, which are answered outside all middleware; ``shown`` takes out of a message
    what clients need not know; ``doubt`` is told when the index could not be read.
    """
    _install_unreadable(app, doubt)

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        broken = any(item["type"] == "json_invalid" for item in error.errors())
        return problem_response(400 if broken else 422, _explain(error, request), request.url.path)

    @app.exception_handler(HTTPException)
    async def refused(request: Request, error: HTTPException) -> JSONResponse:
        # What FastAPI says of a body that is in another encoding, or has thousands of levels or digits, tells nothing.
        is_body = error.status_code == 400 and isinstance(error.__cause__, ValueError | RecursionError)
        detail = UNREADABLE_BODY if is_body else str(error.detail)
        response = problem_response(error.status_code, detail, request.url.path)
        response.headers.update(error.headers or {})
        return response

    @app.exception_handler(ClientDisconnect)
    async def gone(request: Request, error: ClientDisconnect) -> JSONResponse:
        return problem_response(400, "The request broke off before its end. Nothing changed.", request.url.path)

    @app.exception_handler(QuestionError)
    async def unaskable(request: Request, error: QuestionError) -> JSONResponse:
        return problem_response(422, str(error), request.url.path, code=error.code)

    @app.exception_handler(FilterError)
    async def unfilterable(request: Request, error: FilterError) -> JSONResponse:
        return problem_response(422, str(error), request.url.path, code=error.code)

    @app.exception_handler(NotReadyError)
    async def not_ready(request: Request, error: NotReadyError) -> JSONResponse:
        return problem_response(503, str(error), request.url.path, code=error.code)

    @app.exception_handler(FeedbackError)
    async def not_kept(request: Request, error: FeedbackError) -> JSONResponse:
        return problem_response(507, str(error), request.url.path, code=error.code)

    @app.exception_handler(DocumentStoreError)
    async def not_stored(request: Request, error: DocumentStoreError) -> JSONResponse:
        conflicts = isinstance(error, DocumentConflictError)
        status = 404 if isinstance(error, DocumentMissingError) else 409 if conflicts else 507
        return problem_response(status, shown(str(error)), request.url.path, code=error.code)

    @app.exception_handler(RetrievalError)
    async def index_refuses(request: Request, error: RetrievalError) -> JSONResponse:
        status = 404 if isinstance(error, NoGenerationError) else 409
        return problem_response(status, shown(str(error)), request.url.path, code=error.code)

    @app.exception_handler(Exception)
    async def unexpected(request: Request, error: Exception) -> JSONResponse:
        logger.error("%s %s failed", request.method, request.url.path, exc_info=error)
        response = problem_response(500, "The server failed on this request; its log says why.", request.url.path)
        response.headers.update(headers)
        return response


def _install_unreadable(app: FastAPI, doubt: Callable[[], None]) -> None:
    """A file of the generation that answers can be read no more: the one before takes over in a moment."""

    @app.exception_handler(sqlite3.Error)
    async def unreadable(request: Request, error: sqlite3.Error) -> JSONResponse:
        logger.error("%s: the index cannot be read (%s); checking it.", request.url.path, error)
        doubt()
        detail = "The index cannot be read just now; it is being checked. Try again in a moment."
        return problem_response(503, detail, request.url.path, code=DamagedGenerationError.code)


def _explain(error: RequestValidationError, request: Request) -> str:
    """The first few complaints about a request: where, and what is wrong."""
    complaints = []
    for item in error.errors()[:MOST_DETAILS]:
        where = ".".join(str(part) for part in item["loc"] if part != "body")
        message = str(item["msg"]) if item["type"] != "json_invalid" else f"not valid JSON ({item['ctx']['error']})"
        complaints.append(f"{where}: {message}"[:LONGEST_DETAIL] if where else message[:LONGEST_DETAIL])
    example = ' The body looks like {"question": "什么是新质生产力?"}.' if request.url.path == "/ask" else ""
    is_taken_for_text = any(item["loc"] == ("body",) and isinstance(item["input"], bytes) for item in error.errors())
    header = " Send it with the header content-type: application/json." if is_taken_for_text else ""
    return f"{'; '.join(complaints)}.{example}{header}"
