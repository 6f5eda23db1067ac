"""Customers as JSON; the fields have the names of the columns of a customers file."""

from typing import Annotated, Any

from pydantic import ConfigDict, Field

from api.schemas.fields import (
    Body,
    Date,
    Dates,
    Identifier,
    Latitude,
    Longitude,
    Number,
    Text,
    Week,
    Weekday,
    Whole,
    Windows,
)

CUSTOMER_EXAMPLE: dict[str, Any] = {
    "customer_id": "C-0042",
    "lat": 31.23041,
    "lon": 121.47372,
    "name": "Corner shop",
    "grade": "A",
    "frequency": 4,
    "service_min": 30,
    "windows_sun": [],
    "weekdays": ["mon", "thu"],
}
FIELDS_EXAMPLE = {k: v for k, v in CUSTOMER_EXAMPLE.items() if k != "customer_id"}
MOST_IN_BATCH = 1_000


class CustomerFields(Body):
    """Everything about a customer but the id, which never changes."""

    model_config = ConfigDict(json_schema_extra={"examples": [FIELDS_EXAMPLE]})

    lat: Latitude | None = Field(None, description="Degrees WGS 84.")
    lon: Longitude | None = Field(None, description="Degrees WGS 84.")
    approximate: bool = Field(
        False, description="Whether the place is the centre of a zip code or town."
    )
    name: Text = ""
    channel: Text = ""
    grade: Text | None = Field(None, description="A grade of the policy `default`.")
    value: Annotated[Number, Field(ge=0, le=1e15)] | None = None
    frequency: Annotated[Whole, Field(ge=0, le=91)] | None = Field(
        None, description="Visits per cycle; 0 parks; null takes the grade's."
    )
    service_min: Annotated[Number, Field(gt=0, le=720)] | None = Field(
        None, description="Minutes per visit; null takes the grade's."
    )
    windows_mon: Windows | None = Field(
        None, description="Opening hours; null is always open, an empty list closed."
    )
    windows_tue: Windows | None = None
    windows_wed: Windows | None = None
    windows_thu: Windows | None = None
    windows_fri: Windows | None = None
    windows_sat: Windows | None = None
    windows_sun: Windows | None = None
    weekdays: list[Weekday] = Field([], max_length=7, description="Empty is any.")
    weeks: list[Week] = Field([], max_length=13, description="Empty is any.")
    min_gap_days: Annotated[Whole, Field(ge=1, le=400)] | None = None
    max_gap_days: Annotated[Whole, Field(ge=1, le=400)] | None = None
    closed_days: list[Dates] = Field(
        [], max_length=400, description="Dates, or spans `2026-12-24..2026-12-31`."
    )
    rep_id: Identifier | None = Field(None, description="Today's rep, the owner.")
    locked: bool = Field(False, description="Whether today's rep and days must stay.")
    allowed_reps: list[Identifier] = Field([], max_length=500)
    weekday_now: list[Weekday] = Field([], max_length=7)
    weeks_now: list[Week] = Field([], max_length=13)
    group: Text = ""
    priority: Annotated[Whole, Field(ge=1, le=9)] = 5
    credit_days_overdue: Annotated[Whole, Field(ge=0, le=36_500)] | None = None
    last_visit: Date | None = None
    city: Text = ""
    zip: Text = ""
    address: Text = ""
    phone: Text = ""
    note: Text = ""
    active: bool = True
    column_value: Text = Field(
        "", description="Text of the column by which the policy grades, if it does."
    )


class NewCustomer(CustomerFields):
    """A customer to be created."""

    model_config = ConfigDict(json_schema_extra={"examples": [CUSTOMER_EXAMPLE]})

    customer_id: Identifier


class CustomerPatch(CustomerFields):
    """Fields to change; null puts a field back to its default."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"note": "Ring twice"}]})


class CustomerAnswer(NewCustomer):
    """A customer as stored."""

    version: int
    archived: bool


class CustomerBatch(Body):
    """Customers to create, or to replace where the id is known; all or none."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"customers": [CUSTOMER_EXAMPLE]}]}
    )

    customers: list[NewCustomer] = Field(min_length=1, max_length=MOST_IN_BATCH)


class BatchAnswer(Body):
    """What became of a batch."""

    created: int
    updated: int
    unchanged: int


class CustomerPage(Body):
    """One page of customers, by id."""

    items: list[CustomerAnswer]
    next_page_token: str | None
