"""A rep who leaves: cut off at once, his customers handed over by a re-plan."""

import json
from dataclasses import dataclass
from datetime import datetime

from fastapi import Response
from sqlalchemy import Connection

from api.dependencies import Answer, Call, answer_record
from api.errors import RefusedError
from api.jobs.orders import JobOrder
from api.jobs.starting import start_job
from api.plans.in_force import (
    last_published_date,
    local_today,
    plan_in_force,
    published_visits,
)
from api.store.documents import (
    Document,
    Record,
    archive_document,
    count_documents,
    find_document,
)
from api.store.engine import StoreError
from api.store.exports import revoke_exports
from api.store.feeds import revoke_feeds
from api.store.leavers import archive_users, revoke_tokens
from api.store.tables import customers, reps
from api.team.checking import guard_rep


@dataclass(frozen=True)
class _Handover:
    """The job that was asked for, or why there is none."""

    job_id: str | None = None
    refused: str | None = None


def guard_leaving_rep(
    now: datetime, connection: Connection, found: Document, record: Record | None
) -> None:
    """Refuse to archive a rep who owns customers or has published visits to come."""
    guard_rep(connection, found, record)
    if record is not None:
        return
    today, last = local_today(connection, now), last_published_date(connection)
    visits = published_visits(connection, found.identifier, today, last)
    if visits.count:
        values = {"count": visits.count}
        raise RefusedError("REP_HAS_PUBLISHED_VISITS", values=values)


def offboard(call: Call, rep_id: str, *, replan: bool) -> Response:
    """
    Answer with what was ended; doing it twice is no fault.

    The cut is one transaction; the job comes after it and cannot undo it.
    """

    def effect(connection: Connection) -> Answer:
        return Answer(200, _cut_off(connection, call, rep_id))

    record: Record = json.loads(bytes(call.write(effect).body))
    handover = _start(call, record["replan"]) if replan else _Handover()
    return answer_record(
        {**record, "job_id": handover.job_id, "job_refused": handover.refused},
        record["version"],
    )


def _cut_off(connection: Connection, call: Call, rep_id: str) -> Record:
    found = find_document(connection, reps, rep_id, to_change=True)
    if found is None:
        raise RefusedError("NOT_FOUND")
    version = found.version
    user_ids, users_archived = archive_users(connection, rep_id)
    if not found.is_archived:
        version = archive_document(connection, reps, found)
    ended = {
        "rep_id": rep_id,
        "version": version,
        "users": users_archived,
        "tokens": revoke_tokens(connection, user_ids),
        "feeds": revoke_feeds(connection, rep_id),
        "exports": revoke_exports(connection, user_ids),
    }
    call.note(connection, rep_id, version)
    return {**ended, **_left(connection, call, rep_id)}


def _left(connection: Connection, call: Call, rep_id: str) -> Record:
    """Return what is still to be handed over, and the job that would do it."""
    today = local_today(connection, call.service.clock())
    last = last_published_date(connection)
    visits = published_visits(connection, rep_id, today, last)
    own = customers.c.rep_id == rep_id, customers.c.archived.is_(False)
    base = plan_in_force(connection, today)
    return {
        "customers": count_documents(connection, customers, *own),
        "published_visits": {
            "count": visits.count,
            "first": None if visits.first is None else str(visits.first),
        },
        "replan": base and {"kind": "REPLAN", "plan_id": base.plan_id},
    }


def _start(call: Call, proposal: Record | None) -> _Handover:
    if proposal is None:
        return _Handover(refused="NOTHING_PUBLISHED")
    parameters = {"plan_id": proposal["plan_id"]}
    order = JobOrder(kind=proposal["kind"], parameters=parameters)
    try:
        answer = start_job(call, order, None)
    except RefusedError as refused:
        return _Handover(refused=refused.code)
    except StoreError:
        return _Handover(refused="DATABASE_BUSY")
    return _Handover(answer.headers["location"].rpartition("/")[2])
