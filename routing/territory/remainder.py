"""Customers without work on the map: the parked, and those without a location."""

from collections.abc import Mapping, Sequence

import numpy as np
from scipy.spatial import cKDTree

from routing.model import Customer, Location, Rep
from routing.territory.claims import NOBODY, Claims
from routing.territory.projection import Projection, make_projection


def assign_remainder(
    customers: Sequence[Customer],
    reps: Sequence[Rep],
    claims: Claims,
    rep_of: Mapping[int, int],
) -> dict[int, int]:
    """
    Give a rep to the customers that no territory was built from.

    First the rep a customer is locked to. A located one then goes to the rep of the
    nearest customer that has one, or the nearest depot, so that no parked customer
    makes an island in another's territory; the others to their owner or the first rep
    allowed. Whom nobody may serve stays without a rep.

    Parameters
    ----------
    rep_of
        Index of customer -> index of rep, of those that have one.

    Returns
    -------
    dict[int, int]
        The same for the others.
    """
    nearest = _NearestRep(customers, reps, rep_of)
    found = {}
    for idx, customer in enumerate(customers):
        allowed = claims.allowed[idx]
        if idx in rep_of or not allowed:
            continue
        rep = claims.fixed[idx]
        if rep == NOBODY and customer.location is not None:
            rep = nearest(customer.location, allowed)
        if rep == NOBODY:
            rep = claims.owner[idx]
        found[idx] = allowed[0] if rep == NOBODY else rep
    return found


class _NearestRep:
    """Finds the rep of the nearest customer with one, else of the nearest depot."""

    def __init__(
        self,
        customers: Sequence[Customer],
        reps: Sequence[Rep],
        rep_of: Mapping[int, int],
    ) -> None:
        held = [(customers[idx].location, rep) for idx, rep in sorted(rep_of.items())]
        points = [place for place, _ in held if place is not None]
        depots = [rep.depot for rep in reps]
        self._projection = make_projection(points or depots)
        self._depots = _metres(self._projection, depots)
        self._reps = [rep for place, rep in held if place is not None]
        self._tree = cKDTree(_metres(self._projection, points)) if points else None

    def __call__(self, location: Location, allowed: tuple[int, ...]) -> int:
        xy = _metres(self._projection, [location])[0]
        if self._tree is not None:
            rep = self._reps[int(self._tree.query(xy)[1])]
            if rep in allowed:
                return rep
        far = np.hypot(*(self._depots[list(allowed)] - xy).T)
        return allowed[int(np.argmin(far))]


def _metres(
    projection: Projection, places: Sequence[Location]
) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    lats = np.array([place.lat for place in places], dtype=np.float64)
    lons = np.array([place.lon for place in places], dtype=np.float64)
    return projection.to_metres(lats, lons)
