"""A search that is asked for its best so far ends, with a plan that keeps all rules."""

from dataclasses import replace

import pytest

from api.workers import SerialExecutor
from routing.pipeline import MadePlan, PlanInputs, SearchParams, make_plan
from routing.policy import Policy
from routing.replan import ReplanParams, replan
from routing.solver.task import TerritoryTask
from tests.random_replans import find_faults
from tests.routing.asking import AfterCalls, bytes_of, faults_of, never
from tests.routing.replan.replan_world import (
    CUSTOMERS,
    CYCLE,
    REPS,
    go_on,
    make_base,
    make_rep,
    without,
)

LONG = 3_000_000
"""Iterations that would take minutes: who does not end when asked is seen by them."""
SHORT = 200_000
"""More than a search makes from one question to the next, all of them together."""
BUSY_REPS = tuple(
    make_rep(rep.rep_id, rep.depot.lon, max_visits=1, max_drive_time=5_400)
    for rep in REPS
)
"""Reps who cannot make all visits: what they leave out has to be settled."""

ENGINES = pytest.mark.parametrize("engine", ["search", "ortools"])
WHEN = pytest.mark.parametrize("calls", [0, 1, 15])


def plan(
    reps: tuple = REPS, *, any_weekday: bool = False, **params: object
) -> MadePlan:
    inputs = PlanInputs(
        customers=CUSTOMERS,
        reps=reps,
        policy=Policy(any_weekday=any_weekday),
        cycle=CYCLE,
    )
    return make_plan(
        inputs,
        SearchParams(**params),
        executor=SerialExecutor(),
        report=lambda progress: None,
    )


def replan_of(reps: tuple = REPS, **params: object) -> MadePlan:
    base = make_base()
    inputs = go_on(base, customers=without(base.plan.customers, "W0", "E7"), reps=reps)
    made = replan(
        inputs,
        SearchParams(**params),
        ReplanParams(),
        executor=SerialExecutor(),
        report=lambda progress: None,
    )
    assert list(find_faults(base, made, inputs)) == []
    return made


class Counting(SerialExecutor):
    """Adds up the iterations of the territories."""

    def __init__(self) -> None:
        self.iterations: list[int] = []

    def submit(self, fn, /, *args, **kwargs):  # type: ignore[no-untyped-def]  # passed on
        future = super().submit(fn, *args, **kwargs)
        if isinstance(args[0], TerritoryTask):
            self.iterations.append(future.result().iterations)
        return future


@ENGINES
@WHEN
@pytest.mark.parametrize("reps", [REPS, BUSY_REPS], ids=["enough", "overloaded"])
def test_a_plan_asked_for_keeps_all_rules(engine: str, calls: int, reps: tuple) -> None:
    made = plan(
        reps, engine=engine, iterations=LONG, asked=AfterCalls(calls), prove=True
    )
    assert made.is_cut_short
    assert faults_of(made) == []
    assert made.plan.routes


@WHEN
@pytest.mark.parametrize("searches", [1, 2])
def test_searches_that_go_side_by_side_end_as_well(calls: int, searches: int) -> None:
    asked = AfterCalls(calls)
    made = plan(BUSY_REPS, iterations=LONG, asked=asked, searches=searches)
    assert made.is_cut_short
    assert faults_of(made) == []


@ENGINES
@WHEN
def test_both_searches_of_free_weekdays_end(engine: str, calls: int) -> None:
    made = plan(
        any_weekday=True, engine=engine, iterations=LONG, asked=AfterCalls(calls)
    )
    assert made.is_cut_short
    assert faults_of(made) == []
    assert made.plan.weekday_prices


@ENGINES
@WHEN
@pytest.mark.parametrize("reps", [REPS, BUSY_REPS], ids=["enough", "overloaded"])
def test_a_re_plan_asked_for_keeps_all_rules(
    engine: str, calls: int, reps: tuple
) -> None:
    made = replan_of(reps, engine=engine, iterations=LONG, asked=AfterCalls(calls))
    assert made.is_cut_short


def test_what_is_not_begun_is_hardly_searched() -> None:
    executor = Counting()
    inputs = PlanInputs(customers=CUSTOMERS, reps=REPS, policy=Policy(), cycle=CYCLE)
    make_plan(
        inputs,
        SearchParams(iterations=LONG, asked=AfterCalls(3)),
        executor=executor,
        report=lambda progress: None,
    )
    assert len(executor.iterations) == 2
    assert 0 < executor.iterations[0] < SHORT
    assert executor.iterations[1] == 0


def test_nothing_is_proved_once_asked() -> None:
    assert plan(iterations=100, prove=True).plan.orders_proved
    made = plan(iterations=100, prove=True, asked=AfterCalls(0))
    assert made.plan.orders_proved == 0


def test_a_plan_cut_short_does_not_claim_to_come_out_again() -> None:
    assert plan(iterations=100, asked=never).plan.iterations == 100
    assert plan(iterations=100, asked=AfterCalls(0)).plan.iterations is None


@pytest.mark.parametrize(
    ("engine", "any_weekday", "reps"),
    [
        ("search", False, BUSY_REPS),
        ("search", True, REPS),
        ("ortools", False, BUSY_REPS),
    ],
)
def test_asking_changes_no_byte_until_somebody_says_yes(
    engine: str, any_weekday: bool, reps: tuple
) -> None:
    params = {"engine": engine, "iterations": 20, "prove": True, "searches": 2}
    one = plan(reps, any_weekday=any_weekday, **params)
    other = plan(reps, any_weekday=any_weekday, asked=never, **params)
    assert not other.is_cut_short
    assert bytes_of(one) == bytes_of(other)


@ENGINES
def test_asking_changes_no_byte_of_a_re_plan(engine: str) -> None:
    params = {"engine": engine, "iterations": 20, "prove": True}
    assert bytes_of(replan_of(**params)) == bytes_of(replan_of(asked=never, **params))


def test_the_question_reaches_every_territory() -> None:
    params = SearchParams(iterations=1, asked=never)
    assert params.stop(3).asked is never
    assert replace(params, asked=None).stop(3).asked is None
