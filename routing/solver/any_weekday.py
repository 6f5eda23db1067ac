"""Free weekdays: first one weekday per customer, then whatever saves driving."""

from collections.abc import Callable
from dataclasses import replace

from routing.plan import WeekdayPrice
from routing.solver.build import Built, build_problem
from routing.solver.draft import Draft
from routing.solver.fits import RouteChecker
from routing.solver.problem import Problem, Solution
from routing.solver.settle import settle
from routing.solver.stop import Stop, StopParams
from routing.solver.task import TerritoryTask

Search = Callable[[Problem, Stop, Solution | None], Solution]
"""Takes a problem, when to stop, and a solution to begin with, if there is one."""


def solve_any_weekday(
    task: TerritoryTask, search_steady: Search, search: Search
) -> tuple[Built, Solution, WeekdayPrice]:
    """
    Return a solution with free weekdays, and what fixed ones would cost.

    Each of the two problems gets half of the limits. The second holds every option of
    the first and begins with its solution, so that free weekdays leave out no more,
    and drive no more for as much; an engine that begins anew is held to that, too.

    Parameters
    ----------
    search_steady, search
        Solve the problem with fixed weekdays, and then the one with free ones.
    """
    first, second = halve(task.stop)
    steady_policy = replace(task.policy, any_weekday=False)
    steady_built = build_problem(replace(task, policy=steady_policy))
    stop = Stop(first)
    steady = search_steady(steady_built.problem, stop, None)
    built = build_problem(task)
    start = carry_over(steady_built, steady, built)
    has_start = built.problem.num_customers > 0
    found = search(built.problem, stop.follow(second), start if has_start else None)
    best = _better(built.problem, found, start)
    price = _price(steady_built.problem, steady, built.problem, best)
    iterations = steady.iterations + found.iterations
    return built, replace(best, iterations=iterations), price


def halve(stop: StopParams) -> tuple[StopParams, StopParams]:
    """Return the limits of two searches that together keep the given ones."""
    seconds = None if stop.seconds is None else stop.seconds / 2
    rounds = stop.iterations
    parts = (None, None) if rounds is None else (rounds // 2, rounds - rounds // 2)
    first, second = (replace(stop, seconds=seconds, iterations=n) for n in parts)
    return first, second


def carry_over(frm: Built, solution: Solution, to: Built) -> Solution:
    """
    Return a solution in the numbers of another problem of the same territory.

    Its options are found by their patterns; customers that only the other one has are
    not visited.
    """
    number_of = {c.customer_id: idx for idx, c in enumerate(to.customers)}
    numbers = [number_of[c.customer_id] for c in frm.customers]
    chosen = [0] * to.problem.num_customers
    for old, new in enumerate(numbers):
        wanted = frm.problem.options[old][solution.chosen[old]]
        patterns = [option.pattern for option in to.problem.options[new]]
        chosen[new] = patterns.index(wanted.pattern)
    routes = tuple(
        tuple(tuple(numbers[customer] for customer in route) for route in day)
        for day in solution.routes
    )
    return Solution(tuple(chosen), routes, solution.iterations)


def _better(problem: Problem, found: Solution, start: Solution) -> Solution:
    """Return what a search found, or its start, settled, if that is better."""
    if _order(problem, found) <= _order(problem, start):
        return found
    draft = Draft(problem, RouteChecker(problem), start.chosen, start.routes)
    settled = settle(draft).freeze()
    return min(found, settled, key=lambda solution: _order(problem, solution))


def _order(problem: Problem, solution: Solution) -> tuple[int, int]:
    """Sort key of the planning rules: weight of the visits planned, then driving."""
    visits = [c for day in solution.routes for route in day for c in route]
    weight = sum(int(problem.weight[customer]) for customer in visits)
    return -weight, _drive_time(problem, solution)


def _price(
    steady_problem: Problem, steady: Solution, problem: Problem, solution: Solution
) -> WeekdayPrice:
    return WeekdayPrice(
        drive_time=_drive_time(steady_problem, steady) - _drive_time(problem, solution),
        visits=_num_visits(solution) - _num_visits(steady),
    )


def _drive_time(problem: Problem, solution: Solution) -> int:
    checker = RouteChecker(problem)
    return sum(
        checker.drive(day, route)
        for day, routes in enumerate(solution.routes)
        for route in routes
    )


def _num_visits(solution: Solution) -> int:
    return sum(len(route) for day in solution.routes for route in day)
