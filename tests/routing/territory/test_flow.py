"""Surplus flows on borders small enough to work out by hand."""

import pytest

from routing.territory.flow import surplus_flows

LINE = {(0, 1): 1, (1, 0): 1, (1, 2): 1, (2, 1): 1}


def test_surplus_passes_through_the_rep_between() -> None:
    flows = surplus_flows([150, 100, 50], [100, 100, 100], LINE, 0.0)
    assert flows == {(0, 1): 50, (1, 2): 50}


def test_nothing_moves_inside_the_band() -> None:
    assert surplus_flows([104, 100, 96], [100, 100, 100], LINE, 0.05) == {}


def test_only_the_excess_over_the_band_moves() -> None:
    flows = surplus_flows([120, 100, 80], [100, 100, 100], LINE, 0.1)
    assert flows == {(0, 1): pytest.approx(10, abs=1), (1, 2): pytest.approx(10, abs=1)}


def test_unequal_targets_are_met() -> None:
    assert surplus_flows([100, 100], [150, 50], {(1, 0): 1}, 0.0) == {(1, 0): 50}


def test_dear_borders_are_avoided() -> None:
    costs = {(0, 2): 100, (0, 1): 1, (1, 2): 1}
    flows = surplus_flows([200, 100, 0], [100, 100, 100], costs, 0.0)
    assert flows == {(0, 1): 100, (1, 2): 100}


@pytest.mark.parametrize("loads", [[0, 0], [100, 0]])
def test_no_common_border_moves_nothing(loads) -> None:
    assert surplus_flows(loads, [50, 50], {}, 0.0) == {}
