"""Estimated driving against values worked out by hand."""

import numpy as np
import pytest

from routing.territory.drive_estimate import local_times
from routing.travel import GreatCircle

STEADY = GreatCircle(detour=1.0, speeds=((1.0, 36.0), (100.0, 36.0)))
"""10 m/s at every length."""


def test_local_leg_follows_the_density_of_the_eighth_neighbour() -> None:
    # Nine on a ring of 1 km and its centre: the centre's eighth is 1,000 m away.
    angles = np.arange(8) * np.pi / 4
    ring = 1_000 * np.column_stack((np.cos(angles), np.sin(angles)))
    xy = np.concatenate((np.zeros((1, 2)), ring))
    density = 8 / (np.pi * 1_000**2)
    leg = 0.7124 / np.sqrt(0.4 * density)
    assert local_times(xy, STEADY)[0] == pytest.approx(leg / 10, abs=0.5)


def test_shared_and_single_places_need_no_local_driving() -> None:
    assert local_times(np.zeros((12, 2)), STEADY).tolist() == [0.0] * 12
    assert local_times(np.zeros((1, 2)), STEADY).tolist() == [0.0]
    assert local_times(np.zeros((0, 2)), STEADY).tolist() == []
