"""Which rep takes which part of the map."""

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python import linear_sum_assignment

from routing.territory.basic_area import BasicAreas, IntArray
from routing.territory.crew import Crew

FloatArray = NDArray[np.float64]


def assign_parts(
    areas: BasicAreas,
    crew: Crew,
    free: IntArray,
    part_of: IntArray,
    *,
    keep_owners: bool,
) -> IntArray:
    """
    Give every part to one working rep, at least cost in seconds per cycle.

    Cost: driving out and back, work off the rep's fair share, work he may not do
    (threefold), less the work whose owner he is today.

    Parameters
    ----------
    free
        The areas that were cut, shape (m,).
    part_of
        Their parts, indices of reps, shape (m,).

    Returns
    -------
    IntArray
        Rep of each of them, shape (m,).
    """
    reps = np.flatnonzero(crew.is_working)
    if len(reps) < 2:
        return part_of
    costs = np.array(
        [
            _part_costs(areas, crew, free[part_of == part], reps, keep_owners)
            for part in reps
        ]
    )
    rep_of_part = np.arange(len(crew.rep_ids))
    rep_of_part[reps] = reps[_cheapest(costs)]
    return rep_of_part[part_of]


def _part_costs(
    areas: BasicAreas,
    crew: Crew,
    members: IntArray,
    reps: IntArray,
    keep_owners: bool,
) -> FloatArray:
    """Return what a part costs each of the reps."""
    work, visits = areas.work[members], areas.visits[members]
    num_visits = max(visits.sum(), 1.0)
    mean_time = visits @ areas.depot_time[np.ix_(members, reps)] / num_visits
    drive = 2 * np.minimum(crew.work_days[reps], num_visits) * mean_time
    unfair = np.abs(work.sum() - crew.fractions[reps] * areas.work.sum())
    forbidden = work @ ~areas.is_allowed[np.ix_(members, reps)]
    costs: FloatArray = drive + 2 * unfair + 3 * forbidden
    if keep_owners:
        costs = costs - work @ (areas.owner[members][:, None] == reps)
    return costs


def _cheapest(costs: FloatArray) -> IntArray:
    """Return the column of each row in a cheapest assignment."""
    size = len(costs)
    whole = np.round(costs - costs.min()).astype(np.int64)
    solver = linear_sum_assignment.SimpleLinearSumAssignment()
    for row, column in np.ndindex(size, size):
        solver.add_arc_with_cost(row, column, int(whole[row, column]))
    solver.solve()
    return np.array([solver.right_mate(row) for row in range(size)], dtype=np.int64)
