"""Outlines: polygons around every rep's customers that never overlap."""

from collections.abc import Mapping, Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from routing.areas import Polygon, Ring
from routing.model import Customer
from routing.territory.cells import PowerCells, cell_polygons, whole_cells
from routing.territory.projection import Projection, make_projection
from routing.territory.rings import make_coverage, make_region, to_rings

FloatArray = NDArray[np.float64]
Outlines = tuple[tuple[Ring, ...], ...]
"""Per rep the outer rings (lon, lat), biggest first; empty for a rep without any."""

_GRID_METRES = 0.1
_CELL_GRID_METRES = 0.001
_LEAST_MARGIN = 200.0
_SMOOTHING = 0.1
"""Simplification tolerance over the mean distance between neighbouring places."""


def outline_territories(
    customers: Sequence[Customer],
    rep_of: Mapping[int, int],
    num_reps: int,
    *,
    region: Sequence[Polygon] = (),
) -> Outlines:
    """
    Return the outer rings (lon, lat) of every rep's territory, biggest first.

    The Voronoi cells of all located customers with a rep, joined per rep, smoothed
    together so that borders stay shared, and clipped to a hull around everybody. A
    place of several reps belongs to the one with most customers there. A polygon with
    a hole is cut in two through it, so that outer rings say everything.

    Parameters
    ----------
    rep_of
        Index of customer -> index of rep.
    region
        What the territories cover in place of the hull, exactly: parts without
        customers belong to the nearest one's rep, customers outside have no say.
    """
    located = [
        (customers[idx].location, rep)
        for idx, rep in sorted(rep_of.items())
        if customers[idx].location is not None
    ]
    places = [place for place, _ in located if place is not None]
    if not places:
        return ((),) * num_reps
    projection = make_projection(places)
    lats = np.array([place.lat for place in places])
    lons = np.array([place.lon for place in places])
    xy = projection.to_metres(lats, lons)
    points, holders = _join_places(xy, [rep for _, rep in located])
    within = make_region(region, projection) if region else make_hull(points)
    shapes = _territory_shapes(points, holders, num_reps, within)
    return tuple(to_rings(shape, projection) for shape in shapes)


def outline_areas(
    polygons: NDArray[np.object_],
    rep_of: Sequence[int],
    num_reps: int,
    projection: Projection,
    *,
    region: BaseGeometry | None = None,
) -> Outlines:
    """
    Return every rep's areas joined, as ``outline_territories`` does.

    Parameters
    ----------
    polygons
        The areas in metres, a coverage: what two of them share is the same to the
        last digit, ``AreaShapes.polygons``.
    rep_of
        Index of the rep of every area, negative for none.
    region
        What the territories are clipped to, metres; None for nothing.
    """
    owned = np.asarray(rep_of)
    if region is not None:
        polygons = shapely.intersection(polygons, region)
    return tuple(
        to_rings(_join_areas(polygons[owned == rep], region), projection)
        for rep in range(num_reps)
    )


def outline_cells(
    cells: PowerCells, region: BaseGeometry, projection: Projection
) -> Outlines:
    """
    Return every rep's cell within a region, as ``outline_territories`` does.

    The way for big designs; no customer is looked at.

    Parameters
    ----------
    region
        In metres: ``make_region`` of given rings, or ``make_hull`` of places.
    """
    shapes = cell_polygons(cells, region)
    return tuple(to_rings(shape, projection) for shape in shapes)


def make_hull(points: FloatArray) -> BaseGeometry:
    """
    Return the convex hull of places in metres, with a margin.

    Parameters
    ----------
    points
        Metres, shape (n, 2), n >= 1.
    """
    margin = max(_LEAST_MARGIN, 2 * _spacing(points))
    return shapely.MultiPoint(points).convex_hull.buffer(margin, quad_segs=4)


def _join_areas(
    polygons: NDArray[np.object_], region: BaseGeometry | None
) -> BaseGeometry:
    """Return areas joined; clipping may have left lines, which a coverage has not."""
    if region is None:
        return shapely.coverage_union_all(polygons)
    return shapely.union_all(polygons)


def _join_places(xy: FloatArray, reps: Sequence[int]) -> tuple[FloatArray, list[int]]:
    """Return distinct points and the rep with most customers at each."""
    snapped = np.round(xy / _GRID_METRES) * _GRID_METRES
    points, place_of = np.unique(snapped, axis=0, return_inverse=True)
    votes: list[dict[int, int]] = [{} for _ in points]
    for place, rep in zip(place_of.reshape(-1).tolist(), reps, strict=True):
        votes[place][rep] = votes[place].get(rep, 0) + 1
    return points, [min(vote, key=lambda rep: (-vote[rep], rep)) for vote in votes]


def _territory_shapes(
    points: FloatArray, holders: Sequence[int], num_reps: int, within: BaseGeometry
) -> list[BaseGeometry]:
    cells = _cells(points, within)
    owned: list[list[BaseGeometry]] = [[] for _ in range(num_reps)]
    for cell, rep in zip(cells, holders, strict=True):
        owned[rep].append(cell)
    busy = [rep for rep in range(num_reps) if owned[rep]]
    unions = np.array(
        [shapely.coverage_union_all(np.array(owned[rep])) for rep in busy]
    )
    smooth = shapely.coverage_simplify(unions, _SMOOTHING * _spacing(points))
    shapes: list[BaseGeometry] = [shapely.Polygon()] * num_reps
    for rep, shape in zip(busy, smooth, strict=True):
        shapes[rep] = shapely.intersection(shape, within)
    return shapes


def _cells(points: FloatArray, within: BaseGeometry) -> NDArray[np.object_]:
    """Return every point's Voronoi cell, in order; they reach beyond the region."""
    everything = shapely.union(within, shapely.MultiPoint(points))
    return make_coverage(
        whole_cells(PowerCells(points, np.zeros(len(points))), everything.bounds),
        _CELL_GRID_METRES,
    )


def _spacing(points: FloatArray) -> float:
    """Return metres between neighbours as if the places were spread evenly."""
    area = shapely.MultiPoint(points).convex_hull.area
    return float(np.sqrt(area / len(points)))
