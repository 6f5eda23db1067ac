from pathlib import Path

import pytest

from tests.api.cli_runner import run_cli, run_json
from tests.api.small_files import CUSTOMERS, write_file, write_team


def test_clean_files_pass_with_the_workload(tmp_path: Path) -> None:
    customers, reps = write_team(tmp_path)
    result = run_cli("validate", customers, "--reps", reps)
    assert result.exit_code == 0
    assert "6 rows: 6 accepted, 0 rejected." in result.stdout
    assert "6 customers need 14 visits" in result.stdout
    assert "2 reps offer" in result.stdout


def test_the_worked_example_asks_for_12_5_visits_a_day(tmp_path: Path) -> None:
    grades = [("A", 15), ("B", 30), ("C", 5)]
    rows = [
        f"{grade}{number},52.{number:04d}1,13.{ord(grade)}{number:03d}1,{grade}"
        for grade, count in grades
        for number in range(count)
    ]
    text = "\n".join(["customer_id,lat,lon,grade", *rows]) + "\n"
    customers = write_file(tmp_path / "customers.csv", text)
    reps = write_file(tmp_path / "reps.csv", "rep_id,lat,lon\nR1,52.00001,13.60001\n")
    policy = write_file(
        tmp_path / "policy.toml",
        "[grades.A]\nfrequency = 8\n[grades.B]\nfrequency = 4\n"
        "[grades.C]\nfrequency = 2\n",
    )
    words = ("validate", customers, "--reps", reps, "--policy", policy)
    assert "12.5 visits a day" in run_cli(*words).stdout
    workload = run_json(*words)["workload"]
    assert workload["visits"] == 250
    assert workload["visits_per_day"] == 12.5


def test_every_fault_is_reported_at_once_with_its_cure(tmp_path: Path) -> None:
    faulty = CUSTOMERS + "C7,Far,91,0,A,30,,,\nC8,Odd,31.2003,121.4503,Z,-5,,,\n"
    customers = write_file(tmp_path / "customers.csv", faulty)
    result = run_cli("validate", customers)
    assert result.exit_code == 2
    for code in ("INVALID_LATITUDE", "UNKNOWN_GRADE", "NEGATIVE_SERVICE_TIME"):
        assert code in result.stdout
    record = run_json("validate", customers)
    assert (record["rows_total"], record["rows_accepted"]) == (8, 6)
    assert record["rows_rejected"] == 2
    errors = [each for each in record["issues"] if each["severity"] == "error"]
    assert {each["row"] for each in errors} == {8, 9}
    for each in record["issues"]:
        assert each["message"]
        assert each["cure"]


def test_warnings_alone_pass(tmp_path: Path) -> None:
    text = "customer_id,lat,lon,fax\nC1,31.20031,121.40031,1\n"
    record_file = write_file(tmp_path / "customers.csv", text)
    result = run_cli("validate", record_file)
    assert result.exit_code == 0
    assert "UNKNOWN_COLUMN" in result.stdout


def test_own_headers_are_understood(tmp_path: Path) -> None:
    text = "store,breite,lon,sales\nC1,31.20031,121.40031,7\n"
    customers = write_file(tmp_path / "stores.csv", text)
    columns = "customer_id=store,lat=breite,value=sales"
    record = run_json("validate", customers, "--columns", columns)
    assert record["rows_accepted"] == 1
    assert record["read_options"]["columns"] == {
        "customer_id": "store",
        "lat": "breite",
        "value": "sales",
    }


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n\n\n",
        b"customer_id,lat,lon\n",
        b"customer_id,lat\nC1,1\n",
        b"\xff\xfe\x00\xd8garbage",
        b"PK\x03\x04 not a workbook",
        b"%PDF-1.7",
        b"<html><body>login</body></html>",
        b'customer_id,lat,lon\n"C1,1,2\n',
        b"customer_id,lat,lon\nC1,nan,inf\n",
        b"\x00" * 100,
    ],
)
def test_a_hostile_file_is_refused_without_a_traceback(
    tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "customers.csv"
    path.write_bytes(content)
    result = run_cli("validate", path)
    assert result.exit_code == 2
    record = run_json("validate", path)
    assert record["issues"]
    assert record["rows_total"] == record["rows_accepted"] + record["rows_rejected"]


def test_a_folder_instead_of_a_file_is_refused(tmp_path: Path) -> None:
    assert run_cli("validate", tmp_path).exit_code == 2


def test_text_that_steers_a_terminal_is_shown_as_code_points(tmp_path: Path) -> None:
    text = "customer_id,lat,lon,grade\nC1,31.20031,121.40031,\x1b[31mD\n"
    customers = write_file(tmp_path / "customers.csv", text)
    result = run_cli("validate", customers)
    assert result.exit_code == 2
    assert "\x1b" not in result.stdout
    assert "\\u001b[31mD" in result.stdout


def test_text_that_looks_like_markup_is_shown_as_it_is(tmp_path: Path) -> None:
    text = "customer_id,lat,lon,grade\nC1,31.20031,121.40031,[red]D[/red]\n"
    customers = write_file(tmp_path / "customers.csv", text)
    assert "[red]D[/red]" in run_cli("validate", customers).stdout
