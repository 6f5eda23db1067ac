"""Degrees to metres and back."""

import numpy as np
import pytest

from routing.model import Location
from routing.territory.projection import Projection, make_projection


def test_there_and_back_again() -> None:
    projection = Projection(48.0, 11.0)
    lats, lons = np.array([48.1, 47.5, 48.0]), np.array([11.2, 10.0, 11.0])
    back = projection.to_degrees(projection.to_metres(lats, lons))
    assert back == pytest.approx(np.column_stack((lons, lats)))


def test_a_degree_of_latitude_is_about_111_km() -> None:
    xy = Projection(0.0, 0.0).to_metres(np.array([1.0]), np.array([1.0]))
    assert xy == pytest.approx(np.full((1, 2), 111_195), rel=1e-5)


def test_neighbours_across_the_date_line_are_near() -> None:
    ends = [Location(lat=-17, lon=179.9), Location(lat=-17, lon=-179.9)]
    projection = make_projection(ends)
    xy = projection.to_metres(np.array([-17.0, -17.0]), np.array([179.9, -179.9]))
    assert np.hypot(*(xy[0] - xy[1])) == pytest.approx(21_267, rel=1e-3)


def test_no_locations_still_give_a_projection() -> None:
    assert make_projection([]) == Projection(0.0, 0.0)
