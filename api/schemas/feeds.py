"""Calendar feeds."""

from typing import Any

from pydantic import ConfigDict

from api.schemas.fields import Body, Identifier, Label

FEED_EXAMPLE: dict[str, Any] = {"name": "My phone"}


class NewFeed(Body):
    """A feed of one's own days; who is no rep names the rep."""

    model_config = ConfigDict(json_schema_extra={"examples": [FEED_EXAMPLE]})

    name: Label
    rep_id: Identifier | None = None


class FeedAnswer(Body):
    """A feed without its secret."""

    feed_id: str
    rep_id: str
    name: str
    created_at: str
    revoked: bool


class FeedSecret(FeedAnswer):
    """A new feed; `path` holds its secret, and is shown this once."""

    path: str


class FeedPage(Body):
    """One page of one's feeds, by id."""

    items: list[FeedAnswer]
    next_page_token: str | None
