"""The places that a territory's day routes travel between."""

from collections.abc import Iterable

from routing.model import Customer, Location, Rep
from routing.travel import Places, make_places


def territory_places(rep: Rep, customers: tuple[Customer, ...]) -> Places:
    """Return depot, other end and located customers that are not parked, in order."""
    visited = _located(c for c in customers if not c.is_parked)
    return make_places((*depot_points(rep), *visited))


def depot_points(rep: Rep) -> tuple[tuple[str, Location], tuple[str, Location]]:
    """
    Return where a rep's day starts and ends, with the ids that matrices have for it.

    A colon is in no customer_id, so that customer 1 and rep 1 are two places.
    """
    return (f"{rep.rep_id}:start", rep.depot), (f"{rep.rep_id}:end", rep.end_depot)


def customer_places(customers: Iterable[Customer]) -> Places:
    """Return the located customers, in order."""
    return make_places(_located(customers))


def _located(customers: Iterable[Customer]) -> list[tuple[str, Location]]:
    return [(c.customer_id, c.location) for c in customers if c.location]
