"""/v1/planning-jobs."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import StreamingResponse

from api.auth import Action
from api.dependencies import Call, CheckedRoute, calls
from api.jobs.orders import JobOrder
from api.jobs.showing import cancel_job, show_job, show_job_issues, show_jobs
from api.jobs.starting import start_job
from api.jobs.streaming import stream_job
from api.openapi import BODY, OBJECT, answers
from api.schemas.jobs import (
    CancelOrder,
    JobAnswer,
    JobIssuePage,
    JobPage,
    NewJob,
    State,
)
from api.schemas.pages import FIRST_PLACE, Key, ObjectId, PageSize, PlaceToken

router = APIRouter(
    prefix="/v1/planning-jobs", tags=["planning jobs"], route_class=CheckedRoute
)
Reads = Annotated[Call, Depends(calls(Action.READ_JOBS))]
Writes = Annotated[Call, Depends(calls(Action.WRITE_JOBS))]
NumberToken = Annotated[
    str,
    Query(
        pattern=r"^([0-9]{1,9})?$",
        description="`next_page_token` of the page before; older ones follow it.",
    ),
]
_EVENTS: dict[str, Any] = {"text/event-stream": {"schema": {"type": "string"}}}


@router.post(
    "",
    status_code=202,
    response_model=JobAnswer,
    responses=answers(
        *(*BODY, "IDEMPOTENCY_KEY_REUSED", "OVERLAPPING_JOB", "NOTHING_TO_PLAN"),
        *("NOTHING_PUBLISHED", "LIMIT_EXCEEDED"),
        *("TOO_MANY_JOBS", "TOO_MANY_OWN_JOBS"),
        status=202,
    ),
)
def create_planning_job(call: Writes, body: NewJob, key: Key = None) -> Response:
    """Have something planned, from what is stored now; the answer does not wait."""
    parameters = body.model_dump(exclude_unset=True)
    kind = parameters.pop("kind")
    return start_job(call, JobOrder(kind=kind, parameters=parameters), key)


@router.get("", response_model=JobPage, responses=answers())
def list_planning_jobs(
    call: Reads,
    page_size: PageSize = 100,
    page_token: NumberToken = "",
    state: State | None = None,
) -> Response:
    """List planning jobs, the newest first."""
    before = int(page_token) if page_token else None
    return show_jobs(call, before=before, limit=page_size, state=state)


@router.get("/{job_id}", response_model=JobAnswer, responses=answers(*OBJECT))
def get_planning_job(call: Reads, job_id: ObjectId) -> Response:
    """Get a planning job, and how far it is."""
    return show_job(call, job_id)


@router.post(
    "/{job_id}:cancel",
    response_model=JobAnswer,
    responses=answers(*BODY, *OBJECT, "ALREADY_TERMINAL"),
)
def cancel_planning_job(call: Writes, job_id: ObjectId, body: CancelOrder) -> Response:
    """Cancel a planning job; the best plan so far is kept as a draft."""
    del body
    return cancel_job(call, job_id)


@router.get(
    "/{job_id}/events",
    response_class=StreamingResponse,
    responses={**answers(*OBJECT), 200: {"content": _EVENTS}},
)
def follow_planning_job(call: Reads, request: Request, job_id: ObjectId) -> Response:
    """Follow a planning job until its end, as server-sent events."""
    return stream_job(call, request, job_id)


@router.get("/{job_id}/issues", response_model=JobIssuePage, responses=answers(*OBJECT))
def list_planning_job_issues(
    call: Reads,
    job_id: ObjectId,
    page_size: PageSize = 100,
    page_token: PlaceToken = FIRST_PLACE,
) -> Response:
    """List what was wrong in a job's inputs."""
    return show_job_issues(call, job_id, after=int(page_token), limit=page_size)
