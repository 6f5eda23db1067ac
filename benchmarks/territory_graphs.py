"""Who neighbours whom, and which customers are cut off from their territory."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial import Delaunay, cKDTree

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True)
class PlaceGraph:
    """
    Distinct places and which of them are neighbours.

    Parameters
    ----------
    place
        Of every customer, shape (n,).
    edges
        Pairs of places, shape (num_edges, 2).
    """

    place: IntArray
    edges: IntArray


@dataclass(frozen=True)
class CutOff:
    """
    Customers outside the largest component of their territory.

    Parameters
    ----------
    customers
        How many there are.
    territories
        How many territories have any.
    """

    customers: int
    territories: int


def delaunay_graph(xy: FloatArray) -> PlaceGraph:
    """Return the Delaunay graph of the places; customers of one place are joined."""
    places, place = np.unique(xy, axis=0, return_inverse=True)
    found = Delaunay(places)
    corners = found.simplices.astype(np.int64)
    sides = np.concatenate([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [2, 0]]])
    left_out = found.coplanar[:, [0, 2]].astype(np.int64)
    edges = np.unique(np.sort(np.vstack((sides, left_out)), axis=1), axis=0)
    return PlaceGraph(place.reshape(-1), edges)


def gabriel_graph(xy: FloatArray, delaunay: PlaceGraph) -> PlaceGraph:
    """
    Return the edges of the Delaunay graph that no place is within the circle over.

    References
    ----------
    Gabriel, K. R. & Sokal, R. R. (1969). A new statistical approach to geographic
    variation analysis. Systematic Zoology 18(3), 259-278.
    """
    places = np.unique(xy, axis=0)
    frm, to = places[delaunay.edges[:, 0]], places[delaunay.edges[:, 1]]
    radius = np.hypot(*(to - frm).T) / 2
    nearest = np.asarray(cKDTree(places).query((frm + to) / 2)[0])
    is_empty = nearest >= radius * (1 - 1e-9)
    return PlaceGraph(delaunay.place, delaunay.edges[is_empty])


def cut_off(graph: PlaceGraph, rep_of: IntArray) -> CutOff:
    """Return how many customers are apart from most of their territory."""
    num_reps = int(rep_of.max()) + 1
    held, node = np.unique(graph.place * num_reps + rep_of, return_inverse=True)
    arcs = np.vstack([*_arcs_within(graph, held, num_reps)])
    ones = np.ones(len(arcs), dtype=np.int8)
    shape = (len(held), len(held))
    links = coo_matrix((ones, (arcs[:, 0], arcs[:, 1])), shape=shape)
    component_of = connected_components(links, directed=False)[1][node.reshape(-1)]
    pairs, sizes = np.unique(
        np.column_stack((rep_of, component_of)), axis=0, return_counts=True
    )
    largest = np.zeros(num_reps, dtype=np.int64)
    np.maximum.at(largest, pairs[:, 0], sizes)
    outside = np.bincount(rep_of, minlength=num_reps) - largest
    return CutOff(int(outside.sum()), int(np.count_nonzero(outside)))


def _arcs_within(graph: PlaceGraph, held: IntArray, num_reps: int) -> list[IntArray]:
    """Return pairs of (place, rep) nodes of one rep at neighbouring places."""
    place, rep = np.divmod(held, num_reps)
    first = np.searchsorted(place, np.arange(place.max() + 2))
    counts = np.diff(first)
    found = [np.zeros((0, 2), dtype=np.int64)]
    for slot in range(int(counts.max())):
        for frm, to in (graph.edges.T, graph.edges.T[::-1]):
            has = counts[frm] > slot
            node = first[frm[has]] + slot
            wanted = to[has] * num_reps + rep[node]
            at = np.minimum(np.searchsorted(held, wanted), len(held) - 1)
            meets = held[at] == wanted
            found.append(np.column_stack((node[meets], at[meets])))
    return found
