"""Borders made straight again: who goes back into a cell, and what stays fair."""

import numpy as np
import pytest
from plane_tasks import plane_task, random_task

from routing.territory.cells import PowerCells
from routing.territory.contiguity import stray_areas
from routing.territory.fresh import FreshParams, design_fresh
from routing.territory.partition import Partition
from routing.territory.power import PowerParams, cut_power_cells
from routing.territory.sharpen import sharpen_cells
from routing.territory.straighten import straighten_borders

GRID = [(100.0 * x, 100.0 * y) for x in range(6) for y in range(4)]
CELLS = PowerCells(np.array([[100.0, 150.0], [400.0, 150.0]]), np.zeros(2))
HOME = np.array([int(x >= 300) for x, _ in GRID])


def grid(**given):
    return plane_task(GRID, CELLS.sites, with_driving=False, **given)


def deepest(rep_of: np.ndarray) -> float:
    """Return how far beyond the border at 250 m anybody lies."""
    beyond = [
        250 - x if rep else x - 250
        for (x, _), rep, home in zip(GRID, rep_of, HOME, strict=True)
        if rep != home
    ]
    return max(beyond, default=0.0)


def test_whoever_lies_deep_in_a_cell_goes_back_where_all_stays_fair() -> None:
    partition = Partition(grid(), HOME)
    # Two exchanged, one of them two rows beyond the border.
    partition.move(GRID.index((400.0, 0.0)), 0)
    partition.move(GRID.index((300.0, 0.0)), 0)
    partition.move(GRID.index((200.0, 300.0)), 1)
    partition.move(GRID.index((200.0, 200.0)), 1)
    straighten_borders(partition, HOME, CELLS, 0.01)
    assert partition.to_array().tolist() == HOME.tolist()
    assert partition.max_deviation() == 0


def test_somebody_nearer_to_the_border_goes_in_the_place_of_who_returns() -> None:
    # 1,400 s lie in the east, 1,200 in the west: one of 100 s has to cross the border.
    work = [100.0] * len(GRID)
    work[GRID.index((300.0, 300.0))] = work[GRID.index((500.0, 0.0))] = 200.0
    partition = Partition(grid(work=work), HOME)
    partition.move(GRID.index((400.0, 100.0)), 0)
    assert deepest(partition.to_array()) == 150
    straighten_borders(partition, HOME, CELLS, 0.01)
    assert deepest(partition.to_array()) == 50
    assert partition.max_deviation() == 0
    assert stray_areas(partition) == []


def test_locked_areas_stay_outside_their_cells() -> None:
    fixed = [-1] * len(GRID)
    fixed[GRID.index((400.0, 0.0))] = 0
    fixed[GRID.index((100.0, 300.0))] = 1
    start = np.where(np.array(fixed) >= 0, fixed, HOME)
    partition = Partition(grid(fixed=fixed), start)
    straighten_borders(partition, HOME, CELLS, 0.1)
    assert partition.to_array().tolist() == start.tolist()


def test_an_unfair_partition_is_left_alone() -> None:
    partition = Partition(grid(), HOME)
    partition.move(GRID.index((300.0, 0.0)), 0)
    straighten_borders(partition, HOME, CELLS, 0.01)
    assert partition.rep_of[GRID.index((300.0, 0.0))] == 0


@pytest.mark.parametrize("seed", range(6))
def test_fewer_lie_outside_and_nobody_becomes_unfair_or_apart(seed: int) -> None:
    task = random_task(seed, 200, 5)
    made = design_fresh(task, FreshParams(tolerance=0.02, seed=seed))
    assert made.cells is not None
    partition = made.partition
    cells = PowerCells(made.cells.sites, made.cells.prices)
    home = cells.find_rep(task.areas.xy)
    rng = np.random.default_rng(seed)
    for area in rng.permutation(len(home))[:60].tolist():
        near = partition.reps_around(partition.rep_of[area])
        rep = int(rng.choice(near))
        if partition.touches(area, rep) and partition.can_leave(area):
            partition.move(area, rep)
    aim = partition.max_deviation()
    before = (partition.to_array() != home).sum()
    straighten_borders(partition, home, cells, aim)
    after = (partition.to_array() != home).sum()
    assert after < before
    assert partition.max_deviation() <= aim
    assert stray_areas(partition) == []


@pytest.mark.parametrize("seed", range(4))
def test_sharpened_cells_are_no_less_fair(seed: int) -> None:
    task = random_task(seed, 300, 6)
    params = PowerParams()
    cells = cut_power_cells(task, params)
    sharp = sharpen_cells(task, cells, params)

    def off(found) -> np.ndarray:
        rep_of = PowerCells(found.sites, found.prices).find_rep(task.areas.xy)
        return np.abs(Partition(task, rep_of).deviations())

    assert off(sharp).max() <= off(cells).max() + 1e-9
    assert off(sharp).mean() <= off(cells).mean() + 1e-9
    assert (sharp.sites == cells.sites).all()
