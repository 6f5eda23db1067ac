"""Estimated driving against values worked out by hand."""

import numpy as np
import pytest

from routing.model import Location
from routing.territory.drive_estimate import depot_times, linehaul, local_times
from routing.travel import GreatCircle

STEADY = GreatCircle(detour=1.0, speeds=((1.0, 36.0), (100.0, 36.0)))
"""10 m/s at every length."""


def test_linehaul_goes_out_and_back_every_working_day() -> None:
    # 40 visits, 600 s away on average, 20 days.
    assert linehaul(40, 40 * 600, 20) == 2 * 20 * 600


def test_fewer_visits_than_days_mean_fewer_trips() -> None:
    assert linehaul(3, 3 * 600, 20) == 2 * 3 * 600
    assert linehaul(0, 0, 20) == 0


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


def test_depot_times_are_great_circle_times() -> None:
    equator = [Location(lat=0, lon=0), Location(lat=0, lon=0.1)]
    times = depot_times(equator, equator[:1], STEADY)
    assert times.tolist() == [[0.0], [1_112.0]]
