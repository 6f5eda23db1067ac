import numpy as np
import pytest
from shapely import box

from benchmarks.territory_drift import NOBODY
from benchmarks.territory_graphs import (
    CutOff,
    PlaceGraph,
    cut_off,
    delaunay_graph,
    gabriel_graph,
)
from benchmarks.territory_hulls import measure_hulls, measure_tiling, region_of
from benchmarks.territory_metrics import (
    balance_figures,
    cells_at,
    centroids,
    linehaul_seconds,
    match_homes,
    mean_distance,
    moved_share,
    relabelled,
    summed,
)

SQUARE = np.array([[0.0, 0.0], [2.0, 0.0], [0.0, 2.0], [2.0, 2.0]])


def ints(*values: int) -> np.ndarray:
    return np.array(values, dtype=np.int64)


def test_balance_is_the_deviation_from_the_mean() -> None:
    loads = summed(np.array([1.0, 2.0, 3.0, 6.0]), ints(0, 0, 1, 2), 3)
    assert loads.tolist() == [3, 3, 6]
    assert balance_figures("service", loads) == pytest.approx(
        {"service_max_percent": 50, "service_mean_percent": 100 / 3}
    )


def test_middles_and_distances_are_weighted_by_work() -> None:
    work, rep_of = np.array([3.0, 1.0, 1.0, 1.0]), ints(0, 0, 1, 1)
    assert centroids(SQUARE, work, rep_of, 2).tolist() == [[0.5, 0], [1, 2]]
    assert mean_distance(SQUARE, work, rep_of, 2) == pytest.approx(5 / 6)


def test_a_rep_drives_out_and_back_every_day_as_far_as_the_mean_visit() -> None:
    xy = np.array([[0.0, 1_000.0], [0.0, 3_000.0], [0.0, 500.0]])
    visits, homes = np.array([90.0, 30.0, 4.0]), np.zeros((2, 2))
    per_metre = 1.3 * 3_600 / 55_000
    assert linehaul_seconds(xy, visits, ints(0, 0, 1), homes) == pytest.approx(
        [40 * 1_500 * per_metre, 8 * 500 * per_metre]
    )


def test_territories_go_to_the_reps_who_live_there() -> None:
    homes = np.array([[2.0, 1.0], [0.0, 1.0]])
    matched = match_homes(SQUARE, np.ones(4), ints(0, 1, 0, 1), homes)
    assert matched.tolist() == [1, 0]


def test_a_price_moves_the_border_of_a_cell() -> None:
    sites = np.array([[0.0, 0.0], [10.0, 0.0]])
    points = np.array([[4.0, 0.0], [6.0, 0.0], [8.0, 0.0]])
    assert cells_at(points, sites, np.zeros(2)).tolist() == [0, 1, 1]
    # x^2 + 40 = (10 - x)^2 at x = 3, x^2 - 40 likewise at x = 7
    assert cells_at(points, sites, np.array([40.0, 0.0])).tolist() == [1, 1, 1]
    assert cells_at(points, sites, np.array([-40.0, 0.0])).tolist() == [0, 0, 1]


def test_gabriel_has_fewer_edges_than_delaunay() -> None:
    """Over the long side of a flat triangle the circle holds the third corner."""
    xy = np.array([[0.0, 0.0], [4.0, 0.0], [2.0, 1.0]])
    delaunay = delaunay_graph(xy)
    assert delaunay.edges.tolist() == [[0, 1], [0, 2], [1, 2]]
    # places are sorted by x: the flat corner is the second of them
    assert gabriel_graph(xy, delaunay).edges.tolist() == [[0, 1], [1, 2]]


def test_customers_of_one_place_are_joined() -> None:
    graph = delaunay_graph(np.vstack((SQUARE, SQUARE[:1])))
    assert graph.place.tolist() == [0, 2, 1, 3, 0]
    assert cut_off(graph, ints(0, 1, 1, 1, 0)) == CutOff(0, 0)


def test_customers_apart_from_most_of_their_territory_are_counted() -> None:
    chain = PlaceGraph(ints(0, 1, 2, 3, 4), np.array([[0, 1], [1, 2], [2, 3], [3, 4]]))
    assert cut_off(chain, ints(0, 0, 1, 1, 0)) == CutOff(1, 1)
    assert cut_off(chain, ints(0, 1, 0, 1, 0)) == CutOff(3, 2)
    assert cut_off(chain, ints(0, 0, 0, 1, 1)) == CutOff(0, 0)


def test_a_place_with_customers_of_two_reps_links_both_territories() -> None:
    chain = PlaceGraph(ints(0, 1, 1, 2), np.array([[0, 1], [1, 2]]))
    assert cut_off(chain, ints(0, 0, 1, 1)) == CutOff(0, 0)
    assert cut_off(chain, ints(0, 1, 0, 1)) == CutOff(0, 0)
    assert cut_off(chain, ints(0, 1, 1, 0)) == CutOff(1, 1)


def test_hulls_that_overlap_are_measured() -> None:
    """Two squares of area 4 share one of area 1, with a corner of each in it."""
    xy = np.vstack((SQUARE, SQUARE + 1))
    found = measure_hulls(xy, np.repeat(ints(3, 5), 4))
    assert found.overlap == pytest.approx(1 / 8)
    assert found.foreign == 2


def test_a_customer_on_the_border_of_a_hull_is_not_inside() -> None:
    xy = np.vstack((SQUARE, [[2.0, 1.0], [4.0, 1.0], [4.0, 3.0]]))
    found = measure_hulls(xy, ints(0, 0, 0, 0, 1, 1, 1))
    assert (found.overlap, found.foreign) == (0, 0)


def test_moved_customers_are_those_who_had_another_rep() -> None:
    before, after = ints(0, 0, 1, NOBODY), ints(1, 1, 0, 0)
    assert moved_share(before, after) == 1
    assert relabelled(before, after, 2).tolist() == [0, 0, 1, 1]
    assert moved_share(before, relabelled(before, after, 2)) == 0


def test_polygons_that_overlap_and_leave_gaps_are_measured() -> None:
    """Of a box of 4 x 1 the first half is covered, a quarter of it twice."""
    found = measure_tiling([box(0, 0, 1.5, 1), box(1, 0, 2, 1)], region_of((4.0, 1.0)))
    assert (found.overlap, found.cover) == pytest.approx((0.125, 0.5))
