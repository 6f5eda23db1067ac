"""Reps as JSON; the fields have the names of the columns of a reps file."""

from typing import Annotated, Any

from pydantic import ConfigDict, Field

from api.schemas.fields import (
    Block,
    Body,
    Dates,
    Identifier,
    Latitude,
    Longitude,
    Number,
    Text,
    Time,
    Weekday,
    Whole,
    Word,
)

REP_EXAMPLE: dict[str, Any] = {
    "rep_id": "R1",
    "name": "First rep",
    "lat": 31.22017,
    "lon": 121.44851,
    "weekdays": ["mon", "tue", "wed", "thu", "fri"],
    "start": "08:30",
    "end": "17:30",
    "blocks": ["fri 14:00-17:30"],
}
FIELDS_EXAMPLE = {k: v for k, v in REP_EXAMPLE.items() if k != "rep_id"}


class RepFields(Body):
    """Everything about a rep but the id, which never changes."""

    model_config = ConfigDict(json_schema_extra={"examples": [FIELDS_EXAMPLE]})

    lat: Latitude = Field(description="Where the day starts, degrees WGS 84.")
    lon: Longitude
    end_lat: Latitude | None = Field(None, description="Where it ends; null: there.")
    end_lon: Longitude | None = None
    name: Text = ""
    weekdays: list[Weekday] | None = Field(
        None, min_length=1, max_length=7, description="Null is Monday to Friday."
    )
    start: Time | None = None
    end: Time | None = None
    break_min: Annotated[Whole, Field(ge=0, le=480)] | None = None
    break_from: Time | None = None
    break_to: Time | None = None
    blocks: list[Block] = Field([], max_length=100, description="Times kept free.")
    max_visits: Annotated[Whole, Field(ge=1, le=200)] | None = None
    max_drive_min: Annotated[Whole, Field(ge=1, le=1_440)] | None = None
    max_customers: Annotated[Whole, Field(ge=1, le=100_000)] | None = None
    capacity_share: Annotated[Number, Field(ge=0.01, le=2)] = 1.0
    skills: list[Word] = Field([], max_length=100)
    days_off: list[Dates] = Field([], max_length=400)


class NewRep(RepFields):
    """A rep to be created."""

    model_config = ConfigDict(json_schema_extra={"examples": [REP_EXAMPLE]})

    rep_id: Identifier


class RepPatch(RepFields):
    """Fields to change; null puts a field back to its default."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"max_visits": 14}]})

    lat: Latitude | None = None  # type: ignore[assignment]  # a patch may omit it
    lon: Longitude | None = None  # type: ignore[assignment]  # a patch may omit it


class RepAnswer(NewRep):
    """A rep as stored."""

    day_off_reasons: dict[str, str] = Field(
        {}, description="Of `days_off`, those whose reason `/availability` was told."
    )
    version: int
    archived: bool


class RepPage(Body):
    """One page of reps, by id."""

    items: list[RepAnswer]
    next_page_token: str | None
