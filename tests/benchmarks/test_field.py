import pickle
from dataclasses import replace

import numpy as np
import pytest

from benchmarks.field import (
    FIELD,
    FieldInstance,
    build_field,
    driving_hours,
    format_field,
    judge_field,
    read_field,
)
from benchmarks.field_world import (
    CASES,
    SINGLE_CASES,
    TEAM_CASES,
    FieldParams,
    make_case,
    make_field,
)
from benchmarks.run import Job, run_job
from routing.model import ALWAYS_OPEN
from routing.solver.problem import Solution
from routing.solver.solve import solve_problem
from routing.solver.stop import Stop, StopParams


@pytest.fixture(scope="module")
def instance() -> FieldInstance:
    return read_field("r1-c200-w20")


@pytest.fixture(scope="module")
def start(instance: FieldInstance) -> Solution:
    stop = Stop(StopParams(iterations=0))
    return solve_problem(instance.problem, "ortools", stop, seed=1)


def test_a_case_is_the_same_whenever_it_is_made() -> None:
    assert make_field("r1-c300-w20") == make_field("r1-c300-w20")
    assert make_case(CASES["r1-c200-w0"], 1) != make_case(CASES["r1-c200-w0"], 2)


def test_the_first_customer_of_a_case_stays_where_he_is() -> None:
    """Committed seeds: a generator that draws otherwise makes other cases."""
    first = make_field("r1-c200-w0").customers[0]
    assert first.location is not None
    assert (first.customer_id, first.grade) == ("C00001", "B")
    place = (first.location.lat, first.location.lon)
    assert place == pytest.approx((31.194015, 121.402017), abs=1e-6)


@pytest.mark.parametrize("name", SINGLE_CASES)
def test_a_case_of_one_rep_is_as_large_as_its_name(name: str) -> None:
    _, customers, percent = (int(part[1:]) for part in name.split("-"))
    case = make_field(name)
    assert len(case.customers) == customers
    assert sum(c.num_visits for c in case.customers) == customers * 6 // 5
    windowed = sum(c.windows != ALWAYS_OPEN for c in case.customers)
    assert windowed == pytest.approx(customers * percent / 100, abs=10)


@pytest.mark.parametrize("name", TEAM_CASES)
def test_a_team_is_as_large_as_its_name(name: str) -> None:
    reps, customers = (int(part[1:]) for part in name.split("-"))
    case = make_field(name)
    assert len(case.reps) == reps
    assert len({c.customer_id for c in case.customers}) == reps * customers
    assert set(case.home_of.values()) == {rep.rep_id for rep in case.reps}


def test_opening_hours_are_added_and_nothing_else_moves() -> None:
    none, some, all_ = (make_field(f"r1-c200-w{share}") for share in (0, 20, 100))
    for a, b, c in zip(none.customers, some.customers, all_.customers, strict=True):
        assert a == replace(b, windows=ALWAYS_OPEN) == replace(c, windows=ALWAYS_OPEN)
        assert b.windows in (ALWAYS_OPEN, c.windows)
        assert c.windows != ALWAYS_OPEN


def test_an_unknown_case_or_a_team_is_refused() -> None:
    with pytest.raises(ValueError, match="Expected case in"):
        make_field("r2")
    with pytest.raises(ValueError, match="one rep"):
        read_field("r10-c300")


def test_the_problem_has_break_fill_and_parking_on(instance: FieldInstance) -> None:
    problem = build_field(instance)
    assert (problem.num_customers, problem.num_days) == (200, 20)
    frame = problem.frames[0]
    assert frame.work_day is not None
    assert frame.work_day.break_time == 2_700
    assert frame.work_limit == int(0.85 * (8 * 3_600 - 2_700))
    assert problem.parking.max() == 300
    assert problem.leeway == 0


def test_a_first_solution_plans_everything_in_days_that_are_rather_full(
    instance: FieldInstance, start: Solution
) -> None:
    hours, broken = judge_field(instance, start)
    assert broken == ()
    assert sum(len(r) for routes in start.routes for r in routes) == 240
    frames = instance.problem.frames
    work = hours * 3_600 + 240 * 300 + 8 * 4 * 1_200 + 16 * 2 * 900 + 176 * 600
    assert 0.7 < work / sum(frame.work_limit for frame in frames) < 0.95


def test_broken_rules_are_judged(instance: FieldInstance, start: Solution) -> None:
    def broken(*routes: tuple[tuple[int, ...], ...]) -> str:
        _, rules = judge_field(instance, Solution(start.chosen, routes))
        return "; ".join(rules)

    first, second, *rest = start.routes
    assert "does not fit" in broken(((*first[0], *second[0]),), (), *rest)
    twice = (first[0][0], *first[0])
    assert "twice on a day" in broken((twice,), second, *rest)
    assert "2 routes" in broken((first[0], (first[0][0],)), second, *rest)
    once = next(c for c in first[0] if instance.problem.most_visits[c] == 1)
    assert "are not allowed" in broken(first, ((*second[0], once),), *rest)
    assert broken((), *start.routes[1:]) == ""


def test_driving_is_that_of_the_matrix(instance: FieldInstance) -> None:
    routes = ((((3, 5)),),) + ((),) * 19
    time = instance.problem.time
    home = instance.problem.frames[0].start
    seconds = time[home, 3] + time[3, 5] + time[5, home + 1]
    solution = Solution((0,) * 200, routes)
    assert driving_hours(instance.problem, solution) == pytest.approx(seconds / 3_600)
    text = format_field(instance, solution).splitlines()
    assert float(text[0]) == pytest.approx(seconds / 3_600)
    assert text[1:] == ["1  4 6"]


def test_a_job_can_be_sent_to_a_worker_and_run() -> None:
    job = Job(cases=FIELD, source="r1-c200-w0", engine="ortools", seed=1, seconds=0.5)
    run, _ = run_job(pickle.loads(pickle.dumps(job)))  # noqa: S301  our own
    assert (run.instance, run.broken, run.missed) == ("r1-c200-w0", (), 0)
    assert run.planned == 240
    assert run.best_known is None


def test_towns_hold_most_customers_and_the_country_the_rest() -> None:
    params = FieldParams(
        name="x",
        num_reps=1,
        num_customers=1_000,
        mix=(0.1, 0.3, 0.6),
        service_min=(9, 9, 9),
    )
    case = make_case(params, 1)
    home = case.reps[0].depot
    lats = np.array([c.location.lat for c in case.customers if c.location])
    near = abs(lats - home.lat) * 111.2 < 4
    assert 0.4 < near.mean() < 0.8
    grades = [c.grade for c in case.customers]
    assert [grades.count(grade) for grade in "ABC"] == [100, 300, 600]
