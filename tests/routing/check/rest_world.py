"""The world of ``world.py`` planned anew from the second Wednesday on."""

from copy import deepcopy

from tests.helpers import Record, date_of, day_of, hash_inputs
from tests.routing.check.world import CALENDAR, START, customer, make_route, make_world

FIRST_DAY = 9
TODAY = "2026-11-09"
"""Monday of the second week, day 7."""

DUE = {
    "C1": [10, 14, 21],
    "C3": [22],
    "C4": [11],
    "C5": [10, 14, 17, 21, 24],
    "C8": [16],
    "D1": [14, 21],
    "D2": [14, 21],
    "D3": [],
    "E1": [11, 25],
}
NUMBERS = {
    "C1": [5, 3, 4],
    "C3": [2],
    "C4": [1],
    "C5": [4, 5, 6, 7, 8],
    "D1": [3, 4],
    "D2": [3, 4],
    "E1": [1, 2],
}
"""Worked out by hand, as are the days: visits that stay keep theirs, others get new."""


def make_rest_world() -> Record:
    """
    Return the content of plan.json of a clean plan that goes on from ``make_world()``.

    C1 was closed on Monday, day 7: his visit was taken out and is made up on day 10,
    four days before the next. C5 was missed that day; his rhythm has no place for one
    more. C2 has gone. C3 may not be visited on Mondays any more. E1 is new. C4 is held.
    """
    base = make_world()
    record = deepcopy(base)
    known = {each["customer_id"]: each for each in record["customers"]}
    known["C1"]["closed_days"] = [[TODAY, TODAY]]
    known["C2"]["is_active"] = False
    known["C3"]["weekdays"] = [1]
    known["C5"]["min_gap_days"] = 2
    record["customers"].append(customer("E1", "C", 2))
    names = record["territories"]["territories"][0]["customer_ids"]
    names[:] = [name for name in names if name != "C2"] + ["E1"]
    record["rest"] = make_rest(base)
    days = CALENDAR | {"C3": [8, 22], "E1": [11, 25]}
    record["calendar"] = {
        name: {"days": days[name], "due": due, "route": ""} for name, due in DUE.items()
    }
    record["unplanned"] += [
        {
            "visit_id": f"C5@{START}#9",
            "customer_id": "C5",
            "rep_id": "R1",
            "date_due": None,
            "reason": "SPACING_INFEASIBLE",
            "numbers": {},
        }
    ]
    record["routes"] = _past_routes(base) + _rest_routes(record)
    record["input_hash"] = hash_inputs(record)
    return record


def make_rest(base: Record) -> Record:
    """Return what a plan for the rest of the cycle says of its base."""
    return {
        "base_hash": base["input_hash"],
        "today": TODAY,
        "first_day": FIRST_DAY,
        "missed": {f"C1@{START}#2": TODAY, f"C5@{START}#3": TODAY},
        "before": {"C4": -17, "E1": -9},
        "owners": {
            name: territory["rep_id"]
            for territory in base["territories"]["territories"]
            for name in territory["customer_ids"]
        },
        "patterns": {
            name: list(entry["days"]) for name, entry in base["calendar"].items()
        },
        "held": ["C4"],
        "max_changes": 0,
        "scope": [],
    }


def _past_routes(base: Record) -> list[Record]:
    routes = [r for r in base["routes"] if day_of(base, r["date"]) < FIRST_DAY]
    for route in routes:
        if route["date"] == TODAY:
            route["stops"] = [s for s in route["stops"] if s["customer_id"] != "C1"]
    return deepcopy(routes)


def _rest_routes(record: Record) -> list[Record]:
    routes = [
        make_route(record, "R1", 10, "C1", "C5"),
        make_route(record, "R1", 11, "C4", "E1"),
        make_route(record, "R1", 14, "C1", "C5"),
        make_route(record, "R1", 17, "C5"),
        make_route(record, "R1", 21, "C1", "C5"),
        make_route(record, "R1", 22, "C3"),
        make_route(record, "R1", 25, "E1"),
        make_route(record, "R2", 14, "D1", "D2"),
        make_route(record, "R2", 21, "D1", "D2"),
    ]
    for route in routes:
        day = day_of(record, route["date"])
        for stop in route["stops"]:
            name = stop["customer_id"]
            stop["visit_id"] = f"{name}@{START}#{NUMBERS[name][DUE[name].index(day)]}"
    return routes


def due_dates(record: Record, name: str) -> list[str]:
    """Return the dates on which visits of a customer are due."""
    return [date_of(record, day) for day in record["calendar"][name]["due"]]
