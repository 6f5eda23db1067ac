"""Tours teach how much driving the estimate misses, and borders follow."""

from dataclasses import replace

import numpy as np
import pytest
from territory_worlds import make_task, make_world

from routing.territory.feedback import (
    FeedbackParams,
    follow_tours,
    learn_drive_factors,
)
from routing.territory.fresh import FreshParams, design_fresh
from routing.territory.loads import measure_loads

PARAMS = FeedbackParams()


def test_factor_is_true_over_estimated_driving() -> None:
    customers, reps = make_world(60, 3, 0)
    task = make_task(customers, reps)
    rep_of = np.arange(len(task.areas)) % 3
    loads = measure_loads(task, rep_of)
    estimate = loads.local + loads.linehaul
    learned = learn_drive_factors(task, rep_of, estimate * [1.5, 0.8, 9.0], PARAMS)
    assert learned == pytest.approx([1.5, 0.8, 2.0])
    # Learned again from the same tours, it stays what it is.
    wiser = replace(task, crew=replace(task.crew, drive_factor=learned))
    again = learn_drive_factors(wiser, rep_of, estimate * [1.5, 0.8, 9.0], PARAMS)
    assert again == pytest.approx(learned)


def test_rep_without_tours_keeps_his_factor() -> None:
    customers, reps = make_world(60, 3, 0)
    task = make_task(customers, reps)
    rep_of = np.arange(len(task.areas)) % 2
    crew = replace(task.crew, drive_factor=np.array([1.0, 0.4, 2.5]))
    task = replace(task, crew=crew)
    learned = learn_drive_factors(task, rep_of, np.zeros(3), PARAMS)
    assert learned.tolist() == [1, 0.4, 2.5]


@pytest.mark.parametrize("seed", range(3))
def test_following_tours_makes_true_work_fair(seed: int) -> None:
    customers, reps = make_world(400, 4, seed)
    task = make_task(customers, reps)
    made = design_fresh(task, FreshParams(seed=seed))
    wrong = np.array([1.4, 0.8, 1.0, 1.2])

    def make_tours(rep_of):
        loads = measure_loads(task, rep_of)
        return wrong * (loads.local + loads.linehaul)

    def unfairness(made) -> float:
        rep_of = made.partition.to_array()
        total = measure_loads(task, rep_of).service + make_tours(rep_of)
        return float(np.abs(total / total.mean() - 1).max())

    followed = follow_tours(task, made, make_tours, PARAMS)
    assert unfairness(followed) <= min(0.01, unfairness(made))
