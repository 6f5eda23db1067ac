"""Plans as the service keeps them."""

import json

import pytest

from api.plans.keeping import PlanOrigin, keep_plan
from api.store.plans import find_plan, list_plan_files, list_plans, read_plan_file
from tests.api.service.plan_world import fill_team, keep_small_plan, plan_content
from tests.api.service.service_world import START, World


def test_a_kept_plan_has_every_file_of_its_folder_as_it_was(world: World) -> None:
    fill_team(world)
    kept = keep_small_plan(world)
    content = plan_content(world, 1)
    with world.service.store.reading() as connection:
        assert find_plan(connection, kept.plan_id) == kept
        assert list_plan_files(connection, kept.plan_id) == sorted(content.files)
        for name, expected in content.files.items():
            assert read_plan_file(connection, kept.plan_id, name) == expected
        assert read_plan_file(connection, kept.plan_id, "none") is None
    assert (kept.first, kept.last) == ("2026-11-30", "2026-12-27")
    assert kept.record["visits"] > 0
    assert kept.record["certificate"]["violations"] == 0


def test_a_job_keeps_one_plan_however_often_it_ends(world: World) -> None:
    fill_team(world)
    content = plan_content(world, 1)
    origin = {"kind": "FULL", "quality": "FULL", "actor_id": "test", "job_id": "J"}
    for plan_id in ("P1", "P2"):
        with world.service.store.writing() as connection:
            kept = keep_plan(
                connection, content, PlanOrigin(plan_id=plan_id, **origin), START
            )
            assert kept.plan_id == "P1"
    with world.service.store.reading() as connection:
        assert [p.number for p in list_plans(connection, before=None, limit=9)] == [1]


def test_numbers_of_plans_have_no_gaps(world: World) -> None:
    fill_team(world)
    first = keep_small_plan(world)
    content = plan_content(world, 1)

    def keep_and_fail() -> None:
        origin = PlanOrigin(plan_id="X", kind="FULL", quality="FULL", actor_id="test")
        with world.service.store.writing() as connection:
            keep_plan(connection, content, origin, START)
            raise InterruptedError

    with pytest.raises(InterruptedError):
        keep_and_fail()
    second = keep_small_plan(world, seed=2)
    assert (first.number, second.number) == (1, 2)
    assert json.loads(plan_content(world, 2).files["plan.json"])["seed"] == 2
