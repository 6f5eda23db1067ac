"""A plan folder -> the plan it holds, as it was written."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from routing.cycle import Cycle
from routing.errors import DataError, Issue
from routing.model import Customer, Lock, Rep
from routing.plan import (
    CalendarEntry,
    DayRoute,
    Plan,
    Territory,
    TerritoryDesign,
    Unplanned,
    WeekdayPrice,
    is_visit_id,
)
from routing.policy import Policy
from routing.read.json_values import SchemaError, parse_list, parse_object
from routing.read.plan_record import parse_record
from routing.read.strict_json import parse_strict_json
from routing.rest import Rest

PLAN_FILE = "plan.json"
SCHEMA = "beatplan/plan/1"


@dataclass(frozen=True, kw_only=True)
class StoredPlan:
    """
    A plan and what its folder says about it.

    Parameters
    ----------
    figures, certificate
        As stored, plain JSON; no certificate before the plan is checked.
    read_options, reading
        How the customers file was read, and what became of its rows.
    input_hash
        As stored; the checker proves it.
    """

    plan: Plan
    figures: Mapping[str, object]
    certificate: Mapping[str, object] | None
    read_options: Mapping[str, object]
    reading: Mapping[str, object]
    input_hash: str


def read_plan_folder(folder: Path) -> StoredPlan:
    """
    Return the plan of a folder.

    Raises
    ------
    DataError
        PLAN_MISSING, PLAN_UNREADABLE or PLAN_SCHEMA.
    """
    return parse_plan_record(read_plan_record(folder))


def parse_plan_record(record: dict[str, object]) -> StoredPlan:
    """Return the plan in the content of plan.json; PLAN_SCHEMA where it holds none."""
    try:
        if record.get("schema") != SCHEMA:
            raise SchemaError("schema", f'"{SCHEMA}"')
        return _parse_stored(record)
    except SchemaError as wrong:
        values: dict[str, object] = {"where": wrong.where, "expected": wrong.expected}
        issue = Issue(file=PLAN_FILE, code="PLAN_SCHEMA", values=values)
        raise DataError([issue]) from wrong


def read_plan_record(folder: Path) -> dict[str, object]:
    """Return the content of a folder's plan.json; PLAN_MISSING or PLAN_UNREADABLE."""
    try:
        content = (folder / PLAN_FILE).read_bytes()
    except OSError as missing:
        values: dict[str, object] = {"folder": str(folder)}
        issue = Issue(file=PLAN_FILE, code="PLAN_MISSING", values=values)
        raise DataError([issue]) from missing
    return parse_strict_json(content, PLAN_FILE, "PLAN_UNREADABLE")


def _parse_stored(record: dict[str, object]) -> StoredPlan:
    _take(record, PLAN_FILE, _KEYS)
    head = parse_record(_Head, {name: record[name] for name in _HEAD}, PLAN_FILE)
    plan = Plan(
        cycle=parse_record(Cycle, record["cycle"], "cycle"),
        policy=parse_record(Policy, record["policy"], "policy"),
        customers=tuple(
            parse_record(Customer, _place(item, where), where)
            for item, where in _items(record, "customers")
        ),
        reps=tuple(parse_record(Rep, *pair) for pair in _items(record, "reps")),
        locks=tuple(parse_record(Lock, *pair) for pair in _items(record, "locks")),
        design=_parse_design(parse_object(record["territories"], "territories")),
        calendar=_parse_calendar(parse_object(record["calendar"], "calendar")),
        routes=tuple(
            parse_record(DayRoute, *pair) for pair in _items(record, "routes")
        ),
        unplanned=tuple(
            parse_record(Unplanned, *pair) for pair in _items(record, "unplanned")
        ),
        travel_source=parse_object(record["travel"], "travel"),
        engine=head.engine,
        seed=head.seed,
        iterations=head.iterations,
        patience=head.patience,
        searches=head.searches,
        orders_proved=head.orders_proved,
        weekday_prices=_parse_prices(record["weekday_prices"]),
        rest=_parse_rest(record["rest"]),
    )
    _refuse_strangers(plan)
    _refuse_odd_visits(plan)
    certificate = record["certificate"]
    return StoredPlan(
        plan=plan,
        figures=parse_object(record["figures"], "figures"),
        certificate=None
        if certificate is None
        else parse_object(certificate, "certificate"),
        read_options=parse_object(record["read_options"], "read_options"),
        reading=parse_object(record["reading"], "reading"),
        input_hash=head.input_hash,
    )


@dataclass(frozen=True)
class _Head:
    """The single values of plan.json."""

    engine: str
    seed: int
    iterations: int | None
    patience: int | None
    searches: int
    orders_proved: int | None
    input_hash: str


_HEAD = (
    *("engine", "seed", "iterations", "patience"),
    *("searches", "orders_proved", "input_hash"),
)
_KEYS = (
    *_HEAD,
    "cycle",
    "policy",
    "read_options",
    "reading",
    "travel",
    "customers",
    "reps",
    "locks",
    "territories",
    "calendar",
    "routes",
    "unplanned",
    "weekday_prices",
    "rest",
    "figures",
    "certificate",
)


def _items(record: dict[str, object], name: str) -> list[tuple[object, str]]:
    items = parse_list(record[name], name)
    return [(item, f"{name}[{idx}]") for idx, item in enumerate(items)]


def _place(item: object, where: str) -> dict[str, object]:
    """Put a customer's lat and lon, which the file keeps apart, into its location."""
    given = dict(_take(item, where, ("lat", "lon")))
    place = {name: given.pop(name) for name in ("lat", "lon")}
    is_known = any(degrees is not None for degrees in place.values())
    return given | {"location": place if is_known else None}


@dataclass(frozen=True)
class _Design:
    """The territories of plan.json; the largest deviation follows from the others."""

    floor: float
    max_deviation: float
    num_handovers: int
    territories: tuple[Territory, ...]


def _parse_design(record: dict[str, object]) -> TerritoryDesign:
    design = parse_record(_Design, record, "territories")
    return TerritoryDesign(design.territories, design.floor, design.num_handovers)


def _parse_calendar(record: dict[str, object]) -> dict[str, CalendarEntry]:
    entries = {}
    for customer_id, item in record.items():
        where = f"calendar.{customer_id}"
        given = _take(item, where, ("days", "route"))
        renamed = {
            "pattern": given["days"],
            "route": given["route"],
            "due": given.get("due"),
        }
        entries[customer_id] = parse_record(CalendarEntry, renamed, where)
    return entries


def _parse_prices(record: object) -> dict[str, WeekdayPrice] | None:
    if record is None:
        return None
    return {
        rep_id: parse_record(WeekdayPrice, item, f"weekday_prices.{rep_id}")
        for rep_id, item in parse_object(record, "weekday_prices").items()
    }


def _parse_rest(record: object) -> Rest | None:
    return None if record is None else parse_record(Rest, record, "rest")


def _take(item: object, where: str, names: tuple[str, ...]) -> dict[str, object]:
    """Return an object that has all of these keys."""
    given = parse_object(item, where)
    missing = [name for name in names if name not in given]
    if missing:
        raise SchemaError(f"{where}.{missing[0]}", "a value")
    return given


def _refuse_strangers(plan: Plan) -> None:
    """Refuse ids that no customer or rep of the plan has."""
    customers = {customer.customer_id for customer in plan.customers}
    reps = {rep.rep_id for rep in plan.reps}
    territories = plan.design.territories
    used = (
        ("calendar", customers, plan.calendar),
        ("territories", customers, (c for t in territories for c in t.customer_ids)),
        ("territories", reps, (t.rep_id for t in territories)),
        ("routes", customers, (s.customer_id for r in plan.routes for s in r.stops)),
        ("routes", reps, (route.rep_id for route in plan.routes)),
        ("unplanned", customers, (visit.customer_id for visit in plan.unplanned)),
    )
    for where, known, names in used:
        stranger = next((name for name in names if name not in known), None)
        if stranger is not None:
            raise SchemaError(f"{where}: {stranger}", "id of customers | reps")


def _refuse_odd_visits(plan: Plan) -> None:
    """Refuse ids of visits from which customer, cycle and number cannot be told."""
    used: tuple[tuple[str, Iterable[str]], ...] = (
        ("routes", (s.visit_id for route in plan.routes for s in route.stops)),
        ("unplanned", (visit.visit_id for visit in plan.unplanned)),
        ("rest.missed", () if plan.rest is None else plan.rest.missed),
    )
    for where, names in used:
        odd = next((name for name in names if not is_visit_id(name)), None)
        if odd is not None:
            raise SchemaError(f"{where}: {odd}", "customer_id@YYYY-MM-DD#number")
