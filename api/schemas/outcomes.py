"""Reports of visits: what a rep sends, and what became of each report."""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, StringConstraints

from api.schemas.fields import (
    Body,
    Date,
    Identifier,
    Number,
    ShortText,
    Text,
    Time,
)
from api.schemas.problems import ProblemFault

MOST_IN_BATCH = 500
VISIT_PATTERN = r"^[A-Za-z0-9._-]{1,40}@[0-9]{4}-[0-9]{2}-[0-9]{2}#[0-9]{1,6}$"
_UUID = r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"
_MOMENT = (
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
    r"(\.[0-9]{1,6})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$"
)
OutcomeId = Annotated[
    str,
    StringConstraints(pattern=_UUID),
    Field(description="Made by the sender; a correction has an id of its own."),
]
Moment = Annotated[
    str,
    StringConstraints(pattern=_MOMENT),
    Field(json_schema_extra={"format": "date-time"}),
]
VisitId = Annotated[str, StringConstraints(pattern=VISIT_PATTERN, max_length=80)]
Kind = Literal["done", "late", "missed", "moved", "extra", "note"]
Result = Literal["ACCEPTED", "REPEATED", "REFUSED"]
_EXAMPLE: dict[str, Any] = {
    "outcome_id": "7c3e2a52-5f0e-4a3c-9e0a-1f6a1c0d9b11",
    "kind": "done",
    "at": "2026-11-30T09:40:00+08:00",
    "started": "09:10",
    "ended": "09:35",
}
BATCH_EXAMPLE: dict[str, Any] = {
    "outcomes": [
        {**_EXAMPLE, "visit_id": "C00017@2026-11-30#1"},
        {
            "outcome_id": "7c3e2a52-5f0e-4a3c-9e0a-1f6a1c0d9b12",
            "kind": "missed",
            "visit_id": "C00018@2026-11-30#1",
            "at": "2026-11-30T10:05:00+08:00",
            "reason": "closed",
        },
    ]
}


class OutcomeFields(Body):
    """
    What became of a visit.

    Of several reports on one visit the one with the latest `at` decides, then the one
    with the largest id. Times of day are wall times of the plan.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    outcome_id: OutcomeId
    kind: Kind
    at: Moment
    date: Date | None = None
    reason: ShortText = ""
    started: Time | None = None
    ended: Time | None = None
    order_value: Number | None = None
    note: Text = ""


class BatchOutcome(OutcomeFields):
    """A report on a visit, or on one's customer where no visit is planned."""

    model_config = ConfigDict(json_schema_extra={"examples": BATCH_EXAMPLE["outcomes"]})

    visit_id: VisitId | None = None
    customer_id: Identifier | None = None


# What a phone once kept must not stop what it sends later, so that objects of any
# shape are taken, and judged one by one.
AnyOutcome = Annotated[BatchOutcome | dict[str, Any], Field(union_mode="left_to_right")]


class OutcomeBatch(Body):
    """Reports in any order; each is judged by itself."""

    model_config = ConfigDict(json_schema_extra={"examples": [BATCH_EXAMPLE]})

    outcomes: Annotated[list[AnyOutcome], Field(min_length=1, max_length=MOST_IN_BATCH)]


class OutcomeReceipt(Body):
    """What became of a report: kept, kept before, or refused with a problem's code."""

    outcome_id: str | None
    result: Result
    code: str | None
    errors: list[ProblemFault]


class BatchReceipt(Body):
    """A receipt per report, in the order in which they were sent."""

    items: list[OutcomeReceipt]


class OutcomeAnswer(Body):
    """A report as kept; `at` has the offset of the plan's timezone."""

    outcome_id: str
    visit_id: str
    rep_id: str
    customer_id: str
    date: str
    received_at: str
    kind: Kind
    at: str
    reason: str
    started: str | None
    ended: str | None
    order_value: float | None
    note: str


class OutcomePage(Body):
    """One page of reports, by id."""

    items: list[OutcomeAnswer]
    next_page_token: str | None
