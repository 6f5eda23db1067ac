"""Basic areas: the smallest units of a territory, customers who stay together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routing.model import Customer, Location, Rep
from routing.policy import Policy
from routing.territory.adjacency import Neighbours, delaunay_neighbours
from routing.territory.crew import Crew
from routing.territory.drive_estimate import degrees_of, depot_times, local_times
from routing.territory.projection import make_projection
from routing.travel import GreatCircle, Places, estimate_travel

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

NOBODY = -1


@dataclass(frozen=True)
class BasicAreas:
    """
    Arrays over the basic areas; a *place* is a distinct location of theirs.

    Parameters
    ----------
    customer_idxs
        Indices of the customers of each area, into the given customers.
    xy
        Metres in a local projection, shape (n, 2).
    work
        Seconds per cycle of service, parking and driving between stops, shape (n,).
    visits
        Visits per cycle, shape (n,).
    depot_time
        Seconds between area and depot, shape (n, num_reps).
    depots
        Metres, shape (num_reps, 2).
    owner, fixed
        Rep who has the area today, and to whom it is locked; NOBODY for none. Today's
        rep counts only while he may keep it.
    is_allowed
        Whether a rep may take an area, shape (n, num_reps).
    place
        Index into ``neighbours``, shape (n,).
    neighbours
        Delaunay graph of the places.
    """

    customer_idxs: tuple[tuple[int, ...], ...]
    xy: FloatArray
    work: FloatArray
    visits: FloatArray
    depot_time: FloatArray
    depots: FloatArray
    owner: IntArray
    fixed: IntArray
    is_allowed: NDArray[np.bool_]
    place: IntArray
    neighbours: Neighbours

    def __len__(self) -> int:
        return len(self.customer_idxs)

    @property
    def num_customers(self) -> IntArray:
        """Customers per area, shape (n,)."""
        return np.array([len(idxs) for idxs in self.customer_idxs], dtype=np.int64)


@dataclass(frozen=True)
class Claims:
    """
    Who may, does and must have each customer, as indices of reps.

    Parameters
    ----------
    allowed
        Per customer the reps who may take it, ascending; empty when nobody may.
    """

    owner: tuple[int, ...]
    fixed: tuple[int, ...]
    allowed: tuple[tuple[int, ...], ...]


def make_claims(
    customers: Sequence[Customer], crew: Crew, locked_to: Mapping[str, str]
) -> Claims:
    """
    Return who may, does and must have each customer.

    A lock wins over the allowed reps. Reps without working days count as allowed only
    where nobody else is.

    Parameters
    ----------
    locked_to
        customer_id -> rep_id.
    """
    rep_idx = {rep_id: idx for idx, rep_id in enumerate(crew.rep_ids)}
    working = [bool(works) for works in crew.is_working]
    everyone = tuple(idx for idx, works in enumerate(working) if works)
    owner, fixed, allowed = [], [], []
    for customer in customers:
        lock = rep_idx.get(locked_to.get(customer.customer_id, ""), NOBODY)
        named = {rep_idx[rep] for rep in customer.allowed_reps if rep in rep_idx}
        able = everyone
        if lock != NOBODY:
            able = (lock,)
        elif customer.allowed_reps:
            fit = tuple(sorted(named))
            able = tuple(idx for idx in fit if working[idx]) or fit
        today = rep_idx.get(customer.owner_id or "", NOBODY)
        owner.append(today if today in able else NOBODY)
        fixed.append(lock if lock != NOBODY else able[0] if len(able) == 1 else NOBODY)
        allowed.append(able)
    return Claims(tuple(owner), tuple(fixed), tuple(allowed))


def make_basic_areas(
    customers: Sequence[Customer],
    idxs: Sequence[int],
    reps: Sequence[Rep],
    crew: Crew,
    claims: Claims,
    policy: Policy,
) -> BasicAreas:
    """
    Join customers of one location whom the same reps may have into basic areas.

    A group too heavy for the tolerance stays apart, a customer an area.

    Parameters
    ----------
    idxs
        The customers to distribute: located, not parked, with somebody allowed.
    """
    locations = [_location(customers[idx]) for idx in idxs]
    projection = make_projection(locations)
    lats, lons = degrees_of(locations)
    xy = projection.to_metres(lats, lons)
    active = [customers[idx] for idx in idxs]
    names = tuple(customer.customer_id for customer in active)
    travel = estimate_travel(Places(names, lats, lons), policy.travel)
    visits = np.array([c.num_visits for c in active], dtype=np.float64)
    work = stop_work(active, xy, travel, policy)
    heaviest = policy.territory.tolerance / 2 * work.sum() * _smallest_share(crew)
    members = _join(idxs, np.column_stack((lats, lons)), work, claims, heaviest)
    first = np.array([group[0] for group in members], dtype=np.int64)
    depots = [rep.depot for rep in reps]
    places, place = np.unique(xy[first], axis=0, return_inverse=True)
    claimants = [idxs[group[0]] for group in members]
    return BasicAreas(
        customer_idxs=tuple(tuple(idxs[k] for k in group) for group in members),
        xy=xy[first],
        work=np.array([work[list(group)].sum() for group in members]),
        visits=np.array([visits[list(group)].sum() for group in members]),
        depot_time=depot_times([locations[k] for k in first], depots, travel),
        depots=projection.to_metres(*degrees_of(depots)),
        owner=np.array([claims.owner[idx] for idx in claimants], dtype=np.int64),
        fixed=np.array([claims.fixed[idx] for idx in claimants], dtype=np.int64),
        is_allowed=_allowed_matrix([claims.allowed[idx] for idx in claimants], crew),
        place=place.reshape(-1).astype(np.int64),
        neighbours=delaunay_neighbours(places),
    )


def stop_work(
    customers: Sequence[Customer],
    xy: FloatArray,
    travel: GreatCircle,
    policy: Policy,
) -> FloatArray:
    """
    Return seconds per cycle of service, parking and driving between stops, shape (n,).

    Parameters
    ----------
    xy
        Where the customers are, metres, shape (n, 2).
    """
    visits = np.array([c.num_visits for c in customers], dtype=np.float64)
    service = np.array([c.visit_time for c in customers], dtype=np.float64)
    per_visit = service + policy.day.parking_time + local_times(xy, travel)
    work: FloatArray = visits * per_visit
    return work


def _join(
    idxs: Sequence[int],
    degrees: FloatArray,
    work: FloatArray,
    claims: Claims,
    heaviest: float,
) -> list[tuple[int, ...]]:
    """Return groups of positions in idxs, in the order of their first customers."""
    groups: dict[tuple[object, ...], list[int]] = {}
    for k, idx in enumerate(idxs):
        lat, lon = degrees[k]
        claim = claims.owner[idx], claims.fixed[idx], claims.allowed[idx]
        groups.setdefault((lat, lon, *claim), []).append(k)
    joined: list[tuple[int, ...]] = []
    for group in groups.values():
        if work[group].sum() <= heaviest:
            joined.append(tuple(group))
        else:
            joined += [(k,) for k in group]
    return sorted(joined)


def _smallest_share(crew: Crew) -> float:
    working = crew.fractions[crew.is_working]
    return float(working.min()) if len(working) else 1.0


def _allowed_matrix(
    allowed: Sequence[tuple[int, ...]], crew: Crew
) -> NDArray[np.bool_]:
    matrix = np.zeros((len(allowed), len(crew.rep_ids)), dtype=np.bool_)
    for row, reps in zip(matrix, allowed, strict=True):
        row[list(reps)] = True
    return matrix


def _location(customer: Customer) -> Location:
    if customer.location is None:
        raise ValueError(f"Customer {customer.customer_id} has no location.")
    return customer.location
