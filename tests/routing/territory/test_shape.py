"""Shapes of territories against values worked out by hand."""

import numpy as np
import pytest
import shapely

from routing.territory.shape import (
    compactness,
    measure_hulls,
    measure_spread,
    polsby_popper,
)

XY = np.array([(0, 0), (0, 4), (10, 0), (10, 0)], dtype=float)
REP_OF = np.array([0, 0, 1, 1])
WORK = np.array([3.0, 1, 1, 1])


def test_compactness_is_the_mean_distance_to_the_centroids() -> None:
    # Centroid (0, 1) of weights 3 and 1: distances 1 and 3; the others 0.
    assert compactness(XY, WORK, REP_OF) == pytest.approx(6 / 6)
    assert compactness(XY, np.zeros(4), REP_OF) == 0


def test_spread_per_territory() -> None:
    spread = measure_spread(XY, WORK, REP_OF, 3)
    assert spread.mean_distance == pytest.approx([6 / 4, 0, 0])
    # (3 x 1 + 1 x 9) / 4 = 3
    assert spread.gyration == pytest.approx([np.sqrt(3), 0, 0])


def test_polsby_popper_of_a_square_and_of_nothing() -> None:
    polygons = np.array([shapely.box(0, 0, 5, 5), shapely.Polygon()])
    ratios = polsby_popper(polygons)
    assert ratios[0] == pytest.approx(np.pi / 4)
    assert np.isnan(ratios[1])


def test_hulls_that_share_a_quarter() -> None:
    # Two squares of 4 x 4 that share 2 x 2; one corner of each lies in the other's.
    square = np.array([(0, 0), (4, 0), (4, 4), (0, 4)], dtype=float)
    xy = np.concatenate((square, square + 2))
    hulls = measure_hulls(xy, np.repeat([0, 1], 4))
    assert hulls.overlap == pytest.approx(4 / 32)
    assert np.flatnonzero(hulls.is_foreign).tolist() == [2, 4]


def test_a_corner_on_a_hull_is_not_in_it() -> None:
    square = np.array([(0, 0), (4, 0), (4, 4), (0, 4)], dtype=float)
    xy = np.concatenate((square, [(4, 2), (8, 2)]))
    hulls = measure_hulls(xy, np.array([0, 0, 0, 0, 1, 1]))
    assert hulls.overlap == 0
    assert not hulls.is_foreign.any()


def test_no_customers_no_hulls() -> None:
    assert measure_hulls(np.zeros((0, 2)), np.zeros(0, dtype=int)).overlap == 0
