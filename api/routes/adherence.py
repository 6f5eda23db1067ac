"""/v1/adherence."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from api.auth import Action
from api.dependencies import Call, CheckedRoute, calls
from api.office.adherence import show_adherence
from api.openapi import answers
from api.schemas.adherence import AdherenceAnswer
from api.schemas.fields import Date

router = APIRouter(prefix="/v1/adherence", tags=["outcomes"], route_class=CheckedRoute)
Reads = Annotated[Call, Depends(calls(Action.READ_OUTCOMES))]
First = Annotated[
    Date | None, Query(alias="from", description="By default four weeks up to `to`.")
]
Last = Annotated[Date | None, Query(alias="to", description="By default today.")]


@router.get(
    "",
    response_model=AdherenceAnswer,
    responses=answers("RECKONER_UNAVAILABLE", "STILL_RECKONING"),
)
def get_adherence(call: Reads, first: First = None, last: Last = None) -> Response:
    """Tell how well the plans in force were kept, from what was reported."""
    return show_adherence(call, first, last)
