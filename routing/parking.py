"""Which customers share a parking place, and where a route parks."""

from collections.abc import Mapping, Sequence
from math import cos, pi, radians

import numpy as np

from routing.model import Customer, Location
from routing.travel.great_circle import great_circle_metres
from routing.travel.speeds import EARTH_RADIUS

_SURELY_BEYOND_LAT = 1 / 110_000.0
"""Degrees of latitude in a metre, rounded up so that no near pair is missed."""


def parking_groups(customers: Sequence[Customer], radius: float) -> dict[str, int]:
    """
    Return customer_id -> group; all customers of a group are near each other.

    Complete linkage, greedy from south to north: a customer joins the first group
    whose every member is within the radius, so that whoever walks from one stop of a
    group to the next never walks further than the radius from where he parked.

    Parameters
    ----------
    radius
        Metres, great circle.
    """
    located = sorted(
        (c.location.lat, c.location.lon, c.customer_id) for c in customers if c.location
    )
    groups: list[list[tuple[float, float]]] = []
    recent: list[int] = []
    group_of: dict[str, int] = {}
    for lat, lon, customer_id in located:
        reach = lat - radius * _SURELY_BEYOND_LAT * 1.01
        recent = [group for group in recent if groups[group][0][0] >= reach]
        joined = next(
            (g for g in recent if _all_near(groups[g], lat, lon, radius)), None
        )
        if joined is None:
            joined = len(groups)
            groups.append([])
            recent.append(joined)
        groups[joined].append((lat, lon))
        group_of[customer_id] = joined
    return group_of


def near_strangers(
    customers: Sequence[Customer], group_of: Mapping[str, int], radius: float
) -> dict[int, frozenset[int]]:
    """
    Return index -> indices of the near customers of other groups, where there are any.

    Between them a route may spare parking too, as long as all who share it are near
    each other: groups alone would find a day fuller than it is.

    Parameters
    ----------
    customers
        All located.
    group_of
        As ``parking_groups`` returns it.
    radius
        Metres, great circle.
    """
    places = [c.location for c in customers if c.location]
    lats = np.array([place.lat for place in places])
    lons = np.array([place.lon for place in places])
    groups = np.array([group_of[c.customer_id] for c in customers])
    near: dict[int, frozenset[int]] = {}
    for idx in range(len(customers)):
        far = great_circle_metres(lats[idx], lons[idx], lats, lons)
        found = np.flatnonzero((far <= radius - 0.01) & (groups != groups[idx]))
        if found.size:
            near[idx] = frozenset(found.tolist())
    return near


def parks_at(locations: Sequence[Location | None], radius: float) -> tuple[bool, ...]:
    """
    Return at which stops of a route, in order, the rep parks.

    Parking is due at a stop unless it and all stops since the last parking lie
    pairwise within the radius.

    Parameters
    ----------
    locations
        Where the stops are; None where that is not known.
    radius
        Metres, great circle.
    """
    parks, near = list[bool](), list[Location]()
    for here in locations:
        if near and here and all(metres_between(here, at) <= radius for at in near):
            near.append(here)
            parks.append(False)
            continue
        near = [here] if here else []
        parks.append(True)
    return tuple(parks)


def metres_between(a: Location, b: Location) -> float:
    """Return great-circle metres between two locations."""
    return float(
        great_circle_metres(
            np.array(a.lat), np.array(a.lon), np.array(b.lat), np.array(b.lon)
        )
    )


def _all_near(
    members: list[tuple[float, float]], lat: float, lon: float, radius: float
) -> bool:
    if _is_far_east_or_west(*members[0], lat, lon, radius):
        return False
    lats, lons = np.array(members).T
    far = great_circle_metres(lats, lons, np.array(lat), np.array(lon))
    return bool(np.all(far <= radius - 0.01))


def _is_far_east_or_west(
    lat_a: float, lon_a: float, lat_b: float, lon_b: float, radius: float
) -> bool:
    """Tell cheaply that two places are surely apart: sin(x) >= 2x / pi up to pi/2."""
    flat = min(cos(radians(lat_a)), cos(radians(lat_b)))
    angle = radians(abs((lon_a - lon_b + 180) % 360 - 180))
    return flat * angle * 2 / pi * EARTH_RADIUS > radius + 1
