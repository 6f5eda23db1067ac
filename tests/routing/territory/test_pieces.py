"""Pieces of territories, by hand and by walking the graph."""

from dataclasses import replace

import networkx as nx
import numpy as np
import pytest
from plane_tasks import plane_task, random_task

from routing.territory.pieces import (
    count_strays,
    find_strays,
    is_contiguous,
)

LINE = [(100 * k, 0) for k in range(7)]
DEPOTS = [(0, 0), (600, 0)]


def strays(task, letters: str) -> list[int]:
    rep_of = np.array([int(letter) for letter in letters])
    found = find_strays(task.areas, rep_of)
    return np.flatnonzero(found).tolist()


@pytest.mark.parametrize(
    ("letters", "found"),
    [
        ("0001111", []),
        ("0001110", [6]),
        ("1001111", [0]),
        # Pieces of one customer each: the first of a rep is his main one.
        ("0101010", [2, 3, 4, 5, 6]),
    ],
)
def test_pieces_on_a_line(letters: str, found: list[int]) -> None:
    assert strays(plane_task(LINE, DEPOTS), letters) == found


def test_main_piece_has_the_most_work_not_the_most_customers() -> None:
    task = plane_task(LINE, DEPOTS, work=[100, 100, 100, 100, 100, 100, 900])
    assert strays(task, "0001110") == [0, 1, 2]


def test_locked_customers_are_no_strays_but_connect() -> None:
    task = plane_task(LINE, DEPOTS, fixed=[-1, 0, -1, -1, -1, -1, 0])
    assert strays(task, "0001110") == []
    assert strays(task, "0001100") == [5]


def test_customers_of_one_place_are_connected() -> None:
    task = plane_task([(0, 0), (0, 0), (100, 0)], DEPOTS)
    assert strays(task, "010") == []
    assert strays(task, "100") == []


def test_another_graph_may_be_given() -> None:
    task = plane_task(LINE[:3], DEPOTS)
    rep_of = np.array([0, 1, 0])
    ring = replace(task.areas, neighbours=((1, 2), (0, 2), (0, 1)))
    assert find_strays(ring, rep_of).sum() == 0
    assert not is_contiguous(task.areas, rep_of)


def strays_by_walking(areas, rep_of) -> list[int]:
    graph = nx.Graph()
    graph.add_nodes_from(range(len(areas)))
    graph.add_edges_from(
        (one, other)
        for one in range(len(areas))
        for other in range(one)
        if rep_of[one] == rep_of[other]
        and (
            areas.place[one] == areas.place[other]
            or areas.place[other] in areas.neighbours[areas.place[one]]
        )
    )
    main: dict[int, set[int]] = {}
    for piece in sorted(nx.connected_components(graph), key=min):
        rep = rep_of[min(piece)]
        if rep not in main or work_of(areas, piece) > work_of(areas, main[rep]):
            main[rep] = piece
    joined = set().union(*main.values())
    return [a for a in range(len(areas)) if a not in joined and areas.is_free[a]]


def work_of(areas, piece: set[int]) -> float:
    return float(areas.work[sorted(piece)].sum())


@pytest.mark.parametrize("seed", range(5))
def test_strays_are_those_a_walk_finds(seed: int) -> None:
    rng = np.random.default_rng(seed)
    fixed = np.where(rng.random(120) < 0.1, rng.integers(0, 4, 120), -1)
    areas = random_task(seed, fixed=fixed).areas
    rep_of = np.where(fixed >= 0, fixed, (areas.xy[:, 0] // 2_501).astype(int))
    noise = rng.random(120) < 0.2
    rep_of = np.where(noise & (fixed < 0), rng.integers(0, 4, 120), rep_of)
    found = np.flatnonzero(find_strays(areas, rep_of)).tolist()
    assert found
    assert found == strays_by_walking(areas, rep_of)
    assert count_strays(areas, rep_of) == len(found)
