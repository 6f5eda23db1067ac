"""Recursive balanced cuts: the first middles of territories."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

_NUM_DIRECTIONS = 16


@dataclass(frozen=True)
class CutParams:
    """
    How the map is cut.

    Parameters
    ----------
    turn
        Angle of the first direction tried, radians.
    num_directions
        Directions tried for every cut, evenly over half a turn.
    """

    turn: float = 0.0
    num_directions: int = _NUM_DIRECTIONS

    def directions(self) -> FloatArray:
        """Return unit vectors, shape (num_directions, 2)."""
        steps = np.arange(self.num_directions) / self.num_directions
        angles = self.turn + np.pi * steps
        return np.column_stack((np.cos(angles), np.sin(angles)))


def cut_recursively(
    xy: FloatArray,
    work: FloatArray,
    shares: FloatArray,
    depots: FloatArray,
    params: CutParams,
) -> IntArray:
    """
    Cut points into one part per share by straight lines, each balanced.

    Every cut halves the parts, sorted by their depots along the line's normal, and
    takes the direction that leaves the two sides most compact (least inertia).

    Parameters
    ----------
    shares
        Wanted work per part, shape (num_parts,); any scale, >= 0.

    References
    ----------
    Kalcsics, J., Nickel, S. & Schroeder, M. (2005). Towards a unified territorial
    design approach. TOP 13(1), 1-74.
    """
    part_of = np.zeros(len(xy), dtype=np.int64)
    parts = np.flatnonzero(shares > 0)
    todo = [(np.arange(len(xy)), parts if len(parts) else np.arange(len(shares)))]
    while todo:
        points, group = todo.pop()
        if len(group) == 1:
            part_of[points] = group[0]
            continue
        todo += _best_cut(points, group, xy, work, shares, depots, params)
    return part_of


def _best_cut(
    points: IntArray,
    group: IntArray,
    xy: FloatArray,
    work: FloatArray,
    shares: FloatArray,
    depots: FloatArray,
    params: CutParams,
) -> list[tuple[IntArray, IntArray]]:
    best: tuple[float, list[tuple[IntArray, IntArray]]] | None = None
    for direction in params.directions():
        group_order = group[np.lexsort((group, depots[group] @ direction))]
        half = len(group) // 2
        left, right = group_order[:half], group_order[half:]
        order = points[np.lexsort((points, xy[points] @ direction))]
        share = shares[left].sum() / max(shares[group].sum(), 1e-12)
        at = _balanced_position(work[order], share, len(left), len(right))
        sides = [(order[:at], np.sort(left)), (order[at:], np.sort(right))]
        inertia = sum(_inertia(xy[side], work[side]) for side, _ in sides)
        if best is None or inertia < best[0] * (1 - 1e-9):
            best = inertia, sides
    return best[1] if best else []


def _balanced_position(
    work: FloatArray, share: float, num_left: int, num_right: int
) -> int:
    """Return how many points go left; each part gets one where there are enough."""
    middles = np.cumsum(work) - work / 2
    at = int(np.searchsorted(middles, share * work.sum()))
    least = min(num_left, len(work))
    return min(max(at, least), max(least, len(work) - num_right))


def _inertia(xy: FloatArray, work: FloatArray) -> float:
    weight = work + 1e-9
    if not len(xy):
        return 0.0
    centre = weight @ xy / weight.sum()
    return float(weight @ ((xy - centre) ** 2).sum(axis=1))
