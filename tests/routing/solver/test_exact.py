from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, combinations, permutations, product

import numpy as np
import pytest

from routing.solver.draft import Draft
from routing.solver.fits import RouteChecker
from routing.solver.problem import Option, Problem, Solution
from routing.solver.settle import settle
from routing.solver.solve import solve_problem
from routing.solver.stop import Stop, StopParams
from tests.routing.solver.all_orders import cheapest_routes, route_cost
from tests.routing.solver.exact import (
    Figures,
    measure,
    solve_by_rules,
    solve_exactly,
)
from tests.routing.solver.small_problems import NUM_SMALL_PROBLEMS, make_small_problem
from tests.routing.solver.test_order_proof import on_a_line


def first_customers(problem: Problem, num: int) -> Problem:
    """Return the problem without visits of the customers from ``num`` on."""
    nobody = tuple(
        options if c < num else (replace(options[0], days=(), num_visits=0),)
        for c, options in enumerate(problem.options)
    )
    kept = frozenset((c, day) for c, day in problem.fixed if c < num)
    return replace(problem, options=nobody, fixed=kept)


def all_orders(customers: list[int]) -> Iterator[tuple[int, ...]]:
    for length in range(1, len(customers) + 1):
        yield from permutations(customers, length)


def brute_force(problem: Problem) -> Figures:
    """Return the best figures over all options, all subsets of days, all orders."""
    checker = RouteChecker(problem)
    nobody: frozenset[int] = frozenset()
    best = {(day, nobody): 0 for day in range(problem.num_days)}
    visitors = [c for c, os in enumerate(problem.options) if any(o.days for o in os)]
    for day in range(problem.num_days):
        for route in all_orders(visitors):
            key, cost = (day, frozenset(route)), route_cost(problem, day, route)
            if cost < best.get(key, cost + 1) and checker(day, route):
                best[key] = cost
    choices = [
        {
            (idx, days)
            for idx, option in enumerate(options)
            for length in range(len(option.days) + 1)
            for days in combinations(option.days, length)
        }
        for options in problem.options
    ]
    found = []
    for choice in product(*choices):
        sets = [
            frozenset(c for c, (_, days) in enumerate(choice) if day in days)
            for day in range(problem.num_days)
        ]
        if all((day, visits) in best for day, visits in enumerate(sets)):
            missing = sum(
                int(problem.weight[c])
                * (problem.options[c][idx].num_visits - len(days))
                for c, (idx, days) in enumerate(choice)
            )
            lost = sum(c not in sets[day] for c, day in problem.fixed)
            drive = sum(best[day, visits] for day, visits in enumerate(sets))
            found.append(Figures(lost, missing, drive))
    return min(found)


@pytest.mark.parametrize("seed", range(25))
def test_equals_brute_force(seed: int) -> None:
    problem = first_customers(make_small_problem(1_000 + seed), 4)
    figures, _ = solve_exactly(problem)
    assert figures == brute_force(problem)


@pytest.mark.parametrize("seed", range(20))
def test_every_cheapest_route_is_the_cheapest_accepted_order(seed: int) -> None:
    problem = make_small_problem(2_000 + seed)
    checker = RouteChecker(problem)
    best = {0: 0}
    visitors = [
        c for c, os in enumerate(problem.options) if any(0 in o.days for o in os)
    ][:6]
    for route in all_orders(visitors):
        if checker(0, route):
            mask, cost = sum(1 << c for c in route), route_cost(problem, 0, route)
            best[mask] = min(cost, best.get(mask, cost))
    within = sum(1 << c for c in visitors)
    found = {
        mask: route_cost(problem, 0, route)
        for mask, route in cheapest_routes(problem, 0).items()
        if mask | within == within
    }
    assert found == best


@pytest.mark.parametrize("seed", range(0, NUM_SMALL_PROBLEMS, 20))
def test_no_engine_is_better_than_exact(seed: int) -> None:
    problem = make_small_problem(seed)
    stop = Stop(StopParams(iterations=30))
    found = solve_problem(problem, "ortools", stop, seed=1)
    assert measure(problem, found) >= solve_exactly(problem)[0]


@pytest.mark.parametrize("seed", [13, 21, 39, 79, *range(0, NUM_SMALL_PROBLEMS, 20)])
def test_settling_changes_nothing_of_the_optimum_by_the_rules(seed: int) -> None:
    problem = make_small_problem(seed)
    figures, best = solve_by_rules(problem)
    draft = Draft(problem, RouteChecker(problem), best.chosen, best.routes)
    assert measure(problem, settle(draft).freeze()) == figures
    assert figures >= solve_exactly(problem)[0]


def test_nobody_is_left_out_beside_second_visits_of_his_grade() -> None:
    # One visit a day; the near customer wants both days, the far one either.
    near_and_far = on_a_line((10, 20))
    both, either = Option(days=(0, 1), num_visits=2), Option(days=(0,), num_visits=1)
    frame = replace(near_and_far.frames[0], max_visits=1)
    problem = replace(
        near_and_far,
        options=((both,), (either, replace(either, days=(1,)))),
        frames=(frame, frame),
        area=np.array([-1, -1]),
    )
    assert solve_exactly(problem)[0] == Figures(0, 1, 2400)
    assert solve_by_rules(problem)[0] == Figures(0, 1, 3600)


def test_small_problems_have_every_property() -> None:
    problems = [make_small_problem(seed) for seed in range(NUM_SMALL_PROBLEMS)]
    frames = list(chain.from_iterable(problem.frames for problem in problems))
    days = [frame.work_day for frame in frames if frame.work_day]
    assert any(len(ws) > 1 for p in problems for ws in p.windows.values())
    assert any(day.blocks for day in days)
    assert any(day.break_window for day in days)
    assert any(day.max_visits for day in days)
    assert any(day.max_drive_time for day in days)
    assert any(problem.fixed for problem in problems)
    assert any(problem.positions for problem in problems)
    assert any((p.time != p.time.T).any() for p in problems)


def test_measure_refuses_two_visits_on_one_day() -> None:
    problem = make_small_problem(0)
    chosen = (0,) * problem.num_customers
    day = problem.options[0][0].days[0]
    routes = tuple(((0,), (0,)) if d == day else () for d in range(problem.num_days))
    with pytest.raises(AssertionError):
        measure(problem, Solution(chosen, routes))
