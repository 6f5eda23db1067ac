"""Figures of territories: balance, compactness, contiguity, and what is achievable."""

import numpy as np
from numpy.typing import NDArray

from routing.territory.basic_area import NOBODY
from routing.territory.contiguity import stray_areas
from routing.territory.partition import Partition

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


def balance(workload: FloatArray, fair: FloatArray) -> float:
    """
    Compute the largest relative deviation of a territory from its fair share.

    Parameters
    ----------
    workload, fair
        Seconds per cycle, shape (num_territories,). Where the fair share is nothing
        no deviation is counted.

    Returns
    -------
    float
        0 when all are fair; 0.1 when the worst is 10 % off.
    """
    counted = fair > 0
    if not counted.any():
        return 0.0
    return float(np.abs(workload[counted] / fair[counted] - 1).max())


def compactness(xy: FloatArray, workload: FloatArray, rep_of: IntArray) -> float:
    """
    Compute the workload-weighted mean distance to the territories' centroids.

    ``sum_i w_i |x_i - c(rep_i)| / sum_i w_i`` with ``c(r)`` the workload-weighted mean
    of the points of r. Smaller is tighter.

    Parameters
    ----------
    xy
        Metres, shape (n, 2).

    Returns
    -------
    float
        Metres; 0 without any workload.
    """
    if workload.sum() <= 0:
        return 0.0
    far = 0.0
    for rep in np.unique(rep_of):
        own = rep_of == rep
        weight = workload[own]
        if weight.sum() > 0:
            centre = weight @ xy[own] / weight.sum()
            far += float(weight @ np.hypot(*(xy[own] - centre).T))
    return far / float(workload.sum())


def count_stray_customers(partition: Partition) -> int:
    """
    Count customers apart from the main piece of their territory, locked ones aside.

    Pieces are those of the Delaunay graph over the customers' places; the main one
    has the most work.
    """
    sizes = partition.areas.size
    return int(sum(sizes[area] for area in stray_areas(partition)))


def is_contiguous(partition: Partition) -> bool:
    """Tell whether every territory is connected, locked customers aside."""
    return count_stray_customers(partition) == 0


def achievable_deviation(partition: Partition) -> float:
    """
    Estimate the smallest largest deviation that the size of the areas allows.

    The largest of: what is locked to a rep beyond the fair share; the biggest area
    where no rep's share holds it; one empty territory where areas are fewer than
    reps; and, per territory, half of the second-smallest change of load that giving
    away a free area on its border makes, the grain of boundary moves.

    Returns
    -------
    float
        A share of the rep's fair work, >= 0.
    """
    targets = np.array(partition.targets())
    working = targets > 0
    if not working.any():
        return 0.0
    areas = partition.areas
    bounds = [0.0, float(areas.work.max() / targets[working].max()) - 1]
    locked = areas.fixed != NOBODY
    given = np.bincount(
        areas.fixed[locked], weights=areas.work[locked], minlength=len(targets)
    )
    bounds.append(float((given[working] / targets[working]).max()) - 1)
    if len(areas) < int(working.sum()):
        bounds.append(1.0)
    bounds += _grains(partition, targets)
    return max(bounds)


def _grains(partition: Partition, targets: FloatArray) -> list[float]:
    """Return half of the second-smallest border area over the target, per rep."""
    areas = partition.areas
    on_border: dict[int, list[float]] = {}
    for area, rep in enumerate(partition.rep_of):
        place = int(areas.place[area])
        around = (place, *areas.neighbours[place])
        is_border = any(len(partition.at_place[q].keys() - {rep}) for q in around)
        if is_border and areas.fixed[area] == NOBODY and targets[rep] > 0:
            grain = partition.load(rep) - partition.load_with(rep, area, -1)
            on_border.setdefault(rep, []).append(abs(grain))
    return [
        sorted(grains)[:2][-1] / 2 / float(targets[rep])
        for rep, grains in on_border.items()
    ]
