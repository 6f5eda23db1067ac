from itertools import permutations

import numpy as np
import pytest

from routing.compare.short_tour import short_tour
from routing.travel import TravelMatrix


def matrix_of(seconds: np.ndarray) -> TravelMatrix:
    ids = tuple(f"P{row}" for row in range(len(seconds)))
    return TravelMatrix(ids, seconds, seconds)


def line_of(*positions: int) -> TravelMatrix:
    """Places along a road, a second apart per unit."""
    points = np.array(positions)
    return matrix_of(np.abs(points[:, None] - points))


def test_a_road_is_driven_from_end_to_end() -> None:
    matrix = line_of(0, 10, 3, 9, 1, 5)
    assert short_tour(matrix, 0, 1, [2, 3, 4, 5]) == [4, 2, 5, 3]


def test_no_and_one_stop_need_no_order() -> None:
    matrix = line_of(0, 0, 3)
    assert short_tour(matrix, 0, 1, []) == []
    assert short_tour(matrix, 0, 1, [2]) == [2]


def test_a_nearest_neighbour_detour_is_turned() -> None:
    """From 0 by 1 and -2 to 7 is 1 + 3 + 9 = 13; by -2 and 1 it is 2 + 3 + 6 = 11."""
    matrix = line_of(0, 7, 1, -2)
    assert short_tour(matrix, 0, 1, [2, 3]) == [3, 2]


@pytest.mark.parametrize("seed", range(8))
def test_no_turn_of_a_part_is_shorter(seed: int) -> None:
    seconds = np.random.default_rng(seed).integers(1, 100, (8, 8))
    tour = short_tour(matrix_of(seconds), 0, 1, range(2, 8))

    def length(order: list[int]) -> int:
        path = [0, *order, 1]
        return int(seconds[path[:-1], path[1:]].sum())

    assert sorted(tour) == [2, 3, 4, 5, 6, 7]
    for first in range(6):
        for last in range(first + 2, 7):
            turned = [*tour[:first], *tour[first:last][::-1], *tour[last:]]
            assert length(turned) >= length(tour)
    best = min(length(list(order)) for order in permutations(range(2, 8)))
    assert best <= length(tour)
