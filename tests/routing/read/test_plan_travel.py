"""The travel of a stored plan, also of one that somebody has edited."""

from dataclasses import replace
from pathlib import Path

import pytest

from routing.errors import DataError
from routing.read.plan_travel import read_plan_travel
from routing.travel import GreatCircle
from tests.routing.plan_world import make_plan

SOURCE = {
    "kind": "great-circle",
    "profile": "city",
    "detour": 1.3,
    "speeds": [[1.0, 20.0], [10, 40]],
}


def test_the_estimate_comes_back_as_it_was() -> None:
    plan = replace(make_plan(), travel_source=SOURCE)
    travel = read_plan_travel(Path(), plan)
    assert travel == GreatCircle(1.3, ((1.0, 20.0), (10.0, 40.0)), "city")
    assert travel.source == SOURCE


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "roads", "detour": None},
        {"detour": "far"},
        {"speeds": []},
        {"speeds": [[1, 0]]},
        {"speeds": [[1, 2, 3]]},
        {"speeds": 7},
    ],
)
def test_an_edited_source_is_refused_not_believed(changes: dict[str, object]) -> None:
    plan = replace(make_plan(), travel_source=SOURCE | changes)
    with pytest.raises(DataError) as refused:
        read_plan_travel(Path(), plan)
    assert [issue.code for issue in refused.value.issues] == ["PLAN_SCHEMA"]


@pytest.mark.parametrize("name", SOURCE)
def test_a_source_with_a_gap_is_refused(name: str) -> None:
    source = {key: value for key, value in SOURCE.items() if key != name}
    with pytest.raises(DataError):
        read_plan_travel(Path(), replace(make_plan(), travel_source=source))
