"""A synthetic plan good enough to look at: 3 reps, 60 customers, 4 weeks."""

import math
import random
from dataclasses import replace
from datetime import date

import numpy as np

from routing.cycle import Cycle
from routing.model import Customer, DateRange, Location, Rep
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
from routing.travel import GreatCircle, Places, TravelMatrix
from routing.travel.speeds import CITY_DETOUR, CITY_SPEEDS

CYCLE = Cycle(date(2026, 11, 30), 4)
MIDDLE = (31.30, 120.60)
NAMES = (
    "福满家便利店",
    "Corner Market",
    "老王烟酒",
    "Golden Dragon Restaurant",
    "好邻居超市",
    "Blue Lake Café",
    "锦江饭店",
    "Harbour Wholesale",
    "百味园",
    "Station Kiosk",
)
REPS = (("R1", "李伟"), ("R2", "Anna Schmidt"), ("R3", "王芳"))
FREQUENCY = {"A": 4, "B": 2, "C": 1}
SERVICE = {"A": 2_700, "B": 1_800, "C": 1_200}
CENTRES = {"R1": 90, "R2": 210, "R3": 330}


def make_plan(names: tuple[str, ...] = NAMES, num_customers: int = 60) -> Plan:
    """Return the plan; other names show what hostile text does to a page."""
    customers = _customers(names, num_customers)
    reps = tuple(_rep(rep_id, name) for rep_id, name in REPS)
    rep_of = {c.customer_id: _rep_of(c) for c in customers}
    calendar = _calendar(customers, rep_of)
    routes = _routes(customers, reps, rep_of, calendar)
    routes, unplanned = _cut(routes, customers, rep_of)
    return Plan(
        cycle=CYCLE,
        policy=Policy(),
        customers=customers,
        reps=reps,
        locks=(),
        design=_design(customers, rep_of, routes),
        calendar=calendar,
        routes=routes,
        unplanned=unplanned,
        travel_source={"kind": "great-circle"},
        engine="fixture",
        seed=1,
        iterations=1,
    )


def _customers(names: tuple[str, ...], num_customers: int) -> tuple[Customer, ...]:
    rng = random.Random(7)
    made = []
    for number in range(num_customers):
        angle, radius = rng.uniform(0, 2 * math.pi), 0.16 * math.sqrt(rng.random())
        grade = "A" if number % 5 == 0 else "B" if number % 5 < 3 else "C"
        location = Location(
            lat=MIDDLE[0] + radius * math.sin(angle),
            lon=MIDDLE[1] + 1.15 * radius * math.cos(angle),
        )
        branch = number // len(names)
        made.append(
            Customer(
                customer_id=f"C{number:05d}",
                location=location,
                name=names[number % len(names)] + (f" {branch + 1}" if branch else ""),
                channel=("shop", "restaurant")[number % 2],
                grade=grade,
                frequency=FREQUENCY[grade],
                service_time=SERVICE[grade],
                city=("姑苏", "吴中", "相城", "园区")[int(angle / (math.pi / 2)) % 4],
                address=f"{10 + number} Renmin Road",
                phone="+86 512 5550 1234",
            )
        )
    made[-1] = replace(made[-1], location=None, city="")
    made[-2] = replace(made[-2], frequency=0)
    return tuple(made)


def _rep(rep_id: str, name: str) -> Rep:
    angle = math.radians(CENTRES[rep_id])
    depot = Location(
        lat=MIDDLE[0] + 0.06 * math.sin(angle), lon=MIDDLE[1] + 0.07 * math.cos(angle)
    )
    leave = (DateRange(date(2026, 12, 4), date(2026, 12, 4)),) if rep_id == "R1" else ()
    return Rep(rep_id=rep_id, name=name, depot=depot, end_depot=depot, days_off=leave)


def _rep_of(customer: Customer) -> str:
    if customer.location is None:
        return "R1"
    return REPS[int(_angle(customer.location) / 120)][0]


def _angle(location: Location) -> float:
    """Degrees from the positive x axis, starting at 30."""
    y, x = location.lat - MIDDLE[0], location.lon - MIDDLE[1]
    return (math.degrees(math.atan2(y, x)) - 30) % 360


def _calendar(
    customers: tuple[Customer, ...], rep_of: dict[str, str]
) -> dict[str, CalendarEntry]:
    """Cut each rep's sector into five weekday slices of equal numbers."""
    calendar: dict[str, CalendarEntry] = {}
    for rep_id, _ in REPS:
        own = [c for c in customers if rep_of[c.customer_id] == rep_id and c.location]
        own = [c for c in own if not c.is_parked]
        own.sort(key=lambda c: _angle(c.location) if c.location else 0.0)
        for rank, customer in enumerate(own):
            weekday = 5 * rank // len(own)
            step = 4 // customer.num_visits
            weeks = range(rank % step, 4, step)
            days = tuple(7 * week + weekday for week in weeks)
            calendar[customer.customer_id] = CalendarEntry(pattern=VisitPattern(days))
    return calendar


def _travel(rep: Rep, due: list[Customer]) -> TravelMatrix:
    located = [(rep.rep_id, rep.depot)]
    located += [(c.customer_id, c.location) for c in due if c.location]
    places = Places(
        ids=tuple(name for name, _ in located),
        lats=np.array([at.lat for _, at in located]),
        lons=np.array([at.lon for _, at in located]),
    )
    return GreatCircle(CITY_DETOUR, CITY_SPEEDS)(places)


def _routes(
    customers: tuple[Customer, ...],
    reps: tuple[Rep, ...],
    rep_of: dict[str, str],
    calendar: dict[str, CalendarEntry],
) -> tuple[DayRoute, ...]:
    of = {customer.customer_id: customer for customer in customers}
    routes = []
    for rep in reps:
        for day in range(CYCLE.num_days):
            due = [
                of[customer_id]
                for customer_id, entry in calendar.items()
                if rep_of[customer_id] == rep.rep_id and day in entry.pattern.days
            ]
            if due:
                routes.append(_route(rep, day, due, calendar))
    return tuple(routes)


def _route(
    rep: Rep,
    day: int,
    due: list[Customer],
    calendar: dict[str, CalendarEntry],
) -> DayRoute:
    matrix = _travel(rep, due)
    index = {name: position for position, name in enumerate(matrix.ids)}
    here, now, stops = rep.rep_id, 30_600, []
    break_start = None
    while due:
        due.sort(key=lambda c: int(matrix.seconds[index[here], index[c.customer_id]]))
        nearest = due.pop(0)
        arc = index[here], index[nearest.customer_id]
        arrival = now + int(matrix.seconds[arc])
        start = arrival + 300
        if break_start is None and start >= 41_400:
            break_start, start = arrival, start + 2_700
        now = start + nearest.visit_time
        number = calendar[nearest.customer_id].pattern.days.index(day) + 1
        here = nearest.customer_id
        stops.append(
            Stop(
                visit_id=visit_id(here, CYCLE, number),
                customer_id=here,
                arrival=arrival,
                start=start,
                departure=now,
                travel_time=int(matrix.seconds[arc]),
                distance=int(matrix.metres[arc]),
                service_time=nearest.visit_time,
            )
        )
    back = index[here], index[rep.rep_id]
    return DayRoute(
        rep_id=rep.rep_id,
        date=CYCLE.date_of(day),
        depart=30_600,
        arrive=now + int(matrix.seconds[back]),
        stops=tuple(stops),
        break_start=break_start,
        break_time=0 if break_start is None else 2_700,
        return_time=int(matrix.seconds[back]),
        return_distance=int(matrix.metres[back]),
    )


def _cut(
    routes: tuple[DayRoute, ...],
    customers: tuple[Customer, ...],
    rep_of: dict[str, str],
) -> tuple[tuple[DayRoute, ...], tuple[Unplanned, ...]]:
    """Give R1 his leave, and leave the customer without a location unplanned."""
    leave = date(2026, 12, 4)
    gone = [r for r in routes if r.rep_id == "R1" and r.date == leave]
    unplanned = [
        Unplanned(
            visit_id=stop.visit_id,
            customer_id=stop.customer_id,
            reason=Reason.NO_REP_AVAILABLE,
            date_due=leave,
            rep_id=route.rep_id,
            numbers={"reps": route.rep_id},
        )
        for route in gone
        for stop in route.stops
    ]
    lost = customers[-1]
    unplanned += [
        Unplanned(
            visit_id=visit_id(lost.customer_id, CYCLE, number + 1),
            customer_id=lost.customer_id,
            reason=Reason.NO_LOCATION,
            rep_id=rep_of[lost.customer_id],
        )
        for number in range(lost.num_visits)
    ]
    return tuple(route for route in routes if route not in gone), tuple(unplanned)


def _design(
    customers: tuple[Customer, ...],
    rep_of: dict[str, str],
    routes: tuple[DayRoute, ...],
) -> TerritoryDesign:
    work = {
        rep_id: sum(
            route.drive_time + route.service_time
            for route in routes
            if route.rep_id == rep_id
        )
        for rep_id, _ in REPS
    }
    fair = sum(work.values()) / len(work)
    return TerritoryDesign(
        tuple(
            Territory(
                rep_id=rep_id,
                customer_ids=tuple(
                    sorted(name for name, owner in rep_of.items() if owner == rep_id)
                ),
                workload=work[rep_id],
                share=work[rep_id] / fair,
                outline=(_sector(CENTRES[rep_id]),),
            )
            for rep_id, _ in REPS
        ),
        floor=0.01,
        num_handovers=4,
    )


def _sector(centre: int) -> tuple[tuple[float, float], ...]:
    arc = [math.radians(centre - 60 + 10 * step) for step in range(13)]
    corners = [
        (MIDDLE[1] + 1.15 * 0.17 * math.cos(a), MIDDLE[0] + 0.17 * math.sin(a))
        for a in arc
    ]
    start = (MIDDLE[1], MIDDLE[0])
    return (start, *corners, start)
