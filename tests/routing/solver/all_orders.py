"""Every order of every set of customers on one day of a small problem."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from routing.model import WHOLE_DAY, TimeWindow
from routing.solver.fits import RouteChecker
from routing.solver.problem import Frame, IntArray, Problem

Route = tuple[int, ...]


def route_cost(problem: Problem, day: int, route: Sequence[int]) -> int:
    """Return the driving of a route."""
    frame = problem.frames[day]
    stops = (frame.start, *route, frame.end) if route else ()
    return sum(int(problem.cost[a, b]) for a, b in pairwise(stops))


def day_tables(problem: Problem) -> list[dict[int, Route]]:
    """Return for every day the cheapest accepted order of each set of customers."""
    checker = RouteChecker(problem)
    known: dict[object, dict[int, Route]] = {}
    tables = []
    for day in range(problem.num_days):
        key = _day_key(problem, day)
        if key not in known:
            known[key] = _cheapest_routes(problem, checker, day)
        tables.append(known[key])
    return tables


def cheapest_routes(problem: Problem, day: int) -> dict[int, Route]:
    """Return the cheapest accepted order of each set of customers, a bit for each."""
    return _cheapest_routes(problem, RouteChecker(problem), day)


def _visitors(problem: Problem, day: int) -> list[int]:
    """Return the customers who can be visited on a day."""
    return [
        customer
        for customer, options in enumerate(problem.options)
        if any(day in option.days for option in options)
    ]


def _day_key(problem: Problem, day: int) -> object:
    """Return what the routes of a day depend on."""
    visitors = _visitors(problem, day)
    return (
        problem.frames[day],
        tuple((c, problem.windows.get((c, day))) for c in visitors),
        tuple((c, problem.positions.get((c, day))) for c in visitors),
    )


def _cheapest_routes(
    problem: Problem, checker: RouteChecker, day: int
) -> dict[int, Route]:
    frame = problem.frames[day]
    assert frame.num_routes == 1
    routes: dict[int, Route] = {0: ()}
    for level in _levels(problem, day):
        back = problem.cost[level.last, frame.end]
        order = np.lexsort((level.cost + back, level.mask))
        for row in order.tolist():
            mask = int(level.mask[row])
            route = tuple(level.routes[row].tolist())
            if mask not in routes and checker(day, route):
                routes[mask] = route
    return routes


@dataclass(frozen=True)
class _Level:
    """All beginnings of routes of one length that may fit, a row each."""

    routes: IntArray
    mask: IntArray
    clock: IntArray
    cost: IntArray
    work: IntArray

    @property
    def last(self) -> IntArray:
        last: IntArray = self.routes[:, -1]
        return last


def _levels(problem: Problem, day: int) -> Iterator[_Level]:
    """
    Yield the orders of 1, 2, ... customers, without those that cannot fit.

    Dropped is only what is too long already, or too late even without a break: more
    stops make neither better.
    """
    frame = problem.frames[day]
    level = _Level(
        routes=np.full((1, 1), frame.start),
        mask=np.zeros(1, dtype=np.int64),
        clock=np.full(1, frame.work_day.shift.start if frame.work_day else 0),
        cost=np.zeros(1, dtype=np.int64),
        work=np.zeros(1, dtype=np.int64),
    )
    for length in range(1, problem.num_customers + 1):
        if length > frame.max_visits:
            return
        steps = [
            _extend(problem, day, level, customer, length)
            for customer in _visitors(problem, day)
        ]
        steps = [step for step in steps if len(step.mask)]
        if not steps:
            return
        level = _join(steps)
        yield level


def _join(steps: Sequence[_Level]) -> _Level:
    return _Level(
        *(
            np.concatenate([getattr(step, name) for step in steps])
            for name in ("routes", "mask", "clock", "cost", "work")
        )
    )


def _extend(problem: Problem, day: int, level: _Level, to: int, length: int) -> _Level:
    """Return the beginnings that go on to a customer."""
    frame = problem.frames[day]
    rows = np.flatnonzero(level.mask & (1 << to) == 0)
    if problem.positions.get((to, day), length) != length:
        rows = rows[:0]
    frm = level.last[rows]
    leg, service = problem.time[frm, to], problem.service[to]
    # Near strangers may spare parking that the arcs do not: nothing is dropped for it.
    park = problem.parking[frm, to] * (not problem.near)
    clock, fits = _end_of_service(
        problem, frame, (to, day), level.clock[rows], leg, park
    )
    work = level.work[rows] + leg + park + service
    fits &= work <= frame.work_limit
    begun = level.routes[rows]
    longer = np.column_stack((begun[:, 1:] if length == 1 else begun, 0 * frm + to))
    return _Level(
        routes=longer[fits],
        mask=(level.mask[rows] | (1 << to))[fits],
        clock=clock[fits],
        cost=(level.cost[rows] + problem.cost[frm, to])[fits],
        work=work[fits],
    )


def _end_of_service(
    problem: Problem,
    frame: Frame,
    visit: tuple[int, int],
    clock: IntArray,
    leg: IntArray,
    park: IntArray,
) -> tuple[IntArray, NDArray[np.bool_]]:
    """Return when service ends without a break, and whether the shift holds it."""
    if frame.work_day is None:
        return clock, np.full(len(clock), True)
    blocks, service = frame.work_day.blocks, int(problem.service[visit[0]])
    now = _earliest(clock, leg, blocks) + leg
    now = _earliest(now, park, blocks) + park
    never = np.full(len(now), 1 << 40)
    best = never
    for window in problem.windows.get(visit, (WHOLE_DAY,)):
        start = _earliest(np.maximum(now, window.start), 0 * leg + service, blocks)
        end = start + service
        best = np.minimum(best, np.where(end <= window.end, end, never))
    return best, best <= frame.work_day.shift.end


def _earliest(
    now: IntArray, length: IntArray, blocks: Sequence[TimeWindow]
) -> IntArray:
    for block in blocks:
        meets = (now < block.end) & (now + length > block.start)
        now = np.where(meets, block.end, now)
    return now
