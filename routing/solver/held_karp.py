"""The shortest tours through every set of a few stops, by dynamic programming."""

from dataclasses import dataclass

import numpy as np

from routing.solver.problem import IntArray

MOST_STOPS = 16
"""Stops up to which this is quick: 0.1 s and 8 MB, twice that for one more."""

_FAR = 1 << 50
_TABLE_WORK = 0.1
"""Work, about seconds, of the tours of all sets of as many stops as are quick."""


@dataclass(frozen=True)
class Tours:
    """
    The shortest tour through every set of stops; a set is an integer, a bit per stop.

    Parameters
    ----------
    cost
        Cost of each set's tour, shape (2 ** num_stops,); 0 for the empty one.
    """

    cost: IntArray
    _legs: IntArray
    _paths: IntArray

    def order(self, stops: int) -> tuple[int, ...]:
        """Return the stops of a set, 0 the first, as the shortest tour meets them."""
        order, after = list[int](), self._legs[1:, 0]
        while stops:
            last = int(np.argmin(self._paths[stops] + after))
            order.append(last)
            stops ^= 1 << last
            after = self._legs[1:, 1 + last]
        return tuple(reversed(order))


def tours_work(num_stops: int) -> float:
    """Return the work, about seconds, of the shortest tours of every set of stops."""
    size = (num_stops / MOST_STOPS) ** 2 * 2.0 ** (num_stops - MOST_STOPS)
    return _TABLE_WORK * size


def shortest_tours(legs: IntArray) -> Tours:
    """
    Return the shortest tours, depot to depot, through all sets of stops.

    Parameters
    ----------
    legs
        Shape (1 + num_stops, 1 + num_stops), ``[frm, to]``; row 0 leaves the depot,
        column 0 returns to it. One stop at least, ``MOST_STOPS`` at most.

    References
    ----------
    Held, M. & Karp, R. M. (1962). A Dynamic Programming Approach to Sequencing
    Problems. Journal of SIAM 10(1), 196-210.
    """
    num = len(legs) - 1
    if not 1 <= num <= MOST_STOPS:
        raise ValueError(f"Expected 1 to {MOST_STOPS} stops, got {num}.")
    paths = _cheapest_paths(legs, num)
    cost = (paths + legs[1:, 0]).min(axis=1)
    cost[0] = 0
    return Tours(cost, legs, paths)


def _cheapest_paths(legs: IntArray, num: int) -> IntArray:
    """Return the cost of depot -> set of stops, by its bits, ending at one of them."""
    between = legs[1:, 1:].T
    best = np.full((1 << num, num), _FAR, dtype=np.int64)
    masks = np.arange(1 << num)
    sizes = sum((masks >> stop) & 1 for stop in range(num))
    for stop in range(num):
        best[1 << stop, stop] = legs[0, 1 + stop]
    for size in range(2, num + 1):
        layer = masks[sizes == size]
        for stop in range(num):
            ending = layer[layer >> stop & 1 == 1]
            before = best[ending ^ (1 << stop)]
            best[ending, stop] = (before + between[stop]).min(axis=1)
    return best
