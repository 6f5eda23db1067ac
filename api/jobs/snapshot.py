"""What a job plans from, as it is when the job is made: text in, records out."""

import json
from dataclasses import dataclass

from sqlalchemy import Connection, Table, select
from sqlalchemy.sql.elements import ColumnElement

from api.store.documents import Record, write_record
from api.store.plans import find_plan
from api.store.tables import calendars, customers, designs, outcomes, policies, reps
from api.team.calendars import apply_calendars


@dataclass(frozen=True, kw_only=True)
class JobInputs:
    """
    Stored records that a job plans from.

    Parameters
    ----------
    reps
        With what calendars close among their days off.
    outcomes
        Reports about the dates of the plan that is gone on from, as their rows.
    policy
        Empty where none is stored and the defaults hold.
    design
        Territories that are given; None where customers' reps say them.
    """

    policy: Record
    reps: tuple[Record, ...]
    customers: tuple[Record, ...]
    outcomes: tuple[Record, ...] = ()
    design: Record | None = None


def write_inputs(connection: Connection, order: Record) -> str:
    """
    Return what a job plans from as JSON.

    Documents are joined as the texts they are stored as: nothing is parsed while the
    database is held.
    """
    policy_id = order.get("policy_id", "default")
    is_policy = policies.c.id == policy_id
    found = _texts(connection, policies, is_policy)
    parts = {
        "policy": found[0] if found else "{}",
        "reps": _join(_active(connection, reps)),
        "customers": _join(_active(connection, customers)),
        "calendars": _join(_active(connection, calendars)),
    }
    if order["kind"] == "REPLAN":
        parts["outcomes"] = _join(_outcomes_of(connection, order["plan_id"]))
    if order.get("design_id"):
        mine = designs.c.id == order["design_id"]
        parts["design"] = _texts(connection, designs, mine)[0]
    return "{" + ",".join(f'"{name}":{text}' for name, text in parts.items()) + "}"


def parse_inputs(content: bytes) -> JobInputs:
    """Return what ``write_inputs`` wrote."""
    record = json.loads(content)
    return JobInputs(
        policy=record["policy"],
        reps=tuple(apply_calendars(record["reps"], record.get("calendars", ()))),
        customers=tuple(record["customers"]),
        outcomes=tuple(record.get("outcomes", ())),
        design=record.get("design"),
    )


def _outcomes_of(connection: Connection, plan_id: str) -> list[str]:
    """Return the reports about a plan's dates, each with its row around it."""
    plan = find_plan(connection, plan_id)
    if plan is None:
        raise ValueError("Expected a plan, got none.")
    between = outcomes.c.date >= plan.first, outcomes.c.date <= plan.last
    rows = connection.execute(select(outcomes).where(*between).order_by(outcomes.c.id))
    found = []
    for row in rows:
        columns = row._asdict()
        text = columns.pop("document")
        found.append(f'{write_record(columns)[:-1]},"document":{text}}}')
    return found


def _active(connection: Connection, table: Table) -> list[str]:
    return _texts(connection, table, table.c.archived.is_(False))


def _texts(
    connection: Connection, table: Table, *where: ColumnElement[bool]
) -> list[str]:
    query = select(table.c.document).where(*where).order_by(table.c.id)
    return list(connection.execute(query).scalars())


def _join(texts: list[str]) -> str:
    return "[" + ",".join(texts) + "]"
