"""When a rep is away, and why."""

from typing import Any, Literal

from pydantic import ConfigDict, Field

from api.schemas.fields import Body, Date

AVAILABILITY_EXAMPLE: dict[str, Any] = {
    "days_off": [
        {"first": "2026-12-07", "last": "2026-12-11", "reason": "leave"},
        {"first": "2026-12-21", "last": "2026-12-21", "reason": "training"},
    ]
}


class DaysOff(Body):
    """Dates without work, both included, at most 366 days."""

    first: Date
    last: Date
    reason: Literal["leave", "sick", "training", "other"] = "other"


class Availability(Body):
    """All days off of a rep; those that are not named any more are worked."""

    model_config = ConfigDict(json_schema_extra={"examples": [AVAILABILITY_EXAMPLE]})

    days_off: list[DaysOff] = Field(max_length=400)


class ClosedDates(Body):
    """Dates that the calendars of the rep close."""

    first: Date
    last: Date


class VisitsFound(Body):
    """Published visits; with a count of 0 there is no first date."""

    count: int
    first: Date | None


class AvailabilityAnswer(Availability):
    """When a rep is away, and what of the published plan that touches."""

    rep_id: str
    calendar_days: list[ClosedDates]
    published_visits: VisitsFound = Field(
        description="Visits from today on that fall on these days: plan again."
    )
    version: int
