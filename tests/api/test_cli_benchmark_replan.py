from pathlib import Path

import pytest

from tests.api.cli_runner import run_cli, run_json
from tests.api.small_files import write_file

WORDS = ("benchmark", "replan", "--set", "small", "--iterations", 10)


@pytest.mark.slow
def test_a_small_team_is_planned_anew_and_put_beside_the_gates(tmp_path: Path) -> None:
    words = (*WORDS, "--results", tmp_path / "runs.json")
    record = run_json(*words)
    kinds = [run["kind"] for run in record["runs"]]
    assert kinds == ["limited", "free"] + ["curve"] * 7
    gates = {gate["what"]: gate for gate in record["gates"]}
    assert gates["rules broken"]["is_met"]
    assert gates["visits lost"]["is_met"]
    assert gates["unforced changes %"]["is_met"]
    assert run_json(*words) == record
    table = run_cli(*words).stdout
    assert "visits lost" in table
    assert "20 %: " in table


def test_an_unknown_team_no_time_or_a_strange_file_is_refused(tmp_path: Path) -> None:
    strange = write_file(tmp_path / "runs.json", '{"format": 0}')
    assert run_cli("benchmark", "replan", "--set", "small,Q").exit_code == 2
    assert run_cli(*WORDS, "--seconds", "0").exit_code == 2
    assert run_cli(*WORDS, "--results", strange).exit_code == 2
    assert strange.read_text() == '{"format": 0}'
