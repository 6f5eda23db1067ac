"""Orders of days are proved in a re-plan only if somebody asks for it."""

from concurrent.futures import Future

import pytest

from api.workers import SerialExecutor
from benchmarks.replan_events import make_inputs
from benchmarks.replan_world import make_replan_world, plan_base
from routing.replan import ReplanInputs, ReplanParams
from routing.solver.task import TerritoryTask
from tests.planned_here import replan_here


class Listener(SerialExecutor):
    """Remembers the tasks that it runs."""

    def __init__(self) -> None:
        self.tasks: list[TerritoryTask] = []

    def submit(self, fn, /, *args, **kwargs) -> Future:  # type: ignore[no-untyped-def, type-arg]  # passed on
        self.tasks += [each for each in args if isinstance(each, TerritoryTask)]
        return super().submit(fn, *args, **kwargs)


@pytest.fixture(scope="module")
def inputs() -> ReplanInputs:
    world = make_replan_world("small", 1)
    base = plan_base(world, 10, SerialExecutor(), 1).plan
    return make_inputs(world, base, "b" * 64, "gone", 8)


@pytest.mark.parametrize(("prove", "is_proved"), [(None, False), (True, True)])
def test_an_event_does_not_wait_for_proofs_nobody_asked_for(
    inputs: ReplanInputs, prove: bool | None, *, is_proved: bool
) -> None:
    """The proofs of a rep with 24 visits a day take half a minute."""
    executor = Listener()
    plan = replan_here(
        inputs, ReplanParams(), executor=executor, iterations=10, prove=prove
    ).plan
    assert executor.tasks
    assert {task.is_proved for task in executor.tasks} == {is_proved}
    assert (plan.orders_proved is not None) == is_proved


def test_of_a_replan_only_days_that_were_planned_anew_count_as_proved(
    inputs: ReplanInputs,
) -> None:
    """Who asks for proofs is told how many there are, and of no past day."""
    plan = replan_here(inputs, ReplanParams(), iterations=10, prove=True).plan
    assert plan.rest is not None
    assert plan.orders_proved is not None
    first = plan.cycle.date_of(plan.rest.first_day)
    anew = [route for route in plan.routes if route.date >= first]
    assert 0 < plan.orders_proved <= len(anew) < len(plan.routes)
