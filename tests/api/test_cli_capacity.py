from pathlib import Path

import pytest

from tests.api.cli_runner import plan_words, run_cli, run_json
from tests.api.small_files import CUSTOMERS, START, write_file, write_team

BUSY = "customer_id,lat,lon,grade,service_min\n" + "".join(
    f"B{idx},31.2{idx:03d},121.4{idx:03d},A,120\n" for idx in range(100)
)


def _words(folder: Path, text: str = CUSTOMERS) -> list[object]:
    customers = write_file(folder / "team" / "customers.csv", text)
    _, reps = write_team(folder)
    return ["capacity", customers, "--reps", reps, "--start", START]


def test_a_light_team_is_told_that_nothing_is_proved(tmp_path: Path) -> None:
    result = run_cli(*_words(tmp_path))
    assert result.exit_code == 0
    assert "Nothing proves that it cannot fit" in result.stdout
    assert "no promise" in result.stdout
    assert "6 customers need 14 visits; 14 can be planned" in result.stdout
    assert "Still proving" not in result.stderr


def test_an_overload_is_an_answer_with_hours_and_reps(tmp_path: Path) -> None:
    # 400 visits of two hours against two reps of 140.25 hours.
    result = run_cli(*_words(tmp_path, BUSY))
    assert result.exit_code == 0
    assert "It cannot fit, whatever territories are cut" in result.stdout
    record = run_json(*_words(tmp_path, BUSY))
    team = record["team"]
    assert record["verdict"] == "cannot_fit"
    assert team["service_hours"] == 800.0
    assert team["supply_hours"] == 280.5
    assert team["missing_hours"] >= 519.5
    assert team["missing_reps"] >= 4
    assert f"{team['missing_reps']} or more further reps" in result.stdout


def test_the_record_holds_every_rep_and_week(tmp_path: Path) -> None:
    record = run_json(*_words(tmp_path))
    assert record["verdict"] == "nothing_proved"
    assert [rep["rep_id"] for rep in record["reps"]] == ["R1", "R2"]
    for rep in record["reps"]:
        assert [week["week"] for week in rep["weeks"]] == [1, 2, 3, 4]
        hours = rep["service_hours"] + rep["parking_hours"] + rep["drive_hours"]
        assert rep["needed_hours"] == pytest.approx(hours, abs=0.03)
        assert rep["missing_hours"] == 0
    assert record["rows_accepted"] == 6
    assert record["start"] == START


def test_one_rep_short_is_said_of_these_territories_only(tmp_path: Path) -> None:
    # Two far towns: the locked rep has 200 h to serve, the other has none.
    rows = (f"B{idx},31.2{idx:03d},121.4001,A,120,R1,yes\n" for idx in range(25))
    text = "customer_id,lat,lon,grade,service_min,rep_id,locked\n" + "".join(rows)
    result = run_cli(*_words(tmp_path, text))
    assert "These territories cannot fit" in result.stdout
    assert "with R1. Other territories might." in result.stdout
    record = run_json(*_words(tmp_path, text))
    assert record["verdict"] == "territories_cannot_fit"
    assert record["team"]["missing_reps"] == 0


def test_reps_may_be_a_number_who_live_anywhere(tmp_path: Path) -> None:
    words = _words(tmp_path, BUSY)
    words[words.index("--reps") + 1] = 2
    assert "Where the 2 reps live is open" in run_cli(*words).stdout
    assert run_json(*words)["team"]["is_wherever_reps_live"]


def test_territories_of_a_plan_are_kept(tmp_path: Path) -> None:
    plan = tmp_path / "plan"
    assert run_cli(*plan_words(tmp_path, "--out", plan)).exit_code == 0
    result = run_cli(*_words(tmp_path), "--territories", plan)
    assert f"for the territories of {plan}" in result.stdout


def test_chinese_texts(tmp_path: Path) -> None:
    result = run_cli(*_words(tmp_path, BUSY), "--language", "zh")
    assert "无论怎样划分区域都无法完成" in result.stdout


def test_a_matrix_may_know_no_legs_between_territories(tmp_path: Path) -> None:
    words = _words(tmp_path)
    names = {"R1": ["R1", "C1", "C2", "C3"], "R2": ["R2", "C4", "C5", "C6"]}
    rows = (
        f"{frm},{to},300,2000\n" for own in names.values() for frm in own for to in own
    )
    matrix = write_file(
        tmp_path / "legs.csv", "from_id,to_id,seconds,metres\n" + "".join(rows)
    )
    record = run_json(*words, "--travel", matrix)
    assert not record["team"]["is_driving_bounded"]
    assert record["team"]["drive_hours"] == 0
    assert all(rep["drive_hours"] > 0 for rep in record["reps"])


@pytest.mark.parametrize("text", ["", "customer_id,lat,lon\n", "a,b\n1,2\n"])
def test_nothing_to_read_ends_with_2(tmp_path: Path, text: str) -> None:
    result = run_cli(*_words(tmp_path, text))
    assert result.exit_code == 2
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    "more",
    [
        ("--start", "2026-12-01"),
        ("--weeks", "14"),
        ("--weeks", "3"),
        ("--seed", "-1"),
        ("--columns", "lat"),
        ("--territories", "nowhere"),
        ("--travel", "nowhere.csv"),
        ("--locks", "nowhere.csv"),
        ("--policy", "nowhere.toml"),
    ],
)
def test_wrong_options_end_with_2(tmp_path: Path, more: tuple[str, str]) -> None:
    assert run_cli(*_words(tmp_path), *more).exit_code == 2


@pytest.mark.parametrize("reps", ["0", "501", "-3", "nowhere.csv"])
def test_wrong_reps_end_with_2(tmp_path: Path, reps: str) -> None:
    words = _words(tmp_path)
    words[words.index("--reps") + 1] = reps
    assert run_cli(*words).exit_code == 2


def test_rows_at_fault_are_told_and_left_out(tmp_path: Path) -> None:
    record = run_json(*_words(tmp_path, CUSTOMERS + "C7,Far,91,0,A,30,,,\n"))
    assert record["rows_rejected"] == 1
    assert "INVALID_LATITUDE" in {issue["code"] for issue in record["issues"]}
    assert record["team"]["customers"] == 6


def test_a_proof_that_takes_its_time_is_told_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.cli.capacity.PATIENCE", 0.0)
    assert "Still proving: 1 of 2 territories" in run_cli(*_words(tmp_path)).stderr


def test_a_team_that_never_works_is_told_so(tmp_path: Path) -> None:
    words = _words(tmp_path)
    reps = "rep_id,lat,lon,days_off\nR1,31.2,121.4,2026-11-30..2026-12-27\n"
    words[words.index("--reps") + 1] = write_file(tmp_path / "idle.csv", reps)
    stdout = run_cli(*words).stdout
    assert "3 customers need 7 visits; 0 can be planned" in stdout  # those of R1
    assert "No rep has a working day" in stdout
    assert "Nothing proves" not in stdout
