"""The state of the search against sums made from scratch."""

import numpy as np
import pytest
from territory_worlds import CYCLE, make_world

from routing.policy import Policy
from routing.territory.basic_area import make_basic_areas, make_claims
from routing.territory.crew import make_crew
from routing.territory.drive_estimate import linehaul
from routing.territory.partition import Partition


def make_partition(num_customers: int, num_reps: int, seed: int) -> Partition:
    customers, reps = make_world(num_customers, num_reps, seed)
    crew = make_crew(reps, Policy(), CYCLE)
    claims = make_claims(customers, crew, {})
    idxs = range(num_customers)
    areas = make_basic_areas(customers, idxs, reps, crew, claims, Policy())
    rng = np.random.default_rng(seed)
    return Partition(areas, crew, rng.integers(0, num_reps, len(areas)))


@pytest.mark.parametrize("seed", range(3))
def test_sums_after_many_moves_equal_sums_from_scratch(seed: int) -> None:
    partition = make_partition(80, 4, seed)
    rng = np.random.default_rng(seed)
    for area in rng.integers(0, len(partition.areas), 200).tolist():
        partition.move(area, int(rng.integers(0, 4)))
    areas, rep_of = partition.areas, partition.to_array()
    for rep in range(4):
        own = rep_of == rep
        haul = float(areas.visits[own] @ areas.depot_time[own, rep])
        drive = linehaul(float(areas.visits[own].sum()), haul, 20)
        assert partition.load(rep) == pytest.approx(areas.work[own].sum() + drive)
    fresh = Partition(areas, partition.crew, rep_of)
    assert fresh.at_place == partition.at_place
    assert fresh.border() == partition.border()


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
