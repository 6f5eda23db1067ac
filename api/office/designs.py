"""Proposed territories: shown, and put in force as the customers' reps."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import Response
from sqlalchemy import Connection, bindparam, select, update

from api.dependencies import Answer, Call, answer_record
from api.errors import RefusedError
from api.jobs.designs import design_file
from api.store.designs import StoredDesign, find_design, list_designs
from api.store.documents import Record, document_columns
from api.store.tables import customers, reps

_SHOWN = ("rep_of", "figures", "territories", "conflicts", "broken")


@dataclass(frozen=True)
class _Held:
    """A customer as stored, and the rep who has him."""

    rep_id: str | None
    version: int
    document: str


def show_designs(call: Call, *, before: int | None, limit: int) -> Response:
    """Answer with a page of designs, the newest first."""
    with call.service.store.reading() as connection:
        found = list_designs(connection, before=before, limit=limit + 1)
    page = found[:limit]
    following = str(page[-1]["number"]) if len(found) > limit else None
    return answer_record({"items": page, "next_page_token": following})


def show_design(call: Call, design_id: str) -> Response:
    """Answer with a design: who would get whom, figures and outlines."""
    with call.service.store.reading() as connection:
        design = _find(connection, design_id)
    geojson = json.loads(design_file(design.record, "territories.geojson"))
    shown = {name: design.record[name] for name in _SHOWN}
    return answer_record({**design.summary, **shown, "geojson": geojson})


def apply_design(call: Call, design_id: str) -> Response:
    """
    Give the customers to the reps of a design, all of them or none.

    Doing it twice changes nothing more.

    Raises
    ------
    RefusedError
        DESIGN_STALE if customers have other reps than when it was made, or its reps
        are gone.
    """

    def effect(connection: Connection) -> Answer:
        design = _find(connection, design_id)
        rows = _customers(connection)
        changes = _find_changes(design, rows, _active_reps(connection))
        _change(connection, rows, changes)
        call.note(connection, design_id, None)
        known = sum(customer_id in rows for customer_id in design.record["rep_of"])
        return Answer(
            200,
            {
                "design_id": design_id,
                "changed": len(changes),
                "unchanged": known - len(changes),
                "left_out": len(rows) - known,
            },
        )

    return call.write(effect)


def _find(connection: Connection, design_id: str) -> StoredDesign:
    design = find_design(connection, design_id)
    if design is None:
        raise RefusedError("NOT_FOUND")
    return design


def _customers(connection: Connection) -> dict[str, _Held]:
    """Return the customers that are not archived, by id; other writers wait."""
    columns = (customers.c.id, customers.c.rep_id, customers.c.version)
    query = select(*columns, customers.c.document).where(
        customers.c.archived.is_(False)
    )
    rows = connection.execute(query.with_for_update())
    return {row.id: _Held(row.rep_id, row.version, row.document) for row in rows}


def _active_reps(connection: Connection) -> frozenset[str]:
    query = select(reps.c.id).where(reps.c.archived.is_(False))
    return frozenset(connection.execute(query).scalars())


def _find_changes(
    design: StoredDesign, rows: Mapping[str, _Held], active: frozenset[str]
) -> dict[str, str]:
    """Return customer_id -> the rep who gets him; who has him already is left out."""
    rep_of, before = design.record["rep_of"], design.record["before"]
    changes: dict[str, str] = {}
    num_stale = len(set(rep_of.values()) - active)
    for customer_id, rep_id in rep_of.items():
        row = rows.get(customer_id)
        if row is None or row.rep_id == rep_id:
            continue
        # A rep who is gone counts as none, as he does in a job.
        now = row.rep_id if row.rep_id in active else None
        had = before.get(customer_id)
        if now == (had if had in active else None):
            changes[customer_id] = rep_id
        else:
            num_stale += 1
    if num_stale:
        raise RefusedError("DESIGN_STALE", values={"count": num_stale})
    return changes


def _change(
    connection: Connection, rows: Mapping[str, _Held], changes: Mapping[str, str]
) -> None:
    if not changes:
        return
    values: list[Record] = []
    for customer_id, rep_id in changes.items():
        row = rows[customer_id]
        columns = document_columns({**json.loads(row.document), "rep_id": rep_id})
        values.append(
            {
                "of_id": customer_id,
                "new_version": row.version + 1,
                **{f"new_{name}": value for name, value in columns.items()},
            }
        )
    change = update(customers).where(customers.c.id == bindparam("of_id"))
    names = ("version", "document", "digest", "rep_id")
    connection.execute(
        change.values({name: bindparam(f"new_{name}") for name in names}), values
    )
