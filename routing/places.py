"""The places that a territory's day routes travel between."""

from collections.abc import Iterable

from routing.model import Customer, Location, Rep
from routing.travel import Places, make_places


def territory_places(rep: Rep, customers: tuple[Customer, ...]) -> Places:
    """Return depot, other end and located customers that are not parked, in order."""
    ends = (rep.rep_id, rep.depot), (f"{rep.rep_id}:end", rep.end_depot)
    return make_places((*ends, *_located(c for c in customers if not c.is_parked)))


def customer_places(customers: Iterable[Customer]) -> Places:
    """Return the located customers, in order."""
    return make_places(_located(customers))


def _located(customers: Iterable[Customer]) -> list[tuple[str, Location]]:
    return [(c.customer_id, c.location) for c in customers if c.location]
