"""What a territory design is worth, measured apart from whoever made it."""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from scipy.spatial import cKDTree

from benchmarks.territory_drift import NOBODY
from benchmarks.territory_graphs import PlaceGraph, cut_off
from benchmarks.territory_hulls import measure_hulls
from benchmarks.territory_world import WORK_DAYS, drive_seconds

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

Figures = dict[str, float]


def summed(values: FloatArray, rep_of: IntArray, num_reps: int) -> FloatArray:
    """Return the sum of the customers' values for every rep, shape (num_reps,)."""
    sums = np.bincount(rep_of, weights=values, minlength=num_reps)
    return sums.astype(np.float64)


def deviations(loads: FloatArray) -> FloatArray:
    """Return how far every load is off the mean, as a share of it."""
    off: FloatArray = np.abs(loads / loads.mean() - 1)
    return off


def centroids(
    xy: FloatArray, work: FloatArray, rep_of: IntArray, num_reps: int
) -> FloatArray:
    """Return the work-weighted middle of every territory; NaN where it is empty."""
    moments = [summed(work * axis, rep_of, num_reps) for axis in xy.T]
    with np.errstate(invalid="ignore"):
        return np.column_stack(moments) / summed(work, rep_of, num_reps)[:, None]


def mean_distance(
    xy: FloatArray, work: FloatArray, rep_of: IntArray, num_reps: int
) -> float:
    """Return the work-weighted mean distance to the territory's middle, metres."""
    middle = centroids(xy, work, rep_of, num_reps)
    apart = np.hypot(*(xy - middle[rep_of]).T)
    return float(work @ apart / work.sum())


def linehaul_seconds(
    xy: FloatArray, visits: FloatArray, rep_of: IntArray, homes: FloatArray
) -> FloatArray:
    """
    Return estimated seconds per cycle out to the customers and back, per rep.

    Twice a day, as far as the visit-weighted mean customer.
    """
    num_reps = len(homes)
    far = drive_seconds(np.hypot(*(xy - homes[rep_of]).T))
    num_visits = summed(visits, rep_of, num_reps)
    mean = summed(visits * far, rep_of, num_reps) / np.maximum(num_visits, 1)
    return 2 * np.minimum(WORK_DAYS, num_visits) * mean


def match_homes(
    xy: FloatArray, visits: FloatArray, part_of: IntArray, homes: FloatArray
) -> IntArray:
    """Return the rep of every territory, shape (num_reps,): those who live nearest."""
    middle = np.nan_to_num(centroids(xy, visits, part_of, len(homes)))
    far = np.hypot(*(middle[:, None] - homes[None]).transpose(2, 0, 1))
    rep_of_part: IntArray = linear_sum_assignment(far)[1]
    return rep_of_part


def cells_at(xy: FloatArray, sites: FloatArray, prices: FloatArray) -> IntArray:
    """
    Return the power cell of every point: least squared distance plus price.

    Found as the nearest site in three dimensions, the third being the root of the
    price.
    """
    height = np.sqrt(prices - prices.min())
    lifted = cKDTree(np.column_stack((sites, height)))
    at_ground = np.column_stack((xy, np.zeros(len(xy))))
    return np.asarray(lifted.query(at_ground)[1], dtype=np.int64)


def shape_figures(
    xy: FloatArray, rep_of: IntArray, delaunay: PlaceGraph, gabriel: PlaceGraph
) -> Figures:
    """Return contiguity in both graphs and what the hulls say, in percent."""
    percent = 100 / len(xy)
    loose, strict = cut_off(delaunay, rep_of), cut_off(gabriel, rep_of)
    hulls = measure_hulls(xy, rep_of)
    return {
        "cut_off_percent": percent * loose.customers,
        "cut_off_territories": loose.territories,
        "gabriel_cut_off_percent": percent * strict.customers,
        "gabriel_cut_off_territories": strict.territories,
        "hull_overlap_percent": 100 * hulls.overlap,
        "foreign_percent": percent * hulls.foreign,
    }


def balance_figures(name: str, loads: FloatArray) -> Figures:
    """Return the largest and the mean deviation, in percent."""
    off = 100 * deviations(loads)
    return {
        f"{name}_max_percent": float(off.max()),
        f"{name}_mean_percent": float(off.mean()),
    }


def moved_share(before: IntArray, after: IntArray) -> float:
    """Return the share of customers with a rep before who have another one now."""
    had = before != NOBODY
    return float((before[had] != after[had]).mean())


def relabelled(before: IntArray, after: IntArray, num_reps: int) -> IntArray:
    """Return a design with its territories named so that most customers stay."""
    had = before != NOBODY
    kept = np.zeros((num_reps, num_reps))
    np.add.at(kept, (after[had], before[had]), 1)
    rep_of_part: IntArray = linear_sum_assignment(-kept)[1]
    return rep_of_part[after]
