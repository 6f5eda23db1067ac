"""/v1/exports."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response

from api.auth import Action
from api.dependencies import Call, CheckedRoute, calls
from api.office.export_files import MEDIA_TYPES
from api.office.exporting import send_file, show_export, start_export
from api.openapi import BODY, OBJECT, answers, file_schema
from api.schemas.exports import ExportAnswer, NewExport
from api.schemas.pages import Key, ObjectId

router = APIRouter(prefix="/v1/exports", tags=["exports"], route_class=CheckedRoute)
Reads = Annotated[Call, Depends(calls(Action.READ_EXPORTS))]
Writes = Annotated[Call, Depends(calls(Action.WRITE_EXPORTS))]
_FILES: dict[str, Any] = {
    kind.partition(";")[0]: {"schema": file_schema(kind)}
    for kind in MEDIA_TYPES.values()
}


@router.post(
    "",
    status_code=202,
    response_model=ExportAnswer,
    responses=answers(
        *(*BODY, "IDEMPOTENCY_KEY_REUSED", "NOTHING_PUBLISHED", "TOO_MANY_ROWS"),
        *("RECKONER_UNAVAILABLE", "STILL_RECKONING"),
        status=202,
    ),
)
def create_export(call: Writes, body: NewExport, key: Key = None) -> Response:
    """Take something out, for a reason that is kept; the file lasts 24 hours."""
    return start_export(call, body.model_dump(), key)


@router.get("/{export_id}", response_model=ExportAnswer, responses=answers(*OBJECT))
def get_export(call: Reads, export_id: ObjectId) -> Response:
    """Get an export of one's own, an expired one too."""
    return show_export(call, export_id)


@router.get(
    "/{export_id}/file",
    response_class=Response,
    responses={
        **answers(*OBJECT, "EXPORT_GONE", "STORAGE_FULL"),
        200: {"content": _FILES},
    },
)
def get_export_file(call: Reads, export_id: ObjectId) -> Response:
    """Fetch the file of an export of one's own; every time is an audit event."""
    return send_file(call, export_id)
