"""Areas as geometry: neighbours, islands, repairs, cells, and points in them."""

import numpy as np
import pytest
import shapely

from routing.areas import AreaRecord
from routing.model import Location
from routing.territory.area_shapes import find_areas, make_area_shapes

STEP = 0.01
"""Degrees; about 1.1 km at the equator."""


def ring(west, south, east, north):
    corners = [(west, south), (east, south), (east, north), (west, north)]
    scaled = [(x * STEP, y * STEP) for x, y in corners]
    return (*scaled, scaled[0])


def box_area(area_id, *boxes, **given) -> AreaRecord:
    polygons = tuple((ring(*box),) for box in boxes)
    return AreaRecord(area_id=area_id, polygons=polygons, **given)


def block(columns, rows) -> list[AreaRecord]:
    return [
        box_area(f"{x}.{y}", (x, y, x + 1, y + 1))
        for y in range(rows)
        for x in range(columns)
    ]


def centre(area_id, x, y) -> AreaRecord:
    return AreaRecord(area_id=area_id, location=Location(lat=y * STEP, lon=x * STEP))


def test_areas_with_a_common_border_are_neighbours_and_corners_do_not_count():
    shapes = make_area_shapes(block(3, 3))
    assert shapes.neighbours[4] == (1, 3, 5, 7)
    assert shapes.neighbours[0] == (1, 3)
    assert (shapes.num_links, shapes.num_repaired) == (0, 0)
    assert shapes.area_ids[4] == "1.1"
    sides = np.sqrt(shapely.area(shapes.polygons))
    assert sides == pytest.approx(1_111.95, rel=1e-4)


def test_rounding_gaps_and_overlaps_are_closed():
    gap = 4e-6 / STEP
    shapes = make_area_shapes(
        [
            box_area("a", (0, 0, 1, 1)),
            box_area("b", (1 + gap, 0, 2, 1)),
            box_area("c", (2 - gap, 0, 3, 1)),
        ]
    )
    assert shapes.neighbours == ((1,), (0, 2), (1,))
    assert shapely.coverage_is_valid(shapes.polygons)
    assert len(shapely.get_parts(shapely.coverage_union_all(shapes.polygons))) == 1


def test_an_island_goes_to_the_nearest_area():
    """The middle of the long area is far, but its end is near."""
    shapes = make_area_shapes(
        [
            box_area("long", (0, 0, 20, 1)),
            box_area("north", (0, 1, 20, 8)),
            box_area("island", (20.5, 0, 21, 0.5)),
        ]
    )
    assert shapes.neighbours[2] == (0,)
    assert shapes.num_links == 1


def test_pieces_are_joined_where_the_gap_is_narrowest():
    areas = [*block(2, 1), box_area("c", (3, 0, 4, 1)), box_area("d", (4, 0, 5, 1))]
    shapes = make_area_shapes(areas)
    assert shapes.neighbours == ((1,), (0, 2), (1, 3), (2,))
    assert shapes.num_links == 1


def test_an_area_of_several_parts_touches_with_each():
    parts = box_area("p", (0, 0, 1, 1), (4, 0, 5, 1))
    shapes = make_area_shapes([parts, box_area("q", (1, 0, 4, 1))])
    assert shapes.neighbours == ((1,), (0,))
    assert shapes.polygons[0].contains(shapely.Point(shapes.xy[0]))


def test_neighbours_of_the_file_go_before_borders():
    areas = block(3, 1)
    areas[0] = box_area("0.0", (0, 0, 1, 1), neighbours=("2.0",))
    shapes = make_area_shapes(areas)
    assert shapes.neighbours[0][-1] == 2
    assert shapes.num_links == 1


def test_crossing_rings_and_rings_without_area_are_repaired_and_counted():
    bow = [(0, 0), (STEP, STEP), (STEP, 0), (0, STEP), (0, 0)]
    flat = [(0.05, 0), (0.06, 0), (0.07, 0), (0.05, 0)]
    shapes = make_area_shapes(
        [
            AreaRecord(area_id="bow", polygons=((tuple(bow),),)),
            AreaRecord(area_id="flat", polygons=((tuple(flat),),)),
        ]
    )
    assert shapes.num_repaired == 2
    assert shapely.is_valid(shapes.polygons).all()
    assert (shapely.area(shapes.polygons) > 0).all()
    assert shapes.polygons[0].area == pytest.approx(1_111.95**2 / 2, rel=1e-4)


def test_areas_on_both_sides_of_the_date_line_stay_in_one_piece():
    def across(west, east):
        return ((west, 50.0), (east, 50.0), (east, 51.0), (west, 51.0), (west, 50.0))

    shapes = make_area_shapes(
        [
            AreaRecord(
                area_id="both",
                polygons=((across(179.0, 180.0),), (across(-180, -179),)),
            ),
            AreaRecord(area_id="ring", polygons=((across(178.0, 179.0),),)),
            AreaRecord(area_id="beyond", polygons=((across(181.0, 182.0),),)),
            AreaRecord(area_id="cross", polygons=((across(182.0, -177.0),),)),
        ]
    )
    assert shapes.neighbours == ((1, 2), (0,), (0, 3), (2,))
    west, _, east, _ = shapely.total_bounds(shapes.polygons)
    assert east - west == pytest.approx(
        5 * 111_195 * np.cos(np.radians(50.5)), rel=1e-3
    )


def test_centres_of_a_grid_become_cells_with_the_neighbours_about_them():
    hexagons = [
        centre(f"{x}.{y}", x + 0.5 * (y % 2), y * 3**0.5 / 2)
        for y in range(5)
        for x in range(5)
    ]
    shapes = make_area_shapes(hexagons)
    assert shapes.neighbours[12] == (6, 7, 11, 13, 16, 17)
    inner = shapes.polygons[12].area
    assert inner == pytest.approx(1_111.95**2 * 3**0.5 / 2, rel=1e-3)
    assert shapes.num_links == 0


def test_a_hole_in_a_grid_is_not_bridged():
    places = [(x, y) for x in range(5) for y in range(5) if (x, y) != (2, 2)]
    shapes = make_area_shapes([centre(f"{x}.{y}", x, y) for x, y in places])
    beside = {places[area] for area in shapes.neighbours[places.index((1, 2))]}
    assert beside == {(0, 2), (1, 1), (1, 3), (2, 1), (2, 3)}


def test_uneven_centres_keep_their_far_neighbours():
    shapes = make_area_shapes(
        [centre(str(k), x, 0) for k, x in enumerate([0, 1, 2, 10])]
    )
    assert shapes.neighbours == ((1,), (0, 2), (1, 3), (2,))
    assert shapes.num_links == 0


@pytest.mark.parametrize(
    "spots", [[(3, 3)], [(3, 3), (3, 3)], [(3, 3), (4, 3), (3, 3)]]
)
def test_few_and_equal_centres_are_connected(spots):
    shapes = make_area_shapes([centre(str(k), *at) for k, at in enumerate(spots)])
    assert len(shapes.neighbours) == len(spots)
    assert all(shapes.neighbours) or len(spots) == 1
    assert shapely.area(shapes.polygons).sum() > 1e5


def test_points_go_to_the_area_around_them_else_to_the_nearest():
    shapes = make_area_shapes(block(2, 1))
    spots = np.array([(0.5, 0.5), (1.5, 0.5), (1, 0.5), (5, 0.5)]) * STEP
    hits = find_areas(shapes, shapes.projection.to_metres(spots[:, 1], spots[:, 0]))
    assert hits.area_of.tolist() == [0, 1, 0, 1]
    assert hits.is_outside.tolist() == [False, False, False, True]
    assert hits.num_outside == 1
    assert find_areas(shapes, np.zeros((0, 2))).num_outside == 0


def test_areas_must_be_there_and_of_one_kind():
    with pytest.raises(ValueError, match="Expected areas"):
        make_area_shapes([])
    with pytest.raises(ValueError, match="got both"):
        make_area_shapes([*block(1, 1), centre("c", 0, 0)])
