"""Territories followed by real plans: every rep's cycle planned, and fed back."""

from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from benchmarks.territory_engine import make_task, rep_ids
from benchmarks.territory_world import TerritoryWorld, planar_travel
from routing.cycle import Cycle
from routing.model import Customer, Location, Rep, TimeWindow
from routing.places import territory_places
from routing.policy import DayPolicy, Policy
from routing.solver.solve import solve_territory
from routing.solver.stop import StopParams
from routing.solver.task import TerritoryTask
from routing.territory.feedback import FeedbackParams, follow_tours
from routing.territory.fresh import FreshParams, design_fresh
from routing.territory.loads import measure_loads
from routing.territory.projection import Projection

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

_HOUR = 3_600
_CYCLE = Cycle(date(2026, 11, 30), 4)
_POLICY = Policy(day=DayPolicy(fill=1.0, parking_time=0))
_SHIFT = TimeWindow(8 * _HOUR, 17 * _HOUR - _HOUR // 2)
"""Days as full as in the field; what they cannot hold is counted as unplanned."""
_GRADES = {4: "A", 2: "B", 1: "C"}


@dataclass(frozen=True)
class PlanRound:
    """
    Territories and what their plans take.

    Parameters
    ----------
    max_percent, mean_percent
        Deviation of service and planned driving from the mean.
    drive_hours
        Planned driving of all reps per cycle.
    unplanned
        Visits without a place, which the figures lack.
    moved
        Customers whose rep changed since the first round.
    """

    number: int
    max_percent: float
    mean_percent: float
    drive_hours: float
    unplanned: int
    moved: int


def follow_plans(
    world: TerritoryWorld, seconds: float, rounds: int, executor: Executor
) -> Iterator[PlanRound]:
    """
    Yield the rounds of a design that follows plans of engine search.

    Parameters
    ----------
    seconds
        CPU seconds of search per territory.
    """
    task = make_task(world, with_driving=True)
    found: list[PlanRound] = []
    first: list[IntArray] = []

    def make_tours(rep_of: IntArray) -> FloatArray:
        driving, unplanned = plan_drive(world, rep_of, seconds, executor)
        first.append(rep_of)
        total = measure_loads(task, rep_of).service + driving
        away = 100 * np.abs(total / total.mean() - 1)
        found.append(
            PlanRound(
                number=len(found),
                max_percent=float(away.max()),
                mean_percent=float(away.mean()),
                drive_hours=float(driving.sum()) / _HOUR,
                unplanned=unplanned,
                moved=int((rep_of != first[0]).sum()),
            )
        )
        return driving

    made = design_fresh(task, FreshParams())
    follow_tours(task, made, make_tours, FeedbackParams(rounds=rounds))
    yield from found


def plan_drive(
    world: TerritoryWorld, rep_of: IntArray, seconds: float, executor: Executor
) -> tuple[FloatArray, int]:
    """Return every rep's planned driving, seconds per cycle, and unplanned visits."""
    tasks = [
        _territory_task(world, rep, np.flatnonzero(rep_of == rep), seconds)
        for rep in range(world.num_reps)
    ]
    results = list(executor.map(solve_territory, tasks))
    driving = [sum(route.drive_time for route in result.routes) for result in results]
    unplanned = sum(len(result.unplanned) for result in results)
    return np.array(driving, dtype=np.float64), unplanned


def _territory_task(
    world: TerritoryWorld, rep: int, own: IntArray, seconds: float
) -> TerritoryTask:
    locate = _locator(world)
    home = locate(world.homes[rep])
    shifts = (_SHIFT,) * 5 + (None, None)
    who = Rep(
        rep_id=rep_ids(world.num_reps)[rep],
        depot=home,
        end_depot=home,
        shifts=shifts,
        break_time=0,
    )
    customers = tuple(
        Customer(
            customer_id=f"C{world.ids[k]}",
            location=locate(world.xy[k]),
            grade=_GRADES[int(world.visits[k])],
            frequency=int(world.visits[k]),
            service_time=round(float(world.service[k])),
        )
        for k in own.tolist()
    )
    return TerritoryTask(
        rep=who,
        customers=customers,
        locks=(),
        policy=_POLICY,
        cycle=_CYCLE,
        matrix=planar_travel()(territory_places(who, customers)),
        engine="search",
        seed=1,
        stop=StopParams(seconds=seconds, iterations=None, patience=None),
    )


def _locator(world: TerritoryWorld) -> Callable[[FloatArray], Location]:
    """Return the way from the plane to the earth; flat enough around the equator."""
    projection = Projection(0.0, 0.0)
    middle = np.array(world.box) / 2

    def locate(xy: FloatArray) -> Location:
        lon, lat = projection.to_degrees((xy - middle)[None, :])[0].tolist()
        return Location(lat=lat, lon=lon)

    return locate


PLAN_HEAD = (
    f"{'round':>5}{'true %':>14}{'drive h':>9}{'unplanned':>11}{'customers moved':>17}"
)


def format_plan_round(found: PlanRound) -> str:
    """Return a round as one row: deviations are largest / mean."""
    return (
        f"{found.number:5}{found.max_percent:9.2f}/{found.mean_percent:4.2f}"
        f"{found.drive_hours:9.0f}{found.unplanned:11}{found.moved:17}"
    )
