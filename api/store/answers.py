"""Answers kept under their idempotency keys, for a day."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection, Row, delete, insert, select

from api.store.tables import answers

KEPT = timedelta(hours=24)


def find_answer(
    connection: Connection, actor_id: str, key: str
) -> Row[tuple[object, ...]] | None:
    """Return what an actor's key was answered with."""
    mine = answers.c.actor_id == actor_id, answers.c.idempotency_key == key
    return connection.execute(select(answers).where(*mine)).first()


def keep_answer(
    connection: Connection,
    actor_id: str,
    key: str,
    request_digest: str,
    *,
    status: int,
    headers: Mapping[str, str],
    body: str,
    now: datetime,
) -> None:
    """Keep an answer in the transaction of its effect; drop those that are too old."""
    drop_old_answers(connection, now)
    connection.execute(
        insert(answers).values(
            actor_id=actor_id,
            idempotency_key=key,
            request_digest=request_digest,
            status=status,
            headers=json.dumps(dict(headers)),
            body=body,
            kept_at=now.isoformat(),
        )
    )


def drop_old_answers(connection: Connection, now: datetime) -> int:
    """Drop answers over a day old; return how many."""
    oldest = (now - KEPT).isoformat()
    old = answers.c.kept_at < oldest
    return connection.execute(delete(answers).where(old)).rowcount
