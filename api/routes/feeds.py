"""/v1/me/calendar-feeds, and /feeds/{token}.ics for calendars."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request, Response

from api.auth import Action
from api.days.feeds import end_feed, give_feed, read_feed, show_feeds
from api.dependencies import Call, CheckedRoute, calls
from api.openapi import BODY, OBJECT, answers, problems
from api.routes.days import NOT_CHANGED, IfNoneMatch
from api.schemas.feeds import FeedPage, FeedSecret, NewFeed
from api.schemas.pages import ObjectId, PageSize, PageToken

router = APIRouter(
    prefix="/v1/me/calendar-feeds", tags=["calendar feeds"], route_class=CheckedRoute
)
open_router = APIRouter(tags=["calendar feeds"])
Reads = Annotated[Call, Depends(calls(Action.READ_FEEDS))]
Writes = Annotated[Call, Depends(calls(Action.WRITE_FEEDS))]
Secret = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{20,100}$")]
_CALENDAR: dict[str, Any] = {"text/calendar": {"schema": {"type": "string"}}}


@router.post(
    "",
    status_code=201,
    response_model=FeedSecret,
    responses=answers(*BODY, *OBJECT, status=201),
)
def create_calendar_feed(call: Writes, body: NewFeed) -> Response:
    """Make a feed of a rep's days; its address is a secret, shown this once."""
    return give_feed(call, body.name, body.rep_id)


@router.get("", response_model=FeedPage, responses=answers())
def list_calendar_feeds(
    call: Reads, page_size: PageSize = 100, page_token: PageToken = ""
) -> Response:
    """List one's feeds by id, without their secrets."""
    return show_feeds(call, after=page_token, limit=page_size)


@router.delete(
    "/{feed_id}",
    status_code=204,
    responses=answers(*OBJECT, "STORAGE_FULL", status=204),
)
def revoke_calendar_feed(call: Writes, feed_id: ObjectId) -> Response:
    """Revoke a feed of one's own: the next request for it finds nothing."""
    return end_feed(call, feed_id)


@open_router.get(
    "/feeds/{token}.ics",
    response_class=Response,
    responses={
        **{
            status: problems("NOT_FOUND")[status]
            for status in (404, 422, 429, 500, 503)
        },
        200: {"content": _CALENDAR},
        304: NOT_CHANGED,
    },
)
def read_calendar_feed(
    request: Request, token: Secret, if_none_match: IfNoneMatch = None
) -> Response:
    """Read the days of a feed as iCalendar; its secret needs no other token."""
    return read_feed(request, token, if_none_match)
