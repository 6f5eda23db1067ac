"""How closely territories are packed, and whether they reach into each other."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]
Shapes = NDArray[np.object_]


@dataclass(frozen=True)
class Spread:
    """
    How far customers lie from the middle of their territory, shape (k,) each.

    With ``w`` the work and ``c`` the work-weighted mean of a territory's points:

    Parameters
    ----------
    mean_distance
        ``sum w |x - c| / sum w``, metres; 0 for a territory without work.
    gyration
        Radius of gyration, ``sqrt(sum w |x - c|^2 / sum w)``, metres.
    """

    mean_distance: FloatArray
    gyration: FloatArray


@dataclass(frozen=True)
class Hulls:
    """
    How the convex hulls of the territories lie to each other.

    Parameters
    ----------
    overlap
        Area of all pairwise intersections over the sum of the hulls' areas.
    is_foreign
        Whether a point lies strictly inside the hull of another territory, shape (n,).
    """

    overlap: float
    is_foreign: BoolArray


def measure_spread(
    xy: FloatArray, work: FloatArray, rep_of: IntArray, num_reps: int
) -> Spread:
    """Measure how far points lie from their territories' middles."""

    def mean(values: FloatArray) -> FloatArray:
        sums = np.bincount(rep_of, weights=work * values, minlength=num_reps)
        return np.asarray(sums / np.where(mass > 0, mass, 1.0), dtype=np.float64)

    mass = np.bincount(rep_of, weights=work, minlength=num_reps)
    middles = np.column_stack([mean(along) for along in xy.T])
    away = np.hypot(*(xy - middles[rep_of]).T)
    return Spread(mean(away), np.sqrt(mean(away**2)))


def compactness(xy: FloatArray, work: FloatArray, rep_of: IntArray) -> float:
    """
    Compute the work-weighted mean distance to the territories' centroids.

    ``sum_i w_i |x_i - c(rep_i)| / sum_i w_i``, in metres; 0 without any work. Smaller
    is tighter.
    """
    num_reps = int(rep_of.max(initial=0)) + 1
    mass = np.bincount(rep_of, weights=work, minlength=num_reps)
    spread = measure_spread(xy, work, rep_of, num_reps)
    whole = float(mass.sum())
    return float(mass @ spread.mean_distance) / whole if whole > 0 else 0.0


def polsby_popper(polygons: Shapes) -> FloatArray:
    """
    Return ``4 pi area / perimeter^2`` of each polygon: 1 for a circle, 0 for a line.

    NaN where there is no polygon.

    References
    ----------
    Polsby, D. D. & Popper, R. D. (1991). The third criterion: compactness as a
    procedural safeguard against partisan gerrymandering. Yale Law & Policy Review 9,
    301-353.
    """
    area, length = shapely.area(polygons), shapely.length(polygons)
    ratio = 4 * np.pi * area / np.where(length > 0, length, 1.0) ** 2
    return np.where(length > 0, ratio, np.nan)


def measure_hulls(xy: FloatArray, rep_of: IntArray) -> Hulls:
    """Measure how far the convex hulls of the territories' points overlap."""
    if not len(xy):
        return Hulls(0.0, np.zeros(0, dtype=np.bool_))
    order = np.argsort(rep_of, kind="stable")
    reps, index = np.unique(rep_of[order], return_inverse=True)
    points: Shapes = np.asarray(shapely.points(xy))
    groups = shapely.multipoints(points[order], indices=index.reshape(-1))
    hulls: Shapes = np.asarray(shapely.convex_hull(groups))
    tree = shapely.STRtree(hulls)
    one, other = tree.query(hulls, predicate="intersects")
    is_pair = one < other
    shared = shapely.intersection(hulls[one[is_pair]], hulls[other[is_pair]])
    whole = float(shapely.area(hulls).sum())
    overlap = float(shapely.area(shared).sum()) / whole if whole > 0 else 0.0
    point, hull = tree.query(points, predicate="within")
    is_foreign = np.zeros(len(xy), dtype=np.bool_)
    is_foreign[point[reps[hull] != rep_of[point]]] = True
    return Hulls(overlap, is_foreign)
