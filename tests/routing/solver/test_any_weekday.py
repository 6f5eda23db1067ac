"""Free weekdays: never worse than fixed ones in the order of the planning rules."""

from dataclasses import replace
from datetime import timedelta

import pytest

from routing.cycle import Cycle
from routing.model import Lock, LockLevel
from routing.pattern import VisitPattern
from routing.plan import WeekdayPrice
from routing.policy import Policy
from routing.solver.any_weekday import carry_over, halve, solve_any_weekday
from routing.solver.build import Built, build_problem
from routing.solver.fits import RouteChecker
from routing.solver.problem import Problem, Solution
from routing.solver.solve import solve_problem, solve_territory
from routing.solver.stop import Stop, StopParams
from routing.solver.task import TerritoryTask
from tests.routing.solver.field_world import START, make_task

FREE = Policy(any_weekday=True)


def rank(problem: Problem, solution: Solution) -> tuple[int, int]:
    """Return weight left out, negative, and driving: less is better."""
    visits = [
        (day, route) for day, routes in enumerate(solution.routes) for route in routes
    ]
    checker = RouteChecker(problem)
    return (
        -sum(int(problem.weight[c]) for _, route in visits for c in route),
        sum(checker.drive(day, route) for day, route in visits),
    )


def solve_both(task: TerritoryTask) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return the ranks of the solutions with fixed and with free weekdays."""
    ranks = []

    def search(problem: Problem, stop: Stop, start: Solution | None) -> Solution:
        found = solve_problem(problem, task.engine, stop, seed=task.seed, start=start)
        ranks.append(rank(problem, found))
        return found

    built, best, _ = solve_any_weekday(task, search, search)
    return ranks[0], rank(built.problem, best)


@pytest.mark.parametrize("engine", ["search", "ortools"])
@pytest.mark.parametrize("seed", range(10))
def test_free_weekdays_are_never_worse(engine: str, seed: int) -> None:
    task = make_task(seed, 8 + 5 * seed, policy=FREE, iterations=60)
    fixed, free = solve_both(replace(task, engine=engine))
    assert free <= fixed


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["search", "ortools"])
@pytest.mark.parametrize("seed", range(10, 16))
def test_free_weekdays_are_never_worse_on_full_days(engine: str, seed: int) -> None:
    """Much is left out, and some visits are worth more than some of a better grade."""
    task = make_task(seed, 5 * seed, policy=FREE, iterations=60)
    fixed, free = solve_both(replace(task, engine=engine))
    assert free <= fixed


def test_free_weekdays_save_driving_where_they_can() -> None:
    """Not in every territory, as few rounds need luck; but in most of them."""
    saved = []
    for seed in range(3, 8):
        task = make_task(seed, 25, policy=FREE, iterations=400)
        fixed, free = solve_both(replace(task, engine="search"))
        assert free[0] == fixed[0]
        saved.append(fixed[1] - free[1])
    assert sum(drive_time > 0 for drive_time in saved) >= 3


def test_the_price_is_the_difference_of_the_two_searches() -> None:
    task = replace(make_task(3, 25, policy=FREE, iterations=100), engine="search")
    fixed, free = solve_both(task)
    price = solve_territory(task).weekday_price
    assert price == WeekdayPrice(drive_time=fixed[1] - free[1], visits=0)


def test_without_the_switch_there_is_no_price() -> None:
    assert solve_territory(make_task(3, 10)).weekday_price is None


@pytest.mark.parametrize(
    ("given", "first", "second"),
    [
        (
            StopParams(seconds=5, patience=7),
            StopParams(seconds=2.5, patience=7),
            StopParams(seconds=2.5, patience=7),
        ),
        (
            StopParams(iterations=5),
            StopParams(iterations=2),
            StopParams(iterations=3),
        ),
        (
            StopParams(seconds=1, iterations=0),
            StopParams(seconds=0.5, iterations=0),
            StopParams(seconds=0.5, iterations=0),
        ),
    ],
)
def test_two_searches_share_the_limits(
    given: StopParams, first: StopParams, second: StopParams
) -> None:
    assert halve(given) == (first, second)


def days_of(built: Built, solution: Solution) -> dict[str, list[int]]:
    """Return customer_id -> calendar days of its visits."""
    return {
        customer.customer_id: [
            built.days[day]
            for day, routes in enumerate(solution.routes)
            if any(idx in route for route in routes)
        ]
        for idx, customer in enumerate(built.customers)
    }


def test_a_solution_is_carried_over_whole() -> None:
    """C0, locked on two weekdays, has a pattern with free weekdays only."""
    locks = tuple(
        Lock(customer_id="C0", level=LockLevel.DAY, date=START + timedelta(days=day))
        for day in (0, 8)
    )
    task = make_task(5, 30, policy=FREE, locks=locks, days_off=())
    first = replace(task.customers[0], frequency=4, closed_days=())
    task = replace(task, customers=(first, *task.customers[1:]), engine="search")
    steady = build_problem(replace(task, policy=Policy()))
    free = build_problem(task)
    assert "C0" in steady.refused
    stop = Stop(StopParams(iterations=50))
    found = solve_problem(steady.problem, "search", stop, seed=1)
    carried = carry_over(steady, found, free)
    assert days_of(free, carried) == {"C0": [], **days_of(steady, found)}
    for idx, customer in enumerate(free.customers):
        option = free.problem.options[idx][carried.chosen[idx]]
        planned = {
            free.days.index(d) for d in days_of(free, carried)[customer.customer_id]
        }
        assert planned <= set(option.days)
    assert solve_territory(task).calendar["C0"].pattern.days[:2] == (0, 8)


def test_a_territory_without_work_is_solved_too() -> None:
    task = replace(make_task(1, 3, policy=FREE, shifts=(None,) * 7), engine="search")
    result = solve_territory(task)
    assert result.routes == ()
    assert result.weekday_price == WeekdayPrice(drive_time=0, visits=0)


def test_weekly_customers_do_change_their_weekday() -> None:
    task = replace(make_task(9, 40, policy=FREE, iterations=400), engine="search")
    entries = solve_territory(task).calendar.values()
    changing = [e.pattern for e in entries if len(e.pattern.weekdays) > 1]
    assert changing
    assert all(_is_even(pattern, task.cycle) for pattern in changing)


def _is_even(pattern: VisitPattern, cycle: Cycle) -> bool:
    gaps = pattern.gaps(cycle.weeks)
    return max(gaps) - min(gaps) <= 2 or len(pattern.days) == 3
