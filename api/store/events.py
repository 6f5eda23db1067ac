"""What was changed, by whom: ids, never names or places."""

from sqlalchemy import Connection, Row, insert, select

from api.store.tables import events


def insert_event(connection: Connection, **columns: object) -> None:
    """Add an event, in the transaction of what it tells."""
    connection.execute(insert(events).values(**columns))


def list_events(
    connection: Connection, *, after: int, limit: int
) -> list[Row[tuple[object, ...]]]:
    """Return events beyond a number, oldest first."""
    query = select(events).where(events.c.event > after).order_by(events.c.event)
    return list(connection.execute(query.limit(limit)))
