"""One rep in the field: a generated territory as an integer problem, and its judge."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.cases import CaseSet
from benchmarks.field_world import FieldCase, make_field
from routing.model import Customer, Rep
from routing.places import territory_places
from routing.solver.build import build_problem
from routing.solver.fits import RouteChecker
from routing.solver.problem import Problem, Solution
from routing.solver.solve import DEFAULT_ENGINE
from routing.solver.stop import StopParams
from routing.solver.task import TerritoryTask
from routing.travel import estimate_travel


@dataclass(frozen=True, kw_only=True)
class FieldInstance:
    """A rep's territory of a generated case, and its integer problem."""

    name: str
    problem: Problem


def read_field(name: str) -> FieldInstance:
    """
    Return a generated case of one rep.

    Raises
    ------
    ValueError
        If there is no such case, or it has several reps.
    """
    case = make_field(name)
    if len(case.reps) != 1:
        raise ValueError(f"Expected a case of one rep, got {name!r}.")
    task = make_task(case, case.reps[0], case.customers)
    return FieldInstance(name=name, problem=build_problem(task).problem)


def build_field(instance: FieldInstance) -> Problem:
    """Return the integer problem, made when the case was read."""
    return instance.problem


def make_task(
    case: FieldCase, rep: Rep, customers: tuple[Customer, ...]
) -> TerritoryTask:
    """Return a rep's task; engine, seed and stop are those of whoever solves it."""
    places = territory_places(rep, customers)
    return TerritoryTask(
        rep=rep,
        customers=customers,
        locks=(),
        policy=case.policy,
        cycle=case.cycle,
        matrix=estimate_travel(places, case.policy.travel)(places),
        engine=DEFAULT_ENGINE,
        seed=1,
        stop=StopParams(iterations=0),
    )


def judge_field(
    instance: FieldInstance, solution: Solution
) -> tuple[float, tuple[str, ...]]:
    """
    Return hours of driving and every broken rule; a missed visit breaks none.

    Rules: days within one allowed pattern, one visit a day, one route a day that keeps
    shift, hours, break, fill and parking, as the solver's exact timing has them.
    """
    broken = (*_broken_days(instance.problem, solution),)
    broken += (*_broken_routes(instance.problem, solution),)
    return driving_hours(instance.problem, solution), broken


def driving_hours(problem: Problem, solution: Solution) -> float:
    """Return hours of driving over all days."""
    checker = RouteChecker(problem)
    seconds = sum(
        checker.drive(day, route)
        for day, routes in enumerate(solution.routes)
        for route in routes
    )
    return seconds / 3_600


def format_field(instance: FieldInstance, solution: Solution) -> str:
    """Return hours of driving, then a line per route: day and customers, 1-based."""
    lines = [
        f"{day}  {' '.join(str(customer + 1) for customer in route)}"
        for day, routes in enumerate(solution.routes, start=1)
        for route in routes
    ]
    cost = driving_hours(instance.problem, solution)
    return "\n".join([f"{cost:.6f}", *lines]) + "\n"


def _broken_routes(problem: Problem, solution: Solution) -> Iterator[str]:
    checker = RouteChecker(problem)
    for day, routes in enumerate(solution.routes):
        if len(routes) > problem.frames[day].num_routes:
            yield f"day {day + 1}: {len(routes)} routes"
        for route in routes:
            if not checker(day, route):
                yield f"day {day + 1}: the route does not fit"


def _broken_days(problem: Problem, solution: Solution) -> Iterator[str]:
    days_of: list[list[int]] = [[] for _ in problem.options]
    for day, routes in enumerate(solution.routes):
        for route in routes:
            for customer in route:
                days_of[customer].append(day)
    for customer, days in enumerate(days_of):
        if len(set(days)) < len(days):
            yield f"customer {customer + 1}: twice on a day"
        if not any(set(days) <= set(o.days) for o in problem.options[customer]):
            yield f"customer {customer + 1}: days {days} are not allowed"


def _no_best_known(_folder: Path) -> dict[str, float]:
    return {}


FIELD = CaseSet(
    name="field",
    read=read_field,
    build=build_field,
    judge=judge_field,
    format_solution=format_field,
    read_best_known=_no_best_known,
)
