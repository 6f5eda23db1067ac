from pathlib import Path

from tests.api.cli_runner import run_cli, run_json
from tests.api.small_files import write_file
from tests.benchmarks.test_living_plan import HOURS, write_data


def test_stages_come_as_rows_and_as_json(tmp_path: Path) -> None:
    services = [f"S{n},P{n},{(12, 6)[n % 2]},600,120,{HOURS}" for n in range(6)]
    data = write_data(tmp_path / "data", services, 6)
    begin = ("benchmark", "living-plan", data, "--iterations", 0)
    words = (*begin, "--out", tmp_path / "out")
    table = run_cli(*words)
    assert table.exit_code == 0
    lines = table.stdout.splitlines()
    assert len(lines) == 6
    assert all(line.endswith("clean") for line in lines[1:])
    # Read from the folder the second time, every digit the same.
    record = run_json(*words)
    assert [run["violations"] for run in record["runs"]] == [0] * 5
    assert run_cli(*words).stdout == table.stdout
    assert run_cli("check", tmp_path / "out" / "5-roll").exit_code == 0


def test_strange_data_strange_results_or_no_time_is_refused(tmp_path: Path) -> None:
    words = ("benchmark", "living-plan", tmp_path, "--out", tmp_path / "out")
    assert run_cli(*words).exit_code == 2
    assert run_cli(*words, "--seconds", "0").exit_code == 2
    assert run_cli(*words, "--plan-seconds", "0").exit_code == 2
    data = write_data(tmp_path / "data", [f"a,P0,1,600,120,{HOURS}"], 1)
    strange = write_file(tmp_path / "out" / "stages.json", '{"format": 0}')
    words = ("benchmark", "living-plan", data, "--out", tmp_path / "out")
    assert run_cli(*words).exit_code == 2
    assert strange.read_text("utf-8") == '{"format": 0}'
