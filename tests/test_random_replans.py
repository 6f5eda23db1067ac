"""Random re-plans of random plans: neither checker finds anything to object to."""

from dataclasses import replace

import pytest

from tests.planned_here import plan_here
from tests.random_plans import make_inputs
from tests.random_replans import find_faults, replan_once, run_random_replan

ITERATIONS = 20


@pytest.mark.parametrize("first", range(0, 40, 5))
def test_random_re_plans_are_clean(first: int) -> None:
    """Each is planned, planned anew twice, and rolled."""
    assert_clean(range(first, first + 5), ITERATIONS)


@pytest.mark.slow
@pytest.mark.parametrize(
    "first",
    [
        *(40, 90),
        *(pytest.param(f, marks=pytest.mark.long) for f in range(140, 340, 50)),
    ],
)
def test_many_random_re_plans_are_clean(first: int) -> None:
    """A thousand: ``python -m tests.random_replans --count 1000``."""
    assert_clean(range(first, first + 20), 100)


def assert_clean(seeds: range, iterations: int) -> None:
    runs = [run_random_replan(seed, iterations) for seed in seeds]
    assert [run for run in runs if run.faults] == []
    assert sum(run.visits for run in runs) > 10 * len(seeds)


def test_faults_of_a_re_plan_are_found() -> None:
    """A stop less, or one at another time on a past day, is told."""
    base = plan_here(make_inputs(3), iterations=ITERATIONS)
    made, inputs = replan_once(base, 3, ITERATIONS)
    assert list(find_faults(base, made, inputs)) == []
    first, *others = made.plan.routes
    for routes in (tuple(others), (replace(first, stops=first.stops[1:]), *others)):
        broken = replace(made, plan=replace(made.plan, routes=routes))
        assert list(find_faults(base, broken, inputs))
