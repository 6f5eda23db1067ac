"""A GeoJSON geometry as rings or a point: every number checked, crossings are not."""

import math

from routing.areas import Polygon, Ring
from routing.model import Location
from routing.read.fault import Fault

_FEWEST_CORNERS = 4
_FARTHEST_LON = 360.0
"""Shapes across the date line are often written on beyond 180."""

Point = tuple[float, float]


def parse_polygons(geometry: object) -> tuple[Polygon, ...] | Fault:
    """
    Return the parts of a Polygon or MultiPolygon, unclosed rings closed.

    Longitudes from -360 to 360 are kept as they stand. Height is left out.
    """
    kind, coordinates = _open(geometry)
    if kind is None:
        return Fault("GEOMETRY_MISSING")
    if kind not in ("Polygon", "MultiPolygon"):
        return Fault("GEOMETRY_TYPE", {"found": kind[:40]})
    parts = [coordinates] if kind == "Polygon" else coordinates
    if not isinstance(parts, list) or not parts:
        return Fault("GEOMETRY_COORDINATES", {"value": _show(parts)})
    polygons = []
    for part in parts:
        polygon = _parse_polygon(part)
        if isinstance(polygon, Fault):
            return polygon
        polygons.append(polygon)
    return tuple(polygons)


def parse_point(geometry: object) -> Location | Fault:
    """Return the place of a Point."""
    kind, coordinates = _open(geometry)
    if kind is None:
        return Fault("GEOMETRY_MISSING")
    if kind != "Point":
        return Fault("GEOMETRY_TYPE", {"found": kind[:40]})
    point = _parse_position(coordinates)
    if isinstance(point, Fault):
        return point
    lon, lat = point
    return Location(lat=lat, lon=lon if abs(lon) <= 180 else (lon + 180) % 360 - 180)


def kind_of(geometry: object) -> str:
    """Return the type a geometry names; empty when it names none."""
    return _open(geometry)[0] or ""


def _open(geometry: object) -> tuple[str | None, object]:
    if not isinstance(geometry, dict) or not isinstance(geometry.get("type"), str):
        return None, None
    return str(geometry["type"]), geometry.get("coordinates")


def _parse_polygon(part: object) -> Polygon | Fault:
    if not isinstance(part, list) or not part:
        return Fault("GEOMETRY_COORDINATES", {"value": _show(part)})
    rings = []
    for corners in part:
        ring = _parse_ring(corners)
        if isinstance(ring, Fault):
            return ring
        rings.append(ring)
    return tuple(rings)


def _parse_ring(corners: object) -> Ring | Fault:
    if not isinstance(corners, list):
        return Fault("GEOMETRY_COORDINATES", {"value": _show(corners)})
    ring = []
    for corner in corners:
        point = _parse_position(corner)
        if isinstance(point, Fault):
            return point
        ring.append(point)
    if ring and ring[0] != ring[-1]:
        ring.append(ring[0])
    if len(ring) < _FEWEST_CORNERS or len(set(ring)) < _FEWEST_CORNERS - 1:
        return Fault("GEOMETRY_CORNERS", {"corners": len(set(ring))})
    return tuple(ring)


def _parse_position(corner: object) -> Point | Fault:
    if not isinstance(corner, list) or len(corner) < 2:
        return Fault("GEOMETRY_COORDINATES", {"value": _show(corner)})
    lon, lat = _parse_degrees(corner[0]), _parse_degrees(corner[1])
    if lon is None or lat is None:
        return Fault("GEOMETRY_COORDINATES", {"value": _show(corner)})
    if abs(lat) > 90:
        is_swapped = abs(lat) <= 180 and abs(lon) <= 90
        suggestion = f"[{lat:g}, {lon:g}]" if is_swapped else "[lon, lat]"
        return Fault("INVALID_LATITUDE", {"value": lat, "suggestion": suggestion})
    if abs(lon) > _FARTHEST_LON:
        return Fault("INVALID_LONGITUDE", {"value": lon})
    return lon, lat


def _parse_degrees(value: object) -> float | None:
    """Return a finite number, None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    # An integer beyond all floats is as far from the earth as infinity.
    number = float(value) if abs(value) < 1e300 else math.inf
    return number if math.isfinite(number) else None


def _show(value: object) -> str:
    """Return the beginning of a value, without spelling out what lies inside it."""
    if isinstance(value, list):
        return f"[{', '.join(_show_item(item) for item in value[:3])}]"
    return _show_item(value)


def _show_item(item: object) -> str:
    return "..." if isinstance(item, list | dict) else str(item)[:40]
