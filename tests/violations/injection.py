"""What injections share: a random pick out of a plan."""

import random
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from tests.helpers import Record

Injection = Callable[[Record, random.Random], bool]


def pick(rng: random.Random, items: Iterable[Any]) -> Any:
    """Return one of the items, None when there are none."""
    found = list(items)
    return rng.choice(found) if found else None


def pick_stop(plan: Record, rng: random.Random) -> tuple[Record, Record] | None:
    """Return a route and one of its stops."""
    found: tuple[Record, Record] | None = pick(rng, stops_of(plan))
    return found


def stops_of(plan: Record) -> list[tuple[Record, Record]]:
    return [(route, stop) for route in plan["routes"] for stop in route["stops"]]


def customer_of(plan: Record, customer_id: str) -> Record:
    found: Record = next(
        c for c in plan["customers"] if c["customer_id"] == customer_id
    )
    return found


def rep_of(plan: Record, rep_id: str) -> Record:
    found: Record = next(rep for rep in plan["reps"] if rep["rep_id"] == rep_id)
    return found


def is_located(customer: Record) -> bool:
    return customer["lat"] is not None


def weekday_of(route: Record) -> int:
    return date.fromisoformat(route["date"]).weekday()


def give_up_route(plan: Record, rng: random.Random, reason: str) -> bool:
    """Take out a whole route and call its visits unplanned."""
    locked = {lock["customer_id"] for lock in plan["locks"]}
    locked |= {c["customer_id"] for c in plan["customers"] if c["is_locked"]}
    routes = [
        route
        for route in plan["routes"]
        if not any(stop["customer_id"] in locked for stop in route["stops"])
    ]
    route = pick(rng, routes)
    if route is None:
        return False
    plan["routes"].remove(route)
    plan["unplanned"] += [
        {
            "visit_id": stop["visit_id"],
            "customer_id": stop["customer_id"],
            "rep_id": route["rep_id"],
            "date_due": route["date"],
            "reason": reason,
            "numbers": {},
        }
        for stop in route["stops"]
    ]
    return True
