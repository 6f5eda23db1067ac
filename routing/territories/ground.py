"""The ground: who and what is shared out, whichever kind of input there is."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from routing.cycle import Cycle
from routing.errors import DataError, Issue, Severity
from routing.model import Customer, Location, Rep
from routing.policy import Policy
from routing.territories.inputs import DesignInputs
from routing.territory import place_reps
from routing.territory.area_shapes import AreaShapes, find_areas, make_area_shapes
from routing.territory.area_task import Located, make_area_task, make_weight_task
from routing.territory.claims import NOBODY, Claims, make_claims
from routing.territory.crew import Crew, make_crew
from routing.territory.design import locked_reps
from routing.territory.design_task import make_design_task
from routing.territory.drive_estimate import degrees_of
from routing.territory.loads import DesignTask
from routing.territory.projection import Projection, make_projection
from routing.territory.remainder import assign_remainder

IntArray = NDArray[np.int64]

_ORDINARY_START = date(2001, 1, 1)
"""A Monday. Territories last for years: leave and holidays do not shape them."""


@dataclass(frozen=True, kw_only=True)
class Ground:
    """
    Who and what is shared out.

    Parameters
    ----------
    customers
        Graded.
    reps
        Those still to be placed live anywhere; their depots in the task are NaN.
    shapes
        None without areas.
    area_of
        Index of customer -> index of area, for located customers in areas.
    unit
        Work in the task of one hour, or of an area's weight of one.
    outside
        Customers whom no area contains.
    """

    customers: tuple[Customer, ...]
    reps: tuple[Rep, ...]
    projection: Projection
    task: DesignTask
    claims: Claims | None = None
    shapes: AreaShapes | None = None
    area_of: Mapping[int, int] | None = None
    unit: float = 3_600.0
    outside: int = 0

    @property
    def is_weighted(self) -> bool:
        """Whether areas are shared out by weight, without customers."""
        return self.claims is None

    @property
    def names(self) -> tuple[str, ...]:
        """Ids of everybody an assignment may list, in file order."""
        if self.is_weighted and self.shapes is not None:
            return self.shapes.area_ids
        return tuple(customer.customer_id for customer in self.customers)

    def ids_of(self, area: int) -> tuple[str, ...]:
        """Return what an assignment lists of a basic area."""
        if self.shapes is not None and self.is_weighted:
            return (self.shapes.area_ids[area],)
        members = self.task.areas.members[area]
        return tuple(self.customers[idx].customer_id for idx in members)

    def assign(
        self,
        rep_of: Sequence[int],
        held: Mapping[str, str],
        apart: Sequence[tuple[str, str]] = (),
    ) -> dict[str, int]:
        """
        Return id -> index of rep of everybody, the parked and unlocated too.

        Parameters
        ----------
        rep_of
            Index of the rep of each basic area.
        held
            id -> rep_id, where those without work stay if they may.
        apart
            Pairs of customer_id who have different reps where that is allowed.
        """
        found = {i: rep for a, rep in enumerate(rep_of) for i in self.ids_of(a)}
        if self.claims is None:
            return found
        idx_of = {c.customer_id: idx for idx, c in enumerate(self.customers)}
        by_idx = {idx_of[customer_id]: rep for customer_id, rep in found.items()}
        for idx, area in (self.area_of or {}).items():
            if rep_of[area] in self.claims.allowed[idx]:
                by_idx.setdefault(idx, rep_of[area])
        rep_idx = {rep.rep_id: idx for idx, rep in enumerate(self.reps)}
        stays = {
            idx: rep_idx.get(held.get(customer.customer_id, ""), NOBODY)
            for idx, customer in enumerate(self.customers)
        }
        by_idx |= assign_remainder(
            self.customers, self.reps, self.claims, by_idx, apart, stays
        )
        return {self.customers[idx].customer_id: by_idx[idx] for idx in sorted(by_idx)}


def lay_ground(
    inputs: DesignInputs, customers: tuple[Customer, ...], seed: int
) -> Ground:
    """
    Return what is shared out: customers, areas with customers, or areas by weight.

    Parameters
    ----------
    customers
        Graded.

    Raises
    ------
    DataError
        If nobody has a location, or the claims on an area contradict each other.
    """
    shapes = make_area_shapes(inputs.areas) if inputs.areas else None
    if not customers and shapes is not None:
        return _weighted_ground(inputs, shapes)
    if not any(customer.location for customer in customers):
        fault = Issue("customers", "NO_LOCATED_CUSTOMERS", Severity.FATAL)
        raise DataError([fault])
    projection = _projection(inputs, shapes, customers)
    if shapes is not None:
        reps, crew = _crew_of_areas(inputs, shapes)
    else:
        reps = _choose_reps(inputs, customers, seed)
        crew = ordinary_crew(reps, inputs.policy, projection)
    claims = make_claims(customers, crew, locked_reps(customers, inputs.locks))
    if shapes is None:
        task = make_design_task(customers, crew, inputs.policy, claims, projection)
        return Ground(
            customers=customers,
            reps=reps,
            projection=projection,
            task=task,
            claims=claims,
        )
    return _area_ground(inputs.policy, customers, reps, crew, claims, shapes)


def ordinary_crew(reps: Sequence[Rep], policy: Policy, projection: Projection) -> Crew:
    """Return the reps in weeks without leave or holidays."""
    rested = [replace(rep, days_off=()) for rep in reps]
    ordinary = replace(policy, country="", region="")
    return make_crew(rested, ordinary, Cycle(_ORDINARY_START, policy.weeks), projection)


def _projection(
    inputs: DesignInputs, shapes: AreaShapes | None, customers: Sequence[Customer]
) -> Projection:
    if shapes is not None:
        return shapes.projection
    if inputs.kept is not None:
        return Projection(inputs.kept.centre.lat, inputs.kept.centre.lon)
    counted = [c.location for c in customers if c.location and not c.is_parked]
    return make_projection(counted or [c.location for c in customers if c.location])


def _choose_reps(
    inputs: DesignInputs, customers: tuple[Customer, ...], seed: int
) -> tuple[Rep, ...]:
    if not isinstance(inputs.reps, int):
        return inputs.reps
    ordinary = replace(inputs.policy, country="", region="")
    cycle = Cycle(_ORDINARY_START, ordinary.weeks)
    return place_reps(customers, inputs.reps, ordinary, cycle, seed)


def _crew_of_areas(
    inputs: DesignInputs, shapes: AreaShapes
) -> tuple[tuple[Rep, ...], Crew]:
    """Return the reps; of a number, some whose depots the design is to choose."""
    if not isinstance(inputs.reps, int):
        crew = ordinary_crew(inputs.reps, inputs.policy, shapes.projection)
        return inputs.reps, crew
    centre = Location(lat=shapes.projection.lat, lon=shapes.projection.lon)
    reps = make_numbered_reps(inputs.reps, centre)
    crew = ordinary_crew(reps, inputs.policy, shapes.projection)
    return reps, replace(crew, depots=np.full((len(reps), 2), np.nan))


def _weighted_ground(inputs: DesignInputs, shapes: AreaShapes) -> Ground:
    reps, crew = _crew_of_areas(inputs, shapes)
    # A limit is on customers, of whom nobody knows here.
    crew = replace(crew, max_customers=np.full(len(reps), np.inf))
    weights = np.array([area.weight for area in inputs.areas])
    task, unit = make_weight_task(shapes, weights, crew)
    return Ground(
        customers=(),
        reps=reps,
        projection=shapes.projection,
        task=task,
        shapes=shapes,
        unit=unit,
    )


def make_numbered_reps(count: int, home: Location) -> tuple[Rep, ...]:
    """Return reps R01, R02, ... with default hours, all living in one place."""
    width = max(2, len(str(count)))
    return tuple(
        Rep(
            rep_id=f"R{number:0{width}}",
            name=f"Rep {number}",
            depot=home,
            end_depot=home,
        )
        for number in range(1, count + 1)
    )


def _area_ground(
    policy: Policy,
    customers: tuple[Customer, ...],
    reps: tuple[Rep, ...],
    crew: Crew,
    claims: Claims,
    shapes: AreaShapes,
) -> Ground:
    idxs = [idx for idx, customer in enumerate(customers) if customer.location]
    places = [customers[idx].location for idx in idxs]
    lats, lons = degrees_of([place for place in places if place is not None])
    hits = find_areas(shapes, shapes.projection.to_metres(lats, lons))
    area_of = dict(zip(idxs, hits.area_of.tolist(), strict=True))
    counted = tuple(
        idx for idx in idxs if not customers[idx].is_parked and claims.allowed[idx]
    )
    at = np.array([area_of[idx] for idx in counted], dtype=np.int64)
    task = make_area_task(shapes, customers, Located(counted, at), crew, claims, policy)
    sizes = Counter(area_of[idx] for idx in idxs if claims.allowed[idx])
    size = np.array([sizes[area] for area in range(len(shapes))], dtype=np.int64)
    task = replace(task, areas=replace(task.areas, size=size))
    return Ground(
        customers=customers,
        reps=reps,
        projection=shapes.projection,
        task=task,
        claims=claims,
        shapes=shapes,
        area_of=area_of,
        outside=hits.num_outside,
    )
