"""Re-plans under every kind of rule: presets, engines, matrices, cycles, workers."""

from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.model import DateRange, Lock, LockLevel
from routing.pattern import VisitPattern
from routing.pipeline import MadePlan
from routing.plan import CalendarEntry
from routing.policy import Policy
from routing.solver.build import build_problem
from routing.solver.day_areas import total_cost
from routing.solver.problem import Problem, Solution
from routing.solver.rest_search import solve_rest, stand_still
from routing.solver.solve import solve_problem, solve_territory
from routing.solver.stop import Stop, StopParams
from routing.solver.task import TerritoryRest, TerritoryTask, Told
from routing.travel import GivenMatrix, matrix_digest
from tests.random_runs import record_of
from tests.routing.replan.replan_world import (
    CUSTOMERS,
    CYCLE,
    FIRST_DAY,
    REPS,
    WEST,
    changed,
    days_of,
    go_on,
    make_base,
    make_customer,
    make_rep,
    movers,
    patterns_of,
    plan,
    roll_on,
    routes_of,
    run,
    send_off,
    without,
)
from tests.routing.solver.field_world import make_task


def shaken(base: MadePlan) -> dict[str, object]:
    """Return changes of most kinds at once, the same for every kind of team."""
    customers = without(base.plan.customers, "W1", "E5")
    customers = changed(customers, "W2", frequency=2, grade="B")
    return {
        "customers": customers,
        "reps": send_off(base.plan.reps, "E", FIRST_DAY, FIRST_DAY + 1),
        "missed": frozenset(days_of(base.plan, "W3").values())
        & frozenset(
            stop.visit_id
            for route in routes_of(base.plan, "W", 0, FIRST_DAY - 1)
            for stop in route.stops
        ),
    }


@pytest.fixture(scope="module")
def two_workers() -> Iterator[Executor]:
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as executor:
        yield executor


def test_the_same_again_is_the_same_plan_with_any_workers(
    two_workers: Executor,
) -> None:
    base = make_base()
    inputs = go_on(base, **shaken(base))
    one = run(base, inputs)
    again = run(base, inputs)
    two = run(base, inputs, workers=2, executor=two_workers)
    assert record_of(one.plan) == record_of(again.plan) == record_of(two.plan)
    assert one.plan.rest is not None
    assert movers(base.plan, one.plan)


def test_the_engine_ortools_goes_on_as_well() -> None:
    base = make_base("ortools")
    made = run(base, go_on(base, **shaken(base)), engine="ortools", max_changes=0.0)
    assert made.plan.engine == "ortools"
    assert movers(base.plan, made.plan) <= {"W2"}


def test_a_given_matrix_goes_on_as_well() -> None:
    """All legs take 10 minutes there and 12 back, whatever the map says."""
    ids = (*(rep.rep_id for rep in REPS), *(c.customer_id for c in CUSTOMERS))
    seconds = np.full((len(ids), len(ids)), 600, dtype=np.int64)
    seconds[np.tril_indices(len(ids))] = 720
    np.fill_diagonal(seconds, 0)
    metres = seconds * 10
    matrix = GivenMatrix(ids, seconds, metres, matrix_digest(ids, seconds, metres))
    base = plan(travel=matrix)
    made = run(base, go_on(base, **shaken(base)))
    assert made.matrix is matrix
    legs = {stop.travel_time for r in made.plan.routes for stop in r.stops}
    assert legs <= {600, 720}


@pytest.mark.parametrize("rotation", ["half-week", "alternate-week"])
def test_two_routes_go_on_as_two_routes(rotation: str) -> None:
    base = plan(policy=Policy(preset="two-route", rotation=rotation))
    made = run(base, go_on(base, **shaken(base)), max_changes=0.0)
    due = {name for name, entry in made.plan.calendar.items() if entry.due_days}
    assert {made.plan.calendar[name].route for name in due} <= {"1", "2", "1+2"}
    # Without any search nobody is put on the other route.
    customers = without(base.plan.customers, "W1")
    still = run(base, go_on(base, customers=customers), max_changes=0.0, iterations=0)
    assert movers(base.plan, still.plan) == set()
    before, now = base.plan.calendar, still.plan.calendar
    due = {name for name, entry in now.items() if entry.due_days}
    assert len(due) > 20
    assert [name for name in due if now[name].route != before[name].route] == []


def test_any_weekday_goes_on_with_any_weekday() -> None:
    base = plan(policy=Policy(any_weekday=True))
    made = run(base, go_on(base, **shaken(base)))
    assert made.plan.weekday_prices == {}


def test_the_next_cycle_keeps_every_pattern_and_rep() -> None:
    base = make_base()
    made = run(base, roll_on(base), max_changes=0.0).plan
    assert patterns_of(made) == patterns_of(base.plan)
    assert made.design.rep_of == base.plan.design.rep_of
    assert made.visits_planned == base.plan.visits_planned
    for name in ("W0", "E7"):
        assert days_of(made, name).keys() == days_of(base.plan, name).keys()
        start = made.cycle.start.isoformat()
        assert all(f"@{start}#" in each for each in days_of(made, name).values())


def test_the_next_cycle_after_a_re_plan_keeps_the_new_patterns() -> None:
    base = make_base()
    again = run(base, go_on(base, **shaken(base)))
    made = run(again, roll_on(again, reps=REPS), max_changes=0.0).plan
    new, old = patterns_of(made), patterns_of(again.plan)
    assert {name for name in new if new[name] != old[name]} == set()
    assert "W1" not in {c.customer_id for c in made.customers if c.is_active}


def test_a_second_re_plan_stands_on_the_first() -> None:
    base = make_base()
    once = run(base, go_on(base, **shaken(base)))
    customers = without(once.plan.customers, "W9", "E9")
    later = FIRST_DAY + 7
    inputs = go_on(
        once,
        customers=customers,
        reps=once.plan.reps,
        first_day=later,
        today=CYCLE.date_of(later - 2),
    )
    twice = run(once, inputs).plan
    for rep_id in ("W", "E"):
        before = routes_of(once.plan, rep_id, 0, later - 1)
        gone = {"W9", "E9"}
        stays = [
            (s.visit_id, s.start)
            for route in before
            for s in route.stops
            if s.customer_id not in gone or route.date < inputs.today
        ]
        now = [
            (stop.visit_id, stop.start)
            for route in routes_of(twice, rep_id, 0, later - 1)
            for stop in route.stops
        ]
        assert now == stays


def test_nothing_is_left_of_a_team_without_customers_but_its_past() -> None:
    base = make_base()
    made = run(base, go_on(base, customers=()), max_changes=0.0).plan
    today = CYCLE.date_of(7)
    assert all(route.date < today for route in made.routes)
    assert made.routes == tuple(r for r in base.plan.routes if r.date < today)
    assert made.unplanned == ()


def rest_task(seed: int) -> tuple[TerritoryTask, TerritoryRest]:
    """
    Return a random territory some days later, much of it different.

    A tenth of the customers are new, a tenth have gone, and the rep is off some days.
    """
    rng = np.random.default_rng(seed)
    task = replace(make_task(seed, 14, iterations=80), engine="search")
    base = solve_territory(task)
    first = int(rng.integers(1, 20))
    begin = task.cycle.date_of(first)
    kept = tuple(c for c in task.customers if rng.random() > 0.1)
    off = DateRange(begin, task.cycle.date_of(first + int(rng.integers(0, 3))))
    told = {}
    for customer in kept:
        is_new = rng.random() < 0.1
        entry = base.calendar.get(customer.customer_id)
        days = () if entry is None else entry.pattern.days
        done = sum(day < first for day in days)
        is_known = not is_new and bool(days)
        told[customer.customer_id] = Told(
            open_visits=customer.num_visits - (done if is_known else 0),
            done=done if is_known else 0,
            last=max((d for d in days if d < first), default=None)
            if is_known
            else None,
            pattern=VisitPattern(days) if is_known else None,
            price=int(rng.integers(0, 1_200)),
        )
    known = {n for n, each in told.items() if each.pattern is not None}
    rest = TerritoryRest(
        first_day=first,
        told=told,
        stands={
            name: CalendarEntry(
                pattern=entry.pattern,
                due=tuple(day for day in entry.pattern.days if day >= first),
            )
            for name, entry in base.calendar.items()
            if name in known
        },
        routes={
            (route.date - task.cycle.start).days: tuple(
                stop.customer_id for stop in route.stops
            )
            for route in base.routes
            if route.date >= begin
        },
        max_changes=None if rng.random() < 0.5 else int(rng.integers(0, 4)),
    )
    rep = replace(task.rep, days_off=(*task.rep.days_off, off))
    return replace(task, rep=rep, customers=kept, rest=rest), rest


def worth(problem: Problem, solution: Solution) -> tuple[int, int]:
    """Return the weight planned, then driving and the prices of changes, negative."""
    visits = [c for day in solution.routes for route in day for c in route]
    weight = sum(int(problem.weight[customer]) for customer in visits)
    return weight, -total_cost(problem, solution)


def find_worth(task: TerritoryTask, rest: TerritoryRest, iterations: int) -> object:
    """Assert that a search ends with no less than it begins with; tell whether more."""
    built = build_problem(task)
    begun = stand_still(rest, built)

    def search(problem: Problem, stop: Stop, start: Solution | None) -> Solution:
        return solve_problem(problem, task.engine, stop, seed=1, start=start)

    stop = StopParams(iterations=iterations)
    found = solve_rest(replace(task, stop=stop), rest, built, (search, search))
    # The options of a capped problem are fewer, at the same prices.
    assert worth(found.built.problem, found.solution) >= worth(built.problem, begun)
    return worth(found.built.problem, found.solution) > worth(built.problem, begun)


@pytest.mark.parametrize("engine", ["search", "ortools"])
@settings(max_examples=12)
@given(seed=st.integers(0, 10_000))
def test_never_worse_than_standing_still_with_newcomers_inserted(
    engine: str, seed: int
) -> None:
    task, rest = rest_task(seed)
    find_worth(replace(task, engine=engine), rest, 60)


def test_mostly_better_than_standing_still() -> None:
    assert any(find_worth(*rest_task(seed), 200) for seed in range(4))


def test_a_lock_of_a_past_day_binds_nobody() -> None:
    """A date locked last week is history, wherever the customer goes from now on."""
    base = make_base()
    lock = Lock(customer_id="W7", level=LockLevel.DAY, date=CYCLE.date_of(1))
    made = run(base, go_on(base, locks=(lock,))).plan
    assert made.routes == base.plan.routes


def test_a_rep_who_joins_and_one_who_leaves_at_once() -> None:
    base = make_base()
    reps = (base.plan.reps[1], make_rep("M", WEST))
    made = run(base, go_on(base, reps=reps), max_changes=0.0).plan
    assert set(made.design.rep_of.values()) == {"E", "M"}
    orphans = {n for n, r in base.plan.design.rep_of.items() if r == "W"}
    assert orphans <= {n for n, r in made.design.rep_of.items() if r == "M"}


def test_a_newcomer_nobody_may_visit_is_told_not_dropped() -> None:
    base = make_base()
    newcomer = make_customer("N", WEST, 7, "B", allowed_reps=("X",))
    made = run(base, go_on(base, customers=(*CUSTOMERS, newcomer))).plan
    reasons = [v.reason for v in made.unplanned if v.customer_id == "N"]
    assert reasons == ["REP_NOT_ALLOWED", "REP_NOT_ALLOWED"]
