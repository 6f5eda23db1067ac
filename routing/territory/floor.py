"""How fair territories can be at all, whoever designs them."""

from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from routing.territory.loads import (
    DesignTask,
    FloatArray,
    IntArray,
    measure_loads,
    sum_by_rep,
)
from routing.territory.pieces import BoolArray


@dataclass(frozen=True)
class Floor:
    """
    Smallest largest deviations from the fair shares, >= 0.

    Parameters
    ----------
    bound
        What no design can beat: ``bound_deviation``.
    grain
        What boundary moves of one design can be expected to reach: an estimate,
        ``estimate_grain``; 0 where it was not asked for.
    """

    bound: float
    grain: float = 0.0

    @property
    def estimate(self) -> float:
        """The larger of the two: an estimate, as designs may be finer than a grain."""
        return max(self.bound, self.grain)


def measure_floor(task: DesignTask, rep_of: IntArray) -> Floor:
    """Return what any design, and moves from this one, can reach."""
    return Floor(bound_deviation(task), estimate_grain(task, rep_of))


def bound_deviation(task: DesignTask) -> float:
    """
    Return a largest deviation that no design gets below, from areas and locks alone.

    The largest of: what only some reps may have, over their fair shares (*surplus*,
    locks included); an area over the largest share of those who may have it
    (*giant*); of the ``m k + 1`` biggest areas some rep of k has ``m + 1``
    (*pigeonhole*); and 1 where areas are fewer than reps, as somebody has none.

    Ways out and back come on top of an area's own work and count nothing here. Fair
    shares are of all work when every area goes to whom it is locked to or the nearest
    depot; where only service counts they are exact, and so is the bound. With
    driving, a design with more of it has larger shares, and may be as much better.
    """
    areas, crew = task.areas, task.crew
    reps = np.flatnonzero(crew.is_working)
    if not len(areas) or not len(reps):
        return 0.0
    work = _own_work(task)
    targets = np.maximum(measure_loads(task, _reference(task)).targets, 1e-9)
    counted = _has_worker(task)
    bounds = [
        0.0,
        _surplus(task, work, targets),
        _giant(task, work, targets),
        _pigeonhole(work[counted], float(targets[reps].max()), len(reps)),
        float(int(counted.sum()) < len(reps)),
    ]
    return max(bounds)


def estimate_grain(task: DesignTask, rep_of: IntArray) -> float:
    """
    Estimate how fair boundary moves can make a design: a grain, not a bound.

    Half of the second-smallest change of load that giving away a free area on the
    border makes, over the fair share, of the coarsest territory.
    """
    loads = measure_loads(task, rep_of)
    leaving = np.abs(loads.total[rep_of] - loads_without(task, rep_of))
    on_border = _is_on_border(task, rep_of) & task.areas.is_free
    on_border &= loads.targets[rep_of] > 0
    areas = np.flatnonzero(on_border)
    if not len(areas):
        return 0.0
    ranked = areas[np.lexsort((leaving[areas], rep_of[areas]))]
    reps, starts, counts = np.unique(
        rep_of[ranked], return_index=True, return_counts=True
    )
    second = leaving[ranked[starts + np.minimum(counts - 1, 1)]]
    return float((second / 2 / loads.targets[reps]).max())


def loads_without(task: DesignTask, rep_of: IntArray) -> FloatArray:
    """Return what the load of each area's rep would be without it, shape (n,)."""
    areas, crew, haul = task.areas, task.crew, task.haul
    loads = measure_loads(task, rep_of)
    service = loads.service[rep_of] - areas.service
    if haul is None:
        return service
    num_reps = len(crew)
    local = loads.local[rep_of] - crew.drive_factor[rep_of] * areas.local
    way = areas.visits * haul(np.arange(len(areas)), rep_of)
    hauled = sum_by_rep(rep_of, way, num_reps)[rep_of] - way
    visits = sum_by_rep(rep_of, areas.visits, num_reps)[rep_of] - areas.visits
    trips = 2 * np.minimum(crew.work_days[rep_of], visits)
    mean = np.where(visits > 1e-9, hauled / np.maximum(visits, 1e-9), 0.0)
    without: FloatArray = service + local + crew.drive_factor[rep_of] * trips * mean
    return without


def _own_work(task: DesignTask) -> FloatArray:
    """Return seconds of each area itself, at the least that driving may be learned."""
    if task.haul is None:
        return task.areas.service
    work: FloatArray = task.areas.service + task.areas.local * float(
        task.crew.drive_factor.min()
    )
    return work


def _reference(task: DesignTask) -> IntArray:
    """Return whom each area is locked to, else the nearest allowed working depot."""
    areas, crew = task.areas, task.crew
    depots = np.where(crew.is_open[:, None], areas.xy.mean(axis=0), crew.depots)
    rep_of = areas.fixed.copy()
    for skill, able in enumerate(areas.skills):
        rows = np.flatnonzero((areas.skill == skill) & areas.is_free)
        reps = np.flatnonzero(able & crew.is_working)
        reps = reps if len(reps) else np.flatnonzero(able)
        if len(rows):
            nearest = cKDTree(depots[reps]).query(areas.xy[rows])[1]
            rep_of[rows] = reps[np.asarray(nearest)]
    return rep_of


def _surplus(task: DesignTask, work: FloatArray, targets: FloatArray) -> float:
    """Return the largest excess of what only some reps may have over their shares."""
    areas, crew = task.areas, task.crew
    free = areas.is_free
    locked = np.bincount(areas.fixed[~free], work[~free], minlength=len(crew))
    by_skill = np.bincount(areas.skill[free], work[free], minlength=len(areas.skills))
    able = areas.skills & crew.is_working
    circles = np.concatenate((np.unique(able, axis=0), np.diag(crew.is_working)))
    found = [0.0]
    for circle in circles[circles.any(axis=1)]:
        only = able.any(axis=1) & ~(able & ~circle).any(axis=1)
        held = float(by_skill[only].sum() + locked[circle].sum())
        found.append(held / float(targets[circle].sum()) - 1)
    return max(found)


def _giant(task: DesignTask, work: FloatArray, targets: FloatArray) -> float:
    areas, crew = task.areas, task.crew
    able = areas.skills & crew.is_working
    widest = np.where(able, targets, 0.0).max(axis=1)[areas.skill]
    counted = areas.is_free & (widest > 0)
    return float((work[counted] / widest[counted]).max(initial=0.0)) - 1


def _pigeonhole(work: FloatArray, target: float, num_reps: int) -> float:
    """Return the bound of the areas that somebody has one of too many of."""
    biggest = np.concatenate(([0.0], np.cumsum(np.sort(work)[::-1])))
    m = np.arange(1, (len(work) - 1) // num_reps + 1)
    if not len(m):
        return 0.0
    last = m * num_reps + 1
    least = biggest[last] - biggest[last - m - 1]
    return float(least.max()) / target - 1


def _is_on_border(task: DesignTask, rep_of: IntArray) -> BoolArray:
    """Tell which areas have another rep's area at their place or next to it."""
    place, edges = task.areas.place, task.areas.place_edges
    lowest = np.full(len(task.areas.neighbours), len(task.crew))
    highest = np.full(len(task.areas.neighbours), -1)
    np.minimum.at(lowest, place, rep_of)
    np.maximum.at(highest, place, rep_of)
    around_low, around_high = lowest.copy(), highest.copy()
    np.minimum.at(around_low, edges[:, 0], lowest[edges[:, 1]])
    np.maximum.at(around_high, edges[:, 0], highest[edges[:, 1]])
    on_border: BoolArray = (around_low < around_high)[place]
    return on_border


def _has_worker(task: DesignTask) -> BoolArray:
    """Tell which areas a working rep can have, shape (n,)."""
    areas, crew = task.areas, task.crew
    able = np.asarray((areas.skills & crew.is_working).any(axis=1))[areas.skill]
    return np.where(areas.is_free, able, crew.is_working[areas.fixed])
