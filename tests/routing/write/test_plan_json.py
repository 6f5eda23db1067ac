import json
from dataclasses import replace
from hashlib import sha256

import pytest

from routing.metrics import measure_plan
from routing.write.plan_json import format_plan_json, input_hash, plan_to_json
from tests.routing.plan_world import CHINESE, READ_OPTIONS, READING, make_plan


def make_record(plan):
    return plan_to_json(
        plan,
        figures=measure_plan(plan),
        read_options=READ_OPTIONS,
        reading=READING,
    )


@pytest.fixture(scope="module")
def record():
    return make_record(make_plan())


def test_record_has_the_keys_of_the_schema(record):
    assert sorted(record) == [
        "calendar",
        "certificate",
        "customers",
        "cycle",
        "engine",
        "figures",
        "input_hash",
        "iterations",
        "locks",
        "orders_proved",
        "patience",
        "policy",
        "read_options",
        "reading",
        "reps",
        "rest",
        "routes",
        "schema",
        "searches",
        "seed",
        "territories",
        "timezone",
        "travel",
        "unplanned",
        "weekday_prices",
    ]


def test_values_have_the_forms_of_the_schema(record):
    first, _, third, *_ = record["customers"]
    assert (first["lat"], first["lon"]) == (52.5, 13.4)
    assert "location" not in first
    assert third["windows"][3] == [[46_800, 54_000]]
    assert third["windows"][6] == []
    assert record["customers"][1]["closed_days"] == [["2026-04-09", "2026-04-10"]]
    assert record["customers"][4]["lat"] is None
    assert record["reps"][1]["shifts"] == [[30_600, 63_000], *[None] * 6]
    assert record["reps"][0]["blocks"] == [
        {"weekday": 4, "start": 50_400, "end": 63_000}
    ]
    assert record["reps"][0]["break_window"] == [41_400, 48_600]
    assert record["reps"][0]["depot"] == {"lat": 52.55, "lon": 13.45}
    assert record["reps"][1]["days_off"] == [["2026-04-06", "2026-04-06"]]
    assert record["locks"][0]["level"] == "day"
    assert record["calendar"]["C1"] == {"days": [0, 7, 14, 21], "route": ""}
    assert record["cycle"] == {"start": "2026-03-16", "weeks": 4}
    assert record["timezone"] == "Europe/Berlin"
    assert record["territories"]["max_deviation"] == pytest.approx(0.1)
    assert record["unplanned"][2]["numbers"]["need_min"] == 35


def test_plan_without_timezone_is_in_utc():
    plan = make_plan()
    assert (
        make_record(replace(plan, policy=replace(plan.policy, timezone="")))["timezone"]
        == "UTC"
    )


def test_input_hash_is_that_of_the_canonical_inputs(record):
    names = ("customers", "cycle", "locks", "policy", "reps", "travel")
    # As a stranger would do it, from the file.
    loaded = json.loads(format_plan_json(record))
    canonical = json.dumps(
        {name: loaded[name] for name in names},
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
    )
    assert record["input_hash"] == sha256(canonical.encode()).hexdigest()
    assert input_hash(loaded) == record["input_hash"]


def test_input_hash_changes_with_inputs_only():
    plan = make_plan()
    before = make_record(plan)["input_hash"]
    assert make_record(replace(plan, seed=2, routes=()))["input_hash"] == before
    assert make_record(replace(plan, locks=()))["input_hash"] != before


def test_text_is_sorted_and_a_record_a_line(record):
    text = format_plan_json(record)
    assert json.loads(text) == record
    assert text.endswith("}\n")
    lines = text.splitlines()
    assert sum(line.lstrip().startswith('{"address"') for line in lines) == 7
    assert sum('"visit_id"' in line for line in lines) == 10 + 3
    assert CHINESE in text
    tops = [line for line in lines if line.startswith(' "')]
    assert tops == sorted(tops)


def test_numbers_that_json_lacks_are_refused(record):
    with pytest.raises(ValueError, match="JSON"):
        format_plan_json(record | {"figures": {"balance": float("nan")}})
