"""Have the search's machine code ready before any clock runs."""

from functools import cache

import numpy as np

from routing.model import TimeWindow
from routing.schedule import WorkDay
from routing.solver.problem import Frame, Option, Problem
from routing.solver.stop import Stop, StopParams


def is_compiled() -> bool:
    """Tell whether this machine keeps the code, so that it is loaded in a second."""
    from routing.solver.kernel.compiled import mark_path

    mark = mark_path()
    return mark is not None and mark.exists()


def is_kept() -> bool:
    """Tell whether the code is kept in the user's own folder, for good."""
    from routing.solver.kernel.compiled import FOLDER, WANTED

    return FOLDER == WANTED


@cache
def compile_kernel() -> None:
    """
    Compile or load every function of the kernel, once per process.

    Compiling takes about half a minute, loading less than a second.
    """
    from routing.solver.kernel.compiled import mark_path
    from routing.solver.search import solve_with_search
    from routing.solver.search_params import SearchParams

    problem = _tiny_problem()
    stop = StopParams(iterations=2)
    found = solve_with_search(problem, Stop(stop), SearchParams(), seed=1)
    solve_with_search(problem, Stop(stop), SearchParams(), seed=1, start=found)
    mark = mark_path()
    if mark is not None:
        mark.touch()


def _tiny_problem() -> Problem:
    """Return three customers in a row, one with opening hours, and two working days."""
    places = np.arange(4, dtype=np.int64) * 100
    time = abs(places[:, None] - places[None])
    work_day = WorkDay(
        shift=TimeWindow(0, 3_600),
        blocks=(TimeWindow(0, 300),),
        break_time=600,
        break_window=TimeWindow(600, 2_400),
        work_limit=2_500,
    )
    frame = Frame(start=3, end=3, work_limit=2_500, work_day=work_day)
    options = (Option(days=(0,), num_visits=1), Option(days=(1,), num_visits=1))
    return Problem(
        time=time,
        cost=time,
        parking=np.zeros_like(time),
        service=np.array([60, 60, 60, 0]),
        demand=np.zeros(4, dtype=np.int64),
        options=(options,) * 3,
        weight=np.ones(3, dtype=np.int64),
        rank=np.zeros(3, dtype=np.int64),
        frames=(frame, frame),
        area=np.array([0, 1]),
        points=np.stack([places, np.zeros(4)], axis=1).astype(np.float64),
        windows={(0, 0): (TimeWindow(0, 1_800),)},
        leeway=0.03,
    )
