"""Driving estimated before any route exists: between stops, and out and back."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from routing.model import Location
from routing.travel import GreatCircle

FloatArray = NDArray[np.float64]

_TOUR_CONSTANT = 0.7124
"""Beardwood, Halton & Hammersley: mean leg of a tour = this / sqrt(density)."""

_VISITED_SHARE = 0.4
"""Share of the density around a customer that is visited on the same round."""

_NEIGHBOUR = 8


def local_times(xy: FloatArray, travel: GreatCircle) -> FloatArray:
    """
    Return seconds of driving per visit from one stop to the next, shape (n,).

    The density around a customer comes from its eighth nearest neighbour.

    Parameters
    ----------
    xy
        Metres, shape (n, 2).

    References
    ----------
    Beardwood, J., Halton, J. H. & Hammersley, J. M. (1959). The shortest path through
    many points. Proc. Cambridge Philosophical Society 55, 299-327.
    """
    if len(xy) < 2:
        return np.zeros(len(xy))
    neighbour = min(_NEIGHBOUR, len(xy) - 1)
    radius = np.asarray(cKDTree(xy).query(xy, k=[neighbour + 1])[0])[:, 0]
    density_root = np.sqrt(_VISITED_SHARE * neighbour / np.pi)
    return travel.seconds(_TOUR_CONSTANT * radius / density_root).astype(np.float64)


def degrees_of(locations: Sequence[Location]) -> tuple[FloatArray, FloatArray]:
    """Return latitudes and longitudes."""
    pairs = np.array([(place.lat, place.lon) for place in locations], dtype=np.float64)
    pairs = pairs.reshape(-1, 2)
    return pairs[:, 0], pairs[:, 1]
