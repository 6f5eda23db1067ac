"""Calendars as JSON: dates on which nobody is to be sent out."""

from typing import Any

from pydantic import ConfigDict, Field

from api.schemas.fields import Body, Date, Dates, Identifier, ShortText

CALENDAR_EXAMPLE: dict[str, Any] = {
    "calendar_id": "company",
    "name": "Company holidays",
    "closed": ["2026-12-24..2026-12-31", "2027-02-16"],
    "working": ["2026-12-28"],
}
FIELDS_EXAMPLE = {k: v for k, v in CALENDAR_EXAMPLE.items() if k != "calendar_id"}


class CalendarFields(Body):
    """Everything about a calendar but the id, which never changes."""

    model_config = ConfigDict(json_schema_extra={"examples": [FIELDS_EXAMPLE]})

    name: ShortText = ""
    closed: list[Dates] = Field(
        [], max_length=400, description="Dates, or spans `2026-12-24..2026-12-31`."
    )
    working: list[Date] = Field(
        [],
        max_length=400,
        description="Dates worked all the same, whichever calendar closes them.",
    )
    rep_ids: list[Identifier] | None = Field(
        None, max_length=10_000, description="Whom it concerns; null is everybody."
    )


class NewCalendar(CalendarFields):
    """A calendar to be created."""

    model_config = ConfigDict(json_schema_extra={"examples": [CALENDAR_EXAMPLE]})

    calendar_id: Identifier


class CalendarAnswer(NewCalendar):
    """A calendar as stored."""

    version: int
    archived: bool


class CalendarPage(Body):
    """One page of calendars, by id."""

    items: list[CalendarAnswer]
    next_page_token: str | None
