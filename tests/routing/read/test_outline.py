"""Outlines of regions: any GeoJSON that encloses an area, or every fault at once."""

import json

import pytest

from routing.errors import DataError
from routing.read.outline import read_outline
from tests.routing.read.read_world import fatal_codes, spoken, write

RING = [[9, 48], [10, 48], [10, 49], [9, 49], [9, 48]]
HOLE = [[9.2, 48.2], [9.4, 48.2], [9.4, 48.4], [9.2, 48.2]]
POLYGON = {"type": "Polygon", "coordinates": [RING, HOLE]}
FEATURE = {"type": "Feature", "properties": None, "geometry": POLYGON}


def tuples(*rings):
    return tuple(tuple(map(tuple, ring)) for ring in rings)


@pytest.mark.parametrize(
    ("document", "number"),
    [
        (POLYGON, 1),
        (FEATURE, 1),
        ({"type": "MultiPolygon", "coordinates": [[RING, HOLE], [RING, HOLE]]}, 2),
        ({"type": "FeatureCollection", "features": [FEATURE, FEATURE]}, 2),
    ],
)
def test_every_form_of_an_outline_is_read(tmp_path, document, number):
    path = write(tmp_path, json.dumps(document), "region.geojson")
    assert read_outline(path) == (tuples(RING, HOLE),) * number


def test_all_faulty_parts_are_reported(tmp_path):
    point = {"type": "Point", "coordinates": [9, 48]}
    line = {"type": "Polygon", "coordinates": [[[9, 48], [10, 48], [9, 48]]]}
    features = [
        {**FEATURE, "geometry": point},
        5,
        FEATURE,
        {**FEATURE, "geometry": line},
    ]
    document = {"type": "FeatureCollection", "features": features}
    path = write(tmp_path, json.dumps(document), "region.geojson")
    with pytest.raises(DataError) as caught:
        read_outline(path)
    assert [(issue.code, issue.row) for issue in spoken(caught.value.issues)] == [
        ("GEOMETRY_TYPE", 1),
        ("GEOJSON_FEATURE", 2),
        ("GEOMETRY_CORNERS", 4),
    ]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "EMPTY_FILE"),
        ("{", "GEOJSON_SYNTAX"),
        ("lat,lon\n1,2\n", "GEOJSON_SYNTAX"),
        ('"Polygon"', "GEOJSON_TYPE"),
    ],
)
def test_what_is_no_outline_is_refused(tmp_path, content, code):
    assert fatal_codes(read_outline, write(tmp_path, content, "region.json")) == [code]


def test_a_missing_file_is_reported(tmp_path):
    assert fatal_codes(read_outline, tmp_path / "none.geojson") == ["FILE_NOT_FOUND"]
