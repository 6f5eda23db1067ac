"""The Delaunay graph, also where Delaunay has no answer."""

import networkx as nx
import numpy as np
import pytest

from routing.territory.adjacency import delaunay_neighbours


def test_square_with_a_centre_joins_the_centre_to_all_corners() -> None:
    xy = np.array([(0, 0), (2, 0), (2, 2), (0, 2), (1, 1)], dtype=float)
    neighbours = delaunay_neighbours(xy)
    assert neighbours[4] == (0, 1, 2, 3)
    assert neighbours[0] == (1, 3, 4)


def test_points_on_a_line_are_chained_along_it() -> None:
    xy = np.array([(3, 3), (0, 0), (2, 2), (1, 1)], dtype=float)
    assert delaunay_neighbours(xy) == ((2,), (3,), (0, 3), (1, 2))


@pytest.mark.parametrize("size", [0, 1, 2])
def test_few_points_are_no_trouble(size: int) -> None:
    neighbours = delaunay_neighbours(np.arange(2.0 * size).reshape(size, 2))
    assert neighbours == ((), ((),), ((1,), (0,)))[size] or size == 0
    assert len(neighbours) == size


@pytest.mark.parametrize("seed", range(5))
def test_graph_is_connected_even_for_points_that_nearly_coincide(seed: int) -> None:
    rng = np.random.default_rng(seed)
    xy = rng.uniform(0, 1e5, (60, 2))
    xy = np.concatenate((xy, xy[:20] + rng.uniform(0, 1e-9, (20, 2))))
    neighbours = delaunay_neighbours(np.unique(xy, axis=0))
    graph = nx.Graph((a, b) for a, near in enumerate(neighbours) for b in near)
    assert nx.is_connected(graph)
    assert len(graph) == len(neighbours)
