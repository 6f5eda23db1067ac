"""Faults of the catalogue that only a plan can answer, each named by its id."""

from pathlib import Path
from typing import Any

from tests.api.cli_runner import run_cli, run_json
from tests.api.small_files import START, write_file

HEAD = "customer_id,lat,lon,grade,service_min\n"


def plan(folder: Path, customers: str, reps: str) -> dict[str, Any]:
    """Plan and prove; return the record."""
    record = run_json(
        *("plan", write_file(folder / "customers.csv", HEAD + customers)),
        *("--reps", write_file(folder / "reps.csv", reps), "--start", START),
        *("--iterations", 1, "--workers", 1, "--out", folder / "plan"),
    )
    assert run_cli("check", folder / "plan").exit_code == 0
    return record


def test_a48_a_customer_400_km_away_is_too_far_for_a_day(tmp_path: Path) -> None:
    record = plan(
        tmp_path,
        "near,31.2001,121.4001,A,30\nfar,34.8001,121.4001,A,30\n",
        "rep_id,lat,lon\nR1,31.2051,121.4051\n",
    )
    assert record["unplanned"] == {"WORKDAY_TOO_SHORT": 4}
    assert record["visits_planned"] == 4
    assert " min" in (tmp_path / "plan" / "unplanned.csv").read_text("utf-8")


def test_a49_half_as_much_again_as_fits_cuts_the_lower_grades(tmp_path: Path) -> None:
    # 32 h of A and 90 h of C; of 20 days of 5 h 85 %, thus 85 h, may be planned.
    places = [(f"31.20{i:02}3", f"121.40{i:02}7") for i in range(60)]
    rows = [f"A{i},{a},{b},A,60" for i, (a, b) in enumerate(places[:8])]
    rows += [f"C{i},{a},{b},C,180" for i, (a, b) in enumerate(places[8:38])]
    record = plan(
        tmp_path,
        "\n".join(rows) + "\n",
        "rep_id,lat,lon,start,end,break_min\nR1,31.2051,121.4051,08:00,13:00,0\n",
    )
    assert set(record["unplanned"]) == {"CAPACITY_EXCEEDED"}
    coverage = {grade["grade"]: grade["coverage"] for grade in record["grades"]}
    assert coverage["A"] == 1
    assert coverage["C"] < 1
    assert record["missing_rep_days"] > 0


def test_a50_without_a_working_day_nothing_is_planned(tmp_path: Path) -> None:
    record = plan(
        tmp_path,
        "near,31.2001,121.4001,A,30\n",
        f"rep_id,lat,lon,days_off\nR1,31.2051,121.4051,{START}..2026-12-31\n",
    )
    assert record["unplanned"] == {"NO_REP_AVAILABLE": 4}
    assert record["visits_planned"] == 0
    found = [(issue["code"], issue["value"]) for issue in record["issues"]]
    assert ("REP_NEVER_WORKS", "R1") in found
