"""A patch makes the new value of the old one, byte for byte, and of no other."""

import copy
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.changes.apply import apply_patch
from routing.changes.patch import make_patch
from routing.read.json_values import SchemaError

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-3, 3)
    | st.sampled_from([0.0, -0.0, 1.0, 2.5])
    | st.text("ab", max_size=2)
)
KEYED = st.lists(
    st.fixed_dictionaries(
        {"visit_id": st.sampled_from("vwxyz"), "start": st.integers(0, 2)}
    ),
    unique_by=lambda record: record["visit_id"],
    max_size=5,
)
VALUES = st.recursive(
    SCALARS | KEYED,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["customers", "routes", "a"]), inner)
    ),
    max_leaves=12,
)


def written(value: object) -> str:
    return json.dumps(value, sort_keys=True)


def patched(old: object, new: object) -> object:
    patch = make_patch(old, new)
    # It goes through a file on its way.
    return old if patch is None else apply_patch(old, json.loads(json.dumps(patch)))


@given(VALUES, VALUES)
def test_a_patch_gives_the_new_value(old: object, new: object) -> None:
    before = copy.deepcopy(old)
    assert written(patched(old, new)) == written(new)
    assert written(old) == written(before)


@given(KEYED, KEYED)
def test_records_are_changed_one_by_one_and_keep_their_order(
    old: list[object], new: list[object]
) -> None:
    assert written(patched({"stops": old}, {"stops": new})["stops"]) == written(new)


@given(VALUES)
def test_the_same_value_needs_no_patch(value: object) -> None:
    assert make_patch(value, copy.deepcopy(value)) is None


@pytest.mark.parametrize(("old", "new"), [(1, 1.0), (1, True), (0.0, -0.0), (None, 0)])
def test_what_is_written_differently_is_different(old: object, new: object) -> None:
    assert written(patched([old], [new])) == written([new])


def test_one_changed_record_takes_one_entry() -> None:
    old = [{"customer_id": f"C{idx}", "grade": "A"} for idx in range(50)]
    new = copy.deepcopy(old)
    new[7]["grade"] = "B"
    patch = make_patch(old, new)
    change = {"key": ["C7"], "patch": {"object": {"change": {"grade": {"value": "B"}}}}}
    assert patch == {"records": {"by": ["customer_id"], "change": [change]}}


def test_only_another_order_is_stated() -> None:
    old = [{"rep_id": "R1"}, {"rep_id": "R2"}]
    patch = make_patch(old, old[::-1])
    assert patch == {"records": {"by": ["rep_id"], "order": [["R2"], ["R1"]]}}


RECORDS = [{"rep_id": "R1", "n": 1}, {"rep_id": "R2", "n": 2}]


@pytest.mark.parametrize(
    "patch",
    [
        None,
        [],
        {},
        {"value": 1, "object": {}},
        {"object": {}},
        {"records": []},
        {"records": {}},
        {"records": {"by": []}},
        {"records": {"by": ["rep_id"], "rename": []}},
        {"records": {"by": ["n"]}},
        {"records": {"by": [["rep_id"]]}},
        {"records": {"by": ["rep_id"], "remove": [["R9"]]}},
        {"records": {"by": ["rep_id"], "remove": ["R1"]}},
        {"records": {"by": ["rep_id"], "set": [{"rep_id": "R1"}]}},
        {"records": {"by": ["rep_id"], "set": [{"n": 3}]}},
        {"records": {"by": ["rep_id"], "set": {}}},
        {"records": {"by": ["rep_id"], "order": [["R1"]]}},
        {"records": {"by": ["rep_id"], "order": [["R1"], ["R2"], ["R2"]]}},
        {"records": {"by": ["rep_id"], "order": [["R1"], 7]}},
        {"records": {"by": ["rep_id"], "change": [{"key": ["R9"], "patch": {}}]}},
        {"records": {"by": ["rep_id"], "change": [{"key": ["R1"]}]}},
        {"records": {"by": ["rep_id"], "change": [7]}},
    ],
)
def test_a_patch_that_does_not_fit_a_list_is_refused(patch: object) -> None:
    with pytest.raises(SchemaError):
        apply_patch(RECORDS, patch)


@pytest.mark.parametrize(
    "parts",
    [
        [],
        {"put": {}},
        {"set": {"a": 2}},
        {"set": []},
        {"remove": ["b"]},
        {"remove": "a"},
        {"remove": [1]},
        {"change": {"b": {"value": 1}}},
        {"change": {"a": {"object": {}}}},
    ],
)
def test_a_patch_that_does_not_fit_an_object_is_refused(parts: object) -> None:
    with pytest.raises(SchemaError):
        apply_patch({"a": 1}, {"object": parts})
