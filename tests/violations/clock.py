"""Spoil the clock of a day: driving, parking, blocks, breaks."""

import random

from tests.helpers import Record
from tests.violations.injection import (
    Injection,
    pick,
    pick_stop,
    rep_of,
    stops_of,
    weekday_of,
)


def depart_earlier(plan: Record, rng: random.Random) -> bool:
    route = pick(rng, plan["routes"])
    if route is None:
        return False
    route["depart"] -= 60
    return True


def return_earlier(plan: Record, rng: random.Random) -> bool:
    route = pick(rng, plan["routes"])
    if route is None:
        return False
    route["arrive"] -= 60
    return True


def leave_during_service(plan: Record, rng: random.Random) -> bool:
    found = pick_stop(plan, rng)
    if found is None:
        return False
    found[1]["departure"] = found[1]["start"] + found[1]["service_time"] - 1
    return True


def begin_at_arrival(plan: Record, rng: random.Random) -> bool:
    if not plan["policy"]["day"]["parking_time"]:
        return False
    route = pick(rng, plan["routes"])
    if route is None:
        return False
    stop = route["stops"][0]
    stop["start"] = stop["arrival"] + plan["policy"]["day"]["parking_time"] - 1
    return True


def drive_faster(plan: Record, rng: random.Random) -> bool:
    route = pick(rng, (r for r in plan["routes"] if r["stops"][0]["travel_time"] > 60))
    if route is None:
        return False
    route["stops"][0]["travel_time"] -= 60
    route["depart"] += 60
    return True


def return_faster(plan: Record, rng: random.Random) -> bool:
    route = pick(rng, (r for r in plan["routes"] if r["return_time"] > 60))
    if route is None:
        return False
    route["return_time"] -= 60
    route["arrive"] -= 60
    return True


def shorter_way(plan: Record, rng: random.Random) -> bool:
    found = pick_stop(plan, rng)
    if found is None:
        return False
    found[1]["distance"] += 100
    return True


def block_service(plan: Record, rng: random.Random) -> bool:
    found = pick_stop(plan, rng)
    if found is None:
        return False
    route, stop = found
    rep_of(plan, route["rep_id"])["blocks"].append(
        {
            "weekday": weekday_of(route),
            "start": stop["start"],
            "end": stop["start"] + stop["service_time"],
        }
    )
    return True


def block_way_home(plan: Record, rng: random.Random) -> bool:
    route = pick(rng, (r for r in plan["routes"] if r["return_time"] > 60))
    if route is None:
        return False
    block = {"start": route["arrive"] - 30, "end": route["arrive"]}
    rep_of(plan, route["rep_id"])["blocks"].append(
        block | {"weekday": weekday_of(route)}
    )
    return True


def _with_break(plan: Record) -> list[Record]:
    return [route for route in plan["routes"] if route["break_start"] is not None]


def lose_break(plan: Record, rng: random.Random) -> bool:
    due = []
    for route in _with_break(plan):
        first, last = rep_of(plan, route["rep_id"])["break_window"]
        if route["depart"] <= first and route["arrive"] >= last:
            due.append(route)
    route = pick(rng, due)
    if route is None:
        return False
    route["break_start"], route["break_time"] = None, 0
    return True


def short_break(plan: Record, rng: random.Random) -> bool:
    route = pick(rng, _with_break(plan))
    if route is None:
        return False
    route["break_time"] -= 60
    return True


def break_window_later(plan: Record, rng: random.Random) -> bool:
    route = pick(rng, _with_break(plan))
    if route is None:
        return False
    window = rep_of(plan, route["rep_id"])["break_window"]
    window[0] = route["break_start"] + 60
    return True


def break_during_service(plan: Record, rng: random.Random) -> bool:
    route = pick(rng, _with_break(plan))
    if route is None:
        return False
    route["break_start"] = rng.choice(route["stops"])["start"] + 60
    return True


def park_during_break(plan: Record, rng: random.Random) -> bool:
    """Let a break fill the time between arrival and service, none left to park."""
    if not plan["policy"]["day"]["parking_time"]:
        return False
    found = pick(
        rng,
        (
            (route, stop)
            for route, stop in stops_of(plan)
            if route["break_start"] is not None
            and stop["arrival"] <= route["break_start"] < stop["start"]
        ),
    )
    if found is None:
        return False
    found[0]["break_time"] = found[1]["start"] - found[1]["arrival"]
    found[0]["break_start"] = found[1]["arrival"]
    return True


def fill_little(plan: Record, rng: random.Random) -> bool:
    if not plan["routes"]:
        return False
    plan["policy"]["day"]["fill"] = 0.05
    return True


CLOCK_INJECTIONS: dict[str, Injection] = {
    "CLOCK_BROKEN/depart": depart_earlier,
    "CLOCK_BROKEN/return": return_earlier,
    "DEPARTS_TOO_EARLY": leave_during_service,
    "PARKING_TOO_SHORT/arrival": begin_at_arrival,
    "PARKING_TOO_SHORT/break": park_during_break,
    "TRAVEL_TIME_WRONG/stop": drive_faster,
    "TRAVEL_TIME_WRONG/return": return_faster,
    "TRAVEL_DISTANCE_WRONG": shorter_way,
    "BLOCK_BROKEN/service": block_service,
    "BLOCK_BROKEN/return": block_way_home,
    "BREAK_MISSING": lose_break,
    "BREAK_LENGTH_WRONG": short_break,
    "BREAK_OUTSIDE_WINDOW": break_window_later,
    "BREAK_MISPLACED": break_during_service,
    "FILL_EXCEEDED": fill_little,
}
