"""/v1/plans/{plan_id}:publish, /v1/published-plan, /v1/publications."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from api.auth import Action
from api.dependencies import Call, CheckedRoute, calls
from api.openapi import BODY, OBJECT, VERSIONED, answers
from api.plans.publications import (
    put_in_force,
    show_publications,
    show_published,
    show_stale,
)
from api.routes.plans import RECKONED, NewestToken
from api.schemas.pages import (
    FIRST_PLACE,
    IfMatch,
    IfNoneMatch,
    Key,
    ObjectId,
    PageSize,
    PlaceToken,
)
from api.schemas.publications import (
    PublicationPage,
    PublishAnswer,
    PublishBody,
    PublishedAnswer,
    StalePage,
)
from api.unchanging import lasting_answers

router = APIRouter(prefix="/v1", tags=["publications"], route_class=CheckedRoute)
ReadsPlans = Annotated[Call, Depends(calls(Action.READ_PLANS))]
ReadsPublished = Annotated[Call, Depends(calls(Action.READ_PUBLISHED))]
Publishes = Annotated[Call, Depends(calls(Action.PUBLISH_PLANS))]


@router.post(
    "/plans/{plan_id}:publish",
    response_model=PublishAnswer,
    responses=answers(
        *(*BODY, *VERSIONED, *RECKONED, "IDEMPOTENCY_KEY_REUSED"),
        *("PLAN_IS_OVER", "PLAN_NOT_PROVED"),
        tagged=True,
    ),
)
def publish_plan(
    call: Publishes,
    plan_id: ObjectId,
    body: PublishBody,
    if_match: IfMatch = None,
    key: Key = None,
) -> Response:
    """Put a plan in force; If-Match has the ETag of the published plan."""
    del body
    return put_in_force(call, plan_id, if_match, key)


@router.get(
    "/plans/{plan_id}/stale-inputs",
    response_model=StalePage,
    responses=answers(*OBJECT, *RECKONED),
)
def list_stale_inputs(
    call: ReadsPlans,
    plan_id: ObjectId,
    page_size: PageSize = 100,
    page_token: PlaceToken = FIRST_PLACE,
) -> Response:
    """List customers and reps that are others now than when the plan was made."""
    return show_stale(call, plan_id, after=int(page_token), limit=page_size)


@router.get(
    "/published-plan", response_model=PublishedAnswer, responses=lasting_answers()
)
def get_published_plan(
    call: ReadsPublished, if_none_match: IfNoneMatch = None
) -> Response:
    """Get the newest publication; its ETag is what the next one needs."""
    return show_published(call, if_none_match)


@router.get("/publications", response_model=PublicationPage, responses=answers())
def list_plan_publications(
    call: ReadsPlans, page_size: PageSize = 100, page_token: NewestToken = FIRST_PLACE
) -> Response:
    """List publications, the newest first."""
    return show_publications(call, before=int(page_token) or None, limit=page_size)
