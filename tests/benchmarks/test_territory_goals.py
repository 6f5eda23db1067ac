from pathlib import Path

import pytest

from benchmarks.cases import StrangeFileError
from benchmarks.territory_goals import ENGINE, GOALS
from benchmarks.territory_results import (
    DesignKey,
    DesignRun,
    DesignsFile,
    run_record,
)
from benchmarks.territory_standings import Standing, compare_goals, format_standing


def make_run(
    case: str, method: str, *, seed: int = 12, cpu: float = 1.0, **figures: float
) -> DesignRun:
    return DesignRun(
        key=DesignKey(world="M", seed=seed, case=case, method=method, code="c"),
        cpu_seconds=cpu,
        wall_seconds=cpu,
        peak_mb=100.0,
        figures={"service_max_percent": 1.0, **figures},
    )


def standings(*runs: DesignRun) -> dict[tuple[str, str, str], Standing]:
    return {(s.goal, s.case, s.what): s for s in compare_goals(runs)}


def only(goal: str, *runs: DesignRun) -> Standing:
    (found,) = [s for s in compare_goals(runs) if s.goal == goal]
    return found


def test_the_worst_seed_decides() -> None:
    runs = [
        make_run("regional", ENGINE, seed=seed, estimated_max_percent=value)
        for seed, value in ((100, 0.4), (101, 1.2), (102, 0.9))
    ]
    found = only("B1", *runs)
    assert (found.seeds, found.value, found.is_met) == (3, 1.2, False)
    assert only("B1", runs[0]).is_met


def test_homes_in_their_cell_are_wanted_at_least() -> None:
    runs = [
        make_run("regional", ENGINE, seed=seed, home_in_cell_percent=value)
        for seed, value in ((1, 95.0), (2, 85.0))
    ]
    found = only("H1", *runs)
    assert (found.value, found.is_met) == (85.0, False)
    assert ">=90" in format_standing(found)


def test_compactness_is_beside_k_means_in_the_same_world() -> None:
    found = only(
        "C1",
        make_run("service", "kmeans", distance_km=10.0, service_max_percent=80.0),
        make_run("service", "kmeans", seed=13, distance_km=1.0),
        make_run("service", "recursive", distance_km=14.0),
        make_run("service", "hess", distance_km=13.2),
        make_run("service", ENGINE, distance_km=13.0),
    )
    assert found.value == pytest.approx(1.3)
    assert (found.peer, found.peer_value) == ("kmeans", pytest.approx(1.0))


def test_a_peer_out_of_balance_is_no_peer() -> None:
    found = only(
        "C1",
        make_run("service", "kmeans", distance_km=10.0, service_max_percent=80.0),
        make_run("service", "hess", distance_km=13.2),
        make_run("service", ENGINE, distance_km=13.0),
    )
    assert (found.peer, found.peer_value) == ("hess", pytest.approx(1.32))


def test_without_k_means_there_is_no_compactness() -> None:
    runs = [make_run("service", ENGINE, distance_km=13.0)]
    assert [s for s in compare_goals(runs) if s.goal == "C1"] == []


def test_driving_is_beside_the_design_by_service() -> None:
    found = only(
        "C2",
        make_run("service", ENGINE, drive_hours=1_000.0),
        make_run("regional", ENGINE, drive_hours=850.0),
    )
    assert (found.value, found.is_met) == (pytest.approx(-15), True)


def test_every_goal_asks_for_something_that_is_run() -> None:
    cases = {"service", "regional", "harsh", "feedback", "pins"}
    cases |= {"drift", "leave", "join"}
    assert {case for goal in GOALS for case in goal.cases} <= cases
    assert {world for goal in GOALS for world in goal.limits} <= {"S", "M", "L", "XL"}


def test_runs_are_kept_and_found_again(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "runs.json"
    first, second = make_run("service", ENGINE), make_run("harsh", ENGINE)
    DesignsFile(path).add(first)
    DesignsFile(path).add(second)
    kept = DesignsFile(path)
    assert [kept.find(run.key) for run in (first, second)] == [first, second]
    assert kept.find(make_run("service", "hess").key) is None


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "runs.json"
    for text in ("[]", '{"format": 1, "runs": []}', "no"):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(StrangeFileError, match=r"runs\.json"):
            DesignsFile(path)


def test_a_record_is_flat() -> None:
    record = run_record(make_run("service", ENGINE))
    assert (record["world"], record["method"], record["cpu_seconds"]) == (
        "M",
        ENGINE,
        1.0,
    )
