"""Planning jobs: what is asked for, and how far they are."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.fields import Body, Date, Identifier, Number, Whole
from api.schemas.imports import IssueAnswer

MOST_SECONDS = 3_600
"""Longest search; seconds."""
MOST_ITERATIONS = 10_000_000
MOST_SCOPE = 1_000

Kind = Literal["TERRITORY", "SCHEDULE", "FULL", "REPLAN", "EVALUATE", "VALIDATE"]
State = Literal["QUEUED", "RUNNING", "SUCCEEDED", "FAILED", "CANCELLED"]
Quality = Literal["FULL", "TIME_LIMITED", "DEGRADED"]
_BOUND: dict[str, Any] = {"maximum": MOST_SECONDS}


class NewJob(Body):
    """What is to be planned; parameters that the kind does not take are refused."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"kind": "FULL", "start": "2026-12-07", "time_limit_s": 120},
                {"kind": "REPLAN", "max_changes": 0.05, "if_busy": "queue"},
            ]
        }
    )

    kind: Kind
    start: Date | None = Field(
        None, description="First day of the cycle, a Monday; by default the next one."
    )
    policy_id: Identifier = "default"
    # Beyond the limit is LIMIT_EXCEEDED, whose texts name it.
    time_limit_s: Annotated[Whole, Field(ge=1, json_schema_extra=_BOUND)] | None = (
        Field(
            None,
            description="Seconds of search; by default by number of customers. Of "
            "thousands, 1 ms each is kept for checking and writing the plan.",
        )
    )
    seed: Annotated[Whole, Field(ge=0, le=2**31 - 1)] = 1
    iterations: Annotated[Whole, Field(ge=0, le=MOST_ITERATIONS)] | None = Field(
        None, description="Rounds per territory instead of seconds: repeatable plans."
    )
    scope: Annotated[list[Identifier], Field(max_length=MOST_SCOPE)] = Field(
        [], description="Reps whose part is planned; none means all."
    )
    plan_id: Identifier | None = Field(
        None, description="The plan to go on from; by default the one in force."
    )
    design_id: Identifier | None = Field(
        None, description="Territories; by default those the customers' reps say."
    )
    today: Date | None = None
    freeze_until: Date | None = Field(
        None, description="Last day that stays; by default two working days on."
    )
    max_changes: Annotated[Number, Field(ge=0, le=1)] = Field(
        0.05, description="Share of customers who may change although they could stay."
    )
    also_unreported: bool = Field(
        False, description="Whether past visits without a report count as missed."
    )
    if_busy: Literal["refuse", "queue"] = "refuse"


class CancelOrder(Body):
    """Nothing needs to be said to cancel a job."""

    model_config = ConfigDict(json_schema_extra={"examples": [{}]})


class BestSoFar(Body):
    """The best plan of a search so far: visits it misses, hours it drives."""

    visits_missing: int
    drive_hours: float


class JobProgress(Body):
    """How far a job is; ``share`` is of its search, 0 to 1."""

    phase: str
    share: float
    done: int
    total: int
    best: BestSoFar | None


class JobProblem(Body):
    """Why a job failed."""

    code: str
    title: str
    detail: str
    values: dict[str, Any]


class JobAnswer(BaseModel):
    """A planning job."""

    job_id: str
    number: int
    kind: Kind
    state: State
    quality: Quality | None
    cancel_asked: bool
    attempts: int
    created_at: str
    started_at: str | None
    ended_at: str | None
    parameters: dict[str, Any]
    progress: JobProgress | None
    plan_id: str | None
    design_id: str | None
    problem: JobProblem | None
    result: dict[str, Any]


class JobIssue(IssueAnswer):
    """A fault of a job's inputs, and the stored customer it is about."""

    customer_id: str | None


class JobIssuePage(BaseModel):
    """One page of a job's issues."""

    items: list[JobIssue]
    next_page_token: str | None


class JobPage(BaseModel):
    """One page of jobs, the newest first."""

    items: list[JobAnswer]
    next_page_token: str | None
