"""beatplan territories, as its user meets it: files in, a folder out, errors told."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from tests.api.cli_runner import read_tree, run_cli, run_json
from tests.api.small_files import START, write_file, write_team
from tests.api.written import owners_of, plan_of

AREAS = """\
id,name,lat,lon,people
A1,West,31.20,121.40,40
A2,Near west,31.20,121.42,10
A3,Empty,31.20,121.44,0
A4,Near east,31.20,121.46,10
A5,East,31.20,121.48,40
"""

ROAD = ("A1", "A2", "A3", "A4", "A5")


def square(idx: int, **properties: object) -> dict[str, Any]:
    """Return a square of 0.1 degrees, the idx-th from the west."""
    west, east = 121.35 + 0.05 * idx, 121.40 + 0.05 * idx
    corners = [[west, 31.1], [east, 31.1], [east, 31.3], [west, 31.3], [west, 31.1]]
    geometry = {"type": "Polygon", "coordinates": [corners]}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def write_squares(folder: Path) -> Path:
    """Write four squares from 121.35 to 121.55, the third without customers."""
    features = [square(idx, id=f"S{idx}", name=f"Square {idx}") for idx in range(4)]
    record = {"type": "FeatureCollection", "features": features}
    return write_file(folder / "squares.geojson", json.dumps(record))


def words(folder: Path, *more: object) -> list[object]:
    customers, reps = write_team(folder)
    return ["territories", customers, "--reps", reps, *more]


def assignment(folder: Path) -> dict[str, str]:
    with (folder / "assignment.csv").open(encoding="utf-8") as file:
        return {row[0]: row[1] for row in list(csv.reader(file))[1:]}


def codes(*more: object) -> set[str]:
    result = run_cli(*more, "--json")
    assert result.exit_code == 2
    issues = json.loads(result.stdout)["issues"]
    return {issue["code"] for issue in issues if issue["severity"] != "warning"}


def test_customers_go_to_the_rep_on_their_side_of_town(tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = run_cli(*words(tmp_path, "--out", out))
    assert result.exit_code == 0
    west, east = dict.fromkeys(("C1", "C2", "C3"), "R1"), ("C4", "C5", "C6")
    assert assignment(out) == west | dict.fromkeys(east, "R2")
    names = {"assignment.csv", "design.json", "map.html", "territories.geojson"}
    assert read_tree(out).keys() == names


def test_the_table_has_a_row_per_rep_and_a_total(tmp_path: Path) -> None:
    text = run_cli(*words(tmp_path, "--out", tmp_path / "out")).stdout
    rows = [line.split() for line in text.splitlines()]
    assert [row[0] for row in rows if row and row[0] in ("R1", "R2", "all")] == [
        "R1",
        "R2",
        "all",
    ]
    assert "0 apart from their territory" in text


def test_json_has_the_figures_that_design_json_keeps(tmp_path: Path) -> None:
    out = tmp_path / "out"
    record = run_json(*words(tmp_path, "--out", out))
    kept = json.loads((out / "design.json").read_text("utf-8"))
    assert record["territories"] == kept["reps"]
    assert record["max_deviation"] == kept["figures"]["max_deviation"]
    assert record["input_hash"] == kept["input_hash"]
    assert kept["schema"] == "beatplan/design/1"
    assert sum(rep["customers"] for rep in kept["reps"]) == 6
    # 4 + 2 + 1 visits of 30, 30 and 20 minutes, 5 minutes for parking each
    assert [rep["service_hours"] for rep in kept["reps"]] == [3.92, 3.92]


def test_equal_inputs_give_equal_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        run_cli(*words(tmp_path, "--out", tmp_path / name))
    assert read_tree(tmp_path / "one") == read_tree(tmp_path / "two")


def test_an_older_folder_is_replaced_only_by_force(tmp_path: Path) -> None:
    out = tmp_path / "out"
    order = words(tmp_path, "--out", out)
    run_cli(*order)
    before = read_tree(out)
    assert codes(*order) == {"TARGET_EXISTS"}
    assert read_tree(out) == before
    assert run_cli(*order, "--force").exit_code == 0


def test_a_folder_of_something_else_is_never_replaced(tmp_path: Path) -> None:
    write_file(tmp_path / "out" / "letter.txt", "Dear all")
    order = words(tmp_path, "--out", tmp_path / "out", "--force")
    assert codes(*order) == {"TARGET_FOREIGN"}


def test_a_plan_keeps_the_territories(tmp_path: Path) -> None:
    out, plan = tmp_path / "out", tmp_path / "plan"
    customers, _ = write_team(tmp_path)
    run_cli("territories", customers, "--reps", 2, "--out", out)
    made = run_cli(
        *("plan", customers, "--reps", 2, "--territories", out, "--start", START),
        *("--iterations", 0, "--workers", 1, "--out", plan),
    )
    assert made.exit_code == 0
    record = plan_of(plan)
    design = json.loads((out / "design.json").read_text("utf-8"))
    depots = [rep["depot"] for rep in design["reps"]]
    assert [rep["depot"] for rep in record["reps"]] == depots
    assert owners_of(plan) == assignment(out)


def test_a_plan_of_another_number_of_reps_is_refused(tmp_path: Path) -> None:
    out = tmp_path / "out"
    customers, _ = write_team(tmp_path)
    run_cli("territories", customers, "--reps", 2, "--out", out)
    order = ("plan", customers, "--reps", 3, "--territories", out, "--start", START)
    assert codes(*order, "--out", tmp_path / "plan") == {"DESIGN_REP_COUNT"}


def test_areas_stay_whole_and_empty_ones_belong_to_somebody(tmp_path: Path) -> None:
    out = tmp_path / "out"
    record = run_json(
        *words(tmp_path, "--areas", write_squares(tmp_path), "--out", out)
    )
    rows = (out / "areas.csv").read_text("utf-8").splitlines()[1:]
    rep_of = dict(row.split(",") for row in rows)
    assert rep_of["S0"] == rep_of["S1"] == "R1"
    assert rep_of["S3"] == "R2"
    assert rep_of["S2"] in ("R1", "R2")
    assert record["cover"] == pytest.approx(1)
    assert record["overlap"] == pytest.approx(0)
    assert record["areas"] == 4


def test_areas_alone_are_shared_out_by_weight(tmp_path: Path) -> None:
    areas, out = write_file(tmp_path / "areas.csv", AREAS), tmp_path / "out"
    record = run_json(
        *("territories", "--areas", areas, "--weight", "people"),
        *("--reps", 2, "--out", out),
    )
    rep_of = assignment(out)
    assert [rep["work"] for rep in record["territories"]] == [50, 50]
    assert rep_of["A1"] == rep_of["A2"] != rep_of["A4"] == rep_of["A5"]
    assert set(rep_of) == set(ROAD)
    assert record["strays"] == 0
    assert (out / "assignment.csv").read_text("utf-8").startswith("area_id,rep_id\n")


def test_reps_of_areas_alone_take_those_near_their_home(tmp_path: Path) -> None:
    areas, out = write_file(tmp_path / "areas.csv", AREAS), tmp_path / "out"
    swapped = "rep_id,lat,lon\nEast,31.2,121.49\nWest,31.2,121.39\n"
    reps = write_file(tmp_path / "reps.csv", swapped)
    run_cli(
        *("territories", "--areas", areas, "--weight", "people"),
        *("--reps", reps, "--out", out),
    )
    assert assignment(out)["A1"] == "West"
    assert assignment(out)["A5"] == "East"


def test_a_plan_of_areas_alone_is_refused(tmp_path: Path) -> None:
    areas, out = write_file(tmp_path / "areas.csv", AREAS), tmp_path / "out"
    run_cli("territories", "--areas", areas, "--reps", 2, "--out", out)
    customers, _ = write_team(tmp_path)
    order = ("plan", customers, "--reps", 2, "--territories", out, "--start", START)
    assert codes(*order, "--out", tmp_path / "plan") == {"DESIGN_OF_AREAS"}


def test_going_on_without_changes_moves_nobody(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    order = words(tmp_path)
    run_cli(*order, "--out", first)
    record = run_json(*order, "--from", first, "--out", second)
    assert record["handovers"] == 0
    assert assignment(second) == assignment(first)


def test_a_cap_holds_exactly(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    run_cli(*words(tmp_path, "--out", first))
    rows = ["customer_id,rep_id", "C1,R1", "C2,R1", "C3,R1", "C4,R1", "C5,R1", "C6,R2"]
    write_file(first / "assignment.csv", "\n".join(rows) + "\n")
    order = words(tmp_path, "--from", first, "--max-handover", 20, "--out", second)
    record = run_json(*order)
    # 20 % of six customers are 1.2, hence one.
    assert record["most_handovers"] == 1
    assert record["handovers"] <= 1
    moves = [move for move in record["moves"] if move["frm"] != move["to"]]
    assert sum(move["count"] for move in moves) == record["handovers"]


def test_who_had_to_move_is_told_beside_the_cap(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    run_cli(*words(tmp_path, "--out", first))
    locks = "customer_id,level,rep_id\nC1,rep,R2\n"
    locked = ("--locks", write_file(tmp_path / "locks.csv", locks))
    order = words(tmp_path, *locked, "--from", first, "--max-handover", 0)
    result = run_cli(*order, "--out", second)
    assert result.exit_code == 0
    assert "1 have another rep than before; at most 0 were allowed to." in result.stdout
    assert "1 of them had to, and do not count" in result.stdout
    assert "Rules that these territories break" not in result.stdout


def test_customers_apart_whom_nobody_knows_are_named(tmp_path: Path) -> None:
    rules = '[territory]\napart = [["C1", "C2"],\n  ["C1", "C99"]]\n'
    policy, out = write_file(tmp_path / "policy.toml", rules), tmp_path / "out"
    order = words(tmp_path, "--policy", policy, "--out", out)
    result = run_cli(*order)
    assert result.exit_code == 0
    shown = next(line for line in result.stderr.splitlines() if "C99" in line)
    row = ["error", "policy.toml", "3", "territory.apart", "C99"]
    assert shown.split()[:5] == row
    assert codes(*order, "--force", "--strict") == {"UNKNOWN_CUSTOMER"}
    assert assignment(out)["C1"] != assignment(out)["C2"]


def test_who_moves_from_whom_is_told(tmp_path: Path) -> None:
    order = words(tmp_path, "--out", tmp_path / "out")
    customers = tmp_path / "customers.csv"
    text = customers.read_text("utf-8").replace("C,20,R1,wed", "C,20,R2,wed")
    customers.write_text(text, "utf-8")
    shown = run_cli(*order).stdout
    assert "1 have another rep than before." in shown
    assert "R2 -> R1: 1" in shown


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (None, "DESIGN_MISSING"),
        ("{", "DESIGN_UNREADABLE"),
        ('{"schema": "beatplan/plan/1"}', "DESIGN_SCHEMA"),
        ('{"schema": "beatplan/design/1", "reps": []}', "DESIGN_SCHEMA"),
    ],
)
def test_a_broken_design_is_refused(
    tmp_path: Path, content: str | None, code: str
) -> None:
    folder = tmp_path / "from"
    folder.mkdir()
    if content is not None:
        write_file(folder / "design.json", content)
    order = words(tmp_path, "--from", folder, "--out", tmp_path / "out")
    assert codes(*order) == {code}
    assert not (tmp_path / "out").exists()


def test_bad_areas_are_told_and_nothing_is_written(tmp_path: Path) -> None:
    areas = write_file(tmp_path / "areas.csv", "id,lat,lon\nA1,31.2,121.4\n")
    out = tmp_path / "out"
    order = ("territories", "--areas", areas, "--weight", "people", "--reps", 2)
    assert codes(*order, "--out", out) == {"AREA_COLUMN_MISSING"}
    assert not out.exists()


@pytest.mark.parametrize(
    "more",
    [
        ["--weight", "people"],
        ["--adjacency", "list"],
        ["--max-handover", "120"],
        ["--proposals", "8"],
        ["--proposals", "2", "--max-handover", "5"],
    ],
)
def test_options_that_do_not_fit_are_refused(tmp_path: Path, more: list[str]) -> None:
    order = words(tmp_path, "--out", tmp_path / "out")
    assert run_cli(*order, *more).exit_code == 2


def test_neither_customers_nor_areas_is_refused(tmp_path: Path) -> None:
    order = ("territories", "--reps", 2, "--out", tmp_path / "out")
    assert run_cli(*order).exit_code == 2


def test_proposals_are_kept_the_chosen_one_is_the_design(tmp_path: Path) -> None:
    out = tmp_path / "out"
    record = run_json(*words(tmp_path, "--proposals", 2, "--out", out))
    kept = json.loads((out / "proposals.json").read_text("utf-8"))
    assert kept["schema"] == "beatplan/proposals/1"
    numbers = [proposal["number"] for proposal in kept["proposals"]]
    assert numbers == list(range(1, len(numbers) + 1))
    assert kept["proposals"][0]["assignment"] == assignment(out)
    assert len(record["proposals"]) == len(numbers) <= 2


def test_messages_are_chinese_where_asked(tmp_path: Path) -> None:
    order = words(tmp_path, "--out", tmp_path / "out", "--language", "zh")
    assert "工作量与公平份额最多相差" in run_cli(*order).stdout


RULES = """\
[territory]
tolerance = 0.3
apart = [["C1", "C2"], ["C2", "C3"], ["C1", "C3"]]
"""


def test_rules_that_nobody_can_keep_are_told_and_kept(tmp_path: Path) -> None:
    policy, out = write_file(tmp_path / "policy.toml", RULES), tmp_path / "out"
    order = words(tmp_path, "--policy", policy, "--out", out)
    shown = run_cli(*order).stdout
    assert "Rules that no design can keep together:" in shown
    assert "3 customers cannot all be kept apart with the 2 reps" in shown
    assert "Rules that these territories break:" in shown
    record = run_json(*order, "--force")
    kept = json.loads((out / "design.json").read_text("utf-8"))
    assert record["conflicts"] == kept["conflicts"]
    assert record["broken"] == kept["broken"]
    assert [each["code"] for each in kept["conflicts"]] == ["APART_TOO_MANY"]
    assert [each["code"] for each in kept["broken"]] == ["APART"]


def test_only_what_is_proved_is_called_impossible(tmp_path: Path) -> None:
    areas = AREAS.replace("A1,West,31.20,121.40,40", "A1,West,31.20,121.40,90")
    path = write_file(tmp_path / "areas.csv", areas)
    shown = run_cli(
        *("territories", "--areas", path, "--weight", "people"),
        *("--reps", 2, "--out", tmp_path / "out"),
    ).stdout
    # 90 of 150 lie in one area, and a fair share is 75.
    assert "No design can be below 20.0%" in shown
    even = run_cli(*words(tmp_path, "--out", tmp_path / "even")).stdout
    assert "No design can be below" not in even


def write_long_road(folder: Path) -> tuple[Path, Path]:
    """Write forty customers on a road, and a rep at a quarter and three quarters."""
    rows = [f"K{k:02},31.2,{121.4 + k / 100:.2f},B,30" for k in range(40)]
    text = "\n".join(["customer_id,lat,lon,grade,service_min", *rows]) + "\n"
    reps = "rep_id,lat,lon\nR1,31.2,121.495\nR2,31.2,121.695\n"
    return (
        write_file(folder / "road.csv", text),
        write_file(folder / "road_reps.csv", reps),
    )


def write_road_plan(folder: Path, times: float = 1.0) -> Path:
    """
    Plan the road; R1 then drives so many times as much.

    On a straight road everybody drives a quarter of what is estimated in the plane.
    """
    customers, reps = write_long_road(folder)
    first, plan = folder / "first", folder / "plan"
    run_cli("territories", customers, "--reps", reps, "--out", first)
    run_cli(
        *("plan", customers, "--reps", reps, "--territories", first),
        *("--start", START, "--iterations", 0, "--workers", 1, "--out", plan),
    )
    record = plan_of(plan)
    for route in record["routes"]:
        longer = 4 * (times if route["rep_id"] == "R1" else 1)
        route["return_time"] = round(longer * route["return_time"])
        for stop in route["stops"]:
            stop["travel_time"] = round(longer * stop["travel_time"])
    write_file(plan / "plan.json", json.dumps(record))
    return plan


def test_who_drives_twice_the_estimate_gets_a_smaller_territory(tmp_path: Path) -> None:
    plan, out = write_road_plan(tmp_path, times=2), tmp_path / "next"
    order = ("territories", tmp_path / "road.csv", "--reps", tmp_path / "road_reps.csv")
    record = run_json(*order, "--from", plan, "--out", out)
    slow, other = record["territories"]
    assert slow["drive_factor"] > 1.5 * other["drive_factor"]
    assert slow["customers"] < 20 < other["customers"]
    assert 0 < record["handovers"] <= 8
    assert {(m["frm"], m["to"]) for m in record["moves"]} == {("R1", "R2")}
    shown = run_cli(*order, "--from", plan, "--out", out, "--force").stdout
    assert "true / estimated" in shown

    # What was learned stays with the territories, and a plan keeps them as they are.
    again = run_json(*order, "--from", out, "--out", tmp_path / "again")
    assert again["handovers"] == 0
    assert again["territories"][0]["drive_factor"] == slow["drive_factor"]
    run_cli(
        *("plan", *order[1:], "--territories", out, "--start", START),
        *("--iterations", 0, "--workers", 1, "--out", tmp_path / "plan2"),
    )
    assert owners_of(tmp_path / "plan2") == assignment(out)


def test_a_number_of_reps_are_those_of_the_plan(tmp_path: Path) -> None:
    plan, out = write_road_plan(tmp_path), tmp_path / "next"
    order = ("territories", tmp_path / "road.csv", "--from", plan, "--out", out)
    assert codes(*order, "--reps", 3) == {"DESIGN_REP_COUNT"}
    record = run_json(*order, "--reps", 2)
    assert [rep["rep_id"] for rep in record["territories"]] == ["R1", "R2"]


def test_a_plan_of_others_is_refused(tmp_path: Path) -> None:
    plan = write_road_plan(tmp_path)
    out = tmp_path / "out"
    assert codes(*words(tmp_path, "--from", plan, "--out", out)) == {
        "EARLIER_OF_OTHERS"
    }
    areas = write_file(tmp_path / "areas.csv", AREAS)
    order = ("territories", "--areas", areas, "--reps", 2, "--from", plan)
    assert codes(*order, "--out", out) == {"DESIGN_OF_CUSTOMERS"}
    write_file(plan / "plan.json", "{")
    order = words(tmp_path, "--from", plan, "--out", out)
    assert codes(*order) == {"PLAN_UNREADABLE"}
    write_file(plan / "plan.json", '{"schema": "beatplan/plan/0"}')
    assert codes(*order) == {"PLAN_SCHEMA"}
    assert not out.exists()
