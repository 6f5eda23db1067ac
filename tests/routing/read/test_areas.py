"""Areas from GeoJSON and tables: what is taken, and what is said about the rest."""

import gzip
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.errors import DataError
from routing.model import Location
from routing.read.areas import read_areas
from tests.routing.read.read_world import codes, fatal_codes, spoken, write

SQUARE = [[[9, 48], [10, 48], [10, 49], [9, 49], [9, 48]]]


def square(west: float, **properties) -> dict:
    """A feature of one degree by one."""
    ring = [[west, 48], [west + 1, 48], [west + 1, 49], [west, 49], [west, 48]]
    geometry = {"type": "Polygon", "coordinates": [ring]}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def collection(*features) -> str:
    return json.dumps({"type": "FeatureCollection", "features": features})


def read(folder, content, **asked):
    name = asked.pop("name", "areas.geojson")
    reading = read_areas(write(folder, content, name), **asked)
    spoken(reading.issues)
    assert reading.rows_total == reading.rows_accepted + reading.rows_rejected
    return reading


def read_shape(folder, kind, coordinates):
    feature = square(9, id="a")
    feature["geometry"] = {"type": kind, "coordinates": coordinates}
    return read(folder, collection(feature))


def fatal(folder, content, **asked):
    name = asked.pop("name", "areas.geojson")
    return fatal_codes(read_areas, write(folder, content, name), **asked)


def test_polygons_weights_attributes_and_neighbours_are_read(tmp_path):
    reading = read(
        tmp_path,
        collection(
            square(9, ID=1, NAME="West", people=120, shops=3.0, beside=[2]),
            square(10, ID=2, NAME="East", people="80", shops=0, beside="1;"),
        ),
        weight="people",
        adjacency="beside",
        attributes=["shops"],
    )
    west, east = reading.areas
    assert not reading.issues
    assert (west.area_id, west.name, west.weight) == ("1", "West", 120)
    assert west.polygons == (((*map(tuple, SQUARE[0]),),),)
    assert west.attributes == {"shops": 3}
    assert (west.neighbours, east.neighbours) == (("2",), ("1",))
    assert east.weight == 80


def test_ids_come_from_the_column_asked_for_then_the_feature_then_a_property(tmp_path):
    feature = square(9, GEO_ID="g1", code="c1", mine="m1") | {"id": "f1"}
    bare = square(9, FIPS="c1", postcode="p1")

    def area_id(feature, **asked):
        return read(tmp_path, collection(feature), **asked).areas[0].area_id

    assert area_id(feature, id_column="mine") == "m1"
    assert area_id(feature) == "f1"
    assert area_id(bare) == "c1"
    assert area_id(square(9, GEO_ID="g1")) == "g1"


def test_every_area_weighs_one_where_no_weight_is_asked_for(tmp_path):
    assert read(tmp_path, collection(square(9, id="a"))).areas[0].weight == 1


def test_packed_files_and_files_without_a_telling_name_are_read(tmp_path):
    content = collection(square(9, id="a"))
    packed = gzip.compress(content.encode())
    assert len(read(tmp_path, packed, name="areas.geojson.gz").areas) == 1
    assert len(read(tmp_path, content, name="areas.txt").areas) == 1


def test_points_are_centres(tmp_path):
    feature = square(9, id="a")
    feature["geometry"] = {"type": "Point", "coordinates": [9.25, 48.5, 300]}
    (area,) = read(tmp_path, collection(feature)).areas
    assert area.location == Location(lat=48.5, lon=9.25)
    assert area.polygons == ()


def test_a_table_gives_centres(tmp_path):
    content = "cell;lat;lon;people\nh1;48,1234;9,1234;1,5\nh2;48,2345;9,2345;\n"
    asked = {"name": "cells.csv", "weight": "people", "id_column": "cell"}
    reading = read(tmp_path, content, **asked)
    assert [area.area_id for area in reading.areas] == ["h1", "h2"]
    assert [area.weight for area in reading.areas] == [1.5, 0]
    assert reading.areas[0].location == Location(lat=48.1234, lon=9.1234)
    assert codes(reading.issues) == ["AREA_NUMBER_MISSING"]


def test_a_table_without_places_is_refused(tmp_path):
    content = "id,lat,lon\na,48.1234,\nb,99,9.1234\nc,48.1234,9.1234\n"
    reading = read(tmp_path, content, name="cells.csv")
    assert [area.area_id for area in reading.areas] == ["c"]
    assert codes(reading.issues) == ["AREA_WITHOUT_PLACE", "INVALID_LATITUDE"]
    assert fatal(tmp_path, "id,lat\na,48\n", name="cells.csv") == [
        "MISSING_REQUIRED_COLUMN"
    ]
    assert fatal(tmp_path, "id,lat,lon\n", name="cells.csv") == ["NO_ROWS"]


def test_missing_columns_are_named_together_with_the_nearest(tmp_path):
    path = write(tmp_path, collection(square(9, POPULATION=1)), "areas.geojson")
    with pytest.raises(DataError) as caught:
        read_areas(path, weight="POPLATION", adjacency="beside", attributes=["shops"])
    found = spoken(caught.value.issues)
    assert [issue.column for issue in found] == [
        "POPLATION",
        "beside",
        "shops",
        "area_id",
    ]
    assert found[0].values["nearest"] == "POPULATION"


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (-1, "AREA_WEIGHT_NEGATIVE"),
        ("many", "NOT_A_NUMBER"),
        (float("nan"), "NOT_FINITE"),
        (float("inf"), "NOT_FINITE"),
        (True, "NOT_A_NUMBER"),
        ({"a": 1}, "NOT_A_NUMBER"),
        (10**400, "NOT_FINITE"),
    ],
)
def test_a_faulty_weight_refuses_the_area(tmp_path, value, code):
    content = collection(square(9, id="a", w=value), square(10, id="b", w=1))
    reading = read(tmp_path, content, weight="w")
    assert [area.area_id for area in reading.areas] == ["b"]
    assert [(i.code, i.row, i.column) for i in reading.issues] == [(code, 1, "w")]


@pytest.mark.parametrize(
    ("kind", "coordinates", "code"),
    [
        ("LineString", [[9, 48], [10, 48]], "GEOMETRY_TYPE"),
        ("Polygon", [], "GEOMETRY_COORDINATES"),
        ("Polygon", None, "GEOMETRY_COORDINATES"),
        ("Polygon", [[9, 48], [10, 48], [10, 49]], "GEOMETRY_COORDINATES"),
        ("MultiPolygon", SQUARE, "GEOMETRY_COORDINATES"),
        ("Polygon", [[["9", 48], [10, 48], [10, 49], [9, 48]]], "GEOMETRY_COORDINATES"),
        ("Polygon", [[[9, 1e999], [9, 4], [8, 4], [9, 1]]], "GEOMETRY_COORDINATES"),
        ("Polygon", [[[9, 10**400], [9, 4], [8, 4]]], "GEOMETRY_COORDINATES"),
        ("Polygon", [[[9, 48], [10, 48], [9, 48]]], "GEOMETRY_CORNERS"),
        ("Polygon", [[[9, 48], [9, 48], [9, 48], [9, 48]]], "GEOMETRY_CORNERS"),
        ("Polygon", [[[9, 95], [10, 48], [10, 49], [9, 95]]], "INVALID_LATITUDE"),
        ("Polygon", [[[4e5, 5], [4e5, 6], [4e5, 7], [4e5, 5]]], "INVALID_LONGITUDE"),
        ("Point", [9], "GEOMETRY_COORDINATES"),
        ("Point", [9, float("nan")], "GEOMETRY_COORDINATES"),
    ],
)
def test_a_faulty_geometry_refuses_the_area(tmp_path, kind, coordinates, code):
    reading = read_shape(tmp_path, kind, coordinates)
    assert reading.areas == ()
    assert codes(reading.issues) == [code]
    assert reading.issues[0].row == 1


def test_missing_geometries_and_foreign_entries_are_reported_one_by_one(tmp_path):
    empty = square(9, id="a") | {"geometry": None}
    reading = read(tmp_path, collection(empty, 7, {"type": "Road"}, square(9, id="b")))
    assert [(issue.code, issue.row) for issue in reading.issues] == [
        ("GEOMETRY_MISSING", 1),
        ("GEOJSON_FEATURE", 2),
        ("GEOJSON_FEATURE", 3),
    ]
    assert (reading.rows_total, reading.rows_accepted) == (4, 1)


def test_open_rings_are_closed(tmp_path):
    reading = read_shape(tmp_path, "Polygon", [SQUARE[0][:-1]])
    assert not reading.issues
    ring = reading.areas[0].polygons[0][0]
    assert len(ring) == 5
    assert ring[0] == ring[-1]


def test_areas_that_stand_twice_count_once_and_contradictions_are_refused(tmp_path):
    same = read(tmp_path, collection(square(9, id="a"), square(9, id="a")))
    assert len(same.areas) == 1
    assert codes(same.issues) == ["DUPLICATE_ROW"]
    other = read(tmp_path, collection(square(9, id="a"), square(10, id="a")))
    assert other.areas == ()
    assert codes(other.issues) == ["DUPLICATE_ID_CONFLICT"] * 2


def test_neighbours_hold_both_ways_and_odd_ones_are_warned_of(tmp_path):
    reading = read(
        tmp_path,
        collection(
            square(9, id="a", beside=["b", "a", "x"]),
            square(10, id="b", beside="[]"),
            square(11, id="c", beside="['b']"),
            square(12, id="d", beside=None),
        ),
        adjacency="beside",
    )
    neighbours = {area.area_id: area.neighbours for area in reading.areas}
    assert neighbours == {"a": ("b",), "b": ("a", "c"), "c": ("b",), "d": ()}
    assert [(i.code, i.row, i.severity.value) for i in reading.issues] == [
        ("AREA_OWN_NEIGHBOUR", 1, "warning"),
        ("AREA_UNKNOWN_NEIGHBOUR", 1, "warning"),
        ("AREA_ONE_SIDED", 2, "warning"),
    ]
    assert reading.issues[2].values["others"] == "a, c"


def test_points_among_polygons_are_refused(tmp_path):
    point = square(9, id="a")
    point["geometry"] = {"type": "Point", "coordinates": [9, 48]}
    assert fatal(tmp_path, collection(point, square(9, id="b"))) == ["AREA_MIXTURE"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "EMPTY_FILE"),
        ("  \n", "EMPTY_FILE"),
        ('{"type": "FeatureCollection",', "GEOJSON_SYNTAX"),
        ("[1, 2", "GEOJSON_SYNTAX"),
        ("9" * 5_000, "GEOJSON_SYNTAX"),
        ("[" * 100_000, "GEOJSON_DEPTH"),
        ("[]", "GEOJSON_TYPE"),
        ("null", "GEOJSON_TYPE"),
        ('{"type": "Topology"}', "GEOJSON_TYPE"),
        ('{"type": "FeatureCollection"}', "GEOJSON_NO_FEATURES"),
        ('{"type": "FeatureCollection", "features": []}', "GEOJSON_NO_FEATURES"),
    ],
)
def test_what_is_no_map_is_refused(tmp_path, content, code):
    assert fatal(tmp_path, content) == [code]


def test_another_coordinate_system_is_refused(tmp_path):
    def with_system(name):
        system = {"type": "name", "properties": {"name": name}}
        content = json.loads(collection(square(9, id="a"))) | {"crs": system}
        return json.dumps(content)

    assert fatal(tmp_path, with_system("urn:ogc:def:crs:EPSG::27700")) == [
        "GEOJSON_CRS"
    ]
    assert read(tmp_path, with_system("urn:ogc:def:crs:OGC:1.3:CRS84")).areas


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["type", "id", "coordinates", "w", "n"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)


@given(properties=JSON, geometry=JSON, feature_id=JSON, kind=st.text(max_size=3))
def test_whatever_stands_in_a_feature_only_issues_come_of_it(
    tmp_path_factory, properties, geometry, feature_id, kind
):
    path = tmp_path_factory.mktemp("hostile") / "areas.geojson"
    shapes = [geometry, {"type": "MultiPolygon", "coordinates": geometry}]
    features = [
        {"type": "Feature", "id": feature_id, "properties": properties, "geometry": g}
        for g in (*shapes, {"type": kind or "Point", "coordinates": geometry})
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    for asked in ({}, {"weight": "w", "adjacency": "n", "attributes": ["w"]}):
        try:
            spoken(read_areas(path, **asked).issues)
        except DataError as error:
            spoken(error.issues)


@given(content=st.binary(max_size=200))
def test_random_bytes_only_issues_come_of_them(tmp_path_factory, content):
    folder = tmp_path_factory.mktemp("bytes")
    for suffix in (".geojson", ".csv"):
        path = folder / f"areas{suffix}"
        path.write_bytes(content)
        with pytest.raises(DataError) as caught:
            read_areas(path)
        spoken(caught.value.issues)
