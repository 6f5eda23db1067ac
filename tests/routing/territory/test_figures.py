"""Figures of a design against values worked out by hand."""

import numpy as np
import pytest
import shapely
from plane_tasks import plane_task, random_task

from routing.territory.cells import PowerCells
from routing.territory.figures import Given, measure_design
from routing.territory.loads import measure_loads

LINE = [(0, 0), (1_000, 0), (2_000, 0), (3_000, 0)]
DEPOTS = [(0, 0), (3_000, 0)]
OWNERS = [0, 0, 0, -1]


def line_task():
    return plane_task(LINE, DEPOTS, local=[10, 10, 10, 10], owner=OWNERS)


def test_work_of_two_territories() -> None:
    made = measure_design(line_task(), np.array([0, 0, 1, 1]))
    first, second = made.territories
    assert first.work.customers == 2
    assert first.work.visits == 2
    assert first.work.points is None
    assert first.work.service == 200
    assert first.work.local == 20
    # Two trips, 0 and 100 s away, out and back.
    assert first.work.linehaul == pytest.approx(200)
    assert first.work.total == pytest.approx(420)
    assert first.work.target == pytest.approx(420)
    assert second.work.driving == pytest.approx(220)
    assert made.total == pytest.approx(840)
    assert made.driving == pytest.approx(440)
    assert made.max_deviation == pytest.approx(0)
    assert made.num_handovers == 1


def test_uneven_territories() -> None:
    made = measure_design(line_task(), np.array([0, 1, 1, 1]))
    # 110 against 3 x 110 + 2 x (200 + 100): 110 and 930, fair is 520.
    assert made.max_deviation == pytest.approx(1 - 110 / 520)
    assert made.mean_deviation == pytest.approx(1 - 110 / 520)


def test_points_are_added_up() -> None:
    given = Given(points=np.array([1.0, 2.0, 3.0, 4.0]))
    made = measure_design(line_task(), np.array([0, 0, 1, 1]), given)
    assert [t.work.points for t in made.territories] == [3, 7]


def test_strays_and_those_nearer_to_another_depot() -> None:
    made = measure_design(line_task(), np.array([0, 1, 0, 1]))
    assert [t.strays for t in made.territories] == [1, 1]
    assert [t.nearer_elsewhere for t in made.territories] == [1, 1]
    assert made.strays == 2
    ring = ((1, 2, 3), (0, 2, 3), (0, 1, 3), (0, 1, 2))
    given = Given(neighbours=ring)
    assert measure_design(line_task(), np.array([0, 1, 0, 1]), given).strays == 0


def test_cells_say_who_is_outside_and_whether_the_rep_lives_inside() -> None:
    cells = PowerCells(np.array([(0.0, 0), (1_000.0, 0)]), np.zeros(2))
    made = measure_design(line_task(), np.array([0, 0, 1, 1]), Given(cells=cells))
    assert [t.outside_cell for t in made.territories] == [1, 0]
    assert [t.is_home_inside for t in made.territories] == [True, True]
    assert [t.polsby_popper for t in made.territories] == [None, None]


def test_polygons_come_before_cells() -> None:
    polygons = np.array(
        [shapely.box(0, -1, 1_500, 1), shapely.box(1_500, -1, 2_900, 1)]
    )
    cells = PowerCells(np.array([(0.0, 0), (1_000.0, 0)]), np.zeros(2))
    made = measure_design(
        line_task(), np.array([0, 0, 1, 1]), Given(cells=cells, polygons=polygons)
    )
    assert [t.is_home_inside for t in made.territories] == [True, False]
    # 1,500 x 2 with a perimeter of 3,004.
    assert made.territories[0].polsby_popper == pytest.approx(
        4 * np.pi * 3_000 / 3_004**2
    )


def test_nothing_given_nothing_said() -> None:
    first = measure_design(line_task(), np.array([0, 0, 1, 1])).territories[0]
    assert (first.outside_cell, first.is_home_inside) == (None, None)


def test_rep_without_customers_or_days() -> None:
    task = plane_task(LINE, DEPOTS, fractions=[1, 0])
    made = measure_design(task, np.zeros(4, dtype=int))
    assert made.territories[1].work.total == 0
    assert made.territories[1].work.deviation == 0
    assert made.max_deviation == pytest.approx(0)


@pytest.mark.parametrize("seed", range(3))
def test_sums_are_those_of_the_loads(seed: int) -> None:
    task = random_task(seed)
    rep_of = np.random.default_rng(seed).integers(0, 4, 120)
    made, loads = measure_design(task, rep_of), measure_loads(task, rep_of)
    assert [t.work.total for t in made.territories] == pytest.approx(loads.total)
    assert made.max_deviation == pytest.approx(np.abs(loads.deviations).max())
    assert sum(t.work.customers for t in made.territories) == 120
    # A centroid is nearer to its points than any other middle of a territory.
    assert made.compactness <= 10_000 * np.sqrt(2)
    assert all(t.gyration >= t.mean_distance - 1e-9 for t in made.territories)
