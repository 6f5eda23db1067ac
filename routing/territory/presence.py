"""Which reps are present at which places: the pieces of territories, and borders."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from routing.territory.basic_area import BasicAreas

IntArray = NDArray[np.int64]
Pair = tuple[int, int]


@dataclass(frozen=True)
class Presence:
    """
    Pairs of place and rep, ascending; most places have one rep.

    Parameters
    ----------
    place, rep
        Shape (num_pairs,).
    first, count
        Each place's first pair, and how many it has, shape (num_places,).
    num_reps
        Reps in all.
    """

    place: IntArray
    rep: IntArray
    first: IntArray
    count: IntArray
    num_reps: int

    def find(self, place: IntArray, rep: IntArray) -> IntArray:
        """Return the pairs looked for, -1 where a rep is not at a place."""
        keys = self.place * self.num_reps + self.rep
        wanted = place * self.num_reps + rep
        at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        return np.where(keys[at] == wanted, at, -1)


def find_presence(areas: BasicAreas, rep_of: IntArray, num_reps: int) -> Presence:
    """Return where each rep has areas; every area must have a rep."""
    keys = count_values(areas.place * num_reps + rep_of)[0]
    place, num_places = keys // num_reps, len(areas.neighbours)
    count = np.bincount(place, minlength=num_places)
    return Presence(place, keys % num_reps, np.cumsum(count) - count, count, num_reps)


def label_pieces(areas: BasicAreas, rep_of: IntArray, num_reps: int) -> IntArray:
    """Return the connected piece of its territory that each area lies in, (n,)."""
    if not len(areas):
        return np.zeros(0, dtype=np.int64)
    here = find_presence(areas, rep_of, num_reps)
    edges = areas.place_edges
    is_simple = (here.count[edges] == 1).all(axis=1)
    one, two = here.first[edges[is_simple]].T
    frm, place = _pairs_along(here, edges[~is_simple])
    to = here.find(place, here.rep[frm])
    frm, to = np.append(one, frm), np.append(two, to)
    is_met = (to >= 0) & (here.rep[frm] == here.rep[to])
    num = len(here.rep)
    ones = np.ones(int(is_met.sum()), dtype=np.int8)
    graph = coo_matrix((ones, (frm[is_met], to[is_met])), shape=(num, num))
    labels = connected_components(graph, directed=False)[1]
    return np.asarray(labels[here.find(areas.place, rep_of)], dtype=np.int64)


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


@dataclass(frozen=True)
class Borders:
    """
    Where reps meet.

    Parameters
    ----------
    index
        Pair of reps, both ways and in order -> its number.
    places
        The first rep's places beside the second's, pair after pair.
    ends
        Where each pair's places end.
    """

    index: dict[Pair, int]
    places: list[int]
    ends: list[int]

    def find(self, frm: int, to: int) -> list[int]:
        """Return a rep's places beside another's, ascending."""
        number = self.index.get((frm, to))
        if number is None:
            return []
        begin = self.ends[number - 1] if number else 0
        return self.places[begin : self.ends[number]]


def find_borders(areas: BasicAreas, rep_of: IntArray, num_reps: int) -> Borders:
    """Return where reps meet, along the graph or at a place they share."""
    if not len(areas):
        return Borders({}, [], [])
    here = find_presence(areas, rep_of, num_reps)
    edges = _edges_between(here, areas.place_edges)
    frm, place = _pairs_along(here, edges)
    at, to = _expand(here.first[place], here.count[place])
    one, two = here.rep[frm[at]], here.rep[to]
    is_met = one != two
    keys = (one * num_reps + two)[is_met] * len(here.count) + here.place[frm[at]][
        is_met
    ]
    meets, places = np.divmod(count_values(keys)[0], len(here.count))
    pairs, counts = count_values(meets)
    both = zip((pairs // num_reps).tolist(), (pairs % num_reps).tolist(), strict=True)
    index = {pair: number for number, pair in enumerate(both)}
    return Borders(index, places.tolist(), np.cumsum(counts).tolist())


def count_values(keys: IntArray) -> tuple[IntArray, IntArray]:
    """Return distinct values, ascending, and how often each occurs."""
    # numpy's unique hashes, which takes longer than sorting what is nearly in order.
    keys = np.sort(keys)
    first = np.flatnonzero(np.diff(keys, prepend=keys[:1] - 1))
    return keys[first], np.diff(first, append=len(keys))


def _edges_between(here: Presence, edges: IntArray) -> IntArray:
    """Return the edges where reps may meet, also from a place to itself."""
    is_shared = here.count > 1
    rep = here.rep[np.minimum(here.first, len(here.rep) - 1)]
    frm, to = edges.T
    is_met = (rep[frm] != rep[to]) | is_shared[frm] | is_shared[to]
    own = np.flatnonzero(is_shared)
    return np.concatenate((np.column_stack((own, own)), edges[is_met]))


def _pairs_along(here: Presence, edges: IntArray) -> tuple[IntArray, IntArray]:
    """Return, for each edge and rep at its start, that pair and the edge's end."""
    at, pair = _expand(here.first[edges[:, 0]], here.count[edges[:, 0]])
    return pair, edges[at, 1]


def _expand(starts: IntArray, counts: IntArray) -> tuple[IntArray, IntArray]:
    """Return for ranges their numbers and members, one after the other."""
    at = np.repeat(np.arange(len(starts)), counts)
    before = np.cumsum(counts) - counts
    return at, starts[at] + np.arange(len(at)) - before[at]
