"""Least travel times between places, either way, and which places are near."""

import numpy as np
from numpy.typing import NDArray

from routing.travel.great_circle import GreatCircle
from routing.travel.protocol import Places, Travel
from routing.travel.speeds import EARTH_RADIUS

_ROWS = 512
_STEPS = 1_000_000
"""Entries of the table of times by length; a step is a metre, or more on continents."""
_ROUNDING = 0.2
"""Metres that the rounding of dot products may add to a chord, and more."""

Seconds = NDArray[np.int32]
Points = NDArray[np.float64]


def least_travel(travel: Travel, places: Places) -> Seconds:
    """
    Return seconds that no leg between two places can beat, in either direction.

    For the great circle they come from the chord, which is never longer than the arc,
    and a table: a tenth of the work, as thousands of places are compared at once.

    Returns
    -------
    Seconds
        Symmetric, shape (num_places, num_places).

    Raises
    ------
    TravelError
        If a given matrix lacks places or pairs.
    """
    if not isinstance(travel, GreatCircle):
        return least_either_way(travel(places).seconds)
    points = _on_sphere(places)
    num = len(points)
    step = max(1.0, _span(points) / _STEPS)
    lengths: Points = np.arange(_STEPS + 2, dtype=np.float64) * step
    table = travel.seconds(lengths).astype(np.int32)
    least = np.zeros((num, num), dtype=np.int32)
    for row in range(0, num, _ROWS):
        chords = _chords(points[row : row + _ROWS], points[row:])
        chords -= _ROUNDING
        chords /= step
        found = table[np.maximum(chords, 0.0, out=chords).astype(np.int32)]
        least[row : row + _ROWS, row:] = found
        least[row:, row : row + _ROWS] = found.T
    return least


def _chords(some: Points, others: Points) -> Points:
    """Return metres straight through the earth, shape (num_some, num_others)."""
    chords = some @ others.T
    np.subtract(1.0, chords, out=chords)
    chords *= 2 * EARTH_RADIUS**2
    np.maximum(chords, 0.0, out=chords)
    result: Points = np.sqrt(chords, out=chords)
    return result


def _span(points: Points) -> float:
    """Return metres that no chord between points exceeds."""
    low, high = points.min(axis=0, initial=1.0), points.max(axis=0, initial=-1.0)
    return float(np.linalg.norm(high - low)) * EARTH_RADIUS


def least_either_way(seconds: NDArray[np.int64]) -> Seconds:
    """Return the shorter of the two directions for every pair, symmetric."""
    return np.minimum(seconds, seconds.T).astype(np.int32)


def near_pairs(places: Places, radius: float) -> NDArray[np.int64]:
    """
    Return pairs of indices of places within a radius, shape (num_pairs, 2).

    Parameters
    ----------
    radius
        Metres; a pair may be a few centimetres further apart.
    """
    if len(places.ids) < 2:
        return np.zeros((0, 2), dtype=np.int64)
    # As in ``speeds``.
    from scipy.spatial import cKDTree

    tree = cKDTree(_on_sphere(places))
    reach = (radius + 0.05) / EARTH_RADIUS
    return tree.query_pairs(reach, output_type="ndarray").astype(np.int64)


def _on_sphere(places: Places) -> Points:
    """Return the places on the unit sphere, shape (num_places, 3)."""
    lat, lon = np.radians(places.lats), np.radians(places.lons)
    flat = np.cos(lat)
    return np.column_stack((flat * np.cos(lon), flat * np.sin(lon), np.sin(lat)))
