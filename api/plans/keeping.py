"""A checked plan folder -> a plan of the service: one row and its files."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import Connection

from api.store.documents import Record
from api.store.plans import (
    StoredPlanRow,
    find_plan_of_job,
    insert_plan,
    next_number,
)
from api.store.tables import plans
from routing.cycle import Cycle
from routing.read.plan_folder import PLAN_FILE


@dataclass(frozen=True, kw_only=True)
class PlanOrigin:
    """
    How a plan came to be.

    Parameters
    ----------
    kind
        Of the job that made it, or EDIT.
    quality
        FULL, TIME_LIMITED or DEGRADED.
    base_id
        The plan it goes on from.
    """

    plan_id: str
    kind: str
    quality: str
    actor_id: str
    job_id: str | None = None
    base_id: str | None = None


@dataclass(frozen=True)
class FolderContent:
    """What a plan's folder holds: relative name -> content, and plan.json parsed."""

    files: dict[str, bytes]
    record: Record


def read_folder(folder: Path) -> FolderContent:
    """Return the content of a published plan folder, before any transaction begins."""
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    return FolderContent(files, json.loads(files[PLAN_FILE]))


def keep_plan(
    connection: Connection, content: FolderContent, origin: PlanOrigin, now: datetime
) -> StoredPlanRow:
    """Keep a plan as the next version; a job that has one already keeps that one."""
    if origin.job_id is not None:
        kept = find_plan_of_job(connection, origin.job_id)
        if kept is not None:
            return kept
    plan = _row(content.record, origin, next_number(connection, plans), now)
    insert_plan(connection, plan, content.files)
    return plan


def _row(
    record: Record, origin: PlanOrigin, number: int, now: datetime
) -> StoredPlanRow:
    routes = record["routes"]
    cycle = Cycle(
        date.fromisoformat(record["cycle"]["start"]), record["cycle"]["weeks"]
    )
    first, last = cycle.horizon
    return StoredPlanRow(
        number=number,
        plan_id=origin.plan_id,
        job_id=origin.job_id,
        base_id=origin.base_id,
        kind=origin.kind,
        quality=origin.quality,
        created_at=now.isoformat(),
        actor_id=origin.actor_id,
        first=first.isoformat(),
        last=last.isoformat(),
        input_hash=record["input_hash"],
        record={
            "weeks": record["cycle"]["weeks"],
            "timezone": record["timezone"],
            "engine": record["engine"],
            "seed": record["seed"],
            "customers": len(record["customers"]),
            "reps": [rep["rep_id"] for rep in record["reps"]],
            "routes": len(routes),
            "visits": sum(len(route["stops"]) for route in routes),
            "unplanned": len(record["unplanned"]),
            "figures": record["figures"],
            "certificate": record["certificate"],
        },
    )
