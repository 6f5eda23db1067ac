"""Connected territories: find the pieces, and give stray ones to a neighbour."""

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from routing.territory.basic_area import NOBODY, BasicAreas, IntArray
from routing.territory.improve import ImproveParams
from routing.territory.loads import DesignTask
from routing.territory.partition import Partition
from routing.territory.presence import find_main_pieces, label_pieces

_MAX_PASSES = 5


def join_territories(partition: Partition, params: ImproveParams) -> None:
    """
    Give areas apart from the main piece of their territory to the rep around them.

    Changes the partition. Locked areas stay where they are; where a cap on hand-overs
    does not allow all, the smallest pieces go first.
    """
    for _ in range(_MAX_PASSES):
        strays = _stray_pieces(partition)
        if not strays:
            return
        held = partition.to_array()
        for piece in strays:
            held[piece] = NOBODY
        held[partition.areas.fixed != NOBODY] = NOBODY
        grown = grow_territories(partition.task, held)
        moved = sum(_hand_over(partition, piece, grown, params) for piece in strays)
        if not moved:
            return


def grow_territories(task: DesignTask, rep_of: IntArray) -> IntArray:
    """
    Give every area that nobody has to the rep nearest along the Delaunay graph.

    Where that rep is not allowed, the allowed one with the nearest centre (without
    areas: the nearest depot) gets it.
    """
    areas = task.areas
    grown = rep_of.copy()
    open_areas = np.flatnonzero(rep_of == NOBODY)
    if not len(open_areas):
        return grown
    nearest = _nearest_reps(areas, rep_of)
    middles = _middles(task, rep_of)
    for area in open_areas.tolist():
        rep = nearest[areas.place[area]]
        able = areas.skills[areas.skill[area]]
        if rep == NOBODY or not able[rep]:
            far = np.hypot(*(middles - areas.xy[area]).T)
            rep = int(np.argmin(np.where(able, far, np.inf)))
        grown[area] = rep
    return grown


def stray_areas(partition: Partition) -> list[int]:
    """Return the areas not locked that lie apart from their territory's main piece."""
    return [area for piece in _stray_pieces(partition) for area in piece]


def _stray_pieces(partition: Partition) -> list[list[int]]:
    """Return the pieces beside every rep's main one, without locked areas, by size."""
    areas, rep_of, num_reps = partition.areas, partition.to_array(), len(partition.crew)
    if not len(areas):
        return []
    label = label_pieces(areas, rep_of, num_reps)
    is_main = find_main_pieces(areas, rep_of, label)
    strays: dict[int, list[int]] = {}
    for area in np.flatnonzero(~is_main[label] & areas.is_free).tolist():
        strays.setdefault(int(label[area]), []).append(area)
    sizes = areas.size
    return sorted(strays.values(), key=lambda piece: (int(sizes[piece].sum()), piece))


def _hand_over(
    partition: Partition, piece: list[int], grown: IntArray, params: ImproveParams
) -> int:
    moved = 0
    for area in piece:
        rep = int(grown[area])
        if rep != partition.rep_of[area] and params.can_hand_over(partition, area, rep):
            partition.move(area, rep)
            moved += 1
    return moved


def _nearest_reps(areas: BasicAreas, rep_of: IntArray) -> IntArray:
    """Return the rep of the nearest place held, along the graph, per place."""
    holder = np.full(len(areas.neighbours), NOBODY, dtype=np.int64)
    for area in np.flatnonzero(rep_of != NOBODY)[::-1].tolist():
        holder[areas.place[area]] = rep_of[area]
    sources = np.flatnonzero(holder != NOBODY)
    if not len(sources):
        return holder
    _, _, source = dijkstra(
        length_graph(areas),
        indices=sources,
        min_only=True,
        return_predecessors=True,
    )
    return np.where(source >= 0, holder[source], NOBODY)


def length_graph(areas: BasicAreas) -> csr_matrix:
    """Return the metres between neighbouring places, > 0, as a sparse matrix."""
    xy = np.zeros((len(areas.neighbours), 2))
    xy[areas.place] = areas.xy
    degrees = [len(near) for near in areas.neighbours]
    frm = np.repeat(np.arange(len(xy)), degrees)
    to = np.array([q for near in areas.neighbours for q in near], dtype=np.int64)
    lengths = np.hypot(*(xy[frm] - xy[to]).T) + 1e-3
    return csr_matrix((lengths, (frm, to)), shape=(len(xy), len(xy)))


def _middles(task: DesignTask, rep_of: IntArray) -> np.ndarray:
    areas, middles = task.areas, np.nan_to_num(task.crew.depots)
    for rep in range(len(middles)):
        own = rep_of == rep
        if own.any():
            middles[rep] = areas.xy[own].mean(axis=0)
    return middles
