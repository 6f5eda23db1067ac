"""The worthiest visits of one over-full day, chosen and ordered exactly."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import ceil, floor

import numpy as np
from numpy.typing import NDArray
from ortools.sat.python import cp_model

from routing.exact_work import steady_work
from routing.solver.budget import for_ever
from routing.solver.day_model import (
    DayModel,
    Linear,
    build_day_model,
    make_nodes,
    make_solver,
    route_cost,
)
from routing.solver.fits import RouteChecker
from routing.solver.held_karp import MOST_STOPS, shortest_tours, tours_work
from routing.solver.problem import NO_LIMIT, IntArray, Problem

Route = tuple[int, ...]
BoolArray = NDArray[np.bool_]
_TOURS_TIMED = 200
"""Sets of visits whose shortest tours are timed before the exact solver is asked."""


@dataclass(frozen=True, kw_only=True)
class DayChoice:
    """
    A route and what is proved about the choice of its visits.

    Parameters
    ----------
    weight, cost
        Worth of its visits, and driving.
    is_optimal
        Whether no route over the visits in question is worth more, or as much with
        less driving.
    work
        Work of the exact solver, about seconds.
    """

    route: Route
    weight: int
    cost: int
    is_optimal: bool = False
    work: float = 0.0


def choose_cuts(
    problem: Problem,
    day: int,
    route: Sequence[int],
    left_out: Sequence[int],
    *,
    deterministic_time: float,
    seconds_left: Callable[[], float] = for_ever,
    checker: RouteChecker | None = None,
) -> DayChoice:
    """
    Return the worthiest route over planned and left out visits of a day.

    The weight of the visits counts first, then driving; visits fixed by a lock stay.
    The shortest tour of every set of visits bounds both: where the best set by them
    fits the day, it is the answer. Otherwise the exact model of the day is asked.

    Parameters
    ----------
    route
        Customers in an order that fits the day; the answer is never worse.
    left_out
        Customers who could be visited too, none of the route among them.
    deterministic_time
        Most work of the exact solver, about seconds; equal work gives equal answers.
    seconds_left
        Tells how much time is left for it, >= 0; by default there is no limit.
    checker
        One of the problem that already knows some routes; None for a new one.

    Raises
    ------
    ValueError
        If several routes may leave on the day, or the route does not fit it.
    """
    frame, visits = problem.frames[day], (*route, *left_out)
    if frame.num_routes != 1:
        raise ValueError(f"Expected a day of one route, got more on day {day}.")
    checker = checker or RouteChecker(problem)
    if route and not checker(day, route):
        raise ValueError(f"Expected a route that fits day {day}, got {tuple(route)}.")
    if not visits:
        return DayChoice(route=(), weight=0, cost=0, is_optimal=True)
    question = _Question(
        checker=checker,
        problem=problem,
        day=day,
        visits=visits,
        must=frozenset(c for c in route if (c, day) in problem.fixed),
        seconds_left=seconds_left,
    )
    best = _value(problem, day, tuple(route))
    bounds = _Bounds(weight=int(problem.weight[list(visits)].sum()))
    if len(visits) <= MOST_STOPS:
        best, bounds = _ask_tours(question, best)
        best = replace(best, work=best.work + _tours_work(question))
    if (best.weight, best.cost) == (bounds.weight, bounds.cost):
        return replace(best, is_optimal=True)
    return _ask_day(question, best, bounds, deterministic_time)


@dataclass(frozen=True)
class _Answer:
    """The best choice now; whether there is no other, or a bound for any other."""

    best: DayChoice
    is_impossible: bool = False
    bound: float | None = None


@dataclass(frozen=True, kw_only=True)
class _Question:
    """A day's choice that the exact model is asked about."""

    checker: RouteChecker
    problem: Problem
    day: int
    visits: Route
    must: frozenset[int]
    seconds_left: Callable[[], float]

    def build(self) -> tuple[DayModel, Linear]:
        """Return the day's model and the worth of its visits."""
        asked = build_day_model(self.problem, self.day, self.visits, must=self.must)
        weights = self.problem.weight[list(self.visits)].tolist()
        return asked, Linear.weighted_sum(asked.planned, weights)

    def solve(self, asked: DayModel, best: DayChoice, work: float) -> _Answer:
        """Return the better of the best choice and what the solver finds that fits."""
        solver = make_solver(work, self.seconds_left())
        status = solver.solve(asked.model)
        best = replace(best, work=best.work + steady_work(solver.deterministic_time))
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return _Answer(best, is_impossible=status == cp_model.INFEASIBLE)
        route = asked.route(solver)
        if self.checker(self.day, route):
            found = _value(self.problem, self.day, route)
            best = replace(_better(best, found), work=best.work)
        return _Answer(best, bound=solver.best_objective_bound)


@dataclass(frozen=True, kw_only=True)
class _Bounds:
    """No choice is worth more; none worth as much drives less."""

    weight: int
    cost: int = 0


def _value(problem: Problem, day: int, route: Route) -> DayChoice:
    return DayChoice(
        route=route,
        weight=int(problem.weight[list(route)].sum()),
        cost=route_cost(problem, day, route),
    )


def _better(one: DayChoice, other: DayChoice) -> DayChoice:
    """Return the choice worth more, or as much with less driving; else the first."""
    return min(one, other, key=lambda choice: (-choice.weight, choice.cost))


def _ask_tours(question: _Question, best: DayChoice) -> tuple[DayChoice, _Bounds]:
    """Bound the choice by shortest tours; take the best of them that fits the day."""
    problem, day, visits = question.problem, question.day, question.visits
    tours = shortest_tours(make_nodes(problem, day, visits).cost)
    weight = _sums(problem.weight[list(visits)])
    sets = np.flatnonzero(_may_fit(question))
    sets = sets[np.lexsort((tours.cost[sets], -weight[sets]))]
    bounds = _Bounds(weight=int(weight[sets[0]]), cost=int(tours.cost[sets[0]]))
    for stops in sets[:_TOURS_TIMED].tolist():
        tour = tuple(visits[stop] for stop in tours.order(stops))
        if tour and question.checker(day, tour):
            return _better(best, _value(problem, day, tour)), bounds
    return best, bounds


def _tours_work(question: _Question) -> float:
    """Return the work, about seconds, of the shortest tours of every set of visits."""
    frame = question.problem.frames[question.day]
    limits = (frame.work_limit, frame.max_drive)
    tables = 1 + sum(limit < NO_LIMIT for limit in limits)
    return tables * tours_work(len(question.visits))


def _may_fit(question: _Question) -> BoolArray:
    """Tell of every set of visits whether the limits on sums let it be planned."""
    problem, day, visits = question.problem, question.day, question.visits
    frame, nodes = problem.frames[day], make_nodes(problem, day, visits)
    must = sum(1 << stop for stop, c in enumerate(visits) if c in question.must)
    fits: BoolArray = (np.arange(1 << len(visits)) & must) == must
    fits &= _sums(np.ones(len(visits), dtype=np.int64)) <= frame.max_visits
    fits &= _sums(nodes.demand[1:]) <= frame.capacity
    if frame.work_limit < NO_LIMIT:
        fits &= shortest_tours(nodes.work).cost <= frame.work_limit
    if frame.max_drive < NO_LIMIT:
        fits &= shortest_tours(nodes.time).cost <= frame.max_drive
    return fits


def _sums(values: IntArray) -> IntArray:
    """Return the sum of every set of values, a set being an integer, a bit a value."""
    sums = np.zeros(1, dtype=np.int64)
    for value in values:
        sums = np.concatenate((sums, sums + value))
    return sums


def _ask_day(
    question: _Question, given: DayChoice, bounds: _Bounds, work: float
) -> DayChoice:
    """Ask the exact model for more weight, then for less driving at that weight."""
    best, most = given, bounds.weight
    if question.seconds_left() <= 0:
        return best
    if best.weight < most:
        best, most = _ask_weight(question, best, most, work / 2)
    least = bounds.cost if best.weight == bounds.weight else 0
    if best.cost > least:
        left = max(work / 2, work - best.work)
        best, least = _ask_cost(question, best, most, least, left)
    return replace(best, is_optimal=(best.weight, best.cost) == (most, least))


def _ask_weight(
    question: _Question, best: DayChoice, most: int, work: float
) -> tuple[DayChoice, int]:
    """Return the best choice after a search for more weight, and what is possible."""
    asked, worth = question.build()
    asked.model.add_linear_constraint(worth, best.weight + 1, most)
    asked.model.maximize(worth)
    answer = question.solve(asked, best, work)
    if answer.is_impossible:
        return answer.best, best.weight
    if answer.bound is None:
        return answer.best, most
    return answer.best, min(most, floor(answer.bound + 1e-6))


def _ask_cost(
    question: _Question, best: DayChoice, most: int, least: int, work: float
) -> tuple[DayChoice, int]:
    """Return the best choice after a search for less driving, and what is possible."""
    asked, worth = question.build()
    asked.model.add_linear_constraint(worth, best.weight, most)
    asked.model.add_linear_constraint(asked.drive, least, best.cost - 1)
    asked.model.minimize(asked.drive)
    answer = question.solve(asked, best, work)
    if answer.is_impossible:
        return answer.best, best.cost
    if answer.bound is None:
        return answer.best, least
    return answer.best, max(least, ceil(answer.bound - 1e-6))
