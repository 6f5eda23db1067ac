"""Areas as geometry: valid polygons without overlap, centres, neighbours."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree
from shapely.geometry.base import BaseGeometry

from routing.areas import AreaRecord
from routing.model import Location
from routing.territory.adjacency import Neighbours
from routing.territory.area_links import join_pieces, to_neighbours, touching_pairs
from routing.territory.cells import PowerCells, cell_polygons
from routing.territory.projection import Projection, make_projection
from routing.territory.rings import (
    make_coverage,
    make_projection_of,
    repair,
    to_shape,
)

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
Shapes = NDArray[np.object_]

_CELL_MARGIN = 0.6
"""Beyond the outer centres, in spacings: a hexagon reaches 0.58 of them."""

_LONE_SPACING = 1_000.0
_GRID_REACH = 1.6
"""Neighbours in a grid are nearer than this many spacings; 1.73 is the next but one."""

_GRID_EVENNESS = 1.2
_ROUNDING_METRES = 1.0


@dataclass(frozen=True)
class AreaShapes:
    """
    Areas in a local projection.

    Parameters
    ----------
    polygons
        Valid (Multi)Polygons in metres, shape (n,). No two overlap and common borders
        are the same to the last digit; one that others cover entirely is empty.
    xy
        The centroid, or where that lies outside a point inside, metres, shape (n, 2).
    neighbours
        A connected graph.
    num_links
        Neighbours by nearness only: what joins islands and pieces to the rest.
    num_repaired
        Areas whose rings crossed themselves or had no area.
    """

    area_ids: tuple[str, ...]
    projection: Projection
    polygons: Shapes
    xy: FloatArray
    neighbours: Neighbours
    num_links: int = 0
    num_repaired: int = 0

    def __len__(self) -> int:
        return len(self.area_ids)


@dataclass(frozen=True)
class AreaHits:
    """
    Where points lie.

    Parameters
    ----------
    area_of
        Index of the area of each point, shape (n,).
    is_outside
        Whether no area contains it and the nearest was taken, shape (n,).
    """

    area_of: IntArray
    is_outside: NDArray[np.bool_]

    @property
    def num_outside(self) -> int:
        """Points that no area contains."""
        return int(self.is_outside.sum())


def make_area_shapes(areas: Sequence[AreaRecord]) -> AreaShapes:
    """
    Return the geometry of areas; centres without polygons become Voronoi cells.

    Neighbours are those given, else areas with a common border; in a regular grid of
    centres only those about one spacing away.

    Parameters
    ----------
    areas
        One at least, all with polygons or all with a location.
    """
    if not areas:
        raise ValueError("Expected areas, got none.")
    places = [area.location for area in areas if area.location is not None]
    if places and len(places) < len(areas):
        raise ValueError("Expected only centres or only polygons, got both.")
    if places:
        projection, polygons, xy, num_repaired = *_shape_centres(places), 0
    else:
        projection, polygons, xy, num_repaired = _shape_polygons(areas)
    pairs = _given_pairs(areas)
    if not len(pairs):
        pairs = _near_pairs(touching_pairs(polygons), xy, is_grid=bool(places))
    links = join_pieces(pairs, polygons, xy)
    return AreaShapes(
        area_ids=tuple(area.area_id for area in areas),
        projection=projection,
        polygons=polygons,
        xy=xy,
        neighbours=to_neighbours(np.concatenate((pairs, links)), len(areas)),
        num_links=len(links),
        num_repaired=num_repaired,
    )


def find_areas(shapes: AreaShapes, xy: FloatArray) -> AreaHits:
    """
    Return the area that contains each point, the nearest where none does.

    Of several, as on a border, the first.

    Parameters
    ----------
    xy
        Metres in the projection of the shapes, shape (n, 2).
    """
    tree = shapely.STRtree(shapes.polygons)
    points = np.asarray(shapely.points(xy), dtype=np.object_)
    area_of = np.full(len(xy), len(shapes), dtype=np.int64)
    which, area = tree.query(points, predicate="intersects")
    np.minimum.at(area_of, which, area)
    is_outside = area_of == len(shapes)
    outside = np.flatnonzero(is_outside)
    which, area = tree.query_nearest(points[outside])
    np.minimum.at(area_of, outside[which], area)
    return AreaHits(area_of, is_outside)


def _shape_centres(
    places: Sequence[Location],
) -> tuple[Projection, Shapes, FloatArray]:
    """Return the Voronoi cells of centres within a hull around all of them."""
    projection = make_projection(places)
    lats = np.array([place.lat for place in places])
    lons = np.array([place.lon for place in places])
    xy = projection.to_metres(lats, lons)
    margin = _CELL_MARGIN * float(np.median(_spacings(xy)))
    hull = shapely.MultiPoint(xy).convex_hull.buffer(margin)
    cells = cell_polygons(PowerCells(xy, np.zeros(len(xy))), hull)
    shapes = make_coverage(np.array(cells, dtype=np.object_), _ROUNDING_METRES)
    return projection, shapes, xy


def _shape_polygons(
    areas: Sequence[AreaRecord],
) -> tuple[Projection, Shapes, FloatArray, int]:
    """Return valid polygons, a middle of each, and how many were not valid as given."""
    projection = make_projection_of([p for area in areas for p in area.polygons])
    given = [to_shape(area.polygons, projection) for area in areas]
    shapes = np.array([_make_valid(shape) for shape in given], dtype=np.object_)
    num_repaired = sum(not shape.is_valid for shape in given)
    coverage = make_coverage(shapes, _ROUNDING_METRES)
    return projection, coverage, _middles(shapes), num_repaired


def _make_valid(given: BaseGeometry) -> BaseGeometry:
    shape = repair(given)
    if not shape.is_empty:
        return shape
    # A ring along one line has no area: a spot stands for it.
    return given.envelope.centroid.buffer(_ROUNDING_METRES)


def _middles(polygons: Shapes) -> FloatArray:
    middles = shapely.centroid(polygons)
    is_outside = ~shapely.contains(polygons, middles)
    middles[is_outside] = shapely.point_on_surface(polygons[is_outside])
    return shapely.get_coordinates(middles)


def _spacings(xy: FloatArray) -> FloatArray:
    """Return the distance from each place to the nearest other one."""
    places = np.unique(xy, axis=0)
    if len(places) < 2:
        return np.array([_LONE_SPACING])
    apart, _ = cKDTree(places).query(places, k=[2])
    return np.asarray(apart, dtype=np.float64).ravel()


def _given_pairs(areas: Sequence[AreaRecord]) -> IntArray:
    index = {area.area_id: idx for idx, area in enumerate(areas)}
    pairs = {
        (min(idx, index[other]), max(idx, index[other]))
        for idx, area in enumerate(areas)
        for other in area.neighbours
    }
    return np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)


def _near_pairs(pairs: IntArray, xy: FloatArray, *, is_grid: bool) -> IntArray:
    """Return the pairs without those across gaps of a regular grid."""
    spacings = _spacings(xy)
    usual = float(np.median(spacings))
    if not is_grid or np.quantile(spacings, 0.9) > _GRID_EVENNESS * usual:
        return pairs
    apart = np.hypot(*(xy[pairs[:, 0]] - xy[pairs[:, 1]]).T)
    near: IntArray = pairs[apart <= _GRID_REACH * usual]
    return near
