"""Outlines: no overlap, nobody left outside, no holes."""

from dataclasses import replace

import numpy as np
import pytest
import shapely
from territory_worlds import (
    CYCLE,
    make_customer,
    make_rep,
    make_world,
    overlap,
    polygons,
)

from routing.policy import Policy
from routing.territory import design_territories
from routing.territory.outline import outline_territories
from routing.territory.rings import without_holes


@pytest.mark.parametrize("seed", range(4))
def test_outlines_never_overlap_and_cover_the_hull(seed: int) -> None:
    customers, reps = make_world(300, 5, seed)
    design = design_territories(customers, reps, Policy(), cycle=CYCLE, seed=seed)
    assert overlap(design) < 1e-12
    everything = shapely.union_all(polygons(design))
    assert everything.convex_hull.area - everything.area < 1e-9
    assert all(
        shapely.Polygon(ring).is_valid and ring[0] == ring[-1]
        for territory in design.territories
        for ring in territory.outline
    )


@pytest.mark.parametrize("seed", range(4))
def test_customers_lie_inside_their_outline(seed: int) -> None:
    customers, reps = make_world(300, 5, seed)
    design = design_territories(customers, reps, Policy(), cycle=CYCLE, seed=seed)
    shapes = dict(zip((r.rep_id for r in reps), polygons(design), strict=True))
    rep_of = design.rep_of
    outside = sum(
        not shapes[rep_of[c.customer_id]].covers(
            shapely.Point(c.location.lon, c.location.lat)
        )
        for c in customers
    )
    assert outside <= 3


def test_locked_enclave_has_a_part_of_its_own_and_no_hole_remains() -> None:
    customers = [
        make_customer(idx, 48 + idx // 7 / 10, 9 + idx % 7 / 10, owner_id="R0")
        for idx in range(49)
    ]
    customers[24] = replace(customers[24], owner_id="R1", is_locked=True)
    rep_of = {idx: int(idx == 24) for idx in range(49)}
    around, inside = outline_territories(customers, rep_of, 2)
    assert len(inside) == 1
    enclave = shapely.Polygon(inside[0])
    assert enclave.covers(shapely.Point(9.3, 48.3))
    assert len(around) == 2
    assert sum(shapely.Polygon(r).intersection(enclave).area for r in around) < 1e-12


def test_cutting_through_holes_keeps_the_area() -> None:
    holes = [
        [(1, 1), (2, 1), (2, 2), (1, 2)],
        [(3, 3), (4, 3), (4, 4), (3, 4)],
    ]
    shape = shapely.Polygon([(0, 0), (5, 0), (5, 5), (0, 5)], holes)
    parts = without_holes(shape)
    assert not any(part.interiors for part in parts)
    assert sum(part.area for part in parts) == pytest.approx(23)


@pytest.mark.parametrize(
    "spots",
    [
        [(48, 9)],
        [(48, 9), (48, 9)],
        [(48, 9), (48, 10)],
        [(48, 9), (48.5, 9.5), (49, 10)],
        [(48, 9), (48, 9 + 1e-9), (48, 10)],
        [(-17, 179.9), (-17, -179.9), (-17.1, -179.8)],
    ],
)
def test_few_or_collinear_places_have_outlines(spots) -> None:
    customers = [make_customer(idx, *spot) for idx, spot in enumerate(spots)]
    reps = [make_rep(0, *spots[0]), make_rep(1, *spots[-1])]
    design = design_territories(customers, reps, Policy(), cycle=CYCLE, seed=0)
    assert overlap(design) < 1e-12
    assert any(territory.outline for territory in design.territories)


def test_a_place_of_two_reps_belongs_to_the_one_with_more_customers() -> None:
    customers = [make_customer(idx, 48, 9) for idx in range(3)]
    outlines = outline_territories(customers, {0: 1, 1: 0, 2: 1}, 2)
    assert outlines[0] == ()
    assert len(outlines[1]) == 1


def test_no_locations_mean_no_outlines() -> None:
    customer = make_customer(0, 48, 9, location=None)
    assert outline_territories([customer], {0: 0}, 2) == ((), ())


def test_a_regular_grid_has_outlines() -> None:
    """Cells of a grid meet in points, where Voronoi edges have no length."""
    customers = tuple(
        make_customer(idx, 52 + row / 1_000, lon)
        for idx, (row, lon) in enumerate(
            (row, lon) for lon in (13.65001, 13.67001) for row in range(20)
        )
    )
    rep_of = {idx: idx // 20 for idx in range(40)}
    rings = outline_territories(customers, rep_of, 2)
    shapes = [shapely.Polygon(ring) for (ring,) in rings]
    assert all(shape.is_valid for shape in shapes)
    assert shapes[0].intersection(shapes[1]).area == 0


@pytest.mark.parametrize("seed", [36, 39])
def test_scattered_reps_on_a_grid_have_outlines(seed: int) -> None:
    """Cells that were rounded one by one could not be joined for these."""
    rng = np.random.default_rng(seed)
    spots = rng.integers(0, 9, (60, 2))
    reps = rng.integers(0, 6, 60).tolist()
    customers = [
        make_customer(idx, 48 + float(y) * 0.013, 9 + float(x) * 0.017)
        for idx, (x, y) in enumerate(spots)
    ]
    outlines = outline_territories(customers, dict(enumerate(reps)), 6)
    shapes = [shapely.Polygon(ring) for rings in outlines for ring in rings]
    assert all(shape.is_valid for shape in shapes)
    whole = sum(shape.area for shape in shapes)
    assert whole == pytest.approx(shapely.union_all(shapes).area, rel=1e-9)
