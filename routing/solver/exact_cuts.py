"""Which visits to give up on days that are too full: exactly, day by day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import ceil, floor

import numpy as np
from numpy.typing import NDArray
from ortools.sat.python import cp_model

from routing.solver.day_model import Linear, build_day_model, make_nodes, make_solver
from routing.solver.draft import Draft, insertion_costs, make_day
from routing.solver.fits import RouteChecker
from routing.solver.held_karp import MOST_STOPS, shortest_tours
from routing.solver.problem import NO_LIMIT, IntArray, Problem
from routing.solver.settle import settle

Route = tuple[int, ...]
BoolArray = NDArray[np.bool_]
_TOURS_TIMED = 200
"""Sets of visits whose shortest tours are timed before the exact solver is asked."""


@dataclass(frozen=True, kw_only=True)
class CutParams:
    """
    How much work exact cuts may be.

    Parameters
    ----------
    work
        Most work of the exact solver over all days, about seconds, > 0.
    day_work
        The same for one day, > 0.
    most_visits
        Visits of a day to choose among, >= 1; of those left out the worthiest, then
        the nearest come first.
    """

    work: float = 20.0
    day_work: float = 1.0
    most_visits: int = MOST_STOPS

    def __post_init__(self) -> None:
        if not min(self.work, self.day_work) > 0:
            raise ValueError(f"Expected work > 0, got {self.work}, {self.day_work}.")
        if self.most_visits < 1:
            raise ValueError(f"Expected most_visits >= 1, got {self.most_visits}.")


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


def improve_cuts(draft: Draft, params: CutParams) -> Draft:
    """
    Return a settled draft that misses less weight, or as much with less driving.

    On every day on which somebody misses a visit, the visits there and those left out
    are chosen among anew, exactly; the result is settled and kept if it is better as a
    whole. Repeated until nothing changes or the work is done. Days of several routes
    stay as they are.

    Parameters
    ----------
    draft
        Settled; it stays as it is if nothing better is found.
    """
    asked: set[tuple[int, Route, Route]] = set()
    work, is_changed = params.work, True
    while is_changed:
        is_changed = False
        for day, frame in enumerate(draft.problem.frames):
            if frame.num_routes != 1 or frame.others:
                continue
            route = next(iter(draft.days[day].routes), ())
            options = _left_out(draft, day, max(0, params.most_visits - len(route)))
            question = (day, route, tuple(options))
            if not options or question in asked or work <= 0:
                continue
            asked.add(question)
            choice = _choose(
                draft.checker, draft.problem, day, route, tuple(options),
                min(work, params.day_work),
            )  # fmt: skip
            work -= choice.work
            if choice.route == route:
                continue
            trial = _with_choice(draft, day, choice, options)
            if _figures(trial) < _figures(draft):
                draft, is_changed = trial, True
    return draft


def choose_cuts(
    problem: Problem,
    day: int,
    route: Sequence[int],
    left_out: Sequence[int],
    *,
    deterministic_time: float,
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

    Raises
    ------
    ValueError
        If several routes may leave on the day.
    """
    frame = problem.frames[day]
    if frame.num_routes != 1 or frame.others:
        raise ValueError(f"Expected a day of one route, got more on day {day}.")
    checker = RouteChecker(problem)
    return _choose(
        checker, problem, day, tuple(route), tuple(left_out), deterministic_time
    )


@dataclass(frozen=True, kw_only=True)
class _Bounds:
    """No choice is worth more; none worth as much drives less."""

    weight: int
    cost: int = 0


def _choose(
    checker: RouteChecker,
    problem: Problem,
    day: int,
    route: Route,
    left_out: Route,
    work: float,
) -> DayChoice:
    given = _value(problem, day, route)
    visits = (*route, *left_out)
    bounds = _Bounds(weight=int(problem.weight[list(visits)].sum()))
    if not visits:
        return replace(given, is_optimal=True)
    if len(visits) <= MOST_STOPS:
        given, bounds = _ask_tours(checker, problem, day, visits, given)
    if (given.weight, given.cost) == (bounds.weight, bounds.cost):
        return replace(given, is_optimal=True)
    must = frozenset(c for c in visits if _must_stay(problem, day, c, route))
    question = _Question(
        checker=checker, problem=problem, day=day, visits=visits, must=must
    )
    return _ask_day(question, given, bounds, work)


def _value(problem: Problem, day: int, route: Route) -> DayChoice:
    frame = problem.frames[day]
    stops = (frame.start, *route, frame.end) if route else ()
    return DayChoice(
        route=route,
        weight=int(problem.weight[list(route)].sum()),
        cost=sum(int(problem.cost[frm, to]) for frm, to in pairwise(stops)),
    )


def _better(one: DayChoice, other: DayChoice) -> DayChoice:
    """Return the choice worth more, or as much with less driving; else the first."""
    return min(one, other, key=lambda choice: (-choice.weight, choice.cost))


def _ask_tours(
    checker: RouteChecker,
    problem: Problem,
    day: int,
    visits: Route,
    given: DayChoice,
) -> tuple[DayChoice, _Bounds]:
    """Bound the choice by shortest tours; return the best of them that fits as well."""
    nodes = make_nodes(problem, day, visits)
    tours = shortest_tours(nodes.cost)
    weight = _sums(problem.weight[list(visits)])
    masks = np.flatnonzero(_may_fit(problem, day, visits, given.route))
    order = np.lexsort((tours.cost[masks], -weight[masks]))
    masks = masks[order]
    first = int(masks[0])
    bounds = _Bounds(weight=int(weight[first]), cost=int(tours.cost[first]))
    for mask in masks[:_TOURS_TIMED].tolist():
        tour = tuple(visits[stop] for stop in tours.order(mask))
        if tour and checker(day, tour):
            return _better(given, _value(problem, day, tour)), bounds
    return given, bounds


def _may_fit(problem: Problem, day: int, visits: Route, route: Route) -> BoolArray:
    """Tell of every set of visits whether the limits on sums let it be planned."""
    frame, nodes = problem.frames[day], make_nodes(problem, day, visits)
    fixed = [1 << i for i, c in enumerate(visits) if _must_stay(problem, day, c, route)]
    must = sum(fixed)
    fits: BoolArray = (np.arange(1 << len(visits)) & must) == must
    fits &= _sums(np.ones(len(visits), dtype=np.int64)) <= frame.max_visits
    fits &= _sums(nodes.demand[1:]) <= frame.capacity
    if frame.work_limit < NO_LIMIT:
        fits &= shortest_tours(nodes.work).cost <= frame.work_limit
    if frame.max_drive < NO_LIMIT:
        fits &= shortest_tours(nodes.time).cost <= frame.max_drive
    return fits


def _must_stay(problem: Problem, day: int, customer: int, route: Route) -> bool:
    return (customer, day) in problem.fixed and customer in route


def _sums(values: IntArray) -> IntArray:
    """Return the sum of every set of values, a set being an integer, a bit a value."""
    sums = np.zeros(1, dtype=np.int64)
    for value in values:
        sums = np.concatenate((sums, sums + value))
    return sums


@dataclass(frozen=True, kw_only=True)
class _Question:
    """A day's choice that the exact model is asked about."""

    checker: RouteChecker
    problem: Problem
    day: int
    visits: Route
    must: frozenset[int]

    def ask(
        self,
        best: DayChoice,
        work: float,
        *,
        weight: tuple[int, int],
        cost: tuple[int, int] | None,
    ) -> tuple[DayChoice, int]:
        """
        Return the best choice between limits that is known then, and a bound.

        Of the weight, from above; with limits of the cost of the cost, from below.
        """
        asked = build_day_model(self.problem, self.day, self.visits, must=self.must)
        weights = self.problem.weight[list(self.visits)].tolist()
        worth = Linear.weighted_sum(asked.planned, weights)
        asked.model.add_linear_constraint(worth, *weight)
        if cost is None:
            asked.model.maximize(worth)
        else:
            asked.model.add_linear_constraint(asked.drive, *cost)
            asked.model.minimize(asked.drive)
        solver = make_solver(work)
        status = solver.solve(asked.model)
        used = best.work + solver.deterministic_time
        if status == cp_model.INFEASIBLE:
            bound = best.weight if cost is None else best.cost
            return replace(best, work=used), bound
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            route = asked.route(solver)
            if self.checker(self.day, route):
                best = _better(best, _value(self.problem, self.day, route))
        bound = solver.best_objective_bound
        rounded = floor(bound + 1e-6) if cost is None else ceil(bound - 1e-6)
        return replace(best, work=used), rounded


def _ask_day(
    question: _Question, given: DayChoice, bounds: _Bounds, work: float
) -> DayChoice:
    """Ask the exact model for more weight, then for less driving at that weight."""
    best, most = given, bounds.weight
    if best.weight < most:
        best, bound = question.ask(
            best, work / 2, weight=(best.weight + 1, most), cost=None
        )
        most = min(most, bound)
    least = bounds.cost if best.weight == bounds.weight else 0
    if best.cost > least:
        best, bound = question.ask(
            best,
            max(work / 2, work - best.work),
            weight=(best.weight, most),
            cost=(least, best.cost - 1),
        )
        least = max(least, bound)
    return replace(best, is_optimal=(best.weight, best.cost) == (most, least))


def _left_out(draft: Draft, day: int, most: int) -> dict[int, int]:
    """
    Return who could be visited on a day besides, and by which option of his.

    Of many those worth most for the work they make.
    """
    problem = draft.problem
    found: dict[int, int] = {}
    for customer in draft.incomplete():
        planned = draft.planned_on(customer)
        options, now = problem.options[customer], draft.chosen[customer]
        for idx in (now, *range(len(options))):
            if day not in planned and {day, *planned} <= set(options[idx].days):
                found[customer] = idx
                break

    def key(customer: int) -> tuple[float, int]:
        detour = insertion_costs(problem, draft.days[day], customer, NO_LIMIT).min()
        work = float(detour) + float(problem.service[customer])
        return work / float(problem.weight[customer]), customer

    return {customer: found[customer] for customer in sorted(found, key=key)[:most]}


def _with_choice(
    draft: Draft, day: int, choice: DayChoice, options: Mapping[int, int]
) -> Draft:
    """Return the draft, settled, with a day's route and its customers' options."""
    trial = draft.copy()
    trial.days[day] = make_day(draft.problem, day, (choice.route,))
    for customer in choice.route:
        trial.chosen[customer] = options.get(customer, draft.chosen[customer])
    return settle(trial)


def _figures(draft: Draft) -> tuple[int, int]:
    """Return the weight of missing visits, and driving with the options' price."""
    problem = draft.problem
    weight = 0
    cost = sum(state.drive for state in draft.days)
    for customer, idx in enumerate(draft.chosen):
        option = problem.options[customer][idx]
        weight += int(problem.weight[customer]) * option.num_visits
        cost += option.cost
    planned = [c for state in draft.days for route in state.routes for c in route]
    return weight - int(problem.weight[planned].sum()), cost
