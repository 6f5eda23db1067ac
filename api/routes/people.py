"""/v1/users, /v1/auth/tokens, /v1/api-keys, /v1/audit-events: for admins."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Depends, Response

from api.auth import Action
from api.dependencies import Call, CheckedRoute, calls
from api.kinds import Kind, archive, create, replace, show, show_page
from api.openapi import BODY, OBJECT, VERSIONED, answers
from api.schemas.pages import (
    FIRST_PLACE,
    IfMatch,
    Key,
    ObjectId,
    PageSize,
    PageToken,
    PlaceToken,
)
from api.schemas.people import (
    EventPage,
    NewApiKey,
    NewToken,
    TokenPage,
    TokenSecret,
    UserAnswer,
    UserFields,
    UserPage,
)
from api.store.exports import end_exports
from api.store.tables import users
from api.team.checking import check_user, guard_user
from api.team.people import end_token, give_token, show_events, show_tokens

router = APIRouter(prefix="/v1", tags=["people"], route_class=CheckedRoute)
USERS = Kind(
    path="users",
    table=users,
    id_field="user_id",
    check=check_user,
    guard=guard_user,
    end=lambda connection, found: end_exports(connection, found.identifier),
    columns=lambda record: {"role": record["role"]},
)


def make_id() -> str:
    """Return an id for a new user."""
    return str(uuid.uuid4())


ReadsUsers = Annotated[Call, Depends(calls(Action.READ_USERS))]
WritesUsers = Annotated[Call, Depends(calls(Action.WRITE_USERS))]
ReadsTokens = Annotated[Call, Depends(calls(Action.READ_TOKENS))]
WritesTokens = Annotated[Call, Depends(calls(Action.WRITE_TOKENS))]
ReadsKeys = Annotated[Call, Depends(calls(Action.READ_KEYS))]
WritesKeys = Annotated[Call, Depends(calls(Action.WRITE_KEYS))]
ReadsEvents = Annotated[Call, Depends(calls(Action.READ_EVENTS))]


@router.get("/users", response_model=UserPage, responses=answers())
def list_users(
    call: ReadsUsers,
    page_size: PageSize = 100,
    page_token: PageToken = "",
    archived: bool = False,
) -> Response:
    """List users by id."""
    return show_page(call, USERS, after=page_token, limit=page_size, archived=archived)


@router.post(
    "/users",
    status_code=201,
    response_model=UserAnswer,
    responses=answers(*BODY, "IDEMPOTENCY_KEY_REUSED", status=201, tagged=True),
)
def create_user(call: WritesUsers, body: UserFields, key: Key = None) -> Response:
    """Create a user; a token for him is a call of its own."""
    return create(call, USERS, body.model_dump(), key, make_id=make_id)


@router.get(
    "/users/{user_id}",
    response_model=UserAnswer,
    responses=answers(*OBJECT, tagged=True),
)
def get_user(call: ReadsUsers, user_id: ObjectId) -> Response:
    """Get a user, an archived one too."""
    return show(call, USERS, user_id)


@router.put(
    "/users/{user_id}",
    response_model=UserAnswer,
    responses=answers(*BODY, *VERSIONED, "LAST_ADMIN", tagged=True),
)
def replace_user(
    call: WritesUsers, user_id: ObjectId, body: UserFields, if_match: IfMatch = None
) -> Response:
    """Replace a user; an archived one comes back."""
    return replace(call, USERS, user_id, body.model_dump(), if_match)


@router.delete(
    "/users/{user_id}",
    status_code=204,
    responses=answers(*VERSIONED, "LAST_ADMIN", status=204),
)
def archive_user(
    call: WritesUsers, user_id: ObjectId, if_match: IfMatch = None
) -> Response:
    """Archive a user; his tokens end at once."""
    return archive(call, USERS, user_id, if_match)


@router.get("/auth/tokens", response_model=TokenPage, responses=answers())
def list_user_tokens(
    call: ReadsTokens, page_size: PageSize = 100, page_token: PageToken = ""
) -> Response:
    """List tokens of users by id, without their secrets."""
    return show_tokens(call, keys=False, after=page_token, limit=page_size)


@router.post(
    "/auth/tokens",
    status_code=201,
    response_model=TokenSecret,
    responses=answers(*BODY, status=201),
)
def create_token(call: WritesTokens, body: NewToken) -> Response:
    """Give a user a token; the secret is shown this once."""
    return give_token(call, user_id=body.user_id, name="", path="/v1/auth/tokens")


@router.delete(
    "/auth/tokens/{token_id}", status_code=204, responses=answers(*OBJECT, status=204)
)
def revoke_user_token(call: WritesTokens, token_id: ObjectId) -> Response:
    """Revoke a user's token."""
    return end_token(call, token_id, keys=False)


@router.get("/api-keys", response_model=TokenPage, responses=answers())
def list_api_keys(
    call: ReadsKeys, page_size: PageSize = 100, page_token: PageToken = ""
) -> Response:
    """List API keys by id, without their secrets."""
    return show_tokens(call, keys=True, after=page_token, limit=page_size)


@router.post(
    "/api-keys",
    status_code=201,
    response_model=TokenSecret,
    responses=answers(*BODY, status=201),
)
def create_api_key(call: WritesKeys, body: NewApiKey) -> Response:
    """Make an API key of the role service; the secret is shown this once."""
    return give_token(call, user_id=None, name=body.name, path="/v1/api-keys")


@router.delete(
    "/api-keys/{token_id}", status_code=204, responses=answers(*OBJECT, status=204)
)
def revoke_api_key(call: WritesKeys, token_id: ObjectId) -> Response:
    """Revoke an API key."""
    return end_token(call, token_id, keys=True)


@router.get("/audit-events", response_model=EventPage, responses=answers())
def list_audit_events(
    call: ReadsEvents, page_size: PageSize = 100, page_token: PlaceToken = FIRST_PLACE
) -> Response:
    """List writes, oldest first: ids only."""
    return show_events(call, after=int(page_token), limit=page_size)
