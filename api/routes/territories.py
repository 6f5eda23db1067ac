"""/v1/territories and the designs that are proposed for them."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from api.auth import Action
from api.dependencies import Call, CheckedRoute, calls
from api.office.designs import apply_design, show_design, show_designs
from api.office.territories import show_territories
from api.openapi import BODY, OBJECT, answers
from api.routes.jobs import NumberToken
from api.schemas.pages import ObjectId, PageSize
from api.schemas.territories import (
    DesignAnswer,
    DesignApplied,
    DesignOrder,
    DesignPage,
    TerritoriesAnswer,
)

router = APIRouter(
    prefix="/v1/territories", tags=["territories"], route_class=CheckedRoute
)
Reads = Annotated[Call, Depends(calls(Action.READ_TERRITORIES))]
Writes = Annotated[Call, Depends(calls(Action.WRITE_TERRITORIES))]


@router.get(
    "",
    response_model=TerritoriesAnswer,
    responses=answers(
        *("NOTHING_TO_PLAN", "LIMIT_EXCEEDED"),
        *("RECKONER_UNAVAILABLE", "STILL_RECKONING"),
    ),
)
def list_territories(call: Reads) -> Response:
    """List the territories of the plan in force, else those of today's owners."""
    return show_territories(call)


@router.get("/designs", response_model=DesignPage, responses=answers())
def list_territory_designs(
    call: Reads, page_size: PageSize = 100, page_token: NumberToken = ""
) -> Response:
    """List proposed territories, the newest first."""
    before = int(page_token) if page_token else None
    return show_designs(call, before=before, limit=page_size)


@router.get(
    "/designs/{design_id}", response_model=DesignAnswer, responses=answers(*OBJECT)
)
def get_territory_design(call: Reads, design_id: ObjectId) -> Response:
    """Get proposed territories: who would have whom, figures, outlines."""
    return show_design(call, design_id)


@router.post(
    "/designs/{design_id}:apply",
    response_model=DesignApplied,
    responses=answers(*BODY, *OBJECT, "DESIGN_STALE"),
)
def apply_territory_design(
    call: Writes, design_id: ObjectId, body: DesignOrder
) -> Response:
    """Give all customers to the reps of a design; twice changes nothing more."""
    del body
    return apply_design(call, design_id)
