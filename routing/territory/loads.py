"""What a territory's work is: service, driving between stops, and out and back."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray

from routing.territory.basic_area import BasicAreas
from routing.territory.crew import Crew

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
Drive = Callable[[FloatArray], FloatArray]
"""Metres as the crow flies -> seconds of driving."""

_LEAST_WEIGHT = 0.1
"""Of an area's own work, which a short way out makes lighter, not weightless."""


class Haul(Protocol):
    """Seconds of driving between areas and depots, one way."""

    def __call__(self, areas: IntArray, reps: IntArray) -> FloatArray:
        """Return them for pairs, shapes (n,) each."""
        ...

    def at(self, depots: FloatArray) -> Self:
        """Return the same for reps who live elsewhere, metres, shape (k, 2)."""
        ...

    def join(self, block: IntArray, blocks: BasicAreas) -> Self:
        """Return the same for blocks of areas, given the block of each."""
        ...

    def take(self, areas: IntArray) -> Self:
        """Return the same for some of the areas."""
        ...


@dataclass(frozen=True)
class PlanarHaul:
    """
    Driving estimated from the straight line.

    Parameters
    ----------
    xy, depots
        Metres, shapes (n, 2) and (num_reps, 2).
    """

    xy: FloatArray
    depots: FloatArray
    drive: Drive

    def __call__(self, areas: IntArray, reps: IntArray) -> FloatArray:
        """Return seconds between areas and the depots of reps."""
        away = self.xy[areas] - self.depots[reps]
        return np.asarray(self.drive(np.hypot(away[:, 0], away[:, 1])), dtype=float)

    def at(self, depots: FloatArray) -> Self:
        """Return the same for reps who live elsewhere."""
        return replace(self, depots=depots)

    def join(self, block: IntArray, blocks: BasicAreas) -> Self:
        """Return the same for blocks of areas."""
        del block
        return replace(self, xy=blocks.xy)

    def take(self, areas: IntArray) -> Self:
        """Return the same for some of the areas."""
        return replace(self, xy=self.xy[areas])


@dataclass(frozen=True)
class GivenHaul:
    """
    Driving looked up.

    Parameters
    ----------
    seconds
        Shape (n, num_reps).
    """

    seconds: FloatArray

    def __call__(self, areas: IntArray, reps: IntArray) -> FloatArray:
        """Return seconds between areas and the depots of reps."""
        found: FloatArray = self.seconds[areas, reps]
        return found

    def at(self, depots: FloatArray) -> Self:
        """Return the same: who looks up knows only the depots that were given."""
        del depots
        return self

    def join(self, block: IntArray, blocks: BasicAreas) -> Self:
        """Return the means over blocks of areas."""
        sums = np.zeros((len(blocks), self.seconds.shape[1]))
        np.add.at(sums, block, self.seconds)
        counts = np.bincount(block, minlength=len(blocks))
        return replace(self, seconds=sums / np.maximum(counts, 1)[:, None])

    def take(self, areas: IntArray) -> Self:
        """Return the same for some of the areas."""
        return replace(self, seconds=self.seconds[areas])


@dataclass(frozen=True)
class DesignTask:
    """
    What is to be shared out among whom.

    Parameters
    ----------
    haul
        Driving out and back; None where only service counts.
    """

    areas: BasicAreas
    crew: Crew
    haul: Haul | None


@dataclass(frozen=True)
class Loads:
    """
    The work of every rep, seconds per cycle, shape (k,).

    Parameters
    ----------
    local, linehaul
        Driving between stops, and out and back; learned factors included.
    """

    service: FloatArray
    local: FloatArray
    linehaul: FloatArray
    targets: FloatArray

    @property
    def total(self) -> FloatArray:
        """Service and all driving."""
        return self.service + self.local + self.linehaul

    @property
    def deviations(self) -> FloatArray:
        """Total over target - 1; 0 where the target is nothing."""
        wanted = np.where(self.targets > 0, self.targets, 1.0)
        return np.where(self.targets > 0, self.total / wanted - 1, 0.0)


def measure_loads(task: DesignTask, rep_of: IntArray) -> Loads:
    """Return the loads of the reps, and their fair shares of the working reps' work."""
    areas, crew, haul = task.areas, task.crew, task.haul
    num_reps = len(crew)
    service = sum_by_rep(rep_of, areas.service, num_reps)
    local = linehaul = np.zeros(num_reps)
    if haul is not None:
        local = crew.drive_factor * sum_by_rep(rep_of, areas.local, num_reps)
        way = areas.visits * haul(np.arange(len(areas)), rep_of)
        hauled = sum_by_rep(rep_of, way, num_reps)
        per_visit = _trips_per_visit(areas, crew, rep_of)
        linehaul = crew.drive_factor * per_visit * hauled
    total = service + local + linehaul
    targets = crew.fractions * float(total[crew.is_working].sum())
    return Loads(service, local, linehaul, targets)


def sum_by_rep(rep_of: IntArray, values: FloatArray, num_reps: int) -> FloatArray:
    """Return the sum of the areas' values per rep, shape (num_reps,)."""
    sums = np.bincount(rep_of, weights=values, minlength=num_reps)
    return np.asarray(sums, dtype=np.float64)


def marginal_work(task: DesignTask, rep_of: IntArray) -> tuple[FloatArray, FloatArray]:
    """
    Return what each area adds to its rep's load, and each rep's load beyond that sum.

    Where a rep has more visits than days, the days set how often he drives out, and an
    area adds only what it is further away than the mean of his visits.

    Returns
    -------
    tuple[FloatArray, FloatArray]
        Seconds per cycle, shapes (n,), > 0, and (num_reps,).
    """
    areas, crew, haul = task.areas, task.crew, task.haul
    num_reps = len(crew)
    if haul is None:
        return np.maximum(areas.service, 1e-6), np.zeros(num_reps)
    base = areas.service + crew.drive_factor[rep_of] * areas.local
    way = haul(np.arange(len(areas)), rep_of)
    visits = sum_by_rep(rep_of, areas.visits, num_reps)
    hauled = sum_by_rep(rep_of, areas.visits * way, num_reps)
    is_full = visits > crew.work_days
    mean = np.where(is_full, hauled / np.maximum(visits, 1e-9), 0.0)
    trips = crew.drive_factor * _trips_per_visit(areas, crew, rep_of)
    added = trips[rep_of] * areas.visits * (way - mean[rep_of])
    work = np.maximum(base + added, _LEAST_WEIGHT * base + 1e-6)
    loads = measure_loads(task, rep_of).total
    return work, loads - sum_by_rep(rep_of, work, num_reps)


def _trips_per_visit(areas: BasicAreas, crew: Crew, rep_of: IntArray) -> FloatArray:
    visits = sum_by_rep(rep_of, areas.visits, len(crew))
    days = np.minimum(crew.work_days, visits)
    return 2 * days / np.maximum(visits, 1e-9)
