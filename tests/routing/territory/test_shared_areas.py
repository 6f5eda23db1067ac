"""Real areas: counties, census areas and hexagons, as their READMEs describe them."""

from pathlib import Path

import numpy as np
import pytest
import shapely

from routing.read.areas import read_areas
from routing.read.outline import read_outline
from routing.territory.area_shapes import AreaShapes, make_area_shapes
from routing.territory.cover import measure_cover
from routing.territory.outline import outline_areas
from routing.territory.rings import make_projection_of, make_region

DATA = Path(__file__).parents[4] / "shared" / "data"
LEEDS = "uk-msoa-leeds/leeds.geojson.gz"
IOWA = "iowa-liquor-2015/counties.geojson"


def path_of(name: str) -> Path:
    path = DATA / name
    if not path.exists():
        pytest.skip(f"{name} is not beside the repository")
    return path


def pairs_of(shapes: AreaShapes) -> set[tuple[int, int]]:
    return {
        (area, other)
        for area, others in enumerate(shapes.neighbours)
        for other in others
        if area < other
    }


def test_us_counties_are_read_and_joined_without_error():
    reading = read_areas(
        path_of("us-counties/counties.geojson.gz"), weight="CENSUSAREA"
    )
    assert len(reading.areas) == 3_221
    assert reading.issues == ()
    assert sum(len(area.polygons) > 1 for area in reading.areas) == 79
    shapes = make_area_shapes(reading.areas)
    assert shapes.num_repaired == 0
    assert shapes.num_links < 20
    west, _, east, _ = shapely.total_bounds(shapes.polygons)
    assert east - west < 1e7
    thirds = np.digitize(shapes.xy[:, 0], [-1e6, 1e6])
    outlines = outline_areas(shapes.polygons, thirds, 3, shapes.projection)
    whole = shapely.coverage_union_all(shapes.polygons)
    found = measure_cover(outlines, whole, shapes.projection)
    assert found.cover == pytest.approx(1, abs=1e-9)
    assert found.overlap < 1e-9


def test_iowa_has_222_borders_and_72_corners():
    """The README's 294 pairs that touch, less those that meet in a point."""
    shapes = make_area_shapes(read_areas(path_of(IOWA)).areas)
    tree = shapely.STRtree(shapes.polygons)
    touching = tree.query(shapes.polygons, predicate="dwithin", distance=0.01)
    assert (touching[0] < touching[1]).sum() == 294
    assert len(pairs_of(shapes)) == 222
    assert shapes.num_links == 0


def test_iowas_counties_are_one_region():
    polygons = read_outline(path_of(IOWA))
    region = make_region(polygons, make_projection_of(polygons))
    assert len(shapely.get_parts(region)) == 1
    assert region.area == pytest.approx(145_746e6, rel=0.02)


def test_leeds_borders_agree_with_the_neighbours_of_its_authors():
    path = path_of(LEEDS)
    asked = {"weight": "POPULATION", "adjacency": "LIST_ADJACENT"}
    reading = read_areas(path, **asked)
    assert reading.issues == ()
    assert sum(area.weight for area in reading.areas) == 2_320_214
    given = make_area_shapes(reading.areas)
    measured = make_area_shapes(read_areas(path).areas)
    assert (len(pairs_of(given)), given.num_links) == (855, 0)
    assert len(pairs_of(given) ^ pairs_of(measured)) <= 5
    assert shapely.coverage_is_valid(measured.polygons)


def test_hexagons_of_porto_alegre_have_six_neighbours_inside():
    path = path_of("porto-alegre-hexgrid/hexgrid.csv")
    reading = read_areas(path, weight="population", attributes=["jobs"])
    assert len(reading.areas) == 1_227
    assert sum(area.weight for area in reading.areas) == 812_935
    assert sum(area.attributes["jobs"] for area in reading.areas) == 337_921
    shapes = make_area_shapes(reading.areas)
    apart = np.hypot(*(shapes.xy[:, None] - shapes.xy).transpose(2, 0, 1))
    np.fill_diagonal(apart, np.inf)
    around = (apart < 1.3 * np.median(apart.min(axis=1))).sum(axis=1)
    counts = np.array([len(others) for others in shapes.neighbours])
    assert (around == 6).sum() > 900
    assert (counts[around == 6] == 6).all()
    assert shapes.num_links < 10
