"""Power cells: who wins where, exact cover, and what degenerate sites do."""

import numpy as np
import pytest
import shapely

from routing.territory.cells import PowerCells, cell_polygons

BOX = shapely.box(0, 0, 1_000, 1_000)
STAR = shapely.Polygon(
    [
        (
            500 + radius * np.cos(step * np.pi / 20),
            500 + radius * np.sin(step * np.pi / 20),
        )
        for step, radius in enumerate([500, 200] * 20)
    ],
    [[(450, 450), (550, 450), (500, 550)]],
)


def make(sites, prices=None) -> PowerCells:
    places = np.array(sites, dtype=np.float64)
    cost = np.zeros(len(places)) if prices is None else np.array(prices, dtype=float)
    return PowerCells(places, cost)


def assert_exact(cells: PowerCells, region) -> None:
    """The polygons cover the region once, and hold the points that are theirs."""
    shapes = np.array(cell_polygons(cells, region))
    assert shapely.is_valid(shapes).all()
    missing = region.difference(shapely.union_all(shapes)).area
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    pairs = first < second
    twice = shapely.intersection(shapes[first[pairs]], shapes[second[pairs]])
    assert missing <= 1e-9 * region.area
    assert shapely.area(twice).sum() <= 1e-9 * region.area
    assert shapely.area(shapes).sum() == pytest.approx(region.area, rel=1e-9)
    west, south, east, north = region.bounds
    xy = np.random.default_rng(0).uniform((west, south), (east, north), (500, 2))
    inside = shapely.contains(region, shapely.points(xy))
    reps = cells.find_rep(xy)
    brute = ((xy[:, None] - cells.sites) ** 2).sum(axis=2) + cells.prices
    assert brute[np.arange(500), reps] == pytest.approx(brute.min(axis=1), abs=1e-3)
    apart = shapely.distance(shapes[reps[inside]], shapely.points(xy[inside]))
    assert apart.max() < 1e-4


def test_a_price_moves_the_border_away_from_the_dear_site():
    """|x|^2 = |x - 10|^2 + 20 gives 20 x = 120."""
    cells = make([(0, 0), (10, 0)], [0, 20])
    left, right = cell_polygons(cells, shapely.box(0, -1, 10, 1))
    assert left.equals(shapely.box(0, -1, 6, 1))
    assert right.equals(shapely.box(6, -1, 10, 1))
    assert cells.find_rep(np.array([[5.9, 0.0], [6.1, 0.0]])).tolist() == [0, 1]


def test_equals_go_to_the_lowest_index():
    cells = make([(10, 0), (0, 0), (10, 10), (0, 10), (0, 0)])
    xy = np.array([[5.0, 5.0], [0.0, 5.0], [0.0, 0.0]])
    assert cells.find_rep(xy).tolist() == [0, 1, 1]
    assert cells.find_rep(np.zeros((0, 2))).shape == (0,)


def test_a_site_too_dear_has_no_cell_and_a_cheaper_twin_takes_all():
    cells = make([(200, 500), (800, 500), (200, 500), (500, 500)], [5, 0, 1, 1e6])
    shapes = cell_polygons(cells, BOX)
    assert [shape.is_empty for shape in shapes] == [True, False, False, True]
    assert cells.find_rep(np.array([[0.0, 0.0]])).tolist() == [2]
    assert_exact(cells, BOX)


@pytest.mark.parametrize("region", [BOX, STAR], ids=["box", "star"])
@pytest.mark.parametrize("size", [1, 2, 3, 4, 30, 400])
def test_random_sites_are_covered_exactly(size, region):
    rng = np.random.default_rng(size)
    sites = rng.uniform(0, 1_000, (size, 2))
    assert_exact(make(sites, rng.uniform(0, 4e5 / size, size)), region)


@pytest.mark.parametrize("region", [BOX, STAR], ids=["box", "star"])
@pytest.mark.parametrize(
    "sites",
    [
        [(100 * x, 100 * y) for x in range(11) for y in range(11)],
        [(50 + 100 * x, 50 + 100 * y) for x in range(10) for y in range(10)],
        [(100 * x + 50 * (y % 2), 86.6 * y) for x in range(11) for y in range(12)],
        [(100 * x, 70 * x) for x in range(11)],
        [(100 * x, 500) for x in range(11)],
        [
            (500 + 400 * np.cos(a), 500 + 400 * np.sin(a))
            for a in np.arange(0, 6.2, 0.1)
        ],
        [(x + tiny, 500) for x in (100, 900) for tiny in (0, 1e-7)],
        [(-5_000, -5_000), (9_000, 9_000)],
    ],
    ids=["grid", "shifted", "hexagons", "slope", "line", "circle", "twins", "outside"],
)
def test_degenerate_sites_are_covered_exactly(sites, region):
    assert_exact(make(sites), region)


def test_sites_whose_bisectors_all_meet_are_covered_exactly():
    """With prices -|s|^2 every border runs through the origin."""
    sites = np.array([(x, y) for x in range(-300, 301, 100) for y in (-300, 0, 300)])
    cells = make(sites, -(sites**2).sum(axis=1))
    assert_exact(cells, shapely.box(-1_000, -1_000, 1_000, 1_000))


def test_far_from_the_origin_nothing_is_lost():
    sites = np.random.default_rng(1).uniform(0, 1_000, (50, 2)) + 1e7
    region = shapely.box(1e7, 1e7, 1e7 + 1_000, 1e7 + 1_000)
    assert_exact(make(sites), region)


def test_an_empty_region_has_empty_cells():
    assert all(
        shape.is_empty for shape in cell_polygons(make([(0, 0)]), shapely.Point())
    )


@pytest.mark.parametrize(
    ("sites", "prices"),
    [
        (np.zeros((0, 2)), np.zeros(0)),
        (np.zeros((2, 2)), np.zeros(3)),
        (np.zeros((1, 2)), np.array([np.nan])),
        (np.array([[np.inf, 0.0]]), np.zeros(1)),
    ],
)
def test_sites_and_prices_must_be_finite_and_match(sites, prices):
    with pytest.raises(ValueError, match="Expected"):
        PowerCells(sites, prices)
