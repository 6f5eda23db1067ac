"""Plan -> plan.json: one strict JSON object, and the digest of its inputs."""

from collections.abc import Mapping
from hashlib import sha256

from routing.certificate import Certificate, certificate_to_json
from routing.metrics import Figures, figures_to_json
from routing.plan import CalendarEntry, Plan, TerritoryDesign
from routing.read.plan_folder import SCHEMA
from routing.write.plain_json import (
    JsonObject,
    customer_to_json,
    format_compact,
    format_json,
    to_plain,
)

INPUTS = ("customers", "cycle", "locks", "policy", "reps", "travel")


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
        "cycle": to_plain(plan.cycle),
        "timezone": plan.policy.timezone or "UTC",
        "engine": plan.engine,
        "seed": plan.seed,
        "iterations": plan.iterations,
        "patience": plan.patience,
        "searches": plan.searches,
        "orders_proved": plan.orders_proved,
        "policy": to_plain(plan.policy),
        "read_options": to_plain(read_options),
        "reading": to_plain(reading),
        "travel": to_plain(plan.travel_source),
        "customers": [customer_to_json(customer) for customer in plan.customers],
        "reps": [to_plain(rep) for rep in plan.reps],
        "locks": [to_plain(lock) for lock in plan.locks],
        "territories": _territories(plan.design),
        "calendar": {name: _entry(entry) for name, entry in plan.calendar.items()},
        "routes": [to_plain(route) for route in plan.routes],
        "unplanned": [to_plain(visit) for visit in plan.unplanned],
        "weekday_prices": to_plain(plan.weekday_prices),
        "rest": to_plain(plan.rest),
        "figures": figures_to_json(figures),
        "certificate": certificate and certificate_to_json(certificate),
    }
    return record | {"input_hash": input_hash(record)}


def input_hash(record: Mapping[str, object]) -> str:
    """Return the sha256 (hex) of the inputs in the content of plan.json."""
    inputs = {name: record[name] for name in INPUTS}
    return sha256(format_compact(inputs).encode()).hexdigest()


def format_plan_json(record: Mapping[str, object]) -> str:
    """
    Return the text of plan.json.

    Raises
    ------
    ValueError
        If a number is not finite.
    """
    return format_json(record)


def _entry(entry: CalendarEntry) -> JsonObject:
    record: JsonObject = {"days": to_plain(entry.pattern), "route": entry.route}
    return record if entry.due is None else record | {"due": list(entry.due)}


def _territories(design: TerritoryDesign) -> JsonObject:
    return {
        "floor": design.floor,
        "max_deviation": design.max_deviation,
        "num_handovers": design.num_handovers,
        "territories": [to_plain(territory) for territory in design.territories],
    }
