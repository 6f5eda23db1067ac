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
        if len(group) == 1 or not len(points):
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
    directions = params.directions()
    points, group, half = np.sort(points), np.sort(group), len(group) // 2
    along = np.argsort(depots[group] @ directions.T, axis=0, kind="stable")
    lefts, rights = group[along[:half]].T, group[along[half:]].T
    share = shares[lefts].sum(axis=1) / max(float(shares[group].sum()), 1e-12)
    orders = points[np.argsort(xy[points] @ directions.T, axis=0, kind="stable")].T
    ats = _balanced_positions(work[orders], share, half, len(group) - half)
    inertia = _inertias(xy[orders], work[orders], ats)
    # Of directions that are equal but for the last digits, the first.
    best = int(np.flatnonzero(inertia <= inertia.min() * (1 + 1e-9))[0])
    order, at = orders[best], int(ats[best])
    return [(order[:at], np.sort(lefts[best])), (order[at:], np.sort(rights[best]))]


def _balanced_positions(
    work: FloatArray, share: FloatArray, num_left: int, num_right: int
) -> IntArray:
    """Return how many points go left; each part gets one where there are enough."""
    size = work.shape[1]
    middles = np.cumsum(work, axis=1) - work / 2
    wanted = share * work.sum(axis=1)
    at = (middles < wanted[:, None]).sum(axis=1)
    least = min(num_left, size)
    positions: IntArray = np.clip(at, least, max(least, size - num_right))
    return positions


def _inertias(xy: FloatArray, work: FloatArray, ats: IntArray) -> FloatArray:
    """Return the inertia of both sides of each cut, shape (num_directions,)."""
    weight = work + 1e-9
    centred = xy - xy[0].mean(axis=0)
    parts = (weight, *(weight * centred[..., axis] for axis in (0, 1)))
    moment = weight * (centred**2).sum(axis=2)
    rows = np.arange(len(ats))
    total = np.zeros(len(ats))
    for sign in (1, -1):
        mass, x, y = (_side(part, rows, ats, sign) for part in parts)
        spread = _side(moment, rows, ats, sign)
        total += spread - (x**2 + y**2) / np.maximum(mass, 1e-300)
    # Sums that cancel out may end below zero.
    inertia: FloatArray = np.maximum(total, 0.0)
    return inertia


def _side(values: FloatArray, rows: IntArray, ats: IntArray, sign: int) -> FloatArray:
    """Return the sums left (1) or right (-1) of a position in each row."""
    sums = np.cumsum(values, axis=1)
    left = np.where(ats > 0, sums[rows, ats - 1], 0.0)
    found: FloatArray = left if sign > 0 else sums[:, -1] - left
    return found
