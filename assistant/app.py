"""The HTTP API and the chat page."""

from __future__ import annotations

import json
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from functools import lru_cache, partial
from pathlib import Path
from typing import Annotated, Any
from weakref import ReferenceType, ref

from fastapi import Depends, FastAPI, Header, Query
from fastapi.responses import FileResponse, Response, StreamingResponse
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.middleware.cors import CORSMiddleware
from starlette.staticfiles import StaticFiles

from assistant import __version__, second_look
from assistant.access import authorization
from assistant.article_routes import add_article_routes, add_document_routes
from assistant.errors import NotReadyError
from assistant.explain_schemas import ExplainOut
from assistant.feedback import keep_feedback
from assistant.guard import RESPONSE_HEADERS, Guard
from assistant.index_routes import add_health_routes, add_index_routes, add_metrics_route, add_rebuild_routes
from assistant.metrics import ANSWERS
from assistant.observe import Observe
from assistant.problems import install_handlers
from assistant.rebuild import Rebuilder
from assistant.schemas import (
    AnswerOut,
    AskIn,
    FeedbackIn,
    FeedbackOut,
    HitOut,
    ProblemOut,
    SearchIn,
    SearchOut,
    SuggestionsOut,
    SummaryOut,
    WrittenSentenceOut,
)
from assistant.service import Service, check_question, without_folders
from assistant.settings import Settings
from assistant.suggest import suggestions
from assistant.types import Answer, Summary, Turn, WrittenSentence
from index.filters import Filters
from index.search import Index

WEB_FOLDER = Path(__file__).parent.parent / "web"
SUGGESTIONS = 6
# Searches whose results are remembered, as 11 kB of JSON each: many people ask for the same.
SEARCHES_KEPT = 500
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
    install_handlers(app, RESPONSE_HEADERS, shown=partial(without_folders, settings=settings), doubt=service.doubt)
    authorize = authorization(settings)
    _add_ask_routes(app, service)
    add_article_routes(app, service)
    add_document_routes(app, service, rebuilder, authorize)
    add_index_routes(app, service, authorize)
    add_rebuild_routes(app, rebuilder, authorize)
    add_metrics_route(app, service, rebuilder)
    add_health_routes(app, service)
    _add_feedback_routes(app, settings, authorize)
    _add_page_routes(app)
    _answer_heads(app)
    app.add_middleware(Guard, settings=settings)
    if settings.allowed_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.allowed_origins,
            allow_methods=["GET", "POST", "DELETE"],
            allow_headers=["authorization", "content-type"],
        )
    app.add_middleware(Observe)
    return app


def _add_ask_routes(app: FastAPI, service: Service) -> None:
    @app.post("/ask", response_model=AnswerOut, responses=PROBLEMS)
    async def ask(asked: AskIn, accept: Annotated[str, Header()] = "application/json") -> Response:
        """Answer a question with cited sentences; as events when the client accepts ``text/event-stream``."""
        history = [Turn(turn.question, turn.answer) for turn in asked.history]
        filters = asked.filters.to_filters()
        answer = service.ask(asked.question, history, asked.top_k, filters=filters, is_standalone=asked.standalone)
        ANSWERS.labels("answered" if answer.answered else "refused").inc()
        if "text/event-stream" in accept:
            headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
            events = _events(answer, service.write_summary(answer) if asked.summary else iter(()))
            return StreamingResponse(events, media_type="text/event-stream", headers=headers)
        if asked.summary:
            answer = await run_in_threadpool(service.summed_up, answer)
        return Response(AnswerOut.of(answer).model_dump_json(), media_type="application/json")

    @app.get("/search", response_model=SearchOut, responses=PROBLEMS)
    async def search(asked: Annotated[SearchIn, Query()]) -> Response:
        """The best passages for a question; filters as those of ``POST /ask``, a parameter repeated for each value."""
        index = service.index
        found = _found_in(ref(index), check_question(asked.q), asked.k, asked.to_filters())
        return Response(found, media_type="application/json")

    @app.get("/explain", responses=PROBLEMS)
    async def explain(asked: Annotated[SearchIn, Query()]) -> ExplainOut:
        """The same search with every figure behind it: terms, ranks and scores in each leg, ranking, sentences."""
        index, question = service.index, check_question(asked.q)
        explanation = second_look.explain(index, question, asked.k, filters=asked.to_filters())
        return ExplainOut.of(question, explanation, index.generation)

    @lru_cache(maxsize=1)  # the same for the whole life of a generation, and no longer
    def suggested(held: ReferenceType[Index]) -> list[str]:
        index = held()
        return suggestions(index, limit=SUGGESTIONS) if index else []

    @app.get("/suggestions", responses={503: PROBLEMS[503]})
    def suggest() -> SuggestionsOut:
        """Questions that the collection answers."""
        index = service.index
        return SuggestionsOut(questions=suggested(ref(index)))


@lru_cache(SEARCHES_KEPT)
def _found_in(held: ReferenceType[Index], question: str, limit: int, filters: Filters) -> bytes:
    """The body of ``GET /search``. A reference, so that what was found in a generation does not keep it in memory."""
    index = held()
    if index is None:
        raise NotReadyError("The generation that was asked is gone. Ask again.")
    hits = second_look.search(index, question, limit, filters=filters)
    return SearchOut(hits=[HitOut.of(hit) for hit in hits], generation=index.generation).model_dump_json().encode()


def _events(answer: Answer, written: Iterator[WrittenSentence | Summary]) -> Iterator[str]:
    """An answer as server-sent events: start, citations, one a sentence, those of the summary as they come, done."""
    whole = AnswerOut.of(answer).model_dump(mode="json")
    yield _event("start", {name: whole[name] for name in ("question", "standalone_question", "generation")})
    yield _event("citations", {"citations": whole["citations"]})
    for sentence in whole["sentences"]:
        yield _event("sentence", sentence)
    for each in written:
        if isinstance(each, Summary):
            whole["summary"] = SummaryOut.of(each).model_dump(mode="json")
        else:
            yield _event("summary_sentence", WrittenSentenceOut.of(each).model_dump(mode="json"))
    yield _event("done", whole)


def _event(name: str, data: object) -> str:
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"


def _add_feedback_routes(app: FastAPI, settings: Settings, authorize: Callable[..., None]) -> None:
    @app.post(
        "/feedback",
        status_code=201,
        dependencies=[Depends(authorize)],
        responses={422: PROBLEMS[422], 507: {"model": ProblemOut}},
    )
    def feedback(given: FeedbackIn) -> FeedbackOut:
        """Keep what a reader says of an answer, on this machine only."""
        keep_feedback(settings, given.feedback())
        return FeedbackOut(id=given.id, verdict=given.verdict)


def _add_page_routes(app: FastAPI) -> None:
    @app.api_route("/", methods=["GET", "HEAD"], include_in_schema=False)
    async def page() -> FileResponse:
        return FileResponse(WEB_FOLDER / "index.html", headers={"cache-control": "no-cache"})

    app.mount("/web", _PageFiles(directory=WEB_FOLDER), name="web")


class _PageFiles(StaticFiles):
    """The page's scripts and styles. Browsers ask each time whether they are the same: they have to fit each other."""

    def file_response(self, *arguments: Any, **named: Any) -> Response:  # noqa: ANN401 - as starlette has them
        response = super().file_response(*arguments, **named)
        response.headers["cache-control"] = "no-cache"
        return response


def _answer_heads(app: FastAPI) -> None:
    """Answer HEAD wherever GET is answered, as monitors and proxies ask; FastAPI does not by itself."""
    for route in list(app.routes):
        if isinstance(route, APIRoute) and route.methods == {"GET"}:
            app.add_api_route(route.path, route.endpoint, methods=["HEAD"], include_in_schema=False)
