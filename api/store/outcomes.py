"""Reports of visits: kept once each, read by date."""

import json
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Connection, insert, select
from sqlalchemy.sql.elements import ColumnElement

from api.store.documents import Record, write_record
from api.store.tables import outcomes
from routing.outcome import Outcome, OutcomeKind

_COLUMNS = ("visit_id", "rep_id", "customer_id", "date", "received_at")


def insert_outcome(
    connection: Connection,
    outcome: Outcome,
    *,
    rep_id: str,
    at: str,
    digest: str,
    received_at: str,
) -> None:
    """
    Keep a report.

    Parameters
    ----------
    at
        ``outcome.at`` with its offset.
    digest
        What tells another report of the same id apart.
    """
    document = {
        "kind": str(outcome.kind),
        "at": at,
        "reason": outcome.reason,
        "started": _format_clock(outcome.started),
        "ended": _format_clock(outcome.ended),
        "order_value": outcome.order_value,
        "note": outcome.note,
    }
    connection.execute(
        insert(outcomes).values(
            id=outcome.outcome_id,
            visit_id=outcome.visit_id or "",
            rep_id=rep_id,
            customer_id=outcome.customer_id,
            date=outcome.date.isoformat(),
            received_at=received_at,
            digest=digest,
            document=write_record(document),
        )
    )


def outcome_digests(
    connection: Connection, identifiers: Sequence[str]
) -> dict[str, str]:
    """Return id -> digest of the reports that are kept; at most 500 ids."""
    query = select(outcomes.c.id, outcomes.c.digest)
    rows = connection.execute(query.where(outcomes.c.id.in_(identifiers)))
    return {row.id: row.digest for row in rows}


def list_outcomes(
    connection: Connection, *where: ColumnElement[bool], after: str, limit: int
) -> list[Record]:
    """Return reports by id, those beyond ``after``."""
    query = select(outcomes).where(outcomes.c.id > after, *where)
    rows = connection.execute(query.order_by(outcomes.c.id).limit(limit))
    return [
        {
            "outcome_id": row.id,
            **{name: getattr(row, name) for name in _COLUMNS},
            **json.loads(row.document),
        }
        for row in rows
    ]


def load_outcomes(
    connection: Connection, first: date, last: date
) -> tuple[Outcome, ...]:
    """Return the reports about dates from first to last, by date, then id."""
    between = outcomes.c.date >= first.isoformat(), outcomes.c.date <= last.isoformat()
    query = select(outcomes).where(*between).order_by(outcomes.c.date, outcomes.c.id)
    return tuple(
        make_outcome(row._asdict(), json.loads(row.document))
        for row in connection.execute(query)
    )


def make_outcome(columns: Record, document: Record) -> Outcome:
    """Return a report of what is kept: its row, and the row's JSON taken apart."""
    return Outcome(
        outcome_id=columns["id"],
        kind=OutcomeKind(document["kind"]),
        customer_id=columns["customer_id"],
        # Wall time, as in files: what is local decides which report is the latest.
        at=datetime.fromisoformat(document["at"]).replace(tzinfo=None),
        date=date.fromisoformat(columns["date"]),
        visit_id=columns["visit_id"] or None,
        rep_id=columns["rep_id"],
        reason=document["reason"],
        started=_parse_clock(document["started"]),
        ended=_parse_clock(document["ended"]),
        order_value=document["order_value"],
        note=document["note"],
    )


def _format_clock(seconds: int | None) -> str | None:
    if seconds is None:
        return None
    hours, rest = divmod(seconds, 3_600)
    return f"{hours:02d}:{rest // 60:02d}:{rest % 60:02d}"


def _parse_clock(text: str | None) -> int | None:
    if text is None:
        return None
    hours, minutes, seconds = map(int, text.split(":"))
    return 3_600 * hours + 60 * minutes + seconds
