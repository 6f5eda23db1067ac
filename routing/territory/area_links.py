"""Which areas lie beside each other: by a common border, islands by the nearest."""

from collections.abc import Iterator

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from routing.territory.adjacency import Neighbours, delaunay_neighbours

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
Shapes = NDArray[np.object_]

_ROUNDING_METRES = 1.0
"""Borders that are the same may lie this far apart."""

_LEAST_BORDER = 20.0
"""Metres of common border; below it areas meet in a corner."""


def touching_pairs(polygons: Shapes) -> IntArray:
    """
    Return the pairs (lower, higher) of areas with a common border.

    Areas that meet in a corner only are none; gaps and overlaps up to a metre, as
    rounded coordinates have them, do not matter.

    Parameters
    ----------
    polygons
        Valid, in metres, shape (n,).

    Returns
    -------
    IntArray
        Shape (m, 2), ascending.
    """
    tree = shapely.STRtree(polygons)
    found = tree.query(polygons, predicate="dwithin", distance=_ROUNDING_METRES)
    pairs = np.unique(found[:, found[0] < found[1]].T.astype(np.int64), axis=0)
    wider = shapely.buffer(polygons, _ROUNDING_METRES, quad_segs=1)
    borders = shapely.boundary(polygons)
    common = shapely.intersection(wider[pairs[:, 0]], borders[pairs[:, 1]])
    return pairs[shapely.length(common) >= _LEAST_BORDER]


def join_pieces(pairs: IntArray, polygons: Shapes, xy: FloatArray) -> IntArray:
    """
    Return the further pairs that make one connected graph, shortest gaps first.

    Islands go to the nearest area; larger pieces to the nearest of those around them.

    Parameters
    ----------
    pairs
        Neighbours, shape (m, 2).
    xy
        A point of each area, metres, shape (n, 2).
    """
    size = len(polygons)
    num_pieces, piece = _pieces(pairs, size)
    if num_pieces == 1:
        return np.zeros((0, 2), dtype=np.int64)
    candidates = _candidates(polygons, xy, piece)
    crossing = candidates[piece[candidates[:, 0]] != piece[candidates[:, 1]]]
    first, second = crossing.T
    gaps = shapely.distance(polygons[first], polygons[second])
    apart = np.hypot(*(xy[first] - xy[second]).T)
    gaps = np.where(np.isnan(gaps), apart, gaps)
    links = crossing[np.lexsort((second, first, gaps))]
    return np.array(list(_shortest_links(links, piece)), dtype=np.int64)


def to_neighbours(pairs: IntArray, size: int) -> Neighbours:
    """Return the neighbours of every area, ascending."""
    beside: list[set[int]] = [set() for _ in range(size)]
    for first, second in pairs.tolist():
        beside[first].add(second)
        beside[second].add(first)
    return tuple(tuple(sorted(others)) for others in beside)


def _pieces(pairs: IntArray, size: int) -> tuple[int, IntArray]:
    """Return the number of connected pieces, and the piece of each area."""
    ones = np.ones(len(pairs), dtype=np.int8)
    graph = csr_matrix((ones, (pairs[:, 0], pairs[:, 1])), shape=(size, size))
    number, piece = connected_components(graph, directed=False)
    return int(number), piece.astype(np.int64)


def _candidates(polygons: Shapes, xy: FloatArray, piece: IntArray) -> IntArray:
    """Return pairs that connect everything, those nearest to lone areas among them."""
    points, at = np.unique(xy, axis=0, return_inverse=True)
    at = at.reshape(-1)
    area_at = np.full(len(points), len(xy))
    np.minimum.at(area_at, at, np.arange(len(xy)))
    pairs = [
        (int(area_at[point]), int(area_at[other]))
        for point, others in enumerate(delaunay_neighbours(points))
        for other in others
    ]
    pairs += list(enumerate(area_at[at].tolist()))
    lone = np.flatnonzero(np.bincount(piece)[piece] == 1)
    tree = shapely.STRtree(polygons)
    which, nearest = tree.query_nearest(polygons[lone], exclusive=True)
    ordered = np.sort(
        np.concatenate((np.array(pairs), np.column_stack((lone[which], nearest)))),
        axis=1,
    )
    return np.unique(ordered.astype(np.int64), axis=0)


def _shortest_links(links: IntArray, piece: IntArray) -> Iterator[tuple[int, int]]:
    """Yield the links of a shortest spanning tree of the pieces (Kruskal)."""
    leader = list(range(int(piece.max()) + 1))

    def find(one: int) -> int:
        while leader[one] != one:
            leader[one] = leader[leader[one]]
            one = leader[one]
        return one

    for first, second in links.tolist():
        here, there = find(int(piece[first])), find(int(piece[second]))
        if here != there:
            leader[here] = there
            yield first, second
