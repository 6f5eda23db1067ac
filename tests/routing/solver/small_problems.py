"""Small random integer problems with everything a day can hold, for exact answers."""

from dataclasses import dataclass, replace

import numpy as np

from routing.model import TimeWindow
from routing.schedule import WorkDay
from routing.solver.fits import RouteChecker
from routing.solver.problem import NO_LIMIT, Frame, IntArray, Option, Problem

NUM_SMALL_PROBLEMS = 200
_HOUR = 3600
_START = 8 * _HOUR + 1800
_BREAK = TimeWindow(11 * _HOUR + 1800, 13 * _HOUR + 1800)
_BLOCKS = (
    TimeWindow(9 * _HOUR, 10 * _HOUR),
    TimeWindow(10 * _HOUR + 1800, 11 * _HOUR + 1800),
    TimeWindow(12 * _HOUR + 2700, 14 * _HOUR),
    TimeWindow(14 * _HOUR, 18 * _HOUR),
)
_WINDOWS = (
    (TimeWindow(9 * _HOUR, 11 * _HOUR),),
    (TimeWindow(13 * _HOUR, 16 * _HOUR),),
    (TimeWindow(9 * _HOUR, 10 * _HOUR), TimeWindow(14 * _HOUR, 16 * _HOUR)),
    (TimeWindow(8 * _HOUR, 9 * _HOUR + 1800), TimeWindow(11 * _HOUR, 12 * _HOUR)),
    (TimeWindow(10 * _HOUR, 10 * _HOUR + 2700),),
)
_WEIGHTS = (100, 10, 1)
_FIXED_WORTH = 1_000


@dataclass(frozen=True, kw_only=True)
class _Traits:
    """Chances of a problem's properties, 0 to 1."""

    windows: float
    block: float
    pause: float
    max_visits: float
    max_drive: float
    lock: float
    long_services: bool


def make_small_problem(seed: int) -> Problem:
    """
    Return a problem of 4 to 8 customers and 3 to 6 days of one route.

    Every day of an option lets its customer's visit fit alone, as in a built problem.
    """
    rng = np.random.default_rng(seed)
    while True:
        problem = _draw(rng)
        if all(any(o.days for o in options) for options in problem.options):
            return problem


def _draw(rng: np.random.Generator) -> Problem:
    traits = _traits(rng)
    num, num_days = int(rng.integers(4, 9)), int(rng.integers(3, 7))
    points = rng.normal(size=(num + 2, 2)) * 900
    points[num + 1] = points[num] if rng.random() < 0.7 else points[num + 1]
    time = _travel(points, rng)
    longest = 90 if traits.long_services else 45
    service = rng.integers(10, longest + 1, num + 2) * 60
    service[num:] = 0
    rank = rng.choice(3, num, p=(0.25, 0.35, 0.4))
    problem = Problem(
        time=time,
        cost=time,
        parking=_parking(num, rng),
        service=service.astype(np.int64),
        demand=np.zeros(num + 2, dtype=np.int64),
        options=tuple(_options(num_days, rng) for _ in range(num)),
        weight=np.array(_WEIGHTS, dtype=np.int64)[rank],
        rank=rank.astype(np.int64),
        frames=tuple(_frame(num, traits, rng) for _ in range(num_days)),
        area=np.full(num_days, -1, dtype=np.int64),
        points=points,
        windows={
            (c, day): _WINDOWS[int(rng.integers(len(_WINDOWS)))]
            for c in range(num)
            for day in range(num_days)
            if rng.random() < traits.windows
        },
    )
    if rng.random() < traits.lock:
        problem = _with_lock(problem, rng)
    return _only_possible_days(problem)


def _traits(rng: np.random.Generator) -> _Traits:
    def some(chance: float, value: float) -> float:
        return value if rng.random() < chance else 0.0

    return _Traits(
        windows=some(0.6, 0.4),
        block=some(0.5, 0.6),
        pause=some(0.5, 1.0),
        max_visits=some(0.25, 0.7),
        max_drive=some(0.25, 0.7),
        lock=some(0.35, 1.0),
        long_services=bool(rng.random() < 0.5),
    )


def _travel(points: np.ndarray, rng: np.random.Generator) -> IntArray:
    apart = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1))
    if rng.random() < 0.7:
        apart = apart * rng.uniform(1.0, 1.33, apart.shape)
    np.fill_diagonal(apart, 0)
    time: IntArray = apart.astype(np.int64)
    return time


def _parking(num: int, rng: np.random.Generator) -> IntArray:
    groups = np.append(rng.integers(0, max(2, num - 1), num), (-1, -2))
    parking = np.where(groups[:, None] == groups[None], 0, 300)
    parking[:, num:] = 0
    return parking.astype(np.int64)


def _options(num_days: int, rng: np.random.Generator) -> tuple[Option, ...]:
    num_visits = int(rng.choice((1, 1, 2, 3)))
    gap = max(1, num_days // num_visits)
    starts = range(num_days - gap * (num_visits - 1))
    kept = [day for day in starts if rng.random() < 0.8] or [0]
    return tuple(
        Option(
            days=tuple(day + gap * n for n in range(num_visits)), num_visits=num_visits
        )
        for day in kept
    )


def _frame(num: int, traits: _Traits, rng: np.random.Generator) -> Frame:
    shift = TimeWindow(_START, _START + int(rng.integers(7, 18)) * 1800)
    blocks = tuple(
        TimeWindow(block.start, min(block.end, shift.end))
        for block in (_BLOCKS[int(rng.integers(len(_BLOCKS)))],)
        if rng.random() < traits.block and block.start < shift.end
    )
    has_break = rng.random() < traits.pause and shift.end >= _BREAK.end
    pause = 2700 if has_break else 0
    free = shift.length - pause - sum(block.length for block in blocks)
    visits = int(rng.integers(2, 5)) if rng.random() < traits.max_visits else None
    drive = int(rng.integers(2, 6)) * 1800 if rng.random() < traits.max_drive else None
    fill = 0.85 if rng.random() < 0.5 else 1.0
    work_day = WorkDay(
        shift=shift,
        blocks=blocks,
        break_time=pause,
        break_window=_BREAK if has_break else None,
        work_limit=int(fill * free),
        max_visits=visits,
        max_drive_time=drive,
    )
    return Frame(
        start=num,
        end=num + 1,
        work_limit=work_day.work_limit,
        max_visits=NO_LIMIT if visits is None else visits,
        max_drive=NO_LIMIT if drive is None else drive,
        work_day=work_day,
    )


def _with_lock(problem: Problem, rng: np.random.Generator) -> Problem:
    """Fix a customer's day, sometimes his place on it, as locks do."""
    customer = int(rng.integers(problem.num_customers))
    options = problem.options[customer]
    day = int(rng.choice(options[int(rng.integers(len(options)))].days))
    weight = problem.weight.copy()
    weight[customer] *= _FIXED_WORTH
    place = int(rng.integers(0, 3))
    return replace(
        problem,
        weight=weight,
        fixed=frozenset({(customer, day)}),
        positions={(customer, day): place} if place else {},
        options=tuple(
            tuple(o for o in os if c != customer or day in o.days)
            for c, os in enumerate(problem.options)
        ),
    )


def _only_possible_days(problem: Problem) -> Problem:
    checker = RouteChecker(replace(problem, positions={}))
    return replace(
        problem,
        options=tuple(
            tuple(
                replace(o, days=tuple(day for day in o.days if checker(day, (c,))))
                for o in options
            )
            for c, options in enumerate(problem.options)
        ),
    )
