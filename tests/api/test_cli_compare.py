from pathlib import Path

from tests.api.cli_runner import run_cli, run_json
from tests.api.small_files import CURRENT, write_file


def test_todays_plan_stands_beside_the_new_one(team: Path, tmp_path: Path) -> None:
    current = write_file(tmp_path / "current.csv", CURRENT)
    result = run_cli("compare", current, team / "plan")
    assert result.exit_code == 0
    assert "Kilometres" in result.stdout
    assert "2-opt" in result.stdout
    record = run_json("compare", current, team / "plan")
    assert record["current"]["visits"] == record["plan"]["visits"] == 14
    assert record["current"]["broken_rhythms"] == 1
    assert record["plan"]["broken_rhythms"] == 0
    assert record["customers_compared"] == 6
    assert record["rep_changes"] >= 1


def test_the_customers_file_tells_todays_days(team: Path) -> None:
    record = run_json("compare", team / "customers.csv", team / "plan")
    assert record["current"]["visits"] == 14
    assert record["current"]["broken_rhythms"] == 0


def test_a_plan_beside_itself_changes_nothing(team: Path) -> None:
    record = run_json("compare", team / "plan", team / "plan")
    assert record["current"] == record["plan"]
    assert record["rep_changes"] == record["weekday_changes"] == 0


def test_faulty_rows_are_reported_and_left_out(team: Path, tmp_path: Path) -> None:
    current = write_file(tmp_path / "current.csv", CURRENT + "C9,R1,mon,1\n")
    record = run_json("compare", current, team / "plan")
    assert record["current"]["visits"] == 14
    assert [issue["row"] for issue in record["issues"]] == [8]


def test_a_file_without_days_is_refused(team: Path, tmp_path: Path) -> None:
    current = write_file(tmp_path / "current.csv", "customer_id,rep_id\nC1,R1\n")
    assert run_cli("compare", current, team / "plan").exit_code == 2
    assert run_cli("compare", tmp_path / "none.csv", team / "plan").exit_code == 2
    assert run_cli("compare", tmp_path, team / "plan").exit_code == 2


def test_the_map_is_drawn_where_it_is_wanted(team: Path, tmp_path: Path) -> None:
    result = run_cli("map", team / "plan", "--out", tmp_path / "deep" / "map.html")
    assert result.exit_code == 0
    page = (tmp_path / "deep" / "map.html").read_text("utf-8")
    assert "</html>" in page
    assert run_cli("map", tmp_path).exit_code == 2


def test_a_map_that_cannot_be_put_there_leaves_nothing(
    team: Path, tmp_path: Path
) -> None:
    taken = tmp_path / "taken"
    taken.mkdir()
    assert run_cli("map", team / "plan", "--out", taken).exit_code == 2
    assert list(tmp_path.iterdir()) == [taken]
