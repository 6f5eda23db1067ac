"""What is written comes back; what is broken is refused with its place."""

import json
from dataclasses import replace
from datetime import date

import pytest

from routing.certificate import certificate_to_json, make_certificate
from routing.errors import DataError
from routing.metrics import figures_to_json, measure_plan
from routing.pattern import VisitPattern
from routing.plan import WeekdayPrice
from routing.policy import (
    GradingPolicy,
    OverduePolicy,
    Policy,
    TerritoryPolicy,
    TravelPolicy,
)
from routing.read.plan_folder import PLAN_FILE, read_plan_folder
from routing.rest import Rest
from routing.write.plan_folder import add_certificate, write_plan_folder
from routing.write.plan_json import format_plan_json, plan_to_json
from tests.routing.plan_world import READ_OPTIONS, READING, make_matrix, make_plan

FULL_POLICY = Policy(
    timezone="Asia/Shanghai",
    country="CN",
    service_area=(30.5, 120.0, 32.0, 122),
    language="zh",
    preset="two-route",
    rotation="alternate-week",
    grading=GradingPolicy(
        by="column", column="类型", mapping=(("店", "A"),), otherwise="C"
    ),
    travel=TravelPolicy(profile="rural", detour=1.25, speeds=((1, 20), (5.5, 30.25))),
    overdue=OverduePolicy(limit_days=60, frequency=0),
    territory=TerritoryPolicy(
        tolerance=0.1,
        keep_owners=False,
        max_handover=0.2,
        apart=(("C1", "C2"),),
        attributes=(("value", 0.1),),
    ),
)

REST = {
    "base_hash": "0",
    "today": "2026-03-16",
    "first_day": 7,
    "missed": {},
    "before": {},
    "owners": {},
    "patterns": {},
    "held": [],
    "max_changes": None,
    "scope": [],
}


def write_record(folder, **changes):
    record = plan_to_json(
        make_plan(),
        figures=measure_plan(make_plan()),
        read_options=READ_OPTIONS,
        reading=READING,
    )
    text = format_plan_json(record | changes)
    (folder / PLAN_FILE).write_text(text, "utf-8")


def edited(folder, edit):
    """Edit the plan.json of a folder as a stranger would."""
    write_record(folder)
    record = json.loads((folder / PLAN_FILE).read_text("utf-8"))
    edit(record)
    (folder / PLAN_FILE).write_text(json.dumps(record), "utf-8")


def refusal(folder):
    with pytest.raises(DataError) as refused:
        read_plan_folder(folder)
    (issue,) = refused.value.issues
    assert issue.message("en") != issue.message("zh")
    assert issue.cure("en") != issue.cure("zh")
    return issue


@pytest.mark.parametrize("policy", [make_plan().policy, FULL_POLICY])
def test_plan_comes_back_as_it_was_written(tmp_path, policy):
    plan = make_plan(policy=policy)
    record = write_plan_folder(
        plan, tmp_path, reading=READING, read_options=READ_OPTIONS, matrix=make_matrix()
    )
    stored = read_plan_folder(tmp_path)
    assert stored.plan == plan
    assert stored.figures == figures_to_json(measure_plan(plan))
    assert stored.certificate is None
    assert stored.read_options == READ_OPTIONS
    assert stored.reading == READING
    assert stored.input_hash == record["input_hash"]


def test_route_labels_come_back(tmp_path):
    plan = make_plan()
    stop = replace(plan.routes[0].stops[0], route="2")
    labelled = replace(
        plan,
        calendar=plan.calendar | {"C1": replace(plan.calendar["C1"], route="1+2")},
        routes=(replace(plan.routes[0], stops=(stop,)), *plan.routes[1:]),
    )
    write_plan_folder(
        labelled,
        tmp_path,
        reading=READING,
        read_options=READ_OPTIONS,
        matrix=make_matrix(),
    )
    assert read_plan_folder(tmp_path).plan == labelled


@pytest.mark.parametrize(
    "prices", [{}, {"R1": WeekdayPrice(drive_time=12_345, visits=-1)}]
)
def test_the_price_of_fixed_weekdays_comes_back(tmp_path, prices):
    policy = Policy(any_weekday=True)
    plan = make_plan(policy=policy, weekday_prices=prices)
    write_plan_folder(
        plan, tmp_path, reading=READING, read_options=READ_OPTIONS, matrix=make_matrix()
    )
    assert read_plan_folder(tmp_path).plan == plan


def test_the_rest_of_a_cycle_comes_back(tmp_path):
    rest = Rest(
        base_hash="a1",
        today=date(2026, 12, 1),
        first_day=3,
        missed={"C1@2026-11-30#1": date(2026, 12, 1)},
        before={"C1": -6},
        owners={"C1": "R1"},
        patterns={"C1": VisitPattern((1, 15))},
        held=("C1",),
        max_changes=None,
    )
    plan = make_plan(rest=rest)
    name = next(iter(plan.calendar))
    entry = replace(plan.calendar[name], due=(8, 10))
    plan = replace(plan, calendar={**plan.calendar, name: entry})
    write_plan_folder(
        plan, tmp_path, reading=READING, read_options=READ_OPTIONS, matrix=make_matrix()
    )
    assert read_plan_folder(tmp_path).plan == plan


def test_great_circle_plan_comes_back(tmp_path):
    source = {
        "kind": "great-circle",
        "profile": "x",
        "detour": 1.3,
        "speeds": [[1, 9.5]],
    }
    plan = make_plan(travel_source=source, iterations=None, locks=(), calendar={})
    write_plan_folder(plan, tmp_path, reading=READING, read_options=READ_OPTIONS)
    assert read_plan_folder(tmp_path).plan == plan


def test_plan_read_and_written_again_has_the_same_bytes(tmp_path):
    for name in ("first", "second"):
        plan = read_plan_folder(tmp_path / "first").plan if name == "second" else None
        write_plan_folder(
            plan or make_plan(),
            tmp_path / name,
            reading=READING,
            read_options=READ_OPTIONS,
            matrix=make_matrix(),
        )
    first = (tmp_path / "first" / PLAN_FILE).read_bytes()
    assert (tmp_path / "second" / PLAN_FILE).read_bytes() == first


def test_how_the_plan_was_made_is_read_again(tmp_path):
    write_record(tmp_path, patience=500, orders_proved=7)
    plan = make_plan(patience=500, orders_proved=7)
    assert read_plan_folder(tmp_path).plan == plan


def test_certificate_is_added_and_nothing_else_changes(tmp_path):
    write_record(tmp_path)
    before = read_plan_folder(tmp_path)
    certificate = make_certificate(
        before.plan, violations=0, rules={"fill": 8}, input_hash=before.input_hash
    )
    add_certificate(tmp_path, certificate)
    after = read_plan_folder(tmp_path)
    assert after.certificate == certificate_to_json(certificate)
    assert replace(after, certificate=None) == before
    assert [path.name for path in tmp_path.iterdir()] == [PLAN_FILE]


def test_certificate_of_other_inputs_is_refused(tmp_path):
    write_record(tmp_path)
    certificate = make_certificate(make_plan(), violations=0, rules={}, input_hash="0")
    with pytest.raises(ValueError, match="Expected a certificate of"):
        add_certificate(tmp_path, certificate)


def test_folder_without_a_plan_is_named(tmp_path):
    issue = refusal(tmp_path / "nowhere")
    assert issue.code == "PLAN_MISSING"
    assert "nowhere" in issue.message()


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"", 1),
        (b'{"schema":\n', 2),
        (b'{\n"schema": "\xff"}', 2),
        (b'{"seed": NaN}', 1),
        (b"[]", 1),
        (b"[" * 100_000, 1),
    ],
)
def test_file_that_is_not_strict_json_is_refused(tmp_path, content, line):
    (tmp_path / PLAN_FILE).write_bytes(content)
    issue = refusal(tmp_path)
    assert issue.code == "PLAN_UNREADABLE"
    assert issue.values["line"] == line


def delete(*path):
    def edit(record):
        for key in path[:-1]:
            record = record[key]
        del record[path[-1]]

    return edit


def put(value, *path):
    def edit(record):
        for key in path[:-1]:
            record = record[key]
        record[path[-1]] = value

    return edit


@pytest.mark.parametrize(
    ("edit", "where"),
    [
        (put("other/1", "schema"), "schema"),
        (delete("schema"), "schema"),
        (delete("routes"), "plan.json.routes"),
        (put("1", "seed"), "plan.json.seed"),
        (put(True, "seed"), "plan.json.seed"),
        (put("2026-03-17", "cycle", "start"), "cycle"),
        (put("16.3.2026", "cycle", "start"), "cycle.start"),
        (put({}, "customers"), "customers"),
        (put(91, "customers", 1, "lat"), "customers[1].location"),
        (put(None, "customers", 1, "lat"), "customers[1].location.lat"),
        (delete("customers", 1, "lat"), "customers[1].lat"),
        (delete("customers", 1, "grade"), "customers[1]"),
        (put(1, "customers", 1, "rank"), "customers[1]"),
        (put(0, "customers", 1, "is_active"), "customers[1].is_active"),
        (put([[9, 8]], "customers", 1, "windows", 0), "customers[1].windows[0][0]"),
        (put([[1]], "customers", 1, "windows", 0), "customers[1].windows[0][0]"),
        (put([], "customers", 1, "windows"), "customers[1]"),
        (put(1.5, "reps", 0, "break_time"), "reps[0].break_time"),
        (delete("reps", 0, "blocks", 0, "end"), "reps[0].blocks[0]"),
        (put("month", "locks", 0, "level"), "locks[0].level"),
        (put("fr", "policy", "language"), "policy.language"),
        (put(0, "policy", "weeks"), "policy"),
        (put([7, 0], "calendar", "C1", "days"), "calendar.C1.pattern"),
        (delete("calendar", "C1", "days"), "calendar.C1.days"),
        (put({"days": [0], "route": ""}, "calendar", "X"), "calendar: X"),
        (put("X", "routes", 0, "rep_id"), "routes: X"),
        (put("X", "routes", 0, "stops", 0, "customer_id"), "routes: X"),
        (put("C1", "routes", 0, "stops", 0, "visit_id"), "routes: C1"),
        (
            put("C1@2026-03-16#", "unplanned", 0, "visit_id"),
            "unplanned: C1@2026-03-16#",
        ),
        (put({**REST, "missed": {"C1": "2026-03-16"}}, "rest"), "rest.missed: C1"),
        (put("UNKNOWN", "unplanned", 0, "reason"), "unplanned[0].reason"),
        (put([], "unplanned", 0, "numbers"), "unplanned[0].numbers"),
        (put([], "certificate"), "certificate"),
    ],
)
def test_value_that_does_not_belong_is_named(tmp_path, edit, where):
    edited(tmp_path, edit)
    issue = refusal(tmp_path)
    assert issue.code == "PLAN_SCHEMA"
    assert issue.values["where"] == where
