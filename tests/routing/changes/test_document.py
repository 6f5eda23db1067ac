"""Change documents: for one plan only, and only as they were made."""

import copy
import json
from typing import Any

import pytest

from routing.changes import apply_diff, make_change_document, plan_digest
from routing.errors import DataError
from routing.metrics import measure_plan
from routing.write.plan_json import format_plan_json, plan_to_json
from tests.routing.diff.diff_world import change_customer, move_route
from tests.routing.plan_world import READ_OPTIONS, READING, make_matrix, make_plan

Record = dict[str, Any]


def record_of(plan) -> Record:
    record = plan_to_json(
        plan,
        figures=measure_plan(plan),
        read_options=READ_OPTIONS,
        reading=READING,
    )
    return json.loads(format_plan_json(record))


OLD = record_of(make_plan())
NEW = record_of(
    change_customer(move_route(make_plan(), "R1", 7, to=8), "C2", grade="A")
)
DOCUMENT = json.loads(json.dumps(make_change_document(OLD, NEW)))


def code_of(old: Record, document: Record) -> str:
    with pytest.raises(DataError) as refused:
        apply_diff(old, document, file="changes.json")
    (issue,) = refused.value.issues
    assert issue.file == "changes.json"
    for language in ("en", "zh"):
        assert issue.message(language)
        assert issue.cure(language)
    return issue.code


def test_the_changes_make_the_new_plan_and_leave_the_old_one_alone() -> None:
    before = copy.deepcopy(OLD)
    made = apply_diff(OLD, DOCUMENT)
    assert format_plan_json(made) == format_plan_json(NEW)
    assert before == OLD
    assert plan_digest(made) == DOCUMENT["new"]["sha256"]


def test_the_document_names_the_plan_it_is_for_and_refuses_any_other() -> None:
    assert DOCUMENT["old"]["sha256"] == plan_digest(OLD)
    other = {**OLD, "seed": 2}
    assert code_of(other, DOCUMENT) == "CHANGES_OTHER_PLAN"
    assert code_of(NEW, DOCUMENT) == "CHANGES_OTHER_PLAN"


def test_a_changed_document_is_noticed() -> None:
    damaged = copy.deepcopy(DOCUMENT)
    changed = damaged["changes"]["object"]["change"]
    changed["customers"]["records"]["change"][0]["patch"] = {"value": {}}
    assert code_of(OLD, damaged) in ("CHANGES_DAMAGED", "CHANGES_SCHEMA")
    emptied = {**DOCUMENT, "changes": None}
    assert code_of(OLD, emptied) == "CHANGES_DAMAGED"


@pytest.mark.parametrize(
    "change",
    [
        {"schema": "beatplan/changes/2"},
        {"schema": None},
        {"old": None},
        {"old": {"sha256": 7}},
        {"new": []},
        {"changes": 7},
        {"changes": {"value": []}},
        {"changes": {"value": {"a": float("inf")}}},
        {"changes": {"value": {"a": "\ud800"}}},
        {"changes": {"object": {"change": {"no such key": {"value": 1}}}}},
    ],
)
def test_what_is_no_change_document_is_refused(change: Record) -> None:
    assert code_of(OLD, {**DOCUMENT, **change}) == "CHANGES_SCHEMA"


@pytest.mark.parametrize("name", ["schema", "old", "new", "changes"])
def test_every_part_is_needed(name: str) -> None:
    less = {key: value for key, value in DOCUMENT.items() if key != name}
    assert code_of(OLD, less) == "CHANGES_SCHEMA"


def test_changes_nested_without_end_are_refused() -> None:
    patch: Record = {"value": 1}
    for _ in range(100_000):
        patch = {"object": {"change": {"policy": patch}}}
    assert code_of(OLD, {**DOCUMENT, "changes": patch}) == "CHANGES_SCHEMA"


def test_a_plan_without_changes_stays_what_it_is() -> None:
    assert make_change_document(OLD, OLD)["changes"] is None
    assert apply_diff(OLD, make_change_document(OLD, OLD)) == OLD


def test_travel_times_come_along_in_base64() -> None:
    assert DOCUMENT["travel"] is None
    travel = make_change_document(OLD, NEW, matrix=make_matrix())["travel"]
    assert isinstance(travel, str)
    assert travel.isascii()
