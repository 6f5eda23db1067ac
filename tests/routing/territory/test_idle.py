"""Areas without work go with the nearest ones that have some."""

from dataclasses import replace

import numpy as np
from territory_worlds import make_customer, make_rep, make_task

from routing.territory.contiguity import stray_areas
from routing.territory.fresh import FreshParams, design_fresh
from routing.territory.idle import attach_idle_areas, join_groups
from routing.territory.loads import DesignTask

REPS = [make_rep(0, 48, 9), make_rep(1, 48, 11)]


def make_line(work: list[float]) -> DesignTask:
    """Areas on a line, 7 km apart."""
    customers = [make_customer(idx, 48, 9 + idx / 10) for idx in range(len(work))]
    task = make_task(customers, REPS)
    areas = replace(task.areas, service=np.array(work), local=np.zeros(len(work)))
    return replace(task, areas=areas, haul=None)


def test_idle_areas_join_the_nearest_with_work() -> None:
    task = make_line([5, 0, 0, 0, 7, 0])
    assert attach_idle_areas(task.areas).tolist() in (
        [0, 0, 0, 1, 1, 1],
        [0, 0, 1, 1, 1, 1],
    )
    joined = join_groups(task, attach_idle_areas(task.areas)).areas
    assert joined.service.tolist() == [5, 7]
    assert joined.size.sum() == 6
    assert joined.neighbours == ((1,), (0,))
    assert joined.xy.tolist() == task.areas.xy[[0, 4]].tolist()


def test_locked_idle_areas_stay_alone() -> None:
    task = make_line([5, 0, 7])
    areas = replace(task.areas, fixed=np.array([-1, 1, -1]))
    assert attach_idle_areas(areas).tolist() == [0, 1, 2]


def test_where_nothing_has_work_all_stay_alone() -> None:
    assert attach_idle_areas(make_line([0, 0, 0]).areas).tolist() == [0, 1, 2]


def test_borders_between_areas_without_work_are_no_obstacle() -> None:
    task = make_line([1, 1, 1, 1, 0, 0, 0, 0, 0, 1, 1, 0, 0, 1, 1])
    made = design_fresh(task, FreshParams())
    assert made.partition.max_deviation() == 0
    assert len(made.partition.rep_of) == 15
    assert stray_areas(made.partition) == []
