"""Routes of the articles and of the documents that they come from: list, read, upload, remove, restore."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

from fastapi import Depends, FastAPI, Query, Request
from fastapi.responses import FileResponse
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from assistant.collection import document_of, remove_documents
from assistant.collection_schemas import (
    ArticleEntryOut,
    ArticleOut,
    ArticlesOut,
    DocumentOut,
    RebuildOut,
    RemovalOut,
    TrashEntryOut,
    TrashOut,
    UploadOut,
)
from assistant.documents import list_trash, receive, restore, unreadable
from assistant.problems import documented
from assistant.rebuild import Rebuilder
from assistant.service import Service

# Files in one upload: a folder of that size is added faster on the command line.
MOST_FILES = 100
_HOW_TO_SEND = f"Send multipart/form-data with files only, {MOST_FILES} at most, in the field 'files'."
_FILES = {"type": "array", "minItems": 1, "maxItems": MOST_FILES, "items": {"type": "string", "format": "binary"}}
# The body is read in the route itself, after the key was checked, so its shape has to be told here.
_UPLOAD_BODY = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {"type": "object", "required": ["files"], "properties": {"files": _FILES}},
        }
    },
}
_RebuildFlag = Annotated[bool, Query(description="Start a rebuild, so that the index follows the change")]


def add_article_routes(app: FastAPI, service: Service) -> None:
    """Add the routes that read articles."""

    @app.get("/articles", responses=documented(422, 503))
    async def articles(
        limit: Annotated[int, Query(ge=1, le=500)] = 100, offset: Annotated[int, Query(ge=0, le=2**53)] = 0
    ) -> ArticlesOut:
        """The articles of the current generation."""
        index = service.index
        page = index.articles.summaries(limit=limit, offset=offset)
        warnings = index.articles.warnings([entry.id for entry in page])
        entries = [ArticleEntryOut.of(entry, warnings.get(entry.id, ())) for entry in page]
        return ArticlesOut(articles=entries, total=index.manifest.articles)

    @app.get("/articles/{article_id}", responses=documented(404, 503))
    async def article(article_id: str) -> ArticleOut:
        """One whole article."""
        index = service.index
        found = index.article(article_id)
        if found is None:
            raise HTTPException(404, f"There is no article {article_id[:100]!r}. GET /articles lists those there are.")
        return ArticleOut.of(found, index.articles.warnings([article_id]).get(article_id, ()))

    @app.get("/articles/{article_id}/document", response_class=FileResponse, responses=documented(404, 503))
    async def document(article_id: str) -> FileResponse:
        """The file, as it was added, that an article was read from."""
        found = service.index.article(article_id)
        path = service.settings.documents / document_of(found.origin) if found else Path()
        if not _can_be_sent(path, service.settings.documents):
            raise HTTPException(404, f"There is no file of article {article_id[:100]!r}; starter articles have none.")
        return FileResponse(path, media_type="application/octet-stream", filename=path.name)


def _can_be_sent(path: Path, documents: Path) -> bool:
    """Whether it is a file among the documents. Raises DocumentStoreError when it cannot be read."""
    try:
        # The name comes from the index, never from the client; an index from elsewhere may still hold an odd one.
        if not path.is_file() or documents.resolve() not in path.resolve().parents:
            return False
        path.open("rb").close()  # before the answer begins: later it could only break off
    except OSError as error:
        raise unreadable(path, error) from error
    return True


def add_document_routes(app: FastAPI, service: Service, rebuilder: Rebuilder, authorize: Callable[..., None]) -> None:
    """Add the routes that change which documents there are."""
    settings, authorized = service.settings, [Depends(authorize)]

    @app.post(
        "/articles",
        status_code=202,
        dependencies=authorized,
        responses=documented(400, 413, 422),
        openapi_extra={"requestBody": _UPLOAD_BODY},
    )
    async def upload(request: Request, rebuild: _RebuildFlag = True) -> UploadOut:
        """Add documents: files in the multipart field ``files``. Each is read, and taken in whole or refused."""
        async with _files_of(request) as files:
            additions = [
                await run_in_threadpool(receive, settings, file.file, name=file.filename or "") for file in files
            ]
        wanted = rebuild and any(addition.added for addition in additions)
        return UploadOut(documents=[DocumentOut.of(each) for each in additions], rebuild=_follow(rebuilder, wanted))

    @app.delete("/articles/{article_id}", dependencies=authorized, responses=documented(404, 409))
    def remove(
        article_id: str,
        rebuild: _RebuildFlag = True,
        whole: Annotated[bool, Query(description="Remove a document of several articles as a whole")] = False,
    ) -> RemovalOut:
        """Move the document of an article to the trash; its file name may be given in place of the article's id."""
        (removal,) = remove_documents(settings, [article_id], whole=whole)
        _follow(rebuilder, rebuild)
        return RemovalOut(**asdict(removal))

    @app.get("/trash")
    def trash() -> TrashOut:
        """The documents that were removed or replaced, newest first."""
        return TrashOut(documents=[TrashEntryOut(**asdict(entry)) for entry in list_trash(settings)])

    @app.post("/trash/{trash_id}/restore", dependencies=authorized, responses=documented(404, 409))
    def restore_document(trash_id: str, rebuild: _RebuildFlag = True) -> DocumentOut:
        """Move a document from the trash back into the collection."""
        restored = restore(settings, trash_id)
        _follow(rebuilder, rebuild)
        return DocumentOut.of(restored)


@asynccontextmanager
async def _files_of(request: Request) -> AsyncIterator[list[UploadFile]]:
    """The files of an upload; closed afterwards. Raises HTTPException, saying what an upload has to be."""
    try:
        form = await request.form(max_files=MOST_FILES, max_fields=0)
    except HTTPException as error:  # fields beside the files, too many of these, or a body that is no multipart
        if error.status_code != 400:
            raise
        raise HTTPException(400, f"{error.detail} {_HOW_TO_SEND}") from error
    try:
        files = [file for file in form.getlist("files") if isinstance(file, UploadFile)]
        if not files:
            raise HTTPException(422, f"There is no file in the upload. {_HOW_TO_SEND}")
        yield files
    finally:
        await form.close()


def _follow(rebuilder: Rebuilder, wanted: bool) -> RebuildOut | None:
    """Let the index follow a change, and tell how the rebuild stands."""
    if not wanted:
        return None
    rebuilder.request()
    return RebuildOut.of(rebuilder.state)
