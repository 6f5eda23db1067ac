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

import numpy as np
from numpy.typing import NDArray

from routing.solver.problem import FloatArray, IntArray

SHARES = (0.1, 0.4, 0.7, 1.0)
"""Shares of the tree's links that the clusters' moats may reach across."""

DEPOT = 0


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
    around = _cross_clusters(packing, demand, free_routes)
    return around + _cross_rings(packing, demand, free_routes)


def routes_needed(demand: Demand) -> int:
    """Return how many routes it takes at least to make all visits."""
    if not len(demand.visits):
        return 0
    work = demand.visits @ demand.stay
    return int(
        _routes(demand, work, demand.visits.sum(), demand.visits.max(), demand.limit)
    )


def _make_net(least: NDArray[np.integer]) -> Net:
    def further(node: int, _: float) -> FloatArray:
        return least[node].astype(np.float64)

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


def _cross_clusters(packing: Packing, demand: Demand, free_routes: int) -> float:
    """
    Return driving through the moats of clusters that grow until they meet.

    A cluster that has met the depot grows no more.
    """
    net, limit = packing.net, demand.limit
    home = list(range(len(net.least)))
    work = [0, *(demand.visits * demand.stay).tolist()]
    visits = [0, *demand.visits.tolist()]
    most = list(visits)
    routes = list(visits)
    crossings, radius, driving = 2 * sum(routes), 0.0, 0.0
    for (a, b), length in zip(net.links.tolist(), net.lengths.tolist(), strict=True):
        grown = min(length / 2, packing.reach)
        driving += (grown - radius) * max(0, crossings - 2 * free_routes)
        radius = grown
        if length / 2 >= packing.reach:
            break
        a, b = sorted((_find(home, a), _find(home, b)))
        crossings -= 2 * (routes[a] + routes[b])
        home[b] = a
        work[a] += work[b]
        visits[a] += visits[b]
        most[a] = max(most[a], most[b])
        full = -(-work[a] // limit), -(-visits[a] // demand.max_visits)
        routes[a] = 0 if a == DEPOT else max(most[a], *full)
        crossings += 2 * routes[a]
    return driving


def _find(home: list[int], node: int) -> int:
    """Return a cluster's first node, halving the way there; the depot is its first."""
    while home[node] != node:
        home[node] = home[home[node]]
        node = home[node]
    return node


def _cross_rings(packing: Packing, demand: Demand, free_routes: int) -> float:
    """
    Return driving through the rings around the depot.

    Routes that get beyond a ring have crossed all inner ones twice, and drive into and
    out of every customer's own moat: that much less work do they hold. Free routes
    save all that.
    """
    order = np.argsort(-packing.depth, kind="stable")
    outer = packing.depth[order]
    inner = np.append(outer[1:], 0.0)
    stay, limit = demand.stay.astype(np.float64), np.full(len(outer), demand.limit)
    if not free_routes:
        stay = stay + 2 * packing.own
        limit = np.maximum(limit - 2 * inner, 1.0)
    visits = demand.visits[order]
    work = np.cumsum(visits * stay[order])
    most = np.maximum.accumulate(visits)
    routes = _routes(demand, work, np.cumsum(visits), most, limit)
    widths = outer - inner
    return float(2 * widths @ np.maximum(routes - free_routes, 0))


def _routes(
    demand: Demand,
    work: FloatArray | IntArray,
    visits: IntArray,
    most: IntArray,
    limit: FloatArray | int,
) -> FloatArray:
    """Return the least number of routes for sets of customers."""
    full = np.ceil(work / limit - 1e-9)
    return np.maximum(np.maximum(most, full), np.ceil(visits / demand.max_visits))
