from pathlib import Path

from tests.api.cli_runner import run_cli, run_json
from tests.api.small_files import write_file

WORDS = ("benchmark", "territories", "--set", "S")


def test_a_set_is_designed_and_its_goals_are_listed(tmp_path: Path) -> None:
    results = tmp_path / "runs.json"
    record = run_json(*WORDS, "--results", results)
    methods = {run["method"] for run in record["runs"]}
    assert {"engine", "recursive", "hess"} <= methods
    assert {run["seed"] for run in record["runs"]} == {11}
    assert {"B1", "B3", "K1", "O1"} <= {row["goal"] for row in record["goals"]}
    assert run_json(*WORDS, "--results", results) == record
    table = run_cli(*WORDS, "--results", results).stdout
    assert "best balanced peer" in table
    assert "customers cut off, Delaunay %" in table


def test_another_seed_is_another_world(tmp_path: Path) -> None:
    record = run_json(*WORDS, "--seed", 1, "--seed", 2)
    assert {run["seed"] for run in record["runs"]} == {1, 2}
    assert {row["seeds"] for row in record["goals"]} == {2}


def test_an_unknown_set_or_a_strange_file_is_refused(tmp_path: Path) -> None:
    strange = write_file(tmp_path / "runs.json", '{"format": 0}')
    assert run_cli("benchmark", "territories", "--set", "S,Q").exit_code == 2
    assert run_cli(*WORDS, "--results", strange).exit_code == 2
    assert strange.read_text() == '{"format": 0}'
