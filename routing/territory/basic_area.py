"""Basic areas: the smallest units of a territory, customers who stay together."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from routing.model import Customer, Location
from routing.policy import Policy
from routing.territory.adjacency import Neighbours, delaunay_neighbours
from routing.territory.claims import NOBODY, Claims
from routing.territory.crew import Crew
from routing.territory.drive_estimate import degrees_of, local_times
from routing.territory.projection import Projection
from routing.travel import GreatCircle

__all__ = ["NOBODY", "BasicAreas", "make_basic_areas"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True)
class BasicAreas:
    """
    Arrays over the basic areas; a *place* is a distinct location of theirs.

    Parameters
    ----------
    members
        Indices of the customers of each area, into the given customers.
    xy
        Metres in a local projection, shape (n, 2).
    visits
        Visits per cycle, shape (n,).
    service
        Seconds per cycle of service and parking, shape (n,).
    local
        Seconds per cycle of driving from one stop to the next, shape (n,).
    size
        Customers, shape (n,).
    owner, fixed
        Rep who has the area today, and to whom it is locked; NOBODY for none. Today's
        rep counts only while he may keep it.
    skill, skills
        Row of ``skills`` of each area, shape (n,), and whether a rep may take areas of
        such a row, shape (num_skills, num_reps).
    measures
        Further attributes to balance, shape (n, num_measures), as the policy lists
        them.
    place
        Index into ``neighbours``, shape (n,).
    neighbours
        Which places are next to each other: their Delaunay graph, or as given.
    holders
        Reps who have customers of each area today and may keep the area, and how many:
        ``hold_areas``. Empty: the owners have all there is.
    """

    members: tuple[tuple[int, ...], ...]
    xy: FloatArray
    visits: FloatArray
    service: FloatArray
    local: FloatArray
    size: IntArray
    owner: IntArray
    fixed: IntArray
    skill: IntArray
    skills: NDArray[np.bool_]
    measures: FloatArray
    place: IntArray
    neighbours: Neighbours
    holders: tuple[Mapping[int, int], ...] = ()

    def __len__(self) -> int:
        return len(self.xy)

    @property
    def work(self) -> FloatArray:
        """Seconds per cycle without the way out and back, shape (n,)."""
        work: FloatArray = self.service + self.local
        return work

    @cached_property
    def place_edges(self) -> IntArray:
        """Neighbours as pairs of places, both ways, shape (m, 2)."""
        degrees = np.fromiter(map(len, self.neighbours), dtype=np.int64)
        frm = np.repeat(np.arange(len(self.neighbours)), degrees)
        to = np.fromiter(chain.from_iterable(self.neighbours), dtype=np.int64)
        return np.column_stack((frm, to))

    @property
    def is_free(self) -> NDArray[np.bool_]:
        """Whether an area is locked to nobody, shape (n,)."""
        free: NDArray[np.bool_] = self.fixed == NOBODY
        return free

    def handovers(self, area: int, rep: int) -> int:
        """Return who changes rep with an area, beyond who does with its owner."""
        owner = int(self.owner[area])
        if owner in (NOBODY, rep):
            return 0
        if self.holders:
            return self.holders[area][owner] - self.holders[area].get(rep, 0)
        return int(self.size[area])

    def may_have(self, area: int, rep: int) -> bool:
        """Tell whether a rep may take an area."""
        return bool(self.skills[self.skill[area], rep])


def make_basic_areas(
    customers: Sequence[Customer],
    idxs: Sequence[int],
    crew: Crew,
    claims: Claims,
    policy: Policy,
    travel: GreatCircle,
    projection: Projection,
) -> BasicAreas:
    """
    Join customers of one location, or one group, into basic areas.

    Customers of one location are joined where the same reps may have them and they
    are not too heavy for the tolerance; those of a named group always, unless their
    claims differ. Customers who are to be apart from somebody are areas of their own.

    Parameters
    ----------
    idxs
        The customers to distribute: located, not parked, with somebody allowed.
    """
    active = [customers[idx] for idx in idxs]
    locations = [_location(customer) for customer in active]
    degrees = np.column_stack(degrees_of(locations))
    xy = projection.to_metres(degrees[:, 0], degrees[:, 1])
    visits = np.array([c.num_visits for c in active], dtype=np.float64)
    service = visits * np.array([c.visit_time for c in active], dtype=np.float64)
    service += visits * policy.day.parking_time
    local = visits * local_times(xy, travel)
    heaviest = policy.territory.tolerance / 2 * (service + local).sum()
    heaviest *= _smallest_share(crew)
    alone = frozenset(name for pair in policy.territory.apart for name in pair)
    joined = _join(active, idxs, degrees, service + local, claims, heaviest, alone)
    area_of = np.empty(len(idxs), dtype=np.int64)
    for area, group in enumerate(joined):
        area_of[list(group)] = area

    def summed(values: FloatArray) -> FloatArray:
        sums = np.bincount(area_of, weights=values, minlength=len(joined))
        return np.asarray(sums, dtype=np.float64)

    columns = [
        summed(attribute_of(active, name, policy))
        for name, _ in policy.territory.attributes
    ]
    first = np.array([group[0] for group in joined], dtype=np.int64)
    claimants = [idxs[k] for k in first]
    skill, skills = _make_skills([claims.allowed[idx] for idx in claimants], crew)
    places, place = np.unique(xy[first], axis=0, return_inverse=True)
    return BasicAreas(
        members=tuple(tuple(idxs[k] for k in group) for group in joined),
        xy=xy[first],
        visits=summed(visits),
        service=summed(service),
        local=summed(local),
        size=np.array([len(group) for group in joined], dtype=np.int64),
        owner=np.array([claims.owner[idx] for idx in claimants], dtype=np.int64),
        fixed=np.array([claims.fixed[idx] for idx in claimants], dtype=np.int64),
        skill=skill,
        skills=skills,
        measures=np.column_stack([np.zeros((len(joined), 0)), *columns]),
        place=place.reshape(-1).astype(np.int64),
        neighbours=delaunay_neighbours(places),
    )


def _join(
    active: Sequence[Customer],
    idxs: Sequence[int],
    degrees: FloatArray,
    work: FloatArray,
    claims: Claims,
    heaviest: float,
    alone: frozenset[str],
) -> list[tuple[int, ...]]:
    """Return groups of positions in idxs, in the order of their first customers."""
    groups: dict[tuple[object, ...], list[int]] = {}
    for k, idx in enumerate(idxs):
        claim = claims.owner[idx], claims.fixed[idx], claims.allowed[idx]
        named = active[k].group
        key = (named, *claim) if named else (*degrees[k].tolist(), *claim)
        if not named and active[k].customer_id in alone:
            key = (active[k].customer_id,)
        groups.setdefault(key, []).append(k)
    joined: list[tuple[int, ...]] = []
    for key, group in groups.items():
        if isinstance(key[0], str) or work[group].sum() <= heaviest:
            joined.append(tuple(group))
        else:
            joined += [(k,) for k in group]
    return sorted(joined)


def attribute_of(active: Sequence[Customer], name: str, policy: Policy) -> FloatArray:
    """Return what each customer counts in an attribute."""
    points = {grade.name: grade.points for grade in policy.grades}
    values: dict[str, Callable[[Customer], float]] = {
        "value": lambda c: c.value or 0.0,
        "customers": lambda _: 1.0,
        "visits": lambda c: c.num_visits,
        "points": lambda c: c.num_visits * points.get(c.grade or "", 0.0),
    }
    return np.array([values[name](customer) for customer in active], dtype=np.float64)


def _smallest_share(crew: Crew) -> float:
    working = crew.fractions[crew.is_working]
    return float(working.min()) if len(working) else 1.0


def _make_skills(
    allowed: Sequence[tuple[int, ...]], crew: Crew
) -> tuple[IntArray, NDArray[np.bool_]]:
    """Return the row of each area, and the rows: who may take what."""
    rows = {reps: row for row, reps in enumerate(dict.fromkeys(allowed))}
    skills = np.zeros((len(rows), len(crew.rep_ids)), dtype=np.bool_)
    for reps, row in rows.items():
        skills[row, list(reps)] = True
    return np.array([rows[reps] for reps in allowed], dtype=np.int64), skills


def _location(customer: Customer) -> Location:
    if customer.location is None:
        raise ValueError(f"Customer {customer.customer_id} has no location.")
    return customer.location
