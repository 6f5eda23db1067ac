from dataclasses import replace

import numpy as np
import pytest

from routing.model import TimeWindow
from routing.solver.day_choice import choose_cuts
from routing.solver.fits import RouteChecker
from routing.solver.held_karp import MOST_STOPS
from routing.solver.problem import Problem
from tests.routing.solver.all_orders import cheapest_routes, route_cost
from tests.routing.solver.small_problems import make_small_problem
from tests.routing.solver.test_order_proof import HOUR, on_a_line


def _weighted(problem: Problem, weight: tuple[int, ...], **frame: int) -> Problem:
    frames = (replace(problem.frames[0], **frame),)
    return replace(problem, weight=np.array(weight), frames=frames)


def test_the_worthier_visit_stays_and_of_equal_ones_the_nearer() -> None:
    problem = _weighted(on_a_line((10, 20, -30)), (1, 1, 2), max_visits=1)
    choice = choose_cuts(problem, 0, (1,), (0, 2), deterministic_time=1)
    assert (choice.route, choice.weight, choice.is_optimal) == ((2,), 2, True)
    problem = _weighted(problem, (1, 1, 1), max_visits=1)
    choice = choose_cuts(problem, 0, (1,), (0, 2), deterministic_time=1)
    assert (choice.route, choice.cost, choice.is_optimal) == ((0,), 1200, True)


def test_a_fixed_visit_stays_whatever_it_is_worth() -> None:
    problem = _weighted(on_a_line((10, 20)), (1, 100), max_visits=1)
    problem = replace(problem, fixed=frozenset({(0, 0)}))
    choice = choose_cuts(problem, 0, (0,), (1,), deterministic_time=1)
    assert (choice.route, choice.is_optimal) == ((0,), True)


def test_windows_decide_who_can_come_along() -> None:
    # Both of them are open only from 9 to 9:15, and neither is near the other.
    slot = (TimeWindow(9 * HOUR, 9 * HOUR + 900),)
    problem = _weighted(on_a_line((10, -10, 20)), (3, 4, 1))
    problem = replace(problem, windows={(0, 0): slot, (1, 0): slot})
    choice = choose_cuts(problem, 0, (0, 2), (1,), deterministic_time=1)
    assert (sorted(choice.route), choice.is_optimal) == ([1, 2], True)


def test_many_visits_are_left_to_the_exact_model() -> None:
    num = MOST_STOPS + 4
    line = on_a_line(tuple(range(1, num + 1)), work_limit=HOUR)
    problem = _weighted(line, (1,) * num, work_limit=HOUR)
    # An hour of work holds five services of 10 minutes, and 5 minutes there and back.
    choice = choose_cuts(problem, 0, (num - 1,), range(num - 1), deterministic_time=9)
    assert (sorted(choice.route), choice.cost) == ([0, 1, 2, 3, 4], 600)
    assert choice.is_optimal


def test_refuses_days_of_several_routes_and_routes_that_do_not_fit() -> None:
    problem = on_a_line((10, 20))
    many = replace(problem, frames=(replace(problem.frames[0], num_routes=2),))
    with pytest.raises(ValueError, match="Expected a day of one route"):
        choose_cuts(many, 0, (0,), (1,), deterministic_time=1)
    short = _weighted(problem, (1, 1), work_limit=60)
    with pytest.raises(ValueError, match="Expected a route that fits"):
        choose_cuts(short, 0, (0,), (1,), deterministic_time=1)


@pytest.mark.parametrize("seed", range(60))
def test_choice_equals_all_orders_of_all_sets(seed: int) -> None:
    problem = make_small_problem(4_000 + seed)
    rng = np.random.default_rng(seed)
    for day in range(min(3, problem.num_days)):
        routes = cheapest_routes(problem, day)
        visitors = [c for c in range(problem.num_customers) if _can_be(problem, c, day)]
        given = routes[sorted(routes)[int(rng.integers(len(routes)))]]
        rest = [c for c in visitors if c not in given]
        choice = choose_cuts(problem, day, given, rest, deterministic_time=2)
        kept = {c for c in given if (c, day) in problem.fixed}
        best = min(
            (-int(problem.weight[list(r)].sum()), route_cost(problem, day, r))
            for r in routes.values()
            if kept <= {*r}
        )
        assert (-choice.weight, choice.cost) == best
        assert choice.is_optimal
        assert not choice.route or RouteChecker(problem)(day, choice.route)


def _can_be(problem: Problem, customer: int, day: int) -> bool:
    return any(day in option.days for option in problem.options[customer])


def test_little_work_spoils_nothing() -> None:
    for seed in range(20):
        problem = make_small_problem(seed)
        for day in range(problem.num_days):
            routes = cheapest_routes(problem, day)
            given = routes[max(routes)]
            rest = [c for c in range(problem.num_customers) if c not in given]
            choice = choose_cuts(problem, day, given, rest, deterministic_time=1e-6)
            assert choice.weight >= problem.weight[list(given)].sum()
