"""/v1/reps."""

import dataclasses
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Response

from api.auth import Action
from api.dependencies import Call, CheckedRoute, calls
from api.kinds import Kind, archive, create, patch, replace, show, show_page
from api.openapi import BODY, CREATED, OBJECT, VERSIONED, answers
from api.schemas.imports import RepsForm, RepsImportAnswer
from api.schemas.pages import IfMatch, Key, ObjectId, PageSize, PageToken
from api.schemas.reps import NewRep, RepAnswer, RepFields, RepPage, RepPatch
from api.store.tables import reps
from api.team.checking import check_rep, guard_rep
from api.team.offboarding import guard_leaving_rep
from api.uploads.reps_import import RepsUpload, import_reps

router = APIRouter(prefix="/v1/reps", tags=["reps"], route_class=CheckedRoute)
REPS = Kind(
    path="reps", table=reps, id_field="rep_id", check=check_rep, guard=guard_rep
)
Reads = Annotated[Call, Depends(calls(Action.READ_REPS))]
Writes = Annotated[Call, Depends(calls(Action.WRITE_REPS))]


@router.get("", response_model=RepPage, responses=answers())
def list_reps(
    call: Reads,
    page_size: PageSize = 100,
    page_token: PageToken = "",
    archived: bool = False,
) -> Response:
    """List reps by id."""
    return show_page(call, REPS, after=page_token, limit=page_size, archived=archived)


@router.post(
    "",
    status_code=201,
    response_model=RepAnswer,
    responses=answers(*BODY, *CREATED, status=201, tagged=True),
)
def create_rep(call: Writes, body: NewRep, key: Key = None) -> Response:
    """Create a rep."""
    return create(call, REPS, body.model_dump(), key)


@router.post(
    ":import",
    response_model=RepsImportAnswer,
    responses=answers(
        *(*BODY, "IDEMPOTENCY_KEY_REUSED", "TOO_MANY_ROWS"),
        *("READER_UNAVAILABLE", "REPS_ARE_NEEDED"),
    ),
)
def import_reps_file(
    call: Writes,
    form: Annotated[RepsForm, Form(media_type="multipart/form-data")],
    key: Key = None,
) -> Response:
    """Create or replace the reps of a file; with any fault, none is changed."""
    upload = RepsUpload(
        content=form.file.file.read(),
        name=form.file.filename or "",
        mode=form.mode,
        validate_only=form.validate_only,
        crs=form.crs,
        encoding=form.encoding,
    )
    return import_reps(call, upload, key)


@router.get(
    "/{rep_id}", response_model=RepAnswer, responses=answers(*OBJECT, tagged=True)
)
def get_rep(call: Reads, rep_id: ObjectId) -> Response:
    """Get a rep, an archived one too."""
    return show(call, REPS, rep_id)


@router.put(
    "/{rep_id}",
    response_model=RepAnswer,
    responses=answers(*BODY, *VERSIONED, tagged=True),
)
def replace_rep(
    call: Writes, rep_id: ObjectId, body: RepFields, if_match: IfMatch = None
) -> Response:
    """Replace a rep; an archived one comes back."""
    return replace(call, REPS, rep_id, body.model_dump(), if_match)


@router.patch(
    "/{rep_id}",
    response_model=RepAnswer,
    responses=answers(*BODY, *VERSIONED, "ARCHIVED", tagged=True),
)
def patch_rep(
    call: Writes, rep_id: ObjectId, body: RepPatch, if_match: IfMatch = None
) -> Response:
    """Change some fields of a rep."""
    return patch(call, REPS, rep_id, body.model_dump(exclude_unset=True), if_match)


@router.delete(
    "/{rep_id}",
    status_code=204,
    responses=answers(
        *VERSIONED, "REP_HAS_CUSTOMERS", "REP_HAS_PUBLISHED_VISITS", status=204
    ),
)
def archive_rep(call: Writes, rep_id: ObjectId, if_match: IfMatch = None) -> Response:
    """Archive a rep who owns no customer and has no published visit to come."""
    guard = partial(guard_leaving_rep, call.service.clock())
    return archive(call, dataclasses.replace(REPS, guard=guard), rep_id, if_match)
