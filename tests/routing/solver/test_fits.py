from dataclasses import replace

import numpy as np
import pytest

from routing.model import Location
from routing.parking import parks_at
from routing.solver.build import build_problem
from routing.solver.draft import Draft
from routing.solver.fits import RouteChecker
from routing.solver.settle import settle
from routing.solver.task import TerritoryTask
from tests.routing.solver.field_world import make_task


@pytest.mark.parametrize("seed", range(12))
def test_quick_answer_equals_exact_times(seed: int) -> None:
    built = build_problem(make_task(seed, 14))
    problem, rng = built.problem, np.random.default_rng(seed)
    checker = RouteChecker(problem)
    answers = set()
    for _ in range(150):
        day = int(rng.integers(problem.num_days))
        length = int(rng.integers(1, 9))
        route = tuple(int(c) for c in rng.permutation(problem.num_customers)[:length])
        exact = checker.times(day, route) is not None
        assert checker(day, route) == exact
        answers.add(exact)
    assert answers == {True, False}


def test_work_counts_parking_once_in_a_group() -> None:
    task = make_task(3, 3)
    problem = build_problem(task).problem
    parking = problem.parking
    assert parking[problem.num_customers, 0] == 300
    assert parking[0, problem.num_customers] == 0
    apart = np.hypot(*(problem.points[0] - problem.points[1]))
    assert (parking[0, 1] == 0) == (apart == 0)


def _on_the_street(rng: np.random.Generator, num: int) -> Location:
    return Location(lat=31.2 + float(rng.random()) * num * 2e-4, lon=121.4)


def crowd(seed: int, num: int) -> TerritoryTask:
    """Return a territory whose customers stand along one street, 20 m apart or so."""
    task, rng = make_task(seed, num), np.random.default_rng(seed)
    return replace(
        task,
        customers=tuple(
            replace(c, location=_on_the_street(rng, num)) for c in task.customers
        ),
    )


@pytest.mark.parametrize("seed", range(4))
def test_a_crowd_parks_as_its_order_allows(seed: int) -> None:
    task = crowd(seed, 30)
    built = build_problem(task)
    problem, rng = built.problem, np.random.default_rng(seed)
    checker = RouteChecker(problem)
    places = [c.location for c in built.customers]
    for _ in range(200):
        route = rng.permutation(problem.num_customers)[: int(rng.integers(1, 10))]
        if rng.random() < 0.7:
            route = np.array(sorted(route, key=lambda c: str(places[c])))
        names = [int(c) for c in route]
        rest = checker.drive(0, names) + int(problem.service[names].sum())
        parks = parks_at([places[c] for c in names], task.policy.day.parking_radius)
        assert checker.work(0, names) == rest + 300 * sum(parks)


@pytest.mark.parametrize("seed", range(3))
def test_a_crowd_is_not_cut_where_it_fits_beside_the_near_ones(seed: int) -> None:
    problem = build_problem(crowd(seed, 80)).problem
    checker = RouteChecker(problem)
    nothing = [()] * problem.num_days
    done = settle(Draft(problem, checker, [0] * problem.num_customers, nothing))
    for customer in done.incomplete():
        days = problem.options[customer][done.chosen[customer]].days
        for day in set(days) - set(done.planned_on(customer)):
            (route,) = (r for r in done.days[day].routes if r)
            assert not any(
                checker(day, (*route[:i], customer, *route[i:]))
                for i in range(len(route) + 1)
            )
