"""Tokens given and taken, events listed, and the very first start."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from fastapi import Response
from sqlalchemy import Connection

from api.auth import digest_token, make_token
from api.dependencies import Answer, Call, answer_record
from api.errors import BodyFault, RefusedError
from api.store.documents import (
    count_documents,
    find_document,
    insert_document,
)
from api.store.engine import Store
from api.store.events import list_events
from api.store.tables import policies, users
from api.store.tokens import insert_token, list_tokens, revoke_token
from api.team.checking import DEFAULT_POLICY


def make_first_admin(store: Store, now: datetime) -> str | None:
    """Return a new admin's token at the very first start; None at any other."""
    with store.writing() as connection:
        if count_documents(connection, users):
            return None
        user_id, token = str(uuid.uuid4()), make_token()
        fields = {"name": "admin", "role": "admin", "rep_id": None}
        insert_document(
            connection, users, user_id, {"user_id": user_id, **fields}, role="admin"
        )
        insert_document(
            connection, policies, DEFAULT_POLICY, {"policy_id": DEFAULT_POLICY}
        )
        insert_token(
            connection,
            str(uuid.uuid4()),
            digest_token(token),
            user_id=user_id,
            name="",
            created_at=now.isoformat(),
        )
    return token


def give_token(call: Call, *, user_id: str | None, name: str, path: str) -> Response:
    """Answer with a new secret, shown this once; without a user it is an API key."""
    token, token_id = make_token(), str(uuid.uuid4())
    created_at = call.service.clock().isoformat()

    def effect(connection: Connection) -> Answer:
        if user_id is not None:
            found = find_document(connection, users, user_id)
            if found is None or found.is_archived:
                faults = [BodyFault("/user_id", "UNKNOWN_USER")]
                raise RefusedError("INVALID_INPUT", faults=faults)
        insert_token(
            connection,
            token_id,
            digest_token(token),
            user_id=user_id,
            name=name,
            created_at=created_at,
        )
        call.note(connection, token_id, None)
        record = {
            "token_id": token_id,
            "user_id": user_id,
            "name": name,
            "created_at": created_at,
            "revoked": False,
            "token": token,
        }
        return Answer(201, record, location=f"{path}/{token_id}")

    return call.write(effect)


def show_tokens(call: Call, *, keys: bool, after: str, limit: int) -> Response:
    """Answer with a page of tokens, without their secrets."""
    with call.service.store.reading() as connection:
        rows = list_tokens(connection, keys=keys, after=after, limit=limit + 1)
    names = ("user_id", "name", "created_at", "revoked")
    items = [
        {"token_id": row.id, **{name: getattr(row, name) for name in names}}
        for row in rows
    ]
    return _answer_page(items, "token_id", limit)


def end_token(call: Call, token_id: str, *, keys: bool) -> Response:
    """Revoke a token: the next request with it is refused."""

    def effect(connection: Connection) -> Answer:
        if not revoke_token(connection, token_id, keys=keys):
            raise RefusedError("NOT_FOUND")
        call.note(connection, token_id, None)
        return Answer(204)

    return call.write(effect)


def show_events(call: Call, *, after: int, limit: int) -> Response:
    """Answer with a page of events, oldest first."""
    with call.service.store.reading() as connection:
        rows = list_events(connection, after=after, limit=limit + 1)
    return _answer_page([dict(row._mapping) for row in rows], "event", limit)


def _answer_page(items: Sequence[Mapping[str, Any]], key: str, limit: int) -> Response:
    page = items[:limit]
    following = str(page[-1][key]) if len(items) > limit else None
    return answer_record({"items": page, "next_page_token": following})
