"""A rep on a straight road of kilometres and minutes, for sums by hand."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from routing.cycle import Cycle
from routing.model import Customer, Location, Rep
from routing.pattern import VisitPattern
from routing.plan import CalendarEntry, Plan, Territory, TerritoryDesign
from routing.policy import Policy
from routing.travel import Places, TravelMatrix

CYCLE = Cycle(date(2026, 11, 30), 4)
STEP = 0.1
"""Degrees of longitude between neighbours on the road: ten minutes, ten km."""


@dataclass(frozen=True)
class Road:
    """Ten minutes and ten kilometres for every step of longitude."""

    def __call__(self, places: Places) -> TravelMatrix:
        steps = np.rint(np.abs(places.lons[:, None] - places.lons) / STEP)
        steps = steps.astype(np.int64)
        return TravelMatrix(places.ids, 600 * steps, 10_000 * steps)

    @property
    def source(self) -> dict[str, object]:
        return {"kind": "road"}


def at(step: int) -> Location:
    return Location(lat=0.0, lon=step * STEP)


def make_customer(
    customer_id: str, step: int, frequency: int, **more: object
) -> Customer:
    return Customer(
        customer_id=customer_id,
        location=at(step),
        grade="A",
        frequency=frequency,
        service_time=1_800,
        **more,
    )


def make_rep(rep_id: str, step: int, **more: object) -> Rep:
    return Rep(rep_id=rep_id, depot=at(step), end_depot=at(step), **more)


def make_plan(
    customers: tuple[Customer, ...],
    reps: tuple[Rep, ...],
    rep_of: dict[str, str],
    days: dict[str, tuple[int, ...]],
) -> Plan:
    """Return a plan that is not timed; comparisons time it anew."""
    return Plan(
        cycle=CYCLE,
        policy=Policy(),
        customers=customers,
        reps=reps,
        locks=(),
        design=TerritoryDesign(
            tuple(
                Territory(
                    rep_id=rep.rep_id,
                    customer_ids=tuple(c for c in rep_of if rep_of[c] == rep.rep_id),
                    workload=0,
                    share=1.0,
                )
                for rep in reps
            )
        ),
        calendar={
            name: CalendarEntry(pattern=VisitPattern(own)) for name, own in days.items()
        },
        routes=(),
        unplanned=(),
        travel_source={"kind": "road"},
        engine="hand",
        seed=1,
    )
