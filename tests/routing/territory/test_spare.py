"""Fewer hand-overs for the same fairness."""

import numpy as np
import pytest
from plane_tasks import plane_task, random_task

from routing.territory.contiguity import stray_areas
from routing.territory.improve import ImproveParams
from routing.territory.partition import Partition
from routing.territory.spare import spare_owners

LINE = [(100.0 * k, 0.0) for k in range(6)]
DEPOTS = [(0.0, 0.0), (500.0, 0.0)]
MESH = tuple(tuple(q for q in range(6) if q != p) for p in range(6))
"""Everybody next to everybody, so that work alone decides."""


def made(work, owner, rep_of, aim=0.05, **given) -> Partition:
    task = plane_task(
        LINE,
        DEPOTS,
        work=work,
        owner=owner,
        neighbours=MESH,
        with_driving=False,
        **given,
    )
    partition = Partition(task, np.array(rep_of))
    spare_owners(partition, ImproveParams(aim=aim, owner_price=0.5))
    return partition


def test_one_heavy_customer_goes_in_the_place_of_two_light_ones() -> None:
    # The first rep has 120 of 200 and gave two of 10; one of 20 does as well.
    work, owner = [80, 10, 10, 20, 40, 40], [0, 0, 0, 0, 1, 1]
    found = made(work, owner, [0, 1, 1, 0, 1, 1])
    assert found.rep_of == [0, 0, 0, 1, 1, 1]
    assert found.num_handovers == 1


def test_a_newcomer_spares_an_owned_customer() -> None:
    found = made([80, 20, 20, 20, 30, 30], [0, 0, -1, 0, 1, 1], [0, 1, 0, 1, 1, 1], 0.2)
    assert found.num_handovers < 2
    assert found.max_deviation() <= 0.2


def test_who_may_stay_within_the_tolerance_goes_back() -> None:
    found = made([50, 2, 50, 0, 50, 52], [0, 0, 0, 0, 1, 1], [0, 1, 0, 0, 1, 1])
    assert found.num_handovers == 0


def test_locked_customers_are_not_given_back() -> None:
    fixed = [-1, 1, -1, -1, -1, -1]
    rep_of = [0, 1, 0, 0, 1, 1]
    found = made(
        [50, 2, 50, 0, 50, 52], [0, 0, 0, 0, 1, 1], rep_of, fixed=fixed, aim=0.1
    )
    assert found.rep_of == rep_of


def test_an_unfair_partition_stays_as_it_is() -> None:
    rep_of = [0, 1, 1, 1, 1, 1]
    assert made([10] * 6, [0, 0, 0, 1, 1, 1], rep_of).rep_of == rep_of


@pytest.mark.parametrize("seed", range(6))
def test_hand_overs_fall_and_nobody_becomes_unfair_or_apart(seed: int) -> None:
    task = random_task(seed, 150, 4)
    owner = Partition(task, _by_nearest_depot(task)).to_array()
    task = random_task(seed, 150, 4, owner=owner)
    partition = Partition(task, owner)
    rng = np.random.default_rng(seed)
    for area in rng.permutation(len(owner))[:80].tolist():
        rep = int(rng.choice(partition.reps_around(partition.rep_of[area])))
        if partition.touches(area, rep) and partition.can_leave(area):
            partition.move(area, rep)
    before, strays = partition.num_handovers, len(stray_areas(partition))
    aim = partition.max_deviation()
    spare_owners(partition, ImproveParams(aim=aim, owner_price=0.5))
    assert partition.num_handovers < before
    assert partition.max_deviation() <= aim
    assert len(stray_areas(partition)) <= strays


def _by_nearest_depot(task) -> np.ndarray:
    away = task.areas.xy[:, None] - task.crew.depots[None]
    return (away**2).sum(axis=2).argmin(axis=1)
