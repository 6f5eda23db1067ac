"""Blocks: a few areas that lie together, so that the first rounds have less to do."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from routing.territory.basic_area import BasicAreas

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


def block_areas(areas: BasicAreas, num_areas: int) -> tuple[BasicAreas, IntArray]:
    """
    Join areas that lie together, are claimed alike, and have one skill.

    Blocks are the leaves of a k-d tree. Their place and neighbours mean nothing.

    Parameters
    ----------
    num_areas
        Areas per block at most, about.

    Returns
    -------
    tuple[BasicAreas, IntArray]
        The blocks, and the block of every area.
    """
    claim = np.column_stack((areas.skill, areas.fixed))
    kind = np.unique(claim, axis=0, return_inverse=True)[1].reshape(-1)
    block = _split(areas.xy, kind.astype(np.int64), num_areas)
    num = int(block.max()) + 1 if len(block) else 0
    first = np.zeros(num, dtype=np.int64)
    first[block[::-1]] = np.arange(len(block))[::-1]
    weight = areas.work + 1e-9
    total = np.bincount(block, weights=weight, minlength=num)
    xy = np.column_stack(
        [
            np.bincount(block, weights=weight * axis, minlength=num)
            for axis in areas.xy.T
        ]
    )

    def summed(values: NDArray[np.generic]) -> FloatArray:
        return np.asarray(np.bincount(block, weights=values, minlength=num), float)

    joined = replace(
        areas,
        members=((),) * num,
        xy=xy / total[:, None],
        visits=summed(areas.visits),
        service=summed(areas.service),
        local=summed(areas.local),
        size=summed(areas.size).astype(np.int64),
        owner=areas.owner[first],
        fixed=areas.fixed[first],
        skill=areas.skill[first],
        measures=np.zeros((num, 0)),
        place=np.arange(num),
        neighbours=((),) * num,
        holders=(),
    )
    return joined, block


def _split(xy: FloatArray, group: IntArray, most: int) -> IntArray:
    """Halve groups of points along their longer side until none is too big."""
    while len(group):
        sizes = np.bincount(group)
        is_big = sizes > most
        if not is_big.any():
            break
        low = np.full((len(sizes), 2), np.inf)
        high = np.full((len(sizes), 2), -np.inf)
        np.minimum.at(low, group, xy)
        np.maximum.at(high, group, xy)
        is_tall = (high - low)[:, 1] > (high - low)[:, 0]
        along = np.where(is_tall[group], xy[:, 1], xy[:, 0])
        order = np.lexsort((np.arange(len(group)), along, group))
        starts = np.cumsum(sizes) - sizes
        rank = np.empty(len(group), dtype=np.int64)
        rank[order] = np.arange(len(group)) - starts[group[order]]
        is_upper = is_big[group] & (rank >= sizes[group] // 2)
        group = np.unique(2 * group + is_upper, return_inverse=True)[1].reshape(-1)
    return group.astype(np.int64)
