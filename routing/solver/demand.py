"""What of a territory's visits can be planned at all, and what each takes at least."""

from collections.abc import Iterable, Sequence

import numpy as np

from routing.model import Customer
from routing.places import customer_places
from routing.policy import DayPolicy
from routing.solver.build import Built
from routing.solver.problem import IntArray, Option
from routing.travel.least import near_pairs


def weekly_visits(built: Built, weeks: int) -> IntArray:
    """
    Return the visits that every customer has in a week whatever pattern is chosen.

    Chosen are patterns that let most of his visits be planned.

    Returns
    -------
    IntArray
        Shape (weeks, num_customers).
    """
    known: dict[tuple[tuple[int, ...], ...], list[int]] = {}
    rows = []
    for options in built.problem.options:
        key = tuple(option.days for option in options)
        if key not in known:
            known[key] = _fewest(options, built.days, weeks)
        rows.append(known[key])
    return np.array(rows, dtype=np.int64).reshape(-1, weeks).T


def _fewest(options: Sequence[Option], days: Sequence[int], weeks: int) -> list[int]:
    most = max(len(option.days) for option in options)
    counts = [
        np.bincount([days[day] // 7 for day in option.days], minlength=weeks)
        for option in options
        if len(option.days) == most
    ]
    fewest: list[int] = np.min(counts, axis=0).tolist()
    return fewest


def parking_clusters(customers: Sequence[Customer], policy: DayPolicy) -> IntArray:
    """
    Return the cluster of every customer, shape (num_customers,).

    Customers within the parking radius of each other are in one cluster, and so on
    from neighbour to neighbour: on a day that visits a cluster a rep parks there once
    at least, and two clusters never share a parking.
    """
    home = list(range(len(customers)))
    pairs = near_pairs(customer_places(customers), policy.parking_radius)
    for one, other in _ascending(pairs.tolist()):
        a, b = _find(home, one), _find(home, other)
        home[max(a, b)] = min(a, b)
    found = (_find(home, idx) for idx in range(len(home)))
    return np.fromiter(found, dtype=np.int64, count=len(home))


def stay_times(
    customers: Sequence[Customer],
    visits: IntArray,
    clusters: IntArray,
    policy: DayPolicy,
) -> tuple[IntArray, IntArray]:
    """
    Return seconds of service and of parking of a visit, each (num_customers,).

    Of every cluster the customer with most visits is charged with its parking: each of
    them is on a day of its own.
    """
    service = np.array([c.visit_time for c in customers], dtype=np.int64)
    parking = np.zeros(len(customers), dtype=np.int64)
    _, first = np.unique(clusters[order := np.argsort(-visits, kind="stable")], True)
    parking[order[first]] = policy.parking_time
    return service, parking


def _ascending(pairs: Iterable[Sequence[int]]) -> list[tuple[int, int]]:
    return sorted((min(pair), max(pair)) for pair in pairs)


def _find(home: list[int], node: int) -> int:
    while home[node] != node:
        home[node] = home[home[node]]
        node = home[node]
    return node
