"""Points cut into parts of equal work by straight lines, again and again."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
Angles = Callable[[], FloatArray]

_NUM_ANGLES = 16


def sixteen_angles() -> FloatArray:
    """Return the directions usually tried, radians, evenly over half a turn."""
    return np.arange(_NUM_ANGLES) * np.pi / _NUM_ANGLES


def cut_evenly(
    xy: FloatArray, work: FloatArray, num_parts: int, angles: Angles = sixteen_angles
) -> IntArray:
    """
    Return the part of every point, shape (n,).

    Every cut halves the number of parts, shares out the work accordingly, and takes the
    direction that leaves the two sides most compact (least inertia).

    Parameters
    ----------
    angles
        Gives the directions tried, anew for every cut.

    References
    ----------
    Kalcsics, J., Nickel, S. & Schroeder, M. (2005). Towards a unified territorial
    design approach. TOP 13(1), 1-74.
    """
    part_of = np.zeros(len(xy), dtype=np.int64)
    todo = [(np.arange(len(xy)), 0, num_parts)]
    while todo:
        points, first, num = todo.pop()
        if num == 1 or not len(points):
            part_of[points] = first
            continue
        half = num // 2
        left, right = _cut(points, xy, work, half / num, angles())
        todo += [(left, first, half), (right, first + half, num - half)]
    return part_of


def _cut(
    points: IntArray, xy: FloatArray, work: FloatArray, share: float, angles: FloatArray
) -> tuple[IntArray, IntArray]:
    """Return the two sides of the best cut, the left with a share of the work."""
    along = xy[points] @ np.vstack((np.cos(angles), np.sin(angles)))
    order = points[np.argsort(along, axis=0, kind="stable")]
    heavy = work[order]
    middles = np.cumsum(heavy, axis=0) - heavy / 2
    num_left = (middles < share * work[points].sum()).sum(axis=0)
    is_left = np.arange(len(points))[:, None] < num_left
    best = int(np.argmax(_spread_between(xy[order], heavy, is_left)))
    at = num_left[best]
    return order[:at, best], order[at:, best]


def _spread_between(
    xy: FloatArray, work: FloatArray, is_left: NDArray[np.bool_]
) -> FloatArray:
    """Return what a cut takes off the inertia, but for a constant, per direction."""
    spread = np.zeros(xy.shape[1])
    for side in (is_left, ~is_left):
        mass = np.where(side, work, 0.0)
        moment = np.einsum("nd,ndx->dx", mass, xy)
        spread += (moment**2).sum(axis=1) / np.maximum(mass.sum(axis=0), 1e-9)
    return spread
