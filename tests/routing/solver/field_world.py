"""Small random territories with everything that a rep's cycle can hold."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from routing.cycle import Cycle
from routing.model import (
    ALWAYS_OPEN,
    Block,
    Customer,
    DateRange,
    Location,
    Lock,
    Rep,
    TimeWindow,
)
from routing.policy import Policy
from routing.solver.stop import StopParams
from routing.solver.task import TerritoryTask
from routing.travel import GreatCircle, Places, TravelMatrix
from routing.travel.speeds import CITY_DETOUR, CITY_SPEEDS

START = date(2026, 11, 30)
MORNING = TimeWindow(9 * 3600, 12 * 3600)
AFTERNOON = TimeWindow(14 * 3600, 17 * 3600)


def make_customer(
    customer_id: str, rng: np.random.Generator, policy: Policy
) -> Customer:
    grade = policy.grades[int(rng.choice(3, p=(0.2, 0.3, 0.5)))]
    windows = ALWAYS_OPEN
    if rng.random() < 0.25:
        windows = tuple(
            ()
            if rng.random() < 0.15
            else ((MORNING,), (AFTERNOON,), (MORNING, AFTERNOON))[int(rng.integers(3))]
            for _ in range(7)
        )
    closed = ()
    if rng.random() < 0.1:
        first = START + timedelta(days=int(rng.integers(28)))
        closed = (DateRange(first, first + timedelta(days=int(rng.integers(1, 5)))),)
    return Customer(
        customer_id=customer_id,
        location=Location(
            lat=31.2 + float(rng.normal()) * 0.08, lon=121.4 + float(rng.normal()) * 0.1
        ),
        grade=grade.name,
        frequency=grade.frequency,
        service_time=int(rng.integers(10, 61)) * 60,
        windows=windows,
        closed_days=closed,
        priority=int(rng.integers(1, 10)),
        value=float(rng.integers(1, 1000)),
    )


def make_rep(rep_id: str, rng: np.random.Generator) -> Rep:
    home = Location(lat=31.2 + float(rng.normal()) * 0.05, lon=121.4)
    blocks = (
        (Block(4, TimeWindow(14 * 3600, 63_000)),),
        (Block(1, TimeWindow(39_600, 43_200)),),
        (),
    )[int(rng.integers(3))]
    off = START + timedelta(days=int(rng.integers(28)))
    return Rep(
        rep_id=rep_id,
        depot=home,
        end_depot=home,
        blocks=blocks,
        days_off=(DateRange(off, off),) if rng.random() < 0.5 else (),
        max_visits=int(rng.integers(3, 12)) if rng.random() < 0.3 else None,
    )


def matrix_of(rep: Rep, customers: tuple[Customer, ...]) -> TravelMatrix:
    places = [rep.depot, rep.end_depot, *(c.location for c in customers)]
    ids = (
        f"{rep.rep_id}:start",
        f"{rep.rep_id}:end",
        *(c.customer_id for c in customers),
    )
    lats = np.array([place.lat for place in places if place])
    lons = np.array([place.lon for place in places if place])
    return GreatCircle(CITY_DETOUR, CITY_SPEEDS)(Places(ids, lats, lons))


def make_task(
    seed: int,
    num_customers: int,
    *,
    policy: Policy | None = None,
    locks: tuple[Lock, ...] = (),
    iterations: int = 30,
    **rep_changes: object,
) -> TerritoryTask:
    rng = np.random.default_rng(seed)
    policy = policy or Policy()
    customers = tuple(make_customer(f"C{i}", rng, policy) for i in range(num_customers))
    rep = replace(make_rep("R1", rng), **rep_changes)
    return TerritoryTask(
        rep=rep,
        customers=customers,
        locks=locks,
        policy=policy,
        cycle=Cycle(START, policy.weeks),
        matrix=matrix_of(rep, customers),
        engine="ortools",
        seed=1,
        stop=StopParams(iterations=iterations),
    )
