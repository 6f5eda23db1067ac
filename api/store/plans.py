"""Plans as versions, and the publications that put them in force."""

import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Table, delete, func, insert, select

from api.store.documents import Record, write_record
from api.store.tables import day_documents, plan_files, plans, publications


@dataclass(frozen=True, kw_only=True)
class StoredPlanRow:
    """
    A plan as the service keeps it; it never changes.

    Parameters
    ----------
    number
        1, 2, 3 ... without gaps.
    first, last
        ISO dates of its horizon.
    record
        What is shown of it: figures, certificate, counts.
    """

    number: int
    plan_id: str
    job_id: str | None
    base_id: str | None
    kind: str
    quality: str
    created_at: str
    actor_id: str
    first: str
    last: str
    input_hash: str
    record: Record


@dataclass(frozen=True)
class Publication:
    """A plan put in force; ``number`` is its version, from 1."""

    number: int
    plan_id: str
    first: str
    last: str
    at: str
    actor_id: str


def next_number(connection: Connection, table: Table) -> int:
    """Return the number after the highest; who else takes it meanwhile conflicts."""
    highest = connection.execute(select(func.max(table.c.number))).scalar_one()
    return (highest or 0) + 1


def insert_plan(
    connection: Connection, plan: StoredPlanRow, files: Mapping[str, bytes]
) -> None:
    """Keep a plan with the files of its folder."""
    values = {**vars(plan), "document": write_record(plan.record)}
    values["id"] = values.pop("plan_id")
    del values["record"]
    connection.execute(insert(plans).values(**values))
    for name in sorted(files):
        content = zlib.compress(files[name], 6)
        row = {"plan_id": plan.plan_id, "name": name, "content": content}
        connection.execute(insert(plan_files).values(**row))


def find_plan(connection: Connection, plan_id: str) -> StoredPlanRow | None:
    """Return a plan by id."""
    row = connection.execute(select(plans).where(plans.c.id == plan_id)).first()
    return None if row is None else _to_plan(row)


def find_plan_of_job(connection: Connection, job_id: str) -> StoredPlanRow | None:
    """Return the plan that a job made."""
    row = connection.execute(select(plans).where(plans.c.job_id == job_id)).first()
    return None if row is None else _to_plan(row)


def list_plans(
    connection: Connection, *, before: int | None, limit: int
) -> list[StoredPlanRow]:
    """Return plans, the newest first, those of numbers below ``before``."""
    query = select(plans).order_by(plans.c.number.desc()).limit(limit)
    if before is not None:
        query = query.where(plans.c.number < before)
    return [_to_plan(row) for row in connection.execute(query)]


def read_plan_file(connection: Connection, plan_id: str, name: str) -> bytes | None:
    """Return a file of a plan's folder; None when it has none of that name."""
    mine = plan_files.c.plan_id == plan_id, plan_files.c.name == name
    query = select(plan_files.c.content).where(*mine)
    content = connection.execute(query).scalar()
    return None if content is None else zlib.decompress(content)


def list_plan_files(connection: Connection, plan_id: str) -> list[str]:
    """Return the names of a plan's files, sorted."""
    mine = plan_files.c.plan_id == plan_id
    query = select(plan_files.c.name).where(mine).order_by(plan_files.c.name)
    return list(connection.execute(query).scalars())


def insert_publication(connection: Connection, publication: Publication) -> None:
    """Put a plan in force from now on."""
    connection.execute(insert(publications).values(**vars(publication)))


def current_publication(connection: Connection) -> Publication | None:
    """Return the newest publication; None before the first."""
    return _first_publication(connection)


def publication_of(connection: Connection, date: str) -> Publication | None:
    """Return the newest publication whose plan covers an ISO date."""
    covers = publications.c.first <= date, publications.c.last >= date
    return _first_publication(connection, *covers)


def list_publications(
    connection: Connection, *, before: int | None, limit: int
) -> list[Publication]:
    """Return publications, the newest first, those of numbers below ``before``."""
    query = select(publications).order_by(publications.c.number.desc()).limit(limit)
    if before is not None:
        query = query.where(publications.c.number < before)
    return [_to_publication(row) for row in connection.execute(query)]


def insert_day_documents(
    connection: Connection, plan_id: str, documents: Iterable[Record]
) -> None:
    """
    Keep what reps fetch of a plan.

    Parameters
    ----------
    documents
        ``rep_id``, ``date``, ``etag`` and ``document`` (JSON text) of each.
    """
    rows = [{"plan_id": plan_id, **each} for each in documents]
    if rows:
        connection.execute(insert(day_documents), rows)


def replace_day_documents(
    connection: Connection, plan_id: str, documents: Iterable[Record]
) -> None:
    """Keep what reps fetch of a plan, in the place of what an earlier time left."""
    mine = day_documents.c.plan_id == plan_id
    connection.execute(delete(day_documents).where(mine))
    insert_day_documents(connection, plan_id, documents)


def find_day_document(
    connection: Connection, plan_id: str, rep_id: str, date: str
) -> tuple[str, str] | None:
    """Return etag and JSON text of a rep's date; None outside the plan."""
    mine = (
        day_documents.c.plan_id == plan_id,
        day_documents.c.rep_id == rep_id,
        day_documents.c.date == date,
    )
    columns = day_documents.c.etag, day_documents.c.document
    row = connection.execute(select(*columns).where(*mine)).first()
    return None if row is None else (row.etag, row.document)


# Conditions of SQLAlchemy have types of their own for each shape.
def _first_publication(connection: Connection, *where: Any) -> Publication | None:
    query = select(publications).where(*where)
    row = connection.execute(
        query.order_by(publications.c.number.desc()).limit(1)
    ).first()
    return None if row is None else _to_publication(row)


def _to_publication(row: Row[Any]) -> Publication:
    return Publication(*tuple(row))


def _to_plan(row: Row[Any]) -> StoredPlanRow:
    values = dict(row._mapping)
    values["plan_id"] = values.pop("id")
    values["record"] = json.loads(values.pop("document"))
    return StoredPlanRow(**values)
