"""Rings in degrees to shapes in local metres, and back to rings without holes."""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from routing.areas import Polygon, Ring
from routing.territory.projection import Projection

FloatArray = NDArray[np.float64]
Shapes = NDArray[np.object_]


def make_projection_of(polygons: Sequence[Polygon]) -> Projection:
    """Return the projection around the middle of some polygons, one at least."""
    corners = np.concatenate([np.array(polygon[0]) for polygon in polygons])
    angles = np.radians(corners[:, 0])
    lon = np.degrees(np.arctan2(np.sin(angles).mean(), np.cos(angles).mean()))
    lats = corners[:, 1]
    return Projection(float((lats.min() + lats.max()) / 2), float(lon))


def to_shape(polygons: Sequence[Polygon], projection: Projection) -> BaseGeometry:
    """
    Return polygons as one shape in metres, not repaired.

    Rings that cross the date line stay in one piece.
    """
    parts = [
        shapely.Polygon(
            _to_metres(rings[0], projection),
            [_to_metres(ring, projection) for ring in rings[1:]],
        )
        for rings in polygons
    ]
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def repair(shape: BaseGeometry) -> BaseGeometry:
    """Return a valid (Multi)Polygon of the same area, a loop that crosses included."""
    if shape.is_valid:
        return shape
    valid = shapely.make_valid(shape, method="structure", keep_collapsed=False)
    return shapely.MultiPolygon(polygons_in(valid))


def make_region(polygons: Sequence[Polygon], projection: Projection) -> BaseGeometry:
    """Return all polygons as one valid region in metres; empty when there are none."""
    shapes = [repair(to_shape([polygon], projection)) for polygon in polygons]
    whole = shapely.union_all(shapes)
    return shapely.MultiPolygon(polygons_in(whole))


def make_whole(polygons: Shapes) -> BaseGeometry:
    """Return the polygons of a coverage as one region."""
    whole = shapely.coverage_union_all(polygons)
    return shapely.MultiPolygon(polygons_in(whole))


def make_coverage(polygons: Shapes, rounding: float) -> Shapes:
    """
    Return polygons without overlaps, whose common borders have the same corners.

    Parameters
    ----------
    polygons
        Valid, in metres, shape (n,).
    rounding
        Metres by which corners may be moved and gaps be closed, where need be.
    """
    if shapely.coverage_is_valid(polygons):
        return polygons
    clean = shapely.coverage_clean(  # type: ignore[attr-defined]  # not in the stubs
        polygons, gap_width=rounding, snapping_distance=rounding
    )
    whole = [shapely.MultiPolygon(polygons_in(repair(shape))) for shape in clean]
    return np.array(whole, dtype=np.object_)


def to_rings(shape: BaseGeometry, projection: Projection) -> tuple[Ring, ...]:
    """
    Return the outer rings (lon, lat) of a shape, biggest first.

    A polygon with a hole is cut in two through it, so that outer rings say everything.
    """
    polygons = [
        part
        for polygon in polygons_in(shape)
        for part in without_holes(polygon)
        if part.area > 0
    ]
    ranked = sorted(polygons, key=lambda p: (-p.area, p.bounds))
    return tuple(_to_ring(polygon, projection) for polygon in ranked)


def polygons_in(shape: BaseGeometry) -> list[shapely.Polygon]:
    """Return the polygons of a shape, whatever else is in it left out."""
    flat: list[shapely.Polygon] = []
    for part in shapely.get_parts(shape):
        if isinstance(part, shapely.Polygon):
            flat += [] if part.is_empty else [part]
        elif isinstance(part, shapely.MultiPolygon | shapely.GeometryCollection):
            flat += polygons_in(part)
    return flat


def without_holes(polygon: shapely.Polygon) -> list[shapely.Polygon]:
    """Return the polygon cut by upright lines through its holes until none is left."""
    if not polygon.interiors:
        return [polygon]
    west, south, east, north = polygon.bounds
    middles = sorted(float(hole.centroid.x) for hole in polygon.interiors)
    at = middles[len(middles) // 2]
    halves = (
        shapely.box(west - 1, south - 1, at, north + 1),
        shapely.box(at, south - 1, east + 1, north + 1),
    )
    return [
        part
        for half in halves
        for piece in polygons_in(shapely.intersection(polygon, half))
        for part in without_holes(piece)
    ]


def _to_metres(ring: Ring, projection: Projection) -> FloatArray:
    corners = np.array(ring, dtype=np.float64)
    xy = projection.to_metres(corners[:, 1], corners[:, 0])
    quarter = projection.to_metres(
        np.array([projection.lat]), np.array([projection.lon + 90])
    )
    turn = 4 * float(quarter[0, 0])
    if np.ptp(xy[:, 0]) > turn / 2:
        xy[:, 0] = np.unwrap(xy[:, 0], period=turn)
        xy[-1] = xy[0]
    return xy


def _to_ring(polygon: shapely.Polygon, projection: Projection) -> Ring:
    degrees = projection.to_degrees(np.asarray(polygon.exterior.coords)[:, :2])
    corners = [(float(lon), float(lat)) for lon, lat in degrees]
    return (*corners[:-1], corners[0])
