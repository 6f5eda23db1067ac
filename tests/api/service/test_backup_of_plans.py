"""A82: backups amid publications, restored elsewhere, serve what was in force."""

import shutil
import threading
from pathlib import Path

from api.store.backup import back_up, restore
from api.store.guard import open_store
from tests.api.service.conftest import Seed
from tests.api.service.plan_world import fill_team, keep_small_plan
from tests.api.service.service_world import START, World, make_world
from tests.kills.invariants import Auditor

PUBLICATIONS = 10


def published(world: World) -> int:
    number: int = world.manager.get("/v1/published-plan").json()["number"]
    return number


def test_a82_a_backup_amid_publications_is_whole_wherever_it_is_put_back(
    seed: Seed, tmp_path: Path
) -> None:
    database = Path(shutil.copy(seed[0], tmp_path / "beatplan.sqlite"))
    store = open_store(f"sqlite:///{database}")
    world = make_world(store, seed[1])
    fill_team(world)
    plans = [keep_small_plan(world, seed=number).plan_id for number in (1, 2)]
    done = threading.Event()

    def publish() -> None:
        for number in range(PUBLICATIONS):
            answer = world.manager.post(
                f"/v1/plans/{plans[number % 2]}:publish",
                json={},
                headers={"If-Match": f'"{number}"'},
            )
            assert answer.status_code == 200, answer.text
        done.set()

    thread = threading.Thread(target=publish)
    thread.start()
    bounds: list[tuple[int, int]] = []
    while thread.is_alive():
        before = published(world)
        back_up(database, tmp_path / f"{len(bounds)}.backup")
        bounds.append((before, published(world)))
    thread.join()
    assert done.is_set()
    store.close()
    assert len({least for least, _ in bounds}) >= 2, "no backup fell amid them"
    for at, (least, most) in enumerate(bounds):
        elsewhere = tmp_path / f"elsewhere{at}" / "beatplan.sqlite"
        elsewhere.parent.mkdir()
        restore(tmp_path / f"{at}.backup", elsewhere, START)
        check_restored(elsewhere, seed, least, most)


def check_restored(database: Path, seed: Seed, least: int, most: int) -> None:
    """A restored service serves a publication of that time, whole."""
    store = open_store(f"sqlite:///{database}")
    try:
        world = make_world(store, seed[1])
        assert least <= published(world) <= most
        assert Auditor(store).faults() == []
        if most:
            day = world.manager.get("/v1/reps/R1/routes/2026-11-30")
            number = int(day.headers.get("beatplan-publication", 0))
            assert (day.status_code, number) == (200, published(world)) or not least
    finally:
        store.close()
