"""The exact optimum of a small problem: every route of every day, then every choice."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from ortools.sat.python import cp_model

from routing.model import WHOLE_DAY, TimeWindow
from routing.solver.fits import RouteChecker
from routing.solver.problem import Frame, IntArray, Problem, Solution

Route = tuple[int, ...]


@dataclass(frozen=True, order=True)
class Figures:
    """
    What a solution costs, in the strict order of the aims.

    Parameters
    ----------
    missing_fixed
        Visits fixed by a lock that are not planned.
    missing_weight
        Sum of weights over missing visits.
    drive
        Driving, and the price of the options.
    """

    missing_fixed: int
    missing_weight: int
    drive: int


def measure(problem: Problem, solution: Solution) -> Figures:
    """Return a solution's figures; raises AssertionError if it breaks a rule."""
    checker = RouteChecker(problem)
    days_of: list[set[int]] = [set() for _ in problem.options]
    drive = 0
    for day, routes in enumerate(solution.routes):
        assert len(routes) <= problem.frames[day].num_routes
        for route in routes:
            assert checker(day, route), f"day {day}: {route} does not fit"
            drive += route_cost(problem, day, route)
            for customer in route:
                assert day not in days_of[customer], "visited twice on one day"
                days_of[customer].add(day)
    missing = 0
    for customer, days in enumerate(days_of):
        option = problem.options[customer][solution.chosen[customer]]
        assert days <= set(option.days), f"customer {customer} on {days}"
        missing += int(problem.weight[customer]) * (option.num_visits - len(days))
        drive += option.cost
    lost = sum(day not in days_of[customer] for customer, day in problem.fixed)
    return Figures(lost, missing, drive)


def route_cost(problem: Problem, day: int, route: Sequence[int]) -> int:
    """Return the driving of a route."""
    frame = problem.frames[day]
    stops = (frame.start, *route, frame.end) if route else ()
    return sum(int(problem.cost[a, b]) for a, b in pairwise(stops))


def solve_exactly(problem: Problem) -> tuple[Figures, Solution]:
    """
    Return the optimum in the strict order of the aims.

    For every day and every set of customers who can be there, the cheapest order that
    ``RouteChecker`` accepts; of these and the options CP-SAT chooses.
    """
    checker = RouteChecker(problem)
    known: dict[object, dict[int, Route]] = {}
    tables = []
    for day in range(problem.num_days):
        key = _day_key(problem, day)
        if key not in known:
            known[key] = _cheapest_routes(problem, checker, day)
        tables.append(known[key])
    solution = _choose(problem, tables)
    return measure(problem, solution), solution


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
    assert not frame.others
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


def _choose(problem: Problem, tables: Sequence[Mapping[int, Route]]) -> Solution:
    """Choose options and every day's set of customers."""
    model = cp_model.CpModel()
    chosen = [[model.new_bool_var("") for _ in os] for os in problem.options]
    sets = [{mask: model.new_bool_var("") for mask in table} for table in tables]
    for literals in chosen:
        model.add_exactly_one(literals)
    for day, masks in enumerate(sets):
        model.add_exactly_one(masks.values())
        for customer, options in enumerate(problem.options):
            visits = [var for mask, var in masks.items() if mask >> customer & 1]
            model.add(
                sum(visits)
                <= sum(
                    literal
                    for option, literal in zip(options, chosen[customer], strict=True)
                    if day in option.days
                )
            )
    drive = sum(
        route_cost(problem, day, route) * sets[day][mask]
        for day, table in enumerate(tables)
        for mask, route in table.items()
    ) + sum(
        option.cost * literal
        for options, literals in zip(problem.options, chosen, strict=True)
        for option, literal in zip(options, literals, strict=True)
    )
    solver = _solver()
    for worth in (_fixed_worth, _missing_worth):
        goal = worth(problem, chosen, sets)
        model.minimize(goal)
        assert solver.solve(model) == cp_model.OPTIMAL
        model.add(goal <= round(solver.objective_value))
    model.minimize(drive)
    assert solver.solve(model) == cp_model.OPTIMAL
    routes = [
        next(table[mask] for mask, var in masks.items() if solver.value(var))
        for table, masks in zip(tables, sets, strict=True)
    ]
    return Solution(
        chosen=tuple(
            next(idx for idx, literal in enumerate(literals) if solver.value(literal))
            for literals in chosen
        ),
        routes=tuple((route,) if route else () for route in routes),
    )


def _solver() -> cp_model.CpSolver:
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    return solver


Literals = Sequence[Sequence[cp_model.IntVar]]
DaySets = Sequence[Mapping[int, cp_model.IntVar]]


def _fixed_worth(
    problem: Problem, chosen: Literals, sets: DaySets
) -> cp_model.LinearExpr:
    """Return minus the number of fixed visits that are planned."""
    return -cp_model.LinearExpr.sum(
        [
            var
            for customer, day in sorted(problem.fixed)
            for mask, var in sets[day].items()
            if mask >> customer & 1
        ]
    )


def _missing_worth(
    problem: Problem, chosen: Literals, sets: DaySets
) -> cp_model.LinearExpr:
    """Return the sum of weights over missing visits."""
    required = [
        int(weight) * option.num_visits * literal
        for weight, options, literals in zip(
            problem.weight, problem.options, chosen, strict=True
        )
        for option, literal in zip(options, literals, strict=True)
    ]
    planned = [
        sum(int(w) for c, w in enumerate(problem.weight) if mask >> c & 1) * var
        for masks in sets
        for mask, var in masks.items()
    ]
    return cp_model.LinearExpr.sum(required) - cp_model.LinearExpr.sum(planned)
