"""Plans put in force, one after the other; the newest one decides."""

from collections.abc import Callable
from datetime import date, datetime

from fastapi import Response
from sqlalchemy import Connection

from api.auth import Role
from api.dependencies import Answer, Call, answer_record, check_version, format_etag
from api.errors import RefusedError
from api.plans.showing import check_plan, read_file
from api.plans.staleness import (
    PublishOrder,
    ReadyPlan,
    prepare_plan,
    read_stamp,
    read_surroundings,
    stale_record,
)
from api.store.documents import Record
from api.store.engine import StoreBusyError
from api.store.plans import (
    Publication,
    StoredPlanRow,
    current_publication,
    find_plan,
    insert_publication,
    list_publications,
    next_number,
    replace_day_documents,
)
from api.store.tables import publications
from api.unchanging import answer_lasting
from api.upkeep.failpoints import failpoint
from api.zone import date_in
from routing.read.plan_folder import PLAN_FILE

MOST_TOLD = 100
"""Stale inputs told at once; all of them are paged at an address of their own."""
_TRIES = 3
_REFUSED = (
    *("PRECONDITION_REQUIRED", "VERSION_CONFLICT"),
    *("PLAN_NOT_PROVED", "PLAN_IS_OVER"),
)
"""Attempts on record; what could not be judged at all is none."""


class _ChangedMeanwhileError(Exception):
    """Customers or reps changed between the preparation and the transaction."""


def put_in_force(
    call: Call, plan_id: str, if_match: str | None, key: str | None
) -> Response:
    """
    Publish a plan, an older one too: 200 with what is other than when it was planned.

    Publication, day documents and audit event are one transaction. A refused attempt
    is an audit event, too.
    """
    if key is not None and (kept := call.replay(key, plan_id)) is not None:
        return kept
    try:
        for _ in range(_TRIES):
            try:
                return _publish(call, plan_id, if_match, key)
            except _ChangedMeanwhileError:
                continue
        raise StoreBusyError
    except RefusedError as refusal:
        if refusal.code in _REFUSED:
            with call.service.store.writing() as connection:
                action = f"{call.action}.refused"
                call.note(connection, plan_id, None, action=action)
        raise


def show_published(call: Call, if_none_match: str | None) -> Response:
    """Answer with the newest publication; a rep is told which plan, and its dates."""
    with call.service.store.reading() as connection:
        current = current_publication(connection)
        plan = find_plan(connection, current.plan_id) if current else None
    record = publication_record(current, plan)
    if call.actor.role is Role.REP:
        shown = ("number", "plan_id", "first", "last")
        record = {name: record[name] for name in shown}
    tag = format_etag(record["number"])
    return answer_lasting(tag, if_none_match, lambda: answer_record(record))


def show_publications(call: Call, *, before: int | None, limit: int) -> Response:
    """Answer with a page of publications, the newest first."""
    with call.service.store.reading() as connection:
        found = list_publications(connection, before=before, limit=limit + 1)
        page = found[:limit]
        items = [
            publication_record(each, find_plan(connection, each.plan_id))
            for each in page
        ]
    following = str(page[-1].number) if len(found) > limit else None
    return answer_record({"items": items, "next_page_token": following})


def show_stale(call: Call, plan_id: str, *, after: int, limit: int) -> Response:
    """Answer with a page of what is other now than when a plan was made."""
    _, ready = _prepare(call, check_plan(call, plan_id))
    rest = ready.stale[after:]
    following = str(after + limit) if len(rest) > limit else None
    items = [stale_record(each, call.language) for each in rest[:limit]]
    return answer_record({"items": items, "next_page_token": following})


def publication_record(
    publication: Publication | None, plan: StoredPlanRow | None
) -> Record:
    """Return a publication as it is shown; before the first its number is 0."""
    return {
        "number": publication.number if publication else 0,
        "plan_id": publication and publication.plan_id,
        "plan_number": plan and plan.number,
        "first": publication and publication.first,
        "last": publication and publication.last,
        "at": publication and publication.at,
        "actor_id": publication and publication.actor_id,
    }


def local_date(plan: StoredPlanRow, now: datetime) -> date:
    """Return the date where a plan is."""
    return date_in(plan.record["timezone"], now)


def _publish(
    call: Call, plan_id: str, if_match: str | None, key: str | None
) -> Response:
    plan = check_plan(call, plan_id)
    with call.service.store.reading() as connection:
        # Nobody waits for a preparation whose end is known.
        _refuse(connection, call, plan, if_match)
    stamp, ready = _prepare(call, plan)
    return call.write(
        _effect(call, plan, if_match, stamp, ready), key=key, content=plan_id
    )


def _effect(
    call: Call,
    plan: StoredPlanRow,
    if_match: str | None,
    stamp: str,
    ready: ReadyPlan,
) -> Callable[[Connection], Answer]:
    def effect(connection: Connection) -> Answer:
        # Taken first: whoever publishes at once conflicts here, and is refused then.
        publication = Publication(
            number=next_number(connection, publications),
            plan_id=plan.plan_id,
            first=plan.first,
            last=plan.last,
            at=call.service.clock().isoformat(),
            actor_id=call.actor.actor_id,
        )
        _refuse(connection, call, plan, if_match)
        if read_stamp(connection) != stamp:
            raise _ChangedMeanwhileError
        insert_publication(connection, publication)
        failpoint("publication.mid")
        replace_day_documents(connection, plan.plan_id, ready.days)
        call.note(connection, plan.plan_id, publication.number)
        record = publication_record(publication, plan)
        told = [stale_record(each, call.language) for each in ready.stale[:MOST_TOLD]]
        more = {"stale_count": len(ready.stale), "stale_inputs": told}
        return Answer(200, {**record, **more}, publication.number)

    return effect


def _refuse(
    connection: Connection, call: Call, plan: StoredPlanRow, if_match: str | None
) -> None:
    """Refuse what must not be put in force, or not over what is in force now."""
    current = current_publication(connection)
    check_version(current.number if current else 0, if_match)
    certificate = plan.record["certificate"]
    if certificate is None or certificate["violations"]:
        raise RefusedError("PLAN_NOT_PROVED")
    if date.fromisoformat(plan.last) < local_date(plan, call.service.clock()):
        raise RefusedError("PLAN_IS_OVER", values={"date": plan.last})


def _prepare(call: Call, plan: StoredPlanRow) -> tuple[str, ReadyPlan]:
    """Return the stamp of what a plan is compared with, and what publishing keeps."""
    content = read_file(call, plan.plan_id, PLAN_FILE)
    with call.service.store.reading() as connection:
        surroundings = read_surroundings(connection)
    today = local_date(plan, call.service.clock())
    order = PublishOrder(content=content, surroundings=surroundings, today=today)
    key = f"{plan.plan_id} {surroundings.stamp} {today}"
    return surroundings.stamp, call.service.reckon(prepare_plan, order, key)
