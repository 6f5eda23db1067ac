"""Degrees to local metres and back, so that plane geometry may be used."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routing.model import Location

FloatArray = NDArray[np.float64]

_METRES_PER_DEGREE = 6_371_008.8 * np.pi / 180
_FLATTEST = 0.01


@dataclass(frozen=True)
class Projection:
    """
    Equirectangular projection around a centre; exact in x at the centre's latitude.

    Parameters
    ----------
    lat, lon
        The centre, degrees.
    """

    lat: float
    lon: float

    def to_metres(self, lats: FloatArray, lons: FloatArray) -> FloatArray:
        """Return (x, y) in metres, shape (n, 2); longitudes wrap around the centre."""
        east = (lons - self.lon + 180) % 360 - 180
        x = east * self._metres_per_lon
        return np.column_stack((x, (lats - self.lat) * _METRES_PER_DEGREE))

    def to_degrees(self, xy: FloatArray) -> FloatArray:
        """
        Return (lon, lat) in degrees, shape (n, 2).

        Longitudes are continuous: beyond the date line they exceed 180.
        """
        lon = self.lon + xy[:, 0] / self._metres_per_lon
        lat = self.lat + xy[:, 1] / _METRES_PER_DEGREE
        return np.column_stack((lon, lat))

    @property
    def _metres_per_lon(self) -> float:
        return _METRES_PER_DEGREE * max(_FLATTEST, float(np.cos(np.radians(self.lat))))


def make_projection(locations: Sequence[Location]) -> Projection:
    """Return the projection around the middle of some locations."""
    if not locations:
        return Projection(0.0, 0.0)
    lats = np.array([place.lat for place in locations])
    angles = np.radians([place.lon for place in locations])
    lon = np.degrees(np.arctan2(np.sin(angles).mean(), np.cos(angles).mean()))
    return Projection(float((lats.min() + lats.max()) / 2), float(lon))
