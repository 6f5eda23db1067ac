"""Plans made under a cap, gone on from under a higher one."""

from dataclasses import replace

import pytest

from api.workers import SerialExecutor
from benchmarks.replan_events import make_inputs
from benchmarks.replan_world import make_replan_world, plan_base
from routing.pipeline import MadePlan
from routing.plan import Plan
from routing.replan import ReplanInputs, ReplanParams
from routing.rest import Changes
from tests.planned_here import replan_here

SEED = 2


@pytest.fixture(scope="module")
def inputs() -> ReplanInputs:
    world = make_replan_world("small", SEED)
    base = plan_base(world, 100, SerialExecutor(), 1).plan
    return make_inputs(world, base, "b" * 64, "month", 1)


@pytest.fixture(scope="module")
def changed(inputs: ReplanInputs) -> MadePlan:
    return plan_rest(inputs, 0.3, 600)


def plan_rest(inputs: ReplanInputs, cap: float | None, iterations: int) -> MadePlan:
    limits = ReplanParams(max_changes=cap, change_min=0.0)
    return replan_here(inputs, limits, iterations=iterations)


def changes_of(made: MadePlan) -> Changes:
    assert made.changes is not None
    return made.changes


def worth(plan: Plan) -> tuple[int, int]:
    """What the rest has: visits, and less driving where they are equal."""
    planned = sum(len(route.stops) for route in plan.routes)
    return planned, -sum(route.drive_time for route in plan.routes)


@pytest.mark.parametrize("cap", [0.31, 0.5, 1.0, None])
def test_a_higher_cap_never_ends_with_less_than_it_began_with(
    inputs: ReplanInputs, changed: MadePlan, cap: float | None
) -> None:
    """No search at all: what was found under the tighter cap must stand."""
    chosen = changes_of(changed).chosen
    assert len(chosen) > 5
    made = plan_rest(replace(inputs, start=changed.plan), cap, 0)
    assert worth(made.plan) >= worth(changed.plan)
    assert set(chosen) <= set(changes_of(made).chosen)


def test_what_is_saved_only_grows_with_the_changes_allowed(
    inputs: ReplanInputs,
) -> None:
    start, before = None, (0, 0)
    for cap in (0.0, 0.05, 0.1, 0.3, 1.0):
        made = plan_rest(replace(inputs, start=start), cap, 60)
        assert worth(made.plan) >= before
        start, before = made.plan, worth(made.plan)


def test_a_start_that_changes_more_than_the_cap_allows_does_not_break_it(
    inputs: ReplanInputs, changed: MadePlan
) -> None:
    made = plan_rest(replace(inputs, start=changed.plan), 0.05, 0)
    found = changes_of(made)
    assert found.most_chosen is not None
    assert len(found.chosen) <= found.most_chosen
