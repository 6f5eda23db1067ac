"""Territories: their outlines, names and shares of the work."""

from collections.abc import Iterable, Sequence

import folium
import shapely

from maps.canvas import add_data_block, make_canvas
from routing.plan import Plan, Territory

Ring = tuple[tuple[float, float], ...]

_GRID = 1e-6
"""Degrees, about 0.1 m, within which two corners are the same."""


def draw_territories(plan: Plan, canvas: folium.Map | None = None) -> folium.Map:
    """
    Draw every rep's territory as a soft area with the rep's name in its middle.

    Parameters
    ----------
    canvas
        The map to draw on; a new one by default.
    """
    canvas = canvas or make_canvas(plan)
    rep_idx_of = {rep.rep_id: rep_idx for rep_idx, rep in enumerate(plan.reps)}
    add_data_block(
        canvas,
        "territories",
        [
            describe_territory(territory, rep_idx_of[territory.rep_id])
            for territory in plan.design.territories
        ],
    )
    return canvas


def label_place(rings: Iterable[Ring]) -> tuple[float, float] | None:
    """
    Return where an area's name has most room, (lat, lon); None without an area.

    That is the centre of the largest circle inside its largest ring.

    Parameters
    ----------
    rings
        Corners (lon, lat), the first repeated at the end.
    """
    areas = [shapely.Polygon(ring) for ring in rings if len(ring) >= 4]
    largest = max(areas, key=lambda area: area.area, default=None)
    if largest is None or largest.area == 0:
        return None
    centre = shapely.maximum_inscribed_circle(largest).coords[0]
    return round(centre[1], 6), round(centre[0], 6)


def describe_territory(territory: Territory, rep_idx: int) -> dict[str, object]:
    """Return a territory for the page's script."""
    return {
        "rep": rep_idx,
        "customers": len(territory.customer_ids),
        "workload": territory.workload,
        "share": round(territory.share, 4),
        "label": label_place(territory.outline),
        "areas": [
            [ring_corners(ring) for ring in (area.exterior, *area.interiors)]
            for area in merge_rings(territory.outline)
        ],
    }


def merge_rings(outline: Sequence[Ring]) -> list[shapely.Polygon]:
    """Return whole areas with their holes: an outline is cut where it has holes."""
    pieces = [shapely.Polygon(ring) for ring in outline if len(ring) >= 4]
    merged = shapely.union_all(pieces, grid_size=_GRID)
    parts = shapely.get_parts(merged)
    return [part for part in parts if isinstance(part, shapely.Polygon)]


def ring_corners(ring: shapely.LinearRing) -> list[tuple[float, float]]:
    """Return corners as (lat, lon)."""
    return [(round(lat, 6), round(lon, 6)) for lon, lat in ring.coords]
