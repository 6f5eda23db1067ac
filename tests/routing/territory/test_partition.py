"""The state of the search against sums made from scratch."""

import numpy as np
import pytest
from territory_worlds import make_task, make_world

from routing.territory.loads import measure_loads
from routing.territory.partition import Partition


def make_partition(num_customers: int, num_reps: int, seed: int) -> Partition:
    customers, reps = make_world(num_customers, num_reps, seed)
    task = make_task(customers, reps)
    rng = np.random.default_rng(seed)
    return Partition(task, rng.integers(0, num_reps, len(task.areas)))


@pytest.mark.parametrize("seed", range(3))
def test_sums_after_many_moves_equal_sums_from_scratch(seed: int) -> None:
    partition = make_partition(80, 4, seed)
    rng = np.random.default_rng(seed)
    for area in rng.integers(0, len(partition.areas), 200).tolist():
        partition.move(area, int(rng.integers(0, 4)))
    rep_of = partition.to_array()
    loads = measure_loads(partition.task, rep_of)
    assert partition.loads() == pytest.approx(loads.total)
    assert partition.targets() == pytest.approx(loads.targets)
    fresh = Partition(partition.task, rep_of)
    assert fresh.at_place == partition.at_place
    assert fresh.borders() == partition.borders()


def test_load_with_foretells_the_load_after_a_move() -> None:
    partition = make_partition(40, 2, 0)
    area = next(iter(partition.areas_of[0]))
    without, together = (
        partition.load_with(0, area, -1),
        partition.load_with(1, area, 1),
    )
    partition.move(area, 1)
    assert partition.load(0) == pytest.approx(without)
    assert partition.load(1) == pytest.approx(together)


def test_targets_add_up_to_the_work() -> None:
    partition = make_partition(40, 3, 0)
    assert sum(partition.targets()) == pytest.approx(sum(partition.loads()))


def test_last_area_never_leaves() -> None:
    partition = make_partition(2, 2, 0)
    partition.move(0, 0)
    partition.move(1, 1)
    assert not partition.can_leave(0)
