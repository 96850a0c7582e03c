"""The HTTP API and the chat page."""

from __future__ import annotations

import json
import secrets
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import Depends, FastAPI, Header, HTTPException, Query
from fastapi.responses import FileResponse, Response, StreamingResponse
from starlette.staticfiles import StaticFiles

from assistant import __version__
from assistant.feedback import keep_feedback
from assistant.guard import RESPONSE_HEADERS, Guard
from assistant.problems import install_handlers
from assistant.rebuild import Rebuilder
from assistant.schemas import (
    AnswerOut,
    ArticleEntryOut,
    ArticleOut,
    ArticlesOut,
    AskIn,
    FeedbackIn,
    FeedbackOut,
    HealthOut,
    HitOut,
    IndexOut,
    LedgerEntryOut,
    ProblemOut,
    RebuildOut,
    SearchOut,
    SuggestionsOut,
)
from assistant.service import LONGEST_QUESTION, MOST_HITS, Service, check_question
from assistant.settings import Settings
from assistant.suggest import suggestions
from assistant.types import Turn
from index.search import Index
from index.types import LedgerState

WEB_FOLDER = Path(__file__).parent.parent / "web"
SUGGESTIONS = 6
PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"description": words, "model": ProblemOut, "content": {"application/problem+json": {}}}
    for status, words in (
        (400, "The body is no JSON"),
        (422, "A field is missing, wrong, empty or too long"),
        (503, "The index is not loaded yet"),
    )
}


def create_app(settings: Settings, service: Service | None = None) -> FastAPI:
    """The application. The index is loaded when it starts, beside the first requests: health answers at once.

    A ``service`` that was made already, and perhaps loaded, is used instead of a new one.
    """
    service = service or Service(settings)
    rebuilder = Rebuilder(settings)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        threading.Thread(target=service.watch, name="index-watch", daemon=True).start()
        yield
        service.stop()
        rebuilder.stop()

    app = FastAPI(
        title="新质问答 xinzhi",
        version=__version__,
        summary="Cited answers from a collection of Chinese articles",
        lifespan=lifespan,
        docs_url=None,  # the documentation pages load scripts from elsewhere; the description is at /openapi.json
        redoc_url=None,
    )
    install_handlers(app, RESPONSE_HEADERS)
    _add_ask_routes(app, service)
    _add_article_routes(app, service)
    _add_index_routes(app, service, rebuilder)
    _add_feedback_routes(app, settings)
    _add_page_routes(app)
    app.add_middleware(Guard, settings=settings)
    return app


def _add_ask_routes(app: FastAPI, service: Service) -> None:
    @app.post("/ask", response_model=AnswerOut, responses=PROBLEMS)
    async def ask(asked: AskIn, accept: Annotated[str, Header()] = "application/json") -> Response:
        """Answer a question with cited sentences; as events when the client accepts ``text/event-stream``."""
        history = [Turn(turn.question, turn.answer) for turn in asked.history]
        answer = AnswerOut.of(service.ask(asked.question, history, asked.top_k))
        if "text/event-stream" in accept:
            headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
            return StreamingResponse(_events(answer), media_type="text/event-stream", headers=headers)
        return Response(answer.model_dump_json(), media_type="application/json")

    @app.get("/search", responses=PROBLEMS)
    async def search(
        q: Annotated[str, Query(max_length=10 * LONGEST_QUESTION)], k: Annotated[int, Query(ge=1, le=MOST_HITS)] = 10
    ) -> SearchOut:
        """The best passages for a question."""
        index = service.index  # one generation for hits and number
        hits = index.search(check_question(q), k)
        return SearchOut(hits=[HitOut.of(hit) for hit in hits], generation=index.generation)

    @lru_cache(maxsize=1)  # the same for the whole life of a generation
    def suggested(index: Index) -> list[str]:
        return suggestions(index, limit=SUGGESTIONS)

    @app.get("/suggestions", responses={503: PROBLEMS[503]})
    def suggest() -> SuggestionsOut:
        """Questions that the collection answers."""
        return SuggestionsOut(questions=suggested(service.index))


def _events(answer: AnswerOut) -> Iterator[str]:
    """An answer as server-sent events: start, citations, one a sentence, done."""
    whole = answer.model_dump(mode="json")
    start = {name: whole[name] for name in ("question", "standalone_question", "generation")}
    parts = [("start", start), ("citations", {"citations": whole["citations"]})]
    parts += [("sentence", sentence) for sentence in whole["sentences"]]
    for name, data in (*parts, ("done", whole)):
        yield f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"


def _add_article_routes(app: FastAPI, service: Service) -> None:
    @app.get("/articles", responses={503: PROBLEMS[503]})
    async def articles(
        limit: Annotated[int, Query(ge=1, le=500)] = 100, offset: Annotated[int, Query(ge=0, le=2**53)] = 0
    ) -> ArticlesOut:
        """The articles of the current generation."""
        index = service.index
        page = index.articles.summaries(limit=limit, offset=offset)
        return ArticlesOut(articles=[ArticleEntryOut.of(entry) for entry in page], total=index.manifest.articles)

    @app.get("/articles/{article_id}", responses={404: {"model": ProblemOut}, 503: PROBLEMS[503]})
    async def article(article_id: str) -> ArticleOut:
        """One whole article."""
        found = service.index.article(article_id)
        if found is None:
            raise HTTPException(404, f"There is no article {article_id[:100]!r}. GET /articles lists those there are.")
        return ArticleOut.of(found)


def _add_index_routes(app: FastAPI, service: Service, rebuilder: Rebuilder) -> None:
    @app.get("/healthz")
    async def healthz() -> HealthOut:
        """The process is alive."""
        return HealthOut(status="ok")

    @app.get("/readyz", responses={503: PROBLEMS[503]})
    async def readyz() -> HealthOut:
        """The index is loaded and questions can be answered; 503 until then."""
        return HealthOut(status="ready" if service.index else "")

    @app.get("/index", responses={503: PROBLEMS[503]})
    async def index(authorization: Annotated[str, Header()] = "") -> IndexOut:
        """The current generation, and the inputs that it could not take in."""
        current = service.index
        found = {LedgerState.INDEXED, LedgerState.UNCHANGED}
        return IndexOut(
            generation=current.generation,
            built_at=current.manifest.built_at,
            articles=current.manifest.articles,
            passages=current.manifest.passages,
            model=Path(current.manifest.model_name).name,  # a folder's path is nobody's business
            dimensions=current.manifest.dimensions,
            threshold=service.settings.threshold,
            states=current.manifest.states,
            problems=[LedgerEntryOut.of(e) for e in current.articles.ledger() if e.state not in found],
            changes=_changes(service.settings, authorization),
        )

    authorized = Depends(_authorization(service.settings))

    @app.post("/index/rebuild", status_code=202, dependencies=[authorized], responses={409: {"model": ProblemOut}})
    async def rebuild() -> RebuildOut:
        """Start building a new generation beside the current one, which goes on answering."""
        if not rebuilder.start():
            raise HTTPException(409, "A rebuild is running. GET /index/rebuild tells how it stands.")
        return RebuildOut(state="running", stage="start")

    @app.get("/index/rebuild")
    async def rebuild_state() -> RebuildOut:
        """How the last rebuild stands."""
        state = rebuilder.state
        return RebuildOut(**{name: getattr(state, name) for name in RebuildOut.model_fields})


def _add_feedback_routes(app: FastAPI, settings: Settings) -> None:
    @app.post(
        "/feedback",
        status_code=201,
        dependencies=[Depends(_authorization(settings))],
        responses={422: PROBLEMS[422], 507: {"model": ProblemOut}},
    )
    def feedback(given: FeedbackIn) -> FeedbackOut:
        """Keep what a reader says of an answer, on this machine only."""
        keep_feedback(settings, given.feedback())
        return FeedbackOut(id=given.id, verdict=given.verdict)


def _changes(settings: Settings, authorization: str) -> Literal["open", "key", "closed"]:
    """Whether a request may change state: yes, with the key that it did not send, or not at all."""
    if not settings.api_key:
        return "open" if settings.is_local else "closed"
    expected = f"Bearer {settings.api_key}".encode()
    return (
        "open" if secrets.compare_digest(authorization.encode("latin-1"), expected) else "key"
    )  # as the bytes came in


def _authorization(settings: Settings) -> Callable[[str], None]:
    """What a request that changes state has to show: the API key, unless there is none and only this machine asks."""

    def check(authorization: Annotated[str, Header()] = "") -> None:
        changes = _changes(settings, authorization)
        if changes == "closed":
            raise HTTPException(403, "This server is reachable from elsewhere and has no API key: set XINZHI_API_KEY.")
        if changes == "key":
            raise HTTPException(401, "Send the API key: Authorization: Bearer <key>.", {"www-authenticate": "Bearer"})

    return check


def _add_page_routes(app: FastAPI) -> None:
    @app.api_route("/", methods=["GET", "HEAD"], include_in_schema=False)
    async def page() -> FileResponse:
        return FileResponse(WEB_FOLDER / "index.html", headers={"cache-control": "no-cache"})

    app.mount("/web", StaticFiles(directory=WEB_FOLDER), name="web")
