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
    apart: Sequence[tuple[str, str]] = (),
    stays: Mapping[int, int] | None = None,
) -> dict[int, int]:
    """
    Give a rep to the customers that no territory was built from.

    First the rep a customer is locked to, then the rep of the others of the group, then
    whom the customer stays with, if that is said. A located one then goes to the rep of
    the nearest customer that has one, or the nearest depot, so that no parked customer
    makes an island in another's territory; the others to their owner or the first rep
    allowed. Whom nobody may serve stays without a rep.

    Parameters
    ----------
    rep_of
        Index of customer -> index of rep, of those that have one.
    apart
        Pairs of customer_id who have different reps where that is allowed.
    stays
        Index of customer -> index of rep, where that is allowed; None for nobody.

    Returns
    -------
    dict[int, int]
        The same for the others.
    """
    nearest = _NearestRep(customers, reps, rep_of)
    company = _Company(customers, rep_of, apart)
    found = {}
    for idx, customer in enumerate(customers):
        if idx in rep_of or not claims.allowed[idx]:
            continue
        allowed = company.left(customer, claims.allowed[idx])
        rep = claims.fixed[idx]
        if rep == NOBODY:
            rep = company.group_rep(customer, allowed)
        if rep == NOBODY and (stays or {}).get(idx) in allowed:
            rep = (stays or {})[idx]
        if rep == NOBODY and customer.location is not None:
            rep = nearest(customer.location, allowed)
        if rep == NOBODY:
            rep = claims.owner[idx]
        found[idx] = rep if rep != NOBODY and rep in allowed else allowed[0]
        company.join(customer, found[idx])
    return found


class _Company:
    """Knows who has a customer's group, and those he must be apart from."""

    def __init__(
        self,
        customers: Sequence[Customer],
        rep_of: Mapping[int, int],
        apart: Sequence[tuple[str, str]],
    ) -> None:
        self._others: dict[str, list[str]] = {}
        for one, other in apart:
            self._others.setdefault(one, []).append(other)
            self._others.setdefault(other, []).append(one)
        self._rep_of: dict[str, int] = {}
        self._of_group: dict[str, int] = {}
        for idx, rep in sorted(rep_of.items()):
            self.join(customers[idx], rep)

    def join(self, customer: Customer, rep: int) -> None:
        self._rep_of[customer.customer_id] = rep
        if customer.group:
            self._of_group.setdefault(customer.group, rep)

    def left(self, customer: Customer, allowed: tuple[int, ...]) -> tuple[int, ...]:
        """Return the reps allowed whom nobody has whom he must be apart from."""
        others = self._others.get(customer.customer_id, ())
        taken = {self._rep_of.get(other, NOBODY) for other in others}
        return tuple(rep for rep in allowed if rep not in taken) or allowed

    def group_rep(self, customer: Customer, allowed: tuple[int, ...]) -> int:
        """Return who has the group, if allowed; NOBODY otherwise."""
        rep = self._of_group.get(customer.group, NOBODY) if customer.group else NOBODY
        return rep if rep in allowed else NOBODY


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
