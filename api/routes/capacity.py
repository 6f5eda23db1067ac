"""/v1/capacity."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from api.auth import Action
from api.dependencies import Call, CheckedRoute, calls
from api.office.capacity import show_capacity
from api.openapi import answers
from api.schemas.capacity import CapacityAnswer
from api.schemas.fields import Date

router = APIRouter(prefix="/v1/capacity", tags=["plans"], route_class=CheckedRoute)
Reads = Annotated[Call, Depends(calls(Action.READ_PLANS))]
Start = Annotated[
    Date | None, Query(description="First day of the cycle, by default next Monday.")
]


@router.get(
    "",
    response_model=CapacityAnswer,
    responses=answers(
        *("NOTHING_TO_PLAN", "LIMIT_EXCEEDED"),
        *("RECKONER_UNAVAILABLE", "STILL_RECKONING"),
    ),
)
def get_capacity(call: Reads, start: Start = None) -> Response:
    """Prove what hours the visits take at least, against the hours offered."""
    return show_capacity(call, start)
