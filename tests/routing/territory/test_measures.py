"""Figures of territories against values worked out by hand."""

import numpy as np
import pytest
from test_contiguity import make_line

from routing.territory.measures import achievable_deviation, balance, compactness


def test_balance_is_the_worst_relative_deviation() -> None:
    assert balance(np.array([90.0, 105.0]), np.array([100.0, 100.0])) == pytest.approx(
        0.1
    )
    assert balance(np.array([0.0, 5.0]), np.array([0.0, 5.0])) == 0
    assert balance(np.zeros(2), np.zeros(2)) == 0


def test_compactness_is_the_mean_distance_to_the_centroids() -> None:
    xy = np.array([(0, 0), (0, 4), (10, 0), (10, 0)], dtype=float)
    rep_of = np.array([0, 0, 1, 1])
    # Centroid (0, 1) of weights 3 and 1: distances 1 and 3; the others 0.
    assert compactness(xy, np.array([3.0, 1, 1, 1]), rep_of) == pytest.approx(1.0)
    assert compactness(xy, np.zeros(4), rep_of) == 0


def test_one_customer_for_two_reps_cannot_be_fair() -> None:
    # One rep has all: 100 % above, the other 100 % below.
    assert achievable_deviation(make_line("0")) == pytest.approx(1.0, abs=0.01)


def test_grain_is_half_a_customer_over_the_fair_share() -> None:
    partition = make_line("00001111")
    target = partition.targets()[0]
    leaving = partition.load(0) - partition.load_with(0, 3, -1)
    assert achievable_deviation(partition) >= leaving / 2 / target - 1e-9
    assert achievable_deviation(partition) < 0.25
