import numpy as np
import pytest

from benchmarks.territories import (
    DesignJob,
    format_run,
    make_jobs,
    run_design,
    to_record,
)
from benchmarks.territory_cases import ENGINE_CASES
from benchmarks.territory_engine import make_task
from benchmarks.territory_goals import ENGINE
from benchmarks.territory_judge import Design, judge_design, make_yardstick
from benchmarks.territory_peers import known_peers
from benchmarks.territory_standings import compare_goals
from benchmarks.territory_world import SETS, make_world
from routing.territory.loads import measure_loads

PEERS = {peer.name for peer in known_peers()}


def asked(*args: object, **options: bool) -> set[tuple[str, int, str, str]]:
    jobs = make_jobs(*args, **options)  # type: ignore[arg-type]  # passed on
    return {(job.world, job.seed, job.case, job.method) for job in jobs}


def test_a_set_is_run_with_its_own_seed_and_all_peers() -> None:
    jobs = asked(("S",), (), with_slow_peers=False)
    assert {seed for _, seed, _, _ in jobs} == {11}
    assert {method for _, _, _, method in jobs} == PEERS | {ENGINE}
    cases = {case for _, _, case, method in jobs if method == ENGINE}
    assert cases == {case.name for case in ENGINE_CASES}


def test_slow_peers_run_on_large_sets_only_when_asked_for() -> None:
    for slow, expected in ((False, PEERS - {"hess"}), (True, PEERS)):
        jobs = asked(("L",), (200, 201), with_slow_peers=slow)
        assert {seed for _, seed, _, _ in jobs} == {200, 201}
        assert {method for _, _, _, method in jobs} - {ENGINE} == expected


def test_the_engine_estimates_loads_as_the_judge_does() -> None:
    """Two computations that share only the driving between stops."""
    world = make_world(SETS["S"])
    rep_of = np.arange(len(world.xy)) % world.num_reps
    loads = measure_loads(make_task(world, with_driving=True), rep_of)
    figures = judge_design(make_yardstick(world), Design(rep_of))
    off = 100 * np.abs(loads.total / loads.total.mean() - 1)
    assert figures["estimated_max_percent"] == pytest.approx(off.max(), abs=1e-6)


@pytest.mark.parametrize("case", [case.name for case in ENGINE_CASES])
def test_the_engine_answers_every_case(case: str) -> None:
    job = DesignJob(world="S", seed=11, case=case, method=ENGINE)
    run = run_design(job)
    assert run.key == job.key
    assert run.figures["cut_off_percent"] < 5
    assert run.figures["tiling_cover_percent"] == pytest.approx(100)
    assert case in format_run(run)


def test_runs_and_goals_go_into_a_record() -> None:
    jobs = make_jobs(("S",), (), with_slow_peers=False)
    runs = [run_design(job) for job in jobs if job.case == "service"]
    standings = tuple(compare_goals(runs))
    record = to_record(runs, standings)
    assert record["benchmark"] == "territories"
    assert {standing.world for standing in standings} == {"S"}
    assert {"K1", "K2", "O2"} <= {standing.goal for standing in standings}


def test_pins_are_kept() -> None:
    run = run_design(DesignJob(world="S", seed=11, case="pins", method=ENGINE))
    assert run.figures["pins_kept_percent"] == 100


def test_after_a_drift_few_customers_move_and_work_is_even_again() -> None:
    run = run_design(DesignJob(world="S", seed=11, case="drift", method=ENGINE))
    assert run.figures["moved_percent"] < 15
    assert run.figures["service_max_percent"] < 5
    assert 0 < run.figures["replan_cpu_seconds"] < run.cpu_seconds
