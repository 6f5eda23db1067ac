"""Tokens by their digest; a token's power ends with its user's, and with its rep's."""

from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from api.store.tables import reps, tokens, users

# Made once: every request asks it, and making it takes longer than the answer.
_FIND_HOLDER = (
    select(
        tokens.c.id.label("token_id"),
        users.c.id.label("user_id"),
        users.c.role,
        users.c.rep_id,
    )
    .select_from(
        tokens.outerjoin(users, tokens.c.user_id == users.c.id).outerjoin(
            reps, users.c.rep_id == reps.c.id
        )
    )
    .where(tokens.c.digest == bindparam("digest"), tokens.c.revoked.is_(False))
    .where(users.c.id.is_(None) | users.c.archived.is_(False))
    .where(reps.c.id.is_(None) | reps.c.archived.is_(False))
)


# Rows of several tables have no static type of their own.
def find_holder(connection: Connection, digest: str) -> Row[Any, Any, Any, Any] | None:
    """
    Return who holds a token that is in force: token, user, role, rep.

    User, role and rep are None for an API key.
    """
    return connection.execute(_FIND_HOLDER, {"digest": digest}).first()


def insert_token(
    connection: Connection,
    token_id: str,
    digest: str,
    *,
    user_id: str | None,
    name: str,
    created_at: str,
) -> None:
    """Add a token; one without a user is an API key."""
    connection.execute(
        insert(tokens).values(
            id=token_id,
            digest=digest,
            user_id=user_id,
            name=name,
            created_at=created_at,
            revoked=False,
        )
    )


def list_tokens(
    connection: Connection, *, keys: bool, after: str, limit: int
) -> list[Row[Any]]:
    """Return tokens of users, or API keys, by id."""
    kind = tokens.c.user_id.is_(None) if keys else tokens.c.user_id.is_not(None)
    query = select(tokens).where(kind, tokens.c.id > after).order_by(tokens.c.id)
    return list(connection.execute(query.limit(limit)))


def revoke_token(connection: Connection, token_id: str, *, keys: bool) -> bool:
    """End a token; False when there is none. Ending it twice is no fault."""
    kind = tokens.c.user_id.is_(None) if keys else tokens.c.user_id.is_not(None)
    change = update(tokens).where(tokens.c.id == token_id, kind).values(revoked=True)
    return connection.execute(change).rowcount == 1
