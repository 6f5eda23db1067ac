import json
from dataclasses import replace

from shapely.geometry import Point, shape

from routing.write.geojson import format_territories
from tests.routing.plan_world import DESIGN, make_plan


def features(plan):
    collection = json.loads(format_territories(plan))
    assert collection["type"] == "FeatureCollection"
    return collection["features"]


def test_properties_describe_the_territory():
    assert features(make_plan())[1]["properties"] == {
        "rep_id": "R2",
        "name": "王芳",
        "customers": 3,
        "workload_hours": 3.61,
        "share": 1.1,
    }


def test_ring_in_a_ring_is_taken_out():
    outline = (
        ((0.0, 0.0), (9.0, 0.0), (9.0, 9.0), (0.0, 9.0), (0.0, 0.0)),
        ((3.0, 3.0), (6.0, 3.0), (6.0, 6.0), (3.0, 6.0), (3.0, 3.0)),
    )
    territory = replace(DESIGN.territories[0], outline=outline)
    plan = make_plan(design=replace(DESIGN, territories=(territory,)))
    area = shape(features(plan)[0]["geometry"])
    assert area.area == 81 - 9
    assert not area.contains(Point(4, 4))
    assert area.exterior.is_ccw


def test_separate_rings_are_parts():
    area = shape(features(make_plan())[1]["geometry"])
    assert area.geom_type == "MultiPolygon"
    assert len(area.geoms) == 2


def test_territory_without_outline_has_no_geometry():
    territory = replace(DESIGN.territories[0], outline=())
    plan = make_plan(design=replace(DESIGN, territories=(territory,)))
    assert features(plan)[0]["geometry"] is None


def test_plan_without_territories_gives_an_empty_collection():
    assert features(make_plan(design=replace(DESIGN, territories=()))) == []
