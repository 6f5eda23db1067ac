"""Connected or not: the pieces of every territory, found for all reps at once."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from routing.territory.adjacency import Neighbours
from routing.territory.basic_area import BasicAreas

BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]


@dataclass(frozen=True)
class Links:
    """
    Pairs of neighbouring places, both ways, shapes (m,) each.

    Parameters
    ----------
    frm
        Ascending.
    """

    frm: IntArray
    to: IntArray


def make_links(neighbours: Neighbours) -> Links:
    """Return a graph of places as arrays."""
    degrees = [len(near) for near in neighbours]
    flat = [place for near in neighbours for place in near]
    frm = np.repeat(np.arange(len(neighbours)), degrees)
    return Links(frm, np.array(flat, dtype=np.int64))


def find_strays(areas: BasicAreas, rep_of: IntArray, links: Links) -> BoolArray:
    """
    Tell which areas lie apart from the main piece of their territory, locked ones not.

    A territory's pieces are connected by its own areas, locked ones too; the main one
    has the most work, of equals the one with the first area.

    Parameters
    ----------
    rep_of
        Rep of every area, shape (n,).
    links
        Of the areas' places: ``make_links(areas.neighbours)``, or another graph.

    Returns
    -------
    NDArray
        Shape (n,).
    """
    piece, rep = _find_pieces(areas.place, rep_of, links)
    num = len(rep)
    work = np.bincount(piece, weights=areas.work, minlength=num)
    first = np.full(num, len(piece))
    np.minimum.at(first, piece, np.arange(len(piece)))
    ranked = np.lexsort((first, -work, rep))
    is_main = np.zeros(num, dtype=np.bool_)
    is_main[ranked[np.diff(rep[ranked], prepend=-1) != 0]] = True
    strays: BoolArray = ~is_main[piece] & areas.is_free
    return strays


def count_strays(areas: BasicAreas, rep_of: IntArray) -> int:
    """Count the customers apart from their territory's main piece, locked ones not."""
    strays = find_strays(areas, rep_of, make_links(areas.neighbours))
    return int(areas.size[strays].sum())


def is_contiguous(areas: BasicAreas, rep_of: IntArray) -> bool:
    """Tell whether every territory is connected, locked customers aside."""
    return count_strays(areas, rep_of) == 0


def _find_pieces(
    place: IntArray, rep_of: IntArray, links: Links
) -> tuple[IntArray, IntArray]:
    """Return the piece of each area, and the rep of each piece."""
    num_reps = int(rep_of.max(initial=0)) + 1
    key = place * num_reps + rep_of
    nodes, node = np.unique(key, return_inverse=True)
    frm, wanted = _link_nodes(nodes, num_reps, links)
    at = np.minimum(np.searchsorted(nodes, wanted), len(nodes) - 1)
    is_link = nodes[at] == wanted
    frm, to = frm[is_link], at[is_link]
    ones = np.ones(len(frm), dtype=np.int8)
    graph = csr_matrix((ones, (frm, to)), shape=(len(nodes), len(nodes)))
    num, piece_of = connected_components(graph, directed=False)
    rep = np.empty(num, dtype=np.int64)
    rep[piece_of] = nodes % num_reps
    return piece_of[node.reshape(-1)].astype(np.int64), rep


def _link_nodes(
    nodes: IntArray, num_reps: int, links: Links
) -> tuple[IntArray, IntArray]:
    """Return every node, repeated, and the keys next to it of the same rep."""
    place = nodes // num_reps
    starts = np.searchsorted(links.frm, place, side="left")
    counts = np.searchsorted(links.frm, place, side="right") - starts
    frm = np.repeat(np.arange(len(nodes)), counts)
    offset = np.arange(len(frm)) - np.repeat(np.cumsum(counts) - counts, counts)
    to = links.to[np.repeat(starts, counts) + offset]
    return frm, to * num_reps + nodes[frm] % num_reps
