"""A problem as the arrays that the compiled search works on, and its routes back."""

from collections.abc import Mapping, Sequence

import numpy as np

from routing.model import TimeWindow
from routing.schedule import WorkDay
from routing.solver.aims import visit_price
from routing.solver.kernel.arrays import (
    BEFORE,
    BLOCK,
    CHOICE,
    CLOCK,
    CUSTOMER,
    DAY,
    HARD,
    LOADED,
    LOCK,
    MARK,
    MOMENT,
    OPTION,
    OUT,
    PLACE,
    ROUTE,
    SLOT,
    TOUR,
    WINDOW,
    Case,
    Hours,
    Ints,
    Records,
    Scratch,
    Shorts,
    State,
)
from routing.solver.kernel.random_numbers import seed_generator
from routing.solver.kernel.route_state import LONGEST, MOMENTS
from routing.solver.problem import NO_LIMIT, Frame, Problem, Solution

_NEIGHBOURS = 60
_MOST_REMOVED = 512
_HUGE = 1 << 40
_NO_LEG = 1 << 30


def make_case(problem: Problem) -> Case:
    """Return the arrays of a problem; nothing but driving has a price yet."""
    num, days = problem.num_customers, problem.num_days
    routes = [
        (day, frame)
        for day, frame in enumerate(problem.frames)
        for _ in range(min(frame.num_routes, num))
    ]
    counts = np.bincount([day for day, _ in routes], minlength=days)
    cost = problem.cost.astype(np.int32)
    drive = _same(problem.time.astype(np.int32), cost)
    park = problem.parking.astype(np.int32)
    leg = _same(drive + park, cost) if park.any() else drive
    windows, clocks = _windows(problem), _work_days(problem)
    return Case(
        cost=cost,
        cost_in=_transposed(cost),
        leg=leg,
        leg_in=_transposed(leg),
        drive=drive,
        park=park,
        customers=_customers(problem),
        slot_list=np.array([d for row in _slots(problem) for d in row], np.int32),
        options=_options(problem),
        days=_days(problem),
        near=_neighbours(cost[:num, :num]),
        keys=_keys(problem),
        extra=np.zeros((num, days), dtype=np.int32),
        window_of=windows[0],
        hours=Hours(
            windows=windows[1],
            clocks=_clocks(clocks),
            blocks=_table(
                BLOCK,
                start=[b.start for day in clocks for b in day.blocks],
                end=[b.end for day in clocks for b in day.blocks],
            ),
        ),
        slots=_slot_table(problem, counts),
        locks=_locks(problem),
        routes=_routes(problem, routes),
        aims=np.array([0, 0, 0, 0, HARD, HARD, 0], dtype=np.int64),
    )


def _table(kind: np.dtype[np.void], **columns: Sequence[int] | Ints) -> Records:
    """Return rows of a kind; columns that are one short end with a 0."""
    table = np.zeros(max(map(len, columns.values()), default=0), dtype=kind)
    for name, values in columns.items():
        table[name][: len(values)] = values
    return table


def _same(array: Shorts, other: Shorts) -> Shorts:
    """Return the other array where both are equal: less memory to walk through."""
    return other if np.array_equal(array, other) else array


def _transposed(array: Shorts) -> Shorts:
    turned = np.ascontiguousarray(array.T)
    return _same(turned, array)


def _limits(values: Sequence[int]) -> Ints:
    return np.array([min(value, _HUGE) for value in values], dtype=np.int64)


def _neighbours(cost: Shorts) -> Shorts:
    """Return each customer's nearest others, (num_customers, k)."""
    num = len(cost)
    k = min(_NEIGHBOURS, num - 1)
    both = cost.astype(np.int64) + cost.T
    np.fill_diagonal(both, 1 << 60)
    if k <= 0:
        return np.full((num, 1), -1, dtype=np.int32)
    return np.argsort(both, axis=1, kind="stable")[:, :k].astype(np.int32)


def _keys(problem: Problem) -> Ints:
    """Return orders of insertion: large, far, close, few options, worth most."""
    num = problem.num_customers
    size = problem.demand[:num] if problem.demand.any() else problem.service[:num]
    visits = np.array([o[0].num_visits for o in problem.options], dtype=np.int64)
    first = problem.frames[0].start if problem.frames else num
    far = problem.cost[first, :num]
    choices = np.array([len(o) for o in problem.options], dtype=np.int64)
    rules = [-size * visits, -far, far, choices]
    if len(set(problem.weight.tolist())) > 1:
        rules += [-problem.weight, -problem.weight * visits]
    return np.array(rules, dtype=np.int64)


def _slot_table(problem: Problem, num_routes: Ints) -> Records:
    locks = np.zeros(problem.num_days, dtype=np.int64)
    for _, day in problem.positions:
        locks[day] += 1
    return _table(SLOT, first_route=_starts(num_routes), first_lock=_starts(locks))


def _locks(problem: Problem) -> Records:
    """Return the fixed places, day by day, and a row that stands for none."""
    rows = sorted((day, c, place) for (c, day), place in problem.positions.items())
    return _table(
        LOCK,
        customer=[customer for _, customer, _ in rows] + [-1],
        place=[place for _, _, place in rows] + [0],
    )


def _slots(problem: Problem) -> list[list[int]]:
    return [sorted({d for o in row for d in o.days}) for row in problem.options]


def _customers(problem: Problem) -> Records:
    options = problem.options
    table = _table(
        CUSTOMER,
        service=problem.service,
        demand=problem.demand,
        visits=[row[0].num_visits for row in options],
        most=problem.most_visits,
        price=visit_price(problem),
        is_single=[len(row) == 1 for row in options],
        is_once=[all(len(option.days) == 1 for option in row) for row in options],
    )
    starts = _starts([len(row) for row in options])
    table["first_option"][: len(starts)] = starts
    starts = _starts([len(row) for row in _slots(problem)])
    table["first_slot"][: len(starts)] = starts
    return table


def _options(problem: Problem) -> Records:
    options = [option for row in problem.options for option in row]
    return _table(
        OPTION,
        first_day=_starts([len(option.days) for option in options]),
        cost=[option.cost for option in options],
    )


def _days(problem: Problem) -> Records:
    options = [option for row in problem.options for option in row]
    labels = [o.day_routes or (-1,) * len(o.days) for o in options]
    return _table(
        DAY,
        slot=[day for option in options for day in option.days],
        label=[label for row in labels for label in row],
    )


def _starts(lengths: Sequence[int] | Ints) -> Ints:
    return np.concatenate(([0], np.cumsum(lengths))).astype(np.int64)


def _windows(problem: Problem) -> tuple[Shorts, Records]:
    """Return the windows, each kind kept once, as first and last begin of service."""
    num, days = problem.num_customers, problem.num_days
    window_of = np.full((num, days), -1, dtype=np.int32)
    rows: dict[tuple[tuple[TimeWindow, ...], int], int] = {}
    count, opens, last = [0], [0], [0]
    for (customer, day), windows in problem.windows.items():
        stay = int(problem.service[customer])
        key = (windows, stay)
        if key not in rows:
            rows[key] = len(count)
            for place, window in enumerate(windows):
                count.append(len(windows) - place)
                opens.append(window.start)
                last.append(window.end - stay)
            if not windows:
                count.append(0)
                opens.append(0)
                last.append(0)
        window_of[customer, day] = rows[key]
    return window_of, _table(WINDOW, count=count, open=opens, last=last)


def _work_days(problem: Problem) -> dict[WorkDay, int]:
    """Return the kinds of clocks, each kept once."""
    kinds: dict[WorkDay, int] = {}
    for frame in problem.frames:
        if frame.work_day is not None:
            kinds.setdefault(frame.work_day, len(kinds))
    return kinds


def _routes(problem: Problem, routes: Sequence[tuple[int, Frame]]) -> Records:
    clocks = _work_days(problem)
    frames = [frame for _, frame in routes]
    return _table(
        ROUTE,
        slot=[day for day, _ in routes],
        capacity=_limits([frame.capacity for frame in frames]),
        max_visits=[most_stops(problem, frame) for frame in frames],
        max_work=_limits([frame.work_limit for frame in frames]),
        max_drive=_limits([frame.max_drive for frame in frames]),
        clock=[-1 if f.work_day is None else clocks[f.work_day] for f in frames],
        rest_room=[
            -1 if f.work_day is None else _rest_room(f.work_day) for f in frames
        ],
    )


def _clocks(days: Mapping[WorkDay, int]) -> Records:
    windows = [day.break_window or TimeWindow(0, 0) for day in days]
    return _table(
        CLOCK,
        shift_start=[day.shift.start for day in days],
        shift_end=[day.shift.end for day in days],
        break_time=[day.break_time for day in days],
        break_from=[window.start for window in windows],
        break_to=[window.end for window in windows],
        first_block=_starts([len(day.blocks) for day in days]),
    )


def _rest_room(day: WorkDay) -> int:
    """
    Return the longest leg or service with which sums suffice; -1 if they never do.

    A rep who never waits finds a place for his break if no leg and no service is
    longer than the room that the break has in its window.
    """
    if day.blocks or day.work_limit + day.break_time > day.shift.length:
        return -1
    window = day.break_window
    return _NO_LEG if window is None else window.length - day.break_time


def most_stops(problem: Problem, frame: Frame) -> int:
    """Return the visits that a route is given room for: half more than can fit."""
    num = problem.num_customers
    service = np.cumsum(np.sort(problem.service[:num]))
    demand = np.cumsum(np.sort(problem.demand[:num]))
    fitting = min(
        int(np.searchsorted(service, min(frame.work_limit, NO_LIMIT), "right")),
        int(np.searchsorted(demand, min(frame.capacity, NO_LIMIT), "right")),
    )
    return min(frame.max_visits, num, fitting * 3 // 2 + 1)


def make_state(case: Case, problem: Problem, seed: int) -> State:
    """Return a state without visits."""
    num, days = case.extra.shape
    width = int(case.routes["max_visits"].max(initial=0)) + 3
    routes = len(case.routes)
    node = np.zeros((routes, width), dtype=np.int32)
    node[:, 0] = [problem.frames[day].start for day in case.routes["slot"]]
    node[:, 1] = [problem.frames[day].end for day in case.routes["slot"]]
    calendar = np.zeros(num, dtype=CHOICE)
    calendar["chosen"] = -1
    tours = np.zeros(routes, dtype=TOUR)
    tours["is_stale"] = LONGEST | MOMENTS
    timed = width if (case.routes["clock"] >= 0).any() else 1
    return State(
        node=node,
        arc=np.zeros((routes, width), dtype=np.int32),
        tours=tours,
        moments=np.zeros((routes, timed), dtype=MOMENT),
        route_at=np.full((days, num), -1, dtype=np.int32),
        calendar=calendar,
        slots=np.zeros(days, dtype=LOADED),
        label_work=np.zeros((routes, 2), dtype=np.int64),
        totals=np.zeros(10, dtype=np.int64),
        rng=seed_generator(seed),
    )


def make_scratch(case: Case, state: State) -> Scratch:
    """Return room for the rounds of a state."""
    num, days = case.extra.shape
    routes = len(case.routes)
    return Scratch(
        marks=np.zeros(routes, dtype=MARK),
        node=np.zeros_like(state.node),
        tours=np.zeros(routes, dtype=TOUR),
        label_work=np.zeros((routes, 2), dtype=np.int64),
        slots=np.zeros(days, dtype=PLACE),
        removed=np.zeros(_MOST_REMOVED, dtype=OUT),
        calendar=np.zeros(num, dtype=BEFORE),
        counts=np.zeros(7, dtype=np.int64),
        best_node=state.node.copy(),
    )


def read_best(
    problem: Problem, case: Case, scratch: Scratch, iterations: int
) -> Solution:
    """Return the best solution seen."""
    days = len(case.slots) - 1
    chosen = (
        scratch.calendar["best"]
        - case.customers["first_option"][: problem.num_customers]
    )
    routes: list[list[tuple[int, ...]]] = [[] for _ in range(days)]
    for route, length in enumerate(scratch.marks["best_length"].tolist()):
        if length:
            nodes = scratch.best_node[route, 1 : length + 1].tolist()
            routes[int(case.routes["slot"][route])].append(tuple(nodes))
    return Solution(
        tuple(chosen.tolist()), tuple(tuple(day) for day in routes), iterations
    )
