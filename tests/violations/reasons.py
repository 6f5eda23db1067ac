"""Spoil the reasons of unplanned visits."""

import random

from tests.helpers import Record
from tests.violations.injection import (
    Injection,
    customer_of,
    give_up_route,
    is_located,
    pick,
    rep_of,
    stops_of,
)


def false_reason(reason: str) -> Injection:
    def spoil(plan: Record, rng: random.Random) -> bool:
        return give_up_route(plan, rng, reason)

    return spoil


def reason_without_location(plan: Record, rng: random.Random) -> bool:
    located = {c["customer_id"] for c in plan["customers"] if is_located(c)}
    visit = pick(rng, (v for v in plan["unplanned"] if v["customer_id"] in located))
    if visit is None:
        return False
    visit["reason"] = "NO_LOCATION"
    return True


def reason_despite_location(plan: Record, rng: random.Random) -> bool:
    visit = pick(rng, (v for v in plan["unplanned"] if v["reason"] == "NO_LOCATION"))
    if visit is None:
        return False
    visit["reason"] = "CAPACITY_EXCEEDED"
    return True


def cut_visits(plan: Record) -> list[Record]:
    return [v for v in plan["unplanned"] if v["reason"] == "CAPACITY_EXCEEDED"]


def cut_the_impossible(plan: Record, rng: random.Random) -> bool:
    visit = pick(rng, cut_visits(plan))
    if visit is None:
        return False
    customer_of(plan, visit["customer_id"])["service_time"] = 80_000
    return True


def cut_a_better_grade(plan: Record, rng: random.Random) -> bool:
    """Raise a customer who was cut above all who were planned on one of his days."""
    visit = pick(rng, cut_visits(plan))
    if visit is None or len(plan["policy"]["grades"]) < 2:
        return False
    best, *_, worst = (grade["name"] for grade in plan["policy"]["grades"])
    for route in plan["routes"]:
        if route["rep_id"] == visit["rep_id"]:
            for stop in route["stops"]:
                customer_of(plan, stop["customer_id"])["grade"] = worst
                customer_of(plan, stop["customer_id"])["is_locked"] = False
    plan["locks"] = []
    customer_of(plan, visit["customer_id"])["grade"] = best
    return True


def leave_out_before_thinning(plan: Record, rng: random.Random) -> bool:
    """Make a left-out customer the equal of one with visits to spare."""
    planned = {stop["customer_id"] for _, stop in stops_of(plan)}
    visit = pick(rng, (v for v in cut_visits(plan) if v["customer_id"] not in planned))
    if visit is None:
        return False
    route = next((r for r in plan["routes"] if _is_on(r, visit)), None)
    if route is None:
        return False
    best = plan["policy"]["grades"][0]["name"]
    weeks = plan["cycle"]["weeks"]
    for stop in route["stops"]:
        other = customer_of(plan, stop["customer_id"])
        other["grade"], other["is_locked"] = best, False
        if other["frequency"] % 2 or not other["frequency"] <= weeks:
            return False
    plan["locks"] = []
    customer_of(plan, visit["customer_id"])["grade"] = best
    return True


def _is_on(route: Record, visit: Record) -> bool:
    return bool(
        route["rep_id"] == visit["rep_id"] and route["date"] == visit["date_due"]
    )


def unreachable_weekdays(plan: Record, rng: random.Random) -> bool:
    """Say that no window holds the service, though the rep's week has one."""
    visit = pick(rng, cut_visits(plan))
    if visit is None or not any(rep_of(plan, visit["rep_id"])["shifts"]):
        return False
    visit["reason"] = "TIME_WINDOW_INFEASIBLE"
    return True


_FALSE = (
    "NO_REP_AVAILABLE",
    "CUSTOMER_CLOSED",
    "REP_NOT_ALLOWED",
    "TIME_WINDOW_INFEASIBLE",
    "WORKDAY_TOO_SHORT",
    "FREQUENCY_EXCEEDS_WORKING_DAYS",
    "SPACING_INFEASIBLE",
    "LOCATION_UNREACHABLE",
    "LOCK_CONFLICT",
)


REASON_INJECTIONS: dict[str, Injection] = {
    "REASON_UNKNOWN": false_reason("TOO_LAZY"),
    **{f"REASON_FALSE/{reason}": false_reason(reason) for reason in _FALSE},
    "REASON_FALSE/cut": unreachable_weekdays,
    "LOCATION_REASON_WRONG/located": reason_without_location,
    "LOCATION_REASON_WRONG/unlocated": reason_despite_location,
    "CUT_FITS_NOT_ALONE": cut_the_impossible,
    "CUT_HAS_ROOM/free": false_reason("CAPACITY_EXCEEDED"),
    "CUT_HAS_ROOM/grade": cut_a_better_grade,
    "THINNING_ORDER": leave_out_before_thinning,
}
