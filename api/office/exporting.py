"""Exports: made once, for a reason, fetched by who made them, gone after a day."""

import uuid
from dataclasses import dataclass

from fastapi import Response
from sqlalchemy import Connection, select

from api.dependencies import Answer, Call, answer_record
from api.errors import BodyFault, RefusedError
from api.office.export_files import (
    MEDIA_TYPES,
    OFFERED,
    WHOLE_TEAM,
    ExportOrder,
    MadeFile,
    make_file,
    source_files,
)
from api.plans.in_force import local_today, plan_in_force
from api.store.documents import Record, find_document, write_record
from api.store.exports import (
    KEPT,
    READY,
    StoredExport,
    find_export,
    insert_export,
    read_export_file,
)
from api.store.plans import StoredPlanRow, find_plan, read_plan_file
from api.store.tables import customers, reps
from api.team.checking import load_policy
from api.upkeep.failpoints import failpoint

MOST_SHEET_ROWS = 10_000
"""Customers in a workbook; beyond, CSV is what spreadsheets open in time."""


@dataclass(frozen=True)
class _Source:
    """What a file is made from, and the plan it is of; None for customers."""

    order: ExportOrder
    plan: StoredPlanRow | None


def start_export(call: Call, asked: Record, key: str | None) -> Response:
    """Make a file and keep it for a day: 202, its place, ready to be fetched."""
    content = write_record(asked)
    if key is not None and (kept := call.replay(key, content)) is not None:
        return kept
    with call.service.store.reading() as connection:
        source = _find_source(connection, call, asked)
    made = call.service.reckon(make_file, source.order)

    def effect(connection: Connection) -> Answer:
        export = _make_export(call, asked, source, made)
        insert_export(connection, export, made.content)
        failpoint("export.mid")
        call.note(connection, export.export_id, None)
        place = f"/v1/exports/{export.export_id}"
        return Answer(202, _record(export, export.state), location=place)

    return call.write(effect, key=key, content=content)


def show_export(call: Call, export_id: str) -> Response:
    """Answer with an export of the caller's own."""
    with call.service.store.reading() as connection:
        export = _find_own(connection, call, export_id)
    return answer_record(_record(export, export.state_at(call.service.clock())))


def send_file(call: Call, export_id: str) -> Response:
    """Answer with the file of an export of the caller's own; each time is noted."""
    with call.service.store.writing() as connection:
        export = _find_own(connection, call, export_id)
        state = export.state_at(call.service.clock())
        content = read_export_file(connection, export_id)
        if state != READY or content is None:
            raise RefusedError("EXPORT_GONE", values={"state": state})
        call.note(connection, export_id, None)
    headers = {
        "Content-Disposition": f'attachment; filename="{export.record["name"]}"',
        "Cache-Control": "no-store",
    }
    return Response(content, 200, headers, export.record["media_type"])


def _find_own(connection: Connection, call: Call, export_id: str) -> StoredExport:
    """Return an export; another's is as if it did not exist, to managers too."""
    export = find_export(connection, export_id)
    if export is None or export.actor_id != call.actor.actor_id:
        raise RefusedError("NOT_FOUND")
    return export


def _find_source(connection: Connection, call: Call, asked: Record) -> _Source:
    what, form, rep_id = asked["what"], asked["format"], asked["rep_id"]
    if form not in OFFERED[what]:
        offered = {"limit": ", ".join(OFFERED[what])}
        raise _fault("/format", "NOT_OFFERED", offered)
    if rep_id is not None and OFFERED[what][form] in WHOLE_TEAM:
        raise _fault("/rep_id", "NOT_BY_REP")
    if what == "customers":
        return _find_customers(connection, form, rep_id)
    plan = _find_plan(connection, call, asked["plan_id"])
    team = tuple(plan.record["reps"])
    if rep_id is not None and rep_id not in team:
        raise _fault("/rep_id", "UNKNOWN_REP")
    names = source_files(what, form, rep_id, team)
    found = ((name, read_plan_file(connection, plan.plan_id, name)) for name in names)
    order = ExportOrder(
        what=what,
        format=form,
        rep_id=rep_id,
        files={name: content for name, content in found if content is not None},
        policy=load_policy(connection),
    )
    return _Source(order, plan)


def _find_customers(connection: Connection, form: str, rep_id: str | None) -> _Source:
    if rep_id is not None and find_document(connection, reps, rep_id) is None:
        raise _fault("/rep_id", "UNKNOWN_REP")
    query = select(customers.c.document).where(customers.c.archived.is_(False))
    if rep_id is not None:
        query = query.where(customers.c.rep_id == rep_id)
    texts = tuple(connection.execute(query.order_by(customers.c.id)).scalars())
    if form == "xlsx" and len(texts) > MOST_SHEET_ROWS:
        counts = {"count": len(texts), "limit": MOST_SHEET_ROWS}
        raise RefusedError("TOO_MANY_ROWS", values=counts)
    order = ExportOrder(
        what="customers",
        format=form,
        rep_id=rep_id,
        files={},
        customers=texts,
        policy=load_policy(connection),
    )
    return _Source(order, None)


def _find_plan(
    connection: Connection, call: Call, plan_id: str | None
) -> StoredPlanRow:
    if plan_id is None:
        today = local_today(connection, call.service.clock())
        published = plan_in_force(connection, today)
        if published is None:
            raise RefusedError("NOTHING_PUBLISHED")
        plan_id = published.plan_id
    plan = find_plan(connection, plan_id)
    if plan is None:
        raise _fault("/plan_id", "UNKNOWN_PLAN")
    return plan


def _make_export(
    call: Call, asked: Record, source: _Source, made: MadeFile
) -> StoredExport:
    now = call.service.clock()
    of = str(source.plan.number) if source.plan else now.date().isoformat()
    return StoredExport(
        export_id=str(uuid.uuid4()),
        state=READY,
        actor_id=call.actor.actor_id,
        created_at=now.isoformat(),
        expires_at=(now + KEPT).isoformat(),
        record={
            **{name: asked[name] for name in ("what", "format", "reason")},
            "plan_id": source.plan.plan_id if source.plan else None,
            "rep_id": asked["rep_id"],
            "name": f"beatplan-{asked['what']}-{of}.{made.kind}",
            "media_type": MEDIA_TYPES[made.kind],
            "bytes": len(made.content),
        },
    )


def _record(export: StoredExport, state: str) -> Record:
    return {
        "export_id": export.export_id,
        "state": state,
        **export.record,
        "created_at": export.created_at,
        "expires_at": export.expires_at,
    }


def _fault(pointer: str, code: str, values: Record | None = None) -> RefusedError:
    fault = BodyFault(pointer, code, values or {})
    return RefusedError("INVALID_INPUT", faults=[fault])
