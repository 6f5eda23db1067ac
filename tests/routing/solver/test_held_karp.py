from itertools import pairwise, permutations

import numpy as np
import pytest

from routing.solver.held_karp import MOST_STOPS, shortest_order


def _cost(cost: np.ndarray, order: tuple[int, ...]) -> int:
    return sum(int(cost[a, b]) for a, b in pairwise((0, *(s + 1 for s in order), 0)))


def test_a_line_is_walked_once_there_and_once_back() -> None:
    place = np.array([0, 3, 1, 2])
    order, cost = shortest_order(abs(place[:, None] - place[None]))
    assert cost == 6
    assert order in ((0, 2, 1), (1, 2, 0), (1, 0, 2), (2, 0, 1))


@pytest.mark.parametrize("num", [1, 2, 3, 5, 6])
def test_equals_all_permutations(num: int) -> None:
    rng = np.random.default_rng(num)
    for _ in range(20):
        cost = rng.integers(1, 100, (num + 1, num + 1))
        order, total = shortest_order(cost)
        assert total == _cost(cost, order)
        assert total == min(_cost(cost, p) for p in permutations(range(num)))


@pytest.mark.parametrize("num", [0, MOST_STOPS + 1])
def test_refuses_other_numbers_of_stops(num: int) -> None:
    with pytest.raises(ValueError, match="Expected 1 to"):
        shortest_order(np.zeros((num + 1, num + 1), dtype=np.int64))
