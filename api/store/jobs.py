"""Planning jobs: their rows, what they plan from, and what was wrong in that."""

import json
import zlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from api.store.documents import Record, write_record
from api.store.tables import job_inputs, job_issues, jobs

ACTIVE = ("QUEUED", "RUNNING")
TERMINAL = ("SUCCEEDED", "FAILED", "CANCELLED")


@dataclass(frozen=True, kw_only=True)
class Job:
    """
    A planning job.

    Parameters
    ----------
    number
        1, 2, 3 ... without gaps, in the order in which jobs were asked for.
    quality
        FULL, TIME_LIMITED or DEGRADED; None before the end, or where nothing was made.
    attempts
        How often its work was begun, releases at a stop of the server not counted.
    problem
        Why it failed, a code of the catalogue's table ``job``.
    progress
        Phase, share of it and best objective so far.
    order
        What was asked for, its defaults filled in.
    """

    number: int
    job_id: str
    kind: str
    state: str
    quality: str | None
    actor_id: str
    created_at: str
    started_at: str | None
    ended_at: str | None
    attempts: int
    cancel_asked: bool
    plan_id: str | None
    design_id: str | None
    problem: str | None
    progress: Record
    result: Record
    order: Record

    @property
    def is_terminal(self) -> bool:
        """Whether it has ended."""
        return self.state in TERMINAL


@dataclass(frozen=True, kw_only=True)
class JobEnd:
    """How a job ends."""

    state: str
    at: str
    quality: str | None = None
    plan_id: str | None = None
    design_id: str | None = None
    problem: str | None = None
    result: Record


def insert_job(connection: Connection, job: Job, inputs: str) -> None:
    """Add a job with what it plans from, JSON text."""
    values = {name: value for name, value in vars(job).items() if name != "order"}
    values["id"] = values.pop("job_id")
    values["document"] = write_record(job.order)
    values |= {name: write_record(values[name]) for name in ("progress", "result")}
    connection.execute(insert(jobs).values(**values))
    # The fastest level: the database may be waited for meanwhile.
    content = zlib.compress(inputs.encode(), 1)
    row = {"job_id": job.job_id, "content": content}
    connection.execute(insert(job_inputs).values(**row))


def read_inputs(connection: Connection, job_id: str) -> bytes:
    """Return what a job plans from, JSON; raises ValueError where that is gone."""
    query = select(job_inputs.c.content).where(job_inputs.c.job_id == job_id)
    content = connection.execute(query).scalar()
    if content is None:
        raise ValueError("Expected inputs of the job, got none.")
    return zlib.decompress(content)


def find_job(
    connection: Connection, job_id: str, *, to_change: bool = False
) -> Job | None:
    """Return a job by id; other writers wait where it is to be changed."""
    query = select(jobs).where(jobs.c.id == job_id)
    row = connection.execute(query.with_for_update() if to_change else query).first()
    return None if row is None else _to_job(row)


def list_jobs(
    connection: Connection, *, before: int | None, limit: int, state: str | None
) -> list[Job]:
    """Return jobs, the newest first, those of numbers below ``before``."""
    query = select(jobs).order_by(jobs.c.number.desc()).limit(limit)
    if before is not None:
        query = query.where(jobs.c.number < before)
    if state is not None:
        query = query.where(jobs.c.state == state)
    return [_to_job(row) for row in connection.execute(query)]


def list_active_jobs(connection: Connection) -> list[Job]:
    """Return the jobs that wait or run, the oldest first."""
    query = select(jobs).where(jobs.c.state.in_(ACTIVE)).order_by(jobs.c.number)
    return [_to_job(row) for row in connection.execute(query)]


def last_begun(connection: Connection, actor_ids: Collection[str]) -> dict[str, str]:
    """Return actor_id -> when a job of his began last, for those who had one begun."""
    query = select(jobs.c.actor_id, func.max(jobs.c.started_at))
    mine = jobs.c.actor_id.in_(sorted(actor_ids)), jobs.c.started_at.is_not(None)
    rows = connection.execute(query.where(*mine).group_by(jobs.c.actor_id))
    return {row[0]: row[1] for row in rows}


def count_jobs(connection: Connection) -> dict[str, int]:
    """Return state -> number of jobs; states without any are 0."""
    query = select(jobs.c.state, func.count()).group_by(jobs.c.state)
    found = {row.state: row[1] for row in connection.execute(query)}
    return {state: found.get(state, 0) for state in (*ACTIVE, *TERMINAL)}


def claim_job(connection: Connection, job: Job, at: str) -> None:
    """Begin a job's work, perhaps again."""
    _change(
        connection,
        job.job_id,
        state="RUNNING",
        attempts=job.attempts + 1,
        started_at=job.started_at or at,
    )


def release_job(connection: Connection, job: Job) -> None:
    """Let a job wait again; what was begun does not count as an attempt."""
    values = {"state": "QUEUED", "attempts": max(0, job.attempts - 1)}
    _change(connection, job.job_id, **values, progress="{}")


def keep_progress(connection: Connection, job_id: str, progress: Record) -> None:
    """Keep how far a running job is."""
    running = jobs.c.id == job_id, jobs.c.state == "RUNNING"
    text = write_record(progress)
    connection.execute(update(jobs).where(*running).values(progress=text))


def ask_cancel(connection: Connection, job: Job) -> None:
    """Have whoever runs a job end it."""
    _change(connection, job.job_id, cancel_asked=True)


def is_cancel_asked(connection: Connection, job_id: str) -> bool:
    """Tell whether a job is to end early."""
    query = select(jobs.c.cancel_asked).where(jobs.c.id == job_id)
    return bool(connection.execute(query).scalar())


def end_job(connection: Connection, job: Job, end: JobEnd) -> None:
    """End a job."""
    _change(
        connection,
        job.job_id,
        state=end.state,
        quality=end.quality,
        ended_at=end.at,
        plan_id=end.plan_id,
        design_id=end.design_id,
        problem=end.problem,
        result=write_record(end.result),
    )


def drop_inputs(connection: Connection, job_ids: Sequence[str]) -> None:
    """Forget what ended jobs planned from; plans hold their own inputs."""
    for job_id in job_ids:
        mine = job_inputs.c.job_id == job_id
        connection.execute(delete(job_inputs).where(mine))


def insert_job_issues(
    connection: Connection, job_id: str, records: Iterable[Mapping[str, Any]]
) -> None:
    """Keep what was wrong in a job's inputs."""
    rows = [
        {"job_id": job_id, "place": place, "document": write_record(record)}
        for place, record in enumerate(records, start=1)
    ]
    if rows:
        connection.execute(insert(job_issues), rows)


def list_job_issues(
    connection: Connection, job_id: str, *, after: int, limit: int
) -> list[tuple[int, Record]]:
    """Return a job's issues beyond a place, each with its own."""
    mine = job_issues.c.job_id == job_id, job_issues.c.place > after
    query = select(job_issues.c.place, job_issues.c.document).where(*mine)
    rows = connection.execute(query.order_by(job_issues.c.place).limit(limit))
    return [(place, json.loads(document)) for place, document in rows]


def _change(connection: Connection, job_id: str, **values: object) -> None:
    connection.execute(update(jobs).where(jobs.c.id == job_id).values(**values))


# A row of SQLAlchemy, whose columns have no static types.
def _to_job(row: Row[Any]) -> Job:
    values = dict(row._mapping)
    values["job_id"] = values.pop("id")
    values["order"] = json.loads(values.pop("document"))
    for name in ("progress", "result"):
        values[name] = json.loads(values[name])
    return Job(**values)
