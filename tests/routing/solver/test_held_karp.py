from itertools import pairwise, permutations

import numpy as np
import pytest

from routing.solver.held_karp import MOST_STOPS, shortest_tours


def _cost(legs: np.ndarray, order: tuple[int, ...]) -> int:
    return sum(int(legs[a, b]) for a, b in pairwise((0, *(s + 1 for s in order), 0)))


def test_a_line_is_walked_once_there_and_once_back() -> None:
    place = np.array([0, 3, 1, 2])
    tours = shortest_tours(abs(place[:, None] - place[None]))
    assert tours.cost.tolist() == [0, 6, 2, 6, 4, 6, 4, 6]
    assert tours.order(0b111) in ((0, 2, 1), (1, 2, 0), (1, 0, 2), (2, 0, 1))
    assert tours.order(0) == ()


@pytest.mark.parametrize("num", [1, 2, 3, 5])
def test_equals_all_permutations_of_every_set(num: int) -> None:
    legs = np.random.default_rng(num).integers(1, 100, (num + 1, num + 1))
    tours = shortest_tours(legs)
    for mask in range(1, 1 << num):
        stops = [stop for stop in range(num) if mask >> stop & 1]
        assert sorted(tours.order(mask)) == stops
        assert tours.cost[mask] == _cost(legs, tours.order(mask))
        assert tours.cost[mask] == min(_cost(legs, p) for p in permutations(stops))


@pytest.mark.parametrize("num", [0, MOST_STOPS + 1])
def test_refuses_other_numbers_of_stops(num: int) -> None:
    with pytest.raises(ValueError, match="Expected 1 to"):
        shortest_tours(np.zeros((num + 1, num + 1), dtype=np.int64))
