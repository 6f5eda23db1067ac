from dataclasses import replace

import numpy as np
import pytest

from routing.model import ALWAYS_OPEN
from routing.policy import Policy
from routing.solver.build import build_problem
from routing.solver.problem import Problem
from routing.solver.visit_calendar import CalendarParams, choose_calendar
from tests.routing.solver.field_world import make_task


def _problem(weeks: int) -> Problem:
    base = Policy()
    frequencies = {4: (4, 2, 1), 13: (13, 6, 3)}[weeks]
    grades = tuple(
        replace(grade, frequency=number)
        for grade, number in zip(base.grades, frequencies, strict=True)
    )
    policy = replace(base, weeks=weeks, grades=grades)
    task = make_task(2, 60, policy=policy, days_off=(), blocks=())
    customers = tuple(
        replace(c, windows=ALWAYS_OPEN, closed_days=()) for c in task.customers
    )
    return build_problem(replace(task, customers=customers)).problem


@pytest.mark.parametrize("weeks", [4, 13])
@pytest.mark.parametrize("work", [1e-6, 0.2])
def test_days_are_even_however_little_time_the_exact_solver_has(
    weeks: int, work: float
) -> None:
    problem = _problem(weeks)
    chosen = choose_calendar(problem, CalendarParams(work=work), seed=1)
    load = np.zeros(problem.num_days)
    for customer, option in enumerate(chosen):
        days = list(problem.options[customer][option].days)
        load[days] += problem.service[customer] + 300
    assert load.max() <= 2.2 * load.mean()
    assert load.min() > 0 or weeks == 13


def test_weekdays_are_compact_areas() -> None:
    problem = _problem(4)
    chosen = choose_calendar(problem, CalendarParams(), seed=1)
    weekday = np.array(
        [problem.area[problem.options[c][o].days[0]] for c, o in enumerate(chosen)]
    )
    points = problem.points[: problem.num_customers]
    centres = {w: points[weekday == w].mean(axis=0) for w in sorted(set(weekday))}
    own = [np.hypot(*(points[c] - centres[w])) for c, w in enumerate(weekday)]
    spread = np.hypot(*(points - points.mean(axis=0)).T)
    assert np.mean(own) < 0.75 * np.mean(spread)


def test_equal_seeds_choose_equally() -> None:
    problem = _problem(4)
    first = choose_calendar(problem, CalendarParams(), seed=3)
    assert first == choose_calendar(problem, CalendarParams(), seed=3)
