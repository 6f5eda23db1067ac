"""A rep who leaves."""

from typing import Any, Literal

from pydantic import ConfigDict, Field

from api.schemas.availability import VisitsFound
from api.schemas.fields import Body

EXAMPLE: dict[str, Any] = {"replan": True}


class Offboarding(Body):
    """What is to follow when a rep is cut off."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    replan: bool = Field(
        False, description="Whether a REPLAN that hands his customers over starts now."
    )


class ReplanProposal(Body):
    """A body for `POST /v1/planning-jobs` that hands the customers over."""

    kind: Literal["REPLAN"]
    plan_id: str


class OffboardingAnswer(Body):
    """What was ended now, and what is left to be handed over."""

    rep_id: str
    version: int
    users: int = Field(description="Users archived now.")
    tokens: int = Field(description="Tokens revoked now.")
    feeds: int = Field(description="Calendar feeds revoked now.")
    exports: int = Field(description="Exports whose files were deleted now.")
    customers: int = Field(description="Customers who still name the rep.")
    published_visits: VisitsFound = Field(description="His visits from today on.")
    replan: ReplanProposal | None = Field(
        description="Null before anything is in force."
    )
    job_id: str | None = Field(description="The job that hands over, if one began.")
    job_refused: str | None = Field(description="Why none began, a problem's code.")
