"""Spoil the days customers are given."""

import random
from datetime import date, timedelta

from tests.helpers import Record, date_of, day_of
from tests.violations.folder import lock_of
from tests.violations.injection import (
    Injection,
    customer_of,
    pick,
    pick_stop,
    stops_of,
)


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


def change_weekday(plan: Record, rng: random.Random) -> bool:
    """Move a visit to the next weekday, where a customer must keep his."""
    name = pick(rng, _regular(plan))
    if name is None or plan["policy"]["any_weekday"]:
        return False
    _move_visit(plan, name, rng, 1)
    return True


def change_weekday_far(plan: Record, rng: random.Random) -> bool:
    """Move a visit by two weekdays, where the weekday may change by one."""
    name = pick(rng, _regular(plan))
    if name is None or plan["policy"]["slack_days"] or plan["policy"]["preset"]:
        return False
    plan["policy"]["any_weekday"] = True
    _move_visit(plan, name, rng, 2)
    return True


def _regular(plan: Record) -> list[str]:
    """Return customers of equal gaps who could be visited on Monday to Friday."""
    reps = {rep["rep_id"]: rep for rep in plan["reps"]}
    usual = [
        customer_id
        for territory in plan["territories"]["territories"]
        if all(reps[territory["rep_id"]]["shifts"][:5])
        for customer_id in territory["customer_ids"]
    ]
    weeks = plan["cycle"]["weeks"]
    locked = {lock["customer_id"] for lock in plan["locks"]}
    return [
        c["customer_id"]
        for c in plan["customers"]
        if c["customer_id"] in usual
        and c["customer_id"] not in locked
        and c["customer_id"] in plan["calendar"]
        and 2 <= (c["frequency"] or 0) <= weeks
        and weeks % c["frequency"] == 0
        and not c["weekdays"]
        and not c["is_locked"]
        and (c["min_gap_days"], c["max_gap_days"]) == (None, None)
        and all(c["windows"][:5])
    ]


def _move_visit(plan: Record, name: str, rng: random.Random, by: int) -> None:
    days = plan["calendar"][name]["days"]
    place = rng.randrange(len(days))
    days[place] += by if days[place] % 7 < 3 else -by


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


PATTERN_INJECTIONS: dict[str, Injection] = {
    "PATTERN_MISSING": lose_pattern,
    "OFF_PATTERN": leave_pattern,
    "DUE_DATE_WRONG": other_due_date,
    "PATTERN_NOT_ALLOWED/weekday": forbid_weekday,
    "PATTERN_NOT_ALLOWED/week": forbid_week,
    "PATTERN_NOT_ALLOWED/gap": forbid_gap,
    "PATTERN_NOT_ALLOWED/lock": fix_other_day,
    "PATTERN_NOT_ALLOWED/change": change_weekday,
    "PATTERN_UNEVEN": crowd_pattern,
    "PATTERN_UNEVEN/change": change_weekday_far,
    "ROUTE_LABEL_WRONG/calendar": other_label,
    "ROUTE_LABEL_WRONG/stop": other_stop_label,
}
