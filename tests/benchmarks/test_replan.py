from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from api.workers import SerialExecutor, make_executor
from benchmarks.cases import StrangeFileError
from benchmarks.replan import CAPS, Effort, make_questions, run_replans
from benchmarks.replan_events import EVENTS, make_inputs
from benchmarks.replan_judge import drive_hours, judge_replan, write_checked
from benchmarks.replan_results import CURVE, FREE, LIMITED, ReplanRun, ReplansFile
from benchmarks.replan_table import find_pairs, find_steps, format_run, make_gates
from benchmarks.replan_world import (
    SETS,
    ReplanWorld,
    make_replan_world,
    plan_base,
)
from routing.plan import Plan
from routing.replan import ReplanInputs

BRIEF = Effort(iterations=20)
TUESDAY = 8


@pytest.fixture(scope="module")
def world() -> ReplanWorld:
    return make_replan_world("small", 1)


@pytest.fixture(scope="module")
def base(world: ReplanWorld) -> Plan:
    return plan_base(world, 20, SerialExecutor(), 1).plan


def after(world: ReplanWorld, base: Plan, event: str) -> ReplanInputs:
    return make_inputs(world, base, "b" * 64, event, TUESDAY)


def ids(inputs: ReplanInputs) -> set[str]:
    return {c.customer_id for c in inputs.customers}


def test_a_team_is_as_large_as_asked_for_and_the_same_every_time() -> None:
    sizes = {
        name: (team.field.num_reps, team.field.num_reps * team.field.num_customers)
        for name, team in SETS.items()
    }
    assert sizes["one"] == (1, 300)
    assert sizes["team"] == (20, 5_000)
    assert make_replan_world("small", 3) == make_replan_world("small", 3)
    assert make_replan_world("small", 3) != make_replan_world("small", 4)


def test_newcomers_are_others_and_later_hours_are_those_of_the_same_customers(
    world: ReplanWorld,
) -> None:
    known = {c.customer_id: c for c in world.case.customers}
    assert not known.keys() & {c.customer_id for c in world.newcomers}
    places = {c.location for c in world.case.customers}
    assert not places & {c.location for c in world.newcomers}
    assert known.keys() == world.later_hours.keys()


def test_newcomers_live_where_customers_are() -> None:
    """Other towns would be so far away that no few changes could serve them."""
    world = make_replan_world("one", 1)
    here, new = (
        np.array([(c.location.lat, c.location.lon) for c in group if c.location])
        for group in (world.case.customers, world.newcomers)
    )
    km = 111 * np.hypot(*(new[:, None] - here[None]).T).min(axis=0)
    assert float(np.median(km)) < 0.5


def test_a_base_keeps_every_rep_in_his_region(world: ReplanWorld, base: Plan) -> None:
    assert base.design.rep_of == world.case.home_of


def test_nothing_happens_before_tuesday_and_two_days_are_frozen(
    world: ReplanWorld, base: Plan
) -> None:
    inputs = after(world, base, "gone")
    assert (inputs.today - base.cycle.start).days == TUESDAY
    assert inputs.first_day == TUESDAY + 3


def test_customers_leave_come_and_are_regraded_in_the_shares_of_a_month(
    world: ReplanWorld, base: Plan
) -> None:
    """Of 60 customers 4 % are 2, 5 % are 3, 10 % are 6."""
    before = {c.customer_id: c for c in base.customers}
    assert len(before.keys() - ids(after(world, base, "gone"))) == 2
    assert len(ids(after(world, base, "new")) - before.keys()) == 3
    regraded = [
        c
        for c in after(world, base, "regraded").customers
        if c.grade != before[c.customer_id].grade
    ]
    assert len(regraded) == 6
    for customer in regraded:
        grade = base.policy.grade(customer.grade or "")
        assert customer.frequency == grade.frequency
        assert customer.service_time == grade.service_time
        assert {customer.grade, before[customer.customer_id].grade} != {"A", "C"}


def test_reps_are_ill_for_three_days_from_tomorrow_on(
    world: ReplanWorld, base: Plan
) -> None:
    inputs = after(world, base, "ill")
    away = [rep.days_off for rep in inputs.reps if rep.days_off]
    assert len(away) == 2
    for ((dates,),) in zip(away, strict=True):
        assert dates.first == inputs.today + timedelta(days=1)
        assert (dates.last - dates.first).days == 2


def test_visits_missed_are_of_the_last_days_before_today(
    world: ReplanWorld, base: Plan
) -> None:
    inputs = after(world, base, "missed")
    when = {s.visit_id: route.date for route in base.routes for s in route.stops}
    assert inputs.missed
    for name in inputs.missed:
        assert 0 < (inputs.today - when[name]).days <= 7


def test_new_hours_touch_nothing_else(world: ReplanWorld, base: Plan) -> None:
    before = {c.customer_id: c for c in base.customers}
    inputs = after(world, base, "hours")
    for customer in inputs.customers:
        old = before[customer.customer_id]
        assert replace(customer, windows=old.windows) == old
    assert any(c.windows != before[c.customer_id].windows for c in inputs.customers)


def test_a_month_is_everything_at_once(world: ReplanWorld, base: Plan) -> None:
    inputs = after(world, base, "month")
    before = {c.customer_id for c in base.customers}
    assert len(inputs.reps) == len(base.reps) - 1
    assert len(ids(inputs) - before) == 3
    assert len(before - ids(inputs)) == 2
    assert any(rep.days_off for rep in inputs.reps)
    assert inputs == after(world, base, "month")


def test_one_rep_is_asked_every_event_and_a_team_the_month() -> None:
    one, team = (make_questions((name,), (1,), BRIEF) for name in ("one", "team"))
    alone = {name for name, event in EVENTS.items() if not event.needs_team}
    assert {key.event for key in one} == alone
    assert {key.event for key in team} == {"month"}
    assert {key.day for key in one} == {key.day for key in team} == {1, 8, 15}
    assert [key.asked for key in team].count(CURVE) == 1
    assert all(key.seconds is None and key.iterations == 20 for key in one)
    seconds = {key.seconds for key in make_questions(("one",), (1,), Effort())}
    assert seconds == {SETS["one"].seconds}


def test_a_visit_left_out_of_a_plan_is_lost_and_breaks_a_rule(
    base: Plan, tmp_path: Path
) -> None:
    write_checked(base, tmp_path)
    begin = base.cycle.start
    whole = judge_replan(base, tmp_path, begin)
    assert (whole.lost, whole.broken) == (0, ())
    first, *routes = base.routes
    short = replace(base, routes=(replace(first, stops=first.stops[:-1]), *routes))
    verdict = judge_replan(short, tmp_path, begin)
    assert verdict.lost == 1
    assert verdict.planned == whole.planned - 1
    gone = next(
        c for c in base.customers if c.customer_id == first.stops[-1].customer_id
    )
    weight = base.policy.grade(gone.grade or "").weight
    assert verdict.worth == whole.worth - weight * gone.priority
    assert verdict.broken
    later = begin + timedelta(days=14)
    assert 0 < drive_hours(base, later) < drive_hours(base, begin)


@contextmanager
def no_executor(_workers: int) -> Iterator[Executor]:
    raise AssertionError("Expected nothing to be planned again.")
    yield SerialExecutor()


def test_a_question_is_answered_once_and_kept(tmp_path: Path) -> None:
    questions = make_questions(("small",), (1,), BRIEF)
    pair = questions[:1]
    path = tmp_path / "runs.json"
    runs = list(run_replans(pair, ReplansFile(path), make_executor))
    assert [run.kind for run in runs] == [LIMITED, FREE]
    assert all(not run.broken and not run.lost for run in runs)
    limited, free = runs
    assert limited.cpu_seconds > 0
    assert limited.chosen <= 0.05 * limited.known
    assert limited.cap_percent == 5
    assert free.cap_percent is None
    assert list(run_replans(pair, ReplansFile(path), no_executor)) == runs
    assert "clean" in format_run(limited)
    with pytest.raises(AssertionError, match="nothing to be planned"):
        list(run_replans(questions, ReplansFile(path), no_executor))


@pytest.mark.slow
def test_a_curve_goes_on_from_point_to_point_and_never_loses() -> None:
    questions = make_questions(("small",), (1,), Effort(iterations=200))
    curve = [key for key in questions if key.asked == CURVE]
    runs = list(run_replans(curve, ReplansFile(None), make_executor))
    assert [run.cap_percent for run in runs] == [100 * cap for cap in CAPS]
    assert find_steps(runs) == (0,) * (len(CAPS) - 1)
    assert runs[-1].drive_hours < runs[0].drive_hours
    assert all(not run.broken for run in runs)


def made_up(**values: object) -> ReplanRun:
    """Return a run of one rep, all in order, with some values changed."""
    run = ReplanRun(
        key=make_questions(("one",), (1,), BRIEF)[0],
        kind=LIMITED,
        cap_percent=5.0,
        wall_seconds=9.0,
        cpu_seconds=8.0,
        load=1.0,
        drive_hours=51.0,
        stay_hours=50.0,
        planned=100,
        worth=1_000,
        unplanned=0,
        lost=0,
        chosen=10,
        forced=3,
        known=200,
        broken=(),
    )
    return replace(run, **values)  # type: ignore[arg-type]  # as named by the test


def missed_gates(*runs: ReplanRun) -> set[str]:
    return {gate.what for gate in make_gates(runs) if not gate.is_met}


def test_gates_are_met_at_their_limits_and_missed_beyond() -> None:
    free = made_up(kind=FREE, cap_percent=None, drive_hours=50.0, chosen=90)
    assert missed_gates(made_up(), free) == set()
    beyond: dict[str, dict[str, object]] = {
        "wall seconds of a re-plan": {"wall_seconds": 10.1},
        "unforced changes %": {"chosen": 11},
        "driving above a free re-plan %": {"drive_hours": 51.1},
        "visits lost": {"lost": 1},
        "rules broken": {"broken": ("GAP",)},
    }
    for what, values in beyond.items():
        assert missed_gates(made_up(**values), free) == {what}


@pytest.mark.parametrize("less", [{"planned": 99}, {"worth": 999}])
def test_driving_is_only_compared_where_as_much_is_visited(
    less: dict[str, object],
) -> None:
    free = made_up(kind=FREE, drive_hours=40.0, **less)
    (pair,) = find_pairs([made_up(), free])
    assert not pair.is_fair
    assert "driving above a free re-plan %" not in missed_gates(made_up(), free)


def test_a_point_of_a_curve_that_saves_less_is_found() -> None:
    one, two, three = (
        made_up(kind=CURVE, drive_hours=hours) for hours in (50.0, 49.0, 49.5)
    )
    assert find_steps([one, two, three]) == (0.0, 0.5)
    assert missed_gates(one, two, three) == {"hours lost from a cap to the next"}
    less = replace(two, worth=999)
    assert find_steps([one, less, three]) == (49.0, 0.0)
    fewer_but_worth_as_much = replace(two, planned=99)
    assert find_steps([one, fewer_but_worth_as_much]) == (0.0,)


def test_a_file_of_another_benchmark_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "runs.json"
    path.write_text('{"format": 1, "benchmark": "territories", "runs": []}')
    with pytest.raises(StrangeFileError, match="re-plans"):
        ReplansFile(path)
