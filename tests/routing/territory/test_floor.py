"""What fairness is achievable, by hand and by brute force."""

from itertools import product

import numpy as np
import pytest
from plane_tasks import plane_task, random_task

from routing.territory.floor import (
    bound_deviation,
    estimate_grain,
    loads_without,
    measure_floor,
)
from routing.territory.loads import measure_loads

DEPOTS = [(0, 0), (1_000, 0)]


def service_task(work: list[float], depots=DEPOTS, **given):
    xy = [(100 * k, 0) for k in range(len(work))]
    return plane_task(xy, depots, work=work, with_driving=False, **given)


def test_equal_areas_can_be_shared_evenly() -> None:
    assert bound_deviation(service_task([100, 100, 100, 100])) == 0


def test_locked_surplus() -> None:
    # 300 of 400 are locked to one of two: 50 % beyond 200.
    task = service_task([100, 100, 100, 100], fixed=[0, 0, 0, -1])
    assert bound_deviation(task) == pytest.approx(0.5)


def test_surplus_of_those_whom_few_may_have() -> None:
    # Of 600, 500 are for R0 and R1, whose shares are 400.
    task = service_task(
        [100, 100, 100, 100, 100, 100],
        depots=[*DEPOTS, (0, 500)],
        skill=[0, 0, 0, 0, 0, 1],
        skills=[[True, True, False], [True, True, True]],
    )
    # The pigeonhole has six areas of 100 for three: nothing.
    assert bound_deviation(task) == pytest.approx(0.25)


def test_giant_area() -> None:
    # 500 of 600 are one area; the share is 300.
    assert bound_deviation(service_task([500, 50, 50])) == pytest.approx(500 / 300 - 1)


def test_pigeonhole() -> None:
    # Three areas of 100 for two: somebody has two of them, 200 of 150.
    assert bound_deviation(service_task([100, 100, 100])) == pytest.approx(1 / 3)


def test_fewer_areas_than_reps_leave_somebody_with_nothing() -> None:
    assert bound_deviation(service_task([100])) == pytest.approx(1)
    assert bound_deviation(service_task([])) == 0


def test_who_does_not_work_has_no_share() -> None:
    task = service_task([100, 100], fractions=[1, 0], fixed=[-1, 1])
    assert bound_deviation(task) == 0


@pytest.mark.parametrize("seed", range(20))
def test_no_design_is_below_the_bound(seed: int) -> None:
    rng = np.random.default_rng(seed)
    num = int(rng.integers(1, 8))
    task = service_task(
        rng.choice([50.0, 100.0, 400.0], num).tolist(),
        depots=[*DEPOTS, (0, 500)],
        fixed=np.where(rng.random(num) < 0.3, rng.integers(0, 3, num), -1),
        skill=rng.integers(0, 2, num),
        skills=[[True, True, True], [True, True, False]],
    )
    areas = task.areas
    designs = [
        np.array(reps)
        for reps in product(range(3), repeat=num)
        if all(
            fixed == rep or (fixed == -1 and areas.may_have(area, rep))
            for area, (rep, fixed) in enumerate(zip(reps, areas.fixed, strict=True))
        )
    ]
    best = min(np.abs(measure_loads(task, d).deviations).max() for d in designs)
    assert bound_deviation(task) <= best + 1e-9


def test_grain_is_half_of_the_second_smallest_area_on_the_border() -> None:
    # Borders: 30 | 70 on the line; each territory 100 and alone there.
    task = service_task([70, 30, 70, 30])
    rep_of = np.array([0, 0, 1, 1])
    assert estimate_grain(task, rep_of) == pytest.approx(70 / 2 / 100)
    assert measure_floor(task, rep_of).estimate == pytest.approx(0.35)


def test_no_border_no_grain() -> None:
    assert estimate_grain(service_task([70, 30]), np.array([0, 0])) == 0


@pytest.mark.parametrize("with_driving", [True, False])
def test_loads_without_an_area_are_those_from_scratch(with_driving: bool) -> None:
    task = random_task(3, num=30, with_driving=with_driving)
    rep_of = np.random.default_rng(3).integers(0, 3, 30)
    without = loads_without(task, rep_of)
    for area in range(30):
        moved = rep_of.copy()
        moved[area] = 3
        assert without[area] == pytest.approx(
            measure_loads(task, moved).total[rep_of[area]]
        )
