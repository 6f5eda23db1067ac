"""Plans put in force, and what is other than when they were planned."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from api.schemas.fields import Body


class PublishBody(Body):
    """Nothing needs to be said but which version is replaced, in If-Match."""

    model_config = ConfigDict(json_schema_extra={"examples": [{}]})


class WithheldVisit(Body):
    """A visit that reps are not shown: its customer is archived."""

    visit_id: str
    rep_id: str
    date: str


class StaleInput(BaseModel):
    """A customer or rep that is another now than when the plan was made."""

    code: Literal["STALE_INPUT"]
    kind: Literal["customer", "rep"]
    id: str
    change: Literal["added", "changed", "archived"]
    fields: list[str]
    withheld_visits: list[WithheldVisit]
    message: str


class StalePage(Body):
    """One page of stale inputs: customers by id, then reps."""

    items: list[StaleInput]
    next_page_token: str | None


class PublishedAnswer(BaseModel):
    """
    The newest publication; before the first its number is 0 and nothing else is known.

    A rep is told number, plan and dates.
    """

    number: int
    plan_id: str | None
    first: str | None
    last: str | None
    plan_number: int | None = None
    at: str | None = None
    actor_id: str | None = None


class PublicationAnswer(BaseModel):
    """A plan that was put in force: when, by whom, for which dates."""

    number: int
    plan_id: str
    plan_number: int
    first: str
    last: str
    at: str
    actor_id: str


class PublishAnswer(PublicationAnswer):
    """What was put in force, and the first of the inputs that are other now."""

    stale_count: int
    stale_inputs: list[StaleInput]


class PublicationPage(Body):
    """One page of publications, the newest first."""

    items: list[PublicationAnswer]
    next_page_token: str | None
