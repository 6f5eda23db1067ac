"""Which reps are present at which places: the pieces of territories, and borders."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from routing.territory.basic_area import BasicAreas

IntArray = NDArray[np.int64]


@dataclass(frozen=True)
class Presence:
    """
    Pairs of place and rep, ascending; most places have one rep.

    Parameters
    ----------
    place, rep
        Shape (num_pairs,).
    of_area
        The pair of each area, shape (n,).
    num_reps
        Reps in all.
    """

    place: IntArray
    rep: IntArray
    of_area: IntArray
    num_reps: int

    def find(self, place: IntArray, rep: IntArray) -> IntArray:
        """Return the pairs looked for, -1 where a rep is not at a place."""
        keys = self.place * self.num_reps + self.rep
        wanted = place * self.num_reps + rep
        at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        return np.where(keys[at] == wanted, at, -1)


def find_presence(areas: BasicAreas, rep_of: IntArray, num_reps: int) -> Presence:
    """Return where each rep has areas; every area must have a rep."""
    keys, of_area = np.unique(areas.place * num_reps + rep_of, return_inverse=True)
    return Presence(keys // num_reps, keys % num_reps, of_area.reshape(-1), num_reps)


def label_pieces(areas: BasicAreas, rep_of: IntArray, num_reps: int) -> IntArray:
    """Return the connected piece of its territory that each area lies in, (n,)."""
    if not len(areas):
        return np.zeros(0, dtype=np.int64)
    here = find_presence(areas, rep_of, num_reps)
    frm, place = _pairs_along(here, areas.place_edges)
    to = here.find(place, here.rep[frm])
    is_met = to >= 0
    num = len(here.rep)
    ones = np.ones(int(is_met.sum()), dtype=np.int8)
    graph = coo_matrix((ones, (frm[is_met], to[is_met])), shape=(num, num))
    labels = connected_components(graph, directed=False)[1]
    return np.asarray(labels[here.of_area], dtype=np.int64)


def find_main_pieces(
    areas: BasicAreas, rep_of: IntArray, label: IntArray
) -> NDArray[np.bool_]:
    """
    Tell which pieces have most of their territory's work, of equals the first.

    Parameters
    ----------
    label
        Piece of each area, shape (n,): ``label_pieces``.

    Returns
    -------
    NDArray
        Shape (num_pieces,).
    """
    work = np.bincount(label, weights=areas.work)
    first = np.full(len(work), len(areas), dtype=np.int64)
    np.minimum.at(first, label, np.arange(len(areas)))
    owner = rep_of[first]
    order = np.lexsort((first, -work, owner))
    is_main = np.zeros(len(work), dtype=np.bool_)
    is_main[order[np.diff(owner[order], prepend=-1) != 0]] = True
    return is_main


def count_borders(
    areas: BasicAreas, rep_of: IntArray, num_reps: int
) -> dict[tuple[int, int], int]:
    """Return the pairs of reps who meet, both ways, and how often, in order."""
    if not len(areas):
        return {}
    here = find_presence(areas, rep_of, num_reps)
    places = np.arange(len(areas.neighbours))
    own = np.column_stack((places, places))
    edges = np.concatenate((own, areas.place_edges))
    frm, place = _pairs_along(here, edges)
    starts = np.searchsorted(here.place, places)
    counts = np.bincount(here.place, minlength=len(places))
    at, to = _expand(starts[place], counts[place])
    one, two = here.rep[frm[at]], here.rep[to]
    keys, often = np.unique(
        one[one != two] * num_reps + two[one != two], return_counts=True
    )
    pairs = zip((keys // num_reps).tolist(), (keys % num_reps).tolist(), strict=True)
    return dict(zip(pairs, often.tolist(), strict=True))


def _pairs_along(here: Presence, edges: IntArray) -> tuple[IntArray, IntArray]:
    """Return, for each edge and rep at its start, that pair and the edge's end."""
    num_places = int(max(edges.max(initial=0), here.place.max(initial=0))) + 1
    starts = np.searchsorted(here.place, np.arange(num_places))
    counts = np.bincount(here.place, minlength=num_places)
    at, pair = _expand(starts[edges[:, 0]], counts[edges[:, 0]])
    return pair, edges[at, 1]


def _expand(starts: IntArray, counts: IntArray) -> tuple[IntArray, IntArray]:
    """Return for ranges their numbers and members, one after the other."""
    at = np.repeat(np.arange(len(starts)), counts)
    before = np.cumsum(counts) - counts
    return at, starts[at] + np.arange(len(at)) - before[at]
