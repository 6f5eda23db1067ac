"""What reps really drive: a simulated cycle of days, each a tour from home and back."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from benchmarks.balanced_cuts import cut_evenly
from benchmarks.plane import euclidean
from benchmarks.territory_world import TerritoryWorld, drive_seconds

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

_WEEKS = 4
_DAYS = 5


def true_drive(
    world: TerritoryWorld, rep_of: IntArray, reps: Sequence[int] | None = None
) -> FloatArray:
    """
    Return seconds of driving per cycle of every rep, shape (num_reps,).

    Parameters
    ----------
    reps
        Those to be simulated, all if None; the others have NaN.
    """
    drive = np.full(world.num_reps, np.nan)
    order = np.argsort(rep_of, kind="stable")
    starts = np.searchsorted(rep_of[order], np.arange(world.num_reps + 1))
    for rep in range(world.num_reps) if reps is None else reps:
        own = order[starts[rep] : starts[rep + 1]]
        drive[rep] = sum(
            tour_metres(np.vstack((world.homes[rep], world.xy[own[day]])))
            for day in simulate_days(
                world.xy[own], world.visits[own], world.service[own]
            )
        )
    return drive_seconds(drive)


def simulate_days(
    xy: FloatArray, visits: FloatArray, service: FloatArray
) -> Iterator[IntArray]:
    """
    Yield the customers of every field day of a rep's cycle.

    Four visits are one a week, two are one every other week. Customers of a week lie
    together, and so do those of a day; days of a week have equal work.
    """
    halves, quarters = _week_groups(xy, visits, service)
    for week in range(_WEEKS):
        is_due = visits >= _WEEKS
        is_due |= (visits > 1) & (visits < _WEEKS) & (halves == week % 2)
        is_due |= (visits <= 1) & (quarters == week)
        due = np.flatnonzero(is_due)
        day_of = cut_evenly(xy[due], service[due], _DAYS)
        for day in range(_DAYS):
            yield due[day_of == day]


def _week_groups(
    xy: FloatArray, visits: FloatArray, service: FloatArray
) -> tuple[IntArray, IntArray]:
    """Return the half, weeks 0 and 2 or 1 and 3, and the week within it."""
    halves = np.zeros(len(xy), dtype=np.int64)
    rare = np.flatnonzero(visits < _WEEKS)
    halves[rare] = cut_evenly(xy[rare], (visits * service)[rare], 2)
    weeks = halves.copy()
    for half in (0, 1):
        once = np.flatnonzero((visits <= 1) & (halves == half))
        weeks[once] += 2 * cut_evenly(xy[once], service[once], 2)
    return halves, weeks


def tour_metres(places: FloatArray) -> float:
    """Return the length of a tour by nearest neighbour and 2-opt."""
    apart = euclidean(places)
    tour = _two_opt(_nearest_neighbour(apart), apart)
    return float(apart[tour, np.roll(tour, -1)].sum())


def _nearest_neighbour(apart: FloatArray) -> IntArray:
    tour = [0]
    is_open = np.ones(len(apart), dtype=np.bool_)
    is_open[0] = False
    while is_open.any():
        tour.append(int(np.argmin(np.where(is_open, apart[tour[-1]], np.inf))))
        is_open[tour[-1]] = False
    return np.array(tour)


def _two_opt(tour: IntArray, apart: FloatArray) -> IntArray:
    """Replace two legs by the best two others until none are shorter."""
    while len(tour) > 3:
        legs = apart[np.ix_(tour, tour)]
        nexts = np.roll(legs, (-1, -1), axis=(0, 1))
        leg = np.diagonal(np.roll(legs, -1, axis=1))
        change = legs + nexts - leg[:, None] - leg[None]
        np.fill_diagonal(change, np.inf)
        i, j = sorted(divmod(int(np.argmin(change)), len(tour)))
        if change[i, j] > -1e-6:
            break
        tour[i + 1 : j + 1] = tour[i + 1 : j + 1][::-1].copy()
    return tour
