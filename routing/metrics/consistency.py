"""How steady a customer's weekdays are, and how well weekdays keep to an area."""

from collections import defaultdict
from math import ceil

import numpy as np
from numpy.typing import NDArray

from routing.model import Location
from routing.plan import Plan

_SAME = 1e-9
"""Straight lines on the unit sphere that differ by less (6 mm) are equally long."""


def weekday_consistency(plan: Plan) -> float:
    """
    Return the share of visited customers with steady weekdays; 1 if none is visited.

    Steady: no more different weekdays over the cycle than ceil(frequency / weeks).
    """
    weekdays = _weekdays_of(plan)
    visited = [c for c in plan.customers if c.customer_id in weekdays]
    steady = sum(
        len(weekdays[c.customer_id]) <= ceil(c.num_visits / plan.cycle.weeks)
        for c in visited
    )
    return steady / len(visited) if visited else 1.0


def far_from_area(plan: Plan) -> float:
    """
    Return the share of visited customers who are nearer to another weekday's area.

    The area of a rep's weekday are the customers visited on it; its centre is the mean
    of their positions as unit vectors. A customer counts if the centre of some weekday
    on which its rep does not visit it is nearer, in a straight line, than the nearest
    centre of its own weekdays. 0 if none is visited; without a location left out.
    """
    weekdays = _weekdays_of(plan)
    rep_of = {s.customer_id: r.rep_id for r in plan.routes for s in r.stops}
    points = {
        c.customer_id: _unit_vector(c.location)
        for c in plan.customers
        if c.location is not None and c.customer_id in weekdays
    }
    members: defaultdict[tuple[str, int], list[NDArray[np.float64]]] = defaultdict(list)
    for customer_id, point in points.items():
        for weekday in weekdays[customer_id]:
            members[rep_of[customer_id], weekday].append(point)
    centres = {area: np.mean(inside, axis=0) for area, inside in members.items()}
    far = 0
    for customer_id, point in points.items():
        own, other = [np.inf], [np.inf]
        for (rep_id, weekday), centre in centres.items():
            if rep_id == rep_of[customer_id]:
                side = own if weekday in weekdays[customer_id] else other
                side.append(float(np.linalg.norm(point - centre)))
        far += min(other) < min(own) - _SAME
    return far / len(points) if points else 0.0


def _weekdays_of(plan: Plan) -> dict[str, set[int]]:
    """Return visited customer_id -> weekdays of its visits."""
    weekdays: defaultdict[str, set[int]] = defaultdict(set)
    for route in plan.routes:
        for stop in route.stops:
            weekdays[stop.customer_id].add(route.date.weekday())
    return dict(weekdays)


def _unit_vector(location: Location) -> NDArray[np.float64]:
    lat, lon = np.radians(location.lat), np.radians(location.lon)
    return np.array([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])
