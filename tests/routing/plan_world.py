"""A small plan made by hand, with names that files tend to break."""

from dataclasses import replace
from datetime import date

import numpy as np

from routing.cycle import Cycle
from routing.model import (
    ALWAYS_OPEN,
    Block,
    Customer,
    DateRange,
    Location,
    Lock,
    LockLevel,
    Rep,
    TimeWindow,
)
from routing.pattern import VisitPattern
from routing.plan import (
    CalendarEntry,
    DayRoute,
    Plan,
    Reason,
    Stop,
    Territory,
    TerritoryDesign,
    Unplanned,
    visit_id,
)
from routing.policy import Policy
from routing.travel import TravelMatrix, matrix_digest

CYCLE = Cycle(date(2026, 3, 16), 4)
"""Summer time begins in Europe on its second Sunday, 29 March."""

FORMULA = "=cmd|' /C calc'!A0"
BROKEN = '+1, "quoted"\nsecond line'
CHINESE = "北京烤鸭店（王府井）"

READING = {"rows_total": 7, "rows_accepted": 7, "rows_rejected": 0, "issues": []}
READ_OPTIONS = {"columns": {}, "crs": "wgs84", "encoding": "utf-8"}

CUSTOMERS = (
    Customer(
        customer_id="C1",
        location=Location(lat=52.5, lon=13.4),
        name=FORMULA,
        channel="shop",
        grade="A",
        value=1200.5,
        frequency=4,
        service_time=2_700,
        owner_id="R1",
        is_locked=True,
        weekdays_now=(0,),
        weeks_now=(1, 2, 3, 4),
        address='Straße "1", Hof; links',
        zip="10115",
        city="Berlin",
        phone="+49 30 1",
        note="=1+1\nbell",
    ),
    Customer(
        customer_id="C2",
        location=Location(lat=52.5002, lon=13.4),
        name=BROKEN,
        grade="B",
        frequency=2,
        service_time=1_800,
        allowed_reps=("R1",),
        closed_days=(DateRange(date(2026, 4, 9), date(2026, 4, 10)),),
        group="g1",
        priority=7,
        credit_days_overdue=3,
        last_visit=date(2026, 3, 2),
    ),
    Customer(
        customer_id="C3",
        location=Location(lat=52.6, lon=13.5),
        is_approximate=True,
        name="@x",
        grade="C",
        frequency=1,
        service_time=1_200,
        windows=(
            *ALWAYS_OPEN[:3],
            (TimeWindow(46_800, 54_000),),
            *ALWAYS_OPEN[4:6],
            (),
        ),
        weekdays=(3,),
        weeks=(1, 2),
        min_gap_days=7,
        max_gap_days=28,
    ),
    Customer(
        customer_id="C4",
        location=Location(lat=52.4, lon=13.2),
        name=CHINESE,
        grade="A",
        frequency=4,
        service_time=2_700,
    ),
    Customer(
        customer_id="C5", location=None, grade="C", frequency=1, service_time=1_200
    ),
    Customer(
        customer_id="C6",
        location=Location(lat=52.41, lon=13.2),
        name="parked",
        grade="C",
        frequency=0,
        service_time=1_200,
    ),
    Customer(
        customer_id="C7",
        location=Location(lat=52.4, lon=13.21),
        name="left out",
        grade="C",
        frequency=1,
        service_time=1_200,
    ),
)
"""C1 and C2 share a parking place, 22 m apart."""

REPS = (
    Rep(
        rep_id="R1",
        depot=Location(lat=52.55, lon=13.45),
        end_depot=Location(lat=52.55, lon=13.45),
        name="Jörg <& Söhne>",
        blocks=(Block(4, TimeWindow(50_400, 63_000)),),
    ),
    Rep(
        rep_id="R2",
        depot=Location(lat=52.45, lon=13.25),
        end_depot=Location(lat=52.46, lon=13.25),
        name="王芳",
        shifts=(TimeWindow(30_600, 63_000), *(None,) * 6),
        max_visits=1,
        max_drive_time=7_200,
        capacity_share=0.5,
        skills=("cold",),
        days_off=(DateRange(date(2026, 4, 6), date(2026, 4, 6)),),
    ),
)
"""R2 works on Mondays, makes one visit a day, and is off on the fourth."""

LOCKS = (
    Lock(customer_id="C3", level=LockLevel.DAY, rep_id="R1", date=CYCLE.date_of(10)),
)

DESIGN = TerritoryDesign(
    territories=(
        Territory(
            rep_id="R1",
            customer_ids=("C1", "C2", "C3"),
            workload=21_600,
            share=0.9,
            outline=(
                ((13.3, 52.4), (13.6, 52.4), (13.6, 52.7), (13.3, 52.7), (13.3, 52.4)),
                ((13.5, 52.4), (13.6, 52.5), (13.6, 52.4), (13.5, 52.4)),
            ),
        ),
        Territory(
            rep_id="R2",
            customer_ids=("C4", "C6", "C7"),
            workload=13_000,
            share=1.1,
            outline=(
                ((13.1, 52.3), (13.3, 52.3), (13.3, 52.5), (13.1, 52.5), (13.1, 52.3)),
                ((13.0, 52.0), (13.1, 52.0), (13.1, 52.1), (13.0, 52.0)),
            ),
        ),
    ),
    floor=0.02,
    num_handovers=1,
)
"""R1's first ring lacks its corner, R2's territory has two parts."""

CALENDAR = {
    "C1": CalendarEntry(pattern=VisitPattern((0, 7, 14, 21))),
    "C2": CalendarEntry(pattern=VisitPattern((0, 14))),
    "C3": CalendarEntry(pattern=VisitPattern((10,))),
    "C4": CalendarEntry(pattern=VisitPattern((0, 7, 14, 21))),
    "C7": CalendarEntry(pattern=VisitPattern((7,))),
}

IDS = ("C1", "C2", "C3", "C4", "C6", "C7", "R1", "R2", "R2:end")


def make_matrix() -> TravelMatrix:
    """Every leg takes 600 s and 5 km; C1 and C2 are 60 s and 30 m apart."""
    others = 1 - np.eye(len(IDS), dtype=np.int64)
    seconds, metres = 600 * others, 5_000 * others
    seconds[0, 1] = seconds[1, 0] = 60
    metres[0, 1] = metres[1, 0] = 30
    return TravelMatrix(IDS, seconds, metres)


def make_plan(**changes: object) -> Plan:
    """Return the plan, some of its fields changed."""
    matrix = make_matrix()
    plan = Plan(
        cycle=CYCLE,
        policy=Policy(timezone="Europe/Berlin", allow_unlocated=True),
        customers=CUSTOMERS,
        reps=REPS,
        locks=LOCKS,
        design=DESIGN,
        calendar=CALENDAR,
        routes=(
            _first_route(0, ("C1", 1), ("C2", 1)),
            _first_route(7, ("C1", 2)),
            _lunch_route(),
            _first_route(14, ("C1", 3), ("C2", 2)),
            _first_route(21, ("C1", 4)),
            *(_second_route(day, number) for number, day in enumerate((0, 7, 14), 1)),
        ),
        unplanned=(
            Unplanned(
                visit_id=visit_id("C4", CYCLE, 4),
                customer_id="C4",
                rep_id="R2",
                reason=Reason.NO_REP_AVAILABLE,
                date_due=CYCLE.date_of(21),
                numbers={"reps": "R2"},
            ),
            Unplanned(
                visit_id=visit_id("C5", CYCLE, 1),
                customer_id="C5",
                reason=Reason.NO_LOCATION,
            ),
            Unplanned(
                visit_id=visit_id("C7", CYCLE, 1),
                customer_id="C7",
                rep_id="R2",
                reason=Reason.CAPACITY_EXCEEDED,
                date_due=CYCLE.date_of(7),
                numbers={"planned_min": 70, "limit_min": 420, "need_min": 35},
            ),
        ),
        travel_source={
            "kind": "matrix",
            "file": "travel.npz",
            "sha256": matrix_digest(matrix.ids, matrix.seconds, matrix.metres),
        },
        engine="ortools",
        seed=1,
        iterations=200,
    )
    return replace(plan, **changes)


def _first_route(day: int, *visits: tuple[str, int]) -> DayRoute:
    """R1 leaves at 8:30, parks for 5 min, walks on to C2."""
    stops = [_stop(*visits[0], 31_200, 31_500, 600, 5_000, 2_700)]
    if len(visits) == 2:
        stops.append(_stop(*visits[1], 34_260, 34_260, 60, 30, 1_800))
    return _route("R1", day, 30_600, tuple(stops))


def _lunch_route() -> DayRoute:
    """R1 has lunch from 11:35 to 12:20 before C3 opens at 13:00."""
    stop = _stop("C3", 1, 41_400, 46_800, 600, 5_000, 1_200)
    route = _route("R1", 10, 40_800, (stop,))
    return replace(route, break_start=41_700, break_time=2_700)


def _second_route(day: int, number: int) -> DayRoute:
    return _route(
        "R2", day, 30_600, (_stop("C4", number, 31_200, 31_500, 600, 5_000, 2_700),)
    )


def _route(rep_id: str, day: int, depart: int, stops: tuple[Stop, ...]) -> DayRoute:
    return DayRoute(
        rep_id=rep_id,
        date=CYCLE.date_of(day),
        depart=depart,
        arrive=stops[-1].departure + 600,
        stops=stops,
        break_start=None,
        break_time=0,
        return_time=600,
        return_distance=5_000,
    )


def _stop(
    customer_id: str,
    number: int,
    arrival: int,
    start: int,
    travel_time: int,
    distance: int,
    service_time: int,
) -> Stop:
    return Stop(
        visit_id=visit_id(customer_id, CYCLE, number),
        customer_id=customer_id,
        arrival=arrival,
        start=start,
        departure=start + service_time,
        travel_time=travel_time,
        distance=distance,
        service_time=service_time,
    )
