"""/v1/plans."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Response

from api.auth import Action
from api.dependencies import Call, CheckedRoute, calls
from api.openapi import BODY, OBJECT, answers, file_schema
from api.plans.differences import show_diff
from api.plans.edits import edit_plan, evaluate_plan
from api.plans.maps import send_map, show_map_data
from api.plans.showing import (
    DOWNLOADS,
    VisitFilter,
    send_file,
    show_files,
    show_metrics,
    show_plan,
    show_plans,
    show_unplanned,
    show_visits,
)
from api.schemas.edits import EditBody, EvaluateBody
from api.schemas.fields import ID_PATTERN
from api.schemas.jobs import JobAnswer
from api.schemas.pages import (
    FIRST_PLACE,
    IfNoneMatch,
    Key,
    ObjectId,
    PageSize,
    PlaceToken,
)
from api.schemas.plans import (
    DiffAnswer,
    FileList,
    MapDataAnswer,
    MetricsAnswer,
    PlanAnswer,
    PlanPage,
    UnplannedPage,
    VisitPage,
)
from api.unchanging import lasting_answers

router = APIRouter(prefix="/v1/plans", tags=["plans"], route_class=CheckedRoute)
Reads = Annotated[Call, Depends(calls(Action.READ_PLANS))]
Writes = Annotated[Call, Depends(calls(Action.WRITE_PLANS))]
RECKONED = ("STILL_RECKONING", "RECKONER_UNAVAILABLE")
NewestToken = Annotated[
    str,
    Query(
        pattern=r"^[0-9]{1,9}$",
        description="`next_page_token` of the page before; older ones follow it.",
    ),
]
_Id = Annotated[str | None, Query(pattern=ID_PATTERN, min_length=1, max_length=40)]
_When = Annotated[str | None, Query(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
_HTML: dict[str, Any] = {"text/html": {"schema": {"type": "string"}}}
_ANY_FILE: dict[str, Any] = {
    kind.partition(";")[0]: {"schema": file_schema(kind)} for kind in DOWNLOADS.values()
}
_STARTED = (
    *("IDEMPOTENCY_KEY_REUSED", "OVERLAPPING_JOB", "LIMIT_EXCEEDED"),
    *("TOO_MANY_JOBS", "TOO_MANY_OWN_JOBS"),
)


def choose_visits(
    rep_id: _Id = None,
    customer_id: _Id = None,
    date_from: _When = None,
    date_to: _When = None,
) -> VisitFilter:
    """Return which visits are asked for; dates are included."""
    return VisitFilter(
        rep_id=rep_id, customer_id=customer_id, date_from=date_from, date_to=date_to
    )


Chosen = Annotated[VisitFilter, Depends(choose_visits)]


@router.get("", response_model=PlanPage, responses=answers())
def list_plans(
    call: Reads, page_size: PageSize = 100, page_token: NewestToken = FIRST_PLACE
) -> Response:
    """List plans, the newest first."""
    return show_plans(call, before=int(page_token) or None, limit=page_size)


@router.get("/{plan_id}", response_model=PlanAnswer, responses=lasting_answers(*OBJECT))
def get_plan(
    call: Reads, plan_id: ObjectId, if_none_match: IfNoneMatch = None
) -> Response:
    """Get a plan; it never changes."""
    return show_plan(call, plan_id, if_none_match)


@router.get(
    "/{plan_id}/metrics",
    response_model=MetricsAnswer,
    responses=lasting_answers(*OBJECT),
)
def get_plan_metrics(
    call: Reads, plan_id: ObjectId, if_none_match: IfNoneMatch = None
) -> Response:
    """Get the figures of a plan, of its grades and of its reps."""
    return show_metrics(call, plan_id, if_none_match)


@router.get(
    "/{plan_id}/unplanned",
    response_model=UnplannedPage,
    responses=lasting_answers(*OBJECT, *RECKONED),
)
def list_unplanned_visits(
    call: Reads,
    plan_id: ObjectId,
    page_size: PageSize = 100,
    page_token: PlaceToken = FIRST_PLACE,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """List the visits that are due and left out, each with reason and remedy."""
    return show_unplanned(
        call,
        plan_id,
        after=int(page_token),
        limit=page_size,
        if_none_match=if_none_match,
    )


@router.get(
    "/{plan_id}/visits",
    response_model=VisitPage,
    responses=lasting_answers(*OBJECT, *RECKONED),
)
def list_planned_visits(
    call: Reads,
    plan_id: ObjectId,
    chosen: Chosen,
    page_size: PageSize = 100,
    page_token: PlaceToken = FIRST_PLACE,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """List planned visits by rep, date and sequence."""
    return show_visits(
        call,
        plan_id,
        chosen,
        after=int(page_token),
        limit=page_size,
        if_none_match=if_none_match,
    )


@router.get(
    "/{plan_id}/diff",
    response_model=DiffAnswer,
    responses=lasting_answers(*OBJECT, *RECKONED, "NOTHING_PUBLISHED"),
)
def diff_plan(
    call: Reads,
    plan_id: ObjectId,
    against: _Id = None,
    page_size: PageSize = 100,
    page_token: PlaceToken = FIRST_PLACE,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """Tell what a plan changes: beside its base, the published one, or another."""
    return show_diff(
        call,
        plan_id,
        against,
        after=int(page_token),
        limit=page_size,
        if_none_match=if_none_match,
    )


@router.get(
    "/{plan_id}/map",
    response_class=Response,
    responses={**lasting_answers(*OBJECT), 200: {"content": _HTML}},
)
def show_plan_map(
    call: Reads, plan_id: ObjectId, if_none_match: IfNoneMatch = None
) -> Response:
    """Get a plan's map as a page that loads nothing from anywhere."""
    return send_map(call, plan_id, if_none_match)


@router.get(
    "/{plan_id}/map-data",
    response_model=MapDataAnswer,
    responses=lasting_answers(*OBJECT, *RECKONED),
)
def get_plan_map_data(
    call: Reads, plan_id: ObjectId, chosen: Chosen, if_none_match: IfNoneMatch = None
) -> Response:
    """Get territories and visits as GeoJSON."""
    return show_map_data(call, plan_id, chosen, if_none_match)


@router.get("/{plan_id}/files", response_model=FileList, responses=answers(*OBJECT))
def list_plan_files(call: Reads, plan_id: ObjectId) -> Response:
    """List the files of a plan that can be fetched."""
    return show_files(call, plan_id)


@router.get(
    "/{plan_id}/files/{name}",
    response_class=Response,
    responses={**lasting_answers(*OBJECT), 200: {"content": _ANY_FILE}},
)
def get_plan_file(
    call: Reads,
    plan_id: ObjectId,
    name: Annotated[str, Path(json_schema_extra={"enum": [*DOWNLOADS]})],
    if_none_match: IfNoneMatch = None,
) -> Response:
    """Get a file of a plan, named by the plan's number."""
    return send_file(call, plan_id, name, if_none_match)


@router.post(
    "/{plan_id}/edits",
    status_code=202,
    response_model=JobAnswer,
    responses=answers(*BODY, *OBJECT, *RECKONED, *_STARTED, "PLAN_IS_OVER", status=202),
)
def edit_plan_by_hand(
    call: Writes, plan_id: ObjectId, body: EditBody, key: Key = None
) -> Response:
    """Have a new draft made of a plan and edits; the answer does not wait."""
    record = body.model_dump(exclude_none=True)
    edits = record.pop("edits")
    return edit_plan(call, plan_id, edits, record, key)


@router.post(
    "/{plan_id}:evaluate",
    status_code=202,
    response_model=JobAnswer,
    responses=answers(*BODY, *OBJECT, *_STARTED, status=202),
)
def evaluate_plan_again(
    call: Writes, plan_id: ObjectId, body: EvaluateBody, key: Key = None
) -> Response:
    """Have a plan judged anew by checker, figures and promises; none is made."""
    del body
    return evaluate_plan(call, plan_id, {}, key)
