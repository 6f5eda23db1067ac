"""Edits of a plan, and what else its jobs are told."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StringConstraints

from api.schemas.fields import Body, Date, Identifier, Whole
from api.schemas.jobs import MOST_SECONDS

MOST_EDITS = 500
MOST_DATES = 91
VisitId = Annotated[
    str,
    StringConstraints(
        max_length=80,
        pattern=r"^[A-Za-z0-9._-]{1,40}@[0-9]{4}-[0-9]{2}-[0-9]{2}#[0-9]+$",
    ),
]
# Beyond the limit is LIMIT_EXCEEDED, whose texts name it.
Seconds = Annotated[Whole, Field(ge=1, json_schema_extra={"maximum": MOST_SECONDS})]


class MoveVisit(Body):
    """A visit that goes to a date; with rep_id its customer goes to that rep."""

    op: Literal["move_visit"]
    visit_id: VisitId
    date: Date
    rep_id: Identifier | None = None


class AssignCustomer(Body):
    """A customer whom a rep has from now on."""

    op: Literal["assign_customer"]
    customer_id: Identifier
    rep_id: Identifier


class LockDays(Body):
    """Dates on which a customer is visited in every later plan of the cycle."""

    op: Literal["lock_days"]
    customer_id: Identifier
    dates: Annotated[list[Date], Field(min_length=1, max_length=MOST_DATES)]


class Unlock(Body):
    """A customer whom no lock of the plan holds any more."""

    op: Literal["unlock"]
    customer_id: Identifier


Edit = Annotated[
    MoveVisit | AssignCustomer | LockDays | Unlock, Field(discriminator="op")
]


class EditBody(Body):
    """Decisions about a plan, in their order; what they force is worked out."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "edits": [
                        {
                            "op": "move_visit",
                            "visit_id": "C-0042@2026-11-30#2",
                            "date": "2026-12-09",
                        },
                        {
                            "op": "assign_customer",
                            "customer_id": "C-0043",
                            "rep_id": "R1",
                        },
                    ]
                }
            ]
        }
    )

    edits: Annotated[list[Edit], Field(min_length=1, max_length=MOST_EDITS)]
    time_limit_s: Seconds | None = Field(None, description="Seconds of search.")


class EvaluateBody(Body):
    """Nothing needs to be said to have a plan judged anew."""

    model_config = ConfigDict(json_schema_extra={"examples": [{}]})
