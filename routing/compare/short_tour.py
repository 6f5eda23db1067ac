"""A short order of a day's stops: nearest neighbour, improved by 2-opt."""

from collections.abc import Sequence

from routing.travel import TravelMatrix


def short_tour(
    matrix: TravelMatrix, start: int, end: int, stops: Sequence[int]
) -> list[int]:
    """
    Return stops in an order that a sensible person would drive.

    Nearest neighbour from the start, then 2-opt with first improvement until no turn
    of a part saves time. Works for asymmetric times; equal times keep the given order.

    Parameters
    ----------
    start, end
        Rows of the depots in the matrix.
    stops
        Rows of the stops.
    """
    time = matrix.seconds.tolist()
    left, tour, here = list(stops), list[int](), start
    while left:
        here = min(left, key=time[here].__getitem__)
        left.remove(here)
        tour.append(here)
    return _two_opt(time, start, end, tour)


def _two_opt(time: list[list[int]], start: int, end: int, tour: list[int]) -> list[int]:
    best = _length(time, start, end, tour)
    improved = True
    while improved:
        improved = False
        for first in range(len(tour) - 1):
            for last in range(first + 2, len(tour) + 1):
                turned = tour[:first] + tour[first:last][::-1] + tour[last:]
                length = _length(time, start, end, turned)
                if length < best:
                    tour, best, improved = turned, length, True
    return tour


def _length(time: list[list[int]], start: int, end: int, tour: Sequence[int]) -> int:
    total, here = 0, start
    for there in tour:
        total += time[here][there]
        here = there
    return total + time[here][end]
