"""
A lower bound of driving, by moats: nested rings that every route has to cross.

A moat is a set of customers with a width. Widths are packed so that no arc is crossed
by more of them than it is long, in either direction; the triangle inequality is not
used. A route that starts and ends outside a set and visits it crosses its moat twice.
So driving is at least the sum, over all moats, of twice the width times the number of
routes that must visit the set: as many as its most frequent customer has visits, and
as its work fills.

References
----------
Jünger, M., Pulleyblank, W. R. (1993). Geometric duality and combinatorial optimization.
Laporte, G., Nobert, Y., Desrochers, M. (1985). Optimal routing under capacity and
distance restrictions. Operations Research 33(5), 1050-1073 (the number of routes).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray

from routing.solver.problem import FloatArray, IntArray

SHARES = (0.1, 0.4, 0.7, 1.0)
"""Shares of the tree's links that the clusters' moats may reach across."""

DEPOT = 0
_EXACT = 1e-9
"""What rounding may add to a quotient."""


@dataclass(frozen=True, kw_only=True)
class Demand:
    """
    What has to be visited, and what one route can hold.

    Parameters
    ----------
    visits
        Visits of each customer, on as many different routes, shape (num_customers,).
    stay
        Seconds of service and parking of one visit, same shape.
    limit
        Most seconds of driving, parking and service of a route, > 0.
    max_visits
        Most visits of a route, > 0.
    """

    visits: IntArray
    stay: IntArray
    limit: int
    max_visits: int


@dataclass(frozen=True, kw_only=True)
class Net:
    """
    Least travel times, and the tree of shortest links between the places.

    Parameters
    ----------
    least
        Seconds that no arc beats in either direction, symmetric; row 0 is the depot,
        row 1 + c customer c.
    links, lengths
        The tree's arcs, shortest first, shapes (num_customers, 2), (num_customers,);
        arcs at the depot count twice, as only their far end has moats.
    """

    least: NDArray[np.integer]
    links: IntArray
    lengths: FloatArray


@dataclass(frozen=True, kw_only=True)
class Packing:
    """
    Moats around every customer and cluster, and rings around the depot's surroundings.

    Parameters
    ----------
    reach
        Radius, in seconds, up to which clusters have moats.
    own
        Width of the moat around each customer alone, shape (num_customers,).
    depth
        Rings between the depot and each customer, seconds, same shape: the shortest
        path over what the clusters' moats leave of the arcs.
    """

    net: Net
    reach: float
    own: FloatArray
    depth: FloatArray


def make_packings(
    least: NDArray[np.integer], shares: Sequence[float] = SHARES
) -> tuple[Packing, ...]:
    """
    Return packings of several reaches; each gives a valid bound.

    Parameters
    ----------
    least
        As ``Net`` has it, of at least one customer.
    shares
        Of the tree's links, in [0, 1]; the clusters' moats end at such a link's half.
    """
    net = _make_net(least)
    reaches = np.unique(np.quantile(net.lengths / 2, shares))
    return tuple(_pack(net, float(reach)) for reach in reaches)


def bound_driving(packing: Packing, demand: Demand, free_routes: int = 0) -> float:
    """
    Return seconds of driving that no routes which make all visits can go below.

    Parameters
    ----------
    demand
        Of the packing's customers.
    free_routes
        Routes that may start and end anywhere: they need not cross a moat, though
        one lies in at most one of several sets that have nothing in common.
    """
    stay, depth = demand.stay.astype(np.float64), packing.depth
    if free_routes:
        room = np.full(len(depth), float(demand.limit))
    else:
        stay, room = stay + 2 * packing.own, np.maximum(demand.limit - 2 * depth, 1.0)
    fill = _Fill(demand.visits, demand.visits * stay, room, demand.max_visits)
    around = _cross_clusters(packing, fill, free_routes)
    return around + _cross_rings(packing, fill, free_routes)


@dataclass(frozen=True)
class _Fill:
    """
    What visits fill of the routes that make them.

    Parameters
    ----------
    work
        Service, parking, and driving into and out of the customer's own moat, of all
        his visits; the last counts only where no route is free.
    room
        What a route that has got to the customer through the rings can hold.
    """

    visits: IntArray
    work: FloatArray
    room: FloatArray
    max_visits: int


def _make_net(least: NDArray[np.integer]) -> Net:
    def further(node: int, _: float) -> FloatArray:
        row: FloatArray = least[node].astype(np.float64)
        return row

    lengths, via = _sweep(2.0 * least[DEPOT], further)
    nodes = np.arange(len(least))
    links = np.column_stack((via, nodes))[1:]
    order = np.argsort(lengths[1:], kind="stable")
    return Net(least=least, links=links[order], lengths=lengths[1:][order])


def _pack(net: Net, reach: float) -> Packing:
    nearest = np.full(len(net.least), np.inf)
    np.minimum.at(nearest, net.links.ravel(), np.repeat(net.lengths, 2))

    def further(node: int, depth: float) -> FloatArray:
        left: FloatArray = np.maximum(net.least[node] - 2 * reach, 0.0)
        return left + depth

    depth, _ = _sweep(np.maximum(net.least[DEPOT] - reach, 0.0), further)
    return Packing(
        net=net,
        reach=reach,
        own=np.minimum(reach, nearest[1:] / 2),
        depth=depth[1:],
    )


def _sweep(
    first: FloatArray, further: Callable[[int, float], FloatArray]
) -> tuple[FloatArray, IntArray]:
    """
    Reach all nodes from the depot, the nearest first; return their keys and the way.

    Prim's tree and Dijkstra's shortest paths, which differ in a node's key only.

    Parameters
    ----------
    first
        Keys of the nodes from the depot.
    further
        Node and its key -> keys of all nodes from there.
    """
    keys = first.astype(np.float64)
    via = np.zeros(len(keys), dtype=np.int64)
    is_open = np.ones(len(keys), dtype=np.bool_)
    is_open[DEPOT] = False
    for _ in range(len(keys) - 1):
        node = int(np.argmin(np.where(is_open, keys, np.inf)))
        is_open[node] = False
        other = further(node, float(keys[node]))
        closer = is_open & (other < keys)
        keys[closer] = other[closer]
        via[closer] = node
    return keys, via


def _cross_clusters(packing: Packing, fill: _Fill, free_routes: int) -> float:
    """
    Return driving through the moats of clusters that grow until they meet.

    A cluster that has met the depot grows no more.
    """
    net = packing.net
    home = list(range(len(net.least)))
    work, room = [0.0, *fill.work.tolist()], [0.0, *fill.room.tolist()]
    visits = [0, *fill.visits.tolist()]
    most, routes = list(visits), list(visits)
    crossings, radius, driving = 2 * sum(routes), 0.0, 0.0
    for (frm, to), length in zip(net.links.tolist(), net.lengths.tolist(), strict=True):
        grown = min(length / 2, packing.reach)
        driving += (grown - radius) * max(0, crossings - 2 * free_routes)
        radius = grown
        if length / 2 >= packing.reach:
            break
        a, b = sorted((_find(home, frm), _find(home, to)))
        crossings -= 2 * (routes[a] + routes[b])
        home[b] = a
        work[a] += work[b]
        visits[a] += visits[b]
        room[a], most[a] = max(room[a], room[b]), max(most[a], most[b])
        full = ceil(work[a] / room[a] - _EXACT), -(-visits[a] // fill.max_visits)
        routes[a] = 0 if a == DEPOT else max(most[a], *full)
        crossings += 2 * routes[a]
    return driving


def _find(home: list[int], node: int) -> int:
    """Return a cluster's first node, halving the way there; the depot is its first."""
    while home[node] != node:
        home[node] = home[home[node]]
        node = home[node]
    return node


def _cross_rings(packing: Packing, fill: _Fill, free_routes: int) -> float:
    """Return driving through the rings around the depot, the outermost first."""
    order = np.argsort(-packing.depth, kind="stable")
    visits = fill.visits[order]
    full = np.ceil(np.cumsum(fill.work[order]) / fill.room[order] - _EXACT)
    crowded = np.ceil(np.cumsum(visits) / fill.max_visits)
    routes = np.maximum(np.maximum.accumulate(visits), np.maximum(full, crowded))
    widths = -np.diff(packing.depth[order], append=0.0)
    return float(2 * widths @ np.maximum(routes - free_routes, 0))
