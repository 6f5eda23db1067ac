"""Calendar feeds by the digest of their secret."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from api.auth import Role
from api.store.tables import feeds, reps, users


def insert_feed(
    connection: Connection,
    feed_id: str,
    digest: str,
    *,
    user_id: str,
    rep_id: str,
    name: str,
    created_at: str,
) -> None:
    """Add a feed of a rep's days, made by a user."""
    connection.execute(
        insert(feeds).values(
            id=feed_id,
            digest=digest,
            user_id=user_id,
            rep_id=rep_id,
            name=name,
            created_at=created_at,
            revoked=False,
        )
    )


@dataclass(frozen=True)
class OpenFeed:
    """A feed that is in force."""

    feed_id: str
    rep_id: str


def find_feed(connection: Connection, digest: str) -> OpenFeed | None:
    """
    Return a feed that is in force.

    A feed ends with its user, with its rep, and when the user gets another rep or may
    see none any more.
    """
    is_own = (users.c.role == str(Role.REP)) & (users.c.rep_id == feeds.c.rep_id)
    query = (
        select(feeds.c.id, feeds.c.rep_id)
        .join(users, users.c.id == feeds.c.user_id)
        .join(reps, reps.c.id == feeds.c.rep_id)
        .where(feeds.c.digest == digest, feeds.c.revoked.is_(False))
        .where(users.c.archived.is_(False), reps.c.archived.is_(False))
        .where(is_own | (users.c.role == str(Role.MANAGER)))
    )
    row = connection.execute(query).first()
    return None if row is None else OpenFeed(*row)


def list_feeds(
    connection: Connection, user_id: str, *, after: str, limit: int
) -> list[Row[Any]]:
    """Return a user's feeds by id, revoked ones too."""
    mine = feeds.c.user_id == user_id, feeds.c.id > after
    query = select(feeds).where(*mine).order_by(feeds.c.id).limit(limit)
    return list(connection.execute(query))


def revoke_feed(connection: Connection, feed_id: str, user_id: str) -> bool:
    """End a user's feed; False when he has none of that id."""
    mine = feeds.c.id == feed_id, feeds.c.user_id == user_id
    change = update(feeds).where(*mine).values(revoked=True)
    return connection.execute(change).rowcount == 1


def revoke_feeds(connection: Connection, rep_id: str) -> int:
    """End every feed of a rep's days, whoever made it; return how many there were."""
    in_force = feeds.c.rep_id == rep_id, feeds.c.revoked.is_(False)
    change = update(feeds).where(*in_force).values(revoked=True)
    return connection.execute(change).rowcount
