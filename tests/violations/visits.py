"""Spoil which visits there are: records, patterns, reps, reasons, locks."""

import copy
import random
from collections import Counter
from datetime import date, timedelta

from tests.helpers import Record, date_of, day_of
from tests.violations.folder import lock_of
from tests.violations.injection import (
    Injection,
    customer_of,
    give_up_route,
    is_located,
    pick,
    pick_stop,
    rep_of,
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


def lose_pattern(plan: Record, rng: random.Random) -> bool:
    found = pick_stop(plan, rng)
    if found is None:
        return False
    del plan["calendar"][found[1]["customer_id"]]
    return True


def leave_pattern(plan: Record, rng: random.Random) -> bool:
    found = pick_stop(plan, rng)
    if found is None:
        return False
    days = plan["calendar"][found[1]["customer_id"]]["days"]
    place = days.index(day_of(plan, found[0]["date"]))
    days[place] += 1 if days[place] + 1 not in days else -1
    return True


def other_due_date(plan: Record, rng: random.Random) -> bool:
    due = [v for v in plan["unplanned"] if v["date_due"]]
    visit = pick(rng, (v for v in due if v["customer_id"] in plan["calendar"]))
    if visit is None:
        return False
    other = date.fromisoformat(visit["date_due"]) + timedelta(days=1)
    visit["date_due"] = other.isoformat()
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


def forbid_weekday(plan: Record, rng: random.Random) -> bool:
    found = pick_stop(plan, rng)
    if found is None:
        return False
    weekday = date.fromisoformat(found[0]["date"]).weekday()
    others = [day for day in range(7) if day != weekday]
    customer_of(plan, found[1]["customer_id"])["weekdays"] = others
    return True


def forbid_week(plan: Record, rng: random.Random) -> bool:
    found = pick_stop(plan, rng)
    if found is None or plan["cycle"]["weeks"] < 2:
        return False
    week = day_of(plan, found[0]["date"]) // 7 + 1
    others = [w for w in range(1, plan["cycle"]["weeks"] + 1) if w != week]
    customer_of(plan, found[1]["customer_id"])["weeks"] = others
    return True


def forbid_gap(plan: Record, rng: random.Random) -> bool:
    found = pick_stop(plan, rng)
    if found is None:
        return False
    customer = customer_of(plan, found[1]["customer_id"])
    if rng.random() < 0.5:
        customer["min_gap_days"] = 7 * plan["cycle"]["weeks"] + 1
    else:
        customer["max_gap_days"] = 1
    return True


def fix_other_day(plan: Record, rng: random.Random) -> bool:
    """Anchor a lock on a day that another allowed pattern would hold."""
    found = pick(
        rng,
        (
            (route, stop)
            for route, stop in stops_of(plan)
            if customer_of(plan, stop["customer_id"])["frequency"] == 1
            and not customer_of(plan, stop["customer_id"])["weeks"]
        ),
    )
    if found is None or plan["cycle"]["weeks"] < 2:
        return False
    day = (day_of(plan, found[0]["date"]) + 7) % (7 * plan["cycle"]["weeks"])
    name = found[1]["customer_id"]
    plan["locks"] = [x for x in plan["locks"] if x["customer_id"] != name]
    lock_of(plan, customer_id=name, level="day", date=date_of(plan, day))
    return True


def crowd_pattern(plan: Record, rng: random.Random) -> bool:
    weeks = plan["cycle"]["weeks"]
    names = [
        c["customer_id"]
        for c in plan["customers"]
        if 2 <= (c["frequency"] or 0) <= weeks / 2
        and c["customer_id"] in plan["calendar"]
        and not c["weeks"]
        and c["max_gap_days"] is None
    ]
    name = pick(rng, names)
    if name is None or plan["policy"]["slack_days"]:
        return False
    days = plan["calendar"][name]["days"]
    plan["calendar"][name]["days"] = [
        days[0] % 7 + 7 * week for week in range(len(days))
    ]
    return True


def other_label(plan: Record, rng: random.Random) -> bool:
    found = pick_stop(plan, rng)
    if found is None:
        return False
    plan["calendar"][found[1]["customer_id"]]["route"] = "3"
    return True


def other_stop_label(plan: Record, rng: random.Random) -> bool:
    found = pick_stop(plan, rng)
    if found is None:
        return False
    found[1]["route"] = "3"
    return True


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

VISIT_INJECTIONS: dict[str, Injection] = {
    "PARKED_CUSTOMER_PLANNED": park,
    "VISIT_ID_WRONG": strange_visit_id,
    "VISIT_MISSING/planned": lose_route,
    "VISIT_MISSING/unplanned": lose_unplanned,
    "VISIT_DOUBLED": plan_and_cut,
    "TWICE_ON_ONE_DAY": visit_again,
    "PATTERN_MISSING": lose_pattern,
    "OFF_PATTERN": leave_pattern,
    "DUE_DATE_WRONG": other_due_date,
    "VISIT_NUMBER_WRONG": swap_numbers,
    "SECOND_REP": second_rep,
    "REP_FORBIDDEN": forbid_rep,
    "PATTERN_NOT_ALLOWED/weekday": forbid_weekday,
    "PATTERN_NOT_ALLOWED/week": forbid_week,
    "PATTERN_NOT_ALLOWED/gap": forbid_gap,
    "PATTERN_NOT_ALLOWED/lock": fix_other_day,
    "PATTERN_UNEVEN": crowd_pattern,
    "ROUTE_LABEL_WRONG/calendar": other_label,
    "ROUTE_LABEL_WRONG/stop": other_stop_label,
    "REASON_UNKNOWN": false_reason("TOO_LAZY"),
    **{f"REASON_FALSE/{reason}": false_reason(reason) for reason in _FALSE},
    "REASON_FALSE/cut": unreachable_weekdays,
    "LOCATION_REASON_WRONG/located": reason_without_location,
    "LOCATION_REASON_WRONG/unlocated": reason_despite_location,
    "CUT_FITS_NOT_ALONE": cut_the_impossible,
    "CUT_HAS_ROOM/free": false_reason("CAPACITY_EXCEEDED"),
    "CUT_HAS_ROOM/grade": cut_a_better_grade,
    "THINNING_ORDER": leave_out_before_thinning,
    "LOCK_REP_BROKEN": lock_to_other_rep,
    "LOCK_DAY_BROKEN": lock_to_other_day,
    "LOCK_ORDER_BROKEN": lock_to_other_place,
    "LOCK_TIME_BROKEN": lock_to_other_time,
}
