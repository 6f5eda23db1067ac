"""Which reps an area may go to: those whose power distance to it is least."""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True)
class Points:
    """
    What is shared out, as the prices see it.

    Parameters
    ----------
    xy
        Metres, shape (n, 2).
    weight
        Work of each point, seconds per cycle, shape (n,), > 0.
    skill
        Row of ``skills`` that says who may have a point, shape (n,).
    skills
        Whether a rep may take points of a skill, shape (num_skills, num_reps); every
        row names somebody.
    group, middles
        Points of one skill that lie together and consider the same reps: the group of
        each, shape (n,), and the groups' middles, metres, shape (num_groups, 2).
    """

    xy: FloatArray
    weight: FloatArray
    skill: IntArray
    skills: NDArray[np.bool_]
    group: IntArray
    middles: FloatArray

    def __len__(self) -> int:
        return len(self.xy)

    def take(self, rows: IntArray) -> Self:
        """Return some of the points."""
        return replace(
            self,
            xy=self.xy[rows],
            weight=self.weight[rows],
            skill=self.skill[rows],
            group=self.group[rows],
        )


@dataclass(frozen=True)
class Candidates:
    """
    The reps considered for each point.

    Parameters
    ----------
    rep
        Shape (m, n), the nearest first.
    cost
        Squared metres to their sites, without prices; inf where not allowed.
    """

    rep: IntArray
    cost: FloatArray


def find_candidates(
    points: Points, sites: FloatArray, prices: FloatArray, num: int
) -> Candidates:
    """
    Return the allowed reps with the least ``|x - site|^2 + price`` from each group.

    Prices are lifted into a third dimension, where power distance is distance, so that
    a k-d tree finds them without a table of all pairs.

    References
    ----------
    Aurenhammer, F. (1987). Power diagrams: properties, algorithms and applications.
    SIAM Journal on Computing 16(1), 78-96.
    """
    num, num_groups = min(num, len(sites)), len(points.middles)
    skill = np.zeros(num_groups, dtype=np.int64)
    skill[points.group] = points.skill
    near = np.empty((num_groups, num), dtype=np.int64)
    is_able = np.ones((num_groups, num), dtype=np.bool_)
    for kind in np.unique(skill):
        able = np.flatnonzero(points.skills[kind])
        rows = np.flatnonzero(skill == kind)
        height = np.sqrt(prices[able] - prices[able].min())
        tree = cKDTree(np.column_stack((sites[able], height)))
        lifted = np.column_stack((points.middles[rows], np.zeros(len(rows))))
        found = np.asarray(tree.query(lifted, k=np.arange(1, num + 1))[1])
        is_able[rows] = found < len(able)
        near[rows] = able[np.minimum(found, len(able) - 1)]
    rep = np.take(near.T, points.group, axis=1)
    cost = squared_distance(points.xy, sites, rep)
    if not is_able.all():
        cost[~is_able.T[:, points.group]] = np.inf
    return Candidates(rep, cost)


def squared_distance(xy: FloatArray, sites: FloatArray, rep: IntArray) -> FloatArray:
    """Return squared metres from points, (n, 2), to the sites of reps, (m, n)."""
    total: FloatArray = np.take(np.ascontiguousarray(sites[:, 0]), rep)
    total -= xy[:, 0]
    total *= total
    along = np.take(np.ascontiguousarray(sites[:, 1]), rep)
    along -= xy[:, 1]
    along *= along
    total += along
    return total


def site_spacing(sites: FloatArray) -> FloatArray:
    """Return every site's squared metres to the nearest other one, > 0, shape (k,)."""
    if len(sites) < 2:
        return np.ones(len(sites))
    near = np.asarray(cKDTree(sites).query(sites, k=[2])[0])[:, 0] ** 2
    apart = near[near > 1.0]
    typical = float(np.median(apart)) if len(apart) else 1.0
    spacing: FloatArray = np.maximum(near, 1e-2 * typical)
    return spacing
