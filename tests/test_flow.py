"""Files in, a proved plan folder out: the whole flow on teams with every oddity."""

import json
from pathlib import Path

import pytest

from tests.api.cli_runner import read_tree, run_cli, run_json

START = "2026-11-30"

CUSTOMERS = """\
customer_id,name,lat,lon,grade,value,frequency,service_min,windows_mon,windows_tue,\
windows_wed,windows_thu,windows_fri,windows_sat,windows_sun,weekdays,weeks,\
min_gap_days,closed_days,rep_id,locked,allowed_reps,weekday_now,weeks_now,zip
P01,All day,52.5201,13.4051,,900,,,,,,,,,,,,,,R1,,,,,10115
P02,Next door,52.5203,13.4053,,800,,,,,,,,,,,,,,R1,,,,,10115
P03,Mornings,52.5305,13.4107,,700,,,09:00-11:00,09:00-11:00,09:00-11:00,09:00-11:00,\
09:00-11:00,closed,closed,,,,,R1,,,,,10115
P04,Two windows,52.5402,13.4209,,600,,,08:30-11:30;14:00-17:00,\
08:30-11:30;14:00-17:00,08:30-11:30;14:00-17:00,08:30-11:30;14:00-17:00,closed,closed,\
closed,,,,,R1,,,,,10115
P05,Locked,52.5101,13.3905,B,500,,,,,,,,,,,,,,R1,yes,,wed,1;3,10117
P06,Only Fridays,52.5004,13.3807,,400,2,,,,,,,,,fri,,,,R2,,,,,10117
P07,Closed a while,52.4901,13.4309,,300,,,,,,,,,,,,,2026-12-07..2026-12-13,R2,,,,,10117
P08,Twice a week,52.4803,13.4401,A,200,8,20,,,,,,,,,,,,R2,,,,,10117
P09,Only Bo,52.4705,13.4503,,100,,,,,,,,,,,,,,R1,,R2,,,10117
P10,Nobody,52.4607,13.4605,,90,,,,,,,,,,,,,,,,R2,,,10117
P11,Somewhere,,,,80,,,,,,,,,,,,,,R1,,,,,10115
P12,Nowhere,,,,70,,,,,,,,,,,,,,R1,,,,,99999
P13,Parked,52.5209,13.4151,,60,0,,,,,,,,,,,,,R1,,,,,10115
P14,Weeks 2 and 4,52.5501,13.4303,,50,2,,,,,,,,,,2;4,,,R1,,,,,10115
P15,Gap,52.4405,13.4707,,40,2,,,,,,,,,,,14,,R2,,,,,10117
"""

REPS = """\
rep_id,name,lat,lon,end_lat,end_lon,start,end,weekdays,blocks,max_visits,days_off
R1,Ann,52.5251,13.4001,,,08:30,17:30,mon;tue;wed;thu;fri,fri 14:00-17:30,10,
R2,Bo,52.4701,13.4451,52.4801,13.4551,09:00,16:00,mon;wed;thu;fri,,,2026-12-16
"""

LOCKS = """\
customer_id,level,rep_id,date,sequence,start
P01,day,R1,2026-12-08,,
P07,rep,R2,,,
P08,time,,2026-12-02,,10:30
"""

POLICY = """\
timezone = "Europe/Berlin"
country = "DE"
allow_unlocated = true
"""


def write_files(folder: Path, policy: str = POLICY) -> list[object]:
    files = {
        "customers.csv": CUSTOMERS,
        "reps.csv": REPS,
        "locks.csv": LOCKS,
        "policy.toml": policy,
    }
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")
    words: list[object] = ["plan", folder / "customers.csv", "--start", START]
    for option in ("reps", "locks"):
        words += [f"--{option}", folder / f"{option}.csv"]
    return [*words, "--policy", folder / "policy.toml", "--workers", 1]


def test_every_oddity_is_planned_and_proved(tmp_path: Path) -> None:
    words = write_files(tmp_path)
    out = tmp_path / "plan"
    record = run_json(*words, "--iterations", 1, "--out", out)
    assert [i for i in record["issues"] if i["severity"] != "warning"] == []
    assert record["violations"] == 0
    planned, missing = record["visits_planned"], record["visits_unplanned"]
    assert record["visits_required"] == planned + missing
    checked = run_json(
        *("check", out, "--customers", tmp_path / "customers.csv"),
        *("--reps", tmp_path / "reps.csv", "--locks", tmp_path / "locks.csv"),
        *("--policy", tmp_path / "policy.toml"),
    )
    assert checked["violation_list"] == []
    assert "CAPACITY_EXCEEDED" not in record["unplanned"]
    # Nowhere needs a location; a week's closure and a free Wednesday take visits.
    assert "NO_LOCATION" in record["unplanned"]


def test_locks_are_kept(tmp_path: Path) -> None:
    words = write_files(tmp_path)
    out = tmp_path / "plan"
    assert run_cli(*words, "--iterations", 0, "--out", out).exit_code == 0
    plan = json.loads((out / "plan.json").read_text("utf-8"))
    found = {
        (stop["customer_id"], route["date"]): (route["rep_id"], stop["start"])
        for route in plan["routes"]
        for stop in route["stops"]
    }
    assert found["P01", "2026-12-08"][0] == "R1"
    assert found["P08", "2026-12-02"][1] == 10 * 3_600 + 1_800
    assert {rep for (name, _), (rep, _) in found.items() if name == "P07"} == {"R2"}
    locked = sorted(date for name, date in found if name == "P05")
    assert locked == ["2026-12-02", "2026-12-16"]


@pytest.mark.parametrize("rotation", ["half-week", "alternate-week"])
def test_two_routes_are_planned_and_proved(tmp_path: Path, rotation: str) -> None:
    policy = f'preset = "two-route"\nrotation = "{rotation}"\n'
    words = write_files(tmp_path, policy)
    record = run_json(*words, "--iterations", 0, "--out", tmp_path / "plan")
    assert record["violation_list"] == []
    assert record["visits_planned"] > 0


def test_equal_files_give_equal_bytes(tmp_path: Path) -> None:
    words = write_files(tmp_path)
    for name in ("one", "two"):
        run_cli(*words, "--iterations", 0, "--out", tmp_path / name)
    assert read_tree(tmp_path / "one") == read_tree(tmp_path / "two")


def test_too_much_work_cuts_the_lower_grades_first(tmp_path: Path) -> None:
    """Forty A of an hour and forty C for one rep with a day a week."""
    rows = [
        f"{grade}{number:02d},{52 + number / 1_000:.5f},13.{ord(grade)}001,{grade},60"
        for grade in ("A", "C")
        for number in range(20)
    ]
    text = "\n".join(["customer_id,lat,lon,grade,service_min", *rows]) + "\n"
    customers = tmp_path / "customers.csv"
    customers.write_text(text, "utf-8")
    reps = tmp_path / "reps.csv"
    reps.write_text("rep_id,lat,lon,weekdays\nR1,52.01001,13.66001,mon;tue\n", "utf-8")
    words = ("plan", customers, "--reps", reps, "--start", START, "--workers", 1)
    record = run_json(*words, "--iterations", 1, "--out", tmp_path / "plan")
    assert record["violation_list"] == []
    assert record["unplanned"].keys() == {"CAPACITY_EXCEEDED"}
    assert record["missing_rep_days"] > 0
    planned = {grade["grade"]: grade["visits_planned"] for grade in record["grades"]}
    assert planned["A"] > planned["C"]


def test_a_customer_may_have_a_rep_s_id(tmp_path: Path) -> None:
    """Numbered lists start at 1 for customers and reps alike."""
    rows = "".join(f"{n},{52 + n / 100:.5f},13.4,A\n" for n in range(1, 6))
    customers = tmp_path / "customers.csv"
    customers.write_text(f"customer_id,lat,lon,grade\n{rows}", "utf-8")
    reps = tmp_path / "reps.csv"
    reps.write_text("rep_id,lat,lon\n1,52.3,13.4\n2,52.4,13.5\n", "utf-8")
    words = ("plan", customers, "--reps", reps, "--start", START, "--workers", 1)
    out = tmp_path / "plan"
    record = run_json(*words, "--iterations", 0, "--out", out)
    assert record["violation_list"] == []
    assert record["visits_planned"] == 20
    sides = run_json("compare", out, out)
    assert sides["current"] == sides["plan"]
    assert sides["plan"]["drive_hours"] == record["drive_hours"]
