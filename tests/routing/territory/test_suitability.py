"""Where reps should live, against values worked out by hand."""

from dataclasses import replace

import numpy as np
import pytest
from plane_tasks import plane_task

from routing.territory.loads import GivenHaul
from routing.territory.suitability import (
    find_best_homes,
    geometric_medians,
    nearer_elsewhere,
)

LINE = [(0, 0), (1_000, 0), (5_000, 0)]


def test_best_home_is_the_middle_customer_of_a_line() -> None:
    task = plane_task(LINE, [(6_000, 0)])
    homes = find_best_homes(task, np.zeros(3, dtype=int))
    # One visit each: three trips of 2 x (600 + 500 + 100) / 3 s; from the second
    # customer 2 x (100 + 0 + 400) / 3 s.
    assert homes.area.tolist() == [1]
    assert homes.saved == pytest.approx([2 * 1_200 - 2 * 500])


def test_who_lives_best_saves_nothing() -> None:
    task = plane_task(LINE, [(1_000, 0)])
    homes = find_best_homes(task, np.zeros(3, dtype=int))
    assert homes.area.tolist() == [-1]
    assert homes.saved.tolist() == [0]


def test_reps_without_customers_and_ways_looked_up() -> None:
    task = plane_task(LINE, [(6_000, 0), (0, 0)])
    assert find_best_homes(task, np.zeros(3, dtype=int)).saved[1] == 0
    given = replace(task, haul=GivenHaul(np.ones((3, 2))))
    assert find_best_homes(given, np.zeros(3, dtype=int)).saved.tolist() == [0, 0]
    service = replace(task, haul=None)
    assert find_best_homes(service, np.zeros(3, dtype=int)).saved.tolist() == [0, 0]


def test_geometric_median_of_a_heavy_corner_is_the_corner() -> None:
    # A point with half of the weight is the median, wherever the others lie.
    xy = np.array([(0, 0), (3_000, 0), (0, 4_000), (100, 100)], dtype=float)
    weight = np.array([4.0, 2.0, 1.0, 1.0])
    medians = geometric_medians(xy, weight, np.array([0, 0, 0, 1]), 3)
    assert np.hypot(*medians[0]) < 50
    assert medians[1] == pytest.approx([100, 100])
    assert medians[2].tolist() == [0, 0]


def test_nearer_to_another_depot() -> None:
    task = plane_task(LINE, [(0, 0), (5_000, 0)])
    assert nearer_elsewhere(task, np.array([0, 1, 0])).tolist() == [False, True, True]


def test_depots_of_reps_who_do_not_work_do_not_count() -> None:
    task = plane_task(LINE, [(0, 0), (5_000, 0)], fractions=[1, 0])
    assert not nearer_elsewhere(task, np.zeros(3, dtype=int)).any()
