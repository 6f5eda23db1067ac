"""Travel between the places of a territory."""

import numpy as np

from routing.model import Customer, Location, Rep
from routing.policy import Policy
from routing.travel import GreatCircle, Places, resolve_speeds


def estimate_travel(customers: tuple[Customer, ...], policy: Policy) -> GreatCircle:
    """Return great-circle travel with the speeds that suit the customers' map."""
    detour, speeds, profile = resolve_speeds(policy.travel, _places((), customers))
    return GreatCircle(detour, speeds, profile)


def territory_places(rep: Rep, customers: tuple[Customer, ...]) -> Places:
    """Return depot, other end and located customers that are not parked, in order."""
    ends = (rep.rep_id, rep.depot), (f"{rep.rep_id}:end", rep.end_depot)
    return _places(ends, tuple(c for c in customers if not c.is_parked))


def _places(
    ends: tuple[tuple[str, Location], ...], customers: tuple[Customer, ...]
) -> Places:
    points = [*ends]
    points += [(c.customer_id, c.location) for c in customers if c.location]
    return Places(
        tuple(name for name, _ in points),
        np.array([point.lat for _, point in points], dtype=np.float64),
        np.array([point.lon for _, point in points], dtype=np.float64),
    )
