import numpy as np
import pytest

from routing.solver.build import build_problem
from routing.solver.fits import RouteChecker
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
