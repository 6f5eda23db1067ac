"""
What is proved before any search: the hours that planning all visits takes at least.

A visit counts if it can be planned at all: if its customer has a pattern with as many
days on which rep, opening hours and a route of this one visit allow it. Whoever gets
as many visits as any of his patterns lets be planned is *served*. The theorem: days
that serve everyone, each within its limit, hold at least ``LeastWork.time`` seconds of
driving, parking and service. If that exceeds the hours offered, somebody is not served
whatever is searched; if not, nothing is proved.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np

from routing.model import Customer
from routing.policy import DayPolicy
from routing.solver.build import Built
from routing.solver.demand import parking_clusters, stay_times, weekly_visits
from routing.solver.least_work import (
    LeastWork,
    RepBound,
    TeamBound,
    TeamOffer,
    WeekBound,
)
from routing.solver.moats import Demand, Packing, bound_driving, make_packings
from routing.solver.problem import NO_LIMIT, IntArray, Problem
from routing.solver.task import TerritoryTask
from routing.travel.least import Seconds, least_either_way

_SHARES = (0.1, 0.5, 1.0)
"""Reaches of the team's moats, fewer than a rep's as its net is large."""


def bound_territory(
    task: TerritoryTask, built: Built, supply: Mapping[int, int]
) -> RepBound:
    """
    Return what planning all visits of a territory takes at least, against the hours.

    Parameters
    ----------
    built
        The task's problem.
    supply
        Day of the cycle -> seconds that may be planned, as ``supply_by_day`` says.
    """
    problem, customers, day = built.problem, built.customers, task.policy.day
    limit = max((frame.work_limit for frame in problem.frames), default=0)
    most = max((frame.max_visits for frame in problem.frames), default=NO_LIMIT)
    clusters = parking_clusters(customers, day)
    packings = make_packings(_least_from_depot(problem)) if customers else ()

    def make_load(visits: IntArray) -> _Load:
        times = stay_times(customers, visits, clusters, day)
        return _Load(visits, *times, limit, most)

    load = make_load(problem.most_visits)
    best = sorted(packings, key=lambda packing: load.driving([packing]))[-1:]
    return RepBound(
        rep_id=task.rep.rep_id,
        customers=len(customers),
        work=load.work(packings),
        supply_time=sum(supply.values()),
        weeks=tuple(
            WeekBound(
                week=week,
                work=make_load(visits).work(best),
                supply_time=_in_week(supply, week),
            )
            for week, visits in enumerate(weekly_visits(built, task.cycle.weeks), 1)
        ),
    )


def bound_team(
    customers: Sequence[Customer],
    visits: IntArray,
    least: Seconds | None,
    offer: TeamOffer,
    policy: DayPolicy,
) -> TeamBound:
    """
    Return what the same visits take at least whoever makes them, against all hours.

    Parameters
    ----------
    visits
        Of each customer, shape (num_customers,).
    least
        As ``moats.Net`` has it, row 0 the depot that is nearest of all; None where
        travel is not known between all places, which leaves driving out.
    """
    clusters = parking_clusters(customers, policy)
    times = stay_times(customers, visits, clusters, policy)
    load = _Load(visits, *times, offer.limit, offer.max_visits)
    free, shares = (0, _SHARES) if offer.is_settled else (offer.all_days, _SHARES[-1:])
    packings = () if least is None or not customers else make_packings(least, shares)
    work = load.work(packings, free)
    missing = work.time > offer.supply_time
    return TeamBound(
        customers=len(customers),
        work=work,
        supply_time=offer.supply_time,
        missing_reps=_missing_reps(load, packings, offer) if missing else 0,
    )


def idle_bound(rep_id: str, supply: Mapping[int, int], weeks: int) -> RepBound:
    """Return the bound of a rep of whom nothing is required."""
    return RepBound(
        rep_id=rep_id,
        customers=0,
        work=LeastWork(),
        supply_time=sum(supply.values()),
        weeks=tuple(
            WeekBound(week=week, work=LeastWork(), supply_time=_in_week(supply, week))
            for week in range(1, weeks + 1)
        ),
    )


def merge_depots(least: Seconds, nearest: IntArray) -> Seconds:
    """
    Return least travel times with all depots as one place, row 0.

    Parameters
    ----------
    least
        Between customers, shape (num_customers, num_customers).
    nearest
        Between each customer and the nearest depot, shape (num_customers,).
    """
    merged = np.zeros((len(nearest) + 1,) * 2, dtype=least.dtype)
    merged[1:, 1:] = least
    merged[0, 1:] = merged[1:, 0] = nearest
    return merged


@dataclass(frozen=True)
class _Load:
    visits: IntArray
    service: IntArray
    parking: IntArray
    limit: int
    max_visits: int

    def work(self, packings: Sequence[Packing], free_routes: int = 0) -> LeastWork:
        return LeastWork(
            visits=int(self.visits.sum()),
            service_time=int(self.visits @ self.service),
            parking_time=int(self.visits @ self.parking),
            drive_time=self.driving(packings, free_routes),
        )

    def driving(self, packings: Sequence[Packing], free_routes: int = 0) -> int:
        """Return the best of the packings' bounds, seconds; 0 without any."""
        if self.limit <= 0:
            return 0
        demand = Demand(
            visits=self.visits,
            stay=self.service + self.parking,
            limit=self.limit,
            max_visits=self.max_visits,
        )
        found = (bound_driving(packing, demand, free_routes) for packing in packings)
        return ceil(max(found, default=0.0) - 1e-6)


def _in_week(supply: Mapping[int, int], week: int) -> int:
    return sum(seconds for day, seconds in supply.items() if day // 7 + 1 == week)


def _least_from_depot(problem: Problem) -> Seconds:
    num = problem.num_customers
    least = least_either_way(problem.time)
    return merge_depots(least[:num, :num], least[:num, num:].min(axis=1))


def _missing_reps(
    load: _Load, packings: Sequence[Packing], offer: TeamOffer
) -> int | None:
    """
    Return the fewest further reps that are not proved to be too few.

    Wherever they live, they save driving at most on their own days.
    """
    if not offer.supply_time:
        return None
    mean = offer.supply_time / offer.num_reps
    settled = 0 if offer.is_settled else offer.all_days
    standing = load.work(()).time
    reps = max(1, ceil((standing - offer.supply_time) / mean))
    while True:
        drive = load.driving(packings, settled + reps * offer.most_days)
        if standing + drive <= offer.supply_time + reps * mean:
            return reps
        reps += 1
