from pathlib import Path

from api.store.plans import find_plan_of_job, list_plan_files
from tests.api.service.job_world import ended, make_shop, with_work
from tests.api.service.plan_world import fill_team
from tests.api.service.service_world import World


def test_a_full_job_makes_a_plan_that_is_kept(world: World, tmp_path: Path) -> None:
    world = with_work(world, tmp_path)
    fill_team(world)
    job = ended(world)
    assert (job["state"], job["quality"], job["problem"]) == ("SUCCEEDED", "FULL", None)
    assert job["attempts"] == 1
    assert job["result"]["violations"] == 0
    with world.service.store.reading() as connection:
        plan = find_plan_of_job(connection, job["job_id"])
        assert plan is not None
        assert plan.plan_id == job["plan_id"]
        # The clock of a world is at a Monday; the next one begins the cycle.
        assert (plan.first, plan.last) == ("2026-12-07", "2027-01-03")
        assert plan.record["customers"] == 24
        assert {"plan.json", "map.html", "visits.csv"} <= set(
            list_plan_files(connection, plan.plan_id)
        )
    assert not make_shop(world).folder_of(job["job_id"]).path.exists()
