"""Spoil what a re-planned cycle says of its past, its rest and its base."""

import random
from collections.abc import Callable
from datetime import date, timedelta

from tests.helpers import Record, date_of, day_of, hash_inputs
from tests.violations.injection import Injection, customer_of, pick, rep_of

BaseInjection = Callable[[Record, Record], None]
"""function(base, plan) that spoils the plan, or what it goes on from, in place."""


def begin_after_the_cycle(plan: Record, rng: random.Random) -> bool:
    plan["rest"]["first_day"] = rng.choice([-1, 7 * plan["cycle"]["weeks"]])
    return True


def hold_twice(plan: Record, rng: random.Random) -> bool:
    held = plan["rest"]["held"]
    held.extend(held[-1:])
    return bool(held)


def repeat_due_day(plan: Record, rng: random.Random) -> bool:
    entry = pick(rng, (e for e in plan["rest"]["patterns"].values() if len(e) > 1))
    if entry is None:
        return False
    entry.reverse()
    return True


def miss_no_visit(plan: Record, rng: random.Random) -> bool:
    plan["rest"]["missed"]["~nobody#0"] = plan["rest"]["today"]
    return True


def visited_before_on_a_day_of_the_cycle(plan: Record, rng: random.Random) -> bool:
    """Say so of customers who were visited since, so that nothing hangs on it."""
    missed = plan["rest"]["missed"]
    seen = [
        stop["customer_id"]
        for route in _routes(plan, past=True)
        for stop in route["stops"]
        if stop["visit_id"] not in missed
    ]
    name = pick(rng, seen)
    if name is None:
        return False
    plan["rest"]["before"][name] = 0
    return True


def lose_visit_without_day(plan: Record, rng: random.Random) -> bool:
    visit = pick(rng, _dayless(plan))
    if visit is None:
        return False
    plan["unplanned"].remove(visit)
    return True


def lose_visit_of_the_rest(plan: Record, rng: random.Random) -> bool:
    """Lose one of a customer for whom nothing else is waiting for its place."""
    lacking = [visit["customer_id"] for visit in _dayless(plan)]
    routes = _lonely_routes(plan)
    route = pick(
        rng, (r for r in routes if r["stops"][0]["customer_id"] not in lacking)
    )
    if route is None:
        return False
    plan["routes"].remove(route)
    return True


def visit_on_another_day(plan: Record, rng: random.Random) -> bool:
    """Move a route by a day onto one on which its rep works and has none."""
    taken = {(r["rep_id"], r["date"]) for r in plan["routes"]}
    taken |= {(v["rep_id"], v["date_due"]) for v in plan["unplanned"]}
    moves = [
        (route, other)
        for route in _lonely_routes(plan)
        for other in (_later(route["date"], -1), _later(route["date"], 1))
        if (route["rep_id"], other) not in taken
        and day_of(plan, other) not in _due(plan, route)
        and rep_of(plan, route["rep_id"])["shifts"][day_of(plan, other) % 7]
        and day_of(plan, other) >= plan["rest"]["first_day"]
    ]
    move = pick(rng, moves)
    if move is None:
        return False
    move[0]["date"] = move[1]
    return True


def due_another_day(plan: Record, rng: random.Random) -> bool:
    closed = [v for v in plan["unplanned"] if v["reason"] == "CUSTOMER_CLOSED"]
    dated = [v for v in closed if v["date_due"]]
    first = date_of(plan, plan["rest"]["first_day"])
    visit = pick(rng, (v for v in dated if v["date_due"] >= first))
    if visit is None:
        return False
    visit["date_due"] = _later(visit["date_due"], 1)
    return True


def give_no_day(plan: Record, rng: random.Random) -> bool:
    """Leave a visit without a day although there is a due one for it."""
    route = pick(rng, _lonely_routes(plan))
    if route is None:
        return False
    plan["routes"].remove(route)
    _leave_out(plan, route, None, "SPACING_INFEASIBLE")
    return True


def one_due_day_more(plan: Record, rng: random.Random) -> bool:
    lacking = [visit["customer_id"] for visit in _dayless(plan)]
    entries = [e for name, e in plan["calendar"].items() if name not in lacking]
    entry = pick(rng, (e for e in entries if e["due"]))
    if entry is None:
        return False
    entry["due"].append(entry["due"][-1] + 1)
    return True


def long_unseen(plan: Record, rng: random.Random) -> bool:
    """Say that a newcomer who does not begin on the first day was seen long ago."""
    base = plan["rest"]["patterns"]
    seen = {s["customer_id"] for r in _routes(plan, past=True) for s in r["stops"]}
    names = [
        name
        for name, entry in plan["calendar"].items()
        if name not in base
        and name not in seen
        and entry["due"]
        and entry["due"][0] > plan["rest"]["first_day"]
    ]
    name = pick(rng, names)
    if name is None:
        return False
    plan["rest"]["before"][name] = -14 * plan["cycle"]["weeks"]
    return True


def hold_whoever_changed(plan: Record, rng: random.Random) -> bool:
    base, held = plan["rest"]["patterns"], plan["rest"]["held"]
    changed = [
        name for name, e in plan["calendar"].items() if base.get(name) != e["days"]
    ]
    name = pick(rng, changed)
    if name is None:
        return False
    held[:] = sorted({*held, name})
    return True


def other_owner_before(plan: Record, rng: random.Random) -> bool:
    """Say that customers changed from a rep who works whenever the present one does."""
    rest = plan["rest"]
    reps = {
        name: territory["rep_id"]
        for territory in plan["territories"]["territories"]
        for name in territory["customer_ids"]
    }
    locked = {lock["customer_id"] for lock in plan["locks"]}
    swaps = [
        (name, other["rep_id"])
        for name, rep_id in reps.items()
        for other in plan["reps"]
        if name in plan["calendar"]
        and name not in locked
        and not customer_of(plan, name)["is_locked"]
        and not customer_of(plan, name)["allowed_reps"]
        and rest["patterns"].get(name) == plan["calendar"][name]["days"]
        and other["rep_id"] != rep_id
        and all(
            there is None or here is not None
            for there, here in zip(
                rep_of(plan, rep_id)["shifts"], other["shifts"], strict=True
            )
        )
    ]
    swap = pick(rng, swaps)
    if swap is None:
        return False
    rest["owners"][swap[0]] = swap[1]
    rest["max_changes"] = 0
    return True


def _routes(plan: Record, *, past: bool) -> list[Record]:
    first = plan["rest"]["first_day"]
    return [r for r in plan["routes"] if (day_of(plan, r["date"]) < first) == past]


def _lonely_routes(plan: Record) -> list[Record]:
    """Return routes of the rest with one stop, on which no lock lies."""
    locked = {lock["customer_id"] for lock in plan["locks"]}
    return [
        route
        for route in _routes(plan, past=False)
        if len(route["stops"]) == 1
        and route["stops"][0]["customer_id"] not in locked
        and not customer_of(plan, route["stops"][0]["customer_id"])["is_locked"]
    ]


def _dayless(plan: Record) -> list[Record]:
    return [
        visit
        for visit in plan["unplanned"]
        if visit["date_due"] is None and visit["customer_id"] in plan["calendar"]
    ]


def _leave_out(plan: Record, route: Record, when: str | None, reason: str) -> None:
    plan["unplanned"] += [
        {
            "visit_id": stop["visit_id"],
            "customer_id": stop["customer_id"],
            "rep_id": route["rep_id"],
            "date_due": when,
            "reason": reason,
            "numbers": {},
        }
        for stop in route["stops"]
    ]


def _due(plan: Record, route: Record) -> list[int]:
    return [
        d for s in route["stops"] for d in plan["calendar"][s["customer_id"]]["due"]
    ]


def _later(when: str, days: int) -> str:
    return (date.fromisoformat(when) + timedelta(days=days)).isoformat()


REST_INJECTIONS: dict[str, Injection] = {
    "REST_FIRST_DAY_WRONG": begin_after_the_cycle,
    "REST_LIST_UNSORTED/held": hold_twice,
    "REST_LIST_UNSORTED/pattern": repeat_due_day,
    "MISSED_VISIT_WRONG": miss_no_visit,
    "DAY_BEFORE_WRONG": visited_before_on_a_day_of_the_cycle,
    "REST_COUNT_WRONG/dayless": lose_visit_without_day,
    "REST_COUNT_WRONG/planned": lose_visit_of_the_rest,
    "REST_STOP_NOT_DUE": visit_on_another_day,
    "REST_DUE_DATE_WRONG/date": due_another_day,
    "REST_DUE_DATE_WRONG/none": give_no_day,
    "DUE_DAYS_WRONG": one_due_day_more,
    "FIRST_GAP_TOO_LONG": long_unseen,
    "HELD_PATTERN_CHANGED": hold_whoever_changed,
    "TOO_MANY_CHANGES": other_owner_before,
}


def forget_the_base(base: Record, plan: Record) -> None:
    plan["rest"] = None


def other_hash(base: Record, plan: Record) -> None:
    plan["rest"]["base_hash"] = "0" * 64


def other_owner(base: Record, plan: Record) -> None:
    plan["rest"]["owners"]["C5"] = "R2"


def forget_owner(base: Record, plan: Record) -> None:
    del plan["rest"]["owners"]["C5"]


def other_days(base: Record, plan: Record) -> None:
    plan["rest"]["patterns"]["C4"] = [4]


def another_cycle(base: Record, plan: Record) -> None:
    base["cycle"]["start"] = _later(base["cycle"]["start"], -28)
    base["input_hash"] = hash_inputs(base)
    plan["rest"]["base_hash"] = base["input_hash"]


def invent_a_past_route(base: Record, plan: Record) -> None:
    route = next(r for r in plan["routes"] if r["stops"][0]["customer_id"] == "C8")
    stop = route["stops"][0]
    other = stop | {"visit_id": stop["visit_id"].replace("#1", "#9")}
    when = _later(route["date"], -1)
    plan["routes"].append(route | {"date": when, "stops": [other]})


def strike_a_past_visit(base: Record, plan: Record) -> None:
    """Take out a visit that was due before today, and could have been made anyway."""
    route = next(r for r in plan["routes"] if r["stops"][0]["customer_id"] == "C8")
    plan["routes"].remove(route)
    plan["rest"]["missed"][route["stops"][0]["visit_id"]] = route["date"]


def strike_history(base: Record, plan: Record) -> None:
    """Take out a visit of a day before today, because the customer is closed now."""
    strike_a_past_visit(base, plan)
    customer_of(plan, "C8")["closed_days"].insert(0, ["2026-11-04", "2026-11-04"])


def forget_the_taken_out(base: Record, plan: Record) -> None:
    del plan["rest"]["missed"][f"C1@{plan['cycle']['start']}#2"]
    _renumber(plan, "C1", 10, 2)


def begin_later(base: Record, plan: Record) -> None:
    """Change the begin of a service beside one that was taken out."""
    route = next(r for r in plan["routes"] if r["date"] == plan["rest"]["today"])
    route["stops"][0]["start"] += 60


def another_time_back(base: Record, plan: Record) -> None:
    plan["routes"][0]["arrive"] += 60


def other_past_reason(base: Record, plan: Record) -> None:
    visit = next(v for v in plan["unplanned"] if v["customer_id"] == "D3")
    visit["reason"] = "CUSTOMER_CLOSED"


def drop_past_unplanned(base: Record, plan: Record) -> None:
    visit = next(v for v in plan["unplanned"] if v["customer_id"] == "D3")
    plan["unplanned"].remove(visit)


def miss_a_newcomer(base: Record, plan: Record) -> None:
    plan["rest"]["missed"][f"E1@{plan['cycle']['start']}#9"] = plan["rest"]["today"]


def miss_on_another_day(base: Record, plan: Record) -> None:
    plan["rest"]["missed"][f"C5@{plan['cycle']['start']}#3"] = "2026-11-05"


def miss_what_can_be_made(base: Record, plan: Record) -> None:
    """Call a visit of the rest missed, though its rep works that day."""
    visit_id = f"D1@{plan['cycle']['start']}#3"
    plan["rest"]["missed"][visit_id] = date_of(plan, 14)
    _renumber(plan, "D1", 14, 5)


def forget_a_day_off(base: Record, plan: Record) -> None:
    """Give a rep leave on a day of the rest, and miss nothing of it."""
    when = date_of(plan, 17)
    rep_of(plan, "R1")["days_off"].append([when, when])


def exchange_numbers(base: Record, plan: Record) -> None:
    first = date_of(plan, plan["rest"]["first_day"])
    stops = [
        stop
        for route in plan["routes"]
        if route["date"] >= first
        for stop in route["stops"]
        if stop["customer_id"] == "C1"
    ]
    a, b = stops[0], stops[1]
    a["visit_id"], b["visit_id"] = b["visit_id"], a["visit_id"]


def number_with_a_gap(base: Record, plan: Record) -> None:
    visit = next(iter(_dayless(plan)))
    visit["visit_id"] = visit["visit_id"].replace("#9", "#10")


def _renumber(plan: Record, name: str, day: int, number: int) -> None:
    """Give a visit the number that is free for it."""
    for route in plan["routes"]:
        for stop in route["stops"]:
            if stop["customer_id"] == name and day_of(plan, route["date"]) == day:
                stop["visit_id"] = f"{name}@{plan['cycle']['start']}#{number}"


BASE_INJECTIONS: dict[str, BaseInjection] = {
    "BASE_NOT_NAMED": forget_the_base,
    "BASE_HASH_WRONG": other_hash,
    "BASE_OWNER_WRONG/other": other_owner,
    "BASE_OWNER_WRONG/none": forget_owner,
    "BASE_PATTERN_WRONG": other_days,
    "ROLLED_MID_CYCLE": another_cycle,
    "PAST_STOP_ADDED": invent_a_past_route,
    "PAST_STOP_TAKEN_OUT/cause": strike_a_past_visit,
    "PAST_STOP_TAKEN_OUT/history": strike_history,
    "LOST_VISIT_NOT_MISSED/past": forget_the_taken_out,
    "LOST_VISIT_NOT_MISSED/rest": forget_a_day_off,
    "PAST_ROUTE_CHANGED/start": begin_later,
    "PAST_ROUTE_CHANGED/whole": another_time_back,
    "PAST_UNPLANNED_CHANGED/reason": other_past_reason,
    "PAST_UNPLANNED_CHANGED/lost": drop_past_unplanned,
    "MISSED_VISIT_UNKNOWN/visit": miss_a_newcomer,
    "MISSED_VISIT_UNKNOWN/date": miss_on_another_day,
    "MISSED_VISIT_UNKNOWN/rest": miss_what_can_be_made,
    "NUMBER_NOT_KEPT/exchanged": exchange_numbers,
    "NUMBER_NOT_KEPT/gap": number_with_a_gap,
}
"""
``CODE`` or ``CODE/how`` -> how to spoil ``make_rest_world()`` beside ``make_world()``.
"""
