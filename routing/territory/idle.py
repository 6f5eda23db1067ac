"""Areas without work: each goes wherever the nearest one with work goes."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.csgraph import dijkstra

from routing.territory.basic_area import BasicAreas
from routing.territory.contiguity import length_graph
from routing.territory.loads import DesignTask

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

_IDLE = 1e-9
"""Share of the mean work below which an area has none."""


def attach_idle_areas(areas: BasicAreas) -> IntArray:
    """
    Return a group for every area: those with work alone, others with the nearest one.

    Nearest along the graph, so that groups are connected. Moves across borders would
    otherwise have to go through areas that change no load. An area that is locked or
    that others may have stays alone.

    Returns
    -------
    IntArray
        Groups from 0 without a gap, shape (n,).
    """
    num = len(areas)
    alone = np.arange(num, dtype=np.int64)
    if not num:
        return alone
    is_idle = (areas.work <= _IDLE * areas.work.mean()) & areas.is_free
    is_placed = num == len(areas.neighbours) and bool((areas.place == alone).all())
    if not is_placed or not is_idle.any() or is_idle.all():
        return alone
    _, _, nearest = dijkstra(
        length_graph(areas),
        indices=np.flatnonzero(~is_idle),
        min_only=True,
        return_predecessors=True,
    )
    host = np.where(is_idle & (nearest >= 0), nearest, alone)
    is_alike = (areas.skill[host] == areas.skill) & areas.is_free[host]
    host = np.where(is_alike, host, alone)
    return np.unique(host, return_inverse=True)[1].reshape(-1).astype(np.int64)


def join_groups(task: DesignTask, group: IntArray) -> DesignTask:
    """Return the task of sharing out groups; a group lies where its work does."""
    areas = task.areas
    num = int(group.max()) + 1
    main = np.zeros(num, dtype=np.int64)
    order = np.lexsort((-np.arange(len(areas)), areas.work))
    main[group[order]] = order

    def summed(values: NDArray[np.generic]) -> FloatArray:
        return np.asarray(np.bincount(group, weights=values, minlength=num), float)

    members: list[list[int]] = [[] for _ in range(num)]
    for area, idxs in enumerate(areas.members):
        members[int(group[area])] += idxs
    measures = np.zeros((num, areas.measures.shape[1]))
    np.add.at(measures, group, areas.measures)
    joined = replace(
        areas,
        members=tuple(tuple(sorted(idxs)) for idxs in members),
        xy=areas.xy[main],
        visits=summed(areas.visits),
        service=summed(areas.service),
        local=summed(areas.local),
        size=summed(areas.size).astype(np.int64),
        owner=areas.owner[main],
        fixed=areas.fixed[main],
        skill=areas.skill[main],
        measures=measures,
        place=np.arange(num, dtype=np.int64),
        neighbours=_neighbours(areas, group, num),
        holders=(),
    )
    return replace(task, areas=joined, haul=task.haul and task.haul.take(main))


def _neighbours(
    areas: BasicAreas, group: IntArray, num: int
) -> tuple[tuple[int, ...], ...]:
    pairs = group[areas.place_edges]
    pairs = np.unique(pairs[pairs[:, 0] != pairs[:, 1]], axis=0)
    starts = np.searchsorted(pairs[:, 0], np.arange(num + 1)).tolist()
    to = pairs[:, 1].tolist()
    return tuple(tuple(to[start:end]) for start, end in pairwise(starts))
