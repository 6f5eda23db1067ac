"""What every source of travel times offers."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from routing.model import Location

IntArray = NDArray[np.int64]


@dataclass(frozen=True)
class Places:
    """
    Places to travel between.

    Parameters
    ----------
    ids
        A customer_id, or ``<rep_id>:start`` and ``<rep_id>:end`` for depots.
    lats, lons
        Degrees WGS 84, shape (num_places,).
    """

    ids: tuple[str, ...]
    lats: NDArray[np.float64]
    lons: NDArray[np.float64]

    def __post_init__(self) -> None:
        if not len(self.ids) == len(self.lats) == len(self.lons):
            raise ValueError("Expected as many ids as latitudes and longitudes.")


def make_places(points: Iterable[tuple[str, Location]]) -> Places:
    """Return the places of pairs (id, location), in their order."""
    pairs = list(points)
    return Places(
        tuple(name for name, _ in pairs),
        np.array([point.lat for _, point in pairs], dtype=np.float64),
        np.array([point.lon for _, point in pairs], dtype=np.float64),
    )


@dataclass(frozen=True)
class TravelMatrix:
    """
    Travel between places.

    Parameters
    ----------
    seconds, metres
        Shape (num_places, num_places), ``[frm, to]``; need not be symmetric.
    """

    ids: tuple[str, ...]
    seconds: IntArray
    metres: IntArray


class Travel(Protocol):
    """A source of travel times."""

    def __call__(self, places: Places) -> TravelMatrix:
        """Return the travel between places; raise TravelError where it is missing."""
        ...

    @property
    def source(self) -> dict[str, object]:
        """Say where the times come from, with every parameter, as plain JSON."""
        ...
