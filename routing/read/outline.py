"""The outline of a region: what territories are clipped to."""

from pathlib import Path

from routing.areas import Polygon
from routing.errors import DataError, Issue
from routing.read.fault import Fault
from routing.read.geojson import read_features
from routing.read.shapes import parse_polygons


def read_outline(path: Path | str) -> tuple[Polygon, ...]:
    """
    Read a region from a GeoJSON geometry, feature or feature collection.

    The parts may touch or overlap, as counties do; the region is all of them.

    Raises
    ------
    DataError
        If any part is faulty: a region that loses a part without a word would be
        worse than none. Carries every fault.
    """
    found = read_features(path)
    issues = list(found.issues)
    polygons: list[Polygon] = []
    for feature in found.features:
        parts = parse_polygons(feature.geometry)
        if isinstance(parts, Fault):
            issues.append(
                Issue(
                    found.name,
                    parts.code,
                    row=feature.number,
                    column="geometry",
                    values=dict(parts.values),
                )
            )
        else:
            polygons += parts
    if issues:
        raise DataError(sorted(issues, key=lambda issue: issue.row or 0))
    return tuple(polygons)
