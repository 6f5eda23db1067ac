"""Territories -> territories.geojson."""

import json
from collections.abc import Sequence

from shapely import Polygon, orient_polygons, symmetric_difference
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from routing.plan import Plan, Territory

HOUR = 3_600


def format_territories(plan: Plan) -> str:
    """
    Return territories.geojson: a feature per territory, in the order of the reps.

    Properties: ``rep_id, name, customers, workload_hours, share``. A territory without
    an outline has a null geometry.
    """
    name_of = {rep.rep_id: rep.name for rep in plan.reps}
    features = (_make_feature(t, name_of[t.rep_id]) for t in plan.design.territories)
    lines = ",\n".join(
        json.dumps(feature, allow_nan=False, ensure_ascii=False, sort_keys=True)
        for feature in features
    )
    return f'{{"type": "FeatureCollection", "features": [\n{lines}\n]}}\n'


def _make_feature(territory: Territory, name: str) -> dict[str, object]:
    return {
        "type": "Feature",
        "properties": {
            "rep_id": territory.rep_id,
            "name": name,
            "customers": len(territory.customer_ids),
            "workload_hours": round(territory.workload / HOUR, 2),
            "share": round(territory.share, 4),
        },
        "geometry": mapping(_join_rings(territory.outline))
        if territory.outline
        else None,
    }


def _join_rings(rings: Sequence[Sequence[tuple[float, float]]]) -> BaseGeometry:
    """Return the area inside an odd number of rings: a ring in a ring is a hole."""
    area: BaseGeometry = Polygon(rings[0])
    for ring in rings[1:]:
        area = symmetric_difference(area, Polygon(ring))
    return orient_polygons(area)
