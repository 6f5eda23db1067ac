"""Convex hulls of territories: how far they overlap, and who lies in another's."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True)
class HullFigures:
    """
    How hulls lie to each other.

    Parameters
    ----------
    overlap
        Area of all pairwise intersections over that of all hulls.
    foreign
        Customers strictly inside the hull of another territory.
    """

    overlap: float
    foreign: int


@dataclass(frozen=True)
class Tiling:
    """
    How well polygons tile a region.

    Parameters
    ----------
    overlap, cover
        Area covered twice, and area covered at all, over that of the region.
    """

    overlap: float
    cover: float


def measure_hulls(xy: FloatArray, rep_of: IntArray) -> HullFigures:
    """Return what the hulls of the territories say."""
    order = np.argsort(rep_of, kind="stable")
    reps, starts = np.unique(rep_of[order], return_index=True)
    groups = np.split(xy[order], starts[1:])
    hulls = np.array([shapely.MultiPoint(group).convex_hull for group in groups])
    tree = shapely.STRtree(hulls)
    one, other = tree.query(hulls, predicate="intersects")
    is_pair = one < other
    shared = shapely.intersection(hulls[one[is_pair]], hulls[other[is_pair]])
    whole = float(shapely.area(hulls).sum())
    customer, hull = tree.query(shapely.points(xy), predicate="within")
    inside_other = np.unique(customer[reps[hull] != rep_of[customer]])
    overlap = float(shapely.area(shared).sum()) / whole if whole > 0 else 0.0
    return HullFigures(overlap, len(inside_other))


def region_of(box: tuple[float, float]) -> BaseGeometry:
    """Return the rectangle from (0, 0) to the far corner."""
    return shapely.box(0, 0, *box)


def measure_tiling(polygons: Sequence[BaseGeometry], region: BaseGeometry) -> Tiling:
    """Return how well polygons tile a region."""
    shapes = np.array(polygons, dtype=np.object_)
    one, other = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    is_pair = one < other
    shared = shapely.intersection(shapes[one[is_pair]], shapes[other[is_pair]])
    covered = shapely.intersection(shapely.union_all(shapes), region)
    twice = float(shapely.area(shared).sum())
    return Tiling(twice / region.area, covered.area / region.area)
