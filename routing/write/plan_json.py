"""Plan -> plan.json: one strict JSON object, and the digest of its inputs."""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from hashlib import sha256

from routing.certificate import Certificate, certificate_to_json
from routing.metrics import Figures, figures_to_json
from routing.model import Block, Customer, DateRange, TimeWindow
from routing.pattern import VisitPattern
from routing.plan import CalendarEntry, Plan, TerritoryDesign
from routing.read.plan_folder import SCHEMA

INPUTS = ("customers", "cycle", "locks", "policy", "reps", "travel")

JsonObject = dict[str, object]


def plan_to_json(
    plan: Plan,
    *,
    figures: Figures,
    read_options: Mapping[str, object],
    reading: Mapping[str, object],
    certificate: Certificate | None = None,
) -> JsonObject:
    """
    Return the content of plan.json.

    Parameters
    ----------
    read_options
        How the customers file was read: ``columns``, ``crs``, ``encoding``.
    reading
        What became of its rows: ``rows_total``, ``rows_accepted``, ``rows_rejected``,
        ``issues``.
    certificate
        None before the plan is checked.
    """
    record: JsonObject = {
        "schema": SCHEMA,
        "cycle": _plain(plan.cycle),
        "timezone": plan.policy.timezone or "UTC",
        "engine": plan.engine,
        "seed": plan.seed,
        "iterations": plan.iterations,
        "patience": plan.patience,
        "searches": plan.searches,
        "orders_proved": plan.orders_proved,
        "policy": _plain(plan.policy),
        "read_options": _plain(read_options),
        "reading": _plain(reading),
        "travel": _plain(plan.travel_source),
        "customers": [_customer(customer) for customer in plan.customers],
        "reps": [_plain(rep) for rep in plan.reps],
        "locks": [_plain(lock) for lock in plan.locks],
        "territories": _territories(plan.design),
        "calendar": {name: _entry(entry) for name, entry in plan.calendar.items()},
        "routes": [_plain(route) for route in plan.routes],
        "unplanned": [_plain(visit) for visit in plan.unplanned],
        "weekday_prices": _plain(plan.weekday_prices),
        "figures": figures_to_json(figures),
        "certificate": certificate and certificate_to_json(certificate),
    }
    return record | {"input_hash": input_hash(record)}


def input_hash(record: Mapping[str, object]) -> str:
    """Return the sha256 (hex) of the inputs in the content of plan.json."""
    inputs = {name: record[name] for name in INPUTS}
    return sha256(_compact(inputs).encode()).hexdigest()


def format_plan_json(record: Mapping[str, object]) -> str:
    """
    Return the text of plan.json: keys sorted, a record a line, a line feed at the end.

    Raises
    ------
    ValueError
        If a number is not finite.
    """
    return _format(record, 0) + "\n"


def _plain(value: object) -> object:
    """Turn a value of the model into plain JSON, field by field."""
    if isinstance(value, TimeWindow):
        return [value.start, value.end]
    if isinstance(value, DateRange):
        return [value.first.isoformat(), value.last.isoformat()]
    if isinstance(value, Block):
        start, end = value.window.start, value.window.end
        return {"weekday": value.weekday, "start": start, "end": end}
    if isinstance(value, VisitPattern):
        return list(value.days)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(name): _plain(item) for name, item in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if is_dataclass(value):
        return {
            field.name: _plain(getattr(value, field.name)) for field in fields(value)
        }
    return value


def _customer(customer: Customer) -> JsonObject:
    place = customer.location
    record = {
        field.name: _plain(getattr(customer, field.name))
        for field in fields(customer)
        if field.name != "location"
    }
    return record | {"lat": place and place.lat, "lon": place and place.lon}


def _entry(entry: CalendarEntry) -> JsonObject:
    return {"days": _plain(entry.pattern), "route": entry.route}


def _territories(design: TerritoryDesign) -> JsonObject:
    return {
        "floor": design.floor,
        "max_deviation": design.max_deviation,
        "num_handovers": design.num_handovers,
        "territories": [_plain(territory) for territory in design.territories],
    }


def _format(value: object, depth: int) -> str:
    """Give a line to every item of the upper two levels and of lists of records."""
    if not value or not (depth < 2 or _has_records(value)):
        return _compact(value)
    inner, outer = "\n" + " " * (depth + 1), "\n" + " " * depth
    if isinstance(value, Mapping):
        pairs = (
            f"{_compact(name)}: {_format(value[name], depth + 1)}"
            for name in sorted(value)
        )
        return "{" + inner + f",{inner}".join(pairs) + outer + "}"
    if isinstance(value, list):
        items = (_format(item, depth + 1) for item in value)
        return "[" + inner + f",{inner}".join(items) + outer + "]"
    return _compact(value)


def _has_records(value: object) -> bool:
    if isinstance(value, Mapping):
        return any(_has_records(item) for item in value.values())
    return isinstance(value, list) and any(isinstance(item, Mapping) for item in value)


def _compact(value: object) -> str:
    return json.dumps(
        value,
        allow_nan=False,
        ensure_ascii=False,
        separators=(",", ":"),
        sort_keys=True,
    )
