from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from routing.solver.anneal_run import AnnealParams, AnnealRun
from routing.solver.day_areas import total_cost
from routing.solver.fits import RouteChecker
from routing.solver.kernel.arrays import HARD, LOAD_PRICE, ONE, TWO, WORK_PRICE
from routing.solver.problem import Problem, Solution
from tests.routing.solver.kernel.states import make_fleet_problem
from tests.routing.solver.small_problems import make_small_problem

HEATS = (1.0, 0.3, 0.1, 0.03)


def solutions(problem: Problem, seed: int, **params: Any) -> Iterator[Solution]:
    """Yield the best after every chunk of a search that cools."""
    run = AnnealRun(problem, AnnealParams(**params), seed=seed)
    yield run.solution()
    for heat in HEATS:
        run.run(150, heat)
        yield run.solution()


def assert_keeps_limits(problem: Problem, solution: Solution) -> None:
    checker = RouteChecker(problem)
    for day, routes in enumerate(solution.routes):
        assert len(routes) <= problem.frames[day].num_routes
        customers = [customer for route in routes for customer in route]
        assert len({*customers}) == len(customers)
        for route in routes:
            assert checker(day, route)
        for customer in customers:
            option = problem.options[customer][solution.chosen[customer]]
            assert day in option.days


@pytest.mark.parametrize("seed", range(20))
def test_the_best_never_breaks_a_limit_however_soft(seed: int) -> None:
    problem = make_fleet_problem(seed)
    for solution in solutions(problem, seed, feasible=0.02, step=1.5):
        assert_keeps_limits(problem, solution)


@pytest.mark.parametrize(
    "seed", [s for s in range(60) if not make_small_problem(s).positions]
)
def test_the_best_keeps_windows_blocks_and_breaks(seed: int) -> None:
    problem = make_small_problem(seed)
    for solution in solutions(problem, seed, feasible=0.02, step=1.5):
        assert_keeps_limits(problem, solution)


def test_fleets_do_pass_their_limits_on_the_way() -> None:
    """Otherwise the tests above would say little."""
    passed = 0
    for seed in range(10):
        run = AnnealRun(make_fleet_problem(seed), AnnealParams(), seed=seed)
        aims = run._case.aims
        passed += aims[LOAD_PRICE] > 0 and aims[WORK_PRICE] > 0
    assert passed > 3


@pytest.mark.parametrize("seed", range(10))
def test_the_best_only_gets_better(seed: int) -> None:
    problem = make_fleet_problem(seed)
    run = AnnealRun(problem, AnnealParams(), seed=seed)
    best = [run.best]
    for heat in HEATS:
        run.run(100, heat)
        best.append(run.best)
    assert best == sorted(best, reverse=True)


def test_equal_seeds_make_equal_runs_and_other_seeds_others() -> None:
    problem = make_fleet_problem(8)
    found = [list(solutions(problem, seed)) for seed in (3, 3, *range(4, 12))]
    assert found[0] == found[1]
    assert any(other != found[0] for other in found[2:])


@pytest.mark.parametrize("seed", range(12))
def test_a_given_solution_is_taken_over_as_it_is(seed: int) -> None:
    problem = make_small_problem(seed)
    *_, start = solutions(problem, seed)
    run = AnnealRun(problem, AnnealParams(), seed=seed + 1, start=start)
    assert run.rounds == 0
    assert run.solution().chosen == start.chosen
    assert run.solution().routes == start.routes


@pytest.mark.parametrize("seed", range(12))
def test_what_is_told_of_the_best_is_true_of_it(seed: int) -> None:
    problem = make_fleet_problem(seed)
    run = AnnealRun(problem, AnnealParams(), seed=seed)
    run.run(100, 0.3)
    best = run.solution()
    visits = sum(len(route) for day in best.routes for route in day)
    required = sum(options[0].num_visits for options in problem.options)
    prices = sum(
        options[idx].cost
        for options, idx in zip(problem.options, best.chosen, strict=True)
    )
    assert run.num_visits == visits
    assert run.missing == required - visits
    assert run.drive_time == total_cost(problem, best) - prices
    assert run.rounds == best.iterations == 100


@pytest.mark.parametrize("seed", range(1, 12, 2))
def test_two_routes_become_even_if_that_has_a_price(seed: int) -> None:
    run = AnnealRun(make_fleet_problem(seed), AnnealParams(balance=50.0), seed=seed)
    for heat in HEATS:
        run.run(300, heat)
    shape = run._case.extra.shape
    run.price_visits(np.zeros(shape, np.int32), 0.0)
    one, two = (int(run._state.totals[place]) for place in (ONE, TWO))
    assert abs(one - two) <= 0.07 * (one + two) / 2


@pytest.mark.parametrize("seed", range(4))
def test_dear_visits_move_and_the_best_is_measured_anew(seed: int) -> None:
    problem = make_fleet_problem(2 * seed)
    run = AnnealRun(problem, AnnealParams(), seed=seed)
    run.run(200, 0.3)
    before, extra = run.solution(), run._case.extra.copy()
    extra[:, 0] = 500
    visits = sum(len(route) for route in before.routes[0])
    best = run.best
    run.price_visits(extra, 0.0)
    assert run.best == best + 500 * visits
    assert run.solution().routes == before.routes


@pytest.mark.parametrize(
    "changes",
    [
        {"size": 0.5},
        {"longest": 0},
        {"chunk": 0},
        {"together": 1.5},
        {"feasible": -0.1},
        {"step": 1.0},
    ],
)
def test_refuses_params_that_mean_nothing(changes: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="Expected"):
        AnnealParams(**changes)


def test_a_visit_off_its_locked_place_is_not_in_a_solution() -> None:
    """Nor is one that only counts as planned until a state keeps all limits."""
    kept = 0
    for seed in [s for s in range(200) if make_small_problem(s).positions]:
        problem = make_small_problem(seed)
        for solution in solutions(problem, seed):
            for (customer, day), place in problem.positions.items():
                for route in solution.routes[day]:
                    if customer in route:
                        assert route.index(customer) == place - 1
                        kept += 1
    assert kept > 50


def test_limits_may_be_passed_only_once_nothing_is_missing() -> None:
    """The first solution of a fleet may miss visits; a few rounds then place them."""
    softened = 0
    for seed in range(30):
        run = AnnealRun(make_fleet_problem(seed), AnnealParams(), seed=seed)
        prices = run._case.aims[[LOAD_PRICE, WORK_PRICE]]
        if not run.is_short:
            continue
        assert (prices == HARD).all()
        run.soften()
        prices = run._case.aims[[LOAD_PRICE, WORK_PRICE]]
        softened += (prices > 0).any()
        run.run(200, 0.3)
        steered = run._case.aims[[LOAD_PRICE, WORK_PRICE]]
        run.soften()
        assert (run._case.aims[[LOAD_PRICE, WORK_PRICE]] == steered).all()
    assert softened > 3


def test_limits_stay_hard_where_params_say_so() -> None:
    run = AnnealRun(make_fleet_problem(0), AnnealParams(is_soft=False), seed=1)
    run.soften()
    assert (run._case.aims[[LOAD_PRICE, WORK_PRICE]] == HARD).all()
