from collections.abc import Iterator
from itertools import pairwise, permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.solver.moats import Demand, bound_driving, make_packings
from routing.solver.problem import NO_LIMIT, IntArray
from routing.travel.least import least_either_way

FAR = 1 << 30


def _demand(visits: list[int], stay: int = 0, limit: int = FAR) -> Demand:
    return Demand(
        visits=np.array(visits),
        stay=np.full(len(visits), stay),
        limit=limit,
        max_visits=NO_LIMIT,
    )


def _best(least: IntArray, demand: Demand, free_routes: int = 0) -> float:
    packings = make_packings(least)
    return max(bound_driving(each, demand, free_routes) for each in packings)


def test_a_lone_customer_costs_a_way_and_back_every_time() -> None:
    least = np.array([[0, 600], [600, 0]])
    assert _best(least, _demand([4])) == 4 * 1_200


def test_neighbours_down_the_road_cost_the_way_to_them_once() -> None:
    # Depot, 100 s, A, 10 s, B: the tour takes 220 s. Moats of 5 s around A and B, and
    # one around both that ends 95 s further: 2 * 5 * 2 + 2 * 95.
    least = np.array([[0, 100, 110], [100, 0, 10], [110, 10, 0]])
    assert _best(least, _demand([1, 1])) == 210


def test_what_one_route_cannot_hold_takes_two() -> None:
    # Each is 1,000 s away and takes 3,000 s: a route of 6,000 s holds one of them.
    least = np.array([[0, 1_000, 1_000], [1_000, 0, 0], [1_000, 0, 0]])
    assert _best(least, _demand([1, 1], stay=3_000, limit=6_000)) == 4_000
    assert _best(least, _demand([1, 1], stay=1_500, limit=6_000)) == 2_000


def test_most_visits_of_a_route_count_too() -> None:
    least = np.array([[0, 70, 70, 70], [70, 0, 0, 0], [70, 0, 0, 0], [70, 0, 0, 0]])
    demand = Demand(
        visits=np.ones(3, dtype=np.int64),
        stay=np.zeros(3, dtype=np.int64),
        limit=FAR,
        max_visits=2,
    )
    assert _best(least, demand) == 2 * 140


def test_free_routes_save_the_way_from_the_depot() -> None:
    least = np.array([[0, 600], [600, 0]])
    assert _best(least, _demand([4]), free_routes=1) == 3 * 1_200
    assert _best(least, _demand([4]), free_routes=9) == 0


def test_nobody_to_visit_costs_nothing() -> None:
    least = np.array([[0, 600, 600], [600, 0, 50], [600, 50, 0]])
    assert _best(least, _demand([0, 0])) == 0


@given(st.integers(0, 1_000_000))
def test_no_plan_of_four_customers_drives_less(seed: int) -> None:
    rng = np.random.default_rng(seed)
    seconds = rng.integers(0, 900, (5, 5))  # neither symmetric nor a metric
    np.fill_diagonal(seconds, 0)
    stay = rng.integers(0, 900, 4)
    limit = int(rng.integers(600, 5_000))
    found = [
        sum(each)
        for routes in _partitions((1, 2, 3, 4))
        if None not in (each := [_shortest(seconds, stay, r, limit) for r in routes])
    ]
    demand = Demand(
        visits=np.ones(4, dtype=np.int64), stay=stay, limit=limit, max_visits=NO_LIMIT
    )
    bound = _best(least_either_way(seconds), demand)
    assert bound <= min(found, default=FAR)


def _partitions(nodes: tuple[int, ...]) -> Iterator[list[tuple[int, ...]]]:
    if not nodes:
        yield []
        return
    first, rest = nodes[0], nodes[1:]
    for parts in _partitions(rest):
        yield [(first,), *parts]
        for idx, part in enumerate(parts):
            yield [*parts[:idx], (first, *part), *parts[idx + 1 :]]


def _shortest(
    seconds: IntArray, stay: IntArray, route: tuple[int, ...], limit: int
) -> int | None:
    """Return the driving of the best order; None if even that breaks the limit."""
    drive = min(
        sum(int(seconds[frm, to]) for frm, to in pairwise((0, *order, 0)))
        for order in permutations(route)
    )
    work = drive + sum(int(stay[node - 1]) for node in route)
    return drive if work <= limit else None


@pytest.mark.parametrize("seed", range(3))
def test_equal_nets_give_equal_bounds(seed: int) -> None:
    rng = np.random.default_rng(seed)
    least = least_either_way(rng.integers(1, 900, (30, 30)))
    demand = _demand([1] * 29, stay=600, limit=7_200)
    assert _best(least, demand) == _best(least.copy(), demand)
