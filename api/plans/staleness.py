"""What became of customers and reps since a plan was made from them."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, Table, func, select

from api.days.documents import make_day_documents
from api.store.documents import Record
from api.store.tables import customers, reps
from api.team.records import make_customer_record, make_rep_record
from routing.plan import Plan
from routing.read.plan_folder import parse_plan_record
from routing.texts import format_text

_GIVEN_BY_PLAN = ("grade", "frequency", "service_min")
"""Fields that planning fills where a customer states none."""
_NOT_PLANNED = ("column_value",)


@dataclass(frozen=True)
class StoredThing:
    """A customer or rep as the service has it; ``text`` is its JSON."""

    identifier: str
    is_archived: bool
    text: str


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """
    Customers and reps at one moment.

    Parameters
    ----------
    stamp
        Another one after any change of any of them.
    """

    stamp: str
    customers: tuple[StoredThing, ...]
    reps: tuple[StoredThing, ...]


@dataclass(frozen=True, kw_only=True)
class PublishOrder:
    """A plan.json, what it is compared with, and the date it is in the plan's zone."""

    content: bytes
    surroundings: Surroundings
    today: date


@dataclass(frozen=True, kw_only=True)
class ReadyPlan:
    """
    What publishing a plan keeps.

    Parameters
    ----------
    stale
        Customers, then reps, that are others now, by id.
    days
        Its day documents, without visits of archived customers from today on.
    """

    stale: tuple[Record, ...]
    days: tuple[Record, ...]


def prepare_plan(order: PublishOrder) -> ReadyPlan:
    """Return what publishing a plan would keep, and tell of."""
    stored = parse_plan_record(json.loads(order.content))
    stale = tuple(_find_stale(stored.plan, order))
    gone = frozenset(each["id"] for each in stale if each["withheld_visits"])
    days = tuple(make_day_documents(stored))
    if gone:
        today = order.today.isoformat()
        shown = make_day_documents(stored, left_out=gone)
        days = tuple(
            old if old["date"] < today else new
            for old, new in zip(days, shown, strict=True)
        )
    return ReadyPlan(stale=stale, days=days)


def stale_record(found: Record, language: str) -> Record:
    """Return what became of a customer or rep, with a sentence."""
    values = {
        "id": found["id"],
        "fields": ", ".join(found["fields"]),
        "count": len(found["withheld_visits"]),
    }
    kind = "withheld" if found["withheld_visits"] else found["change"]
    message = format_text(f"stale.{found['kind']}.{kind}", language, **values)
    return {"code": "STALE_INPUT", **found, "message": message}


def read_surroundings(connection: Connection) -> Surroundings:
    """Return all customers and reps, archived ones too."""
    return Surroundings(
        stamp=read_stamp(connection),
        customers=tuple(_things(connection, customers)),
        reps=tuple(_things(connection, reps)),
    )


def read_stamp(connection: Connection) -> str:
    """Return what changes with every customer and rep: their number, their versions."""
    counted = []
    for table in (customers, reps):
        query = select(func.count(), func.sum(table.c.version)).select_from(table)
        counted += [int(value or 0) for value in connection.execute(query).one()]
    return "-".join(map(str, counted))


def _things(connection: Connection, table: Table) -> Iterator[StoredThing]:
    columns = table.c.id, table.c.archived, table.c.document
    for row in connection.execute(select(*columns).order_by(table.c.id)):
        yield StoredThing(row.id, row.archived, row.document)


def _find_stale(plan: Plan, order: PublishOrder) -> Iterator[Record]:
    ahead = _visits_ahead(plan, order.today)
    mine = {c.customer_id: make_customer_record(c) for c in plan.customers}
    for found in _compare("customer", mine, order.surroundings.customers):
        is_gone = found["change"] == "archived"
        visits = ahead.get(found["id"], []) if is_gone else []
        # Whom a re-plan keeps for his past alone is known to be gone.
        if not is_gone or visits or mine[found["id"]]["active"]:
            yield {**found, "withheld_visits": visits}
    # The server, which never plans, does without the planner's libraries.
    from routing.replan import working_reps

    own = {rep.rep_id: make_rep_record(rep) for rep in working_reps(plan)}
    for found in _compare("rep", own, order.surroundings.reps):
        yield {**found, "withheld_visits": []}


def _visits_ahead(plan: Plan, today: date) -> dict[str, list[Record]]:
    ahead: dict[str, list[Record]] = defaultdict(list)
    for route in plan.routes:
        if route.date >= today:
            where = {"rep_id": route.rep_id, "date": route.date.isoformat()}
            for stop in route.stops:
                visit = {"visit_id": stop.visit_id, **where}
                ahead[stop.customer_id].append(visit)
    return ahead


def _compare(
    kind: str, planned: Mapping[str, Record], stored: Iterable[StoredThing]
) -> Iterator[Record]:
    """Yield what is other than planned; archived ones that no plan has are nothing."""
    found = {thing.identifier: thing for thing in stored}
    for identifier in sorted({*planned, *found}):
        thing, mine = found.get(identifier), planned.get(identifier)
        about = {"kind": kind, "id": identifier}
        if mine is None:
            if thing is not None and not thing.is_archived:
                yield {**about, "change": "added", "fields": []}
        elif thing is None or thing.is_archived:
            yield {**about, "change": "archived", "fields": []}
        else:
            fields = _changed_fields(kind, mine, json.loads(thing.text))
            if fields:
                yield {**about, "change": "changed", "fields": fields}


def _changed_fields(kind: str, planned: Record, stored: Record) -> list[str]:
    return [
        name
        for name, value in stored.items()
        if name in planned
        and name not in _NOT_PLANNED
        and value != planned[name]
        and not (kind == "customer" and name in _GIVEN_BY_PLAN and value is None)
        and not (kind == "rep" and name == "days_off" and _covers(planned, stored))
    ]


def _covers(planned: Record, stored: Record) -> bool:
    """Tell whether a rep is planned off on all days that he has off, perhaps more."""
    spans = [_ends(each) for each in planned["days_off"]]
    return all(
        any(first <= begin and end <= last for first, last in spans)
        for begin, end in map(_ends, stored["days_off"])
    )


def _ends(dates: str) -> tuple[str, str]:
    """Return first and last of ``2026-12-07`` or ``2026-12-07..2026-12-11``."""
    first, _, last = dates.partition("..")
    return first, last or first
