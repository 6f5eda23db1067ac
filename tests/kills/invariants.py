"""What must hold of a service's database, whatever was killed and when."""

import json
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from icalendar import Calendar
from sqlalchemy import Connection, Table, func, select, text

from api.days.documents import make_day_documents
from api.jobs.working import MOST_ATTEMPTS
from api.store.documents import digest_of
from api.store.engine import Store
from api.store.jobs import Job, list_jobs
from api.store.plans import StoredPlanRow, list_plans, list_publications
from api.store.tables import (
    answers,
    customers,
    day_documents,
    import_rows,
    imports,
    job_inputs,
    jobs,
    plan_files,
    plans,
)
from routing.check import check_folder
from routing.read.plan_folder import parse_plan_record
from tests.kills.client import Ledger

ALL = 1_000_000
MAKES_A_PLAN = ("FULL", "SCHEDULE", "REPLAN")


@dataclass
class Auditor:
    """
    Looks for what is lost, doubled or in parts; remembers plans that it has checked.

    Parameters
    ----------
    checked
        Plan -> digest of its files, which never change.
    """

    store: Store
    checked: dict[str, str] = field(default_factory=dict)

    def faults(self, ledger: Ledger | None = None) -> list[str]:
        """
        Return what is wrong now; nothing may be under way but jobs.

        Parameters
        ----------
        ledger
            What was promised; without it, only what is there is looked at.
        """
        with self.store.reading() as connection:
            # PostgreSQL gives each statement a state of its own otherwise.
            if not self.store.is_sqlite:
                connection.execute(
                    text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                )
            return list(self._faults(connection, ledger))

    def _faults(self, connection: Connection, ledger: Ledger | None) -> Iterator[str]:
        if self.store.is_sqlite:
            found = connection.execute(text("PRAGMA integrity_check")).scalars().all()
            if found != ["ok"]:
                yield f"integrity_check: {found}"
        yield from _import_faults(connection)
        yield from _job_faults(connection)
        yield from self._plan_faults(connection)
        yield from _publication_faults(connection)
        yield from _answer_faults(connection)
        if ledger is not None:
            yield from _broken_promises(connection, ledger)

    def _plan_faults(self, connection: Connection) -> Iterator[str]:
        kept = list_plans(connection, before=None, limit=ALL)
        yield from _gaps("plans", [plan.number for plan in kept])
        owners = Counter(plan.job_id for plan in kept if plan.job_id)
        yield from (f"job {each}: {n} plans" for each, n in owners.items() if n > 1)
        for plan in kept:
            files = _files_of(connection, plan.plan_id)
            digest = digest_of(repr(sorted(files.items())))
            if plan.plan_id not in self.checked:
                yield from _folder_faults(plan, files)
                self.checked[plan.plan_id] = digest
            elif self.checked[plan.plan_id] != digest:
                yield f"plan {plan.number}: its files changed"
        gone = set(self.checked) - {plan.plan_id for plan in kept}
        yield from (f"plan {each}: is gone" for each in sorted(gone))


def list_job_states(store: Store) -> dict[str, Job]:
    """Return all jobs by id."""
    with store.reading() as connection:
        found = list_jobs(connection, before=None, limit=ALL, state=None)
        return {job.job_id: job for job in found}


def _import_faults(connection: Connection) -> Iterator[str]:
    rows = connection.execute(select(imports.c.id, imports.c.state, imports.c.document))
    found = {row.id: (row.state, json.loads(row.document)) for row in rows}
    waiting = _count_by(connection, import_rows, "import_id")
    for import_id, (state, record) in found.items():
        expected = record["rows"]["accepted"] if state == "READY" else 0
        if waiting.get(import_id, 0) != expected:
            yield f"import {import_id}: {waiting.get(import_id)} rows of {expected}"


def _broken_promises(connection: Connection, ledger: Ledger) -> Iterator[str]:
    """Yield what was answered and is not there, or is there twice."""
    states = connection.execute(select(imports.c.id, imports.c.state)).all()
    yield from _differ("imports", [row.id for row in states], ledger.uploads)
    done = [row.id for row in states if row.state == "COMMITTED"]
    yield from _differ("commits", done, ledger.commits)
    yield from _customer_faults(connection, ledger)
    kept = list(connection.execute(select(jobs.c.id)).scalars())
    yield from _differ("jobs", kept, ledger.jobs)
    found = list_publications(connection, before=None, limit=ALL)
    if {each.number: each.plan_id for each in found} != ledger.publications:
        answered = len(ledger.publications)
        yield f"publications: {len(found)} kept, {answered} answered"


def _differ(name: str, kept: list[str], answered: list[str]) -> Iterator[str]:
    if Counter(kept) != Counter(answered):
        yield f"{name}: {len(kept)} kept, {len(answered)} answered"


def _customer_faults(connection: Connection, ledger: Ledger) -> Iterator[str]:
    """Yield what is wrong with customers, all of whom every commit renames."""
    query = select(customers.c.version, customers.c.document)
    things = connection.execute(query).all()
    versions = {row.version for row in things}
    if versions != {1 + len(ledger.commits)}:
        yield f"customers: versions {sorted(versions)}, {len(ledger.commits)} commits"
    names = {json.loads(row.document)["name"] for row in things}
    if ledger.name and names != {ledger.name}:
        yield f"customers: {sorted(names)} instead of {ledger.name}"


def _job_faults(connection: Connection) -> Iterator[str]:
    found = list_jobs(connection, before=None, limit=ALL, state=None)
    yield from _gaps("jobs", [job.number for job in found])
    held = set(connection.execute(select(job_inputs.c.job_id)).scalars())
    planned = set(connection.execute(select(plans.c.job_id)).scalars())
    for job in found:
        about = f"job {job.number} {job.kind} {job.state}"
        if job.attempts > MOST_ATTEMPTS:
            yield f"{about}: {job.attempts} attempts"
        if (job.job_id in held) is job.is_terminal:
            yield f"{about}: inputs {'kept' if job.is_terminal else 'lost'}"
        was_lost = job.problem == "WORKER_LOST" and job.attempts == MOST_ATTEMPTS
        if job.state == "FAILED" and not was_lost:
            yield f"{about}: {job.problem} {job.result}"
        yield from _plan_of_job_faults(job, about, has_plan=job.job_id in planned)


def _plan_of_job_faults(job: Job, about: str, *, has_plan: bool) -> Iterator[str]:
    """Yield what is wrong with whether a job has a plan; a cancelled one may."""
    if has_plan is not bool(job.plan_id):
        yield f"{about}: names plan {job.plan_id}, has {has_plan}"
    must = job.state == "SUCCEEDED" and job.kind in MAKES_A_PLAN
    if has_plan is not must and job.state != "CANCELLED":
        yield f"{about}: plan {job.plan_id}"


def _folder_faults(plan: StoredPlanRow, files: dict[str, bytes]) -> Iterator[str]:
    """Yield what is wrong with a plan's files: each is read, the checker agrees."""
    about = f"plan {plan.number}"
    try:
        with TemporaryDirectory() as folder:
            for name, content in files.items():
                path = Path(folder) / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
                _parse(name, content)
            result = check_folder(Path(folder))
    except Exception as error:  # whatever keeps it from being read
        yield f"{about}: {error!r}"
        return
    yield from (f"{about}: {each.message()}" for each in result.violations)


def _parse(name: str, content: bytes) -> None:
    if name.endswith((".json", ".geojson")):
        json.loads(content)
    elif name.endswith(".ics"):
        Calendar.from_ical(content)
    elif name.endswith((".csv", ".html")) and not content.rstrip():
        raise ValueError(f"{name} is empty")


def _publication_faults(connection: Connection) -> Iterator[str]:
    found = list_publications(connection, before=None, limit=ALL)
    yield from _gaps("publications", [each.number for each in found])
    in_force = {each.plan_id for each in found}
    held = set(connection.execute(select(day_documents.c.plan_id)).scalars())
    yield from (f"plan {each}: days without a publication" for each in held - in_force)
    for plan in list_plans(connection, before=None, limit=ALL):
        if plan.plan_id in in_force:
            yield from _day_faults(connection, plan)


def _day_faults(connection: Connection, plan: StoredPlanRow) -> Iterator[str]:
    """Yield what is wrong with what reps fetch: complete, and of this plan alone."""
    columns = day_documents.c
    query = select(columns.rep_id, columns.date, columns.etag, columns.document)
    rows = connection.execute(query.where(columns.plan_id == plan.plan_id))
    found = {(row.rep_id, row.date): (row.etag, row.document) for row in rows}
    first, last = date.fromisoformat(plan.first), date.fromisoformat(plan.last)
    dates = [
        (first + timedelta(days=n)).isoformat() for n in range((last - first).days + 1)
    ]
    record = json.loads(_files_of(connection, plan.plan_id)["plan.json"])
    made = {
        (each["rep_id"], each["date"]): (each["etag"], each["document"])
        for each in make_day_documents(parse_plan_record(record))
    }
    if set(made) - {(rep, day) for rep in plan.record["reps"] for day in dates}:
        yield f"plan {plan.number}: days beyond its dates"
    if found != made:
        missing = len(set(made) - set(found))
        yield f"plan {plan.number}: {missing} days missing, or others than planned"


def _answer_faults(connection: Connection) -> Iterator[str]:
    """Yield answers kept for repeats whose effect is not there."""
    known = {
        "planning-jobs": set(connection.execute(select(jobs.c.id)).scalars()),
        "imports": set(connection.execute(select(imports.c.id)).scalars()),
    }
    for headers in connection.execute(select(answers.c.headers)).scalars():
        place = json.loads(headers).get("Location", "").rsplit("/", 2)
        if len(place) == 3 and place[2] not in known.get(place[1], {place[2]}):
            yield f"answer kept without its effect: {place}"


def _gaps(name: str, numbers: list[int]) -> Iterator[str]:
    if sorted(numbers) != list(range(1, len(numbers) + 1)):
        yield f"{name}: numbers {sorted(numbers)}"


def _files_of(connection: Connection, plan_id: str) -> dict[str, bytes]:
    query = select(plan_files.c.name, plan_files.c.content)
    rows = connection.execute(query.where(plan_files.c.plan_id == plan_id))
    return {row.name: zlib.decompress(row.content) for row in rows}


def _count_by(connection: Connection, table: Table, name: str) -> dict[str, int]:
    column = table.c[name]
    rows = connection.execute(select(column, func.count()).group_by(column))
    return {row[0]: row[1] for row in rows}
