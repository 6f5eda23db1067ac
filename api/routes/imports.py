"""/v1/imports."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Response
from fastapi.responses import StreamingResponse

from api.auth import Action
from api.dependencies import Call, CheckedRoute, calls
from api.openapi import BODY, OBJECT, answers
from api.schemas.imports import Commit, ImportAnswer, ImportForm, IssuePage
from api.schemas.pages import FIRST_PLACE, IfMatch, Key, ObjectId, PageSize, PlaceToken
from api.uploads.beside import ImportUpload, import_file
from api.uploads.importing import (
    check_import,
    commit,
    show_import,
    show_issues,
    write_issues,
)

router = APIRouter(prefix="/v1/imports", tags=["imports"], route_class=CheckedRoute)
Reads = Annotated[Call, Depends(calls(Action.READ_IMPORTS))]
Writes = Annotated[Call, Depends(calls(Action.WRITE_IMPORTS))]
_CSV: dict[str, dict[str, object]] = {"text/csv": {"schema": {"type": "string"}}}


@router.post(
    "",
    status_code=202,
    response_model=ImportAnswer,
    responses=answers(
        *BODY,
        *("IDEMPOTENCY_KEY_REUSED", "TOO_MANY_ROWS", "READER_UNAVAILABLE"),
        status=202,
        tagged=True,
    ),
)
def import_customers(
    call: Writes,
    form: Annotated[ImportForm, Form(media_type="multipart/form-data")],
    key: Key = None,
) -> Response:
    """Validate a customers file; nothing is in force before the commit."""
    upload = ImportUpload(
        content=form.file.file,
        name=form.file.filename or "",
        mode=form.mode,
        on_error=form.on_error,
        crs=form.crs,
        encoding=form.encoding,
    )
    return import_file(call, upload, key)


@router.get(
    "/{import_id}", response_model=ImportAnswer, responses=answers(*OBJECT, tagged=True)
)
def get_import(call: Reads, import_id: ObjectId) -> Response:
    """Get an import, and what committing it would change now."""
    return show_import(call, import_id)


@router.get("/{import_id}/issues", response_model=IssuePage, responses=answers(*OBJECT))
def list_import_issues(
    call: Reads,
    import_id: ObjectId,
    page_size: PageSize = 100,
    page_token: PlaceToken = FIRST_PLACE,
) -> Response:
    """List the faults found: those of the whole file, then by row."""
    return show_issues(call, import_id, after=int(page_token), limit=page_size)


@router.get(
    "/{import_id}/issues.csv",
    response_class=StreamingResponse,
    responses={**answers(*OBJECT), 200: {"content": _CSV}},
)
def export_import_issues(call: Reads, import_id: ObjectId) -> Response:
    """Get all faults found as CSV."""
    check_import(call, import_id)
    lines = write_issues(call, import_id)
    return StreamingResponse(lines, media_type="text/csv; charset=utf-8")


@router.post(
    "/{import_id}:commit",
    response_model=ImportAnswer,
    responses=answers(
        *(*BODY, *OBJECT, "IMPORT_NOT_READY", "DESTRUCTIVE_CHANGE"),
        *("IDEMPOTENCY_KEY_REUSED", "VERSION_CONFLICT"),
        tagged=True,
    ),
)
def commit_customers(
    call: Writes,
    import_id: ObjectId,
    body: Commit,
    if_match: IfMatch = None,
    key: Key = None,
) -> Response:
    """Put an import's customers in force, all of them."""
    return commit(call, import_id, body.confirm_delete, if_match, key)
