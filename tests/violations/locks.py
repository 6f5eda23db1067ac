"""Lock customers to what the plan does not do."""

import random

from tests.helpers import Record, date_of
from tests.violations.folder import lock_of
from tests.violations.injection import (
    Injection,
    customer_of,
    pick,
    pick_stop,
    stops_of,
)


def lock_to_other_rep(plan: Record, rng: random.Random) -> bool:
    found = pick_stop(plan, rng)
    others = [rep["rep_id"] for rep in plan["reps"]]
    if found is None or len(others) < 2:
        return False
    others.remove(found[0]["rep_id"])
    name, rep_id = found[1]["customer_id"], rng.choice(others)
    if rng.random() < 0.5:
        lock_of(plan, customer_id=name, level="rep", rep_id=rep_id)
    else:
        customer = customer_of(plan, name)
        customer["owner_id"], customer["is_locked"] = rep_id, True
    return True


def lock_to_other_day(plan: Record, rng: random.Random) -> bool:
    excused = {v["customer_id"] for v in plan["unplanned"]}
    stops = [s for s in stops_of(plan) if s[1]["customer_id"] not in excused]
    found = pick(rng, stops)
    if found is None:
        return False
    name = found[1]["customer_id"]
    days = plan["calendar"][name]["days"]
    free = [day for day in range(7 * plan["cycle"]["weeks"]) if day not in days]
    when = date_of(plan, rng.choice(free))
    lock_of(plan, customer_id=name, level="day", date=when)
    return True


def lock_to_other_place(plan: Record, rng: random.Random) -> bool:
    found = pick_stop(plan, rng)
    if found is None:
        return False
    route, stop = found
    place = route["stops"].index(stop) + 1
    lock_of(
        plan,
        customer_id=stop["customer_id"],
        level="order",
        date=route["date"],
        sequence=place + 1,
    )
    return True


def lock_to_other_time(plan: Record, rng: random.Random) -> bool:
    found = pick_stop(plan, rng)
    if found is None:
        return False
    route, stop = found
    lock_of(
        plan,
        customer_id=stop["customer_id"],
        level="time",
        date=route["date"],
        start=stop["start"] + 60,
    )
    return True


LOCK_INJECTIONS: dict[str, Injection] = {
    "LOCK_REP_BROKEN": lock_to_other_rep,
    "LOCK_DAY_BROKEN": lock_to_other_day,
    "LOCK_ORDER_BROKEN": lock_to_other_place,
    "LOCK_TIME_BROKEN": lock_to_other_time,
}
