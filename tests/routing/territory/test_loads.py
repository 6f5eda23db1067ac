"""What a territory's work is, against values worked out by hand."""

from dataclasses import replace

import numpy as np
import pytest
from territory_worlds import make_customer, make_rep, make_task, make_world

from routing.territory.loads import (
    DesignTask,
    GivenHaul,
    marginal_work,
    measure_loads,
)

REPS = [make_rep(0, 48, 9), make_rep(1, 48, 10)]
VISIT = 1_800 + 300
"""Service and parking."""


def make_pair(frequency: int) -> DesignTask:
    """Two customers 600 s and 1,200 s from R0, and twice that from R1."""
    customers = [make_customer(idx, 48, 9 + idx / 2) for idx in range(2)]
    customers = [replace(c, frequency=frequency) for c in customers]
    task = make_task(customers, REPS)
    areas = replace(task.areas, local=np.zeros(2))
    haul = GivenHaul(np.array([[600.0, 1_200.0], [1_200.0, 2_400.0]]))
    return replace(task, areas=areas, haul=haul)


def test_linehaul_goes_out_and_back_every_working_day() -> None:
    # 40 visits, 900 s away on average, 20 days.
    loads = measure_loads(make_pair(20), np.array([0, 0]))
    assert loads.service.tolist() == [40 * VISIT, 0]
    assert loads.linehaul.tolist() == [2 * 20 * 900, 0]
    assert loads.targets.tolist() == pytest.approx([loads.total.sum() / 2] * 2)


def test_fewer_visits_than_days_mean_fewer_trips() -> None:
    loads = measure_loads(make_pair(1), np.array([0, 1]))
    assert loads.linehaul.tolist() == [2 * 600, 2 * 2_400]


def test_learned_factor_counts_for_driving_only() -> None:
    task = make_pair(1)
    task = replace(task, crew=replace(task.crew, drive_factor=np.array([2.0, 1.0])))
    loads = measure_loads(task, np.array([0, 0]))
    assert loads.total.tolist() == [2 * VISIT + 2 * (2 * 600 + 2 * 1_200), 0]


def test_without_ways_only_service_counts() -> None:
    task = replace(make_pair(4), haul=None)
    assert measure_loads(task, np.array([0, 1])).total.tolist() == [4 * VISIT] * 2


@pytest.mark.parametrize("seed", range(3))
def test_marginal_work_and_the_rest_are_the_whole_load(seed: int) -> None:
    customers, reps = make_world(60, 3, seed)
    task = make_task(customers, reps)
    rep_of = np.random.default_rng(seed).integers(0, 3, len(task.areas))
    work, beyond = marginal_work(task, rep_of)
    total = np.bincount(rep_of, weights=work, minlength=3) + beyond
    assert (work > 0).all()
    assert total == pytest.approx(measure_loads(task, rep_of).total)
