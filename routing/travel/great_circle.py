"""Travel estimated from the great circle: a detour and speeds by leg length."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routing.policy import TravelPolicy
from routing.travel.protocol import IntArray, Places, TravelMatrix
from routing.travel.speeds import EARTH_RADIUS, Knots, resolve_speeds

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class GreatCircle:
    """
    Great-circle distance times a detour; time from speeds by leg length.

    Parameters
    ----------
    detour
        Road metres per great-circle metre, >= 1.
    speeds
        Pairs (great-circle km, great-circle km/h), ascending. The times of these legs
        are interpolated linearly, from 0 s at 0 km; beyond the last pair its segment
        is continued. Times must ascend.
    profile
        Name of the table, for the record.
    """

    detour: float
    speeds: Knots
    profile: str = "given"

    def __post_init__(self) -> None:
        _, seconds = self._knots()
        if np.any(np.diff(seconds) <= 0):
            raise ValueError(f"Expected times that ascend, got speeds {self.speeds}.")

    def __call__(self, places: Places) -> TravelMatrix:
        """Return travel between all places, rounded to whole seconds and metres."""
        direct = great_circle_metres(
            places.lats[:, None], places.lons[:, None], places.lats, places.lons
        )
        return TravelMatrix(
            places.ids, self.seconds(direct), _rounded(direct * self.detour)
        )

    def seconds(self, direct: FloatArray) -> IntArray:
        """Return travel times of legs of given great-circle metres."""
        metres, seconds = self._knots()
        slope = (seconds[-1] - seconds[-2]) / (metres[-1] - metres[-2])
        beyond = np.maximum(direct - metres[-1], 0.0) * slope
        return _rounded(np.interp(direct, metres, seconds) + beyond)

    @property
    def source(self) -> dict[str, object]:
        """Say how times are estimated."""
        return {
            "kind": "great-circle",
            "profile": self.profile,
            "detour": self.detour,
            "speeds": [list(pair) for pair in self.speeds],
        }

    def _knots(self) -> tuple[FloatArray, FloatArray]:
        lengths = np.array([0.0] + [km * 1_000 for km, _ in self.speeds])
        hours = np.array([0.0] + [km / kph for km, kph in self.speeds])
        return lengths, hours * 3_600


def estimate_travel(places: Places, policy: TravelPolicy) -> GreatCircle:
    """Return great-circle travel with the detour and speeds that fit the places."""
    detour, speeds, profile = resolve_speeds(policy, places)
    return GreatCircle(detour, speeds, profile)


def great_circle_metres(
    lat_from: FloatArray, lon_from: FloatArray, lat_to: FloatArray, lon_to: FloatArray
) -> FloatArray:
    """
    Return great-circle metres (haversine, mean radius), degrees in, broadcasting.

    References
    ----------
    Sinnott, R. W. (1984). Virtues of the haversine. Sky and Telescope 68(2), 159.
    """
    lat_a, lat_b = np.radians(lat_from), np.radians(lat_to)
    half_lat = np.sin((lat_b - lat_a) / 2)
    half_lon = np.sin(np.radians(lon_to - lon_from) / 2)
    chord = half_lat**2 + np.cos(lat_a) * np.cos(lat_b) * half_lon**2
    metres: FloatArray = 2 * EARTH_RADIUS * np.arcsin(np.sqrt(np.minimum(chord, 1.0)))
    return metres


def _rounded(values: FloatArray) -> IntArray:
    return np.floor(values + 0.5).astype(np.int64)
