from pathlib import Path

import pytest

from tests.api.cli_runner import run_cli, run_json
from tests.api.small_files import write_file

PVRP = ("benchmark", "pvrp", "--engine", "ortools")
FIELD = ("benchmark", "field", "--engine", "ortools")

INSTANCE = """\
1 1 3 2
0 10
0 10
0 0 0 0 0 0 0
1 3 0 0 4 1 2 1 2
2 0 4 0 4 1 2 1 2
3 3 4 0 4 2 1 3
"""
"""Two days, one vehicle, a right triangle 3-4-5; customer 3 is visited on both."""


def write_instance(folder: Path) -> Path:
    write_file(folder / "bks.csv", "instance,bks\ntiny,20\n")
    return write_file(folder / "tiny.txt", INSTANCE)


def test_a_periodic_instance_is_solved_judged_and_written(tmp_path: Path) -> None:
    """A round through customer 3 and one other is 3 + 4 + 5, on either day."""
    path = write_instance(tmp_path)
    words = (*PVRP, path, "--seconds", 0.3, "--seeds", 2)
    record = run_json(*words, "--solution", tmp_path / "solutions")
    (summary,) = record["summaries"]
    assert summary["instances"] == summary["feasible"] == 1
    assert [run["seed"] for run in record["runs"]] == [1, 2]
    assert [run["cost"] for run in record["runs"]] == [24.0, 24.0]
    assert summary["mean_gap_percent"] == pytest.approx(20)
    lines = (tmp_path / "solutions" / "tiny.res").read_text().splitlines()
    assert float(lines[0]) == 24
    assert len(lines) == 3


def test_the_table_ends_with_a_summary(tmp_path: Path) -> None:
    path = write_instance(tmp_path)
    result = run_cli(*PVRP, path, "--seconds", 0.1)
    assert result.exit_code == 0
    assert "1 of 1 instances feasible" in result.stdout


def test_what_is_no_instance_is_refused(tmp_path: Path) -> None:
    for text in ("", "hello", "4 1 3 2\n", "1 1 3 2\n0 10\n"):
        path = write_file(tmp_path / "odd.txt", text)
        assert run_cli("benchmark", "pvrp", path).exit_code == 2
    assert run_cli("benchmark", "pvrp", tmp_path / "none.txt").exit_code == 2
    assert run_cli("benchmark", "travel", tmp_path, tmp_path).exit_code == 2


def test_a_wrong_engine_or_time_is_a_usage_error(tmp_path: Path) -> None:
    path = write_instance(tmp_path)
    wrong = (
        ("--engine", "magic"),
        ("--seconds", "0"),
        ("--seconds", "10,"),
        ("--seeds", "0"),
        ("--jobs", "0"),
    )
    for words in wrong:
        assert run_cli("benchmark", "pvrp", path, *words).exit_code == 2


def test_a_repeated_command_runs_only_what_is_missing(tmp_path: Path) -> None:
    path = write_instance(tmp_path)
    words = (*PVRP, path, "--results", tmp_path / "runs.json")
    first = run_json(*words, "--seconds", 0.1)
    again = run_json(*words, "--seconds", "0.1,0.2")
    assert first["runs"] == again["runs"][:1]
    assert [run["seconds"] for run in again["runs"]] == [0.1, 0.2]
    assert [summary["cpu_seconds"] for summary in again["summaries"]] == [0.1, 0.2]


def test_a_results_file_of_something_else_is_refused(tmp_path: Path) -> None:
    path = write_instance(tmp_path)
    results = write_file(tmp_path / "runs.json", '{"format": 0}')
    assert run_cli("benchmark", "pvrp", path, "--results", results).exit_code == 2
    assert results.read_text() == '{"format": 0}'


def test_a_field_case_is_planned_and_judged(tmp_path: Path) -> None:
    record = run_json(
        *(*FIELD, "--case", "r1-c200-w0", "--seconds", 0.5),
        *("--results", tmp_path / "runs.json", "--solution", tmp_path),
    )
    (run,) = record["runs"]
    assert (run["broken"], run["missed"], run["planned"]) == ([], 0, 240)
    assert (tmp_path / "r1-c200-w0.res").exists()


def test_convergence_compares_short_runs_with_long_ones() -> None:
    words = (*FIELD, "--case", "r1-c200-w0", "--convergence")
    record = run_json(
        *words, *("--seconds", 0.1, "--long-seconds", 0.2, "--long-seeds", 1)
    )
    short, long = (gap for gap in record["gaps"] if gap["complete"])
    assert (short["runs"], long["runs"]) == (1, 1)


def test_an_unknown_case_or_a_team_for_convergence_is_a_usage_error() -> None:
    words = ("benchmark", "field", "--case")
    assert run_cli(*words, "r2").exit_code == 2
    assert run_cli(*words, "r10-c300", "--convergence").exit_code == 2


def test_peers_run_the_same_cases_side_by_side(tmp_path: Path) -> None:
    path = write_instance(tmp_path)
    words = ("benchmark", "peers", path, "--seconds", 0.2)
    record = run_json(*words, "--engine", "ortools", "--engine", "pyvrp")
    assert [s["engine"] for s in record["standings"]] == ["ortools", "pyvrp"]
    assert [s["cost"] for s in record["standings"]] == [24.0, 24.0]
    assert all(total["behind_nobody"] == 1 for total in record["totals"])
    table = run_cli(*words, "--engine", "ortools").stdout
    assert "ortools: behind nobody on 1 of 1 cases" in table
    assert run_cli(*words, "--engine", "magic").exit_code == 2


def test_variants_of_the_search_run_beside_the_default(tmp_path: Path) -> None:
    path = write_instance(tmp_path)
    words = ("benchmark", "ablation", path, "--seconds", 0.2, "--seeds", 2)
    results = tmp_path / "runs.json"
    record = run_json(*words, "--variant", "hard", "--results", results)
    assert [row["variant"] for row in record["variants"]] == ["default", "hard"]
    assert record["variants"][0]["gap"] == pytest.approx(20)
    assert record["variants"][1]["difference"] == pytest.approx(0)
    again = run_json(*words, "--variant", "hard", "--results", results)
    assert again["runs"] == record["runs"]
    table = run_cli(*words, "--variant", "one-fall", "--results", results).stdout
    assert "one long fall of the temperature" in table
    assert run_cli(*words, "--variant", "magic").exit_code == 2
