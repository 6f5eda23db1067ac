from dataclasses import replace
from pathlib import Path
from time import process_time

import numpy as np
import pytest

from benchmarks.calendar_moves import choose_again, start_calendar
from benchmarks.engines import PYVRP, engine_sources, known_engines, solve
from benchmarks.field import judge_field, read_field
from benchmarks.one_clock import OneClock
from benchmarks.pvrp import build_pvrp, judge, read_instance
from benchmarks.vrptw import build_vrptw, judge_vrptw, read_vrptw
from routing.model import TimeWindow
from routing.schedule import WorkDay
from routing.solver.problem import Frame, Problem
from routing.solver.stop import Stop, StopParams
from tests.benchmarks import test_mdpvrp, test_pvrp, test_vrptw

pytest.importorskip("pyvrp")


@pytest.fixture
def tiny(tmp_path: Path) -> Problem:
    path = tmp_path / "tiny.txt"
    path.write_text(test_pvrp.TINY, encoding="utf-8")
    return build_pvrp(read_instance(path))


def test_the_peer_finds_the_optimum_of_the_tiny_instance(tmp_path: Path) -> None:
    path = tmp_path / "tiny.txt"
    path.write_text(test_pvrp.TINY, encoding="utf-8")
    instance = read_instance(path)
    stop = Stop(StopParams(iterations=200))
    solution = solve(build_pvrp(instance), PYVRP, stop, seed=1)
    cost, broken = judge(instance, solution)
    assert broken == ()
    assert cost == pytest.approx(2 * (10 + 10**0.5))
    assert solution.iterations == 200


def test_the_peer_keeps_time_windows(tmp_path: Path) -> None:
    path = tmp_path / "tiny.txt"
    path.write_text(test_vrptw.TINY, encoding="utf-8")
    instance = read_vrptw(path)
    stop = Stop(StopParams(iterations=100))
    cost, broken = judge_vrptw(
        instance, solve(build_vrptw(instance), PYVRP, stop, seed=1)
    )
    assert broken == ()
    assert cost == pytest.approx(30)


def test_equal_iterations_give_equal_solutions(tiny: Problem) -> None:
    first, again = (
        solve(tiny, PYVRP, Stop(StopParams(iterations=50)), seed=3) for _ in range(2)
    )
    assert first == again


def test_a_field_day_is_judged_by_our_own_timing() -> None:
    instance = read_field("r1-c200-w0")
    stop = Stop(StopParams(seconds=1.5), clock=process_time)
    solution = solve(instance.problem, PYVRP, stop, seed=1)
    hours, broken = judge_field(instance, solution)
    assert hours > 0
    assert [rule for rule in broken if "not allowed" in rule or "twice" in rule] == []


def test_several_depots_are_refused(tmp_path: Path) -> None:
    from benchmarks.mdpvrp import build_mdpvrp, read_mdpvrp

    path = tmp_path / "tiny.txt"
    path.write_text(test_mdpvrp.TINY, encoding="utf-8")
    problem = build_mdpvrp(read_mdpvrp(path))
    with pytest.raises(ValueError, match="the same depots"):
        solve(problem, PYVRP, Stop(StopParams(iterations=1)), seed=1)


def test_a_first_calendar_has_every_visit_on_days_of_its_option(tiny: Problem) -> None:
    chosen, calendar = start_calendar(tiny, np.random.default_rng(1))
    for customer, option in enumerate(chosen):
        days = [
            day
            for day, routes in enumerate(calendar)
            if any(customer in route for route in routes)
        ]
        assert tuple(days) == tiny.options[customer][option].days


def test_choosing_again_leaves_the_others_where_they_are(tiny: Problem) -> None:
    rng = np.random.default_rng(1)
    chosen, calendar = [0, 0, 0], [[[1, 2]], [[0, 1]]]
    again, moved = choose_again(tiny, chosen, calendar, [1], 1, rng)
    assert again == chosen
    assert [[c for c in r if c != 1] for rs in moved for r in rs] == [[2], [0]]
    assert calendar == [[[1, 2]], [[0, 1]]]
    assert choose_again(tiny, chosen, calendar, [], 1, rng) == (chosen, calendar)


def test_the_break_is_cut_out_of_the_clock(tiny: Problem) -> None:
    day = WorkDay(
        shift=TimeWindow(0, 1_000),
        blocks=(),
        break_time=100,
        break_window=TimeWindow(400, 700),
        work_limit=900,
    )
    frame = Frame(start=3, end=3, work_day=day)
    clock = OneClock(replace(tiny, frames=(frame, frame)))
    # The break is from 500 to 600.
    assert clock.span(TimeWindow(300, 500)) == (300, 500)
    assert clock.span(TimeWindow(550, 600)) == (500, 500)
    assert clock.span(TimeWindow(600, 1_000)) == (500, 900)
    assert OneClock(tiny).span(TimeWindow(5, 80_000)) == (5, 80_000)


def test_its_code_version_is_its_own() -> None:
    assert PYVRP in known_engines()
    names = {path.name for path in engine_sources(PYVRP)}
    assert {"pyvrp_peer.py", "pyvrp_model.py", "solve.py"} <= names
    assert "ortools_engine.py" not in names
