"""Published polygons against a region: clipped, complete, once."""

import numpy as np
import pytest
import shapely
from territory_worlds import make_customer, make_world

from routing.areas import AreaRecord
from routing.model import Location
from routing.territory.area_shapes import make_area_shapes
from routing.territory.cells import PowerCells
from routing.territory.cover import measure_cover
from routing.territory.outline import (
    make_hull,
    outline_areas,
    outline_cells,
    outline_territories,
)
from routing.territory.projection import make_projection
from routing.territory.rings import make_region

ORIGIN = make_projection([Location(lat=0, lon=0)])


def ring(west, south, east, north):
    corners = [(west, south), (east, south), (east, north), (west, north)]
    return (*corners, corners[0])


def assert_exact(outlines, region, projection):
    found = measure_cover(outlines, region, projection)
    assert found.cover == pytest.approx(1, abs=1e-9)
    assert found.overlap < 1e-9
    assert found.outside < 1e-9


def test_gaps_overlaps_and_spills_are_measured():
    """Of four squares one is missing; half of one is double; one lies outside."""
    region = make_region([(ring(0, 0, 4, 1),)], ORIGIN)
    outlines = [[ring(0, 0, 2, 1)], [ring(1.5, 0, 3, 1)], [], [ring(4, 0, 5, 1)]]
    found = measure_cover(outlines, region, ORIGIN)
    assert found.cover == pytest.approx(0.75)
    assert found.overlap == pytest.approx(0.125)
    assert found.outside == pytest.approx(0.25)


def test_no_outlines_cover_nothing():
    found = measure_cover([(), ()], make_region([(ring(0, 0, 1, 1),)], ORIGIN), ORIGIN)
    assert (found.cover, found.overlap, found.outside) == (0, 0, 0)


REGIONS = {
    "within": [(ring(9.5, 48.5, 10.5, 49.5),)],
    "around": [(ring(7, 46, 13, 52),)],
    "lakes": [(ring(8, 47, 12, 51), *(ring(x, 49, x + 0.1, 50) for x in (9, 10, 11)))],
    "islands": [(ring(9, 48, 10, 49),), (ring(14, 48, 15, 49),)],
    "counties": [(ring(x, 48, x + 1, 51),) for x in (8, 9, 10, 11)],
    "elsewhere": [(ring(20, 40, 21, 41),)],
    "crossing": [
        ((*((9.0, 48.0), (11.0, 50.0), (11.0, 48.0), (9.0, 50.0)), (9.0, 48.0)),)
    ],
}


@pytest.mark.parametrize("name", REGIONS)
def test_territories_cover_a_given_region_exactly(name):
    customers, _ = make_world(200, 5, 1)
    reps = {
        idx: int(c.location.lon * 7 + c.location.lat * 5) % 5
        for idx, c in enumerate(customers)
    }
    outlines = outline_territories(customers, reps, 5, region=REGIONS[name])
    projection = make_projection([c.location for c in customers])
    assert_exact(outlines, make_region(REGIONS[name], projection), projection)


def test_one_customer_takes_the_whole_region_and_one_without_a_place_nothing():
    region = REGIONS["around"]
    customers = [make_customer(0, 48, 9), make_customer(1, 48, 9, location=None)]
    whole, nothing = outline_territories(customers, {0: 0, 1: 1}, 2, region=region)
    assert nothing == ()
    differing = shapely.Polygon(whole[0]) ^ shapely.Polygon(region[0][0])
    assert differing.area < 1e-9


def test_customers_outside_have_no_say_where_others_are_nearer():
    region = [(ring(9, 48, 10, 49),)]
    customers = [make_customer(0, 48.5, 9.5), make_customer(1, 48.5, 14)]
    inside, outside = outline_territories(customers, {0: 0, 1: 1}, 2, region=region)
    assert len(inside) == 1
    assert outside == ()


def test_pieces_without_customers_belong_to_the_nearest_one():
    region = [(ring(9, 48, 10, 49),), (ring(12, 48, 13, 49),)]
    customers = [make_customer(0, 48.5, 9.2), make_customer(1, 48.5, 9.8)]
    west, east = outline_territories(customers, {0: 0, 1: 1}, 2, region=region)
    assert len(west) == 1
    assert len(east) == 2


@pytest.mark.parametrize("name", ["around", "lakes", "islands"])
def test_cells_cover_a_region_exactly(name):
    region = make_region(
        REGIONS[name], projection := make_projection([Location(lat=49, lon=10)])
    )
    rng = np.random.default_rng(3)
    sites = rng.uniform(-1e5, 1e5, (40, 2))
    cells = PowerCells(sites, rng.uniform(0, 1e8, 40))
    assert_exact(outline_cells(cells, region, projection), region, projection)


def test_cells_cover_the_hull_of_places():
    xy = np.random.default_rng(4).uniform(0, 1e5, (200, 2))
    hull = make_hull(xy)
    assert shapely.contains(hull, shapely.points(xy)).all()
    cells = PowerCells(xy[:9], np.zeros(9))
    assert_exact(outline_cells(cells, hull, ORIGIN), hull, ORIGIN)


def test_areas_of_a_rep_are_joined_and_those_of_nobody_left_out():
    areas = [
        AreaRecord(area_id=str(x), polygons=((ring(x, 0, x + 1, 1),),))
        for x in range(5)
    ]
    shapes = make_area_shapes(areas)
    rep_of = [0, 0, 2, 0, -1]
    outlines = outline_areas(shapes.polygons, rep_of, 3, shapes.projection)
    assert [len(rings) for rings in outlines] == [2, 0, 1]
    biggest = shapely.Polygon(outlines[0][0])
    assert biggest.symmetric_difference(shapely.box(0, 0, 2, 1)).area < 1e-9
    found = measure_cover(
        outlines, shapely.union_all(shapes.polygons), shapes.projection
    )
    assert found.cover == pytest.approx(0.8)
    assert found.overlap == 0


def test_an_area_around_another_is_cut_so_that_rings_say_everything():
    around = (ring(0, 0, 3, 3), ring(1, 1, 2, 2))
    areas = [
        AreaRecord(area_id="around", polygons=(around,)),
        AreaRecord(area_id="inside", polygons=((ring(1, 1, 2, 2),),)),
    ]
    shapes = make_area_shapes(areas)
    assert shapes.neighbours == ((1,), (0,))
    outlines = outline_areas(shapes.polygons, [0, 1], 2, shapes.projection)
    assert [len(rings) for rings in outlines] == [2, 1]
    assert_exact(outlines, shapely.union_all(shapes.polygons), shapes.projection)
