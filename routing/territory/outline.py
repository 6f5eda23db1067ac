"""Outlines: polygons around every rep's customers that never overlap."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from routing.model import Customer
from routing.territory.projection import Projection, make_projection

Ring = tuple[tuple[float, float], ...]
FloatArray = NDArray[np.float64]

_GRID_METRES = 0.1
_CELL_GRID_METRES = 0.001
_LEAST_MARGIN = 200.0
_SMOOTHING = 0.1
"""Simplification tolerance over the mean distance between neighbouring places."""


def outline_territories(
    customers: Sequence[Customer], rep_of: Mapping[int, int], num_reps: int
) -> tuple[tuple[Ring, ...], ...]:
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
    shapes = _territory_shapes(points, holders, num_reps)
    return tuple(_rings(shape, projection) for shape in shapes)


def _join_places(xy: FloatArray, reps: Sequence[int]) -> tuple[FloatArray, list[int]]:
    """Return distinct points and the rep with most customers at each."""
    snapped = np.round(xy / _GRID_METRES) * _GRID_METRES
    points, place_of = np.unique(snapped, axis=0, return_inverse=True)
    votes: list[dict[int, int]] = [{} for _ in points]
    for place, rep in zip(place_of.reshape(-1).tolist(), reps, strict=True):
        votes[place][rep] = votes[place].get(rep, 0) + 1
    return points, [min(vote, key=lambda rep: (-vote[rep], rep)) for vote in votes]


def _territory_shapes(
    points: FloatArray, holders: Sequence[int], num_reps: int
) -> list[BaseGeometry]:
    margin = max(_LEAST_MARGIN, 2 * _spacing(points))
    hull = shapely.MultiPoint(points).convex_hull.buffer(margin, quad_segs=4)
    cells = _cells(points, hull)
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
        shapes[rep] = shapely.intersection(shape, hull)
    return shapes


def _cells(points: FloatArray, hull: BaseGeometry) -> NDArray[np.object_]:
    """Return every point's Voronoi cell, in order."""
    if len(points) == 1:
        return np.array([hull], dtype=np.object_)
    box = shapely.box(*hull.buffer(float(hull.length)).bounds)
    cells = shapely.voronoi_polygons(
        shapely.MultiPoint(points), extend_to=box, ordered=True
    )
    # On a regular grid cells meet in edges of 1e-30 m, which come out as loose lines.
    snapped = shapely.set_precision(shapely.get_parts(cells), _CELL_GRID_METRES)
    areas = [shapely.MultiPolygon(_polygons(cell)) for cell in snapped]
    return np.array(areas, dtype=np.object_)


def _spacing(points: FloatArray) -> float:
    """Return metres between neighbours as if the places were spread evenly."""
    area = shapely.MultiPoint(points).convex_hull.area
    return float(np.sqrt(area / len(points)))


def _rings(shape: BaseGeometry, projection: Projection) -> tuple[Ring, ...]:
    polygons = [
        part
        for polygon in _polygons(shape)
        for part in _without_holes(polygon)
        if part.area > 0
    ]
    ranked = sorted(polygons, key=lambda p: (-p.area, p.bounds))
    return tuple(_ring(polygon, projection) for polygon in ranked)


def _ring(polygon: shapely.Polygon, projection: Projection) -> Ring:
    degrees = projection.to_degrees(np.asarray(polygon.exterior.coords)[:, :2])
    corners = [(float(lon), float(lat)) for lon, lat in degrees]
    return (*corners[:-1], corners[0])


def _polygons(shape: BaseGeometry) -> list[shapely.Polygon]:
    parts: Iterable[BaseGeometry] = shapely.get_parts(shape, return_index=False)
    flat = []
    for part in parts:
        if isinstance(part, shapely.Polygon):
            flat.append(part)
        elif isinstance(part, shapely.GeometryCollection):
            flat += _polygons(part)
    return flat


def _without_holes(polygon: shapely.Polygon) -> list[shapely.Polygon]:
    """Return the polygon cut by upright lines through its holes until none is left."""
    if not polygon.interiors:
        return [polygon]
    west, south, east, north = polygon.bounds
    at = float(polygon.interiors[0].centroid.x)
    halves = (
        shapely.box(west - 1, south - 1, at, north + 1),
        shapely.box(at, south - 1, east + 1, north + 1),
    )
    return [
        part
        for half in halves
        for piece in _polygons(shapely.intersection(polygon, half))
        for part in _without_holes(piece)
    ]
