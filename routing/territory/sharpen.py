"""Prices once more, for areas that cannot be shared: cells after their last cooling."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from routing.territory.blocks import block_areas
from routing.territory.candidates import Points
from routing.territory.cell_targets import free_targets
from routing.territory.loads import (
    DesignTask,
    marginal_work,
    measure_loads,
    sum_by_rep,
)
from routing.territory.power import Cells, PowerParams, assign_to_cells, make_points
from routing.territory.prices import balance_prices
from routing.territory.shares import Shares

FloatArray = NDArray[np.float64]

_ROUNDS = 3
_HEAT = 0.005
_PASSES = 3
_STEP = 0.8
"""Share of what whole areas leave uneven that the next targets make up for."""


def sharpen_cells(task: DesignTask, cells: Cells, params: PowerParams) -> Cells:
    """
    Return cells around the same sites that leave boundary moves less to mend.

    Prices are balanced for areas shared softly; given whole, they leave loads uneven
    by up to an area on each border. Targets that allow for it even that out, and the
    work is that of the cells, not of those before. The fairest cells met are taken.

    Parameters
    ----------
    task
        With the depots of the cells.
    """
    free = np.flatnonzero(task.areas.is_free)
    if not len(free) or task.crew.is_working.sum() < 2:
        return cells
    groups = block_areas(task.areas, params.block)[1]
    best, (most, mean) = cells, _unfairness(task, cells)
    for _ in range(_ROUNDS):
        rep_of = assign_to_cells(task, cells)
        work, beyond = marginal_work(task, rep_of)
        points = make_points(task, work, groups).take(free)
        targets = free_targets(task, rep_of, work, beyond)
        soft = _balance(points, cells, targets, passes=0)
        whole = sum_by_rep(rep_of[free], work[free], len(targets))
        wanted = np.maximum(targets - _STEP * (whole - soft.mass), 0.1 * targets)
        found = _balance(points, cells, wanted * (targets.sum() / wanted.sum()))
        cells = replace(cells, prices=found.market.prices)
        unfair = _unfairness(task, cells)
        if unfair[0] <= most and unfair[1] < mean:
            best, mean = cells, unfair[1]
    return best


def _balance(
    points: Points, cells: Cells, targets: FloatArray, passes: int = _PASSES
) -> Shares:
    return balance_prices(
        points,
        cells.sites,
        cells.prices,
        targets,
        temperature=_HEAT,
        passes=passes,
    )


def _unfairness(task: DesignTask, cells: Cells) -> tuple[float, float]:
    """Return the largest and the mean deviation of loads."""
    off = np.abs(measure_loads(task, assign_to_cells(task, cells)).deviations)
    return float(off.max()), float(off.mean())
