"""Where reps should live: driving from their depots against the best place."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from routing.territory.basic_area import NOBODY
from routing.territory.loads import DesignTask, FloatArray, IntArray, measure_loads

BoolArray = NDArray[np.bool_]

_PASSES = 30
_ENOUGH = 1.0
"""Metres by which a middle still moves when it is good enough."""
_TRIES = 3
"""Customers near the middle who are tried as the rep's home."""


@dataclass(frozen=True)
class Homes:
    """
    The best place to live in every territory.

    Parameters
    ----------
    area
        The customer nearest by, shape (k,); NOBODY where the depot is best.
    saved
        Seconds of driving per cycle less than from the depot, >= 0, shape (k,).
    """

    area: IntArray
    saved: FloatArray


def find_best_homes(task: DesignTask, rep_of: IntArray) -> Homes:
    """
    Find where each rep would drive least, among the customers of his territory.

    Those nearest to the visits' geometric median are tried, as the way out and back
    grows with the mean distance of the visits. Who looks ways up from given depots
    cannot tell: nothing is saved then.
    """
    num_reps = len(task.crew)
    best = Homes(np.full(num_reps, NOBODY), np.zeros(num_reps))
    if task.haul is None or not len(task.areas):
        return best
    now = measure_loads(task, rep_of).linehaul
    medians = geometric_medians(task.areas.xy, task.areas.visits, rep_of, num_reps)
    for near in _nearest_areas(task.areas.xy, rep_of, medians):
        has_area = near != NOBODY
        homes = np.where(has_area[:, None], task.areas.xy[near], task.crew.depots)
        moved = replace(task, haul=task.haul.at(homes))
        saved = now - measure_loads(moved, rep_of).linehaul
        is_better = has_area & (saved > best.saved + 1e-6)
        best = Homes(
            np.where(is_better, near, best.area),
            np.where(is_better, saved, best.saved),
        )
    return best


def geometric_medians(
    xy: FloatArray, weight: FloatArray, rep_of: IntArray, num_reps: int
) -> FloatArray:
    """
    Return the points with least weighted sum of distances to each territory's points.

    Parameters
    ----------
    xy
        Metres, shape (n, 2).

    Returns
    -------
    FloatArray
        Metres, shape (num_reps, 2); within a few metres. Zeros where a rep has
        nothing.

    References
    ----------
    Weiszfeld, E. (1937). Sur le point pour lequel la somme des distances de n points
    donnes est minimum. Tohoku Mathematical Journal 43, 355-386.
    """
    pull = weight.copy()
    medians = np.zeros((num_reps, 2))
    for _ in range(_PASSES):
        before = medians
        mass = np.bincount(rep_of, weights=pull, minlength=num_reps)
        sums = [np.bincount(rep_of, weights=pull * a, minlength=num_reps) for a in xy.T]
        medians = np.column_stack(sums) / np.where(mass > 0, mass, 1.0)[:, None]
        if np.abs(medians - before).max(initial=0.0) < _ENOUGH:
            break
        away = np.hypot(*(xy - medians[rep_of]).T)
        pull = weight / np.maximum(away, 1.0)
    return medians


def nearer_elsewhere(task: DesignTask, rep_of: IntArray) -> BoolArray:
    """Tell which areas lie nearer to another working rep's depot, shape (n,)."""
    reps = np.flatnonzero(task.crew.is_working & ~task.crew.is_open)
    if not len(reps):
        return np.zeros(len(rep_of), dtype=np.bool_)
    xy, depots = task.areas.xy, task.crew.depots
    nearest = np.asarray(cKDTree(depots[reps]).query(xy)[0])
    own = np.hypot(*(xy - depots[rep_of]).T)
    nearer: BoolArray = nearest < own - 1e-6
    return nearer


def _nearest_areas(
    xy: FloatArray, rep_of: IntArray, middles: FloatArray
) -> list[IntArray]:
    """Return every rep's areas nearest to his middle, nearest first, or NOBODY."""
    away = np.hypot(*(xy - middles[rep_of]).T)
    order = np.lexsort((np.arange(len(xy)), away, rep_of))
    reps, starts, counts = np.unique(
        rep_of[order], return_index=True, return_counts=True
    )
    nearest = np.full((_TRIES, len(middles)), NOBODY)
    for rank in range(_TRIES):
        has_more = counts > rank
        nearest[rank, reps[has_more]] = order[starts[has_more] + rank]
    return list(nearest)
