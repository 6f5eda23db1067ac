"""A small good plan as plain JSON, with something of everything in it."""

import json
from dataclasses import asdict

import numpy as np

from routing.policy import Policy
from routing.travel import GreatCircle, Places
from tests.helpers import Record, date_of, hash_inputs

START = "2026-11-02"
HOLIDAY = "2026-11-26"
"""Thanksgiving, the Thursday of the fourth week; Veterans Day is in the second."""

SPEEDS = ((1.5, 17.5), (3.0, 22.6), (5.5, 25.6))
CROW = GreatCircle(1.3, SPEEDS)
ALWAYS = [[0, 86_400]]

PLACES = {
    "R1": (31.20, 121.40),
    "R1:end": (31.20, 121.41),
    "R2": (31.20, 121.60),
    "R2:end": (31.20, 121.60),
    "C1": (31.21, 121.40),
    "C2": (31.2102, 121.40),
    "C3": (31.22, 121.42),
    "C4": (31.23, 121.38),
    "C5": (31.19, 121.39),
    "C6": (31.18, 121.41),
    "C8": (31.205, 121.43),
    "D1": (31.21, 121.61),
    "D2": (31.22, 121.60),
    "D3": (31.19, 121.61),
    "E1": (31.205, 121.405),
}
"""
C1 and C2 are 22 m apart and share a parking place; E1 comes with a re-planned rest.
"""

SERVICE = {"A": 2_700, "B": 1_800, "C": 1_200}

CALENDAR = {
    "C1": [0, 7, 14, 21],
    "C2": [0, 14],
    "C3": [7, 21],
    "C4": [11],
    "C5": [0, 3, 7, 10, 14, 17, 21, 24],
    "C8": [2, 16],
    "D1": [0, 7, 14, 21],
    "D2": [0, 7, 14, 21],
    "D3": [7],
}


def make_world() -> Record:
    """
    Return the content of plan.json of a clean plan.

    R1 works all week with a lunch break and a blocked Friday afternoon; on the Mondays
    of C3, who opens at two, the break is due. R2 works on Mondays, two visits a day.
    C6 is parked, C7 has no location, C8 is closed once, C5 meets a holiday and D3 is
    cut.
    """
    policy = asdict(Policy(country="US", allow_unlocated=True))
    record: Record = {
        "schema": "beatplan/plan/1",
        "cycle": {"start": START, "weeks": 4},
        "timezone": "UTC",
        "policy": policy,
        "travel": CROW.source,
        "customers": _customers(),
        "reps": _reps(),
        "locks": _locks(),
        "territories": _territories(),
        "calendar": {
            name: {"days": days, "route": ""} for name, days in CALENDAR.items()
        },
        "rest": None,
        "unplanned": [
            _unplanned("C5", 8, "R1", "NO_REP_AVAILABLE", HOLIDAY),
            _unplanned("C7", 1, "R1", "NO_LOCATION", None),
            _unplanned("C8", 2, "R1", "CUSTOMER_CLOSED", "2026-11-18"),
            _unplanned("D3", 1, "R2", "CAPACITY_EXCEEDED", "2026-11-09"),
        ],
    }
    record["routes"] = [
        make_route(record, "R1", 0, "C1", "C2", "C5"),
        make_route(record, "R1", 2, "C8"),
        make_route(record, "R1", 3, "C5"),
        make_route(record, "R1", 7, "C1", "C5", "C3", lunch_before="C3"),
        make_route(record, "R1", 10, "C5"),
        make_route(record, "R1", 11, "C4"),
        make_route(record, "R1", 14, "C1", "C2", "C5"),
        make_route(record, "R1", 17, "C5"),
        make_route(record, "R1", 21, "C1", "C5", "C3", lunch_before="C3"),
        *(make_route(record, "R2", day, "D1", "D2") for day in (0, 7, 14, 21)),
    ]
    record["input_hash"] = hash_inputs(record)
    world: Record = json.loads(json.dumps(record))
    return world


def travel(frm: str, to: str) -> tuple[int, int]:
    """Return seconds and metres between two places of the world."""
    lats, lons = np.array([PLACES[frm], PLACES[to]]).T
    matrix = CROW(Places((frm, to), lats, lons))
    return int(matrix.seconds[0, 1]), int(matrix.metres[0, 1])


def customer(customer_id: str, grade: str, frequency: int, **changes: object) -> Record:
    """Return a customer as plan.json has him."""
    lat, lon = PLACES.get(customer_id, (None, None))
    record: Record = {
        "customer_id": customer_id,
        "lat": lat,
        "lon": lon,
        "is_approximate": False,
        "name": f"{customer_id} & Söhne 商店",
        "channel": "",
        "grade": grade,
        "value": None,
        "frequency": frequency,
        "service_time": SERVICE[grade],
        "windows": [ALWAYS] * 7,
        "weekdays": [],
        "weeks": [],
        "min_gap_days": None,
        "max_gap_days": None,
        "closed_days": [],
        "owner_id": None,
        "is_locked": False,
        "allowed_reps": [],
        "weekdays_now": [],
        "weeks_now": [],
        "priority": 5,
        "is_active": True,
    }
    return record | changes


def _customers() -> list[Record]:
    afternoon = [[[50_400, 57_600]], *([[[32_400, 36_000]]] * 4), [], []]
    return [
        customer("C1", "A", 4, allowed_reps=["R1"]),
        customer("C2", "B", 2, weeks=[1, 3]),
        customer("C3", "B", 2, windows=afternoon, weekdays=[0, 1]),
        customer("C4", "C", 1, min_gap_days=7, max_gap_days=28),
        customer("C5", "A", 8),
        customer("C6", "C", 0),
        customer("C7", "C", 1),
        customer("C8", "B", 2, closed_days=[["2026-11-18", "2026-11-20"]]),
        customer(
            "D1", "A", 4, owner_id="R2", is_locked=True, weekdays_now=[0], weeks_now=[]
        ),
        customer("D2", "A", 4),
        customer("D3", "C", 1),
    ]


def _reps() -> list[Record]:
    return [
        _rep(
            "R1",
            shifts=[[30_600, 63_000]] * 5 + [None, None],
            blocks=[{"weekday": 4, "start": 50_400, "end": 63_000}],
            days_off=[["2026-11-14", "2026-11-15"]],
        ),
        _rep(
            "R2",
            shifts=[[32_400, 45_000], *[None] * 6],
            max_visits=2,
            max_drive_time=7_200,
        ),
    ]


def _rep(rep_id: str, **changes: object) -> Record:
    depot, end = PLACES[rep_id], PLACES[f"{rep_id}:end"]
    record: Record = {
        "rep_id": rep_id,
        "name": rep_id,
        "depot": {"lat": depot[0], "lon": depot[1]},
        "end_depot": {"lat": end[0], "lon": end[1]},
        "blocks": [],
        "break_time": 2_700,
        "break_window": [41_400, 48_600],
        "max_visits": None,
        "max_drive_time": None,
        "max_customers": None,
        "capacity_share": 1.0,
        "skills": [],
        "days_off": [],
    }
    return record | changes


def _locks() -> list[Record]:
    lock: Record = {"rep_id": None, "date": None, "sequence": None, "start": None}
    return [
        lock | {"customer_id": "C1", "level": "rep", "rep_id": "R1"},
        lock | {"customer_id": "C4", "level": "day", "date": "2026-11-13"},
        lock | {"customer_id": "C1", "level": "order", "date": START, "sequence": 1},
        lock
        | {"customer_id": "C3", "level": "time", "date": "2026-11-09", "start": 50_400},
    ]


def _territories() -> Record:
    def square(west: float, east: float) -> list[list[list[float]]]:
        corners = [(west, 31), (east, 31), (east, 32), (west, 32), (west, 31)]
        return [[list(corner) for corner in corners]]

    homes = {
        "R1": (["C1", "C2", "C3", "C4", "C5", "C6", "C7", "C8"], square(121, 121.5)),
        "R2": (["D1", "D2", "D3"], square(121.5, 122)),
    }
    return {
        "floor": 0.0,
        "max_deviation": 0.1,
        "num_handovers": 0,
        "territories": [
            {
                "rep_id": rep_id,
                "customer_ids": names,
                "workload": 1,
                "share": 1.0,
                "outline": outline,
            }
            for rep_id, (names, outline) in homes.items()
        ],
    }


def _unplanned(
    customer_id: str, number: int, rep_id: str, reason: str, due: str | None
) -> Record:
    return {
        "visit_id": f"{customer_id}@{START}#{number}",
        "customer_id": customer_id,
        "rep_id": rep_id,
        "date_due": due,
        "reason": reason,
        "numbers": {},
    }


def make_route(
    record: Record, rep_id: str, day: int, *names: str, lunch_before: str = ""
) -> Record:
    """
    Drive from stop to stop at once; visits off ``CALENDAR`` have the number 0.

    C2 needs no parking of his own after C1.
    """
    rep = next(rep for rep in record["reps"] if rep["rep_id"] == rep_id)
    known = {each["customer_id"]: each for each in record["customers"]}
    frm, left, begin = rep_id, rep["shifts"][day % 7][0], None
    depart = left
    stops = []
    for name in names:
        seconds, metres = travel(frm, name)
        arrival = left + seconds
        ready = arrival + (0 if (frm, name) == ("C1", "C2") else 300)
        if name == lunch_before:
            begin = max(ready, rep["break_window"][0])
            ready = begin + rep["break_time"]
        windows = known[name]["windows"][day % 7]
        start = max(ready, windows[0][0])
        left = start + known[name]["service_time"]
        days = CALENDAR.get(name, [])
        number = days.index(day) + 1 if day in days else 0
        stops.append(
            {
                "visit_id": f"{name}@{START}#{number}",
                "customer_id": name,
                "arrival": arrival,
                "start": start,
                "departure": left,
                "travel_time": seconds,
                "distance": metres,
                "service_time": known[name]["service_time"],
                "route": "",
            }
        )
        frm = name
    seconds, metres = travel(frm, f"{rep_id}:end")
    return {
        "rep_id": rep_id,
        "date": date_of(record, day),
        "depart": depart,
        "arrive": left + seconds,
        "break_start": begin,
        "break_time": 0 if begin is None else rep["break_time"],
        "return_time": seconds,
        "return_distance": metres,
        "stops": stops,
    }
