"""Where reps should live: territories first, then a depot in the middle of each."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from routing.cycle import Cycle
from routing.errors import DataError, Issue
from routing.model import Customer, Location, Rep
from routing.policy import Policy
from routing.territory.claims import make_claims
from routing.territory.crew import Crew, make_crew
from routing.territory.design_task import make_design_task
from routing.territory.loads import DesignTask
from routing.territory.power import PowerParams, assign_to_cells, cut_power_cells
from routing.territory.projection import make_projection

FloatArray = NDArray[np.float64]

_MEDIAN_STEPS = 60
_NEAR_METRES = 1.0


def place_reps(
    customers: Sequence[Customer],
    num_reps: int,
    policy: Policy,
    cycle: Cycle,
    seed: int,
) -> tuple[Rep, ...]:
    """
    Return reps with default hours, each living where a fair territory has its middle.

    Territories are cut for reps without a depot: the work of a part counts the driving
    from its own middle. A part's rep then lives at the customer nearest to the part's
    workload-weighted geometric median; reps beyond the number of customers live in the
    middle of the whole map.

    Parameters
    ----------
    num_reps
        >= 1.
    seed
        Turns the directions in which the map may be cut.

    Raises
    ------
    DataError
        If no customer has a location.
    """
    if num_reps < 1:
        raise ValueError(f"Expected at least one rep, got {num_reps}.")
    members = _customers_that_count(customers)
    places = [c.location for c in members if c.location]
    task = _open_task(members, places[0], num_reps, policy, cycle)
    turn = float(np.random.default_rng(seed).uniform(0, np.pi))
    cells = cut_power_cells(task, PowerParams(turn=turn))
    rep_of = assign_to_cells(task, cells)
    return tuple(
        _make_rep(_home(task, members, rep_of == rep), rep + 1, num_reps)
        for rep in range(num_reps)
    )


def _open_task(
    members: Sequence[Customer],
    somewhere: Location,
    num_reps: int,
    policy: Policy,
    cycle: Cycle,
) -> DesignTask:
    """Return the task of sharing customers among reps who may live anywhere."""
    reps = [_make_rep(somewhere, number + 1, num_reps) for number in range(num_reps)]
    free = [
        replace(
            customer,
            frequency=max(1, customer.frequency or 0),
            service_time=customer.service_time or 0,
            is_active=True,
            owner_id=None,
            allowed_reps=(),
        )
        for customer in members
    ]
    projection = make_projection([c.location for c in members if c.location])
    crew = make_crew(reps, policy, cycle, projection)
    open_crew: Crew = replace(crew, depots=np.full((num_reps, 2), np.nan))
    claims = make_claims(free, open_crew, {})
    return make_design_task(free, open_crew, policy, claims, projection)


def geometric_median(xy: FloatArray, weight: FloatArray) -> FloatArray:
    """
    Return the point with the least weighted sum of distances, shape (2,).

    References
    ----------
    Weiszfeld, E. (1937). Sur le point pour lequel la somme des distances de n points
    donnes est minimum. Tohoku Mathematical Journal 43, 355-386.
    """
    point: FloatArray = weight @ xy / weight.sum()
    for _ in range(_MEDIAN_STEPS):
        pull = weight / np.maximum(np.hypot(*(xy - point).T), _NEAR_METRES)
        point = pull @ xy / pull.sum()
    return point


def _customers_that_count(customers: Sequence[Customer]) -> list[Customer]:
    """Return located customers with visits; the parked ones where there are none."""
    located = [c for c in customers if c.location]
    if not located:
        raise DataError([Issue("customers", "NO_LOCATED_CUSTOMERS")])
    return [c for c in located if not c.is_parked] or located


def _home(
    task: DesignTask, members: Sequence[Customer], own: NDArray[np.bool_]
) -> Location:
    """Return the customer nearest to the median of a part, of all for an empty one."""
    xy, work = task.areas.xy, np.maximum(task.areas.work, 1.0)
    rows = np.flatnonzero(own) if own.any() else np.arange(len(xy))
    median = geometric_median(xy[rows], work[rows])
    nearest = int(rows[np.argmin(np.hypot(*(xy[rows] - median).T))])
    place = members[task.areas.members[nearest][0]].location
    if place is None:
        raise ValueError("Expected areas of located customers, got one without.")
    return place


def _make_rep(home: Location, number: int, num_reps: int) -> Rep:
    width = max(2, len(str(num_reps)))
    return Rep(
        rep_id=f"R{number:0{width}}",
        depot=home,
        end_depot=home,
        name=f"Rep {number}",
    )
