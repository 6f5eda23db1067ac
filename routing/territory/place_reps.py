"""Where reps should live: territories first, then a depot in the middle of each."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from routing.cycle import Cycle
from routing.errors import DataError, Issue
from routing.model import Customer, Location, Rep
from routing.policy import Policy
from routing.territory.basic_area import stop_work
from routing.territory.crew import make_crew
from routing.territory.drive_estimate import degrees_of, depot_times
from routing.territory.projection import make_projection
from routing.territory.start import CutParams, cut_recursively
from routing.travel import Places, estimate_travel

FloatArray = NDArray[np.float64]

_DRIVE_ROUNDS = 3
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

    The map is cut into parts of equal work; a part's rep lives at the customer
    nearest to the part's workload-weighted geometric median. The following cuts count
    the driving from there, too. Reps beyond the number of customers live in the
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
    lats, lons = degrees_of(places)
    xy = make_projection(places).to_metres(lats, lons)
    names = tuple(customer.customer_id for customer in members)
    travel = estimate_travel(Places(names, lats, lons), policy.travel)
    visits = np.array([max(1, c.frequency or 0) for c in members], dtype=np.float64)
    work = np.maximum(1.0, stop_work(members, xy, travel, policy))
    cuts = CutParams(turn=float(np.random.default_rng(seed).uniform(0, np.pi)))
    days = _work_days(places[0], policy, cycle)
    load, homes = work, [0] * num_reps
    for _ in range(_DRIVE_ROUNDS):
        part_of = cut_recursively(
            xy, load, np.ones(num_reps), np.zeros((num_reps, 2)), cuts
        )
        homes = [_find_home(xy, work, part_of == part) for part in range(num_reps)]
        times = depot_times(places, [places[home] for home in homes], travel)
        own_time = times[np.arange(len(places)), part_of]
        part_visits = np.bincount(part_of, weights=visits, minlength=num_reps)
        trips = 2 * np.minimum(days, part_visits) / np.maximum(part_visits, 1)
        load = work + visits * trips[part_of] * own_time
    return tuple(
        _make_rep(places[home], number, num_reps)
        for number, home in enumerate(homes, start=1)
    )


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


def _find_home(xy: FloatArray, work: FloatArray, own: NDArray[np.bool_]) -> int:
    """Return the customer nearest to the median of a part, of all for an empty one."""
    members = np.flatnonzero(own) if own.any() else np.arange(len(xy))
    median = geometric_median(xy[members], work[members])
    far = np.hypot(*(xy[members] - median).T)
    return int(members[np.argmin(far)])


def _work_days(place: Location, policy: Policy, cycle: Cycle) -> float:
    return float(make_crew([_make_rep(place, 1, 1)], policy, cycle).work_days[0])


def _make_rep(home: Location, number: int, num_reps: int) -> Rep:
    width = max(2, len(str(num_reps)))
    return Rep(
        rep_id=f"R{number:0{width}}",
        depot=home,
        end_depot=home,
        name=f"Rep {number}",
    )
