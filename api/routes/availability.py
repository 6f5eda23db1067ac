"""/v1/reps/{rep_id}/availability and :offboard."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from api.auth import Action
from api.dependencies import Call, CheckedRoute, calls
from api.openapi import BODY, OBJECT, VERSIONED, answers
from api.schemas.availability import Availability, AvailabilityAnswer
from api.schemas.offboarding import Offboarding, OffboardingAnswer
from api.schemas.pages import IfMatch, ObjectId
from api.team.availability import replace_availability, show_availability
from api.team.offboarding import offboard

router = APIRouter(prefix="/v1/reps", tags=["reps"], route_class=CheckedRoute)
Reads = Annotated[Call, Depends(calls(Action.READ_REPS))]
Writes = Annotated[Call, Depends(calls(Action.WRITE_REPS))]
Offboards = Annotated[Call, Depends(calls(Action.OFFBOARD_REPS))]


@router.get(
    "/{rep_id}/availability",
    response_model=AvailabilityAnswer,
    responses=answers(*OBJECT, tagged=True),
)
def get_availability(call: Reads, rep_id: ObjectId) -> Response:
    """Get a rep's days off, and how many published visits fall on them."""
    return show_availability(call, rep_id)


@router.put(
    "/{rep_id}/availability",
    response_model=AvailabilityAnswer,
    responses=answers(*BODY, *VERSIONED, "ARCHIVED", tagged=True),
)
def put_availability(
    call: Writes, rep_id: ObjectId, body: Availability, if_match: IfMatch = None
) -> Response:
    """Replace a rep's days off; jobs plan without him on them from now on."""
    days_off = body.model_dump()["days_off"]
    return replace_availability(call, rep_id, days_off, if_match)


@router.post(
    "/{rep_id}:offboard",
    response_model=OffboardingAnswer,
    responses=answers(*BODY, *OBJECT),
)
def offboard_rep(call: Offboards, rep_id: ObjectId, body: Offboarding) -> Response:
    """Cut a rep off at once: users, tokens, feeds, exports; his customers stay."""
    return offboard(call, rep_id, replan=body.replan)
