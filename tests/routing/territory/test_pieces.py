"""Pieces of territories, against the search's own account of them."""

import numpy as np
import pytest
from plane_tasks import plane_task, random_task

from routing.territory.contiguity import stray_areas
from routing.territory.partition import Partition
from routing.territory.pieces import (
    count_strays,
    find_strays,
    is_contiguous,
    make_links,
)

LINE = [(100 * k, 0) for k in range(7)]
DEPOTS = [(0, 0), (600, 0)]


def strays(task, letters: str) -> list[int]:
    rep_of = np.array([int(letter) for letter in letters])
    found = find_strays(task.areas, rep_of, make_links(task.areas.neighbours))
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
    ring = make_links(((1, 2), (0, 2), (0, 1)))
    assert find_strays(task.areas, rep_of, ring).sum() == 0
    assert not is_contiguous(task.areas, rep_of)


@pytest.mark.parametrize("seed", range(5))
def test_strays_are_those_the_search_finds(seed: int) -> None:
    rng = np.random.default_rng(seed)
    fixed = np.where(rng.random(120) < 0.1, rng.integers(0, 4, 120), -1)
    task = random_task(seed, fixed=fixed)
    rep_of = np.where(fixed >= 0, fixed, (task.areas.xy[:, 0] // 2_501).astype(int))
    noise = rng.random(120) < 0.2
    rep_of = np.where(noise & (fixed < 0), rng.integers(0, 4, 120), rep_of)
    found = np.flatnonzero(
        find_strays(task.areas, rep_of, make_links(task.areas.neighbours))
    )
    assert found.tolist() == sorted(stray_areas(Partition(task, rep_of)))
    assert count_strays(task.areas, rep_of) == len(found)
