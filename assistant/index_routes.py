"""Routes of the index: its generation and ledger, rebuilds and their progress, going back; health."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Header, HTTPException, Query
from fastapi.responses import Response, StreamingResponse

from assistant.access import changes
from assistant.collection_schemas import (
    FacetsOut,
    GenerationOut,
    GenerationsOut,
    IndexOut,
    LedgerEntryOut,
    LedgerOut,
    RebuildOut,
    RollbackIn,
)
from assistant.metrics import MEDIA_TYPE, render
from assistant.problems import documented
from assistant.rebuild import Rebuilder
from assistant.schemas import HealthOut
from assistant.service import Service
from index.errors import RetrievalError
from index.types import BuildPhase, LedgerState

# Seconds between two looks at the progress, and the longest silence of the event stream: proxies cut silent ones.
WATCH_SECONDS = 0.25
KEEP_ALIVE_SECONDS = 15.0
# Inputs with trouble that GET /index lists; the ledger has them all.
MOST_PROBLEMS = 100
# Values of one field that GET /index/facets lists, the commonest: more than a reader looks through.
MOST_FACETS = 200
_RetryFlag = Annotated[bool, Query(description="Read again what could not be taken in, though it has not changed")]
_FOUND = (LedgerState.INDEXED, LedgerState.UNCHANGED)


def add_health_routes(app: FastAPI, service: Service) -> None:
    """Add the routes that a supervisor asks."""

    @app.get("/healthz")
    async def healthz() -> HealthOut:
        """The process is alive."""
        return HealthOut(status="ok")

    @app.get("/readyz", responses=documented(503))
    async def readyz() -> HealthOut:
        """The index is loaded and questions can be answered; 503 until then."""
        return HealthOut(status="ready" if service.index else "")


def add_metrics_route(app: FastAPI, service: Service, rebuilder: Rebuilder) -> None:
    """Add the route that Prometheus asks."""

    @app.get("/metrics", response_class=Response, responses=_METRICS)
    def metrics() -> Response:
        """Requests, latency, refusals, age of the index and state of the build, in Prometheus's text format."""
        return Response(render(service, rebuilder), media_type=MEDIA_TYPE)


def add_index_routes(app: FastAPI, service: Service, authorize: Callable[..., None]) -> None:
    """Add the routes of generations and ledger."""

    @app.get("/index", responses=documented(503))
    def index(authorization: Annotated[str, Header()] = "") -> IndexOut:
        """The current generation, and the inputs that it could not take in."""
        return _index_out(service, authorization)

    @app.get("/index/ledger", responses=documented(422, 503))
    def ledger(
        state: LedgerState | None = None,
        limit: Annotated[int, Query(ge=1, le=500)] = 100,
        offset: Annotated[int, Query(ge=0, le=2**53)] = 0,
    ) -> LedgerOut:
        """What became of every input, in reading order, or of those in one state."""
        current = service.index
        page = current.articles.ledger([state] if state else None, limit=limit, offset=offset)
        states = current.manifest.states
        total = states.get(state, 0) if state else sum(states.values())
        return LedgerOut(entries=[LedgerEntryOut.of(entry) for entry in page], total=total, states=states)

    @app.get("/index/facets", responses=documented(503))
    def facets() -> FacetsOut:
        """What questions can be narrowed to: sources, authors and topics with their numbers of articles, and dates."""
        current = service.index
        found = current.articles.facets(limit=MOST_FACETS)
        return FacetsOut(**asdict(found), generation=current.generation)

    @app.get("/index/generations", responses=documented(503))
    def generations() -> GenerationsOut:
        """The generations on the disk, newest first."""
        store = service.store
        current = store.current_number()
        manifests = []
        for number in reversed(store.numbers()):
            try:
                manifests.append(store.manifest(number))
            except RetrievalError:
                continue  # damaged or of an older format: nothing that one could go back to
        return GenerationsOut(
            current=f"{current:06d}",
            generations=[
                GenerationOut(
                    number=f"{each.number:06d}",
                    built_at=each.built_at,
                    articles=each.articles,
                    passages=each.passages,
                    is_current=each.number == current,
                )
                for each in manifests
            ],
        )

    @app.post("/index/rollback", dependencies=[Depends(authorize)], responses=documented(404, 409, 422, 503))
    def rollback(wanted: RollbackIn | None = None, authorization: Annotated[str, Header()] = "") -> IndexOut:
        """Make an earlier generation current again. The documents stay as they are: a rebuild indexes them anew."""
        number = int(wanted.generation) if wanted and wanted.generation else None
        service.roll_back(number)
        return _index_out(service, authorization)


def _index_out(service: Service, authorization: str) -> IndexOut:
    """The generation that is current now, for a request with that header."""
    current = service.index
    troubled = [state for state in LedgerState if state not in _FOUND]
    return IndexOut(
        generation=current.generation,
        built_at=current.manifest.built_at,
        articles=current.manifest.articles,
        passages=current.manifest.passages,
        model=Path(current.manifest.model_name).name,  # a folder's path is nobody's business
        dimensions=current.manifest.dimensions,
        threshold=service.settings.threshold,
        states=current.manifest.states,
        problems=[LedgerEntryOut.of(e) for e in current.articles.ledger(troubled, limit=MOST_PROBLEMS)],
        changes=changes(service.settings, authorization),
    )


def add_rebuild_routes(app: FastAPI, rebuilder: Rebuilder, authorize: Callable[..., None]) -> None:
    """Add the routes that start, watch and cancel rebuilds."""
    authorized = [Depends(authorize)]

    @app.post("/index/rebuild", status_code=202, dependencies=authorized, responses=documented(409))
    def rebuild(retry: _RetryFlag = False) -> RebuildOut:
        """Start building a new generation beside the current one, which goes on answering."""
        if not rebuilder.start(retries=retry):
            raise HTTPException(409, "A rebuild is running. GET /index/rebuild tells how it stands.")
        return RebuildOut(state=BuildPhase.RUNNING, stage="start")

    @app.get("/index/rebuild")
    def rebuild_state() -> RebuildOut:
        """How the last rebuild stands, in whichever process it runs."""
        return RebuildOut.of(rebuilder.state)

    @app.delete("/index/rebuild", status_code=202, dependencies=authorized, responses=documented(409))
    def cancel() -> RebuildOut:
        """Ask the running rebuild to stop. Nothing is published."""
        if not rebuilder.cancel():
            raise HTTPException(409, "No rebuild is running. POST /index/rebuild starts one.")
        return RebuildOut.of(rebuilder.state)

    @app.get("/index/rebuild/events", response_class=StreamingResponse, responses=_EVENT_STREAM)
    async def rebuild_events() -> StreamingResponse:
        """How the rebuild stands, as events: ``progress`` at every change, ``done`` when it has ended."""
        headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
        return StreamingResponse(_events(rebuilder), media_type="text/event-stream", headers=headers)


_METRICS: dict[int | str, dict[str, Any]] = {
    200: {"description": "Metrics", "content": {"text/plain": {"schema": {"type": "string"}}}}
}
_EVENT = {"type": "object", "properties": {"event": {"enum": ["progress", "done"]}, "data": {"type": "string"}}}
_EVENT_STREAM: dict[int | str, dict[str, Any]] = {
    200: {"description": "Server-sent events", "content": {"text/event-stream": {"schema": _EVENT}}}
}


async def _events(rebuilder: Rebuilder) -> AsyncIterator[str]:
    """The state at once and at every change, until the rebuild is over."""
    told, silent = "", 0.0
    while True:
        state = RebuildOut.of(await asyncio.to_thread(lambda: rebuilder.state))
        text = json.dumps(state.model_dump(mode="json"), ensure_ascii=False)
        if state.state is not BuildPhase.RUNNING or rebuilder.is_stopped:
            yield f"event: done\ndata: {text}\n\n"
            return
        if text != told:
            yield f"event: progress\ndata: {text}\n\n"
            told, silent = text, 0.0
        elif (silent := silent + WATCH_SECONDS) >= KEEP_ALIVE_SECONDS:
            yield ": still at it\n\n"
            silent = 0.0
        await asyncio.sleep(WATCH_SECONDS)
