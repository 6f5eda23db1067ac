"""/v1/calendars."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from api.auth import Action
from api.dependencies import Call, CheckedRoute, calls
from api.kinds import Kind, archive, create, patch, replace, show, show_page
from api.openapi import BODY, CREATED, OBJECT, VERSIONED, answers
from api.schemas.calendars import (
    CalendarAnswer,
    CalendarFields,
    CalendarPage,
    NewCalendar,
)
from api.schemas.pages import IfMatch, Key, ObjectId, PageSize, PageToken
from api.store.tables import calendars
from api.team.checking_calendars import check_calendar

router = APIRouter(prefix="/v1/calendars", tags=["calendars"], route_class=CheckedRoute)
CALENDARS = Kind(
    path="calendars", table=calendars, id_field="calendar_id", check=check_calendar
)
Reads = Annotated[Call, Depends(calls(Action.READ_CALENDARS))]
Writes = Annotated[Call, Depends(calls(Action.WRITE_CALENDARS))]


@router.get("", response_model=CalendarPage, responses=answers())
def list_calendars(
    call: Reads,
    page_size: PageSize = 100,
    page_token: PageToken = "",
    archived: bool = False,
) -> Response:
    """List calendars by id."""
    return show_page(
        call, CALENDARS, after=page_token, limit=page_size, archived=archived
    )


@router.post(
    "",
    status_code=201,
    response_model=CalendarAnswer,
    responses=answers(*BODY, *CREATED, status=201, tagged=True),
)
def create_calendar(call: Writes, body: NewCalendar, key: Key = None) -> Response:
    """Create a calendar; its closed dates are days off in every job from now on."""
    return create(call, CALENDARS, body.model_dump(), key)


@router.get(
    "/{calendar_id}",
    response_model=CalendarAnswer,
    responses=answers(*OBJECT, tagged=True),
)
def get_calendar(call: Reads, calendar_id: ObjectId) -> Response:
    """Get a calendar, an archived one too."""
    return show(call, CALENDARS, calendar_id)


@router.put(
    "/{calendar_id}",
    response_model=CalendarAnswer,
    responses=answers(*BODY, *VERSIONED, tagged=True),
)
def replace_calendar(
    call: Writes,
    calendar_id: ObjectId,
    body: CalendarFields,
    if_match: IfMatch = None,
) -> Response:
    """Replace a calendar; an archived one comes back."""
    return replace(call, CALENDARS, calendar_id, body.model_dump(), if_match)


@router.patch(
    "/{calendar_id}",
    response_model=CalendarAnswer,
    responses=answers(*BODY, *VERSIONED, "ARCHIVED", tagged=True),
)
def patch_calendar(
    call: Writes,
    calendar_id: ObjectId,
    body: CalendarFields,
    if_match: IfMatch = None,
) -> Response:
    """Change some fields of a calendar."""
    changes = body.model_dump(exclude_unset=True)
    return patch(call, CALENDARS, calendar_id, changes, if_match)


@router.delete(
    "/{calendar_id}", status_code=204, responses=answers(*VERSIONED, status=204)
)
def archive_calendar(
    call: Writes, calendar_id: ObjectId, if_match: IfMatch = None
) -> Response:
    """Archive a calendar: what it closed is open to the next jobs."""
    return archive(call, CALENDARS, calendar_id, if_match)
