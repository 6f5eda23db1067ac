"""Users, their tokens, API keys, and what they changed."""

from typing import Any, Literal

from pydantic import ConfigDict

from api.schemas.fields import Body, Identifier, Label

UserRole = Literal["admin", "manager", "rep"]
USER_EXAMPLE: dict[str, Any] = {"name": "Field manager", "role": "manager"}
SOME_ID = "5f0c7a8e-1d5b-4b0e-9a63-0b7c2f4c1d2e"


class UserFields(Body):
    """A person who may sign in; a rep names whose customers he sees."""

    model_config = ConfigDict(json_schema_extra={"examples": [USER_EXAMPLE]})

    name: Label
    role: UserRole
    rep_id: Identifier | None = None


class UserAnswer(UserFields):
    """A user as stored; archived ones can do nothing."""

    user_id: str
    version: int
    archived: bool


class UserPage(Body):
    """One page of users, by id."""

    items: list[UserAnswer]
    next_page_token: str | None


class NewToken(Body):
    """Whom a token is for."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"user_id": SOME_ID}]})

    user_id: Identifier


class NewApiKey(Body):
    """What an API key is for."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "Nightly"}]})

    name: Label


class TokenAnswer(Body):
    """A token without its secret; an API key's belongs to no user."""

    token_id: str
    user_id: str | None
    name: str
    created_at: str
    revoked: bool


class TokenSecret(TokenAnswer):
    """A new token; the secret is shown this once."""

    token: str


class TokenPage(Body):
    """One page of tokens, by id."""

    items: list[TokenAnswer]
    next_page_token: str | None


class EventAnswer(Body):
    """One write: ids only."""

    event: int
    at: str
    actor_id: str
    role: str
    action: str
    object_id: str
    version: int | None
    request_id: str


class EventPage(Body):
    """One page of events, oldest first."""

    items: list[EventAnswer]
    next_page_token: str | None
