"""Proved bounds of the hours that visits take."""

from typing import Literal

from pydantic import Field

from api.schemas.fields import Body, Date


class Hours(Body):
    """What visits take at least, and what is offered; hours, rounded down."""

    visits: int
    service_hours: float
    parking_hours: float
    drive_hours: float
    needed_hours: float
    supply_hours: float
    missing_hours: float


class TeamHours(Hours):
    """The same for any territories."""

    customers: int
    is_driving_bounded: bool
    is_wherever_reps_live: bool
    missing_reps: int | None = Field(description="Further reps needed at least.")


class WeekHours(Hours):
    """The same for one week, whatever visit days are chosen."""

    week: int


class RepHours(Hours):
    """The same for one rep in territories cut afresh."""

    rep_id: str
    customers: int
    weeks: list[WeekHours]


class CapacityAnswer(Body):
    """What is proved: *cannot fit* is, *fits* never."""

    start: Date
    weeks: int
    verdict: Literal["cannot_fit", "territories_cannot_fit", "nothing_proved"]
    customers_required: int
    visits_required: int
    team: TeamHours
    reps: list[RepHours]
