"""Which places are neighbours: the Delaunay graph, also of lines and single points."""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.spatial import Delaunay, QhullError

FloatArray = NDArray[np.float64]
Neighbours = tuple[tuple[int, ...], ...]


def delaunay_neighbours(xy: FloatArray) -> Neighbours:
    """
    Return the neighbours of every point in the Delaunay graph, ascending.

    The graph is connected: points on one line are chained along it, and a point that
    the triangulation leaves out for being too near another is joined to that one.

    Parameters
    ----------
    xy
        Distinct points, shape (n, 2).
    """
    edges = _delaunay_edges(xy)
    graph = csr_matrix(
        (np.ones(len(edges), dtype=np.int8), (edges[:, 0], edges[:, 1])),
        shape=(len(xy), len(xy)),
    )
    both = (graph + graph.T).tocsr()
    both.sort_indices()
    indices, starts = both.indices.tolist(), both.indptr.tolist()
    return tuple(tuple(indices[start:end]) for start, end in pairwise(starts))


def _delaunay_edges(xy: FloatArray) -> NDArray[np.int64]:
    if len(xy) < 3:
        return _chain(xy)
    centred = xy - xy.mean(axis=0)
    try:
        triangulation = Delaunay(centred / max(1e-9, float(np.abs(centred).max())))
    except QhullError:
        return _chain(xy)
    corners = triangulation.simplices.astype(np.int64)
    left_out = triangulation.coplanar[:, [0, 2]].astype(np.int64)
    edges = (corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [2, 0]], left_out)
    return np.concatenate(edges)


def _chain(xy: FloatArray) -> NDArray[np.int64]:
    """Join points along their main direction."""
    if len(xy) < 2:
        return np.zeros((0, 2), dtype=np.int64)
    centred = xy - xy.mean(axis=0)
    direction = np.linalg.svd(centred, full_matrices=False)[2][0]
    order = np.lexsort((xy[:, 1], xy[:, 0], centred @ direction))
    return np.column_stack((order[:-1], order[1:])).astype(np.int64)
