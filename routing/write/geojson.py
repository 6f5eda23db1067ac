"""Territories -> territories.geojson."""

import json
from collections.abc import Iterable, Sequence

from shapely import Polygon, orient_polygons, symmetric_difference
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from routing.kept_design import KeptDesign
from routing.model import Rep
from routing.plan import Plan, Territory, TerritoryDesign

HOUR = 3_600


def format_territories(plan: Plan) -> str:
    """
    Return territories.geojson: a feature per territory, in the order of the reps.

    Properties: ``rep_id, name, customers, workload_hours, share``. A territory without
    an outline has a null geometry.
    """
    return format_held_territories(plan.design, plan.reps)


def format_held_territories(design: TerritoryDesign, reps: Iterable[Rep]) -> str:
    """Return territories.geojson of a design without a plan, as above."""
    name_of = {rep.rep_id: rep.name for rep in reps}
    return _format_features(
        _make_feature(
            territory,
            {
                "rep_id": territory.rep_id,
                "name": name_of[territory.rep_id],
                "customers": len(territory.customer_ids),
                "workload_hours": round(territory.workload / HOUR, 2),
                "share": round(territory.share, 4),
            },
        )
        for territory in design.territories
    )


def format_design_territories(design: TerritoryDesign, kept: KeptDesign) -> str:
    """
    Return territories.geojson of a design: a feature per territory, as above.

    Properties: ``rep_id, name, areas, customers, visits, work, share``; the work is
    hours per cycle, or the weight of areas that have no customers.
    """
    return _format_features(
        _make_feature(
            territory,
            {
                "rep_id": rep.rep_id,
                "name": rep.name,
                "areas": rep.areas,
                "customers": rep.customers,
                "visits": rep.visits,
                "work": rep.work,
                "share": rep.share,
            },
        )
        for territory, rep in zip(design.territories, kept.reps, strict=True)
    )


def _format_features(features: Iterable[dict[str, object]]) -> str:
    lines = ",\n".join(
        json.dumps(feature, allow_nan=False, ensure_ascii=False, sort_keys=True)
        for feature in features
    )
    return f'{{"type": "FeatureCollection", "features": [\n{lines}\n]}}\n'


def _make_feature(
    territory: Territory, properties: dict[str, object]
) -> dict[str, object]:
    outline = territory.outline
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": mapping(_join_rings(outline)) if outline else None,
    }


def _join_rings(rings: Sequence[Sequence[tuple[float, float]]]) -> BaseGeometry:
    """Return the area inside an odd number of rings: a ring in a ring is a hole."""
    area: BaseGeometry = Polygon(rings[0])
    for ring in rings[1:]:
        area = symmetric_difference(area, Polygon(ring))
    return orient_polygons(area)
