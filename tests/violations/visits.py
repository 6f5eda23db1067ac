"""Spoil which visits there are and who makes them."""

import copy
import random
from collections import Counter

from tests.helpers import Record
from tests.violations.injection import (
    Injection,
    customer_of,
    give_up_route,
    pick,
    pick_stop,
    stops_of,
)


def park(plan: Record, rng: random.Random) -> bool:
    found = pick_stop(plan, rng)
    if found is None:
        return False
    customer_of(plan, found[1]["customer_id"])["frequency"] = 0
    return True


def strange_visit_id(plan: Record, rng: random.Random) -> bool:
    found = pick_stop(plan, rng)
    if found is None:
        return False
    name = found[1]["visit_id"]
    found[1]["visit_id"] = rng.choice([f"{name}0", f"{name}x", f"x{name}"])
    return True


def lose_route(plan: Record, rng: random.Random) -> bool:
    route = pick(rng, plan["routes"])
    if route is None:
        return False
    plan["routes"].remove(route)
    return True


def lose_unplanned(plan: Record, rng: random.Random) -> bool:
    visit = pick(rng, plan["unplanned"])
    if visit is None:
        return False
    plan["unplanned"].remove(visit)
    return True


def plan_and_cut(plan: Record, rng: random.Random) -> bool:
    kept = copy.deepcopy(plan["routes"])
    done = give_up_route(plan, rng, "CAPACITY_EXCEEDED")
    plan["routes"] = kept
    return done


def visit_again(plan: Record, rng: random.Random) -> bool:
    found = pick_stop(plan, rng)
    if found is None:
        return False
    found[0]["stops"].append(copy.deepcopy(found[1]))
    return True


def swap_numbers(plan: Record, rng: random.Random) -> bool:
    by_name: dict[str, list[Record]] = {}
    for _, stop in stops_of(plan):
        by_name.setdefault(stop["customer_id"], []).append(stop)
    stops = pick(rng, (found for found in by_name.values() if len(found) > 1))
    if stops is None:
        return False
    a, b = rng.sample(stops, 2)
    a["visit_id"], b["visit_id"] = b["visit_id"], a["visit_id"]
    return True


def second_rep(plan: Record, rng: random.Random) -> bool:
    visits = Counter(stop["customer_id"] for _, stop in stops_of(plan))
    route = pick(
        rng,
        (
            route
            for route in plan["routes"]
            if any(visits[stop["customer_id"]] > 1 for stop in route["stops"])
        ),
    )
    others = [rep["rep_id"] for rep in plan["reps"]]
    if route is None or len(others) < 2:
        return False
    others.remove(route["rep_id"])
    route["rep_id"] = rng.choice(others)
    return True


def forbid_rep(plan: Record, rng: random.Random) -> bool:
    found = pick_stop(plan, rng)
    if found is None:
        return False
    customer_of(plan, found[1]["customer_id"])["allowed_reps"] = ["somebody"]
    return True


VISIT_INJECTIONS: dict[str, Injection] = {
    "PARKED_CUSTOMER_PLANNED": park,
    "VISIT_ID_WRONG": strange_visit_id,
    "VISIT_MISSING/planned": lose_route,
    "VISIT_MISSING/unplanned": lose_unplanned,
    "VISIT_DOUBLED": plan_and_cut,
    "TWICE_ON_ONE_DAY": visit_again,
    "VISIT_NUMBER_WRONG": swap_numbers,
    "SECOND_REP": second_rep,
    "REP_FORBIDDEN": forbid_rep,
}
