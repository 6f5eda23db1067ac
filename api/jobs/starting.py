"""A planning job is asked for: judged, kept with what it plans from, answered."""

import uuid

from fastapi import Response
from sqlalchemy import Connection

from api.dependencies import Answer, Call
from api.errors import RefusedError
from api.jobs.orders import JobOrder, fill_order
from api.jobs.showing import job_record
from api.jobs.snapshot import write_inputs
from api.store.documents import Record, write_record
from api.store.jobs import Job, insert_job, list_active_jobs
from api.store.plans import next_number
from api.store.tables import jobs

RETRY_AFTER_S = 30
"""When a full queue is worth another call; seconds."""
_MAKES_NOTHING = ("VALIDATE",)


def start_job(call: Call, order: JobOrder, key: str | None) -> Response:
    """Answer with a new job: 202 and its place; its work begins when it is its turn."""

    def effect(connection: Connection) -> Answer:
        job = _make_job(connection, call, order)
        insert_job(connection, job, write_inputs(connection, job.order))
        call.note(connection, job.job_id, None)
        place = f"/v1/planning-jobs/{job.job_id}"
        return Answer(202, job_record(job, call.language), location=place)

    content = write_record({"kind": order.kind, **order.parameters})
    answer = call.write(effect, key=key, content=content)
    if call.service.jobs is not None:
        call.service.jobs.wake()
    return answer


def overlaps(first: Record, second: Record) -> bool:
    """Tell whether two orders, defaults filled in, are about one territory."""
    if not (_makes_something(first) and _makes_something(second)):
        return False
    mine, others = first["scope"], second["scope"]
    return not mine or not others or bool(set(mine) & set(others))


def _makes_something(order: Record) -> bool:
    judges = order["kind"] == "EVALUATE" and not order["edits"]
    return order["kind"] not in _MAKES_NOTHING and not judges


def _make_job(connection: Connection, call: Call, order: JobOrder) -> Job:
    settings, now = call.service.settings, call.service.clock()
    # The number is taken first: whoever else takes it waits for this transaction.
    number = next_number(connection, jobs)
    filled = fill_order(connection, order, settings, now)
    active = list_active_jobs(connection)
    if order.parameters.get("if_busy", "refuse") == "refuse":
        _refuse_overlapping(filled, active)
    waiting = [job for job in active if job.state == "QUEUED"]
    own = [job for job in waiting if job.actor_id == call.actor.actor_id]
    _refuse_more("TOO_MANY_JOBS", waiting, settings.queued_jobs)
    _refuse_more("TOO_MANY_OWN_JOBS", own, settings.queued_jobs_each)
    return Job(
        number=number,
        job_id=str(uuid.uuid4()),
        kind=order.kind,
        state="QUEUED",
        quality=None,
        actor_id=call.actor.actor_id,
        created_at=now.isoformat(),
        started_at=None,
        ended_at=None,
        attempts=0,
        cancel_asked=False,
        plan_id=None,
        design_id=None,
        problem=None,
        progress={},
        result={},
        order=filled,
    )


def _refuse_overlapping(filled: Record, active: list[Job]) -> None:
    other = next((job for job in active if overlaps(filled, job.order)), None)
    if other is not None:
        raise RefusedError("OVERLAPPING_JOB", values={"id": other.job_id})


def _refuse_more(code: str, waiting: list[Job], limit: int) -> None:
    if len(waiting) >= limit:
        headers = {"Retry-After": str(RETRY_AFTER_S)}
        raise RefusedError(code, headers=headers, values={"limit": limit})
