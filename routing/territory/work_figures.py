"""The work of every territory, and how much of it changes hands."""

from dataclasses import dataclass

import numpy as np

from routing.territory.basic_area import NOBODY
from routing.territory.loads import (
    DesignTask,
    FloatArray,
    IntArray,
    measure_loads,
    sum_by_rep,
)


@dataclass(frozen=True, kw_only=True)
class WorkFigures:
    """
    The work of a territory; seconds per cycle.

    Parameters
    ----------
    points
        None where none were given.
    local, linehaul
        Driving between stops, and out and back.
    target
        The rep's fair share of the work; 0 for a rep without working days.
    """

    customers: int
    visits: float
    points: float | None
    service: float
    local: float
    linehaul: float
    target: float

    @property
    def driving(self) -> float:
        """All driving."""
        return self.local + self.linehaul

    @property
    def total(self) -> float:
        """Service and all driving."""
        return self.service + self.driving

    @property
    def deviation(self) -> float:
        """Total over target - 1; 0 where the target is nothing."""
        return self.total / self.target - 1 if self.target > 0 else 0.0


def measure_work(
    task: DesignTask, rep_of: IntArray, points: FloatArray | None = None
) -> tuple[WorkFigures, ...]:
    """Return the work of every rep."""
    loads, num_reps = measure_loads(task, rep_of), len(task.crew)
    sizes = sum_by_rep(rep_of, task.areas.size.astype(np.float64), num_reps)
    visits = sum_by_rep(rep_of, task.areas.visits, num_reps)
    scored = None if points is None else sum_by_rep(rep_of, points, num_reps)
    return tuple(
        WorkFigures(
            customers=round(float(sizes[rep])),
            visits=float(visits[rep]),
            points=None if scored is None else float(scored[rep]),
            service=float(loads.service[rep]),
            local=float(loads.local[rep]),
            linehaul=float(loads.linehaul[rep]),
            target=float(loads.targets[rep]),
        )
        for rep in range(num_reps)
    )


def count_handovers(task: DesignTask, rep_of: IntArray) -> int:
    """Count the customers with an owner who are another rep's."""
    areas, owner = task.areas, task.areas.owner
    moved = (owner != NOBODY) & (owner != rep_of)
    if areas.holders:
        pairs = zip(np.flatnonzero(moved).tolist(), rep_of[moved].tolist(), strict=True)
        return sum(areas.handovers(area, rep) for area, rep in pairs)
    return int(areas.size[moved].sum())
