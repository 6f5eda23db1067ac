"""What if there were more reps: where the next one should live."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from routing.model import Customer, Location, Rep
from routing.travel import great_circle_metres

_MOST_HOMES = 500
"""Customers' places that are tried as a home."""

FloatArray = NDArray[np.float64]


def add_reps(
    reps: Sequence[Rep], customers: Sequence[Customer], count: int
) -> tuple[Rep, ...]:
    """
    Return the reps and as many more, each living where most ways are spared.

    A new rep has the hours of the first one, and lives at the customer where visits,
    each made from the nearest home, are nearest to homes in total.

    Parameters
    ----------
    customers
        Graded ones.
    count
        >= 1.
    """
    found = list(reps)
    names = {rep.rep_id for rep in reps}
    visited = [c for c in customers if c.location is not None and not c.is_parked]
    places = [c.location for c in visited if c.location is not None]
    visits = np.array([c.num_visits for c in visited], dtype=np.float64)
    numbers = (number for number in range(1, len(found) + count + 1))
    for number in numbers:
        if len(found) == len(reps) + count:
            break
        name = f"NEW{number}"
        if name not in names:
            home = _best_home([rep.depot for rep in found], places, visits)
            found.append(_like(reps[0], name, home))
    return tuple(found)


def _like(rep: Rep, name: str, home: Location) -> Rep:
    return replace(
        rep,
        rep_id=name,
        name=name,
        depot=home,
        end_depot=home,
        days_off=(),
        skills=(),
        capacity_share=1.0,
    )


def _best_home(
    homes: Sequence[Location], places: Sequence[Location], visits: FloatArray
) -> Location:
    if not places:
        return homes[0]
    lats, lons = (np.array(each) for each in _split(places))
    nearest = np.min([_metres(lats, lons, home) for home in homes], axis=0)
    step = max(1, len(places) // _MOST_HOMES)
    tried = list(places[::step])
    spared = [
        float(visits @ np.maximum(0.0, nearest - _metres(lats, lons, each)))
        for each in tried
    ]
    return tried[int(np.argmax(spared))]


def _metres(lats: FloatArray, lons: FloatArray, home: Location) -> FloatArray:
    return great_circle_metres(lats, lons, np.array(home.lat), np.array(home.lon))


def _split(places: Sequence[Location]) -> tuple[list[float], list[float]]:
    return [place.lat for place in places], [place.lon for place in places]
